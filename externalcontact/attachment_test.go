package externalcontact_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
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
		`[{}]`:                                {ec.UnknownAttachment{Raw: jsontext.Value(`{}`)}},
		`[7]`:                                 {ec.UnknownAttachment{Raw: jsontext.Value(`7`)}},
		`[{"msgtype":"file","file":{"x":1}}]`: {ec.File{}},
	} {
		got, _ := apitest.Read[ec.Attachments](t, in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	for in, want := range map[string]string{
		`{"a":1}`:                         "", // a list of one that is unknown
		`[{"msgtype":"image","image":7}]`: "/v/*/image: number for object, lost",
		`[{"msgtype":"file","file":{"media_id":{}}}]`: "/v/*/file/media_id: object for string",
	} {
		_, drift := apitest.Read[ec.Attachments](t, in)
		if want != "" && !slices.Equal(drift, []string{want}) {
			t.Errorf("%s drifted %q, want %s", in, drift, want)
		}
	}
	for in, want := range map[string]string{
		`{"text":7}`:         "/v/text: number for object, lost",
		`{"image":"broken"}`: "/v/image: string for object, lost",
		`[1]`:                "/v: list for object, lost",
	} {
		if m, drift := apitest.Read[ec.Message](t, in); !slices.Equal(drift, []string{want}) {
			t.Errorf("%s drifted %q and was read as %v, want %s", in, drift, m, want)
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
