package meeting_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

const startsPath = "/cgi-bin/meeting/statistics/get_start_list"

func TestListStarts(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{{
		Name: "ListStarts",
		Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.StartPage, error) {
			q := meeting.StartQuery{Status: meeting.LaunchFailed, From: at(9, 0, 0).Time, To: at(12, 0, 0).Time}
			return s.ListStarts(ctx, q, wecom.Page{Cursor: "c1", Limit: 1000})
		}),
		Route: "POST /cgi-bin/meeting/statistics/get_start_list",
		Body:  `{"type":2,"begin_time":1772413200,"end_time":1772424000,"cursor":"c1","limit":1000}`,
		Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","meeting_list":[{"userid":"lina","start_time":1772416680}]}`,
		Want:  &meeting.StartPage{Starts: []meeting.Start{{UserID: "lina", StartedAt: at(9, 58, 0)}}, HasMore: new(true), NextCursor: "c2"},
	}})
}

// The newest come first, over windows of which the end is left out.
func TestAllStarts(t *testing.T) {
	s, sent := scripted(startsPath,
		`{"errcode":0,"errmsg":"ok","next_cursor":"c2","meeting_list":[{"userid":"d"}]}`,
		`{"errcode":0,"errmsg":"ok","next_cursor":"c3","has_more":false,"meeting_list":[{"userid":"c"}]}`,
		`{"errcode":0,"errmsg":"ok","meeting_list":[{"userid":"b"},{"userid":"a"}]}`)
	q := meeting.StartQuery{Status: meeting.LaunchSucceeded, From: at(9, 0, 0).Time, To: at(9, 0, 0).Add(31 * 24 * time.Hour)}
	equal(t, all(t, s.AllStarts(t.Context(), q)), []meeting.Start{{UserID: "d"}, {UserID: "c"}, {UserID: "b"}, {UserID: "a"}})
	equal(t, sent(), []string{
		`{"type":1,"begin_time":1775005200,"end_time":1775091600,"limit":1000}`,
		`{"type":1,"begin_time":1775005200,"end_time":1775091600,"cursor":"c2","limit":1000}`,
		`{"type":1,"begin_time":1772413200,"end_time":1775005200,"limit":1000}`,
	})
}
