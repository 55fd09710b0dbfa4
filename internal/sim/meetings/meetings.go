// Package meetings simulates Meeting (会议): meetings that apps book, once and
// repeatedly, who comes to them, what happens meanwhile, recordings with their
// transcripts, and advanced accounts.
package meetings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/accounts"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds meetings, what was recorded of them, and who has an account.
type store struct {
	meetings   sim.Recent[string, *meeting]
	recordings sim.Recent[string, *recording]
	starts     sim.Recent[int, start]
	made       int // meetings, participants, recordings, jobs
	watchers   []func(tx *sim.Tx, userID, meetingID string)
}

// next numbers what is made.
func (st *store) next(prefix string) string {
	st.made++
	return fmt.Sprintf("%s%06d", prefix, st.made)
}

var slot = sim.NewSlot(func() *store { return &store{} })

// A meeting is what an app booked.
type meeting struct {
	id, code  string
	agentID   int64
	fields    object // as the app sent them; settings and reminders are objects in it
	invitees  []string
	guests    []object
	links     []object
	duration  time.Duration
	occasions []*occasion // in the order of their time; one unless it repeats
}

// An occasion is one time that a meeting takes place.
type occasion struct {
	m         *meeting
	sub       string // "" unless the meeting repeats
	start     time.Time
	cancelled bool
	ended     bool
	begun     time.Time // zero before somebody came
	visits    []*visit
	waiting   []*visit // in the waiting room
	stays     []*stay  // in the waiting room, those that are over too
	banned    map[string]bool
	controls  object
	recording *recording // that runs
}

// A visit is somebody in a meeting from joining to leaving.
type visit struct {
	userID       string // "" for people outside the corp
	name         string // of those
	external     string // their temporary id
	tmpOpenID    string
	terminal     int64
	role         int
	customerData string
	joined, left time.Time
	video        bool
	muted        bool
	shares       bool
}

// As in status of a meeting.
const (
	waiting   = 1
	running   = 2
	ended     = 3
	cancelled = 4
	expired   = 5
)

func (o *occasion) end() time.Time { return o.start.Add(o.m.duration) }

func (o *occasion) state(now time.Time) int {
	switch {
	case o.cancelled:
		return cancelled
	case o.ended:
		return ended
	case !o.begun.IsZero():
		return running
	case !now.Before(o.end()):
		return expired
	}
	return waiting
}

// current is the occasion that runs, or is the next, or was the last.
func (m *meeting) current(now time.Time) *occasion {
	for _, o := range m.occasions {
		if s := o.state(now); s == running || s == waiting {
			return o
		}
	}
	return m.occasions[len(m.occasions)-1]
}

func (m *meeting) text(key string) string   { return sim.Text(m.fields[key]) }
func (m *meeting) setting(key string) any   { return sim.ObjectIn(m.fields["settings"])[key] }
func (m *meeting) repeats() bool            { return m.occasions[0].sub != "" }
func (m *meeting) link(query string) string { return "https://meeting.example/" + m.code + query }

// isOn tells whether a setting is on.
func (m *meeting) isOn(key string, fallback bool) bool {
	if on, ok := m.setting(key).(bool); ok {
		return on
	}
	return fallback
}

// hosts are the admin and those whom the settings name.
func (m *meeting) hosts() []string {
	return append([]string{m.text("admin_userid")}, sim.Texts(sim.ObjectIn(m.setting("hosts"))["userid"])...)
}

func contains(userIDs []string, userID string) bool {
	return slices.ContainsFunc(userIDs, func(id string) bool { return strings.EqualFold(id, userID) })
}

// Install adds Meeting. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/meeting/create", create, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/update", update, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/cancel", cancel, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/get_info", info, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/get_user_meetingid", userMeetings, callable)
	w.Handle("POST /cgi-bin/meeting/get_invitees", inviteeList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/set_invitees", inviteeSet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/get_guests", guestList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/set_guests", guestSet, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/create_customer_short_url", linkCreate, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/get_customer_short_url", linkList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/get_attendee_list", attendeeList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/get_realtime_attendee_list", currentList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/statistics/get_start_list", startList, callable)
	w.Handle("POST /cgi-bin/meeting/realcontrol/set", controlSet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/realcontrol/set_cohost", coHostSet, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/mute_user", muteSet, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/switch_user_video", videoSet, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/close_screen_share", shareStop, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/set_nicknames", nicknameSet, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/manage_waiting_room_users", waitingRoom, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/kickout_users", kick, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/realcontrol/dismiss", dismiss, callable, sim.Checks("meetingid"))
	w.Handle("POST /cgi-bin/meeting/waitingroom/get_current_user_list", waitingNow, callable)
	w.Handle("POST /cgi-bin/meeting/waitingroom/get_user_list", waitingRecords, callable)
	w.Handle("POST /cgi-bin/meeting/check_device_in_meeting", terminalCheck, callable)
	w.Handle("POST /cgi-bin/meeting/record/list", recordingList, callable)
	w.Handle("POST /cgi-bin/meeting/record/get_file_list", fileList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/get_file", fileGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/delete", recordingDelete, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/delete_file", fileDelete, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/update_sharing_config", sharingSet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/transcript/get_detail", transcriptGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/transcript/get_paragraph_list", outline, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/record/transcript/search", search, callable, sim.Checks("meetingid", "record_file_id"))
	w.AddActs(Join, Leave, End, CancelAs, Rename, Record, Say, ShareScreen, StartQuick)
	accounts.Add(w, "meeting", callable)
}

// callable are the callable apps of Meeting.
var callable = sim.AppsOnly(48002, "api forbidden")

// asked returns the meeting that a call is about.
func asked(tx *sim.Tx) (*meeting, error) { return owned(tx, sim.Text(tx.Body["meetingid"])) }

func owned(tx *sim.Tx, id string) (*meeting, error) {
	switch m := slot.Of(tx).meetings.Get(id); {
	case m == nil:
		return nil, sim.Refuse(90602, "invalid meetingid")
	case m.agentID != tx.App.AgentID:
		return nil, sim.Refuse(730005, "the meeting is of another app")
	default:
		return m, nil
	}
}

// askedOccasion returns the occasion that a call is about, which must be named if
// the meeting repeats.
func askedOccasion(tx *sim.Tx) (*occasion, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	return m.occasion(sim.Text(tx.Body["sub_meetingid"]))
}

func (m *meeting) occasion(sub string) (*occasion, error) {
	for _, o := range m.occasions {
		if o.sub == sub {
			return o, nil
		}
	}
	return nil, sim.Refuse(730003, "invalid sub_meetingid")
}

// A Span is a time that a meeting takes.
type Span struct{ Start, End time.Time }

// Times returns when a meeting of the app that calls takes place from now until a
// moment, and whether it repeats.
func Times(tx *sim.Tx, meetingID string, until time.Time) (spans []Span, repeats bool, err error) {
	m, err := owned(tx, meetingID)
	if err != nil {
		return nil, false, err
	}
	return m.times(tx.Now(), until), m.repeats(), nil
}

func (m *meeting) times(now, until time.Time) (spans []Span) {
	for _, o := range m.occasions {
		if s := o.state(now); (s == waiting || s == running) && o.start.Before(until) {
			spans = append(spans, Span{o.start, o.end()})
		}
	}
	return spans
}

// Watch calls a function after a meeting was moved or cancelled, in whole or in
// part: by a member or, with "", by the app.
func Watch(tx *sim.Tx, changed func(tx *sim.Tx, userID, meetingID string)) {
	slot.Of(tx).watchers = append(slot.Of(tx).watchers, changed)
}

// changed tells those who watch.
func (m *meeting) changed(tx *sim.Tx, userID string) {
	for _, watch := range slot.Of(tx).watchers {
		watch(tx, userID, m.id)
	}
}

// TimesOf returns when a meeting of whatever app takes place from now until a
// moment.
func TimesOf(tx *sim.Tx, meetingID string, until time.Time) []Span {
	if m := slot.Of(tx).meetings.Get(meetingID); m != nil {
		return m.times(tx.Now(), until)
	}
	return nil
}

// sees reports whether the app may see a member.
func sees(tx *sim.Tx, userID string) bool {
	_, err := directory.Of(tx).See(tx.App).Find(userID)
	return err == nil
}

// tell pushes an event of a meeting to its app. From is who acted, nil for nobody.
func (o *occasion) tell(tx *sim.Tx, change string, from *visit, more ...field) {
	by, tmpOpenID := "sys", ""
	if from != nil {
		by, tmpOpenID = from.userID, from.tmpOpenID
	}
	o.m.tell(tx, change, by, append([]field{{"FromUserTmpOpenId", tmpOpenID}}, more...)...)
}

func (m *meeting) tell(tx *sim.Tx, change, by string, more ...field) {
	fields := []field{{"MsgType", "event"}, {"Event", "meeting_change"}, {"ChangeType", change}, {"MeetingId", m.id}}
	tx.Emit(m.agentID, by, append(fields, more...)...)
}

// operated is the one whom somebody did something to.
func (v *visit) operated() field {
	return field{"OperatedUser", []field{{"UserId", v.userID}, {"TmpOpenId", v.tmpOpenID}}}
}
