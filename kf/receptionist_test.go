package kf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestReceptionistEndpoints(t *testing.T) {
	const results = `{"errcode":0,"errmsg":"ok","result_list":[{"userid":"lina","errcode":0,"errmsg":"success"},{"userid":"songtao","errcode":0,"errmsg":"ignored"},
		{"userid":"ghost","errcode":60111,"errmsg":"userid not found"},{"department_id":4,"errcode":0,"errmsg":"success"},
		{"department_id":5,"errcode":0,"errmsg":"ignored"},{"department_id":9,"errcode":60123,"errmsg":"invalid"}]}`
	staff := kf.Staff{UserIDs: []string{"lina", "songtao", "ghost"}, DepartmentIDs: []int64{4, 5, 9}}
	changed := &kf.ReceptionistsChanged{
		Changed:   kf.Staff{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}},
		Unchanged: kf.Staff{UserIDs: []string{"songtao"}, DepartmentIDs: []int64{5}},
		Failed: []kf.FailedReceptionist{
			{UserID: "ghost", Code: wecom.ErrUserNotFound, Message: "userid not found"},
			{DepartmentID: 9, Code: wecom.ErrInvalidDepartmentID, Message: "invalid"},
		},
	}
	const body = `{"open_kfid":"wk-1","userid_list":["lina","songtao","ghost"],"department_id_list":[4,5,9]}`
	apitest.Run(t, []row{
		{
			Name: "CreateReceptionists",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.ReceptionistsChanged, error) {
				return s.CreateReceptionists(c, "wk-1", staff)
			}),
			Route: "POST /cgi-bin/kf/servicer/add", Body: body, Reply: results, Want: changed,
		},
		{
			Name: "DeleteReceptionists",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.ReceptionistsChanged, error) {
				return s.DeleteReceptionists(c, "wk-1", staff)
			}),
			Route: "POST /cgi-bin/kf/servicer/del", Body: body, Reply: results, Want: changed,
		},
		{
			Name:  "ListReceptionists",
			Call:  apitest.With(kf.New, func(c ctx, s service) ([]kf.Receptionist, error) { return s.ListReceptionists(c, "wk-1") }),
			Route: "GET /cgi-bin/kf/servicer/list?open_kfid=wk-1",
			Reply: `{"errcode":0,"errmsg":"ok","servicer_list":[{"userid":"lina","status":0},{"userid":"songtao","status":1,"stop_type":1},{"department_id":4}]}`,
			Want:  []kf.Receptionist{{UserID: "lina"}, {UserID: "songtao", Status: kf.Stopped, StopType: kf.Suspended}, {DepartmentID: 4}},
		},
	})
	checkRefusals(t, []refusal{
		{"nobody is named", func(s service) error { _, err := s.CreateReceptionists(t.Context(), "wk-1", kf.Staff{}); return err }},
		{"21 departments", func(s service) error {
			_, err := s.CreateReceptionists(t.Context(), "wk-1", kf.Staff{DepartmentIDs: make([]int64, 21)})
			return err
		}},
	})
}

// More members than a call takes go in several, and an error leaves what was done.
func TestManyReceptionists(t *testing.T) {
	corp, s := scripted("/cgi-bin/kf/servicer/add",
		`{"errcode":0,"result_list":[{"userid":"u0","errcode":0,"errmsg":"success"}]}`, `{"errcode":60030,"errmsg":"out of range"}`)
	who := kf.Staff{DepartmentIDs: []int64{7}}
	for i := range 101 {
		who.UserIDs = append(who.UserIDs, fmt.Sprint("u", i))
	}
	changed, err := s.CreateReceptionists(t.Context(), "wk-1", who)
	if err == nil || !changed.Complete() {
		t.Error(changed, err)
	}
	if diff := cmp.Diff(kf.Staff{UserIDs: []string{"u0"}}, changed.Changed); diff != "" {
		t.Error(diff)
	}
	calls := corp.Calls("/cgi-bin/kf/servicer/add")
	if len(calls) != 2 || !strings.Contains(calls[0].Body, `"department_id_list":[7]`) || calls[1].Body != `{"open_kfid":"wk-1","userid_list":["u100"]}` {
		t.Error(calls)
	}
}
