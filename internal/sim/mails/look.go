package mails

import (
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A Box is a mailbox, as people see it who look at the corp.
type Box struct {
	Address string
	Name    string
	App     *sim.App // nil for a member's or a public mailbox
	UserID  string   // of a member
	Unread  int
	Mails   []Sight // the newest first
}

// A Sight is a mail in a mailbox.
type Sight struct {
	ID     string
	At     time.Time
	Raw    string
	IsRead bool
}

// A GroupSight is a mail group.
type GroupSight struct {
	Address, Name string
	Addresses     []string // who is in it
}

// Look returns the mailboxes of apps, public mailboxes, and those of members who have
// got mail.
func Look(tx *sim.Tx) []Box {
	s := slot.Of(tx)
	var list []Box
	for _, app := range tx.Apps() {
		if app.AgentID != 0 && !app.Archive {
			list = append(list, s.look(appKey(app.AgentID), Box{Address: s.box(app.AgentID).email, Name: app.Name, App: app}))
		}
	}
	for _, p := range s.publics {
		list = append(list, s.look(key(p.email), Box{Address: p.email, Name: sim.Text(p.fields["name"])}))
	}
	for m := range directory.Of(tx).Members() {
		if address := AddressOf(m); len(s.inbox(address)) > 0 {
			list = append(list, s.look(key(address), Box{Address: address, Name: m.Name(), UserID: m.UserID()}))
		}
	}
	return list
}

// look adds to a mailbox what is in it.
func (s *store) look(box string, b Box) Box {
	list := s.inbox(box)
	for i := range list {
		m := list[len(list)-1-i]
		b.Mails = append(b.Mails, Sight{m.id, m.at, m.raw, m.isRead})
	}
	b.Unread = s.unread(box)
	return b
}

// LookGroups returns the mail groups, the oldest first.
func LookGroups(tx *sim.Tx) (list []GroupSight) {
	for _, g := range slot.Of(tx).groups {
		list = append(list, GroupSight{g.id, strings.TrimSpace(sim.Text(g.fields["groupname"])), g.addresses(tx)})
	}
	return list
}
