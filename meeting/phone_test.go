package meeting_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestPhones(t *testing.T) {
	desk := meeting.PhoneNumber{Area: 86, Phone: "02150001234", Extension: "417"}
	mobile := meeting.PhoneNumber{Area: 852, Phone: "51234567"}
	const deskJSON = `{"area":86,"phone":"02150001234","extension_number":"417"`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CallPhones",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.PhoneCalls, error) {
				return s.CallPhones(ctx, "mt-1", []meeting.PhoneNumber{desk, mobile})
			}),
			Route: "POST /cgi-bin/meeting/phone/callout",
			Body:  `{"meetingid":"mt-1","phone_numbers":[` + deskJSON + `},{"area":852,"phone":"51234567"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","phone_numbers":[` + deskJSON + `,"status":"START_INVITE"}],"invalid_phone_numbers":[{"area":852,"phone":"51234567"}]}`,
			Want: &meeting.PhoneCalls{
				Calls:  []meeting.PhoneCall{{PhoneNumber: desk, Status: meeting.PSTNCalling}},
				Failed: []meeting.PhoneNumber{mobile},
			},
		},
		{
			Name: "ListPhoneCalls",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.PhoneCallPage, error) {
				return s.ListPhoneCalls(ctx, "mt-1", wecom.Page{Cursor: "c1", Limit: 10})
			}),
			Route: "POST /cgi-bin/meeting/phone/get_callout_status",
			Body:  `{"meetingid":"mt-1","cursor":"c1","limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","phone_numbers":[` + deskJSON + `,"status":"START_ACCEPT","tmp_openid":"tmp-9"}],"next_cursor":"c2","has_more":true}`,
			Want: &meeting.PhoneCallPage{
				Calls:   []meeting.PhoneCall{{PhoneNumber: desk, Status: meeting.PSTNAccepted, TmpOpenID: "tmp-9"}},
				HasMore: true, NextCursor: "c2",
			},
		},
		{
			Name: "GetPhoneParticipants",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.PhoneParticipant, error) {
				return s.GetPhoneParticipants(ctx, "mt-1", []meeting.PhoneNumber{desk})
			}),
			Route: "POST /cgi-bin/meeting/phone/get_tmp_openid",
			Body:  `{"meetingid":"mt-1","phone_numbers":[` + deskJSON + `}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","tmp_openid_list":[` + deskJSON + `,"tmp_openid":"tmp-9"},` + deskJSON + `,"tmp_openid":"tmp-10"}]}`,
			Want:  []meeting.PhoneParticipant{{PhoneNumber: desk, TmpOpenID: "tmp-9"}, {PhoneNumber: desk, TmpOpenID: "tmp-10"}},
		},
	})
	for _, number := range []meeting.PhoneNumber{{Area: 86}, {Phone: "13900000001"}, {Area: -86, Phone: "13900000001"}} {
		checkRefused(t, []refusal{
			{"a call", "number 1", func(ctx context.Context, s *meeting.Service) error {
				_, err := s.CallPhones(ctx, "mt-1", []meeting.PhoneNumber{desk, number})
				return err
			}},
			{"a participant", "number 0", func(ctx context.Context, s *meeting.Service) error {
				_, err := s.GetPhoneParticipants(ctx, "mt-1", []meeting.PhoneNumber{number})
				return err
			}},
			{"nobody", "no numbers", func(ctx context.Context, s *meeting.Service) error {
				_, err := s.CallPhones(ctx, "mt-1", nil)
				return err
			}},
		})
	}
}

// WeCom takes so many numbers at a time. A failure keeps what was begun before it.
func TestPhonesInParts(t *testing.T) {
	numbers := slices.Repeat([]meeting.PhoneNumber{{Area: 86, Phone: "13900000001"}}, 51)
	called := func(status meeting.PSTNStatus) wecomtest.Reply {
		return wecomtest.JSON(`{"errcode":0,"errmsg":"ok","phone_numbers":[{"area":86,"phone":"1","status":"` + string(status) + `"}],
			"invalid_phone_numbers":[{"area":86,"phone":"2"}],"tmp_openid_list":[{"tmp_openid":"tmp-9"}]}`)
	}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/meeting/phone/callout", called(meeting.PSTNCalling), called(meeting.PSTNRefused), called(meeting.PSTNCalling), wecomtest.Refuse(400003, "over"))
	corp.Script("/cgi-bin/meeting/phone/get_tmp_openid", called(""), called(""), called(""))
	meetings := meeting.New(corp.Client())
	one, failed := meeting.PhoneCall{PhoneNumber: meeting.PhoneNumber{Area: 86, Phone: "1"}, Status: meeting.PSTNCalling}, meeting.PhoneNumber{Area: 86, Phone: "2"}
	two := one
	two.Status = meeting.PSTNRefused

	got, err := meetings.CallPhones(t.Context(), "mt-1", numbers)
	if diff := cmp.Diff(&meeting.PhoneCalls{Calls: []meeting.PhoneCall{one, two}, Failed: []meeting.PhoneNumber{failed, failed}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = meetings.CallPhones(t.Context(), "mt-1", numbers)
	if diff := cmp.Diff(&meeting.PhoneCalls{Calls: []meeting.PhoneCall{one}, Failed: []meeting.PhoneNumber{failed}}, got); diff != "" || err == nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	participants, err := meetings.GetPhoneParticipants(t.Context(), "mt-1", numbers)
	if len(participants) != 3 || err != nil {
		t.Errorf("%v, %v, want one of each part", participants, err)
	}
}
