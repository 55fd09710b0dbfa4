package wecom_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/gowecom/wecom"
)

// A flaky server keeps its connections, but closes one after it has read a
// request on it, as often as it is told. Its connections are pipes, so that a
// fake clock works.
type flaky struct {
	hangUp bool // close each connection after a reply, without saying so

	mu   sync.Mutex
	fail int
	sent int // calls of the endpoint that were read
}

func (f *flaky) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	br := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(br)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		f.mu.Lock()
		f.sent++
		drop := f.fail > 0
		f.fail--
		f.mu.Unlock()
		if drop {
			return
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(ok), ok)
		if f.hangUp {
			return
		}
	}
}

// httpClient returns a client with net/http's own transport that talks to f.
func (f *flaky) httpClient(t *testing.T) *http.Client {
	tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go f.serve(theirs)
		return ours, nil
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// net/http repeats a GET by itself when a kept connection breaks. The client
// must not let it do so with calls that change something.
func TestBrokenKeptConnection(t *testing.T) {
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &flaky{}
				c := client(t, f.httpClient(t), wecom.WithBaseURL("http://wecom.invalid"), wecom.WithTokenSource(fixed("pipe-token")))
				if err := v.call(t.Context(), c); err != nil { // opens the connection
					t.Fatal(err)
				}
				synctest.Wait()
				f.fail = 1
				err := v.call(t.Context(), c)
				synctest.Wait()
				if v.reads != (err == nil) {
					t.Errorf("error %v", err)
				}
				want := 2
				if v.reads {
					want = 3
				}
				if f.sent != want {
					t.Errorf("sent %d times, want %d", f.sent, want)
				}
			})
		})
	}
}

// A connection that the server has closed while it was idle does no harm, not
// even to calls that change something.
func TestIdleConnectionClosed(t *testing.T) {
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &flaky{hangUp: true}
				c := client(t, f.httpClient(t), wecom.WithBaseURL("http://wecom.invalid"), wecom.WithTokenSource(fixed("pipe-token")))
				for range 2 {
					if err := v.call(t.Context(), c); err != nil {
						t.Error(err)
					}
					synctest.Wait() // until both ends see that it is closed
				}
				if f.sent != 2 {
					t.Errorf("sent %d times, want 2", f.sent)
				}
			})
		})
	}
}

func TestConnectionRefusedForReal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		tr := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			dials++
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}
		// So short a token stands in many an error, which must not count.
		c := client(t, &http.Client{Transport: tr}, wecom.WithBaseURL(address), wecom.WithTokenSource(fixed("t")))
		if err := c.Post(t.Context(), path, nil, nil); !errors.Is(err, syscall.ECONNREFUSED) || dials != 4 {
			t.Errorf("%d dials, want 4; error %v", dials, err)
		}
	})
}
