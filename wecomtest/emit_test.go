package wecomtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// acknowledge takes everything and records what it gets.
type acknowledge struct {
	corp  *Corp
	delay time.Duration

	mu  sync.Mutex // pushes go on while a test looks
	got []string
}

func (a *acknowledge) pushes() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.got)
}

func (a *acknowledge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		echo, _ := a.corp.Cipher().VerifyURL(r.URL.Query())
		_, _ = w.Write(echo)
		return
	}
	body, _ := io.ReadAll(r.Body)
	time.Sleep(a.delay)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = append(a.got, string(body))
}

// What happens in the corp is pushed afterwards, in order, while the corp goes
// on; Flush waits for it.
func TestEmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New()
		if err := c.Flush(t.Context()); err != nil { // nothing to wait for
			t.Fatal(err)
		}
		app, contacts := &acknowledge{corp: c, delay: time.Second}, &acknowledge{corp: c}
		for agentID, a := range map[int]*acknowledge{AppAgentID: app, 0: contacts} {
			if err := c.Receive(agentID, a); err != nil {
				t.Fatal(err)
			}
		}
		c.handle("GET /act", func(*request) (any, error) {
			c.emit(0, "sys", field{"MsgType", "event"}, field{"Event", "one"})
			c.emit(AppAgentID, "lina", field{"MsgType", "event"}, field{"Event", "two"}, field{"List", [][]field{{{"Id", 1}}, {{"Id", 2}}}})
			return nil, nil
		})
		if err := c.Client().Get(t.Context(), "/act", nil, nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		if err := c.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) || app.pushes() != 1 {
			t.Errorf("Flush = %v after %d pushes", err, app.pushes())
		}
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if app.pushes() != 2 || contacts.pushes() != 1 {
			t.Errorf("the app got %d, directory sync %d", app.pushes(), contacts.pushes())
		}
		var events []string
		for _, d := range c.Deliveries() {
			if d.AgentID == AppAgentID {
				events = append(events, d.Event)
			}
		}
		if !slices.Equal(events, c.Events()) || !strings.Contains(events[1], "<List><Id>1</Id></List><List><Id>2</Id></List><AgentID>1000002</AgentID></xml>") {
			t.Errorf("delivered %v", events)
		}
	})
}
