package lenient

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestObject(t *testing.T) {
	type profile struct {
		Name string `json:"name"`
	}
	for _, c := range []struct {
		in   string
		want string
		bad  bool
	}{
		{in: `{"name":"new"}`, want: "new"},
		{in: `{}`, want: "old"},
		{in: `null`, want: "old"}, {in: `""`, want: "old"}, {in: `[]`, want: "old"},
		{in: " [ \n] ", want: "old"}, {in: ` null `, want: "old"},
		{in: `"x"`, want: "old", bad: true}, {in: `[{"name":"new"}]`, want: "old", bad: true},
		{in: `[`, want: "old", bad: true}, {in: `]`, want: "old", bad: true}, {in: ``, want: "old", bad: true},
		{in: `1`, want: "old", bad: true},
	} {
		got := profile{Name: "old"}
		err := Object([]byte(c.in), &got)
		if got.Name != c.want || (err != nil) != c.bad {
			t.Errorf("Object(%s) leaves %q, %v; want %q, error %v", c.in, got.Name, err, c.want, c.bad)
		}
	}
}

func TestTextErrors(t *testing.T) {
	for in, want := range map[string]string{
		``:        "no JSON value",
		`nul`:     "nul is not JSON",
		`"\x"`:    "is not a JSON string",
		`{"a":1}`: "an object stands where a single value is expected",
		`[1]`:     "an array stands where a single value is expected",
	} {
		if text, err := Text([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Text(%s) = %q, %v; want an error with %q", in, text, err, want)
		}
	}
}

func TestListError(t *testing.T) {
	_, err := List([]byte(`["a",{}]`))
	if err == nil || !strings.HasPrefix(err.Error(), "element 1: an object") {
		t.Errorf("got %v", err)
	}
}

func TestExcerpt(t *testing.T) {
	for in, want := range map[string]string{
		"short":                       "short",
		"\xff":                        "?",
		strings.Repeat("a", 41):       strings.Repeat("a", 40) + "…",
		"a" + strings.Repeat("企", 14): "a" + strings.Repeat("企", 13) + "…",
	} {
		if got := Excerpt([]byte(in)); got != want {
			t.Errorf("Excerpt(%q) = %q, want %q", in, got, want)
		}
	}
}

// The fast path for strings must decode exactly what encoding/json does.
func FuzzText(f *testing.F) {
	for _, seed := range []string{`"a"`, `"\u4f01"`, `"a"b"`, `"`, `""`, " 1\n", "0\f", "\"\xff\"", `12.50`, `-0`, `null`, `true`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		text, err := Text(in)
		var want any
		decoder := json.NewDecoder(strings.NewReader(string(in)))
		decoder.UseNumber()
		if !json.Valid(in) || decoder.Decode(&want) != nil {
			if err == nil {
				t.Fatalf("Text(%q) = %q, but it is not JSON", in, text)
			}
			return
		}
		switch want := want.(type) {
		case string:
			if err != nil || string(text) != want {
				t.Fatalf("Text(%q) = %q, %v; encoding/json reads %q", in, text, err, want)
			}
		case json.Number:
			if err != nil || string(text) != want.String() {
				t.Fatalf("Text(%q) = %q, %v; encoding/json reads %s", in, text, err, want)
			}
		case []any, map[string]any:
			if err == nil {
				t.Fatalf("Text(%q) = %q, want an error", in, text)
			}
		}
	})
}

func FuzzObjectAndList(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `[]`, `[ ]`, `""`, `"a|b,c"`, `["a",1,null]`, `null`, `[`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var v map[string]any
		_ = Object(in, &v)
		list, err := List(in)
		for _, id := range list {
			if len(id) == 0 || err != nil {
				t.Fatalf("List(%q) = %q, %v", in, list, err)
			}
		}
		if err != nil && !utf8.ValidString(err.Error()) {
			t.Fatalf("List(%q) fails with unreadable text: %q", in, err)
		}
	})
}
