// Command gen writes wire.txt, the calls of the WeCom server API as package
// wire has them, out of a folder of JSON files that describe them. Run it in the
// module's root:
//
//	go run ./internal/sim/wire/gen FOLDER
//
// It takes paths, methods, keys, types and what is optional; everything else in
// the files it leaves out. What they lack stands in extra.txt. Beside the calls it
// writes what they are answered with: all for the command wecom, and those that the
// simulated corp has for its tests.
package main

import (
	"bytes"
	_ "embed" // what the files lack
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
)

//go:embed extra.txt
var extra string

const (
	output     = "internal/sim/wire/wire.txt"
	replies    = "internal/sim/testdata/replies.txt"
	allReplies = "cmd/wecom/internal/catalog/replies.txt"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: gen FOLDER")
	}
	lines, answers, err := read(args[0])
	if err != nil {
		return err
	}
	isSimulated, err := simulated()
	if err != nil {
		return err
	}
	if err := write(allReplies, answers); err != nil {
		return err
	}
	answers = slices.DeleteFunc(answers, func(line string) bool {
		route, _, _ := strings.Cut(line, "\t")
		return !isSimulated[route]
	})
	return errors.Join(write(replies, answers), write(output, lines))
}

func write(name string, lines []string) error {
	slices.Sort(lines)
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// simulated returns the routes that the simulated corp has.
func simulated() (map[string]bool, error) {
	w, err := sim.New(sim.Config{Corp: sim.Corp{ID: "ww0", CallbackToken: "t", EncodingAESKey: crypto.NewEncodingAESKey()}})
	if err != nil {
		return nil, err
	}
	all.Install(w)
	routes := map[string]bool{}
	for _, name := range w.Routes() {
		routes[name] = true
	}
	return routes, nil
}

// A fields is an object of the files: fields by their keys.
type fields map[string]field

type field struct {
	Type     json.RawMessage
	Optional bool
}

// A call is an endpoint of the files.
type call struct {
	Method, Path, Token string
	Query               []string
	Request, Response   fields
	Examples            []json.RawMessage `json:"request_examples"`
	Replies             []json.RawMessage `json:"response_examples"`
	Multipart, Binary   bool
}

// read returns a line for each endpoint of the files of a folder, and one for its
// reply.
func read(folder string) (lines, answers []string, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, nil, err
	}
	extras := readExtra()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		var file struct{ Endpoints []call }
		if err := json.Unmarshal(data, &file); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, c := range file.Endpoints {
			line, err := c.line(filepath.Base(name), extras[c.Method+" "+c.Path])
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %s: %w", name, c.Path, err)
			}
			lines = append(lines, line)
			delete(extras, c.Method+" "+c.Path)
			if !c.Binary {
				body, err := object(c.Response, c.Replies)
				if err != nil {
					return nil, nil, fmt.Errorf("%s: %s: %w", name, c.Path, err)
				}
				answers = append(answers, c.Method+" "+c.Path+"\t"+fieldsOf(body))
			}
		}
	}
	if len(extras) > 0 {
		return nil, nil, fmt.Errorf("extra.txt has calls that the files lack: %v", slices.Sorted(maps.Keys(extras)))
	}
	return lines, answers, nil
}

// readExtra returns the lines of extra.txt by their routes.
func readExtra() map[string][]string {
	extras := map[string][]string{}
	for line := range strings.Lines(extra) {
		if parts := strings.Fields(line); len(parts) == 3 && parts[0] != "#" {
			route := parts[0] + " " + parts[1]
			extras[route] = append(extras[route], parts[2])
		}
	}
	return extras
}

// line writes an endpoint as package wire reads it. The examples of a request may
// have keys that its fields lack; those are optional.
func (c call) line(file string, extras []string) (string, error) {
	body, err := object(c.Request, c.Examples)
	if err != nil {
		return "", err
	}
	for _, e := range extras {
		if c.Method == "GET" {
			c.Query = append(c.Query, e)
		} else if err := body.addExtra(e); err != nil {
			return "", err
		}
	}
	text := fieldsOf(body)
	if c.Multipart {
		text = "file"
	}
	query := slices.Clone(c.Query)
	switch {
	case file == "webhook.json" || c.Token == "key":
		query = append(query, "key")
	case c.Token != "" && c.Token != "none":
		query = append(query, c.Token)
	}
	slices.Sort(query)
	return c.Method + " " + c.Path + "\t" + strings.Join(slices.Compact(query), ",") + "\t" + text, nil
}

// object makes an object of its fields, and of examples of it.
func object(f fields, examples []json.RawMessage) (*node, error) {
	body := &node{kind: "{", fields: map[string]*node{}}
	if err := body.addFields(f); err != nil {
		return nil, err
	}
	for _, example := range examples {
		var v any
		if err := json.Unmarshal(example, &v); err != nil {
			return nil, err
		}
		body.addExample(v)
	}
	return body, nil
}

// fieldsOf writes the fields of an object.
func fieldsOf(n *node) string { return strings.TrimSuffix(strings.TrimPrefix(n.String(), "{"), "}") }

// A node is a type.
type node struct {
	kind     string // a letter, "[" for a list, "%" for a map, "{" for an object
	optional bool
	item     *node            // of a list or a map
	fields   map[string]*node // of an object
}

// String writes a type: a letter, [T] for a list, %T for a map, or {fields}.
func (n *node) String() string {
	switch n.kind {
	case "[":
		return "[" + n.item.String() + "]"
	case "%":
		return "%" + n.item.String()
	case "{":
		var list []string
		for _, key := range slices.Sorted(maps.Keys(n.fields)) {
			s := key + ":" + n.fields[key].String()
			if n.fields[key].optional {
				s += "?"
			}
			list = append(list, s)
		}
		return "{" + strings.Join(list, ",") + "}"
	}
	return n.kind
}

// addFields adds the fields of an object.
func (n *node) addFields(f fields) error {
	for key, field := range f {
		if strings.ContainsAny(key, "\t\n,:{}[]%?") {
			return fmt.Errorf("the key %q cannot be written", key)
		}
		inner, err := newNode(field.Type)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		inner.optional = field.Optional
		n.fields[key] = inner
	}
	return nil
}

// addExtra adds "a.b:type", or makes "a.b?" optional.
func (n *node) addExtra(e string) error {
	at, kind, isNew := strings.Cut(e, ":")
	keys := strings.Split(strings.TrimSuffix(at, "?"), ".")
	for i, key := range keys {
		for n.kind == "[" {
			n = n.item
		}
		last := i == len(keys)-1
		switch {
		case last && isNew && n.kind == "{":
			n.fields[key] = &node{kind: strings.TrimSuffix(kind, "?"), optional: strings.HasSuffix(kind, "?")}
			return nil
		case n.fields[key] == nil:
			return fmt.Errorf("nothing at %q of the extra %q", key, e)
		}
		n = n.fields[key]
	}
	n.optional = true
	return nil
}

var scalars = map[string]string{"string": "s", "integer": "i", "number": "n", "bool": "b", "any": "*"}

// newNode reads a type of the files.
func newNode(raw json.RawMessage) (*node, error) {
	if isText(raw) {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, err
		}
		if scalars[name] == "" {
			return nil, fmt.Errorf("unknown type %q", name)
		}
		return &node{kind: scalars[name]}, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	if len(object) == 1 {
		switch {
		case object["array"] != nil:
			item, err := newNode(object["array"])
			return &node{kind: "[", item: item}, err
		case object["map"] != nil:
			item, err := newNode(object["map"])
			return &node{kind: "%", item: item}, err
		case isText(object["ref"]):
			return &node{kind: "*"}, nil
		}
	}
	var f fields
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, err
	}
	n := &node{kind: "{", fields: map[string]*node{}}
	err := n.addFields(f)
	return n, err
}

// addExample adds the keys of a value that the type lacks.
func (n *node) addExample(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			switch known := n.fields[key]; {
			case n.kind == "%":
				n.item.addExample(inner)
			case n.kind != "{" || strings.ContainsAny(key, "\t\n,:{}[]%?"):
			case known != nil:
				known.addExample(inner)
			default:
				n.fields[key] = exampleNode(inner)
				n.fields[key].optional = true
			}
		}
	case []any:
		for _, inner := range v {
			if n.kind == "[" {
				n.item.addExample(inner)
			}
		}
	}
}

// exampleNode guesses the type of a value.
func exampleNode(v any) *node {
	switch v := v.(type) {
	case string:
		return &node{kind: "s"}
	case bool:
		return &node{kind: "b"}
	case float64:
		return &node{kind: "n"}
	case map[string]any:
		n := &node{kind: "{", fields: map[string]*node{}}
		n.addExample(v)
		return n
	case []any:
		n := &node{kind: "[", item: &node{kind: "*"}}
		if len(v) > 0 {
			n.item = exampleNode(v[0])
			n.addExample(v)
		}
		return n
	}
	return &node{kind: "*"}
}

func isText(raw json.RawMessage) bool { return bytes.HasPrefix(raw, []byte(`"`)) }
