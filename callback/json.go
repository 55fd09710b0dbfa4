package callback

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/gowecom/wecom/crypto"
)

// A JSONCallback is a callback to an AI bot (智能机器人).
type JSONCallback struct {
	Kind string // what the log and observers call it
	ID   string // tells it from others; if it is empty, each delivery is handled
	At   int64  // Unix seconds of the event; 0 if the document does not say

	// Answer returns the JSON to answer with, or nil for an empty answer. An error,
	// or a panic, makes WeCom deliver the callback again.
	Answer func(context.Context) ([]byte, error)
}

// NewJSONHandler returns a Handler for the callback URL of an AI bot (智能机器人),
// whose callbacks and answers are JSON. Package aibot is made of it, and has types
// for all of them. Read reads a callback that has been decrypted; one that it fails
// to read is acknowledged. Options are those of [NewHandler], without
// [InBackground].
//
// https://developer.work.weixin.qq.com/document/path/101033
func NewJSONHandler(cipher *crypto.Cipher, read func(plaintext []byte) (JSONCallback, error), opts ...Option) *Handler {
	h := NewHandler(cipher, opts...)
	h.json = read
	return h
}

func (h *Handler) contentType() string {
	if h.json != nil {
		return "application/json; charset=utf-8"
	}
	return "application/xml; charset=utf-8"
}

// receiveJSON answers a callback in JSON unless it was answered before.
func (h *Handler) receiveJSON(ctx context.Context, plaintext []byte, query url.Values, o *Observation) ([]byte, error) {
	c, err := h.json(plaintext)
	o.Kind = c.Kind
	if h.exchanged(query, c.At) {
		return nil, errExchanged
	}
	if err != nil {
		o.Outcome, o.Err = Unreadable, err
		h.logs(ctx, slog.LevelWarn, "callback cannot be read", "kind", c.Kind, "error", err)
		return nil, nil
	}
	o.Outcome = Handled
	answer := func() ([]byte, error) { return h.answerJSON(ctx, c, query.Get("nonce")) }
	if c.ID == "" {
		return answer()
	}
	return h.once(ctx, h.id([]byte(c.ID)), c.Kind, o, answer)
}

func (h *Handler) answerJSON(ctx context.Context, c JSONCallback, nonce string) (body []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w", c.Kind, panicked(p))
		}
	}()
	plaintext, err := c.Answer(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Kind, err)
	}
	h.debug(ctx, Handled, c.Kind)
	if len(plaintext) == 0 {
		return nil, nil
	}
	return h.cipher.Seal(plaintext, nonce).ReplyJSON(), nil
}
