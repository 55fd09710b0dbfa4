package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/meetingroom"
)

// A view is what the page shows.
type view struct {
	T        *texts
	Now      time.Time
	Room     meetingroom.Room
	State    state
	Minutes  int     // until the state changes, at least 1; 0 if it does not today
	Entries  []entry // bookings that are not over, the one that goes on first
	Offer    *slot   // what the button books; nil if there is no button
	Hint     string  // why there is none in a room that is free
	IsFaulty bool
	ReadAt   time.Time
}

// An entry is a booking.
type entry struct {
	From, To time.Time
	Who      string
}

// A state is what the colour of the page says.
type state string

const (
	stateUnknown state = "unknown" // WeCom was never read
	stateFree    state = "free"
	stateSoon    state = "soon" // free, but somebody comes within minutes
	stateBusy    state = "busy"
	stateEnding  state = "ending" // busy, but for minutes only
)

func (s state) isFree() bool { return s == stateFree || s == stateSoon }

// soon is how near a change is announced.
const soon = 5 * time.Minute

// decide finds the state and how long it lasts.
func (v *view) decide() {
	v.State = stateFree
	if len(v.Entries) == 0 {
		return
	}
	first := v.Entries[0]
	change := first.From
	if v.isNow(first) {
		v.State, change = stateBusy, first.To
	}
	left := change.Sub(v.Now)
	v.Minutes = int((left + time.Minute - 1) / time.Minute)
	switch {
	case left <= soon && v.State == stateBusy:
		v.State = stateEnding
	case left <= soon:
		v.State = stateSoon
	}
}

func (v *view) isNow(e entry) bool { return !e.From.After(v.Now) }

// Current is the booking that goes on, or nil.
func (v *view) Current() *entry {
	if len(v.Entries) > 0 && v.isNow(v.Entries[0]) {
		return &v.Entries[0]
	}
	return nil
}

// maxNext is how many bookings fit on the page.
const maxNext = 4

// Next are the bookings to come, as many as fit.
func (v *view) Next() []entry {
	next := v.Entries
	if v.Current() != nil {
		next = next[1:]
	}
	return next[:min(len(next), maxNext)]
}

// More is how many bookings do not fit.
func (v *view) More() int {
	hidden := len(v.Entries) - len(v.Next())
	if v.Current() != nil {
		hidden--
	}
	return hidden
}

// Until is the end of the state, as a clock shows it; empty if it lasts today.
func (v *view) Until() string {
	switch {
	case v.Current() != nil:
		return clock(v.Current().To)
	case len(v.Entries) > 0:
		return clock(v.Entries[0].From)
	}
	return ""
}

// Span is a time from and to, as clocks show it.
func (v *view) Span(from, to time.Time) string { return clock(from) + "–" + clock(to) }

// Clock is what a clock shows.
func (v *view) Clock(t time.Time) string { return clock(t) }

func clock(t time.Time) string { return t.Format("15:04") }

// Place is where the room is.
func (v *view) Place() string {
	var parts []string
	for _, part := range []string{v.Room.Building, v.Room.Floor} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// Equipment is what is in the room.
func (v *view) Equipment() string {
	var names []string
	for _, e := range v.Room.Equipment {
		names = append(names, v.T.equipment(e))
	}
	return strings.Join(names, v.T.Comma)
}

// texts are what the page says in a language.
type texts struct {
	Lang, Title                            string
	Free, Soon, Busy, Ending, Unknown      string
	FreeAllDay, Today, NothingElse         string
	Somebody, AtTheDoor, Subject           string
	Short, Approval                        string
	Lost, Fault, Wait, Taken, Failed, Done string
	Comma                                  string

	Until, Book, AsOf, More func(string) string
	Left, Comes             func(minutes int) string
	People                  func(n int) string
	Date                    func(time.Time) string
	equipment               func(meetingroom.Equipment) string
}

var chinese = &texts{
	Lang: "zh-CN", Title: "会议室", Free: "空闲", Soon: "即将使用", Busy: "使用中", Ending: "即将结束", Unknown: "暂无数据",
	FreeAllDay: "今天没有其他预定", Today: "今日接下来", NothingElse: "今天没有更多预定",
	Somebody: "已预定", AtTheDoor: "现场预定", Subject: "现场预定",
	Lost: "连接已断开，正在重新连接，显示的内容可能已过时", Fault: "企业微信暂时没有响应", Wait: "正在预定…",
	Short: "时间不足半小时，可直接使用，无需预定", Approval: "此会议室需要审批，请在企业微信中预定",
	Taken: "这个时段已不能预定，请看最新安排", Failed: "没有预定成功，请稍后再试", Done: "已预定", Comma: "、",
	Until:  func(s string) string { return "至 " + s },
	Book:   func(s string) string { return "预定 " + s },
	AsOf:   func(s string) string { return "，以下是 " + s + " 的安排" },
	More:   func(s string) string { return "还有 " + s + " 场" },
	Left:   func(n int) string { return fmt.Sprintf("还剩 %d 分钟", n) },
	Comes:  func(n int) string { return fmt.Sprintf("%d 分钟后有人使用", n) },
	People: func(n int) string { return fmt.Sprintf("%d 人", n) },
	Date: func(t time.Time) string {
		return fmt.Sprintf("%d月%d日 星期%s", t.Month(), t.Day(), string([]rune("日一二三四五六")[t.Weekday()]))
	},
	equipment: meetingroom.Equipment.String,
}

var english = &texts{
	Lang: "en", Title: "Meeting room", Free: "Free", Soon: "Soon in use", Busy: "In use", Ending: "Ends soon", Unknown: "No data",
	FreeAllDay: "Nothing else is booked today", Today: "Later today", NothingElse: "Nothing more today",
	Somebody: "Booked", AtTheDoor: "Booked at the door", Subject: "Booked at the door",
	Lost: "Connection lost. Trying again. What you see may be out of date.", Fault: "WeCom does not answer", Wait: "Booking…",
	Short: "Less than half an hour: just use it, without a booking.", Approval: "This room needs approval: book it in WeCom.",
	Taken: "This time can no longer be booked. See the schedule.", Failed: "The room was not booked. Try again in a moment.", Done: "Booked", Comma: ", ",
	Until:  func(s string) string { return "until " + s },
	Book:   func(s string) string { return "Book " + s },
	AsOf:   func(s string) string { return ". This is the schedule of " + s + "." },
	More:   func(s string) string { return "and " + s + " more" },
	Left:   func(n int) string { return plural(n, "minute") + " left" },
	Comes:  func(n int) string { return "Somebody comes in " + plural(n, "minute") },
	People: func(n int) string { return plural(n, "seat") },
	Date:   func(t time.Time) string { return t.Format("Monday, 2 January") },
	equipment: func(e meetingroom.Equipment) string {
		names := []string{"", "television", "telephone", "projector", "whiteboard", "video"}
		if e < 1 || int(e) >= len(names) {
			return e.String()
		}
		return names[e]
	},
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// textsFor chooses a language by the header Accept-Language; Chinese is the default.
func textsFor(header string) *texts {
	type choice struct {
		texts  *texts
		weight float64
	}
	var choices []choice
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64)
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch {
		case weight <= 0:
		case primary == "zh":
			choices = append(choices, choice{chinese, weight})
		case primary == "en":
			choices = append(choices, choice{english, weight})
		}
	}
	if len(choices) == 0 {
		return chinese
	}
	return slices.MaxFunc(choices, func(a, b choice) int { // the first of equals
		switch {
		case a.weight < b.weight:
			return -1
		case a.weight > b.weight:
			return 1
		}
		return 0
	}).texts
}
