package mails

import (
	"encoding/base64"
	"fmt"
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A letter is a mail to send.
type letter struct {
	from        netmail.Address
	to, cc, bcc []netmail.Address
	subject     string
	contentType string // text/plain or text/html
	content     string
	files       []file
	inReplyTo   string
	invitation  string // an iCalendar object, or ""
	schedule    string // its method
}

type file struct {
	name    string
	content []byte
}

// raw writes a letter as it is on the wire.
func (l letter) raw(id string, at time.Time) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("From: %s", l.from.String())
	for _, field := range []struct {
		name string
		list []netmail.Address
	}{{"To", l.to}, {"Cc", l.cc}} {
		if len(field.list) > 0 {
			line("%s: %s", field.name, joined(field.list))
		}
	}
	line("Subject: %s", mime.BEncoding.Encode("utf-8", l.subject))
	line("Date: %s", at.Format(time.RFC1123Z))
	line("Message-ID: <%s@%s>", id, Domain)
	if l.inReplyTo != "" {
		line("In-Reply-To: <%s>", l.inReplyTo)
	}
	line("MIME-Version: 1.0")
	boundary := id + "-part"
	line("Content-Type: multipart/mixed; boundary=%q", boundary)
	part := func(header string, content []byte) {
		line("\r\n--%s\r\n%sContent-Transfer-Encoding: base64\r\n", boundary, header)
		for text := base64.StdEncoding.EncodeToString(content); text != ""; {
			n := min(76, len(text))
			line("%s", text[:n])
			text = text[n:]
		}
	}
	part("Content-Type: "+l.contentType+"; charset=utf-8\r\n", []byte(l.content))
	if l.invitation != "" {
		part("Content-Type: text/calendar; charset=utf-8; method="+l.schedule+"\r\n", []byte(l.invitation))
	}
	for _, f := range l.files {
		disposition := mime.FormatMediaType("attachment", map[string]string{"filename": f.name})
		part("Content-Type: application/octet-stream\r\nContent-Disposition: "+disposition+"\r\n", f.content)
	}
	line("\r\n--%s--", boundary)
	return b.String()
}

func joined(list []netmail.Address) string {
	var texts []string
	for _, a := range list {
		texts = append(texts, a.String())
	}
	return strings.Join(texts, ", ")
}

// send delivers a letter to all its recipients and returns its Message-ID.
func send(tx *sim.Tx, l letter) string {
	s := slot.Of(tx)
	s.made++
	id := fmt.Sprintf("simulated-mail-%d", s.made)
	raw := l.raw(id, tx.Now())
	var to []string
	for _, a := range slices.Concat(l.to, l.cc, l.bcc) {
		to = append(to, a.Address)
	}
	deliver(tx, id, raw, to)
	return id + "@" + Domain
}

// deliver puts a mail into the mailboxes of addresses, once into each.
func deliver(tx *sim.Tx, id, raw string, addresses []string) {
	s, done := slot.Of(tx), map[string]bool{}
	put := func(box string) bool {
		if done[box] || s.disabled[box] {
			return false
		}
		done[box] = true
		s.boxes.Add(tx, box, &mail{id: id, at: tx.Now(), raw: raw})
		return true
	}
	var reach func(address string)
	reach = func(address string) {
		switch app, g, p := appAt(tx, address), s.group(address), s.public(address); {
		case app != nil:
			if put(appKey(app.AgentID)) {
				emit(tx, app.AgentID, "app_email_change", sim.Field{Name: "Amount", Value: s.unread(appKey(app.AgentID))})
			}
		case g != nil:
			if done["group "+key(address)] {
				return
			}
			done["group "+key(address)] = true
			for _, member := range g.addresses(tx) {
				reach(member)
			}
		case p != nil:
			if box := key(p.email); put(box) {
				emit(tx, p.agentID, "public_email_change", sim.Field{Name: "Id", Value: p.id}, sim.Field{Name: "Amount", Value: s.unread(box)})
			}
		default:
			if m := memberAt(tx, address); m != nil {
				put(key(AddressOf(m)))
			}
		}
	}
	for _, address := range addresses {
		reach(address)
	}
}

func emit(tx *sim.Tx, agentID int64, event string, fields ...sim.Field) {
	tx.Emit(agentID, "sys", append([]sim.Field{{Name: "MsgType", Value: "event"}, {Name: "Event", Value: event}, {Name: "ChangeType", Value: "receive_email"}}, fields...)...)
}

// What an app's mail may have.
const (
	maxFiles = 200
	maxSize  = 50 << 20
)

// recipients reads who gets a mail of an app.
func recipients(tx *sim.Tx, v any) (list []netmail.Address, err error) {
	in := sim.ObjectIn(v)
	for _, email := range sim.Texts(in["emails"]) {
		a, err := netmail.ParseAddress(email)
		if err != nil {
			return nil, sim.Refuse(60105, "invalid email")
		}
		list = append(list, netmail.Address{Address: a.Address})
	}
	for _, userID := range sim.Texts(in["userids"]) {
		m, err := directory.Of(tx).See(tx.App).Find(userID)
		if err != nil {
			return nil, err
		}
		list = append(list, netmail.Address{Name: m.Name(), Address: AddressOf(m)})
	}
	return list, nil
}

func compose(tx *sim.Tx) (any, error) {
	in := tx.Body
	l := letter{
		from:    netmail.Address{Name: tx.App.Name, Address: slot.Of(tx).box(tx.App.AgentID).email},
		subject: sim.Text(in["subject"]), content: sim.Text(in["content"]),
	}
	var err error
	for _, field := range []struct {
		name string
		list *[]netmail.Address
	}{{"to", &l.to}, {"cc", &l.cc}, {"bcc", &l.bcc}} {
		if *field.list, err = recipients(tx, in[field.name]); err != nil {
			return nil, err
		}
	}
	switch sim.Text(in["content_type"]) {
	case "", "html":
		l.contentType = "text/html"
	case "text":
		l.contentType = "text/plain"
	default:
		return nil, sim.Refuse(40058, "invalid content_type")
	}
	if len(l.to) == 0 {
		return nil, sim.Refuse(40058, "to has nobody")
	}
	if l.files, err = attachments(in["attachment_list"], len(l.content)); err != nil {
		return nil, err
	}
	if err := l.invite(tx, in); err != nil {
		return nil, err
	}
	send(tx, l)
	return object{}, nil
}

func attachments(v any, size int) (files []file, err error) {
	for _, a := range sim.Objects(v) {
		content, err := base64.StdEncoding.DecodeString(sim.Text(a["content"]))
		if err != nil {
			return nil, sim.Refuse(40058, "the content of an attachment is no base64")
		}
		size += len(content)
		files = append(files, file{sim.Text(a["file_name"]), content})
	}
	if len(files) > maxFiles || size > maxSize {
		return nil, sim.Refuse(40058, "the attachments are too many or too large")
	}
	return files, nil
}

// invite adds to a letter the schedule that it invites to.
func (l *letter) invite(tx *sim.Tx, in object) error {
	if in["schedule"] == nil {
		if in["meeting"] != nil {
			return sim.Refuse(40058, "a meeting needs a schedule")
		}
		return nil
	}
	s, method := sim.ObjectIn(in["schedule"]), "REQUEST"
	begin, end := sim.UnixTime(s["start_time"]), sim.UnixTime(s["end_time"])
	switch sim.Text(s["method"]) {
	case "", "request":
	case "cancel":
		if method = "CANCEL"; sim.Text(s["schedule_id"]) == "" {
			return sim.Refuse(40058, "missing schedule_id")
		}
	default:
		return sim.Refuse(40058, "invalid method")
	}
	if end.Before(begin) {
		return sim.Refuse(40058, "end_time is before start_time")
	}
	const form = "20060102T150405Z"
	l.schedule = method
	l.invitation = strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//simulated corp//", "METHOD:" + method, "BEGIN:VEVENT",
		fmt.Sprintf("UID:simulated-invitation-%d@%s", slot.Of(tx).made+1, Domain), "DTSTAMP:" + tx.Now().UTC().Format(form),
		"DTSTART:" + begin.UTC().Format(form), "DTEND:" + end.UTC().Format(form), "SUMMARY:" + escaped(l.subject), "LOCATION:" + escaped(sim.Text(s["location"])),
		"END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	return nil
}

// escaped is a text within iCalendar.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// A Writing is the parameters of Write.
type Writing struct {
	UserID    string   `json:"userid"`
	To        []string `json:"to"` // addresses
	Cc        []string `json:"cc,omitempty"`
	Subject   string   `json:"subject"`
	Text      string   `json:"text"`
	InReplyTo string   `json:"in_reply_to,omitempty"` // a Message-ID
	FileName  string   `json:"file_name,omitempty"`   // of an attachment
	File      []byte   `json:"file,omitempty"`
}

// A Written is the result of Write.
type Written struct {
	MessageID string `json:"message_id"`
}

// Write has a member send a mail.
var Write = sim.NewAct("mail.write", "A member writes a mail.", func(tx *sim.Tx, p Writing) (Written, error) {
	m := directory.Of(tx).Member(p.UserID)
	switch {
	case m == nil:
		return Written{}, fmt.Errorf("there is no member %s", p.UserID)
	case len(p.To) == 0:
		return Written{}, fmt.Errorf("a mail needs somebody to go to")
	}
	l := letter{from: netmail.Address{Name: m.Name(), Address: AddressOf(m)}, subject: p.Subject, contentType: "text/plain", content: p.Text, inReplyTo: p.InReplyTo}
	for _, address := range append(slices.Clone(p.To), p.Cc...) {
		a, err := netmail.ParseAddress(address)
		if err != nil {
			return Written{}, fmt.Errorf("%q is no address", address)
		}
		if g := slot.Of(tx).group(a.Address); g != nil && !g.admits(tx, m) {
			return Written{}, fmt.Errorf("%s may not write to the group %s", p.UserID, a.Address)
		}
		if len(l.to) < len(p.To) {
			l.to = append(l.to, *a)
		} else {
			l.cc = append(l.cc, *a)
		}
	}
	if p.FileName != "" {
		l.files = []file{{p.FileName, p.File}}
	}
	return Written{send(tx, l)}, nil
})

// An Arrival is the parameters of Arrive.
type Arrival struct {
	To  string `json:"to"`  // an address of the corp
	Raw []byte `json:"raw"` // the mail (EML)
}

// Arrive has a mail come from outside the corp, as it is.
var Arrive = sim.NewAct("mail.arrive", "A mail comes from outside the corp.", func(tx *sim.Tx, p Arrival) (sim.Nothing, error) {
	if !isTaken(tx, p.To) {
		return sim.Nothing{}, fmt.Errorf("nobody has the address %s", p.To)
	}
	s := slot.Of(tx)
	s.made++
	deliver(tx, fmt.Sprintf("simulated-mail-%d", s.made), string(p.Raw), []string{p.To})
	return sim.Nothing{}, nil
})
