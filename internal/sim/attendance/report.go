package attendance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// By what overtime is counted (ot_info_v2).
const (
	byFormAndPunches = 0
	byPunches        = 1
	byForm           = 2
)

// An overtimeTotal is the overtime of a day.
type overtimeTotal struct {
	worked     time.Duration
	missing    []time.Duration
	asVacation bool
	asMoney    bool
}

// overtimeOf counts the overtime of a day. Rests are not taken off.
func overtimeOf(d *memberDay) (t overtimeTotal) {
	conf := overtimeConf(d.rule, d.working)
	if conf["allow_ot"] != true {
		return t
	}
	if conf["ot_trans_enable"] == true {
		t.asMoney = sim.Integer(conf["ot_trans_type"]) == 2
		t.asVacation = !t.asMoney
	}
	if sim.Integer(conf["type"]) == byPunches {
		t.worked = d.overtimeByPunches(conf)
		return t
	}
	for _, l := range d.leaves {
		if l.Kind != approvals.Overtime || !midnight(l.Begin).Equal(d.day) {
			continue
		}
		worked := l.Duration
		if sim.Integer(conf["type"]) == byFormAndPunches {
			worked = min(worked, d.span().overlap(interval{l.Begin, l.End}))
		}
		if short := l.Duration - worked; short > 0 {
			t.missing = append(t.missing, short)
		}
		t.worked += worked
	}
	return t
}

// overtimeConf is how a rule counts the overtime of workdays or days off.
func overtimeConf(rule object, working bool) object {
	all, _ := rule["ot_info_v2"].(object)
	key := "restdayconf"
	if working {
		key = "workdayconf"
	}
	conf, _ := all[key].(object)
	return conf
}

// overtimeByPunches counts from the end of work, or all of a day off.
func (d *memberDay) overtimeByPunches(conf object) time.Duration {
	limits, _ := conf["checkin"].(object)
	limit := func(key string, otherwise time.Duration) time.Duration {
		if limits[key] == nil {
			return otherwise
		}
		return time.Duration(sim.Integer(limits[key])) * time.Second
	}
	span := d.span()
	from := span.from
	if n := len(d.periods); n > 0 {
		from = d.periods[n-1].end.Add(limit("ot_time_start", 30*time.Minute))
	}
	worked := max(0, span.to.Sub(from))
	if worked < limit("ot_time_min", 30*time.Minute) {
		return 0
	}
	return min(worked, limit("ot_time_max", 4*time.Hour))
}

func dayReports(tx *sim.Tx) (any, error) {
	q, err := reportQuery(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		for at := q.from; !at.After(q.to); at = at.AddDate(0, 0, 1) {
			d := dayOf(tx, u, at)
			list = append(list, dayReport(tx, &d))
		}
	}
	return object{"datas": list}, nil
}

func reportQuery(tx *sim.Tx) (spanQuery, error) {
	q, err := attendanceQuery(tx)
	if err == nil {
		err = q.known(tx)
	}
	if err == nil && (!q.from.Equal(midnight(q.from)) || !q.to.Equal(midnight(q.to))) {
		err = sim.Refuse(301083, "starttime and endtime must be midnights")
	}
	return q, err
}

func dayReport(tx *sim.Tx, d *memberDay) object {
	base := reportBase(tx, d.user, d.rule, d.working)
	base["date"], base["day_type"] = d.day.Unix(), 1
	rule, _ := base["rule_info"].(object)
	rule["checkintime"] = []object{}
	if d.working {
		base["day_type"] = 0
	}
	if sim.Integer(d.rule["grouptype"]) == byShifts {
		rule["scheduleid"], rule["schedulename"] = sim.Integer(d.shift["schedule_id"]), sim.Text(d.shift["schedule_name"])
	} else {
		rule["checkintime"] = d.hours()
	}
	summary := object{"checkin_count": len(d.punches), "regular_work_sec": inSeconds(d.worked), "standard_work_sec": inSeconds(d.standard), "earliest_time": 0, "lastest_time": 0}
	if n := len(d.punches); n > 0 {
		summary["earliest_time"], summary["lastest_time"] = inSeconds(d.punches[0].at.Sub(d.day)), inSeconds(d.punches[n-1].at.Sub(d.day))
	}
	return object{
		"base_info": base, "summary_info": summary, "holiday_infos": d.forms(), "sp_items": itemList(d.items()),
		"exception_infos": exceptionList(d.exceptions), "ot_info": d.overtimeInfo(),
	}
}

func inSeconds(d time.Duration) int64 { return int64(d / time.Second) }

func (d *memberDay) hours() []object {
	list := []object{}
	for _, p := range d.periods {
		list = append(list, object{"work_sec": inSeconds(p.begin.Sub(d.day)), "off_work_sec": inSeconds(p.end.Sub(d.day))})
	}
	return list
}

// reportBase says whose report it is.
func reportBase(tx *sim.Tx, userID string, rule object, working bool) object {
	m := directory.Of(tx).Member(userID)
	var departments []string
	for _, id := range m.Departments() {
		departments = append(departments, departmentPath(tx, id))
	}
	record := 7 // no rule
	switch sim.Integer(rule["grouptype"]) {
	case fixedHours:
		record = 1
	case byShifts:
		record = 3
	case freeHours:
		record = 4
	}
	if rule != nil && !working && record == 1 {
		record = 5 // what is worked on a day off is overtime
	}
	return object{
		"record_type": record, "acctid": m.UserID(), "name": m.Name(), "name_ex": m.Text("alias"),
		"departs_name": strings.Join(departments, ";"),
		"rule_info":    object{"groupid": sim.Integer(rule["groupid"]), "groupname": sim.Text(rule["groupname"])},
	}
}

func departmentPath(tx *sim.Tx, id int64) string {
	var names []string
	for dep := range directory.Of(tx).Above(id) {
		names = append([]string{dep.Name}, names...)
	}
	return strings.Join(names, "/")
}

// leaveTitles are how the titles of forms begin, by their kind.
var leaveTitles = map[int]string{approvals.OnLeave: "请假", approvals.Correction: "补卡", approvals.OnTrip: "出差", approvals.Out: "外出", approvals.Overtime: "加班"}

// forms are the approved forms that touch the day.
func (d *memberDay) forms() []object {
	list := []object{}
	for _, l := range d.leaves {
		title := leaveTitles[l.Kind]
		switch {
		case l.HalfDays:
			title += fmt.Sprintf("%.1f天", l.Duration.Hours()/24)
		case l.Kind != approvals.Correction:
			title += fmt.Sprintf("%.1f小时", l.Duration.Hours())
		}
		const layout = "01/02 15:04"
		list = append(list, object{
			"sp_number": l.Number, "sp_title": object{"data": sim.Chinese(title)},
			"sp_description": object{"data": sim.Chinese(l.Begin.In(sim.UTC8).Format(layout) + "~" + l.End.In(sim.UTC8).Format(layout))},
		})
	}
	return list
}

// An itemKey tells items apart: a type of leave, trips, outings and so on.
type itemKey struct {
	kind, vacation int64
	hours          bool
	name           string
}

// fieldWork is the item that every report has (外勤次数).
var fieldWork = itemKey{kind: 100, name: "外勤次数"}

// items counts leave and the like on a day: half days by themselves, hours where
// they are work. On days off nothing counts.
func (d *memberDay) items() map[itemKey]dayTotal {
	items := map[itemKey]dayTotal{fieldWork: {}}
	add := func(k itemKey, length time.Duration) {
		items[k] = dayTotal{items[k].count + 1, items[k].duration + length}
	}
	for _, l := range d.leaves {
		key := itemKey{int64(l.Kind), l.Vacation, !l.HalfDays && l.Kind != approvals.Correction, l.Name}
		within := interval{l.Begin, l.End}
		switch {
		case l.Kind == approvals.Overtime:
		case l.Kind == approvals.Correction:
			add(key, 0)
		case !d.working:
		case l.HalfDays:
			add(key, within.overlap(interval{d.day, d.day.AddDate(0, 0, 1)}))
		default:
			var length time.Duration
			for _, p := range d.periods {
				length += p.work(within)
			}
			add(key, length)
		}
	}
	for _, p := range d.punches {
		if isOuting(p) {
			add(fieldWork, 0)
		}
	}
	return items
}

func itemList(items map[itemKey]dayTotal) []object {
	list := []object{}
	keys := slices.SortedFunc(maps.Keys(items), func(a, b itemKey) int {
		return strings.Compare(fmt.Sprintf("%03d %d %s", a.kind, a.vacation, a.name), fmt.Sprintf("%03d %d %s", b.kind, b.vacation, b.name))
	})
	for _, k := range keys {
		unit := 0
		if k.hours {
			unit = 1
		}
		list = append(list, object{
			"name": k.name, "type": k.kind, "vacation_id": k.vacation, "time_type": unit, "duration": inSeconds(items[k].duration), "count": items[k].count,
		})
	}
	return list
}

func exceptionList(exceptions map[int]dayTotal) []object {
	list := []object{}
	for _, kind := range slices.Sorted(maps.Keys(exceptions)) {
		list = append(list, object{"exception": kind, "count": exceptions[kind].count, "duration": inSeconds(exceptions[kind].duration)})
	}
	return list
}

func (d *memberDay) overtimeInfo() object {
	short := []int64{}
	for _, s := range d.overtime.missing {
		short = append(short, inSeconds(s))
	}
	status := 0
	switch {
	case len(short) > 0:
		status = 2
	case d.overtime.worked > 0:
		status = 1
	}
	o := object{"ot_status": status, "ot_duration": inSeconds(d.overtime.worked), "exception_duration": short}
	kind := "restday"
	if d.working {
		kind = "workday"
	}
	if d.overtime.asVacation {
		o[kind+"_over_as_vacation"] = inSeconds(d.overtime.worked)
	}
	if d.overtime.asMoney {
		o[kind+"_over_as_money"] = inSeconds(d.overtime.worked)
	}
	return o
}

func monthReports(tx *sim.Tx) (any, error) {
	q, err := reportQuery(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		m := memberMonth{exceptions: map[int]dayTotal{}, items: map[itemKey]dayTotal{}, overtime: map[string]time.Duration{}}
		for at := q.from; !at.After(q.to); at = at.AddDate(0, 0, 1) {
			m.add(dayOf(tx, u, at))
		}
		list = append(list, m.report(reportBase(tx, u, ruleOf(tx, u), true)))
	}
	return object{"datas": list}, nil
}

// A memberMonth sums up days.
type memberMonth struct {
	work, rest, wrong, regular int
	worked, standard           time.Duration
	exceptions                 map[int]dayTotal
	items                      map[itemKey]dayTotal
	overtime                   map[string]time.Duration
}

func (m *memberMonth) add(d memberDay) {
	kind := "restdays"
	switch {
	case !d.working:
		m.rest++
	case len(d.exceptions) > 0:
		m.work++
		m.wrong++
		kind = "workdays"
	default:
		m.work++
		m.regular++
		kind = "workdays"
	}
	m.worked += d.worked
	m.standard += d.standard
	addTotals(m.exceptions, d.exceptions)
	addTotals(m.items, d.items())
	m.overtime[kind+"_over_sec"] += d.overtime.worked
	if d.overtime.asVacation {
		m.overtime[kind+"_over_as_vacation"] += d.overtime.worked
	}
	if d.overtime.asMoney {
		m.overtime[kind+"_over_as_money"] += d.overtime.worked
	}
}

func addTotals[K comparable](sums, more map[K]dayTotal) {
	for k, t := range more {
		sums[k] = dayTotal{sums[k].count + t.count, sums[k].duration + t.duration}
	}
}

func (m *memberMonth) report(base object) object {
	overtime := object{}
	for key, d := range m.overtime {
		if key == "workdays_over_sec" {
			key = "workday_over_sec" // the only one in the singular
		}
		overtime[key] = inSeconds(d)
	}
	return object{
		"base_info": base,
		"summary_info": object{
			"except_days": m.wrong, "regular_days": m.regular, "work_days": m.work, "rest_days": m.rest,
			"regular_work_sec": inSeconds(m.worked), "standard_work_sec": inSeconds(m.standard),
		},
		"exception_infos": exceptionList(m.exceptions), "sp_items": itemList(m.items), "overwork_info": overtime,
	}
}
