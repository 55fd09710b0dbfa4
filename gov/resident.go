package gov

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A ResidentReport is a report of a resident.
type ResidentReport struct {
	Report
	ReporterName   string `json:"reporter_name"`
	ReporterMobile string `json:"reporter_mobile"`
	UnionID        string `json:"unionid"` // where the corp has bound an account of WeChat's developers
}

// A ResidentPage is a page of reports of residents.
type ResidentPage struct {
	Reports    []ResidentReport `json:"order_list"`
	NextCursor string           `json:"next_cursor"` // empty on the last page
}

// ListResidentReports returns a page of what residents have reported (居民上报): 20 by
// default, at most 50.
//
// https://developer.work.weixin.qq.com/document/path/93518
//
//wecom:api POST /cgi-bin/report/resident/get_order_list 获取居民上报事件列表
func (s *Service) ListResidentReports(ctx context.Context, in ReportQuery, page wecom.Page) (*ResidentPage, error) {
	return call.Query[ResidentPage](ctx, s.client, "/cgi-bin/report/resident/get_order_list", in.with(page))
}

// AllResidentReports yields what residents have reported.
func (s *Service) AllResidentReports(ctx context.Context, in ReportQuery) iter.Seq2[ResidentReport, error] {
	return pager.All(ctx, maxPage, func(ctx context.Context, page wecom.Page) (*ResidentPage, error) {
		return s.ListResidentReports(ctx, in, page)
	}, func(p *ResidentPage) ([]ResidentReport, string) { return p.Reports, p.NextCursor })
}

// GetResidentReport returns a report of a resident.
//
// https://developer.work.weixin.qq.com/document/path/93519
//
//wecom:api POST /cgi-bin/report/resident/get_order_info 获取居民上报的事件详情信息
func (s *Service) GetResidentReport(ctx context.Context, reportID string) (*ResidentReport, error) {
	return call.QueryIn[*ResidentReport](ctx, s.client, "/cgi-bin/report/resident/get_order_info", call.Body{"order_id": reportID}, "order_info")
}

// ListResidentGrids returns the grids whose residents report.
//
// https://developer.work.weixin.qq.com/document/path/93514
//
//wecom:api GET /cgi-bin/report/resident/get_grid_info 获取配置的网格及网格负责人
func (s *Service) ListResidentGrids(ctx context.Context) ([]ManagedGrid, error) {
	return call.GetIn[[]ManagedGrid](ctx, s.client, "/cgi-bin/report/resident/get_grid_info", nil, "grid_list")
}

// UserResidentCounts are numbers of reports of residents that concern a member.
type UserResidentCounts struct {
	Counts
	Pending int64 `json:"pending"` // 待受理
}

// ResidentCounts are numbers of reports of residents.
type ResidentCounts struct {
	UserResidentCounts
	Total         int64 `json:"total_case"`     // 累计上报
	TotalAccepted int64 `json:"total_accepted"` // 累计受理
	TotalSolved   int64 `json:"total_solved"`   // 累计办结
}

// GetResidentCounts counts the reports of residents in a grid, or in the whole corp with
// "".
//
// https://developer.work.weixin.qq.com/document/path/93515
//
//wecom:api POST /cgi-bin/report/resident/get_corp_status 获取单位居民上报数据统计
func (s *Service) GetResidentCounts(ctx context.Context, gridID string) (*ResidentCounts, error) {
	return call.Query[ResidentCounts](ctx, s.client, "/cgi-bin/report/resident/get_corp_status", inGrid{gridID})
}

// GetUserResidentCounts counts the reports of residents that a member works on.
//
// https://developer.work.weixin.qq.com/document/path/93516
//
//wecom:api POST /cgi-bin/report/resident/get_user_status 获取个人居民上报数据统计
func (s *Service) GetUserResidentCounts(ctx context.Context, userID string) (*UserResidentCounts, error) {
	return call.Query[UserResidentCounts](ctx, s.client, "/cgi-bin/report/resident/get_user_status", call.Body{"userid": userID})
}

// ListResidentCategoryCounts counts the reports of residents by the categories below one,
// or by those of the first level with "".
//
// https://developer.work.weixin.qq.com/document/path/93517
//
//wecom:api POST /cgi-bin/report/resident/category_statistic 获取上报事件分类统计
func (s *Service) ListResidentCategoryCounts(ctx context.Context, categoryID string) ([]CategoryCount, error) {
	return call.QueryIn[[]CategoryCount](ctx, s.client, "/cgi-bin/report/resident/category_statistic", inCategory{categoryID}, "dashboard_list")
}
