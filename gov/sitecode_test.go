package gov_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestSiteCodeEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListSiteCodes",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.SiteCodePage, error) {
				return s.ListSiteCodes(c, wecom.Page{Cursor: "n1", Limit: 10})
			}),
			Route: "POST /cgi-bin/report/sitecode/list",
			Body:  `{"cursor":"n1","limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","site_code_infos":[{"id":"s1","type":"商场","area":"浙江省/杭州市","address":"文三路","name":"一店","admin":["lina"],"qr_code_url":"https://a.example/q"}],"next_cursor":"n2"}`,
			Want: &gov.SiteCodePage{NextCursor: "n2", Codes: []gov.SiteCode{{
				ID: "s1", Type: "商场", Area: "浙江省/杭州市", Address: "文三路", Name: "一店", AdminIDs: []string{"lina"}, QRCodeURL: "https://a.example/q",
			}}},
		},
		{
			Name:  "ListSiteQuestions",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]gov.SiteQuestion, error) { return s.ListSiteQuestions(c, "s1") }),
			Route: "POST /cgi-bin/report/sitecode/get_site_report_info",
			Body:  `{"siteid":"s1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","question_templates":[{"question_id":1,"question_type":2,"title":"体温","is_required":1,"option_list":[{"option_id":7,"option_text":"正常"}]}]}`,
			Want:  []gov.SiteQuestion{{ID: 1, Type: gov.SiteChoice, Title: "体温", Required: true, Options: []gov.SiteOption{{ID: 7, Text: "正常"}}}},
		},
		{
			Name: "ListSiteVisits",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.SiteVisitPage, error) {
				return s.ListSiteVisits(c, "s1", noon.UTC(), wecom.Page{Cursor: "n1", Limit: 10})
			}),
			Route: "POST /cgi-bin/report/sitecode/get_report_answer",
			Body:  `{"siteid":"s1","date":"2026-11-26","cursor":"n1","limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","answers":[{"report_time":1795665600,"report_values":[{"question_id":1,"single_choice":7},{"question_id":2,"multi_choice":[3,5]},{"question_id":3,"text":"杭州"},
				{"question_id":4,"url":"https://a.example/1","itinerary_card_type":6,"high_risk_area":"a"}]}],"next_cursor":"n2","has_more":1}`,
			Want: &gov.SiteVisitPage{NextCursor: "n2", HasMore: true, Visits: []gov.SiteVisit{{ReportedAt: noon, Answers: []gov.SiteAnswer{
				{QuestionID: 1, Choice: 7}, {QuestionID: 2, Choices: []int64{3, 5}}, {QuestionID: 3, Text: "杭州"},
				{QuestionID: 4, PictureURL: "https://a.example/1", Card: gov.ItineraryStarred, HighRiskArea: "a"},
			}}}},
		},
	})
}

func TestAllSiteCodesAndVisits(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/report/sitecode/list", wecomtest.JSON(`{"errcode":0,"next_cursor":"n2","site_code_infos":[{"id":"s1"}]}`), wecomtest.JSON(`{"errcode":0,"site_code_infos":[{"id":"s2"}]}`))
	corp.Script("/cgi-bin/report/sitecode/get_report_answer",
		wecomtest.JSON(`{"errcode":0,"has_more":1,"next_cursor":"n2","answers":[{"report_time":1}]}`), wecomtest.JSON(`{"errcode":0,"has_more":0,"next_cursor":"n3","answers":[{"report_time":2}]}`))
	s := gov.New(corp.Client())
	var got []string
	for c, err := range s.AllSiteCodes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.ID)
	}
	visits := 0
	for _, err := range s.AllSiteVisits(t.Context(), "s1", noon.Time) {
		if err != nil {
			t.Fatal(err)
		}
		visits++
	}
	for _, call := range corp.Calls("") {
		got = append(got, call.Body)
	}
	want := []string{"s1", "s2", `{}`, `{"cursor":"n2"}`, `{"siteid":"s1","date":"2026-11-26"}`, `{"siteid":"s1","date":"2026-11-26","cursor":"n2"}`}
	if diff := cmp.Diff(want, got); diff != "" || visits != 2 {
		t.Errorf("%d visits (-want +got):\n%s", visits, diff)
	}
}
