package meeting_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// A meeting from its booking to its recording, in a corp that accepts no key that
// WeCom would ignore.
func TestSimulatedMeeting(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(at(9, 0, 0).Time), wecomtest.Strict(t))
	s, ctx := meeting.New(corp.Client()), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	booked, err := s.CreateMeeting(ctx, meeting.MeetingCreate{
		AdminUserID: "lina", Title: "周会", StartsAt: at(10, 0, 0), Duration: minutes(60),
		Invitees: meeting.Invitees{UserIDs: []string{"lina", "songtao"}}, Guests: []meeting.Guest{{Area: "86", Phone: "13900000009"}},
		Settings: meeting.SettingsUpdate{
			Password: "13579", WaitingRoom: new(false), EnterBeforeHost: new(true), EnterMute: new(meeting.EnterMuteOff), AutoRecord: meeting.AutoRecordCloud,
			Hosts: meeting.Members{UserIDs: []string{"songtao"}},
		},
		Reminders: meeting.Reminders{Repeats: true, Repetition: meeting.Repetition{Type: meeting.RepeatWeekly, End: meeting.RepeatEndsAfter, Count: 3}},
		Live:      everyLive,
	})
	must(err)
	_, err = s.UpdateMeeting(ctx, booked.ID, meeting.MeetingUpdate{Title: "例会", Description: new("进度"), Live: everyLive})
	must(err)
	link, err := s.CreateCustomerLink(ctx, booked.ID, "order-8")
	must(err)
	m, err := s.GetMeetingByCode(ctx, booked.Code)
	must(err)
	if m.ID != booked.ID || m.Title != "例会" || m.Type != meeting.TypeRepeated || m.RemainingMeetings != 3 || m.Settings.Password != "13579" ||
		m.Settings.EnterMute != meeting.EnterMuteOff || !m.Settings.External || m.Reminders.Count != 3 {
		t.Errorf("booked: %+v", m)
	}

	room := corp.Meeting(booked.ID)
	lina, err := room.Join("lina")
	must(err)
	_, err = room.JoinExternal("王工", link.URL)
	must(err)
	corp.Advance(90 * time.Second)
	for i := range 130 {
		must(room.Say(lina, []string{"大家好。", "We go on."}[i%2]))
	}
	var people []meeting.Participant
	for a, err := range s.AllCurrentAttendees(ctx, booked.ID, m.CurrentSubMeetingID) {
		must(err)
		people = append(people, a.Participant)
	}
	must(s.Kick(ctx, booked.ID, people[1:], true))
	must(s.EndMeeting(ctx, booked.ID, meeting.Ending{}))
	corp.Advance(time.Minute)

	var data []meeting.CustomerData
	for a, err := range s.AllAttendees(ctx, meeting.AttendeeQuery{MeetingID: booked.ID, SubMeetingID: m.CurrentSubMeetingID}) {
		must(err)
		data = append(data, a.CustomerData)
		if a.LeftAt != at(9, 1, 30) {
			t.Errorf("%s left at %v", a.TmpOpenID, a.LeftAt)
		}
	}
	equal(t, data, []meeting.CustomerData{"", "order-8"})
	if _, err := s.UpdateMeeting(ctx, "none", meeting.MeetingUpdate{Title: "x"}); !errors.Is(err, wecom.ErrInvalidMeeting) {
		t.Errorf("an unknown meeting: %v", err)
	}

	for r, err := range s.AllRecordings(ctx, meeting.RecordingQuery{UserID: "lina", From: at(9, 0, 0).AddDate(0, -2, 0), To: at(23, 0, 0).Time}) {
		must(err)
		must(s.ShareRecording(ctx, booked.ID, r.ID, meeting.SharingUpdate{Audience: meeting.AudienceCorp, Password: "112233", ExpiresAt: at(23, 0, 0).Time}))
		files, err := s.GetRecordingFiles(ctx, booked.ID, r.ID)
		must(err)
		var text, sound bytes.Buffer
		must(s.WriteTranscript(ctx, &text, booked.ID, files.Files[0].ID, nil))
		if n := bytes.Count(text.Bytes(), []byte("[00:01:30] lina: We go on.\n")); n != 65 || bytes.Count(text.Bytes(), []byte("\n")) != 130 {
			t.Errorf("the transcript has %d of 65 lines: %s", n, text.String())
		}
		n, err := s.CopyAudio(ctx, &sound, booked.ID, files.Files[0].ID)
		must(err)
		if int(n) != sound.Len() || n == 0 {
			t.Errorf("%d bytes of sound, wrote %d", n, sound.Len())
		}
	}
	page, err := s.ListRecordings(ctx, meeting.RecordingQuery{MeetingID: booked.ID, From: at(9, 0, 0).Time, To: at(23, 0, 0).Time}, wecom.Page{})
	must(err)
	if f := page.Recordings[0].Files[0]; !bool(f.Shared) || !f.CorpOnly || f.Password != "112233" || f.ExpiresAt != at(23, 0, 0) || f.StartedAt != at(9, 0, 0) || f.EndedAt != at(9, 1, 30) {
		t.Errorf("shared: %+v", f)
	}
}
