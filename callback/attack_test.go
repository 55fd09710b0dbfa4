package callback_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// send delivers what was sealed.
func send(h http.Handler, s crypto.Sealed) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+s.Query().Encode(), bytes.NewReader(s.PushXML(wecomtest.CorpID, "1000002"))))
	return w
}

// The signature sorts its parts: it is the same when timestamp and nonce are
// exchanged, and the nonce of a recorded request may be a time that comes.
func TestExchanged(t *testing.T) {
	now := time.Now().Unix()
	const day = 24 * 60 * 60
	notice := func(at int64) string {
		return "<xml><notify_type>REFUND</notify_type><create_time>" + time.Unix(at, 0).UTC().Format(time.RFC3339) + "</create_time></xml>"
	}
	for name, tt := range map[string]struct {
		timestamp, nonce int64
		document         string // with %d for the time of the event
		happened         int64
		code             int
	}{
		"as it came":                           {now, 1780207148, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now, 200},
		"a nonce near the time":                {now, now + 1, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now, 200},
		"an event told late":                   {now, 1372623149, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now - 3*day, 200},
		"exchanged after days":                 {now, now - 9*day, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now - 9*day, 403},
		"exchanged after a year":               {now, now - 365*day, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now - 365*day - 60, 403},
		"exchanged after two hours":            {now, now - 7200, "<xml><MsgType>text</MsgType><CreateTime><![CDATA[%d]]></CreateTime></xml>", now - 7201, 403},
		"exchanged, to a provider":             {now, now - 9*day, "<xml><InfoType>change_contact</InfoType><TimeStamp>%d</TimeStamp></xml>", now - 9*day, 403},
		"exchanged, an event told late":        {now, now - 9*day, "<xml><MsgType>text</MsgType><CreateTime>%d</CreateTime></xml>", now - 9*day - 7200, 403},
		"without a time":                       {now, 1372623149, "<xml><MsgType>text</MsgType></xml>", 0, 200},
		"without a time, exchanged after days": {now, now - 9*day, "<xml><MsgType>text</MsgType></xml>", 0, 403},
		"a notice told late":                   {now, 1372623149, notice(now - 3*day), 0, 200},
		"exchanged, a notice":                  {now, now - 9*day, notice(now - 9*day), 0, 403},
		"exchanged, a notice told late":        {now, now - 9*day, notice(now - 9*day - 7200), 0, 403},
		"a notice, with a nonce like a time":   {now, now - 9*day, notice(now), 0, 200},
		"a time that is none":                  {now, now - 9*day, "<xml><MsgType>text</MsgType><CreateTime>now</CreateTime></xml>", 0, 403},
	} {
		document := tt.document
		if strings.Contains(document, "%d") {
			document = fmt.Sprintf(document, tt.happened)
		}
		s := newCipher(t).Seal([]byte(document), fmt.Sprint(tt.nonce))
		s.Timestamp = fmt.Sprint(tt.timestamp)
		s.Signature = newCipher(t).Sign(s)
		if w := send(callback.NewHandler(newCipher(t)), s); w.Code != tt.code {
			t.Errorf("%s: answered %d, want %d", name, w.Code, tt.code)
		}
		if w := send(callback.NewHandler(newCipher(t), callback.WithTolerance(0)), s); w.Code != http.StatusOK {
			t.Errorf("%s: answered %d without a tolerance", name, w.Code)
		}
	}
}

// The check of the URL is no way to read messages.
func TestURLCheckOpensNoMessage(t *testing.T) {
	s := newCipher(t).Seal([]byte(textFrom("lm", "the password is hunter2")), "")
	query := s.Query()
	query.Set("echostr", string(s.Encrypt))
	w := httptest.NewRecorder()
	callback.NewHandler(newCipher(t)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?"+query.Encode(), nil))
	if w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
}

// A reply is sealed and signed like a message, so that it can be sent back.
func TestOwnReplyComesBack(t *testing.T) {
	for _, receiver := range []string{wecomtest.CorpID, "dk-suite", crypto.NoReceiver} {
		c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, receiver)
		if err != nil {
			t.Fatal(err)
		}
		h := callback.NewHandler(c)
		var got []string
		callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
			got = append(got, m.Sender())
			return callback.TextReply{Content: "open the door"}, nil
		})
		h.OnOther(func(_ context.Context, e *callback.RawEvent) error { got = append(got, e.Kind); return nil })
		var r struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
		if err := xml.Unmarshal(send(h, c.Seal([]byte(textFrom("lm", "hi")), "")).Body.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		w := send(h, crypto.Sealed{Encrypt: []byte(r.Encrypt), Signature: r.MsgSignature, Timestamp: r.TimeStamp, Nonce: r.Nonce})
		if len(got) != 1 || w.Body.String() != "" && w.Code == http.StatusOK {
			t.Errorf("for %s: answered %d %q, handled %q", receiver, w.Code, w.Body, got)
		}
	}
}

// What members send is handled, whatever characters it has.
func TestForbiddenCharacters(t *testing.T) {
	for name, content := range map[string]string{
		"ESC": "\x1b[32m", "NUL": "\x00", "U+0008": "\b", "U+FFFE": "\ufffe", "invalid UTF-8": "\xff", "half of a character": "\xe4\xbd",
	} {
		h := callback.NewHandler(newCipher(t))
		var got string
		callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
			got = m.(*message.ReceivedText).Content
			return callback.TextReply{Content: "got " + content}, nil
		})
		w := post(t, h, textFrom("lm", "a"+content+"b"))
		if w.Code != http.StatusOK || !strings.HasPrefix(got, "a\ufffd") || !strings.HasSuffix(got, "b") {
			t.Errorf("%s: answered %d, handled %q", name, w.Code, got)
		}
		reply, err := newCipher(t).OpenReplyXML(w.Body.Bytes())
		if err == nil {
			err = xml.Unmarshal(reply, new(struct{}))
		}
		if err != nil {
			t.Errorf("%s: the reply %q: %v", name, reply, err)
		}
	}
}

// What cannot be read is never delivered again, whatever becomes of it.
func TestUnreadable(t *testing.T) {
	documents := map[string]string{
		"no XML":           "hello",
		"cut short":        "<xml><MsgType>text</MsgType>",
		"a document type":  "<!DOCTYPE a><xml><MsgType>text</MsgType></xml>",
		"not a number":     document("lm", "<MsgType>text</MsgType><MsgId>CAEQ</MsgId><Content>x</Content>"),
		"a broken element": document("lm", "<MsgType>event</MsgType><Event>click</Event><EventKey></Key>"),
	}
	for name, options := range map[string][]callback.Option{"at once": nil, "in the background": {callback.InBackground(callback.Background{Tries: 1})}} {
		for what, document := range documents {
			t.Run(name+"/"+what, func(t *testing.T) {
				for _, outcome := range []string{"nothing", "well", "error", "panic"} {
					var log logbook
					h := callback.NewHandler(newCipher(t), append(options, log.option())...)
					callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) {
						t.Error("called")
						return nil, nil
					})
					callback.On(h, func(context.Context, *message.MenuClicked) error { t.Error("called"); return nil })
					var got []string
					other := func(_ context.Context, e *callback.RawEvent) error {
						got = append(got, string(e.XML))
						switch outcome {
						case "error":
							return errors.New("no database")
						case "panic":
							panic("no database")
						}
						return nil
					}
					want := []string(nil)
					if outcome != "nothing" {
						h.OnOther(other)
						want = []string{document}
					}
					for range 2 {
						if w := post(t, h, document); w.Code != http.StatusOK {
							t.Errorf("%s: answered %d", outcome, w.Code)
						}
					}
					if err := h.Wait(t.Context()); err != nil {
						t.Error(err)
					}
					if fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("%s: the fallback got %q", outcome, got)
					}
					if !strings.Contains(log.String(), "callback cannot be read") || strings.HasSuffix(outcome, "r") != strings.Contains(log.String(), "no database") && outcome != "panic" {
						t.Errorf("%s: logged %s", outcome, &log)
					}
				}
			})
		}
	}
}

// Apps that share a deduplicator get the same text of an event that concerns no
// app.
func TestSharedDeduplicator(t *testing.T) {
	seen := callback.NewMemory(100, time.Hour)
	for _, app := range []struct{ token, key string }{
		{"app1", wecomtest.EncodingAESKey}, {"app2", wecomtest.EncodingAESKey}, {"app2", crypto.NewEncodingAESKey()},
	} {
		c, err := crypto.New(app.token, app.key, wecomtest.CorpID)
		if err != nil {
			t.Fatal(err)
		}
		handled := 0
		for range 2 { // replicas
			h := callback.NewHandler(c, callback.WithDeduplicator(seen))
			h.OnOther(func(context.Context, *callback.RawEvent) error { handled++; return nil })
			send(h, c.Seal([]byte(document("sys", deletedUser)), ""))
		}
		if handled != 1 {
			t.Errorf("%s: handled %d times", app.token, handled)
		}
	}
}

// A delivery that comes again because the answer was lost gets the answer.
func TestLostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t))
		runs := 0
		callback.OnReply(h, func(context.Context, *message.ReceivedText) (callback.Reply, error) {
			runs++
			time.Sleep(time.Second)
			return callback.TextReply{Content: fmt.Sprint(runs)}, nil
		})
		first := make(chan string, 1)
		go func() { first <- post(t, h, textFrom("lm", "?")).Body.String() }()
		synctest.Wait() // the second one waits for the first
		second := post(t, h, textFrom("lm", "?")).Body.String()
		answers := []string{<-first, second}
		time.Sleep(time.Minute)
		answers = append(answers, post(t, h, textFrom("lm", "?")).Body.String())
		if answers[0] == "" || answers[1] != answers[0] || answers[2] != answers[0] || runs != 1 {
			t.Errorf("%d runs, answered %q", runs, answers)
		}
		time.Sleep(time.Second)
		if w := post(t, h, textFrom("lm", "?")); w.Code != http.StatusOK || w.Body.Len() > 0 || runs != 1 {
			t.Errorf("%d runs, answered %d %q long after", runs, w.Code, w.Body)
		}
	})
}

// No verb shows the token or the key.
func TestPrintsNoSecret(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	for _, v := range []any{h, struct{ h *callback.Handler }{h}, []*callback.Handler{h}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, wecomtest.CallbackToken) || strings.Contains(text, wecomtest.EncodingAESKey) {
				t.Errorf("%s prints %.200s", verb, text)
			}
		}
	}
}

// What is said twice, in another case or with another encoding is read all the same.
func TestOddDocuments(t *testing.T) {
	text := func(head, tail string) string { return document("lm", head+"<Content>hello</Content>"+tail) }
	for name, doc := range map[string]string{
		"type twice":             text("<MsgType>text</MsgType><MsgType>text</MsgType>", ""),
		"two types":              text("<MsgType>event</MsgType>", "<MsgType>text</MsgType>"),
		"element in lower case":  text("<msgtype>text</msgtype>", ""),
		"kind in another case":   text("<MsgType>Text</MsgType>", ""),
		"all in upper case":      strings.ToUpper(text("<MsgType>text</MsgType>", "")),
		"another encoding":       `<?xml version="1.0" encoding="GBK"?>` + text("<MsgType>text</MsgType>", ""),
		"byte order mark":        "\ufeff" + text("<MsgType>text</MsgType>", ""),
		"comments":               text("<!-- <MsgType>event</MsgType> --><MsgType>te<!-- -->xt</MsgType>", ""),
		"processing instruction": text("<?a <MsgType>?><MsgType>text</MsgType>", ""),
		"many elements":          text("<MsgType>text</MsgType>", strings.Repeat("<A>b</A>", 50_000)),
		"deep elements":          text("<MsgType>text</MsgType>", strings.Repeat("<A>", 20_000)+strings.Repeat("</A>", 20_000)),
	} {
		h := callback.NewHandler(newCipher(t))
		var got string
		callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
			got = m.(*message.ReceivedText).Content
			return nil, nil
		})
		if w := post(t, h, doc); w.Code != http.StatusOK || !strings.EqualFold(got, "hello") {
			t.Errorf("%s: answered %d, handled %q", name, w.Code, got)
		}
	}
}

// A folder has folders in it.
type folder struct {
	Name    string
	Folders []folder `xml:"Folder"`
}

type folderMade struct{ Folder folder }

func (folderMade) CallbackKind() string { return "event/folder_made" }

func TestRecursiveEvent(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got folder
	callback.On(h, func(_ context.Context, e *folderMade) error { got = e.Folder; return nil })
	post(t, h, document("lm", "<MsgType>event</MsgType><Event>folder_made</Event><Folder><Name>a</Name><folder><NAME>b</NAME></folder></Folder>"))
	if fmt.Sprint(got) != "{a [{b []}]}" {
		t.Errorf("handled %v", got)
	}
}

// What WeCom's XML has is not logged when it is broken.
func TestBrokenXMLIsNotQuoted(t *testing.T) {
	var log logbook
	h := callback.NewHandler(newCipher(t), log.option())
	callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) { return nil, nil })
	post(t, h, document("lm", "<MsgType>text</MsgType><Content><m13800000000></Content>"))
	if !strings.Contains(log.String(), "cannot be") || strings.Contains(log.String(), "13800000000") {
		t.Errorf("logged %s", &log)
	}
}

// Requests that come slowly, or from what is not net/http, end.
func TestOddRequests(t *testing.T) {
	h := callback.NewHandler(newCipher(t), callback.WithTimeout(20*time.Millisecond))
	r := request(t, textFrom("lm", "hello"))
	r.Body = nil
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("without a body: answered %d", w.Code)
	}
	s := httptest.NewServer(h)
	defer s.Close()
	body, slowly := io.Pipe()
	defer slowly.Close()
	go func() { _, _ = io.WriteString(slowly, "<xml>") }()
	resp, err := http.Post(s.URL+"?"+r.URL.RawQuery, "text/xml", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("half of a request: answered %d", resp.StatusCode)
	}
}
