package ical

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
)

// maxFile is the largest file that is read.
const maxFile = 32 << 20

// Decode reads a file, and returns what WeCom cannot keep of it. An event without a
// time is lost. Times without a zone are in UTC+8.
func (c Codec) Decode(r io.Reader) (f File, losses []Loss, err error) {
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	in, err := ics.ParseCalendar(limited)
	if err != nil {
		return File{}, nil, fmt.Errorf("ical: the file is no iCalendar: %w", err)
	}
	if limited.N == 0 {
		return File{}, nil, errors.New("ical: the file is larger than 32 MB")
	}
	for _, p := range in.CalendarProperties {
		switch p.IANAToken {
		case propCalName:
			f.Name = p.Value
		case propCalAbout:
			f.Description = p.Value
		case propCalColor:
			f.Color = p.Value
		}
	}
	d := decoder{codec: c, zones: zonesOf(in)}
	for _, component := range in.Components {
		switch event := component.(type) {
		case *ics.VEvent:
			if s, ok := d.schedule(event); ok {
				f.Schedules = append(f.Schedules, s)
			}
		case *ics.VTimezone:
		default:
			d.losses = append(d.losses, Loss{"", fmt.Sprintf("%T is no event", component)})
		}
	}
	f.adopt()
	return f, d.losses, nil
}

// adopt gives schedules the exclusions of what was changed by itself.
func (f File) adopt() {
	series := map[string]*Schedule{}
	for i, s := range f.Schedules {
		if s.SeriesID == "" {
			series[s.ID] = &f.Schedules[i]
		}
	}
	for _, changed := range f.Schedules {
		if s := series[changed.SeriesID]; s != nil && changed.SeriesID != "" {
			s.Exclusions = append(s.Exclusions, calendar.Exclusion{StartAt: wecom.TimeOf(changed.OriginalAt)})
		}
	}
	for _, s := range series {
		slices.SortFunc(s.Exclusions, func(a, b calendar.Exclusion) int { return a.StartAt.Compare(b.StartAt.Time) })
	}
}

// zonesOf returns the zones that a file describes and that are the same all year.
func zonesOf(in *ics.Calendar) map[string]*time.Location {
	zones := map[string]*time.Location{}
	for _, z := range in.Timezones() {
		id := z.GetProperty(ics.ComponentPropertyTzid)
		if id == nil {
			continue
		}
		var offsets []int
		for _, part := range z.SubComponents() {
			if p := offsetOf(part); p != nil {
				if at, err := time.Parse("-0700", p.Value); err == nil {
					_, offset := at.Zone()
					offsets = append(offsets, offset)
				}
			}
		}
		slices.Sort(offsets)
		if offsets = slices.Compact(offsets); len(offsets) == 1 {
			zones[id.Value] = time.FixedZone(id.Value, offsets[0])
		}
	}
	return zones
}

func offsetOf(part ics.Component) *ics.IANAProperty {
	const property = ics.ComponentProperty(ics.PropertyTzoffsetto)
	switch p := part.(type) {
	case *ics.Standard:
		return p.GetProperty(property)
	case *ics.Daylight:
		return p.GetProperty(property)
	}
	return nil
}

// A decoder reads one file.
type decoder struct {
	codec  Codec
	zones  map[string]*time.Location
	id     string // of the event that is read
	losses []Loss
}

func (d *decoder) lose(format string, args ...any) {
	d.losses = append(d.losses, Loss{d.id, fmt.Sprintf(format, args...)})
}

// A moment is a value of an event.
type moment struct {
	time.Time
	isDate bool
}

// kept are the properties that a schedule keeps, and those that say nothing that
// would be missed.
var kept = map[string]bool{
	"UID": true, "DTSTAMP": true, "DTSTART": true, "DTEND": true, "DURATION": true, "SUMMARY": true, "DESCRIPTION": true, "LOCATION": true, "STATUS": true,
	"ATTENDEE": true, "RRULE": true, "EXDATE": true, "RECURRENCE-ID": true, "CREATED": true, "LAST-MODIFIED": true, "SEQUENCE": true, "TRANSP": true,
}

func (d *decoder) schedule(event *ics.VEvent) (s Schedule, ok bool) {
	text := func(property ics.ComponentProperty) string {
		if p := event.GetProperty(property); p != nil {
			return p.Value
		}
		return ""
	}
	d.id = strings.TrimSuffix(text(ics.ComponentPropertyUniqueId), uidSuffix)
	s.ID = d.id
	start, ok := d.moment(event.GetProperty(ics.ComponentPropertyDtStart))
	if !ok {
		d.lose("it has no DTSTART that can be read, so it is left out")
		return s, false
	}
	end := d.end(event, start)
	if original, ok := d.moment(event.GetProperty(ics.ComponentPropertyRecurrenceId)); ok {
		s.SeriesID, s.OriginalAt = s.ID, original.Time
		s.ID = fmt.Sprintf("%s/%d", s.ID, original.Unix())
	}
	s.CalendarID, s.Summary, s.Description, s.Location = text(propCalendar), text(ics.ComponentPropertySummary), text(ics.ComponentPropertyDescription), text(ics.ComponentPropertyLocation)
	s.StartAt, s.EndAt, s.IsWholeDay = wecom.TimeOf(start.Time), wecom.TimeOf(end), wecom.Flag(start.isDate)
	if strings.EqualFold(text(ics.ComponentPropertyStatus), string(ics.ObjectStatusCancelled)) {
		s.Status = calendar.Cancelled
	}
	d.people(event, &s)
	d.repetition(event, &s, start)
	s.Reminder = d.reminder(event, start, end)
	for _, p := range event.Properties {
		if !kept[p.IANAToken] && !strings.HasPrefix(p.IANAToken, "X-") {
			d.lose("%s is not kept", p.IANAToken)
		}
	}
	return s, true
}

// moment reads a property; its zone may be one of the file, or known by its name.
func (d *decoder) moment(p *ics.IANAProperty) (m moment, ok bool) {
	if p == nil {
		return m, false
	}
	list := d.moments(p)
	if len(list) != 1 {
		return m, false
	}
	return list[0], true
}

// moments reads a property with several values. What cannot be read is lost.
func (d *decoder) moments(p *ics.IANAProperty) (list []moment) {
	zone := wecom.Beijing
	if ids := p.ICalParameters["TZID"]; len(ids) == 1 {
		zone = d.zone(ids[0])
	}
	for value := range strings.SplitSeq(p.Value, ",") {
		m, err := parseMoment(strings.TrimSpace(value), zone)
		if err != nil || m.Unix() <= 0 {
			d.lose("%s is no time of WeCom in %s", value, p.IANAToken)
			continue
		}
		list = append(list, m)
	}
	return list
}

func parseMoment(s string, zone *time.Location) (m moment, err error) {
	switch {
	case len(s) == len(dateFormat):
		m.Time, err = time.ParseInLocation(dateFormat, s, wecom.Beijing)
		m.isDate = true
	case strings.HasSuffix(s, "Z"):
		m.Time, err = time.Parse(utcFormat, s)
	default:
		m.Time, err = time.ParseInLocation(floatingFormat, s, zone)
	}
	return m, err
}

func (d *decoder) zone(id string) *time.Location {
	if zone := d.zones[id]; zone != nil {
		return zone
	}
	if zone, err := time.LoadLocation(id); err == nil && id != "Local" {
		return zone
	}
	d.lose("the zone %s is not known: its times are taken for UTC+8", id)
	d.zones[id] = wecom.Beijing
	return wecom.Beijing
}

// end is when an event ends. A whole day ends with its last second.
func (d *decoder) end(event *ics.VEvent, start moment) time.Time {
	end := start.Time
	if start.isDate {
		end = start.AddDate(0, 0, 1)
	}
	if m, ok := d.moment(event.GetProperty(ics.ComponentPropertyDtEnd)); ok {
		end = m.Time
	} else if p := event.GetProperty(ics.ComponentPropertyDuration); p != nil {
		if length, ok := parseDuration(p.Value); ok {
			end = start.Add(length)
		}
	}
	if start.isDate {
		end = end.Add(-time.Second)
	}
	if end.Before(start.Time) {
		d.lose("it ends before it starts: it is taken for a moment")
		return start.Time
	}
	return end
}

// responses are those of WeCom by the words of iCalendar.
var responses = map[string]calendar.Response{
	"": calendar.NoResponse, "NEEDS-ACTION": calendar.NoResponse, "TENTATIVE": calendar.Tentative, "ACCEPTED": calendar.Accepted, "DECLINED": calendar.Declined,
}

func (d *decoder) people(event *ics.VEvent, s *Schedule) {
	for _, p := range event.GetProperties(ics.ComponentPropertyAttendee) {
		param := func(name string) string {
			if v := p.ICalParameters[name]; len(v) == 1 {
				return v[0]
			}
			return ""
		}
		id := cmp.Or(param(paramMember), d.member(p.Value))
		if id == "" {
			d.lose("%s is no member", p.Value)
			continue
		}
		response, ok := responses[strings.ToUpper(param("PARTSTAT"))]
		if !ok {
			d.lose("the response %s of %s is not kept", param("PARTSTAT"), id)
		}
		if response == calendar.Accepted && param(paramResponse) == "3" {
			response = calendar.AcceptedOnce
		}
		s.Attendees = append(s.Attendees, calendar.Attendee{UserID: id, Response: response})
		if strings.EqualFold(param("ROLE"), string(ics.ParticipationRoleChair)) {
			s.AdminIDs = append(s.AdminIDs, id)
		}
	}
}

// member returns the userid of an address, "" if it is nobody's.
func (d *decoder) member(address string) string {
	if id, ok := cutPrefixFold(address, memberURN); ok {
		return id
	}
	if email, ok := cutPrefixFold(address, "mailto:"); ok && d.codec.Member != nil {
		return d.codec.Member(email)
	}
	return ""
}

func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}

// The reminders that WeCom has, before the start, and those of whole days besides.
var (
	remindable         = []time.Duration{0, 5 * time.Minute, 15 * time.Minute, time.Hour, 24 * time.Hour}
	remindableWholeDay = []time.Duration{-9 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour}
)

func (d *decoder) reminder(event *ics.VEvent, start moment, end time.Time) calendar.Reminder {
	var before []time.Duration
	for _, alarm := range event.Alarms() {
		p := alarm.GetProperty(ics.ComponentProperty(ics.PropertyTrigger))
		if p == nil {
			continue
		}
		at, ok := d.trigger(p, start, end)
		switch {
		case !ok:
			d.lose("the reminder %s cannot be read", p.Value)
		case slices.Contains(remindable, at) || start.isDate && slices.Contains(remindableWholeDay, at):
			before = append(before, at)
		default:
			d.lose("WeCom has no reminder %v before the start", at)
		}
	}
	if len(before) == 0 {
		return calendar.Reminder{}
	}
	return calendar.RemindBefore(before...)
}

// trigger returns how long before the start an alarm is.
func (d *decoder) trigger(p *ics.IANAProperty, start moment, end time.Time) (before time.Duration, ok bool) {
	if m, err := parseMoment(p.Value, wecom.Beijing); err == nil {
		return start.Sub(m.Time), true
	}
	after, ok := parseDuration(p.Value)
	if slices.Contains(p.ICalParameters["RELATED"], "END") {
		after += end.Sub(start.Time)
	}
	return -after, ok
}

var durationPattern = regexp.MustCompile(`^([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

func parseDuration(s string) (d time.Duration, ok bool) {
	m := durationPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	const day = 24 * time.Hour
	for i, unit := range []time.Duration{7 * day, day, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(cmp.Or(m[i+2], "0"))
		d += time.Duration(n) * unit
	}
	if m[1] == "-" {
		d = -d
	}
	return d, true
}
