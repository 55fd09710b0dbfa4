package wedrive_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		budget := wedrive.NewBudget(wecom.NewLimiter(), 50)
		client := corp.Client(wecom.WithLimiter(budget))
		drive := wedrive.New(client)
		if err := budget.Restore(wecomtest.CorpID, budget.Usage(wecomtest.CorpID)); err != nil {
			t.Fatal(err)
		}
		month := budget.Usage(wecomtest.CorpID).Month
		if err := budget.Restore(wecomtest.CorpID, wedrive.Usage{Month: month, Calls: 10}); err != nil {
			t.Fatal(err)
		}
		if err := budget.Restore(wecomtest.CorpID, wedrive.Usage{Month: "1999-12", Calls: 1000}); err != nil {
			t.Fatal(err)
		}
		if err := budget.Restore(wecomtest.CorpID, wedrive.Usage{Month: month, Calls: -1}); err == nil {
			t.Error("a negative usage is taken")
		}
		var calls sync.WaitGroup
		var mu sync.Mutex
		refused := 0
		for range 60 {
			calls.Go(func() {
				_, err := drive.GetCapacity(t.Context())
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					refused++
				}
				if err != nil && (!errors.Is(err, wedrive.ErrBudgetSpent) || !errors.Is(err, wecom.ErrRateLimited)) {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		if refused != 20 || corp.DriveCalls() != 40 || budget.Left(wecomtest.CorpID) != 0 || budget.Usage(wecomtest.CorpID).Calls != 50 {
			t.Errorf("%d refused, %d made, %+v", refused, corp.DriveCalls(), budget.Usage(wecomtest.CorpID))
		}
		// Other calls are none of its business, nor are other corps.
		if err := client.Get(t.Context(), "/cgi-bin/getcallbackip", nil, nil); err != nil {
			t.Error(err)
		}
		if left := budget.Left("another"); left != 50 {
			t.Errorf("%d calls are left to another corp", left)
		}
		// The months are those of UTC+8.
		now := wecom.TimeOf(time.Now())
		next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, now.Location())
		time.Sleep(time.Until(next) - time.Second)
		if left := budget.Left(wecomtest.CorpID); left != 0 {
			t.Errorf("%d calls are left in the last second of the month", left)
		}
		time.Sleep(time.Second)
		if _, err := drive.GetCapacity(t.Context()); err != nil || budget.Left(wecomtest.CorpID) != 49 {
			t.Errorf("%d calls are left in a new month, %v", budget.Left(wecomtest.CorpID), err)
		}
	})
}

// blocked lets no call of the drive through.
type blocked struct{}

func (blocked) Wait(ctx context.Context, _, path string, _ []wecom.Quota) error {
	if !strings.Contains(path, "/wedrive/") {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

// What is not made is not counted, and without a limit nothing is refused.
func TestBudgetCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		budget := wedrive.NewBudget(blocked{}, 5)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := wedrive.New(corp.Client(wecom.WithLimiter(budget))).GetCapacity(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		if u := budget.Usage(wecomtest.CorpID); u.Calls != 0 {
			t.Errorf("%+v", u)
		}
		free := wedrive.NewBudget(wecom.NewLimiter(), 0)
		if _, err := wedrive.New(corp.Client(wecom.WithLimiter(free))).GetCapacity(t.Context()); err != nil || free.Left(wecomtest.CorpID) != -1 || free.Usage(wecomtest.CorpID).Calls != 1 {
			t.Errorf("%+v, %d left, %v", free.Usage(wecomtest.CorpID), free.Left(wecomtest.CorpID), err)
		}
	})
}

// What WeCom says when the calls of the month are over.
func TestFreeDrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithFreeDrive())
		drive := wedrive.New(corp.Client())
		for range wedrive.FreeCalls {
			if _, err := drive.GetCapacity(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := drive.GetCapacity(t.Context()); !errors.Is(err, wecom.ErrDriveCallsSpent) {
			t.Errorf("err = %v", err)
		}
		time.Sleep(31 * 24 * time.Hour)
		if e, err := drive.GetEdition(t.Context()); err != nil || e.Professional {
			t.Errorf("%+v, %v", e, err)
		}
	})
}
