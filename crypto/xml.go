package crypto

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/xmlscan"
)

// xmlChild returns the text of the first direct child of the root that is
// called name. It reads no further, resolves no entities and checks no more of
// the grammar than it takes to tell elements from text: parsing the whole body
// costs several times the cryptography, and the signature vouches for the text.
func xmlChild(body []byte, name string) ([]byte, error) {
	s := xmlscan.New(body)
	for depth := 0; ; {
		switch kind, value := s.Next(); kind {
		case xmlscan.Open:
			if depth == 1 && string(value) == name {
				return elementText(s, name)
			}
			depth++
		case xmlscan.Close:
			if depth--; depth <= 0 {
				return nil, errNoChild(name)
			}
		case xmlscan.Empty:
			if depth == 0 || depth == 1 && string(value) == name {
				return nil, errNoChild(name)
			}
		case xmlscan.End:
			return nil, errNoChild(name)
		}
	}
}

func errNoChild(name string) error {
	return fmt.Errorf("%w: no %s in the body, or the body is not XML, or has a document type", ErrMalformed, name)
}

// elementText reads the text of the element that has just begun. It is without
// the white space around, which is indentation as a rule.
func elementText(s *xmlscan.Scanner, name string) ([]byte, error) {
	var text []byte
	for {
		switch kind, value := s.Next(); {
		case kind == xmlscan.CDATA:
			text = join(text, value)
		case kind == xmlscan.Text && bytes.IndexByte(value, '&') < 0:
			text = join(text, bytes.Trim(value, " \t\r\n"))
		case kind == xmlscan.Close && len(text) > 0:
			return text, nil
		default:
			return nil, fmt.Errorf("%w: %s in the XML body is empty or cut short, or holds an element or an entity reference", ErrMalformed, name)
		}
	}
}

// join appends more to text. The first piece is not copied, and its capacity is
// cut to its length so that a second one does not overwrite what follows it in
// the body.
func join(text, more []byte) []byte {
	if len(text) == 0 {
		return slices.Clip(more)
	}
	return append(text, more...)
}
