// Replicas shows three processes of one app, and a batch job, over one Redis. A
// simulated corp pushes events to them through a load balancer. One replica is
// killed on the way; the others do what it was at. At the end it is shown who did
// what: each event once, one token for all, and never more than five calls a second
// of an endpoint that allows no more.
//
// It uses the Redis at WECOM_REDIS (host:port), or starts a redis-server for itself:
//
//	go run .
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	eventCount = 60
	pacedPath  = "/cgi-bin/externalcontact/batch/get_by_user" // 5 calls a second
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := show
	if len(os.Args) > 1 {
		run = func(ctx context.Context) error { return work(ctx, os.Args[1:]) }
	}
	if err := run(ctx); err != nil {
		log.Fatalf("replicas: %v", err)
	}
}

// show is the process that starts the others.
func show(ctx context.Context) error {
	redis, stop, err := findRedis(ctx)
	if err != nil {
		return err
	}
	defer stop()

	corp := wecomtest.New()
	corp.SetQuota(pacedPath, 5, time.Second)
	api, err := serve(ctx, corp)
	if err != nil {
		return err
	}
	fleet := &fleet{redis: redis, api: api, ctx: ctx, did: map[string]int{}, by: map[string]map[string]int{}}
	defer fleet.killAll()
	for _, name := range []string{"replica-1", "replica-2", "replica-3"} {
		if err := fleet.start("replica", name); err != nil {
			return err
		}
	}
	if err := fleet.start("batch", "batch-job"); err != nil {
		return err
	}
	front, err := serve(ctx, fleet)
	if err != nil {
		return err
	}
	if err := corp.ReceiveURL(wecomtest.AppAgentID, front+"/wecom", &http.Client{}); err != nil {
		return err
	}
	if err := pushAll(ctx, corp, fleet); err != nil {
		return err
	}
	if err := fleet.wait(ctx, eventCount); err != nil {
		return err
	}
	return fleet.report(corp)
}

// pushAll has members open the app, and kills a replica when half of it is done.
func pushAll(ctx context.Context, corp *wecomtest.Corp, f *fleet) error {
	members := corp.Members()
	for i := range eventCount {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if i == eventCount/2 {
			f.kill("replica-2")
		}
		opened := message.AppEntered{EventKey: fmt.Sprint("event-", i+1)}
		opened.Header = events.Header{FromUserName: members[i%len(members)].UserID, AgentID: wecomtest.AppAgentID}
		for _, d := range corp.Push(ctx, opened) {
			if !d.Accepted() {
				return fmt.Errorf("nobody took %s", opened.EventKey)
			}
		}
	}
	return nil
}

// serve serves a handler on a port of its own until the program ends.
func serve(ctx context.Context, h http.Handler) (url string, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), nil
}

// A fleet is the processes, and the load balancer in front of them.
type fleet struct {
	ctx        context.Context
	redis, api string

	mu    sync.Mutex
	all   []*process
	turn  int
	did   map[string]int            // how often each thing was done
	by    map[string]map[string]int // what each process did how often
	ended sync.WaitGroup
}

type process struct {
	name, url string
	cmd       *exec.Cmd
	dead      bool
}

// start starts a process and waits until it is ready.
func (f *fleet) start(role, name string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	p := &process{name: name, cmd: exec.CommandContext(f.ctx, program, role, name, f.redis, f.api)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(out)
	if p.url, err = lines.ReadString('\n'); err != nil {
		return fmt.Errorf("%s does not come up: %w", name, err)
	}
	p.url = strings.TrimSpace(p.url)
	f.mu.Lock()
	f.all = append(f.all, p)
	f.mu.Unlock()
	f.ended.Go(func() { f.listen(p, lines) })
	return nil
}

// listen prints what a process says: "what item".
func (f *fleet) listen(p *process, lines *bufio.Reader) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		fmt.Printf("%s  %-9s  %s\n", time.Now().Format("15:04:05.000"), p.name, line)
		what, item, _ := strings.Cut(line, " ")
		f.mu.Lock()
		if what == "handled" {
			f.did[item]++
		}
		if f.by[p.name] == nil {
			f.by[p.name] = map[string]int{}
		}
		f.by[p.name][what]++
		f.mu.Unlock()
	}
}

// ServeHTTP gives each request to the next replica that is alive. The load balancer
// learns of a dead one by its refusals; WeCom comes again then.
func (f *fleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	var to *process
	for to == nil {
		p := f.all[f.turn%len(f.all)]
		f.turn++
		if p.url != "batch" && !p.dead {
			to = p
		}
	}
	f.mu.Unlock()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.Out.URL.Scheme, p.Out.URL.Host = "http", to.url },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			f.mu.Lock()
			to.dead = true
			f.mu.Unlock()
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	proxy.ServeHTTP(w, r)
}

func (f *fleet) kill(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.all {
		if p.name == name {
			fmt.Printf("%s  %-9s  is killed (kill -9)\n", time.Now().Format("15:04:05.000"), name)
			_ = p.cmd.Process.Kill()
		}
	}
}

func (f *fleet) killAll() {
	f.mu.Lock()
	for _, p := range f.all {
		_ = p.cmd.Process.Kill()
	}
	f.mu.Unlock()
	f.ended.Wait()
	for _, p := range f.all {
		_ = p.cmd.Wait() // it was killed
	}
}

// wait waits until all events are handled.
func (f *fleet) wait(ctx context.Context, events int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		f.mu.Lock()
		done := len(f.did)
		f.mu.Unlock()
		if done == events {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d events are handled: %w", done, events, context.Cause(ctx))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// report shows who did what.
func (f *fleet) report(corp *wecomtest.Corp) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Println()
	for _, p := range f.all {
		fmt.Printf("%-9s  %2d events handled, %2d calls of the batch job\n", p.name, f.by[p.name]["handled"], f.by[p.name]["called"])
	}
	twice := 0
	for _, n := range f.did {
		if n > 1 {
			twice++
		}
	}
	calls := corp.Calls(pacedPath)
	most := 0
	for i := range calls {
		n := 0
		for _, c := range calls[i:] {
			if c.At.Sub(calls[i].At) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	fmt.Printf("%d events: %d handled, %d twice. Tokens fetched by all: %d. Calls of %s: %d, at most %d in a second.\n",
		eventCount, len(f.did), twice, corp.TokenFetches(), pacedPath, len(calls), most)
	if most > 5 || corp.TokenFetches() != 1 {
		return errors.New("the processes did not keep together")
	}
	return nil
}

// findRedis returns the address of a Redis, and what stops it if it was started
// here.
func findRedis(ctx context.Context) (addr string, stop func(), err error) {
	if addr := os.Getenv("WECOM_REDIS"); addr != "" {
		return addr, func() {}, nil
	}
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return "", nil, errors.New("there is no redis-server: install one (apt-get install redis-server, brew install redis), or set WECOM_REDIS to the host:port of yours")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr = l.Addr().String()
	_ = l.Close()
	dir, err := os.MkdirTemp("", "replicas")
	if err != nil {
		return "", nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.CommandContext(ctx, program, "--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "yes")
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	fmt.Printf("Redis runs on %s.\n", addr)
	return addr, func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}, nil
}
