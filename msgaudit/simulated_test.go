package msgaudit_test

import (
	"errors"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/wecomtest"
)

// The simulated corp answers every call of the archive, and no other app's.
func TestSimulatedCorp(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	archive := msgaudit.New(corp.ArchiveClient())
	ctx := t.Context()

	roomID, err := corp.OpenArchivedRoom("值班群", "shenyi", "zengli")
	if err != nil {
		t.Fatal(err)
	}
	room, err := archive.GetRoom(ctx, roomID)
	if err != nil || room.Name != "值班群" || room.CreatorID != "shenyi" || len(room.Members) != 2 || room.Members[1].UserID != "zengli" || room.CreatedAt.IsZero() {
		t.Errorf("room %+v, %v", room, err)
	}
	if _, err := archive.GetRoom(ctx, "wrGroup0001"); !errors.Is(err, wecom.ErrRoomNotInternal) {
		t.Errorf("a customer group: %v", err)
	}

	robot, err := archive.GetRobot(ctx, corp.AddArchivedRobot("报警", "lina"))
	if err != nil || robot.Name != "报警" || robot.CreatorID != "lina" {
		t.Errorf("robot %+v, %v", robot, err)
	}

	corp.AnswerRoom("wmCustomer0001", "wrGroup0001", false)
	consents, err := archive.ListRoomConsents(ctx, "wrGroup0001")
	if err != nil || len(consents) != 1 || consents[0].CustomerID != "wmCustomer0001" || consents[0].Status != msgaudit.Disagreed {
		t.Errorf("consents %+v, %v", consents, err)
	}

	if err := corp.ArchiveUser("ghost", 1); err == nil {
		t.Error("a member who does not exist is archived")
	}
	if _, err := msgaudit.New(corp.Client()).ListUserIDs(ctx, 0); !errors.Is(err, wecom.ErrAPIForbidden) {
		t.Errorf("another app: %v", err)
	}
}
