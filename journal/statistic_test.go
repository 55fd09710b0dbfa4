package journal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/journal"
	"github.com/gowecom/wecom/wecomtest"
)

func TestStatistics(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{{
		Name: "ListStatistics",
		Call: apitest.With(journal.New, func(c ctx, s service) ([]journal.Statistic, error) {
			return s.ListStatistics(c, journal.StatisticQuery{TemplateID: "T1", From: time.Unix(evening, 0), To: time.Unix(evening+60, 0)})
		}),
		Route: "POST /cgi-bin/oa/journal/get_stat_list",
		Body:  `{"template_id":"T1","starttime":1795687200,"endtime":1795687260}`,
		Reply: `{"errcode":0,"errmsg":"ok","stat_list":[{"template_id":"T1","template_name":"日报","report_type":2,
			"cycle_begin_time":1795622400,"cycle_end_time":1795708800,"stat_begin_time":1795622401,"stat_end_time":1795701600,
			"report_range":{"user_list":[{"userid":"lina"},{"userid":"hujie"}],"party_list":[{"open_partyid":"4"}],"tag_list":[{"open_tagid":"7"}]},
			"white_range":{"user_list":[{"userid":"daijing"}],"party_list":[],"tag_list":[]},
			"receivers":{"user_list":[{"userid":"wangwei"}],"tag_list":[{"open_tagid":"8"}],"leader_list":[{"level":1},{"level":2}]},
			"report_list":[{"user":{"userid":"lina"},"itemlist":[{"journaluuid":"J1","reporttime":1795687200,"flag":1}]}],
			"unreport_list":[{"user":{"userid":"hujie"},"itemlist":[{"journaluuid":"","reporttime":1795622400,"flag":0}]}]}]}`,
		Want: []journal.Statistic{{
			TemplateID: "T1", TemplateName: "日报", Cycle: journal.Daily,
			CycleBeginsAt: at(1795622400), CycleEndsAt: at(1795708800), BeginsAt: at(1795622401), EndsAt: at(1795701600),
			Reporters: journal.Range{UserIDs: []string{"lina", "hujie"}, DepartmentIDs: []string{"4"}, TagIDs: []string{"7"}},
			Exempt:    journal.Range{UserIDs: []string{"daijing"}},
			Receivers: journal.Range{UserIDs: []string{"wangwei"}, TagIDs: []string{"8"}, LeaderLevels: []int64{1, 2}},
			Reported:  []journal.Reporter{{User: approval.User{UserID: "lina"}, Reports: []journal.Report{{RecordID: "J1", At: at(evening), Late: true}}}},
			Missing:   []journal.Reporter{{User: approval.User{UserID: "hujie"}, Reports: []journal.Report{{At: at(1795622400)}}}},
		}},
	}})
}

const statisticsPath = "/cgi-bin/oa/journal/get_stat_list"

// Years overlap by a month, and a cycle that is in two of them comes once.
func TestAllStatistics(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := journal.New(corp.Client())
	corp.Script(statisticsPath,
		wecomtest.JSON(`{"errcode":0,"stat_list":[{"cycle_begin_time":1},{"cycle_begin_time":2}]}`),
		wecomtest.JSON(`{"errcode":0,"stat_list":[{"cycle_begin_time":2},{"cycle_begin_time":3}]}`),
		wecomtest.Refuse(301065, "no auth"),
	)
	const day = 24 * 60 * 60
	query := journal.StatisticQuery{TemplateID: "T1", From: time.Unix(evening, 0), To: time.Unix(evening+500*day, 0)}
	var got []int64
	for statistic, err := range s.AllStatistics(t.Context(), query) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, statistic.CycleBeginsAt.Unix())
	}
	if !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("cycles %v, want 1 2 3", got)
	}
	var asked []string
	for _, call := range corp.Calls(statisticsPath) {
		var in struct{ Starttime, Endtime int64 }
		if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, fmt.Sprintf("%d–%d", (in.Starttime-evening)/day, (in.Endtime-evening)/day))
	}
	if want := []string{"0–365", "334–500"}; !slices.Equal(asked, want) {
		t.Errorf("asked for days %v, want %v", asked, want)
	}
	for _, err := range s.AllStatistics(t.Context(), query) {
		if !errors.Is(err, wecom.ErrNoReportPermission) {
			t.Errorf("%v, want ErrNoReportPermission", err)
		}
	}
}
