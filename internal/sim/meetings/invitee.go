package meetings

import (
	"fmt"

	"github.com/gowecom/wecom/internal/sim"
)

func inviteeList(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	var list []object
	for _, id := range m.invitees {
		if sees(tx, id) {
			list = append(list, object{"userid": id})
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), 100)
	if err != nil {
		return nil, err
	}
	return object{"invitees": page, "has_more": next != "", "next_cursor": next}, nil
}

func inviteeSet(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err == nil {
		err = m.upcoming(tx.Now(), 400221)
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range sim.Objects(tx.Body["invitees"]) {
		id := sim.Text(o["userid"])
		if !sees(tx, id) {
			return nil, sim.Refuse(400021, "invalid attendee "+id)
		}
		ids = append(ids, id)
	}
	switch {
	case len(ids) > maxAllInvitees:
		return nil, sim.Refuse(400020, "too many attendees")
	case !contains(ids, m.text("admin_userid")):
		return nil, sim.Refuse(730009, "the attendees lack the admin")
	}
	m.invitees = sim.Distinct(ids)
	return object{}, nil
}

func guestList(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	return object{"meetingid": m.id, "meeting_code": m.code, "title": m.text("title"), "guests": append([]object{}, m.guests...)}, nil
}

func guestSet(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	changed := *m
	changed.guests = sim.Objects(tx.Body["guests"])
	if err := changed.checkPeople(tx); err != nil {
		return nil, err
	}
	m.guests = changed.guests
	return object{}, nil
}

func linkCreate(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	data := sim.Text(tx.Body["customer_data"])
	if len(data) == 0 || len(data) > 256 {
		return nil, sim.Refuse(40058, "invalid customer_data")
	}
	link := object{"customer_data": data, "meeting_short_url": m.link(fmt.Sprintf("?c=%d", len(m.links)+1))}
	m.links = append(m.links, link)
	return object{"meeting_short_url_customer_data": link}, nil
}

func linkList(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	return object{"meeting_short_url_customer_data_list": append([]object{}, m.links...)}, nil
}
