package calendars

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

const (
	maxIDs       = 1000
	maxAttendees = 1000
)

// A schedule is one that an app made.
type schedule struct {
	id       string
	calendar *calendar
	sequence int
	fields   object           // as it was sent, without attendees
	people   []string         // attendees
	answers  map[string]int64 // by lower-cased userid
	excluded []int64          // starts of occurrences that were taken out
	isOver   bool             // cancelled
	hasRoom  bool             // that is booked for it
}

func (s *schedule) start() time.Time { return sim.UnixTime(s.fields["start_time"]) }
func (s *schedule) end() time.Time   { return sim.UnixTime(s.fields["end_time"]) }

// happens reports whether an occurrence that starts at a moment still stands.
func (s *schedule) happens(at time.Time) bool {
	return s.rule().happens(at) && !slices.Contains(s.excluded, at.Unix())
}

// ownSchedule returns a schedule of the app.
func ownSchedule(tx *sim.Tx, id string) (*schedule, error) {
	switch s := slot.Of(tx).schedules[id]; {
	case s == nil:
		return nil, sim.Refuse(90461, "invalid schedule_id")
	case s.calendar.agentID != tx.App.AgentID:
		return nil, sim.Refuse(90466, "the schedule belongs to another app")
	default:
		return s, nil
	}
}

// standing returns a schedule of the app that was not cancelled.
func standing(tx *sim.Tx, id string) (*schedule, error) {
	s, err := ownSchedule(tx, id)
	if err == nil && (s.isOver || s.calendar.isDeleted) {
		err = sim.Refuse(90460, "the schedule is deleted")
	}
	return s, err
}

func addSchedule(tx *sim.Tx, c *calendar, fields object, people []string) *schedule {
	all := slot.Of(tx).schedules
	s := &schedule{
		id: fmt.Sprintf("simulated-schedule-%d", len(all)+1), calendar: c, sequence: len(all) + 1,
		fields: fields, people: people, answers: map[string]int64{},
	}
	all[s.id] = s
	c.schedules = append(c.schedules, s)
	return s
}

// peopleIn reads attendees, and refuses members that the app does not see.
func peopleIn(tx *sim.Tx, v any) (ids []string, err error) {
	for _, o := range sim.Objects(v) {
		m, err := directory.Of(tx).See(tx.App).Find(sim.Text(o["userid"]))
		if err != nil {
			return nil, err
		}
		if !contains(ids, m.UserID()) {
			ids = append(ids, m.UserID())
		}
	}
	return ids, nil
}

// checkSchedule refuses a schedule for attendees.
func checkSchedule(in object, people []string) error {
	for key, most := range map[string]int{"summary": 128, "description": 1000, "location": 128} {
		if utf8.RuneCountInString(sim.Text(in[key])) > most {
			return sim.Refuse(40058, key+" is too long")
		}
	}
	start, end, admins := sim.Integer(in["start_time"]), sim.Integer(in["end_time"]), sim.Texts(in["admins"])
	switch {
	case start <= 0 || end < start:
		return sim.Refuse(40058, "invalid start_time or end_time")
	case len(people) > maxAttendees:
		return sim.Refuse(90464, "too many attendees")
	case len(admins) > 3:
		return sim.Refuse(40058, "too many admins")
	case !all(admins, people):
		return sim.Refuse(90715, "an admin does not attend")
	}
	return checkReminders(in)
}

func checkReminders(in object) error {
	r := sim.ObjectIn(in["reminders"])
	offsets := []int64{0, -300, -900, -3600, -86400}
	if sim.Integer(in["is_whole_day"]) == 1 {
		offsets = append(offsets, 32400, -172800, -604800)
	}
	isCustom, kind := sim.Integer(r["is_custom_repeat"]) == 1, sim.Integer(r["repeat_type"])
	switch zone := sim.Integer(r["timezone"]); {
	case slices.ContainsFunc(sim.Integers(r["remind_time_diffs"]), func(d int64) bool { return !slices.Contains(offsets, d) }):
		return sim.Refuse(90704, "invalid remind_time_diffs")
	case len(sim.Integers(r["remind_time_diffs"])) == 0 && !slices.Contains(offsets, -sim.Integer(r["remind_before_event_secs"])):
		return sim.Refuse(90471, "invalid remind_before_event_secs")
	case zone < -12 || zone > 12:
		return sim.Refuse(90480, "invalid timezone")
	case sim.Integer(r["is_repeat"]) != 1:
		return nil
	case !slices.Contains([]int64{daily, weekly, monthly, yearly, workdays}, kind):
		return sim.Refuse(90465, "unsupported repeat_type")
	case isCustom && sim.Integer(r["repeat_interval"]) < 1:
		return sim.Refuse(90486, "repeat_interval is missing")
	case isCustom && kind == weekly && outside(sim.Integers(r["repeat_day_of_week"]), 7):
		return sim.Refuse(90467, "invalid repeat_day_of_week")
	case isCustom && kind == monthly && outside(sim.Integers(r["repeat_day_of_month"]), 31):
		return sim.Refuse(90487, "invalid repeat_day_of_month")
	}
	return nil
}

func outside(days []int64, most int64) bool {
	return slices.ContainsFunc(days, func(d int64) bool { return d < 1 || d > most })
}

func scheduleAdd(tx *sim.Tx) (any, error) {
	in := sim.ObjectIn(tx.Body["schedule"])
	people, err := peopleIn(tx, in["attendees"])
	if err == nil {
		err = checkSchedule(in, people)
	}
	if err != nil {
		return nil, err
	}
	c := standard(tx, tx.App.AgentID)
	if id := sim.Text(in["cal_id"]); id != "" {
		if c, err = own(tx, id); err != nil {
			return nil, err
		}
	}
	return object{"schedule_id": addSchedule(tx, c, in, people).id}, nil
}

func scheduleGet(tx *sim.Tx) (any, error) {
	ids := sim.Texts(tx.Body["schedule_id_list"])
	if len(ids) == 0 || len(ids) > maxIDs {
		return nil, sim.Refuse(90462, "schedule_id_list wants 1 to 1000 ids")
	}
	list := []object{}
	for _, id := range ids {
		s, err := ownSchedule(tx, id)
		if err != nil {
			return nil, err
		}
		o := s.object()
		if len(s.excluded) > 0 {
			exclusions := []object{}
			for _, at := range s.excluded {
				exclusions = append(exclusions, object{"start_time": at})
			}
			o["reminders"].(object)["exclude_time_list"] = exclusions
		}
		list = append(list, o)
	}
	return object{"schedule_list": list}, nil
}

// object is a schedule as apps read it, without exclusions.
func (s *schedule) object() object {
	status := 0
	if s.isOver || s.calendar.isDeleted {
		status = 1
	}
	people := []object{}
	for _, id := range s.people {
		people = append(people, object{"userid": id, "response_status": s.answers[strings.ToLower(id)]})
	}
	reminders := maps.Clone(sim.ObjectIn(s.fields["reminders"]))
	if reminders == nil {
		reminders = object{}
	}
	for _, key := range []string{"is_remind", "is_repeat"} {
		reminders[key] = sim.Integer(reminders[key])
	}
	if offsets := sim.Integers(reminders["remind_time_diffs"]); len(offsets) > 0 && offsets[0] <= 0 {
		reminders["remind_before_event_secs"] = -offsets[0]
	}
	if reminders["timezone"] == nil {
		reminders["timezone"] = 8
	}
	return object{
		"schedule_id": s.id, "cal_id": s.calendar.id, "status": status,
		"summary": cmp.Or(sim.Text(s.fields["summary"]), "新建事件"), "description": sim.Text(s.fields["description"]), "location": sim.Text(s.fields["location"]),
		"start_time": s.start().Unix(), "end_time": s.end().Unix(), "is_whole_day": sim.Integer(s.fields["is_whole_day"]),
		"admins": append([]string{}, sim.Texts(s.fields["admins"])...), "attendees": people, "reminders": reminders,
	}
}

func scheduleList(tx *sim.Tx) (any, error) {
	c, err := own(tx, sim.Text(tx.Body["cal_id"]))
	if err != nil {
		return nil, err
	}
	const standardLimit, maxLimit = 500, 1000
	offset, limit := int(sim.Integer(tx.Body["offset"])), sim.Limit(tx.Body["limit"], standardLimit, maxLimit, -1)
	switch {
	case limit < 0:
		return nil, sim.Refuse(90469, "limit is more than 1000")
	case offset < 0:
		return nil, sim.Refuse(90470, "invalid offset")
	}
	list := []object{}
	for _, s := range c.schedules[min(offset, len(c.schedules)):min(offset+limit, len(c.schedules))] {
		o := s.object()
		o["sequence"] = s.sequence
		list = append(list, o)
	}
	return object{"schedule_list": list}, nil
}

// What occurrences an update or a cancellation is for (op_mode).
const (
	allOfThem    = 0
	onlyThis     = 1
	thisAndLater = 2
)

// target returns the occurrence that a call is for, and refuses one that does not
// happen.
func (s *schedule) target(in object) (mode int64, at time.Time, err error) {
	mode, at = sim.Integer(in["op_mode"]), sim.UnixTime(in["op_start_time"])
	switch {
	case mode == allOfThem:
		return mode, at, nil
	case mode < 0 || mode > thisAndLater || !s.rule().repeats:
		return mode, at, sim.Refuse(90485, "invalid op_mode")
	case !s.happens(at):
		return mode, at, sim.Refuse(90482, "invalid op_start_time")
	case mode == thisAndLater && at.Equal(s.start()):
		return allOfThem, at, nil
	}
	return mode, at, nil
}

// moves reports whether a change is about when a schedule is, which cannot change
// while a room is booked.
func (s *schedule) moves(in object) bool {
	when := func(s *schedule) string {
		r := s.rule()
		if !r.repeats {
			r = rule{first: r.first}
		}
		return fmt.Sprint(r.first.Format(time.RFC3339), s.end().Unix(), sim.Integer(s.fields["is_whole_day"]), r.repeats, r.kind, r.interval, r.days, r.until)
	}
	return when(s) != when(&schedule{fields: in})
}

func scheduleUpdate(tx *sim.Tx) (any, error) {
	in := sim.ObjectIn(tx.Body["schedule"])
	s, err := standing(tx, sim.Text(in["schedule_id"]))
	if err != nil {
		return nil, err
	}
	people := s.people
	if sim.Integer(tx.Body["skip_attendees"]) != 1 {
		if people, err = peopleIn(tx, in["attendees"]); err != nil {
			return nil, err
		}
	}
	mode, at, err := s.target(tx.Body)
	if err == nil {
		err = checkSchedule(in, people)
	}
	switch {
	case err != nil:
		return nil, err
	case s.hasRoom && (mode != allOfThem || s.moves(in)):
		return nil, sim.Refuse(90700, "cancel the booking of the meeting room first")
	case mode == allOfThem:
		s.fields, s.people = in, people
		return object{}, nil
	case sim.UnixTime(in["start_time"]).Before(midnight(at)):
		return nil, sim.Refuse(90488, "start_time is before op_start_time")
	case mode == onlyThis && sim.Integer(sim.ObjectIn(in["reminders"])["is_repeat"]) == 1:
		return nil, sim.Refuse(90484, "one occurrence does not repeat")
	}
	s.cut(mode, at)
	return object{"schedule_id": addSchedule(tx, s.calendar, in, people).id}, nil
}

// midnight is the beginning of a day.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// cut takes out of a schedule one occurrence, or one and those after it.
func (s *schedule) cut(mode int64, at time.Time) {
	if mode == onlyThis {
		s.excluded = append(s.excluded, at.Unix())
		return
	}
	sim.ObjectIn(s.fields["reminders"])["repeat_until"] = at.Unix() - 1
}

func scheduleCancel(tx *sim.Tx) (any, error) {
	s, err := standing(tx, sim.Text(tx.Body["schedule_id"]))
	if err != nil {
		return nil, err
	}
	mode, at, err := s.target(tx.Body)
	if err != nil {
		return nil, err
	}
	if mode == allOfThem {
		s.isOver = true
	} else {
		s.cut(mode, at)
	}
	slot.Of(tx).changed(tx, "", s)
	return object{}, nil
}

func attendeesAdd(tx *sim.Tx) (any, error) {
	s, err := standing(tx, sim.Text(tx.Body["schedule_id"]))
	if err != nil {
		return nil, err
	}
	more, err := peopleIn(tx, tx.Body["attendees"])
	if err != nil {
		return nil, err
	}
	people := slices.Clone(s.people)
	for _, id := range more {
		if !contains(people, id) {
			people = append(people, id)
		}
	}
	if len(people) > maxAttendees {
		return nil, sim.Refuse(90464, "too many attendees")
	}
	s.people = people
	return object{}, nil
}

func attendeesDelete(tx *sim.Tx) (any, error) {
	s, err := standing(tx, sim.Text(tx.Body["schedule_id"]))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range sim.Objects(tx.Body["attendees"]) {
		out = append(out, sim.Text(o["userid"]))
	}
	s.people = slices.DeleteFunc(slices.Clone(s.people), func(id string) bool { return contains(out, id) })
	return object{}, nil
}

// changed tells those who watch of a schedule that moved or ended, by a member or,
// with "", by the app.
func (st *store) changed(tx *sim.Tx, userID string, s *schedule) {
	for _, watch := range st.watchers {
		watch(tx, userID, s.id)
	}
}

// An Answering is the parameters of Answer.
type Answering struct {
	ScheduleID string `json:"schedule"`
	UserID     string `json:"userid"`
	Response   int    `json:"response"` // as response_status
}

// Answer has an attendee answer an invitation.
var Answer = sim.NewAct("schedule.answer", "An attendee answers: 1 tentative, 2 accepted, 3 accepted once, 4 declined.", func(tx *sim.Tx, p Answering) (sim.Nothing, error) {
	s, err := find(tx, p.ScheduleID)
	switch {
	case err != nil:
		return sim.Nothing{}, err
	case !contains(s.people, p.UserID):
		return sim.Nothing{}, fmt.Errorf("%s does not attend", p.UserID)
	case p.Response < 1 || p.Response > 4:
		return sim.Nothing{}, fmt.Errorf("there is no response %d", p.Response)
	}
	s.answers[strings.ToLower(p.UserID)] = int64(p.Response)
	s.tell(tx, p.UserID, "respond_schedule")
	return sim.Nothing{}, nil
})

// A Moving is the parameters of Move.
type Moving struct {
	ScheduleID string    `json:"schedule"`
	UserID     string    `json:"userid"`
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
}

// Move has a member who manages a schedule move all of it.
var Move = sim.NewAct("schedule.move", "A member who manages a schedule moves it.", func(tx *sim.Tx, p Moving) (sim.Nothing, error) {
	s, err := administered(tx, p.ScheduleID, p.UserID)
	if err == nil && (p.End.Before(p.Start) || p.Start.Unix() <= 0) {
		err = fmt.Errorf("the schedule cannot be from %v to %v", p.Start, p.End)
	}
	if err == nil {
		s.fields["start_time"], s.fields["end_time"] = p.Start.Unix(), p.End.Unix()
		s.tell(tx, p.UserID, "modify_schedule")
		slot.Of(tx).changed(tx, p.UserID, s)
	}
	return sim.Nothing{}, err
})

// A Cancelling is the parameters of Cancel.
type Cancelling struct {
	ScheduleID string `json:"schedule"`
	UserID     string `json:"userid"`
}

// Cancel has a member who manages a schedule cancel all of it.
var Cancel = sim.NewAct("schedule.cancel", "A member who manages a schedule cancels it.", func(tx *sim.Tx, p Cancelling) (sim.Nothing, error) {
	s, err := administered(tx, p.ScheduleID, p.UserID)
	if err == nil {
		s.isOver = true
		s.tell(tx, p.UserID, "delete_schedule")
		slot.Of(tx).changed(tx, p.UserID, s)
	}
	return sim.Nothing{}, err
})

// find returns a schedule for acts.
func find(tx *sim.Tx, id string) (*schedule, error) {
	s := slot.Of(tx).schedules[id]
	if s == nil || s.isOver || s.calendar.isDeleted {
		return nil, fmt.Errorf("there is no schedule %s", id)
	}
	return s, nil
}

func administered(tx *sim.Tx, id, userID string) (*schedule, error) {
	s, err := find(tx, id)
	if err == nil && !contains(sim.Texts(s.fields["admins"]), userID) {
		err = fmt.Errorf("%s does not manage the schedule", userID)
	}
	return s, err
}

func (s *schedule) tell(tx *sim.Tx, userID, event string) {
	s.calendar.tell(tx, userID, event, field{Name: "ScheduleId", Value: s.id})
}

// What follows is for rooms, which are booked for schedules.

// A Span is one time that a schedule happens.
type Span struct{ Start, End time.Time }

// Watch calls a function after a schedule was moved or cancelled: by a member or,
// with "", by the app.
func Watch(tx *sim.Tx, changed func(tx *sim.Tx, userID, scheduleID string)) {
	slot.Of(tx).watchers = append(slot.Of(tx).watchers, changed)
}

// Book makes a schedule for a room that is booked, in the default calendar of the
// app, and returns its id.
func Book(tx *sim.Tx, subject, booker string, people []string, at Span) string {
	if !contains(people, booker) {
		people = append([]string{booker}, people...)
	}
	s := addSchedule(tx, standard(tx, tx.App.AgentID), object{
		"summary": subject, "start_time": at.Start.Unix(), "end_time": at.End.Unix(), "admins": []string{booker},
	}, people)
	s.hasRoom = true
	return s.id
}

// Standing returns when a schedule of the app happens until a moment, whether it
// repeats, and whether it has a room.
func Standing(tx *sim.Tx, id string, until time.Time) (spans []Span, repeats, hasRoom bool, err error) {
	s, err := standing(tx, id)
	if err != nil {
		return nil, false, false, err
	}
	return slices.Collect(s.spans(until)), s.rule().repeats, s.hasRoom, nil
}

// Spans is Standing for a schedule of whatever app. It has none once it is
// cancelled.
func Spans(tx *sim.Tx, id string, until time.Time) []Span {
	if s, err := find(tx, id); err == nil {
		return slices.Collect(s.spans(until))
	}
	return nil
}

// spans yields when a schedule happens until a moment, day by day.
func (s *schedule) spans(until time.Time) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		length := s.end().Sub(s.start())
		for at := s.start(); at.Before(until); at = at.Add(24 * time.Hour) {
			if s.happens(at) && !yield(Span{at, at.Add(length)}) {
				return
			}
		}
	}
}

// SetRoom says whether a schedule has a room.
func SetRoom(tx *sim.Tx, id string, has bool) { slot.Of(tx).schedules[id].hasRoom = has }

// End cancels a schedule, as its booking was.
func End(tx *sim.Tx, id string) { slot.Of(tx).schedules[id].isOver = true }
