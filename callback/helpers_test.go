package callback_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/wecomtest"
)

func newCipher(t testing.TB) *crypto.Cipher {
	t.Helper()
	c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, wecomtest.CorpID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request builds the request with which WeCom pushes a document.
func request(t testing.TB, document string) *http.Request {
	t.Helper()
	sealed := newCipher(t).Seal([]byte(document), "")
	body := bytes.NewReader(sealed.PushXML(wecomtest.CorpID, "1000002"))
	return httptest.NewRequest(http.MethodPost, "/wecom?"+sealed.Query().Encode(), body)
}

// post delivers a document and returns the answer.
func post(t testing.TB, h http.Handler, document string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request(t, document))
	return w
}

func postRequest(h http.Handler, r *http.Request) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String()
}

// document writes a document from the envelope's MsgType, Event and ChangeType
// on.
func document(from, rest string) string {
	return "<xml><ToUserName>" + wecomtest.CorpID + "</ToUserName><FromUserName><![CDATA[" + from + "]]></FromUserName>" +
		"<CreateTime>1764812345</CreateTime>" + rest + "</xml>"
}

func textFrom(user, content string) string {
	return document(user, "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA["+content+"]]></Content><MsgId>77</MsgId><AgentID>1000002</AgentID>")
}

func clickBy(user, key string) string {
	return document(user, "<MsgType>event</MsgType><Event>click</Event><EventKey><![CDATA["+key+"]]></EventKey><AgentID>1000002</AgentID>")
}

const deletedUser = "<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>delete_user</ChangeType><UserID>lm</UserID>"

// A logbook keeps what a handler logs.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logbook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (l *logbook) option() callback.Option { return callback.WithLogger(l.logger()) }

// pushed delivers over a socket and returns the status.
func pushed(t testing.TB, client *http.Client, url string, sealed crypto.Sealed) int {
	resp, err := client.Post(url+"?"+sealed.Query().Encode(), "text/xml", bytes.NewReader(sealed.PushXML(wecomtest.CorpID, "1000002")))
	if err != nil {
		t.Error(err)
		return 0
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Error(err)
	}
	return resp.StatusCode
}

func (l *logbook) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// otherCipher is that of another app.
func otherCipher(t testing.TB) *crypto.Cipher {
	t.Helper()
	c, err := crypto.New("other", crypto.NewEncodingAESKey(), wecomtest.CorpID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
