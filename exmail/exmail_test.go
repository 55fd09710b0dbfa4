package exmail_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

type service = *exmail.Service

func at(text string) wecom.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, wecom.Beijing)
	if err != nil {
		panic(err)
	}
	return wecom.TimeOf(t)
}

func TestSend(t *testing.T) {
	mail := exmail.MailCreate{To: exmail.Recipients{UserIDs: []string{"lina"}}, Subject: "周会", Content: "议程见附件"}
	schedule := exmail.Schedule{StartAt: at("2026-11-30 10:00"), EndAt: at("2026-11-30 11:00")}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "SendMail",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.SendMail(ctx, exmail.MailCreate{
					To: exmail.Recipients{Emails: []string{"sales@yunshan.example"}, UserIDs: []string{"lina"}}, Cc: exmail.Recipients{UserIDs: []string{"zengli"}},
					Bcc: exmail.Recipients{Emails: []string{"archive@yunshan.example"}}, Subject: "周报", Content: "本周 12 单", ContentType: exmail.Text,
					Attachments: []exmail.Attachment{{Name: "周报.txt", Content: []byte("hello")}}, TranslateID: true,
				})
			}),
			Route: "POST /cgi-bin/exmail/app/compose_send",
			Body: `{"to":{"emails":["sales@yunshan.example"],"userids":["lina"]},"cc":{"userids":["zengli"]},"bcc":{"emails":["archive@yunshan.example"]},
				"subject":"周报","content":"本周 12 单","content_type":"text","attachment_list":[{"file_name":"周报.txt","content":"aGVsbG8="}],"enable_id_trans":1}`,
		},
		{
			Name: "SendSchedule",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				repetition := calendar.Weekly(2, calendar.Monday, calendar.Friday).EndingAt(at("2027-01-31 00:00").Time)
				repetition.MonthDays, repetition.UTCOffset = []int{3}, new(7)
				return s.SendSchedule(ctx, mail, exmail.Schedule{
					ID: "sch-1", Method: exmail.ScheduleRequest, StartAt: at("2026-11-30 10:00"), EndAt: at("2026-11-30 11:00"), Location: "三楼",
					Admins:    exmail.Members{UserIDs: []string{"lina"}},
					Reminders: exmail.Reminders{Reminds: true, MinutesBefore: -15, Repetition: repetition, Weeks: []int{2}, Months: []int{6}},
				})
			}),
			Route: "POST /cgi-bin/exmail/app/compose_send",
			Body: `{"to":{"userids":["lina"]},"subject":"周会","content":"议程见附件","schedule":{"schedule_id":"sch-1","method":"request","start_time":1796004000,"end_time":1796007600,
				"location":"三楼","schedule_admins":{"userids":["lina"]},"reminders":{"is_remind":1,"remind_before_event_mins":-15,"is_repeat":1,"repeat_type":1,"repeat_until":1801324800,
				"is_custom_repeat":1,"repeat_interval":2,"repeat_day_of_week":[1,5],"repeat_day_of_month":[3],"timezone":7,"repeat_week_of_month":[2],"repeat_month_of_year":[6]}}}`,
		},
		{
			Name: "SendSchedule cancels",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				off := schedule
				off.ID, off.Method = "sch-1", exmail.ScheduleCancel
				return s.SendSchedule(ctx, mail, off)
			}),
			Route: "POST /cgi-bin/exmail/app/compose_send",
			Body:  `{"to":{"userids":["lina"]},"subject":"周会","content":"议程见附件","schedule":{"schedule_id":"sch-1","method":"cancel","start_time":1796004000,"end_time":1796007600}}`,
		},
		{
			Name: "SendMeeting",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.SendMeeting(ctx, mail, schedule, exmail.Meeting{
					AdminUserID: "lina", HostIDs: []string{"lina", "zengli"},
					Settings: exmail.MeetingSettings{
						Password: "4711", AutoRecord: exmail.AutoRecordCloud, WaitingRoom: new(true), EnterBeforeHost: new(false), Restraint: exmail.EnterMembers,
						ScreenWatermark: new(true), Watermark: meeting.WatermarkRows, EnterMute: new(meeting.EnterMuteOff), RingScope: meeting.RingAll,
					},
				})
			}),
			Route: "POST /cgi-bin/exmail/app/compose_send",
			Body: `{"to":{"userids":["lina"]},"subject":"周会","content":"议程见附件","schedule":{"start_time":1796004000,"end_time":1796007600},
				"meeting":{"option":{"password":"4711","auto_record":2,"enable_waiting_room":true,"allow_enter_before_host":false,"enter_restraint":2,"enable_screen_watermark":true,
				"water_mark_type":1,"enable_enter_mute":0,"remind_scope":3},"hosts":{"userids":["lina","zengli"]},"meeting_admins":{"userids":["lina"]}}}`,
		},
		{
			Name: "SendMeeting with what is required",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.SendMeeting(ctx, mail, schedule, exmail.Meeting{AdminUserID: "lina"})
			}),
			Route: "POST /cgi-bin/exmail/app/compose_send",
			Body:  `{"to":{"userids":["lina"]},"subject":"周会","content":"议程见附件","schedule":{"start_time":1796004000,"end_time":1796007600},"meeting":{"meeting_admins":{"userids":["lina"]}}}`,
		},
	})
}

// What WeCom would refuse after an upload is not sent.
func TestSendChecks(t *testing.T) {
	corp := wecomtest.New()
	s, ctx := exmail.New(corp.Client()), t.Context()
	good := exmail.MailCreate{To: exmail.Recipients{UserIDs: []string{"lina"}}, Subject: "a", Content: "b"}
	with := func(change func(*exmail.MailCreate)) error {
		in := good
		change(&in)
		return s.SendMail(ctx, in)
	}
	hour := exmail.Schedule{StartAt: at("2026-11-30 10:00"), EndAt: at("2026-11-30 11:00")}
	for want, err := range map[string]error{
		"neither an address": with(func(m *exmail.MailCreate) { m.To = exmail.Recipients{} }),
		"a Subject":          with(func(m *exmail.MailCreate) { m.Subject = "" }),
		"200 attachments": with(func(m *exmail.MailCreate) {
			m.Attachments = make([]exmail.Attachment, 201)
			for i := range m.Attachments {
				m.Attachments[i].Name = "a"
			}
		}),
		"50 MB": with(func(m *exmail.MailCreate) {
			m.Attachments = []exmail.Attachment{{Name: "a", Content: make([]byte, 50<<20)}}
		}),
		"attachment 1 has no Name": with(func(m *exmail.MailCreate) { m.Attachments = []exmail.Attachment{{}} }),
		"takes its ID":             s.SendSchedule(ctx, good, exmail.Schedule{Method: exmail.ScheduleCancel}),
		"StartAt and EndAt":        s.SendSchedule(ctx, good, exmail.Schedule{}),
		"before it starts":         s.SendSchedule(ctx, good, exmail.Schedule{StartAt: hour.EndAt, EndAt: hour.StartAt}),
		"3 admins":                 s.SendSchedule(ctx, good, exmail.Schedule{StartAt: hour.StartAt, EndAt: hour.EndAt, Admins: exmail.Members{UserIDs: make([]string, 4)}}),
		"AdminUserID":              s.SendMeeting(ctx, good, hour, exmail.Meeting{}),
		"10 hosts":                 s.SendMeeting(ctx, good, hour, exmail.Meeting{AdminUserID: "lina", HostIDs: make([]string, 11)}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	if n := len(corp.Calls("/cgi-bin/exmail/app/compose_send")); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestInbox(t *testing.T) {
	raw := "Subject: hi\r\n\r\nbody"
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListMailIDs",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.MailPage, error) {
				return s.ListMailIDs(ctx, at("2026-11-01 00:00").Time, at("2026-11-02 00:00").Time, wecom.Page{Cursor: "c1", Limit: 50})
			}),
			Route: "POST /cgi-bin/exmail/app/get_mail_list",
			Body:  `{"begin_time":1793462400,"end_time":1793548800,"cursor":"c1","limit":50}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","has_more":1,"mail_list":[{"mail_id":"m1"},{"mail_id":"m2"}]}`,
			Want:  &exmail.MailPage{MailIDs: []string{"m1", "m2"}, NextCursor: "c2"},
		},
		{
			Name: "ListMailIDs, the last page",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.MailPage, error) {
				return s.ListMailIDs(ctx, at("2026-11-01 00:00").Time, at("2026-11-02 00:00").Time, wecom.Page{})
			}),
			Route: "POST /cgi-bin/exmail/app/get_mail_list",
			Body:  `{"begin_time":1793462400,"end_time":1793548800}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","has_more":0,"mail_list":[{"mail_id":"m1"}]}`,
			Want:  &exmail.MailPage{MailIDs: []string{"m1"}},
			Lossy: map[string]string{"/next_cursor": "has_more says that there is no next page"},
		},
		{
			Name: "GetMail",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (string, error) {
				m, err := s.GetMail(ctx, "m1")
				if err != nil {
					return "", err
				}
				return m.ID + m.Subject + m.Text + m.Raw, nil
			}),
			Route: "POST /cgi-bin/exmail/app/read_mail",
			Body:  `{"mail_id":"m1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","mail_data":"Subject: hi\r\n\r\nbody"}`,
			Want:  "m1hibody" + raw,
		},
	})
}

func TestMailboxes(t *testing.T) {
	act := func(name, body string, do func(context.Context, service) error) apitest.Endpoint {
		return apitest.Endpoint{Name: name, Call: apitest.Do(exmail.New, do), Route: "POST /cgi-bin/exmail/account/act_email", Body: body}
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetAppMailbox",
			Call:  apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.AppMailbox, error) { return s.GetAppMailbox(ctx) }),
			Route: "POST /cgi-bin/exmail/app/get_email_alias",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","email":"bot@yunshan.example","alias_list":["bot1@yunshan.example"]}`,
			Want:  &exmail.AppMailbox{Email: "bot@yunshan.example", Aliases: []string{"bot1@yunshan.example"}},
		},
		{
			Name:  "UpdateAppEmail",
			Call:  apitest.Do(exmail.New, func(ctx context.Context, s service) error { return s.UpdateAppEmail(ctx, "bot2@yunshan.example") }),
			Route: "POST /cgi-bin/exmail/app/update_email_alias",
			Body:  `{"new_email":"bot2@yunshan.example"}`,
		},
		act("EnableUserMailbox", `{"userid":"lina","type":1}`, func(ctx context.Context, s service) error { return s.EnableUserMailbox(ctx, "lina") }),
		act("DisableUserMailbox", `{"userid":"lina","type":2}`, func(ctx context.Context, s service) error { return s.DisableUserMailbox(ctx, "lina") }),
		act("EnablePublicMailbox", `{"publicemail_id":7,"type":1}`, func(ctx context.Context, s service) error { return s.EnablePublicMailbox(ctx, 7) }),
		act("DisablePublicMailbox", `{"publicemail_id":7,"type":2}`, func(ctx context.Context, s service) error { return s.DisablePublicMailbox(ctx, 7) }),
		{
			Name:  "GetUnreadCount",
			Call:  apitest.With(exmail.New, func(ctx context.Context, s service) (int, error) { return s.GetUnreadCount(ctx, "lina") }),
			Route: "POST /cgi-bin/exmail/mail/get_newcount",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","count":5}`,
			Want:  5,
		},
		{
			Name: "GetUserFeatures",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (map[exmail.Feature]bool, error) {
				return s.GetUserFeatures(ctx, "lina", exmail.FeatureIMAP, exmail.FeaturePOP)
			}),
			Route: "POST /cgi-bin/exmail/useroption/get",
			Body:  `{"userid":"lina","type":[2,3]}`,
			Reply: `{"errcode":0,"errmsg":"ok","option":{"list":[{"type":2,"value":"1"},{"type":3,"value":"0"}]}}`,
			Want:  map[exmail.Feature]bool{exmail.FeatureIMAP: true, exmail.FeaturePOP: false},
		},
		{
			Name: "UpdateUserFeatures",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.UpdateUserFeatures(ctx, "lina", map[exmail.Feature]bool{exmail.FeatureSafeLogin: true, exmail.FeatureForcedSafeLogin: false})
			}),
			Route: "POST /cgi-bin/exmail/useroption/update",
			Body:  `{"userid":"lina","option":{"list":[{"type":1,"value":"0"},{"type":4,"value":"1"}]}}`,
		},
	})
}

func TestAccounts(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "AssignAccounts",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.AccountResult, error) {
				return s.AssignAccounts(ctx, []string{"lina", "ghost"})
			}),
			Route: "POST /cgi-bin/exmail/vip/batch_add",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","succ_userid_list":["lina"],"fail_userid_list":["ghost"]}`,
			Want:  &exmail.AccountResult{UserIDs: []string{"lina"}, Failed: []string{"ghost"}},
		},
		{
			Name: "RevokeAccounts",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.AccountResult, error) {
				return s.RevokeAccounts(ctx, []string{"lina"})
			}),
			Route: "POST /cgi-bin/exmail/vip/batch_del",
			Body:  `{"userid_list":["lina"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","succ_userid_list":["lina"],"fail_userid_list":[]}`,
			Want:  &exmail.AccountResult{UserIDs: []string{"lina"}},
		},
		{
			Name: "ListAccountUserIDs",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.AccountPage, error) {
				return s.ListAccountUserIDs(ctx, wecom.Page{Cursor: "c", Limit: 2})
			}),
			Route: "POST /cgi-bin/exmail/vip/list",
			Body:  `{"cursor":"c","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"d","userid_list":["lina","zengli"]}`,
			Want:  &exmail.AccountPage{UserIDs: []string{"lina", "zengli"}, HasMore: true, NextCursor: "d"},
		},
	})
}

func TestGroups(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateGroup",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.CreateGroup(ctx, "all@yunshan.example", "全员", exmail.GroupCreate{
					Emails: []string{"lina@yunshan.example"}, GroupIDs: []string{"it@yunshan.example"}, DepartmentIDs: []int64{4}, TagIDs: []int64{5},
					Senders: exmail.SendersAllowed, AllowedEmails: []string{"zengli@yunshan.example"}, AllowedDepartmentIDs: []int64{6}, AllowedTagIDs: []int64{7},
				})
			}),
			Route: "POST /cgi-bin/exmail/group/create",
			Body: `{"groupid":"all@yunshan.example","groupname":"全员","email_list":{"list":["lina@yunshan.example"]},"group_list":{"list":["it@yunshan.example"]},
				"department_list":{"list":[4]},"tag_list":{"list":[5]},"allow_type":3,"allow_emaillist":{"list":["zengli@yunshan.example"]},
				"allow_departmentlist":{"list":[6]},"allow_taglist":{"list":[7]}}`,
		},
		{
			Name: "UpdateGroup",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.UpdateGroup(ctx, "all@yunshan.example", exmail.GroupUpdate{
					Name: new("全体"), Emails: []string{}, GroupIDs: []string{"it@yunshan.example"}, DepartmentIDs: []int64{4}, TagIDs: []int64{5},
					Senders: new(exmail.SendersCorp), AllowedEmails: []string{}, AllowedDepartmentIDs: []int64{}, AllowedTagIDs: []int64{},
				})
			}),
			Route: "POST /cgi-bin/exmail/group/update",
			Body: `{"groupid":"all@yunshan.example","groupname":"全体","email_list":{"list":[]},"group_list":{"list":["it@yunshan.example"]},"department_list":{"list":[4]},
				"tag_list":{"list":[5]},"allow_type":0,"allow_emaillist":{"list":[]},"allow_departmentlist":{"list":[]},"allow_taglist":{"list":[]}}`,
		},
		{
			Name: "UpdateGroup leaves all else alone",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.UpdateGroup(ctx, "g@yunshan.example", exmail.GroupUpdate{Name: new("a")})
			}),
			Route: "POST /cgi-bin/exmail/group/update",
			Body:  `{"groupid":"g@yunshan.example","groupname":"a"}`,
		},
		{
			Name:  "DeleteGroup",
			Call:  apitest.Do(exmail.New, func(ctx context.Context, s service) error { return s.DeleteGroup(ctx, "g@yunshan.example") }),
			Route: "POST /cgi-bin/exmail/group/delete",
			Body:  `{"groupid":"g@yunshan.example"}`,
		},
		{
			Name: "GetGroup",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.Group, error) {
				return s.GetGroup(ctx, "all@yunshan.example")
			}),
			Route: "GET /cgi-bin/exmail/group/get?groupid=all%40yunshan.example",
			Reply: `{"errcode":0,"errmsg":"ok","groupid":"all@yunshan.example","groupname":"全员","email_list":{"list":["lina@yunshan.example"]},"group_list":{"list":["it@yunshan.example"]},
				"department_list":{"list":[4]},"tag_list":{"list":[5]},"allow_type":3,"allow_emaillist":{"list":["zengli@yunshan.example"]},"allow_departmentlist":{"list":[6]},"allow_taglist":{"list":[7]}}`,
			Want: &exmail.Group{
				ID: "all@yunshan.example", Name: "全员", Emails: exmail.List[string]{"lina@yunshan.example"}, GroupIDs: exmail.List[string]{"it@yunshan.example"},
				DepartmentIDs: exmail.List[int64]{4}, TagIDs: exmail.List[int64]{5}, Senders: exmail.SendersAllowed, AllowedEmails: exmail.List[string]{"zengli@yunshan.example"},
				AllowedDepartmentIDs: exmail.List[int64]{6}, AllowedTagIDs: exmail.List[int64]{7},
			},
		},
		{
			Name:  "SearchGroups",
			Call:  apitest.With(exmail.New, func(ctx context.Context, s service) ([]exmail.GroupName, error) { return s.SearchGroups(ctx, "all") }),
			Route: "GET /cgi-bin/exmail/group/search?fuzzy=1&groupid=all",
			Reply: `{"errcode":0,"errmsg":"ok","count":1,"groups":[{"groupid":"all@yunshan.example","groupname":"全员"}]}`,
			Want:  []exmail.GroupName{{ID: "all@yunshan.example", Name: "全员"}},
		},
		{
			Name:  "SearchGroups for all",
			Call:  apitest.With(exmail.New, func(ctx context.Context, s service) ([]exmail.GroupName, error) { return s.SearchGroups(ctx, "") }),
			Route: "GET /cgi-bin/exmail/group/search?fuzzy=0",
			Reply: `{"errcode":0,"errmsg":"ok","groups":[]}`,
			Want:  []exmail.GroupName{},
		},
	})
}

func TestPublicMailboxes(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreatePublicMailbox",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.PublicMailboxCreated, error) {
				return s.CreatePublicMailbox(ctx, exmail.PublicMailboxCreate{
					Email: "hr@yunshan.example", Name: "招聘", UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}, TagIDs: []int64{5},
					CreatesPassword: true, Password: exmail.PasswordCreate{Remark: "前台"},
				})
			}),
			Route: "POST /cgi-bin/exmail/publicmail/create",
			Body:  `{"email":"hr@yunshan.example","name":"招聘","userid_list":{"list":["lina"]},"department_list":{"list":[4]},"tag_list":{"list":[5]},"create_auth_code":1,"auth_code_info":{"remark":"前台"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","id":12,"auth_code_id":3,"auth_code":"pw-1"}`,
			Want:  &exmail.PublicMailboxCreated{ID: 12, ClientPassword: exmail.ClientPassword{PasswordID: 3, Password: auth.NewSecret("pw-1")}},
		},
		{
			Name: "UpdatePublicMailbox",
			Call: apitest.Do(exmail.New, func(ctx context.Context, s service) error {
				return s.UpdatePublicMailbox(ctx, 12, exmail.PublicMailboxUpdate{
					Name: new("人事"), UserIDs: []string{}, DepartmentIDs: []int64{4}, TagIDs: []int64{5}, Aliases: []string{"jobs@yunshan.example"},
				})
			}),
			Route: "POST /cgi-bin/exmail/publicmail/update",
			Body:  `{"id":12,"name":"人事","userid_list":{"list":[]},"department_list":{"list":[4]},"tag_list":{"list":[5]},"alias_list":{"list":["jobs@yunshan.example"]}}`,
		},
		{
			Name: "CreateClientPassword",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) (*exmail.ClientPassword, error) {
				return s.CreateClientPassword(ctx, 12, exmail.PasswordCreate{Remark: "前台"})
			}),
			Route: "POST /cgi-bin/exmail/publicmail/update",
			Body:  `{"id":12,"create_auth_code":1,"auth_code_info":{"remark":"前台"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","auth_code_id":4,"auth_code":"pw-2"}`,
			Want:  &exmail.ClientPassword{PasswordID: 4, Password: auth.NewSecret("pw-2")},
		},
		{
			Name:  "DeletePublicMailbox",
			Call:  apitest.Do(exmail.New, func(ctx context.Context, s service) error { return s.DeletePublicMailbox(ctx, 12) }),
			Route: "POST /cgi-bin/exmail/publicmail/delete",
			Body:  `{"id":12}`,
		},
		{
			Name: "GetPublicMailboxes",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) ([]exmail.PublicMailbox, error) {
				return s.GetPublicMailboxes(ctx, 12, 13)
			}),
			Route: "POST /cgi-bin/exmail/publicmail/get",
			Body:  `{"id_list":[12,13]}`,
			Reply: `{"errcode":0,"errmsg":"ok","list":[{"id":12,"email":"hr@yunshan.example","name":"招聘","userid_list":{"list":["lina"]},"department_list":{"list":[4]},"tag_list":{"list":[5]},
				"alias_list":{"list":["jobs@yunshan.example"]}}]}`,
			Want: []exmail.PublicMailbox{{
				ID: 12, Email: "hr@yunshan.example", Name: "招聘", UserIDs: exmail.List[string]{"lina"}, DepartmentIDs: exmail.List[int64]{4}, TagIDs: exmail.List[int64]{5},
				Aliases: exmail.List[string]{"jobs@yunshan.example"},
			}},
		},
		{
			Name: "SearchPublicMailboxes",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) ([]exmail.PublicMailboxName, error) {
				return s.SearchPublicMailboxes(ctx, "招聘")
			}),
			Route: "GET /cgi-bin/exmail/publicmail/search?fuzzy=1&email=%E6%8B%9B%E8%81%98",
			Reply: `{"errcode":0,"errmsg":"ok","list":[{"id":12,"email":"hr@yunshan.example","name":"招聘"}]}`,
			Want:  []exmail.PublicMailboxName{{ID: 12, Email: "hr@yunshan.example", Name: "招聘"}},
		},
		{
			Name: "GetClientPasswords",
			Call: apitest.With(exmail.New, func(ctx context.Context, s service) ([]exmail.ClientPasswordUse, error) {
				return s.GetClientPasswords(ctx, 12)
			}),
			Route: "POST /cgi-bin/exmail/publicmail/get_auth_code_list",
			Body:  `{"id":12}`,
			Reply: `{"errcode":0,"errmsg":"ok","auth_code_list":[{"auth_code_id":3,"create_time":1793462400,"last_use_time":0,"remark":"前台"}]}`,
			Want:  []exmail.ClientPasswordUse{{PasswordID: 3, Remark: "前台", CreatedAt: at("2026-11-01 00:00")}},
		},
		{
			Name:  "DeleteClientPassword",
			Call:  apitest.Do(exmail.New, func(ctx context.Context, s service) error { return s.DeleteClientPassword(ctx, 12, 3) }),
			Route: "POST /cgi-bin/exmail/publicmail/delete_auth_code",
			Body:  `{"id":12,"auth_code_id":3}`,
		},
	})
}

// A password prints nowhere, and reads with encoding/json too.
func TestPasswordIsHidden(t *testing.T) {
	created := exmail.PublicMailboxCreated{ID: 12, ClientPassword: exmail.ClientPassword{PasswordID: 3, Password: auth.NewSecret("hunter2")}}
	if s := fmt.Sprintf("%v %+v %#v %s", created, &created, created, created.Password); strings.Contains(s, "hunter2") {
		t.Error(s)
	}
	if b, err := json.Marshal(created); err == nil {
		t.Errorf("written as %s", b)
	}
	if created.Password.Value() != "hunter2" {
		t.Error("the value is lost")
	}
}

// Programs keep what they have read with encoding/json.
func TestListInJSON(t *testing.T) {
	b, err := json.Marshal(exmail.Group{DepartmentIDs: exmail.List[int64]{4}})
	if err != nil {
		t.Fatal(err)
	}
	var g exmail.Group
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(exmail.List[int64]{4}, g.DepartmentIDs); diff != "" || !strings.Contains(string(b), `"department_list":{"list":[4]}`) {
		t.Errorf("%s\n%s", diff, b)
	}
}
