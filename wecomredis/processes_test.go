//go:build unix

package wecomredis

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/crypto"
)

// How large the tests with several processes are: WECOMREDIS_SCALE=full is what
// docs/scale.md tells of.
func full() bool { return os.Getenv("WECOMREDIS_SCALE") == "full" }

func pick[T any](quick, large T) T {
	if full() {
		return large
	}
	return quick
}

// An api is what the processes call in place of WeCom.
type api struct {
	*httptest.Server
	slow    time.Duration // gettoken
	onFetch func()

	mu      sync.Mutex
	issued  int // the number of the last token
	least   int // of the tokens that are good
	refused int // calls beyond five a second
	calls   map[string][]time.Time
	names   map[string]int
}

func newAPI(t *testing.T) *api {
	a := &api{calls: map[string][]time.Time{}, names: map[string]int{}}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	if r.URL.Path == "/cgi-bin/gettoken" {
		a.mu.Lock()
		a.issued++
		n, slow, hook := a.issued, a.slow, a.onFetch
		a.mu.Unlock()
		if hook != nil {
			hook()
		}
		select {
		case <-time.After(slow):
		case <-r.Context().Done():
		}
		fmt.Fprintf(w, `{"errcode":0,"access_token":"token-%d","expires_in":7200}`, n)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Query().Get("access_token"), "token-"))
	if n < a.least || n == 0 {
		fmt.Fprint(w, `{"errcode":40014,"errmsg":"invalid access_token"}`)
		return
	}
	a.calls[r.URL.Path] = append(a.calls[r.URL.Path], now)
	calls := a.calls[r.URL.Path]
	a.names[r.URL.Query().Get("name")]++
	if len(calls) > 5 && r.URL.Path == paced && now.Sub(calls[len(calls)-6]) < time.Second {
		a.refused++
		fmt.Fprint(w, `{"errcode":45009,"errmsg":"api freq out of limit"}`)
		return
	}
	fmt.Fprint(w, `{"errcode":0}`)
}

func (a *api) revoke() { a.mu.Lock(); a.least = a.issued + 1; a.mu.Unlock() }

func (a *api) fetches() int { a.mu.Lock(); defer a.mu.Unlock(); return a.issued }

// callers starts processes that call.
func callers(t *testing.T, n int, a *api, redis string, trial int) []*player {
	t.Helper()
	var all []*player
	for i := range n {
		all = append(all, start(t, "caller", setup{Name: fmt.Sprint("caller", i), Redis: redis, API: a.URL, Prefix: fmt.Sprint(t.Name(), trial, ":")}))
	}
	return all
}

// sharedServer returns the address of a server that nobody maltreats.
func sharedServer(t *testing.T) string {
	skipProcesses(t)
	addr, err := single()
	if err != nil {
		t.Fatal(err)
	}
	empty(t, client(t, &redis.UniversalOptions{Addrs: []string{addr}}))
	return addr
}

// Four processes with fifty goroutines each fetch one token, cold or refused.
func TestProcessesFetchOnce(t *testing.T) {
	addr := sharedServer(t)
	trials := pick(1, 10)
	for trial := range trials {
		a := newAPI(t)
		a.slow = 100 * time.Millisecond
		all := callers(t, 4, a, addr, trial)
		for fetched := 1; fetched <= 3; fetched++ {
			for _, p := range all {
				p.say(t, "/cgi-bin/user/get 50 2")
			}
			for _, p := range all {
				if o := p.outcome(t); o.OK != 100 {
					t.Errorf("%+v", o)
				}
			}
			if n := a.fetches(); n != fetched {
				t.Fatalf("%d fetches, want %d", n, fetched)
			}
			a.revoke()
		}
		for _, p := range all {
			p.kill()
		}
	}
	t.Logf("in each of %d trials 1 fetch for 4 processes, cold, and 1 after each of 2 revocations", trials)
}

// The process that fetches is killed: another one fetches after the lease.
func TestProcessesFetcherKilled(t *testing.T) {
	addr := sharedServer(t)
	a := newAPI(t)
	a.slow = 500 * time.Millisecond
	all := callers(t, 4, a, addr, 0)
	fetching := make(chan struct{}, 10)
	a.onFetch = func() { fetching <- struct{}{} }
	all[0].say(t, "/cgi-bin/user/get 50 1")
	select {
	case <-fetching:
	case <-limited(t).Done():
		t.Fatal("nobody fetches")
	}
	all[0].kill()
	began := time.Now()
	for _, p := range all[1:] {
		p.say(t, "/cgi-bin/user/get 50 1")
	}
	for _, p := range all[1:] {
		if o := p.outcome(t); o.OK != 50 {
			t.Errorf("%+v", o)
		}
	}
	took := time.Since(began)
	if n := a.fetches(); n != 2 {
		t.Errorf("%d fetches, want that of the killed one and another", n)
	}
	t.Logf("lease %v, gettoken %v: the others were served after %v", tokenLease, a.slow, took.Round(10*time.Millisecond))
}

// Redis is frozen at a cold start: each process serves itself, and says so once. A
// killed Redis is no different, and after it is back one fetch is enough.
func TestProcessesWithoutRedis(t *testing.T) {
	s := own(t)
	a := newAPI(t)
	all := callers(t, 4, a, s.addr, 0)
	freeze(t, s)
	began := time.Now()
	for _, p := range all {
		p.say(t, "/cgi-bin/user/get 50 1")
	}
	for _, p := range all {
		if o := p.outcome(t); o.OK != 50 {
			t.Errorf("%+v", o)
		}
	}
	t.Logf("Redis frozen at a cold start: all were served after %v, by %d fetches", time.Since(began).Round(10*time.Millisecond), a.fetches())
	for _, p := range all {
		if n := strings.Count(p.log.String(), "Redis is away"); n != 1 {
			t.Errorf("said %d times:\n%s", n, p.log)
		}
	}
	thaw(t, s)
	time.Sleep(2 * probePause) // each has to see for itself that it is back
	for _, p := range all {
		p.say(t, "/cgi-bin/user/get 1 1")
		_ = p.outcome(t)
	}
	time.Sleep(2 * probePause)
	a.revoke()
	before := a.fetches()
	for _, p := range all {
		p.say(t, "/cgi-bin/user/get 50 1")
	}
	for _, p := range all {
		if o := p.outcome(t); o.OK != 50 {
			t.Errorf("%+v", o)
		}
	}
	if n := a.fetches() - before; n != 1 {
		t.Errorf("%d fetches after it was back", n)
	}
}

// skipProcesses skips the tests with several processes, which take a minute.
func skipProcesses(t *testing.T) {
	if testing.Short() || os.Getenv("WECOMREDIS_PROCESSES") == "off" || !hasServer(t) {
		t.Skip("it needs a redis-server, and a test that is not short")
	}
}

// own is ownServer for several processes.
func own(t *testing.T) *server {
	skipProcesses(t)
	return ownServer(t)
}

func freeze(t *testing.T, s *server) { signal(t, s, syscall.SIGSTOP) }
func thaw(t *testing.T, s *server)   { signal(t, s, syscall.SIGCONT) }

func signal(t *testing.T, s *server, sig syscall.Signal) {
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Error(err)
	}
}

// Five calls a second for four processes with fifty goroutines each: never more in
// any second, hardly fewer, and as many for each process.
func TestProcessesKeepQuota(t *testing.T) {
	addr := sharedServer(t)
	a := newAPI(t)
	all := callers(t, 4, a, addr, 0)
	length := pick(8*time.Second, time.Minute)
	for _, p := range all {
		p.say(t, paced+" 50 "+length.String())
	}
	var cpu time.Duration
	for _, p := range all {
		o := p.outcome(t)
		cpu += o.CPU
		if o.Failed > a.refused {
			t.Errorf("%+v", o)
		}
	}
	calls := a.calls[paced]
	span := calls[len(calls)-1].Sub(calls[0])
	rate := float64(len(calls)-1) / span.Seconds()
	most, least := 0, len(calls)
	for _, n := range a.names {
		most, least = max(most, n), min(least, n)
	}
	t.Logf("%.2f calls a second for %v, at most %d in any second, %d to %d per process, %d refused; CPU of a process %v", rate, span.Round(time.Second), fullest(calls, time.Second), least, most, a.refused, cpu/4)
	if n := fullest(letGo(t, client(t, &redis.UniversalOptions{Addrs: []string{addr}}), fmt.Sprintf("%s0:quota:{%s:%s}:1000/3600000", t.Name(), testCorp, paced)), time.Second); n > 5 {
		t.Errorf("%d calls were let go in a second", n)
	}
	if a.refused > len(calls)/50 { // a process that a busy machine stops holds up what was let go
		t.Errorf("%d calls were refused", a.refused)
	}
	if rate < 4.5 {
		t.Errorf("%.2f calls a second", rate)
	}
	if most-least > max(2, most/10) {
		t.Errorf("unfair: %v", a.names)
	}
}

// The quota holds while Redis is frozen, and when it is back; so when a process is
// frozen that was to have its turn, and when all connections are cut.
func TestProcessesKeepQuotaInChaos(t *testing.T) {
	s := own(t)
	a := newAPI(t)
	all := callers(t, 4, a, s.addr, 0)
	for _, p := range all {
		p.say(t, paced+" 50 14s")
	}
	chaos := func() int { a.mu.Lock(); defer a.mu.Unlock(); return len(a.calls[paced]) }
	until(t, func() bool { return chaos() > 5 })
	rdb := client(t, &redis.UniversalOptions{Addrs: []string{s.addr}})
	if err := rdb.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal").Err(); err != nil {
		t.Error(err)
	}
	_ = all[0].cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(time.Second)
	_ = all[0].cmd.Process.Signal(syscall.SIGCONT)
	freeze(t, s)
	before := chaos()
	time.Sleep(3 * time.Second)
	during := chaos() - before
	thaw(t, s)
	time.Sleep(2 * time.Second)
	s.kill()
	time.Sleep(time.Second)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	ok := 0
	for _, p := range all {
		o := p.outcome(t)
		ok += o.OK
		if o.Failed > a.refused {
			t.Errorf("%+v", o)
		}
	}
	n := fullest(a.calls[paced], time.Second)
	t.Logf("%d calls in 14 s with Redis frozen for 3 s and killed for 1 s, %d of them while it was frozen; at most %d in any second, %d refused", ok, during, n, a.refused)
	if during < 3 {
		t.Error("the calls stop when Redis does")
	}
	if a.refused > 3 {
		t.Errorf("%d calls in a second, %d refused", n, a.refused)
	}
}

// A ledger is what replicas report, and WeCom, which pushes.
type ledger struct {
	*httptest.Server
	mu     sync.Mutex
	begun  map[string][]entry
	ended  map[string][]entry
	busy   map[string]string // the event at work, by Order
	last   map[string]int
	faults []string
	count  atomic.Int64 // of those that were ended
}

type entry struct {
	name string
	at   time.Time
}

func newLedger(t *testing.T) *ledger {
	l := &ledger{begun: map[string][]entry{}, ended: map[string][]entry{}, busy: map[string]string{}, last: map[string]int{}}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *ledger) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	key, order, e := q.Get("key"), q.Get("order"), entry{q.Get("name"), time.Now()}
	n, _ := strconv.Atoi(key)
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == "/end" {
		if len(l.ended[key]) == 0 {
			l.count.Add(1)
		}
		l.ended[key] = append(l.ended[key], e)
		delete(l.busy, order)
		return
	}
	if other := l.busy[order]; other != "" && other != key {
		l.faults = append(l.faults, fmt.Sprintf("%s begins while %s is at work", key, other))
	}
	if n < l.last[order] {
		l.faults = append(l.faults, fmt.Sprintf("%s begins after %d", key, l.last[order]))
	}
	l.busy[order], l.last[order] = key, n
	l.begun[key] = append(l.begun[key], e)
}

// WeCom pushes an event up to three times, to one replica after the other, and waits
// for five seconds.
type pusher struct {
	cipher   *crypto.Cipher
	replicas []string
	http     *http.Client
	mu       sync.Mutex
	givenUp  int
	repeated int
	answers  []time.Duration
}

func (p *pusher) push(t *testing.T, n, order int) {
	xml := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>user%d</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType><Event>view</Event><EventKey>%d</EventKey><AgentID>1</AgentID></xml>", testCorp, order, time.Now().Unix(), n)
	for try := range 3 {
		sealed := p.cipher.Seal([]byte(xml), "")
		began := time.Now()
		resp, err := p.http.Post(p.replicas[(n+try)%len(p.replicas)]+"/?"+sealed.Query().Encode(), "application/xml", bytes.NewReader(sealed.PushXML(testCorp, "1")))
		if err == nil {
			_ = resp.Body.Close()
		}
		if err == nil && resp.StatusCode == http.StatusOK {
			p.mu.Lock()
			p.answers = append(p.answers, time.Since(began))
			p.mu.Unlock()
			if n%3 > 0 || try > 0 {
				return
			}
			p.mu.Lock()
			p.repeated++ // the answer is lost on the way: it comes again
			p.mu.Unlock()
			continue
		}
	}
	if n%3 > 0 {
		p.mu.Lock()
		p.givenUp++
		p.mu.Unlock()
		t.Logf("event %d given up", n)
	}
}

// deliver pushes events of many users by several goroutines: those of a user one
// after the other.
func (p *pusher) deliver(t *testing.T, events, users int) {
	var all sync.WaitGroup
	const pushers = 16
	for i := range pushers {
		all.Go(func() {
			for n := 1; n <= events; n++ {
				if order := n % users; order%pushers == i {
					p.push(t, n, order)
				}
			}
		})
	}
	all.Wait()
}

type stage struct {
	*ledger
	*pusher
	players []*player
	queue   *Queue
}

func newStage(t *testing.T, addr string, lease time.Duration) *stage {
	cipher, err := crypto.New(testToken, testKey, testCorp)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{ledger: newLedger(t), pusher: &pusher{cipher: cipher, http: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}}
	for i := range 3 {
		p := start(t, "replica", setup{Name: fmt.Sprint("replica", i), Redis: addr, API: s.URL, Prefix: t.Name() + ":", Lease: lease})
		s.players, s.replicas = append(s.players, p), append(s.replicas, p.hear(t))
	}
	s.queue = process(t, client(t, &redis.UniversalOptions{Addrs: []string{addr}})).Queue("crm", QueueOptions{})
	return s
}

// settle waits until all is done, and tells what is wrong.
func (s *stage) settle(t *testing.T, events int) (twice []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := s.queue.Wait(ctx); err != nil {
		t.Error(err)
	}
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	lost := 0
	for n := 1; n <= events; n++ {
		key := strconv.Itoa(n)
		switch ends := len(s.ended[key]); {
		case ends == 0:
			lost++
		case ends > 1:
			twice = append(twice, key)
		}
	}
	if lost > 0 || s.givenUp > 0 {
		t.Errorf("%d events lost, %d given up by WeCom", lost, s.givenUp)
	}
	if len(s.faults) > 0 {
		t.Errorf("%d faults: %v", len(s.faults), s.faults[:min(len(s.faults), 5)])
	}
	st, err := s.queue.Stats(ctx)
	if err != nil || st.Dead > 0 {
		t.Errorf("%+v, %v", st, err)
	}
	return twice
}

// Of three replicas one is killed: no event is lost, none is handled twice but those
// whose function had ended when the process was killed before it could say so, and
// those it was at are taken over within the lease.
func TestProcessesReplicaKilled(t *testing.T) {
	addr := sharedServer(t)
	lease := 3 * time.Second
	s := newStage(t, addr, lease)
	events := pick(1500, 7500) // every third one comes twice
	var killed time.Time
	var atWork []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		until(t, func() bool { return s.count.Load() > int64(events/3) })
		s.players[1].kill()
		killed = time.Now()
	}()
	began := time.Now()
	s.deliver(t, events, 500)
	<-done
	twice := s.settle(t, events)
	took := time.Since(began)
	var longest time.Duration
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	for key, entries := range s.begun {
		if entries[0].name != "replica1" || len(entries) == 1 {
			continue
		}
		atWork = append(atWork, key)
		longest = max(longest, entries[1].at.Sub(killed))
	}
	slices.Sort(s.answers)
	t.Logf("%d deliveries of %d events in %v: 0 lost, %d twice, %d begun again, taken over after %v (lease %v), answered in %v p50, %v p99",
		len(s.answers), events, took.Round(100*time.Millisecond), len(twice), len(atWork), longest.Round(10*time.Millisecond), lease, s.answers[len(s.answers)/2], s.answers[len(s.answers)*99/100])
	for _, key := range twice {
		if first := s.ended[key][0]; first.name != "replica1" || killed.Sub(first.at) > time.Second {
			t.Errorf("%s is handled twice, first by %s, %v before the kill", key, first.name, killed.Sub(first.at))
		}
	}
	if len(atWork) == 0 || longest > lease+time.Second {
		t.Errorf("%d events taken over, the last after %v", len(atWork), longest)
	}
}

// Deliveries that come one after the other, not as fast as they can, show how long
// WeCom waits for its answer: no event is lost and none is handled twice.
func TestProcessesAnswer(t *testing.T) {
	s := newStage(t, sharedServer(t), 3*time.Second)
	const events = 300
	for n := 1; n <= events; n++ {
		s.push(t, n, n)
	}
	if twice := s.settle(t, events); len(twice) > 0 {
		t.Errorf("handled twice: %v", twice)
	}
	slices.Sort(s.answers)
	t.Logf("%d deliveries one by one: answered in %v p50, %v p99", len(s.answers), s.answers[len(s.answers)/2], s.answers[len(s.answers)*99/100])
}

// Redis is paused, loses its connections, is killed and starts again: no event is
// lost, none is handled twice, and WeCom gives none up.
func TestProcessesQueueInChaos(t *testing.T) {
	server := own(t)
	s := newStage(t, server.addr, 15*time.Second)
	events := pick(1000, 3000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		reach := func(part int) { until(t, func() bool { return s.count.Load() > int64(events*part/10) }) }
		rdb := client(t, &redis.UniversalOptions{Addrs: []string{server.addr}})
		reach(2)
		if err := rdb.Do(t.Context(), "CLIENT", "PAUSE", "1500").Err(); err != nil {
			t.Error(err)
		}
		reach(4)
		if err := rdb.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal").Err(); err != nil {
			t.Error(err)
		}
		reach(6)
		server.kill()
		time.Sleep(time.Second)
		if err := server.start(); err != nil {
			t.Error(err)
		}
	}()
	s.deliver(t, events, 200)
	<-done
	twice := s.settle(t, events)
	t.Logf("%d events, Redis paused for 1.5 s, cut off, killed and started again: 0 lost, 0 given up, %d twice", events, len(twice))
	if len(twice) > 0 {
		t.Errorf("handled twice: %v", twice)
	}
}

// A process that ends in order finishes what it has begun and leaves the rest to the
// others.
func TestProcessesShutdown(t *testing.T) {
	addr := sharedServer(t)
	s := newStage(t, addr, 15*time.Second)
	const events = 300
	s.deliver(t, events, 100)
	_ = s.players[0].in.Close()
	_ = s.players[1].in.Close()
	for _, p := range s.players[:2] {
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, p.log)
		}
	}
	if twice := s.settle(t, events); len(twice) > 0 {
		t.Errorf("handled twice: %v", twice)
	}
}
