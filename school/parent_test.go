package school_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
)

func TestParents(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListParents",
			Call:  apitest.With(school.New, func(c ctx, s service) ([]school.Parent, error) { return s.ListParents(c, 3) }),
			Route: "GET /cgi-bin/school/user/list_parent?department_id=3",
			Reply: `{"errcode":0,"errmsg":"ok","parents":[{"parent_userid":"wangda","mobile":"13800000001","is_subscribe":1,"external_userid":"wmW","children":[{"student_userid":"wangxiao","relation":"爸爸","name":"王小"}]}]}`,
			Want: []school.Parent{{
				UserID: "wangda", Mobile: "13800000001", Subscribed: true, CustomerID: "wmW", Children: []school.Child{{UserID: "wangxiao", Relation: "爸爸", Name: "王小"}},
			}},
		},
		{
			Name: "CreateParent",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.CreateParent(c, school.ParentCreate{UserID: "wangda", Mobile: "13800000001", Invite: new(bool), Children: []school.Relation{{StudentUserID: "wangxiao", Relation: "爸爸"}}})
			}),
			Route: "POST /cgi-bin/school/user/create_parent",
			Body:  `{"parent_userid":"wangda","mobile":"13800000001","to_invite":false,"children":[{"student_userid":"wangxiao","relation":"爸爸"}]}`,
		},
		{
			Name: "UpdateParent",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.UpdateParent(c, school.ParentUpdate{UserID: "wangda", NewUserID: "wd", Mobile: "13800000009", Children: []school.Relation{{StudentUserID: "wangxiao", Relation: "伯父"}}})
			}),
			Route: "POST /cgi-bin/school/user/update_parent",
			Body:  `{"parent_userid":"wangda","new_parent_userid":"wd","mobile":"13800000009","children":[{"student_userid":"wangxiao","relation":"伯父"}]}`,
		},
		{
			Name:  "UpdateParent/the rest is unchanged",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.UpdateParent(c, school.ParentUpdate{UserID: "wangda"}) }),
			Route: "POST /cgi-bin/school/user/update_parent",
			Body:  `{"parent_userid":"wangda"}`,
		},
		{
			Name:  "DeleteParent",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.DeleteParent(c, "wangda") }),
			Route: "GET /cgi-bin/school/user/delete_parent?userid=wangda",
		},
		{
			Name: "CreateParents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.CreateParents(c, []school.ParentCreate{{UserID: "wangda", Mobile: "13800000001", Children: []school.Relation{{StudentUserID: "wangxiao", Relation: "爸爸"}}}})
			}),
			Route: "POST /cgi-bin/school/user/batch_create_parent",
			Body:  `{"parents":[{"parent_userid":"wangda","mobile":"13800000001","children":[{"student_userid":"wangxiao","relation":"爸爸"}]}]}`,
			Reply: `{"errcode":1,"errmsg":"invalid","result_list":[{"parent_userid":"wangda","errcode":1,"errmsg":"invalid parent_userid"}]}`,
			Want:  &school.BatchResult{Failed: []school.FailedUser{{UserID: "wangda", Code: 1, Message: "invalid parent_userid"}}, Done: 1},
		},
		{
			Name: "UpdateParents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.UpdateParents(c, []school.ParentUpdate{{UserID: "wangda", Mobile: "13800000002"}})
			}),
			Route: "POST /cgi-bin/school/user/batch_update_parent",
			Body:  `{"parents":[{"parent_userid":"wangda","mobile":"13800000002"}]}`,
			Want:  &school.BatchResult{Done: 1},
		},
		{
			Name: "DeleteParents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.DeleteParents(c, []string{"wangda", "liumei"})
			}),
			Route: "POST /cgi-bin/school/user/batch_delete_parent",
			Body:  `{"useridlist":["wangda","liumei"]}`,
			Want:  &school.BatchResult{Done: 2},
		},
	})
}
