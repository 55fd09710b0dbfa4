package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim/livings"
)

// StartStream has the anchor begin a live stream (直播) that was planned. The app
// that created it hears of it by living_status_change.
func (c *Corp) StartStream(livingID string) error {
	_, err := livings.Start.Do(c.world, livings.Beginning{LivingID: livingID})
	return explain(err)
}

// A StreamViewer is somebody who watches a live stream: a member with a UserID, a
// customer with a CustomerID, a student with a StudentUserID, or a parent with that of
// the child and a ParentUserID.
type StreamViewer struct {
	UserID, CustomerID          string
	StudentUserID, ParentUserID string
	Watches                     time.Duration // from now on, unless the stream ends before
	Comments                    int
	Speaks                      bool   // 连麦
	InvitedBy                   string // a member
}

// WatchStream has somebody watch a live stream that goes on.
func (c *Corp) WatchStream(livingID string, v StreamViewer) error {
	_, err := livings.Watch.Do(c.world, livings.Watching{
		LivingID: livingID, UserID: v.UserID, CustomerID: v.CustomerID, StudentUserID: v.StudentUserID, ParentUserID: v.ParentUserID, Seconds: int(v.Watches / time.Second),
		Comments: v.Comments, Speaks: v.Speaks, InvitedBy: v.InvitedBy,
	})
	return explain(err)
}

// VisitShop has a viewer of a live stream, of whom the ids count, go on to a shop in
// a mini program. It returns the ww_share_code that the shop gets.
func (c *Corp) VisitShop(livingID string, v StreamViewer) (shareCode string, err error) {
	visited, err := livings.VisitShop.Do(c.world, livings.Visit{LivingID: livingID, UserID: v.UserID, CustomerID: v.CustomerID})
	return visited.ShareCode, explain(err)
}

// EndStream has the anchor end a live stream. The app that created it hears of it
// by living_status_change. The replay is ready 3 seconds later.
func (c *Corp) EndStream(livingID string) error {
	_, err := livings.End.Do(c.world, livings.Ending{LivingID: livingID})
	return explain(err)
}
