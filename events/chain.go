package events

// A ChainHeader is what the events of a chain of upstream and downstream corps
// (上下游) share. Changes made through the API are not pushed.
type ChainHeader struct {
	Header
	ChainID string `xml:"ChainId"`
}

// A ChainGroupHeader is what the events of groups in a chain share.
type ChainGroupHeader struct {
	ChainHeader
	GroupIDs []int64 `xml:"GroupIds>GroupId"`
}

// A ChainCorpHeader is what the events of corps in a chain share.
type ChainCorpHeader struct {
	ChainHeader
	CorpIDs []string `xml:"CorpIds>CorpId"`
}

// ChainCreated is pushed when a chain was created.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 创建上下游空间事件
type ChainCreated struct{ ChainHeader }

// CallbackKind implements callback.Event.
func (ChainCreated) CallbackKind() string {
	return "event/change_chain/create_chain"
}

// ChainUpdated is pushed when a chain was changed.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新上下游空间事件
type ChainUpdated struct{ ChainHeader }

// CallbackKind implements callback.Event.
func (ChainUpdated) CallbackKind() string {
	return "event/change_chain/update_chain"
}

// ChainDeleted is pushed when a chain was deleted.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 删除上下游空间事件
type ChainDeleted struct{ ChainHeader }

// CallbackKind implements callback.Event.
func (ChainDeleted) CallbackKind() string {
	return "event/change_chain/delete_chain"
}

// ChainGroupCreated is pushed when groups were added to a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 新增上下游分组事件
type ChainGroupCreated struct{ ChainGroupHeader }

// CallbackKind implements callback.Event.
func (ChainGroupCreated) CallbackKind() string {
	return "event/change_chain/create_group"
}

// ChainGroupUpdated is pushed when groups of a chain were changed.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新上下游分组事件
type ChainGroupUpdated struct{ ChainGroupHeader }

// CallbackKind implements callback.Event.
func (ChainGroupUpdated) CallbackKind() string {
	return "event/change_chain/update_group"
}

// ChainGroupDeleted is pushed when groups were removed from a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 删除上下游分组事件
type ChainGroupDeleted struct{ ChainGroupHeader }

// CallbackKind implements callback.Event.
func (ChainGroupDeleted) CallbackKind() string {
	return "event/change_chain/delete_group"
}

// ChainCorpJoined is pushed when corps have joined a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 企业加入上下游事件
type ChainCorpJoined struct{ ChainCorpHeader }

// CallbackKind implements callback.Event.
func (ChainCorpJoined) CallbackKind() string {
	return "event/change_chain/corp_join"
}

// ChainCorpUpdated is pushed when corps were put into another group.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 更新企业事件
type ChainCorpUpdated struct{ ChainCorpHeader }

// CallbackKind implements callback.Event.
func (ChainCorpUpdated) CallbackKind() string {
	return "event/change_chain/update_corp"
}

// ChainCorpRemoved is pushed when corps were removed from a chain.
//
// https://developer.work.weixin.qq.com/document/path/95796
//
//wecom:event 移除企业事件
type ChainCorpRemoved struct{ ChainCorpHeader }

// CallbackKind implements callback.Event.
func (ChainCorpRemoved) CallbackKind() string {
	return "event/change_chain/remove_corp"
}
