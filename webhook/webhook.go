// Package webhook sends to the group of a robot (消息推送, formerly 群机器人).
//
// A robot needs nothing but the key in its webhook URL. Everybody who has the key
// can send: guard it like a password. Errors and logs never show it.
package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/keyurl"
	"github.com/gowecom/wecom/internal/union"
	"github.com/gowecom/wecom/media"
)

// A Robot sends messages to a group. It is safe for concurrent use.
type Robot struct{ client *wecom.Client }

// An Option configures a Robot: every option of [wecom.NewKeyClient] is one.
type Option = wecom.Option

// WithBaseURL is [wecom.WithBaseURL]. A whole webhook URL needs no base.
func WithBaseURL(address string) Option { return wecom.WithBaseURL(address) }

// WithoutRateLimits is [wecom.WithoutRateLimits]: beyond 20 messages a minute
// WeCom then answers [wecom.ErrRateLimited].
func WithoutRateLimits() Option { return wecom.WithoutRateLimits() }

// New returns the robot with a key. The key may be the whole webhook URL that the
// group shows. Robots of one process that have the same key share its quota of 20
// messages a minute.
func New(key string, opts ...Option) (*Robot, error) {
	base, key, err := keyurl.Split(key, sendPath)
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	if base != "" {
		opts = append([]Option{wecom.WithBaseURL(base)}, opts...)
	}
	client, err := wecom.NewKeyClient(key, opts...)
	if err != nil {
		return nil, err
	}
	return &Robot{client}, nil
}

const sendPath = "/cgi-bin/webhook/send"

// String describes the robot without its key.
func (r *Robot) String() string { return "webhook.Robot" }

// GoString keeps %#v from printing the key.
func (r *Robot) GoString() string { return r.String() }

// LogValue keeps loggers from walking into the robot.
func (r *Robot) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Send sends a message to the robot's group. It waits while the key's quota of 20
// messages a minute is used up, and fails at once if ctx ends before that. It
// fails with [wecom.ErrInvalidWebhook] if the key is wrong or
// the robot was removed, and with [wecom.ErrWebhookDisabled],
// [wecom.ErrWebhookNotInChat] or [wecom.ErrWebhookRefused] if it may not send.
//
// https://developer.work.weixin.qq.com/document/path/99110
//
//wecom:api POST /cgi-bin/webhook/send 消息推送（原群机器人）
//wecom:limit 20/min
func (r *Robot) Send(ctx context.Context, m Message) error {
	if union.IsNil(m) {
		return errors.New("webhook: nothing to send: the message is nil")
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	return r.client.Post(ctx, sendPath, request{m}, nil)
}

// A request is a message as it is sent.
type request struct{ message Message }

// MarshalJSONTo writes the message under the key of its type.
func (r request) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("msgtype", r.message.msgType())
	w.Value(r.message.msgType(), r.message)
	return w.End()
}

// UploadMedia uploads a file for a [File] or [Voice] message. The kind is
// [media.Document], at most 20 MB, or [media.Voice], AMR of at most 2 MB and 60
// seconds. A file has at least 6 bytes. The MediaID is valid for 3 days, for this
// robot alone.
//
// https://developer.work.weixin.qq.com/document/path/99110
//
//wecom:api POST /cgi-bin/webhook/upload_media 文件上传接口（消息推送配置说明）
func (r *Robot) UploadMedia(ctx context.Context, kind media.Type, file wecom.File) (*media.Uploaded, error) {
	if kind == media.Voice {
		file.Limit = cmp.Or(file.Limit, 2<<20)
	}
	return call.Upload[media.Uploaded](ctx, r.client, "/cgi-bin/webhook/upload_media", url.Values{"type": {string(kind)}}, file)
}
