package meeting_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

var stage = []meeting.LayoutPage{{TemplateID: "t-1", Seats: []meeting.Seat{
	{GridID: "10", Type: meeting.GridVideo, UserID: "lina", Name: "李娜"},
	{GridID: "11", Type: meeting.GridVideo, TmpOpenID: "tmp-9", Name: "Ada"},
	{GridID: "12", Type: meeting.GridScreen},
	{GridID: "13", Type: meeting.GridApp, ToolSDKID: "sdk-4"},
}}}

const stageJSON = `[{"layout_template_id":"t-1","user_seat_list":[{"grid_id":"10","grid_type":1,"userid":"lina","nick_name":"李娜"},
	{"grid_id":"11","grid_type":1,"tmp_openid":"tmp-9","nick_name":"Ada"},{"grid_id":"12","grid_type":2},{"grid_id":"13","grid_type":3,"tool_sdkid":"sdk-4"}]}]`

func TestLayouts(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListLayoutTemplates",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.LayoutTemplate, error) {
				return s.ListLayoutTemplates(ctx)
			}),
			Route: "GET /cgi-bin/meeting/layout/list_template",
			Reply: `{"errcode":0,"errmsg":"ok","layout_template_list":[{"layout_template_id":"3","thumbnail_url":"https://a.example/t.png",
				"picture_url":"https://a.example/p.png","render_rule":"{}"}]}`,
			Want: []meeting.LayoutTemplate{{ID: "3", ThumbnailURL: "https://a.example/t.png", PictureURL: "https://a.example/p.png", RenderRule: "{}"}},
		},
		{
			Name: "CreateLayouts",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Layouts, error) {
				return s.CreateLayouts(ctx, "mt-1", meeting.LayoutsCreate{Layouts: []meeting.LayoutCreate{{Pages: stage}, {Pages: stage}}, DefaultOrder: 2})
			}),
			Route: "POST /cgi-bin/meeting/layout/add",
			Body:  `{"meetingid":"mt-1","layout_list":[{"page_list":` + stageJSON + `},{"page_list":` + stageJSON + `}],"default_layout_order":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","selected_layout_id":"l-2","layout_list":[{"layout_id":"l-1","page_list":` + stageJSON + `}]}`,
			Want:  &meeting.Layouts{SelectedLayoutID: "l-2", Layouts: []meeting.Layout{{ID: "l-1", Pages: stage}}},
		},
		{
			Name: "UpdateLayout",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateLayout(ctx, "mt-1", "l-1", meeting.LayoutUpdate{Pages: stage, Select: true})
			}),
			Route: "POST /cgi-bin/meeting/layout/update",
			Body:  `{"meetingid":"mt-1","layout_id":"l-1","page_list":` + stageJSON + `,"enable_set_default":true}`,
		},
		{
			Name:  "SelectLayout",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.SelectLayout(ctx, "mt-1", "") }),
			Route: "POST /cgi-bin/meeting/layout/set_default",
			Body:  `{"meetingid":"mt-1","selected_layout_id":""}`,
		},
	})
}

func TestLayoutTemplateCells(t *testing.T) {
	rule := `{"layout_width":960,"layout_height":540,"layout_items":[{"seat_id":2,"stream_size":1,"pos":{"left":"0.25","top":"0.5"},
		"size":{"width":"0.75000000","height":"0.4"},"margin":{"top":"1.5","left":"2.5","bottom":"3.5","right":"4.5"}}]}`
	got, err := meeting.LayoutTemplate{RenderRule: rule}.Cells()
	if err != nil {
		t.Fatal(err)
	}
	want := []meeting.LayoutCell{{
		SeatID: 2, StreamSize: 1, Position: meeting.CellPosition{Left: 0.25, Top: 0.5}, Size: meeting.CellSize{Width: 0.75, Height: 0.4},
		Margin: meeting.CellMargin{Top: 1.5, Left: 2.5, Bottom: 3.5, Right: 4.5},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{"", "[]", `{"layout_items":{}}`, `{"layout_items":[{"pos":{"left":"x"}}]}`} {
		if cells, err := (meeting.LayoutTemplate{ID: "3", RenderRule: bad}).Cells(); err == nil {
			t.Errorf("%s: %v, want an error", bad, cells)
		}
	}
}

func TestLayoutChecks(t *testing.T) {
	pages := func(seats ...meeting.Seat) []meeting.LayoutPage {
		return []meeting.LayoutPage{{TemplateID: "t-1", Seats: seats}}
	}
	create := func(in meeting.LayoutsCreate) func(context.Context, *meeting.Service) error {
		return func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CreateLayouts(ctx, "mt-1", in)
			return err
		}
	}
	update := func(pages []meeting.LayoutPage) func(context.Context, *meeting.Service) error {
		return func(ctx context.Context, s *meeting.Service) error {
			return s.UpdateLayout(ctx, "mt-1", "l-1", meeting.LayoutUpdate{Pages: pages})
		}
	}
	one := []meeting.LayoutCreate{{Pages: stage}}
	checkRefused(t, []refusal{
		{"none", "no layouts", create(meeting.LayoutsCreate{})},
		{"eleven", "at most 10", create(meeting.LayoutsCreate{Layouts: slices.Repeat(one, 11)})},
		{"the second of one", "count from 1", create(meeting.LayoutsCreate{Layouts: one, DefaultOrder: 2})},
		{"a negative place", "count from 1", create(meeting.LayoutsCreate{Layouts: one, DefaultOrder: -1})},
		{"a new layout without pages", "no pages", create(meeting.LayoutsCreate{Layouts: []meeting.LayoutCreate{{}}})},
		{"no page", "no pages", update(nil)},
		{"a cell twice", "drops the second", update(pages(stage[0].Seats[0], stage[0].Seats[0]))},
		{"nobody", "lacks", update(pages(meeting.Seat{GridID: "10", Type: meeting.GridVideo, Name: "李娜"}))},
		{"no name", "lacks", update(pages(meeting.Seat{GridID: "10", Type: meeting.GridVideo, UserID: "lina"}))},
	})
}
