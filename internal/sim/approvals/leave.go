package approvals

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// sim.UTC8 is the zone of WeCom's days, wherever the corp is.
var sim.UTC8 = time.FixedZone("UTC+8", 8*60*60)

// What an approved form is about, as attendance counts it (attendance.type).
const (
	onLeave    = 1
	correction = 2 // of a punch
	onTrip     = 3
	out        = 4
	overtime   = 5
)

// A leave is the time of an approved form: leave, a trip, overtime and the like.
type leave struct {
	number   string // of the form
	kind     int    // onLeave, correction, …
	vacation int64  // the type of leave; 0 for the other kinds
	name     string // of the template, or of the type of leave
	halfDays bool   // counted in half days, not in hours
	begin    time.Time
	end      time.Time     // when it is over: noon or midnight for half days
	duration time.Duration // as the form states it, which may be less than end−begin
}

// approvedLeaves returns what was approved for a member and touches the time
// from one moment to another, in the order of its beginning. The corp is locked.
func approvedLeaves(tx *sim.Tx, userID string, from, to time.Time) []leave {
	var list []leave
	for _, f := range c.approvals.forms {
		if f.status != formApproved && f.status != formPaid || !strings.EqualFold(f.creator, userID) {
			continue
		}
		for _, field := range f.fields {
			if l, ok := leaveOf(field); ok && l.begin.Before(to) && l.end.After(from) {
				l.number = f.number
				if l.name == "" {
					l.name = f.name
				}
				list = append(list, l)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b leave) int { return a.begin.Compare(b.begin) })
	return list
}

// leaveOf reads the time that a field of a form asks for.
func leaveOf(field object) (leave, bool) {
	value, _ := field["value"].(object)
	switch sim.Text(field["control"]) {
	case "Vacation":
		vacation, _ := value["vacation"].(object)
		l := attendanceOf(vacation)
		l.vacation, l.name = chosenVacation(vacation)
		return l, !l.begin.IsZero()
	case "Attendance":
		l := attendanceOf(value)
		return l, !l.begin.IsZero()
	case "PunchCorrection":
		p, _ := value["punch_correction"].(object)
		at := sim.UnixTime(p["time"])
		return leave{kind: correction, begin: at, end: at.Add(time.Second)}, !at.IsZero()
	}
	return leave{}, false
}

// attendanceOf reads the object under "attendance".
func attendanceOf(value object) leave {
	attendance, _ := value["attendance"].(object)
	span, _ := attendance["date_range"].(object)
	l := leave{
		kind:     int(sim.Integer(attendance["type"])),
		halfDays: sim.Text(span["type"]) == "halfday",
		begin:    sim.UnixTime(span["new_begin"]),
		end:      sim.UnixTime(span["new_end"]),
		duration: time.Duration(sim.Integer(span["new_duration"])) * time.Second,
	}
	if l.halfDays && !l.end.IsZero() { // named by its beginning
		l.end = l.end.Add(12 * time.Hour)
	}
	return l
}

// chosenVacation reads the type of leave that a form asks for.
func chosenVacation(vacation object) (id int64, name string) {
	selector, _ := vacation["selector"].(object)
	for _, option := range sim.Objects(selector["options"]) {
		return sim.Integer(option["key"]), firstText(option["value"])
	}
	return 0, ""
}

// unixTime reads a value of an object as a moment; 0 is none.
func sim.UnixTime(v any) time.Time {
	if n := sim.Integer(v); n != 0 {
		return time.Unix(n, 0).In(sim.UTC8)
	}
	return time.Time{}
}

// objects reads a value of an object as a list of objects.
func sim.Objects(v any) []object {
	switch v := v.(type) {
	case []object:
		return v
	case []any:
		var list []object
		for _, e := range v {
			if o, ok := e.(object); ok {
				list = append(list, o)
			}
		}
		return list
	}
	return nil
}

// firstText reads a text in several languages: {text, lang} or a list of those.
func firstText(v any) string {
	if o, ok := v.(object); ok {
		return sim.Text(o["text"])
	}
	for _, o := range sim.Objects(v) {
		return sim.Text(o["text"])
	}
	return ""
}

// seedLeave files an approved form of a member: kind is onLeave with the type of
// leave, or onTrip, out or overtime with vacation 0. Half days begin and end at
// 00:00 or 12:00, in hours at any time. The corp is locked.
func seedLeave(tx *sim.Tx, userID string, kind int, vacation int64, halfDays bool, begin, end time.Time) {
	unit, last := "hour", end
	if halfDays {
		unit, last = "halfday", end.Add(-12*time.Hour)
	}
	attendance := object{"type": int64(kind), "date_range": object{
		"type": unit, "new_begin": begin.Unix(), "new_end": last.Unix(), "new_duration": int64(end.Sub(begin) / time.Second),
	}}
	f := &form{
		template: map[int]string{onLeave: LeaveTemplateID, onTrip: TripTemplateID, out: OutingTemplateID, overtime: OvertimeTemplateID}[kind],
		status:   formApproved, creator: userID, at: begin.Add(-24 * time.Hour),
	}
	f.department = sim.Integer(directory.Of(tx).Member(userID)["main_department"])
	t := c.approvals.templates[f.template]
	f.name = firstText(t.names)
	control := property(t.controls[0])
	field := object{"control": control["control"], "id": control["id"], "title": control["title"], "value": object{"attendance": attendance}}
	if kind == onLeave {
		selector := object{"type": "single", "options": []object{{"key": strconv.FormatInt(vacation, 10)}}}
		chooseVacation(selector, config(t.controls[0], "vacation_list"))
		field["value"] = object{"vacation": object{"selector": selector, "attendance": attendance}}
	}
	f.fields = []object{field}
	n := newNode(nodeApprover, byAny, []string{leaderOf(tx, f.creator, f.department)})
	n.status = stepApproved
	n.steps[0].status, n.steps[0].at = stepApproved, f.at.Add(time.Hour)
	f.nodes = []*node{n}
	file(tx, f)
	take(tx, f, 1)
}
