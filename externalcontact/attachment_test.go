package externalcontact_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	ec "github.com/gowecom/wecom/externalcontact"
)

// Attachments are read however little is there, and never make reading panic.
func TestAttachmentsAsTheyCome(t *testing.T) {
	for in, want := range map[string]ec.Attachments{
		`[]`:                                  nil,
		`null`:                                nil,
		`""`:                                  nil,
		`[{"msgtype":"image"}]`:               {ec.Image{}},
		`[{"msgtype":"image","image":""}]`:    {ec.Image{}},
		`[{"msgtype":"image","link":{}}]`:     {ec.Image{}},
		`[{}]`:                                {ec.UnknownAttachment{Raw: json.RawMessage(`{}`)}},
		`[7]`:                                 {ec.UnknownAttachment{Raw: json.RawMessage(`7`)}},
		`[{"msgtype":"file","file":{"x":1}}]`: {ec.File{}},
	} {
		var got ec.Attachments
		if err := json.Unmarshal([]byte(in), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	for _, in := range []string{`{"a":1}`, `[{"msgtype":"image","image":7}]`, `[{"msgtype":"file","file":{"media_id":{}}}]`} {
		var got ec.Attachments
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s was read as %v", in, got)
		}
	}
	var m ec.Message
	for _, in := range []string{`{"text":7}`, `{"image":"broken"}`, `[1]`} {
		if err := json.Unmarshal([]byte(in), &m); err == nil {
			t.Errorf("%s was read as %v", in, m)
		}
	}
}

// An unknown attachment that was read is sent as it came.
func TestUnknownAttachmentSurvives(t *testing.T) {
	const in = `[{"msgtype":"channels","channels":{"id":"sph1"},"later":[1]}]`
	var a ec.Attachments
	if err := json.Unmarshal([]byte(in), &a); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(a); err != nil || string(out) != in {
		t.Errorf("%s, %v", out, err)
	}
}
