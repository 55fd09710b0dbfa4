package bots_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	part    = `{"msgtype":"stream","stream":{"id":"S1","finish":false,"content":"一"}}`
	last    = `{"msgtype":"stream","stream":{"id":"S1","finish":true,"content":"一二"}}`
	card    = `"template_card":{"card_type":"button_interaction","main_title":{"title":"发布？"},"task_id":"T1","button_list":[{"text":"好","key":"ok"}]}`
	aCard   = `{"msgtype":"template_card",` + card + `}`
	withOne = `{"msgtype":"stream_with_template_card","stream":{"id":"S1","finish":false,"content":"一"},` + card + `}`
	png     = `"msg_item":[{"msgtype":"image","image":{"base64":"UE5H","md5":"55505ba281b015ec31f03ccb151b2a34"}}]`
)

// Each row is what a bot answers, one after another, and the errcode of each.
func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 20481)
	for name, tt := range map[string]struct {
		event   string // "say", "enter" or "click"
		answers []string
		codes   []int
	}{
		"stream":           {"say", []string{part, last, last}, []int{0, 0, 846606}},
		"another stream":   {"say", []string{part, strings.Replace(last, "S1", "S2", 1)}, []int{0, 846606}},
		"no id":            {"say", []string{`{"msgtype":"stream","stream":{"content":"x"}}`}, []int{40058}},
		"too long":         {"say", []string{`{"msgtype":"stream","stream":{"id":"S1","content":"` + long + `"}}`}, []int{40058}},
		"long feedback":    {"say", []string{`{"msgtype":"stream","stream":{"id":"S1","feedback":{"id":"` + long[:257] + `"}}}`}, []int{40058}},
		"early image":      {"say", []string{`{"msgtype":"stream","stream":{"id":"S1","finish":false,` + png + `}}`}, []int{40058}},
		"image":            {"say", []string{`{"msgtype":"stream","stream":{"id":"S1","finish":true,` + png + `}}`}, []int{0}},
		"broken image":     {"say", []string{strings.Replace(`{"msgtype":"stream","stream":{"id":"S1","finish":true,`+png+`}}`, "UE5H", "UE5I", 1)}, []int{301019}},
		"text":             {"say", []string{`{"msgtype":"text","text":{"content":"x"}}`}, []int{40008}},
		"markdown":         {"say", []string{`{"msgtype":"markdown","markdown":{"content":"x"}}`}, []int{40008}},
		"card":             {"say", []string{aCard}, []int{0}},
		"card twice":       {"say", []string{withOne, withOne}, []int{0, 40058}},
		"a bad card":       {"say", []string{`{"msgtype":"template_card","template_card":{"card_type":"vote_interaction"}}`}, []int{41016}},
		"no JSON":          {"say", []string{`hello`}, []int{40058}},
		"nothing in it":    {"say", []string{`{"msgtype":"stream"}`}, []int{40058}},
		"greeting":         {"enter", []string{`{"msgtype":"text","text":{"content":"x"}}`}, []int{0}},
		"streamed welcome": {"enter", []string{part}, []int{40008}},
		"update":           {"click", []string{`{"response_type":"update_template_card",` + card + `}`}, []int{0}},
		"another task":     {"click", []string{`{"response_type":"update_template_card",` + strings.Replace(card, "T1", "T2", 1) + `}`}, []int{846625}},
		"click, a stream":  {"click", []string{part}, []int{40058}},
	} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			var ids []string
			talk := corp.AddBotOver(func(msgID string, _ []byte) { ids = append(ids, msgID) })
			act := map[string]func() error{
				"say":   func() error { return talk.Say("lina", "问") },
				"enter": func() error { return talk.Enter("lina") },
				"click": func() error {
					if err := talk.Say("lina", "问"); err != nil {
						return err
					}
					if err := talk.Answer(ids[0], []byte(aCard)); err != nil {
						return err
					}
					return talk.Click("lina", talk.Answers("lina")[0].ID, "ok", nil)
				},
			}
			if err := act[tt.event](); err != nil {
				t.Fatal(name, err)
			}
			for i, answer := range tt.answers {
				if code, message := sim.CodeOf(talk.Answer(ids[len(ids)-1], []byte(answer))); code != tt.codes[i] {
					t.Errorf("%s: answer %d gets %d %s, want %d", name, i, code, message, tt.codes[i])
				}
			}
		})
	}
}

// What comes too late is refused: to events after 5 seconds, to streams after 10 minutes.
func TestLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var ids []string
		talk := corp.AddBotOver(func(msgID string, _ []byte) { ids = append(ids, msgID) })
		if err := talk.Enter("lina"); err != nil {
			t.Fatal(err)
		}
		if err := talk.Say("lina", "问"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if code, _ := sim.CodeOf(talk.Answer(ids[0], []byte(`{"msgtype":"text","text":{"content":"x"}}`))); code != 846604 {
			t.Errorf("a late greeting gets %d", code)
		}
		if code, _ := sim.CodeOf(talk.Answer(ids[1], []byte(part))); code != 0 {
			t.Errorf("a stream gets %d", code)
		}
		time.Sleep(10 * time.Minute)
		if code, _ := sim.CodeOf(talk.Answer(ids[1], []byte(last))); code != 846608 {
			t.Errorf("a late part gets %d", code)
		}
	})
}

// What the bot answers at its URL is opened as WeCom does.
func TestSealedAnswers(t *testing.T) {
	cipher, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, crypto.NoReceiver)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		answer func(nonce string) []byte
		fault  string
	}{
		"good":          {func(nonce string) []byte { return cipher.Seal([]byte(last), nonce).ReplyJSON() }, ""},
		"another nonce": {func(string) []byte { return cipher.Seal([]byte(last), "7").ReplyJSON() }, "another nonce"},
		"a text for the time": {func(nonce string) []byte {
			s := cipher.Seal([]byte(last), nonce)
			return fmt.Appendf(nil, `{"encrypt":%q,"msgsignature":%q,"timestamp":%q,"nonce":%q}`, s.Encrypt, s.Signature, s.Timestamp, s.Nonce)
		}, "cannot unmarshal string"},
		"plain": {func(string) []byte { return []byte(last) }, "nonce"},
	} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			talk, err := corp.AddBot(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					echo, _ := cipher.VerifyURL(r.URL.Query())
					_, _ = w.Write(echo)
					return
				}
				_, _ = w.Write(tt.answer(r.URL.Query().Get("nonce")))
			}))
			if err != nil {
				t.Fatal(err)
			}
			if err := talk.Say("lina", "问"); err != nil {
				t.Fatal(err)
			}
			if err := corp.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			d := talk.Deliveries()[0]
			if (d.Fault == "") != (tt.fault == "") || !strings.Contains(d.Fault, tt.fault) || (len(talk.Answers("lina")) == 1) != (tt.fault == "") {
				t.Errorf("%s: %+v", name, d)
			}
		})
	}
}

// The response_url takes one message within an hour, and cards in chats of two only.
func TestRespondLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var urls []string
		talk := corp.AddBotOver(func(_ string, callback []byte) {
			var c struct {
				URL string `json:"response_url"`
			}
			if json.Unmarshal(callback, &c) == nil {
				urls = append(urls, c.URL)
			}
		})
		for _, m := range []wecomtest.BotMessage{{UserID: "lina", Text: "一"}, {UserID: "lina", Text: "二", ChatID: "wr5"}, {UserID: "lina", Text: "三"}} {
			if err := talk.Send(m); err != nil {
				t.Fatal(err)
			}
		}
		const markdown = `{"msgtype":"markdown","markdown":{"content":"好"}}`
		for i, tt := range []struct {
			url, body string
			wait      time.Duration
			code      string
		}{
			{urls[0], `{"msgtype":"text","text":{"content":"x"}}`, 0, `"errcode":40008`},
			{urls[0], markdown, 0, `"errcode":0`},
			{urls[0], markdown, 0, `"errcode":60140`},
			{urls[1], aCard, 0, `"errcode":40008`},
			{urls[1], markdown, 0, `"errcode":0`},
			{urls[2], aCard, 61 * time.Minute, `"errcode":60140`},
		} {
			time.Sleep(tt.wait)
			w := httptest.NewRecorder()
			corp.ServeHTTP(w, httptest.NewRequest(http.MethodPost, tt.url, strings.NewReader(tt.body)))
			if !strings.Contains(w.Body.String(), tt.code) {
				t.Errorf("call %d gets %s, want %s", i, w.Body, tt.code)
			}
		}
		if a := talk.Answers("wr5"); len(a) != 1 || a[0].Content != "好" {
			t.Errorf("the group sees %+v", a)
		}
	})
}

// A hub that is closed takes no connections.
func TestClosedHub(t *testing.T) {
	hub := bots.NewHub()
	ended := 0
	connect := func() { hub.Connect(func([]byte, bool) {}, func() { ended++ }) }
	connect()
	hub.Close()
	connect()
	if ended != 2 {
		t.Errorf("%d of 2 connections have ended", ended)
	}
}
