package contacts_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestTagEndpoints(t *testing.T) {
	targets := contacts.TagTargets{UserIDs: []string{"lina", "ghost"}, DepartmentIDs: []int64{3, 4711}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateTag",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (int64, error) {
				return s.CreateTag(ctx, contacts.TagCreate{Name: "登山社", ID: 12})
			}),
			Route: "POST /cgi-bin/tag/create",
			Body:  `{"tagname":"登山社","tagid":12}`,
			Reply: `{"errcode":0,"errmsg":"created","tagid":12}`,
			Want:  int64(12),
		},
		{
			Name:  "UpdateTag",
			Call:  apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error { return s.UpdateTag(ctx, 12, "登山队") }),
			Route: "POST /cgi-bin/tag/update",
			Body:  `{"tagid":12,"tagname":"登山队"}`,
		},
		{
			Name:  "DeleteTag",
			Call:  apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error { return s.DeleteTag(ctx, 12) }),
			Route: "GET /cgi-bin/tag/delete?tagid=12",
		},
		{
			Name:  "ListTags",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.Tag, error) { return s.ListTags(ctx) }),
			Route: "GET /cgi-bin/tag/list",
			Reply: `{"errcode":0,"errmsg":"ok","taglist":[{"tagid":12,"tagname":"登山队"},{"tagid":13,"tagname":"读书会"}]}`,
			Want:  []contacts.Tag{{ID: 12, Name: "登山队"}, {ID: 13, Name: "读书会"}},
		},
		{
			Name:  "GetTag",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.TagMembers, error) { return s.GetTag(ctx, 12) }),
			Route: "GET /cgi-bin/tag/get?tagid=12",
			Reply: `{"errcode":0,"errmsg":"ok","tagname":"登山队","userlist":[{"userid":"lina","name":"李娜"}],"partylist":[3]}`,
			Want:  &contacts.TagMembers{Name: "登山队", Users: []contacts.TagUser{{UserID: "lina", Name: "李娜"}}, DepartmentIDs: []int64{3}},
		},
		{
			Name: "TagUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.TagResult, error) {
				return s.TagUsers(ctx, 12, targets)
			}),
			Route: "POST /cgi-bin/tag/addtagusers",
			Body:  `{"tagid":12,"userlist":["lina","ghost"],"partylist":[3,4711]}`,
			Reply: `{"errcode":0,"errmsg":"ok","invalidlist":"ghost|spirit","invalidparty":[4711]}`,
			Want:  &contacts.TagResult{Failed: contacts.FailedTagTargets{UserIDs: wecom.IDs{"ghost", "spirit"}, DepartmentIDs: []int64{4711}}},
		},
		{
			Name: "UntagUsers, with lists as arrays",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.TagResult, error) {
				return s.UntagUsers(ctx, 12, targets)
			}),
			Route: "POST /cgi-bin/tag/deltagusers",
			Body:  `{"tagid":12,"userlist":["lina","ghost"],"partylist":[3,4711]}`,
			Reply: `{"errcode":0,"errmsg":"deleted","invalidlist":["ghost"],"invalidparty":[4711,4712]}`,
			Want:  &contacts.TagResult{Failed: contacts.FailedTagTargets{UserIDs: wecom.IDs{"ghost"}, DepartmentIDs: []int64{4711, 4712}}},
		},
	})
}

func TestTagLife(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	ctx := t.Context()
	id, err := app.CreateTag(ctx, contacts.TagCreate{Name: "登山社"})
	check(t, err, nil)
	_, err = app.CreateTag(ctx, contacts.TagCreate{Name: "登山社"})
	check(t, err, wecom.ErrTagExists)

	result, err := app.TagUsers(ctx, id, contacts.TagTargets{UserIDs: []string{"LiNa", "ghost"}, DepartmentIDs: []int64{3}})
	check(t, err, nil)
	if result.Complete() || !cmp.Equal(result.Failed.UserIDs, wecom.IDs{"ghost"}) || len(result.Failed.DepartmentIDs) > 0 {
		t.Errorf("result %+v, want ghost invalid alone", result)
	}
	_, err = app.TagUsers(ctx, id, contacts.TagTargets{UserIDs: []string{"ghost"}})
	check(t, err, wecom.ErrTagMembersInvalid)
	_, err = sync.TagUsers(ctx, id, contacts.TagTargets{UserIDs: []string{"lina"}})
	check(t, err, wecom.ErrTagNotOwned)

	got, err := app.GetTag(ctx, id)
	check(t, err, nil)
	want := &contacts.TagMembers{Name: "登山社", Users: []contacts.TagUser{{UserID: "lina", Name: "李娜"}}, DepartmentIDs: []int64{3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tag (-want +got):\n%s", diff)
	}
	result, err = app.UntagUsers(ctx, id, contacts.TagTargets{UserIDs: []string{"lina"}})
	check(t, err, nil)
	if !result.Complete() {
		t.Errorf("result %+v, want nothing invalid", result)
	}
	check(t, app.UpdateTag(ctx, id, "登山队"), nil)
	check(t, app.DeleteTag(ctx, id), nil)
	_, err = app.GetTag(ctx, id)
	check(t, err, wecom.ErrTagNotFound)

	events := strings.Join(corp.Events(), "\n")
	for _, part := range []string{"<AddUserItems>lina</AddUserItems><AddPartyItems>3</AddPartyItems>", "<DelUserItems>lina</DelUserItems></xml>"} {
		if !strings.Contains(events, part) {
			t.Errorf("no %s in\n%s", part, events)
		}
	}
}
