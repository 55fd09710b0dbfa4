// Package catalog knows the calls and events of the WeCom server API by name: for
// completion, help and samples.
package catalog

import (
	_ "embed" // the lists
	"slices"
	"strings"
	"sync"
)

// A line is: method, path, title, page, callers. The directory gen writes it.
//
//go:embed calls.txt
var calls string

// A line is: kind, title, page, elements. The directory gen writes it.
//
//go:embed events.txt
var events string

// A Call is a call of the API.
type Call struct {
	Method, Path string
	Title        string // the official one, in Chinese
	Page         string // the number of its official page
	Callers      []string
}

// An Event is what WeCom pushes.
type Event struct {
	Kind     string // MsgType, Event and ChangeType, joined by "/"
	Title    string
	Page     string
	Elements string // Name:kind, joined by ","; see Sample
}

// PageURL returns the address of an official page.
func PageURL(page string) string {
	return "https://developer.work.weixin.qq.com/document/path/" + page
}

// Calls returns all calls, ordered by method and path.
var Calls = sync.OnceValue(func() []Call {
	var list []Call
	for line := range strings.Lines(calls) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		c := Call{Method: part[0], Path: part[1], Title: part[2], Page: part[3]}
		if part[4] != "" {
			c.Callers = strings.Split(part[4], ",")
		}
		list = append(list, c)
	}
	return list
})

// Events returns all events, ordered by kind.
var Events = sync.OnceValue(func() []Event {
	var list []Event
	for line := range strings.Lines(events) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		list = append(list, Event{Kind: part[0], Title: part[1], Page: part[2], Elements: part[3]})
	}
	return list
})

// Find returns the call with a method and a path.
func Find(method, path string) (Call, bool) {
	for _, c := range Calls() {
		if c.Method == method && c.Path == path {
			return c, true
		}
	}
	return Call{}, false
}

// FindEvent returns the event of a kind.
func FindEvent(kind string) (Event, bool) {
	for _, e := range Events() {
		if e.Kind == kind {
			return e, true
		}
	}
	return Event{}, false
}

// Names returns the names of the event's outermost elements, without those of all
// events.
func (e Event) Names() []string {
	var list []string
	for name := range split(without(e.Elements, envelope...)) {
		list = append(list, name)
	}
	return list
}

// Has reports whether the event has an element with a name, at any depth.
func (e Event) Has(name string) bool {
	return slices.Contains(envelope, name) || has(e.Elements, name)
}

func has(elements, name string) bool {
	for n, kind := range split(elements) {
		kind = strings.TrimSuffix(strings.TrimPrefix(kind, "["), "]")
		if n == name || kind[0] == '{' && has(kind[1:len(kind)-1], name) {
			return true
		}
	}
	return false
}
