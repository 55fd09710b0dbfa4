package msgaudit_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/msgaudit"
)

func TestUsersRoomsRobots(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListUserIDs",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) ([]string, error) {
				return s.ListUserIDs(ctx, msgaudit.EditionService)
			}),
			Route: "POST /cgi-bin/msgaudit/get_permit_user_list",
			Body:  `{"type":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","ids":["shenyi","zengli"]}`,
			Want:  []string{"shenyi", "zengli"},
		},
		{
			Name: "ListUserIDs of all editions",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) ([]string, error) {
				return s.ListUserIDs(ctx, 0)
			}),
			Route: "POST /cgi-bin/msgaudit/get_permit_user_list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","ids":[]}`,
			Want:  []string{},
		},
		{
			Name: "GetRoom",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) (*msgaudit.Room, error) {
				return s.GetRoom(ctx, "wrRoom7")
			}),
			Route: "POST /cgi-bin/msgaudit/groupchat/get",
			Body:  `{"roomid":"wrRoom7"}`,
			Reply: `{"roomname":"值班群","creator":"shenyi","room_create_time":1764057604,"notice":"周五聚餐","members":[{"memberid":"shenyi","jointime":1764057605},{"memberid":"zengli","jointime":1764057606}],"errcode":0,"errmsg":"ok"}`,
			Want: &msgaudit.Room{
				Name: "值班群", CreatorID: "shenyi", CreatedAt: at(1764057604), Notice: "周五聚餐",
				Members: []msgaudit.RoomMember{{UserID: "shenyi", JoinedAt: at(1764057605)}, {UserID: "zengli", JoinedAt: at(1764057606)}},
			},
		},
		{
			Name: "GetRobot",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) (*msgaudit.Robot, error) {
				return s.GetRobot(ctx, "wb&7")
			}),
			Route: "GET /cgi-bin/msgaudit/get_robot_info?robot_id=wb%267",
			Reply: `{"errcode":0,"errmsg":"ok","data":{"robot_id":"wb&7","name":"报警","creator_userid":"shenyi"}}`,
			Want:  &msgaudit.Robot{ID: "wb&7", Name: "报警", CreatorID: "shenyi"},
		},
	})
}
