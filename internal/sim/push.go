package sim

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/crypto"
)

const (
	pushAttempts = 3
	pushTimeout  = 5 * time.Second
	checkTimeout = time.Second // of a URL

	callbackAddr = "101.226.103.17:41000" // where calls within the process come from
)

// pushes is what the corp tells apps of.
type pushes struct {
	receivers  []receiver
	emitted    journal[string] // events as XML
	queue      []push
	working    bool          // a goroutine delivers the queue
	idle       chan struct{} // closed while none does
	deliveries journal[Delivery]

	busy  int           // goroutines of Go
	quiet chan struct{} // closed while there are none
}

// A receiver is the callback URL of an app.
type receiver struct {
	agentID int64
	seal    sealer
	Address
}

// A sealer is the app that a callback URL was set for: what is pushed there is sealed
// for its corp, with its key.
type sealer struct {
	world   *World
	agentID int64
}

func (s sealer) cipher() *crypto.Cipher { return s.world.Cipher(s.agentID) }

// An Address is a callback URL.
type Address struct {
	url  string
	send func(*http.Request) (*http.Response, error)
}

// HandlerAddress is that of a handler, called within the process.
func HandlerAddress(h http.Handler) Address {
	return Address{"http://app.example/callback", handlerClient(h)} //nolint:bodyclose // Call does
}

// URLAddress is a URL, called with a client. Nil means one without settings.
func URLAddress(url string, client *http.Client) Address {
	return Address{url, cmp.Or(client, new(http.Client)).Do}
}

// A push is an event on its way to an app.
type push struct {
	to      receiver
	agentID int64 // that the event has; 0 for none
	event   string
}

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
func (d Delivery) Accepted() bool {
	return len(d.Attempts) > 0 && d.Attempts[len(d.Attempts)-1].accepted()
}

func (a Attempt) accepted() bool { return a.Status == http.StatusOK && a.Err == nil }

// Reply returns the passive reply of the app as XML, or "".
func (d Delivery) Reply() string {
	if !d.Accepted() {
		return ""
	}
	return d.Attempts[len(d.Attempts)-1].Reply
}

// OnReply has a domain look at what apps made of events.
func (w *World) OnReply(see func(*Tx, Delivery)) { w.replied = see }

// Receive makes an app receive callbacks with a handler, called within the
// process, after a check as the admin console makes it.
func (w *World) Receive(agentID int64, h http.Handler) error {
	return w.receive(agentID, HandlerAddress(h))
}

// ReceiveURL is [World.Receive] for an app at a URL.
func (w *World) ReceiveURL(agentID int64, url string, client *http.Client) error {
	return w.receive(agentID, URLAddress(url, client))
}

func (w *World) receive(agentID int64, at Address) error {
	if err := at.Check(w.Cipher(agentID), w.Now()); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setReceiver(agentID, &at)
	return nil
}

// setReceiver sets the callback URL of an app, or takes it away.
func (w *World) setReceiver(agentID int64, at *Address) {
	p := &w.pushes
	p.receivers = slices.DeleteFunc(p.receivers, func(old receiver) bool { return old.agentID == agentID })
	if at != nil {
		p.receivers = append(p.receivers, receiver{agentID, sealer{w, agentID}, *at})
	}
}

// Check does what the admin console does when a URL is set.
func (a Address) Check(cipher *crypto.Cipher, now time.Time) error {
	if err := a.check(cipher, strconv.FormatInt(now.UnixNano(), 10)); err != nil {
		return fmt.Errorf("the check of the callback URL failed: %w", err)
	}
	return nil
}

func (a Address) check(cipher *crypto.Cipher, echo string) error {
	sealed := cipher.Seal([]byte(echo), "")
	query := sealed.Query()
	query.Set("echostr", string(sealed.Encrypt))
	status, body, err := a.Call(context.Background(), checkTimeout, http.MethodGet, query.Encode(), "", nil)
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("status %d", status)
	case string(body) != echo:
		return fmt.Errorf("the answer is %q, want %q", body, echo)
	}
	return nil
}

// Call makes one call, with a body of some kind.
func (a Address) Call(ctx context.Context, limit time.Duration, method, query, kind string, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	target := a.url + "?"
	if strings.Contains(a.url, "?") {
		target = a.url + "&"
	}
	req, err := http.NewRequestWithContext(ctx, method, target+query, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := a.send(req)
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		err = failed.Err // the URL has a signature, which nobody wants to read
	}
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// handlerClient calls a handler and stops waiting for it when the request's
// context ends.
func handlerClient(h http.Handler) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		answered := make(chan *http.Response, 1)
		go func() {
			defer close(answered) // without an answer if h panics
			defer func() { _ = recover() }()
			w := newRecorder()
			h.ServeHTTP(w, incoming(r))
			answered <- w.response(r) //nolint:bodyclose // the receiver does
		}()
		select {
		case resp, ok := <-answered:
			if !ok {
				return nil, errors.New("the handler panicked")
			}
			return resp, nil
		case <-r.Context().Done():
			return nil, context.Cause(r.Context())
		}
	}
}

// incoming makes a request what a server makes of it.
func incoming(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), callbackAddr
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// Push tells apps of an event, as if it had happened, and waits for what they
// make of it. An empty envelope is filled in; an event with an AgentID goes to
// that app, others go to all. It fails if the event cannot be written as XML.
func (w *World) Push(ctx context.Context, e Event) ([]Delivery, error) {
	document, agentID, err := w.eventXML(e)
	if err != nil {
		return nil, fmt.Errorf("%T: %w", e, err)
	}
	return w.PushXML(ctx, agentID, document), nil
}

// PushXML is [World.Push] for an event that is XML already, and goes as it is.
// An agentID of 0 means all apps.
func (w *World) PushXML(ctx context.Context, agentID int64, event string) []Delivery {
	w.mu.Lock()
	w.pushes.emitted.add(event)
	receivers := w.receivers(agentID)
	w.mu.Unlock()
	var all []Delivery
	for _, to := range receivers {
		all = append(all, w.pushOut(ctx, push{to, agentID, event}))
	}
	return all
}

// emit queues an event for the apps that get it. The world is locked.
func (w *World) emit(agentID int64, event string) {
	p := &w.pushes
	p.emitted.add(event)
	for _, to := range w.receivers(agentID) {
		p.queue = append(p.queue, push{to, agentID, event})
	}
	if len(p.queue) > 0 && !p.working {
		p.working, p.idle = true, make(chan struct{})
		go w.work()
	}
}

// receivers returns who gets an event of an app, or of none. An app that a corp above
// has shared gets it at the URL that it has there.
func (w *World) receivers(agentID int64) []receiver {
	to := w.pushes.of(agentID)
	for _, id := range slices.Sorted(maps.Keys(w.shared)) {
		if home := w.shared[id]; agentID == 0 || agentID == id {
			for _, r := range home.world.pushes.of(home.agentID) {
				to = append(to, receiver{id, r.seal, r.Address})
			}
		}
	}
	return to
}

// of returns the callback URL of an app, or all.
func (p *pushes) of(agentID int64) []receiver {
	var to []receiver
	for _, r := range p.receivers {
		if agentID == 0 || agentID == r.agentID {
			to = append(to, r)
		}
	}
	return to
}

// work delivers the queue, then ends.
func (w *World) work() {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := &w.pushes
	for len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		w.mu.Unlock()
		w.pushOut(context.Background(), next)
		w.mu.Lock()
	}
	p.working = false
	close(p.idle)
}

// Go runs a function on a goroutine of its own, outside the lock, for a domain that
// calls somebody by itself. Flush waits for it.
func (tx *Tx) Go(do func()) {
	w, p := tx.w, &tx.w.pushes
	if p.busy++; p.busy == 1 {
		p.quiet = make(chan struct{})
	}
	go func() {
		defer func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if p.busy--; p.busy == 0 {
				close(p.quiet)
			}
		}()
		do()
	}()
}

// Pause waits for a time of the world's clock, or of the machine's while that one
// stands, and reports whether the world is still there ([World.Abandon]).
func (w *World) Pause(d time.Duration) bool {
	if !w.Stands() {
		return w.wait(d, w.gone)
	}
	select {
	case <-time.After(d):
		return true
	case <-w.gone:
		return false
	}
}

// Flush waits until apps have got all events of what has happened so far, here and in
// linked worlds.
func (w *World) Flush(ctx context.Context) error {
	for {
		w.mu.Lock()
		over := w.pushing()
		w.mu.Unlock()
		if over == nil {
			return nil
		}
		select {
		case <-over:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// pushing returns what is closed once a world has pushed what there is, or nil if none
// of them pushes.
func (r *realm) pushing() <-chan struct{} {
	for _, w := range r.worlds {
		switch p := &w.pushes; {
		case p.working:
			return p.idle
		case p.busy > 0:
			return p.quiet
		}
	}
	return nil
}

// pushOut calls an app until it accepts an event, three times at most.
func (w *World) pushOut(ctx context.Context, p push) Delivery {
	d := Delivery{AgentID: p.to.agentID, Event: p.event}
	for range pushAttempts {
		a := w.attempt(ctx, p)
		d.Attempts = append(d.Attempts, a)
		if a.accepted() || ctx.Err() != nil {
			break
		}
	}
	var see func(Delivery)
	w.In(func(tx *Tx) {
		w.pushes.deliveries.add(d)
		if w.replied != nil && d.Reply() != "" {
			w.replied(tx, d)
		}
		see = w.delivered
	})
	if see != nil {
		see(d)
	}
	return d
}

// attempt calls an app once.
func (w *World) attempt(ctx context.Context, p push) Attempt {
	a := Attempt{At: w.Now()}
	cipher := p.to.seal.cipher()
	sealed := cipher.Seal([]byte(p.event), "")
	agentID := ""
	if p.agentID != 0 {
		agentID = strconv.FormatInt(p.agentID, 10)
	}
	var body []byte
	a.Status, body, a.Err = p.to.Call(ctx, pushTimeout, http.MethodPost, sealed.Query().Encode(), "text/xml", sealed.PushXML(p.to.seal.world.corp.ID, agentID))
	if a.Status == http.StatusOK && a.Err == nil && isSealed(body) {
		var reply []byte
		reply, a.Err = cipher.OpenReplyXML(body)
		a.Reply = string(reply)
	}
	return a
}

// isSealed reports whether an answer wants to be a passive reply. Any other text,
// such as "success", only acknowledges.
func isSealed(answer []byte) bool { return bytes.Contains(answer, []byte("<Encrypt>")) }
