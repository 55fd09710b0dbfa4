package calendar

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Schedule (日程) is something that happens once, or again and again.
type Schedule struct {
	ID          string     `json:"schedule_id"`
	Sequence    int64      `json:"sequence"` // rises with each schedule; 0 except in lists of a calendar
	CalendarID  string     `json:"cal_id"`
	Summary     string     `json:"summary"`
	Description string     `json:"description"`
	Location    string     `json:"location"`
	StartAt     wecom.Time `json:"start_time"` // of the first occurrence
	EndAt       wecom.Time `json:"end_time"`
	IsWholeDay  wecom.Flag `json:"is_whole_day"`
	Status      Status     `json:"status"` // lists have cancelled ones too
	AdminIDs    []string   `json:"admins"`
	Attendees   []Attendee `json:"attendees"`
	Reminders   `json:"reminders"`
}

// Reminders is when a schedule reminds and repeats.
type Reminders struct {
	Reminder
	Repetition
	Exclusions []Exclusion `json:"exclude_time_list"`
}

// An Exclusion is an occurrence that was cancelled, or changed by itself. A changed
// one is a schedule of its own, with another id.
type Exclusion struct {
	StartAt wecom.Time `json:"start_time"`
}

// A Status is whether a schedule still stands.
//
//wecom:string
type Status int

const (
	Normal    Status = 0 // 正常
	Cancelled Status = 1 // 已取消
)

// An Attendee is a member that a schedule is for.
type Attendee struct {
	UserID   string   `json:"userid"`
	Response Response `json:"response_status"`
}

// A Response is what an attendee answered.
//
//wecom:string
type Response int

const (
	NoResponse   Response = 0 // 未处理
	Tentative    Response = 1 // 待定
	Accepted     Response = 2 // 全部接受
	AcceptedOnce Response = 3 // 仅接受一次
	Declined     Response = 4 // 拒绝
)

// AttendeeIDs returns the userids of the attendees.
func (s Schedule) AttendeeIDs() []string {
	ids := make([]string, 0, len(s.Attendees))
	for _, a := range s.Attendees {
		ids = append(ids, a.UserID)
	}
	return ids
}

// A ScheduleCreate describes a schedule that is created.
type ScheduleCreate struct {
	CalendarID  string    // one of the app's; the default calendar if empty; cannot be changed later
	Summary     string    // at most 128 characters; WeCom writes 新建事件 if it is empty
	Description string    // at most 1,000 characters
	Location    string    // at most 128 characters
	StartAt     time.Time // required; of the first occurrence
	EndAt       time.Time // required
	IsWholeDay  bool
	AdminIDs    []string // at most 3, who are among the attendees
	AttendeeIDs []string // at most 1,000
	Reminder    Reminder
	Repetition  Repetition
}

// A ScheduleUpdate is what replaces a schedule. Except for AttendeeIDs, zero
// clears.
type ScheduleUpdate struct {
	Summary     string
	Description string
	Location    string
	StartAt     time.Time // required; of the first occurrence
	EndAt       time.Time // required
	IsWholeDay  bool
	AdminIDs    []string
	AttendeeIDs []string // nil means unchanged
	Reminder    Reminder
	Repetition  Repetition
}

// An OccurrenceUpdate is what replaces one occurrence of a schedule that repeats.
// It does not repeat itself. Zero clears.
type OccurrenceUpdate struct {
	Summary     string
	Description string
	Location    string
	StartAt     time.Time // required; not before the day of the occurrence
	EndAt       time.Time // required
	IsWholeDay  bool
	AdminIDs    []string
	AttendeeIDs []string
	Reminder    Reminder
}

// CreateSchedule creates a schedule and returns its id. An app may create 20,000
// a day.
//
// https://developer.work.weixin.qq.com/document/path/93648
//
//wecom:api POST /cgi-bin/oa/schedule/add 创建日程
func (s *Service) CreateSchedule(ctx context.Context, in ScheduleCreate) (id string, err error) {
	body, err := in.body()
	if err != nil {
		return "", err
	}
	return call.PostIn[string](ctx, s.client, "/cgi-bin/oa/schedule/add", call.Body{"schedule": body}, "schedule_id")
}

// GetSchedules returns at most 1,000 schedules, cancelled ones too.
// [Service.AllSchedulesByID] has no limit.
//
// https://developer.work.weixin.qq.com/document/path/97724
//
//wecom:api POST /cgi-bin/oa/schedule/get 获取日程详情
func (s *Service) GetSchedules(ctx context.Context, ids ...string) ([]Schedule, error) {
	return call.QueryIn[[]Schedule](ctx, s.client, "/cgi-bin/oa/schedule/get", call.Body{"schedule_id_list": ids}, "schedule_list")
}

// GetSchedule returns one schedule, which may be cancelled.
func (s *Service) GetSchedule(ctx context.Context, id string) (*Schedule, error) {
	list, err := s.GetSchedules(ctx, id)
	return one(list, err, "schedule "+id)
}

// AllSchedulesByID yields any number of schedules, 1,000 a call.
func (s *Service) AllSchedulesByID(ctx context.Context, ids []string) iter.Seq2[Schedule, error] {
	return pager.Each(slices.Chunk(ids, idsPerCall), func(part []string) iter.Seq2[Schedule, error] {
		return pager.Once(func() ([]Schedule, error) { return s.GetSchedules(ctx, part...) })
	})
}

// A SchedulePage is a page of the schedules of a calendar. NextCursor is empty
// behind the page that has none.
type SchedulePage struct {
	Schedules  []Schedule
	NextCursor string
}

func (p *SchedulePage) page() ([]Schedule, string) { return p.Schedules, p.NextCursor }

// ListSchedules returns a page of the schedules of one of the app's calendars, in
// the order in which they were created: 500, or at most 1,000. Cancelled ones are
// among them. Exclusions, whole days and several reminders may be missing:
// [Service.GetSchedules] has them. The cursor of the last page, which is empty,
// finds what is created later.
//
// https://developer.work.weixin.qq.com/document/path/97723
//
//wecom:api POST /cgi-bin/oa/schedule/get_by_calendar 获取日历下的日程列表
func (s *Service) ListSchedules(ctx context.Context, calendarID string, page wecom.Page) (*SchedulePage, error) {
	offset, err := strconv.Atoi(cmp.Or(page.Cursor, "0"))
	if err != nil {
		return nil, fmt.Errorf("calendar: %q is no cursor of schedules: begin anew, without it", page.Cursor)
	}
	list, err := call.QueryIn[[]Schedule](ctx, s.client, "/cgi-bin/oa/schedule/get_by_calendar", scheduleQuery{calendarID, offset, page.Limit}, "schedule_list")
	if err != nil {
		return nil, err
	}
	p := &SchedulePage{Schedules: list}
	if len(list) > 0 {
		p.NextCursor = strconv.Itoa(offset + len(list))
	}
	return p, nil
}

// scheduleQuery asks for a page. WeCom counts schedules; the count is the cursor.
type scheduleQuery struct {
	CalendarID string `json:"cal_id"`
	Offset     int    `json:"offset"`
	Limit      int    `json:"limit,omitzero"`
}

// AllSchedules yields the schedules of one of the app's calendars, cancelled ones
// too, with all that there is of them: for each 1,000 it makes a call for the list
// and one for the details.
func (s *Service) AllSchedules(ctx context.Context, calendarID string) iter.Seq2[Schedule, error] {
	return pager.All(ctx, idsPerCall, func(ctx context.Context, p wecom.Page) (*SchedulePage, error) {
		page, err := s.ListSchedules(ctx, calendarID, p)
		if err == nil && len(page.Schedules) > 0 {
			err = s.complete(ctx, page.Schedules)
		}
		return page, err
	}, (*SchedulePage).page)
}

// complete reads the details of schedules of a list.
func (s *Service) complete(ctx context.Context, list []Schedule) error {
	places := make(map[string]int, len(list))
	var ids []string
	for i, schedule := range list {
		places[schedule.ID] = i
		ids = append(ids, schedule.ID)
	}
	for schedule, err := range s.AllSchedulesByID(ctx, ids) {
		if err != nil {
			return err
		}
		if i, ok := places[schedule.ID]; ok {
			schedule.Sequence = list[i].Sequence
			list[i] = schedule
		}
	}
	return nil
}

// A target says which occurrences a call is for: all, or with a moment one of them
// or one and those after it.
type target struct {
	Mode    int        `json:"op_mode,omitzero"`
	StartAt wecom.Time `json:"op_start_time,omitzero"`
}

func onlyThis(start time.Time) target     { return target{1, wecom.TimeOf(start)} }
func thisAndLater(start time.Time) target { return target{2, wecom.TimeOf(start)} }

func (t target) check() error {
	if t.Mode != 0 && t.StartAt.IsZero() {
		return errors.New("calendar: say which occurrence is meant, by when it starts")
	}
	return nil
}

// ReplaceSchedule replaces what a schedule is, with all its occurrences: what in
// leaves out is lost. WeCom refuses it with [wecom.ErrScheduleHasRoom] while a
// meeting room is booked for it. [Service.UpdateSchedule] keeps what its function
// does not change.
//
// https://developer.work.weixin.qq.com/document/path/97720
//
//wecom:api POST /cgi-bin/oa/schedule/update 更新日程
func (s *Service) ReplaceSchedule(ctx context.Context, id string, in ScheduleUpdate) error {
	_, err := s.replace(ctx, id, target{}, in)
	return err
}

// ReplaceOccurrence takes the occurrence that starts at a moment out of a schedule
// and makes a schedule of its own of it, whose id it returns. Another moment is a
// [wecom.ErrNoOccurrence], a schedule that does not repeat a
// [wecom.ErrNotRepeating].
//
// https://developer.work.weixin.qq.com/document/path/97720
//
//wecom:api POST /cgi-bin/oa/schedule/update 更新日程
func (s *Service) ReplaceOccurrence(ctx context.Context, id string, start time.Time, in OccurrenceUpdate) (newID string, err error) {
	return s.replace(ctx, id, onlyThis(start), in.schedule())
}

// ReplaceLater ends a schedule before the occurrence that starts at a moment, and
// makes a new schedule of it and those after it, whose id it returns. From the
// first occurrence on it is [Service.ReplaceSchedule], and the id stays.
//
// https://developer.work.weixin.qq.com/document/path/97720
//
//wecom:api POST /cgi-bin/oa/schedule/update 更新日程
func (s *Service) ReplaceLater(ctx context.Context, id string, start time.Time, in ScheduleUpdate) (newID string, err error) {
	return s.replace(ctx, id, thisAndLater(start), in)
}

func (s *Service) replace(ctx context.Context, id string, t target, in ScheduleUpdate) (newID string, err error) {
	body, err := in.body()
	if err = cmp.Or(err, t.check()); err != nil {
		return "", err
	}
	body.ID = id
	newID, err = call.PostIn[string](ctx, s.client, "/cgi-bin/oa/schedule/update", scheduleChange{wecom.Flag(in.AttendeeIDs == nil), t, body}, "schedule_id")
	return cmp.Or(newID, id), err
}

// scheduleChange is an update on the wire.
type scheduleChange struct {
	SkipAttendees wecom.Flag `json:"skip_attendees"`
	target
	Schedule scheduleBody `json:"schedule"`
}

// UpdateSchedule reads a schedule, calls change with it, and writes what it has
// become, for all occurrences. If change returns an error, nothing is written. What
// others change meanwhile is lost, except for attendees: unless change changes
// them, they are left alone.
func (s *Service) UpdateSchedule(ctx context.Context, id string, change func(*ScheduleUpdate) error) error {
	old, err := s.GetSchedule(ctx, id)
	if err != nil {
		return err
	}
	in := old.update()
	if err := change(&in); err != nil {
		return err
	}
	if slices.Equal(in.AttendeeIDs, old.AttendeeIDs()) {
		in.AttendeeIDs = nil
	}
	return s.ReplaceSchedule(ctx, id, in)
}

// UpdateOccurrence is [Service.UpdateSchedule] for the occurrence that starts at a
// moment, which becomes a schedule of its own. It returns the id of that.
func (s *Service) UpdateOccurrence(ctx context.Context, id string, start time.Time, change func(*OccurrenceUpdate) error) (newID string, err error) {
	old, err := s.GetSchedule(ctx, id)
	if err != nil {
		return "", err
	}
	in := old.from(start).occurrence()
	if err := change(&in); err != nil {
		return "", err
	}
	return s.ReplaceOccurrence(ctx, id, start, in)
}

// UpdateLater is [Service.UpdateSchedule] for the occurrence that starts at a moment
// and those after it, which become a new schedule. It returns the id of that.
func (s *Service) UpdateLater(ctx context.Context, id string, start time.Time, change func(*ScheduleUpdate) error) (newID string, err error) {
	old, err := s.GetSchedule(ctx, id)
	if err != nil {
		return "", err
	}
	in := old.from(start)
	if err := change(&in); err != nil {
		return "", err
	}
	return s.ReplaceLater(ctx, id, start, in)
}

// CancelSchedule cancels a schedule with all its occurrences. It can still be
// read, as [Cancelled].
//
// https://developer.work.weixin.qq.com/document/path/97725
//
//wecom:api POST /cgi-bin/oa/schedule/del 取消日程
func (s *Service) CancelSchedule(ctx context.Context, id string) error {
	return s.cancel(ctx, id, target{})
}

// CancelOccurrence cancels the occurrence that starts at a moment, which becomes
// one of the schedule's Exclusions. Another moment is a [wecom.ErrNoOccurrence], a
// schedule that does not repeat a [wecom.ErrNotRepeating].
//
// https://developer.work.weixin.qq.com/document/path/97725
//
//wecom:api POST /cgi-bin/oa/schedule/del 取消日程
func (s *Service) CancelOccurrence(ctx context.Context, id string, start time.Time) error {
	return s.cancel(ctx, id, onlyThis(start))
}

// CancelLater cancels the occurrence that starts at a moment and those after it: the
// schedule ends before it.
//
// https://developer.work.weixin.qq.com/document/path/97725
//
//wecom:api POST /cgi-bin/oa/schedule/del 取消日程
func (s *Service) CancelLater(ctx context.Context, id string, start time.Time) error {
	return s.cancel(ctx, id, thisAndLater(start))
}

func (s *Service) cancel(ctx context.Context, id string, t target) error {
	if err := t.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/oa/schedule/del", struct {
		ID string `json:"schedule_id"`
		target
	}{id, t}, nil)
}

// CreateAttendees adds members to those that a schedule is for; at most 1,000 in
// all.
//
// https://developer.work.weixin.qq.com/document/path/97721
//
//wecom:api POST /cgi-bin/oa/schedule/add_attendees 新增日程参与者
func (s *Service) CreateAttendees(ctx context.Context, id string, userIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/oa/schedule/add_attendees", call.Body{"schedule_id": id, "attendees": invited(userIDs)}, nil)
}

// DeleteAttendees takes members out of those that a schedule is for.
//
// https://developer.work.weixin.qq.com/document/path/97722
//
//wecom:api POST /cgi-bin/oa/schedule/del_attendees 删除日程参与者
func (s *Service) DeleteAttendees(ctx context.Context, id string, userIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/oa/schedule/del_attendees", call.Body{"schedule_id": id, "attendees": invited(userIDs)}, nil)
}

// An invitee is an attendee as apps send it.
type invitee struct {
	UserID string `json:"userid"`
}

func invited(userIDs []string) []invitee {
	if userIDs == nil {
		return nil
	}
	list := make([]invitee, 0, len(userIDs))
	for _, id := range userIDs {
		list = append(list, invitee{id})
	}
	return list
}

// scheduleBody is a schedule as apps send it.
type scheduleBody struct {
	ID          string     `json:"schedule_id,omitzero"`
	CalendarID  string     `json:"cal_id,omitzero"`
	Summary     string     `json:"summary,omitzero"`
	Description string     `json:"description,omitzero"`
	Location    string     `json:"location,omitzero"`
	StartAt     wecom.Time `json:"start_time"`
	EndAt       wecom.Time `json:"end_time"`
	IsWholeDay  wecom.Flag `json:"is_whole_day"`
	AdminIDs    []string   `json:"admins,omitzero"`
	Attendees   []invitee  `json:"attendees,omitzero"`
	Reminders   struct {
		Reminder
		Repetition
	} `json:"reminders"`
}

// body refuses times that WeCom would take for others.
func (u ScheduleUpdate) body() (b scheduleBody, err error) {
	switch {
	case u.StartAt.IsZero() || u.EndAt.IsZero():
		return b, errors.New("calendar: a schedule needs StartAt and EndAt")
	case u.EndAt.Before(u.StartAt):
		return b, fmt.Errorf("calendar: the schedule ends at %v, before it starts at %v", u.EndAt, u.StartAt)
	}
	b = scheduleBody{
		Summary: u.Summary, Description: u.Description, Location: u.Location, StartAt: wecom.TimeOf(u.StartAt), EndAt: wecom.TimeOf(u.EndAt),
		IsWholeDay: wecom.Flag(u.IsWholeDay), AdminIDs: u.AdminIDs, Attendees: invited(u.AttendeeIDs),
	}
	b.Reminders.Reminder, b.Reminders.Repetition = u.Reminder, u.Repetition
	if u.Repetition.Custom {
		b.Reminders.Interval = max(1, u.Repetition.Interval) // WeCom refuses none
	}
	return b, nil
}

func (c ScheduleCreate) body() (scheduleBody, error) {
	b, err := ScheduleUpdate{
		Summary: c.Summary, Description: c.Description, Location: c.Location, StartAt: c.StartAt, EndAt: c.EndAt, IsWholeDay: c.IsWholeDay,
		AdminIDs: c.AdminIDs, AttendeeIDs: c.AttendeeIDs, Reminder: c.Reminder, Repetition: c.Repetition,
	}.body()
	b.CalendarID = c.CalendarID
	return b, err
}

// update is what leaves a schedule as it is.
func (s Schedule) update() ScheduleUpdate {
	return ScheduleUpdate{
		Summary: s.Summary, Description: s.Description, Location: s.Location, StartAt: s.StartAt.Time, EndAt: s.EndAt.Time, IsWholeDay: bool(s.IsWholeDay),
		AdminIDs: s.AdminIDs, AttendeeIDs: s.AttendeeIDs(), Reminder: s.Reminder.current(), Repetition: s.Repetition,
	}
}

// from is update for what begins with an occurrence.
func (s Schedule) from(start time.Time) ScheduleUpdate {
	u := s.update()
	u.StartAt, u.EndAt = start, start.Add(s.EndAt.Sub(s.StartAt.Time))
	return u
}

// occurrence drops the repetition.
func (u ScheduleUpdate) occurrence() OccurrenceUpdate {
	return OccurrenceUpdate{
		Summary: u.Summary, Description: u.Description, Location: u.Location, StartAt: u.StartAt, EndAt: u.EndAt, IsWholeDay: u.IsWholeDay,
		AdminIDs: u.AdminIDs, AttendeeIDs: u.AttendeeIDs, Reminder: u.Reminder,
	}
}

func (o OccurrenceUpdate) schedule() ScheduleUpdate {
	return ScheduleUpdate{
		Summary: o.Summary, Description: o.Description, Location: o.Location, StartAt: o.StartAt, EndAt: o.EndAt, IsWholeDay: o.IsWholeDay,
		AdminIDs: o.AdminIDs, AttendeeIDs: o.AttendeeIDs, Reminder: o.Reminder,
	}
}
