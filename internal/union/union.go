// Package union reads JSON objects that have one of several shapes, told apart
// by the value of one of their keys.
package union

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gowecom/wecom/internal/lenient"
)

// Kinds tells for each value of the telling key how an object is read.
type Kinds[T any] map[string]func([]byte) (T, error)

// As reads an object as an S, which must implement the interface T.
func As[S, T any](b []byte) (T, error) {
	var s S
	err := json.Unmarshal(b, &s)
	return any(s).(T), err
}

// Decode reads an object by the value of key, which may be a string or a number.
// What has no known kind is given to unknown, so that reading never fails on a
// shape that is new.
func (k Kinds[T]) Decode(b []byte, key string, unknown func(kind string, raw json.RawMessage) T) (T, error) {
	kind := tag(b, key)
	if read, ok := k[kind]; ok {
		return read(b)
	}
	return unknown(kind, bytes.Clone(b)), nil
}

// List is Decode for each element of an array. Null and "" are empty lists.
func (k Kinds[T]) List(b []byte, key string, unknown func(kind string, raw json.RawMessage) T) ([]T, error) {
	var elements []json.RawMessage
	if err := lenient.Object(b, &elements); err != nil || len(elements) == 0 {
		return nil, err
	}
	list := make([]T, len(elements))
	for i, e := range elements {
		var err error
		if list[i], err = k.Decode(e, key, unknown); err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
	}
	return list, nil
}

// tag returns the text under a key of an object, or "".
func tag(b []byte, key string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil {
		return ""
	}
	text, err := lenient.Text(fields[key])
	if err != nil {
		return ""
	}
	return string(text)
}

// Tagged encodes a shape with the key that tells it, before its other keys.
func Tagged(key string, value, shape any) ([]byte, error) {
	body, err := json.Marshal(shape)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(map[string]any{key: value})
	if err != nil {
		return nil, err
	}
	if bytes.Equal(body, []byte("{}")) {
		return head, nil
	}
	return append(append(head[:len(head)-1], ','), body[1:]...), nil
}
