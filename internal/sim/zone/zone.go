// Package zone simulates the data and intelligence zone (数据与智能专区): programs that
// answer apps, at once or in tasks, and notify them, and the settings of the zone. There
// are no conversations in it.
package zone

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
)

type (
	object = sim.Object
	field  = sim.Field
)

const (
	taskTime     = 3 * time.Second
	noticeTime   = 10 * time.Minute
	debugTime    = 3 * 24 * time.Hour
	maxFile      = 60 << 20
	maxUsers     = 1000
	defaultUsers = 200
	pool         = "zone" // of media

	logErrors, logInfo, logDebug = 1, 2, 3
	debugOff, debugOn            = 1, 2
)

// A store holds the zone.
type store struct {
	programs map[string]*program
	users    []user
	maskings map[string]object // by the keys of members
	tasks    sim.Recent[string, *task]
	notices  sim.Recent[string, notice]
	made     int // ids so far
}

// A user is a member whose conversations are kept.
type user struct {
	member   *directory.Member
	editions []int
}

// A notice is one that a program has sent to an app.
type notice struct {
	program *program
	agentID int64
	until   time.Time
}

var slot = sim.NewSlot(func() *store {
	return &store{programs: map[string]*program{}, maskings: map[string]object{}}
})

// Install adds the zone. The directory and media must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/chatdata/get_auth_user_list", userList, callable)
	w.Handle("POST /cgi-bin/chatdata/set_receive_callback", ofProgram(receiverSet), callable)
	w.Handle("POST /cgi-bin/chatdata/sync_call_program", programCall, callable)
	w.Handle("POST /cgi-bin/chatdata/async_program_task", taskStart, callable)
	w.Handle("POST /cgi-bin/chatdata/async_program_result", taskGet, callable)
	w.Handle("POST /cgi-bin/chatdata/get_log_level", ofProgram(logLevelGet), callable)
	w.Handle("POST /cgi-bin/chatdata/set_log_level", ofProgram(logLevelSet), callable)
	w.Handle("POST /cgi-bin/chatdata/open_debug_mode", ofProgram(debugOpen), callable)
	w.Handle("POST /cgi-bin/chatdata/close_debug_mode", ofProgram(debugClose), callable)
	w.Handle("POST /cgi-bin/chatdata/check_debug_mode", ofProgram(debugGet), callable)
	w.Handle("POST /cgi-bin/chatdata/get_hide_sensitiveinfo_config", maskingGet, callable)
	w.Handle("POST /cgi-bin/chatdata/set_hide_sensitiveinfo_config", maskingSet, callable)
	w.Handle("POST /cgi-bin/chatdata/upload_media", upload, callable)
	w.AddActs(Add, Notify, Keep, GetDebugToken)
}

// callable are the apps that have the zone: those with an agentid.
var callable = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.AgentID == 0 {
		return sim.Refuse(710641, "no permission for the data zone")
	}
	return nil
})

// id makes an id that is unique in the zone.
func (s *store) id(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%d", prefix, s.made)
}

// A Keeping is the parameters of Keep.
type Keeping struct {
	UserID   string `json:"userid"`
	Editions []int  `json:"editions"` // 1 conversations of members, 2 with customers, too, 3 with calls, too
}

// Keep has the conversations of a member kept in the zone.
var Keep = sim.NewAct("zone.keep", "An administrator has the conversations of a member kept in the zone.", func(tx *sim.Tx, p Keeping) (sim.Nothing, error) {
	m := directory.Of(tx).Member(p.UserID)
	if m == nil {
		return sim.Nothing{}, fmt.Errorf("there is no member %q", p.UserID)
	}
	if len(p.Editions) == 0 {
		return sim.Nothing{}, errors.New("there must be an edition: 1, 2 or 3")
	}
	for _, e := range p.Editions {
		if e < 1 || e > 3 {
			return sim.Nothing{}, fmt.Errorf("there is no edition %d: they are 1 to 3", e)
		}
	}
	s := slot.Of(tx)
	s.users = slices.DeleteFunc(s.users, func(u user) bool { return u.member.Key() == m.Key() })
	s.users = append(s.users, user{m, p.Editions})
	return sim.Nothing{}, nil
})

func userList(tx *sim.Tx) (any, error) {
	limit := sim.Limit(tx.Body["limit"], defaultUsers, maxUsers, -1)
	if limit < 0 {
		return nil, sim.Refuse(40058, "limit exceeds 1000")
	}
	page, next, err := sim.Page(slot.Of(tx).users, sim.Text(tx.Body["cursor"]), limit)
	if err != nil {
		return nil, sim.Refuse(710611, "invalid cursor")
	}
	list := []object{}
	for _, u := range page {
		list = append(list, object{"userid": u.member.UserID(), "edition_list": u.editions})
	}
	return object{"auth_user_list": list, "next_cursor": next, "has_more": next != ""}, nil
}

func maskingGet(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	config := slot.Of(tx).maskings[m.Key()]
	if config == nil {
		config = masking(object{})
	}
	return object{"config": config}, nil
}

func maskingSet(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	slot.Of(tx).maskings[m.Key()] = masking(sim.ObjectIn(tx.Body["config"]))
	return nil, nil
}

// masking is a configuration with all its keys: what is absent is false.
func masking(in object) object {
	out := object{}
	for _, key := range []string{"hide_mobile", "hide_idcard", "hide_bankno"} {
		out[key] = in[key] == true
	}
	return out
}

func upload(tx *sim.Tx) (any, error) {
	if tx.Query.Get("type") != "file" {
		return nil, sim.Refuse(40004, "invalid media type")
	}
	id, err := media.Keep(tx, "file", pool, maxFile)
	if err != nil {
		return nil, err
	}
	return object{"type": "file", "media_id": id, "created_at": fmt.Sprint(tx.Now().Unix())}, nil
}
