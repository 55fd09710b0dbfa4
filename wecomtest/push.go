package wecomtest

import (
	"context"
	"net/http"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// A Delivery is an event and what an app made of it.
type Delivery struct {
	AgentID  int64  // the app
	Event    string // XML, as the app decrypts it
	Attempts []Attempt
}

// An Attempt is one time that the corp called an app.
type Attempt struct {
	At     time.Time
	Status int    // 0 without an answer
	Reply  string // XML, decrypted; empty if the app only acknowledged, with whatever text
	Err    error  // of the connection, of an answer that is too late, or of sealed XML that cannot be opened
}

// Accepted reports whether the app took the event in the end.
func (d Delivery) Accepted() bool { return d.sim().Accepted() }

// Reply returns the passive reply of the app as XML, or "".
func (d Delivery) Reply() string { return d.sim().Reply() }

func (d Delivery) sim() sim.Delivery {
	out := sim.Delivery{AgentID: d.AgentID, Event: d.Event}
	for _, a := range d.Attempts {
		out.Attempts = append(out.Attempts, sim.Attempt(a))
	}
	return out
}

func deliveries(list []sim.Delivery) (out []Delivery) {
	for _, d := range list {
		delivery := Delivery{AgentID: d.AgentID, Event: d.Event}
		for _, a := range d.Attempts {
			delivery.Attempts = append(delivery.Attempts, Attempt(a))
		}
		out = append(out, delivery)
	}
	return out
}

// Receive makes an app receive callbacks (设置API接收) with a handler, called
// within the process. From now on the corp delivers the events of the app, and
// those that concern no app; with an agentID of 0, which stands for the
// directory sync (通讯录同步), only these. Like the admin console, Receive first
// checks the handler, and it fails if the check does.
//
// Events are delivered one after another, each up to three times until the app
// answers 200 within 5 seconds. [Corp.Flush] waits for that; a program that does
// not may leave a goroutine behind.
func (c *Corp) Receive(agentID int64, h http.Handler) error {
	return explain(c.world.Receive(agentID, h))
}

// ReceiveURL is [Corp.Receive] for an app at a URL, called with a client of the
// program. Nil means one without settings.
func (c *Corp) ReceiveURL(agentID int64, url string, client *http.Client) error {
	return explain(c.world.ReceiveURL(agentID, url, client))
}

// An Event is one of the SDK's types of events, such as
// externalcontact.CustomerAdded, or one of the program's own.
type Event interface{ CallbackKind() string }

// Push tells apps of an event, as if it had happened, and waits for what they
// make of it: one Delivery for each app that gets it. An empty envelope is filled
// in; an event with an AgentID goes to that app, others go to all.
//
// It panics if the event cannot be written as XML.
func (c *Corp) Push(ctx context.Context, e Event) []Delivery {
	return deliveries(must(c.world.Push(ctx, e)))
}

// PushXML is [Corp.Push] for an event that is XML already, and goes as it is.
// An agentID of 0 means all apps.
func (c *Corp) PushXML(ctx context.Context, agentID int64, event string) []Delivery {
	return deliveries(c.world.PushXML(ctx, agentID, event))
}

// Say has a member send a text to an app, and waits for the answer, which
// [Corp.Messages] shows too.
func (c *Corp) Say(ctx context.Context, userID string, agentID int64, text string) []Delivery {
	var document string
	c.world.In(func(tx *sim.Tx) {
		document = messages.Said(tx, messages.Saying{UserID: userID, AgentID: agentID, Text: text})
	})
	return c.PushXML(ctx, agentID, document)
}

// Flush waits until apps have got all events of what has happened so far.
func (c *Corp) Flush(ctx context.Context) error { return c.world.Flush(ctx) }

// Events returns the events so far, as the XML that an app would decrypt.
func (c *Corp) Events() []string { return c.world.Events() }

// Deliveries returns what apps made of the events so far.
func (c *Corp) Deliveries() []Delivery { return deliveries(c.world.Deliveries()) }
