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
// up: compare what must not be missed with what the API says now and then. A
// function that takes longer belongs behind [InBackground].
//
// https://developer.work.weixin.qq.com/document/path/90930
package callback

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventxml"
	"github.com/gowecom/wecom/message"
)

// An Event is a struct that callbacks of one kind are decoded into, by the names
// of its fields or their xml tags, in any case. The packages of the SDK have one
// for each documented kind; a program may define others.
type Event interface {
	// CallbackKind returns the MsgType, Event and ChangeType of the callbacks,
	// joined by slashes, as far as they have them: "text", "event/click",
	// "event/change_contact/create_user". Events that a service provider gets
	// have an InfoType in place of the first two: for it, "event/" and the
	// InfoType. What a group robot gets begins with "robot/". A notice of payments
	// has "notice/", its notify_type and its event_type. CallbackKind is called on
	// the zero value.
	CallbackKind() string
}

// A RawEvent is a callback that no function was registered for, or one that
// cannot be read.
type RawEvent struct {
	events.Header
	Kind string // as in [Event]; empty if not even the kind can be read
	XML  []byte // all of it, decrypted
}

// A route is what is done with a kind of callback.
type route struct {
	answer func(context.Context, *delivery) (Reply, error) // before WeCom gets its answer
	work   func(context.Context, *delivery) error          // in the background, if there is one
}

// On makes h call fn for every callback of the kind of E. An error of fn, or a
// panic, makes WeCom deliver the callback again; with [InBackground] it makes the
// queue try again.
//
// On panics if the kind has a function of On. It must not be called once h
// serves.
func On[E Event](h *Handler, fn func(context.Context, *E) error) {
	var zero E
	rt := h.route(zero.CallbackKind())
	if rt.work != nil {
		panic("wecom/callback: a second function for " + zero.CallbackKind() + ": register one that calls both")
	}
	rt.work = func(ctx context.Context, d *delivery) error {
		var e E
		if err := d.decode(&e); err != nil {
			return err
		}
		return fn(ctx, &e)
	}
}

// OnReply is [On] for a function that answers: see [Reply]. It always runs before
// WeCom gets an answer, even with [InBackground].
//
// A kind may have both: OnReply answers at once, and then the function of On does
// what takes longer. OnReply panics if the kind has a function of OnReply.
func OnReply[E Event](h *Handler, fn func(context.Context, *E) (Reply, error)) {
	var zero E
	rt := h.route(zero.CallbackKind())
	if rt.answer != nil {
		panic("wecom/callback: a second function that answers " + zero.CallbackKind() + ": register one that calls both")
	}
	rt.answer = func(ctx context.Context, d *delivery) (Reply, error) {
		var e E
		if err := d.decode(&e); err != nil {
			return nil, err
		}
		return fn(ctx, &e)
	}
}

// OnMessage makes h call fn for every message that a member sends to the app,
// like [OnReply]. Types of messages that are not documented yet go to the
// function of [Handler.OnOther].
func OnMessage(h *Handler, fn func(context.Context, message.Received) (Reply, error)) {
	OnReply(h, func(ctx context.Context, m *message.ReceivedText) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedImage) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedVoice) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedVideo) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedFile) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedLocation) (Reply, error) { return fn(ctx, m) })
	OnReply(h, func(ctx context.Context, m *message.ReceivedLink) (Reply, error) { return fn(ctx, m) })
}

// OnOther makes h call fn for every callback that no other function is for: kinds
// without a function, kinds that the SDK does not know, and those that cannot be
// read. Without fn they are acknowledged and dropped.
//
// What cannot be read is acknowledged even if fn fails: it would be no better
// when WeCom delivers it again.
func (h *Handler) OnOther(fn func(context.Context, *RawEvent) error) {
	h.other = &route{work: func(ctx context.Context, d *delivery) error { return fn(ctx, d.raw()) }}
}

// route returns the route of a kind, which is new if need be.
func (h *Handler) route(kind string) *route {
	kind = strings.ToLower(canonical(kind))
	if h.routes[kind] == nil {
		h.routes[kind] = &route{}
	}
	return h.routes[kind]
}

// routeOf returns what is done with a delivery, or nil. The case of kinds does not
// matter: WeCom's own differs.
func (h *Handler) routeOf(d *delivery) *route {
	if rt := h.routes[strings.ToLower(d.kind)]; rt != nil && d.unread == nil {
		return rt
	}
	return h.other
}

// A delivery is a callback, opened.
type delivery struct {
	envelope

	xml    []byte
	kind   string
	unread error // why it cannot be read
}

// read reads the envelope of a callback.
func read(document []byte) *delivery {
	e, err := readEnvelope(document)
	if err != nil {
		return &delivery{xml: document, unread: err}
	}
	return &delivery{envelope: e, xml: document, kind: e.kind()}
}

func (d *delivery) decode(into any) error {
	err := eventxml.Unmarshal(d.xml, into)
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		d.unread = fmt.Errorf("the event cannot be decoded: broken XML in line %d", syntax.Line) // its text quotes the document
	} else if err != nil { // which has the value in it, and that is nobody's business
		d.unread = fmt.Errorf("the event cannot be decoded: a value in it is not what a %T has there", into)
	}
	return d.unread
}

// raw has of the header what can be read.
func (d *delivery) raw() *RawEvent {
	e := &RawEvent{Kind: d.kind, XML: d.xml}
	_ = eventxml.Unmarshal(d.xml, &e.Header)
	return e
}
