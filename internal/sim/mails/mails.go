// Package mails simulates mail (邮件): what apps and members write to each other, mail
// groups, public mailboxes, and the settings of mailboxes. All addresses of the corp
// are in one domain. Mail to other domains leaves the corp and is not kept, as is what
// a schedule or a meeting does beside its mail.
package mails

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// Domain is that of the corp's addresses.
const Domain = "yunshan.example"

// A store holds mailboxes by the lower-cased address of their owner.
type store struct {
	made     int
	boxes    sim.History[string, *mail]
	apps     map[int64]*appBox
	groups   []*group // the oldest first
	publics  []*public
	publicID int64
	advanced []string                    // userids
	features map[string]map[int64]string // by lower-cased userid and type
	disabled map[string]bool             // lower-cased addresses
}

// A mail is a copy of a mail in a mailbox.
type mail struct {
	id     string
	at     time.Time
	raw    string
	isRead bool
}

// An appBox is the addresses of an app.
type appBox struct {
	email   string
	aliases []string
}

var slot = sim.NewSlot(func() *store {
	return &store{apps: map[int64]*appBox{}, features: map[string]map[int64]string{}, disabled: map[string]bool{}}
})

// Install adds mail. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/exmail/app/compose_send", compose, callable, sim.Bulky)
	w.Handle("POST /cgi-bin/exmail/app/get_mail_list", mailList, callable)
	w.Handle("POST /cgi-bin/exmail/app/read_mail", mailRead, callable)
	w.Handle("POST /cgi-bin/exmail/app/get_email_alias", aliasGet, callable)
	w.Handle("POST /cgi-bin/exmail/app/update_email_alias", aliasUpdate, callable)
	w.Handle("POST /cgi-bin/exmail/group/create", groupCreate, callable)
	w.Handle("POST /cgi-bin/exmail/group/update", groupUpdate, callable)
	w.Handle("POST /cgi-bin/exmail/group/delete", groupDelete, callable)
	w.Handle("GET /cgi-bin/exmail/group/get", groupGet, callable)
	w.Handle("GET /cgi-bin/exmail/group/search", groupSearch, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/create", publicCreate, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/update", publicUpdate, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/delete", publicDelete, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/get", publicGet, callable)
	w.Handle("GET /cgi-bin/exmail/publicmail/search", publicSearch, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/get_auth_code_list", passwordList, callable)
	w.Handle("POST /cgi-bin/exmail/publicmail/delete_auth_code", passwordDelete, callable)
	w.Handle("POST /cgi-bin/exmail/account/act_email", setEnabled, callable)
	w.Handle("POST /cgi-bin/exmail/mail/get_newcount", newCount, callable)
	w.Handle("POST /cgi-bin/exmail/useroption/get", optionGet, callable)
	w.Handle("POST /cgi-bin/exmail/useroption/update", optionUpdate, callable)
	w.Handle("POST /cgi-bin/exmail/vip/batch_add", advancedAdd, callable)
	w.Handle("POST /cgi-bin/exmail/vip/batch_del", advancedDelete, callable)
	w.Handle("POST /cgi-bin/exmail/vip/list", advancedList, callable)
	w.AddActs(Write, Arrive, Read)
}

// callable are the callable apps of Mail.
var callable = sim.AppsOnly(48002, "api forbidden")

func key(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// isAddress reports whether a text is an address of the corp.
func isAddress(s string) bool {
	local, domain, _ := strings.Cut(s, "@")
	return local != "" && strings.EqualFold(domain, Domain) && !strings.ContainsAny(local, " \t\r\n<>,;\"")
}

// AddressOf returns the address of a member.
func AddressOf(m *directory.Member) string {
	return cmp.Or(m.Text("biz_mail"), m.Key()+"@"+Domain)
}

// memberAt returns the member with an address, or nil.
func memberAt(tx *sim.Tx, address string) *directory.Member {
	local, _, _ := strings.Cut(address, "@")
	if m := directory.Of(tx).Member(local); m != nil && key(AddressOf(m)) == key(address) {
		return m
	}
	for m := range directory.Of(tx).Members() {
		if key(AddressOf(m)) == key(address) {
			return m
		}
	}
	return nil
}

// box returns the addresses of an app.
func (s *store) box(agentID int64) *appBox {
	b := s.apps[agentID]
	if b == nil {
		b = &appBox{email: fmt.Sprintf("app%d@%s", agentID, Domain)}
		s.apps[agentID] = b
	}
	return b
}

// appAt returns the app with an address, or nil.
func appAt(tx *sim.Tx, address string) *sim.App {
	for _, app := range tx.Apps() {
		if app.AgentID == 0 {
			continue
		}
		b := slot.Of(tx).box(app.AgentID)
		for _, own := range append([]string{b.email}, b.aliases...) {
			if key(own) == key(address) {
				return app
			}
		}
	}
	return nil
}

// isTaken reports whether an address has an owner.
func isTaken(tx *sim.Tx, address string) bool {
	s := slot.Of(tx)
	return memberAt(tx, address) != nil || appAt(tx, address) != nil || s.group(address) != nil || s.public(address) != nil
}

func aliasGet(tx *sim.Tx) (any, error) {
	b := slot.Of(tx).box(tx.App.AgentID)
	return object{"email": b.email, "alias_list": append([]string{}, b.aliases...)}, nil
}

func aliasUpdate(tx *sim.Tx) (any, error) {
	b, email := slot.Of(tx).box(tx.App.AgentID), sim.Text(tx.Body["new_email"])
	switch owner := appAt(tx, email); {
	case !isAddress(email):
		return nil, sim.Refuse(680047, "invalid email")
	case owner != nil && owner.AgentID == tx.App.AgentID: // an alias becomes the address
		b.aliases = slices.DeleteFunc(b.aliases, func(a string) bool { return key(a) == key(email) })
	case isTaken(tx, email):
		return nil, sim.Refuse(680048, "the email is taken")
	}
	if key(b.email) != key(email) {
		b.aliases = append(b.aliases, b.email)
	}
	b.email = email
	return object{}, nil
}

// inbox returns the mails at an address, the oldest first.
func (s *store) inbox(address string) []*mail { return s.boxes.Of(key(address)) }

// appKey is the mailbox of an app, whatever its addresses are.
func appKey(agentID int64) string { return fmt.Sprintf("app:%d", agentID) }

const (
	defaultPage = 100
	maxPage     = 1000
)

func mailList(tx *sim.Tx) (any, error) {
	from, to := sim.UnixTime(tx.Body["begin_time"]), sim.UnixTime(tx.Body["end_time"])
	if to.Before(from) {
		return nil, sim.Refuse(40058, "end_time is before begin_time")
	}
	var ids []object
	for _, m := range slot.Of(tx).inbox(appKey(tx.App.AgentID)) {
		if second := m.at.Truncate(time.Second); !second.Before(from) && !second.After(to) {
			ids = append(ids, object{"mail_id": m.id})
		}
	}
	page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], defaultPage, maxPage, maxPage))
	if err != nil {
		return nil, err
	}
	more := 0
	if next != "" {
		more = 1
	}
	return object{"mail_list": page, "has_more": more, "next_cursor": next}, nil
}

func mailRead(tx *sim.Tx) (any, error) {
	for _, m := range slot.Of(tx).inbox(appKey(tx.App.AgentID)) {
		if m.id == sim.Text(tx.Body["mail_id"]) {
			m.isRead = true
			return object{"mail_data": m.raw}, nil
		}
	}
	return nil, sim.Refuse(710004, "invalid mail_id")
}

// unread counts the mails of a mailbox that nobody has read.
func (s *store) unread(address string) (n int) {
	for _, m := range s.inbox(address) {
		if !m.isRead {
			n++
		}
	}
	return n
}

func newCount(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	return object{"count": slot.Of(tx).unread(AddressOf(m))}, nil
}

// A Reading is the parameters of Read.
type Reading struct {
	UserID string `json:"userid"`
}

// Read has a member read all the mail of the mailbox.
var Read = sim.NewAct("mail.read", "A member reads the mail of the mailbox.", func(tx *sim.Tx, p Reading) (sim.Nothing, error) {
	m := directory.Of(tx).Member(p.UserID)
	if m == nil {
		return sim.Nothing{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	for _, mail := range slot.Of(tx).inbox(AddressOf(m)) {
		mail.isRead = true
	}
	return sim.Nothing{}, nil
})

// Inbox returns the mails at an address, or of the member with a userid, the oldest
// first.
func Inbox(tx *sim.Tx, address string) (raws []string) {
	if m := directory.Of(tx).Member(address); m != nil {
		address = AddressOf(m)
	} else if app := appAt(tx, address); app != nil {
		address = appKey(app.AgentID)
	}
	for _, m := range slot.Of(tx).inbox(address) {
		raws = append(raws, m.raw)
	}
	return raws
}
