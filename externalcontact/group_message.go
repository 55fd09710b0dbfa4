package externalcontact

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A ChatType says whether a group message goes to customers or to groups.
type ChatType string

const (
	SingleChats ChatType = "single"
	GroupChats  ChatType = "group"
)

// A GroupMessageCreate describes a group message (企业群发) to one or many
// customers, or to groups. A text or an attachment is required.
type GroupMessageCreate struct {
	ChatType ChatType `json:"chat_type"`

	// With SingleChats: whom it goes to. Customers, tags or a sender are required;
	// a sender alone means all of the sender's customers. Tags are ignored if
	// customers are named.
	CustomerIDs []string   `json:"external_userid,omitzero"` // at most 10,000
	TagFilter   *TagFilter `json:"tag_filter,omitzero"`

	// With GroupChats: at most 2,000 groups, or none to let the sender choose.
	ChatIDs []string `json:"chat_id_list,omitzero"`

	SenderID    string      `json:"sender,omitzero"`       // the member who sends; required with GroupChats
	AllowSelect bool        `json:"allow_select,omitzero"` // let the sender choose again among the customers
	Text        Text        `json:"text,omitzero"`         // at most 4,000 bytes
	Attachments Attachments `json:"attachments,omitzero"`  // at most 9
}

// A TagFilter chooses customers that have a tag of each group.
type TagFilter struct {
	Groups []TagFilterGroup `json:"group_list"`
}

// A TagFilterGroup chooses customers that have one of its tags.
type TagFilterGroup struct {
	TagIDs []string `json:"tag_list"` // at most 100, all of one group of tags
}

// GroupMessageCreated is a group message that waits for members to send it.
type GroupMessageCreated struct {
	ID     string   `json:"msgid"`
	Failed []string `json:"fail_list"` // ids of customers or of groups that it cannot go to
}

// Complete reports whether the message can go to all whom it was meant for.
func (m *GroupMessageCreated) Complete() bool { return len(m.Failed) == 0 }

// CreateGroupMessage asks members to send a message to customers or groups. It
// sends nothing: each member sees a task and confirms it, or never does.
// [Service.WaitGroupMessage] tells what became of it. A customer or group gets at
// most as many such messages a month as the month has days, or fewer if the
// administrator says so; those who have had them are left out. It fails with
// [wecom.ErrNoCustomerToSend] if nobody remains.
//
// https://developer.work.weixin.qq.com/document/path/92135
//
//wecom:api POST /cgi-bin/externalcontact/add_msg_template 创建企业群发
func (s *Service) CreateGroupMessage(ctx context.Context, in GroupMessageCreate) (*GroupMessageCreated, error) {
	return call.Post[GroupMessageCreated](ctx, s.client, "/cgi-bin/externalcontact/add_msg_template", in)
}

// RemindGroupMessage reminds the members who have not yet sent a group message.
// A message allows 3 reminders in 24 hours, then [wecom.ErrReminderLimited].
//
// https://developer.work.weixin.qq.com/document/path/97610
//
//wecom:api POST /cgi-bin/externalcontact/remind_groupmsg_send 提醒成员群发
func (s *Service) RemindGroupMessage(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/remind_groupmsg_send", call.Body{"msgid": id}, nil)
}

// CancelGroupMessage takes a group message back from the members who have not
// sent it. Messages that were sent stay.
//
// https://developer.work.weixin.qq.com/document/path/97611
//
//wecom:api POST /cgi-bin/externalcontact/cancel_groupmsg_send 停止企业群发
func (s *Service) CancelGroupMessage(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/cancel_groupmsg_send", call.Body{"msgid": id}, nil)
}

// A CreatorFilter says whose messages or moments a list has.
type CreatorFilter int

const (
	ByCorp      CreatorFilter = 0
	ByMember    CreatorFilter = 1
	ByEverybody CreatorFilter = 2
)

// CreatedBy tells who created a message or a moment.
//
//wecom:string
type CreatedBy int

const (
	CreatedByCorp   CreatedBy = 0 // 企业
	CreatedByMember CreatedBy = 1 // 个人
)

// A GroupMessage is a group message as it was created.
type GroupMessage struct {
	ID          string      `json:"msgid"`
	CreatorID   string      `json:"creator"` // a member; empty if an app created it
	CreatedAt   wecom.Time  `json:"create_time"`
	CreatedBy   CreatedBy   `json:"create_type"`
	Text        Text        `json:"text"`
	Attachments Attachments `json:"attachments"`
}

// GroupMessageQuery says which group messages a list has.
type GroupMessageQuery struct {
	ChatType  ChatType
	From, To  time.Time      // at most a month apart
	CreatorID string         // a member; optional
	By        *CreatorFilter // nil means ByEverybody
}

// GroupMessagePage is a page of group messages.
type GroupMessagePage struct {
	Messages   []GroupMessage `json:"group_msg_list"`
	NextCursor string         `json:"next_cursor"`
}

func (p *GroupMessagePage) page() ([]GroupMessage, string) { return p.Messages, p.NextCursor }

// createdFilter is how WeCom wants a filter by time and creator.
type createdFilter struct {
	From      wecom.Time     `json:"start_time"`
	To        wecom.Time     `json:"end_time"`
	CreatorID string         `json:"creator,omitzero"`
	By        *CreatorFilter `json:"filter_type,omitzero"`
}

// ListGroupMessages returns one page of group messages. The limit is at most 100,
// by default 50; a greater one counts as 50.
//
// https://developer.work.weixin.qq.com/document/path/93338
//
//wecom:api POST /cgi-bin/externalcontact/get_groupmsg_list_v2 获取群发记录列表（获取企业的全部群发记录）
func (s *Service) ListGroupMessages(ctx context.Context, q GroupMessageQuery, page wecom.Page) (*GroupMessagePage, error) {
	return call.Query[GroupMessagePage](ctx, s.client, "/cgi-bin/externalcontact/get_groupmsg_list_v2", struct {
		ChatType ChatType `json:"chat_type"`
		createdFilter
		wecom.Page
	}{q.ChatType, createdFilter{wecom.TimeOf(q.From), wecom.TimeOf(q.To), q.CreatorID, q.By}, page})
}

// AllGroupMessages yields the group messages of any period: it asks for 28 days at
// a time.
func (s *Service) AllGroupMessages(ctx context.Context, q GroupMessageQuery) iter.Seq2[GroupMessage, error] {
	return pager.Each(pager.Windows(q.From, q.To, 28*day, time.Second), func(w pager.Window) iter.Seq2[GroupMessage, error] {
		return pager.All(ctx, 100, func(ctx context.Context, p wecom.Page) (*GroupMessagePage, error) {
			return s.ListGroupMessages(ctx, GroupMessageQuery{q.ChatType, w.From, w.To, q.CreatorID, q.By}, p)
		}, (*GroupMessagePage).page)
	})
}

// A TaskStatus tells whether a member has sent a group message.
//
//wecom:string
type TaskStatus int

const (
	TaskNotSent TaskStatus = 0 // 未发送
	TaskSent    TaskStatus = 2 // 已发送
)

// A GroupMessageTask is what a group message asks of one member.
type GroupMessageTask struct {
	UserID string     `json:"userid"`
	Status TaskStatus `json:"status"`
	SentAt wecom.Time `json:"send_time"`
}

// GroupMessageTaskPage is a page of tasks.
type GroupMessageTaskPage struct {
	Tasks      []GroupMessageTask `json:"task_list"`
	NextCursor string             `json:"next_cursor"`
}

func (p *GroupMessageTaskPage) page() ([]GroupMessageTask, string) { return p.Tasks, p.NextCursor }

// ListGroupMessageTasks returns one page of the members who were asked to send a
// group message. The limit is at most 1,000, by default 500; a greater one
// counts as 500.
//
// https://developer.work.weixin.qq.com/document/path/93338
//
//wecom:api POST /cgi-bin/externalcontact/get_groupmsg_task 获取群发成员发送任务列表（获取企业的全部群发记录）
func (s *Service) ListGroupMessageTasks(ctx context.Context, id string, page wecom.Page) (*GroupMessageTaskPage, error) {
	return call.Query[GroupMessageTaskPage](ctx, s.client, "/cgi-bin/externalcontact/get_groupmsg_task", struct {
		ID string `json:"msgid"`
		wecom.Page
	}{id, page})
}

// AllGroupMessageTasks yields the members who were asked to send a group message.
func (s *Service) AllGroupMessageTasks(ctx context.Context, id string) iter.Seq2[GroupMessageTask, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*GroupMessageTaskPage, error) {
		return s.ListGroupMessageTasks(ctx, id, p)
	}, (*GroupMessageTaskPage).page)
}

// A DeliveryStatus tells whether a customer or group got a group message.
//
//wecom:string
type DeliveryStatus int

const (
	NotSent              DeliveryStatus = 0 // 未发送
	Sent                 DeliveryStatus = 1 // 已发送
	NotSentNoFriend      DeliveryStatus = 2 // 客户不是好友
	NotSentLimitExceeded DeliveryStatus = 3 // 客户已经收到其他群发消息
)

// A GroupMessageResult is the delivery of a group message to a customer or a
// group.
type GroupMessageResult struct {
	UserID     string         `json:"userid"`
	CustomerID string         `json:"external_userid"` // empty for a group
	ChatID     string         `json:"chat_id"`         // empty for a customer
	Status     DeliveryStatus `json:"status"`
	SentAt     wecom.Time     `json:"send_time"`
}

// GroupMessageResultPage is a page of deliveries.
type GroupMessageResultPage struct {
	Results    []GroupMessageResult `json:"send_list"`
	NextCursor string               `json:"next_cursor"`
}

func (p *GroupMessageResultPage) page() ([]GroupMessageResult, string) {
	return p.Results, p.NextCursor
}

// ListGroupMessageResults returns one page of the deliveries of a group message
// by one member. Groups appear only once it was sent. The limit is at most 1,000,
// by default 500; a greater one counts as 500.
//
// https://developer.work.weixin.qq.com/document/path/93338
//
//wecom:api POST /cgi-bin/externalcontact/get_groupmsg_send_result 获取企业群发成员执行结果（获取企业的全部群发记录）
func (s *Service) ListGroupMessageResults(ctx context.Context, id, userID string, page wecom.Page) (*GroupMessageResultPage, error) {
	return call.Query[GroupMessageResultPage](ctx, s.client, "/cgi-bin/externalcontact/get_groupmsg_send_result", struct {
		ID     string `json:"msgid"`
		UserID string `json:"userid"`
		wecom.Page
	}{id, userID, page})
}

// AllGroupMessageResults yields the deliveries of a group message by one member.
func (s *Service) AllGroupMessageResults(ctx context.Context, id, userID string) iter.Seq2[GroupMessageResult, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*GroupMessageResultPage, error) {
		return s.ListGroupMessageResults(ctx, id, userID, p)
	}, (*GroupMessageResultPage).page)
}
