// Package kf simulates customer service in WeChat (微信客服): accounts and their
// receptionists, customers who write, sessions, the knowledge base and statistics.
package kf

import (
	"fmt"
	"slices"
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

const (
	keptFor     = 3 * 24 * time.Hour // messages
	sessionLife = 48 * time.Hour
	tokenLife   = 10 * time.Minute
	maxAccounts = 5000
)

// A store holds customer service.
type store struct {
	made      int // ids made so far
	accounts  []*account
	customers map[string]*customer
	chats     map[chatKey]*chat
	log       []entry // messages of all accounts, the oldest first
	gone      int     // entries that were in the log before
	tokens    sim.Recent[string, token]
	codes     sim.Recent[string, *eventCode]
	received  sim.History[chatKey, Message] // by customers
	happened  []happening

	groups  []object // of the knowledge base
	intents []object

	members    []string // that customers can be recommended to
	groupChats []string
}

// An account is what customers write to.
type account struct {
	id, name, avatar string
	receptionists    []*receptionist
	sent             sim.Recent[string, bool]   // ids of messages of apps
	scenes           sim.Recent[string, string] // of links, by what stands in them
	quiet            sim.Quota                  // calls without a token
}

// A receptionist is a member or a department.
type receptionist struct {
	userID     string
	department int64
	status     int // 0 receives, 1 has stopped
	stop       int // 1 if suspended
}

// A customer is somebody in WeChat.
type customer struct{ id, nickname string }

type chatKey struct{ account, customer string }

// A chat is the conversation of a customer with an account.
type chat struct {
	chatKey
	state    int
	servicer string
	began    time.Time // the session; zero before the first message
	wrote    time.Time // the customer
	entered  time.Time
	entrance object
	welcomed time.Time
	answers  int // of apps since the customer wrote
	refuses  bool
	rejected bool      // by a receptionist
	coded    bool      // a code for the queue or a person was given in this session
	menus    []object  // that the customer sees
	upgrade  string    // member or group that the customer is recommended to
	asked    time.Time // when the customer wrote and no receptionist has answered since
}

// An entry is a message, or an event, of an account.
type entry struct {
	account string
	at      time.Time
	message object
}

type token struct {
	account string
	until   time.Time
}

// An eventCode lets an app send one message.
type eventCode struct {
	chat  *chat
	until time.Time
	state int  // in which it serves; -1 for all
	menu  bool // may be sent
	used  bool
}

var slot = sim.NewSlot(func() *store {
	return &store{customers: map[string]*customer{}, chats: map[chatKey]*chat{}, groups: []object{{"group_id": "simulated-kf-group-0", "name": "默认分组", "is_default": 1}}}
})

// sender is what WeCom names as the sender of events.
const sender = "sys"

// Install adds customer service. The directory and media must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/kf/account/add", accountAdd, callers)
	w.Handle("POST /cgi-bin/kf/account/update", accountUpdate, callers)
	w.Handle("POST /cgi-bin/kf/account/del", accountDelete, callers)
	w.Handle("POST /cgi-bin/kf/account/list", accountList, callers)
	w.HandleOlder("GET /cgi-bin/kf/account/list", "POST /cgi-bin/kf/account/list")
	w.Handle("POST /cgi-bin/kf/add_contact_way", link, callers)
	w.Handle("POST /cgi-bin/kf/servicer/add", servicerChange(addServicer), callers)
	w.Handle("POST /cgi-bin/kf/servicer/del", servicerChange(deleteServicer), callers)
	w.Handle("GET /cgi-bin/kf/servicer/list", servicerList, callers)
	w.Handle("POST /cgi-bin/kf/customer/batchget", customerBatch, callers)
	w.Handle("GET /cgi-bin/kf/get_corp_qualification", func(*sim.Tx) (any, error) { return object{"wechat_channels_binding": false}, nil }, callers)
	addSessions(w)
	addUpgrades(w)
	addKnowledge(w)
	addStatistics(w)
	w.AddActs(Open, Enter, Say, Recall, Refuse, Take, Answer, Transfer, End, RecallAnswer, Reject, ChangeStatus, AllowUpgrade)
}

// callers are all apps but directory sync.
var callers = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.DirectorySync {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// id makes an id that is unique in the corp.
func (s *store) id(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%06d", prefix, s.made)
}

// account returns an account that is there, or refuses its id.
func (s *store) account(id string) (*account, error) {
	for _, a := range s.accounts {
		if a.id == id {
			return a, nil
		}
	}
	return nil, sim.Refuse(95004, "open_kfid not exist")
}

// accountOf returns the account that a call names. Its receptionists must be in the
// range of the app.
func accountOf(tx *sim.Tx) (*account, error) {
	a, err := slot.Of(tx).account(sim.Text(tx.Body["open_kfid"]) + tx.Query.Get("open_kfid"))
	if err != nil {
		return nil, err
	}
	v := directory.Of(tx).See(tx.App)
	for _, r := range a.receptionists {
		m := directory.Of(tx).Member(r.userID)
		if m != nil && !v.Sees(m) || r.department != 0 && !v.SeesDepartment(r.department) {
			return nil, sim.Refuse(60030, "out of the visible range of the app")
		}
	}
	return a, nil
}

func (s *store) open(name, avatar string) *account {
	a := &account{id: s.id("wkSimulated"), name: name, avatar: avatar, quiet: sim.Quota{Calls: quietCalls, Per: time.Minute}}
	s.accounts = append(s.accounts, a)
	return a
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > 16 {
		return sim.Refuse(95006, "invalid kf account name")
	}
	return nil
}

func accountAdd(tx *sim.Tx) (any, error) {
	s, name := slot.Of(tx), sim.Text(tx.Body["name"])
	if err := checkName(name); err != nil {
		return nil, err
	}
	if len(s.accounts) >= maxAccounts {
		return nil, sim.Refuse(95005, "kf account count out of limit")
	}
	avatar, err := avatarOf(tx)
	if err != nil {
		return nil, err
	}
	return object{"open_kfid": s.open(name, avatar).id}, nil
}

func avatarOf(tx *sim.Tx) (string, error) {
	id := sim.Text(tx.Body["media_id"])
	f, err := media.Stored(tx, id, "")
	if err != nil || f.Type != "image" {
		return "", sim.Refuse(40007, "invalid media_id")
	}
	return "https://wework.qpic.example/" + id, nil
}

func accountUpdate(tx *sim.Tx) (any, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	name, avatar := a.name, a.avatar
	if tx.Body["name"] != nil {
		name = sim.Text(tx.Body["name"])
	}
	if tx.Body["media_id"] != nil {
		if avatar, err = avatarOf(tx); err != nil {
			return nil, err
		}
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	a.name, a.avatar = name, avatar
	return object{}, nil
}

func accountDelete(tx *sim.Tx) (any, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	s.accounts = slices.DeleteFunc(s.accounts, func(other *account) bool { return other == a })
	return object{}, nil
}

func accountList(tx *sim.Tx) (any, error) {
	all := slot.Of(tx).accounts
	from := min(max(int(sim.Integer(tx.Body["offset"])), 0), len(all))
	limit := sim.Limit(tx.Body["limit"], 100, 100, 100)
	list := []object{}
	for _, a := range all[from:min(from+limit, len(all))] {
		list = append(list, object{"open_kfid": a.id, "name": a.name, "avatar": a.avatar, "manage_privilege": true})
	}
	return object{"account_list": list}, nil
}

func link(tx *sim.Tx) (any, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	scene := sim.Text(tx.Body["scene"])
	if !isID(scene, 32) {
		return nil, sim.Refuse(40058, "invalid scene")
	}
	url := "https://work.weixin.example/kf/" + a.id
	if scene != "" {
		code := slot.Of(tx).id("ENC")
		a.scenes.Put(tx, code, scene)
		url += "?enc_scene=" + code
	}
	return object{"url": url}, nil
}

// isID reports whether WeCom takes a text as a scene or as the id of a message.
func isID(text string, most int) bool {
	return len(text) <= most && strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == ""
}

// servicerChange answers a call that changes receptionists one by one.
func servicerChange(change func(*account, *receptionist) (done bool)) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		a, err := accountOf(tx)
		if err != nil {
			return nil, err
		}
		userIDs, departments := sim.Texts(tx.Body["userid_list"]), sim.Integers(tx.Body["department_id_list"])
		if len(userIDs)+len(departments) == 0 || len(userIDs) > 100 || len(departments) > 100 {
			return nil, sim.Refuse(40058, "invalid number of userid_list and department_id_list")
		}
		results := []object{}
		for _, id := range userIDs {
			m := directory.Of(tx).Member(id)
			results = append(results, result(object{"userid": id}, m != nil, 60111, func() bool { return change(a, &receptionist{userID: m.UserID()}) }))
		}
		for _, id := range departments {
			known := directory.Of(tx).Department(id) != nil
			results = append(results, result(object{"department_id": id}, known, 60123, func() bool { return change(a, &receptionist{department: id}) }))
		}
		return object{"result_list": results}, nil
	}
}

func result(o object, known bool, unknown int, change func() bool) object {
	o["errcode"], o["errmsg"] = 0, "success"
	switch {
	case !known:
		o["errcode"], o["errmsg"] = unknown, "not found"
	case !change():
		o["errmsg"] = "ignored"
	}
	return o
}

func (a *account) find(r *receptionist) int {
	return slices.IndexFunc(a.receptionists, func(other *receptionist) bool {
		return other.userID == r.userID && other.department == r.department
	})
}

func addServicer(a *account, r *receptionist) bool {
	if a.find(r) >= 0 {
		return false
	}
	a.receptionists = append(a.receptionists, r)
	return true
}

func deleteServicer(a *account, r *receptionist) bool {
	i := a.find(r)
	if i < 0 {
		return false
	}
	a.receptionists = slices.Delete(a.receptionists, i, i+1)
	return true
}

func servicerList(tx *sim.Tx) (any, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, r := range a.receptionists {
		switch {
		case r.department != 0:
			list = append(list, object{"department_id": r.department})
		case r.status == 0:
			list = append(list, object{"userid": r.userID, "status": 0})
		default:
			list = append(list, object{"userid": r.userID, "status": 1, "stop_type": r.stop})
		}
	}
	return object{"servicer_list": list}, nil
}

// receptionist returns the receptionist that a member is, or nil.
func (a *account) receptionist(tx *sim.Tx, userID string) *receptionist {
	m := directory.Of(tx).Member(userID)
	if m == nil {
		return nil
	}
	if i := a.find(&receptionist{userID: m.UserID()}); i >= 0 {
		return a.receptionists[i]
	}
	for _, id := range m.Departments() {
		if a.find(&receptionist{department: id}) >= 0 {
			return &receptionist{userID: m.UserID()}
		}
	}
	return nil
}

func customerBatch(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	ids := sim.Texts(tx.Body["external_userid_list"])
	if len(ids) == 0 || len(ids) > 100 {
		return nil, sim.Refuse(40058, "invalid number of external_userid_list")
	}
	known, unknown := []object{}, []string{}
	for _, id := range ids {
		c, latest := s.customers[id], s.latest(tx, id)
		if c == nil || latest == nil {
			unknown = append(unknown, id)
			continue
		}
		o := object{"external_userid": c.id, "nickname": c.nickname, "avatar": "https://wx.qlogo.example/" + c.id, "gender": 0}
		if sim.Integer(tx.Body["need_enter_session_context"]) == 1 && latest.entrance != nil && tx.Now().Sub(latest.entered) < sessionLife {
			o["enter_session_context"] = latest.entrance
		}
		known = append(known, o)
	}
	return object{"customer_list": known, "invalid_external_userid": unknown}, nil
}

// latest returns the chat in which a customer was last, within 48 hours, or nil.
func (s *store) latest(tx *sim.Tx, customerID string) (latest *chat) {
	for _, a := range s.accounts {
		c := s.chats[chatKey{a.id, customerID}]
		if c == nil || tx.Now().Sub(c.lastSeen()) >= sessionLife {
			continue
		}
		if latest == nil || c.lastSeen().After(latest.lastSeen()) {
			latest = c
		}
	}
	return latest
}

func (c *chat) lastSeen() time.Time {
	if c.entered.After(c.wrote) {
		return c.entered
	}
	return c.wrote
}
