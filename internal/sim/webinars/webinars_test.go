package webinars_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/webinars"
)

// newCorp returns a corp with members, on a Thursday at nine.
func newCorp(t *testing.T) *sim.World {
	return simtest.NewWith(t, func(c *sim.Config) { c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8) },
		media.Install, directory.Install, webinars.Install, func(w *sim.World) { w.In(directory.Seed) })
}

// create is a call that books a webinar from ten to eleven.
const create = `POST /meeting/webinar/create {"admin_userid":"lina","title":"发布会","start_time":"1795658400","end_time":"1795662000","admission_type":1}`

// A step is a call or, with a duration, waiting, and what must come of it: a part
// of the reply, and its code.
type step struct {
	call string
	code int
	want string
}

func run(t *testing.T, w *sim.World, steps []step) {
	t.Helper()
	for _, s := range steps {
		if d, err := time.ParseDuration(s.call); err == nil {
			w.Advance(d)
			continue
		}
		secret := simtest.App
		call, isOther := strings.CutPrefix(s.call, "other ")
		if isOther {
			secret = simtest.Other
		}
		call = strings.ReplaceAll(call, `{W`, `{"meetingid":"simulated-webinar-1"`)
		reply, code := simtest.Call(t, w, secret, strings.Replace(call, "POST /", "POST /meeting/webinar/", 1))
		if code != s.code || !strings.Contains(reply, s.want) {
			t.Errorf("%s: %s, want %d and %s", call, reply, s.code, s.want)
		}
	}
}

func TestBookings(t *testing.T) {
	book := func(old, new string) string {
		return strings.Replace(strings.Replace(create, old, new, 1), "/meeting/webinar", "", 1)
	}
	w := newCorp(t)
	run(t, w, []step{
		{book(`"lina"`, `"ghost"`), 400021, "admin"},
		{book(`发布会`, ``), 400042, ""},
		{book(`发布会`, strings.Repeat("长", 256)), 400042, ""},
		{book(`1795662000`, `1795658400`), 40058, "end_time"},
		{book(`1795658400`, `1795652999`), 400222, ""},
		{book(`"admission_type":1`, `"admission_type":3`), 40058, "admission_type"},
		{book(`"admission_type":1`, `"admission_type":2`), 400030, ""},
		{book(`"admission_type":1`, `"admission_type":2,"password":"12a4"`), 400030, ""},
		{book(`"admission_type":1`, `"admission_type":1,"hosts":[{"userid":"ghost"}]`), 400021, "host"},
		{book(`1795658400`, `1795653000`), 0, `"meetingid":"simulated-webinar-1"`}, // half an hour ago
		{`POST /get {W}`, 0, `"status":"MEETING_STATE_ABOUT_TO_START"`},
		{`POST /get {"meeting_code":"700000001"}`, 0, `"hosts":[{"userid":"lina"}]`},
		{`POST /get {"meeting_code":"700000002"}`, 730004, ""},
		{`POST /get {"meetingid":"x","meeting_code":"700000001"}`, 90602, ""},
		{`POST /get {}`, 90602, ""},
		{`other POST /get {W}`, 730005, ""},
		{`other POST /cancel {W}`, 730005, ""},
		{`POST /update {W,"title":"新","start_time":1795658400,"end_time":1795662000,"admission_type":0,"media_setting":{"enable_enter_mute":false}}`, 0, ""},
		{`POST /update {W,"title":"新","start_time":1795658400,"end_time":1795662000,"admission_type":0,"media_setting":{"auto_record_type":"cloud"}}`, 0, ""},
		{`POST /get {W}`, 0, `"auto_record_type":"cloud","enable_enter_mute":false`},
		{`POST /get {W}`, 0, `"start_time":"1795658400","status":"MEETING_STATE_INIT"`},
		{`POST /update {W,"title":"","start_time":1795658400,"end_time":1795662000,"admission_type":0}`, 400042, ""},
		{`POST /get {W}`, 0, `"title":"新"`},
		{`POST /update {W,"title":"新","end_time":1795662000,"admission_type":0}`, 40058, "start_time"},
		{`POST /cancel {W}`, 0, ""},
		{`POST /get {W}`, 0, `"status":"MEETING_STATE_CANCELLED"`},
		{`POST /cancel {W}`, 400041, ""},
		{strings.Replace(create, "/meeting/webinar", "", 1), 0, `"meetingid":"simulated-webinar-2"`},
		{"2h", 0, ""},
		{`POST /get {"meetingid":"simulated-webinar-2"}`, 0, `"status":"MEETING_STATE_RECYCLED"`},
		{`POST /cancel {"meetingid":"simulated-webinar-2"}`, 400224, ""},
		{`POST /update {"meetingid":"simulated-webinar-2","title":"新","start_time":1795658400,"end_time":1795662000,"admission_type":0}`, 400221, ""},
	})
	if reply, code := simtest.Call(t, w, simtest.Directory, create); code != 48002 {
		t.Errorf("directory sync books: %s", reply)
	}
}

func TestGuestsAndWarmUp(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.App, create)
	run(t, w, []step{
		{`POST /update_guest_list {W,"guests":[{"guest_type":1,"userid":"ghost"}]}`, 400021, ""},
		{`POST /update_guest_list {W,"guests":[{"guest_type":3}]}`, 40058, ""},
		{`POST /update_guest_list {W,"guests":[{"guest_type":2,"area":"86","guest_name":"王工"}]}`, 40058, ""},
		{`POST /update_guest_list {W,"guests":[{"guest_type":2,"area":"86","phone_number":"1","guest_name":"` + strings.Repeat("长", 17) + `"}]}`, 40058, ""},
		{`POST /update_guest_list {W,"guests":[{"guest_type":1,"userid":"zengli"},{"guest_type":2,"area":86,"phone_number":"1","guest_name":"王工"}]}`, 0, ""},
		{`POST /list_guest {W}`, 0, `[{"guest_type":1,"userid":"zengli"},{"area":"86",`},
		{`POST /update_warm_up {W,"warm_up_video":"https://a.example/v.mp4"}`, 0, ""},
		{`POST /get {W}`, 0, `"warm_up_video":"https://a.example/v.mp4"`},
		{`POST /update_warm_up {W,"warm_up_video":"https://a.example/v.mp4","warm_up_picture":"https://a.example/p.png","allow_attendees_invite_others":false}`, 0, ""},
		{`POST /get {W}`, 0, `"warm_up_picture":"https://a.example/p.png"}`},
		{`POST /get {W}`, 0, `"allow_attendees_invite_others":false`},
	})
	events := strings.Join(w.Events(), "\n")
	for _, part := range []string{
		"<WarmUpInfo><WarmUpPicture></WarmUpPicture><WarmUpVideo>https://a.example/v.mp4</WarmUpVideo><UploadStatus>1</UploadStatus></WarmUpInfo>",
		"<WarmUpInfo><WarmUpPicture>https://a.example/p.png</WarmUpPicture><WarmUpVideo></WarmUpVideo><UploadStatus>1</UploadStatus></WarmUpInfo>",
	} {
		if !strings.Contains(events, part) {
			t.Errorf("no %s in\n%s", part, events)
		}
	}
}

func TestEnrolment(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.App, create)
	enroll := func(answers ...string) (webinars.Enrolled, error) {
		return webinars.Enroll.Do(w, webinars.Enrolling{MeetingID: "simulated-webinar-1", UserID: "zengli", Name: "曾丽", Answers: answers})
	}
	const question = `{"is_required":2,"question_title":"城市","question_type":2,"option_list":[{"content":"上海"},{"content":"杭州"}]}`
	run(t, w, []step{
		{`POST /enroll/get_config {W}`, 0, `"approve_type":1,"is_collect_question":1,"no_registration_needed_for_staff":false,"question_list":[]`},
		{`POST /enroll/set_config {W,"is_collect_question":2,"question_list":[{"is_required":1,"question_type":1,"question_title":"?"}]}`, 40058, ""},
		{`POST /enroll/set_config {W,"is_collect_question":2,"question_list":[{"is_required":1,"question_type":3}]}`, 40058, ""},
		{`POST /enroll/set_config {W,"is_collect_question":1,"question_list":[` + question + `]}`, 0, `"question_count":0`},
		{`POST /enroll/set_config {W,"is_collect_question":2,"approve_type":2,"question_list":[` + question + `,{"is_required":1,"special_type":5}]}`, 0, `"question_count":2`},
		{`POST /enroll/get_config {W}`, 0, `"question_list":[{"is_required":1,"question_type":3,"special_type":5},{"is_required":2,`}, // special ones first
		{`POST /enroll/query_by_tmp_openid {W,"tmp_openid_list":["x"]}`, 0, `{"errcode":0,"errmsg":"ok"}`},
		{`POST /enroll/query_by_tmp_openid {W,"tmp_openid_list":[]}`, 40058, ""},
		{`POST /enroll/import {W,"enroll_list":[{"userid":"ghost"}]}`, 400021, ""},
		{`POST /enroll/import {W,"enroll_list":[{"phone_number":"1"}]}`, 40058, ""},
		{`POST /enroll/import {W,"enroll_list":[{"area":"86","phone_number":"13900000001"}]}`, 0, `"enroll_id":"1300002","phone_number":"13900000001"`},
		{`POST /enroll/list {W}`, 0, `"enroll_id":1300002,"enroll_source_type":2,"enroll_time":"2026-11-26 09:00:00","nick_name":"13900000001","status":3`},
	})
	for _, answers := range [][]string{{"云杉"}, {"云杉", "上海", "?"}} {
		if _, err := enroll(answers...); err == nil {
			t.Errorf("enrolled with the answers %q", answers)
		}
	}
	e, err := enroll("", "上海、杭州")
	if err != nil {
		t.Fatal(err)
	}
	run(t, w, []step{
		{`POST /enroll/list {W,"status":1}`, 0, `"answer_list":[{"answer_content":["上海","杭州"],"is_required":2,"question_num":2,"question_title":"城市","question_type":2,"special_type":1}]`},
		{`POST /enroll/list {W,"limit":1}`, 0, `"has_more":true,"next_cursor":"simulated-cursor-1"`},
		{`POST /enroll/list {W,"limit":1,"cursor":"simulated-cursor-1"}`, 0, `"has_more":false`},
		{`POST /enroll/list {W,"cursor":"x"}`, 50100, ""},
		{`POST /enroll/query_by_tmp_openid {W,"tmp_openid_list":["` + e.TmpOpenID + `"]}`, 0, `[{"enroll_id":"` + e.EnrollID + `","tmp_openid":"` + e.TmpOpenID + `"}]`},
		{`POST /enroll/approve {W,"enroll_id_list":["` + e.EnrollID + `","x"],"action":3}`, 730006, ""},
		{`POST /enroll/approve {W,"enroll_id_list":["` + e.EnrollID + `"],"action":4}`, 40058, ""},
		{`POST /enroll/approve {W,"enroll_id_list":["` + e.EnrollID + `"],"action":2}`, 0, `"handled_count":1`},
		{`POST /enroll/list {W,"status":2}`, 0, `"userid":"zengli"`},
		{`POST /enroll/delete {W,"enroll_id_list":[{"enroll_id":"1300002"}]}`, 0, `"total_count":1`},
		{`POST /enroll/delete {W,"enroll_id_list":[{"enroll_id":"1300002"}]}`, 730006, ""},
	})
	withdrawal := webinars.Withdrawal{MeetingID: "simulated-webinar-1", EnrollID: e.EnrollID}
	if _, err := webinars.Withdraw.Do(w, withdrawal); err != nil {
		t.Error(err)
	}
	if _, err := webinars.Withdraw.Do(w, withdrawal); err == nil {
		t.Error("withdrawn twice")
	}
	run(t, w, []step{
		{`POST /enroll/list {W}`, 0, `"enroll_list":[]`},
		{`POST /update {W,"title":"新","start_time":1795658400,"end_time":1795662000,"admission_type":0}`, 0, ""},
		{`POST /enroll/list {W}`, 40058, "no enrolment"},
	})
	if _, err := enroll("", "上海"); err == nil {
		t.Error("enrolled in a webinar without enrolment")
	}
	events := strings.Join(w.Events(), "\n")
	for _, change := range []string{"enroll", "cancel_enroll"} {
		part := "<FromUserName>zengli</FromUserName><CreateTime>1795654800</CreateTime><MsgType>event</MsgType><Event>meeting_change</Event><ChangeType>" + change +
			"</ChangeType><FromUserTmpOpenId>" + e.TmpOpenID + "</FromUserTmpOpenId><MeetingId>simulated-webinar-1</MeetingId><EnrollId>" + e.EnrollID + "</EnrollId>"
		if !strings.Contains(events, part) {
			t.Errorf("no %s in\n%s", part, events)
		}
	}
}
