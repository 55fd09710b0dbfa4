package externalcontact

import (
	"context"
	"iter"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Customer is an external contact, whoever follows it.
type Customer struct {
	ID      string          `json:"external_userid"`
	Name    string          `json:"name"` // of a WeChat user: the nickname
	Type    CustomerType    `json:"type"`
	Gender  contacts.Gender `json:"gender"`
	Avatar  string          `json:"avatar"`
	UnionID string          `json:"unionid"` // of a WeChat user, if the corp is bound to an open platform account

	// Of a WeCom user.
	Position     string                   `json:"position"`
	CorpName     string                   `json:"corp_name"`
	CorpFullName string                   `json:"corp_full_name"`
	Profile      contacts.ExternalProfile `json:"external_profile"`

	// Of a parent, in a corp that is a school.
	ForeignKey     string          `json:"foreign_key"` // as given when parents were imported
	IsSubscribed   wecom.Flag      `json:"is_subscribe"`
	SubscriberInfo *SubscriberInfo `json:"subscriber_info"`
}

// A CustomerType tells where a customer has an account.
//
//wecom:string
type CustomerType int

const (
	WeChatCustomer CustomerType = 1 // 微信用户
	WeComCustomer  CustomerType = 2 // 企业微信用户
)

// SubscriberInfo is what a school noted of a parent.
type SubscriberInfo struct {
	TagIDs        []string `json:"tag_id"`
	Remark        string   `json:"remark"`
	RemarkMobiles []string `json:"remark_mobiles"`
}

// FollowChannels is the channel (视频号) by which a customer found a member.
type FollowChannels struct {
	Nickname string         `json:"nickname"`
	Source   ChannelsSource `json:"source"`
}

// A ChannelsSource is the place in WeChat Channels where a customer added a
// member. It is unknown before April 21, 2022.
//
//wecom:string
type ChannelsSource int

const (
	ChannelsUnknown     ChannelsSource = 0 // 未知
	ChannelsHome        ChannelsSource = 1 // 视频号主页
	ChannelsLive        ChannelsSource = 2 // 视频号直播间
	ChannelsLeadService ChannelsSource = 3 // 视频号留资服务
)

// A Follow is what a member has noted of a customer.
type Follow struct {
	UserID         string          `json:"userid"`
	Remark         string          `json:"remark"`
	RemarkCorpName string          `json:"remark_corp_name"` // of WeChat users only
	RemarkMobiles  []string        `json:"remark_mobiles"`
	Description    string          `json:"description"`
	CreatedAt      wecom.Time      `json:"createtime"` // when the member added the customer, or the other way round
	TagIDs         []string        `json:"tag_id"`     // of corp and strategy tags; personal ones have no id
	Tags           []FollowTag     `json:"tags"`       // in a [CustomerDetail], and of [Service.AllCustomers] with NamedTags
	AddWay         AddWay          `json:"add_way"`
	Channels       *FollowChannels `json:"wechat_channels"` // with AddedByChannels
	State          string          `json:"state"`           // of the contact way or acquisition link
	OperatorID     string          `json:"oper_userid"`     // who added whom: a userid or a customer id
}

// A FollowTag is a tag that a member put on a customer.
type FollowTag struct {
	ID        string  `json:"tag_id"` // empty for personal tags
	Name      string  `json:"tag_name"`
	GroupName string  `json:"group_name"`
	Type      TagType `json:"type"`
}

// A TagType tells whose a tag is.
//
//wecom:string
type TagType int

const (
	CorpTagType     TagType = 1 // 企业设置
	PersonalTagType TagType = 2 // 用户自定义
	StrategyTagType TagType = 3 // 规则组标签
)

// An AddWay is how a member and a customer found each other (来源).
//
//wecom:string
type AddWay int

const (
	AddedUnknown            AddWay = 0   // 未知来源
	AddedByQRCode           AddWay = 1   // 扫描二维码
	AddedByMobile           AddWay = 2   // 搜索手机号
	AddedByCard             AddWay = 3   // 名片分享
	AddedByGroupChat        AddWay = 4   // 群聊
	AddedByPhoneBook        AddWay = 5   // 手机通讯录
	AddedByWeChatContact    AddWay = 6   // 微信联系人
	AddedByThirdPartyApp    AddWay = 8   // 安装第三方应用时自动添加的客服人员
	AddedByEmail            AddWay = 9   // 搜索邮箱
	AddedByChannels         AddWay = 10  // 视频号添加
	AddedByCalendar         AddWay = 11  // 通过日程参与人添加
	AddedByMeeting          AddWay = 12  // 通过会议参与人添加
	AddedFromWeChatFriend   AddWay = 13  // 添加微信好友对应的企业微信
	AddedByHardwareService  AddWay = 14  // 通过智慧硬件专属客服添加
	AddedByDoorstepService  AddWay = 15  // 通过上门服务客服添加
	AddedByAcquisitionLink  AddWay = 16  // 通过获客链接添加
	AddedByCustomDevelop    AddWay = 17  // 通过定制开发添加
	AddedByDemandReply      AddWay = 18  // 通过需求回复添加
	AddedByPreSales         AddWay = 21  // 通过第三方售前客服添加
	AddedByPossiblePartner  AddWay = 22  // 通过可能的商务伙伴添加
	AddedByWeChatInvitation AddWay = 24  // 通过接受微信账号收到的好友申请添加
	AddedByColleague        AddWay = 201 // 内部成员共享
	AddedByAdmin            AddWay = 202 // 管理员/负责人分配
)

// ListCustomerIDs returns the ids of all customers of a member. It fails with
// [wecom.ErrNoCustomerRelation] for a member without customers.
//
// https://developer.work.weixin.qq.com/document/path/92113
//
//wecom:api GET /cgi-bin/externalcontact/list 获取客户列表
func (s *Service) ListCustomerIDs(ctx context.Context, userID string) ([]string, error) {
	return call.GetIn[[]string](ctx, s.client, "/cgi-bin/externalcontact/list", url.Values{"userid": {userID}}, "external_userid")
}

// CustomerDetail is a customer and the members who follow it.
type CustomerDetail struct {
	Customer   Customer `json:"external_contact"`
	Follows    []Follow `json:"follow_user"`
	NextCursor string   `json:"next_cursor"` // empty unless more than 500 members follow
}

// GetCustomer returns a customer with all members who follow it and are in the
// app's visible range. It makes a call for every 500 of them.
func (s *Service) GetCustomer(ctx context.Context, customerID string) (*CustomerDetail, error) {
	var detail CustomerDetail
	follows := pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*CustomerDetail, error) {
		return s.GetCustomerPage(ctx, customerID, p)
	}, func(page *CustomerDetail) ([]Follow, string) {
		detail.Customer = page.Customer
		return page.Follows, page.NextCursor
	})
	for f, err := range follows {
		if err != nil {
			return nil, err
		}
		detail.Follows = append(detail.Follows, f)
	}
	return &detail, nil
}

// GetCustomerPage returns a customer with up to 500 of the members who follow it.
// The limit of the page is ignored. [Service.GetCustomer] returns all of them.
//
// https://developer.work.weixin.qq.com/document/path/92114
//
//wecom:api GET /cgi-bin/externalcontact/get 获取客户详情
func (s *Service) GetCustomerPage(ctx context.Context, customerID string, page wecom.Page) (*CustomerDetail, error) {
	query := url.Values{"external_userid": {customerID}}
	if page.Cursor != "" {
		query.Set("cursor", page.Cursor)
	}
	detail, err := call.Get[CustomerDetail](ctx, s.client, "/cgi-bin/externalcontact/get", query)
	return detail.withTagIDs(), err
}

// withTagIDs gives each follow the ids of its tags, which WeCom sends in pages of
// customers only.
func (d *CustomerDetail) withTagIDs() *CustomerDetail {
	if d == nil {
		return nil
	}
	for i := range d.Follows {
		if f := &d.Follows[i]; f.TagIDs == nil {
			f.TagIDs = corpTagIDs(f.Tags)
		}
	}
	return d
}

func corpTagIDs(tags []FollowTag) (ids []string) {
	for _, t := range tags {
		if t.ID != "" {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// A FollowedCustomer is a customer and one of the members who follow it.
type FollowedCustomer struct {
	Customer Customer `json:"external_contact"`
	Follow   Follow   `json:"follow_info"`
}

// CustomerPage is a page of customers. A customer that several members follow
// appears once for each.
type CustomerPage struct {
	Customers  []FollowedCustomer `json:"external_contact_list"`
	NextCursor string             `json:"next_cursor"`
	Failed     UnlicensedMembers  `json:"fail_info"`
}

// UnlicensedMembers are the members whose customers are missing, because they lack
// an interconnect license (互通许可).
type UnlicensedMembers struct {
	UserIDs []string `json:"unlicensed_userid_list"`
}

// Complete reports whether the page lacks no member's customers.
func (p *CustomerPage) Complete() bool { return len(p.Failed.UserIDs) == 0 }

// ListCustomers returns one page of the customers of up to 100 members. The limit
// is at most 100, by default 50; a greater one counts as 100. It fails with
// [wecom.ErrNoLicense] if no member has an interconnect license. The client sends
// at most 5 of these calls a second. [Service.AllCustomers] takes any number of
// members.
//
// https://developer.work.weixin.qq.com/document/path/92994
//
//wecom:api POST /cgi-bin/externalcontact/batch/get_by_user 批量获取客户详情
//wecom:limit 5/s burst 1
func (s *Service) ListCustomers(ctx context.Context, userIDs []string, page wecom.Page) (*CustomerPage, error) {
	return call.Query[CustomerPage](ctx, s.client, "/cgi-bin/externalcontact/batch/get_by_user", struct {
		UserIDs []string `json:"userid_list"`
		wecom.Page
	}{userIDs, page})
}

// A RemarkUpdate changes what a member has noted of a customer. At least one field
// is required. Nil leaves a field unchanged.
type RemarkUpdate struct {
	Remark         *string  `json:"remark,omitzero"`             // at most 20 characters
	Description    *string  `json:"description,omitzero"`        // at most 150 characters
	Company        *string  `json:"remark_company,omitzero"`     // at most 20 characters; of WeChat users only
	Mobiles        []string `json:"remark_mobiles,omitzero"`     // replaces all that are there; empty and not nil deletes them
	PictureMediaID string   `json:"remark_pic_mediaid,omitzero"` // of temporary media
}

// UpdateRemark changes what a member has noted of a customer.
//
// https://developer.work.weixin.qq.com/document/path/92115
//
//wecom:api POST /cgi-bin/externalcontact/remark 修改客户备注信息
func (s *Service) UpdateRemark(ctx context.Context, userID, customerID string, in RemarkUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/remark", struct {
		UserID     string `json:"userid"`
		CustomerID string `json:"external_userid"`
		RemarkUpdate
	}{userID, customerID, in.onWire()}, nil)
}

func (u RemarkUpdate) onWire() RemarkUpdate {
	if u.Mobiles != nil && len(u.Mobiles) == 0 {
		u.Mobiles = []string{""} // how WeCom wants to be told to delete them
	}
	return u
}

// A ServedContact is somebody that a member added or met in a group, whether
// marked as a customer or not (已服务的外部联系人).
type ServedContact struct {
	IsCustomer   bool       `json:"is_customer"`
	TempID       string     `json:"tmp_openid"`      // tells people apart within one walk through the list; valid for 4 hours
	CustomerID   string     `json:"external_userid"` // of customers
	Name         string     `json:"name"`            // of others, masked
	FollowUserID string     `json:"follow_userid"`   // the member, or the owner of the group
	ChatID       string     `json:"chat_id"`         // of a customer group
	ChatName     string     `json:"chat_name"`       // of another group
	AddedAt      wecom.Time `json:"add_time"`
}

// ServedContactPage is a page of served contacts.
type ServedContactPage struct {
	Contacts   []ServedContact `json:"info_list"`
	NextCursor string          `json:"next_cursor"` // valid for 4 hours
}

func (p *ServedContactPage) page() ([]ServedContact, string) { return p.Contacts, p.NextCursor }

// ListServedContacts returns one page of the people that members have served.
// The limit is by default 1,000. Cursors and temporary ids are valid for 4 hours;
// each call for the first page makes new ones.
//
// https://developer.work.weixin.qq.com/document/path/99434
//
//wecom:api POST /cgi-bin/externalcontact/contact_list 获取已服务的外部联系人
func (s *Service) ListServedContacts(ctx context.Context, page wecom.Page) (*ServedContactPage, error) {
	return call.Query[ServedContactPage](ctx, s.client, "/cgi-bin/externalcontact/contact_list", page)
}

// AllServedContacts yields all that [Service.ListServedContacts] pages through.
func (s *Service) AllServedContacts(ctx context.Context) iter.Seq2[ServedContact, error] {
	return pager.All(ctx, 1000, s.ListServedContacts, (*ServedContactPage).page)
}
