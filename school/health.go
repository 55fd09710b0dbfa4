package school

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// HealthStat is how much health reports (健康上报) were used on a day.
type HealthStat struct {
	UseCount  int64 `json:"pv"`
	UserCount int64 `json:"uv"`
}

// GetHealthStat returns how much health reports were used on the day of date in UTC+8
// ([wecom.Beijing]), one of the last 30. Health reports are an app of WeCom with a list
// of callable apps of its own (可调用接口的应用).
//
// https://developer.work.weixin.qq.com/document/path/93676
//
//wecom:api POST /cgi-bin/health/get_health_report_stat 获取健康上报使用统计
func (s *Service) GetHealthStat(ctx context.Context, date time.Time) (*HealthStat, error) {
	return call.Query[HealthStat](ctx, s.client, "/cgi-bin/health/get_health_report_stat", call.Body{"date": day(date)})
}

// day writes a day as WeCom wants it.
func day(t time.Time) string { return t.In(wecom.Beijing).Format(time.DateOnly) }

// A HealthJobIDPage is a page of ids of health report jobs.
type HealthJobIDPage struct {
	JobIDs     []string
	NextCursor string // empty on the last page
}

// maxHealthPage is how many ids or answers a page has.
const maxHealthPage = 100

// ListHealthJobIDs returns a page of the ids of the jobs that go on now. A page has at
// most 100, which is the default.
//
// https://developer.work.weixin.qq.com/document/path/93677
//
//wecom:api POST /cgi-bin/health/get_report_jobids 获取健康上报任务ID列表
func (s *Service) ListHealthJobIDs(ctx context.Context, page wecom.Page) (*HealthJobIDPage, error) {
	offset, err := offsetOf(page)
	if err != nil {
		return nil, err
	}
	r, err := call.Query[struct {
		JobIDs []string `json:"jobids"`
		Ending int      `json:"ending"`
	}](ctx, s.client, "/cgi-bin/health/get_report_jobids", call.Body{"offset": offset, "limit": cmp.Or(page.Limit, maxHealthPage)})
	if err != nil {
		return nil, err
	}
	p := &HealthJobIDPage{JobIDs: r.JobIDs}
	if r.Ending != 1 {
		p.NextCursor = strconv.Itoa(offset + len(r.JobIDs))
	}
	return p, nil
}

// offsetOf reads a cursor, which is the place of the first item of the page.
func offsetOf(page wecom.Page) (int, error) {
	offset, err := strconv.Atoi(cmp.Or(page.Cursor, "0"))
	if err != nil || offset < 0 {
		return 0, fmt.Errorf("school: %q is no cursor of health reports: begin anew, without it", page.Cursor)
	}
	return offset, nil
}

// AllHealthJobIDs yields the ids of the jobs that go on now.
func (s *Service) AllHealthJobIDs(ctx context.Context) iter.Seq2[string, error] {
	return pager.All(ctx, maxHealthPage, s.ListHealthJobIDs, func(p *HealthJobIDPage) ([]string, string) { return p.JobIDs, p.NextCursor })
}

// A HealthAudience tells whom a health report asks.
//
//wecom:string
type HealthAudience int

const (
	HealthMembers HealthAudience = 1 // 企业内部成员
	HealthParents HealthAudience = 2 // 家长: who answer for students
)

// A HealthSchedule tells how often a health report asks.
//
//wecom:string
type HealthSchedule int

const (
	HealthOnce  HealthSchedule = 1 // 仅上报一次
	HealthDaily HealthSchedule = 2 // 每天都上报
)

// A HealthJob is a health report with its questions.
type HealthJob struct {
	Title         string           `json:"title"`
	CreatorUserID string           `json:"creator"`
	Audience      HealthAudience   `json:"type"`
	ApplyRange    HealthRange      `json:"apply_range"`
	ReportTo      HealthReceivers  `json:"report_to"`
	Schedule      HealthSchedule   `json:"report_type"`
	SkipWeekends  wecom.Flag       `json:"skip_weekend"`
	FinishedCount int64            `json:"finish_cnt"` // who have answered
	Questions     []HealthQuestion `json:"question_templates"`
}

// A HealthRange is whom a health report asks: members and departments of the corp, or
// students and departments of the school.
type HealthRange struct {
	UserIDs       []string `json:"userids"`
	DepartmentIDs []int64  `json:"partyids"`
}

// HealthReceivers are the members who get a health report.
type HealthReceivers struct {
	UserIDs []string `json:"userids"`
}

// A QuestionType is a type of questions in health reports.
//
//wecom:string
type QuestionType int

const (
	QuestionText      QuestionType = 1 // 填空题: places and days too
	QuestionSingle    QuestionType = 2 // 单选题
	QuestionMulti     QuestionType = 3 // 多选题
	QuestionFile      QuestionType = 4 // 收集文件/图片题
	QuestionSignature QuestionType = 5 // 签名链接
	QuestionItinerary QuestionType = 6 // 行程卡截图
)

// A HealthQuestion is a question of a health report.
type HealthQuestion struct {
	ID       int64          `json:"question_id"`
	Title    string         `json:"title"`
	Type     QuestionType   `json:"question_type"`
	Required wecom.Flag     `json:"is_required"`
	Options  []HealthOption `json:"option_list"` // of a QuestionSingle and a QuestionMulti
}

// A HealthOption is a possible answer.
type HealthOption struct {
	ID   int64  `json:"option_id"`
	Text string `json:"option_text"`
}

// GetHealthJob returns a health report as it was on the day of date in UTC+8
// ([wecom.Beijing]), one of the last 14.
//
// https://developer.work.weixin.qq.com/document/path/93678
//
//wecom:api POST /cgi-bin/health/get_report_job_info 获取健康上报任务详情
func (s *Service) GetHealthJob(ctx context.Context, jobID string, date time.Time) (*HealthJob, error) {
	return call.QueryIn[*HealthJob](ctx, s.client, "/cgi-bin/health/get_report_job_info", call.Body{"jobid": jobID, "date": day(date)}, "job_info")
}

// A HealthReport is what somebody has answered: a member, or a parent for a student.
type HealthReport struct {
	Audience      HealthAudience `json:"id_type"`
	UserID        string         `json:"userid"`         // of HealthMembers
	StudentUserID string         `json:"student_userid"` // of HealthParents
	ParentUserID  string         `json:"parent_userid"`  // of HealthParents
	ReportedAt    wecom.Time     `json:"report_time"`
	Answers       []HealthAnswer `json:"report_values"`
}

// A HealthAnswer is the answer to a question. The type of the question tells which
// field has it.
type HealthAnswer struct {
	QuestionID    int64         `json:"question_id"`
	Text          string        `json:"text"`          // of a QuestionText
	OptionID      int64         `json:"single_choice"` // of a QuestionSingle
	OptionIDs     []int64       `json:"multi_choice"`  // of a QuestionMulti
	FileIDs       []string      `json:"fileid"`        // of a QuestionFile; wedrive downloads the files
	SignatureURL  string        `json:"url"`           // of a QuestionSignature
	ItineraryType ItineraryType `json:"itinerary_card_type"`
	HighRiskArea  string        `json:"high_risk_area"` // of a QuestionItinerary
}

// An ItineraryType is the color of an itinerary card (行程卡), of a QuestionItinerary.
//
//wecom:string
type ItineraryType int

const (
	ItineraryUnreadable ItineraryType = 0 // 行程码状态识别失败
	ItineraryGreen      ItineraryType = 1 // 绿码
	ItineraryRed        ItineraryType = 2 // 红码
	ItineraryYellow     ItineraryType = 3 // 黄码
	ItineraryOrange     ItineraryType = 4 // 橙码
	ItineraryNone       ItineraryType = 5 // 未识别出行程卡
)

// A HealthReportPage is a page of what was answered.
type HealthReportPage struct {
	Reports    []HealthReport
	NextCursor string // empty on the last page, which is empty too
}

// ListHealthReports returns a page of what was answered to a health report on the day
// of date in UTC+8 ([wecom.Beijing]), one of the last 14. A page has at most 100, which
// is the default.
//
// https://developer.work.weixin.qq.com/document/path/93679
//
//wecom:api POST /cgi-bin/health/get_report_answer 获取用户填写答案
func (s *Service) ListHealthReports(ctx context.Context, jobID string, date time.Time, page wecom.Page) (*HealthReportPage, error) {
	offset, err := offsetOf(page)
	if err != nil {
		return nil, err
	}
	reports, err := call.QueryIn[[]HealthReport](ctx, s.client, "/cgi-bin/health/get_report_answer", call.Body{
		"jobid": jobID, "date": day(date), "offset": offset, "limit": cmp.Or(page.Limit, maxHealthPage),
	}, "answers")
	if err != nil || len(reports) == 0 { // WeCom has no other sign of the end
		return &HealthReportPage{Reports: reports}, err
	}
	return &HealthReportPage{reports, strconv.Itoa(offset + len(reports))}, nil
}

// AllHealthReports yields what was answered to a health report on a day.
func (s *Service) AllHealthReports(ctx context.Context, jobID string, date time.Time) iter.Seq2[HealthReport, error] {
	return pager.All(ctx, maxHealthPage, func(ctx context.Context, page wecom.Page) (*HealthReportPage, error) {
		return s.ListHealthReports(ctx, jobID, date, page)
	}, func(p *HealthReportPage) ([]HealthReport, string) { return p.Reports, p.NextCursor })
}
