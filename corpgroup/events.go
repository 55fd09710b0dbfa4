package corpgroup

import (
	"github.com/gowecom/wecom/events"
)

// AppShared is pushed when the app was shared with a lower corp (企业互联),
// or taken back. [Service.AllLowerApps] tells which corps have it now.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 企业互联共享应用事件回调
type AppShared struct{ events.Header }

func (AppShared) CallbackKind() string { return "event/share_agent_change" }

// AppSharedInChain is pushed when the app was shared with a lower corp
// (上下游), or taken back. [Service.AllLowerApps] tells which corps have it now.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 上下游共享应用事件回调
type AppSharedInChain struct{ events.Header }

func (AppSharedInChain) CallbackKind() string { return "event/share_chain_change" }

// A ChainEventHeader is what the events of a chain (上下游) share. Changes made
// through the API are not pushed.
type ChainEventHeader struct {
	events.Header
	ChainID string `xml:"ChainId"`
}

// A ChainGroupEventHeader is what the events of groups in a chain share.
type ChainGroupEventHeader struct {
	ChainEventHeader
	GroupIDs []int64 `xml:"GroupIds>GroupId"`
}

// A ChainCorpEventHeader is what the events of corps in a chain share.
type ChainCorpEventHeader struct {
	ChainEventHeader
	CorpIDs []string `xml:"CorpIds>CorpId"`
}

// ChainCreated is pushed when a chain was created.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 创建上下游空间事件
type ChainCreated struct{ ChainEventHeader }

func (ChainCreated) CallbackKind() string { return "event/change_chain/create_chain" }

// ChainUpdated is pushed when a chain was changed.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新上下游空间事件
type ChainUpdated struct{ ChainEventHeader }

func (ChainUpdated) CallbackKind() string { return "event/change_chain/update_chain" }

// ChainDeleted is pushed when a chain was deleted.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 删除上下游空间事件
type ChainDeleted struct{ ChainEventHeader }

func (ChainDeleted) CallbackKind() string { return "event/change_chain/delete_chain" }

// ChainGroupCreated is pushed when groups were added to a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 新增上下游分组事件
type ChainGroupCreated struct{ ChainGroupEventHeader }

func (ChainGroupCreated) CallbackKind() string { return "event/change_chain/create_group" }

// ChainGroupUpdated is pushed when groups of a chain were changed.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新上下游分组事件
type ChainGroupUpdated struct{ ChainGroupEventHeader }

func (ChainGroupUpdated) CallbackKind() string { return "event/change_chain/update_group" }

// ChainGroupDeleted is pushed when groups were removed from a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 删除上下游分组事件
type ChainGroupDeleted struct{ ChainGroupEventHeader }

func (ChainGroupDeleted) CallbackKind() string { return "event/change_chain/delete_group" }

// ChainCorpJoined is pushed when corps have joined a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 企业加入上下游事件
type ChainCorpJoined struct{ ChainCorpEventHeader }

func (ChainCorpJoined) CallbackKind() string { return "event/change_chain/corp_join" }

// ChainCorpUpdated is pushed when corps were put into another group.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新企业事件
type ChainCorpUpdated struct{ ChainCorpEventHeader }

func (ChainCorpUpdated) CallbackKind() string { return "event/change_chain/update_corp" }

// ChainCorpRemoved is pushed when corps were removed from a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 移除企业事件
type ChainCorpRemoved struct{ ChainCorpEventHeader }

func (ChainCorpRemoved) CallbackKind() string { return "event/change_chain/remove_corp" }
