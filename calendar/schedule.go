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
	return call.PostID[string](ctx, s.client, "/cgi-bin/oa/schedule/add", call.Body{"schedule": body}, "schedule_id")
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
