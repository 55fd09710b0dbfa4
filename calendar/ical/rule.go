package ical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
)

// repetition reads how an event repeats. What WeCom cannot repeat happens once.
func (d *decoder) repetition(event *ics.VEvent, s *Schedule, start moment) {
	rules := event.GetProperties(ics.ComponentPropertyRrule)
	if len(rules) == 0 {
		return
	}
	r, err := parseRule(rules[0].Value, start)
	if err == nil && len(rules) > 1 {
		err = fmt.Errorf("it has %d rules", len(rules))
	}
	if err != nil {
		d.lose("WeCom cannot repeat it, and it happens once: %v", err)
		return
	}
	if event.GetProperty(propWorkdays) != nil {
		r = calendar.OnWorkdays()
	}
	d.setZone(&r, start)
	if r.Until, err = untilOf(rules[0].Value, r, start); err != nil {
		d.lose("WeCom cannot repeat it, and it happens once: %v", err)
		return
	}
	s.Repetition = r
	for _, p := range event.GetProperties(ics.ComponentPropertyExdate) {
		for _, m := range d.moments(p) {
			if happens(r, start.Time, m.Time) {
				s.Exclusions = append(s.Exclusions, calendar.Exclusion{StartAt: wecom.TimeOf(m.Time)})
			}
		}
	}
}

func happens(r calendar.Repetition, first, at time.Time) bool {
	for range r.Starts(first, at, at.Add(time.Second)) {
		return true
	}
	return false
}

// setZone gives a repetition the zone of its start. WeCom's are whole hours, the
// same all year.
func (d *decoder) setZone(r *calendar.Repetition, start moment) {
	const hour = 60 * 60
	_, offset := start.Zone()
	for month := range 12 {
		if _, other := start.AddDate(0, month, 0).Zone(); other != offset {
			d.lose("the zone %v has summer time: it repeats at the hour of its start in UTC all year", start.Location())
			break
		}
	}
	hours := offset / hour
	if offset%hour != 0 || hours < -12 || hours > 12 {
		d.lose("WeCom has no zone %s: days are counted in another one", start.Format("-07:00"))
		hours = min(max(hours, -12), 12)
	}
	if hours != 8 {
		r.UTCOffset = &hours
	}
}

// parseRule reads an RRULE but for its end.
func parseRule(s string, start moment) (r calendar.Repetition, err error) {
	parts := partsOf(s)
	interval := 1
	if v, ok := parts["INTERVAL"]; ok {
		if interval, err = strconv.Atoi(v); err != nil || interval < 1 {
			return r, fmt.Errorf("INTERVAL is %s", v)
		}
	}
	var weekdays []calendar.Weekday
	var monthDays []int
	if v, ok := parts["BYDAY"]; ok {
		if weekdays, err = weekdaysOf(v); err != nil {
			return r, err
		}
	}
	if v, ok := parts["BYMONTHDAY"]; ok {
		if monthDays, err = monthDaysOf(v); err != nil {
			return r, err
		}
	}
	if v := parts["WKST"]; v != "" && v != "MO" && interval > 1 && len(weekdays) > 1 {
		return r, fmt.Errorf("its weeks begin on %s", v)
	}
	frequency := parts["FREQ"]
	if frequency == "YEARLY" && isDateOf(start, parts["BYMONTH"], monthDays) {
		delete(parts, "BYMONTH")
		monthDays = nil
	}
	switch {
	case frequency == "DAILY" && interval == 1 && len(weekdays) > 0 && len(monthDays) == 0:
		r = calendar.Weekly(1, weekdays...)
	case frequency == "DAILY" && len(weekdays)+len(monthDays) == 0:
		r = calendar.Daily(interval)
	case frequency == "WEEKLY" && len(monthDays) == 0:
		r = calendar.Weekly(interval, weekdays...)
	case frequency == "MONTHLY" && len(weekdays) == 0:
		r = calendar.Monthly(interval, monthDays...)
	case frequency == "YEARLY" && len(weekdays)+len(monthDays) == 0:
		r = calendar.Yearly(interval)
	default:
		return r, fmt.Errorf("the rule is %s", s)
	}
	for key := range parts {
		if !slices.Contains([]string{"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "WKST", "UNTIL", "COUNT"}, key) {
			return r, fmt.Errorf("the rule has %s", key)
		}
	}
	return r, nil
}

// partsOf are the parts of an RRULE, without those that are empty.
func partsOf(s string) map[string]string {
	parts := map[string]string{}
	for part := range strings.SplitSeq(strings.ToUpper(s), ";") {
		if key, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok && value != "" {
			parts[key] = value
		}
	}
	return parts
}

func weekdaysOf(s string) (days []calendar.Weekday, err error) {
	for name := range strings.SplitSeq(s, ",") {
		i := slices.Index(weekdayNames, name)
		if i < 0 {
			return nil, fmt.Errorf("BYDAY has %s", name)
		}
		days = append(days, calendar.Weekday(i+1))
	}
	return days, nil
}

func monthDaysOf(s string) (days []int, err error) {
	for text := range strings.SplitSeq(s, ",") {
		day, err := strconv.Atoi(text)
		if err != nil || day < 1 || day > 31 {
			return nil, fmt.Errorf("BYMONTHDAY has %s", text)
		}
		days = append(days, day)
	}
	return days, nil
}

// isDateOf reports whether a yearly rule names the date of the start and no other.
func isDateOf(start moment, month string, days []int) bool {
	sameMonth := month == strconv.Itoa(int(start.Month()))
	sameDay := len(days) == 0 || len(days) == 1 && days[0] == start.Day()
	return sameMonth && sameDay
}

// untilOf returns the last moment at which something may start: that of UNTIL, or
// of the last of COUNT.
func untilOf(s string, r calendar.Repetition, start moment) (wecom.Time, error) {
	parts := partsOf(s)
	if v, ok := parts["UNTIL"]; ok {
		m, err := parseMoment(v, start.Location())
		if err != nil {
			return wecom.Time{}, fmt.Errorf("UNTIL is %s", v)
		}
		if m.isDate && !start.isDate { // the whole of that day counts
			m.Time = time.Date(m.Year(), m.Month(), m.Day(), 23, 59, 59, 0, start.Location())
		}
		return wecom.TimeOf(m.Time), nil
	}
	v, ok := parts["COUNT"]
	if !ok {
		return wecom.Time{}, nil
	}
	count, err := strconv.Atoi(v)
	if err != nil || count < 1 {
		return wecom.Time{}, fmt.Errorf("COUNT is %s", v)
	}
	last := start.Time
	for at := range r.Starts(start.Time, start.Time, start.AddDate(200, 0, 0)) {
		if count--; count < 0 {
			return wecom.TimeOf(last), nil
		}
		last = at
	}
	return wecom.Time{}, nil // more than there will be
}
