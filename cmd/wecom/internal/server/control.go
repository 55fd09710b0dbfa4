package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/messages"
	"github.com/gowecom/wecom/internal/sim/robots"
)

// Control returns the handler of the control plane, below /_sim/. It answers in
// JSON; an error is {"error": "…"}.
func (s *Server) Control() http.Handler {
	m := http.NewServeMux()
	read := func(path string, do func(*http.Request) (any, error)) {
		m.HandleFunc("GET /_sim/"+path, func(w http.ResponseWriter, r *http.Request) { reply(w, r, do) })
	}
	change := func(route string, do func(*http.Request) (any, error)) {
		m.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { reply(w, r, do) })
	}
	read("corp", func(*http.Request) (any, error) { return s.Corp(), nil })
	read("members", func(*http.Request) (any, error) { return s.members(), nil })
	read("calls", func(r *http.Request) (any, error) { return s.Calls(callQuery(r)), nil })
	read("deliveries", func(*http.Request) (any, error) { return s.Deliveries(), nil })
	read("events", func(*http.Request) (any, error) { return s.World().Events(), nil })
	read("messages", s.messages)
	read("forms", func(*http.Request) (any, error) { return s.forms(), nil })
	read("acts", func(*http.Request) (any, error) { return s.World().Acts(), nil })
	change("POST /_sim/acts/{name}", func(r *http.Request) (any, error) { return s.act(r) })
	change("POST /_sim/say", s.say)
	change("POST /_sim/push", s.push)
	read("faults", func(*http.Request) (any, error) { return s.Faults(), nil })
	change("POST /_sim/faults", s.addFault)
	change("DELETE /_sim/faults", func(*http.Request) (any, error) { s.faults.clear(); s.watch.changed(); return done, nil })
	change("DELETE /_sim/faults/{number}", s.removeFault)
	read("clock", func(*http.Request) (any, error) { return s.Clock(), nil })
	change("POST /_sim/clock", s.turnClock)
	read("receivers", func(*http.Request) (any, error) { return orEmpty(s.World().Receivers()), nil })
	change("POST /_sim/receivers", s.setReceiver)
	read("bots", func(*http.Request) (any, error) { return s.Bots(), nil })
	change("POST /_sim/bots/{id}/cut", func(r *http.Request) (any, error) { return done, s.CutBot(r.PathValue("id")) })
	change("POST /_sim/tokens/revoke", func(*http.Request) (any, error) { s.World().RevokeTokens(); return done, nil })
	change("POST /_sim/reset", func(*http.Request) (any, error) { return done, s.Reset() })
	m.HandleFunc("GET /_sim/watch", s.serveWatch)
	return s.guard(m)
}

// done is the answer to what has no result.
var done = struct {
	OK bool `json:"ok"`
}{true}

// guard lets in requests to names of this machine alone, so that a page of another
// site cannot reach the corp under a name of its own; and no changes by such a page.
func (s *Server) guard(h http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusForbidden, errors.New("a page of another site may not do this"))
	}))
	protected := protection.Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knows(r.Host) {
			fail(w, http.StatusForbidden, fmt.Errorf("the host %q is not one of this server: name it by --host", r.Host))
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// knows reports whether a host is this machine.
func (s *Server) knows(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback() || slices.Contains(s.cfg.Hosts, host)
}

func reply(w http.ResponseWriter, r *http.Request, do func(*http.Request) (any, error)) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.Method == http.MethodPost && r.ContentLength != 0 && kind != "application/json" {
		fail(w, http.StatusUnsupportedMediaType, errors.New("the body must be JSON, with Content-Type: application/json"))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	v, err := do(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	writeJSON(w, http.StatusOK, v)
}

func fail(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, struct {
		Error string `json:"error"`
	}{err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// body decodes the body of a request.
func body[T any](r *http.Request) (v T, err error) {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("the body is not as the control plane wants it: %w", err)
	}
	return v, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// A CorpInfo is what a program needs to call the corp.
type CorpInfo struct {
	ID        string         `json:"corpid"`
	Name      string         `json:"name"`
	Apps      []AppInfo      `json:"apps"`
	Receivers []sim.Receiver `json:"receivers"`
}

// An AppInfo is what a program needs to be an app.
type AppInfo struct {
	Name           string `json:"name"`
	AgentID        int64  `json:"agentid"`
	Secret         string `json:"secret"`
	CallbackToken  string `json:"callback_token"`
	EncodingAESKey string `json:"callback_aes_key"`
	DirectorySync  bool   `json:"directory_sync,omitempty"`
}

// Corp returns what a program needs to call the corp.
func (s *Server) Corp() CorpInfo {
	world := s.World()
	info := CorpInfo{ID: world.Corp().ID, Name: world.Corp().Name, Receivers: orEmpty(world.Receivers())}
	world.In(func(tx *sim.Tx) {
		for _, app := range tx.Apps() {
			if IsConsole(app) {
				continue
			}
			info.Apps = append(info.Apps, AppInfo{app.Name, app.AgentID, app.Secret, app.CallbackToken, app.EncodingAESKey, app.DirectorySync})
		}
	})
	return info
}

// A MemberInfo is a member of the corp.
type MemberInfo struct {
	UserID      string  `json:"userid"`
	Name        string  `json:"name"`
	Departments []int64 `json:"departments"`
}

func (s *Server) members() []MemberInfo {
	list := []MemberInfo{}
	s.World().In(func(tx *sim.Tx) {
		for m := range directory.Of(tx).Members() {
			list = append(list, MemberInfo{m.UserID(), m.Name(), m.Departments()})
		}
	})
	return list
}

func callQuery(r *http.Request) CallQuery {
	q := r.URL.Query()
	number := func(name string) int { n, _ := strconv.Atoi(q.Get(name)); return n }
	return CallQuery{After: number("after"), Path: q.Get("path"), AgentID: int64(number("agentid")), Failed: q.Get("failed") != "", Limit: number("limit")}
}

// A MessageInfo is a message that somebody received.
type MessageInfo struct {
	ID       string          `json:"msgid,omitempty"`
	AgentID  int64           `json:"agentid,omitempty"`
	Type     string          `json:"msgtype"`
	Content  json.RawMessage `json:"content"`
	At       time.Time       `json:"at"`
	Recalled bool            `json:"recalled,omitempty"`
}

// messages returns what a member, a group chat, a robot's group or a customer has
// received.
func (s *Server) messages(r *http.Request) (any, error) {
	q := r.URL.Query()
	find := map[string]func(*sim.Tx, string) []messages.Message{
		"userid": messages.Received, "chatid": messages.ReceivedInChat, "robot": robots.Received,
	}
	for name, received := range find {
		if id := q.Get(name); id != "" {
			list := []MessageInfo{}
			s.World().In(func(tx *sim.Tx) {
				for _, m := range received(tx, id) {
					list = append(list, MessageInfo{m.ID, m.AgentID, m.Type, rawJSON(m.Content), m.At, m.Recalled})
				}
			})
			return list, nil
		}
	}
	if id := q.Get("bot"); id != "" {
		return s.botTalk(id, q.Get("chat"))
	}
	if id := q.Get("external_userid"); id != "" {
		var list any
		s.World().In(func(tx *sim.Tx) { list = customers.Received(tx, id) })
		return list, nil
	}
	return nil, errors.New("say whose messages: userid, chatid, robot, external_userid, or bot with chat")
}

// rawJSON returns a text as JSON: as it is, or as a string.
func rawJSON(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	b, _ := json.Marshal(text)
	return b
}

// A FormInfo is a form of Approval, and who can act on it now.
type FormInfo struct {
	Number  string   `json:"sp_no"`
	Waiting []string `json:"waiting"`
}

func (s *Server) forms() []FormInfo {
	list := []FormInfo{}
	s.World().In(func(tx *sim.Tx) {
		for _, number := range approvals.Forms(tx) {
			list = append(list, FormInfo{number, orEmpty(approvals.Waiting(tx, number))})
		}
	})
	return list
}

func (s *Server) act(r *http.Request) (any, error) {
	params, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(params) == 0 {
		params = []byte("{}")
	}
	result, err := s.Do(r.PathValue("name"), params)
	return json.RawMessage(result), err
}

// An AttemptInfo is one time that the corp called an app.
type AttemptInfo struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Reply  string    `json:"reply,omitempty"`
	Error  string    `json:"error,omitempty"`
}

// A DeliveryInfo is an event and what an app made of it.
type DeliveryInfo struct {
	AgentID  int64         `json:"agentid"`
	Event    string        `json:"event"`
	Accepted bool          `json:"accepted"`
	Attempts []AttemptInfo `json:"attempts"`
}

func deliveries(all []sim.Delivery) []DeliveryInfo {
	list := []DeliveryInfo{}
	for _, d := range all {
		info := DeliveryInfo{AgentID: d.AgentID, Event: d.Event, Accepted: d.Accepted()}
		for _, a := range d.Attempts {
			attempt := AttemptInfo{At: a.At, Status: a.Status, Reply: a.Reply}
			if a.Err != nil {
				attempt.Error = a.Err.Error()
			}
			info.Attempts = append(info.Attempts, attempt)
		}
		list = append(list, info)
	}
	return list
}

// say has a member send a text to an app, and waits for the answer.
func (s *Server) say(r *http.Request) (any, error) {
	said, err := body[messages.Saying](r)
	if err != nil {
		return nil, err
	}
	params, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	before := len(s.World().Deliveries())
	if _, err := s.Do("message.say", params); err != nil {
		return nil, err
	}
	if err := s.World().Flush(r.Context()); err != nil {
		return nil, err
	}
	return deliveries(s.World().Deliveries()[before:]), nil
}

// push tells apps of an event.
func (s *Server) push(r *http.Request) (any, error) {
	p, err := body[struct {
		AgentID int64  `json:"agentid"`
		XML     string `json:"xml"`
	}](r)
	if err != nil {
		return nil, err
	}
	return deliveries(s.World().PushXML(r.Context(), p.AgentID, p.XML)), nil
}

func (s *Server) addFault(r *http.Request) (any, error) {
	f, err := body[Fault](r)
	if err != nil {
		return nil, err
	}
	return s.AddFault(f)
}

func (s *Server) removeFault(r *http.Request) (any, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || !s.RemoveFault(number) {
		return nil, errors.New("there is no such fault")
	}
	return done, nil
}

// A ClockInfo is what the corp's clock shows.
type ClockInfo struct {
	Now    time.Time `json:"now"`
	Stands bool      `json:"stands"`
}

// turnClock turns the clock forward, stops it, or lets it go on.
func (s *Server) turnClock(r *http.Request) (any, error) {
	turn, err := body[struct {
		Advance string `json:"advance"` // 90m, 24h
		Stop    *bool  `json:"stop"`
	}](r)
	if err != nil {
		return nil, err
	}
	if turn.Advance != "" {
		d, err := time.ParseDuration(turn.Advance)
		if err != nil {
			return nil, fmt.Errorf("the duration %q is not of the form 90m or 24h", turn.Advance)
		}
		if err := s.Advance(d); err != nil {
			return nil, err
		}
	}
	if turn.Stop != nil {
		s.StopClock(*turn.Stop)
	}
	return s.Clock(), nil
}

func (s *Server) setReceiver(r *http.Request) (any, error) {
	receiver, err := body[sim.Receiver](r)
	if err != nil {
		return nil, err
	}
	return done, s.SetReceiver(receiver)
}

// watchPause bundles changes that come together.
const watchPause = 100 * time.Millisecond

// serveWatch tells a browser of changes, as server-sent events.
func (s *Server) serveWatch(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	for {
		number, next := s.watch.state()
		if _, err := fmt.Fprintf(w, "id: %d\ndata: %d\n\n", number, number); err != nil {
			return
		}
		if err := flush.Flush(); err != nil {
			return
		}
		select {
		case <-next:
		case <-r.Context().Done():
			return
		}
		select {
		case <-time.After(watchPause):
		case <-r.Context().Done():
			return
		}
	}
}
