package calendar_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestCalendars(t *testing.T) {
	shares := []calendar.Share{{UserID: "lina", Permission: calendar.MayView}, {UserID: "wangwei", Permission: calendar.MayViewIfBusy}, {UserID: "yelin"}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateCalendar",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) (*calendar.CalendarCreated, error) {
				return s.CreateCalendar(ctx, calendar.CalendarCreate{
					Summary: "排班", Color: "#22C55E", Description: "客服中心", AdminIDs: []string{"lina"}, Shares: shares, IsDefault: true, IsPublic: true, IsCorpWide: true,
					Subscribable: &calendar.Scope{UserIDs: []string{"songtao"}, DepartmentIDs: []int64{3, 4}},
				})
			}),
			Route: "POST /cgi-bin/oa/calendar/add",
			Body: `{"calendar":{"summary":"排班","color":"#22C55E","description":"客服中心","admins":["lina"],"set_as_default":1,"is_public":1,"is_corp_calendar":1,
				"shares":[{"userid":"lina","permission":1},{"userid":"wangwei","permission":3},{"userid":"yelin"}],"public_range":{"userids":["songtao"],"partyids":[3,4]}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","cal_id":"cal-7","fail_result":{"shares":[{"errcode":60111,"errmsg":"userid not found","userid":"yelin"}]}}`,
			Want:  &calendar.CalendarCreated{CalendarID: "cal-7", Failed: []calendar.FailedShare{{UserID: "yelin", Code: 60111, Message: "userid not found"}}},
		},
		{
			Name: "CreateCalendar with what is required",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) (*calendar.CalendarCreated, error) {
				return s.CreateCalendar(ctx, calendar.CalendarCreate{Summary: "排班", Color: "#22C55E"})
			}),
			Route: "POST /cgi-bin/oa/calendar/add",
			Body:  `{"calendar":{"summary":"排班","color":"#22C55E"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","cal_id":"cal-8"}`,
			Want:  &calendar.CalendarCreated{CalendarID: "cal-8"},
		},
		{
			Name: "GetCalendars",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) ([]calendar.Calendar, error) {
				return s.GetCalendars(ctx, "cal-7", "cal-8")
			}),
			Route: "POST /cgi-bin/oa/calendar/get",
			Body:  `{"cal_id_list":["cal-7","cal-8"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","calendar_list":[{"cal_id":"cal-7","admins":["lina","songtao"],"summary":"排班","color":"#22C55E","description":"客服中心",
				"shares":[{"userid":"lina","permission":1},{"userid":"wangwei","permission":3}],"is_public":1,"public_range":{"userids":["songtao"],"partyids":[3]},"is_corp_calendar":1},
				{"cal_id":"cal-8","summary":"值班"}]}`,
			Want: []calendar.Calendar{
				{
					ID: "cal-7", Summary: "排班", Color: "#22C55E", Description: "客服中心", AdminIDs: []string{"lina", "songtao"}, Shares: shares[:2],
					IsPublic: true, IsCorpWide: true, Subscribable: calendar.Scope{UserIDs: []string{"songtao"}, DepartmentIDs: []int64{3}},
				},
				{ID: "cal-8", Summary: "值班"},
			},
		},
		{
			Name: "ReplaceCalendar",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) ([]calendar.FailedShare, error) {
				return s.ReplaceCalendar(ctx, "cal-7", calendar.CalendarUpdate{
					Summary: "排班二", Color: "#22C55F", Description: "客服", AdminIDs: []string{"lina"}, Shares: shares[:1], Subscribable: &calendar.Scope{UserIDs: []string{"yelin"}, DepartmentIDs: []int64{5}},
				})
			}),
			Route: "POST /cgi-bin/oa/calendar/update",
			Body: `{"skip_public_range":0,"calendar":{"cal_id":"cal-7","summary":"排班二","color":"#22C55F","description":"客服","admins":["lina"],
				"shares":[{"userid":"lina","permission":1}],"public_range":{"userids":["yelin"],"partyids":[5]}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","fail_result":{"shares":[{"errcode":60011,"errmsg":"no privilege","userid":"lina"}]}}`,
			Want:  []calendar.FailedShare{{UserID: "lina", Code: 60011, Message: "no privilege"}},
		},
		{
			Name: "ReplaceCalendar leaves the range alone",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) ([]calendar.FailedShare, error) {
				return s.ReplaceCalendar(ctx, "cal-7", calendar.CalendarUpdate{Summary: "排班二", Color: "#22C55F"})
			}),
			Route: "POST /cgi-bin/oa/calendar/update",
			Body:  `{"skip_public_range":1,"calendar":{"cal_id":"cal-7","summary":"排班二","color":"#22C55F"}}`,
			Want:  []calendar.FailedShare(nil),
		},
		{
			Name: "DeleteCalendar",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.DeleteCalendar(ctx, "cal-7")
			}),
			Route: "POST /cgi-bin/oa/calendar/del",
			Body:  `{"cal_id":"cal-7"}`,
		},
	})
}

// What the function leaves alone is sent as it was read.
func TestUpdateCalendar(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/oa/calendar/get", wecomtest.JSON(`{"errcode":0,"calendar_list":[{"cal_id":"c","admins":["a"],"summary":"s","color":"#000000","description":"d",
		"shares":[{"userid":"a","permission":3}],"is_public":1,"public_range":{"partyids":[2]},"is_corp_calendar":0}]}`))
	corp.Script("/cgi-bin/oa/calendar/update", wecomtest.JSON(`{"errcode":0}`))
	_, err := calendar.New(corp.Client()).UpdateCalendar(t.Context(), "c", func(c *calendar.CalendarUpdate) error {
		c.Subscribable.DepartmentIDs = append(c.Subscribable.DepartmentIDs, 3)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sent(t, corp, "/cgi-bin/oa/calendar/update", `{"skip_public_range":0,"calendar":{"cal_id":"c","admins":["a"],"summary":"s","color":"#000000","description":"d",
		"shares":[{"userid":"a","permission":3}],"public_range":{"partyids":[2,3]}}}`)
}
