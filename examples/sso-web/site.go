package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/contacts"
)

// A config is what the site is made of.
type config struct {
	client     *wecom.Client
	agentID    int64
	url        string // of the site, as browsers see it
	key        string // that sessions are sealed with
	loginPages string // in place of WeCom's, for a simulated corp
	sdk        []string
	log        *slog.Logger
}

//go:embed pages assets
var files embed.FS

var templates = template.Must(template.ParseFS(files, "pages/*.html"))

// loginPath is where WeCom sends visitors back to.
const loginPath = "/login"

// newSite returns the whole site: assets for everybody, and pages behind a gate.
func newSite(cfg config) (http.Handler, error) {
	keys, err := auth.NewKeyring(cfg.key)
	if err != nil {
		return nil, err
	}
	service := auth.New(cfg.client)
	if cfg.loginPages != "" {
		service = service.WithPages(cfg.loginPages)
	}
	gate, err := service.NewGate(cfg.agentID, cfg.url+loginPath, keys,
		auth.WithFailure(showFailure), auth.WithGateLogger(cfg.log))
	if err != nil {
		return nil, err
	}

	signer, err := service.NewJSSigner(cfg.agentID, cfg.log, cfg.url)
	if err != nil {
		return nil, err
	}

	i := &intranet{staff: contacts.New(cfg.client), sdk: cfg.sdk, log: cfg.log}

	members := http.NewServeMux() // what only members see
	members.HandleFunc("GET /{$}", i.home)
	members.Handle("GET /js-config", signer)

	site := http.NewServeMux()
	site.Handle("GET /assets/", http.FileServerFS(files)) // style and script, for everybody
	site.HandleFunc("POST /logout", gate.Logout)
	site.Handle("/", gate.Handler(members))
	return site, nil
}

// An intranet has one page.
type intranet struct {
	staff *contacts.Service
	sdk   []string // addresses of the JS-SDK
	log   *slog.Logger
}

// A person is a member as the page shows it.
type person struct{ UserID, Name, Initial string }

// A homepage is what the page shows.
type homepage struct {
	Greeting   string
	Me         person
	Department []string // from the top
	Colleagues []person
	SDK        []string
}

func (i *intranet) home(w http.ResponseWriter, r *http.Request) {
	member, ok := auth.From(r.Context()).(auth.Member)
	if !ok {
		showFailure(w, r, http.StatusForbidden, auth.ErrNotAdmitted)
		return
	}
	page, err := i.homepage(r.Context(), member.UserID)
	if err != nil {
		i.log.WarnContext(r.Context(), "no page for a member", "error", err)
		showFailure(w, r, http.StatusBadGateway, err)
		return
	}
	show(w, http.StatusOK, "home.html", page)
}

// homepage reads what the page shows from the directory.
func (i *intranet) homepage(ctx context.Context, userID string) (*homepage, error) {
	page := &homepage{Greeting: greeting(time.Now()), Me: newPerson(userID, userID), SDK: i.sdk}
	user, err := i.staff.GetUser(ctx, userID)
	if errors.Is(err, wecom.ErrNoPermission) {
		return page, nil // outside the app's visible range
	}
	if err != nil {
		return nil, err
	}
	page.Me = newPerson(user.UserID, user.Name)
	departments, err := i.staff.ListDepartments(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("departments: %w", err)
	}
	page.Department = pathTo(departments, user.MainDepartmentID)
	colleagues, err := i.staff.ListUsers(ctx, user.MainDepartmentID)
	if err != nil {
		return nil, fmt.Errorf("colleagues: %w", err)
	}
	for _, c := range colleagues {
		if c.UserID != user.UserID {
			page.Colleagues = append(page.Colleagues, newPerson(c.UserID, c.Name))
		}
	}
	return page, nil
}

func newPerson(userID, name string) person {
	letters := []rune(name)
	return person{userID, name, string(letters[max(0, len(letters)-1):])}
}

// pathTo returns the names from the top down to a department, without the corp's.
func pathTo(all []contacts.Department, id int64) (names []string) {
	byID := map[int64]contacts.Department{}
	for _, d := range all {
		byID[d.ID] = d
	}
	for d, ok := byID[id]; ok && d.ParentID != 0; d, ok = byID[d.ParentID] {
		names = append(names, d.Name)
		delete(byID, d.ID) // lest a circle has no end
	}
	slices.Reverse(names)
	return names
}

// greeting fits the time of day in China.
func greeting(now time.Time) string {
	switch hour := now.In(wecom.Beijing).Hour(); {
	case hour < 5:
		return "夜深了"
	case hour < 12:
		return "上午好"
	case hour < 18:
		return "下午好"
	}
	return "晚上好"
}

// A failure is what a page says in place of what was wanted.
type failure struct {
	Title, Text string
	Again       bool // another login may help
}

func showFailure(w http.ResponseWriter, r *http.Request, status int, err error) {
	if status == http.StatusUnauthorized { // a script asks; nobody sees the answer
		http.Error(w, http.StatusText(status), status)
		return
	}
	f := failure{"登录没有成功", "请重新打开页面再试一次。", true}
	switch {
	case errors.Is(err, auth.ErrNotAdmitted):
		f = failure{"你没有权限使用此应用", "此应用只供企业成员使用。如有需要，请联系管理员。", false}
	case errors.Is(err, auth.ErrInvalidState):
		f = failure{"登录已失效", "登录链接已过期，或不是在此浏览器中打开的。", true}
	case !strings.HasPrefix(r.URL.Path, loginPath):
		f = failure{"暂时无法显示", "企业微信没有响应，请稍后再试。", true}
	}
	show(w, status, "failure.html", f)
}

func show(w http.ResponseWriter, status int, page string, data any) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, page, data); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
