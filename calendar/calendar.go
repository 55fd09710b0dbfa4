// Package calendar covers calendars and schedules (日程): calendars of an app,
// schedules with attendees and reminders, and schedules that repeat.
//
// The app must be among the callable apps (可调用接口的应用) of Schedules in the
// admin console. It reaches only the calendars and schedules that it created
// itself, and only members of its visible range. The secret of Meeting Rooms
// (会议室) calls what is for schedules, but not what is for calendars.
//
// WeCom's updates replace the whole object: what is left out is lost. So there
// are two forms of each. UpdateX reads, lets a function change what was read, and
// writes; ReplaceX writes what it is given.
//
// Of a schedule that repeats, all occurrences are changed or cancelled
// ([Service.UpdateSchedule]), one ([Service.UpdateOccurrence]), or one and those
// after it ([Service.UpdateLater]). [Schedule.Occurrences] has the dates.
//
// WeCom tells members of what is created, changed and cancelled. Register
// functions for what members do with callback.On.
//
// https://developer.work.weixin.qq.com/document/path/93624
package calendar

import "github.com/gowecom/wecom"

// A Service calls the calendar API. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
