// Package wecomsim looks at the page of "wecom sim" in a real browser. It knows
// the program from outside alone.
package wecomsim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m, "../../../cmd/wecom")) }

// Screens that one looks at the page with.
var (
	desktop = browsertest.Device{Width: 1280, Height: 800}
	phone   = browsertest.Device{Width: 375, Height: 812}
)

// A corp is the program, which serves one.
type corp struct {
	*browsertest.Program
	t     *testing.T
	token string
}

// start runs the program until the test ends.
func start(t *testing.T) *corp {
	t.Helper()
	c := &corp{t: t, Program: browsertest.StartWith(t, []string{"sim", "--listen", "127.0.0.1:0", "--listen-tls", "", "--certs", t.TempDir()})}
	var token struct {
		Token string `json:"access_token"`
	}
	c.api("GET", "/cgi-bin/gettoken?corpid=wwsimulated000001&corpsecret=simulated-app-secret", "", &token)
	c.token = token.Token
	return c
}

// api calls the corp as a program does.
func (c *corp) api(method, path, body string, out any) {
	c.t.Helper()
	if c.token != "" {
		path += "?access_token=" + c.token
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.Site+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if out != nil {
		if err := json.NewDecoder(bytes.NewReader(data)).Decode(out); err != nil {
			c.t.Fatalf("%v in %s", err, data)
		}
	}
}

func (c *corp) send(text string) {
	c.t.Helper()
	c.api("POST", "/cgi-bin/message/send", `{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":`+strconv.Quote(text)+`}}`, nil)
}

// listen runs "wecom callback listen" as the app, and returns its URL and what it
// is told, a line each.
func (c *corp) listen() (address string, told *bufio.Scanner) {
	c.t.Helper()
	cmd := browsertest.Command(c.t.Context(), "callback", "listen", "--json", "--address", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "WECOM_CORP_ID=wwsimulated000001", "WECOM_CALLBACK_TOKEN=simulatedCallbackToken",
		"WECOM_CALLBACK_AES_KEY=c2ltdWxhdGVkc2ltdWxhdGVkc2ltdWxhdGVkc2ltdW0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = cmd.Wait() })
	lines := bufio.NewScanner(errs)
	if !lines.Scan() {
		c.t.Fatal("the app says no address")
	}
	_, address, _ = strings.Cut(lines.Text(), "URL is ")
	address, _, _ = strings.Cut(address, " ")
	return address, bufio.NewScanner(out)
}

const card = `{"touser":"lina","msgtype":"template_card","agentid":1000002,"template_card":{"card_type":"button_interaction",
	"main_title":{"title":"是否发布 1.4.0?"},"task_id":"release-140","button_list":[{"text":"发布","style":1,"key":"go"},{"text":"取消","key":"no"}]}}`

// A message that a program sends appears on the phone while one looks at it. Its
// button is pressed, and the app is told.
func TestMessageAppearsAndItsButtonIsPressed(t *testing.T) {
	c := start(t)
	address, told := c.listen()
	v := browsertest.NewVisitor(t, c.Program, desktop)
	receive(v, address)
	v.Sees("#receivers", address)
	v.Open("/")
	v.ClickText("a", "李娜")
	v.Sees("#bubbles", "还没有消息")
	c.send("今晚 18:00 <b>发布</b>")
	v.Sees("#bubbles", "今晚 18:00 <b>发布</b>")
	c.api("POST", "/cgi-bin/message/send", card, nil)
	v.Sees("#bubbles", "是否发布 1.4.0?")
	v.Shoot("phone")
	v.ClickText("#bubbles button", "发布")
	if !told.Scan() || !strings.Contains(told.Text(), "event/template_card_event") || !strings.Contains(told.Text(), "release-140") {
		t.Errorf("the app was told %s", told.Text())
	}
	v.Open("/ui/pushes")
	v.Sees("#deliveries", "event/template_card_event")
	v.Sees("#deliveries", "已接收")
}

func TestNothingIsReloaded(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/phone?userid=lina")
	v.Sees("#bubbles", "还没有消息")
	browsertest.Evaluate[bool](v, `window.unchanged = true`)
	v.Click(".say input[name=text]")
	v.Type("我写到一半")
	c.send("同时到达的消息")
	v.Sees("#bubbles", "同时到达的消息")
	if got := browsertest.Evaluate[string](v, `document.querySelector(".say input[name=text]").value`); got != "我写到一半" {
		t.Errorf("what was being written became %q", got)
	}
	v.Type("\r")
	v.Sees("#bubbles", "我写到一半")
	if !browsertest.Evaluate[bool](v, `window.unchanged === true`) {
		t.Error("the page was reloaded")
	}
	if got := browsertest.Evaluate[string](v, `document.querySelector(".say input[name=text]").value`); got != "" {
		t.Errorf("what was sent is still there: %q", got)
	}
}

// A callback URL that does not answer the check is refused in words.
func TestCallbackURLIsChecked(t *testing.T) {
	c := start(t)
	deaf := httptest.NewServer(http.NotFoundHandler())
	defer deaf.Close()
	v := browsertest.NewVisitor(t, c.Program, desktop)
	receive(v, deaf.URL)
	v.Sees("#toast", "callback URL failed: status 404")
	v.Shoot("refused")
}

// receive sets the callback URL of the app on the page.
func receive(v *browsertest.Visitor, address string) {
	v.Open("/ui/pushes")
	v.ClickText("summary", "回调地址")
	v.ClickOn(`document.querySelector("input[name=agentid][value='1000002']").form.elements.url`)
	v.Type(address + "\r")
}

const leave = `{"creator_userid":"lina","template_id":"simulated-template-leave","use_template_approver":1,"apply_data":{"contents":[
	{"control":"Vacation","id":"Vacation-01","value":{"vacation":{"selector":{"type":"single","options":[{"key":"1"}]},"attendance":{"type":1,"date_range":{"type":"halfday","new_begin":1795665600,"new_end":1795752000,"new_duration":129600}}}}},
	{"control":"Textarea","id":"Textarea-02","value":{"text":"回家探亲"}}]},"summary_list":[{"summary_info":[{"text":"年假一天半","lang":"zh_CN"}]}]}`

func TestFormIsApproved(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/forms")
	v.Sees("#forms", "还没有审批单")
	number := c.submit("lina")
	v.Sees("#forms", number)
	v.Sees("#forms", "审批中")
	v.Shoot("forms")
	v.ClickText("#forms button", "同意")
	v.Sees("#forms", "已通过")
}

// A button that is being pressed while the page changes hears of the press.
func TestPressed(t *testing.T) {
	c := start(t)
	number := c.submit("lina")
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/forms")
	v.Sees("#forms", number)
	release := v.Press(`[...document.querySelectorAll("#forms button")].find((e) => e.innerText === "同意")`)
	another := c.submit("wangwei")
	browsertest.Evaluate[bool](v, `new Promise((done) => setTimeout(() => done(true), 1000)) // in which it would change`)
	release()
	v.Sees("#forms", "已通过")
	v.Sees("#forms", another)
}

// submit submits a leave of a member, and returns its number.
func (c *corp) submit(userID string) string {
	c.t.Helper()
	var form struct {
		Number string `json:"sp_no"`
		Errmsg string
	}
	c.api("POST", "/cgi-bin/oa/applyevent", strings.Replace(leave, "lina", userID, 1), &form)
	if form.Number == "" {
		c.t.Fatal(form.Errmsg)
	}
	return form.Number
}

func TestFaultIsSwitchedOnAndSeen(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/faults")
	v.Sees("#on", "一切正常")
	v.ClickOn(`document.querySelector("input[name=kind][value=code]").form.querySelector("button")`)
	v.Sees("#on", "45009")
	v.Sees("#tools", "故障")
	c.send("不会到达")
	v.Open("/ui/calls")
	v.Sees(".call.failed", "45009")
	v.Click(".call.failed summary")
	v.Sees(".call.failed .detail", "simulated fault")
	v.Shoot("calls")
	v.Open("/ui/faults")
	v.ClickText("#on button", "移除")
	v.Sees("#on", "一切正常")
}

// 5,000 calls are on the page, and no more; it scrolls, and new ones appear above.
func TestLogOf5000Lines(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/calls")
	v.Sees("#log", "gettoken")
	const lines = 5200
	for range lines {
		c.api("GET", "/cgi-bin/getcallbackip", "", nil)
	}
	v.Sees("#total", strconv.Itoa(lines+1))
	rows := browsertest.Evaluate[int](v, `(async () => {
		for (let i = 0; i < 200 && document.querySelectorAll("#log .call").length < 5000; i++) await new Promise(r => setTimeout(r, 50));
		return document.querySelectorAll("#log .call").length;
	})()`)
	if rows != 5000 {
		t.Errorf("%d rows", rows)
	}
	frames := browsertest.Evaluate[[]float64](v, `(async () => {
		const log = document.querySelector("#log");
		const took = [];
		let last = performance.now();
		for (let i = 0; i < 120; i++) {
			log.scrollTop += 1500;
			await new Promise(requestAnimationFrame);
			took.push(performance.now() - last);
			last = performance.now();
		}
		return took;
	})()`)
	longest, sum := 0.0, 0.0
	for _, f := range frames {
		longest, sum = max(longest, f), sum+f
	}
	t.Logf("scrolling through %d rows: %.1f ms a frame, the longest %.1f ms", rows, sum/float64(len(frames)), longest)
	top := browsertest.Evaluate[float64](v, `document.querySelector("#log").scrollTop`)
	if top < 10_000 {
		t.Errorf("the log scrolled to %.0f", top)
	}
	c.send("一个新的调用")
	v.Sees("#total", strconv.Itoa(lines+2))
	browsertest.Evaluate[int](v, `document.querySelector("#log").scrollTop = 0`)
	v.Sees("#log .call .path", "/cgi-bin/message/send")
	v.Shoot("log")
}

// Every page on a phone, dark and light; none is wider than the screen.
func TestPagesFitAPhone(t *testing.T) {
	c := start(t)
	c.send("今晚发布")
	c.api("POST", "/cgi-bin/message/send", card, nil)
	c.submit("lina")
	c.fill()
	v := browsertest.NewVisitor(t, c.Program, phone)
	pages := []string{"company", "phone?userid=lina", "customers", "forms", "attendance", "agenda", "service", "reports", "streams", "drive", "mail", "telephone", "archive", "security", "robots", "calls", "pushes", "acts", "faults"}
	for _, page := range pages {
		v.Open("/ui/" + page)
		v.Shoot("small-" + strings.SplitN(page, "?", 2)[0])
	}
	v.Dark()
	for _, page := range pages {
		v.Open("/ui/" + page)
		v.Shoot("dark-" + strings.SplitN(page, "?", 2)[0])
	}
}

// act performs an act by the control plane.
func (c *corp) act(name, params string, result any) {
	c.t.Helper()
	token := c.token
	c.token = ""
	c.api("POST", "/_sim/acts/"+name, params, result)
	c.token = token
}

// fill has something happen that each page shows.
func (c *corp) fill() {
	c.t.Helper()
	soon := strconv.FormatInt(time.Now().Add(time.Minute).Unix(), 10)
	later := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
	var meeting struct{ MeetingID string }
	c.api("POST", "/cgi-bin/meeting/create", `{"admin_userid":"lina","title":"周会","meeting_start":`+soon+`,"meeting_duration":3600,"invitees":{"userid":["wangwei"]}}`, &meeting)
	c.act("meeting.join", `{"meetingid":"`+meeting.MeetingID+`","userid":"lina"}`, nil)
	c.api("POST", "/cgi-bin/oa/schedule/add", `{"schedule":{"admins":["lina"],"start_time":`+soon+`,"end_time":`+later+`,"attendees":[{"userid":"lina"},{"userid":"wangwei"}],"summary":"设计评审","location":"三楼"}}`, nil)
	c.api("POST", "/cgi-bin/oa/meetingroom/book", `{"meetingroom_id":1,"subject":"面试","start_time":`+later+`,"end_time":`+strconv.FormatInt(time.Now().Add(2*time.Hour).Unix(), 10)+`,"booker":"lina","attendees":[]}`, nil)
	var account struct {
		ID string `json:"open_kfid"`
	}
	c.act("kf.open", `{"name":"售后","userids":["lina"]}`, &account)
	var customer struct {
		ID string `json:"customer_id"`
	}
	c.act("kf.enter", `{"open_kfid":"`+account.ID+`","nickname":"小周"}`, &customer)
	c.act("kf.say", `{"open_kfid":"`+account.ID+`","customer_id":"`+customer.ID+`","msgtype":"text","content":"{\"content\":\"在吗?\"}"}`, nil)
	c.api("POST", "/cgi-bin/kf/send_msg", `{"touser":"`+customer.ID+`","open_kfid":"`+account.ID+`","msgtype":"msgmenu","msgmenu":{"head_content":"请选择","list":[{"type":"click","click":{"id":"1","content":"退货"}},{"type":"click","click":{"id":"2","content":"人工客服"}}]}}`, nil)
	c.act("report.submit", `{"template_id":"simulated-journal-daily","userid":"lina","texts":{"Textarea-01":"写文档","Number-03":"8"}}`, nil)
	c.api("POST", "/cgi-bin/living/create", `{"anchor_userid":"lina","theme":"新品发布","living_start":`+later+`,"living_duration":3600,"type":0}`, nil)
	var space struct{ SpaceID string }
	c.api("POST", "/cgi-bin/wedrive/space_create", `{"space_name":"合同","auth_info":[{"type":1,"userid":"lina","auth":7}],"space_sub_type":0}`, &space)
	c.act("drive.put", `{"space":"`+space.SpaceID+`","path":"2026/甲方.txt","data":"5YaF5a65"}`, nil)
	c.act("mail.write", `{"userid":"lina","to":["app1000002@yunshan.example"],"subject":"报销单","text":"见附件","file_name":"报销.pdf","file":"UERG"}`, nil)
	c.api("POST", "/cgi-bin/pstncc/call", `{"callee_userid":["lina"]}`, nil)
	c.act("dial.call", `{"userid":"lina","userids":["wangwei"],"phones":["02012345678"],"minutes":12}`, nil)
	c.act("archive.permit", `{"userid":"lina","edition":2}`, nil)
	c.act("archive.room", `{"name":"项目群","creator":"lina","userids":["wangwei"]}`, nil)
	c.act("device.login", `{"userid":"lina","system":"Windows","mac_addr":"02:00:5e:00:53:01","pc_name":"财务部-03"}`, nil)
	c.act("account.request", `{"userid":"lina","business_type":4,"reason":"要开大会"}`, nil)
	c.act("file.download", `{"userid":"wangwei","name":"合同.pdf","size":482133,"source":401}`, nil)
}

// A customer writes to customer service, chooses from the menu of the app, and a
// meeting ends, by the buttons of the page.
func TestOtherPagesAct(t *testing.T) {
	c := start(t)
	c.fill()
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/service")
	v.Sees("#bubbles", "在吗?")
	v.ClickText("#bubbles button", "退货")
	v.Sees("#bubbles .mine:last-child", "退货")
	v.Shoot("service")
	v.Open("/ui/agenda")
	v.Sees("#meetings", "进行中")
	v.Shoot("agenda")
	v.ClickText("#meetings button", "全员结束")
	v.Sees("#meetings", "已结束")
	v.Open("/ui/drive")
	v.Sees("#spaces", "甲方.txt")
	v.Shoot("drive")
	v.ClickText("#spaces button", "删除")
	v.Sees("#spaces", "空")
	v.Open("/ui/streams")
	v.ClickText("#streams button", "开始直播")
	v.Sees("#streams", "直播中")
	v.Open("/ui/reports")
	v.ClickText("#reports button", "阅读")
	v.Sees("#reports", "已读")
	v.Shoot("reports")
	v.Open("/ui/company")
	v.ClickText("button", "English")
	v.Sees("nav", "Company")
	for _, page := range []string{"agenda", "service", "reports", "streams", "drive", "mail", "telephone", "archive", "security", "acts"} {
		v.Open("/ui/" + page)
		v.Shoot("english-" + page)
	}
}

// Mail is read and written, the telephone rings, a member is archived, and a request
// is granted, by the buttons of the page.
func TestAdministratorsPagesAct(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	for page, empty := range map[string]string{"mail": "还没有邮件", "telephone": "还没有紧急通知", "archive": "还没有成员开启存档", "security": "还没有设备"} {
		v.Open("/ui/" + page)
		v.Sees("main", empty)
		v.Shoot("empty-" + page)
	}
	c.fill()
	v.Open("/ui/mail")
	v.ClickText("#mails a", "报销单")
	v.Sees("#mail", "报销.pdf")
	v.ClickText("summary", "成员写邮件")
	v.Click("textarea[name=text]")
	v.Type("收到")
	v.ClickOn(`document.querySelector("form[action='/ui/act/mail.write'] [name=userid]")`)
	v.Type("wangwei\r")
	v.Sees("#boxes", "李娜")
	v.Shoot("mail")
	v.Open("/ui/telephone")
	v.ClickText("#alarms button", "接听")
	v.Sees("#alarms", "通话中")
	v.Shoot("telephone")
	v.Open("/ui/archive")
	v.Sees("#archive", "项目群")
	v.Shoot("archive")
	v.Open("/ui/security")
	v.ClickText("#devices button", "申报为企业设备")
	v.Sees("#devices", "待审批企业设备")
	v.ClickText("#requests button", "分配")
	v.Sees("#requests", "已分配")
	v.Shoot("security")
}

// A member asks an AI bot, and watches the answer grow on the phone.
func TestBotAnswersOnThePhone(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/phone?userid=lina&talk=bot-simulated-bot")
	v.Sees("#bubbles", "向机器人提个问题吧")
	v.Click(".say input[name=text]")
	v.Type("年假还有几天\r")
	v.Sees("#bubbles .mine", "年假还有几天")
	answer := func(text, finish string) {
		inner := `{"msgtype":"stream","stream":{"id":"s","finish":` + finish + `,"content":` + strconv.Quote(text) + `}}`
		c.act("bot.answer", `{"msgid":"simulated-bot-message-1","answer":`+strconv.Quote(inner)+`}`, nil)
	}
	answer("还有", "false")
	v.Sees("#bubbles", "回答中")
	v.Shoot("bot-growing")
	answer("还有 **3** 天", "true")
	v.Sees("#bubbles strong", "3")
	v.Shoot("bot")
}

// The keyboard alone leads to the content, and closes a menu.
func TestKeyboard(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/company")
	v.Type("\t")
	if got := browsertest.Evaluate[string](v, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first stop is %q", got)
	}
	v.Type("\r")
	if got := browsertest.Evaluate[string](v, `document.activeElement.id`); got != "main" {
		t.Errorf("the link leads to %q", got)
	}
	v.Click(".clock summary")
	v.Sees(".clock[open]", "1 小时")
	v.Type("\x1b")
	if browsertest.Evaluate[bool](v, `document.querySelector(".clock").open`) {
		t.Error("Escape does not close the menu")
	}
}

// A clock that is turned on the page turns for programs.
func TestClockIsTurned(t *testing.T) {
	c := start(t)
	v := browsertest.NewVisitor(t, c.Program, desktop)
	v.Open("/ui/company")
	v.Click(".clock summary")
	v.ClickText(".clock button", "1 天")
	v.Sees(".clock summary", "20")
	var reply struct{ Errcode int }
	c.api("GET", "/cgi-bin/getcallbackip", "", &reply)
	if reply.Errcode != 42001 {
		t.Errorf("a token of the day before is answered with %d", reply.Errcode)
	}
}
