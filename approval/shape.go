package approval

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// shapes tells for each kind of control how an object about it is read and
// written, as its value in a form or its configuration in a template. The kind
// decides, never the keys of the object, because WeCom adds empty lists of other
// kinds to it.
type shapes[T any] map[Kind]shape[T]

type shape[T any] struct {
	key  string // under which the content is written; "" if the object is the content
	read func(*jsontext.Decoder) (T, error)
}

// under is the shape of a content of type S, which must implement T, under a key
// of the object.
func under[S, T any](key string) shape[T] {
	return shape[T]{key, func(d *jsontext.Decoder) (T, error) {
		var s S
		err := members(d, map[string]any{key: &s})
		return any(s).(T), err
	}}
}

// members reads members of an object into pointers, by name, and ignores others.
// Where unknown members are refused, empty lists are none.
func members(d *jsontext.Decoder, pointers map[string]any) error {
	return union.Members(d, func(name []byte) (bool, error) {
		if p, ok := pointers[string(name)]; ok {
			return true, json.UnmarshalDecode(d, p)
		}
		if d.PeekKind() != '[' {
			return false, nil
		}
		list, err := d.ReadValue()
		if strict, _ := json.GetOption(d.Options(), json.RejectUnknownMembers); err == nil && strict && !lenient.IsNothing(list) {
			err = json.ErrUnknownName
		}
		return true, err
	})
}

// object returns what is written around a content, or nothing.
func (s shapes[T]) object(kind Kind, content any) any {
	if key := s[kind].key; key != "" && content != nil {
		return map[string]any{key: content}
	}
	return content
}

// A reading is an object about a control whose kind is known before it is read.
type reading[T any] struct {
	kind   Kind
	shapes shapes[T]
	raw    func(Kind, jsontext.Value) T // for what is of an unknown kind, or has another shape than it should
	value  T
}

// UnmarshalJSONFrom reads the object. A form must not become unreadable by one of
// its controls.
func (r *reading[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	shape, ok := r.shapes[r.kind]
	if !ok {
		raw, err := d.ReadValue()
		r.value = r.raw(r.kind, raw.Clone())
		return err
	}
	c := content[T]{read: shape.read}
	w := lenient.Whole{Value: &c}
	err := json.UnmarshalDecode(d, &w)
	if r.value = c.value; w.Raw != nil {
		r.value = r.raw(r.kind, w.Raw)
	}
	return err
}

type content[T any] struct {
	read  func(*jsontext.Decoder) (T, error)
	value T
}

func (c *content[T]) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	c.value, err = c.read(d)
	return err
}

// orEmpty is an object, or {} where there is none.
func orEmpty(object jsontext.Value) jsontext.Value {
	if len(object) == 0 || lenient.IsNothing(object) {
		return jsontext.Value("{}")
	}
	return object
}
