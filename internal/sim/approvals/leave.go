package approvals

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// What an approved form is about, as attendance counts it (attendance.type).
const (
	OnLeave    = 1
	Correction = 2 // of a punch
	OnTrip     = 3
	Out        = 4
	Overtime   = 5
)

// A Leave is the time of an approved form: leave, a trip, overtime and the like.
type Leave struct {
	Number   string // of the form
	Kind     int    // OnLeave, Correction, …
	Vacation int64  // the type of leave; 0 for the other kinds
	Name     string // of the template, or of the type of leave
	HalfDays bool   // counted in half days, not in hours
	Begin    time.Time
	End      time.Time     // when it is over: noon or midnight for half days
	Duration time.Duration // as the form states it, which may be less than End−Begin
}

// Leaves returns what was approved for a member and touches the time
// from one moment to another, in the order of its beginning.
func Leaves(tx *sim.Tx, userID string, from, to time.Time) []Leave {
	var list []Leave
	for _, f := range slot.Of(tx).creators[strings.ToLower(userID)] {
		if f.status != formApproved && f.status != formPaid {
			continue
		}
		for _, field := range f.fields {
			if l, ok := leaveOf(field); ok && l.Begin.Before(to) && l.End.After(from) {
				l.Number = f.number
				if l.Name == "" {
					l.Name = f.name
				}
				list = append(list, l)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Leave) int { return a.Begin.Compare(b.Begin) })
	return list
}

// leaveOf reads the time that a field of a form asks for.
func leaveOf(field object) (Leave, bool) {
	value, _ := field["value"].(object)
	switch sim.Text(field["control"]) {
	case "Vacation":
		vacation, _ := value["vacation"].(object)
		l := attendanceOf(vacation)
		l.Vacation, l.Name = chosenVacation(vacation)
		return l, !l.Begin.IsZero()
	case "Attendance":
		l := attendanceOf(value)
		return l, !l.Begin.IsZero()
	case "PunchCorrection":
		p, _ := value["punch_correction"].(object)
		at := sim.UnixTime(p["time"])
		return Leave{Kind: Correction, Begin: at, End: at.Add(time.Second)}, !at.IsZero()
	}
	return Leave{}, false
}

// attendanceOf reads the object under "attendance".
func attendanceOf(value object) Leave {
	attendance, _ := value["attendance"].(object)
	span, _ := attendance["date_range"].(object)
	l := Leave{
		Kind:     int(sim.Integer(attendance["type"])),
		HalfDays: sim.Text(span["type"]) == "halfday",
		Begin:    sim.UnixTime(span["new_begin"]),
		End:      sim.UnixTime(span["new_end"]),
		Duration: time.Duration(sim.Integer(span["new_duration"])) * time.Second,
	}
	if l.HalfDays && !l.End.IsZero() { // named by its beginning
		l.End = l.End.Add(12 * time.Hour)
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

// Seed files an approved form of a member: kind is OnLeave with the type of
// leave, or OnTrip, Out or Overtime with vacation 0. Half days begin and end at
// 00:00 or 12:00, in hours at any time.
func Seed(tx *sim.Tx, userID string, kind int, vacation int64, halfDays bool, begin, end time.Time) {
	unit, last := "hour", end
	if halfDays {
		unit, last = "halfday", end.Add(-12*time.Hour)
	}
	attendance := object{"type": int64(kind), "date_range": object{
		"type": unit, "new_begin": begin.Unix(), "new_end": last.Unix(), "new_duration": int64(end.Sub(begin) / time.Second),
	}}
	f := &form{
		template: map[int]string{OnLeave: LeaveTemplateID, OnTrip: TripTemplateID, Out: OutingTemplateID, Overtime: OvertimeTemplateID}[kind],
		status:   formApproved, creator: userID, at: begin.Add(-24 * time.Hour),
	}
	if m := directory.Of(tx).Member(userID); m != nil {
		f.department = m.MainDepartment()
	}
	t := slot.Of(tx).templates[f.template]
	f.name = firstText(t.names)
	control := property(t.controls[0])
	field := object{"control": control["control"], "id": control["id"], "title": control["title"], "value": object{"attendance": attendance}}
	if kind == OnLeave {
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
