package page

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/apps"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// phoneData is a member's phone.
type phoneData struct {
	People  []person
	Search  string
	Owner   person // zero if none is chosen
	Talks   []talk
	Talk    talk // the one that is open; zero if none is
	Bubbles []bubble
	Buttons []apps.Button // of the app's menu
}

// A talk is a conversation with an app, or a group chat.
type talk struct {
	ID      string // "app-1000002", "chat-…"
	Name    string
	AgentID int64
	IsGroup bool
	Last    string
	At      time.Time
	Current bool
}

// phone shows the phone of ?userid=, with the conversation ?talk= open.
func (p *Page) phone(r *http.Request) (any, error) {
	q := r.URL.Query()
	d := phoneData{Search: strings.TrimSpace(q.Get("search"))}
	var err error
	p.server.World().In(func(tx *sim.Tx) {
		for _, who := range people(tx) {
			if d.Search == "" || strings.Contains(who.UserID+" "+who.Name+" "+who.Department, d.Search) {
				d.People = append(d.People, who)
			}
		}
		if id := q.Get("userid"); id != "" {
			err = d.open(tx, id, q.Get("talk"))
		}
	})
	return d, err
}

// open opens a member's phone and a conversation on it: without an id, the first one.
func (d *phoneData) open(tx *sim.Tx, userID, talkID string) error {
	m := directory.Of(tx).Member(userID)
	if m == nil {
		return errors.New("there is no member " + userID)
	}
	d.Owner = person{UserID: m.UserID(), Name: m.Name(), Department: directory.Of(tx).DepartmentName(m.MainDepartment())}
	lines := map[int64][]messages.Line{}
	for _, line := range messages.Conversations(tx, m.UserID()) {
		lines[line.AgentID] = append(lines[line.AgentID], line)
	}
	for _, app := range tx.Apps() {
		if app.AgentID != 0 && !server.IsConsole(app) && directory.Of(tx).See(app).Sees(m) {
			d.Talks = append(d.Talks, newTalk("app-"+strconv.FormatInt(app.AgentID, 10), app.Name, app.AgentID, lines[app.AgentID]))
		}
	}
	for _, chat := range messages.Chats(tx) {
		if slices.ContainsFunc(chat.UserIDs, func(id string) bool { return strings.EqualFold(id, m.UserID()) }) {
			t := newTalk("chat-"+chat.ID, chat.Name, chat.AgentID, inChat(tx, chat.ID))
			t.IsGroup = true
			d.Talks = append(d.Talks, t)
		}
	}
	slices.SortStableFunc(d.Talks, func(a, b talk) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	for i := range d.Talks {
		if d.Talks[i].ID == talkID || talkID == "" && i == 0 {
			d.Talks[i].Current = true
			d.Talk = d.Talks[i]
		}
	}
	list := lines[d.Talk.AgentID]
	if d.Talk.IsGroup {
		list = inChat(tx, strings.TrimPrefix(d.Talk.ID, "chat-"))
	} else if d.Talk.AgentID != 0 {
		d.Buttons = apps.Menu(tx, d.Talk.AgentID)
	}
	for _, line := range list {
		b := newBubble(tx, *line.Message, m.UserID())
		b.Mine = line.Mine
		d.Bubbles = append(d.Bubbles, b)
	}
	return nil
}

func inChat(tx *sim.Tx, id string) (list []messages.Line) {
	for _, m := range messages.ReceivedInChat(tx, id) {
		list = append(list, messages.Line{Message: &m})
	}
	return list
}

func newTalk(id, name string, agentID int64, list []messages.Line) talk {
	t := talk{ID: id, Name: name, AgentID: agentID}
	if n := len(list); n > 0 {
		t.Last, t.At = list[n-1].Text(), list[n-1].At
	}
	return t
}

// media serves a picture of a message. Everything else is downloaded.
func (p *Page) media(w http.ResponseWriter, r *http.Request) {
	var f media.File
	var ok bool
	p.server.World().In(func(tx *sim.Tx) { f, ok = media.Find(tx, r.PathValue("id")) })
	if !ok {
		http.NotFound(w, r)
		return
	}
	switch kind := http.DetectContentType(f.Data); kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		w.Header().Set("Content-Type", kind)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", "attachment")
	}
	_, _ = w.Write(f.Data)
}
