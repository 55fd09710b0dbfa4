// Command gen writes what package catalog knows, out of a folder of JSON files that
// describe the WeCom server API. Run it in the directory of package catalog:
//
//	go run ./gen FOLDER
//
// It takes paths, methods, titles, numbers of pages, callers, keys and kinds of
// JSON; everything else in the files it leaves out.
package main

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type file struct {
	Endpoints []endpoint
	Events    []event
}

type endpoint struct {
	Method, Path, Title string
	Docs                []json.RawMessage
	Caller              []string
	Deprecated          bool
}

type event struct {
	Kind     struct{ MsgType, Event, ChangeType string }
	Title    string
	Docs     []json.RawMessage
	Fields   fields
	Examples []string
}

type fields map[string]struct {
	Type json.RawMessage
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: gen FOLDER")
	}
	names, err := filepath.Glob(filepath.Join(args[0], "*.json"))
	if err != nil {
		return err
	}
	titles, err := eventTitles()
	if err != nil {
		return err
	}
	var calls, events []string
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var f file
		if err := json.Unmarshal(data, &f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, e := range f.Endpoints {
			calls = append(calls, strings.Join([]string{e.Method, e.Path, e.Title, page(e.Docs), strings.Join(e.Caller, ",")}, "\t"))
		}
		for _, e := range f.Events {
			line, err := e.line(titles)
			if err != nil {
				return err
			}
			events = append(events, line)
		}
	}
	if err := write("calls.txt", calls); err != nil {
		return err
	}
	return write("events.txt", events)
}

// apiTable is the table of all calls and events, from this folder.
const apiTable = "../../../../API.zh-CN.md"

// eventTitles returns the titles of events, by their kinds: those of the table of the
// module say what an event is.
func eventTitles() (map[string]string, error) {
	data, err := os.ReadFile(apiTable)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| ([^|]+) \\| `(event/[^`]+)` \\|").FindAllSubmatch(data, -1) {
		titles[string(m[2])] = string(m[1])
	}
	return titles, nil
}

func write(name string, lines []string) error {
	slices.Sort(lines)
	return os.WriteFile(name, []byte(strings.Join(slices.Compact(lines), "\n")+"\n"), 0o644)
}

// page returns the number of the first page.
func page(docs []json.RawMessage) string {
	if len(docs) == 0 {
		return ""
	}
	return strings.Trim(string(docs[0]), `"`)
}

// line writes an event as its kind, title, page and elements.
func (e event) line(titles map[string]string) (string, error) {
	kind := slices.DeleteFunc([]string{e.Kind.MsgType, e.Kind.Event, e.Kind.ChangeType}, func(s string) bool { return s == "" })
	elements, err := e.elements()
	if err != nil {
		return "", fmt.Errorf("%v: %w", kind, err)
	}
	name := strings.Join(kind, "/")
	return strings.Join([]string{name, cmp.Or(titles[name], e.Title), page(e.Docs), elements}, "\t"), nil
}

// elements returns the elements of the first example, since a table of fields is
// often that of several kinds; without an example, those of the table.
func (e event) elements() (string, error) {
	if len(e.Examples) == 0 {
		return e.Fields.elements()
	}
	d := xml.NewDecoder(strings.NewReader(e.Examples[0]))
	d.Strict = false
	for {
		t, err := d.Token()
		if err != nil {
			return e.Fields.elements()
		}
		if _, ok := t.(xml.StartElement); ok {
			break
		}
	}
	kind, err := example(d)
	if err != nil || !strings.HasPrefix(kind, "{") {
		return e.Fields.elements()
	}
	return kind[1 : len(kind)-1], nil
}

// example reads an element to its end and returns its kind.
func example(d *xml.Decoder) (string, error) {
	var text strings.Builder
	var parts []string
	seen := map[string]bool{}
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			kind, err := example(d)
			if err != nil {
				return "", err
			}
			if !seen[t.Name.Local] {
				parts = append(parts, t.Name.Local+":"+kind)
			}
			seen[t.Name.Local] = true
		case xml.EndElement:
			if len(parts) > 0 {
				return "{" + strings.Join(parts, ",") + "}", nil
			}
			if _, err := strconv.Atoi(strings.TrimSpace(text.String())); err == nil {
				return "i", nil
			}
			return "s", nil
		}
	}
}

// elements writes fields as Name:s, Name:i, Name:{…} and Name:[…].
func (f fields) elements() (string, error) {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		kind, err := kind(f[name].Type)
		if err != nil {
			return "", err
		}
		parts = append(parts, name+":"+kind)
	}
	return strings.Join(parts, ","), nil
}

func kind(t json.RawMessage) (string, error) {
	var name string
	if json.Unmarshal(t, &name) == nil {
		switch name {
		case "integer", "number", "bool":
			return "i", nil
		}
		return "s", nil
	}
	var list struct{ Array json.RawMessage }
	if json.Unmarshal(t, &list) == nil && list.Array != nil {
		item, err := kind(list.Array)
		return "[" + item + "]", err
	}
	var object fields
	if err := json.Unmarshal(t, &object); err != nil {
		return "", err
	}
	inner, err := object.elements()
	return "{" + inner + "}", err
}
