package meeting_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// object reads JSON.
func object(t *testing.T, s string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return o
}

// A refusal is a call that is not made, and a part of the error.
type refusal struct {
	name, want string
	call       func(context.Context, *meeting.Service) error
}

func checkRefused(t *testing.T, rows []refusal) {
	t.Helper()
	for _, row := range rows {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		err := row.call(t.Context(), meeting.New(corp.Client()))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want an error with %q", row.name, err, row.want)
		}
		if calls := corp.Calls(""); len(calls) > 0 {
			t.Errorf("%s: called %s", row.name, calls[0].Path)
		}
	}
}

func TestTerminals(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CheckTerminals",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.TerminalInMeeting, error) {
				return s.CheckTerminals(ctx, "lina", []string{"mt-1", "mt-2"}, meeting.TerminalPSTN, meeting.TerminalHarmonyPC)
			}),
			Route: "POST /cgi-bin/meeting/check_device_in_meeting",
			Body:  `{"userid":"lina","instance_id_list":[0,83],"meetingid_list":["mt-1","mt-2"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","result_list":[{"meetingid":"mt-2","instance_id":83}]}`,
			Want:  []meeting.TerminalInMeeting{{MeetingID: "mt-2", Terminal: meeting.TerminalHarmonyPC}},
		},
		{
			Name: "CheckTerminals, of all kinds",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.TerminalInMeeting, error) {
				return s.CheckTerminals(ctx, "lina", []string{"mt-1"})
			}),
			Route: "POST /cgi-bin/meeting/check_device_in_meeting",
			Body:  `{"userid":"lina","meetingid_list":["mt-1"]}`,
			Want:  []meeting.TerminalInMeeting(nil),
		},
	})
	checkRefused(t, []refusal{{"no meeting", "no meetings", func(ctx context.Context, s *meeting.Service) error {
		_, err := s.CheckTerminals(ctx, "lina", nil)
		return err
	}}})
}
