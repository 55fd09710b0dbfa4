package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/gowecom/wecom"
)

// writeReply writes a reply as the flags want it.
func (p *program) writeReply(reply []byte, flags callFlags) error {
	switch {
	case flags.query != "":
		return p.writeQuery(reply, flags.query)
	case flags.table:
		return p.writeTable(reply)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, reply, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.out, pretty.String())
	return err
}

// writeQuery writes what an expression of jq finds, texts without quotes.
func (p *program) writeQuery(reply []byte, expression string) error {
	q, err := gojq.Parse(expression)
	if err != nil {
		return usagef("--query is no expression of jq: %w", err)
	}
	// jq's own numbers keep integers of any size.
	v, err := parseJSON(reply)
	if err != nil {
		return err
	}
	found := q.Run(v)
	for {
		v, ok := found.Next()
		if !ok {
			return nil
		}
		if err, ok := v.(error); ok {
			return usagef("--query fails on this reply: %w", err)
		}
		if s, ok := v.(string); ok && !p.json {
			fmt.Fprintln(p.out, s)
			continue
		}
		line, err := gojq.Marshal(v)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s\n", line)
	}
}

// writeTable writes the list in a reply, a row an item, or else the reply as rows
// of key and value.
func (p *program) writeTable(reply []byte) error {
	v, err := parseJSON(reply)
	if err != nil {
		return err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return errors.New("the reply is no object")
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault // keys of the API as they are
	t.SetOutputMirror(p.out)
	name, list := listIn(object)
	switch {
	case name == "":
		for _, key := range slices.Sorted(maps.Keys(object)) {
			t.AppendRow(table.Row{key, cell(object[key])})
		}
	default:
		addRows(t, list)
	}
	t.Render()
	return nil
}

// addRows adds a row for each item, with a column for each key that one has.
func addRows(t table.Writer, list []any) {
	columns := columnsOf(list)
	header := table.Row{}
	for _, c := range columns {
		header = append(header, c)
	}
	t.AppendHeader(header)
	for _, item := range list {
		row := table.Row{}
		object, ok := item.(map[string]any)
		for _, c := range columns {
			if ok {
				row = append(row, cell(object[c]))
			} else {
				row = append(row, cell(item))
			}
		}
		t.AppendRow(row)
	}
}

func columnsOf(list []any) []string {
	columns := map[string]bool{}
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return []string{"value"}
		}
		for key := range object {
			columns[key] = true
		}
	}
	return slices.Sorted(maps.Keys(columns))
}

// cell writes a value in one line of at most 60 characters.
func cell(v any) string {
	var s string
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		s = v
	default:
		b, _ := json.Marshal(v)
		s = string(b)
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' }), " ")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return s
}

// listIn returns the name of the longest list in a reply, and the list. It looks
// into objects, too, for replies that wrap their list.
func listIn(object map[string]any) (name string, list []any) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		switch v := object[key].(type) {
		case []any:
			if name == "" || len(v) > len(list) {
				name, list = key, v
			}
		case map[string]any:
			if n, l := listIn(v); n != "" && (name == "" || len(l) > len(list)) {
				name, list = n, l
			}
		}
	}
	return name, list
}

// cursors are the keys by which replies name the next page, and those of requests
// that take it.
var cursors = []struct{ reply, request string }{
	{"next_cursor", "cursor"},
	{"new_next_cursor", "new_cursor"},
	{"next_key", "next_key"},
	{"next_offset", "offset"},
	{"next_start", "start"},
	{"next_spnum", "next_spnum"},
	{"next", "offset"},
}

// callAll follows the pages to the end, and writes one reply with their lists.
func (p *program) callAll(ctx context.Context, c *wecom.Client, r *request, flags callFlags) error {
	var whole map[string]any
	seen := map[string]bool{}
	for page := 1; ; page++ {
		reply, err := p.sendOnce(ctx, c, r)
		if err != nil {
			return fmt.Errorf("page %d: %w", page, err)
		}
		v, err := parseJSON(reply)
		if err != nil {
			return err
		}
		object, ok := v.(map[string]any)
		if !ok {
			return errors.New("the reply is no object")
		}
		whole = join(whole, object)
		p.progress("page %d", page)
		next, more := nextPage(r, object)
		if !more {
			p.progress("")
			break
		}
		if seen[next] {
			return fmt.Errorf("page %d: %w", page, wecom.ErrRepeatedCursor)
		}
		seen[next] = true
	}
	b, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	return p.writeReply(b, flags)
}

// nextPage makes the request one for the next page, and reports whether there is
// one.
func nextPage(r *request, reply map[string]any) (cursor string, more bool) {
	if ended(reply) {
		return "", false
	}
	for _, c := range cursors {
		value := reply[c.reply]
		cursor = fmt.Sprint(value)
		if value == nil || cursor == "" || cursor == "0" {
			continue
		}
		if r.method == "GET" {
			r.query.Set(c.request, cursor)
		} else {
			r.body[c.request] = value
		}
		return cursor, true
	}
	return "", false
}

// ended reports whether a reply says that there are no more pages.
func ended(reply map[string]any) bool {
	is := func(key string, values ...string) bool {
		v, ok := reply[key]
		return ok && slices.Contains(values, fmt.Sprint(v))
	}
	return is("has_more", "false", "0") || is("ending", "true", "1") || is("endflag", "true", "1")
}

// join adds the lists of a page to what was there; the rest is the page's.
func join(whole, page map[string]any) map[string]any {
	for key, value := range whole {
		list, isList := value.([]any)
		more, _ := page[key].([]any)
		inner, isObject := value.(map[string]any)
		innerPage, _ := page[key].(map[string]any)
		switch {
		case isList:
			page[key] = append(list, more...)
		case isObject && innerPage != nil:
			page[key] = join(inner, innerPage)
		}
	}
	return page
}

// progress writes how far a long work is, in place, if somebody looks.
func (p *program) progress(format string, args ...any) {
	if !p.interactive || p.json {
		return
	}
	const clearLine = "\r\x1b[K"
	io.WriteString(p.err, clearLine+fmt.Sprintf(format, args...)) //nolint:errcheck // there is no other place to tell
}
