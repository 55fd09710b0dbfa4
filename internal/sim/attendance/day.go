package attendance

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
)

// A workday is what a rule asks of a member on a day.
type workday struct {
	user    string
	day     time.Time // midnight
	rule    object    // nil without one
	shift   object    // nil under other rules than those with shifts
	working bool
	periods []workPeriod // none on days off and under free hours
}

// A workPeriod is a time of work between two punches.
type workPeriod struct {
	id                     int64
	begin, end             time.Time
	earliestOn, latestOn   time.Time
	earliestOff, latestOff time.Time
	rests                  []interval
	flexLate, flexEarly    time.Duration
	noOn, noOff            bool
}

// An interval is a time from one moment to another.
type interval struct{ from, to time.Time }

// overlap is how much two times have in common.
func (i interval) overlap(other interval) time.Duration {
	from, to := i.from, i.to
	if other.from.After(from) {
		from = other.from
	}
	if other.to.Before(to) {
		to = other.to
	}
	return max(0, to.Sub(from))
}

// work is how long a time is without the rests in it.
func (p workPeriod) work(i interval) time.Duration {
	d := interval{p.begin, p.end}.overlap(i)
	for _, r := range p.rests {
		d -= r.overlap(i)
	}
	return d
}

// asks reports whether a punch is due at a moment.
func (w workday) asks(at time.Time) bool {
	return slices.ContainsFunc(w.periods, func(p workPeriod) bool { return p.begin.Equal(at) || p.end.Equal(at) })
}

// workdayOf finds what is asked of a member on a day.
func workdayOf(tx *sim.Tx, userID string, day time.Time) workday {
	w := workday{user: userID, day: day, rule: ruleOf(tx, userID)}
	if w.rule == nil {
		return w
	}
	var hours object // with flexible times
	var periods []object
	switch kind := sim.Integer(w.rule["grouptype"]); {
	case special(w.rule["spe_offdays"], day) != nil:
		return w
	case special(w.rule["spe_workdays"], day) != nil:
		periods = sim.Objects(special(w.rule["spe_workdays"], day)["checkintime"])
	case kind == byShifts:
		if id, ok := slot.Of(tx).shifts[shiftKey{strings.ToLower(userID), day.Unix()}]; ok {
			w.shift = shiftOf(w.rule, id)
		}
		hours, periods = w.shift, sim.Objects(w.shift["time_section"])
	default:
		if hours = weekHours(w.rule, day); kind == fixedHours {
			periods = sim.Objects(hours["checkintime"])
		}
		w.working = hours != nil
	}
	for _, p := range periods {
		w.periods = append(w.periods, newPeriod(day, p, hours))
	}
	w.working = w.working || len(w.periods) > 0
	return w
}

// special returns the special day that a day is, or nil.
func special(list any, day time.Time) object {
	for _, s := range sim.Objects(list) {
		date, begin, end := sim.UnixTime(s["timestamp"]), sim.UnixTime(s["begtime"]), sim.UnixTime(s["endtime"])
		weeks := int(day.Sub(date) / (7 * 24 * time.Hour))
		switch sim.Integer(s["type"]) {
		case 0:
			if date.Equal(day) {
				return s
			}
		case 1:
			if !day.Before(begin) && !day.After(end) {
				return s
			}
		case 2:
			if !day.Before(date) && !day.After(end) && day.Weekday() == date.Weekday() && weeks%2 == 0 {
				return s
			}
		}
	}
	return nil
}

// firstWeek is the Monday of the first of the biweekly weeks.
var firstWeek = time.Date(2024, 1, 1, 0, 0, 0, 0, sim.UTC8)

// weekHours returns the hours of the day's weekday, or nil on days off.
func weekHours(rule object, day time.Time) object {
	for _, hours := range sim.Objects(rule["checkindate"]) {
		weekdays := hours["workdays"]
		if biweekly, _ := hours["biweekly"].(object); biweekly["enable_weekday_recurrence"] == true {
			weekdays = biweekly["odd_workdays"]
			if days := int(day.Sub(firstWeek).Hours() / 24); (days%14+14)%14 >= 7 {
				weekdays = biweekly["even_workdays"]
			}
		}
		if slices.Contains(sim.Integers(weekdays), int64(day.Weekday())) {
			return hours
		}
	}
	return nil
}

func newPeriod(day time.Time, o, hours object) workPeriod {
	at := func(key string) time.Time { return day.Add(time.Duration(sim.Integer(o[key])) * time.Second) }
	either := func(key string, otherwise time.Time) time.Time {
		if o[key] == nil {
			return otherwise
		}
		return at(key)
	}
	begin, end := at("work_sec"), at("off_work_sec")
	middle := begin.Add(end.Sub(begin) / 2)
	p := workPeriod{
		id: sim.Integer(o["time_id"]), begin: begin, end: end,
		earliestOn: either("earliest_work_sec", begin.Add(-4*time.Hour)), latestOn: either("latest_work_sec", middle),
		earliestOff: either("earliest_off_work_sec", middle), latestOff: either("latest_off_work_sec", end.Add(6*time.Hour)),
		noOn: o["no_need_checkon"] == true, noOff: o["no_need_checkoff"] == true,
	}
	if o["allow_rest"] == true {
		p.rests = append(p.rests, interval{at("rest_begin_time"), at("rest_end_time")})
		for _, r := range sim.Objects(o["rest_times"]) {
			p.rests = append(p.rests, interval{day.Add(time.Duration(sim.Integer(r["rest_begin_time"])) * time.Second), day.Add(time.Duration(sim.Integer(r["rest_end_time"])) * time.Second)})
		}
	}
	if hours["allow_flex"] == true {
		p.flexLate = time.Duration(sim.Integer(hours["flex_on_duty_time"])) * time.Second
		p.flexEarly = time.Duration(sim.Integer(hours["flex_off_duty_time"])) * time.Second
	}
	return p
}

// holds reports whether a punch belongs to the day's work.
func (w workday) holds(at time.Time) bool {
	if len(w.periods) == 0 {
		return false
	}
	return !at.Before(w.periods[0].earliestOn) && !at.After(w.periods[len(w.periods)-1].latestOff)
}

// punchesOf returns the punches of a day: those within its work, wherever
// midnight is, and the others between its midnights that no neighbour's work has.
func punchesOf(tx *sim.Tx, w workday) (list []punch) {
	before, after := workdayOf(tx, w.user, w.day.AddDate(0, 0, -1)), workdayOf(tx, w.user, w.day.AddDate(0, 0, 1))
	for _, p := range slot.Of(tx).punches[strings.ToLower(w.user)] {
		at := p.at
		if !p.due.IsZero() {
			at = p.due
		}
		if w.holds(at) || midnight(at).Equal(w.day) && !before.holds(at) && !after.holds(at) {
			list = append(list, p)
		}
	}
	return list
}

// What a punch is for (checkin_type).
const (
	markOn     = "上班打卡"
	markOff    = "下班打卡"
	markOuting = "外出打卡"
)

// A mark is a punch as records show it, or one that is missing.
type mark struct {
	kind    string
	at, due time.Time
	period  int64
	wrong   []string // exception_type
	record  object
	w       *workday
}

func (m mark) object() object {
	o := maps.Clone(m.record)
	if o == nil {
		o = object{}
	}
	delete(o, "device_type")
	delete(o, "device_detail")
	o["userid"], o["checkin_type"], o["exception_type"] = m.w.user, m.kind, strings.Join(m.wrong, ";")
	o["checkin_time"], o["groupid"], o["groupname"] = m.at.Unix(), sim.Integer(m.w.rule["groupid"]), sim.Text(m.w.rule["groupname"])
	o["timeline_id"], o["schedule_id"] = m.period, sim.Integer(m.w.shift["schedule_id"])
	if !m.due.IsZero() {
		o["sch_checkin_time"] = m.due.Unix()
	}
	return o
}

// As in exception of a report.
const (
	dayLate = 1 + iota
	dayEarly
	dayMissing
	dayAbsent
	dayWrongPlace
)

// A memberDay is what a member's punches and forms make of a workday.
type memberDay struct {
	workday
	marks      []mark // in the order of time
	punches    []punch
	leaves     []approvals.Leave
	exceptions map[int]dayTotal
	worked     time.Duration
	standard   time.Duration
	overtime   overtimeTotal
}

// A dayTotal is how often something happened, and how long.
type dayTotal struct {
	count    int
	duration time.Duration
}

func (d *memberDay) except(kind int, duration time.Duration) {
	t := d.exceptions[kind]
	d.exceptions[kind] = dayTotal{t.count + 1, t.duration + duration}
}

// dayOf computes a member's day.
func dayOf(tx *sim.Tx, userID string, midnight time.Time) memberDay {
	w := workdayOf(tx, userID, midnight)
	d := memberDay{workday: w, punches: punchesOf(tx, w), exceptions: map[int]dayTotal{}}
	end := midnight.AddDate(0, 0, 1)
	if n := len(w.periods); n > 0 && w.periods[n-1].end.After(end) {
		end = w.periods[n-1].end
	}
	d.leaves = approvals.Leaves(tx, userID, midnight, end)
	left := slices.Clone(d.punches)
	for _, p := range w.periods {
		left = d.period(tx.Now(), p, left)
	}
	d.extra(left)
	slices.SortStableFunc(d.marks, func(a, b mark) int { return a.at.Compare(b.at) })
	d.overtime = overtimeOf(&d)
	return d
}

// period judges one period by the punches that are left, and returns those that
// are left after it.
func (d *memberDay) period(now time.Time, p workPeriod, left []punch) []punch {
	d.standard += p.work(interval{p.begin, p.end})
	begin, end := d.excused(p)
	if !begin.Before(end) { // on leave all the time
		return left
	}
	on, left := takePunch(left, p.begin, p.earliestOn, p.latestOn, false)
	off, left := takePunch(left, p.end, p.earliestOff, p.latestOff, true)
	switch over := p.latestOff.Before(now); {
	case on == nil && off == nil && over && !p.noOn && !p.noOff:
		d.except(dayAbsent, p.work(interval{begin, end}))
		d.missed(markOn, p, p.begin)
		d.missed(markOff, p, p.end)
		return left
	case over:
		if on == nil && !p.noOn && begin.Equal(p.begin) {
			d.except(dayMissing, 0)
			d.missed(markOn, p, p.begin)
		}
		if off == nil && !p.noOff && end.Equal(p.end) {
			d.except(dayMissing, 0)
			d.missed(markOff, p, p.end)
		}
	}
	from, to := p.begin, p.end
	if on != nil {
		from = on.at
		d.mark(markOn, p, *on, p.begin, dayLate, on.at.Sub(begin), p.flexLate)
	}
	if off != nil {
		to = off.at
		d.mark(markOff, p, *off, p.end, dayEarly, end.Sub(off.at), p.flexEarly)
	}
	if (on != nil || p.noOn || begin.After(p.begin)) && (off != nil || p.noOff || end.Before(p.end)) {
		d.worked += p.work(interval{laterOf(from, begin), earlierOf(to, end)})
	}
	return left
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlierOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// excused returns when a period begins and ends for somebody with the day's
// leaves. What then begins or ends in a rest does so after or before it.
func (d *memberDay) excused(p workPeriod) (begin, end time.Time) {
	begin, end = p.begin, p.end
	for _, l := range d.leaves {
		if l.Kind != approvals.OnLeave && l.Kind != approvals.OnTrip && l.Kind != approvals.Out {
			continue
		}
		if !l.Begin.After(begin) && l.End.After(begin) {
			begin = l.End
		}
		if l.Begin.Before(end) && !l.End.Before(end) {
			end = l.Begin
		}
	}
	for _, r := range p.rests {
		if !begin.Before(r.from) && begin.Before(r.to) {
			begin = r.to
		}
		if end.After(r.from) && !end.After(r.to) {
			end = r.from
		}
	}
	return begin, end
}

// takePunch takes the first or the last punch within a time, a correction of the
// moment before all others.
func takePunch(list []punch, due, from, to time.Time, last bool) (*punch, []punch) {
	found := -1
	for i, p := range list {
		switch {
		case p.due.Equal(due):
			return &p, slices.Delete(slices.Clone(list), i, i+1)
		case isOuting(p) || !p.due.IsZero() || p.at.Before(from) || p.at.After(to):
		case found < 0 || last:
			found = i
		}
	}
	if found < 0 {
		return nil, list
	}
	p := list[found]
	return &p, slices.Delete(slices.Clone(list), found, found+1)
}

func isOuting(p punch) bool { return sim.Text(p.record["checkin_type"]) == markOuting }

// mark records a punch that was due, with an exception if it is off by more than
// what is allowed. Lateness counts in whole minutes.
func (d *memberDay) mark(kind string, p workPeriod, at punch, due time.Time, exception int, off, allowed time.Duration) {
	m := mark{kind: kind, at: at.at, due: due, period: p.id, record: at.record, w: &d.workday}
	if off = off.Truncate(time.Minute); off > allowed {
		d.except(exception, off)
		m.wrong = append(m.wrong, "时间异常")
	}
	d.place(&m)
	d.marks = append(d.marks, m)
}

// place keeps what a punch says of its place.
func (d *memberDay) place(m *mark) {
	if wrong := sim.Text(m.record["exception_type"]); wrong != "" {
		d.except(dayWrongPlace, 0)
		m.wrong = append(m.wrong, wrong)
	}
}

// missed records a punch that is not there, at the time when it was due.
func (d *memberDay) missed(kind string, p workPeriod, due time.Time) {
	d.marks = append(d.marks, mark{kind: kind, at: due, due: due, period: p.id, wrong: []string{"未打卡"}, w: &d.workday})
}

// extra records punches that no period asked for: outings, and those of days off
// and free hours, which begin and end work by turns.
func (d *memberDay) extra(left []punch) {
	var turns []punch
	for _, p := range left {
		m := mark{kind: markOuting, at: p.at, record: p.record, w: &d.workday}
		if !isOuting(p) {
			m.kind = markOn
			if turns = append(turns, p); len(turns)%2 == 0 || len(d.periods) > 0 && p.at.After(d.periods[0].begin) {
				m.kind = markOff
			}
		}
		d.place(&m)
		d.marks = append(d.marks, m)
	}
	if len(d.periods) == 0 && d.working && len(turns) > 1 {
		d.worked = turns[len(turns)-1].at.Sub(turns[0].at)
		d.standard = max(0, time.Duration(sim.Integer(d.rule["standard_work_duration"]))*time.Second)
	}
}

// span is the time from the first punch to the last; empty with less than two.
func (d *memberDay) span() interval {
	if len(d.punches) < 2 {
		return interval{d.day, d.day}
	}
	return interval{d.punches[0].at, d.punches[len(d.punches)-1].at}
}
