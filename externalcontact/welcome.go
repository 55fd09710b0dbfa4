package externalcontact

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A WelcomeCode lets the app greet a new customer. It comes with the event of an
// added customer, serves once and for 20 seconds, and is good for whichever app
// uses it first. It is missing where the admin console has a welcome message, and
// where the two have already talked.
type WelcomeCode string

// Welcome is a message to a new customer. A text or an attachment is needed.
type Welcome struct {
	Text        Text        `json:"text,omitzero"`        // at most 4,000 bytes
	Attachments Attachments `json:"attachments,omitzero"` // at most 9
}

// SendWelcome greets a new customer in the name of the member. Send it straight
// from the event: upload media beforehand. It fails with
// [wecom.ErrInvalidWelcomeCode] after 20 seconds, with [wecom.ErrAlreadyChatting]
// if the customer was greeted or has written, and with
// [wecom.ErrWelcomeAlreadySent] while another app is sending; only then does
// trying again make sense.
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

// A GroupWelcomeCreate describes a message to those who join a group, for the
// library that owners of groups choose from (入群欢迎语素材). The text holds at most
// 3,000 bytes; %NICKNAME% in it is replaced with the customer's name. At most one
// attachment goes with it.
type GroupWelcomeCreate struct {
	Message Message
	Notify  *wecom.Flag // tell members of it; nil: yes
	AgentID int64       // for old third-party suites only
}

// MarshalJSON writes the parts side by side.
func (c GroupWelcomeCreate) MarshalJSON() ([]byte, error) {
	fields, err := c.Message.fields()
	if err != nil {
		return nil, err
	}
	if c.Notify != nil {
		fields["notify"] = c.Notify
	}
	return marshalWith(fields, c.AgentID)
}

// marshalWith adds an agent id, unless it is 0.
func marshalWith(fields map[string]any, agentID int64) ([]byte, error) {
	if agentID != 0 {
		fields["agentid"] = agentID
	}
	return json.Marshal(fields)
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

// UnmarshalJSONFrom reads parts that stand side by side.
func (w *GroupWelcome) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return w.Message.read(d, func(name []byte) (bool, error) {
		if string(name) != "agentid" {
			return false, nil
		}
		return true, json.UnmarshalDecode(d, &w.AgentID)
	})
}

// UnmarshalJSON is [GroupWelcome.UnmarshalJSONFrom] for encoding/json.
func (w *GroupWelcome) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, w) }

// templateID names a group welcome.
type templateID struct {
	ID      string `json:"template_id"`
	AgentID int64  `json:"agentid,omitzero"`
}

// CreateGroupWelcome adds a message to the library of group welcomes, which holds
// 100, and returns its id. Keep it: the library cannot be listed.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/add 添加入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) CreateGroupWelcome(ctx context.Context, in GroupWelcomeCreate) (string, error) {
	out, err := call.Post[templateID](ctx, s.client, "/cgi-bin/externalcontact/group_welcome_template/add", in)
	if err != nil {
		return "", err
	}
	return out.ID, nil
}

// GetGroupWelcome returns a message of the library of group welcomes. A picture
// comes back by its address.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/get 获取入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) GetGroupWelcome(ctx context.Context, id string) (*GroupWelcome, error) {
	return call.Query[GroupWelcome](ctx, s.client, "/cgi-bin/externalcontact/group_welcome_template/get", templateID{ID: id})
}

// UpdateGroupWelcome replaces a message, that the app created, in the library of
// group welcomes.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/edit 编辑入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) UpdateGroupWelcome(ctx context.Context, id string, in GroupWelcomeUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/group_welcome_template/edit", groupWelcomeEdit{id, in}, nil)
}

// groupWelcomeEdit is a GroupWelcomeUpdate on the wire.
type groupWelcomeEdit struct {
	id string
	in GroupWelcomeUpdate
}

func (e groupWelcomeEdit) MarshalJSON() ([]byte, error) {
	fields, err := e.in.Message.fields()
	if err != nil {
		return nil, err
	}
	fields["template_id"] = e.id
	return marshalWith(fields, e.in.AgentID)
}

// DeleteGroupWelcome deletes a message, that the app created, from the library of
// group welcomes. The agent id is for old third-party suites; it is 0 otherwise.
//
// https://developer.work.weixin.qq.com/document/path/92366
//
//wecom:api POST /cgi-bin/externalcontact/group_welcome_template/del 删除入群欢迎语素材（入群欢迎语素材管理）
func (s *Service) DeleteGroupWelcome(ctx context.Context, id string, agentID int64) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/group_welcome_template/del", templateID{id, agentID}, nil)
}
