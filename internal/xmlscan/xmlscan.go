// Package xmlscan splits the XML of callbacks into markup and text, without the
// cost of a parser: it checks no more of the grammar than it takes to tell
// elements from text.
package xmlscan

import "bytes"

// A Kind is a kind of markup.
type Kind int

// What a document consists of.
const (
	End   Kind = iota // of the body, or of what can be made sense of
	Text              // value: as written
	CDATA             // value: the section's content
	Open              // value: the element's name
	Empty             // <name/>, value: the element's name
	Close             // value: the element's name
)

// A Scanner splits a document into markup and text. It skips comments and
// processing instructions. A document type ends it: callbacks have none, and
// it is where the attacks on XML are.
type Scanner struct {
	rest       []byte
	size, from int // of the document; where the last piece begins in it
}

// New returns a Scanner for a document. What it returns are parts of it.
func New(document []byte) *Scanner { return &Scanner{rest: document, size: len(document)} }

// Span returns where the piece that Next has returned is in the document.
func (s *Scanner) Span() (from, to int) { return s.from, s.size - len(s.rest) }

// Next returns the next piece of markup or text, and [End] at the end: then stop.
func (s *Scanner) Next() (Kind, []byte) {
	for len(s.rest) > 0 {
		s.from = s.size - len(s.rest)
		switch {
		case s.rest[0] != '<':
			return Text, s.text()
		case s.skip("</"):
			if name, ok := s.until(">"); ok {
				return Close, bytes.TrimRight(name, " \t\r\n")
			}
		case s.skip("<?"):
			s.until("?>")
		case !s.skip("<!"):
			return s.tag()
		case s.skip("--"):
			s.until("-->")
		case s.skip("[CDATA["):
			if value, ok := s.until("]]>"); ok {
				return CDATA, value
			}
		default:
			return End, nil
		}
	}
	return End, nil
}

func (s *Scanner) skip(prefix string) bool {
	if len(s.rest) < len(prefix) || string(s.rest[:len(prefix)]) != prefix {
		return false
	}
	s.rest = s.rest[len(prefix):]
	return true
}

// until moves past end and returns what is before it. Without an end it uses
// up the rest.
func (s *Scanner) until(end string) ([]byte, bool) {
	before, after, ok := bytes.Cut(s.rest, []byte(end))
	s.rest = after
	return before, ok
}

func (s *Scanner) text() []byte {
	end := bytes.IndexByte(s.rest, '<')
	if end < 0 {
		end = len(s.rest)
	}
	text := s.rest[:end]
	s.rest = s.rest[end:]
	return text
}

// tag reads a start tag. A ">" inside an attribute's value does not end it.
func (s *Scanner) tag() (Kind, []byte) {
	end := bytes.IndexByte(s.rest, '>')
	if end > 0 && bytes.IndexByte(s.rest[:end], '=') >= 0 {
		end = endOfTag(s.rest)
	}
	if end < 0 {
		return End, nil
	}
	tag := s.rest[1:end]
	s.rest = s.rest[end+1:]
	return tagKind(tag)
}

// endOfTag finds the end of a tag that has attributes.
func endOfTag(tag []byte) int {
	var quote byte
	for i, c := range tag {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

func tagKind(tag []byte) (Kind, []byte) {
	kind := Open
	if rest, ok := bytes.CutSuffix(tag, []byte("/")); ok {
		kind, tag = Empty, rest
	}
	for i, c := range tag {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			return kind, tag[:i]
		}
	}
	return kind, tag
}
