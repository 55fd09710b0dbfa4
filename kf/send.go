package kf

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// SendOptions are what a message may have besides its content.
type SendOptions struct {
	// MessageID makes a message safe to repeat: WeCom takes an id once in an account.
	// At most 32 bytes of 0-9 A-Z a-z _ -. The client repeats the call after a failure,
	// and an id that WeCom has already is no error. Empty lets WeCom make an id.
	// [ReplyID] makes one for an answer.
	MessageID string
}

// ReplyID returns the id of the nth answer to a message: the same whenever, and in
// whichever process, the message is handled again.
func ReplyID(m *Message, n int) string {
	sum := sha256.Sum256([]byte(m.ID + " " + strconv.Itoa(n)))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// Send sends a message to a customer, and returns its id. The session must be new or
// a bot's, which it becomes ([wecom.ErrSessionState]). A customer takes 5 messages
// ([wecom.ErrReplyLimit]) within 48 hours ([wecom.ErrReplyTimeOver]); then the
// customer must write again. [Sender] keeps count.
//
// That Send succeeds does not mean that the customer has got the message: see
// [SendFailed].
//
// https://developer.work.weixin.qq.com/document/path/94677
//
//wecom:api POST /cgi-bin/kf/send_msg 发送消息
func (s *Service) Send(ctx context.Context, to Chat, content Outgoing, opts ...SendOptions) (string, error) {
	out := outgoing{chat: to, content: content, messageID: last(opts).MessageID}
	if err := cmp.Or(to.check(), out.check()); err != nil {
		return "", fmt.Errorf("kf: %w", err)
	}
	return s.send(ctx, "/cgi-bin/kf/send_msg", &out)
}

// SendMenu is [Service.Send] for a menu.
//
// https://developer.work.weixin.qq.com/document/path/94677
//
//wecom:api POST /cgi-bin/kf/send_msg 发送消息
func (s *Service) SendMenu(ctx context.Context, to Chat, menu Menu, opts ...SendOptions) (string, error) {
	return s.Send(ctx, to, menu, opts...)
}

// SendOnEvent sends the one text that a code is for. WeCom refuses a code that is used
// or too old, and one of a state in which the session no longer is. The message is none
// of the 5 of [Service.Send].
//
// https://developer.work.weixin.qq.com/document/path/95122
//
//wecom:api POST /cgi-bin/kf/send_msg_on_event 发送欢迎语等事件响应消息
func (s *Service) SendOnEvent(ctx context.Context, code EventCode, text string, opts ...SendOptions) (string, error) {
	return s.sendOnEvent(ctx, code, Text{Content: text}, opts)
}

// SendMenuOnEvent is [Service.SendOnEvent] for a menu, of at most 10 items. WeCom takes
// one when a customer enters and when a session ends; for other codes it takes text
// alone.
//
// https://developer.work.weixin.qq.com/document/path/95122
//
//wecom:api POST /cgi-bin/kf/send_msg_on_event 发送欢迎语等事件响应消息
func (s *Service) SendMenuOnEvent(ctx context.Context, code EventCode, menu Menu, opts ...SendOptions) (string, error) {
	if err := menu.checkItems(maxReplyItems); err != nil {
		return "", fmt.Errorf("kf: %w", err)
	}
	return s.sendOnEvent(ctx, code, menu, opts)
}

func (s *Service) sendOnEvent(ctx context.Context, code EventCode, content Outgoing, opts []SendOptions) (string, error) {
	out := outgoing{code: code, content: content, messageID: last(opts).MessageID}
	if err := cmp.Or(need("code", string(code)), out.check()); err != nil {
		return "", fmt.Errorf("kf: %w", err)
	}
	return s.send(ctx, "/cgi-bin/kf/send_msg_on_event", &out)
}

func (s *Service) send(ctx context.Context, path string, out *outgoing) (string, error) {
	if out.messageID == "" {
		return call.PostID[string](ctx, s.client, path, out, "msgid")
	}
	id, err := call.QueryIn[string](ctx, s.client, path, out, "msgid")
	if errors.Is(err, wecom.ErrMessageIDExists) {
		return out.messageID, nil
	}
	return id, err
}

// last returns the options of a call, which are optional themselves.
func last(opts []SendOptions) (o SendOptions) {
	if len(opts) > 0 {
		o = opts[len(opts)-1]
	}
	return o
}

// An outgoing message is one as it is sent: to a chat, or for a code.
type outgoing struct {
	chat      Chat
	code      EventCode
	messageID string
	content   Outgoing
}

const maxMessageID = 32

func (o *outgoing) check() error {
	if union.IsNil(o.content) {
		return errNoContent
	}
	return cmp.Or(maxBytes("MessageID", o.messageID, maxMessageID), checkName("MessageID", o.messageID), o.content.check())
}

// MarshalJSONTo writes the message in one pass.
func (o *outgoing) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("touser", o.chat.CustomerID)
	w.String("open_kfid", o.chat.OpenKfID)
	w.String("code", string(o.code))
	w.String("msgid", o.messageID)
	w.String("msgtype", o.content.contentKind())
	w.Value(o.content.contentKind(), o.content.outgoing())
	return w.End()
}
