package page

import (
	"cmp"
	"encoding/xml"
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
	if d.Owner.UserID != "" && d.Talk.AgentID != 0 && !d.Talk.IsGroup {
		d.Bubbles = merged(d.Bubbles, p.said(d.Owner.UserID, d.Talk.AgentID))
	}
	return d, err
}

// open opens a member's phone and a conversation on it: without an id, the first one.
func (d *phoneData) open(tx *sim.Tx, userID, talkID string) error {
	m := directory.Of(tx).Member(userID)
	if m == nil {
		return errors.New("there is no member " + userID)
	}
	d.Owner = person{UserID: m.UserID(), Name: m.Name(), Department: directory.Of(tx).DepartmentName(m.MainDepartment())}
	received := map[int64][]messages.Message{}
	for _, message := range messages.Received(tx, m.UserID()) {
		received[message.AgentID] = append(received[message.AgentID], message)
	}
	for _, app := range tx.Apps() {
		if app.AgentID != 0 && !server.IsConsole(app) && directory.Of(tx).See(app).Sees(m) {
			d.Talks = append(d.Talks, newTalk("app-"+strconv.FormatInt(app.AgentID, 10), app.Name, app.AgentID, received[app.AgentID]))
		}
	}
	for _, chat := range messages.Chats(tx) {
		if slices.ContainsFunc(chat.UserIDs, func(id string) bool { return strings.EqualFold(id, m.UserID()) }) {
			t := newTalk("chat-"+chat.ID, chat.Name, chat.AgentID, messages.ReceivedInChat(tx, chat.ID))
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
	list := received[d.Talk.AgentID]
	if d.Talk.IsGroup {
		list = messages.ReceivedInChat(tx, strings.TrimPrefix(d.Talk.ID, "chat-"))
	} else if d.Talk.AgentID != 0 {
		d.Buttons = apps.Menu(tx, d.Talk.AgentID)
	}
	for _, message := range list {
		d.Bubbles = append(d.Bubbles, newBubble(tx, message, m.UserID()))
	}
	return nil
}

func newTalk(id, name string, agentID int64, list []messages.Message) talk {
	t := talk{ID: id, Name: name, AgentID: agentID}
	if n := len(list); n > 0 {
		t.Last, t.At = list[n-1].Text(), list[n-1].At
	}
	return t
}

// said returns what a member has said to an app, out of the events that the corp
// remembers.
func (p *Page) said(userID string, agentID int64) []bubble {
	var list []bubble
	for _, text := range p.server.World().Events() {
		if !strings.Contains(text, "<MsgType>") || !strings.Contains(text, "<MsgId>") {
			continue
		}
		var e struct {
			FromUserName, MsgType, Content string
			CreateTime, AgentID            int64
		}
		if xml.Unmarshal([]byte(text), &e) == nil && e.MsgType == "text" && e.AgentID == agentID && strings.EqualFold(e.FromUserName, userID) {
			list = append(list, bubble{Mine: true, At: time.Unix(e.CreateTime, 0), Kind: "text", Text: e.Content})
		}
	}
	return list
}

// merged merges two lists that are ordered by time. A text that was said comes
// before an answer of the same second.
func merged(received, said []bubble) []bubble {
	list := append(slices.Clone(said), received...)
	slices.SortStableFunc(list, func(a, b bubble) int { return cmp.Compare(a.At.Unix(), b.At.Unix()) })
	return list
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
