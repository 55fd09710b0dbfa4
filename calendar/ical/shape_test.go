package ical_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/calendar/ical"
)

// Files that are small enough, and that the parser would need minutes, or all the
// stack, for.
func TestDecodeHostileShapes(t *testing.T) {
	const end = ":20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	const event = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
	for name, tt := range map[string]struct{ file, want string }{
		"parameters":          {event + "DTSTART" + strings.Repeat(";A=b", 4<<20) + end, "1 MB"},
		"shorter":             {event + "DTSTART" + strings.Repeat(";A=b", 100_000) + end, "parameters"},
		"values":              {event + "DTSTART;A=b" + strings.Repeat(",b", 100_000) + end, "parameters"},
		"behind a quote":      {event + `DTSTART;A="\":"` + strings.Repeat(";A=b", 100_000) + end, "parameters"},
		"folded":              {event + "DTSTART" + strings.Repeat("\r\n ;A=b", 100_000) + end, "parameters"},
		"a long line":         {event + "SUMMARY:" + strings.Repeat("a", 2<<20) + end, "1 MB"},
		"deep":                {"BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:X\r\n", 3_000_000), "within each other"},
		"deep with parameter": {"BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN;A=b:VEVENT\r\n", 100_000), "within each other"},
		"deep and folded":     {"BEGIN:VCALENDAR\r\n" + strings.Repeat("BEG\r\n IN:VEVENT\r\n", 100_000), "within each other"},
		"large":               {"BEGIN:VCALENDAR\r\n" + strings.Repeat("X:a\r\n", 7<<20), "32 MB"},
	} {
		if _, _, err := (ical.Codec{}).Decode(strings.NewReader(tt.file)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want one about %q", name, err, tt.want)
		}
	}
}

// A property with a million bad values is one loss.
func TestDecodeManyBadValues(t *testing.T) {
	f, losses, err := ical.Codec{}.Decode(strings.NewReader("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:x" +
		strings.Repeat(",", 1_000_000) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
	if err != nil || len(f.Schedules) != 1 || len(losses) != 1 {
		t.Errorf("%d schedules, %d losses, %v; want one of each", len(f.Schedules), len(losses), err)
	}
}

// Events with a COUNT that takes long to count do not hold up a program.
func TestDecodeEndlessCounts(t *testing.T) {
	const events = 20_000
	_, losses, err := ical.Codec{}.Decode(strings.NewReader("BEGIN:VCALENDAR\r\n" +
		strings.Repeat("BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY;COUNT=999999999\r\nEND:VEVENT\r\n", events) + "END:VCALENDAR\r\n"))
	if err != nil || len(losses) < events*9/10 || !strings.Contains(losses[len(losses)-1].What, "too many occurrences") {
		t.Errorf("%d losses of %d events, %v", len(losses), events, err)
	}
}
