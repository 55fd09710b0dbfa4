package meetingroom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A RoomNeed says which room is looked for, and when.
type RoomNeed struct {
	Place
	Capacity  int         // persons, at least
	Equipment []Equipment // all of it
	StartAt   time.Time   // required; rounded as [HalfHours] does
	EndAt     time.Time   // required
}

// A Candidate is a room that is large enough and has what is needed.
type Candidate struct {
	Room      Room
	Conflicts []Booking // what is in the way, the earliest first
}

// IsFree reports whether nothing is in the way.
func (c Candidate) IsFree() bool { return len(c.Conflicts) == 0 }

// FindRooms returns the rooms that apps can book, that are large enough and have
// what is needed: those that are free first, the smallest first. It makes one call
// for the rooms, and one for each day.
func (s *Service) FindRooms(ctx context.Context, need RoomNeed) ([]Candidate, error) {
	if need.StartAt.IsZero() || need.EndAt.IsZero() || need.EndAt.Before(need.StartAt) {
		return nil, errors.New("meetingroom: a RoomNeed needs StartAt, and EndAt after it")
	}
	rooms, err := s.ListRooms(ctx, RoomQuery{need.Place, need.Equipment})
	if err != nil {
		return nil, err
	}
	from, to := HalfHours(need.StartAt, need.EndAt, need.StartAt)
	taken := map[int64][]Booking{}
	for b, err := range s.AllBookings(ctx, BookingQuery{Place: need.Place, From: from, To: to}) {
		if err != nil {
			return nil, err
		}
		if b.takes(from, to) {
			taken[b.RoomID] = append(taken[b.RoomID], b.Booking)
		}
	}
	var found []Candidate
	for _, r := range rooms {
		if r.Capacity >= need.Capacity && !bool(r.NeedsApproval) {
			found = append(found, Candidate{r, taken[r.ID]})
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Conflicts)), min(1, len(b.Conflicts))), cmp.Compare(a.Room.Capacity, b.Room.Capacity))
	})
	return found, nil
}

// FindRoom returns the smallest room that is free and has what is needed. If there
// is none, the error is a [*NoRoomError].
func (s *Service) FindRoom(ctx context.Context, need RoomNeed) (*Room, error) {
	found, err := s.FindRooms(ctx, need)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0 || !found[0].IsFree():
		return nil, &NoRoomError{found}
	}
	return &found[0].Room, nil
}

// A NoRoomError means that no room is free.
type NoRoomError struct {
	Taken []Candidate // rooms that would do at another time; none if no room is large enough or has what is needed
}

// Error says why there is none.
func (e *NoRoomError) Error() string {
	if len(e.Taken) == 0 {
		return "meetingroom: no room is large enough and has what is needed: ask for less"
	}
	return fmt.Sprintf("meetingroom: all %d rooms that would do are taken: choose another time", len(e.Taken))
}
