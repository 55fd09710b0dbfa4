package smartsheet_test

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// conditions has a condition of each kind of value.
func conditions() []smartsheet.Condition {
	return []smartsheet.Condition{
		{FieldID: "f1", FieldType: smartsheet.TextField, Operator: smartsheet.Contains, Value: smartsheet.FilterTexts{"方案"}},
		{FieldID: "f2", FieldType: smartsheet.NumberField, Operator: smartsheet.IsGreater, Value: smartsheet.FilterNumber(2.5)},
		{FieldID: "f3", FieldType: smartsheet.CheckboxField, Operator: smartsheet.Is, Value: smartsheet.FilterBool(true)},
		{FieldID: "f4", FieldType: smartsheet.UserField, Operator: smartsheet.Contains, Value: smartsheet.FilterUsers{"lina"}},
		{FieldID: "f5", FieldType: smartsheet.DateField, Operator: smartsheet.Is, Value: smartsheet.On(at(1747152000000))},
		{FieldID: "f6", FieldType: smartsheet.DateField, Operator: smartsheet.Is, Value: smartsheet.FilterDate{Type: smartsheet.Today}},
		{FieldID: "f7", FieldType: smartsheet.TextField, Operator: smartsheet.IsEmpty},
	}
}

const conditionsJSON = `[
	{"field_id":"f1","field_type":"FIELD_TYPE_TEXT","operator":"OPERATOR_CONTAINS","string_value":{"value":["方案"]}},
	{"field_id":"f2","field_type":"FIELD_TYPE_NUMBER","operator":"OPERATOR_IS_GREATER","number_value":{"value":2.5}},
	{"field_id":"f3","field_type":"FIELD_TYPE_CHECKBOX","operator":"OPERATOR_IS","bool_value":{"value":true}},
	{"field_id":"f4","field_type":"FIELD_TYPE_USER","operator":"OPERATOR_CONTAINS","user_value":{"value":["lina"]}},
	{"field_id":"f5","field_type":"FIELD_TYPE_DATE_TIME","operator":"OPERATOR_IS","date_time_value":{"type":"DATE_TIME_TYPE_DETAIL_DATE","value":["1747152000000"]}},
	{"field_id":"f6","field_type":"FIELD_TYPE_DATE_TIME","operator":"OPERATOR_IS","date_time_value":{"type":"DATE_TIME_TYPE_TODAY"}},
	{"field_id":"f7","field_type":"FIELD_TYPE_TEXT","operator":"OPERATOR_IS_EMPTY"}]`

const propertyJSON = `{"auto_sort":true,"sort_spec":{"sort_infos":[{"field_id":"f1","desc":true}]},"group_spec":{"groups":[{"field_id":"f2","desc":false}]},
	"filter_spec":{"conjunction":"CONJUNCTION_OR","conditions":` + conditionsJSON + `},"is_field_stat_enabled":true,
	"field_visibility":{"f1":true,"f2":false},"frozen_field_count":2,
	"color_config":{"conditions":[{"id":"559","type":"VIEW_COLOR_CONDITION_TYPE_CELL","color":"chromeOrangeLighten_5","condition":{"field_id":"f2","field_type":"FIELD_TYPE_NUMBER","operator":"OPERATOR_IS","number_value":{"value":5}}}]}}`

func colors() smartsheet.ColorConfig {
	return smartsheet.ColorConfig{Conditions: []smartsheet.ColorCondition{{
		ID: "559", Type: smartsheet.ColorCell, Color: "chromeOrangeLighten_5",
		Condition: smartsheet.Condition{FieldID: "f2", FieldType: smartsheet.NumberField, Operator: smartsheet.Is, Value: smartsheet.FilterNumber(5)},
	}}}
}

func view() smartsheet.View {
	return smartsheet.View{ViewID: "v1", Title: "全部", Type: smartsheet.GridView, Properties: smartsheet.ViewProperties{
		SortsByItself: true, Sort: smartsheet.SortSpec{Keys: []smartsheet.FieldOrder{{FieldID: "f1", Descending: true}}},
		Group: smartsheet.GroupSpec{Keys: []smartsheet.FieldOrder{{FieldID: "f2"}}}, Filter: smartsheet.AnyOf(conditions()...),
		HasStatistics: true, FieldVisibility: map[string]bool{"f1": true, "f2": false}, FrozenFieldCount: 2, Colors: colors(),
	}}
}

func TestViewEndpoints(t *testing.T) {
	all := view()
	apitest.Run(t, []row{
		{
			Name: "ListViews",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.ViewPage, error) {
				return s.ListViews(c, ref, smartsheet.ViewQuery{ViewIDs: []string{"v1"}}, page2)
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_views",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","view_ids":["v1"],"offset":40,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":90,"has_more":true,"next":60,"views":[{"view_id":"v1","view_title":"全部","view_type":"VIEW_TYPE_GRID","property":` + propertyJSON + `}]}`,
			Want:  &smartsheet.ViewPage{Views: []smartsheet.View{all}, Total: 90, NextCursor: "60"},
		},
		{
			Name: "CreateView",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.View, error) {
				return s.CreateView(c, ref, smartsheet.ViewCreate{
					Title: "日程", Type: smartsheet.CalendarView, Calendar: &smartsheet.DateRange{StartFieldID: "f5", EndFieldID: "f6"}, Gantt: &smartsheet.DateRange{StartFieldID: "f7", EndFieldID: "f8"},
				})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_view",
			Body: `{"docid":"dc1","sheet_id":"q979lj","view_title":"日程","view_type":"VIEW_TYPE_CALENDAR",
				"property_gantt":{"start_date_field_id":"f7","end_date_field_id":"f8"},"property_calendar":{"start_date_field_id":"f5","end_date_field_id":"f6"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","view":{"view_id":"v2","view_title":"日程","view_type":"VIEW_TYPE_CALENDAR"}}`,
			Want:  &smartsheet.View{ViewID: "v2", Title: "日程", Type: smartsheet.CalendarView},
		},
		{
			Name: "UpdateView",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.View, error) {
				p := all.Properties
				return s.UpdateView(c, ref, "v1", smartsheet.ViewUpdate{Title: "全部", Properties: &smartsheet.ViewPropertiesUpdate{
					SortsByItself: new(true), Sort: &p.Sort, Group: &p.Group, Filter: &p.Filter, HasStatistics: new(true),
					FieldVisibility: p.FieldVisibility, FrozenFieldCount: new(2), Colors: &p.Colors,
				}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_view",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","view_id":"v1","view_title":"全部","property":` + propertyJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","view":{"view_id":"v1","view_title":"全部","view_type":"VIEW_TYPE_GRID","property":` + propertyJSON + `}}`,
			Want:  &all,
		},
		{
			Name:  "DeleteViews",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteViews(c, ref, "v1", "v2") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/delete_views",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","view_ids":["v1","v2"]}`,
		},
	})
}

// The page of the call spells group_spec in another way.
func TestMisspeltGroup(t *testing.T) {
	got, _ := apitest.Read[smartsheet.ViewProperties](t, `{"gourp_spec":{"groups":[{"field_id":"f9","desc":true}]}}`)
	if diff := cmp.Diff(smartsheet.GroupSpec{Keys: []smartsheet.FieldOrder{{FieldID: "f9", Descending: true}}}, got.Group); diff != "" {
		t.Error(diff)
	}
}

// Values of kinds that are new are kept and written again.
func TestUnknownFilterValue(t *testing.T) {
	const wire = `{"field_id":"f1","field_type":"FIELD_TYPE_X","operator":"OPERATOR_IS","colour_value":{"value":[1,2]}}`
	var c smartsheet.Condition
	if err := json.Unmarshal([]byte(wire), &c); err != nil {
		t.Fatal(err)
	}
	if u, ok := c.Value.(smartsheet.UnknownFilterValue); !ok || u.Key != "colour_value" || string(u.Raw) != `{"value":[1,2]}` {
		t.Errorf("read as %#v", c.Value)
	}
	if b, err := json.Marshal(c); err != nil || string(b) != wire {
		t.Errorf("written as %s, %v", b, err)
	}
	c, _ = apitest.Read[smartsheet.Condition](t, `{"bool_value":{"value":true},"number_value":{"value":2}}`)
	if c.Value != smartsheet.FilterBool(true) || len(c.More) != 1 || c.More[0] != smartsheet.FilterNumber(2) {
		t.Errorf("two values are read as %v, %v", c.Value, c.More)
	}
	if _, err := json.Marshal(smartsheet.Condition{Operator: smartsheet.IsEmpty}); err == nil {
		t.Error("a condition without a field is written")
	}
}
