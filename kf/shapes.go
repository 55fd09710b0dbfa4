package kf

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// writeShapes writes a list of objects that hold a shape under its kind, next to the
// key that names the kind. What was read and not understood is written as it came.
func writeShapes[T any](e *jsontext.Encoder, list []T, key string, kind func(T) string) error {
	if err := e.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for i, shape := range list {
		if err := writeShape(e, shape, key, kind); err != nil {
			return fmt.Errorf("%T %d: %w", list, i, err)
		}
	}
	return e.WriteToken(jsontext.EndArray)
}

func writeShape[T any](e *jsontext.Encoder, shape T, key string, kind func(T) string) error {
	if union.IsNil(shape) {
		return errNoContent
	}
	switch unknown := any(shape).(type) {
	case UnknownAttachment:
		return e.WriteValue(unknown.Raw)
	case UnknownMenuItem:
		return e.WriteValue(unknown.Raw)
	}
	w := union.Begin(e)
	w.String(key, kind(shape))
	w.Value(kind(shape), shape)
	return w.End()
}
