package externalcontact

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A ContactWayType tells how many members a contact way leads to.
type ContactWayType int

// The types of contact ways.
const (
	OneMember   ContactWayType = 1
	ManyMembers ContactWayType = 2 // customers are shared out among them
)

// A Scene is where customers meet a contact way or a join way.
type Scene int

// The scenes.
const (
	InMiniProgram Scene = 1 // a button, by way of WeCom's plugin for mini programs
	ByQRCode      Scene = 2
)

// A ContactWay is a way for customers to add members: a "contact me" code or
// button (联系我).
type ContactWay struct {
	ConfigID    string         `json:"config_id"`
	Type        ContactWayType `json:"type"`
	Scene       Scene          `json:"scene"`
	Style       int            `json:"style"` // of the button
	Remark      string         `json:"remark"`
	SkipVerify  bool           `json:"skip_verify"`
	State       string         `json:"state"`
	QRCode      string         `json:"qr_code"` // address of the picture, with ByQRCode
	UserIDs     []string       `json:"user"`
	Departments []int64        `json:"party"`
	IsExclusive bool           `json:"is_exclusive"`
	MarkSource  bool           `json:"mark_source"`

	// Of a temporary chat.
	IsTemp        bool     `json:"is_temp"`
	ExpiresIn     int64    `json:"expires_in"`      // seconds; of the code
	ChatExpiresIn int64    `json:"chat_expires_in"` // seconds; of the chat
	UnionID       string   `json:"unionid"`
	Conclusions   *Message `json:"conclusions"` // sent when the chat ends
}

// ContactWayCreate describes a contact way to add.
type ContactWayCreate struct {
	Type        ContactWayType `json:"type"`
	Scene       Scene          `json:"scene"`
	Style       int            `json:"style,omitzero"`       // of the button: 1 to 3 for one member, 1 or 2 for many
	Remark      string         `json:"remark,omitzero"`      // at most 30 characters
	SkipVerify  *bool          `json:"skip_verify,omitzero"` // nil: true, customers need not be accepted
	State       string         `json:"state,omitzero"`       // at most 30 characters; comes back in events and follows
	UserIDs     []string       `json:"user,omitzero"`        // exactly one with OneMember
	Departments []int64        `json:"party,omitzero"`       // with ManyMembers; at most 100 members in all
	IsExclusive bool           `json:"is_exclusive,omitzero"`
	MarkSource  *bool          `json:"mark_source,omitzero"` // nil: true; of acquisition apps only

	// A temporary chat, of medical corps only, with one member.
	IsTemp        bool     `json:"is_temp,omitzero"`
	ExpiresIn     int64    `json:"expires_in,omitzero"`      // seconds; 7 days if 0, at most 14 days
	ChatExpiresIn int64    `json:"chat_expires_in,omitzero"` // seconds; 24 hours if 0, at most 14 days
	UnionID       string   `json:"unionid,omitzero"`         // the only customer who may use it
	Conclusions   *Message `json:"conclusions,omitzero"`     // sent when the chat ends
}

// ContactWayUpdate changes a contact way. Nil fields stay as they are.
type ContactWayUpdate struct {
	Style         *int     `json:"style,omitzero"`
	Remark        *string  `json:"remark,omitzero"`
	SkipVerify    *bool    `json:"skip_verify,omitzero"`
	State         *string  `json:"state,omitzero"`
	UserIDs       []string `json:"user,omitzero"`  // in place of all that are there
	Departments   []int64  `json:"party,omitzero"` // in place of all that are there
	IsTemp        *bool    `json:"is_temp,omitzero"`
	ExpiresIn     *int64   `json:"expires_in,omitzero"`      // seconds; of temporary chats
	ChatExpiresIn *int64   `json:"chat_expires_in,omitzero"` // seconds; of temporary chats
	UnionID       *string  `json:"unionid,omitzero"`
	IsExclusive   *bool    `json:"is_exclusive,omitzero"`
	MarkSource    *bool    `json:"mark_source,omitzero"`
	Conclusions   *Message `json:"conclusions,omitzero"`
}

// ContactWayCreated is a new contact way.
type ContactWayCreated struct {
	ConfigID string `json:"config_id"` // keep it: without it the way can be neither changed nor deleted
	QRCode   string `json:"qr_code"`   // address of the picture, with ByQRCode
}

// CreateContactWay adds a way for customers to add members. A corp has at most
// 500,000 of them, join ways included, and creates at most 100,000 temporary ones
// a day. They do not appear in the admin console. The members must have
// customer contact and a verified name.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/add_contact_way 配置客户联系「联系我」方式（客户联系「联系我」管理）
func (s *Service) CreateContactWay(ctx context.Context, in ContactWayCreate) (*ContactWayCreated, error) {
	return call.Post[ContactWayCreated](ctx, s.client, "/cgi-bin/externalcontact/add_contact_way", in)
}

// configID is a request that names a contact way or a join way.
type configID struct {
	ID string `json:"config_id"`
}

// GetContactWay returns a contact way.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/get_contact_way 获取企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) GetContactWay(ctx context.Context, id string) (*ContactWay, error) {
	out, err := call.Query[struct {
		Way ContactWay `json:"contact_way"`
	}](ctx, s.client, "/cgi-bin/externalcontact/get_contact_way", configID{id})
	if err != nil {
		return nil, err
	}
	return &out.Way, nil
}

// ContactWayPage is a page of contact ways, of which it holds the ids.
type ContactWayPage struct {
	Ways []struct {
		ConfigID string `json:"config_id"`
	} `json:"contact_way"`
	NextCursor string `json:"next_cursor"`
}

func (p *ContactWayPage) page() (ids []string, next string) {
	for _, w := range p.Ways {
		ids = append(ids, w.ConfigID)
	}
	return ids, p.NextCursor
}

// ListContactWays returns one page of the contact ways created in a period; zero
// times mean 90 days ago and now. The limit is at most 1,000 and 100 by default.
// Temporary ones, and those created before July 10, 2021, are missing.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/list_contact_way 获取企业已配置的「联系我」列表（客户联系「联系我」管理）
func (s *Service) ListContactWays(ctx context.Context, from, to time.Time, page wecom.Page) (*ContactWayPage, error) {
	return call.Query[ContactWayPage](ctx, s.client, "/cgi-bin/externalcontact/list_contact_way", struct {
		From wecom.Time `json:"start_time,omitzero"`
		To   wecom.Time `json:"end_time,omitzero"`
		wecom.Page
	}{wecom.TimeOf(from), wecom.TimeOf(to), page})
}

// AllContactWays yields the ids of the contact ways created in a period, as
// [Service.ListContactWays] has them.
func (s *Service) AllContactWays(ctx context.Context, from, to time.Time) iter.Seq2[string, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*ContactWayPage, error) {
		return s.ListContactWays(ctx, from, to, p)
	}, (*ContactWayPage).page)
}

// UpdateContactWay changes a contact way. A temporary one cannot be changed when
// it has expired.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/update_contact_way 更新企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) UpdateContactWay(ctx context.Context, id string, in ContactWayUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/update_contact_way", struct {
		configID
		ContactWayUpdate
	}{configID{id}, in}, nil)
}

// DeleteContactWay deletes a contact way.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/del_contact_way 删除企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) DeleteContactWay(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_contact_way", configID{id}, nil)
}

// CloseTempChat ends a temporary chat (临时会话) of a member and a customer, after
// WeCom has sent its conclusions.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/close_temp_chat 结束临时会话（客户联系「联系我」管理）
func (s *Service) CloseTempChat(ctx context.Context, userID, customerID string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/close_temp_chat", struct {
		UserID     string `json:"userid"`
		CustomerID string `json:"external_userid"`
	}{userID, customerID}, nil)
}
