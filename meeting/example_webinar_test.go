package meeting_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// A webinar in which one has to enrol: customers are enrolled by the app, and others
// enrol by themselves and are approved.
func ExampleService_CreateWebinar() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	meetings := meeting.New(corp.Client())
	ctx := context.Background()

	begin := corp.Now().Add(48 * time.Hour)
	webinar, err := meetings.CreateWebinar(ctx, "lina", meeting.WebinarDetails{
		Title:       "春季新品发布",
		StartsAt:    wecom.TimeOf(begin),
		EndsAt:      wecom.TimeOf(begin.Add(90 * time.Minute)),
		Admission:   meeting.AdmissionEnrollment,
		HostIDs:     meeting.UserIDs{"lina", "zengli"},
		Description: new("路线图与答疑"),
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = meetings.UpdateWebinarEnrollmentConfig(ctx, webinar.ID, meeting.EnrollmentConfig{
		Approval:         meeting.ApprovedByHand,
		CollectQuestions: true,
		Questions: []meeting.EnrollmentQuestion{
			{Special: meeting.AskCompany, Required: true},
			{Title: "您关心什么？", Type: meeting.QuestionMultiple, Options: meeting.EnrollmentOptions{"价格", "服务"}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = meetings.ImportWebinarEnrollments(ctx, webinar.ID, []meeting.EnrollmentCreate{
		{Area: "86", PhoneNumber: "13900000001", Name: "王工"},
	})
	if err != nil {
		log.Fatal(err)
	}

	if _, err := corp.EnrollInWebinar(webinar.ID, "", "Ada", "云杉物流", "价格、服务"); err != nil { // she does it herself
		log.Fatal(err)
	}
	for e, err := range meetings.AllWebinarEnrollments(ctx, webinar.ID, meeting.EnrollmentPending) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Name, e.Answers[0].Texts, e.Answers[1].Texts)
		if _, err := meetings.UpdateWebinarEnrollments(ctx, webinar.ID, meeting.EnrollmentApproved, e.EnrollID); err != nil {
			log.Fatal(err)
		}
	}
	for e, err := range meetings.AllWebinarEnrollments(ctx, webinar.ID, meeting.EnrollmentAny) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Name, e.Source, e.Status)
	}
	// Output:
	// Ada [云杉物流] [价格 服务]
	// 王工 批量导入报名 已批准
	// Ada 成员手动报名 已批准
}

// A webinar begins half an hour later. All else stays.
func ExampleService_UpdateWebinar() {
	corp := wecomtest.New()
	meetings := meeting.New(corp.Client())
	ctx := context.Background()
	webinar := booked(corp, meetings)

	err := meetings.UpdateWebinar(ctx, webinar.ID, func(d *meeting.WebinarDetails) error {
		d.StartsAt = wecom.TimeOf(d.StartsAt.Add(30 * time.Minute))
		d.EndsAt = wecom.TimeOf(d.EndsAt.Add(30 * time.Minute))
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	now, err := meetings.GetWebinar(ctx, webinar.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(now.Title, now.State, now.StartsAt.Sub(webinar.StartsAt.Time))
	// Output: 沙龙 会议待开始 30m0s
}

// booked is a webinar of tomorrow.
func booked(corp *wecomtest.Corp, meetings *meeting.Service) *meeting.CreatedWebinar {
	begin := corp.Now().Add(24 * time.Hour)
	webinar, err := meetings.CreateWebinar(context.Background(), "lina", meeting.WebinarDetails{
		Title: "沙龙", StartsAt: wecom.TimeOf(begin), EndsAt: wecom.TimeOf(begin.Add(time.Hour)), Sponsor: new("云杉科技"),
	})
	if err != nil {
		log.Fatal(err)
	}
	return webinar
}

// A meeting calls a Rooms meeting room, and a room of another system. The app hears
// what they make of it.
func ExampleService_CallRoom() {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/meeting/rooms/call", // the simulated corp has no Rooms
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","invite_id":"invite-1"}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","invite_id":"invite-2"}`))
	meetings := meeting.New(corp.Client())
	ctx := context.Background()

	handler := callback.NewHandler(corp.Cipher())
	callback.On(handler, func(_ context.Context, e *meeting.RoomResponded) error {
		fmt.Println(e.MeetingID, e.RoomID, e.Response)
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, handler); err != nil {
		log.Fatal(err)
	}

	for _, room := range []meeting.Callee{
		meeting.RoomID("room-huangshan"),
		meeting.MRAAddress{Protocol: meeting.ProtocolSIP, DialString: "huangshan@rooms.example"},
	} {
		inviteID, err := meetings.CallRoom(ctx, "meeting-1", room)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(inviteID)
	}
	corp.Push(ctx, meeting.RoomResponded{ // somebody in the room declines
		EventHeader: meeting.EventHeader{MeetingID: "meeting-1"}, RoomID: "room-huangshan", Response: meeting.RoomDeclined,
	})
	// Output:
	// invite-1
	// invite-2
	// meeting-1 room-huangshan 被拒绝
}
