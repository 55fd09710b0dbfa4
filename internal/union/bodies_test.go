package union

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

type body interface{ body() }

type (
	words struct {
		Text string `json:"t"`
	}
	picture struct {
		ID string `json:"id"`
	}
	strange struct {
		Kind string
		Raw  string
	}
)

func (words) body()   {}
func (picture) body() {}
func (strange) body() {}

type bodyList []body

var bodies = Bodies[body]{
	Key:     "type",
	Shapes:  map[string]Shape[body]{"words": As[words, body](), "picture": As[picture, body]()},
	Unknown: func(kind string, raw jsontext.Value) body { return strange{kind, string(raw)} },
}

func (l *bodyList) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return bodies.ReadList(d, (*[]body)(l))
}

// The shape that is named comes first, and none is dropped.
func TestBodies(t *testing.T) {
	for in, want := range map[string]bodyList{
		`[]`:   nil,
		`null`: nil,
		`[{"type":"words","words":{"t":"a"}},{"picture":{"id":"p"},"type":"picture"}]`: {words{"a"}, picture{"p"}},
		`[{"picture":{"id":"p"},"words":{"t":"a"},"type":"words","more":1}]`:           {words{"a"}, picture{"p"}},
		`[{"type":"picture"}]`:                                 {picture{}},
		`[{"type":"new","words":{"t":"a"}}]`:                   {words{"a"}},
		`[{"type":"new","words":{"t":"a"},"new":1}]`:           {strange{"new", `{"type":"new","words":{"t":"a"},"new":1}`}},
		`[{},{"words":{"t":"a"}},{"words":{"t":"a","x":1}},7]`: {strange{"", `{}`}, words{"a"}, strange{"", `{"words":{"t":"a","x":1}}`}, strange{"", `7`}},
	} {
		var got bodyList
		if err := json.Unmarshal([]byte(in), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, %v, want %#v", in, got, err, want)
		}
	}
	var got bodyList
	for _, in := range []string{`[{"type":"words","words":7}]`, `[{"type":"words","picture":7}]`, `{}`} {
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s: %#v", in, got)
		}
	}
	if err := json.Unmarshal([]byte(`[{"type":"words","later":1}]`), &got, json.RejectUnknownMembers(true)); err == nil {
		t.Error("a key that nothing takes is not reported where it should be")
	}
}
