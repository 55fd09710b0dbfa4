package kf_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

// A book is what a function was handed, by customer.
type book struct {
	mu   sync.Mutex
	got  map[string][]string
	busy map[string]bool // who is being handled
	most int             // customers at once
}

func newBook() *book { return &book{got: map[string][]string{}, busy: map[string]bool{}} }

func textOf(m *kf.Message) string {
	if t, ok := m.Content.(kf.Text); ok {
		return t.Content
	}
	return fmt.Sprintf("%T", m.Content)
}

func (b *book) write(m *kf.Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got[m.Chat.CustomerID] = append(b.got[m.Chat.CustomerID], textOf(m))
}

func (b *book) of(c *wecomtest.KfChat) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.got[c.CustomerID()], " ")
}

// A desk is a corp with an account, and a Sync that runs.
type desk struct {
	t       *testing.T
	corp    *wecomtest.Corp
	account *wecomtest.KfAccount
	service *kf.Service
	sync    *kf.Sync
	stop    func()
}

// openDesk runs a Sync that WeCom tells of messages, in the bubble of a test.
func openDesk(t *testing.T, store kf.Store, handle func(context.Context, *kf.Message) error, opts kf.SyncOptions) *desk {
	t.Helper()
	d := newDesk(t)
	d.sync = kf.NewSync(d.service, store, handle, opts)
	d.run()
	d.receive()
	return d
}

// receive has WeCom tell the Sync of messages.
func (d *desk) receive() {
	d.t.Helper()
	h := callback.NewHandler(d.corp.Cipher())
	callback.On(h, d.sync.Notify)
	if err := d.corp.Receive(wecomtest.AppAgentID, h); err != nil {
		d.t.Fatal(err)
	}
}

func newDesk(t *testing.T) *desk {
	corp := wecomtest.New(wecomtest.WithoutPeople(), wecomtest.Strict(t))
	return &desk{t: t, corp: corp, account: corp.OpenKf("售前"), service: kf.New(corp.Client())}
}

func (d *desk) run() {
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan error)
	go func() { ended <- d.sync.Run(ctx) }()
	d.stop = func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			d.t.Error(err)
		}
	}
	synctest.Wait()
}

func (d *desk) calls() []wecomtest.Call { return d.corp.Calls("/cgi-bin/kf/sync_msg") }

func say(t *testing.T, c *wecomtest.KfChat, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := c.Say(text); err != nil {
			t.Fatal(err)
		}
	}
}

// Messages come as soon as WeCom tells of them, once, and those of a customer in
// their order.
func TestSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := openDesk(t, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{})
		defer d.stop()
		zhang, li := d.account.Enter("张", ""), d.account.Enter("李", "")
		say(t, zhang, "a", "b")
		say(t, li, "c")
		say(t, zhang, "d")
		if err := d.corp.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if b.of(zhang) != "kf.SessionEntered a b d" || b.of(li) != "kf.SessionEntered c" {
			t.Error(b.got)
		}
		time.Sleep(time.Hour) // polls find nothing new
		if b.of(zhang) != "kf.SessionEntered a b d" {
			t.Error(b.got)
		}
	})
}

// What WeCom does not tell of is found by a poll, and what happened before the Sync
// began at once.
func TestSyncPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := newDesk(t)
		other := d.corp.OpenKf("售后")
		zhang, li := d.account.Enter("张", ""), other.Enter("李", "")
		say(t, zhang, "before")
		d.sync = kf.NewSync(d.service, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{})
		d.run()
		time.Sleep(6 * time.Second) // each account after the pause between calls without a token
		if b.of(zhang) != "kf.SessionEntered before" || b.of(li) != "kf.SessionEntered" {
			t.Error(b.got)
		}
		say(t, zhang, "later")
		time.Sleep(6 * time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered before later" {
			t.Error(b.got)
		}
		calls := d.calls()
		for i, c := range calls[1:] {
			if pause := c.At.Sub(calls[i].At); pause < 5*time.Second || strings.Contains(c.Body, "token") {
				t.Errorf("call %d comes %v after the one before: %s", i+1, pause, c.Body)
			}
		}
		if len(calls) > 6 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

// A page that is empty is not the last one: the log of the corp has messages of other
// accounts in between.
func TestSyncReadsOnAfterEmptyPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := newDesk(t)
		quiet := d.corp.OpenKf("售后").Enter("李", "")
		for range 2500 {
			say(t, quiet, "x")
		}
		zhang := d.account.Enter("张", "")
		d.sync = kf.NewSync(d.service, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{OpenKfIDs: []string{d.account.OpenKfID()}})
		d.run()
		time.Sleep(20 * time.Second)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered" || len(d.calls()) != 3 {
			t.Error(b.got, len(d.calls()))
		}
	})
}

// A function that fails, or panics, is called again after a pause. The customer waits
// in order, and others do not.
func TestSyncRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		var tries []time.Time
		d := openDesk(t, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error {
			if textOf(m) == "bad" {
				if tries = append(tries, time.Now()); len(tries) == 1 {
					panic("broken")
				}
				if len(tries) < 4 {
					return errors.New("not yet")
				}
			}
			b.write(m)
			return nil
		}, kf.SyncOptions{})
		zhang, li := d.account.Enter("张", ""), d.account.Enter("李", "")
		say(t, zhang, "bad", "good")
		say(t, li, "other")
		time.Sleep(time.Second / 2)
		if b.of(zhang) != "kf.SessionEntered" || b.of(li) != "kf.SessionEntered other" {
			t.Error(b.got)
		}
		time.Sleep(time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered bad good" {
			t.Error(b.got)
		}
		var pauses []time.Duration
		for i := range tries[1:] {
			pauses = append(pauses, tries[i+1].Sub(tries[i]))
		}
		if want := []time.Duration{1e9, 2e9, 4e9}; !slices.Equal(pauses, want) {
			t.Errorf("pauses %v, want %v", pauses, want)
		}
	})
}

// A message that keeps failing is given up once, and the customer goes on.
func TestSyncGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, store := newBook(), kf.NewMemoryStore()
		broken, tries := errors.New("broken"), 0
		var givenUp []string
		handle := func(_ context.Context, m *kf.Message) error {
			if textOf(m) == "bad" {
				tries++
				return broken
			}
			b.write(m)
			return nil
		}
		opts := kf.SyncOptions{Tries: 3, GivenUp: func(_ context.Context, m *kf.Message, err error) {
			if !errors.Is(err, broken) {
				t.Error(err)
			}
			givenUp = append(givenUp, textOf(m))
			panic("this, too")
		}}
		d := openDesk(t, store, handle, opts)
		zhang := d.account.Enter("张", "")
		say(t, zhang, "bad", "good")
		time.Sleep(time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered good" || tries != 3 || !slices.Equal(givenUp, []string{"bad"}) {
			t.Error(b.got, tries, givenUp)
		}
		if cursor, _ := store.Cursor(t.Context(), d.account.OpenKfID()); cursor != "simulated-kf-cursor-3" {
			t.Error(cursor)
		}
	})
}

// The cursor is not saved beyond a message that is not handled, so that a process that
// is killed meanwhile loses nothing; others are not handled again.
func TestSyncAfterKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, store := newBook(), kf.NewMemoryStore()
		broken := true
		handle := func(_ context.Context, m *kf.Message) error {
			if broken && textOf(m) == "bad" {
				return errors.New("not yet")
			}
			b.write(m)
			return nil
		}
		d := openDesk(t, store, handle, kf.SyncOptions{Tries: -1})
		zhang, li := d.account.Enter("张", ""), d.account.Enter("李", "")
		say(t, zhang, "bad", "good")
		say(t, li, "other")
		time.Sleep(time.Minute)
		say(t, li, "later")
		time.Sleep(time.Minute)
		d.stop()
		cursor, _ := store.Cursor(t.Context(), d.account.OpenKfID())
		if cursor == "simulated-kf-cursor-6" || b.of(li) != "kf.SessionEntered other later" {
			t.Error(cursor, b.got)
		}
		broken = false
		d.sync = kf.NewSync(d.service, store, handle, kf.SyncOptions{})
		d.run()
		time.Sleep(time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered bad good" || b.of(li) != "kf.SessionEntered other later" {
			t.Error(b.got)
		}
		if cursor, _ := store.Cursor(t.Context(), d.account.OpenKfID()); cursor != "simulated-kf-cursor-6" {
			t.Error(cursor)
		}
	})
}

// So many messages are handled at once, each of another customer.
func TestSyncWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := openDesk(t, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error {
			b.mu.Lock()
			if b.busy[m.Chat.CustomerID] {
				t.Error("a customer is handled twice at once")
			}
			b.busy[m.Chat.CustomerID] = true
			b.most = max(b.most, len(b.busy))
			b.mu.Unlock()
			time.Sleep(time.Second)
			b.mu.Lock()
			delete(b.busy, m.Chat.CustomerID)
			b.mu.Unlock()
			b.write(m)
			return nil
		}, kf.SyncOptions{Workers: 3, Pending: 4})
		for i := range 6 {
			say(t, d.account.Enter(fmt.Sprint(i), ""), "a", "b")
		}
		time.Sleep(time.Minute)
		d.stop()
		n := 0
		for _, got := range b.got {
			n += len(got)
		}
		if b.most != 3 || n != 18 {
			t.Errorf("%d customers at once, %d messages", b.most, n)
		}
	})
}

// A function has its time, and is finished before Run returns, which does not wait
// for those that wait for their turn.
func TestSyncEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := openDesk(t, kf.NewMemoryStore(), func(ctx context.Context, m *kf.Message) error {
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) != time.Minute {
				t.Error(deadline, ok)
			}
			time.Sleep(10 * time.Second)
			if ctx.Err() != nil {
				t.Error("the context of the function ends with Run's")
			}
			b.write(m)
			return nil
		}, kf.SyncOptions{})
		zhang := d.account.Enter("张", "")
		say(t, zhang, "a")
		time.Sleep(5 * time.Second)
		if err := d.sync.Run(t.Context()); err == nil {
			t.Error("two Runs at once")
		}
		began := time.Now()
		d.stop()
		if took := time.Since(began); took != 5*time.Second || b.of(zhang) != "kf.SessionEntered" {
			t.Error(took, b.got)
		}
	})
}

// A stumbling store fails now and then.
type stumblingStore struct {
	kf.Store
	mu    sync.Mutex
	fails map[string]int // how many calls of each kind
}

func (s *stumblingStore) stumble(kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails[kind] == 0 {
		return nil
	}
	if s.fails[kind]--; s.fails[kind]%2 == 1 {
		panic("the store panics")
	}
	return errors.New("the store is away")
}

func (s *stumblingStore) Cursor(ctx context.Context, id string) (string, error) {
	if err := s.stumble("cursor"); err != nil {
		return "", err
	}
	return s.Store.Cursor(ctx, id)
}

func (s *stumblingStore) SaveCursor(ctx context.Context, id, cursor string) error {
	if err := s.stumble("save"); err != nil {
		return err
	}
	return s.Store.SaveCursor(ctx, id, cursor)
}

func (s *stumblingStore) Once(ctx context.Context, id, messageID string, work func(context.Context) error) error {
	if err := s.stumble("once"); err != nil {
		return err
	}
	return s.Store.Once(ctx, id, messageID, work)
}

// A store that fails or panics only delays: nothing begins anew, nothing is given up.
func TestSyncWithFailingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, store := newBook(), kf.NewMemoryStore()
		d := newDesk(t)
		zhang := d.account.Enter("张", "")
		say(t, zhang, "a")
		if err := store.SaveCursor(t.Context(), d.account.OpenKfID(), "simulated-kf-cursor-1"); err != nil {
			t.Fatal(err)
		}
		d.sync = kf.NewSync(d.service, &stumblingStore{Store: store, fails: map[string]int{"cursor": 3, "save": 2, "once": 5}},
			func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{Tries: 1})
		d.run()
		time.Sleep(10 * time.Minute)
		d.stop()
		if cursor, _ := store.Cursor(t.Context(), d.account.OpenKfID()); b.of(zhang) != "a" || cursor != "simulated-kf-cursor-2" {
			t.Error(b.got, cursor)
		}
	})
}

// A token that WeCom refuses is dropped, and so is a cursor; what comes again is left
// out. A quota that is used up is waited for.
func TestSyncAfterRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, store := newBook(), kf.NewMemoryStore()
		d := openDesk(t, store, func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{Quiet: time.Second})
		zhang := d.account.Enter("张", "")
		say(t, zhang, "a")
		time.Sleep(time.Second)
		d.corp.Script("/cgi-bin/kf/sync_msg", wecomtest.Refuse(95007, "no"), wecomtest.Refuse(40058, "no"), wecomtest.Refuse(45009, "no"))
		say(t, zhang, "b")
		time.Sleep(2 * time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered a b" {
			t.Error(b.got)
		}
		calls := d.calls()
		refused := calls[len(calls)-4:]
		if !strings.Contains(refused[0].Body, `"token"`) || strings.Contains(refused[1].Body, `"token"`) || !strings.Contains(refused[1].Body, `"cursor"`) ||
			strings.Contains(refused[2].Body, `"cursor"`) || strings.Contains(refused[3].Body, `"cursor"`) || refused[3].At.Sub(refused[2].At) < time.Minute {
			t.Error(refused)
		}
	})
}

func TestNotify(t *testing.T) {
	s := kf.NewSync(kf.New(wecomtest.New(wecomtest.WithoutPeople()).Client()), kf.NewMemoryStore(), nil, kf.SyncOptions{})
	if err := s.Notify(t.Context(), &kf.MessageReceived{Token: "x"}); err == nil {
		t.Error("an event without an account")
	}
	if err := s.Notify(t.Context(), &kf.MessageReceived{Token: "x", OpenKfID: "wk"}); err != nil { // before Run
		t.Error(err)
	}
}

func TestSyncWithoutParts(t *testing.T) {
	service := kf.New(wecomtest.New(wecomtest.WithoutPeople()).Client())
	handle := func(context.Context, *kf.Message) error { return nil }
	for _, s := range []*kf.Sync{
		kf.NewSync(nil, kf.NewMemoryStore(), handle, kf.SyncOptions{}), kf.NewSync(service, nil, handle, kf.SyncOptions{}),
		kf.NewSync(service, kf.NewMemoryStore(), nil, kf.SyncOptions{}),
	} {
		if err := s.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "kf: ") {
			t.Error(err)
		}
	}
}

// Only the accounts that are named are read.
func TestSyncOfSomeAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := newDesk(t)
		other := d.corp.OpenKf("售后")
		d.sync = kf.NewSync(d.service, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{OpenKfIDs: []string{d.account.OpenKfID()}})
		d.run()
		d.receive()
		zhang, li := d.account.Enter("张", ""), other.Enter("李", "")
		time.Sleep(time.Hour)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered" || b.of(li) != "" {
			t.Error(b.got)
		}
	})
}

// A hangingStore does not save a cursor until its time is over.
type hangingStore struct{ kf.Store }

func (s hangingStore) SaveCursor(ctx context.Context, _, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

// Nobody waits for a cursor that is being saved.
func TestSyncWithHangingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := openDesk(t, hangingStore{kf.NewMemoryStore()}, func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{})
		zhang, li := d.account.Enter("张", ""), d.account.Enter("李", "")
		time.Sleep(time.Second)
		say(t, zhang, "a")
		say(t, li, "b")
		time.Sleep(time.Second)
		if b.of(li) != "kf.SessionEntered b" || b.of(zhang) != "kf.SessionEntered a" {
			t.Error(b.got)
		}
		d.stop()
	})
}

// Accounts that cannot be listed are listed again.
func TestSyncFindsAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := newDesk(t)
		zhang := d.account.Enter("张", "")
		d.corp.Script("/cgi-bin/kf/account/list", wecomtest.Refuse(48002, "no"), wecomtest.JSON(`{"errcode":0,"account_list":[{"open_kfid":"other","manage_privilege":false}]}`))
		d.sync = kf.NewSync(d.service, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{})
		d.run()
		time.Sleep(time.Minute)
		if len(d.calls()) != 0 {
			t.Error("an account is read that the app does not manage")
		}
		time.Sleep(time.Hour)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered" {
			t.Error(b.got)
		}
	})
}
