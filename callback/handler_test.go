package callback_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestCheckURL(t *testing.T) {
	sealed := newCipher(t).Seal([]byte("6230471859"), "")
	query := sealed.Query()
	query.Set("echostr", string(sealed.Encrypt))
	query.Set("unsigned", "ignored")
	w := httptest.NewRecorder()
	callback.NewHandler(newCipher(t)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?"+query.Encode(), nil))
	if w.Code != http.StatusOK || w.Body.String() != "6230471859" {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
}

// Who is not WeCom gets a status and nothing else; the log has the reason, and
// no secret.
func TestRefused(t *testing.T) {
	good := func() (url.Values, []byte) {
		sealed := newCipher(t).Seal([]byte(clickBy("lm", "x")), "")
		return sealed.Query(), sealed.PushXML(wecomtest.CorpID, "")
	}
	sealedBy := func(receiver, plaintext string) (url.Values, []byte) {
		c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, receiver)
		if err != nil {
			t.Fatal(err)
		}
		sealed := c.Seal([]byte(plaintext), "")
		return sealed.Query(), sealed.PushXML(receiver, "")
	}
	signedAt := func(timestamp string) (url.Values, []byte) {
		sealed := newCipher(t).Seal([]byte(clickBy("lm", "x")), "")
		sealed.Timestamp = timestamp
		sealed.Signature = newCipher(t).Sign(sealed)
		return sealed.Query(), sealed.PushXML(wecomtest.CorpID, "")
	}
	without := func(name string) (url.Values, []byte) {
		query, body := good()
		query.Del(name)
		return query, body
	}
	hoursAgo := func(n int) string { return fmt.Sprint(time.Now().Add(-time.Duration(n) * time.Hour).Unix()) }
	for name, tt := range map[string]struct {
		method string
		build  func() (url.Values, []byte)
		status int
		log    string
	}{
		"good":              {http.MethodPost, good, http.StatusOK, "callback dropped"},
		"method":            {http.MethodPut, good, http.StatusMethodNotAllowed, "the method is PUT"},
		"no signature":      {http.MethodPost, func() (url.Values, []byte) { return without("msg_signature") }, http.StatusBadRequest, "no msg_signature"},
		"no timestamp":      {http.MethodPost, func() (url.Values, []byte) { return without("timestamp") }, http.StatusBadRequest, "no timestamp"},
		"no nonce":          {http.MethodPost, func() (url.Values, []byte) { return without("nonce") }, http.StatusBadRequest, "no nonce"},
		"no echostr":        {http.MethodGet, good, http.StatusBadRequest, "no echostr"},
		"another nonce":     {http.MethodPost, func() (url.Values, []byte) { q, b := good(); q.Set("nonce", "1"); return q, b }, http.StatusForbidden, "signature"},
		"another echostr":   {http.MethodGet, func() (url.Values, []byte) { q, b := good(); q.Set("echostr", "AAAA"); return q, b }, http.StatusForbidden, "signature"},
		"another corp":      {http.MethodPost, func() (url.Values, []byte) { return sealedBy("ww-other", clickBy("lm", "x")) }, http.StatusForbidden, "another receiver"},
		"plain body":        {http.MethodPost, func() (url.Values, []byte) { q, _ := good(); return q, []byte(clickBy("lm", "x")) }, http.StatusBadRequest, "no Encrypt"},
		"no body":           {http.MethodPost, func() (url.Values, []byte) { q, _ := good(); return q, nil }, http.StatusBadRequest, "no Encrypt"},
		"too large":         {http.MethodPost, func() (url.Values, []byte) { q, _ := good(); return q, make([]byte, 2<<20) }, http.StatusRequestEntityTooLarge, "too large"},
		"plaintext not XML": {http.MethodPost, func() (url.Values, []byte) { return sealedBy(wecomtest.CorpID, "hello") }, http.StatusOK, "callback cannot be read"},
		"cut short":         {http.MethodPost, func() (url.Values, []byte) { return sealedBy(wecomtest.CorpID, "<xml><MsgType>text</MsgType>") }, http.StatusOK, "callback cannot be read"},
		"ends first":        {http.MethodPost, func() (url.Values, []byte) { return sealedBy(wecomtest.CorpID, "</xml>") }, http.StatusOK, "callback cannot be read"},
		"old":               {http.MethodPost, func() (url.Values, []byte) { return signedAt(hoursAgo(2)) }, http.StatusForbidden, "the timestamp is off"},
		"from the future":   {http.MethodPost, func() (url.Values, []byte) { return signedAt(hoursAgo(-2)) }, http.StatusForbidden, "the timestamp is off"},
		"no time":           {http.MethodPost, func() (url.Values, []byte) { return signedAt("soon") }, http.StatusBadRequest, "not a number"},
	} {
		t.Run(name, func(t *testing.T) {
			var log logbook
			query, body := tt.build()
			w := httptest.NewRecorder()
			callback.NewHandler(newCipher(t), log.option()).
				ServeHTTP(w, httptest.NewRequest(tt.method, "/?"+query.Encode(), bytes.NewReader(body)))
			want := http.StatusText(tt.status) + "\n"
			if tt.status == http.StatusOK {
				want = ""
			}
			if w.Code != tt.status || w.Body.String() != want {
				t.Errorf("answered %d %q, want %d %q", w.Code, w.Body, tt.status, want)
			}
			if !strings.Contains(log.String(), tt.log) {
				t.Errorf("the log does not say %q: %s", tt.log, &log)
			}
			for _, secret := range []string{wecomtest.CallbackToken, wecomtest.EncodingAESKey} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("the log has a secret: %s", &log)
				}
			}
		})
	}
}

func TestTolerance(t *testing.T) {
	sealed := newCipher(t).Seal([]byte(clickBy("lm", "x")), "")
	sealed.Timestamp = "1409659589" // 2014
	sealed.Signature = newCipher(t).Sign(sealed)
	r := httptest.NewRequest(http.MethodPost, "/?"+sealed.Query().Encode(), bytes.NewReader(sealed.PushXML(wecomtest.CorpID, "")))
	w := httptest.NewRecorder()
	callback.NewHandler(newCipher(t), callback.WithTolerance(0)).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("answered %d", w.Code)
	}
}

func TestMaxBody(t *testing.T) {
	h := callback.NewHandler(newCipher(t), callback.WithMaxBody(100))
	if w := post(t, h, clickBy("lm", "x")); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", w.Code)
	}
}

func TestOn(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got []any
	callback.On(h, func(_ context.Context, e *contacts.UserDeleted) error { got = append(got, *e); return nil })
	callback.On(h, func(_ context.Context, e *school.DepartmentCreated) error { got = append(got, *e); return nil })
	callback.On(h, func(_ context.Context, e *wedoc.SmartSheetFieldsCreated) error { got = append(got, *e); return nil })
	callback.On(h, func(_ context.Context, e *ordered) error { got = append(got, *e); return nil })
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error {
		got = append(got, e.Kind, string(e.XML))
		return nil
	})

	unknown := document("zh", "<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>merge_user</ChangeType>")
	for _, document := range []string{
		document("sys", deletedUser),
		document("sys", "<MsgType>event</MsgType><Event>change_school_contact</Event><ChangeType>create_deparmtment</ChangeType><Id>7</Id>"),
		document("sys", "<MsgType>event</MsgType><Event>smart_sheet_change</Event><ChangeType>add_filed</ChangeType><FieldId>f1</FieldId>"),
		document("lm", "<MsgType>event</MsgType><Event><![CDATA[or]]>dered</Event><Item Size=\"9\">tea &amp; milk</Item><Unknown><Event>no</Event></Unknown>"),
		unknown,
	} {
		if w := post(t, h, document); w.Code != http.StatusOK || w.Body.Len() > 0 {
			t.Errorf("answered %d %q to %s", w.Code, w.Body, document)
		}
	}
	at := wecom.TimeOf(time.Unix(1764812345, 0))
	head := events.Header{ToUserName: wecomtest.CorpID, FromUserName: "sys", CreatedAt: at}
	want := []any{
		contacts.UserDeleted{Header: head, UserID: "lm"},
		school.DepartmentCreated{DepartmentEventHeader: school.DepartmentEventHeader{Header: head, DepartmentID: 7}},
		wedoc.SmartSheetFieldsCreated{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{Header: head}, FieldIDs: []string{"f1"}},
		ordered{Item: "tea & milk"},
		"event/change_contact/merge_user", unknown,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
}

// ordered is an event of a program's own.
type ordered struct{ Item string }

func (ordered) CallbackKind() string { return "event/ordered" }

func TestNoCipher(t *testing.T) {
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "crypto.New") {
			t.Errorf("panic %q", p)
		}
	}()
	callback.NewHandler(nil)
}

func TestOnTwice(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	callback.On(h, func(context.Context, *contacts.UserDeleted) error { return nil })
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "event/change_contact/delete_user") {
			t.Errorf("panic %q", p)
		}
	}()
	callback.On(h, func(context.Context, *contacts.UserDeleted) error { return nil })
}

func TestRawEventHeader(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got *callback.RawEvent
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error { got = e; return nil })
	post(t, h, clickBy("lm", "x"))
	if got == nil || got.Kind != "event/click" || got.Sender() != "lm" || got.AgentID != 1000002 || got.CreatedAt.Unix() != 1764812345 {
		t.Errorf("got %+v", got)
	}
}

// Fields that are not what they should be are the fallback's.
func TestUndecodable(t *testing.T) {
	bad := document("lm", "<MsgType>text</MsgType><Content>hi</Content><MsgId>not a number</MsgId>")
	var log logbook
	h := callback.NewHandler(newCipher(t), log.option())
	callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) {
		t.Error("called")
		return nil, nil
	})
	if w := post(t, h, bad); w.Code != http.StatusOK || !strings.Contains(log.String(), "kind=text error=\"the event cannot be decoded") || strings.Contains(log.String(), "not a number") {
		t.Errorf("answered %d, logged %s", w.Code, &log)
	}
	h = callback.NewHandler(newCipher(t), log.option())
	callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) {
		t.Error("called")
		return nil, nil
	})
	var raw []string
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error { raw = append(raw, string(e.XML)); return nil })
	if w := post(t, h, bad); w.Code != http.StatusOK || len(raw) != 1 || raw[0] != bad {
		t.Errorf("answered %d, fallback got %q", w.Code, raw)
	}
}

// What failed is delivered again, and what succeeded is not handled again.
func TestFailures(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("no database") },
		"panic": func() error { panic("no database") },
	} {
		t.Run(name, func(t *testing.T) {
			var log logbook
			h := callback.NewHandler(newCipher(t), log.option())
			runs := 0
			callback.On(h, func(context.Context, *message.MenuClicked) error {
				if runs++; runs == 1 {
					return fail()
				}
				return nil
			})
			var codes []int
			for range 3 {
				codes = append(codes, post(t, h, clickBy("lm", "x")).Code)
			}
			if runs != 2 || !cmp.Equal(codes, []int{500, 200, 200}) {
				t.Errorf("%d runs, answered %v", runs, codes)
			}
			if !strings.Contains(log.String(), "event/click") || !strings.Contains(log.String(), "no database") {
				t.Errorf("logged %s", &log)
			}
			if w := post(t, h, clickBy("lm", "y")); w.Code != http.StatusOK || runs != 3 {
				t.Errorf("another event: answered %d after %d runs", w.Code, runs)
			}
		})
	}
}

// The context ends before WeCom hangs up.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t))
		began := time.Now()
		callback.On(h, func(ctx context.Context, _ *message.MenuClicked) error {
			<-ctx.Done()
			return ctx.Err()
		})
		w := post(t, h, clickBy("lm", "x"))
		if took := time.Since(began); w.Code != http.StatusInternalServerError || took != 4500*time.Millisecond {
			t.Errorf("answered %d after %v", w.Code, took)
		}
	})
}

func TestHangUp(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	ctx, cancel := context.WithCancel(t.Context())
	callback.On(h, func(ctx context.Context, _ *message.MenuClicked) error {
		cancel()
		<-ctx.Done()
		return context.Cause(ctx)
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request(t, clickBy("lm", "x")).WithContext(ctx))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("answered %d", w.Code)
	}
}

// Several apps on one server.
func TestSeveralApps(t *testing.T) {
	mux := http.NewServeMux()
	var got []string
	for _, app := range []string{"stock", "travel"} {
		h := callback.NewHandler(newCipher(t))
		callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
			got = append(got, app+" "+e.EventKey)
			return nil
		})
		mux.Handle("/wecom/"+app, h)
	}
	for _, app := range []string{"travel", "stock"} {
		r := request(t, clickBy("lm", "x"))
		r.URL.Path = "/wecom/" + app
		mux.ServeHTTP(httptest.NewRecorder(), r)
	}
	if !cmp.Equal(got, []string{"travel x", "stock x"}) {
		t.Errorf("got %v", got)
	}
}
