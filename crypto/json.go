package crypto

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonMember returns the string or number that the body, a JSON object, has
// under name in any case: WeCom's samples write the keys both ways. It reads no
// further than that, for the reason that xmlChild gives.
func jsonMember(body []byte, name string) ([]byte, error) {
	s := jsonScanner{rest: body}
	more := s.punct('{') && !s.punct('}')
	for more {
		key, ok := s.string()
		if !ok || !s.punct(':') {
			break
		}
		value, ok := s.value()
		if !ok {
			break
		}
		if bytes.EqualFold(jsonText(key), []byte(name)) {
			if text := jsonText(value); len(text) > 0 {
				return text, nil
			}
			return nil, fmt.Errorf("%w: %s in the JSON body is empty, or no string or number", ErrMalformed, name)
		}
		if more = s.punct(','); !more && !s.punct('}') {
			break
		}
	}
	return nil, fmt.Errorf("%w: no %s in the body, or the body is no JSON object", ErrMalformed, name)
}

// jsonText returns the text of a string or a number, and nothing for another
// value.
func jsonText(value []byte) []byte {
	switch {
	case value[0] == '-' || value[0] >= '0' && value[0] <= '9':
		return value
	case value[0] != '"':
		return nil
	case bytes.IndexByte(value, '\\') < 0:
		return value[1 : len(value)-1]
	}
	// Rare, but some writers put a "/" of base64 as "\/".
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return nil
	}
	return text
}

// A jsonScanner splits a JSON object into its members.
type jsonScanner struct{ rest []byte }

// punct skips white space and then c, and reports whether c was there.
func (s *jsonScanner) punct(c byte) bool {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// take returns the next n bytes.
func (s *jsonScanner) take(n int) []byte {
	taken := s.rest[:n]
	s.rest = s.rest[n:]
	return taken
}

// value returns a value as it is written.
func (s *jsonScanner) value() ([]byte, bool) {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	if len(s.rest) == 0 {
		return nil, false
	}
	switch s.rest[0] {
	case '"':
		return s.string()
	case '{', '[':
		return s.nested()
	}
	n := bytes.IndexAny(s.rest, ",}] \t\r\n")
	if n <= 0 {
		return nil, false
	}
	return s.take(n), true
}

// string returns a string with its quotes and escapes.
func (s *jsonScanner) string() ([]byte, bool) {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	n, ok := stringLen(s.rest)
	return s.take(n), ok
}

// nested returns an object or an array, counting brackets of either kind.
func (s *jsonScanner) nested() ([]byte, bool) {
	depth := 0
	for n := 0; n < len(s.rest); n++ {
		switch s.rest[n] {
		case '"':
			length, ok := stringLen(s.rest[n:])
			if !ok {
				return nil, false
			}
			n += length - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return s.take(n + 1), true
			}
		}
	}
	return nil, false
}

// stringLen returns the length of the string that b begins with.
func stringLen(b []byte) (int, bool) {
	if len(b) == 0 || b[0] != '"' {
		return 0, false
	}
	end := 1 + bytes.IndexByte(b[1:], '"')
	if end == 0 {
		return 0, false
	}
	if bytes.IndexByte(b[:end], '\\') < 0 {
		return end + 1, true
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return 0, false
}
