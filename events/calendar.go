package events

// A CalendarHeader is what the events of a calendar (日历) share. They are pushed
// only for calendars that the app made.
type CalendarHeader struct {
	Header
	CalendarID string `xml:"CalId"`
}

// A ScheduleHeader is what the events of a schedule (日程) share. They are pushed
// only for schedules that the app made, or in calendars that it made.
type ScheduleHeader struct {
	Header
	CalendarID string `xml:"CalId"`
	ScheduleID string `xml:"ScheduleId"`
}

// CalendarModified is pushed when a calendar was changed by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/97730
//
//wecom:event 修改日历事件
type CalendarModified struct{ CalendarHeader }

// CallbackKind implements callback.Event.
func (CalendarModified) CallbackKind() string {
	return "event/modify_calendar"
}

// CalendarDeleted is pushed when a calendar was deleted by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/97728
//
//wecom:event 删除日历事件
type CalendarDeleted struct{ CalendarHeader }

// CallbackKind implements callback.Event.
func (CalendarDeleted) CallbackKind() string {
	return "event/delete_calendar"
}

// ScheduleAdded is pushed when a schedule was added to a calendar of the app.
//
// https://developer.work.weixin.qq.com/document/path/93651
type ScheduleAdded struct{ ScheduleHeader }

// CallbackKind implements callback.Event.
func (ScheduleAdded) CallbackKind() string {
	return "event/add_schedule"
}

// ScheduleModified is pushed when a schedule was changed.
//
// https://developer.work.weixin.qq.com/document/path/97731
//
//wecom:event 修改日程事件
type ScheduleModified struct{ ScheduleHeader }

// CallbackKind implements callback.Event.
func (ScheduleModified) CallbackKind() string {
	return "event/modify_schedule"
}

// ScheduleDeleted is pushed when a schedule was deleted.
//
// https://developer.work.weixin.qq.com/document/path/97732
//
//wecom:event 删除日程事件
type ScheduleDeleted struct{ ScheduleHeader }

// CallbackKind implements callback.Event.
func (ScheduleDeleted) CallbackKind() string {
	return "event/delete_schedule"
}

// ScheduleResponded is pushed when a participant has answered an invitation:
// the sender. The event does not say what the answer is.
//
// https://developer.work.weixin.qq.com/document/path/98111
//
//wecom:event 日程回执事件
type ScheduleResponded struct{ ScheduleHeader }

// CallbackKind implements callback.Event.
func (ScheduleResponded) CallbackKind() string {
	return "event/respond_schedule"
}
