// Package page is the page of the simulated corp, for people: it shows what happens
// in the corp, and lets one act in it. It is rendered here, and works without
// scripts; a little script keeps what is shown up to date.
package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/drives"
)

//go:embed templates
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// A Page is the handler of the page.
type Page struct {
	server    *server.Server
	templates *template.Template            // of parts
	pages     map[string]*template.Template // whole ones, by their names
	mux       *http.ServeMux
}

// New returns the handler of the page of a server.
func New(s *server.Server) *Page {
	p := &Page{server: s, mux: http.NewServeMux(), pages: map[string]*template.Template{}}
	p.templates = template.Must(template.New("").Funcs(template.FuncMap{
		"initial": initial, "duration": duration, "pretty": pretty, "prettyXML": prettyXML,
		"clock": func(t time.Time) string { return t.In(beijing).Format("15:04:05") },
		"day":   func(t time.Time) string { return t.In(beijing).Format("2006-01-02 15:04") },
		"short": func(t time.Time) string { return t.In(beijing).Format("01-02 15:04") },
		"hour":  func(t time.Time) string { return t.In(beijing).Format("15:04") },
		"size":  size, "entryOf": entryOf, "addresses": addresses,
	}).ParseFS(templateFiles, "templates/*.html"))
	assets, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	p.mux.Handle("GET /ui/assets/", cached(http.StripPrefix("/ui/assets/", http.FileServerFS(assets))))
	p.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/ui/company", http.StatusFound)
	})
	p.routes()
	return p
}

var beijing = time.FixedZone("UTC+8", 8*60*60)

// routes adds the pages, in the order of the menu.
func (p *Page) routes() {
	p.show("company", p.company)
	p.show("phone", p.phone)
	p.show("customers", p.customers)
	p.show("forms", p.forms)
	p.show("attendance", p.attendance)
	p.show("agenda", p.agenda)
	p.show("service", p.service)
	p.show("reports", p.reports)
	p.show("streams", p.streams)
	p.show("documents", p.documents)
	p.show("drive", p.drive)
	p.show("mail", p.mail)
	p.show("telephone", p.telephone)
	p.show("archive", p.archive)
	p.show("security", p.security)
	p.show("robots", p.robots)
	p.show("calls", p.calls)
	p.show("pushes", p.pushes)
	p.show("acts", p.acts)
	p.show("faults", p.faults)
	p.mux.HandleFunc("GET /ui/calls/rows", p.callRows)
	p.mux.HandleFunc("GET /ui/calls/{number}", p.callDetail)
	p.mux.HandleFunc("GET /ui/media/{id}", p.media)
	p.mux.HandleFunc("GET /ui/drive/file", p.driveFile)
	p.mux.HandleFunc("GET /ui/mail/file", p.mailFile)
	p.mux.HandleFunc("POST /ui/act/{name}", p.doAct)
	p.mux.HandleFunc("POST /ui/kf/write", p.doWrite)
	p.mux.HandleFunc("POST /ui/fault", p.doFault)
	p.mux.HandleFunc("POST /ui/fault/remove", p.doRemoveFault)
	p.mux.HandleFunc("POST /ui/clock", p.doClock)
	p.mux.HandleFunc("POST /ui/reset", p.doReset)
	p.mux.HandleFunc("POST /ui/receiver", p.doReceiver)
	p.mux.HandleFunc("POST /ui/language", p.doLanguage)
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	p.mux.ServeHTTP(w, r)
}

func cached(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache") // a new program has new files
		h.ServeHTTP(w, r)
	})
}

// A view is what a template is given.
type view struct {
	Page     string // its name
	Corp     server.CorpInfo
	Clock    server.ClockInfo
	Language string
	Menu     []menuEntry
	Faults   int
	State    int64  // the number of the newest change that it shows
	Address  string // of this page
	Error    string // of what was tried on it
	Data     any    // of the page itself
	Base     string // address of the server
	Members  []person

	names map[string]string // by lower-cased userid
}

// Name returns the name of a member, or the userid of one who is not there.
func (v view) Name(userID string) string { return or(v.names[strings.ToLower(userID)], userID) }

// T translates a text.
func (v view) T(english string, args ...any) string {
	text := english
	if v.Language == chinese {
		if t, ok := translations[english]; ok {
			text = t
		}
	}
	if len(args) > 0 {
		return fmt.Sprintf(text, args...)
	}
	return text
}

// FirstApp returns the first app with an agentid, or nil.
func (v view) FirstApp() *server.AppInfo {
	for i := range v.Corp.Apps {
		if v.Corp.Apps[i].AgentID != 0 {
			return &v.Corp.Apps[i]
		}
	}
	return nil
}

// Socket returns the address of long connections of bots.
func (v view) Socket() string { return "ws" + strings.TrimPrefix(v.Base, "http") }

// With gives a part of a page the view as well.
func (v view) With(data any) part { return part{v, data} }

// A part is a part of a page, for the templates of parts.
type part struct {
	V    view
	Data any
}

type menuEntry struct {
	Name, Title string
	Current     bool
}

var menu = []menuEntry{
	{Name: "company", Title: "Company"},
	{Name: "phone", Title: "Phones"},
	{Name: "customers", Title: "Customers"},
	{Name: "forms", Title: "Approvals"},
	{Name: "attendance", Title: "Attendance"},
	{Name: "agenda", Title: "Meetings and schedules"},
	{Name: "service", Title: "Customer service"},
	{Name: "reports", Title: "Reports"},
	{Name: "streams", Title: "Live streams"},
	{Name: "documents", Title: "Documents"},
	{Name: "drive", Title: "Drive"},
	{Name: "mail", Title: "Mail"},
	{Name: "telephone", Title: "Telephone"},
	{Name: "archive", Title: "Archive of conversations"},
	{Name: "security", Title: "Security"},
	{Name: "robots", Title: "Group robots"},
	{Name: "calls", Title: "Calls"},
	{Name: "pushes", Title: "Pushes"},
	{Name: "acts", Title: "Acts"},
	{Name: "faults", Title: "Faults"},
}

// show adds a page at /ui/NAME.
func (p *Page) show(name string, data func(*http.Request) (any, error)) {
	t := template.Must(p.templates.Clone())
	p.pages[name] = template.Must(t.New("main").Parse(`{{template "` + name + `" .}}`))
	p.mux.HandleFunc("GET /ui/"+name, func(w http.ResponseWriter, r *http.Request) {
		state := p.server.State() // before what is read, so that nothing is missed
		d, err := data(r)
		v := p.view(name, r, d)
		v.State = state
		status := http.StatusOK
		if err != nil {
			v.Error, status = err.Error(), http.StatusNotFound
		}
		p.render(w, status, name, v)
	})
}

func (p *Page) view(name string, r *http.Request, data any) view {
	v := view{
		Page: name, Corp: p.server.Corp(), Clock: p.server.Clock(), Language: language(r), Faults: len(p.server.Faults()),
		Address: addressOf(r.URL), Data: data, Base: "http://" + r.Host, Error: r.URL.Query().Get("error"), names: map[string]string{},
	}
	p.server.World().In(func(tx *sim.Tx) { v.Members = people(tx) })
	for _, who := range v.Members {
		v.names[strings.ToLower(who.UserID)] = who.Name
	}
	for _, e := range menu {
		e.Current = e.Name == name
		v.Menu = append(v.Menu, e)
	}
	return v
}

// addressOf returns the address of a page without the error that it shows.
func addressOf(u *url.URL) string {
	q := u.Query()
	q.Del("error")
	return (&url.URL{Path: u.Path, RawQuery: q.Encode()}).String()
}

// render writes a page.
func (p *Page) render(w http.ResponseWriter, status int, name string, v view) {
	var b bytes.Buffer
	if err := p.pages[name].ExecuteTemplate(&b, "frame", v); err != nil {
		http.Error(w, "the page cannot be shown: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

const (
	english        = "en"
	chinese        = "zh"
	languageCookie = "wecom-language"
)

// language returns the language that was chosen, or the first of the two that the
// browser names.
func language(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == english || c.Value == chinese) {
		return c.Value
	}
	for name := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		switch name = strings.TrimSpace(name); {
		case strings.HasPrefix(name, "zh"):
			return chinese
		case strings.HasPrefix(name, "en"):
			return english
		}
	}
	return english
}

func (p *Page) doLanguage(w http.ResponseWriter, r *http.Request) {
	value := english
	if r.FormValue("language") == chinese {
		value = chinese
	}
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: value, Path: "/ui/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	p.back(w, r, nil)
}

// back leads to the page that a form was on, which shows the error, if any. A
// script gets the error as text.
func (p *Page) back(w http.ResponseWriter, r *http.Request, err error) {
	if r.Header.Get("X-Fragment") != "" {
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	to, parseErr := url.Parse(r.FormValue("back"))
	if parseErr != nil || !strings.HasPrefix(to.Path, "/ui/") || to.Host != "" || to.Scheme != "" {
		to = &url.URL{Path: "/ui/company"}
	}
	q := to.Query()
	q.Del("error")
	if err != nil {
		q.Set("error", err.Error())
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// initial returns what an avatar shows: the last character of a Chinese name, the
// first one of another.
func initial(name string) string {
	r := []rune(name)
	switch {
	case len(r) == 0:
		return "?"
	case r[0] > 0x2e80:
		return string(r[len(r)-1])
	}
	return strings.ToUpper(string(r[0]))
}

func duration(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// size returns a number of bytes in words.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// A spaceEntry is a file with the space that it is in.
type spaceEntry struct {
	Space drives.Space
	Entry drives.Entry
}

func entryOf(s drives.Space, e drives.Entry) spaceEntry { return spaceEntry{s, e} }

// pretty indents JSON; other text stays as it is.
func pretty(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}

// prettyXML writes an element a line.
func prettyXML(text string) string {
	return strings.ReplaceAll(text, "><", ">\n<")
}
