package meeting_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// Book a meeting, and read who has come.
func Example() {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 3, 2, 9, 0, 0, 0, wecom.Beijing)))
	meetings := meeting.New(corp.Client())
	ctx := context.Background()

	booked, err := meetings.CreateMeeting(ctx, meeting.MeetingCreate{
		AdminUserID: "lina", Title: "周会",
		StartsAt: wecom.TimeOf(time.Date(2026, 3, 2, 10, 0, 0, 0, wecom.Beijing)), Duration: wecom.SecondsOf(time.Hour),
		Invitees: meeting.Invitees{UserIDs: []string{"lina", "chenzhiyuan", "wangfang"}},
	})
	if err != nil {
		log.Fatal(err)
	}

	// In the corp, an hour later.
	corp.Advance(time.Hour)
	room := corp.Meeting(booked.ID)
	lina, _ := room.Join("lina")
	_, _ = room.Join("wangfang")
	corp.Advance(40 * time.Minute)
	_ = room.Leave(lina)

	m, err := meetings.GetMeeting(ctx, booked.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Title, m.Status)
	for _, a := range m.Attendance.Members {
		fmt.Println(a.UserID, a.Presence, a.Stayed)
	}
	for a, err := range meetings.AllAttendees(ctx, meeting.AttendeeQuery{MeetingID: booked.ID}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(a.UserID, a.Role, a.JoinedAt.Format("15:04"))
	}
	// Output:
	// 周会 会议中
	// lina 已参与 40m0s
	// chenzhiyuan 未参与 0s
	// wangfang 已参与 40m0s
	// lina 创建者、主持人 10:00
	// wangfang 普通成员 10:00
}

// Fetch the video of a meeting and what was said in it.
func ExampleService_CopyVideo() {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 3, 2, 9, 0, 0, 0, wecom.Beijing)))
	meetings := meeting.New(corp.Client())
	ctx := context.Background()
	booked, err := meetings.CreateMeeting(ctx, meeting.MeetingCreate{
		AdminUserID: "lina", Title: "周会", StartsAt: wecom.TimeOf(corp.Now().Add(time.Minute)), Duration: wecom.SecondsOf(time.Hour),
		Settings: meeting.SettingsUpdate{AutoRecord: meeting.AutoRecordCloud},
	})
	if err != nil {
		log.Fatal(err)
	}

	// In the corp.
	room := corp.Meeting(booked.ID)
	lina, _ := room.Join("lina")
	corp.Advance(65 * time.Second)
	_ = room.Say(lina, "大家好，我们开始。")
	corp.Advance(time.Minute)
	_ = room.End("lina")
	corp.Advance(time.Minute) // until the recording is ready

	now := corp.Now()
	for r, err := range meetings.AllRecordings(ctx, meeting.RecordingQuery{MeetingID: booked.ID, From: now.AddDate(0, -3, 0), To: now}) {
		if err != nil {
			log.Fatal(err)
		}
		for _, file := range r.Files {
			video, err := os.CreateTemp("", "meeting-*.mp4")
			if err != nil {
				log.Fatal(err)
			}
			size, err := meetings.CopyVideo(ctx, video, booked.ID, file.FileID)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(r.Title, r.State, size == file.Size)
			_ = video.Close()
			_ = os.Remove(video.Name())
			if err := meetings.WriteTranscript(ctx, os.Stdout, booked.ID, file.FileID, nil); err != nil {
				log.Fatal(err)
			}
		}
	}
	// Output:
	// 周会 转码完成 true
	// [00:01:05] lina: 大家好，我们开始。
}
