package meetings

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

const (
	roleParticipant    = 0
	roleHost           = 2
	roleCreatorAndHost = 3
	roleCoHost         = 6
)

// terminalPC is the device of those who join without one.
const terminalPC = 1

// A Joining is the parameters of Join.
type Joining struct {
	MeetingID string `json:"meetingid"`
	UserID    string `json:"userid,omitempty"` // empty for somebody outside the corp
	Name      string `json:"name,omitempty"`   // of those
	Terminal  int64  `json:"instance_id,omitempty"`
	Link      string `json:"link,omitempty"` // of create_customer_short_url, if one was used
}

// A Joined is the result of Join.
type Joined struct {
	TmpOpenID string `json:"tmp_openid"`
	Waits     bool   `json:"waits"` // in the waiting room
}

// Join has somebody join the occasion of a meeting that runs or is the next. The
// first who joins starts it.
var Join = sim.NewAct("meeting.join", "Somebody joins a meeting.", func(tx *sim.Tx, p Joining) (Joined, error) {
	o, err := toJoin(tx, p)
	if err != nil {
		return Joined{}, err
	}
	st := slot.Of(tx)
	v := &visit{userID: p.UserID, name: p.Name, tmpOpenID: st.next("simulated-tmp-openid-"), terminal: p.Terminal, customerData: o.m.dataOf(p.Link)}
	if v.terminal == 0 {
		v.terminal = terminalPC
	}
	if p.UserID == "" {
		v.external = st.next("wosimulated")
	} else {
		v.tmpOpenID = o.tmpOpenID(p.UserID, v.tmpOpenID)
	}
	v.role = o.m.roleOf(p.UserID)
	switch {
	case v.role == roleParticipant && o.waits():
		o.wait(tx, v)
		o.tell(tx, "join_waiting_room", v)
		return Joined{v.tmpOpenID, true}, nil
	case v.role == roleParticipant && !o.m.isOn("allow_enter_before_host", true) && !slices.ContainsFunc(o.present(), (*visit).isHost):
		o.tell(tx, "join_meeting_before_host", v)
		return Joined{}, fmt.Errorf("nobody may join %s before a host", o.m.id)
	}
	o.enter(tx, v)
	return Joined{TmpOpenID: v.tmpOpenID}, nil
})

// toJoin returns the occasion that somebody joins.
func toJoin(tx *sim.Tx, p Joining) (*occasion, error) {
	m := slot.Of(tx).meetings.Get(p.MeetingID)
	if m == nil {
		return nil, fmt.Errorf("there is no meeting %s", p.MeetingID)
	}
	o := m.current(tx.Now())
	state := o.state(tx.Now())
	switch locked, _ := o.controls["meeting_locked"].(bool); {
	case state != waiting && state != running:
		return nil, fmt.Errorf("the meeting %s is over or cancelled", m.id)
	case p.UserID != "" && directory.Of(tx).Member(p.UserID) == nil:
		return nil, fmt.Errorf("there is no member %s", p.UserID)
	case p.Link != "" && m.dataOf(p.Link) == "":
		return nil, fmt.Errorf("the meeting %s has no link %s", m.id, p.Link)
	case locked:
		return nil, fmt.Errorf("the meeting %s is locked", m.id)
	case p.UserID == "" && o.corpOnly():
		return nil, fmt.Errorf("the meeting %s is for members of the corp only", m.id)
	case o.banned[strings.ToLower(p.UserID)]:
		return nil, fmt.Errorf("%s was removed from the meeting %s and may not rejoin", p.UserID, m.id)
	case slices.ContainsFunc(o.present(), func(v *visit) bool {
		return p.UserID != "" && strings.EqualFold(v.userID, p.UserID) && (p.Terminal == 0 || v.terminal == p.Terminal)
	}):
		return nil, fmt.Errorf("%s is in the meeting %s already", p.UserID, m.id)
	}
	return o, nil
}

// dataOf is what a link carries, "" if there is no such link.
func (m *meeting) dataOf(link string) string {
	for _, l := range m.links {
		if l["meeting_short_url"] == link {
			return sim.Text(l["customer_data"])
		}
	}
	return ""
}

func (v *visit) isHost() bool { return v.role == roleHost || v.role == roleCreatorAndHost }

// roleOf is what somebody is who joins.
func (m *meeting) roleOf(userID string) int {
	switch {
	case userID == "" || !contains(m.hosts(), userID):
		return roleParticipant
	case strings.EqualFold(userID, m.text("admin_userid")):
		return roleCreatorAndHost
	}
	return roleHost
}

// tmpOpenID is the id that a member has had in the meeting, or a new one.
func (o *occasion) tmpOpenID(userID, fresh string) string {
	for _, v := range o.visits {
		if strings.EqualFold(v.userID, userID) {
			return v.tmpOpenID
		}
	}
	return fresh
}

// waits reports whether participants have to wait to be let in.
func (o *occasion) waits() bool {
	if on, ok := o.controls["enable_waiting_room"].(bool); ok {
		return on
	}
	return o.m.isOn("enable_waiting_room", false)
}

// corpOnly reports whether only members may join. In realcontrol/set, the key means
// the opposite of what it means in settings.
func (o *occasion) corpOnly() bool {
	if only, ok := o.controls["allow_external_user"].(bool); ok {
		return only
	}
	return !o.m.isOn("allow_external_user", true)
}

// present are those who are in the meeting.
func (o *occasion) present() (list []*visit) {
	for _, v := range o.visits {
		if v.left.IsZero() {
			list = append(list, v)
		}
	}
	return list
}

// enter has somebody enter, and the meeting begin.
func (o *occasion) enter(tx *sim.Tx, v *visit) {
	now := tx.Now()
	v.joined = now
	muted, _ := o.controls["mute_all"].(bool)
	v.muted = muted || sim.Integer(o.m.setting("enable_enter_mute")) == 1
	o.visits = append(o.visits, v)
	if o.begun.IsZero() {
		o.begun = now
		starter := v.userID
		if starter == "" {
			starter = o.m.text("admin_userid")
		}
		tellStart(tx, start{userID: starter, at: now})
		o.tell(tx, "meeting_start", v)
	}
	o.tell(tx, "join_meeting", v)
	if o.recording == nil && sim.Text(o.m.setting("auto_record_type")) == "cloud" && (v.isHost() || o.m.isOn("attendee_join_auto_record", false)) {
		o.record(tx, nil)
	}
}

// A Presence is the parameters of Leave.
type Presence struct {
	MeetingID string `json:"meetingid"`
	TmpOpenID string `json:"tmp_openid"`
}

// Leave has a participant leave. The last who leaves after the time of the meeting
// ends it; before, it goes on until then.
var Leave = sim.NewAct("meeting.leave", "A participant leaves a meeting.", func(tx *sim.Tx, p Presence) (sim.Nothing, error) {
	o, v, err := inMeeting(tx, p.MeetingID, p.TmpOpenID)
	if err != nil {
		return sim.Nothing{}, err
	}
	o.leave(tx, v, v)
	return sim.Nothing{}, nil
})

// inMeeting returns the occasion that runs, and a participant.
func inMeeting(tx *sim.Tx, meetingID, tmpOpenID string) (*occasion, *visit, error) {
	o, err := runs(tx, meetingID)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range o.present() {
		if v.tmpOpenID == tmpOpenID {
			return o, v, nil
		}
	}
	return nil, nil, fmt.Errorf("nobody in the meeting %s is %s", meetingID, tmpOpenID)
}

func runs(tx *sim.Tx, meetingID string) (*occasion, error) {
	m := slot.Of(tx).meetings.Get(meetingID)
	if m == nil {
		return nil, fmt.Errorf("there is no meeting %s", meetingID)
	}
	if o := m.current(tx.Now()); o.state(tx.Now()) == running {
		return o, nil
	}
	return nil, fmt.Errorf("the meeting %s does not run", meetingID)
}

// leave has a participant leave, and the meeting end if nobody is left and its time
// is over, or as soon as it is.
func (o *occasion) leave(tx *sim.Tx, v, by *visit) {
	v.left = tx.Now()
	if v.shares {
		v.shares = false
		o.tell(tx, "close_screen_share", v)
	}
	o.tell(tx, "quit_meeting", by)
	if len(o.present()) == 0 {
		tx.After(o.end().Sub(tx.Now()), func(tx *sim.Tx) {
			if len(o.present()) == 0 {
				o.finish(tx, nil)
			}
		})
	}
}

// finish ends the meeting. From is who ended it, nil for nobody.
func (o *occasion) finish(tx *sim.Tx, from *visit) {
	if o.ended {
		return
	}
	for _, v := range o.present() {
		v.left, v.shares = tx.Now(), false
	}
	for _, v := range o.waiting {
		o.unwait(tx, v)
	}
	o.ended = true
	o.stop(tx, from)
	o.tell(tx, "meeting_end", from)
}

// An Ending is the parameters of End.
type Ending struct {
	MeetingID string `json:"meetingid"`
	UserID    string `json:"userid"` // a host
}

// End has a host end a meeting for all.
var End = sim.NewAct("meeting.end", "A host ends a meeting.", func(tx *sim.Tx, p Ending) (sim.Nothing, error) {
	o, host, err := hostOf(tx, p.MeetingID, p.UserID)
	if err == nil {
		o.finish(tx, host)
	}
	return sim.Nothing{}, err
})

// hostOf returns the occasion that runs, and its host with a userid.
func hostOf(tx *sim.Tx, meetingID, userID string) (*occasion, *visit, error) {
	o, err := runs(tx, meetingID)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range o.present() {
		if (v.isHost() || v.role == roleCoHost) && strings.EqualFold(v.userID, userID) {
			return o, v, nil
		}
	}
	return nil, nil, fmt.Errorf("%s is no host in the meeting %s", userID, meetingID)
}

// A Cancelling is the parameters of CancelAs.
type Cancelling struct {
	MeetingID string `json:"meetingid"`
	UserID    string `json:"userid"` // the admin
}

// CancelAs has the admin cancel a meeting in the client.
var CancelAs = sim.NewAct("meeting.cancel", "The admin of a meeting cancels it.", func(tx *sim.Tx, p Cancelling) (sim.Nothing, error) {
	m, err := managed(tx, p.MeetingID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	m.cancel()
	m.changed(tx, p.UserID)
	m.tell(tx, "cancel_meeting", p.UserID)
	return sim.Nothing{}, nil
})

// A Renaming is the parameters of Rename.
type Renaming struct {
	MeetingID string `json:"meetingid"`
	UserID    string `json:"userid"` // the admin
	Title     string `json:"title"`
}

// Rename has the admin change the title of a meeting in the client.
var Rename = sim.NewAct("meeting.rename", "The admin of a meeting changes its title.", func(tx *sim.Tx, p Renaming) (sim.Nothing, error) {
	m, err := managed(tx, p.MeetingID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	m.fields["title"] = p.Title
	m.tell(tx, "modify_meeting", p.UserID)
	return sim.Nothing{}, nil
})

// managed returns a meeting to come of which a member is the admin.
func managed(tx *sim.Tx, meetingID, userID string) (*meeting, error) {
	switch m := slot.Of(tx).meetings.Get(meetingID); {
	case m == nil:
		return nil, fmt.Errorf("there is no meeting %s", meetingID)
	case !strings.EqualFold(userID, m.text("admin_userid")):
		return nil, fmt.Errorf("%s does not manage the meeting %s", userID, meetingID)
	case m.current(tx.Now()).state(tx.Now()) != waiting:
		return nil, errors.New("the meeting " + meetingID + " runs, is over or was cancelled")
	default:
		return m, nil
	}
}

// A Sharing is the parameters of ShareScreen.
type Sharing struct {
	MeetingID string `json:"meetingid"`
	TmpOpenID string `json:"tmp_openid"`
}

// ShareScreen has a participant share a screen.
var ShareScreen = sim.NewAct("meeting.share_screen", "A participant shares a screen.", func(tx *sim.Tx, p Sharing) (sim.Nothing, error) {
	o, v, err := inMeeting(tx, p.MeetingID, p.TmpOpenID)
	if err != nil {
		return sim.Nothing{}, err
	}
	v.shares = true
	o.tell(tx, "open_screen_share", v)
	return sim.Nothing{}, nil
})
