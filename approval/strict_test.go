package approval_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/approval"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// No key of the documents is lost, also below the keys whose content is the
// result.
func TestDetailStrict(t *testing.T) {
	for name, into := range map[string]any{
		"detail.json": &struct {
			Code int             `json:"errcode"`
			Msg  string          `json:"errmsg"`
			Info approval.Detail `json:"info"`
		}{},
		"own_form.json": &struct {
			Code int              `json:"errcode"`
			Msg  string           `json:"errmsg"`
			Data approval.OwnForm `json:"data"`
		}{},
		"vacation_types.json": &struct {
			Code  int                     `json:"errcode"`
			Msg   string                  `json:"errmsg"`
			Lists []approval.VacationType `json:"lists"`
		}{},
	} {
		d := json.NewDecoder(strings.NewReader(readFile(t, name)))
		d.DisallowUnknownFields()
		if err := d.Decode(into); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Controls are written as they are read, with the additions of WeCom taken out.
func TestControlsRoundTrip(t *testing.T) {
	var read approval.Template
	document := readFile(t, "template_detail.json")
	if err := json.Unmarshal([]byte(document), &read); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		`"errcode": 0,`, ``, `"errmsg": "ok",`, ``,
		`"placeholder": [], "require": "1"`, `"require": 1`,
		`"config": []`, `"config": {}`, `"stat_field": [], `, ``,
		`"id": "Money-8", "title": [{"text": "金额", "lang": "zh_CN"}], "require": 1, "un_print": 0}`, `"id": "Money-8", "title": [{"text": "金额", "lang": "zh_CN"}], "require": 1, "un_print": 0}, "config": {}`,
	).Replace(document)
	if diff := cmp.Diff(parse(t, want), parse(t, string(written))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOldFields(t *testing.T) {
	for name, tt := range map[string]struct {
		data string
		want []approval.OldField
	}{
		"list": {
			`[{"id":"b","title":"事由","type":"textarea","value":"加班"},{"id":"a","title":"日期","type":"date","value":1795276800000}]`,
			[]approval.OldField{
				{ID: "b", Title: "事由", Type: "textarea", Value: approval.OldValue{Text: "加班"}},
				{ID: "a", Title: "日期", Type: "date", Value: approval.OldValue{Text: "1795276800000"}},
			},
		},
		"object": {
			`{"b":{"title":"证明","type":"image","value":["https://img.yunshan.example/1"]},"a":{"title":"明细","type":"list","value":[{"x":1}]}}`,
			[]approval.OldField{
				{ID: "a", Title: "明细", Type: "list", Value: approval.OldValue{Raw: json.RawMessage(`[{"x":1}]`)}},
				{ID: "b", Title: "证明", Type: "image", Value: approval.OldValue{List: []string{"https://img.yunshan.example/1"}}},
			},
		},
	} {
		got, err := approval.OldData{Data: tt.data}.Fields()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := (approval.OldData{Data: "x"}).Fields(); err == nil {
		t.Error("what is not JSON was read")
	}
}

// Early forms have one object where lists are documented.
func TestOneForList(t *testing.T) {
	var d approval.Detail
	if err := json.Unmarshal([]byte(`{"sp_record":{"sp_status":1,"approverattr":1,"details":[]},"notifyer":{"userid":"lina"},"batch_applyer":""}`), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Records) != 1 || d.Records[0].Attr != approval.ApproverAttrAny || len(d.CopiedTo) != 1 || d.CopiedTo[0].UserID != "lina" || d.BatchFor != nil {
		t.Errorf("%+v", d)
	}
}
