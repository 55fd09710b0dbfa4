package hr_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/hr"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *hr.Service
)

const staffReply = `{"errcode":0,"errmsg":"ok","field_info":[
	{"fieldid":1,"sub_idx":0,"result":1,"value_type":1,"value_string":"李娜"},
	{"fieldid":2,"sub_idx":1,"result":1,"value_type":2,"value_uint64":18446744073709551615},
	{"fieldid":3,"sub_idx":0,"result":1,"value_type":3,"value_uint32":4294967295},
	{"fieldid":4,"sub_idx":0,"result":1,"value_type":4,"value_int64":-7},
	{"fieldid":5,"sub_idx":0,"result":1,"value_type":5,"value_mobile":{"value_country_code":"86","value_mobile":"13800000001"}},
	{"fieldid":6,"sub_idx":0,"result":1,"value_type":6,"value_file":{"media_id":["m1","m2"]}},
	{"fieldid":7,"sub_idx":2,"result":3,"value_type":0},
	{"fieldid":10,"sub_idx":0,"result":2,"value_type":1},
	{"fieldid":8,"sub_idx":0,"result":1,"value_type":9,"value_int32":-8},
	{"fieldid":9,"sub_idx":0,"result":1,"value_type":7,"value_color":"red"}]}`

func staff() []hr.StaffField {
	return []hr.StaffField{
		{FieldID: 1, Result: hr.FieldRead, Value: hr.Text("李娜")},
		{FieldID: 2, Index: 1, Result: hr.FieldRead, Value: hr.Uint64(18446744073709551615)},
		{FieldID: 3, Result: hr.FieldRead, Value: hr.Uint32(4294967295)},
		{FieldID: 4, Result: hr.FieldRead, Value: hr.Int64(-7)},
		{FieldID: 5, Result: hr.FieldRead, Value: hr.Phone{CountryCode: "86", Number: "13800000001"}},
		{FieldID: 6, Result: hr.FieldRead, Value: hr.Files{MediaIDs: []string{"m1", "m2"}}},
		{FieldID: 7, Index: 2, Result: hr.FieldNotFound},
		{FieldID: 10, Result: hr.FieldFailed},
		{FieldID: 8, Result: hr.FieldRead, Value: hr.Int32(-8)},
		{FieldID: 9, Result: hr.FieldRead, Value: hr.UnknownValue{Type: 7, Raw: []byte(`{"fieldid":9,"sub_idx":0,"result":1,"value_type":7,"value_color":"red"}`)}},
	}
}

func TestRoster(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListFields",
			Call:  apitest.With(hr.New, func(c ctx, s service) ([]hr.FieldGroup, error) { return s.ListFields(c) }),
			Route: "GET /cgi-bin/hr/get_fields",
			Reply: `{"errcode":0,"errmsg":"ok","group_list":[{"group_id":1001,"group_name":"个人信息","field_list":[
				{"fieldid":11004,"field_name":"性别","field_type":2,"value_type":3,"is_must":true,"option_list":[{"id":2,"value":"女"}]}]}]}`,
			Want: []hr.FieldGroup{{ID: 1001, Name: "个人信息", Fields: []hr.Field{
				{ID: 11004, Name: "性别", Type: hr.FieldOption, ValueType: hr.TypeUint32, Required: true, Options: []hr.Option{{ID: 2, Text: "女"}}},
			}}},
		},
		{
			Name:  "ListStaffFields",
			Call:  apitest.With(hr.New, func(c ctx, s service) ([]hr.StaffField, error) { return s.ListStaffFields(c, "lina") }),
			Route: "POST /cgi-bin/hr/get_staff_info",
			Body:  `{"userid":"lina","get_all":true}`, Reply: staffReply, Want: staff(),
		},
		{
			Name: "ListStaffFields/only",
			Call: apitest.With(hr.New, func(c ctx, s service) ([]hr.StaffField, error) {
				return s.ListStaffFields(c, "lina", hr.FieldQuery{FieldID: 11004}, hr.FieldQuery{FieldID: 14001, Index: 1})
			}),
			Route: "POST /cgi-bin/hr/get_staff_info",
			Body:  `{"userid":"lina","get_all":false,"fieldids":[{"fieldid":11004,"sub_idx":0},{"fieldid":14001,"sub_idx":1}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","field_info":[{"fieldid":11004,"sub_idx":0,"result":1,"value_type":3,"value_uint32":"2"}]}`,
			Want:  []hr.StaffField{{FieldID: 11004, Result: hr.FieldRead, Value: hr.Uint32(2)}},
			Drift: []string{"/field_info/*/value_uint32: string for integer"},
		},
		{
			Name: "UpdateStaff",
			Call: apitest.With(hr.New, func(c ctx, s service) (*hr.StaffUpdateResult, error) {
				return s.UpdateStaff(c, "lina", hr.StaffUpdate{
					Fields: []hr.FieldUpdate{
						{FieldID: 1, Value: hr.Text("")}, {FieldID: 2, Index: 1, Value: hr.Uint64(1)}, {FieldID: 3, Value: hr.Uint32(2)}, {FieldID: 4, Value: hr.Int64(-3)},
						{FieldID: 5, Value: hr.Int32(-4)}, {FieldID: 6, Value: hr.Phone{CountryCode: "86", Number: "13800000001"}}, {FieldID: 7, Value: &hr.Files{MediaIDs: []string{"m1"}}},
					},
					Deletes: []hr.GroupDelete{{Group: hr.GroupEducation, Index: 2}},
					Inserts: []hr.GroupInsert{{Group: hr.GroupEmergency, Fields: []hr.FieldUpdate{{FieldID: 17001, Value: hr.Text("李强")}}}},
				})
			}),
			Route: "POST /cgi-bin/hr/update_staff_info",
			Body: `{"userid":"lina","update_items":[{"fieldid":1,"sub_idx":0,"value_string":""},{"fieldid":2,"sub_idx":1,"value_uint64":1},{"fieldid":3,"sub_idx":0,"value_uint32":2},
				{"fieldid":4,"sub_idx":0,"value_int64":-3},{"fieldid":5,"sub_idx":0,"value_int32":-4},{"fieldid":6,"sub_idx":0,"value_mobile":{"value_country_code":"86","value_mobile":"13800000001"}},
				{"fieldid":7,"sub_idx":0,"value_file":{"media_id":["m1"]}}],
				"remove_items":[{"group_type":1,"sub_idx":2}],
				"insert_items":[{"group_type":4,"item":[{"fieldid":17001,"sub_idx":0,"value_string":"李强"}]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","update_results":[{"fieldid":1,"sub_idx":5,"result":4}],"remove_results":[{"group_type":1,"sub_idx":2,"result":3}],"insert_result":[{"group_type":4,"idx":6,"result":1}]}`,
			Want: &hr.StaffUpdateResult{
				Fields:  []hr.FieldUpdateResult{{FieldID: 1, Index: 5, Result: hr.UpdateRequired}},
				Deletes: []hr.GroupDeleteResult{{Group: hr.GroupEducation, Index: 2, Result: hr.UpdateNotFound}},
				Inserts: []hr.GroupInsertResult{{Group: hr.GroupEmergency, Index: 6, Result: hr.UpdateDone}},
			},
		},
		{
			Name: "UpdateStaff/insert_results",
			Call: apitest.With(hr.New, func(c ctx, s service) (*hr.StaffUpdateResult, error) {
				return s.UpdateStaff(c, "lina", hr.StaffUpdate{Inserts: []hr.GroupInsert{{Group: hr.GroupWork}}})
			}),
			Route: "POST /cgi-bin/hr/update_staff_info",
			Body:  `{"userid":"lina","insert_items":[{"group_type":2,"item":[]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","insert_results":[{"group_type":2,"idx":1,"result":1}]}`,
			Want:  &hr.StaffUpdateResult{Inserts: []hr.GroupInsertResult{{Group: hr.GroupWork, Index: 1, Result: hr.UpdateDone}}},
		},
	})
}

func TestComplete(t *testing.T) {
	for _, r := range []hr.StaffUpdateResult{
		{Fields: []hr.FieldUpdateResult{{Result: hr.UpdateFailed}}}, {Deletes: []hr.GroupDeleteResult{{Result: hr.UpdateNotFound}}}, {Inserts: []hr.GroupInsertResult{{Result: hr.UpdateRequired}}},
	} {
		if r.Complete() {
			t.Errorf("%+v is complete", r)
		}
	}
	if r := (&hr.StaffUpdateResult{Fields: []hr.FieldUpdateResult{{Result: hr.UpdateDone}}}); !r.Complete() {
		t.Errorf("%+v is not complete", r)
	}
}

// encoding/json reads the same.
func TestEncodingJSON(t *testing.T) {
	var reply struct {
		Fields []hr.StaffField `json:"field_info"`
	}
	if err := json.Unmarshal([]byte(staffReply), &reply); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(staff(), reply.Fields); diff != "" {
		t.Error(diff)
	}
}

// What cannot be written is an error before anything is sent.
func TestValuesThatCannotBeWritten(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	var none *hr.Phone
	for _, v := range []hr.Value{nil, none, hr.UnknownValue{Type: 7}} {
		update := []hr.FieldUpdate{{FieldID: 17003, Value: v}}
		for _, in := range []hr.StaffUpdate{{Fields: update}, {Inserts: []hr.GroupInsert{{Group: hr.GroupEmergency, Fields: update}}}} {
			if _, err := hr.New(corp.Client()).UpdateStaff(t.Context(), "lina", in); err == nil {
				t.Errorf("%#v is written", v)
			} else if v == nil {
				t.Log(err)
			}
		}
	}
	if calls := corp.Calls("/cgi-bin/hr/update_staff_info"); len(calls) != 0 {
		t.Errorf("sent %v", calls)
	}
}
