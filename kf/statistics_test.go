package kf_test

import (
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestStatisticsEndpoints(t *testing.T) {
	from := time.Unix(1767196800, 0) // 1 January 2026 in Beijing
	q := kf.StatisticsQuery{OpenKfID: "wk-1", From: from, To: from.AddDate(0, 0, 1)}
	apitest.Run(t, []row{
		{
			Name:  "ListStatistics",
			Call:  apitest.With(kf.New, func(c ctx, s service) ([]kf.DayStatistics, error) { return s.ListStatistics(c, q) }),
			Route: "POST /cgi-bin/kf/get_corp_statistic",
			Body:  `{"open_kfid":"wk-1","start_time":1767196800,"end_time":1767283200}`,
			Reply: `{"errcode":0,"errmsg":"ok","statistic_list":[{"stat_time":1767196800,"statistic":{"session_cnt":9,"customer_cnt":8,"customer_msg_cnt":7,"upgrade_service_customer_cnt":6,
				"msg_rejected_customer_cnt":5,"ai_session_reply_cnt":4,"ai_transfer_rate":0.5,"ai_knowledge_hit_rate":0}},{"stat_time":1767283200,"statistic":{"session_cnt":1}},{"stat_time":1767369600}]}`,
			Want: []kf.DayStatistics{
				{Day: at(1767196800), Data: &kf.AccountData{Sessions: 9, Customers: 8, Messages: 7, UpgradedCustomers: 6, RejectedCustomers: 5, BotSessions: 4, BotTransferRate: new(0.5), KnowledgeHitRate: new(0.0)}},
				{Day: at(1767283200), Data: &kf.AccountData{Sessions: 1}},
				{Day: at(1767369600)},
			},
		},
		{
			Name: "ListReceptionistStatistics",
			Call: apitest.With(kf.New, func(c ctx, s service) ([]kf.ReceptionistDayStatistics, error) {
				return s.ListReceptionistStatistics(c, "lina", q)
			}),
			Route: "POST /cgi-bin/kf/get_servicer_statistic",
			Body:  `{"open_kfid":"wk-1","servicer_userid":"lina","start_time":1767196800,"end_time":1767283200}`,
			Reply: `{"errcode":0,"errmsg":"ok","statistic_list":[{"stat_time":1767196800,"statistic":{"session_cnt":1,"customer_cnt":2,"customer_msg_cnt":3,"reply_rate":0.25,"first_reply_average_sec":17.5,
				"satisfaction_investgate_cnt":4,"satisfaction_participation_rate":0.75,"satisfied_rate":0.5,"middling_rate":0.3,"dissatisfied_rate":0.2,"upgrade_service_customer_cnt":5,
				"upgrade_service_member_invite_cnt":6,"upgrade_service_member_customer_cnt":7,"upgrade_service_groupchat_invite_cnt":8,"upgrade_service_groupchat_customer_cnt":9,"msg_rejected_customer_cnt":10}}]}`,
			Want: []kf.ReceptionistDayStatistics{{Day: at(1767196800), Data: &kf.ReceptionistData{
				Sessions: 1, Customers: 2, Messages: 3, ReplyRate: new(0.25), FirstReplySeconds: new(17.5), Surveys: 4, SurveyRate: new(0.75),
				SatisfiedRate: new(0.5), MiddlingRate: new(0.3), DissatisfiedRate: new(0.2), UpgradedCustomers: 5,
				MemberInvitations: 6, MemberUpgrades: 7, GroupInvitations: 8, GroupUpgrades: 9, RejectedCustomers: 10,
			}}},
		},
	})
}

// A range goes in windows of 31 days: none is left out, and none comes twice.
func TestAllStatistics(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, wecom.Beijing)
	// 32 days; the time of day does not matter
	q := kf.StatisticsQuery{OpenKfID: "wk-1", From: from.Add(23 * time.Hour), To: from.AddDate(0, 0, 31).Add(time.Hour)}
	corp, s := scripted("/cgi-bin/kf/get_corp_statistic", `{"errcode":0,"statistic_list":[{"stat_time":1}]}`, `{"errcode":0,"statistic_list":[{"stat_time":2}]}`)
	n := 0
	for _, err := range s.AllStatistics(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	calls := corp.Calls("")
	if n != 2 || len(calls) != 2 || calls[0].Body != `{"open_kfid":"wk-1","start_time":1767196800,"end_time":1769788800}` || calls[1].Body != `{"open_kfid":"wk-1","start_time":1769875200,"end_time":1769875200}` {
		t.Errorf("%d days by %v", n, calls)
	}
	corp, s = scripted("/cgi-bin/kf/get_servicer_statistic", `{"errcode":0,"statistic_list":[]}`, `{"errcode":40058,"errmsg":"no"}`)
	var failed error
	for _, err := range s.AllReceptionistStatistics(t.Context(), "", q) {
		failed = err
	}
	if calls := corp.Calls(""); failed == nil || len(calls) != 2 || calls[0].Body != `{"open_kfid":"wk-1","start_time":1767196800,"end_time":1769788800}` {
		t.Errorf("%v by %v", failed, calls)
	}
}
