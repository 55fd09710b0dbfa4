package lenient

import (
	"bytes"
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Bend is a value that came in another JSON kind than its Go type takes.
type Bend struct {
	Path string // as in a JSON pointer, with * for places in lists
	Got  string // the JSON kind that came
	Want string // the JSON kind that the Go type takes
	Lost bool   // it cannot be read as that: it stays zero
}

// Unmarshal reads JSON into v, of whatever kinds its values are, and tells what
// it had to bend:
//
//   - numbers, strings and booleans that stand for each other are converted;
//   - "", null, [] and {} where another shape is wanted are empty;
//   - a single value where a list is wanted is a list of one, and ids joined by "|" are a list;
//   - control characters in strings stand for themselves, invalid UTF-8 for U+FFFD.
//
// What cannot be read stays zero. So it fails only for what is no JSON at all, or
// cut short. Types that read themselves are asked first.
func Unmarshal(b []byte, v any, opts json.Options) ([]Bend, error) {
	r := reader{}
	b, repaired := repair(b)
	r.options = json.JoinOptions(opts, jsontext.AllowInvalidUTF8(true), json.WithUnmarshalers(json.UnmarshalFromFunc(r.read)))
	err := json.Unmarshal(b, v, r.options)
	for _, p := range pointers(b, repaired) {
		r.report(p, Bend{Got: "string with invalid characters", Want: "string"})
	}
	return r.bends, err
}

// A reader is one call of Unmarshal.
type reader struct {
	options json.Options
	lost    int    // values that could not be read
	base    string // where the value in hand stands, when it is read apart
	depth   int    // of the values that are read apart
	asked   any    // the value that its own type is asked to read
	bends   []Bend
	seen    map[Bend]bool
}

// These keep a reply that is wrong all over from flooding a log. As many values
// that are lost are told besides.
const (
	maxBends = 32
	maxPath  = 1000 // bytes: keys can be of any length
)

func (r *reader) report(pointer jsontext.Pointer, b Bend) {
	if b.Lost {
		r.lost++
	}
	b.Path = r.base + general(pointer)
	b.Path = strings.ToValidUTF8(b.Path[:min(len(b.Path), maxPath)], "")
	most := maxBends
	if b.Lost {
		most *= 2
	}
	if r.seen[b] || len(r.bends) >= most {
		return
	}
	if r.seen == nil {
		r.seen = map[Bend]bool{}
	}
	r.seen[b] = true
	r.bends = append(r.bends, b)
}

// general replaces the places in lists by *, so that a fault of all elements is
// told once.
func general(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			token = "*"
		}
		b.WriteString("/" + token)
	}
	return b.String()
}

// read is called for each value, before the decoder reads it into the pointer v.
func (r *reader) read(d *jsontext.Decoder, v any) error {
	if r.asked != nil && r.asked == v {
		r.asked = nil
		return errors.ErrUnsupported // the decoder goes on by itself
	}
	target := reflect.ValueOf(v).Elem()
	kind := d.PeekKind()
	if !readsItself(target.Type()) && fits(kind, target.Type()) {
		return errors.ErrUnsupported
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	at := d.StackPointer()
	if w, ok := v.(*Whole); ok {
		return r.readWhole(raw, w, at, d.Options())
	}
	if !isPointerToNothing(raw, target.Type()) {
		err := r.ask(raw, v, at, d.Options())
		if err == nil || errors.Is(err, json.ErrUnknownName) { // which is for the caller to forbid
			return err
		}
	}
	b := Bend{Got: kindName(kind), Want: wanted(target.Type())}
	target.SetZero()
	b.Lost = !r.bend(raw, target, at)
	if b.Lost {
		target.SetZero()
	}
	r.report(at, b)
	return nil
}

// maxDepth is how many bent values may stand within each other. Each is read once
// more for every one around it, and no document of WeCom has nearly as many.
const maxDepth = 100

var errDepth = errors.New("too many bent values within each other")

// ask has the decoder, or the type itself, read a value that stands at a place.
func (r *reader) ask(raw []byte, v any, at jsontext.Pointer, opts json.Options) error {
	if r.depth == maxDepth {
		return errDepth
	}
	r.depth++
	defer func() { r.depth-- }()
	base, bends := r.base, len(r.bends)
	r.base += general(at)
	r.asked = v
	err := json.Unmarshal(raw, v, opts)
	r.base, r.asked = base, nil
	if err != nil {
		r.bends = r.bends[:bends]
	}
	return err
}

// bend reads a value of the wrong kind, and reports whether it could.
func (r *reader) bend(raw []byte, target reflect.Value, at jsontext.Pointer) bool {
	if IsNothing(raw) {
		return true // the zero value it is
	}
	t := target.Type()
	text, err := Text(raw)
	if reader, ok := reflect.TypeAssert[encoding.TextUnmarshaler](target.Addr()); ok {
		return err == nil && reader.UnmarshalText(text) == nil
	}
	switch t.Kind() {
	case reflect.Slice:
		return raw[0] != '[' && r.ask(listOf(raw, t.Elem()), target.Addr().Interface(), at, r.options) == nil
	case reflect.Struct, reflect.Map, reflect.Interface, reflect.Array, reflect.Pointer:
		return false
	}
	return err == nil && setScalar(target, text)
}

// listOf returns a list of the single value that came in its place. A joined list
// of ids is taken apart.
func listOf(raw []byte, element reflect.Type) []byte {
	isNumber := element.Kind() >= reflect.Int && element.Kind() <= reflect.Uint64
	if raw[0] == '"' && (isNumber || element.Kind() == reflect.String && bytes.IndexByte(raw, '|') >= 0) {
		quoted := bytes.Join(Split(raw[1:len(raw)-1]), []byte(`","`))
		return bytes.Join([][]byte{[]byte(`["`), quoted, []byte(`"]`)}, nil)
	}
	return bytes.Join([][]byte{{'['}, raw, {']'}}, nil)
}

// setScalar reads the text of a value into a scalar.
func setScalar(target reflect.Value, text []byte) bool {
	switch {
	case target.Kind() == reflect.String:
		target.SetString(string(text))
	case target.Kind() == reflect.Bool:
		v, err := Bool(text)
		target.SetBool(v)
		return err == nil
	case target.CanInt():
		v, err := Int(text)
		if err != nil || target.OverflowInt(v) {
			return false
		}
		target.SetInt(v)
	case target.CanUint():
		v, err := Int(text)
		if err != nil || v < 0 || target.OverflowUint(uint64(v)) {
			return false
		}
		target.SetUint(uint64(v))
	case target.CanFloat():
		v, err := Float(text)
		target.SetFloat(v)
		return err == nil
	default:
		return false
	}
	return true
}

// IsNothing reports whether a value is one of those that WeCom writes for what
// is not there.
func IsNothing(raw []byte) bool {
	if string(raw) == `""` || string(raw) == "null" {
		return true
	}
	inner := bytes.Trim(raw, jsonSpace)
	return len(inner) > 1 && (inner[0] == '[' || inner[0] == '{') && len(bytes.Trim(inner[1:len(inner)-1], jsonSpace)) == 0
}

// isPointerToNothing reports whether a pointer should be nil, rather than point to
// an empty value.
func isPointerToNothing(raw []byte, t reflect.Type) bool {
	if t.Kind() != reflect.Pointer {
		return false
	}
	return IsNothing(raw) || t.Elem().Kind() == reflect.Struct || t.Elem().Kind() == reflect.Map
}

// fits reports whether the decoder can go on by itself: containers, whose
// elements are looked at in turn, and null, which is zero everywhere. Scalars are
// tried one by one, since a number may be too large.
func fits(kind jsontext.Kind, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer:
		return kind == 'n' || readsItself(t.Elem()) || fits(kind, t.Elem())
	case reflect.Struct, reflect.Map:
		return kind == '{' || kind == 'n'
	case reflect.Slice, reflect.Array:
		return kind == '[' || kind == 'n'
	case reflect.Interface:
		return t.NumMethod() == 0
	case reflect.String:
		return kind == '"'
	}
	return false
}

// readsItself reports whether a type has a method that reads JSON or text.
func readsItself(t reflect.Type) bool {
	if t == reflect.TypeFor[jsontext.Value]() {
		return false
	}
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) || p.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// kindName is the name of a JSON kind.
func kindName(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "list"
	}
	return "nothing"
}

// wanted is the JSON kind that a type takes.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Struct, reflect.Map, reflect.Interface:
		if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			return "number"
		}
		return "object"
	case reflect.Float32, reflect.Float64:
		return "number"
	}
	return "integer"
}
