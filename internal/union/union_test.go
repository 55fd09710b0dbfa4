package union

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
)

type shape interface{ shape() }

type circle struct {
	R int `json:"r"`
}

type box struct {
	Inner shapes `json:"inner"`
}

type label struct {
	Text string `json:"text"`
}

type other struct {
	kind string
	raw  jsontext.Value
}

func (circle) shape() {}
func (box) shape()    {}
func (label) shape()  {}
func (other) shape()  {}

type shapes []shape

func (s *shapes) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return kinds().ReadList(d, (*[]shape)(s))
}

func kinds() *Union[shape] {
	return &Union[shape]{
		Key: "type",
		Shapes: map[string]Shape[shape]{
			"1":     As[circle, shape](),
			"box":   As[box, shape](),
			"label": Under[label, shape]("label"),
		},
		Unknown: func(kind string, raw jsontext.Value) shape { return other{kind, raw} },
	}
}

// A single shape where a list is wanted is a list of one for a lenient reader, and an
// error for any other.
func TestReadListOfOne(t *testing.T) {
	const one = `{"type":"box","inner":{"type":1,"r":2}}`
	var got shapes
	if err := json.Unmarshal([]byte(one), &got); err == nil {
		t.Errorf("a strict reader takes %+v", got)
	}
	want := shapes{box{Inner: shapes{circle{2}}}}
	if _, err := lenient.Unmarshal([]byte(one), &got, nil); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

const list = ` [ {"type":1,"r":2} , {"r":3, "type":"1"},
	{"type":"\u0031","r":4},{"type":9,"x":[]},{},7,null,
	{"type":"box","inner":[{"type":"label","label":{"text":"a"}},{"type":"label"}]} ]`

func TestReadList(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"whole":        bytes.NewReader([]byte(list)),
		"byte by byte": iotest.OneByteReader(bytes.NewReader([]byte(list))),
	} {
		var got shapes
		if err := json.UnmarshalRead(r, &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(got) != 8 || got[0] != (circle{2}) || got[1] != (circle{3}) || got[2] != (circle{4}) {
			t.Fatalf("%s: %v", name, got)
		}
		for i, want := range map[int]other{3: {"9", jsontext.Value(`{"type":9,"x":[]}`)}, 4: {"", jsontext.Value(`{}`)}, 5: {"", jsontext.Value(`7`)}, 6: {"", jsontext.Value("null")}} {
			if got := got[i].(other); got.kind != want.kind || string(got.raw) != string(want.raw) {
				t.Errorf("%s: element %d is %v, want %v", name, i, got, want)
			}
		}
		if inner := got[7].(box).Inner; len(inner) != 2 || inner[0] != (label{"a"}) || inner[1] != (label{}) {
			t.Errorf("%s: the box holds %v", name, inner)
		}
	}
}

func TestReadListOfNothing(t *testing.T) {
	for _, empty := range []string{`null`, `[]`} {
		got := shapes{circle{1}}
		if err := json.Unmarshal([]byte(empty), &got); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", empty, got, err)
		}
	}
	for _, wrong := range []string{`""`, `{}`, `[{"type":1,"r":"x"}]`, `[{"type":1`, `[{"type":"label","label":[]}]`} {
		if err := json.Unmarshal([]byte(wrong), new(shapes)); err == nil {
			t.Errorf("%s was read without an error", wrong)
		}
	}
}

// Where unknown members are refused, they are refused in shapes too, but for the
// key that tells the shape.
func TestReadListStrictly(t *testing.T) {
	for doc, want := range map[string]error{
		`[{"type":1,"r":2},{"type":"label","label":{"text":"a"}}]`: nil,
		`[{"type":9,"x":3}]`:                                     nil, // unknown as a whole
		`[{"type":1,"x":2}]`:                                     json.ErrUnknownName,
		`[{"type":"label","label":{"text":"a","x":1}}]`:          json.ErrUnknownName,
		`[{"type":"label","label":{"text":"a"},"x":1}]`:          json.ErrUnknownName,
		`[{"type":"box","inner":[{"type":1,"r":2,"radius":2}]}]`: json.ErrUnknownName,
	} {
		if err := json.Unmarshal([]byte(doc), new(shapes), json.RejectUnknownMembers(true)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", doc, err, want)
		}
	}
}

// ahead is an object of which the text at a path is known before it is read.
type ahead struct {
	text string
	rest struct {
		N int `json:"n"`
	}
}

func (a *ahead) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return Ahead(d, []string{"about", "kind"}, func(text string, d *jsontext.Decoder) error {
		a.text = text
		return json.UnmarshalDecode(d, &a.rest)
	})
}

// The text is found wherever it stands, also in what comes byte by byte.
func TestAhead(t *testing.T) {
	const in = `[{"about":{"x":[],"kind":"a"},"n":1}, {"n":2,"about":{"kind":3}},{"n":3},{"about":7,"n":4},null]`
	want := []string{"a", "3", "", "", ""}
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader([]byte(in)), "byte by byte": iotest.OneByteReader(bytes.NewReader([]byte(in)))} {
		var list []ahead
		if err := json.UnmarshalRead(r, &list); err != nil || len(list) != len(want) {
			t.Fatalf("%s: %v, %v", name, list, err)
		}
		for i, a := range list {
			if a.text != want[i] || i < 4 && a.rest.N != i+1 {
				t.Errorf("%s: %d is %+v", name, i, a)
			}
		}
	}
}

// An object without text under the key is told by Guess, however it comes.
func TestGuess(t *testing.T) {
	u := kinds()
	u.Guess = func(object []byte) string {
		if bytes.Contains(object, []byte(`"r"`)) {
			return "1"
		}
		return ""
	}
	const list = `[{"r":2},{"type":null,"r":3},{"type":"","r":4},{"x":[{"r":5}],"type":"label"},{"x":1},{"type":9,"r":6}]`
	for name, r := range map[string]io.Reader{
		"whole":        bytes.NewReader([]byte(list)),
		"byte by byte": iotest.OneByteReader(bytes.NewReader([]byte(list))),
	} {
		var got []shape
		if err := u.ReadList(jsontext.NewDecoder(r), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := []shape{circle{2}, circle{3}, circle{4}, label{}, other{"", jsontext.Value(`{"x":1}`)}, other{"9", jsontext.Value(`{"type":9,"r":6}`)}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestDirect(t *testing.T) {
	for _, tt := range []struct{ in, want shape }{
		{nil, nil}, {circle{1}, circle{1}}, {&circle{1}, circle{1}}, {(*circle)(nil), nil},
	} {
		if got := Direct(tt.in); got != tt.want {
			t.Errorf("%T is %#v, want %#v", tt.in, got, tt.want)
		}
	}
}
