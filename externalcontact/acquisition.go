package externalcontact

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An AcquisitionLink is a link by which customers add members (获客链接). Adding
// ?customer_channel=… of at most 64 bytes to its URL gives the state of those who
// come by it.
type AcquisitionLink struct {
	ID         string     `json:"link_id"`
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

// An AcquisitionPriority sends customers to members they already know. Not every
// corp may use it.
type AcquisitionPriority struct {
	Type    PriorityType `json:"priority_type"`
	UserIDs []string     `json:"priority_userid_list,omitzero"` // at most 1,000; with PriorityInRange
}

// A PriorityType says which members come first.
type PriorityType int

// The types of priorities.
const (
	PriorityInCorp  PriorityType = 1
	PriorityInRange PriorityType = 2
)

// AcquisitionLinkCreate describes a link to add.
type AcquisitionLinkCreate struct {
	Name       string               `json:"link_name"`            // at most 30 characters
	Range      Range                `json:"range"`                // at most 500 members in all
	SkipVerify *bool                `json:"skip_verify,omitzero"` // nil: true
	Priority   *AcquisitionPriority `json:"priority_option,omitzero"`
	MarkSource *bool                `json:"mark_source,omitzero"` // nil: true; of acquisition apps only
}

// AcquisitionLinkUpdate changes a link. Zero fields stay as they are.
type AcquisitionLinkUpdate struct {
	Name       string               `json:"link_name,omitzero"`       // at most 30 characters
	Range      *Range               `json:"range,omitzero"`           // in place of all who are there
	Priority   *AcquisitionPriority `json:"priority_option,omitzero"` // in place of the whole of it
	SkipVerify *bool                `json:"skip_verify,omitzero"`
	MarkSource *bool                `json:"mark_source,omitzero"`
}

// AcquisitionLinkPage is a page of links, of which it holds the ids.
type AcquisitionLinkPage struct {
	IDs        []string `json:"link_id_list"`
	NextCursor string   `json:"next_cursor"`
}

func (p *AcquisitionLinkPage) page() ([]string, string) { return p.IDs, p.NextCursor }

// ListAcquisitionLinks returns one page of the links that the app created and
// that still work. The limit is at most 100.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/list_link 获取获客链接列表（获客链接管理）
func (s *Service) ListAcquisitionLinks(ctx context.Context, page wecom.Page) (*AcquisitionLinkPage, error) {
	return call.Query[AcquisitionLinkPage](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/list_link", page)
}

// AllAcquisitionLinks yields the ids of the links that the app created.
func (s *Service) AllAcquisitionLinks(ctx context.Context) iter.Seq2[string, error] {
	return pager.All(ctx, 100, s.ListAcquisitionLinks, (*AcquisitionLinkPage).page)
}

// linkID is a request that names a link.
type linkID struct {
	ID string `json:"link_id"`
}

// GetAcquisitionLink returns a link that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/get 获取获客链接详情（获客链接管理）
func (s *Service) GetAcquisitionLink(ctx context.Context, id string) (*AcquisitionLinkDetail, error) {
	return call.Query[AcquisitionLinkDetail](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/get", linkID{id})
}

// CreateAcquisitionLink adds a link. Members or departments are needed in its
// range.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/create_link 创建获客链接（获客链接管理）
func (s *Service) CreateAcquisitionLink(ctx context.Context, in AcquisitionLinkCreate) (*AcquisitionLink, error) {
	out, err := call.Post[struct {
		Link AcquisitionLink `json:"link"`
	}](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/create_link", in)
	if err != nil {
		return nil, err
	}
	return &out.Link, nil
}

// UpdateAcquisitionLink changes a link that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/update_link 编辑获客链接（获客链接管理）
func (s *Service) UpdateAcquisitionLink(ctx context.Context, id string, in AcquisitionLinkUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/customer_acquisition/update_link", struct {
		linkID
		AcquisitionLinkUpdate
	}{linkID{id}, in}, nil)
}

// DeleteAcquisitionLink deletes a link that the app created. It stops working.
//
// https://developer.work.weixin.qq.com/document/path/97297
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/delete_link 删除获客链接（获客链接管理）
func (s *Service) DeleteAcquisitionLink(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/customer_acquisition/delete_link", linkID{id}, nil)
}

// An AcquisitionCustomer is a customer who came by a link.
type AcquisitionCustomer struct {
	CustomerID string     `json:"external_userid"`
	UserID     string     `json:"userid"`
	ChatStatus ChatStatus `json:"chat_status"`
	State      string     `json:"state"`
}

// A ChatStatus tells whether a customer has written.
type ChatStatus int

// The states of chats.
const (
	ChatSilent  ChatStatus = 0
	ChatBegun   ChatStatus = 1
	ChatUnknown ChatStatus = 2
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
func (s *Service) ListAcquisitionCustomers(ctx context.Context, id string, page wecom.Page) (*AcquisitionCustomerPage, error) {
	return call.Query[AcquisitionCustomerPage](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/customer", struct {
		linkID
		wecom.Page
	}{linkID{id}, page})
}

// AllAcquisitionCustomers yields the customers who came by a link.
func (s *Service) AllAcquisitionCustomers(ctx context.Context, id string) iter.Seq2[AcquisitionCustomer, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*AcquisitionCustomerPage, error) {
		return s.ListAcquisitionCustomers(ctx, id, p)
	}, (*AcquisitionCustomerPage).page)
}

// AcquisitionQuota is how many customers can still come by links.
type AcquisitionQuota struct {
	Used     int64               `json:"total"` // since the beginning
	Balance  int64               `json:"balance"`
	Expiring []ExpiringAllowance `json:"quota_list"`
}

// An ExpiringAllowance is a part of the quota that will be lost.
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
func (s *Service) GetAcquisitionStatistics(ctx context.Context, id string, from, to time.Time) (*AcquisitionStatistics, error) {
	return call.Query[AcquisitionStatistics](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/statistic", struct {
		linkID
		From wecom.Time `json:"start_time"`
		To   wecom.Time `json:"end_time"`
	}{linkID{id}, wecom.TimeOf(from), wecom.TimeOf(to)})
}

// An AcquisitionChat is a chat of a customer who came by a link and wrote several
// times.
type AcquisitionChat struct {
	UserID     string `json:"userid"`
	CustomerID string `json:"external_userid"`
	Info       struct {
		LinkID   string `json:"link_id"`
		State    string `json:"state"`
		Messages int64  `json:"recv_msg_cnt"` // received from the customer
	} `json:"chat_info"`
}

// GetAcquisitionChat returns the chat that the key of an event names. The key
// lives 30 minutes.
//
// https://developer.work.weixin.qq.com/document/path/100130
//
//wecom:api POST /cgi-bin/externalcontact/customer_acquisition/get_chat_info 获取成员多次收消息详情
func (s *Service) GetAcquisitionChat(ctx context.Context, key string) (*AcquisitionChat, error) {
	return call.Query[AcquisitionChat](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition/get_chat_info", map[string]string{"chat_key": key})
}

// An AcquisitionPermit names whom an acquisition app may lead customers to.
type AcquisitionPermit struct {
	UserIDs     []string `json:"user_list"`
	Departments []int64  `json:"department_list"`
	TagIDs      []int64  `json:"tag_list"` // tags of the directory
}

// GetAcquisitionPermit returns whom an acquisition app (营销获客应用) may lead
// customers to (客户可建联的成员范围).
//
// https://developer.work.weixin.qq.com/document/path/101146
//
//wecom:api GET /cgi-bin/externalcontact/customer_acquisition_app/get_permit 获取客户可建联成员
func (s *Service) GetAcquisitionPermit(ctx context.Context) (*AcquisitionPermit, error) {
	return call.Get[AcquisitionPermit](ctx, s.client, "/cgi-bin/externalcontact/customer_acquisition_app/get_permit", nil)
}
