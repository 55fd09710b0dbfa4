package lenient

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

type kind int

type document struct {
	Name    string            `json:"name"`
	Age     int               `json:"age"`
	Small   int8              `json:"small"`
	Count   uint              `json:"count"`
	Ratio   float64           `json:"ratio"`
	OK      bool              `json:"ok"`
	Kind    kind              `json:"kind"`
	Texts   []string          `json:"texts"`
	Numbers []int64           `json:"numbers"`
	Inner   inner             `json:"inner"`
	Pointer *inner            `json:"pointer"`
	Opt     *int              `json:"opt"`
	List    []inner           `json:"list"`
	Map     map[string]string `json:"map"`
	Itself  itself            `json:"itself"`
	Many    many              `json:"many"`
	Any     any               `json:"any"`
}

type inner struct {
	ID   int64  `json:"id"`
	Deep *inner `json:"deep"`
}

// itself reads the text of a number.
type itself struct{ N int64 }

func (i *itself) UnmarshalJSON(b []byte) error {
	text, err := Text(b)
	if err != nil {
		return err
	}
	return i.UnmarshalText(text)
}

func (i *itself) UnmarshalText(text []byte) (err error) {
	i.N, err = Int(text)
	return err
}

// many reads a list by itself, as unions do.
type many []inner

func (m *many) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return json.UnmarshalDecode(d, (*[]inner)(m))
}

func TestUnmarshal(t *testing.T) {
	five := 5
	for _, tt := range []struct {
		name, in string
		want     document
		bends    []Bend
	}{
		{"as it should be", `{"name":"a","age":1,"list":[{"id":1}],"many":[{"id":2}],"itself":"3"}`, document{Name: "a", Age: 1, List: []inner{{ID: 1}}, Many: many{{ID: 2}}, Itself: itself{3}}, nil},
		{"number for string", `{"name":12345678901234567890.50}`, document{Name: "12345678901234567890.50"}, []Bend{{"/name", "number", "string", false}}},
		{"boolean for string", `{"name":true}`, document{Name: "true"}, []Bend{{"/name", "boolean", "string", false}}},
		{"string for integer", `{"age":"42"}`, document{Age: 42}, []Bend{{"/age", "string", "integer", false}}},
		{"string for named integer", `{"kind":"7"}`, document{Kind: 7}, []Bend{{"/kind", "string", "integer", false}}},
		{"whole fraction", `{"age":3.0}`, document{Age: 3}, []Bend{{"/age", "number", "integer", false}}},
		{"boolean for integer", `{"age":true,"count":false}`, document{Age: 1}, []Bend{{"/age", "boolean", "integer", false}, {"/count", "boolean", "integer", false}}},
		{"string for float", `{"ratio":"1.5"}`, document{Ratio: 1.5}, []Bend{{"/ratio", "string", "number", false}}},
		{"number and string for boolean", `{"ok":1,"list":[{"id":"1"},{"id":"2"}]}`, document{OK: true, List: []inner{{ID: 1}, {ID: 2}}}, []Bend{{"/ok", "number", "boolean", false}, {"/list/*/id", "string", "integer", false}}},
		{"too large", `{"small":300,"count":-1,"age":1}`, document{Age: 1}, []Bend{{"/small", "number", "integer", true}, {"/count", "number", "integer", true}}},
		{"no number at all", `{"age":"ten","name":"a"}`, document{Name: "a"}, []Bend{{"/age", "string", "integer", true}}},
		{"nothing for an object", `{"inner":"","pointer":[],"map":""}`, document{}, []Bend{{"/inner", "string", "object", false}, {"/pointer", "list", "object", false}, {"/map", "string", "object", false}}},
		{"nothing for a list", `{"texts":"","list":{},"numbers":null,"many":{}}`, document{}, []Bend{{"/texts", "string", "list", false}, {"/list", "object", "list", false}, {"/many", "object", "list", false}}},
		{"nothing for a scalar", `{"name":{},"age":[],"ok":"","itself":{},"opt":""}`, document{}, []Bend{{"/name", "object", "string", false}, {"/age", "list", "integer", false}, {"/ok", "string", "boolean", false}, {"/itself", "object", "number", false}, {"/opt", "string", "integer", false}}},
		{"null everywhere", `{"name":null,"age":null,"inner":null,"list":null,"opt":null}`, document{}, nil},
		{"one for a list", `{"list":{"id":"7"},"texts":"a","numbers":"5","many":{"id":1}}`, document{List: []inner{{ID: 7}}, Texts: []string{"a"}, Numbers: []int64{5}, Many: many{{ID: 1}}},
			[]Bend{{"/list/*/id", "string", "integer", false}, {"/list", "object", "list", false}, {"/texts", "string", "list", false}, {"/numbers/*", "string", "integer", false}, {"/numbers", "string", "list", false}, {"/many", "object", "list", false}}},
		{"a joined list", `{"texts":"a|b|c,d","numbers":"1|2,3"}`, document{Texts: []string{"a", "b", "c", "d"}, Numbers: []int64{1, 2, 3}},
			[]Bend{{"/texts", "string", "list", false}, {"/numbers/*", "string", "integer", false}, {"/numbers", "string", "list", false}}},
		{"a text that is no list", `{"texts":"a, b"}`, document{Texts: []string{"a, b"}}, []Bend{{"/texts", "string", "list", false}}},
		{"pointer", `{"opt":"5","pointer":{"id":"1","deep":{"id":true}}}`, document{Opt: &five, Pointer: &inner{ID: 1, Deep: &inner{ID: 1}}},
			[]Bend{{"/opt", "string", "integer", false}, {"/pointer/id", "string", "integer", false}, {"/pointer/deep/id", "boolean", "integer", false}}},
		{"a list for an object", `{"inner":[{"id":1}],"name":["a"],"itself":[1],"age":4}`, document{Age: 4}, []Bend{{"/inner", "list", "object", true}, {"/name", "list", "string", true}, {"/itself", "list", "number", true}}},
		{"within what reads itself", `{"many":[{"id":"1","deep":[]},{"id":2}]}`, document{Many: many{{ID: 1}, {ID: 2}}}, []Bend{{"/many/*/id", "string", "integer", false}, {"/many/*/deep", "list", "object", false}}},
		{"twice", `{"age":1,"age":"2","name":"a","name":3}`, document{Age: 2, Name: "3"}, []Bend{{"/age", "string", "integer", false}, {"/name", "number", "string", false}}},
		{"control characters", "{\"name\":\"a\tb\\t\x01\",\"map\":{\"k\x00\":\"v\"}}", document{Name: "a\tb\t\x01", Map: map[string]string{"k\x00": "v"}}, []Bend{{"/name", "string with invalid characters", "string", false}, {"/map/k\x00", "string with invalid characters", "string", false}}},
		{"invalid UTF-8", "{\"name\":\"a\xff\xfeb\",\"age\":1}", document{Name: "a\uFFFD\uFFFDb", Age: 1}, []Bend{{"/name", "string with invalid characters", "string", false}}},
		{"half a surrogate", `{"name":"a\ud83d","age":1}`, document{Name: "a\uFFFD", Age: 1}, nil},
		{"anything", `{"any":{"a":[1]}}`, document{Any: map[string]any{"a": []any{1.0}}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got document
			bends, err := Unmarshal([]byte(tt.in), &got, jsontext.AllowDuplicateNames(true))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.bends, bends); diff != "" {
				t.Errorf("bends (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnmarshalFails(t *testing.T) {
	for _, in := range []string{``, `{`, `{"name":"a`, `{"name":"a\`, `{"list":[{"id":1}`, `{"age":1}}`, `{"name" "a"}`, `{"many":[{"id":`} {
		var got document
		if _, err := Unmarshal([]byte(in), &got, jsontext.AllowDuplicateNames(true)); err == nil {
			t.Errorf("%q was read", in)
		}
	}
}

func TestUnmarshalTellsOfFew(t *testing.T) {
	var b strings.Builder
	for range 100 {
		b.WriteString(`{"deep":`)
	}
	b.WriteString(`{"id":"1"}`)
	doc := b.String() + strings.Repeat(`,"id":"1"}`, 100)
	bends, err := Unmarshal([]byte(doc), new(inner), jsontext.AllowDuplicateNames(true))
	if err != nil || len(bends) != maxBends {
		t.Errorf("%d bends, %v; want %d", len(bends), err, maxBends)
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"name":1,"list":{"id":"1"},"many":[{"deep":""}]}`))
	f.Add([]byte("{\"name\":\"\x01\xff\\"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var strict, bent document
		plain := json.Unmarshal(b, &strict, jsontext.AllowDuplicateNames(true))
		bends, err := Unmarshal(b, &bent, jsontext.AllowDuplicateNames(true))
		if plain == nil && (err != nil || len(bends) > 0 || !cmp.Equal(strict, bent)) {
			t.Errorf("%q: %v, %v: read %v plainly and %v leniently", b, bends, err, strict, bent)
		}
		if err == nil && !jsontext.Value(first(repair(b))).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
			t.Errorf("%q was read, which is no JSON", b)
		}
	})
}

func first(b []byte, _ []int64) []byte { return b }

// What is bent within what is bent does not cost its square.
func TestUnmarshalDeepBends(t *testing.T) {
	type node struct {
		Name     string  `json:"name"`
		Children []*node `json:"children"`
	}
	read := func(depth int) (levels int, bends []Bend) {
		var root node
		body := strings.Repeat(`{"name":1,"children":`, depth) + `{"name":2}` + strings.Repeat("}", depth)
		bends, err := Unmarshal([]byte(body), &root, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := &root; len(n.Children) == 1 && n.Children[0].Name != ""; n = n.Children[0] {
			levels++
		}
		return levels, bends
	}
	if levels, _ := read(20); levels != 20 {
		t.Errorf("read %d levels of 20", levels)
	}
	levels, bends := read(3000)
	if levels > 200 || !slices.ContainsFunc(bends, func(b Bend) bool { return b.Lost }) {
		t.Errorf("read %d levels of 3000, with %d bends, none of them lost", levels, len(bends))
	}
}
