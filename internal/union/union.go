// Package union reads and writes JSON objects that have one of several shapes,
// told apart by the value of one of their keys.
package union

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/scan"
)

// A Shape reads an object as one of the types that implement T.
type Shape[T any] func(*jsontext.Decoder) (T, error)

// A Union tells shapes by the text under a key, which may be a string or a
// number. What has no known shape is given to Unknown, so that reading never
// fails on a shape that is new.
type Union[T any] struct {
	Key     string
	Shapes  map[string]Shape[T]
	Unknown func(kind string, raw jsontext.Value) T

	// Guess tells the kind of an object that has no text under the key, by its
	// other keys. Nil means that such an object is unknown.
	Guess func(object []byte) string
}

// As reads an object as an S, which must implement the interface T.
func As[S, T any]() Shape[T] {
	return From(func(s S) T { return any(s).(T) })
}

// From reads an object as a W, the shape on the wire, and makes a T of it.
func From[W, T any](convert func(W) T) Shape[T] {
	pool := sync.Pool{New: func() any { return new(W) }} // a decoder keeps what it is given on the heap
	return func(d *jsontext.Decoder) (T, error) {
		w := pool.Get().(*W)
		err := json.UnmarshalDecode(d, w)
		v := convert(*w)
		*w = *new(W)
		pool.Put(w)
		return v, err
	}
}

// Under reads the object under a key of the object, as an S that must implement
// T. Other keys are ignored, and none gives the zero S.
func Under[S, T any](key string) Shape[T] {
	return func(d *jsontext.Decoder) (T, error) {
		var s S
		err := Members(d, func(name []byte) (bool, error) {
			if string(name) != key {
				return false, nil
			}
			return true, json.UnmarshalDecode(d, &s)
		})
		return any(s).(T), err
	}
}

// Members reads an object member by member: read is told each name, and reads
// the value or returns false. The value is skipped then, or refused where the
// decoder refuses unknown members.
func Members(d *jsontext.Decoder, read func(name []byte) (bool, error)) error {
	if d.PeekKind() != '{' {
		return json.UnmarshalDecode(d, &struct{}{}) // the error that any other object gives
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	strict := isStrict(d)
	for d.PeekKind() != '}' {
		quoted, err := d.ReadValue()
		if err != nil {
			return err
		}
		ok, err := read(quoted[1 : len(quoted)-1])
		switch {
		case err != nil:
			return err
		case ok:
		case strict:
			return json.ErrUnknownName
		default:
			if err := d.SkipValue(); err != nil {
				return err
			}
		}
	}
	_, err := d.ReadToken()
	return err
}

// Ahead tells read the text under a key of the next object before it reads the
// object. A path of several keys leads into objects within it.
func Ahead(d *jsontext.Decoder, path []string, read func(text string, d *jsontext.Decoder) error) error {
	ahead := unread(d)
	if text := textAt(ahead, path); text != "" || isWhole(ahead) {
		return read(text, d)
	}
	raw, err := d.ReadValue() // which is not in the decoder's buffer yet
	if err != nil {
		return err
	}
	return read(textAt(raw, path), jsontext.NewDecoder(bytes.NewReader(raw), d.Options()))
}

// isWhole reports whether a text begins with a value that is not cut off.
func isWhole(text []byte) bool {
	s := scan.New(text)
	return len(s.Value()) > 0
}

// unread returns what the decoder has in its buffer of the next value.
func unread(d *jsontext.Decoder) []byte {
	d.PeekKind() // fills the buffer
	return bytes.TrimLeft(d.UnreadBuffer(), " \t\r\n,:")
}

// Read reads an object, in one pass.
func (u *Union[T]) Read(d *jsontext.Decoder) (T, error) {
	ahead := unread(d)
	kind := u.kind(ahead)
	if whole := scan.New(ahead); kind == "" {
		kind = u.guess(whole.Value())
	}
	shape, ok := u.Shapes[kind]
	if !ok || isStrict(d) {
		return u.readValue(d)
	}
	return shape(d)
}

// readValue reads an object in two passes: one that has no known shape, or whose
// key is not in the decoder's buffer yet. Where unknown members are refused, the
// key itself is left out, since a shape need not have a field for it.
func (u *Union[T]) readValue(d *jsontext.Decoder) (v T, err error) {
	raw, err := d.ReadValue()
	if err != nil {
		return v, err
	}
	kind := u.kind(raw)
	if kind == "" {
		kind = u.guess(raw)
	}
	shape, ok := u.Shapes[kind]
	if !ok {
		return u.Unknown(kind, raw.Clone()), nil
	}
	object := []byte(raw)
	if isStrict(d) {
		object = scan.Without(raw, u.Key)
	}
	return shape(jsontext.NewDecoder(bytes.NewReader(object), d.Options()))
}

// Parse reads an object that stands alone.
func (u *Union[T]) Parse(b []byte) (T, error) {
	r := parsed[T]{union: u}
	err := json.Unmarshal(b, &r, jsontext.AllowDuplicateNames(true))
	return r.value, err
}

type parsed[T any] struct {
	union *Union[T]
	value T
}

func (p *parsed[T]) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	p.value, err = p.union.Read(d)
	return err
}

// ReadList reads a list of objects. Null is an empty list.
func (u *Union[T]) ReadList(d *jsontext.Decoder, list *[]T) error {
	return readList(d, list, func(d *jsontext.Decoder) ([]T, error) {
		v, err := u.Read(d)
		return []T{v}, err
	})
}

// readList reads a list, and as many shapes of each of its objects as read returns.
func readList[T any](d *jsontext.Decoder, list *[]T, read func(*jsontext.Decoder) ([]T, error)) error {
	*list = nil
	switch d.PeekKind() {
	case 'n':
		return d.SkipValue()
	case '[':
	default:
		// An error that is not asked of the decoder, which may be a lenient one: that makes
		// a list of the value, and asks again.
		return &json.SemanticError{JSONKind: d.PeekKind(), GoType: reflect.TypeFor[[]T]()}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		shapes, err := read(d)
		if err != nil {
			return err
		}
		*list = append(*list, shapes...)
	}
	_, err := d.ReadToken()
	return err
}

// kind returns the text under the key of an object, or "".
func (u *Union[T]) kind(object []byte) string { return textAt(object, []string{u.Key}) }

// textAt returns the text at a path of an object, or "".
func textAt(object []byte, path []string) string {
	for _, key := range path {
		object = scan.Member(object, key)
	}
	switch text := jsontext.Value(object); text.Kind() {
	case '"':
		plain, err := jsontext.AppendUnquote(nil, text)
		if err != nil {
			return ""
		}
		return string(plain)
	case '0':
		return string(text)
	}
	return ""
}

// guess tells the kind of an object without text under the key. Nothing is no
// object.
func (u *Union[T]) guess(object []byte) string {
	if u.Guess == nil || len(object) == 0 {
		return ""
	}
	return u.Guess(object)
}

// isStrict reports whether keys that no field takes are refused.
func isStrict(d *jsontext.Decoder) bool {
	strict, _ := json.GetOption(d.Options(), json.RejectUnknownMembers)
	return strict
}
