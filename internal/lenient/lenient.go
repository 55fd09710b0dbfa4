// Package lenient reads values whose shape drifts on WeCom's wire: a number
// that is sometimes a string, a list that is sometimes joined, an object that
// is "" or [] when it is empty.
//
// A JSON scalar is first reduced to its text ([Text]), which is also what XML
// elements and attributes hold. The readers then work on text alone.
package lenient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonSpace is narrower than what Unicode or Go call white space.
const jsonSpace = " \t\r\n"

// Text returns the text of a JSON string, number or boolean, and nothing for
// null. The result may share memory with b.
func Text(b []byte) ([]byte, error) {
	b = bytes.Trim(b, jsonSpace)
	switch {
	case len(b) == 0:
		return nil, errors.New("no JSON value")
	case b[0] == '"':
		return unquote(b)
	case !json.Valid(b):
		return nil, fmt.Errorf("%s is not JSON", Excerpt(b))
	case b[0] == '{':
		return nil, errors.New("an object stands where a single value is expected")
	case b[0] == '[':
		return nil, errors.New("an array stands where a single value is expected")
	case b[0] == 'n':
		return nil, nil
	}
	return b, nil
}

// unquote decodes a JSON string, without allocation if nothing in it is escaped.
func unquote(b []byte) ([]byte, error) {
	if inner, ok := bytes.CutSuffix(b[1:], []byte(`"`)); ok && isPlain(inner) {
		return inner, nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("%s is not a JSON string", Excerpt(b))
	}
	return []byte(s), nil
}

func isPlain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.Valid(b)
}

// Int reads an integer with all its 64 bits. Empty text is 0, "true" is 1 and
// "false" is 0. A fraction of zeros ("3.0") is dropped; any other fraction, and
// an exponent, is an error rather than a rounded value.
func Int(text []byte) (int64, error) {
	digits := bytes.TrimSpace(text)
	switch string(digits) {
	case "", "false":
		return 0, nil
	case "true":
		return 1, nil
	}
	if whole, fraction, ok := bytes.Cut(digits, []byte(".")); ok && len(fraction) > 0 && len(bytes.Trim(fraction, "0")) == 0 {
		digits = whole
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%s does not fit into 64 bits", quote(text))
	}
	if err != nil {
		return 0, fmt.Errorf("%s is not an integer", quote(text))
	}
	return n, nil
}

// Float reads a decimal number. Empty text is 0, "true" is 1 and "false" is 0.
// Infinity and NaN are errors: JSON cannot carry them on.
func Float(text []byte) (float64, error) {
	digits := bytes.TrimSpace(text)
	switch string(digits) {
	case "", "false":
		return 0, nil
	case "true":
		return 1, nil
	}
	if len(bytes.Trim(digits, "0123456789+-.eE")) > 0 {
		return 0, fmt.Errorf("%s is not a number", quote(text)) // "NaN", "Inf", "0x1p4"
	}
	f, err := strconv.ParseFloat(string(digits), 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%s does not fit into a float64", quote(text))
	}
	if err != nil {
		return 0, fmt.Errorf("%s is not a number", quote(text))
	}
	return f, nil
}

// Bool reads a flag: "true" and every integer but 0 are true; "false", 0 and
// empty text are false.
func Bool(text []byte) (bool, error) {
	n, err := Int(text)
	if err != nil {
		return false, fmt.Errorf("%s is not a flag (0 or 1)", quote(text))
	}
	return n != 0, nil
}

// Object unmarshals b into v. What WeCom writes for an object that is not there
// (null, "" or []) leaves v as it is. In an UnmarshalJSON, v must be of a type
// without that method, or the call never ends.
func Object(b []byte, v any) error {
	if isAbsent(b) {
		return nil
	}
	return json.Unmarshal(b, v)
}

func isAbsent(b []byte) bool {
	b = bytes.Trim(b, jsonSpace)
	if inner, ok := bytes.CutPrefix(b, []byte("[")); ok {
		inner, ok = bytes.CutSuffix(inner, []byte("]"))
		return ok && len(bytes.Trim(inner, jsonSpace)) == 0
	}
	return string(b) == "null" || string(b) == `""`
}

// List returns the texts of a JSON array of strings and numbers, or the parts
// of a joined string (see [Split]). Empty entries are dropped: an empty id names
// nothing. null and "" are empty lists.
func List(b []byte) ([][]byte, error) {
	b = bytes.Trim(b, jsonSpace)
	if len(b) == 0 || b[0] != '[' {
		text, err := Text(b)
		return Split(text), err
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(b, &elements); err != nil {
		return nil, fmt.Errorf("%s is not a JSON array", Excerpt(b))
	}
	var list [][]byte
	for i, element := range elements {
		text, err := Text(element)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		if len(text) > 0 {
			list = append(list, text)
		}
	}
	return list, nil
}

// Split cuts a joined list at "|", as in WeCom's JSON, and at ",", as in its
// callbacks; ids hold neither. White space around parts, and empty parts, are
// dropped.
func Split(text []byte) [][]byte {
	var list [][]byte
	for part := range bytes.FieldsFuncSeq(text, isSeparator) {
		if part = bytes.TrimSpace(part); len(part) > 0 {
			list = append(list, part)
		}
	}
	return list
}

func isSeparator(r rune) bool { return r == '|' || r == ',' }

// Excerpt is the beginning of b: enough to recognize it in an error.
func Excerpt(b []byte) string {
	const limit = 40
	if len(b) > limit {
		return strings.ToValidUTF8(string(b[:limit]), "") + "…"
	}
	return strings.ToValidUTF8(string(b), "?")
}

func quote(text []byte) string { return strconv.Quote(Excerpt(text)) }
