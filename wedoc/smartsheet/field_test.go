package smartsheet_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// properties has a property of each kind, as Go and as it is on the wire.
var properties = []struct {
	kind     smartsheet.FieldType
	property smartsheet.FieldProperty
	wire     string
}{
	{smartsheet.TextField, nil, `{"field_type":"FIELD_TYPE_TEXT"}`},
	{smartsheet.NumberField, smartsheet.NumberProperty{DecimalPlaces: smartsheet.OriginalPlaces, UseSeparator: true}, `{"field_type":"FIELD_TYPE_NUMBER","property_number":{"decimal_places":-1,"use_separate":true}}`},
	{smartsheet.CheckboxField, smartsheet.CheckboxProperty{Checked: true}, `{"field_type":"FIELD_TYPE_CHECKBOX","property_checkbox":{"checked":true}}`},
	{smartsheet.DateField, smartsheet.DateProperty{Format: smartsheet.ChineseDateTime, AutoFill: true}, `{"field_type":"FIELD_TYPE_DATE_TIME","property_date_time":{"format":"yyyy\"年\"m\"月\"d\"日\" hh:mm","auto_fill":true}}`},
	{smartsheet.FileField, smartsheet.FileProperty{Display: smartsheet.DisplayGrid}, `{"field_type":"FIELD_TYPE_ATTACHMENT","property_attachment":{"display_mode":"DISPLAY_MODE_GRID"}}`},
	{smartsheet.UserField, smartsheet.UserProperty{IsMultiple: true, IsNotified: true}, `{"field_type":"FIELD_TYPE_USER","property_user":{"is_multiple":true,"is_notified":true}}`},
	{smartsheet.URLField, smartsheet.URLProperty{Style: smartsheet.LinkIcon}, `{"field_type":"FIELD_TYPE_URL","property_url":{"type":"LINK_TYPE_ICON_TEXT"}}`},
	{smartsheet.SelectField, smartsheet.SelectProperty{IsQuickAdd: true, Options: []smartsheet.Option{{ID: "o1", Text: "后端", Style: smartsheet.StyleBlue}}}, `{"field_type":"FIELD_TYPE_SELECT","property_select":{"is_quick_add":true,"options":[{"id":"o1","text":"后端","style":12}]}}`},
	{smartsheet.SingleSelectField, smartsheet.SingleSelectProperty{Options: smartsheet.Choose("待办")}, `{"field_type":"FIELD_TYPE_SINGLE_SELECT","property_single_select":{"options":[{"text":"待办"}]}}`},
	{smartsheet.CreatedTimeField, smartsheet.CreatedTimeProperty{Format: smartsheet.ISODate}, `{"field_type":"FIELD_TYPE_CREATED_TIME","property_created_time":{"format":"yyyy-mm-dd"}}`},
	{smartsheet.ModifiedTimeField, smartsheet.ModifiedTimeProperty{Format: smartsheet.ISODateTime}, `{"field_type":"FIELD_TYPE_MODIFIED_TIME","property_modified_time":{"format":"yyyy-mm-dd hh:mm"}}`},
	{smartsheet.ProgressField, smartsheet.ProgressProperty{DecimalPlaces: 2}, `{"field_type":"FIELD_TYPE_PROGRESS","property_progress":{"decimal_places":2}}`},
	{smartsheet.ReferenceField, smartsheet.ReferenceProperty{SheetID: "s2", FieldID: "f9", IsMultiple: true, ViewID: "v1"}, `{"field_type":"FIELD_TYPE_REFERENCE","property_reference":{"sub_id":"s2","field_id":"f9","is_multiple":true,"view_id":"v1"}}`},
	{smartsheet.LocationField, smartsheet.LocationProperty{Input: smartsheet.LocationByGPS}, `{"field_type":"FIELD_TYPE_LOCATION","property_location":{"input_type":"LOCATION_INPUT_TYPE_AUTO"}}`},
	{smartsheet.AutoNumberField, smartsheet.AutoNumberProperty{Type: smartsheet.CustomNumber, Rules: []smartsheet.NumberRule{{Type: smartsheet.NumberText, Value: "T-"}}, ReformatExisting: true}, `{"field_type":"FIELD_TYPE_AUTONUMBER","property_auto_number":{"type":"NUMBER_TYPE_CUSTOM","rules":[{"type":"NUMBER_RULE_TYPE_FIXED_CHAR","value":"T-"}],"reformat_existing_record":true}}`},
	{smartsheet.CurrencyField, smartsheet.CurrencyProperty{Currency: smartsheet.CNY, DecimalPlaces: 2, UseSeparator: true}, `{"field_type":"FIELD_TYPE_CURRENCY","property_currency":{"currency_type":"CURRENCY_TYPE_CNY","decimal_places":2,"use_separate":true}}`},
	{smartsheet.GroupChatField, smartsheet.GroupChatProperty{AllowMultiple: true}, `{"field_type":"FIELD_TYPE_WWGROUP","property_ww_group":{"allow_multiple":true}}`},
	{smartsheet.PercentageField, smartsheet.PercentageProperty{DecimalPlaces: 1, UseSeparator: true}, `{"field_type":"FIELD_TYPE_PERCENTAGE","property_percentage":{"decimal_places":1,"use_separate":true}}`},
	{smartsheet.BarcodeField, smartsheet.BarcodeProperty{MobileScanOnly: true}, `{"field_type":"FIELD_TYPE_BARCODE","property_barcode":{"mobile_scan_only":true}}`},
}

// wireFields are the properties as fields with more keys.
func wireFields(more string) string {
	var list []string
	for _, p := range properties {
		list = append(list, strings.Replace(p.wire, "{", "{"+more+",", 1))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestFieldEndpoints(t *testing.T) {
	var fields []smartsheet.Field
	var creates []smartsheet.FieldCreate
	var updates []smartsheet.FieldUpdate
	for _, p := range properties {
		fields = append(fields, smartsheet.Field{FieldID: "f1", Title: "甲", Type: p.kind, Property: p.property})
		creates = append(creates, smartsheet.FieldCreate{Title: "甲", Type: p.kind, Property: p.property})
		updates = append(updates, smartsheet.FieldUpdate{FieldID: "f1", Title: "甲", Type: p.kind, Property: p.property})
	}
	whole := wireFields(`"field_id":"f1","field_title":"甲"`)
	apitest.Run(t, []row{
		{
			Name: "ListFields",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldPage, error) {
				return s.ListFields(c, ref, smartsheet.FieldQuery{ViewID: "v1", FieldIDs: []string{"f1"}, Titles: []string{"甲"}}, page2)
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_fields",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","view_id":"v1","field_ids":["f1"],"field_titles":["甲"],"offset":40,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":90,"next":60,"fields":` + whole + `}`,
			Want:  &smartsheet.FieldPage{Fields: fields, Total: 90, NextCursor: "60"},
		},
		{
			Name: "ListFields to the end",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldPage, error) {
				return s.ListFields(c, ref, smartsheet.FieldQuery{}, page2)
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_fields",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","offset":40,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":1,"fields":[{"field_id":"f1","field_title":"甲","field_type":"FIELD_TYPE_TEXT"}]}`,
			Want:  &smartsheet.FieldPage{Fields: fields[:1], Total: 1},
		},
		{
			Name:  "CreateFields",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Field, error) { return s.CreateFields(c, ref, creates...) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_fields",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","fields":` + wireFields(`"field_title":"甲"`) + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","fields":` + whole + `}`,
			Want:  fields,
		},
		{
			Name:  "UpdateFields",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Field, error) { return s.UpdateFields(c, ref, updates...) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_fields",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","fields":` + whole + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","fields":` + whole + `}`,
			Want:  fields,
		},
		{
			Name:  "DeleteFields",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteFields(c, ref, "f1", "f2") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/delete_fields",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","field_ids":["f1","f2"]}`,
		},
	})
}

// A property that does not fit its field is not sent: WeCom would ignore it.
func TestFieldChecks(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := smartsheet.New(corp.Client())
	for want, f := range map[string]smartsheet.FieldCreate{
		`"甲" has no type`:          {Title: "甲"},
		"does not fit the type 数字": {Title: "甲", Type: smartsheet.NumberField, Property: smartsheet.DateProperty{}},
		"does not fit the type 文本": {Title: "甲", Type: smartsheet.TextField, Property: smartsheet.NumberProperty{}},
	} {
		if _, err := s.CreateFields(t.Context(), ref, f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
}

// Properties of kinds that are new are kept, as is the other spelling of a
// reference's field.
func TestFieldOfOtherShapes(t *testing.T) {
	const wire = `{"field_id":"f1","field_title":"甲","field_type":"FIELD_TYPE_X","property_x":{"y":[1]}}`
	var f smartsheet.Field
	if err := json.Unmarshal([]byte(wire), &f); err != nil {
		t.Fatal(err)
	}
	if u, ok := f.Property.(smartsheet.UnknownProperty); !ok || u.Key != "property_x" || string(u.Raw) != `{"y":[1]}` {
		t.Errorf("read as %#v", f.Property)
	}
	if b, err := json.Marshal(f); err != nil || string(b) != wire {
		t.Errorf("written as %s, %v", b, err)
	}
	f, _ = apitest.Read[smartsheet.Field](t, `{"field_type":"FIELD_TYPE_REFERENCE","property_reference":{"filed_id":"f9"}}`)
	if p, ok := f.Property.(smartsheet.ReferenceProperty); !ok || p.FieldID != "f9" {
		t.Errorf("read as %#v", f.Property)
	}
	f, _ = apitest.Read[smartsheet.Field](t, `{"property_url":{"type":"LINK_TYPE_ICON_TEXT"},"property_user":{"is_multiple":true},"field_type":"FIELD_TYPE_USER"}`)
	if p, ok := f.Property.(smartsheet.UserProperty); !ok || !p.IsMultiple || len(f.More) != 1 || f.More[0] != (smartsheet.URLProperty{Style: smartsheet.LinkIcon}) {
		t.Errorf("two properties are read as %#v, %#v", f.Property, f.More)
	}
	f, _ = apitest.Read[smartsheet.Field](t, `{"field_type":"FIELD_TYPE_TEXT","property_text":{}}`)
	if f.Property != nil {
		t.Errorf("an empty property is read as %#v", f.Property)
	}
}
