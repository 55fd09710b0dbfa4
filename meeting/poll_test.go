package meeting_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

var (
	pollHost  = meeting.PollOperator{UserID: "lina", Terminal: meeting.TerminalMac}
	teaTheme  = meeting.PollThemeCreate{Topic: "下午茶", Description: "周五", Anonymous: true, Questions: []meeting.PollQuestionCreate{{Type: meeting.PollMultiple, Text: "喝什么？", Options: []string{"茶", "咖啡"}}}}
	pollBegin = `"meetingid":"mt-1","operator_userid":"lina","instance_id":2`
	teaJSON   = `"poll_topic":"下午茶","poll_desc":"周五","is_anony":1,"poll_questions":[{"question_type":1,"question_desc":"喝什么？","poll_option":["茶","咖啡"]}]`
)

func TestPolls(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreatePollTheme",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (string, error) {
				return s.CreatePollTheme(ctx, "mt-1", pollHost, teaTheme)
			}),
			Route: "POST /cgi-bin/meeting/poll/create_theme",
			Body:  `{` + pollBegin + `,` + teaJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","poll_theme_id":"th-1"}`,
			Want:  "th-1",
		},
		{
			Name: "ReplacePollTheme",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplacePollTheme(ctx, "mt-1", pollHost, "th-1", teaTheme)
			}),
			Route: "POST /cgi-bin/meeting/poll/update_theme",
			Body:  `{` + pollBegin + `,"poll_theme_id":"th-1",` + teaJSON + `}`,
		},
		{
			Name: "ListPolls",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.PollThemeListed, error) {
				return s.ListPolls(ctx, "mt-1", pollHost)
			}),
			Route: "POST /cgi-bin/meeting/poll/get_poll_list",
			Body:  `{` + pollBegin + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","polls_theme_info":[{"poll_theme_id":"th-1","polls_info":[
				{"poll_id":"po-1","poll_topic":"下午茶","status":2,"is_shared":1,"is_anony":0},{"poll_id":"po-2","poll_topic":"晚饭","status":1,"is_shared":0,"is_anony":1}]}]}`,
			Want: []meeting.PollThemeListed{{PollThemeID: "th-1", Polls: []meeting.PollListed{
				{PollID: "po-1", Topic: "下午茶", Status: meeting.PollEnded, Shared: true},
				{PollID: "po-2", Topic: "晚饭", Status: meeting.PollRunning, Anonymous: true},
			}}},
		},
		{
			Name: "GetPollTheme",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.PollTheme, error) {
				return s.GetPollTheme(ctx, "mt-1", pollHost, "th-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/get_theme_info",
			Body:  `{` + pollBegin + `,"poll_theme_id":"th-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","poll_topic":"下午茶","poll_desc":"周五","is_anony":1,
				"poll_question_data":[{"question_desc":"喝什么？","question_type":1,"option_info":[{"option_desc":"茶"},{"option_desc":"咖啡"}]}]}`,
			Want: &meeting.PollTheme{Topic: "下午茶", Description: "周五", Anonymous: true, Questions: []meeting.PollQuestion{
				{Type: meeting.PollMultiple, Text: "喝什么？", Options: []meeting.PollOption{{Text: "茶"}, {Text: "咖啡"}}},
			}},
		},
		{
			Name: "GetPoll",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Poll, error) {
				return s.GetPoll(ctx, "mt-1", pollHost, "po-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/get_poll_detail",
			Body:  `{` + pollBegin + `,"poll_id":"po-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","poll_theme_id":"th-1","poll_topic":"下午茶","poll_desc":"周五","is_anony":0,"status":2,"is_shared":1,"vote_total_num":12,
				"poll_question_data":[{"question_desc":"喝什么？","question_type":1,"question_id":"q-1","option_info":[{"option_id":1111,"option_desc":"茶",
				"option_num":9,"rate":75,"option_user":[{"userid":"zhoulan","tmp_openid":"tmp-9"}]}]}]}`,
			Want: &meeting.Poll{
				PollTheme: meeting.PollTheme{PollThemeID: "th-1", Topic: "下午茶", Description: "周五", Questions: []meeting.PollQuestion{{
					ID: "q-1", Type: meeting.PollMultiple, Text: "喝什么？",
					Options: []meeting.PollOption{{ID: 1111, Text: "茶", Votes: 9, Rate: 75, Voters: []meeting.PollVoter{{UserID: "zhoulan", TmpOpenID: "tmp-9"}}}},
				}}},
				Status: meeting.PollEnded, Shared: true, Voters: 12,
			},
		},
		{
			Name: "DeletePollTheme",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeletePollTheme(ctx, "mt-1", pollHost, "th-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/delete",
			Body:  `{` + pollBegin + `,"poll_theme_id":"th-1"}`,
		},
		{
			Name: "DeletePoll",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeletePoll(ctx, "mt-1", pollHost, "po-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/delete",
			Body:  `{` + pollBegin + `,"poll_id":"po-1"}`,
		},
		{
			Name: "StartPoll",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (string, error) {
				return s.StartPoll(ctx, "mt-1", pollHost, "th-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/start",
			Body:  `{` + pollBegin + `,"poll_theme_id":"th-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","poll_id":"po-1"}`,
			Want:  "po-1",
		},
		{
			Name: "EndPoll",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.EndPoll(ctx, "mt-1", pollHost, "th-1", "po-1")
			}),
			Route: "POST /cgi-bin/meeting/poll/finish",
			Body:  `{` + pollBegin + `,"poll_theme_id":"th-1","poll_id":"po-1"}`,
		},
	})
}

func TestPollChecks(t *testing.T) {
	change := func(change func(*meeting.PollThemeCreate)) func(context.Context, *meeting.Service) error {
		theme := teaTheme
		theme.Questions = slices.Clone(theme.Questions)
		change(&theme)
		return func(ctx context.Context, s *meeting.Service) error {
			return s.ReplacePollTheme(ctx, "mt-1", pollHost, "th-1", theme)
		}
	}
	long := strings.Repeat("长", 101)
	checkRefused(t, []refusal{
		{"no topic", "topic", change(func(p *meeting.PollThemeCreate) { p.Topic = "" })},
		{"a long topic", "at most 50", change(func(p *meeting.PollThemeCreate) { p.Topic = long })},
		{"no description", "description", change(func(p *meeting.PollThemeCreate) { p.Description = "" })},
		{"a long description", "at most 100", change(func(p *meeting.PollThemeCreate) { p.Description = long })},
		{"no question", "no questions", change(func(p *meeting.PollThemeCreate) { p.Questions = nil })},
		{"eleven questions", "at most 10", change(func(p *meeting.PollThemeCreate) { p.Questions = slices.Repeat(p.Questions, 11) })},
		{"a long question", "question 0", change(func(p *meeting.PollThemeCreate) { p.Questions[0].Text = long })},
		{"no option", "options of question 0", change(func(p *meeting.PollThemeCreate) { p.Questions[0].Options = nil })},
		{"eleven options", "at most 10", change(func(p *meeting.PollThemeCreate) { p.Questions[0].Options = slices.Repeat([]string{"茶"}, 11) })},
		{"a long option", "at most 36", change(func(p *meeting.PollThemeCreate) { p.Questions[0].Options = []string{"茶", long} })},
		{"a new theme", "topic", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CreatePollTheme(ctx, "mt-1", pollHost, meeting.PollThemeCreate{})
			return err
		}},
	})
}
