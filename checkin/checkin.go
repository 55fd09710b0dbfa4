// Package checkin covers attendance (打卡): punches, daily and monthly reports,
// rules, schedules and the records of attendance machines.
//
// The app must be among the callable apps of Attendance (打卡 > 可调用接口的应用),
// and sees the members in its visible range. Since December 2023 the secret of
// the Attendance app itself no longer serves for corps that are new to it.
//
// WeCom counts attendance in days of the corp, UTC+8 unless [Service.In] says
// otherwise, and names times of day in seconds after midnight ([wecom.Seconds]),
// which exceed 24 hours for the end of a night shift.
package checkin

import (
	"time"

	"github.com/gowecom/wecom"
)

// A Service calls the attendance API. It is safe for concurrent use.
type Service struct {
	client *wecom.Client
	days   Calendar
}

// New returns a Service that calls with the client's secret, for a corp whose
// days are those of UTC+8.
func New(client *wecom.Client) *Service { return &Service{client: client} }

// In returns a Service for a corp whose days are those of c.
func (s *Service) In(c Calendar) *Service { return &Service{s.client, c} }

// A Calendar tells the working day of a moment. The zero Calendar has the days
// of UTC+8, from midnight to midnight.
type Calendar struct {
	Location *time.Location // UTC+8 if nil
	Changes  wecom.Seconds  // when a day begins; 5 hours leave a night shift's end with the day it began
}

func (c Calendar) location() *time.Location {
	if c.Location == nil {
		return wecom.Beijing
	}
	return c.Location
}

// Day returns midnight of the working day to which t belongs.
func (c Calendar) Day(t time.Time) time.Time {
	t = t.In(c.location()).Add(-c.Changes.Duration)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// At returns the moment at a time of the day that is named by its midnight.
// Times over 24 hours lie on the next day, as a night shift's end does.
func (c Calendar) At(day time.Time, at wecom.Seconds) time.Time {
	d := day.In(c.location())
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, int(at.Duration/time.Second), 0, d.Location())
}

// midnight returns the midnight before t, which WeCom wants where it asks for a
// day.
func (s *Service) midnight(t time.Time) wecom.Time {
	return wecom.TimeOf(Calendar{Location: s.days.Location}.Day(t))
}
