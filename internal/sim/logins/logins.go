// Package logins simulates the logins of a corp (身份验证): the pages where members
// log in, the codes that they come back with, and the JS-SDK.
package logins

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/apps"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/school"
)

type object = sim.Object

const (
	codeLifetime   = 5 * time.Minute
	ticketLifetime = 30 * time.Minute
)

type state struct {
	codes       map[string]*code
	userTickets map[string]userTicket
	jsTickets   map[string]*jsTicket // by the app's secret and the kind
}

// A code is what a visitor comes back with.
type code struct {
	visitor Visitor
	agentID int64    // of the app that asked; 0 if it did not say
	host    string   // of the page that the visitor came back to
	private bool     // details were asked for
	allowed []string // of the details
	expires time.Time
	isSpent bool
}

// A userTicket is what details are given for.
type userTicket struct {
	userID  string
	agentID int64
	allowed []string
	expires time.Time
}

var slot = sim.NewSlot(func() *state {
	return &state{codes: map[string]*code{}, userTickets: map[string]userTicket{}, jsTickets: map[string]*jsTicket{}}
})

// Install adds the pages and the calls of logins.
func Install(w *sim.World) {
	w.Handle("GET /cgi-bin/auth/getuserinfo", identify)
	w.Handle("POST /cgi-bin/auth/getuserdetail", details)
	w.Handle("GET /cgi-bin/user/getuserinfo", identifyOld)
	w.HandleOlder("POST /cgi-bin/user/getuserdetail", "POST /cgi-bin/auth/getuserdetail")
	w.Handle("GET /cgi-bin/school/getuserinfo", identifyFamily)
	w.HandlePage(authorizePath, showAuthorize)
	w.HandlePage(webLoginPath, showWebLogin)
	w.Handle("POST /cgi-bin/get_launch_code", launch)
	addJSSDK(w)
	w.AddActs(Login)
}

// A Visitor is who logs in: a member, a customer of the corp, a student or a parent of
// its school, or somebody else.
type Visitor struct {
	UserID       string
	CustomerID   string
	SchoolUserID string
}

// A Visit is the parameters of Login.
type Visit struct {
	UserID       string   `json:"userid,omitempty"`
	CustomerID   string   `json:"external_userid,omitempty"` // of who is no member
	SchoolUserID string   `json:"school_userid,omitempty"`   // of a student or a parent
	URL          string   `json:"url"`
	Deny         []string `json:"deny,omitempty"` // the keys of details
}

// A Return is where a visitor comes back to.
type Return struct {
	URL string `json:"url"`
}

// Login has somebody open a login page, and confirm what it asks. It returns where
// the page sends the browser.
var Login = sim.NewAct("member.login", "Somebody opens a login page and is sent back to the app.", func(tx *sim.Tx, p Visit) (Return, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return Return{}, fmt.Errorf("the address of the login page: %w", err)
	}
	l, err := readLogin(tx, u)
	if err != nil {
		return Return{}, err
	}
	var allowed []string
	for _, d := range detailsAsked {
		if !slices.Contains(p.Deny, d.Key) {
			allowed = append(allowed, d.Key)
		}
	}
	address, err := l.enter(tx, Visitor{p.UserID, p.CustomerID, p.SchoolUserID}, allowed)
	return Return{address}, err
})

// A login is what an app asks of a login page.
type login struct {
	app      *sim.App // nil if it does not say
	redirect *url.URL
	state    string
	private  bool
	isInside bool // within WeCom
}

// Refusals of the pages. WeCom shows them as text.
var (
	errAppID    = sim.Refuse(40013, "invalid corpid")
	errScope    = sim.Refuse(40058, "invalid scope, response_type or login_type")
	errAgent    = sim.Refuse(40056, "invalid agentid")
	errState    = sim.Refuse(40058, "invalid state: want at most 128 letters and digits")
	errRedirect = sim.Refuse(50001, "redirect_uri is not on a trusted domain")
	errRange    = sim.Refuse(60011, "the member is not in the app's visible range")
)

// readLogin reads the address of a login page.
func readLogin(tx *sim.Tx, page *url.URL) (*login, error) {
	q := page.Query()
	l := &login{state: q.Get("state"), isInside: page.Path == authorizePath}
	if q.Get("appid") != tx.Corp().ID {
		return nil, errAppID
	}
	if id := q.Get("agentid"); id != "" {
		for _, app := range tx.Apps() {
			if !app.DirectorySync && fmt.Sprint(app.AgentID) == id {
				l.app = app
			}
		}
		if l.app == nil {
			return nil, errAgent
		}
	}
	switch {
	case page.Path == webLoginPath:
		if q.Get("login_type") != "CorpApp" {
			return nil, errScope
		}
		if l.app == nil {
			return nil, errAgent
		}
	case !l.isInside:
		return nil, fmt.Errorf("%s is no login page: want %s or %s", page.Path, authorizePath, webLoginPath)
	case q.Get("response_type") != "code":
		return nil, errScope
	case q.Get("scope") == "snsapi_privateinfo":
		l.private = l.app != nil // else it is taken for snsapi_base
	case q.Get("scope") != "snsapi_base":
		return nil, errScope
	}
	if len(l.state) > 128 || strings.ContainsFunc(l.state, notAlphanumeric) {
		return nil, errState
	}
	var err error
	if l.redirect, err = url.Parse(q.Get("redirect_uri")); err != nil || l.redirect.Host == "" || !l.trusted(tx) {
		return nil, errRedirect
	}
	return l, nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// trusted reports whether the app, or any if none is named, trusts the page that
// the browser comes back to.
func (l *login) trusted(tx *sim.Tx) bool {
	if l.app != nil {
		return trusts(tx, l.app, l.redirect.Host)
	}
	return slices.ContainsFunc(tx.Apps(), func(app *sim.App) bool { return !app.DirectorySync && trusts(tx, app, l.redirect.Host) })
}

func trusts(tx *sim.Tx, app *sim.App, host string) bool {
	domains := apps.TrustedDomains(tx, app)
	return len(domains) == 0 || slices.ContainsFunc(domains, func(d string) bool { return strings.EqualFold(d, host) })
}

// enter logs a visitor in, and returns where the browser comes back to.
func (l *login) enter(tx *sim.Tx, v Visitor, allowed []string) (string, error) {
	if v.UserID != "" {
		m, err := directory.Of(tx).Find(v.UserID)
		switch {
		case err != nil:
			return "", err
		case (l.private || !l.isInside) && !directory.Of(tx).See(l.app).Sees(m):
			return "", errRange
		}
		v.UserID = m.UserID()
	} else if !l.isInside {
		return "", errRange // only members log in by the web
	}
	if student, parent, _ := school.Somebody(tx, v.SchoolUserID); v.SchoolUserID != "" && student+parent == "" {
		return "", fmt.Errorf("there is no student and no parent %s", v.SchoolUserID)
	}
	c := &code{visitor: v, host: l.redirect.Host, private: l.private, expires: tx.Now().Add(codeLifetime)}
	if l.private {
		c.allowed = allowed
	}
	if l.app != nil {
		c.agentID = l.app.AgentID
	}
	text := rand.Text()
	slot.Of(tx).codes[text] = c
	back := *l.redirect
	if back.RawQuery != "" {
		back.RawQuery += "&"
	}
	back.RawQuery += "code=" + text + "&state=" + l.state
	return back.String(), nil
}

// spend returns what a code stands for, once.
func spend(tx *sim.Tx) (*code, error) {
	c := slot.Of(tx).codes[tx.Query.Get("code")]
	switch {
	case c == nil, tx.App.DirectorySync, c.agentID != 0 && c.agentID != tx.App.AgentID:
		return nil, sim.Refuse(40029, "invalid code")
	case c.isSpent:
		return nil, sim.Refuse(42022, "code has been used")
	case !tx.Now().Before(c.expires):
		return nil, sim.Refuse(42003, "code expired")
	case !trusts(tx, tx.App, c.host):
		return nil, sim.Refuse(50001, "redirect_url unregistered")
	}
	c.isSpent = true
	return c, nil
}

// identify tells an app who a code stands for.
func identify(tx *sim.Tx) (any, error) {
	c, err := spend(tx)
	if err != nil {
		return nil, err
	}
	if _, parent, customer := school.Somebody(tx, c.visitor.SchoolUserID); parent != "" {
		who := object{"parent_userid": parent}
		if customer != "" {
			who["external_userid"] = customer
		}
		return who, nil
	}
	if c.visitor.UserID == "" {
		return outsider(tx, c.visitor.CustomerID), nil
	}
	m, err := directory.Of(tx).Find(c.visitor.UserID)
	if err != nil {
		return nil, err
	}
	who := object{"userid": m.UserID()}
	if c.private && directory.Of(tx).See(tx.App).Sees(m) {
		ticket := rand.Text()
		slot.Of(tx).userTickets[ticket] = userTicket{m.UserID(), tx.App.AgentID, c.allowed, tx.Now().Add(ticketLifetime)}
		who["user_ticket"] = ticket
	}
	return who, nil
}

// identifyOld answers the older path, which writes some keys with capitals.
func identifyOld(tx *sim.Tx) (any, error) {
	who, err := identify(tx)
	if err != nil {
		return nil, err
	}
	old := object{}
	for key, value := range who.(object) {
		switch key {
		case "userid":
			key = "UserId"
		case "openid":
			key = "OpenId"
		}
		old[key] = value
	}
	return old, nil
}

// identifyFamily tells an app which student or parent a code stands for.
func identifyFamily(tx *sim.Tx) (any, error) {
	c, err := spend(tx)
	if err != nil {
		return nil, err
	}
	who := object{"DeviceId": "simulated-device"}
	switch student, parent, _ := school.Somebody(tx, c.visitor.SchoolUserID); {
	case student != "":
		who["student_userid"] = student
	case parent != "":
		who["parent_userid"] = parent
	}
	return who, nil
}

// outsider is who is no member. A customer is known if the app sees one of those
// who follow the customer.
func outsider(tx *sim.Tx, customerID string) object {
	who := object{"openid": "simulated-openid-" + customerID}
	for m := range directory.Of(tx).Members() {
		if customerID != "" && directory.Of(tx).See(tx.App).Sees(m) && slices.Contains(customers.IDs(tx, m.UserID()), customerID) {
			who["external_userid"] = customerID
			break
		}
	}
	return who
}

// A detail is what a member may allow an app to see.
type detail struct{ Key, Name string }

var detailsAsked = []detail{
	{"gender", "性别"}, {"avatar", "头像"}, {"qr_code", "个人二维码"}, {"mobile", "手机"}, {"email", "邮箱"}, {"biz_mail", "企业邮箱"}, {"address", "地址"},
}

const defaultAvatar = "https://rescdn.qqmail.com/node/wwmng/wwmng/style/images/independent/DefaultAvatar.png"

func details(tx *sim.Tx) (any, error) {
	t, ok := slot.Of(tx).userTickets[sim.Text(tx.Body["user_ticket"])]
	switch {
	case !ok, t.agentID != tx.App.AgentID:
		return nil, sim.Refuse(84015, "invalid user_ticket")
	case !tx.Now().Before(t.expires):
		return nil, sim.Refuse(84014, "user_ticket expired")
	}
	m, err := directory.Of(tx).Find(t.userID)
	if err != nil {
		return nil, err
	}
	if !directory.Of(tx).See(tx.App).Sees(m) {
		return nil, errRange
	}
	out := object{"userid": m.UserID(), "gender": "0", "avatar": defaultAvatar}
	for _, key := range t.allowed {
		if value := m.Text(key); value != "" || key != "gender" && key != "avatar" {
			out[key] = value
		}
	}
	return out, nil
}
