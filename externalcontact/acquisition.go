package externalcontact

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An AcquisitionLink is a link by which customers add members (获客链接). Its URL
// takes ?customer_channel=…, at most 64 bytes: the state of those who come by it.
type AcquisitionLink struct {
	ID         string     `json:"link_id"` // empty in an [AcquisitionLinkDetail]
	Name       string     `json:"link_name"`
	URL        string     `json:"url"`
	SkipVerify bool       `json:"skip_verify"`
	MarkSource bool       `json:"mark_source"`
	CreatedAt  wecom.Time `json:"create_time"`
}

// AcquisitionLinkDetail is a link and whom it leads to.
type AcquisitionLinkDetail struct {
	Link     AcquisitionLink      `json:"link"`
	Range    Range                `json:"range"`
	Priority *AcquisitionPriority `json:"priority_option"`
}

// An AcquisitionPriority sends customers to members whom they know already. Only
// corps of some trades may use it.
type AcquisitionPriority struct {
	Type    PriorityType `json:"priority_type"`
	UserIDs []string     `json:"priority_userid_list,omitzero"` // with PriorityInRange: required, at most 1,000
}

// A PriorityType says which members come first: those whom the customer knows,
// in the whole corp or among those who are named.
type PriorityType int

const (
	PriorityInCorp  PriorityType = 1
	PriorityInRange PriorityType = 2
)

// AcquisitionLinkCreate describes a new link.
type AcquisitionLinkCreate struct {
	Name       string               `json:"link_name"`            // at most 30 characters
	Range      Range                `json:"range"`                // at most 500 members in all
	SkipVerify *bool                `json:"skip_verify,omitzero"` // nil means true
	Priority   *AcquisitionPriority `json:"priority_option,omitzero"`
	MarkSource *bool                `json:"mark_source,omitzero"` // nil means true; of acquisition apps only
}

// AcquisitionLinkUpdate changes a link. Fields that are zero leave it unchanged.
type AcquisitionLinkUpdate struct {
	Name       string               `json:"link_name,omitzero"`       // at most 30 characters
	Range      *Range               `json:"range,omitzero"`           // replaces all who are there
	Priority   *AcquisitionPriority `json:"priority_option,omitzero"` // replaces the whole priority
	SkipVerify *bool                `json:"skip_verify,omitzero"`
	MarkSource *bool                `json:"mark_source,omitzero"`
}

// AcquisitionLinkPage is a page of the ids of links.
type AcquisitionLinkPage struct {
	IDs        []string `json:"link_id_list"`
	NextCursor string   `json:"next_cursor"`
}

func (p *AcquisitionLinkPage) page() ([]string, string) { return p.IDs, p.NextCursor }

// ListAcquisitionLinkIDs returns one page of the ids of the links that the app
// created and that still work. The limit is at most 100.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/list_link 获取获客链接列表（获客链接管理）
func (s *Service) ListAcquisitionLinkIDs(ctx context.Context, page wecom.Page) (*AcquisitionLinkPage, error) {
	return call.Query[AcquisitionLinkPage](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/list_link", page)
}

// AllAcquisitionLinkIDs yields the ids of the links that the app created and that
// still work.
func (s *Service) AllAcquisitionLinkIDs(ctx context.Context) iter.Seq2[string, error] {
	return pager.All(ctx, 100, s.ListAcquisitionLinkIDs, (*AcquisitionLinkPage).page)
}

// GetAcquisitionLink returns a link that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/get 获取获客链接详情（获客链接管理）
func (s *Service) GetAcquisitionLink(ctx context.Context, id string) (*AcquisitionLinkDetail, error) {
	return call.Query[AcquisitionLinkDetail](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/get", call.Body{"link_id": id})
}

// CreateAcquisitionLink creates a link. Its range needs members or departments
// that the app sees.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/create_link 创建获客链接（获客链接管理）
func (s *Service) CreateAcquisitionLink(ctx context.Context, in AcquisitionLinkCreate) (*AcquisitionLink, error) {
	return call.PostIn[*AcquisitionLink](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/create_link", in, "link")
}

// UpdateAcquisitionLink changes a link that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/update_link 编辑获客链接（获客链接管理）
func (s *Service) UpdateAcquisitionLink(ctx context.Context, id string, in AcquisitionLinkUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/customer_acquisition/update_link", struct {
		ID string `json:"link_id"`
		AcquisitionLinkUpdate
	}{id, in}, nil)
}

// DeleteAcquisitionLink deletes a link that the app created. It stops working.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/delete_link 删除获客链接（获客链接管理）
func (s *Service) DeleteAcquisitionLink(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/customer_acquisition/delete_link", call.Body{"link_id": id}, nil)
}

// An AcquisitionCustomer is a customer who came by a link.
type AcquisitionCustomer struct {
	CustomerID string     `json:"external_userid"`
	UserID     string     `json:"userid"`
	ChatStatus ChatStatus `json:"chat_status"`
	State      string     `json:"state"`
}

// A ChatStatus tells whether a customer has written.
//
//wecom:string
type ChatStatus int

const (
	ChatSilent  ChatStatus = 0 // 客户未发消息
	ChatBegun   ChatStatus = 1 // 客户已发送消息
	ChatUnknown ChatStatus = 2 // 客户发送消息状态未知
)

// AcquisitionCustomerPage is a page of customers who came by a link.
type AcquisitionCustomerPage struct {
	Customers  []AcquisitionCustomer `json:"customer_list"`
	NextCursor string                `json:"next_cursor"`
}

func (p *AcquisitionCustomerPage) page() ([]AcquisitionCustomer, string) {
	return p.Customers, p.NextCursor
}

// ListAcquisitionCustomers returns one page of the customers who came by a link
// that the app created. The limit is at most 1,000.
//
// https://developer.work.weixin.qq.com/document/path/97298
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/customer 获取由获客链接添加的客户信息
func (s *Service) ListAcquisitionCustomers(ctx context.Context, linkID string, page wecom.Page) (*AcquisitionCustomerPage, error) {
	return call.Query[AcquisitionCustomerPage](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/customer", struct {
		LinkID string `json:"link_id"`
		wecom.Page
	}{linkID, page})
}

// AllAcquisitionCustomers yields the customers who came by a link.
func (s *Service) AllAcquisitionCustomers(ctx context.Context, linkID string) iter.Seq2[AcquisitionCustomer, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*AcquisitionCustomerPage, error) {
		return s.ListAcquisitionCustomers(ctx, linkID, p)
	}, (*AcquisitionCustomerPage).page)
}

// AcquisitionQuota is how many customers can still come by links.
type AcquisitionQuota struct {
	Used     int64               `json:"total"` // since the beginning
	Balance  int64               `json:"balance"`
	Expiring []ExpiringAllowance `json:"quota_list"`
}

// An ExpiringAllowance is a part of the quota that expires soon.
type ExpiringAllowance struct {
	Balance   int64      `json:"balance"`
	ExpiresAt wecom.Time `json:"expire_date"` // midnight of the day; the hour is that of the purchase
}

// GetAcquisitionQuota returns how many customers can still come by links.
//
// https://developer.work.weixin.qq.com/document/path/97375
//
//wecom:api GET /cgi-bin/externalcontact/customer_acquisition_quota 查询剩余使用量（获客助手额度管理与使用统计）
func (s *Service) GetAcquisitionQuota(ctx context.Context) (*AcquisitionQuota, error) {
	return call.Get[AcquisitionQuota](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition_quota", nil)
}

// AcquisitionStatistics are how often a link was used.
type AcquisitionStatistics struct {
	Clicks       int64 `json:"click_link_customer_cnt"` // customers who followed the link
	NewCustomers int64 `json:"new_customer_cnt"`
}

// GetAcquisitionStatistics returns how often a link was used in a range of whole
// days, both ends included: at most 30 days, within the last 180.
//
// https://developer.work.weixin.qq.com/document/path/97375
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/statistic 查询链接使用详情（获客助手额度管理与使用统计）
func (s *Service) GetAcquisitionStatistics(ctx context.Context, linkID string, from, to time.Time) (*AcquisitionStatistics, error) {
	return call.Query[AcquisitionStatistics](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/statistic",
		call.Body{"link_id": linkID, "start_time": wecom.TimeOf(from), "end_time": wecom.TimeOf(to)})
}

// An AcquisitionChat is the chat of a member with a customer who came by a link
// and wrote several times.
type AcquisitionChat struct {
	UserID     string              `json:"userid"`
	CustomerID string              `json:"external_userid"`
	Info       AcquisitionChatInfo `json:"chat_info"`
}

// AcquisitionChatInfo is how a chat came about, and how far it is.
type AcquisitionChatInfo struct {
	LinkID   string `json:"link_id"`
	State    string `json:"state"`
	Messages int64  `json:"recv_msg_cnt"` // received from the customer
}

// GetAcquisitionChat returns the chat that an [AcquisitionMessagesReceived] names
// by its ChatKey. The key is valid for 30 minutes.
//
// https://developer.work.weixin.qq.com/document/path/100130
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/get_chat_info 获取成员多次收消息详情
func (s *Service) GetAcquisitionChat(ctx context.Context, chatKey string) (*AcquisitionChat, error) {
	return call.Query[AcquisitionChat](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/get_chat_info", call.Body{"chat_key": chatKey})
}

// An AcquisitionPermit names those to whom an acquisition app may lead customers.
type AcquisitionPermit struct {
	UserIDs       []string `json:"user_list"`
	DepartmentIDs []int64  `json:"department_list"`
	TagIDs        []int64  `json:"tag_list"` // tags of the directory
}

// GetAcquisitionPermit returns those to whom an acquisition app (营销获客应用) may
// lead customers (客户可建联的成员范围).
//
// https://developer.work.weixin.qq.com/document/path/101146
//
//wecom:api GET /cgi-bin/externalcontact/customer_acquisition_app/get_permit 获取客户可建联成员
func (s *Service) GetAcquisitionPermit(ctx context.Context) (*AcquisitionPermit, error) {
	return call.Get[AcquisitionPermit](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition_app/get_permit", nil)
}
