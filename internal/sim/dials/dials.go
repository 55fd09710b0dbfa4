// Package dials simulates the calls that a corp pays for (公费电话), and emergency
// calls (紧急通知).
package dials

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// A store holds the calls so far.
type store struct {
	records sim.Recent[int, record]
	made    int
	alarms  sim.Recent[string, *alarm]
	recent  map[string][]time.Time // emergency calls of a day, by lower-cased userid
}

var slot = sim.NewSlot(func() *store { return &store{recent: map[string][]time.Time{}} })

// Install adds calls. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/dial/get_dial_record", records, callable)
	w.Handle("POST /cgi-bin/pstncc/call", alarmCall, callable)
	w.Handle("POST /cgi-bin/pstncc/getstates", alarmGet, callable)
	w.AddActs(Call, Answer, Reject)
}

// callable are the callable apps of both kinds of calls.
var callable = sim.AppsOnly(48002, "api forbidden")

// A record is a call that was answered.
type record struct {
	caller string
	users  []string
	phones []string
	at     time.Time
	length int
}

// A Calling is the parameters of Call: it needs somebody who is called.
type Calling struct {
	UserID  string   `json:"userid"`
	Users   []string `json:"userids,omitempty"` // members who are called
	Phones  []string `json:"phones,omitempty"`  // others who are called
	Minutes int      `json:"minutes"`
}

// Call has a member call others, who answer.
var Call = sim.NewAct("dial.call", "A member calls others at the expense of the corp.", func(tx *sim.Tx, p Calling) (sim.Nothing, error) {
	for _, userID := range append([]string{p.UserID}, p.Users...) {
		if directory.Of(tx).Member(userID) == nil {
			return sim.Nothing{}, fmt.Errorf("there is no member %s", userID)
		}
	}
	for _, phone := range p.Phones {
		if _, err := strconv.ParseUint(phone, 10, 63); err != nil {
			return sim.Nothing{}, fmt.Errorf("%q is no telephone number: it has digits only", phone)
		}
	}
	if len(p.Users)+len(p.Phones) == 0 || p.Minutes <= 0 {
		return sim.Nothing{}, fmt.Errorf("a call needs somebody who is called, and minutes")
	}
	d := slot.Of(tx)
	d.made++
	d.records.Put(tx, d.made, record{p.UserID, p.Users, p.Phones, tx.Now(), p.Minutes})
	return sim.Nothing{}, nil
})

// shown is a call as apps see it.
func (r record) shown() object {
	callees := []object{}
	for _, userID := range r.users {
		callees = append(callees, object{"userid": userID, "duration": r.length})
	}
	for _, phone := range r.phones {
		n, _ := strconv.ParseUint(phone, 10, 63) // a number has no zeros in front
		callees = append(callees, object{"phone": json.Number(strconv.FormatUint(n, 10)), "duration": r.length})
	}
	kind, total := 1, r.length
	if len(callees) > 1 {
		kind, total = 2, r.length*(len(callees)+1)
	}
	return object{"call_type": kind, "call_time": r.at.Unix(), "total_duration": total, "caller": object{"userid": r.caller, "duration": r.length}, "callee": callees}
}

// maxSpan is the longest time of a list, maxPage how many calls a page has.
const (
	maxSpan = 30 * 24 * time.Hour
	maxPage = 100
)

func records(tx *sim.Tx) (any, error) {
	in, now := tx.Body, tx.Now()
	from, to := sim.UnixTime(in["start_time"]), sim.UnixTime(in["end_time"])
	if to.IsZero() {
		to = now
	}
	if from.After(now) || !from.IsZero() && to.Before(from) {
		return nil, sim.Refuse(600018, "invalid start_time or end_time")
	}
	if earliest := to.Add(-maxSpan); from.Before(earliest) { // without an error
		from = earliest
	}
	offset, limit := int(sim.Integer(in["offset"])), sim.Limit(in["limit"], maxPage, maxPage, maxPage)
	if offset < 0 {
		return nil, sim.Refuse(40058, "invalid offset")
	}
	list := []object{}
	for r := range slot.Of(tx).records.All() {
		second := r.at.Truncate(time.Second)
		if second.Before(from.Truncate(time.Second)) || second.After(to) || !r.isSeen(tx) {
			continue
		}
		if offset > 0 {
			offset--
			continue
		}
		if len(list) == limit {
			break
		}
		list = append(list, r.shown())
	}
	return object{"record": list}, nil
}

// isSeen reports whether the app sees all members of a call.
func (r record) isSeen(tx *sim.Tx) bool {
	for _, userID := range append([]string{r.caller}, r.users...) {
		if _, err := directory.Of(tx).See(tx.App).Find(userID); err != nil {
			return false
		}
	}
	return true
}

// An alarm is an emergency call.
type alarm struct {
	id     string
	user   string
	at     time.Time
	result int       // if it has one by now
	talk   time.Time // the beginning, if it was answered
	until  time.Time // the end of talking
}

// The states of an emergency call (reason).
const (
	over     = 0
	ringing  = 1
	talking  = 3
	rejected = 7
	timedOut = 12
	tooMany  = 13
)

// ringTime is how long a telephone rings, maxAge how long WeCom knows of a call.
const (
	ringTime = time.Minute
	maxAge   = 7 * 24 * time.Hour
)

// state is the state at a time.
func (a *alarm) state(now time.Time) int {
	switch {
	case a.result != 0:
		return a.result
	case !a.talk.IsZero() && now.Before(a.until):
		return talking
	case !a.talk.IsZero():
		return over
	case now.Sub(a.at) >= ringTime:
		return timedOut
	}
	return ringing
}

func alarmCall(tx *sim.Tx) (any, error) {
	users := sim.Distinct(sim.Texts(tx.Body["callee_userid"]))
	if len(users) == 0 {
		return nil, sim.Refuse(40058, "missing callee_userid")
	}
	states := []object{}
	for _, userID := range users {
		m, err := directory.Of(tx).See(tx.App).Find(userID)
		if err != nil {
			code, _ := sim.CodeOf(err)
			states = append(states, object{"userid": userID, "callid": "", "code": code})
			continue
		}
		states = append(states, object{"userid": userID, "callid": slot.Of(tx).ring(tx, m.UserID()), "code": 0})
	}
	return object{"states": states}, nil
}

// ring calls a member, at most 3 times in 8 minutes and 8 times in 24 hours.
func (d *store) ring(tx *sim.Tx, userID string) (callID string) {
	now, key := tx.Now(), strings.ToLower(userID)
	var day []time.Time
	minutes := 0
	for _, at := range d.recent[key] {
		if now.Sub(at) < 24*time.Hour {
			day = append(day, at)
		}
		if now.Sub(at) < 8*time.Minute {
			minutes++
		}
	}
	d.made++
	callID = fmt.Sprintf("simulated-call-%d", d.made)
	a := &alarm{id: callID, user: userID, at: now}
	if minutes >= 3 || len(day) >= 8 {
		a.result = tooMany
	} else {
		day = append(day, now)
	}
	d.recent[key] = day
	d.alarms.Put(tx, callID, a)
	return callID
}

func alarmGet(tx *sim.Tx) (any, error) {
	a, now := slot.Of(tx).alarms.Get(sim.Text(tx.Body["callid"])), tx.Now()
	if a == nil || !strings.EqualFold(a.user, sim.Text(tx.Body["callee_userid"])) || now.Sub(a.at) > maxAge {
		return nil, sim.Refuse(40058, "invalid callid or callee_userid")
	}
	o := object{"istalked": 0, "calltime": a.at.Unix(), "talktime": 0, "reason": a.state(now)}
	if !a.talk.IsZero() {
		o["istalked"], o["talktime"] = 1, int64(a.talked(now).Seconds())
	}
	return o, nil
}

// talked is how long the talk has lasted at a time.
func (a *alarm) talked(now time.Time) time.Duration {
	if now.Before(a.until) {
		return now.Sub(a.talk)
	}
	return a.until.Sub(a.talk)
}

// An Answering is the parameters of Answer.
type Answering struct {
	CallID  string `json:"callid"`
	Seconds int    `json:"seconds"` // until the end
}

// Answer has a member answer an emergency call.
var Answer = sim.NewAct("alarm.answer", "A member answers an emergency call.", func(tx *sim.Tx, p Answering) (sim.Nothing, error) {
	a, err := find(tx, p.CallID)
	if err != nil {
		return sim.Nothing{}, err
	}
	if p.Seconds < 0 || p.Seconds > int(maxAge.Seconds()) {
		return sim.Nothing{}, fmt.Errorf("nobody talks for %d seconds", p.Seconds)
	}
	a.talk = tx.Now()
	a.until = a.talk.Add(time.Duration(p.Seconds) * time.Second)
	return sim.Nothing{}, nil
})

// A Rejection is the parameters of Reject.
type Rejection struct {
	CallID string `json:"callid"`
}

// Reject has a member reject an emergency call.
var Reject = sim.NewAct("alarm.reject", "A member rejects an emergency call.", func(tx *sim.Tx, p Rejection) (sim.Nothing, error) {
	a, err := find(tx, p.CallID)
	if err != nil {
		return sim.Nothing{}, err
	}
	a.result = rejected
	return sim.Nothing{}, nil
})

// find returns an emergency call that rings.
func find(tx *sim.Tx, callID string) (*alarm, error) {
	a := slot.Of(tx).alarms.Get(callID)
	if a == nil || a.state(tx.Now()) != ringing {
		return nil, fmt.Errorf("there is no call %s that rings", callID)
	}
	return a, nil
}
