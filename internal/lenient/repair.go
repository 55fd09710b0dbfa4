package lenient

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// repair replaces what JSON forbids within strings: control characters, which
// members do write, by their escapes, and invalid UTF-8 by U+FFFD. It returns
// where in the result it did, and b itself if there was nothing to do.
func repair(b []byte) (whole []byte, at []int64) {
	inString, done := false, 0
	for i := 0; i < len(b); {
		c, n := b[i], 1
		switch {
		case !inString:
			inString = c == '"'
		case c == '"':
			inString = false
		case c == '\\':
			n = min(2, len(b)-i)
		case c < ' ':
			whole = fmt.Appendf(append(whole, b[done:i]...), `\u%04x`, c)
			at, done = append(at, int64(len(whole))), i+1
		case c >= utf8.RuneSelf:
			var r rune
			if r, n = utf8.DecodeRune(b[i:]); r == utf8.RuneError && n == 1 {
				whole = append(append(whole, b[done:i]...), "\uFFFD"...)
				at, done = append(at, int64(len(whole))), i+1
			}
		}
		i += n
	}
	if at == nil {
		return b, nil
	}
	return append(whole, b[done:]...), at
}

// pointers returns the values of a document in which the offsets lie.
func pointers(b []byte, offsets []int64) (list []jsontext.Pointer) {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for len(offsets) > 0 {
		if _, err := d.ReadToken(); err != nil {
			return list
		}
		found := false
		for len(offsets) > 0 && offsets[0] < d.InputOffset() {
			offsets, found = offsets[1:], true
		}
		if found {
			list = append(list, d.StackPointer())
		}
	}
	return list
}
