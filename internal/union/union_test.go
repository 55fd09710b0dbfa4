package union

import (
	"encoding/json"
	"testing"
)

type shape interface{ shape() }

type circle struct{ R int }

type other struct {
	kind string
	raw  json.RawMessage
}

func (circle) shape() {}
func (other) shape()  {}

var kinds = Kinds[shape]{"1": As[circle, shape]}

func unknown(kind string, raw json.RawMessage) shape { return other{kind, raw} }

func TestList(t *testing.T) {
	list, err := kinds.List([]byte(`[{"type":1,"r":2},{"type":"1","R":3},{"type":9,"x":[]},{},7]`), "type", unknown)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 5 || list[0] != (circle{2}) || list[1] != (circle{3}) {
		t.Fatalf("%v", list)
	}
	for i, want := range map[int]other{2: {"9", json.RawMessage(`{"type":9,"x":[]}`)}, 3: {"", json.RawMessage(`{}`)}, 4: {"", json.RawMessage(`7`)}} {
		if got := list[i].(other); got.kind != want.kind || string(got.raw) != string(want.raw) {
			t.Errorf("element %d is %v, want %v", i, got, want)
		}
	}
	for _, empty := range []string{`null`, `""`, `[]`} {
		if list, err := kinds.List([]byte(empty), "type", unknown); err != nil || len(list) != 0 {
			t.Errorf("%s: %v, %v", empty, list, err)
		}
	}
	if _, err := kinds.List([]byte(`[{"type":1,"R":"x"}]`), "type", unknown); err == nil {
		t.Error("a known shape with a wrong value was read without an error")
	}
}

func TestTagged(t *testing.T) {
	for want, v := range map[string]any{`{"type":1,"R":2}`: circle{2}, `{"type":1}`: struct{}{}} {
		if got, err := Tagged("type", 1, v); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
