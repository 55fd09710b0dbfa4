package meetingroom_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meetingroom"
	"github.com/gowecom/wecom/wecomtest"
)

func TestRooms(t *testing.T) {
	place := meetingroom.Place{City: "杭州", Building: "西楼", Floor: "9F"}
	all := meetingroom.RoomCreate{
		Name: "青竹", Capacity: 12, Place: place, Coordinate: &meetingroom.Coordinate{Latitude: 30.274085, Longitude: -120.15507},
		Equipment: []meetingroom.Equipment{meetingroom.Television, meetingroom.Video}, Scope: &meetingroom.Scope{UserIDs: []string{"lina"}, DepartmentIDs: []int64{3, 4}},
	}
	const fields = `"name":"青竹","capacity":12,"city":"杭州","building":"西楼","floor":"9F","coordinate":{"latitude":"30.274085","longitude":"-120.15507"},
		"equipment":[1,5],"range":{"user_list":["lina"],"department_list":[3,4]}`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateRoom",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (int64, error) {
				return s.CreateRoom(ctx, all)
			}),
			Route: "POST /cgi-bin/oa/meetingroom/add",
			Body:  `{` + fields + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingroom_id":77}`,
			Want:  int64(77),
		},
		{
			Name: "CreateRoom with what is required",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (int64, error) {
				return s.CreateRoom(ctx, meetingroom.RoomCreate{Name: "青竹", Capacity: 12})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/add",
			Body:  `{"name":"青竹","capacity":12}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingroom_id":78}`,
			Want:  int64(78),
		},
		{
			Name: "ListRooms",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) ([]meetingroom.Room, error) {
				return s.ListRooms(ctx, meetingroom.RoomQuery{Place: place, Equipment: []meetingroom.Equipment{meetingroom.Telephone, meetingroom.Projector, meetingroom.Whiteboard}})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/list",
			Body:  `{"city":"杭州","building":"西楼","floor":"9F","equipment":[2,3,4]}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingroom_list":[{"meetingroom_id":77,"need_approval":1,` + fields + `},{"meetingroom_id":78,"name":"白桦","capacity":3}]}`,
			Want: []meetingroom.Room{
				{ID: 77, Name: "青竹", Capacity: 12, Place: place, Coordinate: *all.Coordinate, Equipment: all.Equipment, NeedsApproval: true, Scope: *all.Scope},
				{ID: 78, Name: "白桦", Capacity: 3},
			},
		},
		{
			Name: "ListRooms of all",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) ([]meetingroom.Room, error) {
				return s.ListRooms(ctx, meetingroom.RoomQuery{})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/list",
			Body:  `{}`,
			Want:  []meetingroom.Room(nil),
		},
		{
			Name: "UpdateRoom",
			Call: apitest.Do(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) error {
				return s.UpdateRoom(ctx, 77, meetingroom.RoomUpdate(all))
			}),
			Route: "POST /cgi-bin/oa/meetingroom/edit",
			Body:  `{"meetingroom_id":77,` + fields + `}`,
		},
		{
			Name: "UpdateRoom clears",
			Call: apitest.Do(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) error {
				return s.UpdateRoom(ctx, 77, meetingroom.RoomUpdate{Equipment: []meetingroom.Equipment{}})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/edit",
			Body:  `{"meetingroom_id":77,"equipment":[]}`,
		},
		{
			Name: "DeleteRoom",
			Call: apitest.Do(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) error {
				return s.DeleteRoom(ctx, 77)
			}),
			Route: "POST /cgi-bin/oa/meetingroom/del",
			Body:  `{"meetingroom_id":77}`,
		},
	})
}

// Places in part are refused before anything is sent.
func TestPlaces(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := meetingroom.New(corp.Client())
	for _, p := range []meetingroom.Place{{Building: "西楼"}, {City: "杭州", Floor: "9F"}, {Floor: "9F"}} {
		_, err1 := s.ListRooms(t.Context(), meetingroom.RoomQuery{Place: p})
		_, err2 := s.ListBookings(t.Context(), meetingroom.BookingQuery{Place: p})
		_, err3 := s.CreateRoom(t.Context(), meetingroom.RoomCreate{Place: p})
		err4 := s.UpdateRoom(t.Context(), 1, meetingroom.RoomUpdate{Place: p})
		for _, err := range []error{err1, err2, err3, err4} {
			if err == nil || !strings.Contains(err.Error(), "place") {
				t.Errorf("%v: err = %v", p, err)
			}
		}
	}
	if err := s.UpdateRoom(t.Context(), 1, meetingroom.RoomUpdate{Place: meetingroom.Place{City: "杭州"}}); err == nil {
		t.Error("a city alone was sent")
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
}
