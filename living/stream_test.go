package living_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *living.Service
)

// 2026-11-26 09:00 in UTC+8.
const morning = 1795654800

func at(seconds int64) time.Time { return time.Unix(seconds, 0) }

func minutes(n int) wecom.Seconds { return wecom.SecondsOf(time.Duration(n) * time.Minute) }

func TestStreams(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateStream",
			Call: apitest.With(living.New, func(c ctx, s service) (string, error) {
				return s.CreateStream(c, living.StreamCreate{
					AnchorID: "lina", Theme: "新品培训", StartAt: at(morning), Duration: 50 * time.Minute, Type: living.TypeTraining,
					Description: "面向销售", RemindBefore: 5 * time.Minute,
				})
			}),
			Route: "POST /cgi-bin/living/create",
			Body:  `{"anchor_userid":"lina","theme":"新品培训","living_start":1795654800,"living_duration":3000,"type":3,"description":"面向销售","remind_time":300}`,
			Reply: `{"errcode":0,"errmsg":"ok","livingid":"lv-1"}`,
			Want:  "lv-1",
		},
		{
			Name: "CreateStream, an activity",
			Call: apitest.With(living.New, func(c ctx, s service) (string, error) {
				return s.CreateStream(c, living.StreamCreate{
					AnchorID: "lina", Theme: "周年庆", StartAt: at(morning), Duration: time.Hour, Description: "有奖问答",
					Activity: &living.Activity{CoverMediaID: "M1", ShareMediaID: "M2", MediaIDs: []string{"M3", "M4"}},
				})
			}),
			Route: "POST /cgi-bin/living/create",
			Body: `{"anchor_userid":"lina","theme":"周年庆","living_start":1795654800,"living_duration":3600,"type":4,
				"activity_cover_mediaid":"M1","activity_share_mediaid":"M2","activity_detail":{"description":"有奖问答","image_list":["M3","M4"]}}`,
			Reply: `{"errcode":0,"errmsg":"ok","livingid":"lv-2"}`,
			Want:  "lv-2",
		},
		{
			Name: "CreateStream, an activity by its type alone",
			Call: apitest.With(living.New, func(c ctx, s service) (string, error) {
				return s.CreateStream(c, living.StreamCreate{AnchorID: "lina", Theme: "年会", StartAt: at(morning), Duration: time.Hour, Type: living.TypeActivity, Description: "抽奖"})
			}),
			Route: "POST /cgi-bin/living/create",
			Body:  `{"anchor_userid":"lina","theme":"年会","living_start":1795654800,"living_duration":3600,"type":4,"activity_detail":{"description":"抽奖"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","livingid":"lv-3"}`,
			Want:  "lv-3",
		},
		{
			Name: "UpdateStream",
			Call: apitest.Do(living.New, func(c ctx, s service) error {
				return s.UpdateStream(c, "lv-1", living.StreamUpdate{
					Theme: "新品培训二", StartAt: at(morning + 60), Duration: 2 * time.Hour, Type: new(living.TypeGeneral), Description: new(""), RemindBefore: new(time.Minute),
				})
			}),
			Route: "POST /cgi-bin/living/modify",
			Body:  `{"livingid":"lv-1","theme":"新品培训二","living_start":1795654860,"living_duration":7200,"type":0,"description":"","remind_time":60}`,
		},
		{
			Name: "UpdateStream of the theme alone",
			Call: apitest.Do(living.New, func(c ctx, s service) error {
				return s.UpdateStream(c, "lv-1", living.StreamUpdate{Theme: "改名"})
			}),
			Route: "POST /cgi-bin/living/modify",
			Body:  `{"livingid":"lv-1","theme":"改名"}`,
		},
		{
			Name:  "CancelStream",
			Call:  apitest.Do(living.New, func(c ctx, s service) error { return s.CancelStream(c, "lv-1") }),
			Route: "POST /cgi-bin/living/cancel",
			Body:  `{"livingid":"lv-1"}`,
		},
		{
			Name:  "DeleteReplay",
			Call:  apitest.Do(living.New, func(c ctx, s service) error { return s.DeleteReplay(c, "lv-1") }),
			Route: "POST /cgi-bin/living/delete_replay_data",
			Body:  `{"livingid":"lv-1"}`,
		},
		{
			Name:  "GetStream",
			Call:  apitest.With(living.New, func(c ctx, s service) (*living.Stream, error) { return s.GetStream(c, "lv-1") }),
			Route: "GET /cgi-bin/living/get_living_info?livingid=lv-1",
			Reply: `{"errcode":0,"errmsg":"ok","living_info":{"livingid":"lv-1","anchor_userid":"lina","main_department":4,"theme":"新品培训","description":"面向销售",
				"type":3,"status":2,"reserve_start":1795654800,"reserve_living_duration":3000,"living_start":1795654920,"living_duration":2940,
				"open_replay":1,"replay_status":2,"subscribe_count":31,"viewer_num":207,"online_count":5,"comment_num":64,"mic_num":7,"push_stream_url":"rtmp://push.example/live"}}`,
			Want: &living.Stream{
				LivingID: "lv-1", AnchorID: "lina", MainDepartmentID: 4, Theme: "新品培训", Description: "面向销售", Type: living.TypeTraining, Status: living.StatusEnded,
				PlannedAt: wecom.TimeOf(at(morning)), PlannedDuration: minutes(50), StartedAt: wecom.TimeOf(at(morning + 120)), Duration: minutes(49),
				ReplayEnabled: true, ReplayStatus: living.ReplayDeleted, SubscriberCount: 31, ViewerCount: 207, OnlineCount: 5, CommentCount: 64, SpeakerCount: 7,
				PushURL: "rtmp://push.example/live",
			},
		},
		{
			Name:  "GetStream, whose page has no id",
			Call:  apitest.With(living.New, func(c ctx, s service) (*living.Stream, error) { return s.GetStream(c, "lv-2") }),
			Route: "GET /cgi-bin/living/get_living_info?livingid=lv-2",
			Reply: `{"errcode":0,"errmsg":"ok","living_info":{"theme":"周年庆"}}`,
			Want:  &living.Stream{LivingID: "lv-2", Theme: "周年庆"},
		},
		{
			Name: "ListLivingIDs",
			Call: apitest.With(living.New, func(c ctx, s service) (*living.LivingIDPage, error) {
				return s.ListLivingIDs(c, "lina", wecom.Page{Cursor: "c1", Limit: 20})
			}),
			Route: "POST /cgi-bin/living/get_user_all_livingid",
			Body:  `{"userid":"lina","cursor":"c1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","livingid_list":["lv-1","lv-2"]}`,
			Want:  &living.LivingIDPage{LivingIDs: []string{"lv-1", "lv-2"}, NextCursor: "c2"},
		},
	})
}

// Pictures that WeCom would drop without an error are refused before the call.
func TestCreateStreamRefusesPictures(t *testing.T) {
	corp := wecomtest.New()
	_, err := living.New(corp.Client()).CreateStream(t.Context(), living.StreamCreate{Activity: &living.Activity{MediaIDs: make([]string, 6)}})
	if err == nil || !strings.Contains(err.Error(), "6 pictures") || len(corp.Calls("")) != 0 {
		t.Errorf("%v after %d calls", err, len(corp.Calls("")))
	}
}
