package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/meetingroom"
)

// A board knows when one room is taken today. It reads WeCom again when an event
// tells of a booking, and every few minutes, lest an event was lost.
type board struct {
	rooms  *meetingroom.Service
	staff  *contacts.Service
	roomID int64
	booker string // the member in whose name the tablet books
	now    func() time.Time
	log    *slog.Logger
	wake   chan struct{} // holds something when WeCom is to be read

	reading  sync.Mutex // so that what is read later stands
	mu       sync.Mutex // of all below
	room     meetingroom.Room
	bookings []meetingroom.Booking // of today, in the order of time
	names    map[string]string     // of members, by userid
	readAt   time.Time             // zero until WeCom was read
	isFaulty bool                  // WeCom could not be read the last time
	watchers map[chan struct{}]bool
}

func newBoard(client *wecom.Client, roomID int64, booker string, now func() time.Time, log *slog.Logger) *board {
	return &board{
		rooms: meetingroom.New(client), staff: contacts.New(client), roomID: roomID, booker: booker, now: now, log: log,
		wake: make(chan struct{}, 1), names: map[string]string{}, watchers: map[chan struct{}]bool{},
	}
}

// How often WeCom is read without an event, and after a fault; and how long it may
// take, during which pages are told nothing.
const (
	maxAge     = 5 * time.Minute
	retryAfter = 10 * time.Second
	patience   = 20 * time.Second
)

// run keeps the board up to date until ctx ends. Pages are told at each minute,
// since what they say depends on the time.
func (b *board) run(ctx context.Context) {
	isDue := true
	for {
		if isDue {
			b.read(ctx)
		}
		b.tell()
		pause := time.NewTimer(b.pause())
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-b.wake:
			pause.Stop()
			isDue = true
		case <-pause.C:
			isDue = b.isOld()
		}
	}
}

// poke has WeCom read again.
func (b *board) poke() {
	select {
	case b.wake <- struct{}{}:
	default: // it is going to be
	}
}

// pause is the time until the next minute, or until the next attempt.
func (b *board) pause() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	pause := now.Truncate(time.Minute).Add(time.Minute).Sub(now)
	if b.isFaulty {
		pause = min(pause, retryAfter)
	}
	return pause
}

// isOld reports whether what was read no longer serves.
func (b *board) isOld() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.isFaulty || b.now().Sub(b.readAt) >= maxAge || !midnight(b.readAt).Equal(midnight(b.now()))
}

// read reads the room and its bookings. What is known stays when WeCom does not
// answer.
func (b *board) read(ctx context.Context) {
	b.reading.Lock()
	defer b.reading.Unlock()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	room, bookings, err := b.fetch(ctx)
	var names map[string]string
	if err == nil {
		names = b.fetchNames(ctx, bookings)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.isFaulty = err != nil
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			b.log.WarnContext(ctx, "the room cannot be read", "error", err)
		}
		return
	}
	b.room, b.bookings, b.names, b.readAt = room, bookings, names, b.now()
}

func (b *board) fetch(ctx context.Context) (room meetingroom.Room, bookings []meetingroom.Booking, err error) {
	rooms, err := b.rooms.ListRooms(ctx, meetingroom.RoomQuery{})
	if err != nil {
		return room, nil, err
	}
	i := slices.IndexFunc(rooms, func(r meetingroom.Room) bool { return r.ID == b.roomID })
	if i < 0 {
		return room, nil, fmt.Errorf("there is no room %d, or the app does not see it", b.roomID)
	}
	today := midnight(b.now())
	query := meetingroom.BookingQuery{RoomID: b.roomID, From: today, To: today.AddDate(0, 0, 1)}
	for booking, err := range b.rooms.AllBookings(ctx, query) {
		if err != nil {
			return room, nil, err
		}
		if booking.Status != meetingroom.Withdrawn {
			bookings = append(bookings, booking.Booking)
		}
	}
	slices.SortFunc(bookings, func(x, y meetingroom.Booking) int { return x.StartAt.Compare(y.StartAt.Time) })
	return rooms[i], bookings, nil
}

// fetchNames returns the names of those who booked. Of a member whom the app does not
// see, there is none.
func (b *board) fetchNames(ctx context.Context, bookings []meetingroom.Booking) map[string]string {
	names := map[string]string{}
	for _, booking := range bookings {
		if _, ok := names[booking.BookerID]; ok {
			continue
		}
		name := b.name(booking.BookerID)
		if name == "" {
			if user, err := b.staff.GetUser(ctx, booking.BookerID); err == nil {
				name = user.Name
			}
		}
		names[booking.BookerID] = name
	}
	return names
}

func (b *board) name(userID string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.names[userID]
}

// A slot is half an hour.
type slot struct{ From, To time.Time }

// overlaps reports whether a booking has some of the slot.
func (s slot) overlaps(booking meetingroom.Booking) bool {
	return booking.StartAt.Before(s.To) && booking.EndAt.After(s.From)
}

// nextSlot is the half hour that WeCom would book now: the one that goes on, in its
// first 15 minutes, and the next one after that.
func nextSlot(now time.Time) slot {
	from, _ := meetingroom.HalfHours(now, now, now)
	return slot{from, from.Add(30 * time.Minute)}
}

// A bookingFailure is why a slot could not be booked.
type bookingFailure int

const (
	slotTaken  bookingFailure = iota + 1 // or no longer the next one
	wecomFails                           // or refuses
)

// book books a slot, which must be the next one, for the time was shown to whoever
// touched the button. The board is up to date afterwards.
func (b *board) book(ctx context.Context, from time.Time, subject string) bookingFailure {
	s := nextSlot(b.now())
	if !s.From.Equal(from) {
		return slotTaken
	}
	bookCtx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := b.rooms.Book(bookCtx, meetingroom.BookingCreate{RoomID: b.roomID, Subject: subject, StartAt: s.From, EndAt: s.To, BookerID: b.booker})
	b.read(ctx)
	b.tell()
	switch {
	case err == nil:
		return 0
	case slices.ContainsFunc(b.taken(), s.overlaps):
		return slotTaken
	}
	b.log.WarnContext(ctx, "the room cannot be booked", "error", err)
	return wecomFails
}

func (b *board) taken() []meetingroom.Booking {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bookings
}

// watch returns a channel that holds something whenever the board has changed.
func (b *board) watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers[c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, c)
	}
}

// tell tells all pages that the board has changed.
func (b *board) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.watchers {
		select {
		case c <- struct{}{}:
		default: // the page has not yet looked at the change before
		}
	}
}

// view is what a page shows now.
func (b *board) view(t *texts) *view {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now().In(wecom.Beijing)
	v := &view{T: t, Now: now, Room: b.room, IsFaulty: b.isFaulty, ReadAt: b.readAt.In(wecom.Beijing), State: stateUnknown}
	if b.readAt.IsZero() {
		return v
	}
	for _, booking := range b.bookings {
		if booking.EndAt.After(now) {
			who := cmp.Or(b.names[booking.BookerID], t.Somebody)
			if booking.BookerID == b.booker {
				who = t.AtTheDoor
			}
			v.Entries = append(v.Entries, entry{booking.StartAt.Time, booking.EndAt.Time, who})
		}
	}
	v.decide()
	switch s := nextSlot(now); {
	case !v.State.isFree():
	case bool(b.room.NeedsApproval):
		v.Hint = t.Approval
	case !slices.ContainsFunc(b.bookings, s.overlaps):
		v.Offer = &s
	case v.State == stateFree:
		v.Hint = t.Short
	}
	return v
}

// midnight is the beginning of t's day in UTC+8, as WeCom counts days.
func midnight(t time.Time) time.Time {
	t = t.In(wecom.Beijing)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, wecom.Beijing)
}
