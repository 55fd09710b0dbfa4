package meetingroom_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/meetingroom"
	"github.com/gowecom/wecom/wecomtest"
)

// A room for six with a whiteboard, tomorrow from 10:10 to 10:40.
func ExampleService_FindRoom() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	rooms := meetingroom.New(corp.Client())
	ctx := context.Background()

	tomorrow := time.Now().AddDate(0, 0, 1)
	start := time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 10, 10, 0, 0, time.UTC)
	need := meetingroom.RoomNeed{
		Place: meetingroom.Place{City: "上海"}, Capacity: 6, Equipment: []meetingroom.Equipment{meetingroom.Whiteboard},
		StartAt: start, EndAt: start.Add(30 * time.Minute),
	}
	room, err := rooms.FindRoom(ctx, need)
	if err != nil {
		log.Fatal(err)
	}
	booking := meetingroom.BookingCreate{RoomID: room.ID, Subject: "评审", StartAt: need.StartAt, EndAt: need.EndAt, BookerID: "lina"}
	booked, err := rooms.Book(ctx, booking)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(room.Name, "is taken for", booked.EndAt.Sub(booked.StartAt))

	// Nobody else gets it now.
	_, err = rooms.Book(ctx, booking)
	if conflict, ok := errors.AsType[*meetingroom.ConflictError](err); ok {
		fmt.Println("it is taken by", conflict.Bookings[0].BookerID)
	}
	_, err = rooms.FindRoom(ctx, need)
	if none, ok := errors.AsType[*meetingroom.NoRoomError](err); ok {
		fmt.Println("rooms that would do at another time:", len(none.Taken))
	}
	// Output:
	// 银杏 is taken for 1h0m0s
	// it is taken by lina
	// rooms that would do at another time: 1
}
