package gov

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A SiteCode is the code of a place (场所码), which visitors scan and fill in. The
// official pages of site codes are gone from the documentation, but for that of answers:
// WeCom may take them away.
type SiteCode struct {
	ID        string   `json:"id"`
	Type      string   `json:"type"` // in words: 商场超市
	Area      string   `json:"area"` // in words, with slashes
	Address   string   `json:"address"`
	Name      string   `json:"name"`
	AdminIDs  []string `json:"admin"` // userids of those in charge
	QRCodeURL string   `json:"qr_code_url"`
}

// A SiteCodePage is a page of site codes.
type SiteCodePage struct {
	Codes      []SiteCode `json:"site_code_infos"`
	NextCursor string     `json:"next_cursor"` // empty on the last page
}

// ListSiteCodes returns a page of site codes.
//
// https://developer.work.weixin.qq.com/document/path/95461
//
//wecom:api POST /cgi-bin/report/sitecode/list 获取场所码列表
func (s *Service) ListSiteCodes(ctx context.Context, page wecom.Page) (*SiteCodePage, error) {
	return call.Query[SiteCodePage](ctx, s.client, "/cgi-bin/report/sitecode/list", page)
}

// AllSiteCodes yields all site codes.
func (s *Service) AllSiteCodes(ctx context.Context) iter.Seq2[SiteCode, error] {
	return pager.All(ctx, 0, s.ListSiteCodes, func(p *SiteCodePage) ([]SiteCode, string) { return p.Codes, p.NextCursor })
}

// A SiteQuestion is a question of a site code.
type SiteQuestion struct {
	ID       int64            `json:"question_id"`
	Type     SiteQuestionType `json:"question_type"`
	Title    string           `json:"title"`
	Required wecom.Flag       `json:"is_required"`
	Options  []SiteOption     `json:"option_list"`
}

// A SiteQuestionType is a kind of question. The numbers are those of health reports
// (健康上报), which have the same questions.
//
//wecom:string
type SiteQuestionType int

const (
	SiteText      SiteQuestionType = 1 // 填空题
	SiteChoice    SiteQuestionType = 2 // 单选题
	SiteChoices   SiteQuestionType = 3 // 多选题
	SiteFile      SiteQuestionType = 4 // 收集文件/图片题
	SiteSignature SiteQuestionType = 5 // 签名链接
	SiteItinerary SiteQuestionType = 6 // 行程卡截图
)

// A SiteOption is an option of a question.
type SiteOption struct {
	ID   int64  `json:"option_id"`
	Text string `json:"option_text"`
}

// ListSiteQuestions returns the questions of a site code.
//
// https://developer.work.weixin.qq.com/document/path/95461
//
//wecom:api POST /cgi-bin/report/sitecode/get_site_report_info 获取场所码填写内容
func (s *Service) ListSiteQuestions(ctx context.Context, siteID string) ([]SiteQuestion, error) {
	return call.QueryIn[[]SiteQuestion](ctx, s.client, "/cgi-bin/report/sitecode/get_site_report_info", call.Body{"siteid": siteID}, "question_templates")
}

// A SiteVisit is what a visitor has filled in.
type SiteVisit struct {
	ReportedAt wecom.Time   `json:"report_time"`
	Answers    []SiteAnswer `json:"report_values"`
}

// A SiteAnswer is the answer to a question, in the field of its type.
type SiteAnswer struct {
	QuestionID   int64         `json:"question_id"`
	Choice       int64         `json:"single_choice"` // the id of an option
	Choices      []int64       `json:"multi_choice"`  // likewise
	Text         string        `json:"text"`
	PictureURL   string        `json:"url"`                 // of a travel card, as the next two
	Card         ItineraryCard `json:"itinerary_card_type"` // zero also where the question is no travel card: it has no PictureURL then
	HighRiskArea string        `json:"high_risk_area"`
}

// An ItineraryCard is what WeCom sees on the picture of a travel card (行程卡).
//
//wecom:string
type ItineraryCard int

const (
	ItineraryUnread  ItineraryCard = 0 // 行程码状态识别失败
	ItineraryGreen   ItineraryCard = 1 // 绿码
	ItineraryRed     ItineraryCard = 2 // 红码
	ItineraryYellow  ItineraryCard = 3 // 黄码
	ItineraryOrange  ItineraryCard = 4 // 橙码
	ItineraryNone    ItineraryCard = 5 // 未识别出行程卡
	ItineraryStarred ItineraryCard = 6 // 绿码带星
)

// A SiteVisitPage is a page of visits.
type SiteVisitPage struct {
	Visits     []SiteVisit `json:"answers"`
	HasMore    wecom.Flag  `json:"has_more"`
	NextCursor string      `json:"next_cursor"` // empty on the last page
}

// ListSiteVisits returns a page of what visitors have filled in on the day of date in
// UTC+8.
//
// https://developer.work.weixin.qq.com/document/path/95464
//
//wecom:api POST /cgi-bin/report/sitecode/get_report_answer 获取用户填写答案
func (s *Service) ListSiteVisits(ctx context.Context, siteID string, date time.Time, page wecom.Page) (*SiteVisitPage, error) {
	return call.QueryPage[SiteVisitPage](ctx, s.client, "/cgi-bin/report/sitecode/get_report_answer", struct {
		ID   string `json:"siteid"`
		Date string `json:"date"`
		wecom.Page
	}{siteID, date.In(wecom.Beijing).Format(time.DateOnly), page})
}

// AllSiteVisits yields what visitors have filled in on a day.
func (s *Service) AllSiteVisits(ctx context.Context, siteID string, date time.Time) iter.Seq2[SiteVisit, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*SiteVisitPage, error) {
		return s.ListSiteVisits(ctx, siteID, date, page)
	}, func(p *SiteVisitPage) ([]SiteVisit, string) { return p.Visits, p.NextCursor })
}
