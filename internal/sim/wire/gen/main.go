// Command gen writes wire.txt, the calls of the WeCom server API as package
// wire has them, out of a folder of JSON files that describe them. Run it in the
// module's root:
//
//	go run ./internal/sim/wire/gen FOLDER
//
// It takes paths, methods, keys, types and what is optional; everything else in
// the files it leaves out.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const output = "internal/sim/wire/wire.txt"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: gen FOLDER")
	}
	lines, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(output, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
}

// A fields is an object of the files: fields by their keys.
type fields map[string]struct {
	Type     json.RawMessage
	Optional bool
}

// A call is an endpoint of the files.
type call struct {
	Method, Path, Token string
	Query               []string
	Request             fields
	Multipart           bool
}

// read returns a line for each endpoint of the files of a folder, in order.
func read(folder string) ([]string, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var file struct{ Endpoints []call }
		if err := json.Unmarshal(data, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, c := range file.Endpoints {
			line, err := c.line(filepath.Base(name))
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, c.Path, err)
			}
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// line writes an endpoint as package wire reads it.
func (c call) line(file string) (string, error) {
	body, err := c.Request.compact()
	if err != nil {
		return "", err
	}
	if c.Multipart {
		body = "file"
	}
	query := slices.Clone(c.Query)
	switch {
	case file == "webhook.json" || c.Token == "key":
		query = append(query, "key")
	case c.Token != "" && c.Token != "none":
		query = append(query, c.Token)
	}
	slices.Sort(query)
	return c.Method + " " + c.Path + "\t" + strings.Join(slices.Compact(query), ",") + "\t" + body, nil
}

// compact writes the fields of an object.
func (f fields) compact() (string, error) {
	var b strings.Builder
	for i, key := range slices.Sorted(maps.Keys(f)) {
		if strings.ContainsAny(key, "\t\n,:{}[]%?") {
			return "", fmt.Errorf("the key %q cannot be written", key)
		}
		kind, err := compactType(f[key].Type)
		if err != nil {
			return "", fmt.Errorf("%s: %w", key, err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(key + ":" + kind)
		if f[key].Optional {
			b.WriteByte('?')
		}
	}
	return b.String(), nil
}

var scalars = map[string]string{"string": "s", "integer": "i", "number": "n", "bool": "b", "any": "*"}

// compactType writes a type: a letter, [T] for a list, %T for a map, or {fields}.
func compactType(raw json.RawMessage) (string, error) {
	if bytes.HasPrefix(raw, []byte(`"`)) {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return "", err
		}
		if scalars[name] == "" {
			return "", fmt.Errorf("unknown type %q", name)
		}
		return scalars[name], nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return "", err
	}
	if len(object) == 1 {
		switch {
		case object["array"] != nil:
			inner, err := compactType(object["array"])
			return "[" + inner + "]", err
		case object["map"] != nil:
			inner, err := compactType(object["map"])
			return "%" + inner, err
		case isText(object["ref"]):
			return "*", nil
		}
	}
	var f fields
	if err := json.Unmarshal(raw, &f); err != nil {
		return "", err
	}
	inner, err := f.compact()
	return "{" + inner + "}", err
}

func isText(raw json.RawMessage) bool { return bytes.HasPrefix(raw, []byte(`"`)) }
