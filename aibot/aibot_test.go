package aibot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestSend(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Markdown", Route: "POST /cgi-bin/aibot/response?response_code=C%2F1",
			Body: `{"msgtype":"markdown","markdown":{"content":"**好**","feedback":{"id":"F1"}}}`,
			Call: apitest.Do(aibot.New, func(ctx context.Context, s *aibot.Service) error {
				return s.Send(ctx, "C/1", aibot.Markdown{Content: "**好**", FeedbackID: "F1"})
			}),
		},
		{
			Name: "Card", Route: "POST /cgi-bin/aibot/response?response_code=C2",
			Body: `{"msgtype":"template_card","template_card":{` + noticeJSON + `,"feedback":{"id":"F2"}}}`,
			Call: apitest.Do(aibot.New, func(ctx context.Context, s *aibot.Service) error {
				return s.SendCard(ctx, "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=C2", aibot.Card{Card: notice, FeedbackID: "F2"})
			}),
		},
	})
}

// The URL is used as it is, without a token, and shows in no error.
func TestSendToURL(t *testing.T) {
	var query string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		_, _ = w.Write([]byte(`{"errcode":60140,"errmsg":"invalid response_code"}`))
	}))
	defer server.Close()
	service := aibot.New(wecomtest.New().Client(wecom.WithHTTPClient(server.Client())))
	err := service.Send(t.Context(), server.URL+"/x?response_code=very-secret-code", aibot.Markdown{Content: "好"})
	if e, is := errors.AsType[*wecom.Error](err); !is || e.Code != 60140 || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("%v", err)
	}
	if query != "response_code=very-secret-code" {
		t.Errorf("the query is %s", query)
	}
	for _, address := range []string{"ftp://x/very-secret-code", "http://a@b/very-secret-code", "http://%zz/very-secret-code"} {
		if err := service.Send(t.Context(), address, aibot.Markdown{Content: "好"}); err == nil || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var urls []string
		bot := aibot.NewBot()
		bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
			urls = append(urls, m.ResponseURL)
			return nil, nil
		})
		talk := serve(t, corp, bot)
		for range 3 {
			if err := talk.Say("lina", "问"); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		client, err := wecom.NewPublicClient(wecom.WithHTTPClient(corp.HTTPClient()))
		if err != nil {
			t.Fatal(err)
		}
		service := aibot.New(client)
		first, second, third := service.Response(urls[0]), service.Response(urls[1]), service.Response(urls[2])
		if err := first.Send(t.Context(), aibot.Markdown{}); err == nil || errors.Is(err, aibot.ErrResponseUsed) {
			t.Errorf("an empty text: %v", err)
		}
		if err := errors.Join(first.Send(t.Context(), aibot.Markdown{Content: "一"}), second.SendCard(t.Context(), aibot.Card{Card: notice})); err != nil {
			t.Fatal(err)
		}
		if err := first.SendCard(t.Context(), aibot.Card{Card: notice}); !errors.Is(err, aibot.ErrResponseUsed) {
			t.Errorf("a second time: %v", err)
		}
		time.Sleep(time.Hour + time.Second)
		if err := third.Send(t.Context(), aibot.Markdown{Content: "三"}); !errors.Is(err, aibot.ErrResponseExpired) {
			t.Errorf("after an hour: %v", err)
		}
		if all := talk.Answers("lina"); len(all) != 2 || all[0].Content != "一" || all[1].Type != "template_card" || len(corp.Calls("/cgi-bin/aibot/response")) != 2 {
			t.Errorf("the member sees %+v", all)
		}
	})
}

func TestDownload(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 10_000)
	sealed, err := crypto.SealFile(content, wecomtest.EncodingAESKey)
	if err != nil {
		t.Fatal(err)
	}
	broken := sealed
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="a.txt"`)
		_, _ = w.Write(broken)
	}))
	defer server.Close()
	client, err := wecom.NewPublicClient(wecom.WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	service, file := aibot.New(client), aibot.NewRemoteFile(server.URL+"?sign=1", wecomtest.EncodingAESKey)
	for name, tt := range map[string]struct {
		max int64
		err error
	}{"all": {0, nil}, "just": {int64(len(content)), nil}, "too much": {int64(len(content)) - 1, aibot.ErrFileTooLarge}} {
		var got bytes.Buffer
		d, err := service.Download(t.Context(), file, &got, tt.max)
		if !errors.Is(err, tt.err) || err == nil && (d.Name != "a.txt" || d.Size != int64(len(content)) || !bytes.Equal(got.Bytes(), content)) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	for name, change := range map[string]func() aibot.RemoteFile{
		"cut":         func() aibot.RemoteFile { broken = sealed[:len(sealed)-32]; return file },
		"no block":    func() aibot.RemoteFile { broken = sealed[:len(sealed)-1]; return file },
		"nothing":     func() aibot.RemoteFile { broken = nil; return file },
		"a wrong key": func() aibot.RemoteFile { return aibot.NewRemoteFile(server.URL, "short") },
	} {
		if d, err := service.Download(t.Context(), change(), new(bytes.Buffer), 0); err == nil {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// post delivers a callback.
func post(t *testing.T, h http.Handler, document, nonce string) *httptest.ResponseRecorder {
	t.Helper()
	sealed := cipher(t).Seal([]byte(document), nonce)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+sealed.Query().Encode(), bytes.NewReader(sealed.PushJSON())))
	return w
}

func cipher(t *testing.T) *crypto.Cipher {
	t.Helper()
	c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, crypto.NoReceiver)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const question = `{"msgid":"M1","aibotid":"b","chattype":"single","from":{"userid":"lina"},"msgtype":"text","text":{"content":"问"}}`

// A callback is answered once: what comes again gets the answer again.
func TestHandlerOnce(t *testing.T) {
	calls := 0
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		calls++
		return aibot.StreamReply{Text: "答"}, nil
	})
	shared := callback.NewMemory(100, time.Hour)
	var answers []string
	for range 2 { // two replicas
		h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey, callback.WithDeduplicator(shared))
		if err != nil {
			t.Fatal(err)
		}
		w := post(t, h, question, "4711")
		answer, err := cipher(t).OpenReplyJSON(w.Body.Bytes())
		if err != nil || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"nonce":"4711"`) || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Fatalf("%d %s %v", w.Code, w.Body, err)
		}
		answers = append(answers, string(answer))
	}
	if calls != 1 || answers[0] != answers[1] || !strings.Contains(answers[0], "答") {
		t.Errorf("%d calls, %v", calls, answers)
	}
}

// WeCom that asks again under the same msgid gets what the stream has come to by now.
func TestRefreshAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		id := make(chan string, 1)
		bot := streaming(func(_ context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("一")
			id <- s.ID()
			time.Sleep(5 * time.Second)
			_, err := s.WriteString("二")
			return err
		})
		h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
		if err != nil {
			t.Fatal(err)
		}
		post(t, h, question, "")
		refresh := `{"msgid":"M2","aibotid":"b","chattype":"single","from":{"userid":"lina"},"msgtype":"stream","stream":{"id":"` + <-id + `"}}`
		for _, want := range []string{`"content":"一"`, `"finish":true,"content":"一二"`} {
			answer, err := cipher(t).OpenReplyJSON(post(t, h, refresh, "").Body.Bytes())
			if err != nil || !strings.Contains(string(answer), want) {
				t.Errorf("%s, %v, want %s", answer, err, want)
			}
			time.Sleep(6 * time.Second)
		}
	})
}

// A function that fails makes WeCom come again; what cannot be read does not.
func TestHandlerFails(t *testing.T) {
	var seen []callback.Observation
	bot := aibot.NewBot()
	fail := errors.New("the database is away")
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		if fail == nil {
			panic("nil map")
		}
		return nil, fail
	})
	h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey,
		callback.WithObserver(func(_ context.Context, o callback.Observation) { seen = append(seen, o) }))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		document string
		status   int
		outcome  callback.Outcome
		kind     string
	}{
		{question, http.StatusInternalServerError, callback.Failed, "aibot/text"},
		{question, http.StatusInternalServerError, callback.Failed, "aibot/text"}, // with a panic
		{`{"msgtype":"text"}`, http.StatusOK, callback.Unreadable, ""},
		{`hello`, http.StatusOK, callback.Unreadable, ""},
		{strings.Replace(question, "text", "sketch", 2), http.StatusOK, callback.Handled, "aibot/sketch"},
	} {
		w := post(t, h, tt.document, "")
		o := seen[len(seen)-1]
		if w.Code != tt.status || o.Outcome != tt.outcome || o.Kind != tt.kind {
			t.Errorf("%s: %d, %+v", tt.document, w.Code, o)
		}
		if tt.outcome == callback.Failed {
			fail = nil
		}
	}
}

// Timestamp and nonce of an event that was recorded cannot be exchanged.
func TestHandlerReplay(t *testing.T) {
	bot := aibot.NewBot()
	h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix()
	yesterday := now - 24*60*60
	for _, tt := range []struct {
		document         string
		timestamp, nonce int64
		status           int
	}{
		{fmt.Sprintf(`{"msgid":"M1","create_time":%d,"msgtype":"event","event":{"eventtype":"enter_chat"}}`, yesterday), now, yesterday, http.StatusForbidden},
		{fmt.Sprintf(`{"msgid":"M2","create_time":%d,"msgtype":"event","event":{"eventtype":"enter_chat"}}`, now), now, yesterday, http.StatusOK},
		{question, now, yesterday, http.StatusForbidden}, // which does not say when it happened
		{question, now, 12345, http.StatusOK},
		{question, yesterday, now, http.StatusForbidden},
	} {
		sealed := cipher(t).Seal([]byte(tt.document), fmt.Sprint(tt.nonce))
		sealed.Timestamp = fmt.Sprint(tt.timestamp)
		sealed.Signature = cipher(t).Sign(sealed)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+sealed.Query().Encode(), bytes.NewReader(sealed.PushJSON())))
		if w.Code != tt.status {
			t.Errorf("%s at %d with nonce %d is answered %d", tt.document, tt.timestamp, tt.nonce, w.Code)
		}
	}
}

func TestNewHandler(t *testing.T) {
	if _, err := aibot.NewHandler(nil, wecomtest.CallbackToken, wecomtest.EncodingAESKey); err == nil {
		t.Error("a nil bot is taken")
	}
	if _, err := aibot.NewHandler(aibot.NewBot(), wecomtest.CallbackToken, "short"); err == nil || strings.Contains(err.Error(), wecomtest.CallbackToken) {
		t.Errorf("a short key: %v", err)
	}
}

// A member may say three things at once, in a group only text, and enters once a day.
func TestMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		entered := 0
		bot := streaming(func(context.Context, *aibot.Stream) error { time.Sleep(5 * time.Second); return nil })
		bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) { entered++; return nil, nil })
		talk := serve(t, corp, bot)
		for i := range 4 {
			if err := talk.Say("lina", "问"); (err == nil) != (i < 3) {
				t.Errorf("message %d: %v", i, err)
			}
		}
		if err := talk.Send(wecomtest.BotMessage{UserID: "lina", ChatID: "wr5", Kind: "file"}); err == nil {
			t.Error("a file in a group")
		}
		for range 2 {
			if err := talk.Enter("lina"); err != nil {
				t.Fatal(err)
			}
		}
		if err := corp.Flush(t.Context()); err != nil || entered != 1 {
			t.Errorf("%v, entered %d times", err, entered)
		}
		time.Sleep(24 * time.Hour)
		_ = talk.Enter("lina")
		if err := corp.Flush(t.Context()); err != nil || entered != 2 {
			t.Errorf("%v, entered %d times on two days", err, entered)
		}
	})
}
