package approval_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
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
				{ID: "a", Title: "明细", Type: "list", Value: approval.OldValue{Raw: jsontext.Value(`[{"x":1}]`)}},
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
	d, drift := apitest.Read[approval.Detail](t, `{"sp_record":{"sp_status":1,"approverattr":1,"details":[]},"notifyer":{"userid":"lina"},"batch_applyer":""}`)
	if len(d.Records) != 1 || d.Records[0].Attr != approval.ApproverAttrAny || len(d.CopiedTo) != 1 || d.CopiedTo[0].UserID != "lina" || d.Applicants != nil {
		t.Errorf("%+v", d)
	}
	if want := []string{"/v/sp_record: object for list", "/v/notifyer: object for list", "/v/batch_applyer: string for list"}; !slices.Equal(drift, want) {
		t.Errorf("drift %q, want %q", drift, want)
	}
}

// Numbers may come as strings and the other way round, at any depth, and nothing
// is lost or kept raw.
func TestDetailDrift(t *testing.T) {
	document := readFile(t, "detail.json")
	want, _ := apitest.Read[approval.Detail](t, info(t, document))
	bent := regexp.MustCompile(`": (\d+)([,}])`).ReplaceAllString(document, `": "$1"$2`)
	got, drift := apitest.Read[approval.Detail](t, info(t, bent))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(drift) == 0 {
		t.Error("no drift was told")
	}
}

func info(t *testing.T, document string) string {
	t.Helper()
	var out struct {
		Info json.RawMessage `json:"info"`
	}
	if err := json.Unmarshal([]byte(document), &out); err != nil {
		t.Fatal(err)
	}
	return string(out.Info)
}

// A value in a form is read leniently, and kept raw if something of it would be
// lost; so is a configuration. What was kept can be stored and read again.
func TestNewShapes(t *testing.T) {
	form, drift := apitest.Read[approval.Form](t, `{"contents":[
		{"control":"Money","id":"a","value":{"new_money":700}},
		{"control":"Money","id":"b","value":{"new_money":{"fen":70000}}},
		{"control":"Date","id":"c","value":{"date":{"type":"day","s_timestamp":"soon"}}},
		{"control":"Table","id":"d","value":{"children":[{"list":[{"id":"e","value":{"new_number":[1]},"control":"Number"}]}]}}
	]}`)
	want := approval.Form{Fields: []approval.Field{
		{Kind: approval.KindMoney, ID: "a", Value: approval.Money("700")},
		{Kind: approval.KindMoney, ID: "b", Value: approval.UnknownValue{Kind: approval.KindMoney, Raw: jsontext.Value(`{"new_money":{"fen":70000}}`)}},
		{Kind: approval.KindDate, ID: "c", Value: approval.UnknownValue{Kind: approval.KindDate, Raw: jsontext.Value(`{"date":{"type":"day","s_timestamp":"soon"}}`)}},
		{Kind: approval.KindTable, ID: "d", Value: approval.Table{{Fields: []approval.Field{
			{Kind: approval.KindNumber, ID: "e", Value: approval.UnknownValue{Kind: approval.KindNumber, Raw: jsontext.Value(`{"new_number":[1]}`)}},
		}}}},
	}}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := []string{
		"/v/contents/*/value/new_money: number for string", "/v/contents/*/value/new_money: object for string, lost",
		"/v/contents/*/value/date/s_timestamp: string for number, lost", "/v/contents/*/value/children/*/list/*/value/new_number: list for string, lost",
	}; !slices.Equal(drift, want) {
		t.Errorf("drift %q, want %q", drift, want)
	}
	stored, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	var again approval.Form
	if err := json.Unmarshal(stored, &again); err != nil || !cmp.Equal(form, again) {
		t.Errorf("stored and read again: %+v, %v", again, err)
	}
}

// Strict replies refuse what no field takes within values too, but for the empty
// lists of other kinds that WeCom adds.
func TestStrictValues(t *testing.T) {
	for value, known := range map[string]bool{
		`{"text":"x","tips":[],"stat_field":[]}`: true,
		`{"text":"x","tips":[1]}`:                false,
		`{"text":"x","colour":"red"}`:            false,
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/oa/getapprovaldetail", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","info":{"apply_data":{"contents":[{"control":"Text","id":"a","value":`+value+`}]}}}`))
		_, err := approval.New(corp.Client(wecom.WithStrictReplies())).GetDetail(t.Context(), "1")
		if errors.Is(err, jsonv2.ErrUnknownName) == known || (err == nil) != known {
			t.Errorf("%s: %v", value, err)
		}
	}
}
