package logins

import (
	"bytes"
	_ "embed" // the page
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// The paths of the pages on open.weixin.qq.com and login.work.weixin.qq.com.
const (
	authorizePath = "/connect/oauth2/authorize"
	webLoginPath  = "/wwlogin/sso/login"
)

// The parameters that a browser, or a test in its place, adds to the address of a
// login page: who it is, and what that member allows. WeCom knows without them.
const (
	memberParam   = "member"
	customerParam = "customer" // present, maybe empty, for who is no member
	confirmParam  = "confirm"
	allowParam    = "allow" // once for each detail
)

// showAuthorize is the page that logs in who is within WeCom.
func showAuthorize(tx *sim.Tx) sim.Screen {
	agent := strings.ToLower(tx.Header.Get("User-Agent"))
	if !strings.Contains(agent, "wxwork") && !strings.Contains(agent, "micromessenger") {
		return show(view{Title: "请在企业微信客户端打开链接"})
	}
	return showLogin(tx, authorizePath)
}

// showWebLogin is the page that logs in who uses another browser.
func showWebLogin(tx *sim.Tx) sim.Screen { return showLogin(tx, webLoginPath) }

func showLogin(tx *sim.Tx, path string) sim.Screen {
	page := &url.URL{Path: path, RawQuery: tx.Query.Encode()}
	l, err := readLogin(tx, page)
	if err != nil {
		return refuse(err)
	}
	visitor := Visitor{UserID: tx.Query.Get(memberParam), CustomerID: tx.Query.Get(customerParam)}
	switch {
	case visitor.UserID == "" && !tx.Query.Has(customerParam):
		return show(l.pick(tx, page))
	case visitor.UserID != "" && l.private && !tx.Query.Has(confirmParam):
		return show(l.consent(tx, page, visitor.UserID))
	}
	address, err := l.enter(tx, visitor, tx.Query[allowParam])
	if err != nil {
		return refuse(err)
	}
	return sim.Screen{Location: address}
}

// A view is what the page shows: a text alone, members to pick from, or what one
// of them confirms.
type view struct {
	Title, Text string
	App         string
	People      []person
	Outside     string // the link of who is no member
	Asked       []detail
	Keep        url.Values // parameters
	Member      string
	Back        string
}

// A person is a member on the page.
type person struct{ Name, Initial, Department, Link string }

// pick is the page on which somebody says who sits before it: the members whom the
// login lets in.
func (l *login) pick(tx *sim.Tx, page *url.URL) view {
	v := view{Title: "选择登录的成员", App: tx.Corp().Name}
	if l.app != nil {
		v.App = l.app.Name
	}
	d := directory.Of(tx)
	for m := range d.Members() {
		if (l.private || !l.isInside) && !d.See(l.app).Sees(m) {
			continue
		}
		name := []rune(m.Name())
		v.People = append(v.People, person{m.Name(), string(name[max(0, len(name)-1):]), d.DepartmentName(m.MainDepartment()), with(page, memberParam, m.UserID())})
	}
	if l.isInside {
		v.Outside = with(page, customerParam, "")
	}
	return v
}

// consent is the page on which a member confirms details.
func (l *login) consent(tx *sim.Tx, page *url.URL, userID string) view {
	keep := page.Query()
	keep.Set(confirmParam, "1")
	back := page.Query()
	back.Del(memberParam)
	return view{
		Title: "“" + l.app.Name + "”申请获取你的以下信息", App: l.app.Name, Asked: detailsAsked,
		Keep: keep, Member: directory.Of(tx).NameOf(userID), Back: "?" + back.Encode(),
	}
}

// with returns the link of the same page with one more parameter.
func with(page *url.URL, key, value string) string {
	q := page.Query()
	q.Set(key, value)
	return "?" + q.Encode()
}

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

func show(v view) sim.Screen {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		return sim.Screen{Status: http.StatusInternalServerError, Kind: "text/plain", Body: []byte(err.Error())}
	}
	return sim.Screen{Body: b.Bytes()}
}

// refusals are what the page says of an errcode.
var refusals = map[int]string{
	40013: "appid 参数错误：不是本企业的 CorpID",
	40056: "agentid 参数错误：企业没有此应用",
	40058: "链接的参数错误",
	50001: "redirect_uri 的域名与应用的可信域名不一致",
	60011: "你不在应用的可见范围内，请联系管理员",
	60111: "企业没有此成员",
}

// refuse shows a refusal. The status is 200, as on WeCom's own pages.
func refuse(err error) sim.Screen {
	code, msg := sim.CodeOf(err)
	text := refusals[code]
	if text == "" {
		text = msg
	}
	return show(view{Title: text, Text: string(slices.Concat([]byte("errcode "), sim.JSON(code), []byte("："+msg)))})
}
