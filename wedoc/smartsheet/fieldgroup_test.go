package smartsheet_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

func TestFieldGroupEndpoints(t *testing.T) {
	group := smartsheet.FieldGroup{FieldGroupID: "g1", Name: "计划", FieldIDs: smartsheet.GroupFields{"f1", "f2"}}
	const groupJSON = `{"field_group_id":"g1","name":"计划","children":[{"field_id":"f1"},{"field_id":"f2"}]}`
	apitest.Run(t, []row{
		{
			Name: "ListFieldGroups",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldGroupPage, error) {
				return s.ListFieldGroups(c, ref, page2)
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_field_groups",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","offset":40,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":90,"has_more":true,"next":60,"field_groups":[` + groupJSON + `]}`,
			Want:  &smartsheet.FieldGroupPage{Groups: []smartsheet.FieldGroup{group}, Total: 90, NextCursor: "60"},
		},
		{
			Name: "CreateFieldGroup",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldGroup, error) {
				return s.CreateFieldGroup(c, ref, "计划", "f1", "f2")
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_field_group",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","name":"计划","children":[{"field_id":"f1"},{"field_id":"f2"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","field_group":` + groupJSON + `}`,
			Want:  &group,
		},
		{
			Name: "CreateFieldGroup empty",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldGroup, error) {
				return s.CreateFieldGroup(c, ref, "计划")
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_field_group",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","name":"计划"}`,
			Reply: `{"errcode":0,"errmsg":"ok","field_group":{"field_group_id":"g1","name":"计划","children":[]}}`,
			Want:  &smartsheet.FieldGroup{FieldGroupID: "g1", Name: "计划"},
		},
		{
			Name: "UpdateFieldGroup",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldGroup, error) {
				return s.UpdateFieldGroup(c, ref, "g1", smartsheet.FieldGroupUpdate{Name: "计划", FieldIDs: smartsheet.GroupFields{"f1", "f2"}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_field_group",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","field_group_id":"g1","name":"计划","children":[{"field_id":"f1"},{"field_id":"f2"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","field_group":` + groupJSON + `}`,
			Want:  &group,
		},
		{
			Name: "UpdateFieldGroup to none",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.FieldGroup, error) {
				return s.UpdateFieldGroup(c, ref, "g1", smartsheet.FieldGroupUpdate{FieldIDs: smartsheet.GroupFields{}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_field_group",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","field_group_id":"g1","children":[]}`,
			Reply: `{"errcode":0,"errmsg":"ok","field_group":` + groupJSON + `}`,
			Want:  &group,
		},
		{
			Name:  "DeleteFieldGroups",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteFieldGroups(c, ref, "g1", "g2") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/delete_field_groups",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","field_group_ids":["g1","g2"]}`,
		},
	})
}

func TestAllFieldGroups(t *testing.T) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("项目")
	s, ref := smartsheet.New(corp.Client()), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}
	if _, err := s.CreateFieldGroup(t.Context(), ref, "计划"); err != nil {
		t.Fatal(err)
	}
	n := 0
	for g, err := range s.AllFieldGroups(t.Context(), ref) {
		if n++; err != nil || g.Name != "计划" {
			t.Errorf("%v, %v", g, err)
		}
	}
	if n != 1 {
		t.Errorf("%d groups, want 1", n)
	}
}
