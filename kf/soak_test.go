package kf_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

var underRace bool

var errKilled = errors.New("the process was killed")

// A ledger is a database: what a function writes in a transaction is there with the
// id of the message, or not at all.
type ledger struct {
	mu      sync.Mutex
	cursors map[string]string
	ids     map[string]bool
	written map[string][]string // by customer
}

// A process is a life of a program with the ledger. It is killed at one of its steps:
// whatever it does afterwards does not happen.
type process struct {
	*ledger
	stepsLeft int
	killed    chan struct{}
}

// step reports whether the process is still alive.
func (p *process) step() error {
	if p.stepsLeft == 0 {
		return errKilled
	}
	if p.stepsLeft--; p.stepsLeft == 0 {
		close(p.killed)
		return errKilled
	}
	return nil
}

func (p *process) Cursor(_ context.Context, id string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cursors[id], p.step()
}

func (p *process) SaveCursor(_ context.Context, id, cursor string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step(); err != nil { // before it is written
		return err
	}
	p.cursors[id] = cursor
	return p.step() // and after it
}

type transaction struct{ writes []func() }

type transactionKey struct{}

func (p *process) Once(ctx context.Context, id, messageID string, work func(context.Context) error) error {
	p.mu.Lock()
	known, err := p.ids[id+messageID], error(nil)
	if !known { // or no life would be long enough for what comes again
		err = p.step()
	}
	p.mu.Unlock()
	if err != nil || known {
		return err
	}
	tx := &transaction{}
	if err := work(context.WithValue(ctx, transactionKey{}, tx)); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.step(); err != nil { // between the work and the commit
		return err
	}
	p.ids[id+messageID] = true
	for _, write := range tx.writes {
		write()
	}
	return p.step() // committed, and the process does not hear of it
}

func (l *ledger) handle(ctx context.Context, m *kf.Message) error {
	if rand.IntN(50) == 0 {
		return errors.New("the function fails now and then")
	}
	tx := ctx.Value(transactionKey{}).(*transaction)
	tx.writes = append(tx.writes, func() { l.written[m.Chat.CustomerID] = append(l.written[m.Chat.CustomerID], textOf(m)) })
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
	return nil
}

// A badLine loses calls on their way and answers on their way back, and answers some
// calls with what was read before.
type badLine struct {
	next   http.RoundTripper
	mu     sync.Mutex
	first  string // an answer with a page that was read long ago
	faults map[string]int
}

func (b *badLine) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/sync_msg") {
		return b.next.RoundTrip(r)
	}
	fault := rand.IntN(40)
	if fault == 0 {
		b.count("lost call")
		return nil, errors.New("the connection was reset")
	}
	resp, err := b.next.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	text := string(body)
	b.mu.Lock()
	if b.first == "" && strings.Contains(text, "enter_session") {
		b.first = text
	}
	first := b.first
	b.mu.Unlock()
	switch {
	case fault == 1:
		b.count("lost answer")
		return nil, errors.New("the connection was reset")
	case fault == 2 && first != "":
		b.count("old page")
		text = first
	}
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return resp, err
}

func (b *badLine) count(fault string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults[fault]++
}

// Ten thousand messages (with the race detector two thousand), while the line is bad, events get lost, cursors get lost, and
// the process is killed at every step there is: each message is handled, once, and
// those of a customer in their order.
func TestSoak(t *testing.T) {
	customers, each := 100, 100
	if underRace {
		customers = 20
	}
	perLife := 12 * customers // steps, at most
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{cursors: map[string]string{}, ids: map[string]bool{}, written: map[string][]string{}}
		d := newDesk(t)
		line := &badLine{next: d.corp.HTTPClient().Transport, faults: map[string]int{}}
		client := clientOver(t, line)
		d.service = kf.New(client)
		relay := &relay{}
		h := callback.NewHandler(d.corp.Cipher())
		callback.On(h, relay.notify)
		if err := d.corp.Receive(wecomtest.AppAgentID, h); err != nil {
			t.Fatal(err)
		}
		writing := make(chan struct{})
		go func() {
			defer close(writing)
			write(t, d.account, customers, each)
		}()
		lives, lostCursors := 0, 0
		for l.count() < customers*(each+1) {
			if lives++; lives > 2000 {
				t.Fatalf("%d messages after %d lives", l.count(), lives)
			}
			if lives%10 == 5 {
				lostCursors++
				l.mu.Lock()
				clear(l.cursors)
				l.mu.Unlock()
			}
			l.live(t, d.service, relay, 1+rand.IntN(perLife), customers*(each+1))
		}
		<-writing
		l.live(t, d.service, relay, -1, -1) // once more: nothing is left
		t.Logf("%d lives, %d lost cursors, %v, %d lost events, %d calls, %v", lives, lostCursors, line.faults, relay.lost, len(d.calls()), time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
		if lives < 10 || lostCursors == 0 || len(line.faults) != 3 || relay.lost == 0 {
			t.Error("the soak is too mild")
		}
		if len(l.written) != customers {
			t.Errorf("%d customers, want %d", len(l.written), customers)
		}
		for customer, got := range l.written {
			for i, text := range got {
				want := fmt.Sprint(i - 1)
				if i == 0 {
					want = "kf.SessionEntered"
				}
				if text != want {
					t.Fatalf("%s: message %d is %s, want %s", customer, i, text, want)
				}
			}
			if len(got) != each+1 {
				t.Errorf("%s: %d messages, want %d", customer, len(got), each+1)
			}
		}
	})
}

func (l *ledger) count() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, got := range l.written {
		n += len(got)
	}
	return n
}

// live runs a process until it is killed, or until so many messages are written. With
// -1 it lives for an hour.
func (l *ledger) live(t *testing.T, s *kf.Service, relay *relay, steps, enough int) {
	p := &process{ledger: l, stepsLeft: steps, killed: make(chan struct{})}
	sync := kf.NewSync(s, p, l.handle, kf.SyncOptions{Pause: 10 * time.Millisecond, Poll: time.Minute, Tries: -1})
	relay.to(sync)
	defer relay.to(nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = sync.Run(ctx) // the error of ctx
	}()
	for end := time.Now().Add(time.Hour); enough < 0 && time.Now().Before(end) || enough > 0 && l.count() < enough; {
		select {
		case <-p.killed:
			cancel()
			<-ended
			return
		case <-time.After(time.Second):
		}
	}
	cancel()
	<-ended
}

// A relay passes events on to the process that lives, and loses some.
type relay struct {
	mu   sync.Mutex
	sync *kf.Sync
	lost int
}

func (r *relay) to(s *kf.Sync) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sync = s
}

func (r *relay) notify(ctx context.Context, e *kf.MessageReceived) error {
	r.mu.Lock()
	s := r.sync
	if s == nil || rand.IntN(10) == 0 {
		r.lost++
		s = nil
	}
	r.mu.Unlock()
	if s == nil {
		return nil
	}
	if rand.IntN(10) == 0 { // WeCom repeats events
		_ = s.Notify(ctx, e)
	}
	return s.Notify(ctx, e)
}

// write has customers write for some hours.
func write(t *testing.T, account *wecomtest.KfAccount, customers, each int) {
	var chats []*wecomtest.KfChat
	for i := range customers {
		chats = append(chats, account.Enter(fmt.Sprint(i), ""))
	}
	for n := range each {
		for _, c := range chats {
			if _, err := c.Say(fmt.Sprint(n)); err != nil {
				t.Error(err)
				return
			}
		}
		time.Sleep(time.Duration(rand.IntN(60)) * time.Second)
	}
}
