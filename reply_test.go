package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// What replies of all sorts are made of them.
func TestReplies(t *testing.T) {
	for name, row := range map[string]struct {
		reply wecomtest.Reply
		is    error  // nil: success
		says  string // in the error
	}{
		"success":                 {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李雷"}`), nil, ""},
		"created":                 {wecomtest.JSON(`{"errcode":0,"errmsg":"created","name":"李雷"}`), nil, ""},
		"no errcode":              {wecomtest.JSON(`{"name":"李雷"}`), nil, ""},
		"no errmsg":               {wecomtest.JSON(`{"errcode":0,"name":"李雷"}`), nil, ""},
		"errcode last":            {wecomtest.JSON(`{"name":"李雷","list":[{"errcode":1}],"errmsg":"ok","errcode":0}`), nil, ""},
		"errcode as text":         {wecomtest.JSON(`{"errcode":"0","errmsg":"ok","name":"李雷"}`), nil, ""},
		"spaces":                  {wecomtest.JSON(" {\n\t\"errcode\" : 0 ,\r\n \"errmsg\" : \"ok\" , \"name\" : \"李雷\" }\n"), nil, ""},
		"refused":                 {wecomtest.JSON(`{"errcode":60111,"errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found (errcode 60111)"},
		"refused, last":           {wecomtest.JSON(`{"userlist":[],"errmsg":"userid not found","errcode":60111}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, last alone":     {wecomtest.JSON(`{"errmsg":"userid not found","userlist":[{"a":"}"}],"errcode":60111}`), wecom.ErrUserNotFound, "userid not found"},
		"refused as text":         {wecomtest.JSON(`{"errcode":"60111","errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, no message":     {wecomtest.JSON(`{"errcode":60111}`), wecom.ErrUserNotFound, "refused (errcode 60111)"},
		"refused with 500":        {wecomtest.Status(500, "application/json", `{"errcode":60111,"errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, cut off":        {wecomtest.JSON(`{"errcode":60111,`), wecom.ErrUserNotFound, "errcode 60111"},
		"large code":              {wecomtest.JSON(`{"errcode":2543303,"errmsg":"gone"}`), wecom.Code(2543303), "gone"},
		"code beyond 32 bits":     {wecomtest.JSON(`{"errcode":60111000001,"errmsg":"new"}`), wecom.ErrUnexpectedResponse, "an errcode that can be read (38 bytes of application/json)"},
		"odd code":                {wecomtest.JSON(`{"errcode":null,"name":"李雷"}`), wecom.ErrUnexpectedResponse, "errcode"},
		"bad gateway":             {wecomtest.Status(502, "text/html", gateway), wecom.ErrUnexpectedResponse, "HTTP status 502, not a JSON object (50 bytes of text/html)"},
		"gateway with status 200": {wecomtest.Status(200, "text/html", "<title>502 Bad Gateway</title><p>404 not here"), wecom.ErrUnexpectedResponse, "not a JSON object (45 bytes of text/html), a page that says 502 Bad Gateway"},
		"login page":              {wecomtest.Status(200, "text/html", "<html>log in</html>"), wecom.ErrUnexpectedResponse, "HTTP status 200, not a JSON object"},
		"404 in JSON":             {wecomtest.Status(404, "application/json", `{"message":"no route"}`), wecom.ErrUnexpectedResponse, "HTTP status 404, no errcode (22 bytes of application/json)"},
		"empty":                   {wecomtest.JSON(""), wecom.ErrUnexpectedResponse, "HTTP status 200, an empty body"},
		"204":                     {wecomtest.Status(204, "", ""), wecom.ErrUnexpectedResponse, "HTTP status 204, an empty body"},
		"array":                   {wecomtest.JSON(`[1]`), wecom.ErrUnexpectedResponse, "not a JSON object"},
		"cut off":                 {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李`), wecom.ErrUnexpectedResponse, "the reply does not have the expected shape"},
		"cut off early":           {wecomtest.JSON(`{"errco`), wecom.ErrUnexpectedResponse, "not a JSON object"},
		"garbage behind":          {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李雷"}}`), wecom.ErrUnexpectedResponse, "the reply does not have the expected shape"},
		"code in another case":    {wecomtest.JSON(`{"ErrCode":60111,"ErrMsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found (errcode 60111)"},
		"code in capitals":        {wecomtest.JSON(`{"ERRMSG":"userid not found","ERRCODE":"60111"}`), wecom.ErrUserNotFound, "userid not found (errcode 60111)"},
		"code with escapes":       {wecomtest.JSON(`{"err\u0063ode":60111,"\u0065rrmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found (errcode 60111)"},
		"code with escapes, last": {wecomtest.JSON(`{"name":"李雷","\u0045rrcod\u0045":60111}`), wecom.ErrUserNotFound, "errcode 60111"},
		"redirect":                {wecomtest.Redirect("https://elsewhere.example/cgi-bin/user/get"), wecom.ErrUnexpectedResponse, "redirects are not followed"},
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New()
			corp.Script(path, row.reply)
			corp.Script(path, times(3, wecomtest.Refuse(60011, "sent again"))...)
			var out struct{ Name string }
			err := corp.Client().Post(t.Context(), path, nil, &out)
			if row.is == nil && row.says == "" {
				if err != nil || out.Name != "李雷" {
					t.Errorf("error %v, result %+v", err, out)
				}
				return
			}
			if err == nil || row.is != nil && !errors.Is(err, row.is) || !strings.Contains(err.Error(), row.says) {
				t.Errorf("error %v, want %v with %q", err, row.is, row.says)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "wecom: "+path+": ") {
				t.Errorf("error does not begin with where: %v", err)
			}
			if n := len(corp.Calls("")); n != 1 {
				t.Errorf("%d calls, want 1", n)
			}
		})
	}
}

// partly is a result that is read of a refusal too.
type partly struct {
	Failed []struct{ ID string } `json:"failed"`
}

func (*partly) ReadsRefusals() {}

// A result that asks for it gets what a refusal lists; the call fails all the same.
func TestPartialRefusal(t *testing.T) {
	for name, row := range map[string]struct {
		reply  wecomtest.Reply
		failed int
		says   string
		strict bool
	}{
		"in part":            {wecomtest.JSON(`{"errcode":60111,"errmsg":"not found","failed":[{"id":"a"},{"id":"b"}]}`), 2, "not found", false},
		"as a whole":         {wecomtest.Refuse(60111, "not found"), 0, "not found", false},
		"with another shape": {wecomtest.JSON(`{"errcode":60111,"errmsg":"not found","failed":{"id":"a"}}`), 1, "not found", false},
		"cut off":            {wecomtest.JSON(`{"errcode":60111,"errmsg":"not found",`), 0, "broken JSON", false},
		"an unknown key":     {wecomtest.JSON(`{"errcode":60111,"errmsg":"not found","failed":[],"more":1}`), 0, "/more", true},
	} {
		corp := wecomtest.New()
		corp.Script(path, row.reply)
		var opts []wecom.Option
		if row.strict {
			opts = append(opts, wecom.WithStrictReplies())
		}
		var out partly
		err := corp.Client(opts...).Post(t.Context(), path, nil, &out)
		if !errors.Is(err, wecom.ErrUserNotFound) || !strings.Contains(err.Error(), row.says) || len(out.Failed) != row.failed {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	corp := wecomtest.New()
	corp.Script(path, wecomtest.Status(502, "text/html", gateway))
	if err := corp.Client().Post(t.Context(), path, nil, new(partly)); !errors.Is(err, wecom.ErrUnexpectedResponse) {
		t.Errorf("no refusal at all: %v", err)
	}
}

func TestReplyTooLarge(t *testing.T) {
	const limit = 1000
	for name, row := range map[string]struct {
		size int
		ok   bool
	}{"at the limit": {limit, true}, "beyond": {limit + 1, false}, "far beyond": {100 * limit, false}} {
		for _, known := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				body := `{"errcode":0,"errmsg":"ok"` + strings.Repeat(" ", row.size-len(ok)) + `}`
				sent := 0
				c := newClient(t, func(r *http.Request) (*http.Response, error) {
					sent++
					resp := reply(r, 200, "application/json", body)
					if !known {
						resp.ContentLength = -1
					}
					return resp, nil
				}, wecom.WithMaxResponseSize(limit))
				var out struct{}
				err := c.Get(t.Context(), path, nil, &out)
				if row.ok != (err == nil) || err != nil && (!errors.Is(err, wecom.ErrBodyTooLarge) || !strings.Contains(err.Error(), "WithMaxResponseSize")) {
					t.Errorf("%d bytes: %v", row.size, err)
				}
				if sent != 1 {
					t.Errorf("sent %d times", sent)
				}
			})
		}
	}
}

// A redirect would carry the token to another host.
func TestRedirectNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("redirect followed") }))
	defer elsewhere.Close()
	corp := wecomtest.New()
	srv := httptest.NewServer(corp)
	defer srv.Close()
	followed := 0
	hc := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { followed++; return nil }}
	c := client(t, hc, wecom.WithBaseURL(srv.URL))
	for _, v := range verbs {
		corp.Script(path, wecomtest.Redirect(elsewhere.URL))
		if err := v.call(t.Context(), c); !errors.Is(err, wecom.ErrUnexpectedResponse) {
			t.Errorf("%s: %v", v.name, err)
		}
	}
	corp.Script(path, wecomtest.Redirect(elsewhere.URL))
	if _, err := c.Download(t.Context(), path, nil, wecom.Range{}); !errors.Is(err, wecom.ErrUnexpectedResponse) {
		t.Errorf("Download: %v", err)
	}
	if followed != 0 || hc.Transport != nil {
		t.Error("the caller's client was used or changed")
	}
}

// WeCom runs a call whose body it could read only in part, and says so only in a
// remark.
func TestWarning(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok, Warning: wrong json format. "}`), wecomtest.JSON(ok))
	var log bytes.Buffer
	var seen []wecom.Call
	c := corp.Client(
		wecom.WithLogger(slog.New(slog.NewTextHandler(&log, nil))), // from info up
		wecom.WithObserver(func(_ context.Context, c wecom.Call) { seen = append(seen, c) }))
	for range 2 {
		if err := c.Post(t.Context(), path, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if want := "ok, Warning: wrong json format. "; seen[1].Warning != want || seen[2].Warning != "" {
		t.Errorf("observed %+v", seen)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "level=WARN") || !strings.Contains(text, "wrong json format") || !strings.Contains(text, path) {
		t.Errorf("logged %s", text)
	}
}

func TestObserver(t *testing.T) {
	corp := wecomtest.New()
	var seen []wecom.Call
	var log bytes.Buffer
	c := corp.Client(
		wecom.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		wecom.WithObserver(func(_ context.Context, c wecom.Call) { seen = append(seen, c) }))
	corp.Script(path, wecomtest.RefuseToken(), wecomtest.Refuse(60111, "userid not found"))
	err := c.Post(t.Context(), path, map[string]string{"a": "b"}, nil)
	if len(seen) != 3 {
		t.Fatalf("observed %+v", seen)
	}
	for i := range 2 {
		if s := seen[i]; s.Path != "/cgi-bin/gettoken" || s.Method != "GET" || s.Attempts != 1 || s.Code != 0 || s.Err != nil {
			t.Errorf("observed %+v", s)
		}
	}
	want := wecom.Call{Method: "POST", Path: path, CorpID: wecomtest.CorpID, Code: 60111, Status: 200, Attempts: 2, Sent: 9, Received: 45, Err: err, Waited: seen[2].Waited, Duration: seen[2].Duration}
	if fmt.Sprintf("%+v", seen[2]) != fmt.Sprintf("%+v", want) {
		t.Errorf("observed %+v, want %+v", seen[2], want)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("logged %s", log.String())
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[2]), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"level": "DEBUG", "msg": "wecom call", "method": "POST", "path": path, "corp": wecomtest.CorpID, "code": 60111.0,
		"status": 200.0, "attempts": 2.0, "sent": 9.0, "received": 45.0, "error": err.Error(),
	} {
		if line[key] != want {
			t.Errorf("logged %s = %v, want %v", key, line[key], want)
		}
	}
}

// A message of any length makes an error that can be read.
func TestLongMessage(t *testing.T) {
	for name, msg := range map[string]string{"ASCII": strings.Repeat("x", 10<<20), "Chinese": "a" + strings.Repeat("字", 1<<20), "hint": "no, hint: [" + strings.Repeat("h", 5000) + "]"} {
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, "application/json", `{"errcode":60111,"errmsg":"`+msg+`"}`), nil
		})
		err := get(t, c)
		if !errors.Is(err, wecom.ErrUserNotFound) || len(err.Error()) > 1500 || !utf8.ValidString(err.Error()) || !strings.Contains(err.Error(), "…") {
			t.Errorf("%s: %d bytes: %.80v", name, len(err.Error()), err)
		}
	}
}

// A message may quote the URL, and a page may quote it in any spelling; nothing of
// a body is shown.
func TestQuotedURL(t *testing.T) {
	const token = "aZ3x9Q-TOKEN-aZ3x9QaZ3x9QaZ3x9Q_end"
	for name, answer := range map[string]func(uri string) (status int, body string){
		"page, cut":     func(uri string) (int, string) { return 403, "<html>" + uri[:len(uri)-1] + "…" },
		"page, escaped": func(uri string) (int, string) { return 200, strings.ReplaceAll(uri, "-", "&#45;") },
		"message, cut": func(uri string) (int, string) {
			return 200, `{"errcode":40014,"errmsg":"bad ` + uri[:len(uri)-9] + `"}`
		},
		"message, cut long": func(uri string) (int, string) {
			return 200, `{"errcode":40014,"errmsg":"` + strings.Repeat("x", 7970) + uri + `"}`
		},
		"cut short": func(string) (int, string) { return 200, `{"errcode":0,"name":"TOKEN","mobile":"1380000` },
		"no object": func(string) (int, string) { return 200, `"TOKEN"` },
	} {
		var log bytes.Buffer
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			status, body := answer(r.URL.RequestURI())
			return reply(r, status, "text/html; charset=utf-8", body), nil
		}, wecom.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))).WithTokenSource(fixed(token))
		var out struct{ Name string }
		err := c.Post(t.Context(), path, nil, &out)
		if err == nil || strings.Contains(err.Error(), "TOKEN") || strings.Contains(log.String(), "TOKEN") || strings.Contains(log.String(), "1380000") {
			t.Errorf("%s: error %v, logged %s", name, err, log.String())
		}
	}
}

// What claims to be long gets memory as it comes.
func TestClaimedLength(t *testing.T) {
	release := make(chan struct{})
	var waiting sync.WaitGroup
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		resp := reply(r, 200, "application/json", "")
		resp.Body, resp.ContentLength = startedBody{release, &waiting}, 32<<20
		return resp, nil
	})
	const calls = 100
	before := heap(t)
	waiting.Add(calls)
	var done sync.WaitGroup
	for range calls {
		done.Go(func() { _ = get(t, c) })
	}
	waiting.Wait()
	if grown := heap(t) - before; grown > calls*128<<10 {
		t.Errorf("%d replies that send nothing take %d bytes", calls, grown)
	}
	close(release)
	done.Wait()
}

// A startedBody tells when it is read.
type startedBody struct {
	release chan struct{}
	waiting *sync.WaitGroup
}

func (b startedBody) Read([]byte) (int, error) {
	b.waiting.Done()
	<-b.release
	return 0, errors.New("broken off")
}
func (startedBody) Close() error { return nil }

func TestNamed(t *testing.T) {
	corp := wecomtest.New(withOtherApp())
	var seen []wecom.Call
	var log bytes.Buffer
	first := corp.Client(
		wecom.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		wecom.WithObserver(func(_ context.Context, c wecom.Call) { seen = append(seen, c) }))
	for _, c := range []*wecom.Client{first, first.Named("考勤"), first.Named("考勤").WithSecret(otherSecret), first.WithSecret(otherSecret).Named("审批"), first} {
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	var apps []string
	for _, c := range seen {
		apps = append(apps, strings.TrimPrefix(c.Path, "/cgi-bin/")+" "+c.App)
	}
	const p = "department/simplelist "
	if want := []string{"gettoken ", p, p + "考勤", "gettoken ", p, p + "审批", p}; !slices.Equal(apps, want) {
		t.Errorf("observed %q", apps)
	}
	if strings.Count(log.String(), "app=") != 2 || !strings.Contains(log.String(), "app=考勤") {
		t.Errorf("logged %s", log.String())
	}
	wantFetches(t, corp, 2)
	if name := first.Named("考勤").String(); name != "wecom.Client("+wecomtest.CorpID+", 考勤)" {
		t.Errorf("it is called %s", name)
	}
	seen = nil
	if err := first.WithSecret(wecomtest.ContactsSecret).Named("通讯录").Get(t.Context(), "/cgi-bin/department/simplelist", nil, nil); err != nil || seen[0].App != "通讯录" {
		t.Errorf("observed %+v, error %v", seen, err)
	}
}
