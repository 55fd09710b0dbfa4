// Package drift finds what WeCom answers otherwise than its documentation says,
// without keeping anything of the values.
package drift

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/gowecom/wecom/cmd/wecom/internal/catalog"
	"github.com/gowecom/wecom/errcode"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// A Finding is one difference. It holds no value of a reply, only its shape.
type Finding struct {
	Call  string `json:"call"` // GET /cgi-bin/user/get
	What  string `json:"what"` // "unknown key", "other kind", "unknown code", "unknown call", "no JSON"
	Key   string `json:"key,omitempty"`
	Found string `json:"found,omitempty"` // the kind of JSON
	Want  string `json:"want,omitempty"`  // the documented kind
	Shape string `json:"shape,omitempty"` // a text with letters as x and digits as 9
	Code  int    `json:"code,omitempty"`
}

// Compare returns how a reply differs from the documented one.
func Compare(method, path string, reply []byte) []Finding {
	c := comparison{call: method + " " + path}
	want := catalog.Reply(method, path)
	var got map[string]any
	d := json.NewDecoder(strings.NewReader(string(reply)))
	d.UseNumber()
	switch err := d.Decode(&got); {
	case err != nil:
		c.add(Finding{What: "no JSON"})
		return c.findings
	case want == nil:
		c.add(Finding{What: "unknown call"})
		return c.findings
	}
	if n, ok := got["errcode"].(json.Number); ok {
		c.code(n)
		if n != "0" {
			return c.findings // a refusal has none of the keys
		}
	}
	c.object(want, got, "")
	return c.findings
}

type comparison struct {
	call     string
	findings []Finding
}

func (c *comparison) add(f Finding) {
	f.Call = c.call
	if !slices.Contains(c.findings, f) {
		c.findings = append(c.findings, f)
	}
}

func (c *comparison) code(n json.Number) {
	code, err := n.Int64()
	if err != nil {
		c.add(Finding{What: "other kind", Key: "errcode", Found: "number", Want: "integer"})
		return
	}
	if _, known := errcode.Lookup(int(code)); !known {
		c.add(Finding{What: "unknown code", Code: int(code)})
	}
}

func (c *comparison) object(want *wire.Type, got map[string]any, at string) {
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if at == "" && (key == "errcode" || key == "errmsg") {
			continue
		}
		if field := want.Field(key); field != nil {
			c.value(field, got[key], at+key)
			continue
		}
		c.add(Finding{What: "unknown key", Key: at + safeKey(key), Found: kindOf(got[key]), Shape: shapeOf(got[key])})
	}
}

func (c *comparison) value(want *wire.Type, got any, at string) {
	if want.Kind == wire.Any || got == nil {
		return
	}
	switch v := got.(type) {
	case map[string]any:
		switch want.Kind {
		case wire.Object:
			c.object(want, v, at+".")
			return
		case wire.Map:
			for _, inner := range v {
				c.value(want.Item, inner, at+".*")
			}
			return
		case wire.String, wire.Integer, wire.Number, wire.Bool, wire.Any, wire.List:
		}
	case []any:
		if want.Kind == wire.List {
			for _, inner := range v {
				c.value(want.Item, inner, at+"[]")
			}
			return
		}
	}
	if found := kindOf(got); found != kindName(want.Kind) && !(found == "integer" && want.Kind == wire.Number) {
		c.add(Finding{What: "other kind", Key: at, Found: found, Want: kindName(want.Kind), Shape: shapeOf(got)})
	}
}

// kindOf names the kind of JSON of a value.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "bool"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "integer"
		}
		return "number"
	case []any:
		if len(v) > 0 {
			return "list of " + kindOf(v[0])
		}
		return "list"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}

func kindName(k wire.Kind) string {
	switch k {
	case wire.String:
		return "string"
	case wire.Integer:
		return "integer"
	case wire.Number:
		return "number"
	case wire.Bool:
		return "bool"
	case wire.List:
		return "list"
	case wire.Map, wire.Object:
		return "object"
	case wire.Any:
	}
	return "any"
}

// safeKey returns a key. One that is no name, such as an id that is a key of a map,
// is replaced by its shape.
func safeKey(key string) string {
	for _, r := range key {
		if !unicode.Is(unicode.Latin, r) && r != '_' {
			return "<" + mask(key) + ">"
		}
	}
	return key
}

const maxShape = 24

// shapeOf returns what a value looks like: a text, or the keys of an object.
func shapeOf(v any) string {
	switch v := v.(type) {
	case string:
		return mask(v)
	case json.Number:
		return mask(v.String())
	case map[string]any:
		var keys []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			keys = append(keys, safeKey(key)+":"+kindOf(v[key]))
		}
		return "{" + strings.Join(keys, ",") + "}"
	case []any:
		if len(v) > 0 {
			return "[" + shapeOf(v[0]) + "]"
		}
	}
	return ""
}

// mask replaces letters by x, digits by 9 and Chinese characters by 字, and drops
// what follows 24 of them: nothing of the text can be told.
func mask(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxShape {
			b.WriteString("…")
			break
		}
		switch {
		case unicode.IsDigit(r):
			b.WriteByte('9')
		case unicode.Is(unicode.Han, r):
			b.WriteRune('字')
		case unicode.IsLetter(r):
			b.WriteByte('x')
		case r < 0x80 && unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
