package contacts_test

import (
	"encoding/json"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
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

// Older deployments leave the type out. The value that an attribute has tells it.
func TestAttributeWithoutType(t *testing.T) {
	const reply = `{"attrs":[
		{"name":"工号","value":"A1"},
		{"name":"座位","text":{"value":"3F-12"}},
		{"name":"主页","web":{"title":"李娜","url":"https://yunshan.example/lina"}},
		{"name":"名片","miniprogram":{"title":"名片","appid":"wx0000000000000001","pagepath":"/card"}},
		{"name":"班车"},
		{"type":null,"name":"餐厅","value":"二楼","web":{}},
		{"type":"","name":"车位","value":""},
		{"name":"门禁","text":{},"web":{"title":"门","url":"https://yunshan.example/door"}},
		{"name":"工龄","years":{"value":4}},
		{"name":"证书","value":"","level":3}]}`
	var got contacts.Attributes
	if err := json.Unmarshal([]byte(reply), &got); err != nil {
		t.Fatal(err)
	}
	want := contacts.Attributes{
		contacts.TextAttribute{Name: "工号", Value: "A1"},
		contacts.TextAttribute{Name: "座位", Value: "3F-12"},
		contacts.WebAttribute{Name: "主页", Title: "李娜", URL: "https://yunshan.example/lina"},
		contacts.MiniProgramAttribute{Name: "名片", Title: "名片", AppID: "wx0000000000000001", PagePath: "/card"},
		contacts.TextAttribute{Name: "班车"},
		contacts.TextAttribute{Name: "餐厅", Value: "二楼"},
		contacts.TextAttribute{Name: "车位"},
		contacts.WebAttribute{Name: "门禁", Title: "门", URL: "https://yunshan.example/door"},
		contacts.UnknownAttribute{Raw: jsontext.Value(`{"name":"工龄","years":{"value":4}}`)},
		contacts.UnknownAttribute{Raw: jsontext.Value(`{"name":"证书","value":"","level":3}`)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
