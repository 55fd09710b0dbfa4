package lenient

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// kept is an object that is kept raw where it cannot be read.
type kept struct {
	Inner inner
	Raw   string
}

func (k *kept) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	w := Whole{Value: &k.Inner}
	err := json.UnmarshalDecode(d, &w)
	k.Raw = string(w.Raw)
	return err
}

func TestWhole(t *testing.T) {
	for in, want := range map[string]struct {
		raw   string
		bends []Bend
	}{
		`[{"id":1},{"id":2}]`:            {"", nil},
		`[{"id":1},{"id":"2"}]`:          {"", []Bend{{Path: "/*/id", Got: "string", Want: "integer"}}},
		`[{"id":{"n":1}},{"id":"2"}]`:    {"", []Bend{{Path: "/*/id", Got: "object", Want: "integer", Lost: true}, {Path: "/*/id", Got: "string", Want: "integer"}}},
		`[{"id":"2"},{"id":{"n":1}}]`:    {`{"id":{"n":1}}`, []Bend{{Path: "/*/id", Got: "string", Want: "integer"}, {Path: "/*/id", Got: "object", Want: "integer", Lost: true}}},
		`[{"id":[2,3]},{"id":[2,3]}]`:    {`{"id":[2,3]}`, []Bend{{Path: "/*/id", Got: "list", Want: "integer", Lost: true}}}, // told once, kept twice
		`[{"id":"2"},{"id":1,"deep":1}]`: {`{"id":1,"deep":1}`, []Bend{{Path: "/*/id", Got: "string", Want: "integer"}, {Path: "/*/deep", Got: "number", Want: "object", Lost: true}}},
	} {
		var list []kept
		bends, err := Unmarshal([]byte(in), &list, nil)
		if err != nil || len(list) != 2 {
			t.Fatalf("%s: %v, %v", in, list, err)
		}
		if list[1].Raw != want.raw {
			t.Errorf("%s: kept %q, want %q", in, list[1].Raw, want.raw)
		}
		if diff := cmp.Diff(want.bends, bends); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	var list []kept
	if _, err := Unmarshal([]byte(`[{"id":1,"colour":2}]`), &list, json.RejectUnknownMembers(true)); !errors.Is(err, json.ErrUnknownName) {
		t.Errorf("a key that is not known: %v", err)
	}
}

// Text that stands for a number by the field's tag is not bent; a number is.
func TestStringTag(t *testing.T) {
	for in, want := range map[string][]Bend{
		`{"id":"2","n":"5"}`: {{Path: "/n", Got: "string", Want: "integer"}},
		`{"id":2,"n":5}`:     {{Path: "/id", Got: "number", Want: "integer"}},
	} {
		var v struct {
			ID int64 `json:"id,string"`
			N  int   `json:"n"`
		}
		bends, err := Unmarshal([]byte(in), &v, nil)
		if err != nil || v.ID != 2 || v.N != 5 {
			t.Errorf("%s is %+v, %v", in, v, err)
		}
		if diff := cmp.Diff(want, bends); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}
