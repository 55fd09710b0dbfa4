package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
)

// Senders do not wait for each other, and the events of each keep their order.
func TestBackgroundOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{Workers: 3}))
		var mu sync.Mutex
		got := map[string][]string{}
		busy, most := 0, 0
		callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
			mu.Lock()
			busy++
			most = max(most, busy)
			mu.Unlock()
			var n int
			_, _ = fmt.Sscan(e.EventKey, &n)
			time.Sleep(time.Duration(10-n) * time.Second) // the first ones take longest
			mu.Lock()
			defer mu.Unlock()
			busy--
			got[e.FromUserName] = append(got[e.FromUserName], e.EventKey)
			return nil
		})
		began := time.Now()
		for n := range 5 {
			for _, user := range []string{"lm", "zh", "xy", "fh"} {
				if w := post(t, h, clickBy(user, fmt.Sprint(n))); w.Code != http.StatusOK {
					t.Errorf("answered %d", w.Code)
				}
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("WeCom waited %v", took)
		}
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		want := []string{"0", "1", "2", "3", "4"}
		for _, user := range []string{"lm", "zh", "xy", "fh"} {
			if !cmp.Equal(got[user], want) {
				t.Errorf("%s: %v", user, got[user])
			}
		}
		if most != 3 {
			t.Errorf("%d at once, want 3", most)
		}
	})
}

// Events that nobody sent keep the order of the member that they are about.
func TestBackgroundOrderOfSystemEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{}))
		var mu sync.Mutex
		var got []string
		callback.On(h, func(_ context.Context, e *externalcontact.CustomerAdded) error {
			if e.CustomerID == "wm-1" {
				time.Sleep(time.Second)
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, e.UserID+" "+e.CustomerID)
			return nil
		})
		for _, pair := range []string{"lm wm-1", "lm wm-2", "zh wm-3"} {
			member, customer, _ := strings.Cut(pair, " ")
			post(t, h, document("sys", "<MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>"+
				"<UserID>"+member+"</UserID><ExternalUserID>"+customer+"</ExternalUserID>"))
			synctest.Wait()
		}
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if want := []string{"zh wm-3", "lm wm-1", "lm wm-2"}; !cmp.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// A full background refuses, and what it refused may come again.
func TestBackgroundFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{Limit: 2}))
		var got []string
		callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
			time.Sleep(time.Second)
			got = append(got, e.EventKey)
			return nil
		})
		var codes []int
		for _, key := range []string{"1", "2", "3", "1"} { // the last one repeats one that is accepted
			codes = append(codes, post(t, h, clickBy("lm", key)).Code)
		}
		time.Sleep(1500 * time.Millisecond)
		codes = append(codes, post(t, h, clickBy("lm", "3")).Code)
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		codes = append(codes, post(t, h, clickBy("lm", "4")).Code)
		if !cmp.Equal(codes, []int{200, 200, 503, 200, 200, 503}) || !cmp.Equal(got, []string{"1", "2", "3"}) {
			t.Errorf("answered %v, handled %v", codes, got)
		}
	})
}

// What may answer is not put off.
func TestBackgroundReply(t *testing.T) {
	h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{}))
	callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) {
		return callback.TextReply{Content: "你好"}, nil
	})
	if w := post(t, h, textFrom("lm", "你好")); !strings.Contains(w.Body.String(), "<Encrypt>") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

// In the background the context outlives the request, for a while, and a failure
// is logged with its kind.
func TestBackgroundContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logbook
		h := callback.NewHandler(newCipher(t), log.option(), callback.InBackground(callback.Background{Timeout: 20 * time.Second}))
		type key struct{}
		callback.On(h, func(ctx context.Context, e *message.MenuClicked) error {
			if e.EventKey == "panic" {
				panic("at the disco")
			}
			if ctx.Value(key{}) != "trace" {
				return errors.New("the request's values are lost")
			}
			<-ctx.Done()
			return ctx.Err()
		})
		began := time.Now()
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "trace"))
		postRequest(h, request(t, clickBy("lm", "x")).WithContext(ctx))
		postRequest(h, request(t, clickBy("lm", "panic")).WithContext(ctx))
		cancel()
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 20*time.Second {
			t.Errorf("ended after %v", took)
		}
		for _, want := range []string{"event/click: context deadline exceeded", "event/click: panic: at the disco"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log does not say %q: %s", want, &log)
			}
		}
	})
}

// A shutdown that has no more time ends what is at work and drops what waits.
func TestShutdownInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{Timeout: time.Hour}))
		var got []string
		callback.On(h, func(ctx context.Context, e *message.MenuClicked) error {
			got = append(got, e.EventKey)
			<-ctx.Done()
			return ctx.Err()
		})
		for _, key := range []string{"1", "2", "3"} {
			post(t, h, clickBy("lm", key))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		err := h.Shutdown(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "3 events") || time.Since(began) != 10*time.Second {
			t.Errorf("Shutdown = %v after %v", err, time.Since(began))
		}
		synctest.Wait()
		if !slices.Equal(got, []string{"1"}) {
			t.Errorf("handled %v", got)
		}
		if err := h.Shutdown(t.Context()); err != nil || time.Since(began) != 10*time.Second {
			t.Errorf("a second time: %v after %v", err, time.Since(began))
		}
	})
}

func TestShutdownWithoutBackground(t *testing.T) {
	if err := callback.NewHandler(newCipher(t)).Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}
