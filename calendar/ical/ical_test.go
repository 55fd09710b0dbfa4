package ical

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/wecomtest"
)

// at reads a time of UTC+8.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, wecom.Beijing)
	if err != nil {
		panic(err)
	}
	return t
}

func stamp(s string) wecom.Time { return wecom.TimeOf(at(s)) }

// course is on Mondays and Wednesdays, without 14 September, and an hour later on
// the 19th.
func course() File {
	s := calendar.Schedule{
		ID: "sch-1", CalendarID: "cal-7", Summary: "体育课; 操场, A\\B", Description: "第一行\n第二行", Location: "操场", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-07 15:30"),
		AdminIDs: []string{"lina"},
		Attendees: []calendar.Attendee{
			{UserID: "lina", Response: calendar.Accepted}, {UserID: "wangwei", Response: calendar.AcceptedOnce}, {UserID: "yelin", Response: calendar.Declined},
			{UserID: "songtao", Response: calendar.Tentative}, {UserID: "a.b-c_d@e"},
		},
		Reminders: calendar.Reminders{
			Reminder: calendar.RemindBefore(0, 15*time.Minute, 24*time.Hour), Repetition: calendar.Weekly(1, calendar.Monday, calendar.Wednesday).EndingAt(at("2022-09-30 00:00")),
			Exclusions: []calendar.Exclusion{{StartAt: stamp("2022-09-14 14:00")}, {StartAt: stamp("2022-09-19 14:00")}},
		},
	}
	moved := calendar.Schedule{ID: "sch-1/1663567200", CalendarID: "cal-7", Summary: "体育课", StartAt: stamp("2022-09-19 15:00"), EndAt: stamp("2022-09-19 16:30")}
	return File{Name: "课程表", Description: "初二", Color: "#3B82F6", Schedules: []Schedule{
		{Schedule: s}, {Schedule: moved, SeriesID: "sch-1", OriginalAt: at("2022-09-19 14:00")},
	}}
}

func encode(t testing.TB, c Codec, f File) (text string, losses []string) {
	t.Helper()
	var b bytes.Buffer
	list, err := c.Encode(&b, f)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), texts(list)
}

func texts(losses []Loss) (list []string) {
	for _, l := range losses {
		list = append(list, l.String())
	}
	return list
}

func decode(t testing.TB, c Codec, text string) (File, []string) {
	t.Helper()
	f, losses, err := c.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return f, texts(losses)
}

// unfold takes out the folding of lines.
func unfold(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n ", ""), "\r\n", "\n")
}

// A file is what RFC 5545 wants.
func TestEncode(t *testing.T) {
	const want = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//gowecom//Golang ICS Library
METHOD:PUBLISH
X-WR-CALNAME:课程表
X-WR-CALDESC:初二
X-APPLE-CALENDAR-COLOR:#3B82F6
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:sch-1@work.weixin.qq.com
DTSTAMP:20000101T000000Z
DTSTART;TZID=Asia/Shanghai:20220907T140000
DTEND;TZID=Asia/Shanghai:20220907T153000
SUMMARY:体育课\; 操场\, A\\B
DESCRIPTION:第一行\n第二行
LOCATION:操场
X-WECOM-CALENDAR-ID:cal-7
STATUS:CONFIRMED
ATTENDEE;CN=lina;PARTSTAT=ACCEPTED;ROLE=CHAIR;X-WECOM-USERID=lina:mailto:lina@yunshan.example
ATTENDEE;CN=wangwei;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;X-WECOM-RESPONSE=3:urn:x-wecom:wangwei
ATTENDEE;CN=yelin;PARTSTAT=DECLINED;ROLE=REQ-PARTICIPANT:urn:x-wecom:yelin
ATTENDEE;CN=songtao;PARTSTAT=TENTATIVE;ROLE=REQ-PARTICIPANT:urn:x-wecom:songtao
ATTENDEE;CN=a.b-c_d@e;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:urn:x-wecom:a.b-c_d@e
RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO,WE;UNTIL=20220929T160000Z
EXDATE;TZID=Asia/Shanghai:20220914T140000
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:PT0S
DESCRIPTION:体育课\; 操场\, A\\B
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:体育课\; 操场\, A\\B
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-P1D
DESCRIPTION:体育课\; 操场\, A\\B
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:sch-1@work.weixin.qq.com
DTSTAMP:20000101T000000Z
RECURRENCE-ID;TZID=Asia/Shanghai:20220919T140000
DTSTART;TZID=Asia/Shanghai:20220919T150000
DTEND;TZID=Asia/Shanghai:20220919T163000
SUMMARY:体育课
X-WECOM-CALENDAR-ID:cal-7
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
`
	synctest.Test(t, func(t *testing.T) {
		c := Codec{Address: func(id string) string { return map[string]string{"lina": "lina@yunshan.example"}[id] }}
		got, losses := encode(t, c, course())
		if diff := cmp.Diff(want, unfold(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(losses) > 0 {
			t.Errorf("lost %v", losses)
		}
		for line := range strings.SplitSeq(got, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d bytes: %s", len(line), line)
			}
		}
	})
}

// What was written is read back.
func TestRoundTrip(t *testing.T) {
	single := calendar.Schedule{ID: "one", Summary: "一次", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-07 14:00"), Status: calendar.Cancelled}
	days := calendar.Schedule{
		ID: "days", IsWholeDay: true, StartAt: stamp("2022-09-07 00:00"), EndAt: wecom.TimeOf(at("2022-09-09 00:00").Add(-time.Second)),
		Reminders: calendar.Reminders{
			Reminder: calendar.RemindBefore(-9*time.Hour, 7*24*time.Hour), Repetition: calendar.Yearly(2).EndingAt(at("2030-09-07 00:00")),
			Exclusions: []calendar.Exclusion{{StartAt: stamp("2024-09-07 00:00")}},
		},
	}
	away := calendar.Schedule{ID: "away", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-07 15:00")}
	away.Repetition = calendar.Monthly(3, 7, 31)
	away.UTCOffset = new(-11)
	utc := away
	utc.ID, utc.UTCOffset = "utc", new(0)
	work := calendar.Schedule{ID: "work", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-07 15:00")}
	work.Repetition = calendar.OnWorkdays()
	daily := calendar.Schedule{ID: "daily", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-09 15:00")}
	daily.Repetition = calendar.Daily(4)

	f := course()
	for _, s := range []calendar.Schedule{single, days, away, utc, work, daily} {
		f.Schedules = append(f.Schedules, Schedule{Schedule: s})
	}
	for name, c := range map[string]Codec{
		"by userid": {},
		"by mail":   {Address: func(id string) string { return id + "@x.example" }, Member: func(string) string { return "" }},
	} {
		text, lost := encode(t, c, f)
		got, lostAgain := decode(t, c, text)
		if diff := cmp.Diff(f, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if len(lost)+len(lostAgain) > 0 {
			t.Errorf("%s: lost %v, %v", name, lost, lostAgain)
		}
	}
}

// What a file does not keep is told.
func TestEncodeLosses(t *testing.T) {
	odd := calendar.Schedule{
		ID: "odd", StartAt: stamp("2022-02-01 08:00"), EndAt: stamp("2022-02-01 09:00"), AdminIDs: []string{"lina"}, Attendees: []calendar.Attendee{{UserID: "yelin", Response: 9}},
	}
	odd.Repetition = calendar.Repetition{Repeats: true, Type: 3}
	_, losses := encode(t, Codec{}, File{Schedules: []Schedule{{Schedule: odd}}})
	want := []string{
		"odd: the response 9 of yelin is not known", "odd: lina manages it and does not attend",
		"odd: it repeats by the type 3, which is not known: only the first is kept",
	}
	if diff := cmp.Diff(want, losses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// event is a file with one event.
func event(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:Office\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
		"BEGIN:VEVENT\r\nUID:u\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// What other programs write.
func TestDecode(t *testing.T) {
	const monday = "DTSTART;TZID=Asia/Shanghai:20220905T090000"
	for name, tt := range map[string]struct {
		lines  []string
		want   string // when it happens in September 2022
		losses []string
	}{
		"in UTC":         {[]string{"DTSTART:20220905T010000Z", "DTEND:20220905T020000Z"}, "05 09:00-10:00", nil},
		"without a zone": {[]string{"DTSTART:20220905T090000", "DURATION:PT1H30M"}, "05 09:00-10:30", nil},
		"in a zone of its own": {
			[]string{"DTSTART;TZID=Office:20220905T090000", "RRULE:FREQ=DAILY;COUNT=2"}, "05 08:00-08:00 06 08:00-08:00", nil,
		},
		"in a zone that is not known": {
			[]string{"DTSTART;TZID=Nowhere:20220905T090000"}, "05 09:00-09:00", []string{"u: the zone Nowhere is not known: its times are taken for UTC+8"},
		},
		"in summer time": {
			[]string{"DTSTART;TZID=Europe/Berlin:20220905T090000", "RRULE:FREQ=WEEKLY;COUNT=2"}, "05 15:00-15:00 12 15:00-15:00",
			[]string{"u: the zone Europe/Berlin has summer time: it repeats at the hour of its start in UTC all year"},
		},
		"half an hour off": {
			[]string{"DTSTART;TZID=Asia/Kolkata:20220905T090000", "RRULE:FREQ=DAILY;COUNT=2"}, "05 11:30-11:30 06 11:30-11:30",
			[]string{"u: WeCom has no zone +05:30: days are counted in another one"},
		},
		"a day":               {[]string{"DTSTART;VALUE=DATE:20220905"}, "05 00:00-23:59", nil},
		"COUNT":               {[]string{monday, "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO,WE"}, "05 09:00-09:00 07 09:00-09:00", nil},
		"UNTIL as a date":     {[]string{monday, "RRULE:FREQ=DAILY;UNTIL=20220906"}, "05 09:00-09:00 06 09:00-09:00", nil},
		"workdays as days":    {[]string{monday, "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20220912T235959Z"}, "05 09:00-09:00 06 09:00-09:00 07 09:00-09:00 08 09:00-09:00 09 09:00-09:00 12 09:00-09:00", nil},
		"the date of a year":  {[]string{monday, "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=5"}, "05 09:00-09:00", nil},
		"EXDATE with several": {[]string{monday, "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Asia/Shanghai:20220906T090000,20220907T090000"}, "05 09:00-09:00 08 09:00-09:00", nil},
		"the last Friday": {
			[]string{monday, "RRULE:FREQ=MONTHLY;BYDAY=-1FR"}, "05 09:00-09:00", []string{"u: WeCom cannot repeat it, and it happens once: BYDAY has -1FR"},
		},
		"BYSETPOS": {
			[]string{monday, "RRULE:FREQ=MONTHLY;BYMONTHDAY=5;BYSETPOS=1"}, "05 09:00-09:00", []string{"u: WeCom cannot repeat it, and it happens once: the rule has BYSETPOS"},
		},
		"hours": {
			[]string{monday, "RRULE:FREQ=HOURLY"}, "05 09:00-09:00", []string{"u: WeCom cannot repeat it, and it happens once: the rule is FREQ=HOURLY"},
		},
		"weeks from Sunday": {
			[]string{monday, "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO"}, "05 09:00-09:00", []string{"u: WeCom cannot repeat it, and it happens once: its weeks begin on SU"},
		},
		"a start off the rule": {
			[]string{monday, "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2"}, "05 09:00-09:00 06 09:00-09:00", nil,
		},
		"nonsense as a rule": {
			[]string{monday, "RRULE:FREQ=DAILY;INTERVAL=0"}, "05 09:00-09:00", []string{"u: WeCom cannot repeat it, and it happens once: INTERVAL is 0"},
		},
		"backwards":   {[]string{monday, "DTEND:20220904T000000Z"}, "05 09:00-09:00", []string{"u: it ends before it starts: it is taken for a moment"}},
		"other dates": {[]string{monday, "RDATE:20220910T010000Z", "CATEGORIES:a", "X-OTHER:b"}, "05 09:00-09:00", []string{"u: RDATE is not kept", "u: CATEGORIES is not kept"}},
		"people": {
			[]string{monday, "ATTENDEE;PARTSTAT=DELEGATED:mailto:lina@x.example", "ATTENDEE:MAILTO:who@x.example"}, "05 09:00-09:00",
			[]string{"u: the response DELEGATED of lina is not kept", "u: MAILTO:who@x.example is no member"},
		},
		"reminders": {
			[]string{
				monday, "DTEND;TZID=Asia/Shanghai:20220905T091500", "BEGIN:VALARM", "TRIGGER:-PT10M", "END:VALARM", "BEGIN:VALARM", "TRIGGER;RELATED=END:-PT20M", "END:VALARM",
				"BEGIN:VALARM", "TRIGGER;VALUE=DATE-TIME:20220905T000000Z", "END:VALARM", "BEGIN:VALARM", "TRIGGER:soon", "END:VALARM",
			},
			"05 09:00-09:15 reminded at 08:55 08:00", []string{"u: WeCom has no reminder 10m0s before the start", "u: the reminder soon cannot be read"},
		},
	} {
		c := Codec{Member: func(email string) string { return map[string]string{"lina@x.example": "lina"}[email] }}
		f, losses := decode(t, c, event(tt.lines...))
		if len(f.Schedules) != 1 {
			t.Errorf("%s: %d schedules, lost %v", name, len(f.Schedules), losses)
			continue
		}
		if got := summary(f.Schedules[0]); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		if diff := cmp.Diff(tt.losses, losses); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// summary says when a schedule happens in September 2022, and when it reminds.
func summary(s Schedule) string {
	var parts []string
	for o := range s.Occurrences(at("2022-09-01 00:00"), at("2022-10-01 00:00")) {
		parts = append(parts, o.StartAt.In(wecom.Beijing).Format("02 15:04-")+o.EndAt.In(wecom.Beijing).Format("15:04"))
	}
	for i, r := range s.Reminder.Times(s.StartAt.Time) {
		if i == 0 {
			parts = append(parts, "reminded at")
		}
		parts = append(parts, r.Format("15:04"))
	}
	return strings.Join(parts, " ")
}

func TestDecodeOdd(t *testing.T) {
	f, losses := decode(t, Codec{}, event("SUMMARY:x"))
	if len(f.Schedules) != 0 || len(losses) != 1 || losses[0] != "u: it has no DTSTART that can be read, so it is left out" {
		t.Errorf("got %+v, %v", f, losses)
	}
	f, losses = decode(t, Codec{}, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n")
	if len(f.Schedules) != 0 || !slices.Equal(losses, []string{": *ics.VTodo is no event"}) {
		t.Errorf("got %+v, %v", f, losses)
	}
	// Ids of other programs stay as they are.
	text, _ := encode(t, Codec{}, File{Schedules: []Schedule{{Schedule: calendar.Schedule{ID: "7@x.example", StartAt: stamp("2022-09-07 14:00")}}}})
	if f, _ = decode(t, Codec{}, text); f.Schedules[0].ID != "7@x.example" || !strings.Contains(text, "UID:7@x.example\r\n") {
		t.Errorf("got %+v of\n%s", f, text)
	}
	for _, text := range []string{"", "hello", "BEGIN:VEVENT\r\n"} {
		if f, _, err := (Codec{}).Decode(strings.NewReader(text)); err == nil && len(f.Schedules) > 0 {
			t.Errorf("%q is %+v", text, f)
		}
	}
}

// A file goes into a corp: the repetition, what is left out of it, and what was
// moved.
func TestCreate(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := calendar.New(corp.Client())
	ctx := context.Background()
	f := course()
	f.Schedules[0].Attendees = f.Schedules[0].Attendees[:2]
	text, _ := encode(t, Codec{}, f)
	f, _ = decode(t, Codec{}, text)
	ids, err := Create(ctx, s, "", f)
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	created, err := s.GetSchedule(ctx, ids["sch-1"])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for schedule, err := range s.AllSchedules(ctx, created.CalendarID) {
		if err != nil {
			t.Fatal(err)
		}
		for o := range schedule.Occurrences(at("2022-09-01 00:00"), at("2022-10-01 00:00")) {
			got = append(got, o.StartAt.Format("02 15:04"))
		}
	}
	want := []string{"07 14:00", "12 14:00", "21 14:00", "26 14:00", "28 14:00", "19 15:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"lina", "wangwei"}, created.AttendeeIDs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// After an error it is known how far it came.
	ids, err = Create(ctx, s, "", File{Schedules: append(f.Schedules, Schedule{Schedule: calendar.Schedule{ID: "bad", StartAt: stamp("2022-09-07 14:00"), EndAt: stamp("2022-09-07 14:00"), AdminIDs: []string{"lina"}}})})
	if err == nil || len(ids) != 1 || !strings.Contains(err.Error(), "create bad") {
		t.Errorf("got %v, %v", ids, err)
	}
}

// Whatever is read can be written and read again, and is the same then.
func FuzzDecode(f *testing.F) {
	text, _ := encode(f, Codec{}, course())
	f.Add(text)
	f.Add(event("DTSTART;VALUE=DATE:20220905", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "EXDATE;VALUE=DATE:20221031"))
	f.Add(event("DTSTART;TZID=Europe/Berlin:20220905T090000", "RRULE:FREQ=WEEKLY;WKST=SU", "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"))
	f.Fuzz(func(t *testing.T, text string) {
		once, _, err := (Codec{}).Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		written, _ := encode(t, Codec{}, once)
		if strings.ContainsFunc(written, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' && r != '\t' }) {
			t.Errorf("%q has control characters", written)
		}
		twice, _ := decode(t, Codec{}, written)
		if len(twice.Schedules) > len(once.Schedules) {
			t.Errorf("%d schedules became %d", len(once.Schedules), len(twice.Schedules))
		}
	})
}

func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	schedules := calendar.New(corp.Client())
	ctx := context.Background()

	const file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:weekly@x.example\r\nDTSTART:20300107T010000Z\r\nDTEND:20300107T020000Z\r\n" +
		"SUMMARY:周会\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nCATEGORIES:内部\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	f, losses, err := Codec{}.Decode(strings.NewReader(file))
	if err != nil {
		panic(err)
	}
	for _, l := range losses {
		fmt.Println(l)
	}
	ids, err := Create(ctx, schedules, "", f)
	if err != nil {
		panic(err)
	}
	s, err := schedules.GetSchedule(ctx, ids["weekly@x.example"])
	if err != nil {
		panic(err)
	}
	for o := range s.Occurrences(s.StartAt.Time, s.StartAt.AddDate(1, 0, 0)) {
		fmt.Println(s.Summary, o.StartAt.In(wecom.Beijing).Format("2006-01-02 15:04"))
	}
	// Output:
	// weekly@x.example: CATEGORIES is not kept
	// 周会 2030-01-07 09:00
	// 周会 2030-01-14 09:00
	// 周会 2030-01-21 09:00
}
