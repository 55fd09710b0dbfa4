package page

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/internal/sim/pay"
)

// callsData is the newest calls.
type callsData struct {
	Blocks [][]server.Call // the newest first
	Query  server.CallQuery
	Last   int // the number of the newest call
	Total  int
	Filter bool
}

// shownCalls is how many calls the page has at first; the script adds those that
// come.
const shownCalls = 200

// How many calls the script keeps on the page, and how many stand in a block.
const (
	maxRows   = 5000
	blockRows = 100
)

func (p *Page) calls(r *http.Request) (any, error) {
	q := queryOf(r)
	d := callsData{Query: q, Total: p.server.CallCount(), Filter: q.Path != "" || q.Failed || q.AgentID != 0}
	if r.Header.Get("X-Live") != "" {
		return d, nil // the script asks for the rows by themselves
	}
	list := p.server.Calls(q)
	d.Last = lastDone(d.Total, list)
	list = slices.DeleteFunc(list, func(c server.Call) bool { return c.Number > d.Last })
	slices.Reverse(list)
	d.Blocks = slices.Collect(slices.Chunk(list[:min(len(list), shownCalls)], blockRows))
	return d, nil
}

func queryOf(r *http.Request) server.CallQuery {
	v := r.URL.Query()
	agentID, _ := strconv.ParseInt(v.Get("agentid"), 10, 64)
	after, _ := strconv.Atoi(v.Get("after"))
	return server.CallQuery{Path: v.Get("path"), Failed: v.Get("failed") != "", AgentID: agentID, After: after}
}

// callRows writes the rows of the calls behind ?after=, the newest first. The
// number of the newest call stands in the header X-Last.
func (p *Page) callRows(w http.ResponseWriter, r *http.Request) {
	q := queryOf(r)
	last := lastDone(p.server.CallCount(), p.server.Calls(server.CallQuery{After: q.After}))
	q.Limit = maxRows
	list := slices.DeleteFunc(p.server.Calls(q), func(c server.Call) bool { return c.Number > last })
	slices.Reverse(list)
	w.Header().Set("X-Last", strconv.Itoa(last))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = p.templates.ExecuteTemplate(w, "call-rows", p.view("calls", r, list).With(list))
}

// lastDone returns the number up to which all calls have ended, so that those that
// still run are asked for again.
func lastDone(last int, calls []server.Call) int {
	for _, c := range calls {
		if !c.Done {
			return c.Number - 1
		}
	}
	return last
}

// callDetail writes the request and the reply of a call.
func (p *Page) callDetail(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.PathValue("number"))
	c, ok := p.server.FindCall(number)
	if !ok {
		http.Error(w, "the log no longer has this call", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = p.templates.ExecuteTemplate(w, "call-detail", p.view("calls", r, c).With(c))
}

// pushesData is what apps were told of, the newest first.
type pushesData struct {
	Deliveries []delivery
	Unheard    []unheard // events that no app gets
	Receivers  []receiver
	Bots       []botPush // callbacks to the URLs of AI bots
}

// A botPush is a callback to the URL of an AI bot.
type botPush struct {
	bots.Delivery
	Bot, Kind string
}

type delivery struct {
	server.DeliveryInfo
	Kind string
	App  string
	At   time.Time
}

type unheard struct{ Kind, XML string }

type receiver struct {
	AgentID int64
	App     string
	URL     string
}

const shownPushes = 200

func (p *Page) pushes(*http.Request) (any, error) {
	var d pushesData
	corp := p.server.Corp()
	names := map[int64]string{}
	urls := map[int64]string{}
	for _, r := range corp.Receivers {
		urls[r.AgentID] = r.URL
	}
	for _, app := range corp.Apps {
		names[app.AgentID] = app.Name
		d.Receivers = append(d.Receivers, receiver{app.AgentID, app.Name, urls[app.AgentID]})
	}
	names[pay.AgentID] = "对外收款" // which gets notices, and calls nothing
	d.Receivers = append(d.Receivers, receiver{pay.AgentID, names[pay.AgentID], urls[pay.AgentID]})
	list := p.server.Deliveries()
	told := map[string]bool{}
	for _, info := range slices.Backward(list[max(0, len(list)-shownPushes):]) {
		told[info.Event] = true
		item := delivery{DeliveryInfo: info, Kind: kindOf(info.Event), App: names[info.AgentID]}
		if len(info.Attempts) > 0 {
			item.At = info.Attempts[0].At
		}
		d.Deliveries = append(d.Deliveries, item)
	}
	events := p.server.World().Events()
	for _, text := range slices.Backward(events[max(0, len(events)-shownPushes):]) {
		if !told[text] {
			d.Unheard = append(d.Unheard, unheard{kindOf(text), text})
		}
	}
	p.server.World().In(func(tx *sim.Tx) { d.Bots = botPushes(tx) })
	return d, nil
}

// botPushes returns the callbacks to the URLs of AI bots, the newest first.
func botPushes(tx *sim.Tx) (list []botPush) {
	for _, bot := range bots.List(tx) {
		for _, d := range bots.Deliveries(tx, bot.ID) {
			list = append(list, botPush{d, bot.Name, botKind(d.Callback)})
		}
	}
	slices.SortStableFunc(list, func(a, b botPush) int { return b.At.Compare(a.At) })
	return list[:min(len(list), shownPushes)]
}

// botKind returns the type of a message to a bot, or the name of an event.
func botKind(callback string) string {
	var c struct {
		MsgType string
		Event   struct{ EventType string }
	}
	_ = json.Unmarshal([]byte(callback), &c) // the corp wrote it
	return or(c.Event.EventType, c.MsgType)
}

var kindElements = regexp.MustCompile(`<(MsgType|Event|ChangeType|notify_type|event_type)>(?:<!\[CDATA\[)?([^<\]]*)`)

// kindOf returns MsgType, Event and ChangeType of an event, joined by "/", or
// "notice/" and what a notice of payments has in place of them.
func kindOf(text string) string {
	parts := map[string]string{}
	for _, m := range kindElements.FindAllStringSubmatch(text, -1) {
		parts[m[1]] = m[2]
	}
	if parts["MsgType"] == "" && parts["notify_type"] != "" {
		return "notice/" + parts["notify_type"] + "/" + parts["event_type"]
	}
	var kind strings.Builder
	kind.WriteString(parts["MsgType"])
	for _, name := range []string{"Event", "ChangeType"} {
		if parts[name] != "" {
			kind.WriteString("/" + parts[name])
		}
	}
	return kind.String()
}
