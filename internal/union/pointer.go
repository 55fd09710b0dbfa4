package union

import "reflect"

// IsNil reports whether a shape is missing: nil, or a nil pointer to a shape,
// whose methods would panic.
func IsNil(shape any) bool {
	v := reflect.ValueOf(shape)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// Direct returns what a pointer to a shape points to, and nil for a nil pointer. Shapes
// are used as values, but a pointer to one has its methods, too, and would be missed by
// switches over types.
func Direct[T any](shape T) (none T) {
	p := reflect.ValueOf(shape)
	if p.Kind() != reflect.Pointer {
		return shape
	}
	if p.IsNil() {
		return none
	}
	if direct, ok := p.Elem().Interface().(T); ok {
		return direct
	}
	return shape
}
