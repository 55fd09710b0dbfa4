package meeting_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

var wall = []meeting.AdvancedLayoutPage{
	{
		TemplateID: "t-3", Rotating: true,
		Rotation: meeting.Rotation{Interval: 10, Unit: meeting.RotateMinutes, SkipNoVideo: true},
		Seats: []meeting.AdvancedSeat{{GridID: "1", Type: meeting.GridVideo, Source: meeting.VideoOfUsers, Users: []meeting.SeatUser{
			{UserID: "lina", Name: "李娜"}, {TmpOpenID: "tmp-9", Name: "Ada"},
		}}},
	},
	{TemplateID: "t-4", Seats: []meeting.AdvancedSeat{{GridID: "1", Type: meeting.GridScreen}, {GridID: "2", Type: meeting.GridVideo, Source: meeting.VideoOfSpeaker}}},
}

const wallJSON = `[{"layout_template_id":"t-3","enable_polling":true,"polling_setting":{"polling_interval_unit":2,"polling_interval":10,
	"ignore_user_novideo":true,"ignore_user_absence":false},"user_seat_list":[{"grid_id":"1","grid_type":1,"video_type":3,
	"user_list":[{"userid":"lina","nick_name":"5p2O5aic"},{"tmp_openid":"tmp-9","nick_name":"QWRh"}]}]},
	{"layout_template_id":"t-4","enable_polling":false,"user_seat_list":[{"grid_id":"1","grid_type":2},{"grid_id":"2","grid_type":1,"video_type":1}]}]`

func TestAdvancedLayouts(t *testing.T) {
	layoutJSON := `{"layout_id":"a-1","layout_name":"墙","page_list":` + wallJSON + `}`
	layout := meeting.AdvancedLayout{ID: "a-1", Name: "墙", Pages: wall}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateAdvancedLayouts",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.AdvancedLayout, error) {
				return s.CreateAdvancedLayouts(ctx, "mt-1", meeting.AdvancedLayoutCreate{Name: "墙", Pages: wall}, meeting.AdvancedLayoutCreate{Pages: wall[1:]})
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/add",
			Body: `{"meetingid":"mt-1","layout_list":[{"layout_name":"墙","page_list":` + wallJSON + `},{"page_list":[{"layout_template_id":"t-4","enable_polling":false,
				"user_seat_list":[{"grid_id":"1","grid_type":2},{"grid_id":"2","grid_type":1,"video_type":1}]}]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","layout_list":[` + layoutJSON + `]}`,
			Want:  []meeting.AdvancedLayout{layout},
		},
		{
			Name: "ReplaceAdvancedLayout",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReplaceAdvancedLayout(ctx, "mt-1", "a-1", meeting.AdvancedLayoutCreate{Name: "墙", Pages: wall})
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/update",
			Body:  `{"meetingid":"mt-1","layout_id":"a-1","layout_name":"墙","page_list":` + wallJSON + `}`,
		},
		{
			Name: "ListLayouts",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AdvancedLayouts, error) {
				return s.ListLayouts(ctx, "mt-1")
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/list",
			Body:  `{"meetingid":"mt-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","selected_layout_id":"a-2","layout_list":[` + layoutJSON + `]}`,
			Want:  &meeting.AdvancedLayouts{SelectedLayoutID: "a-2", Layouts: []meeting.AdvancedLayout{layout}},
		},
		{
			Name: "GetUserLayout, with a name that is no Base64",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.UserLayout, error) {
				return s.GetUserLayout(ctx, "mt-1", "tmp-9", meeting.TerminalMRA)
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/get_user_layout",
			Body:  `{"meetingid":"mt-1","tmp_openid":"tmp-9","instance_id":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","selected_layout_id":"a-1","layout_name":"墙","layout_type":3,"page_list":[{"layout_template_id":"t-3",
				"user_seat_list":[{"grid_id":"1","grid_type":1,"user_list":[{"tmp_openid":"tmp-9","nick_name":"Ada L."}]}]}]}`,
			Want: &meeting.UserLayout{LayoutID: "a-1", Name: "墙", Type: meeting.LayoutOwn, Pages: []meeting.AdvancedLayoutPage{{
				TemplateID: "t-3",
				Seats:      []meeting.AdvancedSeat{{GridID: "1", Type: meeting.GridVideo, Users: []meeting.SeatUser{{TmpOpenID: "tmp-9", Name: "Ada L."}}}},
			}}},
		},
		{
			Name:  "ApplyLayout",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.ApplyLayout(ctx, "mt-1", "a-1") }),
			Route: "POST /cgi-bin/meeting/advanced_layout/apply",
			Body:  `{"meetingid":"mt-1","layout_id":"a-1","user_list":[]}`,
		},
		{
			Name: "ApplyLayoutToUsers",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ApplyLayoutToUsers(ctx, "mt-1", "", []string{"tmp-9", "tmp-10"})
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/apply",
			Body:  `{"meetingid":"mt-1","layout_id":"","user_list":[{"tmp_openid":"tmp-9"},{"tmp_openid":"tmp-10"}]}`,
		},
		{
			Name: "DeleteLayouts",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeleteLayouts(ctx, "mt-1", []string{"a-1", "l-1"})
			}),
			Route: "POST /cgi-bin/meeting/advanced_layout/batch_delete",
			Body:  `{"meetingid":"mt-1","layout_id_list":["a-1","l-1"]}`,
		},
	})
}

// Whoever has more than 20 gets several calls, and the first that fails ends them.
func TestLayoutsInParts(t *testing.T) {
	var ids []string
	for i := range 41 {
		ids = append(ids, fmt.Sprint("id-", i))
	}
	for path, call := range map[string]func(*meeting.Service) error{
		"/cgi-bin/meeting/advanced_layout/apply": func(s *meeting.Service) error {
			return s.ApplyLayoutToUsers(t.Context(), "mt-1", "a-1", ids)
		},
		"/cgi-bin/meeting/advanced_layout/batch_delete": func(s *meeting.Service) error { return s.DeleteLayouts(t.Context(), "mt-1", ids) },
	} {
		ok := wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`)
		for _, row := range []struct {
			replies []wecomtest.Reply
			calls   int
		}{{[]wecomtest.Reply{ok, ok, ok}, 3}, {[]wecomtest.Reply{ok, wecomtest.Refuse(400003, "no"), ok}, 2}} {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			corp.Script(path, row.replies...)
			err := call(meeting.New(corp.Client()))
			if calls := len(corp.Calls(path)); calls != row.calls || (err != nil) != (calls < 3) {
				t.Errorf("%s: %d calls and %v, want %d calls", path, calls, err, row.calls)
			}
		}
	}
}

func TestAdvancedLayoutChecks(t *testing.T) {
	page := func(change func(*meeting.AdvancedLayoutPage)) func(context.Context, *meeting.Service) error {
		p := wall[0]
		p.Seats = slices.Clone(p.Seats)
		change(&p)
		return func(ctx context.Context, s *meeting.Service) error {
			return s.ReplaceAdvancedLayout(ctx, "mt-1", "a-1", meeting.AdvancedLayoutCreate{Pages: []meeting.AdvancedLayoutPage{p}})
		}
	}
	create := func(in ...meeting.AdvancedLayoutCreate) func(context.Context, *meeting.Service) error {
		return func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CreateAdvancedLayouts(ctx, "mt-1", in...)
			return err
		}
	}
	checkRefused(t, []refusal{
		{"none", "no layouts", create()},
		{"21", "at most 20", create(slices.Repeat([]meeting.AdvancedLayoutCreate{{Pages: wall}}, 21)...)},
		{"no page", "no pages", create(meeting.AdvancedLayoutCreate{Name: "墙"})},
		{"no unit", "Rotation", page(func(p *meeting.AdvancedLayoutPage) { p.Rotation.Unit = 0 })},
		{"no interval", "Rotation", page(func(p *meeting.AdvancedLayoutPage) { p.Rotation.Interval = 0 })},
		{"a long interval", "Rotation", page(func(p *meeting.AdvancedLayoutPage) { p.Rotation.Interval = 1_000_000 })},
		{"two users at once", "2 Users", page(func(p *meeting.AdvancedLayoutPage) { p.Rotating = false })},
		{"no user", "0 Users", page(func(p *meeting.AdvancedLayoutPage) { p.Seats[0].Users = nil })},
		{"a user without an id", "neither", page(func(p *meeting.AdvancedLayoutPage) { p.Seats[0].Users = []meeting.SeatUser{{Name: "Ada"}} })},
		{"for nobody", "no users", func(ctx context.Context, s *meeting.Service) error {
			return s.ApplyLayoutToUsers(ctx, "mt-1", "a-1", []string{})
		}},
		{"no layout to delete", "no layouts", func(ctx context.Context, s *meeting.Service) error { return s.DeleteLayouts(ctx, "mt-1", nil) }},
	})
}

// Text in Base64 is written so, and read with whatever is in it.
func TestBase64Text(t *testing.T) {
	for wire, want := range map[string]meeting.Base64Text{`"5p2O5aic"`: "李娜", `""`: "", `"//79"`: "//79", `"不"`: "不"} {
		got, drift := apitest.Read[meeting.Base64Text](t, wire)
		if len(drift) > 0 || got != want {
			t.Errorf("%s: %q, %v, want %q", wire, got, drift, want)
		}
	}
	b, err := meeting.Base64Text("李娜").MarshalJSON()
	if diff := cmp.Diff(`"5p2O5aic"`, string(b)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
