package ical

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/gowecom/wecom/calendar"
)

// What is WeCom's alone.
const (
	uidSuffix      = "@work.weixin.qq.com"
	memberURN      = "urn:x-wecom:"
	propCalendar   = "X-WECOM-CALENDAR-ID"
	propWorkdays   = "X-WECOM-WORKDAYS"
	paramMember    = "X-WECOM-USERID"
	paramResponse  = "X-WECOM-RESPONSE"
	propCalName    = "X-WR-CALNAME"
	propCalAbout   = "X-WR-CALDESC"
	propCalColor   = "X-APPLE-CALENDAR-COLOR"
	floatingFormat = "20060102T150405"
	utcFormat      = "20060102T150405Z"
	dateFormat     = "20060102"
)

// Encode writes a file, and returns what it could not keep.
func (c Codec) Encode(w io.Writer, f File) ([]Loss, error) {
	out := ics.NewCalendarFor("gowecom")
	out.SetMethod(ics.MethodPublish)
	setProperty(out, propCalName, f.Name)
	setProperty(out, propCalAbout, f.Description)
	setProperty(out, propCalColor, f.Color)
	e := encoder{codec: c, changed: f.originals(), out: out, zones: map[string]bool{}}
	for _, s := range f.Schedules {
		e.add(s)
	}
	return e.losses, out.SerializeTo(w, ics.WithNewLineWindows)
}

func setProperty(out *ics.Calendar, name, value string) {
	if value == "" {
		return
	}
	out.CalendarProperties = append(out.CalendarProperties, ics.CalendarProperty{BaseProperty: ics.BaseProperty{IANAToken: name, Value: plain(value)}})
}

// An encoder writes one file.
type encoder struct {
	codec   Codec
	changed map[original]bool
	out     *ics.Calendar
	zones   map[string]bool // that are in the file
	losses  []Loss
}

func (e *encoder) lose(s Schedule, format string, args ...any) {
	e.losses = append(e.losses, Loss{s.ID, fmt.Sprintf(format, args...)})
}

func (e *encoder) add(s Schedule) {
	event := ics.NewEvent(uidOf(cmp.Or(s.SeriesID, s.ID)))
	event.SetDtStampTime(time.Now())
	e.setTimes(event, s)
	for _, text := range []struct {
		property ics.ComponentProperty
		value    string
	}{{ics.ComponentPropertySummary, s.Summary}, {ics.ComponentPropertyDescription, s.Description}, {ics.ComponentPropertyLocation, s.Location}, {propCalendar, s.CalendarID}} {
		if text.value != "" {
			event.AddProperty(text.property, plain(text.value))
		}
	}
	event.SetStatus(ics.ObjectStatusConfirmed)
	if s.Status == calendar.Cancelled {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	e.setPeople(event, s)
	if rule := ruleOf(s.Schedule); rule != "" {
		event.AddRrule(rule)
	} else if s.Repeats {
		e.lose(s, "it repeats by the type %d, which is not known: only the first is kept", int(s.Repetition.Type))
	}
	if s.Repeats && s.Repetition.Type == calendar.RepeatWorkdays {
		event.AddProperty(propWorkdays, "TRUE")
	}
	e.setExclusions(event, s)
	for _, at := range s.Reminder.Times(s.StartAt.Time) {
		alarm := event.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(durationText(at.Sub(s.StartAt.Time)))
		alarm.AddProperty(ics.ComponentPropertyDescription, plain(cmp.Or(s.Summary, "日程")))
	}
	e.out.AddVEvent(event)
}

// uidOf makes an id of WeCom unique in the world. Ids of other programs are.
func uidOf(id string) string {
	if strings.Contains(id, "@") {
		return plain(id)
	}
	return plain(id) + uidSuffix
}

func (e *encoder) setTimes(event *ics.VEvent, s Schedule) {
	start, end := s.StartAt.In(s.Zone()), s.EndAt.In(s.Zone())
	if s.SeriesID != "" {
		e.setTime(event, ics.ComponentPropertyRecurrenceId, s, s.OriginalAt)
	}
	e.setTime(event, ics.ComponentPropertyDtStart, s, start)
	if s.IsWholeDay { // an end is the day after the last
		end = midnight(end.Add(-time.Second)).AddDate(0, 0, 1)
		if !end.After(midnight(start)) {
			end = midnight(start).AddDate(0, 0, 1)
		}
	}
	if end.After(start) { // a moment has no end
		e.setTime(event, ics.ComponentPropertyDtEnd, s, end)
	}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// setTime adds a moment: a date, a moment in UTC, or one in a zone.
func (e *encoder) setTime(event *ics.VEvent, property ics.ComponentProperty, s Schedule, t time.Time) {
	t = t.In(s.Zone())
	if s.IsWholeDay {
		event.AddProperty(property, t.Format(dateFormat), ics.WithValue("DATE"))
		return
	}
	name := e.zone(t)
	if name == "" {
		event.AddProperty(property, t.Format(utcFormat))
		return
	}
	event.AddProperty(property, t.Format(floatingFormat), ics.WithTZID(name))
}

// zone returns the name of a zone, which it adds to the file, or "" for UTC.
func (e *encoder) zone(t time.Time) (name string) {
	_, seconds := t.Zone()
	const hour = 60 * 60
	switch hours := seconds / hour; {
	case hours == 0:
		return ""
	case hours == 8:
		name = "Asia/Shanghai"
	default:
		name = fmt.Sprintf("Etc/GMT%+d", -hours) // POSIX counts westwards
	}
	if !e.zones[name] {
		e.zones[name] = true
		standard := e.out.AddTimezone(name).AddStandard()
		standard.AddProperty(ics.ComponentPropertyDtStart, "19700101T000000")
		standard.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), t.Format("-0700"))
		standard.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), t.Format("-0700"))
	}
	return name
}

// The words of iCalendar for responses.
var partStats = map[calendar.Response]ics.ParticipationStatus{
	calendar.NoResponse: ics.ParticipationStatusNeedsAction, calendar.Tentative: ics.ParticipationStatusTentative, calendar.Accepted: ics.ParticipationStatusAccepted,
	calendar.AcceptedOnce: ics.ParticipationStatusAccepted, calendar.Declined: ics.ParticipationStatusDeclined,
}

func (e *encoder) setPeople(event *ics.VEvent, s Schedule) {
	manages := map[string]bool{}
	for _, id := range s.AdminIDs {
		manages[id] = true
	}
	for _, a := range s.Attendees {
		status, ok := partStats[a.Response]
		if !ok {
			status = ics.ParticipationStatusNeedsAction
			e.lose(s, "the response %d of %s is not known", int(a.Response), a.UserID)
		}
		role := ics.ParticipationRoleReqParticipant
		if manages[a.UserID] {
			role = ics.ParticipationRoleChair
			delete(manages, a.UserID)
		}
		params := []ics.PropertyParameter{ics.WithCN(word(a.UserID)), status, role}
		if a.Response == calendar.AcceptedOnce {
			params = append(params, &ics.KeyValues{Key: paramResponse, Value: []string{"3"}})
		}
		address := memberURN + a.UserID
		if c := e.codec.Address; c != nil && c(a.UserID) != "" {
			address = "mailto:" + c(a.UserID)
			params = append(params, &ics.KeyValues{Key: paramMember, Value: []string{word(a.UserID)}})
		}
		event.AddProperty(ics.ComponentPropertyAttendee, word(address), params...)
	}
	for _, id := range s.AdminIDs {
		if manages[id] {
			e.lose(s, "%s manages it and does not attend", id)
		}
	}
}

// setExclusions adds the exclusions, except for those that the file has as events.
func (e *encoder) setExclusions(event *ics.VEvent, s Schedule) {
	for _, x := range s.Exclusions {
		if bool(s.Repeats) && !e.changed[original{s.ID, x.StartAt.Unix()}] {
			e.setTime(event, ics.ComponentPropertyExdate, s, x.StartAt.Time)
		}
	}
}

// plain takes out of a text what would end a line.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// word is plain for what stands in one line: only texts have others.
func word(s string) string { return strings.ReplaceAll(plain(s), "\n", "") }

// weekdayNames are those of iCalendar, from Monday.
var weekdayNames = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// ruleOf returns the repetition of a schedule as an RRULE, "" if there is none.
func ruleOf(s calendar.Schedule) string {
	r := s.Repetition
	frequency := map[calendar.RepeatType]string{
		calendar.RepeatDaily: "DAILY", calendar.RepeatWeekly: "WEEKLY", calendar.RepeatMonthly: "MONTHLY", calendar.RepeatYearly: "YEARLY", calendar.RepeatWorkdays: "WEEKLY",
	}[r.Type]
	if !bool(r.Repeats) || frequency == "" {
		return ""
	}
	rule := "FREQ=" + frequency
	switch {
	case r.Type == calendar.RepeatWorkdays:
		rule += ";BYDAY=MO,TU,WE,TH,FR"
	case bool(r.Custom):
		if r.Interval > 1 {
			rule += fmt.Sprintf(";INTERVAL=%d", r.Interval)
		}
		rule += byDays(r)
	}
	if !r.Until.IsZero() {
		until := r.Until.UTC().Format(utcFormat)
		if s.IsWholeDay {
			until = r.Until.In(r.Zone()).Format(dateFormat)
		}
		rule += ";UNTIL=" + until
	}
	return rule
}

// byDays are the days of a week or a month.
func byDays(r calendar.Repetition) string {
	var days []string
	switch r.Type {
	case calendar.RepeatWeekly:
		for _, d := range r.Weekdays {
			if d >= calendar.Monday && d <= calendar.Sunday {
				days = append(days, weekdayNames[d-1])
			}
		}
		if len(days) > 0 {
			return ";WKST=MO;BYDAY=" + strings.Join(days, ",")
		}
	case calendar.RepeatMonthly:
		for _, d := range r.MonthDays {
			if d >= 1 && d <= 31 {
				days = append(days, fmt.Sprint(d))
			}
		}
		if len(days) > 0 {
			return ";BYMONTHDAY=" + strings.Join(days, ",")
		}
	case calendar.RepeatDaily, calendar.RepeatYearly, calendar.RepeatWorkdays:
	}
	return ""
}

// durationText is a duration of iCalendar in its largest unit.
func durationText(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "PT0S"
	case d%day == 0:
		return fmt.Sprintf("%sP%dD", sign, d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%sPT%dH", sign, d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%sPT%dM", sign, d/time.Minute)
	}
	return fmt.Sprintf("%sPT%dS", sign, d/time.Second)
}
