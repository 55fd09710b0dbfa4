// Package apps simulates what apps look like to members: their settings, their
// menus, and what they show on the workbench.
package apps

import (
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
)

type (
	object = sim.Object
	field  = sim.Field
)

// An app is what an app looks like.
type app struct {
	settings  object                // what agent/set changes
	standard  bool                  // the workbench shows the icon alone, whatever the app sets
	menu      []object              // buttons, as the app sent them
	template  object                // of the workbench; nil for none
	data      map[string]object     // of the workbench, by lower-cased userid
	updates   map[string]*sim.Quota // of the data of one member, by lower-cased userid
	perMinute *sim.Quota            // of members whose data is set at once
}

var slot = sim.NewSlot(func() *map[int64]*app { return &map[int64]*app{} })

// Install adds apps. The directory and media must be there.
func Install(w *sim.World) {
	w.Handle("GET /cgi-bin/agent/get", settingsGet, inQuery)
	w.Handle("GET /cgi-bin/agent/list", appList)
	w.Handle("POST /cgi-bin/agent/set", settingsSet, inBody)
	w.Handle("POST /cgi-bin/menu/create", menuCreate, inQuery, sim.ChecksAll)
	w.Handle("GET /cgi-bin/menu/get", menuGet, inQuery)
	w.Handle("GET /cgi-bin/menu/delete", menuDelete, inQuery)
	w.Handle("POST /cgi-bin/agent/set_workbench_template", templateSet, inBody)
	w.Handle("POST /cgi-bin/agent/get_workbench_template", templateGet, inBody)
	w.Handle("POST /cgi-bin/agent/set_workbench_data", dataSet, inBody)
	w.Handle("POST /cgi-bin/agent/batch_set_workbench_data", dataBatchSet, inBody)
	w.Handle("POST /cgi-bin/agent/get_workbench_data", dataGet, inBody)
	w.AddActs(Open, Press, SwitchWorkbench)
}

// The apps that a call may be for: the one that calls.
var (
	inQuery = sim.Guard(func(tx *sim.Tx) error { return itself(tx, tx.Query.Get("agentid")) })
	inBody  = sim.Guard(func(tx *sim.Tx) error { return itself(tx, sim.Text(tx.Body["agentid"])) })
)

func itself(tx *sim.Tx, agentID string) error {
	switch {
	case agentID == "":
		return sim.Refuse(41011, "missing agentid")
	case agentID != fmt.Sprint(tx.App.AgentID) || tx.App.AgentID == 0:
		return sim.Refuse(301002, "not allow operate another agent with this accesstoken")
	}
	return nil
}

// of returns what an app looks like.
func of(tx *sim.Tx, a *sim.App) *app {
	apps := *slot.Of(tx)
	if apps[a.AgentID] == nil {
		domain := ""
		if len(a.TrustedDomains) > 0 {
			domain = a.TrustedDomains[0]
		}
		apps[a.AgentID] = &app{
			settings: object{
				"name": a.Name, "description": a.Name + "，由模拟企业创建", "square_logo_url": "https://wework.qpic.cn/simulated/logo/0",
				"redirect_domain": domain, "home_url": "", "report_location_flag": 0, "isreportenter": 1,
			},
			data: map[string]object{}, updates: map[string]*sim.Quota{},
			perMinute: &sim.Quota{Calls: 100_000, Per: time.Minute},
		}
	}
	return apps[a.AgentID]
}

// TrustedDomains returns the hosts that an app trusts: that of its settings, which
// is the first one until an app changes it, and the others. None means any.
func TrustedDomains(tx *sim.Tx, a *sim.App) (hosts []string) {
	if a.AgentID == 0 {
		return nil
	}
	if domain := sim.Text(of(tx, a).settings["redirect_domain"]); domain != "" {
		hosts = append(hosts, domain)
	}
	if len(a.TrustedDomains) > 1 {
		hosts = append(hosts, a.TrustedDomains[1:]...)
	}
	return hosts
}

func settingsGet(tx *sim.Tx) (any, error) {
	users := []object{}
	for _, id := range tx.App.Visible.Users {
		users = append(users, object{"userid": id})
	}
	departments, tags := append([]int64{}, tx.App.Visible.Departments...), append([]int64{}, tx.App.Visible.Tags...)
	if tx.App.Visible.IsEmpty() {
		departments = []int64{directory.Root}
	}
	reply := maps.Clone(of(tx, tx.App).settings)
	maps.Copy(reply, object{
		"agentid": tx.App.AgentID, "close": 0,
		"allow_userinfos": object{"user": users}, "allow_partys": object{"partyid": departments}, "allow_tags": object{"tagid": tags},
	})
	return reply, nil
}

func appList(tx *sim.Tx) (any, error) {
	list := []object{}
	if tx.App.AgentID != 0 {
		settings := of(tx, tx.App).settings
		list = append(list, object{"agentid": tx.App.AgentID, "name": settings["name"], "square_logo_url": settings["square_logo_url"]})
	}
	return object{"agentlist": list}, nil
}

func settingsSet(tx *sim.Tx) (any, error) {
	in, settings := tx.Body, of(tx, tx.App).settings
	if err := checkSettings(tx, in); err != nil {
		return nil, err
	}
	for _, key := range []string{"name", "description", "redirect_domain", "home_url", "report_location_flag", "isreportenter"} {
		if in[key] != nil {
			settings[key] = in[key]
		}
	}
	if id := sim.Text(in["logo_mediaid"]); id != "" {
		settings["square_logo_url"] = "https://wework.qpic.cn/simulated/" + id + "/0"
	}
	return object{}, nil
}

// checkSettings refuses settings that cannot be. WeCom documents a code for the
// domain alone.
func checkSettings(tx *sim.Tx, in object) error {
	text := func(key string) string { return sim.Text(in[key]) }
	name, description := utf8.RuneCountInString(text("name")), utf8.RuneCountInString(text("description"))
	_, isFile := media.Find(tx, text("logo_mediaid"))
	home := text("home_url")
	switch {
	case in["name"] != nil && (name < 1 || name > 32):
		return sim.Refuse(40058, "invalid length of name")
	case in["description"] != nil && (description < 4 || description > 120):
		return sim.Refuse(40058, "invalid length of description")
	case home != "" && !strings.HasPrefix(home, "http://") && !strings.HasPrefix(home, "https://"):
		return sim.Refuse(40058, "invalid home_url")
	case text("logo_mediaid") != "" && !isFile:
		return sim.Refuse(40007, "invalid media_id")
	case strings.ContainsAny(text("redirect_domain"), "/?# "):
		return sim.Refuse(85005, "redirect_domain is not verified")
	}
	return nil
}

// find returns the app with an agentid.
func find(tx *sim.Tx, agentID int64) (*sim.App, error) {
	for _, a := range tx.Apps() {
		if a.AgentID == agentID && agentID != 0 {
			return a, nil
		}
	}
	return nil, fmt.Errorf("there is no app %d", agentID)
}

// visit returns what an app looks like, for a member who can open it.
func visit(tx *sim.Tx, userID string, agentID int64) (*app, *directory.Member, error) {
	d := directory.Of(tx)
	m := d.Member(userID)
	a, err := find(tx, agentID)
	switch {
	case err != nil:
		return nil, nil, err
	case m == nil:
		return nil, nil, fmt.Errorf("there is no member %s", userID)
	case !d.See(a).Sees(m):
		return nil, nil, fmt.Errorf("the member %s is not in the visible range of the app %d", userID, agentID)
	}
	return of(tx, a), m, nil
}

// An Opening is the parameters of Open.
type Opening struct {
	UserID  string `json:"userid"`
	AgentID int64  `json:"agentid"`
}

// Open has a member open an app.
var Open = sim.NewAct("app.open", "A member opens an app.", func(tx *sim.Tx, p Opening) (sim.Nothing, error) {
	a, m, err := visit(tx, p.UserID, p.AgentID)
	if err == nil && sim.Integer(a.settings["isreportenter"]) == 1 {
		tx.Emit(p.AgentID, m.UserID(), field{"MsgType", "event"}, field{"Event", "enter_agent"}, field{"EventKey", ""})
	}
	return sim.Nothing{}, err
})
