package meeting_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// when is a moment in Beijing.
func when(text string) wecom.Time {
	t, err := time.ParseInLocation(time.DateTime, text, wecom.Beijing)
	if err != nil {
		panic(err)
	}
	return wecom.TimeOf(t)
}

// launch is a webinar with every detail, none of them the default.
var launch = meeting.WebinarDetails{
	Title: "春季发布会", StartsAt: when("2026-03-18 14:00:00"), EndsAt: when("2026-03-18 16:30:00"), Admission: meeting.AdmissionPassword, Password: "80261",
	Sponsor: new("云杉科技"), HostIDs: meeting.UserIDs{"lina", "zhoulan"}, ActivityPage: new(true), CoverURL: new("https://a.example/cover.png"),
	Description: new("新品与路线图"), ShowAttendeeNumber: new(wecom.Flag(false)), PanelistLink: new(true),
	Media: meeting.WebinarMediaUpdate{
		EnterMute: new(false), UnmuteSelf: new(true), EnterBeforeHost: new(false), ScreenWatermark: new(true), Watermark: new(meeting.WatermarkRows),
		External: new(true), AutoRecord: meeting.AutoRecordCloud, AttendeeAutoRecord: new(true), HostMayPauseRecord: new(false),
	},
	Questions: new(false), SensitiveWords: []string{"涨价", "裁员"}, ManualCheck: new(true), Playback: true, Preparation: new(true),
}

const launchJSON = `"title":"春季发布会","start_time":"1773813600","end_time":"1773822600","admission_type":2,"password":"80261","sponsor":"云杉科技",
	"hosts":[{"userid":"lina"},{"userid":"zhoulan"}],"activity_page":true,"cover_url":"https://a.example/cover.png","description":"新品与路线图",
	"display_number_of_attendees":0,"enable_guest_invite_link":true,"media_setting":{"enable_enter_mute":false,"allow_unmute_self":true,
	"allow_enter_before_host":false,"enable_screen_watermark":true,"watermark_type":1,"allow_external_user":true,"auto_record_type":"cloud",
	"attendee_join_auto_record":true,"enable_host_pause_auto_record":false},"enable_qa":false,"sensitive_words":["涨价","裁员"],"enable_manual_check":true,
	"playback_for_audience":true,"preparation_mode":true`

// launchRead is what WeCom tells of the same webinar.
const launchRead = `{"errcode":0,"errmsg":"ok","meetingid":"wb-1","meeting_code":"553217","title":"春季发布会","status":"MEETING_STATE_INIT","sponsor":"云杉科技",
	"start_time":"1773813600","end_time":"1773822600","admission_type":2,"hosts":[{"userid":"lina"},{"userid":"zhoulan"}],"password":"80261",
	"cover_url":"https://a.example/cover.png","description":"新品与路线图","enable_guest_invite_link":true,"audience_join_link":"https://m.example/a",
	"guest_join_link":"https://m.example/g","media_setting":{"enable_enter_mute":false,"allow_unmute_self":true,"allow_enter_before_host":false,
	"enable_screen_watermark":true,"watermark_type":1,"allow_external_user":true,"auto_record_type":"cloud","attendee_join_auto_record":true,
	"enable_host_pause_auto_record":false},"enable_qa":false,"manual_check_link":"https://m.example/c","manual_check_password":"7788","activity_page":true,
	"display_number_of_attendees":"0","playback_for_audience":true,"playback_url":"https://m.example/p","preparation_mode":true,
	"warm_up_picture":"https://a.example/w.png","warm_up_video":"https://a.example/w.mp4","allow_attendees_invite_others":true}`

var launched = meeting.Webinar{
	ID: "wb-1", Code: "553217", Title: "春季发布会", State: meeting.StateInit, StartsAt: when("2026-03-18 14:00:00"), EndsAt: when("2026-03-18 16:30:00"),
	Admission: meeting.AdmissionPassword, Password: "80261", Sponsor: "云杉科技", HostIDs: meeting.UserIDs{"lina", "zhoulan"},
	AudienceURL: "https://m.example/a", PanelistURL: "https://m.example/g", PanelistLink: true,
	Media: meeting.WebinarMedia{
		UnmuteSelf: true, ScreenWatermark: true, Watermark: meeting.WatermarkRows, External: true, AutoRecord: meeting.AutoRecordCloud, AttendeeAutoRecord: true,
	},
	ReviewURL: "https://m.example/c", ReviewPassword: "7788", ActivityPage: true, CoverURL: "https://a.example/cover.png", Description: "新品与路线图",
	Playback: true, PlaybackURL: "https://m.example/p", Preparation: true,
	WarmUpPictureURL: "https://a.example/w.png", WarmUpVideoURL: "https://a.example/w.mp4", AttendeesInvite: true,
}

func TestWebinars(t *testing.T) {
	guests := []meeting.WebinarPanelist{
		{Type: meeting.PanelistInternal, UserID: "zhaomin"},
		{Type: meeting.PanelistExternal, Area: "852", Phone: "51234567", Name: "Ada", Email: "ada@a.example"},
	}
	const guestsJSON = `[{"guest_type":1,"userid":"zhaomin"},{"guest_type":2,"area":"852","phone_number":"51234567","guest_name":"Ada","email":"ada@a.example"}]`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateWebinar",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.CreatedWebinar, error) {
				return s.CreateWebinar(ctx, "chenzhiyuan", launch)
			}),
			Route: "POST /cgi-bin/meeting/webinar/create",
			Body:  `{"admin_userid":"chenzhiyuan",` + launchJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","title":"春季发布会","meetingid":"wb-1","meeting_code":"553217","start_time":"1773813600","end_time":"1773822600",
				"admission_type":2,"password":"80261","audience_join_link":"https://m.example/a","guest_join_link":"https://m.example/g",
				"manual_check_link":"https://m.example/c","manual_check_password":"7788"}`,
			Want: &meeting.CreatedWebinar{
				ID: "wb-1", Code: "553217", Title: "春季发布会", StartsAt: when("2026-03-18 14:00:00"), EndsAt: when("2026-03-18 16:30:00"),
				Admission: meeting.AdmissionPassword, Password: "80261", AudienceURL: "https://m.example/a", PanelistURL: "https://m.example/g",
				ReviewURL: "https://m.example/c", ReviewPassword: "7788",
			},
		},
		{
			Name: "CreateWebinar, with what is required",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.CreatedWebinar, error) {
				return s.CreateWebinar(ctx, "lina", meeting.WebinarDetails{Title: "沙龙", StartsAt: when("2026-03-18 14:00:00"), EndsAt: when("2026-03-18 15:00:00")})
			}),
			Route: "POST /cgi-bin/meeting/webinar/create",
			Body:  `{"admin_userid":"lina","title":"沙龙","start_time":"1773813600","end_time":"1773817200","admission_type":0,"playback_for_audience":false}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"wb-2"}`,
			Want:  &meeting.CreatedWebinar{ID: "wb-2"},
		},
		{
			Name: "ReplaceWebinar",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceWebinar(ctx, "wb-1", launch)
			}),
			Route: "POST /cgi-bin/meeting/webinar/update",
			Body:  `{"meetingid":"wb-1",` + launchJSON + `}`,
		},
		{
			Name:  "CancelWebinar",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.CancelWebinar(ctx, "wb-1") }),
			Route: "POST /cgi-bin/meeting/webinar/cancel",
			Body:  `{"meetingid":"wb-1"}`,
		},
		{
			Name: "GetWebinar",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Webinar, error) {
				return s.GetWebinar(ctx, "wb-1")
			}),
			Route: "POST /cgi-bin/meeting/webinar/get",
			Body:  `{"meetingid":"wb-1"}`,
			Reply: launchRead,
			Want:  &launched,
		},
		{
			Name: "GetWebinarByCode, with the other names of the page",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Webinar, error) {
				return s.GetWebinarByCode(ctx, "553217")
			}),
			Route: "POST /cgi-bin/meeting/webinar/get",
			Body:  `{"meeting_code":"553217"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"wb-1","subject":"春季发布会","display_number_of_attendees":1,"media_setting":{"mute_enable_join":true}}`,
			Want:  &meeting.Webinar{ID: "wb-1", Title: "春季发布会", ShowAttendeeNumber: true, Media: meeting.WebinarMedia{EnterMute: true}},
		},
		{
			Name: "ListWebinarPanelists",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.WebinarPanelist, error) {
				return s.ListWebinarPanelists(ctx, "wb-1")
			}),
			Route: "POST /cgi-bin/meeting/webinar/list_guest",
			Body:  `{"meetingid":"wb-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","guests":` + guestsJSON + `}`,
			Want:  guests,
		},
		{
			Name: "ListWebinarPanelistsByCode",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.WebinarPanelist, error) {
				return s.ListWebinarPanelistsByCode(ctx, "553217")
			}),
			Route: "POST /cgi-bin/meeting/webinar/list_guest",
			Body:  `{"meeting_code":"553217"}`,
			Reply: `{"errcode":0,"errmsg":"ok","guests":[{"guest_type":3,"guest_name":"Bo"}]}`,
			Want:  []meeting.WebinarPanelist{{Type: meeting.PanelistByLink, Name: "Bo"}},
		},
		{
			Name: "ReplaceWebinarPanelists",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceWebinarPanelists(ctx, "wb-1", guests)
			}),
			Route: "POST /cgi-bin/meeting/webinar/update_guest_list",
			Body:  `{"meetingid":"wb-1","guests":` + guestsJSON + `}`,
		},
		{
			Name: "ReplaceWebinarPanelists, by none",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceWebinarPanelists(ctx, "wb-1", nil)
			}),
			Route: "POST /cgi-bin/meeting/webinar/update_guest_list",
			Body:  `{"meetingid":"wb-1","guests":[]}`,
		},
		{
			Name: "UpdateWarmUp, with a picture",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateWarmUp(ctx, "wb-1", meeting.WarmUpUpdate{Medium: meeting.WarmUpPicture("https://a.example/w.png"), AttendeesInvite: new(false)})
			}),
			Route: "POST /cgi-bin/meeting/webinar/update_warm_up",
			Body:  `{"meetingid":"wb-1","warm_up_picture":"https://a.example/w.png","allow_attendees_invite_others":false}`,
		},
		{
			Name: "UpdateWarmUp, with a video",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateWarmUp(ctx, "wb-1", meeting.WarmUpUpdate{Medium: meeting.WarmUpVideo("https://a.example/w.mp4")})
			}),
			Route: "POST /cgi-bin/meeting/webinar/update_warm_up",
			Body:  `{"meetingid":"wb-1","warm_up_video":"https://a.example/w.mp4"}`,
		},
		{
			Name: "UpdateWarmUp, without a medium",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateWarmUp(ctx, "wb-1", meeting.WarmUpUpdate{Medium: (*meeting.WarmUpVideo)(nil)})
			}),
			Route: "POST /cgi-bin/meeting/webinar/update_warm_up",
			Body:  `{"meetingid":"wb-1"}`,
		},
	})
}

// UpdateWebinar writes back all that WeCom tells, and what was changed.
func TestUpdateWebinar(t *testing.T) {
	unspoken := strings.Replace(launchJSON, `"sensitive_words":["涨价","裁员"],`, "", 1)
	for _, row := range []struct {
		name, read, sent string
		change           func(*meeting.WebinarDetails)
	}{
		{"nothing", launchRead, `{"meetingid":"wb-1",` + unspoken + `}`, func(*meeting.WebinarDetails) {}},
		{
			"an hour later, without a sponsor", launchRead,
			`{"meetingid":"wb-1",` + strings.NewReplacer(`"1773813600"`, `"1773817200"`, `"云杉科技"`, `""`).Replace(unspoken) + `}`,
			func(d *meeting.WebinarDetails) {
				d.StartsAt = when("2026-03-18 15:00:00")
				d.Sponsor = new("")
			},
		},
		{
			"without an activity page",
			strings.NewReplacer(`"activity_page":true`, `"activity_page":false`, `"manual_check_link":"https://m.example/c",`, "").Replace(launchRead),
			`{"meetingid":"wb-1",` + strings.NewReplacer(`"activity_page":true,"cover_url":"https://a.example/cover.png","description":"新品与路线图",
	"display_number_of_attendees":0,`, `"activity_page":false,`, `"enable_manual_check":true`, `"enable_manual_check":false`).Replace(unspoken) + `}`,
			func(*meeting.WebinarDetails) {},
		},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script("/cgi-bin/meeting/webinar/get", wecomtest.JSON(row.read))
		corp.Script("/cgi-bin/meeting/webinar/update", wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
		if err := meeting.New(corp.Client()).UpdateWebinar(t.Context(), "wb-1", func(d *meeting.WebinarDetails) error { row.change(d); return nil }); err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if diff := cmp.Diff(object(t, row.sent), object(t, corp.Calls("/cgi-bin/meeting/webinar/update")[0].Body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.name, diff)
		}
	}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	stop := errors.New("stop")
	corp.Script("/cgi-bin/meeting/webinar/get", wecomtest.JSON(launchRead), wecomtest.Refuse(400003, "no such webinar"))
	err := meeting.New(corp.Client()).UpdateWebinar(t.Context(), "wb-1", func(*meeting.WebinarDetails) error { return stop })
	if !errors.Is(err, stop) || len(corp.Calls("/cgi-bin/meeting/webinar/update")) != 0 {
		t.Errorf("stopped: %v", err)
	}
	if err := meeting.New(corp.Client()).UpdateWebinar(t.Context(), "wb-1", func(*meeting.WebinarDetails) error { t.Error("changed"); return nil }); err == nil {
		t.Error("a webinar that cannot be read was updated")
	}
}

// What WeCom would drop, or refuse with a code that says little, is not sent.
func TestWebinarChecks(t *testing.T) {
	change := func(change func(*meeting.WebinarDetails)) func(context.Context, *meeting.Service) error {
		d := launch
		change(&d)
		return func(ctx context.Context, s *meeting.Service) error { return s.ReplaceWebinar(ctx, "wb-1", d) }
	}
	guest := func(g meeting.WebinarPanelist) func(context.Context, *meeting.Service) error {
		return func(ctx context.Context, s *meeting.Service) error {
			return s.ReplaceWebinarPanelists(ctx, "wb-1", []meeting.WebinarPanelist{{Type: meeting.PanelistInternal, UserID: "lina"}, g})
		}
	}
	checkRefused(t, []refusal{
		{"no title", "title", change(func(d *meeting.WebinarDetails) { d.Title = "" })},
		{"a long title", "255", change(func(d *meeting.WebinarDetails) { d.Title = strings.Repeat("长", 256) })},
		{"a long sponsor", "40", change(func(d *meeting.WebinarDetails) { d.Sponsor = new(strings.Repeat("长", 41)) })},
		{"a long description", "5000", change(func(d *meeting.WebinarDetails) { d.Description = new(strings.Repeat("长", 5001)) })},
		{"no end", "EndsAt", change(func(d *meeting.WebinarDetails) { d.EndsAt = wecom.Time{} })},
		{"no begin", "EndsAt", change(func(d *meeting.WebinarDetails) { d.StartsAt = wecom.Time{} })},
		{"end at the begin", "EndsAt", change(func(d *meeting.WebinarDetails) { d.EndsAt = d.StartsAt })},
		{"no password", "4 to 6 digits", change(func(d *meeting.WebinarDetails) { d.Password = "" })},
		{"a password with a letter", "4 to 6 digits", change(func(d *meeting.WebinarDetails) { d.Password = "1234a" })},
		{"a long password", "4 to 6 digits", change(func(d *meeting.WebinarDetails) { d.Password = "1234567" })},
		{"a cover without its page", "ActivityPage", change(func(d *meeting.WebinarDetails) { d.ActivityPage = new(false) })},
		{"many words", "at most 50", change(func(d *meeting.WebinarDetails) { d.SensitiveWords = make([]string, 51) })},
		{"a long word", "at most 10", change(func(d *meeting.WebinarDetails) { d.SensitiveWords = []string{strings.Repeat("长", 11)} })},
		{"a new webinar", "title", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CreateWebinar(ctx, "lina", meeting.WebinarDetails{})
			return err
		}},
		{"a member without an id", "panelist 1", guest(meeting.WebinarPanelist{Type: meeting.PanelistInternal, Phone: "1"})},
		{"a guest without a phone", "panelist 1", guest(meeting.WebinarPanelist{Type: meeting.PanelistExternal, Area: "86", Name: "Ada"})},
		{"a guest with a +", "86", guest(meeting.WebinarPanelist{Type: meeting.PanelistExternal, Area: "+86", Phone: "13900000001", Name: "Ada"})},
		{"a guest with a 00", `"0086"`, guest(meeting.WebinarPanelist{Type: meeting.PanelistExternal, Area: "0086", Phone: "13900000001", Name: "Ada"})},
		{"a guest with a long name", "at most 16", guest(meeting.WebinarPanelist{Type: meeting.PanelistExternal, Area: "86", Phone: "13900000001", Name: strings.Repeat("长", 17)})},
		{"a guest by link", "链接嘉宾", guest(meeting.WebinarPanelist{Type: meeting.PanelistByLink, Name: "Bo"})},
	})
}
