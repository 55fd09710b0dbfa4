package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
		"success":             {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李雷"}`), nil, ""},
		"created":             {wecomtest.JSON(`{"errcode":0,"errmsg":"created","name":"李雷"}`), nil, ""},
		"no errcode":          {wecomtest.JSON(`{"name":"李雷"}`), nil, ""},
		"no errmsg":           {wecomtest.JSON(`{"errcode":0,"name":"李雷"}`), nil, ""},
		"errcode last":        {wecomtest.JSON(`{"name":"李雷","list":[{"errcode":1}],"errmsg":"ok","errcode":0}`), nil, ""},
		"errcode as text":     {wecomtest.JSON(`{"errcode":"0","errmsg":"ok","name":"李雷"}`), nil, ""},
		"spaces":              {wecomtest.JSON(" {\n\t\"errcode\" : 0 ,\r\n \"errmsg\" : \"ok\" , \"name\" : \"李雷\" }\n"), nil, ""},
		"refused":             {wecomtest.JSON(`{"errcode":60111,"errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found (errcode 60111)"},
		"refused, last":       {wecomtest.JSON(`{"userlist":[],"errmsg":"userid not found","errcode":60111}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, last alone": {wecomtest.JSON(`{"errmsg":"userid not found","userlist":[{"a":"}"}],"errcode":60111}`), wecom.ErrUserNotFound, "userid not found"},
		"refused as text":     {wecomtest.JSON(`{"errcode":"60111","errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, no message": {wecomtest.JSON(`{"errcode":60111}`), wecom.ErrUserNotFound, "refused (errcode 60111)"},
		"refused with 500":    {wecomtest.Status(500, "application/json", `{"errcode":60111,"errmsg":"userid not found"}`), wecom.ErrUserNotFound, "userid not found"},
		"refused, cut off":    {wecomtest.JSON(`{"errcode":60111,`), wecom.ErrUserNotFound, "errcode 60111"},
		"large code":          {wecomtest.JSON(`{"errcode":2543303,"errmsg":"gone"}`), wecom.Code(2543303), "gone"},
		"code beyond 32 bits": {wecomtest.JSON(`{"errcode":60111000001,"errmsg":"new"}`), wecom.ErrUnexpectedResponse, "an errcode that can be read (38 bytes of application/json)"},
		"odd code":            {wecomtest.JSON(`{"errcode":null,"name":"李雷"}`), wecom.ErrUnexpectedResponse, "errcode"},
		"bad gateway":         {wecomtest.Status(502, "text/html", gateway), wecom.ErrUnexpectedResponse, "HTTP status 502, not a JSON object with an errcode that can be read (50 bytes of text/html)"},
		"login page":          {wecomtest.Status(200, "text/html", "<html>log in</html>"), wecom.ErrUnexpectedResponse, "HTTP status 200, not a JSON object"},
		"404 in JSON":         {wecomtest.Status(404, "application/json", `{"message":"no route"}`), wecom.ErrUnexpectedResponse, "HTTP status 404, no errcode (22 bytes of application/json)"},
		"empty":               {wecomtest.JSON(""), wecom.ErrUnexpectedResponse, "HTTP status 200, an empty body"},
		"204":                 {wecomtest.Status(204, "", ""), wecom.ErrUnexpectedResponse, "HTTP status 204, an empty body"},
		"array":               {wecomtest.JSON(`[1]`), wecom.ErrUnexpectedResponse, "not a JSON object"},
		"cut off":             {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李`), nil, "the reply does not have the expected shape"},
		"cut off early":       {wecomtest.JSON(`{"errco`), wecom.ErrUnexpectedResponse, "not a JSON object"},
		"garbage behind":      {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":"李雷"}}`), nil, "the reply does not have the expected shape"},
		"another shape":       {wecomtest.JSON(`{"errcode":0,"errmsg":"ok","name":["李雷"]}`), nil, "the reply does not have the expected shape"},
		"redirect":            {wecomtest.Redirect("https://elsewhere.example/cgi-bin/user/get"), wecom.ErrUnexpectedResponse, "redirects are not followed"},
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
	want := wecom.Call{Method: "POST", Path: path, Code: 60111, Status: 200, Attempts: 2, Sent: 9, Received: 45, Err: err, Waited: seen[2].Waited, Duration: seen[2].Duration}
	if seen[2] != want {
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
		"level": "DEBUG", "msg": "wecom call", "method": "POST", "path": path, "code": 60111.0,
		"status": 200.0, "attempts": 2.0, "sent": 9.0, "received": 45.0, "error": err.Error(),
	} {
		if line[key] != want {
			t.Errorf("logged %s = %v, want %v", key, line[key], want)
		}
	}
}
