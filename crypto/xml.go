package crypto

import (
	"bytes"
	"fmt"
)

// xmlChild returns the text of the first direct child of the root that is
// called name. It reads no further, resolves no entities and checks no more of
// the grammar than it takes to tell elements from text: parsing the whole body
// costs several times the cryptography, and the signature vouches for the text.
func xmlChild(body []byte, name string) ([]byte, error) {
	s := xmlScanner{rest: body}
	depth, inside := 0, false
	var text []byte
	for {
		kind, value := s.next()
		switch kind {
		case xmlText:
			value = bytes.Trim(value, " \t\r\n") // indentation, as a rule
			if inside && bytes.IndexByte(value, '&') >= 0 {
				return nil, fmt.Errorf("%w: an entity reference in %s", ErrMalformed, name)
			}
			fallthrough
		case xmlCDATA:
			if inside {
				text = join(text, value)
			}
		case xmlOpen, xmlEmpty:
			if inside {
				return nil, fmt.Errorf("%w: an element inside %s", ErrMalformed, name)
			}
			inside = depth == 1 && string(value) == name
			if kind == xmlOpen {
				depth++
				continue
			}
			if inside || depth == 0 {
				return nil, fmt.Errorf("%w: no %s in the XML body", ErrMalformed, name)
			}
		case xmlClose:
			if inside && len(text) > 0 {
				return text, nil
			}
			depth--
			if inside || depth <= 0 {
				return nil, fmt.Errorf("%w: no %s in the XML body", ErrMalformed, name)
			}
		case xmlEnd:
			return nil, fmt.Errorf("%w: the body is not XML, is cut short, or has a document type", ErrMalformed)
		}
	}
}

// join appends more to text. The first piece is not copied, and its capacity is
// cut to its length so that a second one does not overwrite what follows it in
// the body.
func join(text, more []byte) []byte {
	if len(text) == 0 {
		return more[:len(more):len(more)]
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
		case s.skip("<?"):
			s.until("?>")
		case s.skip("<!--"):
			s.until("-->")
		case s.skip("<![CDATA["):
			if value, ok := s.until("]]>"); ok {
				return xmlCDATA, value
			}
		case s.skip("<!"):
			return xmlEnd, nil
		case s.skip("</"):
			if _, ok := s.until(">"); ok {
				return xmlClose, nil
			}
		default:
			return s.tag()
		}
	}
	return xmlEnd, nil
}

func (s *xmlScanner) skip(prefix string) bool {
	rest, ok := bytes.CutPrefix(s.rest, []byte(prefix))
	s.rest = rest
	return ok
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
