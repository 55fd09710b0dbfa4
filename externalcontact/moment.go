package externalcontact

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/poll"
)

// A MomentCreate describes a moment (客户朋友圈) that members are asked to post. A
// text or an attachment is required.
type MomentCreate struct {
	Text        Text          `json:"text,omitzero"`        // at most 2,000 characters
	Attachments Attachments   `json:"attachments,omitzero"` // 9 images, or one video, or one link; uploaded as attachments of moments
	Visible     *VisibleRange `json:"visible_range,omitzero"`
}

// A VisibleRange says who posts a moment and who sees it. Without senders, all
// members in the app's visible range are asked, or those who follow a chosen
// customer.
type VisibleRange struct {
	Senders   *Range           `json:"sender_list,omitzero"`           // those outside the visible range are ignored
	Customers *CustomersByTags `json:"external_contact_list,omitzero"` // nil means everybody
}

// A Range names members and departments.
type Range struct {
	UserIDs       []string `json:"user_list,omitzero"`
	DepartmentIDs []int64  `json:"department_list,omitzero"`
}

// CustomersByTags chooses customers that have one of some corp tags.
type CustomersByTags struct {
	TagIDs []string `json:"tag_list"` // tags of strategies do not work
}

// CreateMoment begins to create a moment and returns the id of that job, which is
// valid for 24 hours: [Service.WaitMoment] waits for its end. Then the members
// named are asked to post it; nothing is posted until they do. A corp creates at
// most 10 moments a minute and 100,000 a month.
//
// https://developer.work.weixin.qq.com/document/path/95094
//
//wecom:api POST /cgi-bin/externalcontact/add_moment_task 创建发表任务（企业发表内容到客户的朋友圈）
//wecom:limit 10/min
func (s *Service) CreateMoment(ctx context.Context, in MomentCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/externalcontact/add_moment_task", in, "jobid")
}

// A MomentJobStatus tells how far the creation of a moment is.
//
//wecom:string
type MomentJobStatus int

const (
	MomentJobStarted MomentJobStatus = 1 // 开始创建任务
	MomentJobRunning MomentJobStatus = 2 // 正在创建任务中
	MomentJobDone    MomentJobStatus = 3 // 创建任务已完成
)

// A MomentJob is how the creation of a moment goes.
type MomentJob struct {
	Type   string          `json:"type"` // "add_moment_task"
	Status MomentJobStatus `json:"status"`
	Result MomentJobResult `json:"result"` // with MomentJobDone
}

// A MomentJobResult is how the creation of a moment ended.
type MomentJobResult struct {
	Code     wecom.Code   `json:"errcode"`
	Message  string       `json:"errmsg"`
	MomentID string       `json:"moment_id"`
	Failed   FailedMoment `json:",embed"`
}

// A FailedMoment is whom a moment cannot reach, of those who were named.
type FailedMoment struct {
	Senders   Range           `json:"invalid_sender_list"` // unknown, or not seen by the app
	Customers CustomersByTags `json:"invalid_external_contact_list"`
}

// Complete reports whether the moment exists and is meant for all who were named.
func (j *MomentJob) Complete() bool {
	failed := &j.Result.Failed
	return j.Status == MomentJobDone && j.Result.Code == 0 &&
		len(failed.Senders.UserIDs)+len(failed.Senders.DepartmentIDs)+len(failed.Customers.TagIDs) == 0
}

// GetMomentJob returns how the creation of a moment goes.
//
// https://developer.work.weixin.qq.com/document/path/95094
//
//wecom:api GET /cgi-bin/externalcontact/get_moment_task_result 获取任务创建结果（企业发表内容到客户的朋友圈）
func (s *Service) GetMomentJob(ctx context.Context, jobID string) (*MomentJob, error) {
	return call.Get[MomentJob](ctx, s.client, momentJobPath, url.Values{"jobid": {jobID}})
}

const momentJobPath = "/cgi-bin/externalcontact/get_moment_task_result"

// WaitMoment waits until the creation of a moment has ended, and returns the job.
// A moment that was not created is a [wecom.Error] with WeCom's code. With an
// error, the job is the latest that was seen, or nil.
func (s *Service) WaitMoment(ctx context.Context, jobID string) (*MomentJob, error) {
	job, err := poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*MomentJob, bool, error) {
		job, err := s.GetMomentJob(ctx, jobID)
		return job, err == nil && job.Status == MomentJobDone, err
	})
	if err == nil && job.Result.Code != 0 {
		err = &wecom.Error{Path: momentJobPath, Code: job.Result.Code, Message: job.Result.Message, Status: 200}
	}
	return job, err
}

// CancelMoment takes a moment back from the members who have not posted it.
//
// https://developer.work.weixin.qq.com/document/path/97612
//
//wecom:api POST /cgi-bin/externalcontact/cancel_moment_task 停止发表企业朋友圈
func (s *Service) CancelMoment(ctx context.Context, momentID string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/cancel_moment_task", call.Body{"moment_id": momentID}, nil)
}

// Visibility tells whether all customers see a moment.
//
//wecom:string
type Visibility int

const (
	VisibleToSome Visibility = 0 // 部分可见
	VisibleToAll  Visibility = 1 // 公开
)

// A Moment is a moment that the corp or a member posted. Its media are downloaded
// as temporary media.
type Moment struct {
	ID         string       `json:"moment_id"`
	CreatorID  string       `json:"creator"` // a member; empty if an app created it
	CreatedAt  wecom.Time   `json:"create_time"`
	CreatedBy  CreatedBy    `json:"create_type"`
	Visibility Visibility   `json:"visible_type"`
	Text       Text         `json:"text"`
	Images     []Image      `json:"image"`
	Video      *MomentVideo `json:"video"`
	Link       *Link        `json:"link"`
	Location   *Location    `json:"location"`
}

// A MomentVideo is the film of a moment.
type MomentVideo struct {
	MediaID      string `json:"media_id"`
	ThumbMediaID string `json:"thumb_media_id"`
}

// A Location is the place that a moment names.
type Location struct {
	Latitude  wecom.Float `json:"latitude"`
	Longitude wecom.Float `json:"longitude"`
	Name      string      `json:"name"`
}

// MomentQuery says which moments a list has.
type MomentQuery struct {
	From, To  time.Time      // at most 30 days apart; moments of these very seconds are left out
	CreatorID string         // a member; optional
	By        *CreatorFilter // nil means ByEverybody
}

// MomentPage is a page of moments.
type MomentPage struct {
	Moments    []Moment `json:"moment_list"`
	NextCursor string   `json:"next_cursor"`
}

func (p *MomentPage) page() ([]Moment, string) { return p.Moments, p.NextCursor }

// ListMoments returns one page of moments, without those that were deleted. The
// limit is at most 20, by default 20.
//
// https://developer.work.weixin.qq.com/document/path/93333
//
//wecom:api POST /cgi-bin/externalcontact/get_moment_list 获取企业全部的发表列表（获取客户朋友圈全部的发表记录）
func (s *Service) ListMoments(ctx context.Context, q MomentQuery, page wecom.Page) (*MomentPage, error) {
	return call.Query[MomentPage](ctx, s.client, "/cgi-bin/externalcontact/get_moment_list", struct {
		createdFilter
		wecom.Page
	}{createdFilter{wecom.TimeOf(q.From), wecom.TimeOf(q.To), q.CreatorID, q.By}, page})
}

// AllMoments yields the moments of any period: it asks for 30 days at a time.
func (s *Service) AllMoments(ctx context.Context, q MomentQuery) iter.Seq2[Moment, error] {
	// WeCom leaves out both ends of a period, so each window begins a second
	// before the one before has ended.
	return pager.Each(pager.Windows(q.From, q.To, 30*day, -time.Second), func(w pager.Window) iter.Seq2[Moment, error] {
		return pager.All(ctx, 20, func(ctx context.Context, p wecom.Page) (*MomentPage, error) {
			return s.ListMoments(ctx, MomentQuery{w.From, w.To, q.CreatorID, q.By}, p)
		}, (*MomentPage).page)
	})
}

// A PublishStatus tells whether a member has posted a moment.
//
//wecom:string
type PublishStatus int

const (
	NotPublished PublishStatus = 0 // 未发表
	Published    PublishStatus = 1 // 已发表
)

// A MomentTask is what a moment of the corp asks of one member.
type MomentTask struct {
	UserID string        `json:"userid"`
	Status PublishStatus `json:"publish_status"`
}

// MomentTaskPage is a page of tasks.
type MomentTaskPage struct {
	Tasks      []MomentTask `json:"task_list"`
	NextCursor string       `json:"next_cursor"`
}

func (p *MomentTaskPage) page() ([]MomentTask, string) { return p.Tasks, p.NextCursor }

// momentRequest names a moment, and a member who posted it.
type momentRequest struct {
	MomentID string `json:"moment_id"`
	UserID   string `json:"userid,omitzero"`
	wecom.Page
}

// ListMomentTasks returns one page of the members who were asked to post a moment
// of the corp. The limit is at most 1,000, by default 500; a greater one
// counts as 500.
//
// https://developer.work.weixin.qq.com/document/path/93333
//
//wecom:api POST /cgi-bin/externalcontact/get_moment_task 获取客户朋友圈企业发表的列表（获取客户朋友圈全部的发表记录）
func (s *Service) ListMomentTasks(ctx context.Context, momentID string, page wecom.Page) (*MomentTaskPage, error) {
	return call.Query[MomentTaskPage](ctx, s.client, "/cgi-bin/externalcontact/get_moment_task", momentRequest{MomentID: momentID, Page: page})
}

// AllMomentTasks yields the members who were asked to post a moment of the corp.
func (s *Service) AllMomentTasks(ctx context.Context, momentID string) iter.Seq2[MomentTask, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*MomentTaskPage, error) {
		return s.ListMomentTasks(ctx, momentID, p)
	}, (*MomentTaskPage).page)
}

// A MomentCustomer is a customer that a moment is meant for, or that can see it.
type MomentCustomer struct {
	UserID     string `json:"userid"` // who posted it; empty in [Service.ListMomentViewers]
	CustomerID string `json:"external_userid"`
}

// MomentCustomerPage is a page of customers.
type MomentCustomerPage struct {
	Customers  []MomentCustomer `json:"customer_list"`
	NextCursor string           `json:"next_cursor"`
}

func (p *MomentCustomerPage) page() ([]MomentCustomer, string) { return p.Customers, p.NextCursor }

// ListMomentCustomers returns one page of the customers that a moment is meant
// for, as posted by one member. The limit is at most 1,000, by default 500; a
// greater one counts as 500.
//
// https://developer.work.weixin.qq.com/document/path/93333
//
//wecom:api POST /cgi-bin/externalcontact/get_moment_customer_list 获取客户朋友圈发表时选择的可见范围（获取客户朋友圈全部的发表记录）
func (s *Service) ListMomentCustomers(ctx context.Context, momentID, userID string, page wecom.Page) (*MomentCustomerPage, error) {
	return call.Query[MomentCustomerPage](ctx, s.client, "/cgi-bin/externalcontact/get_moment_customer_list", momentRequest{momentID, userID, page})
}

// AllMomentCustomers yields the customers that a moment is meant for, as posted by
// one member.
func (s *Service) AllMomentCustomers(ctx context.Context, momentID, userID string) iter.Seq2[MomentCustomer, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*MomentCustomerPage, error) {
		return s.ListMomentCustomers(ctx, momentID, userID, p)
	}, (*MomentCustomerPage).page)
}

// ListMomentViewers returns one page of the customers who can see a moment, as
// posted by one member. The limit is at most 5,000, by default 3,000; a
// greater one counts as 3,000.
//
// https://developer.work.weixin.qq.com/document/path/93333
//
//wecom:api POST /cgi-bin/externalcontact/get_moment_send_result 获取客户朋友圈发表后的可见客户列表（获取客户朋友圈全部的发表记录）
func (s *Service) ListMomentViewers(ctx context.Context, momentID, userID string, page wecom.Page) (*MomentCustomerPage, error) {
	return call.Query[MomentCustomerPage](ctx, s.client, "/cgi-bin/externalcontact/get_moment_send_result", momentRequest{momentID, userID, page})
}

// AllMomentViewers yields the customers who can see a moment, as posted by one
// member.
func (s *Service) AllMomentViewers(ctx context.Context, momentID, userID string) iter.Seq2[MomentCustomer, error] {
	return pager.All(ctx, 5000, func(ctx context.Context, p wecom.Page) (*MomentCustomerPage, error) {
		return s.ListMomentViewers(ctx, momentID, userID, p)
	}, (*MomentCustomerPage).page)
}

// MomentReactions are the comments on a moment and the likes it got.
type MomentReactions struct {
	Comments []MomentReaction `json:"comment_list"`
	Likes    []MomentReaction `json:"like_list"`
}

// A MomentReaction is a comment or a like, of which WeCom tells who and when.
type MomentReaction struct {
	UserID     string     `json:"userid"`          // a member
	CustomerID string     `json:"external_userid"` // or a customer
	CreatedAt  wecom.Time `json:"create_time"`
}

// GetMomentReactions returns who commented on a moment, and who liked it, as
// posted by one member. It fails with [wecom.ErrMomentNotPosted] before that.
//
// https://developer.work.weixin.qq.com/document/path/93333
//
//wecom:api POST /cgi-bin/externalcontact/get_moment_comments 获取客户朋友圈的互动数据（获取客户朋友圈全部的发表记录）
func (s *Service) GetMomentReactions(ctx context.Context, momentID, userID string) (*MomentReactions, error) {
	return call.Query[MomentReactions](ctx, s.client, "/cgi-bin/externalcontact/get_moment_comments", momentRequest{MomentID: momentID, UserID: userID})
}
