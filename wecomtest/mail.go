package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/mails"
)

// MailDomain is the domain of all addresses of the corp: those of members are
// userid@MailDomain unless their BizMail says otherwise. Mail to other domains leaves
// the corp and is not kept. A schedule or a meeting that a mail invites to is in the
// mail alone.
const MailDomain = mails.Domain

// A Mail is a mail that a member writes.
type Mail struct {
	UserID    string   // who writes
	To, Cc    []string // addresses
	Subject   string
	Text      string
	InReplyTo string // the Message-ID of another mail
	FileName  string // of an attachment, if there is one
	File      []byte
}

// WriteMail has a member write a mail, and returns its Message-ID. The app in whose
// mailbox it arrives, or whose public mailbox it is, is told by an event.
func (c *Corp) WriteMail(m Mail) (messageID string, err error) {
	written, err := mails.Write.Do(c.world, mails.Writing{
		UserID: m.UserID, To: m.To, Cc: m.Cc, Subject: m.Subject, Text: m.Text, InReplyTo: m.InReplyTo, FileName: m.FileName, File: m.File,
	})
	return written.MessageID, explain(err)
}

// ReceiveMail has a mail (EML) come from outside the corp to an address, as it is.
func (c *Corp) ReceiveMail(to, raw string) error {
	_, err := mails.Arrive.Do(c.world, mails.Arrival{To: to, Raw: []byte(raw)})
	return explain(err)
}

// ReadMails has a member read all mail of the mailbox.
func (c *Corp) ReadMails(userID string) error {
	_, err := mails.Read.Do(c.world, mails.Reading{UserID: userID})
	return explain(err)
}

// Mails returns the mails (EML) of the member with a userid, or of the mailbox with an
// address, the oldest first.
func (c *Corp) Mails(mailbox string) (raws []string) {
	c.world.In(func(tx *sim.Tx) { raws = mails.Inbox(tx, mailbox) })
	return raws
}
