package meetings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// attendance sums up who came.
func (o *occasion) attendance(tx *sim.Tx) object {
	members, externals := []object{}, []object{}
	var ids []string
	for _, v := range o.visits {
		if v.userID != "" {
			ids = append(ids, v.userID)
		}
	}
	for _, id := range sim.Distinct(append(append([]string{}, o.m.invitees...), ids...)) {
		summary := o.summary(tx, func(v *visit) bool { return strings.EqualFold(v.userID, id) })
		summary["userid"] = id
		members = append(members, summary)
	}
	for _, v := range o.visits {
		if v.external != "" {
			summary := o.summary(tx, func(other *visit) bool { return other == v })
			summary["tmp_external_userid"] = v.external
			externals = append(externals, summary)
		}
	}
	return object{"member": members, "tmp_external_user": externals, "device": []object{}}
}

// summary sums up the visits of one.
func (o *occasion) summary(tx *sim.Tx, isOne func(*visit) bool) object {
	var first, last time.Time
	var stayed time.Duration
	n := 0
	for _, v := range o.visits {
		if !isOne(v) {
			continue
		}
		left := v.left
		if left.IsZero() {
			left = tx.Now()
		} else {
			last = left
		}
		if n == 0 {
			first = v.joined
		}
		n++
		stayed += left.Sub(v.joined)
	}
	if n == 0 {
		return object{"status": 2, "total_join_count": 0, "cumulative_time": 0}
	}
	summary := object{"status": 1, "first_join_time": first.Unix(), "total_join_count": n, "cumulative_time": int64(stayed / time.Second)}
	if !last.IsZero() {
		summary["last_quit_time"] = last.Unix()
	}
	return summary
}

// attendee is a visit as lists have it.
func (v *visit) attendee() object {
	return object{
		"userid": v.userID, "tmp_openid": v.tmpOpenID, "join_time": strconv.FormatInt(v.joined.Unix(), 10), "instance_id": v.terminal, "role": v.role,
		"join_type": 1, "audio_state": !v.muted, "video_state": v.video, "screen_shared_state": v.shares,
	}
}

// attendees is a page of visits, of members as far as the app sees them.
func attendees(tx *sim.Tx, visits []*visit, most int, show func(*visit) object) (object, error) {
	list := []object{}
	for _, v := range visits {
		if v.userID == "" || sees(tx, v.userID) {
			list = append(list, show(v))
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], most, most, most))
	if err != nil {
		return nil, err
	}
	return object{"attendees": page, "has_more": next != "", "next_cursor": next}, nil
}

func attendeeList(tx *sim.Tx) (any, error) {
	o, err := askedOccasion(tx)
	if err != nil {
		return nil, err
	}
	from, to := sim.UnixTime(tx.Body["start_time"]), sim.UnixTime(tx.Body["end_time"])
	switch {
	case from.IsZero() && to.IsZero():
		from, to = tx.Now().Add(-90*day), tx.Now()
	case to.IsZero():
		to = tx.Now()
	case from.IsZero():
		from = to.Add(-31 * day)
	}
	if o.sub != "" {
		from, to = time.Time{}, tx.Now() // both are ignored for meetings that repeat
	} else if to.Before(from) || to.Sub(from) > 31*day && tx.Body["start_time"] != nil {
		return nil, sim.Refuse(400223, "the time is longer than 31 days, or ends before it begins")
	}
	visits := slices.DeleteFunc(slices.Clone(o.visits), func(v *visit) bool {
		return v.joined.After(to) || !v.left.IsZero() && v.left.Before(from)
	})
	return attendees(tx, visits, 100, func(v *visit) object {
		a := v.attendee()
		a["webinar_role"] = 0
		if !v.left.IsZero() {
			a["quit_time"] = strconv.FormatInt(v.left.Unix(), 10)
		} else {
			a["net"] = "WIFI"
		}
		if v.customerData != "" {
			a["customer_data"] = v.customerData
		}
		return a
	})
}

func currentList(tx *sim.Tx) (any, error) {
	o, err := askedOccasion(tx)
	if err != nil {
		return nil, err
	}
	reply, err := attendees(tx, o.present(), 50, (*visit).attendee)
	if err != nil {
		return nil, err
	}
	reply["status"] = strconv.Itoa(o.state(tx.Now()))
	return reply, nil
}
