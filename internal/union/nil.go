package union

import "reflect"

// IsNil reports whether a shape is missing: nil, or a nil pointer to a shape,
// whose methods would panic.
func IsNil(shape any) bool {
	v := reflect.ValueOf(shape)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}
