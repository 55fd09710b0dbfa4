//go:build unix

package wecomredis

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
)

// The tests with several processes start this test binary again, with a role that
// stands in the environment. A process reads lines and answers each with one.

const (
	testCorp  = "wwtest"
	testToken = "callbacktoken"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// paced is an endpoint that may be called five times a second. The second quota is
// never used up; its ring tells when Redis has let each call go.
const paced = "/cgi-bin/user/batchdelete"

var pacedQuotas = []wecom.Quota{{Calls: 5, Per: time.Second, Burst: 1}, {Calls: 1000, Per: time.Hour}}

// A setup is what a process is to do.
type setup struct {
	Name   string
	Redis  string
	API    string // where calls go, and reports
	Prefix string
	Lease  time.Duration
}

// play is what a process does that was started with a role.
func play(role string) {
	var s setup
	if err := json.Unmarshal([]byte(os.Getenv("WECOMREDIS_SETUP")), &s); err != nil {
		panic(err)
	}
	rdb := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{s.Redis}, PoolSize: 32})
	shared, err := New(rdb, WithPrefix(s.Prefix), WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))))
	if err != nil {
		panic(err)
	}
	switch role {
	case "caller":
		err = s.callers(shared)
	case "replica":
		err = s.replica(shared)
	default:
		err = fmt.Errorf("no such role: %s", role)
	}
	if err != nil {
		panic(err)
	}
}

// An outcome is what the calls of a process have come to.
type outcome struct {
	OK, Failed int
	Error      string
	CPU        time.Duration
}

// callers makes calls: each line says of which path, by how many goroutines, and
// until when or how many each: "/p 50 10s" or "/p 50 1".
func (s setup) callers(shared *Shared) error {
	c, err := wecom.NewClient(testCorp, "secret", wecom.WithRateLimit(paced, pacedQuotas...), wecom.WithBaseURL(s.API), wecom.WithTokenStore(shared.Tokens()), wecom.WithLimiter(shared.Limiter()),
		wecom.WithHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}))
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var path, howLong string
		var goroutines, each int
		if _, err := fmt.Sscan(lines.Text(), &path, &goroutines, &howLong); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if d, err := time.ParseDuration(howLong); err == nil {
			ctx, cancel = context.WithTimeout(context.Background(), d)
		} else if _, err := fmt.Sscan(howLong, &each); err != nil {
			return err
		}
		var mu sync.Mutex
		var o outcome
		var all sync.WaitGroup
		for range goroutines {
			all.Go(func() {
				for i := 0; each == 0 || i < each; i++ {
					err := c.Get(ctx, path, url.Values{"name": {s.Name}}, nil)
					mu.Lock()
					switch {
					case err == nil:
						o.OK++
					case each == 0 && ctx.Err() != nil || errors.Is(err, wecom.ErrRateLimited) && errors.Is(err, context.DeadlineExceeded):
						mu.Unlock()
						return
					default:
						o.Failed++
						o.Error = err.Error()
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		cancel()
		var usage syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
		o.CPU = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		if err := json.NewEncoder(os.Stdout).Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// replica handles callbacks. It reports when it begins an event and when it ends
// one.
func (s setup) replica(shared *Shared) error {
	cipher, err := crypto.New(testToken, testKey, testCorp)
	if err != nil {
		return err
	}
	h := callback.NewHandler(cipher,
		callback.WithDeduplicator(shared.Deduplicator()),
		callback.InBackground(callback.Background{Queue: shared.Queue("crm", QueueOptions{Lease: s.Lease, Pause: 50 * time.Millisecond})}),
		callback.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))))
	report := func(what string, e *callback.RawEvent) error {
		_, rest, _ := bytes.Cut(e.XML, []byte("<EventKey>"))
		key, _, _ := bytes.Cut(rest, []byte("<"))
		resp, err := http.Post(s.API+"/"+what+"?"+url.Values{"key": {string(key)}, "name": {s.Name}, "order": {e.FromUserName}}.Encode(), "", nil)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.Body.Close()
	}
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error {
		if err := report("begin", e); err != nil {
			return err
		}
		time.Sleep(10*time.Millisecond + rand.N(40*time.Millisecond))
		return report("end", e)
	})
	h.Start()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(l) }()
	fmt.Printf("http://%s\n", l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(ctx), h.Shutdown(ctx))
}

// A player is a process that was started.
type player struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	log *log
}

// A log is the standard error of a process.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.text.Write(p) }

func (l *log) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.text.String() }

func start(t *testing.T, role string, s setup) *player {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	p := &player{cmd: exec.Command(os.Args[0]), log: &log{}}
	p.cmd.Env = append(os.Environ(), "WECOMREDIS_ROLE="+role, "WECOMREDIS_SETUP="+string(text))
	p.cmd.Stderr = p.log
	p.in, err = p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tooLong := time.AfterFunc(3*time.Minute, func() { _ = p.cmd.Process.Kill() }) // or the test would hear of it never
	t.Cleanup(func() {
		tooLong.Stop()
		p.kill()
		if t.Failed() {
			t.Logf("%s says:\n%.2000s", s.Name, p.log)
		}
	})
	return p
}

func (p *player) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *player) say(t *testing.T, line string) {
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		t.Error(err)
	}
}

func (p *player) hear(t *testing.T) string {
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Errorf("a process has ended: %v", err)
	}
	return strings.TrimSpace(line)
}

func (p *player) outcome(t *testing.T) (o outcome) {
	if err := json.Unmarshal([]byte(p.hear(t)), &o); err != nil {
		t.Error(err)
	}
	return o
}
