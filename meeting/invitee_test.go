package meeting_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// order8 is {"ver":"1.0","userData":"order-8"} in Base64.
const order8 = "eyJ2ZXIiOiIxLjAiLCJ1c2VyRGF0YSI6Im9yZGVyLTgifQ=="

func TestInvitees(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListInvitees",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.InviteePage, error) {
				return s.ListInvitees(ctx, "hy1", wecom.Page{Cursor: "c1", Limit: 7})
			}),
			Route: "POST /cgi-bin/meeting/get_invitees",
			Body:  `{"meetingid":"hy1","cursor":"c1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","invitees":[{"userid":"lina"},{"userid":"zhoulan"}]}`,
			Want:  &meeting.InviteePage{Invitees: []meeting.Invitee{{UserID: "lina"}, {UserID: "zhoulan"}}, HasMore: true, NextCursor: "c2"},
		},
		{
			Name: "ReplaceInvitees",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceInvitees(ctx, "hy1", []string{"lina", "zhoulan"})
			}),
			Route: "POST /cgi-bin/meeting/set_invitees",
			Body:  `{"meetingid":"hy1","invitees":[{"userid":"lina"},{"userid":"zhoulan"}]}`,
		},
		{
			Name: "GetGuests",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MeetingGuests, error) {
				return s.GetGuests(ctx, "hy1")
			}),
			Route: "POST /cgi-bin/meeting/get_guests",
			Body:  `{"meetingid":"hy1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"hy1","meeting_code":"301555","title":"周会","guests":[{"area":"852","phone_number":"51234567","guest_name":"王工"}]}`,
			Want:  &meeting.MeetingGuests{MeetingID: "hy1", Code: "301555", Title: "周会", Guests: []meeting.Guest{{Area: "852", Phone: "51234567", Name: "王工"}}},
		},
		{
			Name: "ReplaceGuests",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceGuests(ctx, "hy1", []meeting.Guest{{Area: "86", Phone: "13900000009", Name: "王工"}, {Area: "852", Phone: "51234567"}})
			}),
			Route: "POST /cgi-bin/meeting/set_guests",
			Body:  `{"meetingid":"hy1","guests":[{"area":"86","phone_number":"13900000009","guest_name":"王工"},{"area":"852","phone_number":"51234567"}]}`,
		},
		{
			Name:  "ReplaceGuests with none",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.ReplaceGuests(ctx, "hy1", nil) }),
			Route: "POST /cgi-bin/meeting/set_guests",
			Body:  `{"meetingid":"hy1","guests":[]}`,
		},
		{
			Name: "CreateCustomerLink",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.CustomerLink, error) {
				return s.CreateCustomerLink(ctx, "hy1", "order-8")
			}),
			Route: "POST /cgi-bin/meeting/create_customer_short_url",
			Body:  `{"meetingid":"hy1","customer_data":"` + order8 + `"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meeting_short_url_customer_data":{"customer_data":"` + order8 + `","meeting_short_url":"https://meeting.example/s8"}}`,
			Want:  &meeting.CustomerLink{URL: "https://meeting.example/s8", CustomerData: "order-8"},
		},
		{
			Name: "GetCustomerLinks",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.CustomerLink, error) {
				return s.GetCustomerLinks(ctx, "hy1")
			}),
			Route: "POST /cgi-bin/meeting/get_customer_short_url",
			Body:  `{"meetingid":"hy1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meeting_short_url_customer_data_list":[{"customer_data":"` + order8 + `","meeting_short_url":"https://meeting.example/s8"},
				{"customer_data":"older","meeting_short_url":"https://meeting.example/s9"},{"customer_data":"b2xkZXIh","meeting_short_url":"https://meeting.example/s10"}]}`,
			Want: []meeting.CustomerLink{
				{URL: "https://meeting.example/s8", CustomerData: "order-8"}, {URL: "https://meeting.example/s9", CustomerData: "older"},
				{URL: "https://meeting.example/s10", CustomerData: "b2xkZXIh"},
			},
		},
	})
}

// scripted returns a service whose calls of a path are answered with the replies in
// turn, and a function that returns the bodies of the calls.
func scripted(path string, replies ...string) (*meeting.Service, func() []string) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for _, r := range replies {
		corp.Script(path, wecomtest.JSON(r))
	}
	return meeting.New(corp.Client()), func() (bodies []string) {
		for _, call := range corp.Calls(path) {
			bodies = append(bodies, call.Body)
		}
		return bodies
	}
}

func TestAllInvitees(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/get_invitees",
		`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","invitees":[{"userid":"lina"}]}`,
		`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","invitees":[{"userid":"zhoulan"}]}`)
	equal(t, all(t, s.AllInvitees(t.Context(), "hy1")), []meeting.Invitee{{UserID: "lina"}, {UserID: "zhoulan"}})
	equal(t, sent(), []string{`{"meetingid":"hy1"}`, `{"meetingid":"hy1","cursor":"c2"}`})
}
