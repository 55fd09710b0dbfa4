package wecom

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
)

func TestErrorParts(t *testing.T) {
	for name, row := range map[string]struct {
		msg  string
		want Error
	}{
		"plain":   {"userid not found", Error{Message: "userid not found"}},
		"empty":   {"", Error{Message: "refused"}},
		"blank":   {"  ", Error{Message: "refused"}},
		"hint":    {"invalid userid, hint: [1700000000_17_abc]", Error{Message: "invalid userid", Hint: "1700000000_17_abc"}},
		"address": {"not allow to access from your ip, from ip: 203.0.113.9", Error{Message: "not allow to access from your ip", IP: "203.0.113.9"}},
		"v6":      {"denied, from ip: 2001:db8::7, more info", Error{Message: "denied, more info", IP: "2001:db8::7"}},
		"all": {
			"not allow to access from your ip, hint: [1700000000_17_abc], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=60020",
			Error{Message: "not allow to access from your ip", Hint: "1700000000_17_abc", IP: "203.0.113.9"},
		},
		"no commas":    {"busy hint: [h1] from ip: 203.0.113.9 more info at https://a.example/x", Error{Message: "busy", Hint: "h1", IP: "203.0.113.9"}},
		"chinese":      {"参数错误, hint: [h1]", Error{Message: "参数错误", Hint: "h1"}},
		"empty hint":   {"busy, hint: []", Error{Message: "busy"}},
		"only parts":   {"hint: [h1], from ip: 203.0.113.9", Error{Message: "refused", Hint: "h1", IP: "203.0.113.9"}},
		"hint of text": {"the hint is missing", Error{Message: "the hint is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			row.want.Path, row.want.Status, row.want.Code = "/p", 200, 60020
			if got := *newError("/p", 200, 60020, row.msg); got != row.want {
				t.Errorf("got %+v\nwant %+v", got, row.want)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	err := newError("/cgi-bin/user/get", 200, ErrUntrustedIP, "not allow, hint: [h1], from ip: 203.0.113.9, more info at https://a.example")
	want := "wecom: /cgi-bin/user/get: not allow (errcode 60020), called from 203.0.113.9: " +
		"add the calling address to the app's trusted IPs (企业可信IP) in the admin console; it takes about a minute [hint h1]"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if err := (&Error{Path: "/p", Message: "HTTP status 502", Status: 502}); err.Error() != "wecom: /p: HTTP status 502" {
		t.Errorf("without a code: %s", err)
	}
}

func TestErrorIs(t *testing.T) {
	err := fmt.Errorf("greeting: %w", newError("/p", 200, 60111, "gone"))
	if !errors.Is(err, ErrUserNotFound) || !errors.Is(err, Code(60111)) || errors.Is(err, ErrBusy) || errors.Is(err, ErrUnexpectedResponse) {
		t.Errorf("errors.Is does not see the code of %v", err)
	}
	if e, ok := errors.AsType[*Error](err); !ok || e.Path != "/p" {
		t.Errorf("errors.AsType finds %v", e)
	}
	if code, ok := errors.AsType[Code](err); !ok || code != 60111 {
		t.Errorf("errors.AsType finds %v", code)
	}
	if err := (&Error{Path: "/p", Status: 502}); !errors.Is(err, ErrUnexpectedResponse) {
		t.Error("an error without code is no unexpected response")
	} else if _, ok := errors.AsType[Code](err); ok {
		t.Error("an error without code has a code")
	}
}

func TestErrorLogValue(t *testing.T) {
	log := func(err error) string {
		var b bytes.Buffer
		l := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		l.Error("call", "err", err)
		return strings.TrimSpace(b.String())
	}
	got := log(newError("/p", 200, ErrUntrustedIP, "not allow, hint: [h1], from ip: 203.0.113.9"))
	want := `{"level":"ERROR","msg":"call","err":{"path":"/p","code":60020,"message":"not allow","status":200,"hint":"h1","ip":"203.0.113.9"}}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = log(newError("/p", 500, ErrBusy, "busy"))
	if want := `{"level":"ERROR","msg":"call","err":{"path":"/p","code":-1,"message":"busy","status":500}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReplyStatus(t *testing.T) {
	for body, want := range map[string]struct {
		code Code
		msg  string
		ok   bool
	}{
		`{"errcode":0,"errmsg":"ok"}`:     {0, `"ok"`, true},
		`{}`:                              {0, ``, true},
		`{"a":1}`:                         {0, ``, true},
		`{"errmsg":"ok","errcode":40014}`: {40014, `"ok"`, true},
		`{"errcode":40014,"list":[{"errmsg":"no"}],"errmsg":"yes"}`: {40014, `"yes"`, true},
		`{"errcode":0,"list":[1],"errmsg":"ok"}`:                    {0, ``, true}, // not worth the search
		`{"list":[{"errcode":5,"s":"}\"]"},[[]]],"errcode":7}`:      {7, ``, true},
		`{"s":"\\","errcode":7,"errmsg":"\"x\""}`:                   {7, `"\"x\""`, true},
		`{"errcode":-1}`:                               {-1, ``, true},
		`{"errcode":"45009"}`:                          {45009, ``, true},
		`{"errcode":7,"errmsg":"cut o`:                 {7, `"cut o`, true},
		`{"errcode":7,"x`:                              {7, ``, true},
		`{"errcode":7`:                                 {0, ``, false}, // the digits may be cut off
		`{"errcode":0,"errmsg`:                         {0, ``, true},  // decoding tells
		`{"ErrCode":7,"ERRMSG":"no"}`:                  {7, `"no"`, true},
		`{"err\u0063ode":7}`:                           {7, ``, true},
		`{"\u0065rrmsg":"no","ERR\u0063\u006fDE":"7"}`: {7, `"no"`, true},
		`{"err\ncode":7}`:                              {0, ``, true},
		`{"errcode":7,"ErrCode":0}`:                    {7, ``, true},
		`{"errcode":true}`:                             {0, ``, false},
		`{"errcode":1.5}`:                              {0, ``, false},
		`{"errcode":""}`:                               {0, ``, false},
		`{"errcode"}`:                                  {0, ``, false},
		`{errcode:1}`:                                  {0, ``, false},
		`{"a":1 "errcode":1}`:                          {0, ``, false},
		`{"a"`:                                         {0, ``, false},
		`{"a":"\`:                                      {0, ``, false},
		`[{"errcode":1}]`:                              {0, ``, false},
		`"errcode"`:                                    {0, ``, false},
		``:                                             {0, ``, false},
		` `:                                            {0, ``, false},
	} {
		code, msg, ok := replyStatus([]byte(body))
		if code != want.code || string(msg) != want.msg || ok != want.ok {
			t.Errorf("%s: got %d %q %v, want %d %q %v", body, int(code), msg, ok, int(want.code), want.msg, want.ok)
		}
	}
}

// slowStatus is replyStatus written with encoding/json, for bodies that are
// valid: the first errcode and errmsg among the keys of the outermost object.
func slowStatus(body []byte) (code int64, msg string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	if start, _ := d.Token(); start != json.Delim('{') {
		return 0, "", false
	}
	found := map[string]json.RawMessage{}
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		_ = d.Decode(&value)
		name := strings.ToLower(key.(string))
		if _, again := found[name]; !again {
			found[name] = value
		}
	}
	if raw, given := found["errcode"]; given {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return 0, "", false
		}
		code = n
	}
	return code, string(found["errmsg"]), true
}

func FuzzReplyStatus(f *testing.F) {
	for _, s := range []string{
		`{"errcode":0,"errmsg":"ok","userid":"lilei"}`, `{"userlist":[{"errcode":1,"s":"}\""}],"errcode":"40014","errmsg":"x"}`,
		`{}`, `[]`, ` {"errmsg":"a\\","errcode" : -1 }`, `{"a":{"b":[1,2,{"c":null}]},"errcode":7}`, `{"errcode":1e3}`, `{"errcode":7,"x`, `{"ErrCode":7,"ERRMSG":"x"}`, `{"e\u0072rcode":7,"errmsg":"x","errmsg":"y"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		code, msg, ok := replyStatus(body)
		if !json.Valid(body) {
			return // what matters is that it does not panic
		}
		if bytes.Contains(body, []byte(`"\u`)) {
			return // digits in such spelling do not matter
		}
		wantCode, wantMsg, wantOK := slowStatus(body)
		if int64(code) != wantCode || ok != wantOK {
			t.Errorf("%s: got %d %v, want %d %v", body, int(code), ok, wantCode, wantOK)
		}
		if code != 0 && string(msg) != wantMsg {
			t.Errorf("%s: got message %s, want %s", body, msg, wantMsg)
		}
	})
}
