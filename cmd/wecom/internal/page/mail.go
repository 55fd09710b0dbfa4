package page

import (
	"cmp"
	"html"
	"mime"
	"net/http"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/mails"
)

// mailData is the mailboxes of the corp, with one open.
type mailData struct {
	Boxes  []mails.Box
	Groups []mails.GroupSight
	Box    mails.Box // the one that is open
	List   []letter  // of the open one
	Mail   *letter   // the one that is open; nil if none is
}

// A letter is a mail in a mailbox, as a list shows it.
type letter struct {
	*exmail.Mail
	ID      string
	At      time.Time
	IsRead  bool
	Current bool
}

// mail shows the mailbox ?box= with the mail ?mail= open.
func (p *Page) mail(r *http.Request) (any, error) {
	var d mailData
	box, id := r.URL.Query().Get("box"), r.URL.Query().Get("mail")
	p.server.World().In(func(tx *sim.Tx) {
		d.Groups = mails.LookGroups(tx)
		for _, b := range mails.Look(tx) {
			if b.App == nil || !server.IsConsole(b.App) {
				d.Boxes = append(d.Boxes, b)
			}
		}
	})
	for _, b := range d.Boxes {
		if b.Address == box || box == "" && d.Box.Address == "" {
			d.Box = b
		}
	}
	for _, m := range d.Box.Mails {
		l := letter{Mail: exmail.ParseMail(m.Raw), ID: m.ID, At: m.At, IsRead: m.IsRead, Current: m.ID == id}
		d.List = append(d.List, l)
		if l.Current {
			d.Mail = &l
		}
	}
	return d, nil
}

// mailFile has the browser save the file ?n= of a mail.
func (p *Page) mailFile(w http.ResponseWriter, r *http.Request) {
	data, err := p.mail(r)
	n, numberErr := strconv.Atoi(r.URL.Query().Get("n"))
	d, _ := data.(mailData)
	if err != nil || numberErr != nil || d.Mail == nil || n < 0 || n >= len(d.Mail.Files) {
		http.NotFound(w, r)
		return
	}
	f := d.Mail.Files[n]
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": cmp.Or(f.Name, "file")}))
	_, _ = w.Write(f.Content)
}

// Sender is who has written a mail.
func (l letter) Sender() string { return cmp.Or(l.From.Name, l.From.Address) }

// Words is what a mail says. No markup of it reaches the page as such.
func (l letter) Words() string {
	if l.Text != "" {
		return l.Text
	}
	return plain(l.HTML)
}

var (
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</(?:p|div|tr|li|h[1-6])>`)
	hidden = regexp.MustCompile(`(?is)<(?:style|script|head)\b.*?</(?:style|script|head)>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// plain returns the text of HTML.
func plain(text string) string {
	text = breaks.ReplaceAllString(hidden.ReplaceAllString(text, ""), "\n")
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(text, "")))
}

// addresses writes a list of addresses.
func addresses(list []mail.Address) string {
	var texts []string
	for _, a := range list {
		if a.Name == "" {
			texts = append(texts, a.Address)
		} else {
			texts = append(texts, a.Name+" <"+a.Address+">")
		}
	}
	return strings.Join(texts, ", ")
}
