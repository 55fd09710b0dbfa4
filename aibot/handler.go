package aibot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
)

const webhookLife = 5*time.Minute + 45*time.Second // WeCom asks for 6 minutes

// NewHandler returns a handler for the URL of a bot (URL回调), with the Token and the
// EncodingAESKey that the admin console shows beside it. It answers the check of the
// URL, verifies and decrypts, and handles each callback once, also if WeCom delivers
// it again. An error of a function makes WeCom deliver again.
//
// Options are those of package callback. Several processes behind one URL need a
// Deduplicator that they share, and [WithStreamStore].
//
// https://developer.work.weixin.qq.com/document/path/101033
func NewHandler(bot *Bot, token, encodingAESKey string, opts ...callback.Option) (http.Handler, error) {
	if bot == nil {
		return nil, errors.New("aibot: the bot is nil: make one with NewBot")
	}
	cipher, err := crypto.New(token, encodingAESKey, crypto.NoReceiver)
	if err != nil {
		return nil, err
	}
	transport := Transport{FileKey: encodingAESKey, StreamLife: webhookLife}
	return callback.NewJSONHandler(cipher, func(plaintext []byte) (callback.JSONCallback, error) {
		c, err := ReadCallback(plaintext)
		if err != nil {
			return callback.JSONCallback{}, err
		}
		in := callback.JSONCallback{Kind: c.CallbackKind(), ID: c.Head().MsgID}
		if at := c.Head().CreatedAt; !at.IsZero() {
			in.At = at.Unix()
		}
		if _, isRefresh := c.(*StreamRefresh); isRefresh {
			in.ID = "" // its answer is what the stream has come to by now
		}
		in.Answer = func(ctx context.Context) ([]byte, error) {
			a, err := bot.Receive(ctx, c, transport)
			return a.Body, err
		}
		return in, nil
	}, opts...), nil
}
