package meeting_test

import (
	"context"
	"slices"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

func TestBackgrounds(t *testing.T) {
	const reply = `{"errcode":0,"errmsg":"ok","selected_background_id":"b-2","background_list":[{"background_id":"b-1","image_md5":"900150983cd24fb0d6963f7d28e17f72"}]}`
	want := &meeting.Backgrounds{SelectedBackgroundID: "b-2", Backgrounds: []meeting.Background{{ID: "b-1", MD5: "900150983cd24fb0d6963f7d28e17f72"}}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateBackgrounds",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Backgrounds, error) {
				return s.CreateBackgrounds(ctx, "mt-1", meeting.BackgroundsCreate{Images: []meeting.BackgroundCreate{{URL: "https://a.example/b.png", MD5: "0cc1"}}, DefaultOrder: 1})
			}),
			Route: "POST /cgi-bin/meeting/layout/add_background",
			Body:  `{"meetingid":"mt-1","image_list":[{"image_url":"https://a.example/b.png","image_md5":"0cc1"}],"default_image_order":1}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "SelectBackground",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.SelectBackground(ctx, "mt-1", "b-1")
			}),
			Route: "POST /cgi-bin/meeting/layout/set_default_background",
			Body:  `{"meetingid":"mt-1","selected_background_id":"b-1"}`,
		},
		{
			Name: "ListBackgrounds",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Backgrounds, error) {
				return s.ListBackgrounds(ctx, "mt-1")
			}),
			Route: "POST /cgi-bin/meeting/layout/list_background",
			Body:  `{"meetingid":"mt-1"}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "DeleteBackground",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeleteBackground(ctx, "mt-1", "b-1")
			}),
			Route: "POST /cgi-bin/meeting/layout/delete_background",
			Body:  `{"meetingid":"mt-1","background_id":"b-1"}`,
		},
		{
			Name: "DeleteBackgrounds",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeleteBackgrounds(ctx, "mt-1", []string{"b-1", "b-2"})
			}),
			Route: "POST /cgi-bin/meeting/layout/batch_delete_background",
			Body:  `{"meetingid":"mt-1","background_id_list":["b-1","b-2"]}`,
		},
	})
	create := func(n, order int) func(context.Context, *meeting.Service) error {
		return func(ctx context.Context, s *meeting.Service) error {
			images := slices.Repeat([]meeting.BackgroundCreate{{URL: "https://a.example/b.png", MD5: "0cc1"}}, n)
			_, err := s.CreateBackgrounds(ctx, "mt-1", meeting.BackgroundsCreate{Images: images, DefaultOrder: order})
			return err
		}
	}
	checkRefused(t, []refusal{
		{"none", "no backgrounds", create(0, 0)},
		{"eight", "at most 7", create(8, 0)},
		{"the second of one", "count from 1", create(1, 2)},
		{"none to delete", "no backgrounds", func(ctx context.Context, s *meeting.Service) error { return s.DeleteBackgrounds(ctx, "mt-1", nil) }},
	})
}
