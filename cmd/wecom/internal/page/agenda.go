package page

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/meetings"
	"github.com/gowecom/wecom/internal/sim/rooms"
)

// agendaData is what is booked on a day.
type agendaData struct {
	Day           string // 2026-11-26
	Before, After string
	Today         bool
	Meetings      []meetings.Sight
	Schedules     []calendars.Sight
	Rooms         []rooms.Sight
	Free          string // the next half hour of the day, for bookings
	FreeUntil     string
}

// agenda shows the day ?day=.
func (p *Page) agenda(r *http.Request) (any, error) {
	now := p.server.World().Now().In(beijing)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, beijing)
	day, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("day"), beijing)
	if err != nil {
		day = today
	}
	next := day.AddDate(0, 0, 1)
	d := agendaData{Day: day.Format(time.DateOnly), Before: day.AddDate(0, 0, -1).Format(time.DateOnly), After: next.Format(time.DateOnly), Today: day.Equal(today)}
	free := day.Add(10 * time.Hour)
	if d.Today {
		free = now.Truncate(30 * time.Minute).Add(30 * time.Minute)
	}
	d.Free, d.FreeUntil = free.Format(formTime), free.Add(time.Hour).Format(formTime)
	p.server.World().In(func(tx *sim.Tx) {
		d.Meetings = meetings.Look(tx, day, next)
		d.Schedules = calendars.Look(tx, day, next)
		d.Rooms = rooms.Look(tx, day, next)
	})
	slices.SortStableFunc(d.Meetings, func(a, b meetings.Sight) int { return cmp.Compare(a.Start.Unix(), b.Start.Unix()) })
	slices.SortStableFunc(d.Schedules, func(a, b calendars.Sight) int { return cmp.Compare(a.Start.Unix(), b.Start.Unix()) })
	return d, nil
}
