package calendar

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

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
// It does not repeat itself. Except for AttendeeIDs, zero clears.
type OccurrenceUpdate struct {
	Summary     string
	Description string
	Location    string
	StartAt     time.Time // required; not before the day of the occurrence
	EndAt       time.Time // required
	IsWholeDay  bool
	AdminIDs    []string
	AttendeeIDs []string // nil means unchanged
	Reminder    Reminder
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
