// Package all puts the domains of a simulated corp together.
package all

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/apps"
	"github.com/gowecom/wecom/internal/sim/archives"
	"github.com/gowecom/wecom/internal/sim/attendance"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/dials"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
	"github.com/gowecom/wecom/internal/sim/drives"
	"github.com/gowecom/wecom/internal/sim/forms"
	"github.com/gowecom/wecom/internal/sim/gov"
	"github.com/gowecom/wecom/internal/sim/hr"
	"github.com/gowecom/wecom/internal/sim/invoices"
	"github.com/gowecom/wecom/internal/sim/journals"
	"github.com/gowecom/wecom/internal/sim/kf"
	"github.com/gowecom/wecom/internal/sim/links"
	"github.com/gowecom/wecom/internal/sim/livings"
	"github.com/gowecom/wecom/internal/sim/logins"
	"github.com/gowecom/wecom/internal/sim/mails"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/meetings"
	"github.com/gowecom/wecom/internal/sim/messages"
	"github.com/gowecom/wecom/internal/sim/pay"
	"github.com/gowecom/wecom/internal/sim/robots"
	"github.com/gowecom/wecom/internal/sim/rooms"
	"github.com/gowecom/wecom/internal/sim/school"
	"github.com/gowecom/wecom/internal/sim/security"
	"github.com/gowecom/wecom/internal/sim/sheets"
	"github.com/gowecom/wecom/internal/sim/smartdocs"
	"github.com/gowecom/wecom/internal/sim/spreadsheets"
	"github.com/gowecom/wecom/internal/sim/texts"
	"github.com/gowecom/wecom/internal/sim/webinars"
	"github.com/gowecom/wecom/internal/sim/zone"
)

// Install adds all domains, each after those that it builds on.
func Install(w *sim.World) {
	media.Install(w)
	directory.Install(w)
	apps.Install(w)
	messages.Install(w)
	robots.Install(w)
	bots.Install(w)
	customers.Install(w)
	approvals.Install(w)
	attendance.Install(w)
	meetings.Install(w)
	webinars.Install(w)
	calendars.Install(w)
	rooms.Install(w)
	school.Install(w)
	logins.Install(w)
	archives.Install(w)
	drives.Install(w)
	livings.Install(w)
	journals.Install(w)
	dials.Install(w)
	kf.Install(w)
	documents.Install(w)
	sheets.Install(w)
	texts.Install(w)
	smartdocs.Install(w)
	spreadsheets.Install(w)
	forms.Install(w)
	security.Install(w)
	hr.Install(w)
	zone.Install(w)
	mails.Install(w)
	invoices.Install(w)
	gov.Install(w)
	pay.Install(w)
	links.Install(w)
	w.LinkWith(Install)
}

// Seed fills an empty corp with a company of about 60 members and 200 customers.
func Seed(w *sim.World) {
	w.In(directory.Seed)
	w.In(customers.Seed)
	w.In(attendance.Seed)
	w.In(rooms.Seed)
}
