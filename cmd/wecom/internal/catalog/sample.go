package catalog

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sample returns the XML of an event, as WeCom puts it into the envelope, with a
// value for each element: those of values, by name, and made-up ones.
func (e Event) Sample(corpID string, at time.Time, values map[string]string) []byte {
	kind := append(strings.Split(e.Kind, "/"), "", "")
	s := sample{values: values, at: at}
	s.WriteString("<xml>")
	s.text("ToUserName", s.value("ToUserName", corpID))
	s.text("FromUserName", s.value("FromUserName", "sys"))
	s.text("CreateTime", s.value("CreateTime", strconv.FormatInt(at.Unix(), 10)))
	s.text("MsgType", kind[0])
	for i, name := range []string{"Event", "ChangeType"} {
		if kind[i+1] != "" {
			s.text(name, kind[i+1])
		}
	}
	s.elements(without(e.Elements, envelope...))
	s.WriteString("</xml>")
	return []byte(s.String())
}

// envelope are the elements that all events have.
var envelope = []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "ChangeType"}

// without removes elements of the outermost level.
func without(elements string, names ...string) string {
	var kept []string
	for name, kind := range split(elements) {
		if !slices.Contains(names, name) {
			kept = append(kept, name+":"+kind)
		}
	}
	return strings.Join(kept, ",")
}

type sample struct {
	strings.Builder
	values map[string]string
	at     time.Time
}

// value returns the value given for an element, or a default.
func (s *sample) value(name, fallback string) string {
	if v, ok := s.values[name]; ok {
		return v
	}
	return fallback
}

func (s *sample) text(name, value string) {
	s.WriteString("<" + name + ">")
	xml.EscapeText(s, []byte(value)) //nolint:errcheck // a Builder takes everything
	s.WriteString("</" + name + ">")
}

func (s *sample) elements(elements string) {
	for name, kind := range split(elements) {
		s.element(name, kind)
	}
}

func (s *sample) element(name, kind string) {
	switch kind[0] {
	case '{':
		s.WriteString("<" + name + ">")
		s.elements(kind[1 : len(kind)-1])
		s.WriteString("</" + name + ">")
	case '[':
		s.element(name, kind[1:len(kind)-1])
	case 'i':
		s.text(name, s.value(name, s.number(name)))
	default:
		s.text(name, s.value(name, "sample-"+strings.ToLower(name)))
	}
}

func (s *sample) number(name string) string {
	if strings.HasSuffix(name, "Time") {
		return strconv.FormatInt(s.at.Unix(), 10)
	}
	return "1"
}

// split yields the names and kinds of elements.
func split(elements string) func(yield func(name, kind string) bool) {
	return func(yield func(name, kind string) bool) {
		for elements != "" {
			name, rest, _ := strings.Cut(elements, ":")
			n := kindLength(rest)
			if !yield(name, rest[:n]) {
				return
			}
			elements = strings.TrimPrefix(rest[n:], ",")
		}
	}
}

// kindLength returns how long the first kind of s is.
func kindLength(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(s)
}
