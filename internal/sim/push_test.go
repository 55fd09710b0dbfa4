package sim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// echo answers texts with the same text.
func echo(corp *wecomtest.Corp) *callback.Handler {
	h := callback.NewHandler(corp.Cipher())
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		return callback.TextReply{Content: m.(*message.ReceivedText).Content}, nil
	})
	return h
}

func TestSay(t *testing.T) {
	corp := wecomtest.New()
	if err := corp.Receive(wecomtest.AppAgentID, echo(corp)); err != nil {
		t.Fatal(err)
	}
	got := corp.Say(t.Context(), "lina", wecomtest.AppAgentID, "还有 <3> 件 & 更多吗？")
	if len(got) != 1 || !got[0].Accepted() || len(got[0].Attempts) != 1 || !strings.Contains(got[0].Reply(), "还有 <3> 件") {
		t.Fatalf("delivered %+v", got)
	}
	box := corp.Messages("lina")
	if len(box) != 1 || box[0].Text() != "还有 <3> 件 & 更多吗？" || box[0].AgentID != wecomtest.AppAgentID {
		t.Errorf("lina got %+v", box)
	}
	if diff := cmp.Diff(got, corp.Deliveries()); diff != "" {
		t.Errorf("Deliveries (-returned +recorded):\n%s", diff)
	}
}

// Passive replies of all kinds reach the member as messages; updates of cards do
// not.
func TestReplies(t *testing.T) {
	for _, tt := range []struct {
		reply      callback.Reply
		kind, want string
	}{
		{callback.ImageReply{MediaID: "m1"}, "image", `{"media_id":"m1"}`},
		{callback.VoiceReply{MediaID: "m2"}, "voice", `{"media_id":"m2"}`},
		{callback.VideoReply{MediaID: "m3", Title: "a", Description: "b"}, "video", `{"description":"b","media_id":"m3","title":"a"}`},
		{callback.NewsReply{Articles: []callback.Article{{Title: "a", Description: "b", URL: "c", PictureURL: "d"}}}, "news", `{"articles":[{"title":"a","description":"b","url":"c","picurl":"d"}]}`},
		{callback.ButtonReply{Text: "done"}, "", ""},
	} {
		corp := wecomtest.New()
		h := callback.NewHandler(corp.Cipher())
		callback.OnReply(h, func(context.Context, *message.MenuClicked) (callback.Reply, error) { return tt.reply, nil })
		if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
			t.Fatal(err)
		}
		corp.Push(t.Context(), message.MenuClicked{MenuHeader: message.MenuHeader{Header: events.Header{FromUserName: "LiNa", AgentID: wecomtest.AppAgentID}}})
		box := corp.Messages("lina")
		switch {
		case tt.kind == "" && len(box) == 0:
		case len(box) != 1 || box[0].Type != tt.kind || box[0].Content != tt.want:
			t.Errorf("%T: got %+v", tt.reply, box)
		}
	}
}

// A click on a card is pushed, and the reply greys out the buttons.
func TestCardReply(t *testing.T) {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.OnReply(h, func(_ context.Context, e *message.TemplateCardClicked) (callback.Reply, error) {
		return callback.ButtonReply{Text: e.EventKey + "ed"}, nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		t.Fatal(err)
	}
	card := message.ButtonInteraction{
		Title: message.CardText{Title: "采购申请"}, TaskID: "task-1", Buttons: []message.CardButton{{Text: "批准", Key: "approv"}},
	}
	sent, err := message.New(corp.Client(), wecomtest.AppAgentID).Send(t.Context(), message.To{UserIDs: []string{"lina", "hujie"}}, card)
	if err != nil {
		t.Fatal(err)
	}
	if err := corp.ClickCard("lina", sent.ID, "approv", nil); err != nil {
		t.Fatal(err)
	}
	if err := corp.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]bool{"lina": true, "hujie": false} {
		if got := corp.Messages(user)[0].Content; strings.Contains(got, `"replace_text":"approved"`) != want {
			t.Errorf("%s sees %s", user, got)
		}
	}
}

// Push completes the envelope, and goes to the app of the event or to all.
func TestPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		got := map[int64][]any{}
		for _, agent := range []int64{0, 1000002, 1000003} {
			h := callback.NewHandler(corp.Cipher())
			callback.On(h, func(_ context.Context, e *externalcontact.CustomerAdded) error {
				got[agent] = append(got[agent], *e)
				return nil
			})
			callback.On(h, func(_ context.Context, e *contacts.TagUpdated) error { got[agent] = append(got[agent], *e); return nil })
			callback.On(h, func(_ context.Context, e *message.AppEntered) error { got[agent] = append(got[agent], *e); return nil })
			if err := corp.Receive(agent, h); err != nil {
				t.Fatal(err)
			}
		}
		corp.Push(t.Context(), externalcontact.CustomerAdded{
			CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lina", CustomerID: "wm-1"}, WelcomeCode: "<wc & 1>",
		})
		at := wecom.TimeOf(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		corp.Push(t.Context(), contacts.TagUpdated{
			Header: events.Header{CreatedAt: at}, TagID: 5, AddedUserIDs: wecom.IDs{"lina", "hujie"}, RemovedDepartmentIDs: wecom.IntIDs{2, 3},
		})
		corp.Push(t.Context(), message.AppEntered{Header: events.Header{FromUserName: "lina", AgentID: 1000003}})

		now := wecom.TimeOf(time.Now())
		head := events.Header{ToUserName: wecomtest.CorpID, FromUserName: "sys", CreatedAt: now}
		added := externalcontact.CustomerAdded{
			CustomerEventHeader: externalcontact.CustomerEventHeader{Header: head, UserID: "lina", CustomerID: "wm-1"}, WelcomeCode: "<wc & 1>",
		}
		head.CreatedAt = at
		tagged := contacts.TagUpdated{Header: head, TagID: 5, AddedUserIDs: wecom.IDs{"lina", "hujie"}, RemovedDepartmentIDs: wecom.IntIDs{2, 3}}
		entered := message.AppEntered{Header: events.Header{ToUserName: wecomtest.CorpID, FromUserName: "lina", CreatedAt: now, AgentID: 1000003}}
		want := map[int64][]any{0: {added, tagged}, 1000002: {added, tagged}, 1000003: {added, tagged, entered}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
	})
}

// Three attempts of five seconds.
func TestAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var mu sync.Mutex // attempts that were given up still run
		var behave []func(w http.ResponseWriter, r *http.Request)
		app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				echo(corp).ServeHTTP(w, r)
				return
			}
			mu.Lock()
			next := behave[0]
			behave = behave[1:]
			mu.Unlock()
			next(w, r)
		})
		if err := corp.Receive(wecomtest.AppAgentID, app); err != nil {
			t.Fatal(err)
		}
		ok := func(http.ResponseWriter, *http.Request) {}
		busy := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
		slow := func(http.ResponseWriter, *http.Request) { time.Sleep(7 * time.Second) }
		crash := func(http.ResponseWriter, *http.Request) { panic("crash") }
		chat := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "success!") }
		fake := func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<xml><Encrypt><![CDATA[fake]]></Encrypt></xml>")
		}
		type do = []func(http.ResponseWriter, *http.Request)
		for name, tt := range map[string]struct {
			app      do
			statuses []int
			accepted bool
			took     time.Duration
		}{
			"ok":          {do{ok}, []int{200}, true, 0},
			"busy once":   {do{busy, ok}, []int{503, 200}, true, 0},
			"slow once":   {do{slow, ok}, []int{0, 200}, true, 5 * time.Second},
			"crash":       {do{crash, crash, ok}, []int{0, 0, 200}, true, 0},
			"given up":    {do{slow, busy, slow}, []int{0, 503, 0}, false, 10 * time.Second},
			"any text":    {do{chat}, []int{200}, true, 0},
			"not a reply": {do{fake, fake, fake}, []int{200, 200, 200}, false, 0},
		} {
			mu.Lock()
			behave = tt.app
			mu.Unlock()
			began := time.Now()
			d := corp.Say(t.Context(), "lina", wecomtest.AppAgentID, name)[0]
			var statuses []int
			for _, a := range d.Attempts {
				statuses = append(statuses, a.Status)
			}
			if took := time.Since(began); !cmp.Equal(statuses, tt.statuses) || d.Accepted() != tt.accepted || took != tt.took {
				t.Errorf("%s: %v, accepted %v, after %v", name, statuses, d.Accepted(), took)
			}
			time.Sleep(time.Minute) // let slow ones end
		}
	})
}

// A push is XML by its head, too, or some frameworks do not read it.
func TestPushIsXML(t *testing.T) {
	corp := wecomtest.New()
	var kinds []string
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kinds = append(kinds, r.Method+" "+r.Header.Get("Content-Type"))
		echo(corp).ServeHTTP(w, r)
	})
	if err := corp.Receive(wecomtest.AppAgentID, app); err != nil {
		t.Fatal(err)
	}
	corp.Say(t.Context(), "lina", wecomtest.AppAgentID, "你好")
	if diff := cmp.Diff([]string{"GET ", "POST text/xml"}, kinds); diff != "" {
		t.Errorf("content types (-want +got):\n%s", diff)
	}
}

// What refuses the check of its URL does not receive.
func TestReceiveChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		for name, app := range map[string]http.HandlerFunc{
			"status": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
			"quoted": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `"1"`) },
			"newline": func(w http.ResponseWriter, r *http.Request) {
				echo(corp).ServeHTTP(w, r)
				_, _ = io.WriteString(w, "\n")
			},
			"slow": func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(1100 * time.Millisecond)
				echo(corp).ServeHTTP(w, r)
			},
		} {
			if err := corp.Receive(wecomtest.AppAgentID, app); err == nil {
				t.Errorf("%s: the check passed", name)
			}
		}
		time.Sleep(time.Minute)
		if d := corp.Say(t.Context(), "lina", wecomtest.AppAgentID, "hi"); len(d) != 0 {
			t.Errorf("delivered %+v", d)
		}
		if n := len(corp.Events()); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// A URL that is set again replaces the one before.
func TestReceiveURL(t *testing.T) {
	corp := wecomtest.New()
	if err := corp.Receive(wecomtest.AppAgentID, callback.NewHandler(corp.Cipher())); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(echo(corp))
	defer server.Close()
	for _, client := range []*http.Client{nil, server.Client()} {
		if err := corp.ReceiveURL(wecomtest.AppAgentID, server.URL+"/wecom?app=stock", client); err != nil {
			t.Fatal(err)
		}
	}
	d := corp.Say(t.Context(), "lina", wecomtest.AppAgentID, "你好")
	if len(d) != 1 || !strings.Contains(d[0].Reply(), "你好") {
		t.Errorf("delivered %+v", d)
	}
	server.Close()
	d = corp.Say(t.Context(), "lina", wecomtest.AppAgentID, "你好")
	if len(d) != 1 || d[0].Accepted() || len(d[0].Attempts) != 3 || d[0].Attempts[0].Err == nil {
		t.Errorf("delivered to nobody: %+v", d)
	}
	if err := corp.ReceiveURL(wecomtest.AppAgentID, server.URL, server.Client()); err == nil {
		t.Error("a URL that nobody serves passed the check")
	}
}

func TestPushUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		h := callback.NewHandler(corp.Cipher())
		callback.On(h, func(ctx context.Context, _ *message.AppEntered) error { <-ctx.Done(); return ctx.Err() })
		if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d := corp.Push(ctx, message.AppEntered{})
		if len(d) != 1 || len(d[0].Attempts) != 1 || !errors.Is(d[0].Attempts[0].Err, context.DeadlineExceeded) {
			t.Errorf("delivered %+v", d)
		}
		synctest.Wait()
	})
}
