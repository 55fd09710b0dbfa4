package wecomredis

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// The tests run on miniredis, and on a server and a cluster of three nodes if there
// is a redis-server. With WECOMREDIS_SERVER=required there has to be one.

func TestMain(m *testing.M) {
	if role := os.Getenv("WECOMREDIS_ROLE"); role != "" {
		play(role)
		return
	}
	code := m.Run()
	stopServers()
	os.Exit(code)
}

// A server is a redis-server that tests may stop and start.
type server struct {
	addr, dir string
	args      []string
	cmd       *exec.Cmd
}

func hasServer(t testing.TB) bool {
	_, err := exec.LookPath("redis-server")
	if err != nil && os.Getenv("WECOMREDIS_SERVER") == "required" {
		t.Fatal("there is no redis-server")
	}
	return err == nil
}

func newServer(args ...string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	_ = l.Close()
	dir, err := os.MkdirTemp("", "wecomredis")
	if err != nil {
		return nil, err
	}
	s := &server{addr: addr, dir: dir, args: args}
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *server) start() error {
	_, port, _ := net.SplitHostPort(s.addr)
	s.cmd = exec.Command("redis-server", append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes", "--daemonize", "no"}, s.args...)...)
	if err := s.cmd.Start(); err != nil {
		return err
	}
	rdb := redis.NewClient(&redis.Options{Addr: s.addr, MaxRetries: -1})
	defer func() { _ = rdb.Close() }()
	var err error
	for range 500 {
		if err = rdb.Ping(context.Background()).Err(); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("redis-server does not come up: %w", err)
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *server) stop() {
	s.kill()
	_ = os.RemoveAll(s.dir)
}

// ownServer returns a server that the test may maltreat.
func ownServer(t *testing.T) *server {
	if !hasServer(t) {
		t.Skip("no redis-server")
	}
	s, err := newServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

var running []*server

func stopServers() {
	for _, s := range running {
		s.stop()
	}
}

var single = sync.OnceValues(func() (string, error) {
	s, err := newServer()
	if err != nil {
		return "", err
	}
	running = append(running, s)
	return s.addr, nil
})

var cluster = sync.OnceValues(func() ([]string, error) {
	var addrs []string
	for range 3 {
		s, err := newServer("--cluster-enabled", "yes")
		if err != nil {
			return nil, err
		}
		running = append(running, s)
		addrs = append(addrs, s.addr)
	}
	out, err := exec.Command("redis-cli", append([]string{"--cluster", "create", "--cluster-yes"}, addrs...)...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	rdb := redis.NewClient(&redis.Options{Addr: addrs[2]})
	defer func() { _ = rdb.Close() }()
	for range 500 {
		if strings.Contains(rdb.ClusterInfo(context.Background()).Val(), "cluster_state:ok") {
			return addrs, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, fmt.Errorf("the cluster does not come up")
})

// on runs a test on every kind of Redis. Each has a Redis, or a prefix, of its own.
func on(t *testing.T, test func(t *testing.T, rdb redis.UniversalClient)) {
	t.Run("miniredis", func(t *testing.T) {
		test(t, client(t, &redis.UniversalOptions{Addrs: []string{miniredis.RunT(t).Addr()}}))
	})
	if !hasServer(t) {
		return
	}
	onServer(t, test)
}

// onServer is on without miniredis, on which nothing expires.
func onServer(t *testing.T, test func(t *testing.T, rdb redis.UniversalClient)) {
	if !hasServer(t) {
		t.Skip("no redis-server")
	}
	t.Run("server", func(t *testing.T) {
		addr, err := single()
		if err != nil {
			t.Fatal(err)
		}
		rdb := client(t, &redis.UniversalOptions{Addrs: []string{addr}, Protocol: 2})
		empty(t, rdb)
		test(t, rdb)
	})
	t.Run("cluster", func(t *testing.T) {
		addrs, err := cluster()
		if err != nil {
			t.Fatal(err)
		}
		rdb := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
		t.Cleanup(func() { _ = rdb.Close() })
		if err := rdb.ForEachMaster(t.Context(), func(_ context.Context, node *redis.Client) error { empty(t, node); return nil }); err != nil {
			t.Fatal(err)
		}
		test(t, rdb)
	})
}

// empty forgets what a test has left, or this one when it ran before.
func empty(t *testing.T, rdb redis.UniversalClient) {
	if err := rdb.FlushAll(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

func client(t *testing.T, o *redis.UniversalOptions) redis.UniversalClient {
	rdb := redis.NewUniversalClient(o)
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

// process returns what a process has; those of a test share the test's name.
func process(t *testing.T, rdb redis.UniversalClient, opts ...Option) *Shared {
	s, err := New(rdb, append([]Option{WithPrefix(t.Name() + ":")}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func limited(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestNew(t *testing.T) {
	if _, err := New(nil); err == nil {
		t.Error("a nil client is accepted")
	}
	rdb := client(t, &redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}})
	for name, opt := range map[string]Option{
		"nil":       nil,
		"braces":    WithPrefix("a{b"),
		"logger":    WithLogger(nil),
		"replicas":  WithReplicas(0),
		"memory":    WithMemory(time.Second),
		"short key": WithSealing([]byte("short")),
	} {
		if _, err := New(rdb, opt); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
