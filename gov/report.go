package gov

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Report is an event that somebody has reported (工单).
type Report struct {
	ID            string     `json:"order_id"`
	Description   string     `json:"desc"`
	Urgency       Urgency    `json:"urge_type"`
	Category      string     `json:"case_name"` // its name
	GridID        string     `json:"grid_id"`
	GridName      string     `json:"grid_name"`
	CreatedAt     wecom.Time `json:"create_time"`
	PictureURLs   []string   `json:"image_urls"`
	VideoMediaIDs []string   `json:"video_media_ids"`
	Location      Location   `json:"location"`
	UserIDs       []string   `json:"processor_userids"` // of those who work on it now
	Steps         []Step     `json:"process_list"`      // what was done so far
}

// An Urgency is how urgent an event is.
//
//wecom:string
type Urgency int

const (
	UrgencyNormal    Urgency = 1 // 一般
	UrgencyImportant Urgency = 2 // 重要
	UrgencyUrgent    Urgency = 3 // 紧急
)

// A Location is where an event happened.
type Location struct {
	Name      string      `json:"name"`
	Address   string      `json:"address"`
	Latitude  wecom.Float `json:"latitude"`  // −90 to 90
	Longitude wecom.Float `json:"longitude"` // −180 to 180
}

// A Step is something that was done, or is being done, with a report.
type Step struct {
	Type          StepType   `json:"process_type"`
	Description   string     `json:"process_desc"`
	Status        StepStatus `json:"status"`
	UserID        string     `json:"solve_userid"` // of who has done it
	DoneAt        wecom.Time `json:"solved_time"`
	PictureURLs   []string   `json:"image_urls"`
	VideoMediaIDs []string   `json:"video_media_ids"`
}

// A StepType is what is done with a report.
//
//wecom:string
type StepType int

const (
	StepCreate   StepType = 1 // 创建: of reports of members
	StepAccept   StepType = 2 // 受理
	StepAssign   StepType = 3 // 分配
	StepTransfer StepType = 4 // 转交
	StepSolve    StepType = 5 // 办结
	StepReject   StepType = 6 // 拒绝
	StepProgress StepType = 7 // 办理中
)

// A StepStatus tells whether a step is done.
//
//wecom:string
type StepStatus int

const (
	StepRunning StepStatus = 0 // 处理中
	StepDone    StepStatus = 1 // 已处理
)

// A ReportQuery limits reports. Its zero value is all of them.
type ReportQuery struct {
	CreatedAfter  time.Time // optional
	ModifiedAfter time.Time // optional
}

// with is the query of a page.
func (q ReportQuery) with(page wecom.Page) reportQuery {
	return reportQuery{wecom.TimeOf(q.CreatedAfter), wecom.TimeOf(q.ModifiedAfter), page}
}

type reportQuery struct {
	CreatedAfter  wecom.Time `json:"begin_create_time,omitzero"`
	ModifiedAfter wecom.Time `json:"begin_modify_time,omitzero"`
	wecom.Page
}

// maxPage is how many reports a page has at most.
const maxPage = 50

// A ManagedGrid is a grid of which reports are collected, with those in charge.
type ManagedGrid struct {
	ID       string   `json:"grid_id"`
	Name     string   `json:"grid_name"`
	AdminIDs []string `json:"grid_admin"`
}

// Counts are numbers of reports.
type Counts struct {
	Processing  int64 `json:"processing"`   // 办理中
	AddedToday  int64 `json:"added_today"`  // 今日上报
	SolvedToday int64 `json:"solved_today"` // 今日办结
}

// A CategoryCount is how many reports a category has.
type CategoryCount struct {
	ID     string       `json:"category_id"`
	Name   string       `json:"category_name"`
	Level  int          `json:"category_level"`
	Type   CategoryType `json:"category_type"`
	Total  int64        `json:"total_case"`   // 累计上报
	Solved int64        `json:"total_solved"` // 累计办结
}

// A CategoryType tells the categories of the corp from what is in none.
//
//wecom:string
type CategoryType int

const (
	CategoryOther CategoryType = 0 // 其他
	CategoryOwn   CategoryType = 1 // 有效分类
)

// A PatrolPage is a page of reports of members.
type PatrolPage struct {
	Reports    []Report `json:"order_list"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListPatrolReports returns a page of what members have reported from their rounds
// (巡查上报): 20 by default, at most 50.
//
// https://developer.work.weixin.qq.com/document/path/93536
//
//wecom:api POST /cgi-bin/report/patrol/get_order_list 获取巡查上报事件列表
func (s *Service) ListPatrolReports(ctx context.Context, in ReportQuery, page wecom.Page) (*PatrolPage, error) {
	return call.Query[PatrolPage](ctx, s.client, "/cgi-bin/report/patrol/get_order_list", in.with(page))
}

// AllPatrolReports yields what members have reported.
func (s *Service) AllPatrolReports(ctx context.Context, in ReportQuery) iter.Seq2[Report, error] {
	return pager.All(ctx, maxPage, func(ctx context.Context, page wecom.Page) (*PatrolPage, error) {
		return s.ListPatrolReports(ctx, in, page)
	}, func(p *PatrolPage) ([]Report, string) { return p.Reports, p.NextCursor })
}

// GetPatrolReport returns a report of a member.
//
// https://developer.work.weixin.qq.com/document/path/93535
//
//wecom:api POST /cgi-bin/report/patrol/get_order_info 获取巡查上报的事件详情信息
func (s *Service) GetPatrolReport(ctx context.Context, reportID string) (*Report, error) {
	return call.QueryIn[*Report](ctx, s.client, "/cgi-bin/report/patrol/get_order_info", call.Body{"order_id": reportID}, "order_info")
}

// ListPatrolGrids returns the grids whose members report.
//
// https://developer.work.weixin.qq.com/document/path/93531
//
//wecom:api GET /cgi-bin/report/patrol/get_grid_info 获取配置的网格及网格负责人
func (s *Service) ListPatrolGrids(ctx context.Context) ([]ManagedGrid, error) {
	return call.GetIn[[]ManagedGrid](ctx, s.client, "/cgi-bin/report/patrol/get_grid_info", nil, "grid_list")
}

// PatrolCounts are numbers of reports of members.
type PatrolCounts struct {
	Counts
	Unassigned  int64 `json:"to_be_assigned"` // 待分配
	Total       int64 `json:"total_case"`     // 累计上报
	TotalSolved int64 `json:"total_solved"`   // 累计办结
}

// GetPatrolCounts counts the reports of members in a grid, or in the whole corp with "".
//
// https://developer.work.weixin.qq.com/document/path/93532
//
//wecom:api POST /cgi-bin/report/patrol/get_corp_status 获取单位巡查上报数据统计
func (s *Service) GetPatrolCounts(ctx context.Context, gridID string) (*PatrolCounts, error) {
	return call.Query[PatrolCounts](ctx, s.client, "/cgi-bin/report/patrol/get_corp_status", inGrid{gridID})
}

// inGrid asks for a grid, or for all.
type inGrid struct {
	ID string `json:"grid_id,omitzero"`
}

// inCategory asks for the categories below one, or for those of the first level.
type inCategory struct {
	ID string `json:"category_id,omitzero"`
}

// GetUserPatrolCounts counts the reports of members that a member works on.
//
// https://developer.work.weixin.qq.com/document/path/93533
//
//wecom:api POST /cgi-bin/report/patrol/get_user_status 获取个人巡查上报数据统计
func (s *Service) GetUserPatrolCounts(ctx context.Context, userID string) (*Counts, error) {
	return call.Query[Counts](ctx, s.client, "/cgi-bin/report/patrol/get_user_status", call.Body{"userid": userID})
}

// ListPatrolCategoryCounts counts the reports of members by the categories below one, or
// by those of the first level with "".
//
// https://developer.work.weixin.qq.com/document/path/93534
//
//wecom:api POST /cgi-bin/report/patrol/category_statistic 获取上报事件分类统计
func (s *Service) ListPatrolCategoryCounts(ctx context.Context, categoryID string) ([]CategoryCount, error) {
	return call.QueryIn[[]CategoryCount](ctx, s.client, "/cgi-bin/report/patrol/category_statistic", inCategory{categoryID}, "dashboard_list")
}
