// Package wecomtest simulates a corp of WeCom, for tests of programs that use
// the SDK.
//
// A [Corp] keeps state: what an app creates it can read back. Tests script its
// answers ([Corp.Script]), read what was called ([Corp.Calls]), what members
// received ([Corp.Messages]) and what groups got from robots
// ([Corp.RobotMessages]), talk to AI bots ([Corp.AddBot]), and turn its clock
// ([Corp.Advance]).
//
// # What it refuses
//
// It refuses with WeCom's errcodes: tokens that have expired; keys that are
// missing or of another shape; ids that nobody has; names, mobile numbers and
// addresses that are illegal or taken; messages and cards without their parts;
// media of another kind, or older than 3 days; calls that an app has no permission
// for (48002), and members and departments outside its visible range (60011). It
// cuts and hides, too: over-long texts of messages are cut, unknown keys are
// ignored ([Strict] finds them), and apps read no personal data of members
// ([WithPersonalData]).
//
// The drive verifies the blocks of uploads, serves links for 2 hours to who has their
// cookie, fills up, and refuses calls beyond those of the month ([WithFreeDrive]).
//
// It refuses robots after 20 messages a minute, a sixth message to a customer of
// customer service who has not written since, and reading the messages of an account
// without a token after 12 calls a minute; an app loses what exceeds 30
// messages a minute or 1,000 an hour to one member. Other quotas it has only where
// a test sets them ([Corp.SetQuota]).
//
// # What it does not do
//
// It does not check IP addresses, whether an app is among those that a tool of
// WeCom may be called by, licenses, words that are not allowed, what is inside
// files, whether an app has a callback URL for cards that call back, how many
// messages an app sends a day, or limits that WeCom does not document. Its events of
// the directory go to all apps, with all that has changed; WeCom sends them to
// directory sync and to no other app of the corp's own, and only ids to addresses
// that were set after August 2022. What happens later happens sooner than with WeCom:
// imports, exports, moments, replays and tasks of programs take 3 seconds of the corp's
// clock.
//
// Nobody subscribes to a live stream. Reports have no documents that could be
// exported, and the cookie of their files is not asked for. Emergency calls cost no
// minutes.
//
// Rooms are booked for schedules that repeat without end for a year. WeCom documents
// no errcode for a room that is taken, unknown or needs approval; the corp answers
// 40058. It does not know holidays: workdays are Monday to Friday. Rooms are not
// booked for meetings, and members add no schedules to calendars of apps.
//
// The logs of security management have what happens in the corp: members who join,
// leave, add customers, log in on computers, download files, capture screens and use
// the drive, and departments that open. Nothing else is in them, calls of apps least of
// all. Nobody from outside downloads files. Requests for advanced accounts have no
// administrators who assign what an app approves; accounts never run out. The roster
// has 17 of WeCom's fields, and follows no later change of the directory.
//
// The school has no classes at first ([WithSchool]). Every app may edit it and reach all
// its parents. Its classes have no group chats, nothing is copied to tags, and no grade
// moves up. Students get notices without following them. All classes are invited to every
// live stream, and the lists of viewers that living has are without students and parents.
// There is nothing of health codes.
//
// Lower corps are certified, and the userids of their members are plain in chains, too.
// Every app with an agentid sees all chains, and may import contacts. Who is invited
// joins by [Corp.JoinChain]. A corp without a head keeps its custom id, and rules change
// nothing of who sees whom.
//
// The data and intelligence zone runs what tests give it ([Corp.RunProgram]), and has no
// conversations. All apps with an agentid may use it, and each of its programs.
//
// A call that WeCom has and the corp does not simulate is answered with the
// errcode [CodeNotSimulated], a path that WeCom does not have with the HTTP
// status 404 and [CodeNoRoute].
//
// By default everything happens in the process, without sockets, so the clock
// of testing/synctest works. A Corp is an [http.Handler] too.
package wecomtest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
)

// The credentials of a new Corp.
const (
	CorpID         = "wwsimulated000001"
	AppSecret      = "simulated-app-secret"
	AppAgentID     = 1000002
	ContactsSecret = "simulated-contacts-secret" // directory sync (通讯录同步), which may change the directory but reads only ids
	ArchiveSecret  = "simulated-archive-secret"  // the conversation archive (会话内容存档)
	ArchiveAgentID = 2000004
)

// What an app needs to open the corp's callbacks, besides [CorpID].
const (
	CallbackToken  = "simulatedCallbackToken"
	EncodingAESKey = "c2ltdWxhdGVkc2ltdWxhdGVkc2ltdWxhdGVkc2ltdW0"
)

// The errcodes of what the corp cannot answer. WeCom has none of them.
const (
	CodeNoRoute      = sim.CodeNoRoute
	CodeNotSimulated = sim.CodeNotSimulated
)

// A Corp is a simulated corp. It is safe for concurrent use.
type Corp struct{ world *sim.World }

// An App is an app of the corp, known by its secret.
type App struct {
	Name    string
	AgentID int64
	Secret  string

	// DirectorySync makes it the directory sync assistant (通讯录同步), the only
	// one that may change the directory, and that sends no messages.
	DirectorySync bool

	// Archive makes it the conversation archive (会话内容存档), the only one that may
	// call its endpoints.
	Archive bool

	// What the app opens its callbacks with. The default is [CallbackToken] and
	// [EncodingAESKey].
	CallbackToken, EncodingAESKey string

	// Permissions are beginnings of paths, such as "/cgi-bin/user/". Calls of
	// other paths are refused with 48002. The default is all paths.
	Permissions []string

	// PersonalData says that the app was made before 20 June 2022: it reads mobile
	// number, gender, e-mail, address, avatar and QR code of members, which WeCom
	// keeps from newer apps. See [WithPersonalData].
	PersonalData bool

	// MiniProgramID is the appid of the mini program that is linked with the app.
	// Apps without one send no miniprogram_notice (48002).
	MiniProgramID string

	// Visible is whom the app may see and reach (可见范围). The default is
	// everybody.
	Visible Range

	// TrustedDomains (可信域名) are the hosts of pages that log visitors in and call
	// the JS-SDK, with their ports. The first one is that of the settings
	// (redirect_domain). The default is any host.
	TrustedDomains []string
}

// A Range is a part of the directory. Departments stand for all below them, too.
type Range struct {
	Users       []string
	Departments []int64
	Tags        []int64
}

// A setup is what options make of a new Corp.
type setup struct {
	sim.Config
	isEmpty      bool
	personalData bool
	then         []func(*Corp)
}

// An Option configures a Corp.
type Option func(*setup)

// WithTokenLifetime sets how long tokens serve; the default is two hours.
func WithTokenLifetime(d time.Duration) Option { return func(s *setup) { s.TokenLifetime = d } }

// WithNewTokens answers each fetch of a token with a new one, as WeCom may. The
// default is what WeCom does most of the time: a token that is fetched again is the
// same, with what is left of its life. All tokens of an app serve until they expire.
func WithNewTokens() Option { return func(s *setup) { s.NewTokens = true } }

// WithApp adds an app, or replaces the one with its secret.
func WithApp(a App) Option {
	return func(s *setup) {
		s.Apps = append(s.Apps, sim.App{
			Name: a.Name, AgentID: a.AgentID, Secret: a.Secret, DirectorySync: a.DirectorySync, Archive: a.Archive,
			CallbackToken: a.CallbackToken, EncodingAESKey: a.EncodingAESKey, Permissions: a.Permissions, PersonalData: a.PersonalData,
			MiniProgramID: a.MiniProgramID, Visible: sim.Range(a.Visible), TrustedDomains: a.TrustedDomains,
		})
	}
}

// WithPersonalData has all apps read mobile numbers, genders, e-mail addresses and
// the like of members, as if they had been made before 20 June 2022. Without it they
// do not, as apps that are made today.
func WithPersonalData() Option { return func(s *setup) { s.personalData = true } }

// WithCorp sets the corp's id and name; the default is [CorpID] and 云杉科技.
func WithCorp(id, name string) Option {
	return func(s *setup) { s.Corp.ID, s.Corp.Name = id, name }
}

// WithClock stops the clock of the corp at a time, from where [Corp.Advance]
// turns it. Without it the clock is that of the machine or of the synctest
// bubble. An app checks callbacks by its own clock, so it does not accept those
// of a corp at another time.
func WithClock(at time.Time) Option { return func(s *setup) { s.Start = at } }

// WithJournal sets how much the corp remembers: that many calls, events, deliveries,
// messages to members, posts of robots, messages to customers, meetings, recordings
// and jobs, the newest of each. The default is 100,000. Uploaded files keep within 1
// GiB besides, the bodies of calls within 256 MiB; of uploads to the drive only the
// beginnings are kept. What WeCom keeps without end is kept: members, tags, chats,
// customers, forms, punches, schedules, bookings of rooms, files of the drive, live
// streams, reports, the school.
func WithJournal(size int) Option { return func(s *setup) { s.JournalSize = size } }

// Strict fails a test for each call with a key that WeCom does not know, and
// would ignore.
func Strict(t testing.TB) Option {
	return func(s *setup) {
		s.OnCall = func(call sim.Call) {
			if len(call.Unknown) > 0 {
				t.Errorf("wecomtest: WeCom ignores what %s %s was sent under %s", call.Method, call.Path, strings.Join(call.Unknown, ", "))
			}
		}
	}
}

// WithoutPeople leaves only the root department, where New otherwise seeds a
// company of about 60 members and 200 customers.
func WithoutPeople() Option { return func(s *setup) { s.isEmpty = true } }

// New returns a corp with a small company in it. It panics if an option is wrong.
func New(opts ...Option) *Corp {
	s := &setup{Config: sim.Config{
		Corp:          sim.Corp{ID: CorpID, Name: "云杉科技", CallbackToken: CallbackToken, EncodingAESKey: EncodingAESKey},
		TokenLifetime: 2 * time.Hour, JournalSize: 100_000,
	}}
	WithApp(App{Name: "通知助手", AgentID: AppAgentID, Secret: AppSecret})(s)
	WithApp(App{Name: "通讯录同步", Secret: ContactsSecret, DirectorySync: true})(s)
	WithApp(App{Name: "会话内容存档", AgentID: ArchiveAgentID, Secret: ArchiveSecret, Archive: true, Permissions: []string{"/cgi-bin/msgaudit/"}})(s)
	for _, opt := range opts {
		opt(s)
	}
	for i := range s.Apps {
		s.Apps[i].PersonalData = s.Apps[i].PersonalData || s.personalData
	}
	world, err := sim.New(s.Config)
	if err != nil {
		panic(fmt.Sprintf("wecomtest: %v", err))
	}
	c := &Corp{world}
	all.Install(world)
	if !s.isEmpty {
		all.Seed(world)
	}
	c.addRobot(RobotKey)
	for _, do := range s.then {
		do(c)
	}
	return c
}

// must is for acts that cannot fail.
func must[R any](result R, err error) R {
	if err != nil {
		panic(fmt.Sprintf("wecomtest: %v", err))
	}
	return result
}

// explain tells whose error it is.
func explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("wecomtest: %w", err)
}

// Client returns a client of the app with [AppSecret] that calls the corp
// within the process. It panics if an option is wrong.
func (c *Corp) Client(opts ...wecom.Option) *wecom.Client {
	opts = append([]wecom.Option{wecom.WithHTTPClient(c.HTTPClient())}, opts...)
	return must(wecom.NewClient(c.world.Corp().ID, AppSecret, opts...))
}

// ContactsClient returns a client with [ContactsSecret], which may change the
// directory.
func (c *Corp) ContactsClient(opts ...wecom.Option) *wecom.Client {
	return c.Client(opts...).WithSecret(ContactsSecret)
}

// HTTPClient returns a client whose calls, to whatever address, are answered by
// the corp within the process.
func (c *Corp) HTTPClient() *http.Client { return c.world.HTTPClient() }

// ServeHTTP implements [http.Handler], for programs that call over a socket.
func (c *Corp) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.world.ServeHTTP(w, r) }

// Advance turns the clock of the corp forward: tokens expire, quotas begin again,
// jobs come to their end, each at its time. The clock of a client is its own: a client
// whose new tokens expire again and again within seconds takes its app for disabled, and
// waits. Tests that advance by hours more than once give tokens a longer life
// ([WithTokenLifetime]).
func (c *Corp) Advance(d time.Duration) { c.world.Advance(d) }

// Now returns the time of the corp.
func (c *Corp) Now() time.Time { return c.world.Now() }

// RevokeTokens makes all tokens invalid at once.
func (c *Corp) RevokeTokens() { c.world.RevokeTokens() }

// SetQuota makes the corp answer 45009 to more than so many calls of an
// endpoint within a window of a length.
func (c *Corp) SetQuota(path string, calls int, per time.Duration) {
	c.world.SetQuota(path, calls, per)
}

// A Call is a call that reached the corp, without its token.
type Call struct {
	Method string
	Path   string
	Query  url.Values
	Body   string
	Secret string // of the app that called; empty if the token was not valid
	At     time.Time

	// Unknown are keys that WeCom does not know, and ignores: those of the query,
	// and those of the body with the keys around them, such as "text.contents".
	Unknown []string
}

// Calls returns the calls so far, those for tokens apart, of one path or, with
// "", of all.
func (c *Corp) Calls(path string) []Call {
	var list []Call
	for _, call := range c.world.Calls(path) {
		list = append(list, Call(call))
	}
	return list
}

// TokenFetches returns how often a token was asked for.
func (c *Corp) TokenFetches() int { return c.world.TokenFetches() }

// Cipher returns a cipher for [CallbackToken], [EncodingAESKey] and the corp's
// id.
func (c *Corp) Cipher() *crypto.Cipher {
	corp := c.world.Corp()
	return must(crypto.New(corp.CallbackToken, corp.EncodingAESKey, corp.ID))
}
