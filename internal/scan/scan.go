// Package scan steps over the tokens of a JSON text without decoding them: to
// look at a few keys of a document before, or without, reading all of it. It
// accepts more than JSON; the decoder is strict.
package scan

import (
	"bytes"
	"iter"
	"slices"
)

// A Scanner stands at a place in a JSON text.
type Scanner struct {
	b []byte
	i int
}

// New returns a Scanner at the beginning of b.
func New(b []byte) Scanner { return Scanner{b: b} }

// Peek returns the next byte that is not white space, or 0 at the end.
func (s *Scanner) Peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// Take steps over c, if it is next.
func (s *Scanner) Take(c byte) bool {
	if s.Peek() != c {
		return false
	}
	s.i++
	return true
}

// Next reports whether the rest begins with a token.
func (s *Scanner) Next(token string) bool {
	s.Peek()
	return bytes.HasPrefix(s.b[s.i:], []byte(token))
}

// Value returns the next value, of any kind, or nothing if it is cut off.
func (s *Scanner) Value() []byte {
	s.Peek() // behind white space
	start, depth := s.i, 0
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			s.skipString()
		case '{', '[':
			depth++
			s.i++
		case '}', ']':
			if depth == 0 {
				return s.b[start:s.i]
			}
			depth--
			s.i++
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return s.b[start:s.i]
			}
			s.i++
			continue
		default:
			s.i++
			continue
		}
		if depth == 0 {
			return s.b[start:s.i]
		}
	}
	return nil
}

func (s *Scanner) skipString() {
	for s.i++; s.i < len(s.b); s.i++ {
		switch s.b[s.i] {
		case '\\':
			s.i++
		case '"':
			s.i++
			return
		}
	}
	s.i = len(s.b) // cut off, perhaps behind a backslash
}

// Members iterates over the keys of an object, with their quotes, and their
// values. It ends where the object ends, is cut off or is not JSON.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		s := New(object)
		if !s.Take('{') {
			return
		}
		for !s.Take('}') {
			key := s.Value()
			if len(key) < 2 || key[0] != '"' || !s.Take(':') {
				return
			}
			value := s.Value()
			if len(value) == 0 || !yield(key, value) {
				return
			}
			if !s.Take(',') && s.Peek() != '}' {
				return
			}
		}
	}
}

// Member returns the value under a key of an object, or nothing.
func Member(object []byte, key string) []byte {
	for k, v := range Members(object) {
		if string(k[1:len(k)-1]) == key {
			return v
		}
	}
	return nil
}

// Without returns an object without some of its keys.
func Without(object []byte, keys ...string) []byte {
	rest := []byte{'{'}
	for key, value := range Members(object) {
		if slices.Contains(keys, string(key[1:len(key)-1])) {
			continue
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(append(append(rest, key...), ':'), value...)
	}
	return append(rest, '}')
}
