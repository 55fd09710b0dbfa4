package wedoc

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A FormStatistic tells how many have filled in a form.
type FormStatistic struct {
	Answers   int64 `json:"fill_cnt"`        // that were submitted
	Users     int64 `json:"fill_user_cnt"`   // who have submitted one
	Absentees int64 `json:"unfill_user_cnt"` // who have not
}

// What get_form_statistic is asked for.
const (
	statisticOnly   = 1
	withSubmissions = 2
	withAbsentees   = 3
)

// A statisticQuery asks for statistics.
type statisticQuery struct {
	PeriodID string `json:"repeated_id"`
	Type     int    `json:"req_type"`
	From     int64  `json:"start_time,omitzero"`
	To       int64  `json:"end_time,omitzero"`
	Limit    int    `json:"limit,omitzero"`
	Cursor   any    `json:"cursor,omitzero"` // a number
}

// A statisticPage is what pages of statistics share.
type statisticPage struct {
	FormStatistic
	HasMore bool   `json:"has_more"`
	Cursor  uint64 `json:"cursor"`
}

// next returns the cursor of the next page.
func (p statisticPage) next() string {
	return pager.Next(p.HasMore, strconv.FormatUint(p.Cursor, 10))
}

// queryStatistic asks for a page of what a reply of type T has.
func queryStatistic[T any](ctx context.Context, s *Service, q statisticQuery, page wecom.Page) (*T, error) {
	if page.Cursor != "" {
		q.Cursor = pager.Numeral(page.Cursor)
	}
	q.Limit = page.Limit
	return call.Query[T](ctx, s.client, "/cgi-bin/wedoc/get_form_statistic", q)
}

// GetFormStatistic returns how many have filled in a form, by one of its PeriodIDs.
// Absentees is 0 if everybody may fill it in.
//
// https://developer.work.weixin.qq.com/document/path/97818
//
//wecom:api POST /cgi-bin/wedoc/get_form_statistic 收集表的统计信息查询
func (s *Service) GetFormStatistic(ctx context.Context, periodID string) (*FormStatistic, error) {
	return queryStatistic[FormStatistic](ctx, s, statisticQuery{PeriodID: periodID, Type: statisticOnly}, wecom.Page{})
}

// A FormSubmission tells who submitted an answer, and when. Answers that are
// anonymous have no UserID, TmpCustomerID and UserName.
type FormSubmission struct {
	AnswerID      int64      `json:"answer_id"`
	UserID        string     `json:"userid"`
	TmpCustomerID string     `json:"tmp_external_userid"` // of people outside the corp; another one in each form; externalcontact converts it
	UserName      string     `json:"user_name"`
	SubmittedAt   wecom.Time `json:"submit_time"`
}

// A FormSubmissionPage is a page of submissions.
type FormSubmissionPage struct {
	FormStatistic
	Submissions []FormSubmission
	NextCursor  string
}

type submissionReply struct {
	statisticPage
	Submissions []FormSubmission `json:"submit_users"`
}

// ListFormSubmissions returns a page of those who have submitted a form, from the day
// of one moment to the day of another: whole days in UTC+8. A page has at most 10,000.
//
// https://developer.work.weixin.qq.com/document/path/97818
//
//wecom:api POST /cgi-bin/wedoc/get_form_statistic 收集表的统计信息查询
func (s *Service) ListFormSubmissions(ctx context.Context, periodID string, from, to time.Time, page wecom.Page) (*FormSubmissionPage, error) {
	r, err := queryStatistic[submissionReply](ctx, s, statisticQuery{PeriodID: periodID, Type: withSubmissions, From: from.Unix(), To: to.Unix()}, page)
	if err != nil {
		return nil, err
	}
	return &FormSubmissionPage{r.FormStatistic, r.Submissions, r.next()}, nil
}

// AllFormSubmissions yields those who have submitted a form; see
// [Service.ListFormSubmissions].
func (s *Service) AllFormSubmissions(ctx context.Context, periodID string, from, to time.Time) iter.Seq2[FormSubmission, error] {
	return pager.All(ctx, maxStatisticPage, func(ctx context.Context, page wecom.Page) (*FormSubmissionPage, error) {
		return s.ListFormSubmissions(ctx, periodID, from, to, page)
	}, func(p *FormSubmissionPage) ([]FormSubmission, string) { return p.Submissions, p.NextCursor })
}

const maxStatisticPage = 10_000

// A FormAbsentee is a member who has not submitted a form.
type FormAbsentee struct {
	UserID string `json:"userid"`
	Name   string `json:"user_name"`
}

// A FormAbsenteePage is a page of absentees.
type FormAbsenteePage struct {
	FormStatistic
	Users      []FormAbsentee
	NextCursor string
}

type absenteeReply struct {
	statisticPage
	Users []FormAbsentee `json:"unfill_users"`
}

// ListFormAbsentees returns a page of the members who have not submitted a form. There
// are some only for forms with [FormForRange]. A page has at most 10,000.
//
// https://developer.work.weixin.qq.com/document/path/97818
//
//wecom:api POST /cgi-bin/wedoc/get_form_statistic 收集表的统计信息查询
func (s *Service) ListFormAbsentees(ctx context.Context, periodID string, page wecom.Page) (*FormAbsenteePage, error) {
	r, err := queryStatistic[absenteeReply](ctx, s, statisticQuery{PeriodID: periodID, Type: withAbsentees}, page)
	if err != nil {
		return nil, err
	}
	return &FormAbsenteePage{r.FormStatistic, r.Users, r.next()}, nil
}

// AllFormAbsentees yields the members who have not submitted a form; see
// [Service.ListFormAbsentees].
func (s *Service) AllFormAbsentees(ctx context.Context, periodID string) iter.Seq2[FormAbsentee, error] {
	return pager.All(ctx, maxStatisticPage, func(ctx context.Context, page wecom.Page) (*FormAbsenteePage, error) {
		return s.ListFormAbsentees(ctx, periodID, page)
	}, func(p *FormAbsenteePage) ([]FormAbsentee, string) { return p.Users, p.NextCursor })
}
