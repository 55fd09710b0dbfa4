package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/wecomtest"
)

// A wire is the end of a bot of a long connection.
type wire struct {
	t    *testing.T
	conn *websocket.Conn
}

func (r *running) dial() *wire {
	r.t.Helper()
	conn, _, err := websocket.Dial(r.t.Context(), "ws"+strings.TrimPrefix(r.url, "http"), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.CloseNow() })
	return &wire{r.t, conn}
}

func (w *wire) send(frame string) {
	w.t.Helper()
	if err := w.conn.Write(w.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		w.t.Fatal(err)
	}
}

// A received frame, as far as the tests look.
type received struct {
	Cmd     string
	Headers struct {
		ReqID string `json:"req_id"`
	}
	Body struct {
		MsgID       string
		Text        struct{ Content string }
		Event       struct{ EventType string }
		ResponseURL string `json:"response_url"`
	}
	Errcode int
}

func (w *wire) read() (f received) {
	w.t.Helper()
	_, b, err := w.conn.Read(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	decode(w.t, string(b), &f)
	return f
}

// ask sends a frame and returns the errcode of its answer.
func (w *wire) ask(frame string) int {
	w.t.Helper()
	w.send(frame)
	return w.read().Errcode
}

const subscribe = `{"cmd":"aibot_subscribe","headers":{"req_id":"1"},"body":{"bot_id":"simulated-bot","secret":"simulated-bot-secret"}}`

func streamPart(reqID, text string, finish bool) string {
	return fmt.Sprintf(`{"cmd":"aibot_respond_msg","headers":{"req_id":%q},"body":{"msgtype":"stream","stream":{"id":"s","finish":%t,"content":%q}}}`, reqID, finish, text)
}

const (
	saysHello = `{"bot":"simulated-bot","userid":"lina","text":"你好"}`
	ofBot     = "/_sim/messages?bot=simulated-bot&chat=lina"
)

// lines returns what was said and shown in the chat of lina with the bot.
func (r *running) lines() (list []string) {
	r.t.Helper()
	var got []BotLine
	decode(r.t, r.must("GET", ofBot, ""), &got)
	for _, l := range got {
		list = append(list, fmt.Sprintf("%s %s %s %t", l.UserID, l.Type, l.Content, l.Finished))
	}
	return list
}

func TestBotOverALongConnection(t *testing.T) {
	r := run(t, Config{})
	w := r.dial()
	if code := w.ask(streamPart("1", "x", true)); code != 846609 {
		t.Errorf("before the subscription: %d", code)
	}
	if code := w.ask(strings.Replace(subscribe, `-secret"`, `"`, 1)); code != 853000 {
		t.Errorf("a wrong secret: %d", code)
	}
	if code := w.ask(subscribe); code != 0 {
		t.Fatalf("the subscription: %d", code)
	}
	r.must("POST", "/_sim/acts/bot.say", saysHello)
	question := w.read()
	if question.Cmd != "aibot_msg_callback" || question.Body.Text.Content != "你好" {
		t.Errorf("got %+v", question)
	}
	if code := w.ask(streamPart(question.Headers.ReqID, "我在", false)); code != 0 {
		t.Errorf("the first part: %d", code)
	}
	if diff := cmp.Diff([]string{"lina text 你好 true", " stream 我在 false"}, r.lines()); diff != "" {
		t.Error(diff)
	}
	if code := w.ask(streamPart(question.Headers.ReqID, "我在,请讲", true)); code != 0 {
		t.Errorf("the last part: %d", code)
	}
	if diff := cmp.Diff([]string{"lina text 你好 true", " stream 我在,请讲 true"}, r.lines()); diff != "" {
		t.Error(diff)
	}
	if calls := r.must("GET", "/_sim/calls", ""); !strings.Contains(calls, "aibot_respond_msg") || strings.Contains(calls, "simulated-bot-secret") {
		t.Errorf("the log has %s", calls)
	}
	var list []BotInfo
	decode(t, r.must("GET", "/_sim/bots", ""), &list)
	if len(list) != 1 || !list[0].Connected {
		t.Errorf("got %+v", list)
	}

	second := r.dial()
	second.send(subscribe)
	if f := w.read(); f.Body.Event.EventType != "disconnected_event" {
		t.Errorf("the first connection is told %+v", f)
	}
	second.read()
	r.must("POST", "/_sim/bots/simulated-bot/cut", "")
	if _, _, err := second.conn.Read(t.Context()); err == nil {
		t.Error("the connection stands")
	}
	if status, _ := r.control("POST", "/_sim/bots/simulated-bot/cut", ""); status != http.StatusBadRequest {
		t.Errorf("a second cut: %d", status)
	}
}

func TestOtherSitesOpenNoLongConnection(t *testing.T) {
	r := run(t, Config{})
	_, resp, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(r.url, "http"), &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://evil.example"}}})
	if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("got %v, %v", resp, err)
	}
}

// What was said and answered is there again after a restart, and what was not answered
// comes again over the next connection.
func TestSaveKeepsBots(t *testing.T) {
	cfg := Config{Save: filepath.Join(t.TempDir(), "corp.jsonl"), Seed: seedOf(t, "clock: 2026-11-26T09:00:00+08:00"), Base: "http://sim.example:7001"}
	r := run(t, cfg)
	w := r.dial()
	w.ask(subscribe)
	r.must("POST", "/_sim/acts/bot.say", saysHello)
	w.ask(streamPart(w.read().Headers.ReqID, "我在", true))
	w.ask(`{"cmd":"aibot_send_msg","headers":{"req_id":"2"},"body":{"chatid":"lina","chat_type":1,"msgtype":"markdown","markdown":{"content":"**提醒**"}}}`)
	w.ask(`{"cmd":"aibot_send_msg","headers":{"req_id":"3"},"body":{"chatid":"lina","chat_type":1,"msgtype":"text","text":{"content":"refused"}}}`)
	r.must("POST", "/_sim/acts/bot.say", strings.Replace(saysHello, "你好", "没有回答", 1))
	unanswered := w.read()
	before := r.must("GET", ofBot, "")
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}

	again := run(t, cfg)
	if diff := cmp.Diff(before, again.must("GET", ofBot, "")); diff != "" {
		t.Error(diff)
	}
	next := again.dial()
	next.ask(subscribe)
	if f := next.read(); f.Body.MsgID != unanswered.Body.MsgID || f.Body.ResponseURL != unanswered.Body.ResponseURL || !strings.HasPrefix(f.Body.ResponseURL, cfg.Base+"/cgi-bin/") {
		t.Errorf("the bot hears %+v", f)
	}
	again.must("POST", "/_sim/reset", "")
	if _, _, err := next.conn.Read(t.Context()); err == nil {
		t.Error("a connection outlived the corp")
	}
	if got := again.lines(); got != nil {
		t.Errorf("after a reset: %s", got)
	}
}

// What nobody answers does not come again: the feedback of members.
func TestFeedbackComesOnce(t *testing.T) {
	r := run(t, Config{})
	w := r.dial()
	w.ask(subscribe)
	r.must("POST", "/_sim/acts/bot.say", saysHello)
	w.ask(strings.Replace(streamPart(w.read().Headers.ReqID, "我在", true), `"id":"s"`, `"id":"s","feedback":{"id":"f"}`, 1))
	var lines []BotLine
	decode(t, r.must("GET", ofBot, ""), &lines)
	r.must("POST", "/_sim/acts/bot.judge", fmt.Sprintf(`{"userid":"lina","shown_id":%q,"type":1}`, lines[1].ID))
	if f := w.read(); f.Body.Event.EventType != "feedback_event" {
		t.Errorf("the bot hears %+v", f)
	}
	r.must("POST", "/_sim/bots/simulated-bot/cut", "")
	again := r.dial()
	again.ask(subscribe)
	r.must("POST", "/_sim/acts/bot.say", saysHello)
	if f := again.read(); f.Cmd != "aibot_msg_callback" {
		t.Errorf("the bot hears %+v", f)
	}
}

// A bot at a URL of the seed answers, and is the same after a restart.
func TestBotAtAURL(t *testing.T) {
	bot := aibot.NewBot()
	bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Text: "你问的是:" + m.Text()}, nil
	})
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(handler)
	t.Cleanup(site.Close)
	cfg := Config{Save: filepath.Join(t.TempDir(), "corp.jsonl"), Seed: seedOf(t, fmt.Sprintf(`
bots:
  - {id: asked, name: 客服, callback: {url: %q, token: %s, aes_key: %s}}`, site.URL, wecomtest.CallbackToken, wecomtest.EncodingAESKey))}
	r := run(t, cfg)
	r.must("POST", "/_sim/acts/bot.say", `{"bot":"asked","userid":"lina","text":"年假"}`)
	if err := r.World().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := r.must("GET", "/_sim/messages?bot=asked&chat=lina", "")
	if !strings.Contains(before, `"content":"你问的是:年假","finished":true`) {
		t.Errorf("got %s", before)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := run(t, cfg)
	after := again.must("GET", "/_sim/messages?bot=asked&chat=lina", "")
	if diff := cmp.Diff(fraction.ReplaceAllString(before, ""), fraction.ReplaceAllString(after, "")); diff != "" {
		t.Error(diff)
	}
}

// A stream that never ends does not keep the server from closing.
func TestCloseEndsStreams(t *testing.T) {
	begun := make(chan struct{}, 1)
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Write: func(ctx context.Context, _ *aibot.Stream) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}}, nil
	})
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(handler)
	t.Cleanup(site.Close)
	r := run(t, Config{Seed: seedOf(t, fmt.Sprintf("bots: [{id: asked, callback: {url: %q, token: %s, aes_key: %s}}]", site.URL, wecomtest.CallbackToken, wecomtest.EncodingAESKey))})
	r.must("POST", "/_sim/acts/bot.say", `{"bot":"asked","userid":"lina","text":"年假"}`)
	<-begun
	if err := r.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A URL that nobody answers is told in words.
func TestBotAtAURLThatFails(t *testing.T) {
	site := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(site.Close)
	r := run(t, Config{Seed: seedOf(t, fmt.Sprintf("bots: [{id: asked, callback: {url: %q, token: %s, aes_key: %s}}]", site.URL, wecomtest.CallbackToken, wecomtest.EncodingAESKey))})
	r.must("POST", "/_sim/acts/bot.say", `{"bot":"asked","userid":"lina","text":"年假"}`)
	if err := r.World().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.must("GET", "/_sim/bots", ""); !strings.Contains(got, `"fault":"status 404"`) {
		t.Errorf("got %s", got)
	}
}

func TestBotOfASeedIsChecked(t *testing.T) {
	for text, want := range map[string]string{
		"bots: [{name: 客服, secret: s}]":                         "needs an id",
		"bots: [{id: b, secret: s, callback: {token: t}}]":      "has one of them",
		"bots: [{id: b, callback: {token: t, aes_key: short}}]": "the bot b:",
	} {
		if _, err := New(Config{Seed: seedOf(t, text)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Members, a bot, the control plane and resets at once: for the race detector.
func TestBotsAtOnce(t *testing.T) {
	r := run(t, Config{})
	var work sync.WaitGroup
	for i := range 4 {
		work.Go(func() {
			for range 20 {
				r.control("POST", "/_sim/acts/bot.say", saysHello)
				r.control("GET", ofBot, "")
				r.control("GET", "/_sim/bots", "")
				if i == 0 {
					r.control("POST", "/_sim/bots/simulated-bot/cut", "")
				}
			}
		})
	}
	work.Go(func() {
		for range 10 {
			answerOnce(r)
		}
	})
	work.Go(func() {
		for range 5 {
			r.control("POST", "/_sim/reset", "")
		}
	})
	work.Wait()
}

// answerOnce connects, and answers three frames if the connection lasts so long: each
// answer brings one.
func answerOnce(r *running) {
	conn, _, err := websocket.Dial(r.t.Context(), "ws"+strings.TrimPrefix(r.url, "http"), nil)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer func() { _ = conn.CloseNow() }()
	if conn.Write(r.t.Context(), websocket.MessageText, []byte(subscribe)) != nil {
		return
	}
	for range 3 {
		_, b, err := conn.Read(r.t.Context())
		if err != nil {
			return
		}
		var f received
		if err := json.Unmarshal(b, &f); err != nil {
			r.t.Error(err)
		}
		_ = conn.Write(r.t.Context(), websocket.MessageText, []byte(streamPart(f.Headers.ReqID, "好", true)))
	}
}
