package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A WelcomeCode lets the app greet a new customer. It comes with the event of an
// added customer and is valid for 20 seconds and one call, of the app that calls
// first. It is missing where the admin console has a welcome message, and where
// the two have already talked.
type WelcomeCode string

// Welcome is a message to a new customer. A text or an attachment is required.
type Welcome struct {
	Text        Text        `json:"text,omitzero"`        // at most 4,000 bytes
	Attachments Attachments `json:"attachments,omitzero"` // at most 9
}

// SendWelcome greets a new customer in the name of the member. Call it straight
// from the event: upload media beforehand. It fails with
// [wecom.ErrInvalidWelcomeCode] after 20 seconds, with [wecom.ErrAlreadyChatting]
// if the customer was greeted or one of the two has written, and with
// [wecom.ErrWelcomeBeingSent] while another app is sending, which may fail: try
// again in this case only.
//
// https://developer.work.weixin.qq.com/document/path/92137
//
//wecom:api POST /cgi-bin/externalcontact/send_welcome_msg 发送新客户欢迎语
func (s *Service) SendWelcome(ctx context.Context, code WelcomeCode, in Welcome) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/send_welcome_msg", struct {
		Code WelcomeCode `json:"welcome_code"`
		Welcome
	}{code, in}, nil)
}

// A GroupWelcomeCreate describes a new message to those who join a group, for the
// library that owners of groups choose from (入群欢迎语素材). The text holds at most
// 3,000 bytes; WeCom replaces %NICKNAME% in it with the customer's name. A text or
// an attachment is required.
type GroupWelcomeCreate struct {
	Message Message
	Notify  *wecom.Flag // tell members of it; nil means true
	AgentID int64       // for old third-party suites only
}

// A GroupWelcomeUpdate replaces a message to those who join a group.
type GroupWelcomeUpdate struct {
	Message Message
	AgentID int64 // for old third-party suites only
}

// A GroupWelcome is a message to those who join a group.
type GroupWelcome struct {
	Message Message
	AgentID int64
}

// groupWelcome is a group welcome on the wire.
type groupWelcome struct {
	ID string `json:"template_id,omitzero"`
	messageParts
	Notify  *wecom.Flag `json:"notify,omitzero"`
	AgentID int64       `json:"agentid,omitzero"`
}

// CreateGroupWelcome creates a message in the library of group welcomes, which
// holds at most 100, and returns its id. Keep it: the library cannot be listed.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/add 添加入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) CreateGroupWelcome(ctx context.Context, in GroupWelcomeCreate) (string, error) {
	parts, err := in.Message.parts()
	if err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/externalcontact/group_welcome_template/add", groupWelcome{"", parts, in.Notify, in.AgentID}, "template_id")
}

// GetGroupWelcome returns a message of the library of group welcomes. A picture
// comes back by its address.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/get 获取入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) GetGroupWelcome(ctx context.Context, id string) (*GroupWelcome, error) {
	out, err := call.Query[groupWelcome](ctx, s.client, "/cgi-bin/externalcontact/group_welcome_template/get", call.Body{"template_id": id})
	if err != nil {
		return nil, err
	}
	return &GroupWelcome{out.message(), out.AgentID}, nil
}

// UpdateGroupWelcome replaces a message, that the app created, in the library of
// group welcomes.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/edit 编辑入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) UpdateGroupWelcome(ctx context.Context, id string, in GroupWelcomeUpdate) error {
	parts, err := in.Message.parts()
	if err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/externalcontact/group_welcome_template/edit", groupWelcome{id, parts, nil, in.AgentID}, nil)
}

// DeleteGroupWelcome deletes a message, that the app created, from the library of
// group welcomes. The agent id is for old third-party suites, otherwise 0.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/del 删除入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) DeleteGroupWelcome(ctx context.Context, id string, agentID int64) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/group_welcome_template/del", struct {
		ID      string `json:"template_id"`
		AgentID int64  `json:"agentid,omitzero"`
	}{id, agentID}, nil)
}
