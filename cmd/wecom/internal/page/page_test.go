package page

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/dial"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
	"github.com/gowecom/wecom/wedoc/smartsheet"
	"github.com/gowecom/wecom/wedrive"
)

// A site is the page of a simulated corp.
type site struct {
	t      *testing.T
	server *server.Server
	url    string
}

func open(t *testing.T) *site { return openWith(t, nil) }

func openWith(t *testing.T, seed *server.Seed) *site {
	t.Helper()
	s, err := server.New(server.Config{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	tunnel, err := server.NewTunnel(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	socket := httptest.NewServer(s.Handler(New(s), tunnel))
	t.Cleanup(func() {
		socket.Close()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &site{t, s, socket.URL}
}

// do makes a request, and returns the answer and its body.
func (s *site) do(method, path string, form url.Values, header http.Header) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, string(body)
}

func (s *site) get(path string) string {
	s.t.Helper()
	resp, body := s.do("GET", path, nil, nil)
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s\n%s", path, resp.Status, body)
	}
	return body
}

func (s *site) post(path string, form url.Values) string {
	s.t.Helper()
	form.Set("back", "/ui/acts")
	resp, _ := s.do("POST", path, form, nil)
	if resp.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("%s: %s", path, resp.Status)
	}
	return resp.Header.Get("Location")
}

func (s *site) client() *wecom.Client {
	c, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, wecom.WithBaseURL(s.url))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *site) send(content message.Content) {
	s.t.Helper()
	if _, err := message.New(s.client(), wecomtest.AppAgentID).Send(s.t.Context(), message.To{UserIDs: []string{"lina"}}, content); err != nil {
		s.t.Fatal(err)
	}
}

func wants(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			_, main, _ := strings.Cut(page, "<main")
			t.Errorf("the page lacks %q: %.1500s", part, main)
		}
	}
}

func TestEveryPageIsShownInBothLanguages(t *testing.T) {
	s := open(t)
	for _, e := range menu {
		for language, title := range map[string]string{"en-GB,en;q=0.9": e.Title, "zh-CN,zh;q=0.9": translations[e.Title]} {
			_, body := s.do("GET", "/ui/"+e.Name, nil, http.Header{"Accept-Language": {language}})
			wants(t, body, "<h1>"+title)
			if regexp.MustCompile(`ZgotmplZ|&lt;nil&gt;|%!`).MatchString(body) {
				t.Errorf("%s has a value that is wrong", e.Name)
			}
		}
	}
}

var translated = regexp.MustCompile(`\.T "((?:[^"\\]|\\.)*)"`)

func TestEveryTextHasAChineseOne(t *testing.T) {
	s := open(t)
	var texts []string
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := templateFiles.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range translated.FindAllStringSubmatch(string(data), -1) {
			texts = append(texts, m[1])
		}
	}
	for _, e := range menu {
		texts = append(texts, e.Title)
	}
	for _, k := range faultKinds {
		texts = append(texts, k.Title)
	}
	texts = append(texts, sessionStates...)
	for _, kind := range documentKinds {
		texts = append(texts, kind)
	}
	for _, words := range []map[int]string{editions, alarmStates, adminActions, memberActions, fileActions, filePlaces, screens, deviceStates, features, requestStates} {
		texts = slices.AppendSeq(texts, maps.Values(words))
	}
	for _, titles := range securityLogs {
		texts = append(texts, titles[:]...)
	}
	for _, act := range s.server.World().Acts() {
		group, _, _ := strings.Cut(act.Name, ".")
		if groupTitles[group] == "" {
			t.Errorf("the act %s is in no group", act.Name)
		}
		texts = append(texts, groupTitles[group])
	}
	for _, act := range s.server.World().Acts() {
		texts = append(texts, act.About)
	}
	used := map[string]bool{"errcode": true, "status": true, "milliseconds": true}
	for _, text := range texts {
		used[text] = true
		if translations[text] == "" {
			t.Errorf("%q has no translation", text)
		}
	}
	for text := range translations {
		if !used[text] {
			t.Errorf("%q is used no more", text)
		}
	}
}

func TestLanguageIsKept(t *testing.T) {
	s := open(t)
	resp, _ := s.do("POST", "/ui/language", url.Values{"language": {"zh"}, "back": {"/ui/calls"}}, nil)
	if resp.Header.Get("Location") != "/ui/calls" || len(resp.Cookies()) != 1 {
		t.Fatalf("%v", resp.Header)
	}
	_, body := s.do("GET", "/ui/calls", nil, http.Header{"Cookie": {resp.Cookies()[0].String()}, "Accept-Language": {"en"}})
	wants(t, body, "调用日志", `lang="zh-CN"`)
}

func TestPhoneShowsMessagesOfAllKinds(t *testing.T) {
	s := open(t)
	s.send(message.Text{Content: "今晚 <b>发布</b> & more"})
	s.send(message.Markdown{Content: "# 标题\n**粗** `code` <font color=\"warning\">黄</font> [看板](https://example.com/x)\n> 引用\n<script>alert(1)</script>\n[bad](javascript:alert(1))"})
	s.send(message.TextCard{Title: "卡片", Description: `<div class="gray">灰</div>普通`, URL: "https://example.com/card"})
	s.send(message.News{Articles: []message.Article{{Title: "图文", URL: "https://example.com/news"}}})
	s.send(message.ButtonInteraction{
		Title: message.CardText{Title: "发布?"}, TaskID: "t1",
		Buttons: []message.CardButton{{Text: "好", Key: "go", Style: 1}, {Text: "不", Key: "no"}},
	})
	body := s.get("/ui/phone?userid=lina")
	wants(t, body, "今晚 &lt;b&gt;发布&lt;/b&gt; &amp; more", `<p class="h1">标题</p>`, "<strong>粗</strong>", "<code>code</code>", `<span class="c-warning">黄</span>`,
		`href="https://example.com/x"`, "<blockquote>引用</blockquote>", "&lt;script&gt;alert(1)&lt;/script&gt;", `class="c-gray">灰`, `href="https://example.com/card"`, "图文", "发布?", `value="go"`)
	for _, bad := range []string{"<script>alert", `href="javascript:`} {
		if strings.Contains(body, bad) {
			t.Errorf("markup of a message reached the page: %s", bad)
		}
	}
}

func TestMemberTalksAndPressesButtons(t *testing.T) {
	s := open(t)
	s.send(message.ButtonInteraction{Title: message.CardText{Title: "发布?"}, TaskID: "t1", Buttons: []message.CardButton{{Text: "好", Key: "go"}}})
	s.post("/ui/act/message.say", url.Values{"userid": {"lina"}, "agentid": {"1000002"}, "text": {"你好, 应用"}})
	wants(t, s.get("/ui/phone?userid=lina"), "你好, 应用", "bubble mine")
	id := regexp.MustCompile(`name="message_id" value="([^"]+)"`).FindStringSubmatch(s.get("/ui/phone?userid=lina"))
	s.post("/ui/act/card.click", url.Values{"userid": {"lina"}, "message_id": {id[1]}, "key": {"go"}})
	wants(t, s.get("/ui/pushes"), "event/template_card_event", "no app listens")
	if to := s.post("/ui/act/card.click", url.Values{"userid": {"lina"}, "message_id": {id[1]}, "key": {"nothing"}}); !strings.Contains(to, "error=") {
		t.Errorf("a button that is not there: %s", to)
	}
}

func TestPaymentIsTold(t *testing.T) {
	s := open(t)
	_, err := pay.New(s.client()).CreateOrder(t.Context(), pay.OrderCreate{
		AppID: "wx1", MerchantID: wecomtest.MerchantID, OutTradeNo: "trade-1", Description: "书", Amount: pay.OrderAmount{Total: 100}, Payer: pay.Payer{OpenID: "o1"}, Scene: pay.OrderScene{PayerIP: "192.0.2.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.post("/ui/act/payment.pay", url.Values{"mchid": {wecomtest.MerchantID}, "out_trade_no": {"trade-1"}})
	wants(t, s.get("/ui/pushes"), "notice/NORMALPAY/TRANSACTION.SUCCESS", "no app listens", "对外收款")
}

func TestFormIsApproved(t *testing.T) {
	s := open(t)
	thursday := time.Date(2026, 11, 26, 0, 0, 0, 0, beijing)
	number, err := approval.New(s.client()).Submit(t.Context(), approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, approval.HalfDays(approval.Afternoon(thursday), approval.Afternoon(thursday.AddDate(0, 0, 1))))},
			{ID: "Textarea-02", Value: approval.Textarea("回家探亲")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天半")},
	})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/forms"), number, "李娜", "回家探亲", "Waiting for 王伟", "审批中")
	s.post("/ui/act/form.approve", url.Values{"form": {number}, "userid": {"wangwei"}, "opinion": {"好"}})
	body := s.get("/ui/forms")
	wants(t, body, "已通过")
	if strings.Contains(body, "Waiting for") {
		t.Error("somebody is still waited for")
	}
}

func TestParametersHaveTheirTypes(t *testing.T) {
	s := open(t)
	for _, act := range s.server.World().Acts() {
		if act.Name != "member.join" {
			continue
		}
		b, err := parameters(act, map[string][]string{"userid": {" x "}, "name": {"新"}, "departments": {"2, 3"}, "unknown": {"1"}})
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]any{"userid": "x", "name": "新", "departments": []any{2.0, 3.0}}, got); diff != "" {
			t.Error(diff)
		}
		if _, err := parameters(act, map[string][]string{"departments": {"two"}}); err == nil {
			t.Error("a word was taken for a number")
		}
		return
	}
	t.Fatal("there is no act member.join")
}

func TestErrorsAreShown(t *testing.T) {
	s := open(t)
	click := url.Values{"userid": {"nobody<i>"}, "message_id": {"none"}, "key": {"k"}}
	to := s.post("/ui/act/card.click", click)
	wants(t, s.get(to), `class="error"`, "nobody&lt;i&gt;", `name="back" value="/ui/acts"`)
	resp, body := s.do("POST", "/ui/act/card.click", click, http.Header{"X-Fragment": {"1"}})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "nobody") {
		t.Errorf("to a script: %s %s", resp.Status, body)
	}
	if resp, _ := s.do("GET", "/ui/phone?userid=nobody", nil, nil); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a phone of nobody: %s", resp.Status)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := open(t)
	for name, header := range map[string]http.Header{
		"cross-site": {"Sec-Fetch-Site": {"cross-site"}}, "another origin": {"Origin": {"https://evil.example"}},
	} {
		for _, path := range []string{"/ui/act/member.leave", "/ui/reset", "/ui/fault", "/ui/clock", "/ui/receiver"} {
			if resp, _ := s.do("POST", path, url.Values{"userid": {"lina"}}, header); resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: %s", name, path, resp.Status)
			}
		}
	}
	for _, back := range []string{"https://evil.example/", "//evil.example/ui/x", "/_sim/calls", `/ui/..//evil.example`, "javascript:alert(1)"} {
		resp, _ := s.do("POST", "/ui/clock", url.Values{"advance": {"1h"}, "back": {back}}, nil)
		if to, err := resp.Location(); err != nil || to.Host != strings.TrimPrefix(s.url, "http://") {
			t.Errorf("%s leads to %v", back, to)
		}
	}
}

func TestFaultsAndClock(t *testing.T) {
	s := open(t)
	s.post("/ui/fault", url.Values{"kind": {"code"}, "value": {"45009"}, "path": {"/cgi-bin/user/"}})
	wants(t, s.get("/ui/faults"), "code 45009", "/cgi-bin/user/", "1 faults are on")
	s.post("/ui/fault/remove", url.Values{"number": {"1"}})
	wants(t, s.get("/ui/faults"), "Everything works.")
	before := s.server.World().Now()
	s.post("/ui/clock", url.Values{"advance": {"24h"}})
	if d := s.server.World().Now().Sub(before); d < 24*time.Hour {
		t.Errorf("the clock was turned by %s", d)
	}
	s.post("/ui/clock", url.Values{"run": {"stop"}})
	if !s.server.World().Stands() {
		t.Error("the clock goes on")
	}
	if to := s.post("/ui/reset", url.Values{}); !strings.Contains(to, "error=") {
		t.Error("a reset without a tick")
	}
	s.post("/ui/reset", url.Values{"sure": {"yes"}})
}

func TestLogIsFilteredAndUnfolded(t *testing.T) {
	s := open(t)
	s.send(message.Text{Content: "hi"})
	wants(t, s.get("/ui/calls"), "/cgi-bin/message/send", "通知助手")
	if body := s.get("/ui/calls?path=gettoken"); strings.Contains(body, "message/send") {
		t.Error("the filter lets everything through")
	}
	wants(t, s.get("/ui/calls/2"), "touser", "msgid")
	resp, body := s.do("GET", "/ui/calls/rows?after=1", nil, nil)
	if resp.Header.Get("X-Last") != "2" || strings.Count(body, "<details") != 1 {
		t.Errorf("%v\n%s", resp.Header, body)
	}
	if resp, _ := s.do("GET", "/ui/calls/999", nil, nil); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a call that is not there: %s", resp.Status)
	}
}

func TestAttendanceOfAMonth(t *testing.T) {
	s := open(t)
	wants(t, s.get("/ui/attendance?month=2026-09&department=4"), "Nobody has punched")
	s.post("/ui/act/attendance.month", url.Values{"year": {"2026"}, "month": {"09"}})
	body := s.get("/ui/attendance?month=2026-09&department=4")
	wants(t, body, "李娜", `class="good"`, "09:0")
	if strings.Contains(body, "Nobody has punched") {
		t.Error("the month is still empty")
	}
}

func TestCustomerComes(t *testing.T) {
	s := open(t)
	s.post("/ui/act/customer.add", url.Values{"userid": {"wangwei"}, "name": {"王先生"}, "state": {"展会"}})
	wants(t, s.get("/ui/customers?userid=wangwei"), "王先生", "展会")
}

func TestMeetingIsHeld(t *testing.T) {
	s := open(t)
	start := s.server.World().Now().Add(time.Minute)
	created, err := meeting.New(s.client()).CreateMeeting(t.Context(), meeting.MeetingCreate{AdminUserID: "lina", Title: "周会 <b>", StartsAt: wecom.TimeOf(start), Duration: wecom.SecondsOf(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	page := "/ui/agenda?day=" + start.In(beijing).Format(time.DateOnly)
	wants(t, s.get(page), "周会 &lt;b&gt;", "to come", "Join and begin")
	s.post("/ui/act/meeting.join", url.Values{"meetingid": {created.ID}, "userid": {"lina"}})
	wants(t, s.get(page), "in progress", "李娜 <form", "End for all")
	s.post("/ui/act/meeting.end", url.Values{"meetingid": {created.ID}, "userid": {"lina"}})
	wants(t, s.get(page), "over")
}

func TestRoomIsBookedAndCancelled(t *testing.T) {
	s := open(t)
	day := s.server.World().Now().In(beijing).AddDate(0, 0, 1).Format(time.DateOnly)
	s.post("/ui/act/room.book", url.Values{"room": {"1"}, "userid": {"lina"}, "start": {day + "T10:00"}, "end": {day + "T11:00"}})
	body := s.get("/ui/agenda?day=" + day)
	wants(t, body, "10:00–11:00 李娜")
	id := regexp.MustCompile(`name="booking" value="([^"]+)"`).FindStringSubmatch(body)
	s.post("/ui/act/room.cancel", url.Values{"booking": {id[1]}, "userid": {"lina"}})
	if strings.Contains(s.get("/ui/agenda?day="+day), "10:00–11:00") {
		t.Error("the booking still stands")
	}
}

func TestScheduleIsAnswered(t *testing.T) {
	s := open(t)
	start := s.server.World().Now().Truncate(time.Second)
	if _, err := calendar.New(s.client()).CreateSchedule(t.Context(), calendar.ScheduleCreate{
		Summary: "评审", StartAt: start, EndAt: start.Add(time.Hour), AttendeeIDs: []string{"lina", "wangwei"}, AdminIDs: []string{"lina"},
	}); err != nil {
		t.Fatal(err)
	}
	page := "/ui/agenda?day=" + start.In(beijing).Format(time.DateOnly)
	id := regexp.MustCompile(`name="schedule" value="([^"]+)"`).FindStringSubmatch(s.get(page))
	s.post("/ui/act/schedule.answer", url.Values{"schedule": {id[1]}, "userid": {"wangwei"}, "response": {"4"}})
	wants(t, s.get(page), "评审", "declined", "李娜 cancels it")
}

func TestCustomerServiceAnswers(t *testing.T) {
	s := open(t)
	s.post("/ui/act/kf.open", url.Values{"name": {"售后"}, "userids": {"lina, wangwei"}})
	account := regexp.MustCompile(`name="open_kfid" value="([^"]+)"`).FindStringSubmatch(s.get("/ui/service"))[1]
	s.post("/ui/act/kf.enter", url.Values{"open_kfid": {account}, "nickname": {"小周"}})
	customer := regexp.MustCompile(`name="customer_id" value="([^"]+)"`).FindStringSubmatch(s.get("/ui/service"))[1]
	write := url.Values{"open_kfid": {account}, "customer_id": {customer}, "text": {"在吗 <b>"}}
	s.post("/ui/kf/write", write)
	wants(t, s.get("/ui/service"), "小周", "在吗 &lt;b&gt;", "bubble mine", "李娜, 王伟")
	chat := kf.Chat{OpenKfID: account, CustomerID: customer}
	if _, err := kf.New(s.client()).Send(t.Context(), chat, kf.Menu{Head: "选一个", Items: kf.MenuItems{kf.MenuClick{ID: "1", Content: "退货"}}}); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/service"), "选一个", `name="menu_id" value="1">退货`)
	write.Set("userid", "lina")
	if to := s.post("/ui/kf/write", write); !strings.Contains(to, "error=") {
		t.Errorf("one who does not serve the customer answers: %s", to)
	}
}

func TestReportIsSubmittedAndRead(t *testing.T) {
	s := open(t)
	s.post("/ui/act/report.submit", url.Values{"template_id": {"simulated-journal-daily"}, "userid": {"lina"}, "texts.Textarea-01": {"写文档"}})
	body := s.get("/ui/reports")
	wants(t, body, "日报", "李娜", "写文档", "Reads it")
	form := regexp.MustCompile(`name="journaluuid" value="([^"]+)"><button class="small" name="userid" value="([^"]+)"`).FindStringSubmatch(body)
	s.post("/ui/act/report.read", url.Values{"journaluuid": {form[1]}, "userid": {form[2]}})
	s.post("/ui/act/report.comment", url.Values{"journaluuid": {form[1]}, "userid": {form[2]}, "content": {"辛苦了"}})
	wants(t, s.get("/ui/reports"), "has read it", "辛苦了")
}

func TestStreamBeginsAndEnds(t *testing.T) {
	s := open(t)
	id, err := living.New(s.client()).CreateStream(t.Context(), living.StreamCreate{AnchorID: "lina", Theme: "新品", StartAt: s.server.World().Now().Add(time.Minute), Duration: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/streams"), "新品", "to come")
	s.post("/ui/act/living.start", url.Values{"livingid": {id}})
	s.post("/ui/act/living.watch", url.Values{"livingid": {id}, "userid": {"wangwei"}, "seconds": {"600"}})
	wants(t, s.get("/ui/streams"), "1 viewers", ">live<")
}

func TestDriveTakesAndGivesFiles(t *testing.T) {
	s := open(t)
	space, err := wedrive.New(s.client()).CreateSpace(t.Context(), wedrive.SpaceCreate{Name: "合同", Members: map[wedrive.Permission]wedrive.Members{wedrive.MayManage: {UserIDs: []string{"lina"}}}})
	if err != nil {
		t.Fatal(err)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range map[string]string{"userid": "lina", "space": space, "path": "2026/甲方.txt"} {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("data", "x.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.Write([]byte(" 内容\n"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.url+"/ui/act/drive.upload", w.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	wants(t, s.get("/ui/drive"), "合同", "甲方.txt", "8 B")
	resp, body := s.do("GET", "/ui/drive/file?space="+space+"&path=2026/甲方.txt", nil, nil)
	if body != " 内容\n" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q, %v", body, resp.Header)
	}
	s.post("/ui/act/drive.delete", url.Values{"userid": {"lina"}, "space": {space}, "paths": {"2026/甲方.txt"}})
	if strings.Contains(s.get("/ui/drive"), "甲方.txt") {
		t.Error("the file is still there")
	}
}

// What a member says stands below what came before, in the same second too.
func TestConversationIsInOrder(t *testing.T) {
	s := open(t)
	s.server.StopClock(true)
	s.send(message.Text{Content: "第一"})
	s.post("/ui/act/message.say", url.Values{"userid": {"lina"}, "agentid": {"1000002"}, "text": {"第二"}})
	s.send(message.Text{Content: "第三"})
	_, bubbles, _ := strings.Cut(s.get("/ui/phone?userid=lina"), `id="bubbles"`)
	first, second, third := strings.Index(bubbles, "第一"), strings.Index(bubbles, "第二"), strings.Index(bubbles, "第三")
	if first < 0 || first > second || second > third {
		t.Errorf("%d, %d, %d", first, second, third)
	}
}

func TestDocumentsShowTheirContent(t *testing.T) {
	s := open(t)
	ctx, docs := t.Context(), wedoc.New(s.client())
	wants(t, s.get("/ui/documents"), "No documents yet")
	text, err := docs.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "周报"})
	if err != nil {
		t.Fatal(err)
	}
	edit := wedoc.Edit{Operations: []wedoc.Operation{wedoc.InsertText{Text: "本周 <b>完成</b>"}}}
	if _, err := docs.ApplyEdit(ctx, text.ID, edit); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/documents?docid="+text.ID), "周报", "Document", "通知助手", "本周 &lt;b&gt;完成&lt;/b&gt;")

	book, err := docs.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeSpreadsheet, Name: "销售"})
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := docs.GetSheets(ctx, book.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := docs.UpdateRows(ctx, book.ID, sheets[0].ID, 0, 0, slices.Values([]wedoc.SheetRow{wedoc.TextRow("城市", "数量"), wedoc.TextRow("上海", "12")})); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/documents?docid="+book.ID), "<td>上海</td><td>12</td>")

	smart, err := docs.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeSmartSheet, Name: "项目"})
	if err != nil {
		t.Fatal(err)
	}
	records := smartsheet.New(s.client())
	list, err := records.ListSheets(ctx, smart.ID, smartsheet.SheetQuery{})
	if err != nil {
		t.Fatal(err)
	}
	ref := smartsheet.SheetRef{DocID: smart.ID, SheetID: list[0].SheetID}
	if _, err := records.CreateRecords(ctx, ref, smartsheet.ByTitle, []smartsheet.Values{{"文本": smartsheet.Plain("甲项目")}}); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/documents?docid="+smart.ID), "<td>甲项目</td>")

	form, err := docs.CreateForm(ctx, wedoc.FormCreate{
		FormContent: wedoc.FormContent{Title: "报名", Questions: wedoc.FormQuestions{{Title: "几位", Kind: wedoc.TextQuestion{}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.server.Do("docform.submit", []byte(`{"formid":"`+form+`","userid":"lina","replies":{"几位":["2 位"]}}`)); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/documents?docid="+form), "几位", "<td>lina</td><td>2 位</td>")
	if resp, _ := s.do("GET", "/ui/documents?docid=none", nil, nil); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a document that is not there: %s", resp.Status)
	}
}

func TestInitial(t *testing.T) {
	for name, want := range map[string]string{"李娜": "娜", "lina": "L", "": "?"} {
		if got := initial(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// A member asks an AI bot; the answer grows on the phone, its card is clicked, and it is
// judged.
func TestMemberTalksToABot(t *testing.T) {
	s := open(t)
	const chat = "/ui/phone?userid=lina&talk=bot-simulated-bot"
	wants(t, s.get(chat), "Ask the bot something", "the secret simulated-bot-secret to ws://127.0.0.1")
	s.post("/ui/act/bot.say", url.Values{"bot": {"simulated-bot"}, "userid": {"lina"}, "text": {"<b>年假</b>还有几天"}})
	answer := func(answer string) {
		t.Helper()
		params, err := json.Marshal(map[string]string{"msgid": "simulated-bot-message-1", "answer": answer})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.server.Do("bot.answer", params); err != nil {
			t.Fatal(err)
		}
	}
	answer(`{"msgtype":"stream","stream":{"id":"s","finish":false,"content":"<think>查一下","feedback":{"id":"f1"}}}`)
	wants(t, s.get(chat), "&lt;b&gt;年假&lt;/b&gt;还有几天", "<p>查一下</p>", "The answer grows")
	answer(`{"msgtype":"stream_with_template_card","stream":{"id":"s","finish":true,"content":"<think>查一下</think>还有 **3** 天"},
		"template_card":{"card_type":"button_interaction","main_title":{"title":"现在请假?"},"task_id":"T1","button_list":[{"text":"请假","key":"leave"}]}}`)
	page := s.get(chat)
	wants(t, page, "还有 <strong>3</strong> 天", "现在请假?", `action="/ui/act/bot.click"`, `action="/ui/act/bot.judge"`)
	if strings.Contains(page, "The answer grows") || strings.Contains(page, "think&gt;") {
		t.Error("the answer is complete, and grows, or shows the mark of what the bot thinks")
	}
	card := regexp.MustCompile(`name="card_id" value="([^"]+)"`).FindStringSubmatch(page)[1]
	for path, form := range map[string]url.Values{
		"/ui/act/bot.click": {"userid": {"lina"}, "card_id": {card}, "key": {"leave"}},
		"/ui/act/bot.judge": {"userid": {"lina"}, "shown_id": {card}, "type": {"1"}},
	} {
		if to := s.post(path, form); strings.Contains(to, "error") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}

// A stream that nobody ends is over after ten minutes.
func TestAnswerStopsGrowing(t *testing.T) {
	s := open(t)
	s.post("/ui/act/bot.say", url.Values{"bot": {"simulated-bot"}, "userid": {"lina"}, "text": {"年假"}})
	if _, err := s.server.Do("bot.answer", []byte(`{"msgid":"simulated-bot-message-1","answer":"{\"msgtype\":\"stream\",\"stream\":{\"id\":\"s\",\"finish\":false,\"content\":\"还有\"}}"}`)); err != nil {
		t.Fatal(err)
	}
	if err := s.server.Advance(11 * time.Minute); err != nil {
		t.Fatal(err)
	}
	page := s.get("/ui/phone?userid=lina&talk=bot-simulated-bot")
	wants(t, page, "<p>还有</p>")
	if strings.Contains(page, "The answer grows") {
		t.Error("it grows")
	}
}

// In a group, a member mentions a bot, and all see both.
func TestBotInAGroup(t *testing.T) {
	s := open(t)
	id, err := message.New(s.client(), wecomtest.AppAgentID).CreateChat(t.Context(), message.ChatCreate{Name: "发布群", OwnerID: "lina", UserIDs: []string{"lina", "wangwei"}})
	if err != nil {
		t.Fatal(err)
	}
	s.post("/ui/act/bot.say", url.Values{"bot": {"simulated-bot"}, "userid": {"lina"}, "chatid": {id}, "text": {"谁值班?"}})
	if _, err := s.server.Do("bot.answer", []byte(`{"msgid":"simulated-bot-message-1","answer":"{\"msgtype\":\"stream\",\"stream\":{\"id\":\"s\",\"finish\":true,\"content\":\"王伟\"}}"}`)); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/phone?userid=wangwei&talk=chat-"+url.QueryEscape(id)), "李娜", "谁值班?", "问答助手", "<p>王伟</p>", `<option value="simulated-bot">@问答助手</option>`)
}

// Mail of an app, of a member and from outside is in the mailboxes, as text.
func TestMailIsWrittenAndRead(t *testing.T) {
	s := open(t)
	wants(t, s.get("/ui/mail"), "app1000002@yunshan.example", "No mail yet")
	s.post("/ui/act/mail.write", url.Values{"userid": {"lina"}, "to": {"app1000002@yunshan.example wangwei@yunshan.example"}, "subject": {"报销"}, "text": {"见<附件>"}})
	wants(t, s.get("/ui/mail?box=app1000002@yunshan.example&mail=simulated-mail-1"), "<strong>报销</strong>", "李娜 &lt;lina@yunshan.example&gt;", "见&lt;附件&gt;", `value="Re: 报销"`)
	page := s.get("/ui/mail?box=wangwei@yunshan.example")
	wants(t, page, `<small class="count">1</small>`, "王伟 reads the mail")
	s.post("/ui/act/mail.read", url.Values{"userid": {"wangwei"}})
	if page := s.get("/ui/mail?box=wangwei@yunshan.example"); strings.Contains(page, "reads the mail") {
		t.Error("what was read is still unread")
	}
	s.post("/ui/act/mail.arrive", url.Values{"to": {"wangwei@yunshan.example"}, "raw": {"From: guest@example.com\nSubject: hello\nContent-Type: text/html\n\n<p>one<br>two</p><script>alert(1)</script><img src=x onerror=alert(2)>"}})
	page = s.get("/ui/mail?box=wangwei@yunshan.example&mail=simulated-mail-2")
	wants(t, page, "<p class=\"letter\">one\ntwo</p>")
	if strings.Contains(page, "<img") || strings.Contains(page, "<script>alert") {
		t.Error("markup of a mail reaches the page")
	}
}

// A file of a form is attached under its name, and can be saved.
func TestMailHasFiles(t *testing.T) {
	s := open(t)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range map[string]string{"userid": "lina", "to": "app1000002@yunshan.example", "subject": "报销", "text": "见附件"} {
		_ = form.WriteField(name, value)
	}
	w, err := form.CreateFormFile("file", "报销.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("content"))
	form.Close()
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/ui/act/mail.write", &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	const mail = "box=app1000002@yunshan.example&mail=simulated-mail-1"
	wants(t, s.get("/ui/mail?"+mail), `download="报销.pdf"`)
	if got := s.get("/ui/mail/file?" + mail + "&n=0"); got != "content" {
		t.Errorf("the file has %q", got)
	}
	if resp, _ := s.do("GET", "/ui/mail/file?"+mail+"&n=1", nil, nil); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is not there: %s", resp.Status)
	}
}

func TestTelephoneRings(t *testing.T) {
	s := open(t)
	wants(t, s.get("/ui/telephone"), "No emergency calls yet", "No calls yet")
	if _, err := dial.New(s.client()).StartAlarms(t.Context(), "lina", "wangwei"); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/telephone"), "rings", `action="/ui/act/alarm.answer"`)
	s.post("/ui/act/alarm.answer", url.Values{"callid": {"simulated-call-1"}, "seconds": {"30"}})
	s.post("/ui/act/alarm.reject", url.Values{"callid": {"simulated-call-2"}})
	s.post("/ui/act/dial.call", url.Values{"userid": {"lina"}, "userids": {"wangwei"}, "phones": {"02012345678"}, "minutes": {"3"}})
	page := s.get("/ui/telephone")
	wants(t, page, "talks", "rejected the call", "<td>王伟, 02012345678</td>")
	if strings.Contains(page, "alarm.answer") {
		t.Error("a call that is over can be answered")
	}
}

func TestArchiveShowsWhoIsArchived(t *testing.T) {
	s := open(t)
	wants(t, s.get("/ui/archive"), "Nobody is archived yet", "No customer has answered yet", "No groups yet", "There are no robots")
	s.post("/ui/act/archive.permit", url.Values{"userid": {"lina"}, "edition": {"2"}})
	s.post("/ui/act/customer.add", url.Values{"userid": {"lina"}, "name": {"王先生"}})
	s.post("/ui/act/archive.answer", url.Values{"userid": {"lina"}, "customer_id": {"wmSimulated000001"}})
	s.post("/ui/act/archive.room", url.Values{"name": {"项目群"}, "creator": {"lina"}, "userids": {"wangwei"}})
	s.post("/ui/act/archive.answer", url.Values{"room_id": {"wrSimulatedRoom000001"}, "customer_id": {"wmSimulated000001"}, "agreed": {"true"}})
	s.post("/ui/act/archive.robot", url.Values{"name": {"报警机器人"}, "creator": {"lina"}})
	wants(t, s.get("/ui/archive"), "service edition", "msgaudit_notify", "王先生 → 李娜", "does not agree", "王先生 → 项目群", "李娜, 王伟", "报警机器人")
	users, err := msgaudit.New(s.client().WithSecret(wecomtest.ArchiveSecret)).ListUserIDs(t.Context(), 0)
	if err != nil || !cmp.Equal(users, []string{"lina"}) {
		t.Errorf("an app sees %v, %v", users, err)
	}
}

func TestSecurityShowsLogsAndDevices(t *testing.T) {
	s := open(t)
	wants(t, s.get("/ui/security"), "No devices yet", "No requests yet", "Administrators have done nothing yet", "Nobody has captured the screen yet")
	s.post("/ui/act/device.login", url.Values{"userid": {"lina"}, "system": {"Windows"}, "mac_addr": {"02:00:5e:00:53:01"}, "pc_name": {"财务部-03"}})
	s.post("/ui/act/account.request", url.Values{"userid": {"lina"}, "business_type": {"4"}, "reason": {"大会"}})
	s.post("/ui/act/file.download", url.Values{"userid": {"wangwei"}, "name": {"合同.pdf"}, "size": {"2048"}, "source": {"402"}})
	s.post("/ui/act/screen.capture", url.Values{"userid": {"lina"}, "screen_shot_type": {"1"}, "content": {"聊天"}})
	s.post("/ui/act/member.join", url.Values{"userid": {"newhire"}, "name": {"新人"}, "departments": {"2"}})
	wants(t, s.get("/ui/security"), "财务部-03", "unknown", "李娜 · meetings", "大会", "waits", "added a member", "logged in on a new device", "in a mail", "合同.pdf · 2.0 KB", "a chat")
	s.post("/ui/act/device.declare", url.Values{"device_code": {"simulated-device-1"}})
	s.post("/ui/act/account.decide", url.Values{"apply_id": {"simulated-apply-2"}, "outcome": {"2"}})
	wants(t, s.get("/ui/security"), "waits as the corp", "granted")
}

// What a bot at a URL was sent is among the pushes, with why it failed.
func TestPushesToBots(t *testing.T) {
	seed := &server.Seed{Bots: []server.Bot{{ID: "asked", Name: "客服"}}}
	seed.Bots[0].Callback.URL, seed.Bots[0].Callback.Token, seed.Bots[0].Callback.AESKey = "http://127.0.0.1:1/", wecomtest.CallbackToken, wecomtest.EncodingAESKey
	s := openWith(t, seed)
	s.post("/ui/act/bot.say", url.Values{"bot": {"asked"}, "userid": {"lina"}, "text": {"年假"}})
	if err := s.server.World().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants(t, s.get("/ui/pushes"), "To AI bots", `<span class="path">text</span><span class="app">客服</span><span class="code">given up`, "3×", "年假")
	wants(t, s.get("/ui/phone?userid=lina&talk=bot-asked"), "The bot is at http://127.0.0.1:1/.", "The newest callback has no answer: dial tcp")
}
