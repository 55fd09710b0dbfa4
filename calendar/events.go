package calendar

import (
	"github.com/gowecom/wecom/events"
)

// An EventHeader is what the events of a calendar (日历) share. They are pushed
// only for calendars that the app made.
type EventHeader struct {
	events.Header
	CalendarID string `xml:"CalId"`
}

// A ScheduleEventHeader is what the events of a schedule (日程) share. They are
// pushed only for schedules that the app made, or in calendars that it made.
type ScheduleEventHeader struct {
	events.Header
	CalendarID string `xml:"CalId"`
	ScheduleID string `xml:"ScheduleId"`
}

// Updated is pushed when a calendar was changed by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/97730
//
//wecom:event 修改日历事件
type Updated struct{ EventHeader }

func (Updated) CallbackKind() string { return "event/modify_calendar" }

// Deleted is pushed when a calendar was deleted by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/97728
//
//wecom:event 删除日历事件
type Deleted struct{ EventHeader }

func (Deleted) CallbackKind() string { return "event/delete_calendar" }

// ScheduleCreated is pushed when a schedule was added to a calendar of the app.
//
// https://developer.work.weixin.qq.com/document/path/93651
type ScheduleCreated struct{ ScheduleEventHeader }

func (ScheduleCreated) CallbackKind() string { return "event/add_schedule" }

// ScheduleUpdated is pushed when a schedule was changed.
//
// https://developer.work.weixin.qq.com/document/path/97731
//
//wecom:event 修改日程事件
type ScheduleUpdated struct{ ScheduleEventHeader }

func (ScheduleUpdated) CallbackKind() string { return "event/modify_schedule" }

// ScheduleDeleted is pushed when a schedule was deleted.
//
// https://developer.work.weixin.qq.com/document/path/97732
//
//wecom:event 删除日程事件
type ScheduleDeleted struct{ ScheduleEventHeader }

func (ScheduleDeleted) CallbackKind() string { return "event/delete_schedule" }

// ScheduleResponded is pushed when a participant has answered an invitation:
// the sender. The event does not say what the answer is.
//
// https://developer.work.weixin.qq.com/document/path/98111
//
//wecom:event 日程回执事件
type ScheduleResponded struct{ ScheduleEventHeader }

func (ScheduleResponded) CallbackKind() string { return "event/respond_schedule" }
