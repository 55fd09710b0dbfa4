package crypto

import (
	"bytes"
	"fmt"
	"slices"
)

// xmlChild returns the text of the first direct child of the root that is
// called name. It reads no further, resolves no entities and checks no more of
// the grammar than it takes to tell elements from text: parsing the whole body
// costs several times the cryptography, and the signature vouches for the text.
func xmlChild(body []byte, name string) ([]byte, error) {
	s := xmlScanner{rest: body}
	for depth := 0; ; {
		switch kind, value := s.next(); kind {
		case xmlOpen:
			if depth == 1 && string(value) == name {
				return s.elementText(name)
			}
			depth++
		case xmlClose:
			if depth--; depth <= 0 {
				return nil, errNoChild(name)
			}
		case xmlEmpty:
			if depth == 0 || depth == 1 && string(value) == name {
				return nil, errNoChild(name)
			}
		case xmlEnd:
			return nil, errNoChild(name)
		}
	}
}

func errNoChild(name string) error {
	return fmt.Errorf("%w: no %s in the body, or the body is not XML, or has a document type", ErrMalformed, name)
}

// elementText reads the text of the element that has just begun. It is without
// the white space around, which is indentation as a rule.
func (s *xmlScanner) elementText(name string) ([]byte, error) {
	var text []byte
	for {
		switch kind, value := s.next(); {
		case kind == xmlCDATA:
			text = join(text, value)
		case kind == xmlText && bytes.IndexByte(value, '&') < 0:
			text = join(text, bytes.Trim(value, " \t\r\n"))
		case kind == xmlClose && len(text) > 0:
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

type xmlKind int

const (
	xmlEnd   xmlKind = iota // of the body, or of what can be made sense of
	xmlText                 // value: as written
	xmlCDATA                // value: the section's content
	xmlOpen                 // value: the element's name
	xmlEmpty                // <name/>, value: the element's name
	xmlClose
)

// An xmlScanner splits a document into markup and text. It skips comments and
// processing instructions. A document type ends it: callbacks have none, and
// it is where the attacks on XML are.
type xmlScanner struct{ rest []byte }

func (s *xmlScanner) next() (xmlKind, []byte) {
	for len(s.rest) > 0 {
		switch {
		case s.rest[0] != '<':
			return xmlText, s.text()
		case s.skip("</"):
			if _, ok := s.until(">"); ok {
				return xmlClose, nil
			}
		case s.skip("<?"):
			s.until("?>")
		case !s.skip("<!"):
			return s.tag()
		case s.skip("--"):
			s.until("-->")
		case s.skip("[CDATA["):
			if value, ok := s.until("]]>"); ok {
				return xmlCDATA, value
			}
		default:
			return xmlEnd, nil
		}
	}
	return xmlEnd, nil
}

func (s *xmlScanner) skip(prefix string) bool {
	if len(s.rest) < len(prefix) || string(s.rest[:len(prefix)]) != prefix {
		return false
	}
	s.rest = s.rest[len(prefix):]
	return true
}

// until moves past end and returns what is before it. Without an end it uses
// up the rest.
func (s *xmlScanner) until(end string) ([]byte, bool) {
	before, after, ok := bytes.Cut(s.rest, []byte(end))
	s.rest = after
	return before, ok
}

func (s *xmlScanner) text() []byte {
	end := bytes.IndexByte(s.rest, '<')
	if end < 0 {
		end = len(s.rest)
	}
	text := s.rest[:end]
	s.rest = s.rest[end:]
	return text
}

// tag reads a start tag. A ">" inside an attribute's value does not end it.
func (s *xmlScanner) tag() (xmlKind, []byte) {
	var quote byte
	for i, c := range s.rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			tag := s.rest[1:i]
			s.rest = s.rest[i+1:]
			return tagKind(tag)
		}
	}
	return xmlEnd, nil
}

func tagKind(tag []byte) (xmlKind, []byte) {
	kind := xmlOpen
	if rest, ok := bytes.CutSuffix(tag, []byte("/")); ok {
		kind, tag = xmlEmpty, rest
	}
	if end := bytes.IndexAny(tag, " \t\r\n"); end >= 0 {
		tag = tag[:end]
	}
	return kind, tag
}
