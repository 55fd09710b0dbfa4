package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/meetings"
)

// A Meeting is a meeting that an app booked, for tests that act as those who come to
// it. Of a meeting that repeats, it is the one that runs or is the next.
//
// The corp has no health (get_quality) and no statistics of recordings
// (record/get_statistics); polls, telephones, Rooms, MRA and layouts it does not
// simulate either, and enrolment of webinars only ([Corp.EnrollInWebinar]). Such
// calls are answered with [CodeNotSimulated].
type Meeting struct {
	world *sim.World
	id    string
}

// Meeting returns the meeting with an id. What happens in it tells the app that
// booked it.
func (c *Corp) Meeting(id string) *Meeting { return &Meeting{c.world, id} }

// Join has a member join with a PC, and returns the id within the meeting. The
// first who joins starts the meeting. Where there is a waiting room, all but hosts
// wait in it; where nobody may enter before a host, it fails.
func (m *Meeting) Join(userID string) (tmpOpenID string, err error) {
	joined, err := meetings.Join.Do(m.world, meetings.Joining{MeetingID: m.id, UserID: userID})
	return joined.TmpOpenID, explain(err)
}

// JoinExternal is [Meeting.Join] for somebody outside the corp, who uses a link that
// carries data of the app's (用户专属参会链接), or that of the meeting ("").
func (m *Meeting) JoinExternal(name, link string) (tmpOpenID string, err error) {
	joined, err := meetings.Join.Do(m.world, meetings.Joining{MeetingID: m.id, Name: name, Link: link})
	return joined.TmpOpenID, explain(err)
}

// Leave has a participant leave. A meeting that nobody is in ends when its time is
// over.
func (m *Meeting) Leave(tmpOpenID string) error {
	_, err := meetings.Leave.Do(m.world, meetings.Presence{MeetingID: m.id, TmpOpenID: tmpOpenID})
	return explain(err)
}

// End ends the meeting as one of its hosts. A recording is ready 3 seconds later.
func (m *Meeting) End(userID string) error {
	_, err := meetings.End.Do(m.world, meetings.Ending{MeetingID: m.id, UserID: userID})
	return explain(err)
}

// Cancel cancels the meeting as its admin, in the client.
func (m *Meeting) Cancel(userID string) error {
	_, err := meetings.CancelAs.Do(m.world, meetings.Cancelling{MeetingID: m.id, UserID: userID})
	return explain(err)
}

// Rename changes the title of the meeting as its admin, in the client.
func (m *Meeting) Rename(userID, title string) error {
	_, err := meetings.Rename.Do(m.world, meetings.Renaming{MeetingID: m.id, UserID: userID, Title: title})
	return explain(err)
}

// Record begins a recording as one of the hosts (云录制).
func (m *Meeting) Record(userID string) error {
	_, err := meetings.Record.Do(m.world, meetings.Recording{MeetingID: m.id, UserID: userID})
	return explain(err)
}

// StopRecording ends what [Meeting.Record] began. Another recording makes another
// file.
func (m *Meeting) StopRecording(userID string) error {
	_, err := meetings.Record.Do(m.world, meetings.Recording{MeetingID: m.id, UserID: userID, Stop: true})
	return explain(err)
}

// Say has a participant say something. The transcript has it if the meeting is
// being recorded.
func (m *Meeting) Say(tmpOpenID, text string) error {
	_, err := meetings.Say.Do(m.world, meetings.Saying{MeetingID: m.id, TmpOpenID: tmpOpenID, Text: text})
	return explain(err)
}

// ShareScreen has a participant share a screen.
func (m *Meeting) ShareScreen(tmpOpenID string) error {
	_, err := meetings.ShareScreen.Do(m.world, meetings.Sharing{MeetingID: m.id, TmpOpenID: tmpOpenID})
	return explain(err)
}

// StartQuickMeeting has a member start a quick meeting (快速会议), which no app booked.
// It tells apps that see the member that it failed if the corp holds too many
// meetings already.
func (c *Corp) StartQuickMeeting(userID string, fails bool) error {
	_, err := meetings.StartQuick.Do(c.world, meetings.QuickStart{UserID: userID, Failed: fails})
	return explain(err)
}
