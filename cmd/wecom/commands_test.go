package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/wecomtest"
)

func TestCallTypesItsArguments(t *testing.T) {
	s := newShell(t)
	got := s.must("call", "POST", "message/send", "touser=lina", "msgtype=text", "agentid=1000002", "text.content=你好 <b>", "enable_duplicate_check:=1", "?debug=1", "--dry-run", "--json")
	want := map[string]any{
		"method": "POST", "path": "/cgi-bin/message/send", "query": map[string]any{"debug": []any{"1"}},
		"body": map[string]any{"touser": "lina", "msgtype": "text", "agentid": 1000002.0, "text": map[string]any{"content": "你好 <b>"}, "enable_duplicate_check": 1.0},
	}
	if diff := cmp.Diff(want, decoded(t, got)); diff != "" {
		t.Error(diff)
	}
	got = s.must("call", "POST", "tag/addtagusers", "tagid=7", "userlist=a", "userlist=b", "--dry-run", "--json")
	if diff := cmp.Diff(map[string]any{"tagid": 7.0, "userlist": []any{"a", "b"}}, decoded(t, got)["body"]); diff != "" {
		t.Error(diff)
	}
}

func TestCallReads(t *testing.T) {
	s := newShell(t)
	if got := decoded(t, s.must("call", "get", "/cgi-bin/user/get", "userid=lina")); got["userid"] != "lina" {
		t.Errorf("got %v", got)
	}
	if got := s.must("call", "GET", "user/get", "userid=lina", "-q", ".department[]"); strings.TrimSpace(got) == "" {
		t.Error("the query found nothing")
	}
	wants(t, "the table", s.must("call", "GET", "department/simplelist", "--table"), "parentid", "│")
}

func TestCallFollowsPages(t *testing.T) {
	s := newShell(t)
	s.env["WECOM_SECRET"] = wecomtest.ContactsSecret
	one := s.must("call", "POST", "user/list_id", "limit=7", "-q", ".dept_user[].userid")
	all := s.must("call", "POST", "user/list_id", "limit=7", "--all", "-q", ".dept_user[].userid")
	if n := strings.Count(one, "\n"); n != 7 {
		t.Errorf("a page has %d ids", n)
	}
	ids := strings.Fields(all)
	if len(ids) <= 7 || !strings.HasPrefix(all, one) {
		t.Errorf("%d ids, or not those of the first page first", len(ids))
	}
	slices.Sort(ids)
	for _, m := range s.corp.Members() {
		if _, found := slices.BinarySearch(ids, m.UserID); !found {
			t.Errorf("%s is missing", m.UserID)
		}
	}
}

func TestCallUploadsAndSaves(t *testing.T) {
	s := newShell(t)
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/a.txt", []byte("quarterly figures"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(s.must("call", "POST", "media/upload", "?type=file", "media=@"+dir+"/a.txt", "-q", ".media_id"))
	s.must("call", "GET", "media/get", "media_id="+id, "--save", dir+"/b.txt")
	if got, err := os.ReadFile(dir + "/b.txt"); err != nil || string(got) != "quarterly figures" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, _, code := s.run("call", "GET", "media/get", "media_id="+id, "--save", dir+"/b.txt"); code != exitFailed {
		t.Errorf("exit %d for a file that is there already", code)
	}
	if _, _, code := s.run("call", "GET", "media/get", "media_id=nobody", "--save", dir+"/c.txt"); code != exitRefused {
		t.Errorf("exit %d for a file that WeCom does not have", code)
	}
	if _, err := os.Stat(dir + "/c.txt"); err == nil {
		t.Error("a refused download left a file")
	}
}

func TestMistakesAreToldBeforeAnythingIsSent(t *testing.T) {
	s := newShell(t)
	for _, row := range []struct{ args, want string }{
		{"call PUT user/get", "GET or POST"},
		{"call POST user/get", "called by GET"},
		{"call GET user/get?userid=lina", "must not have a query"},
		{"call GET user/get lina", "key=value"},
		{"call POST message/send agentid=one", "agentid is a number"},
		{"call POST message/send text=hi", "text is an object"},
		{"call POST message/send text:={", "no JSON"},
		{"call POST message/send []", "key=value"},
		{"call GET", "at least 2"},
		{"call GET user/get --teleport", "unknown flag"},
		{"send hi", "at least one of the flags"},
		{"send --to lina --card hi --title a", "must all be set"},
		{"robot --profile nobody hi", "no profile"},
		{"explain", "no error code"},
		{"callback push localhost event/enter_agent", "no URL"},
		{"callback push http://127.0.0.1:1 event/nonsense", "no kind of event"},
		{"callback push http://127.0.0.1:1 event/enter_agent Nonsense=1", "no element"},
		{"teleport", "unknown command"},
	} {
		_, errs, code := s.run(strings.Fields(row.args)...)
		if code != exitUsage || !strings.Contains(errs, row.want) {
			t.Errorf("wecom %s: exit %d, %s", row.args, code, errs)
		}
	}
	if n := len(s.corp.Calls("")); n > 0 {
		t.Errorf("%d calls were made", n)
	}
}

func TestUnknownKeysAreNamed(t *testing.T) {
	s := newShell(t)
	_, errs, code := s.run("call", "GET", "user/get", "userid=lina", "usrid=x")
	if code != exitOK || !strings.Contains(errs, `"usrid"`) {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestRefusalsAreExplained(t *testing.T) {
	s := newShell(t)
	_, errs, code := s.run("call", "GET", "user/get", "userid=nobody")
	if code != exitRefused {
		t.Errorf("exit %d", code)
	}
	wants(t, "the error", errs, "60111", "→", "userid")
	s.corp.Script("/cgi-bin/user/get", wecomtest.Refuse(45009, "api freq out of limit"))
	_, errs, code = s.run("call", "GET", "user/get", "userid=lina", "--json")
	if code != exitLater {
		t.Errorf("exit %d", code)
	}
	if m, _ := decoded(t, errs)["meaning"].(map[string]any); m["code"] != 45009.0 {
		t.Errorf("got %s", errs)
	}
}

func TestSecretsStayOutOfErrors(t *testing.T) {
	s := newShell(t)
	s.env["WECOM_SECRET"] = "a-secret-that-is-wrong"
	for _, args := range []string{"call GET user/get userid=lina", "doctor", "send --to lina hi"} {
		out, errs, code := s.run(strings.Fields(args)...)
		if code == exitOK || strings.Contains(out+errs, "a-secret-that-is-wrong") {
			t.Errorf("wecom %s: exit %d\n%s%s", args, code, out, errs)
		}
	}
}

func TestSend(t *testing.T) {
	s := newShell(t)
	s.must("send", "--to", "lina", "今晚", "发布")
	s.in = "**disk** 92 %\n"
	s.must("send", "--to", "lina", "--markdown")
	s.must("send", "--to", "lina", "--card", "--title", "发布", "--url", "https://ci.example.com/1", "1.4.0")
	var got []string
	for _, m := range s.corp.Messages("lina") {
		got = append(got, m.Type+" "+m.Text())
	}
	if len(got) != 3 || got[0] != "text 今晚 发布" || !strings.HasPrefix(got[1], "markdown ") || !strings.HasPrefix(got[2], "textcard ") {
		t.Errorf("got %q", got)
	}
	out, errs, code := s.run("send", "--to", "lina,nobody", "hi", "--json")
	if code != exitPartly || !strings.Contains(errs, "nobody") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if ids, _ := decoded(t, out)["message_ids"].([]any); len(ids) != 1 {
		t.Errorf("got %s", out)
	}
}

func TestSendSplitsLongTexts(t *testing.T) {
	s := newShell(t)
	s.in = strings.Repeat("一行文字\n", 400)
	s.must("send", "--to", "lina")
	if n := len(s.corp.Messages("lina")); n < 2 {
		t.Errorf("%d messages", n)
	}
}

func TestRobot(t *testing.T) {
	s := newShell(t)
	s.must("robot", "备份完成", "--mention", "lina")
	s.must("robot", "--markdown", "**磁盘** 92 %", "--mention", "lina")
	s.must("robot", "--card", "--title", "发布", "--url", "https://ci.example.com/1", "1.4.0")
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/report.txt", []byte("quarterly figures"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("robot", "--file", filepath.Join(dir, "report.txt"))
	var got []string
	for _, m := range s.corp.RobotMessages(wecomtest.RobotKey) {
		got = append(got, m.Type)
	}
	if diff := cmp.Diff([]string{"text", "markdown", "template_card", "file"}, got); diff != "" {
		t.Error(diff)
	}
	s.env["WECOM_ROBOT_KEY"] = "00000000-0000-0000-0000-000000000000"
	if _, errs, code := s.run("robot", "hi"); code != exitRefused || strings.Contains(errs, "00000000-0000") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestExplain(t *testing.T) {
	s := newShell(t)
	wants(t, "a code", s.must("explain", "60020"), "trusted", "企业可信IP")
	wants(t, "a text", s.must("explain", `GET /cgi-bin/user/get: 60020: not allow to access from your ip, from ip: 203.0.113.9`), "203.0.113.9")
	wants(t, "two codes", s.must("explain", "60020", "45009"), "60020", "45009")
	wants(t, "a reply", s.must("explain", `{"errcode":0,"errmsg":"ok"}`), "success")
	wants(t, "an unknown code", s.must("explain", "1234567"), "not in the list")
	s.in = "2026-11-26 10:00:00 v1.4.0 user 17 call failed errcode=40058 from 10.0.0.1\n"
	if out := s.must("explain"); !strings.Contains(out, "40058") || strings.Contains(out, "2026 ") {
		t.Errorf("got %s", out)
	}
}

func TestCallbackOpensWhatItSealed(t *testing.T) {
	s := newShell(t)
	const event = "<xml><CreateTime>1700000000</CreateTime><Event>enter_agent</Event></xml>"
	s.in = event
	sealed := decoded(t, s.must("callback", "seal", "--json"))
	query, body := sealed["query"].(string), sealed["body"].(string)

	s.in = body
	if got := s.must("callback", "open", "--query", query); strings.TrimSpace(got) != event {
		t.Errorf("got %s", got)
	}
	s.in = "POST /wecom?" + query + " HTTP/1.1\r\nHost: a.example\r\n\r\n" + body
	if got := s.must("callback", "open"); strings.TrimSpace(got) != event {
		t.Errorf("a whole request: got %s", got)
	}
	s.in = body
	for _, row := range []struct{ name, value, wrong string }{
		{"WECOM_CALLBACK_TOKEN", "anotherToken", "WRONG  token"},
		{"WECOM_CALLBACK_AES_KEY", strings.Repeat("q", 43), "WRONG  EncodingAESKey"},
		{"WECOM_CORP_ID", "ww0000000000000000", "WRONG  receiver"},
	} {
		right := s.env[row.name]
		s.env[row.name] = row.value
		out, _, code := s.run("callback", "open", "--query", query)
		if code != exitFailed {
			t.Errorf("%s: exit %d", row.name, code)
		}
		wants(t, row.name, out, row.wrong)
		if n := strings.Count(out, "ok "); row.name != "WECOM_CALLBACK_AES_KEY" && n != 2 {
			t.Errorf("%s: %d of the others are right:\n%s", row.name, n, out)
		}
		s.env[row.name] = right
	}
}

func TestCallbackVerifiesPushesAndListens(t *testing.T) {
	s := newShell(t)
	listening := newShell(t)
	ctx, stop := context.WithCancel(t.Context())
	errs, out := newWaiter(), newWaiter()
	done := make(chan int)
	go func() {
		done <- run(ctx, environment{in: strings.NewReader(""), out: out, err: errs, getenv: func(name string) string { return listening.env[name] }},
			[]string{"callback", "listen", "--address", "127.0.0.1:0", "--json"})
	}()
	_, address, _ := strings.Cut(errs.line(t), "URL is ")
	address, _, _ = strings.Cut(address, " ")

	wants(t, "the check", s.must("callback", "verify", address), "ok     reachable", "ok     answer")
	wants(t, "the push", s.must("callback", "push", address, "event/change_contact/create_user", "UserID=newhire"), "HTTP 200")
	wants(t, "what came", out.line(t), "event/change_contact/create_user", "<UserID>newhire</UserID>")

	s.env["WECOM_CALLBACK_TOKEN"] = "anotherToken"
	if _, _, code := s.run("callback", "verify", address); code != exitFailed {
		t.Errorf("a wrong token: exit %d", code)
	}
	stop()
	if code := <-done; code != exitOK {
		t.Errorf("listen: exit %d", code)
	}
}

func TestVerifySaysWhatIsWrongWithTheEcho(t *testing.T) {
	s := newShell(t)
	for _, row := range []struct{ prefix, suffix, want string }{
		{"", "\n", "white space"},
		{`"`, `"`, "quotes"},
		{"\ufeff", "", "byte order mark"},
		{"echo: ", "", "more than the echo"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			echo, err := s.corp.Cipher().VerifyURL(r.URL.Query())
			if err != nil {
				t.Error(err)
			}
			w.Write([]byte(row.prefix + string(echo) + row.suffix))
		}))
		out, _, code := s.run("callback", "verify", server.URL)
		if code != exitFailed || !strings.Contains(out, row.want) {
			t.Errorf("%s: exit %d\n%s", row.want, code, out)
		}
		server.Close()
	}
}

func TestDoctorFindsAHealthyApp(t *testing.T) {
	s := newShell(t)
	out, errs, code := s.run("doctor", "--json")
	if code != exitOK {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	wants(t, "the report", s.must("doctor"), "ok       secret", "ok       visible range", "clock")
}

func TestDoctorSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*shell)
		want   []string
	}{
		{"secret", func(s *shell) { s.env["WECOM_SECRET"] = "wrong" }, []string{"wrong    secret", "应用管理"}},
		{"corp id", func(s *shell) { s.env["WECOM_CORP_ID"] = "mycorp" }, []string{"wrong    corp id", "企业信息"}},
		{"agent id", func(s *shell) { s.env["WECOM_AGENT_ID"] = "1000099" }, []string{"wrong    agent id"}},
		{"address", func(s *shell) {
			s.corp.Script("/cgi-bin/department/simplelist", wecomtest.Refuse(60020, "not allow to access from your ip, from ip: 203.0.113.9"))
		}, []string{"wrong    trusted addresses", "203.0.113.9", "企业可信IP"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newShell(t)
			row.change(s)
			out, _, code := s.run("doctor")
			if code != exitPartly {
				t.Errorf("exit %d", code)
			}
			wants(t, "the report", out, row.want...)
		})
	}
}

func TestProfiles(t *testing.T) {
	s := newShell(t)
	file := s.env["WECOM_CONFIG"]
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := s.env["WECOM_BASE_URL"]
	for _, name := range []string{"WECOM_CORP_ID", "WECOM_SECRET", "WECOM_AGENT_ID", "WECOM_BASE_URL", "WECOM_ROBOT_KEY"} {
		delete(s.env, name)
	}
	s.env["SHOP_SECRET"] = wecomtest.AppSecret
	write("profiles:\n  shop:\n    corp_id: " + wecomtest.CorpID + "\n    agent_id: 1000002\n    secret: env:SHOP_SECRET\n    base_url: " + base + "\n  empty:\n    corp_id: ww1\n")
	if _, errs, code := s.run("call", "GET", "user/get", "userid=lina"); code != exitUsage || !strings.Contains(errs, "WECOM_CORP_ID") {
		t.Errorf("without a default: exit %d, %s", code, errs)
	}
	s.must("call", "GET", "user/get", "userid=lina", "--profile", "shop")
	s.must("profile", "use", "shop")
	s.must("send", "--to", "lina", "hi")
	wants(t, "the list", s.must("profile", "list"), "* shop", "env:SHOP_SECRET")
	if _, errs, code := s.run("call", "GET", "user/get", "userid=lina", "-p", "empty"); code != exitUsage || !strings.Contains(errs, `no secret`) {
		t.Errorf("exit %d: %s", code, errs)
	}
	write("profiles:\n  shop:\n    secret: s3cret-in-the-file\n")
	if _, errs, code := s.run("profile", "list"); code != exitUsage || strings.Contains(errs, "s3cret") {
		t.Errorf("a secret in the file: exit %d, %s", code, errs)
	}
	write("profiles:\n  shop:\n    sekret: s3cret-in-the-file\n")
	if _, errs, code := s.run("profile", "list"); code != exitUsage || strings.Contains(errs, "s3cret") {
		t.Errorf("an unknown key: exit %d, %s", code, errs)
	}
}

func TestCompletion(t *testing.T) {
	s := newShell(t)
	wants(t, "paths", s.must("__complete", "call", "GET", "user/g"), "user/get\t读取成员")
	wants(t, "keys", s.must("__complete", "call", "GET", "user/get", ""), "userid=")
	wants(t, "kinds", s.must("__complete", "callback", "push", "http://a", "event/change_contact/"), "event/change_contact/create_user\t")
}

func TestManPages(t *testing.T) {
	s := newShell(t)
	dir := t.TempDir()
	s.must("man", dir)
	if page, err := os.ReadFile(dir + "/wecom-callback-push.1"); err != nil || !strings.Contains(string(page), ".SH SYNOPSIS") {
		t.Errorf("%v: %s", err, page)
	}
}

func TestSimServesAndSaves(t *testing.T) {
	dir := t.TempDir()
	args := []string{"sim", "--json", "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--certs", dir, "--save", filepath.Join(dir, "corp.jsonl")}
	serve := func(do func(*shell)) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		out := newWaiter()
		done := make(chan int)
		go func() {
			done <- run(ctx, environment{in: strings.NewReader(""), out: out, err: io.Discard, getenv: func(string) string { return "" }}, args)
		}()
		ready := decoded(t, out.line(t))
		s := newShell(t)
		s.env["WECOM_BASE_URL"] = ready["url"].(string)
		do(s)
		stop()
		if code := <-done; code != exitOK {
			t.Errorf("exit %d", code)
		}
	}
	serve(func(s *shell) {
		s.must("send", "--to", "lina", "保存下来的消息")
		resp, err := http.Get(s.env["WECOM_BASE_URL"] + "/ui/phone?userid=lina")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "the page", string(body), "保存下来的消息")
	})
	serve(func(s *shell) {
		resp, err := http.Get(s.env["WECOM_BASE_URL"] + "/_sim/messages?userid=lina")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "what was kept", string(body), "保存下来的消息")
	})
	s := newShell(t)
	if err := os.WriteFile(dir+"/seed.yaml", []byte("apps: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := s.run("sim", "--seed", dir+"/seed.yaml"); code != exitUsage || !strings.Contains(errs, "seed.yaml") {
		t.Errorf("a wrong seed: exit %d, %s", code, errs)
	}
	if schema := decoded(t, s.must("sim", "schema")); schema["properties"] == nil {
		t.Error("the schema is empty")
	}
}

func TestRecordNotesWhatIsNotDocumented(t *testing.T) {
	real := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","userid":"lina","name":"李娜","nickname_v2":"娜娜13800000000","status":"1"}`)
	}))
	defer real.Close()
	s := newShell(t)
	ctx, stop := context.WithCancel(t.Context())
	errs, out := newWaiter(), newWaiter()
	done := make(chan int)
	certs := t.TempDir()
	go func() {
		done <- run(ctx, environment{in: strings.NewReader(""), out: out, err: errs, getenv: func(string) string { return "" }},
			[]string{"record", "--listen", "127.0.0.1:0", "--to", real.URL, "--certs", certs})
	}()
	_, address, _ := strings.Cut(errs.line(t), "HTTPS_PROXY=")
	address, _, _ = strings.Cut(address, " ")
	for range 2 {
		resp, err := http.Get(address + "/cgi-bin/user/get?userid=lina&access_token=t0ken")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(body), "娜娜13800000000") {
			t.Errorf("the reply was changed: %s, %v", body, err)
		}
	}
	stop()
	if code := <-done; code != exitOK {
		t.Errorf("exit %d", code)
	}
	want := []string{
		`{"call":"GET /cgi-bin/user/get","what":"unknown key","key":"<xxxxxxxx_x9>","found":"string","shape":"字字99999999999"}`,
		`{"call":"GET /cgi-bin/user/get","what":"other kind","key":"status","found":"string","want":"integer","shape":"9"}`,
	}
	var got []string
	for len(out.lines) > 0 {
		got = append(got, strings.TrimSpace(<-out.lines))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, _, code := s.run("record", "--to", "qyapi"); code != exitUsage {
		t.Errorf("exit %d for what is no URL", code)
	}
}

// A waiter gives away what is written to it line by line.
type waiter struct{ lines chan string }

func newWaiter() *waiter { return &waiter{make(chan string, 100)} }

func (w *waiter) Write(b []byte) (int, error) {
	w.lines <- string(b)
	return len(b), nil
}

func (w *waiter) line(t *testing.T) string {
	t.Helper()
	select {
	case line := <-w.lines:
		return line
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was written")
		return ""
	}
}

// A terminal shows how far an upload is, and nothing is left of it at the end.
func TestUploadIsShownOnATerminal(t *testing.T) {
	s := newShell(t)
	name := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(name, []byte(strings.Repeat("x", 300_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	env := environment{in: strings.NewReader(""), out: &out, err: &errs, interactive: true, getenv: func(key string) string { return s.env[key] }}
	if code := run(t.Context(), env, []string{"send", "--to", "lina", "--file", name}); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	wants(t, "the terminal", errs.String(), "report.txt: 100 %")
	if !strings.HasSuffix(errs.String(), "\r\x1b[K") {
		t.Errorf("something is left: %q", errs.String()[max(0, errs.Len()-40):])
	}
	if got := s.must("send", "--to", "lina", "--file", name); strings.Contains(got, "%") {
		t.Errorf("without a terminal: %s", got)
	}
}

func TestBaseOf(t *testing.T) {
	for _, row := range []struct {
		address string
		hosts   []string
		want    string
	}{
		{"127.0.0.1:7001", []string{"desk.example"}, "http://127.0.0.1:7001"},
		{":7001", nil, "http://127.0.0.1:7001"},
		{"[::]:7001", []string{"desk.example"}, "http://desk.example:7001"},
		{"[::1]:7001", nil, "http://[::1]:7001"},
	} {
		if got := baseOf(row.address, row.hosts); got != row.want {
			t.Errorf("%s: %s, want %s", row.address, got, row.want)
		}
	}
}
