// Package pushed has events and no calls.
package pushed

// TagCreated is pushed when a tag is new.
//
// https://developer.work.weixin.qq.com/document/path/10005
//
//wecom:event 标签创建事件
type TagCreated struct{}

func (TagCreated) CallbackKind() string { return "event/change_tag/create" }

type (
	// TagClicked is pushed when a member has chosen a tag.
	//
	// https://developer.work.weixin.qq.com/document/path/10005
	// and https://developer.work.weixin.qq.com/document/path/10006
	TagClicked struct{}

	// Any is no event: its kind is not constant.
	Any struct{ kind string }
)

func (*TagClicked) CallbackKind() string { return "event/click" }

func (a Any) CallbackKind() string { return a.kind }
