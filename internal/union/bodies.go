package union

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bodies tells shapes that stand under keys of their kinds, next to a key that names
// the kind: {"type":"text","text":{…}}. WeCom adds kinds by adding keys, so an object
// may have bodies of other kinds as well: none is dropped.
type Bodies[T any] struct {
	Key     string
	Shapes  map[string]Shape[T] // of the object under the key
	Unknown func(kind string, raw jsontext.Value) T
}

// Read reads an object: first the shape that it names, then those that came along. A
// kind without a body is the shape of an empty one. An object that names no known kind
// is what its bodies are, if all are known, and else given to Unknown as a whole.
func (b *Bodies[T]) Read(d *jsontext.Decoder) (shapes []T, err error) {
	err = Ahead(d, []string{b.Key}, func(kind string, d *jsontext.Decoder) (err error) {
		if _, known := b.Shapes[kind]; known && d.PeekKind() == '{' {
			shapes, err = b.read(d, kind)
			return err
		}
		raw, err := d.ReadValue()
		if err != nil {
			return err
		}
		raw = raw.Clone()
		shapes, err = b.read(jsontext.NewDecoder(bytes.NewReader(raw), json.RejectUnknownMembers(true)), "")
		if err != nil || len(shapes) == 0 {
			shapes = []T{b.Unknown(kind, raw)}
		}
		return nil
	})
	return shapes, err
}

// read reads the bodies of an object, that of the kind first.
func (b *Bodies[T]) read(d *jsontext.Decoder, kind string) (shapes []T, err error) {
	if kind != "" {
		named, err := b.Shapes[kind](jsontext.NewDecoder(strings.NewReader("{}")))
		if err != nil {
			return nil, err
		}
		shapes = append(shapes, named)
	}
	err = Members(d, func(name []byte) (bool, error) {
		key := string(name)
		read, ok := b.Shapes[key]
		switch {
		case key == b.Key:
			return true, d.SkipValue()
		case !ok:
			return false, nil
		}
		body, err := read(d)
		if key == kind {
			shapes[0] = body
		} else if err == nil {
			shapes = append(shapes, body)
		}
		return true, err
	})
	return shapes, err
}

// ReadList reads a list of objects, each with one shape or more. Null is an empty list.
func (b *Bodies[T]) ReadList(d *jsontext.Decoder, list *[]T) error {
	return readList(d, list, b.Read)
}
