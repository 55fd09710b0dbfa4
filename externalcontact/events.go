package externalcontact

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// A CustomerEventHeader is what the events of a customer and the member who
// follows the customer share. Changes made through the API are not pushed.
type CustomerEventHeader struct {
	events.Header
	UserID     string // the member
	CustomerID string `xml:"ExternalUserID"`
}

// CustomerAdded is pushed when a member has added a customer.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 添加企业客户事件
type CustomerAdded struct {
	CustomerEventHeader
	State       string      // of the contact way (联系我) or link that the customer came by
	LinkID      string      `xml:"LinkId"` // of the acquisition link (获客链接) that the customer came by
	WelcomeCode WelcomeCode // for one welcome message within 20 seconds; empty if the two have talked already
}

func (CustomerAdded) CallbackKind() string {
	return "event/change_external_contact/add_external_contact"
}

// CustomerAddedUnconfirmed is pushed when a customer has added a member who
// takes customers without asking (免验证), and whom the member has not confirmed
// yet.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 外部联系人免验证添加成员事件
type CustomerAddedUnconfirmed struct {
	CustomerEventHeader
	State       string      // of the contact way (联系我) or link that the customer came by
	LinkID      string      `xml:"LinkId"` // of the acquisition link (获客链接) that the customer came by
	WelcomeCode WelcomeCode // for one welcome message within 20 seconds; empty if the two have talked already
}

func (CustomerAddedUnconfirmed) CallbackKind() string {
	return "event/change_external_contact/add_half_external_contact"
}

// CustomerUpdated is pushed when a member has changed the remark, the telephone
// numbers or the tags of a customer.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 编辑企业客户事件
type CustomerUpdated struct{ CustomerEventHeader }

func (CustomerUpdated) CallbackKind() string {
	return "event/change_external_contact/edit_external_contact"
}

// A CustomerDeletionSource says why a customer was deleted.
type CustomerDeletionSource string

// CustomerDeletedByTransfer: another member has taken the customer over.
const CustomerDeletedByTransfer CustomerDeletionSource = "DELETE_BY_TRANSFER"

// CustomerDeleted is pushed when a member has deleted a customer.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 删除企业客户事件
type CustomerDeleted struct {
	CustomerEventHeader
	Source CustomerDeletionSource // empty if the member did it
}

func (CustomerDeleted) CallbackKind() string {
	return "event/change_external_contact/del_external_contact"
}

// FollowUserDeleted is pushed when a customer has deleted a member.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 删除跟进成员事件
type FollowUserDeleted struct{ CustomerEventHeader }

func (FollowUserDeleted) CallbackKind() string {
	return "event/change_external_contact/del_follow_user"
}

// A TransferFailReason says why a customer was not taken over.
//
//wecom:string
type TransferFailReason string

const (
	TransferRefused       TransferFailReason = "customer_refused"      // 客户拒绝
	TransferLimitExceeded TransferFailReason = "customer_limit_exceed" // 客户数达到上限: of the member
)

// TransferFailed is pushed when a customer was not taken over (接替失败) by the
// member. The app needs the permission to reassign customers.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 客户接替失败事件
type TransferFailed struct {
	CustomerEventHeader
	Reason TransferFailReason `xml:"FailReason"`
}

func (TransferFailed) CallbackKind() string { return "event/change_external_contact/transfer_fail" }

// ArchivingAgreed is pushed when a customer has agreed that conversations with
// the member are archived (会话内容存档).
//
// https://developer.work.weixin.qq.com/document/path/92005
//
//wecom:event 客户同意进行聊天内容存档事件回调
type ArchivingAgreed struct {
	CustomerEventHeader
	WelcomeCode WelcomeCode // for one welcome message within 20 seconds
}

func (ArchivingAgreed) CallbackKind() string {
	return "event/change_external_contact/msg_audit_approved"
}

// A GroupChatEventHeader is what the events of a customer group (客户群) share.
type GroupChatEventHeader struct {
	events.Header
	ChatID string `xml:"ChatId"`
}

// A GroupChatChange says what has changed in a group chat.
//
//wecom:string
type GroupChatChange string

const (
	GroupChatMembersAdded   GroupChatChange = "add_member"    // 成员入群
	GroupChatMembersRemoved GroupChatChange = "del_member"    // 成员退群
	GroupChatOwnerChanged   GroupChatChange = "change_owner"  // 群主变更
	GroupChatNameChanged    GroupChatChange = "change_name"   // 群名变更
	GroupChatNoticeChanged  GroupChatChange = "change_notice" // 群公告变更
)

// A GroupChatJoining says how members came into a group chat.
//
//wecom:string
type GroupChatJoining int

const (
	GroupChatInvited GroupChatJoining = 0 // 由成员邀请入群: directly, or by a link
	GroupChatScanned GroupChatJoining = 3 // 通过扫描群二维码入群
)

// A GroupChatQuitting says how members left a group chat.
//
//wecom:string
type GroupChatQuitting int

const (
	GroupChatQuit   GroupChatQuitting = 0 // 自己退群
	GroupChatKicked GroupChatQuitting = 1 // 群主/群管理员移出
)

// GroupChatCreated is pushed when a customer group was created.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 客户群创建事件
type GroupChatCreated struct{ GroupChatEventHeader }

func (GroupChatCreated) CallbackKind() string { return "event/change_external_chat/create" }

// GroupChatUpdated is pushed when a customer group was changed. Some changes
// show in the group's details about 2 seconds later only.
//
// Events get lost and may come in another order. The versions tell: if
// LastVersion is the version that you hold, MemberIDs are all that have changed
// and CurrentVersion is what you hold now; if not, read the group anew.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 客户群变更事件
type GroupChatUpdated struct {
	GroupChatEventHeader
	Change GroupChatChange `xml:"UpdateDetail"`

	// The rest is set if members came or went.
	Joining        GroupChatJoining  `xml:"JoinScene"`
	Quitting       GroupChatQuitting `xml:"QuitScene"`
	MemberCount    int               `xml:"MemChangeCnt"`
	MemberIDs      []string          `xml:"MemChangeList>Item"` // of members and of customers
	LastVersion    string            `xml:"LastMemVer"`
	CurrentVersion string            `xml:"CurMemVer"`
}

func (GroupChatUpdated) CallbackKind() string { return "event/change_external_chat/update" }

// GroupChatDismissed is pushed when the owner has dissolved a customer group.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 客户群解散事件
type GroupChatDismissed struct{ GroupChatEventHeader }

func (GroupChatDismissed) CallbackKind() string { return "event/change_external_chat/dismiss" }

// A TagEventHeader is what the events of a customer tag (企业客户标签) or a group
// of tags share. The app needs the permission to manage tags.
type TagEventHeader struct {
	events.Header
	ID         string       `xml:"Id"` // of the tag or of the group
	Type       TagEventType `xml:"TagType"`
	StrategyID int64        `xml:"StrategyId"` // of the rule group (规则组); for the app of customer contact (客户联系) only
}

// A TagEventType tells a tag from a group of tags.
type TagEventType string

// What an event of tags is about.
const (
	TagEventTag   TagEventType = "tag"
	TagEventGroup TagEventType = "tag_group"
)

// TagCreated is pushed when a tag or a group of tags was created.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 企业客户标签创建事件
type TagCreated struct{ TagEventHeader }

func (TagCreated) CallbackKind() string { return "event/change_external_tag/create" }

// TagUpdated is pushed when a tag or a group of tags was changed.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 企业客户标签变更事件
type TagUpdated struct{ TagEventHeader }

func (TagUpdated) CallbackKind() string { return "event/change_external_tag/update" }

// TagDeleted is pushed when a tag or a group of tags was deleted. The tags of a
// deleted group go without events of their own.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 企业客户标签删除事件
type TagDeleted struct{ TagEventHeader }

func (TagDeleted) CallbackKind() string { return "event/change_external_tag/delete" }

// TagsShuffled is pushed when tags were put into another order, which changes
// the order of most: read them all. An empty ID stands for all groups.
//
// https://developer.work.weixin.qq.com/document/path/92130
//
//wecom:event 企业客户标签重排事件
type TagsShuffled struct{ TagEventHeader }

func (TagsShuffled) CallbackKind() string { return "event/change_external_tag/shuffle" }

// AcquisitionBalanceLow is pushed when fewer than 20 uses of acquisition links
// (获客助手) are left.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 企业使用量即将耗尽事件
type AcquisitionBalanceLow struct{ events.Header }

func (AcquisitionBalanceLow) CallbackKind() string { return "event/customer_acquisition/balance_low" }

// AcquisitionBalanceExhausted is pushed when no use of acquisition links is
// left.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 使用量已经耗尽事件
type AcquisitionBalanceExhausted struct{ events.Header }

func (AcquisitionBalanceExhausted) CallbackKind() string {
	return "event/customer_acquisition/balance_exhausted"
}

// AcquisitionBalanceIncreased is pushed when there are uses of acquisition
// links again.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 使用量增加事件
type AcquisitionBalanceIncreased struct{ events.Header }

func (AcquisitionBalanceIncreased) CallbackKind() string {
	return "event/customer_acquisition/balance_increased"
}

// AcquisitionQuotaExpiring is pushed 14, 7, 3, 2 days and 1 day before bought
// uses of acquisition links expire.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 获客使用量即将过期事件
type AcquisitionQuotaExpiring struct {
	events.Header
	ExpiresAt wecom.Time `xml:"ExpireTime"`
	Count     int        `xml:"ExpireQuotaNum"` // of uses that expire
}

func (AcquisitionQuotaExpiring) CallbackKind() string {
	return "event/customer_acquisition/quota_expire_soon"
}

// An AcquisitionLinkHeader is what the events of an acquisition link (获客链接)
// share. They are pushed to the app that made the link.
type AcquisitionLinkHeader struct {
	events.Header
	LinkID string `xml:"LinkId"`
}

// AcquisitionLinkUnavailable is pushed when none of the members of a link can
// add customers at present.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 获客链接异常事件
type AcquisitionLinkUnavailable struct{ AcquisitionLinkHeader }

func (AcquisitionLinkUnavailable) CallbackKind() string {
	return "event/customer_acquisition/link_unavailable"
}

// AcquisitionLinkDeleted is pushed when a link was deleted, though not through
// the API.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 删除获客链接事件
type AcquisitionLinkDeleted struct{ AcquisitionLinkHeader }

func (AcquisitionLinkDeleted) CallbackKind() string { return "event/customer_acquisition/delete_link" }

// AcquisitionProfileOpened is pushed when a WeChat user has opened a link. Not
// every line of business has it.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 微信客户打开获客链接事件
type AcquisitionProfileOpened struct {
	AcquisitionLinkHeader
	State string // customer_channel of the link
}

func (AcquisitionProfileOpened) CallbackKind() string {
	return "event/customer_acquisition/open_profile"
}

// AcquisitionFriendRequested is pushed when a WeChat user has asked to be added
// through a link.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 通过获客链接发起好友请求事件
type AcquisitionFriendRequested struct {
	AcquisitionLinkHeader
	State string // customer_channel of the link
}

func (AcquisitionFriendRequested) CallbackKind() string {
	return "event/customer_acquisition/friend_request"
}

// AcquisitionChatStarted is pushed when a customer who came by a link has
// written to the member for the first time. WeChat users only.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 成员首次收消息事件
type AcquisitionChatStarted struct {
	AcquisitionLinkHeader
	UserID     string
	CustomerID string `xml:"ExternalUserID"`
}

func (AcquisitionChatStarted) CallbackKind() string {
	return "event/customer_acquisition/customer_start_chat"
}

// AcquisitionMessagesReceived is pushed when a customer who came by a link has
// written to the member for the 3rd, 5th and 10th time. WeChat users only.
//
// https://developer.work.weixin.qq.com/document/path/97299
//
//wecom:event 成员多次收消息事件
type AcquisitionMessagesReceived struct {
	AcquisitionLinkHeader
	ChatKey string // for reading the details, within 30 minutes

	// Empty since December 19, 2024.
	UserID     string
	CustomerID string `xml:"ExternalUserID"`
	ChatSeq    int    // how many messages the member has got
}

func (AcquisitionMessagesReceived) CallbackKind() string {
	return "event/customer_acquisition/message_from_customer"
}
