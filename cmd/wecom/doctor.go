package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
)

func (p *program) doctorCommand() *cobra.Command {
	var callbackURL string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the settings of an app, and say where to mend what is wrong",
		Long: `Check the settings of an app: corp id, clock, secret, trusted addresses, agent id,
visible range, which tools the app may call, and the callback URL. What is wrong
is said in words, with the place in the admin console (管理后台) where it is mended.

The command only reads. It exits with 5 if something is wrong. A tool that the app
may not call is no fault: it is only told.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.doctor(c.Context(), callbackURL) },
	}
	c.Flags().StringVar(&callbackURL, "callback", "", "the callback URL to check, with the token and the key of the profile")
	return c
}

// A check is one thing that the doctor looked at.
type check struct {
	What   string `json:"what"`
	State  string `json:"state"` // ok, wrong, closed, skipped
	Note   string `json:"note,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

const (
	stateOK      = "ok"
	stateWrong   = "wrong"
	stateClosed  = "closed"
	stateSkipped = "skipped"
)

type checks []check

func (l checks) wrong() (n int) {
	for _, c := range l {
		if c.State == stateWrong {
			n++
		}
	}
	return n
}

// A doctor examines one app.
type doctor struct {
	*program
	profile *profile
	client  *wecom.Client
	checks  checks
}

func (p *program) doctor(ctx context.Context, callbackURL string) error {
	f, err := p.current()
	if err != nil {
		return err
	}
	d := &doctor{program: p, profile: f}
	if d.corpID() && d.secret(ctx) {
		d.clock(ctx)
		d.app(ctx)
		d.tools(ctx)
	}
	if callbackURL != "" {
		d.callback(ctx, callbackURL)
	}
	if p.json {
		err = writeJSON(p.out, d.checks)
	}
	if n := d.checks.wrong(); n > 0 {
		err = errors.Join(err, partlyError{fmt.Errorf("%d of %d checks found something wrong", n, len(d.checks))})
	}
	return err
}

// tell adds a check, and writes it at once, since others may take their time.
func (d *doctor) tell(c check) {
	d.checks = append(d.checks, c)
	if d.json {
		return
	}
	fmt.Fprintf(d.out, "%-8s %s", c.State, c.What)
	if c.Note != "" {
		fmt.Fprintf(d.out, ": %s", c.Note)
	}
	fmt.Fprintln(d.out)
	if c.Remedy != "" {
		fmt.Fprintln(d.out, "   →     "+c.Remedy)
	}
}

var corpIDForm = regexp.MustCompile(`^(ww|wx|wp|tw)[0-9A-Za-z_-]{10,40}$`)

// corpID looks at the corp id.
func (d *doctor) corpID() bool {
	c := check{What: "corp id (企业ID)", State: stateOK, Note: d.profile.CorpID}
	switch {
	case d.profile.CorpID == "":
		c = check{What: c.What, State: stateWrong, Note: "there is none", Remedy: "Set WECOM_CORP_ID, or corp_id of a profile. It stands in 我的企业 → 企业信息 → 企业ID."}
	case !corpIDForm.MatchString(d.profile.CorpID):
		c.State, c.Remedy = stateWrong, "A corp id begins with ww or wx. It stands in 我的企业 → 企业信息 → 企业ID."
	}
	d.tell(c)
	return c.State == stateOK
}

// secret fetches a token: that checks the corp id, the secret and the network.
func (d *doctor) secret(ctx context.Context) bool {
	c := check{What: "secret (Secret)", State: stateOK, Note: "WeCom gives a token for it"}
	client, err := d.program.client(d.profile)
	if err == nil {
		d.client = client
		_, err = client.Token(ctx, "")
	}
	if err != nil {
		c = wrong(c.What, err)
		if errors.Is(err, wecom.ErrInvalidCorpID) {
			c.What = "corp id (企业ID)"
		}
	}
	d.tell(c)
	return err == nil
}

// wrong returns the check that an error fails.
func wrong(what string, err error) check {
	c := check{What: what, State: stateWrong, Note: plain(err)}
	var refused *wecom.Error
	switch {
	case errors.As(err, &refused) && refused.Code != 0:
		c.Remedy = strings.Join(meaningOf(int(refused.Code), refused.IP).Advice, " ")
	case errors.As(err, &refused):
		c.Remedy = "Something between this machine and WeCom answered: a proxy, a gateway, or a base URL that is wrong."
	}
	return c
}

const clockTolerance = 2 * time.Minute

// clock compares the clock with that of WeCom: callbacks are refused by their age,
// and JS-SDK signatures carry the time.
func (d *doctor) clock(ctx context.Context) {
	c := check{What: "clock", State: stateOK}
	base := d.profile.BaseURL
	if base == "" {
		base = "https://qyapi.weixin.qq.com"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, base, nil)
	if err != nil {
		d.tell(wrong(c.What, err))
		return
	}
	reply, err := (&http.Client{Timeout: slowTime}).Do(r)
	if err != nil {
		d.tell(check{What: c.What, State: stateSkipped, Note: "WeCom's clock cannot be read"})
		return
	}
	defer reply.Body.Close()
	theirs, err := http.ParseTime(reply.Header.Get("Date"))
	if err != nil {
		d.tell(check{What: c.What, State: stateSkipped, Note: "WeCom does not tell its time"})
		return
	}
	off := time.Since(theirs).Round(time.Second)
	c.Note = "differs from WeCom's by " + off.Abs().String()
	if off.Abs() > clockTolerance {
		c.State, c.Remedy = stateWrong, "Set the clock, or let NTP do it: callbacks are refused by their age."
	}
	d.tell(c)
}

// app looks at the app's settings and its visible range.
func (d *doctor) app(ctx context.Context) {
	const what = "agent id (AgentId)"
	if d.profile.AgentID == 0 {
		d.tell(check{What: what, State: stateSkipped, Note: "there is none: the secret is not that of an app, or WECOM_AGENT_ID is not set"})
		return
	}
	app, err := agent.New(d.client, d.profile.AgentID).GetApp(ctx)
	if err != nil {
		d.tell(wrong(what, err))
		return
	}
	d.tell(check{What: what, State: stateOK, Note: fmt.Sprintf("%d is %q", app.AgentID, app.Name)})
	if app.Disabled {
		d.tell(check{What: "app", State: stateWrong, Note: "it is disabled", Remedy: "Enable it in 应用管理 → the app (已停用 → 启用)."})
	}
	d.visibleRange(app)
	d.trustedDomain(app)
}

func (d *doctor) visibleRange(app *agent.App) {
	c := check{What: "visible range (可见范围)", State: stateOK, Note: fmt.Sprintf("%d members, %d departments, %d tags", len(app.UserIDs), len(app.DepartmentIDs), len(app.TagIDs))}
	if len(app.UserIDs)+len(app.DepartmentIDs)+len(app.TagIDs) == 0 {
		c.State, c.Remedy = stateWrong, "Nobody sees the app, so it can reach nobody. Set 应用管理 → the app → 可见范围."
	}
	d.tell(c)
}

func (d *doctor) trustedDomain(app *agent.App) {
	c := check{What: "trusted domain (可信域名)", State: stateOK, Note: app.TrustedDomain}
	if app.TrustedDomain == "" {
		c.State, c.Note = stateClosed, "there is none: logins and the JS-SDK of web pages do not work"
		c.Remedy = "Set it in 应用管理 → the app → 网页授权及JS-SDK, if the app has pages."
	}
	d.tell(c)
}

// A probe is a read that tells whether an app may call a tool.
type probe struct {
	tool         string
	method, path string
	body         string
	where        string // in the admin console
}

var probes = []probe{
	{"directory (通讯录)", "GET", "/cgi-bin/department/simplelist", "", "every app may; see the visible range"},
	{"ids of all members", "POST", "/cgi-bin/user/list_id", `{"limit":1}`, "the secret of 管理工具 → 通讯录同步 alone"},
	{"customer contact (客户联系)", "GET", "/cgi-bin/externalcontact/get_follow_user_list", "", "客户与上下游 → 客户联系 → API → 可调用应用"},
	{"approvals (审批)", "GET", "/cgi-bin/oa/vacation/getcorpconf", "", "应用管理 → 审批 → API → 可调用应用"},
	{"attendance (打卡)", "POST", "/cgi-bin/checkin/getcorpcheckinoption", `{}`, "应用管理 → 打卡 → API → 可调用应用"},
	{"customer service (微信客服)", "POST", "/cgi-bin/kf/account/list", `{"offset":0,"limit":1}`, "应用管理 → 微信客服 → API → 可调用应用"},
	{"meeting rooms (会议室)", "POST", "/cgi-bin/oa/meetingroom/list", `{}`, "应用管理 → 会议室 → API → 可调用应用"},
	{"archive (会话内容存档)", "POST", "/cgi-bin/msgaudit/get_permit_user_list", `{}`, "the secret of 管理工具 → 会话内容存档 alone"},
}

// tools tries which tools the app may call.
func (d *doctor) tools(ctx context.Context) {
	for i, probe := range probes {
		d.progress("%d of %d tools", i+1, len(probes))
		c := d.probe(ctx, probe)
		d.progress("")
		d.tell(c)
	}
}

func (d *doctor) probe(ctx context.Context, t probe) check {
	var reply jsontext.Value
	var err error
	if t.method == http.MethodGet {
		err = d.client.Get(ctx, t.path, nil, &reply)
	} else {
		err = d.client.Query(ctx, t.path, jsontext.Value(t.body), &reply)
	}
	var refused *wecom.Error
	switch {
	case err == nil:
		return check{What: t.tool, State: stateOK, Note: "may be called"}
	case errors.Is(err, wecom.ErrUntrustedIP):
		return wrong("trusted addresses (企业可信IP)", err)
	case errors.As(err, &refused) && refused.Code != 0:
		return check{What: t.tool, State: stateClosed, Note: fmt.Sprintf("may not be called (%d)", refused.Code), Remedy: t.where}
	}
	return wrong(t.tool, err)
}

// callback checks the callback URL.
func (d *doctor) callback(ctx context.Context, address string) {
	c, err := d.cipher(callbackFlags{})
	if err != nil {
		d.tell(wrong("callback URL (接收消息)", err))
		return
	}
	found, err := c.checkURL(ctx, address)
	if err != nil {
		d.tell(wrong("callback URL (接收消息)", err))
		return
	}
	for _, f := range found {
		state, remedy := stateOK, ""
		if !f.OK {
			state, remedy = stateWrong, "Compare token and EncodingAESKey with 应用管理 → the app → 接收消息 → 设置API接收."
		}
		d.tell(check{What: "callback URL, " + f.What, State: state, Note: f.Note, Remedy: remedy})
	}
}
