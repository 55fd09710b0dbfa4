package msgaudit

import (
	"github.com/gowecom/wecom/events"
)

// MessagesArchived is pushed when there are new conversations in the archive
// (会话内容存档), at most every 15 seconds. Package
// [github.com/gowecom/wecom/msgaudit/archive] reads them.
//
// https://developer.work.weixin.qq.com/document/path/95039
//
//wecom:event 产生会话回调事件
type MessagesArchived struct{ events.Header }

func (MessagesArchived) CallbackKind() string { return "event/msgaudit_notify" }
