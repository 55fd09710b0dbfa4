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
//
//wecom:string
type ContactWayType int

const (
	OneMember   ContactWayType = 1 // 单人
	ManyMembers ContactWayType = 2 // 多人: customers are shared out among them
)

// A Scene is where customers meet a contact way or a join way.
//
//wecom:string
type Scene int

const (
	InMiniProgram Scene = 1 // 小程序: a button, by way of WeCom's plug-in for mini programs
	ByQRCode      Scene = 2 // 二维码
)

// A ContactWay is a way for customers to add members: a "contact me" code or
// button (联系我).
type ContactWay struct {
	ConfigID      string         `json:"config_id"`
	Type          ContactWayType `json:"type"`
	Scene         Scene          `json:"scene"`
	Style         int            `json:"style"` // of the button
	Remark        string         `json:"remark"`
	SkipVerify    bool           `json:"skip_verify"`
	State         string         `json:"state"`
	QRCode        string         `json:"qr_code"` // address of the picture, with ByQRCode
	UserIDs       []string       `json:"user"`
	DepartmentIDs []int64        `json:"party"`
	IsExclusive   bool           `json:"is_exclusive"`
	MarkSource    bool           `json:"mark_source"`

	// Of a temporary chat.
	IsTemp        bool          `json:"is_temp"`
	ExpiresIn     wecom.Seconds `json:"expires_in"`      // of the code
	ChatExpiresIn wecom.Seconds `json:"chat_expires_in"` // of the chat
	UnionID       string        `json:"unionid"`
	Conclusions   *Message      `json:"conclusions"` // sent when the chat ends
}

// ContactWayCreate describes a new contact way.
type ContactWayCreate struct {
	Type          ContactWayType `json:"type"`
	Scene         Scene          `json:"scene"`
	Style         int            `json:"style,omitzero"`       // of the button: 1 to 3 for one member, 1 or 2 for many
	Remark        string         `json:"remark,omitzero"`      // at most 30 characters
	SkipVerify    *bool          `json:"skip_verify,omitzero"` // nil means true: customers need not be accepted
	State         string         `json:"state,omitzero"`       // at most 30 characters; comes back in events and follows
	UserIDs       []string       `json:"user,omitzero"`        // with OneMember: exactly one
	DepartmentIDs []int64        `json:"party,omitzero"`       // with ManyMembers; at most 100 members in all
	IsExclusive   bool           `json:"is_exclusive,omitzero"`
	MarkSource    *bool          `json:"mark_source,omitzero"` // nil means true; of acquisition apps only

	// Of a temporary chat: of medical corps only, with one member.
	IsTemp        bool          `json:"is_temp,omitzero"`
	ExpiresIn     wecom.Seconds `json:"expires_in,omitzero"`      // default 7 days, at most 14
	ChatExpiresIn wecom.Seconds `json:"chat_expires_in,omitzero"` // default 24 hours, at most 14 days
	UnionID       string        `json:"unionid,omitzero"`         // the only customer who may use it
	Conclusions   *Message      `json:"conclusions,omitzero"`     // sent when the chat ends
}

// ContactWayUpdate changes a contact way. Nil leaves a field unchanged.
type ContactWayUpdate struct {
	Style         *int           `json:"style,omitzero"`
	Remark        *string        `json:"remark,omitzero"`
	SkipVerify    *bool          `json:"skip_verify,omitzero"`
	State         *string        `json:"state,omitzero"`
	UserIDs       []string       `json:"user,omitzero"`  // replaces all who are there
	DepartmentIDs []int64        `json:"party,omitzero"` // replaces all that are there
	IsTemp        *bool          `json:"is_temp,omitzero"`
	ExpiresIn     *wecom.Seconds `json:"expires_in,omitzero"`      // of temporary chats
	ChatExpiresIn *wecom.Seconds `json:"chat_expires_in,omitzero"` // of temporary chats
	UnionID       *string        `json:"unionid,omitzero"`
	IsExclusive   *bool          `json:"is_exclusive,omitzero"`
	MarkSource    *bool          `json:"mark_source,omitzero"`
	Conclusions   *Message       `json:"conclusions,omitzero"`
}

// ContactWayCreated is a new contact way.
type ContactWayCreated struct {
	ConfigID string `json:"config_id"` // keep it: without it the way can be neither changed nor deleted
	QRCode   string `json:"qr_code"`   // address of the picture, with ByQRCode
}

// CreateContactWay creates a way for customers to add members. A corp has at most
// 500,000 of them, join ways included, and creates at most 100,000 temporary ones
// a day. They do not appear in the admin console. The members must have customer
// contact and a verified name.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/add_contact_way 配置客户联系「联系我」方式（客户联系「联系我」管理）
func (s *Service) CreateContactWay(ctx context.Context, in ContactWayCreate) (*ContactWayCreated, error) {
	if err := in.Conclusions.checkConclusions(); err != nil {
		return nil, err
	}
	return call.Post[ContactWayCreated](ctx, s.client, "/cgi-bin/externalcontact/add_contact_way", in)
}

// GetContactWay returns a contact way.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/get_contact_way 获取企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) GetContactWay(ctx context.Context, configID string) (*ContactWay, error) {
	return call.QueryIn[*ContactWay](ctx, s.client, "/cgi-bin/externalcontact/get_contact_way", call.Body{"config_id": configID}, "contact_way")
}

// ContactWayPage is a page of the ids of contact ways.
type ContactWayPage struct {
	Ways       []ContactWayListed `json:"contact_way"`
	NextCursor string             `json:"next_cursor"`
}

// A ContactWayListed is a contact way in a list.
type ContactWayListed struct {
	ConfigID string `json:"config_id"`
}

func (p *ContactWayPage) page() (ids []string, next string) {
	for _, w := range p.Ways {
		ids = append(ids, w.ConfigID)
	}
	return ids, p.NextCursor
}

// ListContactWayIDs returns one page of the ids of the contact ways created in a
// period; zero times mean 90 days ago and now. The limit is at most 1,000, by
// default 100. Temporary ways, and those created before July 10, 2021, are
// missing.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/list_contact_way 获取企业已配置的「联系我」列表（客户联系「联系我」管理）
func (s *Service) ListContactWayIDs(ctx context.Context, from, to time.Time, page wecom.Page) (*ContactWayPage, error) {
	return call.Query[ContactWayPage](ctx, s.client, "/cgi-bin/externalcontact/list_contact_way", struct {
		From wecom.Time `json:"start_time,omitzero"`
		To   wecom.Time `json:"end_time,omitzero"`
		wecom.Page
	}{wecom.TimeOf(from), wecom.TimeOf(to), page})
}

// AllContactWayIDs yields the ids of the contact ways created in a period, as
// [Service.ListContactWayIDs] has them.
func (s *Service) AllContactWayIDs(ctx context.Context, from, to time.Time) iter.Seq2[string, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*ContactWayPage, error) {
		return s.ListContactWayIDs(ctx, from, to, p)
	}, (*ContactWayPage).page)
}

// UpdateContactWay changes a contact way. A temporary one cannot be changed when
// it has expired.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/update_contact_way 更新企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) UpdateContactWay(ctx context.Context, configID string, in ContactWayUpdate) error {
	if err := in.Conclusions.checkConclusions(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/externalcontact/update_contact_way", struct {
		ConfigID string `json:"config_id"`
		ContactWayUpdate
	}{configID, in}, nil)
}

// DeleteContactWay deletes a contact way.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/del_contact_way 删除企业已配置的「联系我」方式（客户联系「联系我」管理）
func (s *Service) DeleteContactWay(ctx context.Context, configID string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_contact_way", call.Body{"config_id": configID}, nil)
}

// CloseTempChat ends a temporary chat (临时会话) of a member and a customer, after
// WeCom has sent its conclusions.
//
// https://developer.work.weixin.qq.com/document/path/92228
//
//wecom:api POST /cgi-bin/externalcontact/close_temp_chat 结束临时会话（客户联系「联系我」管理）
func (s *Service) CloseTempChat(ctx context.Context, userID, customerID string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/close_temp_chat", call.Body{"userid": userID, "external_userid": customerID}, nil)
}
