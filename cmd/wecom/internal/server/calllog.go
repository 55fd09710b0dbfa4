package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
)

// A Call is a call as the log shows it, without secrets.
type Call struct {
	Number    int       `json:"number"`
	At        time.Time `json:"at"` // of the machine's clock
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query,omitempty"`
	AgentID   int64     `json:"agentid,omitempty"`
	App       string    `json:"app,omitempty"`
	Status    int       `json:"status"` // 0 while it runs, or after a broken connection
	Code      int       `json:"errcode"`
	Message   string    `json:"errmsg,omitempty"`
	Micros    int64     `json:"microseconds"`
	Request   string    `json:"request,omitempty"`
	Response  string    `json:"response,omitempty"`
	UserAgent string    `json:"user_agent,omitempty"`
	Fault     string    `json:"fault,omitempty"`
	Done      bool      `json:"done"`
}

// A callLog keeps the newest calls.
type callLog struct {
	mu    sync.Mutex
	size  int
	next  int // number of the next call
	calls []*Call
}

func newCallLog(size int) *callLog { return &callLog{size: size, next: 1} }

// maxShown is how much of a body the log keeps.
const maxShown = 64 << 10

// begin adds a call that has come.
func (l *callLog) begin(world *sim.World, r *http.Request, body []byte) *Call {
	query := r.URL.Query()
	app, _ := world.AppOf(query.Get("access_token"), query.Get("corpsecret"))
	c := &Call{
		At: time.Now(), Method: r.Method, Path: r.URL.Path, Query: maskQuery(query), AgentID: app.AgentID, App: app.Name,
		Request: shown(r.Header.Get("Content-Type"), body), UserAgent: r.UserAgent(),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(c)
	return c
}

// add numbers a call and keeps it. The log is locked.
func (l *callLog) add(c *Call) {
	c.Number = l.next
	l.next++
	l.calls = append(l.calls, c)
	if len(l.calls) > l.size+l.size/10 { // seldom, so that the list is not moved each time
		l.calls = append([]*Call(nil), l.calls[len(l.calls)-l.size:]...)
	}
}

// end adds what a call was answered with.
func (l *callLog) end(c *Call, w *recorder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Done, c.Status, c.Micros = true, w.status, time.Since(c.At).Microseconds()
	c.Response = shown(w.Header().Get("Content-Type"), w.body.Bytes())
	var reply struct {
		Errcode int
		Errmsg  string
	}
	if json.Unmarshal(w.body.Bytes(), &reply) == nil {
		c.Code, c.Message = reply.Errcode, reply.Errmsg
	}
}

// frame adds a frame of a bot that has come over its long connection.
func (l *callLog) frame(began time.Time, e bots.Exchange) {
	c := &Call{
		At: began, Method: "WS", Path: e.Cmd, App: e.Bot, Status: http.StatusSwitchingProtocols, Code: e.Code, Message: e.Message, Done: true,
		Request: shown("application/json", e.Body), Response: shown("application/json", e.Answer),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(c)
}

func (l *callLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = nil
}

// A CallQuery says which calls are wanted.
type CallQuery struct {
	After   int    // those with larger numbers
	Path    string // a part of the path
	AgentID int64  // of the app; 0 for all
	Failed  bool   // those alone that were refused or broken
	Limit   int    // the newest so many; 0 for all
}

func (q CallQuery) wants(c *Call) bool {
	failed := c.Code != 0 || c.Done && (c.Status == 0 || c.Status >= 400)
	return c.Number > q.After && strings.Contains(c.Path, q.Path) && (q.AgentID == 0 || q.AgentID == c.AgentID) && (failed || !q.Failed)
}

// list returns calls, the oldest first.
func (l *callLog) list(q CallQuery) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := []Call{}
	for _, c := range l.calls {
		if q.wants(c) {
			list = append(list, *c)
		}
	}
	if q.Limit > 0 && len(list) > q.Limit {
		list = list[len(list)-q.Limit:]
	}
	return list
}

// find returns the call with a number.
func (l *callLog) find(number int) (Call, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.calls {
		if c.Number == number {
			return *c, true
		}
	}
	return Call{}, false
}

// count returns how many calls there were.
func (l *callLog) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next - 1
}

const mask = "•••"

var (
	secretParameters = []string{"access_token", "corpsecret", "provider_access_token", "suite_access_token", "key"}
	secretKeys       = regexp.MustCompile(`("(?:[a-z_]*access_token|[a-z_]*secret|[a-z_]*ticket|encoding_aeskey|encodingaeskey|permanent_code|token)"\s*:\s*")[^"]*"`)
)

// maskQuery writes a query without its secrets.
func maskQuery(q url.Values) string {
	for _, name := range secretParameters {
		if q.Get(name) != "" {
			q.Set(name, mask)
		}
	}
	text, err := url.QueryUnescape(q.Encode())
	if err != nil {
		return q.Encode()
	}
	return text
}

// shown writes a body as the log shows it: JSON indented, secrets masked, files by
// their size.
func shown(kind string, body []byte) string {
	switch {
	case len(body) == 0:
		return ""
	case strings.HasPrefix(kind, "multipart/") || !utf8.Valid(body):
		return fmt.Sprintf("(%s, %d bytes)", strings.SplitN(kind, ";", 2)[0], len(body))
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") == nil {
		body = pretty.Bytes()
	}
	if len(body) > maxShown {
		body = append(body[:maxShown:maxShown], "…"...)
	}
	return secretKeys.ReplaceAllString(string(bytes.ToValidUTF8(body, nil)), `$1`+mask+`"`)
}

// A recorder remembers what it passes on.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// Unwrap is for [http.ResponseController].
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// code returns the errcode of the answer.
func (w *recorder) code() int {
	if w.status != http.StatusOK {
		return w.status
	}
	var reply struct{ Errcode int }
	_ = json.Unmarshal(w.body.Bytes(), &reply) // a file has none
	return reply.Errcode
}

func newReader(body []byte) io.Reader { return bytes.NewReader(body) }
