package externalcontact_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestStatisticsEndpoints(t *testing.T) {
	from, to := at(created).Time, at(created+86400).Time
	const dataJSON = `{"new_chat_cnt":1,"chat_total":2,"chat_has_msg":3,"new_member_cnt":4,"member_total":5,"member_has_msg":6,"msg_total":7,"migrate_trainee_chat_cnt":8}`
	data := ec.GroupStatistics{NewGroups: 1, Groups: 2, ActiveGroups: 3, NewMembers: 4, Members: 5, ActiveMembers: 6, Messages: 7, MigratedTrainee: 8}

	apitest.Run(t, []row{
		{
			Name: "ListMemberStatistics",
			Call: apitest.With(ec.New, func(c ctx, s service) ([]ec.MemberStatistics, error) {
				return s.ListMemberStatistics(c, ec.MemberStatisticsQuery{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}, From: from, To: to})
			}),
			Route: "POST /cgi-bin/externalcontact/get_user_behavior_data",
			Body:  `{"userid":["zengli"],"partyid":[13],"start_time":1767225600,"end_time":1767312000}`,
			Reply: `{"errcode":0,"errmsg":"ok","behavior_data":[{"stat_time":1767225600,"chat_cnt":100,"message_cnt":80,"reply_percentage":60.25,"avg_reply_time":2,
				"negative_feedback_cnt":3,"new_apply_cnt":6,"new_contact_cnt":5},{"stat_time":1767312000}]}`,
			Want: []ec.MemberStatistics{
				{Day: at(created), Chats: 100, Messages: 80, ReplyPercentage: 60.25, AverageReplyMinutes: 2, Lost: 3, Applications: 6, NewCustomers: 5},
				{Day: at(created + 86400)},
			},
		},
		{
			Name: "ListOwnerStatistics",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.OwnerStatisticsPage, error) {
				return s.ListOwnerStatistics(c, ec.OwnerStatisticsQuery{OwnerIDs: []string{"zengli"}, From: from, To: to, OrderBy: ec.OrderByMembers, Ascending: true}, wecom.Page{Cursor: "3", Limit: 7})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/statistic",
			Body:  `{"day_begin_time":1767225600,"day_end_time":1767312000,"owner_filter":{"userid_list":["zengli"]},"order_by":4,"order_asc":1,"offset":3,"limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":9,"next_offset":4,"items":[{"owner":"zengli","data":` + dataJSON + `}]}`,
			Want:  &ec.OwnerStatisticsPage{Owners: []ec.OwnerStatistics{{OwnerID: "zengli", Data: data}}, Total: 9, NextCursor: "4"},
		},
		{
			Name: "ListDayStatistics",
			Call: apitest.With(ec.New, func(c ctx, s service) ([]ec.DayStatistics, error) {
				return s.ListDayStatistics(c, ec.DayStatisticsQuery{OwnerIDs: []string{"zengli"}, From: from, To: to})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day",
			Body:  `{"day_begin_time":1767225600,"day_end_time":1767312000,"owner_filter":{"userid_list":["zengli"]}}`,
			Reply: `{"errcode":0,"errmsg":"ok","items":[{"stat_time":1767225600,"data":` + dataJSON + `}]}`,
			Want:  []ec.DayStatistics{{Day: at(created), Data: data}},
		},
	})
}

// Owners are paged by offset, and the list ends when the offset is the total.
func TestAllOwnerStatistics(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/externalcontact/groupchat/statistic",
		wecomtest.JSON(`{"errcode":0,"total":3,"next_offset":2,"items":[{"owner":"a"},{"owner":"b"}]}`),
		wecomtest.JSON(`{"errcode":0,"total":3,"next_offset":3,"items":[{"owner":"c"}]}`))
	owners := ""
	for o, err := range ec.New(corp.Client()).AllOwnerStatistics(t.Context(), ec.OwnerStatisticsQuery{From: at(created).Time}) {
		if err != nil {
			t.Fatal(err)
		}
		owners += o.OwnerID
	}
	calls := corp.Calls("/cgi-bin/externalcontact/groupchat/statistic")
	if owners != "abc" || len(calls) != 2 {
		t.Fatalf("owners %q in %d calls", owners, len(calls))
	}
	if got, want := calls[1].Body, `{"day_begin_time":1767225600,"owner_filter":{},"offset":2,"limit":1000}`; got != want {
		t.Errorf("second call %s, want %s", got, want)
	}
}

// An offset that does not move is an error, not an endless list; so is a cursor
// that is no offset.
func TestOwnerStatisticsThatStick(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const path = "/cgi-bin/externalcontact/groupchat/statistic"
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"total":3,"next_offset":0,"items":[{"owner":"a"}]}`))
	s := ec.New(corp.Client())
	n, err := walkAll(s.AllOwnerStatistics(t.Context(), ec.OwnerStatisticsQuery{}))
	if n != 1 || !errors.Is(err, wecom.ErrRepeatedCursor) {
		t.Errorf("%d owners, %v", n, err)
	}
	_, err = s.ListOwnerStatistics(t.Context(), ec.OwnerStatisticsQuery{}, wecom.Page{Cursor: "r9Fq"})
	if err == nil || !strings.Contains(err.Error(), "no cursor of owners") || len(corp.Calls(path)) != 1 {
		t.Errorf("%v after %d calls", err, len(corp.Calls(path)))
	}
}

// A range of any length is asked for in parts of 30 days that neither overlap nor
// leave a day out.
func TestAllMemberStatistics(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const path = "/cgi-bin/externalcontact/get_user_behavior_data"
	for range 3 {
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"behavior_data":[{"stat_time":1767225600},{"stat_time":1767312000}]}`))
	}
	from := at(created).Time
	n := 0
	for _, err := range ec.New(corp.Client()).AllMemberStatistics(t.Context(), ec.MemberStatisticsQuery{UserIDs: []string{"a"}, From: from, To: from.Add(60 * 24 * time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	want := []string{
		`{"userid":["a"],"start_time":1767225600,"end_time":1769731200}`, // days 0 to 29
		`{"userid":["a"],"start_time":1769817600,"end_time":1772323200}`, // days 30 to 59
		`{"userid":["a"],"start_time":1772409600,"end_time":1772409600}`, // day 60
	}
	calls := corp.Calls(path)
	if n != 6 || len(calls) != len(want) {
		t.Fatalf("%d days in %d calls", n, len(calls))
	}
	for i, c := range calls {
		if c.Body != want[i] {
			t.Errorf("call %d: %s, want %s", i, c.Body, want[i])
		}
	}
}
