package wecomtest

import (
	"cmp"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"
)

// attendance holds rules, shifts and punches.
type attendance struct {
	rules   []object // as apps sent them, with groupid
	made    int64    // rules
	owners  map[int64]string
	shifts  map[shiftKey]int64
	punches map[string][]punch // by lower-cased userid, in the order of time
	faces   map[string]string  // by lower-cased userid
}

// A punch is a record as it came, or as it was seeded.
type punch struct {
	at     time.Time
	due    time.Time // of a correction: the time that it stands for
	record object    // without what follows from the rule
}

func (c *Corp) addCheckin() {
	c.checkins = attendance{
		owners: map[int64]string{}, shifts: map[shiftKey]int64{},
		punches: map[string][]punch{}, faces: map[string]string{},
	}
	c.seedRules()

	c.handle("POST /cgi-bin/checkin/getcorpcheckinoption", ruleList)
	c.handle("POST /cgi-bin/checkin/getcheckinoption", memberRules)
	c.handle("POST /cgi-bin/checkin/add_checkin_option", ruleAdd)
	c.handle("POST /cgi-bin/checkin/update_checkin_option", ruleUpdate)
	c.handle("POST /cgi-bin/checkin/clear_checkin_option_array_field", ruleClear)
	c.handle("POST /cgi-bin/checkin/del_checkin_option", ruleDelete)
	c.handle("POST /cgi-bin/checkin/getcheckinschedulist", shiftList)
	c.handle("POST /cgi-bin/checkin/setcheckinschedulist", shiftSet)
	c.handle("POST /cgi-bin/checkin/getcheckindata", punchList)
	c.handle("POST /cgi-bin/checkin/add_checkin_record", punchAdd)
	c.handle("POST /cgi-bin/checkin/punch_correction", punchCorrect)
	c.handle("POST /cgi-bin/hardware/get_hardware_checkin_data", machineList)
	c.handle("POST /cgi-bin/checkin/addcheckinuserface", faceAdd)
	c.handle("POST /cgi-bin/checkin/getcheckin_daydata", dayReports)
	c.handle("POST /cgi-bin/checkin/getcheckin_monthdata", monthReports)
}

// mayCheckin refuses apps that are not among the callable apps of Attendance,
// and otherwise reads the body of a call.
func mayCheckin(r *request) (object, error) {
	if r.app.AgentID == 0 {
		return nil, refuse(301062, "no attendance permission")
	}
	return r.object()
}

// maxSpan is the longest time of a call, a month.
const maxSpan = 31 * 24 * time.Hour

// A spanQuery is what most reads ask for.
type spanQuery struct {
	object
	users    []string
	from, to time.Time
}

// attendanceQuery reads a call that names members and a time.
func attendanceQuery(r *request) (spanQuery, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return spanQuery{}, err
	}
	q := spanQuery{in, texts(in["useridlist"]), unixTime(in["starttime"]), unixTime(in["endtime"])}
	switch {
	case len(q.users) < 1 || len(q.users) > 100:
		return q, refuse(301023, "invalid useridlist")
	case q.from.IsZero() || q.to.Before(q.from):
		return q, refuse(301024, "invalid starttime or endtime")
	case q.to.Sub(q.from) > maxSpan:
		return q, refuse(301024, "the time range is longer than a month")
	}
	return q, nil
}

// known refuses members that do not exist.
func (q spanQuery) known(c *Corp) error {
	for _, u := range q.users {
		if _, err := c.directory.member(u); err != nil {
			return refuse(301021, "invalid userid "+u)
		}
	}
	return nil
}

// midnight is the beginning of t's day.
func midnight(t time.Time) time.Time {
	t = t.In(utc8)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, utc8)
}

// The kinds of punches that punchList is asked for (opencheckindatatype).
const (
	dutyPunches   = 1
	outingPunches = 2
	allPunches    = 3
)

func punchList(r *request) (any, error) {
	q, err := attendanceQuery(r)
	if err == nil {
		err = q.known(r.corp)
	}
	if err != nil {
		return nil, err
	}
	kind := integer(q.object["opencheckindatatype"])
	if kind < dutyPunches || kind > allPunches {
		return nil, refuse(301083, "invalid opencheckindatatype")
	}
	list := []object{}
	for _, u := range q.users {
		for day := midnight(q.from).AddDate(0, 0, -1); !day.After(q.to); day = day.AddDate(0, 0, 1) {
			for _, m := range r.corp.day(u, day).marks {
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

func punchAdd(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	records := objects(in["records"])
	if len(records) < 1 || len(records) > 200 {
		return nil, refuse(301083, "1 to 200 records")
	}
	for _, o := range records {
		if err := r.corp.checkPunch(o); err != nil {
			return nil, err
		}
	}
	for _, o := range records {
		r.corp.punch(text(o["userid"]), punch{at: unixTime(o["checkin_time"]), record: o})
	}
	return object{}, nil
}

func (c *Corp) checkPunch(o object) error {
	device := integer(o["device_type"])
	switch _, err := c.directory.member(text(o["userid"])); {
	case err != nil:
		return refuse(301021, "invalid userid")
	case integer(o["checkin_time"]) <= 0 || unixTime(o["checkin_time"]).After(time.Now()):
		return refuse(301081, "invalid checkin_time")
	case text(o["location_title"]) == "" || text(o["location_detail"]) == "" || text(o["device_detail"]) == "":
		return refuse(301083, "location_title, location_detail and device_detail are required")
	case device < 1 || device > 3:
		return refuse(301083, "invalid device_type")
	case text(o["wifiname"]) != "" && !macAddress.MatchString(text(o["wifimac"])):
		return refuse(301083, "invalid wifimac")
	case len(texts(o["mediaids"])) > 1:
		return refuse(301083, "one photo at most")
	}
	return nil
}

// punch keeps a punch in the order of time. The corp is locked.
func (c *Corp) punch(userID string, p punch) {
	key := strings.ToLower(userID)
	list := c.checkins.punches[key]
	i, _ := slices.BinarySearchFunc(list, p.at, func(p punch, at time.Time) int { return cmp.Or(p.at.Compare(at), -1) })
	c.checkins.punches[key] = slices.Insert(list, i, p)
}

func punchCorrect(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	userID, day, at := text(in["userid"]), unixTime(in["schedule_date_time"]), unixTime(in["checkin_time"])
	switch _, err := r.corp.directory.member(userID); {
	case err != nil:
		return nil, refuse(301021, "invalid userid")
	case day.IsZero() || !day.Equal(midnight(day)):
		return nil, refuse(301082, "schedule_date_time is not a midnight")
	case at.IsZero() || at.After(time.Now()):
		return nil, refuse(301081, "invalid checkin_time")
	}
	p := punch{at: at, record: object{"location_title": "补卡", "notes": text(in["remark"])}}
	if seconds, ok := in["schedule_checkin_time"]; ok {
		p.due = day.Add(time.Duration(integer(seconds)) * time.Second)
		if !r.corp.workday(userID, day).asks(p.due) {
			return nil, refuse(301080, "no punch is due at schedule_checkin_time")
		}
	}
	r.corp.punch(userID, p)
	return object{}, nil
}

// machineList lists punches at attendance machines, and takes unknown members
// for members without any.
func machineList(r *request) (any, error) {
	const machine = 2
	q, err := attendanceQuery(r)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		for _, p := range r.corp.checkins.punches[strings.ToLower(u)] {
			if integer(p.record["device_type"]) == machine && !p.at.Before(q.from) && !p.at.After(q.to) {
				list = append(list, object{"userid": u, "checkin_time": p.at.Unix(), "device_sn": "SIMULATED-1", "device_name": p.record["device_detail"]})
			}
		}
	}
	return object{"checkindata": list}, nil
}

func faceAdd(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	userID, face := text(in["userid"]), text(in["userface"])
	if _, err := r.corp.directory.member(userID); err != nil {
		return nil, refuse(301069, "no such member")
	}
	if b, err := base64.StdEncoding.DecodeString(face); err != nil || len(b) == 0 || len(b) > 1<<20 {
		return nil, refuse(301072, "invalid image")
	}
	faces, key := r.corp.checkins.faces, strings.ToLower(userID)
	faces[key] = face
	for other, f := range faces {
		if other != key && f == face {
			return nil, refuse(301071, "another member has a similar face")
		}
	}
	return object{}, nil
}
