package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
)

// secretIn follows all that a value leads to, as dumps for debugging do, and
// returns where it has found a secret.
func secretIn(v reflect.Value, secret string, seen map[uintptr]bool) string {
	in := func(name string, v reflect.Value) string {
		if at := secretIn(v, secret, seen); at != "" {
			return name + at
		}
		return ""
	}
	var at string
	switch v.Kind() {
	case reflect.String:
		if strings.Contains(v.String(), secret) {
			return " "
		}
	case reflect.Interface:
		return in("", v.Elem())
	case reflect.Pointer:
		if !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			return in("", v.Elem())
		}
	case reflect.Struct:
		for i := 0; i < v.NumField() && at == ""; i++ {
			at = in("."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if at = in("[key]", key) + in("[]", v.MapIndex(key)); at != "" {
				break
			}
		}
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len() && at == ""; i++ {
			at = in("[]", v.Index(i))
		}
	}
	return at
}

// A dump that follows pointers and unexported fields shows no secret either.
func TestDumpsShowNoSecret(t *testing.T) {
	c := client(t, &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/gettoken") {
			return reply(r, 200, "application/json", `{"errcode":0,"access_token":"`+theToken+`","expires_in":7200}`), nil
		}
		return reply(r, 200, "application/json", ok), nil
	})}).WithSecret(theSecret)
	if err := get(t, c); err != nil {
		t.Fatal(err)
	}
	robot, err := wecom.NewKeyClient(theKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{c, *c, robot, wecom.NewToken(theToken, time.Now(), time.Now())} {
		for _, secret := range []string{theSecret, theToken, theKey} {
			if at := secretIn(reflect.ValueOf(v), secret, map[uintptr]bool{}); at != "" {
				t.Errorf("%T has it at %s", v, at)
			}
		}
	}
}

// A call whose context ends while it gets a token is not sent, whatever the
// transport makes of that context.
func TestEndedContextIsNotSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newClient(t, func(*http.Request) (*http.Response, error) {
		t.Error("sent")
		return nil, io.EOF
	}).WithTokenSource(tokenFunc(func() string { cancel(); return "a token" }))
	if err := c.Post(ctx, path, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

type tokenFunc func() string

func (f tokenFunc) Token(context.Context, string) (string, error) { return f(), nil }

// Goexit in what net/http calls ends no other call than its own.
func TestGoexitWhileFetchingToken(t *testing.T) {
	c := client(t, &http.Client{Transport: &http.Transport{Proxy: func(*http.Request) (*url.URL, error) {
		runtime.Goexit()
		return nil, nil
	}}}, wecom.WithTokenStore(brokenStore{}))
	for range 2 {
		if err := get(t, c); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	}
}

type brokenStore struct{}

func (brokenStore) Token(context.Context, string, func(wecom.Token) bool, func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	return wecom.Token{}, errors.New("down")
}

// A reader that blocks holds no upload up longer than its context.
func TestBlockedUpload(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, ok)
	}))
	defer s.Close()
	unblock := make(chan struct{})
	defer close(unblock)
	for name, f := range map[string]wecom.File{
		"seeks":        {Content: blockedSeeker{bytes.NewReader([]byte("abc")), unblock}},
		"size given":   {Content: blockedReader(unblock), Size: 3},
		"size unknown": {Content: blockedReader(unblock)},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, &http.Client{}, wecom.WithBaseURL(s.URL), wecom.WithTokenSource(fixed("a token")))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := c.Upload(ctx, uploadPath, nil, f, nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		})
	}
}

type blockedReader chan struct{}

func (b blockedReader) Read([]byte) (int, error) { <-b; return 0, io.EOF }

type blockedSeeker struct {
	*bytes.Reader
	unblock chan struct{}
}

func (b blockedSeeker) Read([]byte) (int, error) { <-b.unblock; return 0, io.EOF }

// Names that members type, and texts that were cut, may be no UTF-8.
func TestInvalidUTF8InRequests(t *testing.T) {
	var sent []byte
	c := newClient(t, func(r *http.Request) (_ *http.Response, err error) {
		sent, err = io.ReadAll(r.Body)
		return reply(r, 200, "application/json", ok), err
	})
	in := struct {
		Name string            `json:"name"`
		IDs  wecom.IDs         `json:"ids"`
		Map  map[string]string `json:"map"`
	}{"马\xe9\x00", wecom.IDs{"a\xff"}, map[string]string{"k\xff": "\u2028<"}}
	want := `{"name":"马` + "\ufffd" + `\u0000","ids":["a` + "\ufffd" + `"],"map":{"k` + "\ufffd\":\"\u2028<\"}}"
	if err := c.Post(t.Context(), path, in, nil); err != nil || string(sent) != want {
		t.Errorf("sent %s, %v", sent, err)
	}
}

// Of an odd errmsg only text is shown, and a reply may begin with a byte order mark.
func TestOddReplies(t *testing.T) {
	var body string
	c := newClient(t, func(r *http.Request) (*http.Response, error) { return reply(r, 200, "application/json", body), nil })
	for _, row := range []struct{ body, message string }{
		{`{"errcode":60020,"errmsg":{"mobile":"13800000000"}}`, "refused"},
		{`{"errcode":60020,"errmsg":["13800000000"]}`, "refused"},
		{"{\"errcode\":60020,\"errmsg\":\"a\xffb\nc\"}", "a\ufffdb\nc"},
		{"\ufeff" + `{"errcode":60020,"errmsg":"ip"}`, "ip"},
	} {
		body = row.body
		e, ok := errors.AsType[*wecom.Error](get(t, c))
		if !ok || e.Message != row.message {
			t.Errorf("%s: %v", body, e)
		}
	}
	body = "\ufeff" + `{"errcode":0,"name":"马"}`
	var out struct{ Name string }
	if err := c.Get(t.Context(), path, nil, &out); err != nil || out.Name != "马" {
		t.Errorf("read %+v, %v", out, err)
	}
}

// A key of the reply does not make an error or a log line long.
func TestLongKeysInErrors(t *testing.T) {
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		return reply(r, 200, "application/json", `{"errcode":0,"`+strings.Repeat("k", 1<<20)+`":{"x":[]}}`), nil
	}, wecom.WithStrictReplies())
	var out struct {
		N int `json:"n"`
	}
	if err := c.Get(t.Context(), path, nil, &out); err == nil || len(err.Error()) > 1000 {
		t.Errorf("%d bytes of error", len(fmt.Sprint(err)))
	}
}

func TestOddBaseURLs(t *testing.T) {
	for base, want := range map[string]string{
		"HTTPS://relay.example/":      "https://relay.example" + path,
		"https://relay.example/a//":   "https://relay.example/a" + path,
		"https://[::1]:8443/a":        "https://[::1]:8443/a" + path,
		"https://relay.example/a%2Fb": "https://relay.example/a%2Fb" + path,

		"https://relay.example/ ":                "white space",
		"https://relay.example/a b":              "white space",
		" https://relay.example":                 "malformed",
		"https://:443":                           "host",
		"https://relay.example/cgi-bin/gettoken": "/cgi-bin",
		"https://relay.example/cgi-bin/.":        "/cgi-bin",
		"https://relay.example/CGI-BIN":          "/cgi-bin",
	} {
		var called string
		hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			r.URL.RawQuery = ""
			called = r.URL.String()
			return reply(r, 200, "application/json", ok), nil
		})}
		c, err := wecom.NewClient("ww", "a secret", wecom.WithBaseURL(base), wecom.WithTokenSource(fixed("a token")), wecom.WithHTTPClient(hc))
		if err == nil {
			err = get(t, c)
		}
		if !strings.HasPrefix(want, "https://") {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: error %v", base, err)
			}
		} else if err != nil || called != want {
			t.Errorf("%q: called %q, %v", base, called, err)
		}
	}
}

// A file's name may be joined with a directory.
func TestOddFileNames(t *testing.T) {
	for disposition, want := range map[string]string{
		`attachment; filename=".."`:                  "",
		`attachment; filename="a/."`:                 "",
		`attachment; filename*=UTF-8''..%2F..`:       "",
		`attachment; filename*=UTF-8''a%00%0Ab.txt`:  "ab.txt",
		"attachment; filename=\"\xff.txt\"":          "\ufffd.txt",
		`attachment; filename="..\\..\\passwd"`:      "passwd",
		`attachment; filename*=UTF-8''%E5%91%A8.txt`: "周.txt",
	} {
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			resp := reply(r, 200, "application/octet-stream", "abc")
			resp.Header.Set("Content-Disposition", disposition)
			return resp, nil
		})
		d, err := c.Download(t.Context(), path, nil, wecom.Range{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Name != want {
			t.Errorf("%s: name %q, want %q", disposition, d.Name, want)
		}
		_ = d.Close()
	}
}

// A token that does not come in time says so, and by which limit.
func TestSlowTokenSaysWhy(t *testing.T) {
	hang := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	synctest.Test(t, func(t *testing.T) {
		c := client(t, &http.Client{Transport: transport(hang)})
		for _, c := range []*wecom.Client{c, c.WithTokenSource(slowSource{})} {
			err := c.Get(context.WithoutCancel(t.Context()), path, nil, nil)
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no token within 30s") {
				t.Errorf("error %v", err)
			}
		}
	})
}

type slowSource struct{}

func (slowSource) Token(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

// A refusal is one, whatever stands before it and whatever a proxy calls it.
func TestOddRefusalsOfDownloads(t *testing.T) {
	for _, body := range []string{
		"\n {\"errcode\":40007,\"errmsg\":\"invalid media_id\"}",
		"\ufeff{\"ErrCode\":\"40007\",\"ErrMsg\":\"invalid media_id\"}",
	} {
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			resp := reply(r, 200, "application/octet-stream", body)
			resp.Header.Set("Content-Disposition", `attachment; filename="a.png"`)
			return resp, nil
		})
		if _, err := c.Download(t.Context(), path, nil, wecom.Range{}); !errors.Is(err, wecom.ErrMediaNotFound) {
			t.Errorf("%q: error %v", body, err)
		}
	}
}

// The name of an upload stands in a header, where not every character may.
func TestOddNamesOfUploads(t *testing.T) {
	var sent string
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		b, err := io.ReadAll(r.Body)
		sent = string(b)
		return reply(r, 200, "application/json", ok), err
	})
	f := wecom.File{Name: "周\x00\x1b\xff\"\r\n.txt", Content: strings.NewReader("abc")}
	if err := c.Upload(t.Context(), uploadPath, nil, f, nil); err != nil || !strings.Contains(sent, `filename="周`+"\ufffd"+`%22%0D%0A.txt"`) {
		t.Errorf("sent %q, %v", sent, err)
	}
}
