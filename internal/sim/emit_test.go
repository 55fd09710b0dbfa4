package sim_test

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

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// acknowledge takes everything and records what it gets.
type acknowledge struct {
	corp  *sim.World
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
		echo, _ := a.corp.Cipher(0).VerifyURL(r.URL.Query())
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
		c := simtest.New(t)
		if err := c.Flush(t.Context()); err != nil { // nothing to wait for
			t.Fatal(err)
		}
		app, contacts := &acknowledge{corp: c, delay: time.Second}, &acknowledge{corp: c}
		for agentID, a := range map[int64]*acknowledge{simtest.AgentID: app, 0: contacts} {
			if err := c.Receive(agentID, a); err != nil {
				t.Fatal(err)
			}
		}
		c.In(func(tx *sim.Tx) {
			tx.Emit(0, "sys", sim.Field{"MsgType", "event"}, sim.Field{"Event", "one"})
			tx.Emit(simtest.AgentID, "lina", sim.Field{"MsgType", "event"}, sim.Field{"Event", "two"}, sim.Field{"List", [][]sim.Field{{{"Id", 1}}, {{"Id", 2}}}})
		})
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
			if d.AgentID == simtest.AgentID {
				events = append(events, d.Event)
			}
		}
		if !slices.Equal(events, c.Events()) || !strings.Contains(events[1], "<List><Id>1</Id></List><List><Id>2</Id></List><AgentID>1000002</AgentID></xml>") {
			t.Errorf("delivered %v", events)
		}
	})
}
