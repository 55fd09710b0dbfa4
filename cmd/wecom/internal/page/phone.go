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
	"github.com/gowecom/wecom/internal/sim/bots"
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
	Buttons []apps.Button    // of the app's menu
	Bots    []server.BotInfo // that can be mentioned in the group
}

// A talk is a conversation with an app or an AI bot, or a group chat.
type talk struct {
	ID      string // "app-1000002", "bot-…", "chat-…"
	Name    string
	AgentID int64
	Bot     *server.BotInfo
	IsGroup bool
	Last    string
	At      time.Time
	Current bool
}

// phone shows the phone of ?userid=, with the conversation ?talk= open.
func (p *Page) phone(r *http.Request) (any, error) {
	q := r.URL.Query()
	d := phoneData{Search: strings.TrimSpace(q.Get("search")), Bots: p.server.Bots()}
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
	bubbles := map[string][]bubble{} // by talk
	add := func(t talk, list []bubble) {
		if n := len(list); n > 0 {
			t.Last, t.At = list[n-1].Brief, list[n-1].At
		}
		d.Talks, bubbles[t.ID] = append(d.Talks, t), list
	}
	for _, app := range tx.Apps() {
		if app.AgentID != 0 && !app.Archive && !server.IsConsole(app) && directory.Of(tx).See(app).Sees(m) {
			add(talk{ID: "app-" + strconv.FormatInt(app.AgentID, 10), Name: app.Name, AgentID: app.AgentID}, appBubbles(tx, lines[app.AgentID], m.UserID()))
		}
	}
	for _, chat := range messages.Chats(tx) {
		if slices.ContainsFunc(chat.UserIDs, func(id string) bool { return strings.EqualFold(id, m.UserID()) }) {
			add(talk{ID: "chat-" + chat.ID, Name: chat.Name, AgentID: chat.AgentID, IsGroup: true}, chatBubbles(tx, chat.ID, m.UserID()))
		}
	}
	for i, bot := range d.Bots {
		add(talk{ID: "bot-" + bot.ID, Name: bot.Name, Bot: &d.Bots[i]}, botBubbles(tx, bot.ID, m.UserID(), m.UserID()))
	}
	slices.SortStableFunc(d.Talks, func(a, b talk) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	for i := range d.Talks {
		if d.Talks[i].ID == talkID || talkID == "" && i == 0 {
			d.Talks[i].Current = true
			d.Talk = d.Talks[i]
		}
	}
	d.Bubbles = bubbles[d.Talk.ID]
	if d.Talk.AgentID != 0 && !d.Talk.IsGroup {
		d.Buttons = apps.Menu(tx, d.Talk.AgentID)
	}
	return nil
}

func appBubbles(tx *sim.Tx, lines []messages.Line, userID string) (list []bubble) {
	for _, line := range lines {
		b := newBubble(tx, *line.Message, userID)
		b.Mine = line.Mine
		list = append(list, b)
	}
	return list
}

// chatBubbles is what is said in a group: by apps, and to bots and by them.
func chatBubbles(tx *sim.Tx, id, userID string) []bubble {
	list := botBubbles(tx, "", id, userID)
	for _, m := range messages.ReceivedInChat(tx, id) {
		list = append(list, newBubble(tx, m, userID))
	}
	slices.SortStableFunc(list, func(a, b bubble) int { return a.At.Compare(b.At) })
	return list
}

// botBubbles is what is said in a chat to a bot, or to all bots, and by it.
func botBubbles(tx *sim.Tx, bot, chat, userID string) (list []bubble) {
	for _, line := range bots.Talk(tx, chat) {
		if bot == "" || line.Bot.ID == bot {
			list = append(list, botBubble(tx, line, userID))
		}
	}
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
