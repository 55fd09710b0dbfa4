package living_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/wecomtest"
)

// plan creates a stream of lina that begins in an hour and lasts an hour.
func plan(t *testing.T, corp *wecomtest.Corp, s service) string {
	t.Helper()
	livingID, err := s.CreateStream(t.Context(), living.StreamCreate{AnchorID: "lina", Theme: "周会", StartAt: corp.Now().Add(time.Hour), Duration: time.Hour})
	must(t, err)
	return livingID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func stream(t *testing.T, s service, livingID string) *living.Stream {
	t.Helper()
	got, err := s.GetStream(t.Context(), livingID)
	must(t, err)
	return got
}

// A stream from its plan to the end of its replay, and what it refuses on the way.
func TestLifeOfAStream(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Unix(morning, 0)))
	s := living.New(corp.Client())
	livingID := plan(t, corp, s)
	must(t, s.UpdateStream(t.Context(), livingID, living.StreamUpdate{Theme: "周会二", Description: new("全员"), Duration: 30 * time.Minute}))
	got := stream(t, s, livingID)
	if got.Theme != "周会二" || got.Description != "全员" || got.Status != living.StatusPlanned || got.PlannedDuration != minutes(30) || !got.PlannedAt.Equal(at(morning+3600)) ||
		got.AnchorID != "lina" || got.MainDepartmentID == 0 || bool(got.ReplayEnabled) {
		t.Errorf("planned: %+v", got)
	}
	if err := s.DeleteReplay(t.Context(), livingID); !errors.Is(err, wecom.ErrReplayNotDeletable) {
		t.Errorf("a replay before the stream: %v", err)
	}
	if err := corp.WatchStream(livingID, wecomtest.StreamViewer{UserID: "hujie", Watches: time.Minute}); err == nil {
		t.Error("a stream is watched before it begins")
	}

	must(t, corp.StartStream(livingID))
	must(t, corp.WatchStream(livingID, wecomtest.StreamViewer{UserID: "hujie", Watches: 10 * time.Minute, Comments: 2, InvitedBy: "lina"}))
	customer := corp.CustomerIDs("zengli")[0]
	must(t, corp.WatchStream(livingID, wecomtest.StreamViewer{CustomerID: customer, Watches: time.Hour, Speaks: true}))
	corp.Advance(15 * time.Minute)
	must(t, corp.WatchStream(livingID, wecomtest.StreamViewer{UserID: "HuJie", Watches: time.Minute})) // again
	got = stream(t, s, livingID)
	if got.Status != living.StatusLive || got.ViewerCount != 2 || got.OnlineCount != 2 || got.CommentCount != 2 || got.SpeakerCount != 1 || got.Duration != minutes(15) {
		t.Errorf("live: %+v", got)
	}
	for what, err := range map[string]error{
		"update": s.UpdateStream(t.Context(), livingID, living.StreamUpdate{Theme: "x"}),
		"cancel": s.CancelStream(t.Context(), livingID),
	} {
		if !errors.Is(err, wecom.ErrLivingStarted) {
			t.Errorf("%s of a live stream: %v", what, err)
		}
	}
	code, err := corp.VisitShop(livingID, wecomtest.StreamViewer{UserID: "hujie"})
	must(t, err)
	if visit, err := s.GetShopVisit(t.Context(), code); err != nil || *visit != (living.ShopVisit{LivingID: livingID, UserID: "hujie", InviterUserID: "lina"}) {
		t.Errorf("visit %+v, %v", visit, err)
	}

	corp.Advance(5 * time.Minute)
	must(t, corp.EndStream(livingID))
	if _, err := s.GetShopVisit(t.Context(), code); !errors.Is(err, wecom.ErrInvalidRequest) {
		t.Errorf("a code after 5 minutes: %v", err)
	}
	if got = stream(t, s, livingID); got.Status != living.StatusEnded || got.ReplayStatus != living.ReplayPending || got.OnlineCount != 0 || got.Duration != minutes(20) {
		t.Errorf("ended: %+v", got)
	}
	corp.Advance(3 * time.Second)
	must(t, s.DeleteReplay(t.Context(), livingID))
	if got = stream(t, s, livingID); got.ReplayStatus != living.ReplayDeleted {
		t.Errorf("the replay is %v", got.ReplayStatus)
	}
	var viewers []string
	for v, err := range s.AllViewers(t.Context(), livingID) {
		must(t, err)
		viewers = append(viewers, fmt.Sprintf("%s%s %v %v %v", v.UserID, v.CustomerID, v.WatchTime, bool(v.Commented), bool(v.Spoke)))
	}
	if want := []string{"hujie 11m0s true false", customer + " 20m0s false true"}; !slices.Equal(viewers, want) {
		t.Errorf("viewers %v, want %v", viewers, want)
	}
}

func TestStreamsEndBeforeTheyBegin(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Unix(morning, 0)))
	s := living.New(corp.Client())
	cancelled, late := plan(t, corp, s), plan(t, corp, s)
	must(t, s.CancelStream(t.Context(), cancelled))
	if err := s.CancelStream(t.Context(), cancelled); !errors.Is(err, wecom.ErrLivingStarted) {
		t.Errorf("cancelled twice: %v", err)
	}
	corp.Advance(2 * time.Hour)
	if err := corp.StartStream(late); err == nil {
		t.Error("a stream begins after its end")
	}
	var got []living.Status
	for stream, err := range s.AllStreams(t.Context(), "lina") {
		must(t, err)
		got = append(got, stream.Status)
	}
	if want := []living.Status{living.StatusCancelled, living.StatusExpired}; !slices.Equal(got, want) {
		t.Errorf("states %v, want %v", got, want)
	}
}

// An app sees its own streams, page by page.
func TestStreamsOfOneApp(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "培训", AgentID: 7, Secret: "seven"}))
	s, other := living.New(corp.Client()), living.New(corp.Client().WithSecret("seven"))
	var want []string
	for range 3 {
		want = append(want, plan(t, corp, s))
	}
	foreign := plan(t, corp, other)
	page, err := s.ListLivingIDs(t.Context(), "lina", wecom.Page{Limit: 2})
	must(t, err)
	if !slices.Equal(page.LivingIDs, want[:2]) || page.NextCursor == "" {
		t.Errorf("the first page is %+v", page)
	}
	var got []string
	for id, err := range s.AllLivingIDs(t.Context(), "lina") {
		must(t, err)
		got = append(got, id)
	}
	if !slices.Equal(got, want) {
		t.Errorf("streams %v, want %v", got, want)
	}
	if _, err := s.GetStream(t.Context(), foreign); !errors.Is(err, wecom.ErrLivingNotOwned) {
		t.Errorf("the stream of another app: %v", err)
	}
	if _, err := s.ListLivingIDs(t.Context(), "ghost", wecom.Page{}); !errors.Is(err, wecom.ErrUserNotFound) {
		t.Errorf("streams of nobody: %v", err)
	}
	if _, err := living.New(corp.ContactsClient()).GetStream(t.Context(), foreign); !errors.Is(err, wecom.ErrAPIForbidden) {
		t.Errorf("directory sync: %v", err)
	}
}

// More than a page of viewers.
func TestManyViewers(t *testing.T) {
	corp := wecomtest.New()
	s := living.New(corp.Client())
	livingID := plan(t, corp, s)
	must(t, corp.StartStream(livingID))
	var customers []string
	for range 130 {
		id, _ := corp.AddCustomer("zengli", "观众", "")
		customers = append(customers, id)
		must(t, corp.WatchStream(livingID, wecomtest.StreamViewer{CustomerID: id, Watches: time.Minute}))
	}
	var got []string
	for v, err := range s.AllViewers(t.Context(), livingID) {
		must(t, err)
		got = append(got, v.CustomerID)
	}
	if !slices.Equal(got, customers) {
		t.Errorf("%d viewers, want %d", len(got), len(customers))
	}
	if n := len(corp.Calls(viewersPath)); n != 2 {
		t.Errorf("%d pages, want 2", n)
	}
}
