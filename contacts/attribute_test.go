package contacts_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/contacts"
)

// A text stands under "text", or under "value" as in older replies, or under
// both.
func TestTextAttributeForms(t *testing.T) {
	const reply = `{"attrs":[
		{"type":0,"name":"工号","text":{"value":"A1"}},
		{"type":0,"name":"座位","value":"3F-12"},
		{"type":0,"name":"班车","value":"old","text":{"value":"东线"}}]}`
	var got contacts.Attributes
	if err := json.Unmarshal([]byte(reply), &got); err != nil {
		t.Fatal(err)
	}
	want := contacts.Attributes{
		contacts.TextAttribute{Name: "工号", Value: "A1"},
		contacts.TextAttribute{Name: "座位", Value: "3F-12"},
		contacts.TextAttribute{Name: "班车", Value: "东线"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const sent = `{"type":0,"name":"座位","text":{"value":"3F-12"}}`
	if b, err := json.Marshal(want[1]); err != nil || string(b) != sent {
		t.Errorf("%s, %v, want %s", b, err, sent)
	}
}
