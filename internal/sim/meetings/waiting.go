package meetings

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A stay is one time that somebody was in the waiting room.
type stay struct {
	who          *visit
	joined, left time.Time
}

// wait puts somebody into the waiting room.
func (o *occasion) wait(tx *sim.Tx, v *visit) {
	o.waiting = append(o.waiting, v)
	o.stays = append(o.stays, &stay{who: v, joined: tx.Now()})
}

// unwait takes somebody out of the waiting room.
func (o *occasion) unwait(tx *sim.Tx, v *visit) {
	o.waiting = slices.DeleteFunc(slices.Clone(o.waiting), func(w *visit) bool { return w == v })
	for _, s := range o.stays {
		if s.who == v && s.left.IsZero() {
			s.left = tx.Now()
		}
	}
}

// waitingPage is a page of those who wait or waited, members as far as the app sees
// them.
func waitingPage(tx *sim.Tx, stays []*stay, size int, show func(*stay) object) (any, error) {
	list := []object{}
	for _, s := range stays {
		if s.who.userID == "" || sees(tx, s.who.userID) {
			list = append(list, show(s))
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], size, 50, 50))
	if err != nil {
		return nil, err
	}
	return object{"user_list": page, "has_more": next != "", "next_cursor": next}, nil
}

func waitingNow(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	var stays []*stay
	if o := m.current(tx.Now()); o.state(tx.Now()) == running {
		stays = slices.DeleteFunc(slices.Clone(o.stays), func(s *stay) bool { return !s.left.IsZero() })
	}
	return waitingPage(tx, stays, 10, func(s *stay) object {
		return object{"userid": s.who.userID, "tmp_openid": s.who.tmpOpenID, "instance_id": s.who.terminal, "customer_data": s.who.customerData}
	})
}

func waitingRecords(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	var stays []*stay
	for _, o := range m.occasions {
		stays = append(stays, o.stays...)
	}
	return waitingPage(tx, stays, 20, func(s *stay) object {
		shown := object{"userid": s.who.userID, "tmp_openid": s.who.tmpOpenID, "instance_id": s.who.terminal, "join_time": s.joined.UnixMilli()}
		if !s.left.IsZero() {
			shown["quit_time"] = s.left.UnixMilli()
		}
		return shown
	})
}
