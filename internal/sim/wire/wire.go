// Package wire holds what calls of the WeCom server API look like: methods,
// paths, keys and types.
package wire

import (
	_ "embed" // the calls
	"strings"
	"sync"
)

// calls has a line for each call: the method, the path, the keys of the query and
// the fields of the body. The directory gen has the command that writes it.
//
//go:embed wire.txt
var calls string

// A Call is a call of the API.
type Call struct {
	Method, Path string
	Query        []string // the keys that its query may have
	Body         *Type    // an object; nil for a form with a file
}

// A Kind is a kind of JSON.
type Kind byte

// The kinds of JSON.
const (
	String  Kind = 's'
	Integer Kind = 'i'
	Number  Kind = 'n'
	Bool    Kind = 'b'
	Any     Kind = '*'
	List    Kind = '['
	Map     Kind = '%'
	Object  Kind = '{'
)

// A Type is the type of a value.
type Type struct {
	Kind   Kind
	Item   *Type   // of a List or a Map
	Fields []Field // of an Object, ordered by key
}

// A Field is a field of an object.
type Field struct {
	Key      string
	Type     *Type
	Optional bool
}

// Field returns the type of the field with a key, or nil.
func (t *Type) Field(key string) *Type {
	for _, f := range t.Fields {
		if f.Key == key {
			return f.Type
		}
	}
	return nil
}

// lines are the calls that have not been read yet, by method and path.
var lines = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(calls) {
		route, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all[route] = rest
	}
	return all
})

var read sync.Map // *Call by route

// Lookup returns the call of a route such as "GET /cgi-bin/user/get", or nil.
func Lookup(route string) *Call {
	if c, ok := read.Load(route); ok {
		return c.(*Call)
	}
	line, ok := lines()[route]
	if !ok {
		return nil
	}
	c := parse(route, line)
	read.Store(route, c)
	return c
}

// parse reads the rest of a line. The lines are part of the program, so they are
// right.
func parse(route, line string) *Call {
	c := &Call{}
	c.Method, c.Path, _ = strings.Cut(route, " ")
	query, body, _ := strings.Cut(line, "\t")
	if query != "" {
		c.Query = strings.Split(query, ",")
	}
	if body != "file" {
		c.Body = ParseObject(body)
	}
	return c
}

// ParseObject reads the fields of an object, which are part of the program.
func ParseObject(fields string) *Type {
	s := scanner(fields)
	return s.object()
}

// A scanner is what is still to be read of a body.
type scanner string

func (s *scanner) next() (c byte) {
	c, *s = (*s)[0], (*s)[1:]
	return c
}

// skip takes a character if it is the next one.
func (s *scanner) skip(c byte) bool {
	if len(*s) == 0 || (*s)[0] != c {
		return false
	}
	*s = (*s)[1:]
	return true
}

// object reads fields up to the end of their object.
func (s *scanner) object() *Type {
	t := &Type{Kind: Object}
	for len(*s) > 0 && !s.skip('}') {
		key, rest, _ := strings.Cut(string(*s), ":")
		*s = scanner(rest)
		f := Field{Key: key, Type: s.value()}
		f.Optional = s.skip('?')
		t.Fields = append(t.Fields, f)
		s.skip(',')
	}
	return t
}

func (s *scanner) value() *Type {
	switch kind := Kind(s.next()); kind {
	case Object:
		return s.object()
	case List:
		t := &Type{Kind: List, Item: s.value()}
		s.skip(']')
		return t
	case Map:
		return &Type{Kind: Map, Item: s.value()}
	default:
		return &Type{Kind: kind}
	}
}
