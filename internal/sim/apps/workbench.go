package apps

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A Switching is the parameters of SwitchWorkbench.
type Switching struct {
	AgentID int  `json:"agentid"`
	On      bool `json:"on"`
}

// SwitchWorkbench has an administrator switch the custom display of an app on or
// off. It is on at first.
var SwitchWorkbench = sim.NewAct("app.workbench", "An administrator switches the custom display of an app on or off.", func(tx *sim.Tx, p Switching) (sim.Nothing, error) {
	a, err := find(tx, p.AgentID)
	if err != nil {
		return sim.Nothing{}, err
	}
	of(tx, a).standard = !p.On
	mode := 0
	if p.On {
		mode = 1
	}
	tx.Emit(p.AgentID, "sys", field{"MsgType", "event"}, field{"Event", "switch_workbench_mode"}, field{"Mode", mode})
	return sim.Nothing{}, nil
})

// errOff refuses an app whose custom display is off.
var errOff = sim.Refuse(94000, "custom workbench mode is not enabled")

var kinds = []string{"keydata", "image", "list", "webview"}

// checkDisplay refuses a kind without data, and data that cannot be.
func checkDisplay(o object) error {
	kind := sim.Text(o["type"])
	data := sim.ObjectIn(o[kind])
	items := sim.Objects(data["items"])
	switch {
	case !slices.Contains(kinds, kind):
		return sim.Refuse(40058, "invalid type")
	case data == nil:
		return sim.Refuse(40058, "missing "+kind)
	case kind == "keydata" && (len(items) < 1 || len(items) > 4), kind == "list" && (len(items) < 1 || len(items) > 3):
		return sim.Refuse(40058, "invalid number of items")
	case (kind == "image" || kind == "webview") && sim.Text(data["url"]) == "":
		return sim.Refuse(41010, "missing url")
	}
	for _, item := range items {
		title, data := sim.Text(item["title"]), sim.Text(item["data"])
		if kind == "list" && (title == "" || len(title) > 128) || kind == "keydata" && (data == "" || utf8.RuneCountInString(data) > 64) {
			return sim.Refuse(40058, "invalid item")
		}
	}
	return nil
}

// shown is the part of a request that a member sees.
func shown(o object) object {
	kind := sim.Text(o["type"])
	display := object{"type": kind}
	if o[kind] != nil {
		display[kind] = o[kind]
	}
	return display
}

func templateSet(tx *sim.Tx) (any, error) {
	in, a := tx.Body, of(tx, tx.App)
	kind := sim.Text(in["type"])
	switch {
	case a.standard:
		return nil, errOff
	case kind != "normal" && !slices.Contains(kinds, kind):
		return nil, sim.Refuse(40058, "invalid type")
	case in[kind] != nil:
		if err := checkDisplay(in); err != nil {
			return nil, err
		}
	}
	replace, _ := in["replace_user_data"].(bool)
	a.template = shown(in)
	a.template["replace_user_data"] = replace
	if replace {
		clear(a.data)
	}
	return object{}, nil
}

func templateGet(tx *sim.Tx) (any, error) {
	template := of(tx, tx.App).template
	if template == nil {
		return object{"type": "normal", "replace_user_data": false}, nil
	}
	return template, nil
}

// checkData refuses data that is not of the template's kind, and members whom the
// app cannot show it.
func checkData(tx *sim.Tx, data object, users []string) error {
	a := of(tx, tx.App)
	switch kind := sim.Text(a.template["type"]); {
	case a.standard:
		return errOff
	case a.template == nil || kind == "normal":
		return sim.Refuse(94008, "workbench template type is not set")
	case kind != sim.Text(data["type"]):
		return sim.Refuse(40058, "type differs from that of the template")
	}
	d := directory.Of(tx)
	for _, id := range users {
		m, err := d.Find(id)
		if err != nil {
			return err
		}
		if !d.Sees(tx.App, m) {
			return sim.Refuse(60011, "no privilege to access/modify contact/party/agent")
		}
	}
	return checkDisplay(data)
}

func dataSet(tx *sim.Tx) (any, error) {
	in, a := tx.Body, of(tx, tx.App)
	userID := sim.Text(in["userid"])
	if err := checkData(tx, in, []string{userID}); err != nil {
		return nil, err
	}
	key := directory.Of(tx).Member(userID).Key()
	if a.updates[key] == nil {
		a.updates[key] = &sim.Quota{Calls: 10, Per: time.Minute}
	}
	if err := a.updates[key].Take(tx.Now()); err != nil {
		return nil, err
	}
	a.data[key] = shown(in)
	return object{}, nil
}

func dataBatchSet(tx *sim.Tx) (any, error) {
	data, users := sim.ObjectIn(tx.Body["data"]), sim.Texts(tx.Body["userid_list"])
	if len(users) < 1 || len(users) > 1000 {
		return nil, sim.Refuse(40058, "invalid number of userid_list")
	}
	if err := checkData(tx, data, users); err != nil {
		return nil, err
	}
	a := of(tx, tx.App)
	for range users {
		if err := a.perMinute.Take(tx.Now()); err != nil {
			return nil, err
		}
	}
	for _, id := range users {
		a.data[directory.Of(tx).Member(id).Key()] = shown(data)
	}
	return object{}, nil
}

func dataGet(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	a := of(tx, tx.App)
	switch data := a.data[m.Key()]; {
	case data != nil:
		return object{"data": data}, nil
	case a.template != nil:
		return object{"data": shown(a.template)}, nil
	}
	return object{"data": object{"type": "normal"}}, nil
}
