package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/security"
	"github.com/gowecom/wecom/internal/sim/trails"
)

// securityData is security management: logs, devices, requests for accounts.
type securityData struct {
	security.Sight
	Logs []securityLog
}

// A securityLog is a log, the newest entry first.
type securityLog struct {
	Title, Empty string
	Rows         []logRow
	More         bool // there are older ones
}

// A logRow is something that somebody did.
type logRow struct {
	At     time.Time
	UserID string
	What   string // to be translated
	Detail string
}

// mostLogRows is how many entries of a log the page shows.
const mostLogRows = 100

func (p *Page) security(*http.Request) (any, error) {
	var d securityData
	p.server.World().In(func(tx *sim.Tx) {
		d.Sight = security.Look(tx)
		t := trails.Of(tx)
		d.Logs = []securityLog{
			newSecurityLog(securityLogs[0], &t.Admins, func(o sim.Object) (string, string) {
				return word(adminActions, numberIn(o["detail_type"])), sim.Text(o["detail_info"])
			}),
			newSecurityLog(securityLogs[1], &t.Members, func(o sim.Object) (string, string) {
				return word(memberActions, numberIn(o["oper_type"])), sim.Text(o["detail_info"])
			}),
			newSecurityLog(securityLogs[2], &t.Files, func(o sim.Object) (string, string) {
				did := sim.ObjectIn(o["operation"])
				return cmp.Or(filePlaces[numberIn(did["source"])], word(fileActions, numberIn(did["type"]))), sim.Text(o["file_info"]) + " · " + size(sim.Integer(o["file_size"]))
			}),
			newSecurityLog(securityLogs[3], &t.Screens, func(o sim.Object) (string, string) {
				return word(screens, numberIn(o["screen_shot_type"])), sim.Text(o["screen_shot_content"])
			}),
		}
	})
	return d, nil
}

// securityLogs are the titles of the logs, and what stands there while they are empty.
var securityLogs = [][2]string{
	{"Logs of administrators", "Administrators have done nothing yet."},
	{"Logs of members", "Members have done nothing yet that is logged."},
	{"Operations on files", "Nobody has touched a file yet."},
	{"Screen captures", "Nobody has captured the screen yet."},
}

func newSecurityLog(titles [2]string, t *trails.Trail, words func(sim.Object) (what, detail string)) securityLog {
	l := securityLog{Title: titles[0], Empty: titles[1]}
	for _, e := range slices.Backward(slices.Collect(t.All())) {
		if l.More = len(l.Rows) == mostLogRows; l.More {
			break
		}
		what, detail := words(e.Fields)
		l.Rows = append(l.Rows, logRow{e.At, e.UserID, what, detail})
	}
	return l
}

func numberIn(v any) int { return int(sim.Integer(v)) }

// word returns a number in words, or as it is.
func word(words map[int]string, n int) string { return cmp.Or(words[n], strconv.Itoa(n)) }

// What is logged, in words.
var (
	adminActions  = map[int]string{trails.CreateDepartment[1]: "created a department", trails.CreateUser[1]: "added a member", trails.DeleteUser[1]: "deleted a member"}
	memberActions = map[int]string{trails.AddContact: "added an external contact", trails.NewDevice: "logged in on a new device"}
	fileActions   = map[int]string{trails.Upload: "uploaded", trails.Download: "downloaded", trails.Move: "moved", trails.Rename: "renamed", trails.Delete: "deleted"}
	filePlaces    = map[int]string{401: "in a chat", 402: "in a mail", 403: "in a document", 404: "in the drive", 405: "in a schedule", 406: "in a meeting", 407: "in an approval", 408: "in a report", 409: "in a form"}
	screens       = map[int]string{1: "a chat", 2: "contacts", 3: "a mail", 4: "a file", 5: "a calendar", 6: "something else"}
)

// Status returns the state of a device in words.
func (securityData) Status(n int) string { return word(deviceStates, n) }

// Feature returns what an account is for, in words.
func (securityData) Feature(n int) string { return word(features, n) }

// Outcome returns the state of a request in words.
func (securityData) Outcome(n int) string { return word(requestStates, n) }

// Places are where files are downloaded, for the form.
func (securityData) Places() map[int]string { return filePlaces }

// Screens are what is captured, for the form.
func (securityData) Screens() map[int]string { return screens }

// Features are what accounts are for, for the form.
func (securityData) Features() map[int]string { return features }

var (
	deviceStates  = map[int]string{1: "imported", 2: "unknown", 3: "waits as the corp's", 4: "waits as the member's own", 5: "trusted", 6: "trusted, the member's own"}
	features      = map[int]string{1: "mail", 2: "documents", 3: "the drive", 4: "meetings"}
	requestStates = map[int]string{1: "waits", 2: "rejected by the app", 3: "approved by the app", 4: "rejected", 5: "granted"}
)
