// Package attendance simulates Attendance (打卡): rules, shifts, punches, and reports
// made of them and of what was approved.
package attendance

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// A store holds rules, shifts and punches.
type store struct {
	rules   []object // as apps sent them, with groupid
	made    int64    // rules
	owners  map[int64]string
	shifts  map[shiftKey]int64
	punches map[string][]punch  // by lower-cased userid, in the order of time
	faces   map[[32]byte]string // lower-cased userids by the hash of a picture
	faceOf  map[string][32]byte
}

// A punch is a record as it came, or as it was seeded.
type punch struct {
	at     time.Time
	due    time.Time // of a correction: the time that it stands for
	record object    // without what follows from the rule
}

var slot = sim.NewSlot(func() *store {
	return &store{
		owners: map[int64]string{}, shifts: map[shiftKey]int64{},
		punches: map[string][]punch{}, faces: map[[32]byte]string{}, faceOf: map[string][32]byte{},
	}
})

// Install adds Attendance, with a rule for everybody. The directory and Approval
// must be there.
func Install(w *sim.World) {
	w.In(addStandardRule)
	w.AddActs(Punch, Month)
	w.Handle("POST /cgi-bin/checkin/getcorpcheckinoption", ruleList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/getcheckinoption", memberRules, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/add_checkin_option", ruleAdd, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/update_checkin_option", ruleUpdate, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/clear_checkin_option_array_field", ruleClear, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/del_checkin_option", ruleDelete, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/getcheckinschedulist", shiftList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/setcheckinschedulist", shiftSet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/getcheckindata", punchList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/add_checkin_record", punchAdd, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/punch_correction", punchCorrect, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/hardware/get_hardware_checkin_data", machineList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/addcheckinuserface", faceAdd, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/getcheckin_daydata", dayReports, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/checkin/getcheckin_monthdata", monthReports, callable, sim.ChecksAll)
}

// callable are the callable apps of Attendance.
var callable = sim.AppsOnly(301062, "no attendance permission")

// maxSpan is the longest time of a call, a month.
const maxSpan = 31 * 24 * time.Hour

// A spanQuery is what most reads ask for.
type spanQuery struct {
	object
	users    []string
	from, to time.Time
}

// attendanceQuery reads a call that names members and a time.
func attendanceQuery(tx *sim.Tx) (spanQuery, error) {
	in := tx.Body
	q := spanQuery{in, sim.Texts(in["useridlist"]), sim.UnixTime(in["starttime"]), sim.UnixTime(in["endtime"])}
	switch {
	case len(q.users) < 1 || len(q.users) > 100:
		return q, sim.Refuse(301023, "invalid useridlist")
	case q.from.IsZero() || q.to.Before(q.from):
		return q, sim.Refuse(301024, "invalid starttime or endtime")
	case q.to.Sub(q.from) > maxSpan:
		return q, sim.Refuse(301024, "the time range is longer than a month")
	}
	return q, nil
}

// known refuses members that do not exist.
func (q spanQuery) known(tx *sim.Tx) error {
	for _, u := range q.users {
		if _, err := directory.Of(tx).See(tx.App).Find(u); err != nil {
			return sim.Refuse(301021, "invalid userid "+u)
		}
	}
	return nil
}

// midnight is the beginning of t's day.
func midnight(t time.Time) time.Time {
	t = t.In(sim.UTC8)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, sim.UTC8)
}

// The kinds of punches that punchList is asked for (opencheckindatatype).
const (
	dutyPunches   = 1
	outingPunches = 2
	allPunches    = 3
)

func punchList(tx *sim.Tx) (any, error) {
	q, err := attendanceQuery(tx)
	if err == nil {
		err = q.known(tx)
	}
	if err != nil {
		return nil, err
	}
	kind := sim.Integer(q.object["opencheckindatatype"])
	if kind < dutyPunches || kind > allPunches {
		return nil, sim.Refuse(301083, "invalid opencheckindatatype")
	}
	list := []object{}
	for _, u := range q.users {
		for day := midnight(q.from).AddDate(0, 0, -1); !day.After(q.to); day = day.AddDate(0, 0, 1) {
			for _, m := range dayOf(tx, u, day).marks {
				if m.at.Before(q.from) || m.at.After(q.to) || kind == dutyPunches && m.kind == markOuting || kind == outingPunches && m.kind != markOuting {
					continue
				}
				list = append(list, m.object())
			}
		}
	}
	return object{"checkindata": list}, nil
}

var macAddress = regexp.MustCompile(`^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$`)

func punchAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	records := sim.Objects(in["records"])
	if len(records) < 1 || len(records) > 200 {
		return nil, sim.Refuse(301083, "1 to 200 records")
	}
	for _, o := range records {
		if err := checkPunch(tx, o); err != nil {
			return nil, err
		}
	}
	for _, o := range records {
		keep(tx, sim.Text(o["userid"]), punch{at: sim.UnixTime(o["checkin_time"]), record: o})
	}
	return object{}, nil
}

func checkPunch(tx *sim.Tx, o object) error {
	device := sim.Integer(o["device_type"])
	switch _, err := directory.Of(tx).See(tx.App).Find(sim.Text(o["userid"])); {
	case err != nil:
		return sim.Refuse(301021, "invalid userid")
	case sim.Integer(o["checkin_time"]) <= 0 || sim.UnixTime(o["checkin_time"]).After(tx.Now()):
		return sim.Refuse(301081, "invalid checkin_time")
	case sim.Text(o["location_title"]) == "" || sim.Text(o["location_detail"]) == "" || sim.Text(o["device_detail"]) == "":
		return sim.Refuse(301083, "location_title, location_detail and device_detail are required")
	case device < 1 || device > 3:
		return sim.Refuse(301083, "invalid device_type")
	case sim.Text(o["wifiname"]) != "" && !macAddress.MatchString(sim.Text(o["wifimac"])):
		return sim.Refuse(301083, "invalid wifimac")
	case len(sim.Texts(o["mediaids"])) > 1:
		return sim.Refuse(301083, "one photo at most")
	}
	return nil
}

// keep keeps a punch in the order of time.
func keep(tx *sim.Tx, userID string, p punch) {
	key := strings.ToLower(userID)
	list := slot.Of(tx).punches[key]
	i, _ := slices.BinarySearchFunc(list, p.at, func(p punch, at time.Time) int { return cmp.Or(p.at.Compare(at), -1) })
	slot.Of(tx).punches[key] = slices.Insert(list, i, p)
}

// A Punching is the parameters of Punch.
type Punching struct {
	UserID string    `json:"userid"`
	At     time.Time `json:"at,omitzero"` // now if it is zero
	Outing bool      `json:"outing,omitempty"`
	Place  string    `json:"place,omitempty"`
}

// Punch has a member punch with a phone.
var Punch = sim.NewAct("attendance.punch", "A member punches.", func(tx *sim.Tx, p Punching) (sim.Nothing, error) {
	if directory.Of(tx).Member(p.UserID) == nil {
		return sim.Nothing{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	if p.At.IsZero() {
		p.At = tx.Now()
	}
	record := object{"location_title": p.Place, "device_type": 3, "device_detail": "手机"}
	if p.Outing {
		record["checkin_type"] = markOuting
	}
	keep(tx, p.UserID, punch{at: p.At.Truncate(time.Second), record: record})
	return sim.Nothing{}, nil
})

func punchCorrect(tx *sim.Tx) (any, error) {
	in := tx.Body
	userID, day, at := sim.Text(in["userid"]), sim.UnixTime(in["schedule_date_time"]), sim.UnixTime(in["checkin_time"])
	switch _, err := directory.Of(tx).See(tx.App).Find(userID); {
	case err != nil:
		return nil, sim.Refuse(301021, "invalid userid")
	case day.IsZero() || !day.Equal(midnight(day)):
		return nil, sim.Refuse(301082, "schedule_date_time is not a midnight")
	case at.IsZero() || at.After(tx.Now()):
		return nil, sim.Refuse(301081, "invalid checkin_time")
	}
	p := punch{at: at, record: object{"location_title": "补卡", "notes": sim.Text(in["remark"])}}
	if seconds, ok := in["schedule_checkin_time"]; ok {
		p.due = day.Add(time.Duration(sim.Integer(seconds)) * time.Second)
		if !workdayOf(tx, userID, day).asks(p.due) {
			return nil, sim.Refuse(301080, "no punch is due at schedule_checkin_time")
		}
	}
	keep(tx, userID, p)
	return object{}, nil
}

// machineList lists punches at attendance machines, and takes unknown members
// for members without any.
func machineList(tx *sim.Tx) (any, error) {
	const machine = 2
	q, err := attendanceQuery(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		for _, p := range slot.Of(tx).punches[strings.ToLower(u)] {
			if sim.Integer(p.record["device_type"]) == machine && !p.at.Before(q.from) && !p.at.After(q.to) {
				list = append(list, object{"userid": u, "checkin_time": p.at.Unix(), "device_sn": "SIMULATED-1", "device_name": p.record["device_detail"]})
			}
		}
	}
	return object{"checkindata": list}, nil
}

func faceAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	userID, face := sim.Text(in["userid"]), sim.Text(in["userface"])
	if _, err := directory.Of(tx).See(tx.App).Find(userID); err != nil {
		return nil, sim.Refuse(301069, "no such member")
	}
	if b, err := base64.StdEncoding.DecodeString(face); err != nil || len(b) == 0 || len(b) > 1<<20 {
		return nil, sim.Refuse(301072, "invalid image")
	}
	st, key, sum := slot.Of(tx), strings.ToLower(userID), sha256.Sum256([]byte(face))
	if owner, ok := st.faces[sum]; ok && owner != key {
		return nil, sim.Refuse(301071, "another member has a similar face")
	}
	delete(st.faces, st.faceOf[key])
	st.faces[sum], st.faceOf[key] = key, sum
	return object{}, nil
}
