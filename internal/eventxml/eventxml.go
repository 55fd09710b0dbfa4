// Package eventxml reads the XML of callbacks into types, as it comes and not as
// it should be.
package eventxml

import (
	"bytes"
	"encoding"
	"encoding/xml"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/xmlscan"
)

// Unmarshal is [xml.Unmarshal] for what WeCom pushes:
//
//   - Characters that XML forbids, and invalid UTF-8, become U+FFFD. Members do
//     send them.
//   - An & that begins no entity is text.
//   - White space around text and CDATA is dropped, white space inside CDATA kept.
//   - The encoding that a document declares does not matter: it is UTF-8.
//   - The case of names does not matter: documents have AgentID and AgentId.
//   - A field is also read by the names that its tag "also" lists, in the form of
//     its xml tag and separated by commas. A name that comes later wins.
func Unmarshal(document []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(tidy(Clean(document), namesOf(reflect.TypeOf(v)))))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d.Decode(v)
}

// Clean replaces what XML forbids by U+FFFD. A document without it is returned as
// it is.
func Clean(document []byte) []byte {
	if isClean(document) {
		return document
	}
	return bytes.Map(func(r rune) rune {
		if allowed(r) {
			return r
		}
		return utf8.RuneError
	}, document)
}

func isClean(document []byte) bool {
	for _, b := range document {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return utf8.Valid(document) &&
		!bytes.Contains(document, []byte("\ufffe")) && !bytes.Contains(document, []byte("\uffff"))
}

// allowed reports whether XML allows a character.
func allowed(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// tidy drops white space, mends entities and renames elements. A document that
// needs nothing of it is returned as it is.
func tidy(document []byte, known *names) []byte {
	var out []byte
	done := 0 // how much of the document is in out
	renamed := false
	replace := func(from, to int, by []byte) {
		out = append(append(out, document[done:from]...), by...)
		done = to
	}
	s := xmlscan.New(document)
	for {
		kind, value := s.Next()
		from, to := s.Span()
		switch kind {
		case xmlscan.Open, xmlscan.Empty:
			if name, other := known.of(value); other {
				renamed = true
				replace(from+len("<"), from+len("<")+len(value), []byte(name))
			}
		case xmlscan.Close:
			if !renamed { // it closes what is not
				continue
			}
			if name, other := known.of(value); other {
				replace(from+len("</"), from+len("</")+len(value), []byte(name))
			}
		case xmlscan.Text:
			if text := mend(bytes.Trim(value, " \t\r\n")); !bytes.Equal(text, value) {
				replace(from, to, text)
			}
		case xmlscan.End:
			if done == 0 {
				return document
			}
			return append(out, document[done:]...)
		}
	}
}

// mend escapes each & that begins no entity, and replaces references to
// characters that XML forbids.
func mend(text []byte) []byte {
	if bytes.IndexByte(text, '&') < 0 {
		return text
	}
	var out []byte
	for {
		before, after, more := bytes.Cut(text, []byte("&"))
		out = append(out, before...)
		if !more {
			return out
		}
		name, rest, closed := bytes.Cut(after, []byte(";"))
		switch {
		case closed && isEntity(string(name)):
			out, text = append(append(append(out, '&'), name...), ';'), rest
		case closed && isReference(string(name)):
			out, text = append(out, "\ufffd"...), rest
		default:
			out, text = append(out, "&amp;"...), after
		}
	}
}

func isEntity(name string) bool {
	switch name {
	case "lt", "gt", "amp", "quot", "apos":
		return true
	}
	r, ok := reference(name)
	return ok && utf8.ValidRune(r) && allowed(r)
}

func isReference(name string) bool {
	_, ok := reference(name)
	return ok
}

// reference returns the character of a numeric reference.
func reference(name string) (rune, bool) {
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	if !ok || strings.HasPrefix(digits, "+") || strings.HasPrefix(digits, "-") {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, base, 32)
	return rune(n), err == nil
}

// names are the elements that a type reads.
type names struct {
	exact map[string]bool
	other map[string]string // by lower case, and what else they are called
	added map[reflect.Type]bool
}

var cached sync.Map // of *names, by reflect.Type

func namesOf(t reflect.Type) *names {
	if found, ok := cached.Load(t); ok {
		return found.(*names)
	}
	n := &names{exact: map[string]bool{}, other: map[string]string{}, added: map[reflect.Type]bool{}}
	for _, name := range []string{"xml", "MsgType", "Event", "ChangeType"} { // no type reads them
		n.exact[name] = true
	}
	n.add(t)
	found, _ := cached.LoadOrStore(t, n)
	return found.(*names)
}

// of returns how the type calls an element, if it is another name.
func (n *names) of(name []byte) (string, bool) {
	if n.exact[string(name)] {
		return "", false
	}
	other, ok := n.other[string(name)]
	if !ok {
		other, ok = n.other[strings.ToLower(string(name))]
	}
	return other, ok
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (n *names) add(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || n.added[t] || reflect.PointerTo(t).Implements(textUnmarshaler) {
		return
	}
	n.added[t] = true // it may contain itself
	for field := range t.Fields() {
		tag, _, _ := strings.Cut(field.Tag.Get("xml"), ",")
		if !field.IsExported() && !field.Anonymous || tag == "-" {
			continue
		}
		if tag == "" && !field.Anonymous {
			tag = field.Name
		}
		path := strings.Split(tag, ">")
		for _, name := range path {
			n.exact[name] = true
			n.other[strings.ToLower(name)] = name
		}
		if also := field.Tag.Get("also"); also != "" {
			for alias := range strings.SplitSeq(also, ",") {
				for i, name := range strings.Split(alias, ">") {
					n.other[name] = path[i]
				}
			}
		}
		n.add(field.Type)
	}
}
