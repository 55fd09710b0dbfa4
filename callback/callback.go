// Package callback receives what WeCom pushes to an app: the messages that
// members send to it, and events.
//
// A [Handler] is an [http.Handler] for one callback URL. It answers the check of
// the URL, verifies, decrypts and deduplicates what comes, and gives it to the
// function that was registered for its kind:
//
//	cipher, err := crypto.New(token, encodingAESKey, corpID)
//	h := callback.NewHandler(cipher)
//	callback.On(h, func(ctx context.Context, e *externalcontact.CustomerAdded) error {
//		return welcome(ctx, e.WelcomeCode)
//	})
//	http.Handle("/wecom", h)
//
// WeCom waits 5 seconds for an answer and delivers up to three times, then gives
// up: what must not be missed has to be compared with what the API says now and
// then. A function that takes longer belongs behind [InBackground].
//
// https://developer.work.weixin.qq.com/document/path/90930
package callback

import (
	"context"
	"encoding/xml"
	"fmt"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/message"
)

// An Event is a struct that callbacks of one kind are decoded into, by the names
// of its fields or their xml tags. The packages of the SDK have one for each
// documented kind; a program may define others.
type Event interface {
	// CallbackKind returns the MsgType, Event and ChangeType of the callbacks,
	// joined by slashes, as far as they have them: "text", "event/click",
	// "event/change_contact/create_user". It is called on the zero value.
	CallbackKind() string
}

// A RawEvent is a callback that no function was registered for.
type RawEvent struct {
	events.Header
	Kind string // as in [Event]
	XML  []byte // all of it, decrypted
}

// A route is what is done with a kind of callback.
type route struct {
	do func(context.Context, *delivery) (Reply, error)
	// replies: what do returns goes into the answer, so that it cannot wait.
	replies bool
}

// On makes h call fn for every callback of the kind of E. An error of fn, or a
// panic, makes WeCom deliver the callback again.
//
// On panics if the kind is taken. It must not be called once h serves.
func On[E Event](h *Handler, fn func(context.Context, *E) error) {
	register(h, func(ctx context.Context, e *E) (Reply, error) { return nil, fn(ctx, e) }, false)
}

// OnReply is [On] for a function that answers: see [Reply]. It always runs before
// WeCom gets an answer, even with [InBackground].
func OnReply[E Event](h *Handler, fn func(context.Context, *E) (Reply, error)) {
	register(h, fn, true)
}

// OnMessage makes h call fn for every message that a member sends to the app,
// like [OnReply]. Types of messages that are not documented yet go to the
// function of [Handler.OnOther].
func OnMessage(h *Handler, fn func(context.Context, message.Received) (Reply, error)) {
	OnReply(h, func(ctx context.Context, m *message.ReceivedText) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedImage) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedVoice) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedVideo) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedLocation) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedLink) (Reply, error) { return fn(ctx, m) })
}

// OnOther makes h call fn for every callback that no other function is for:
// kinds without a function, kinds that the SDK does not know, and those whose
// fields are not what they should be. Without fn they are acknowledged and
// dropped.
func (h *Handler) OnOther(fn func(context.Context, *RawEvent) error) {
	h.other = &route{do: func(ctx context.Context, d *delivery) (Reply, error) {
		return nil, fn(ctx, &RawEvent{Header: d.header(), Kind: d.kind, XML: d.xml})
	}}
}

func register[E Event](h *Handler, fn func(context.Context, *E) (Reply, error), replies bool) {
	var zero E
	kind := canonical(zero.CallbackKind())
	if _, taken := h.routes[kind]; taken {
		panic("wecom/callback: a second function for " + kind + ": register one that calls both")
	}
	h.routes[kind] = &route{
		replies: replies,
		do: func(ctx context.Context, d *delivery) (Reply, error) {
			var e E
			if err := xml.Unmarshal(d.xml, &e); err != nil {
				return nil, &decodeError{err}
			}
			return fn(ctx, &e)
		},
	}
}

// A decodeError says that a callback is not what its kind should be.
type decodeError struct{ err error }

func (e *decodeError) Error() string { return fmt.Sprintf("the event cannot be decoded: %v", e.err) }
func (e *decodeError) Unwrap() error { return e.err }

// A delivery is a callback, opened.
type delivery struct {
	envelope

	xml   []byte
	kind  string
	nonce string // of its URL
}

func (d *delivery) header() (h events.Header) {
	_ = xml.Unmarshal(d.xml, &h) // a raw event has what can be read
	return h
}
