package wedrive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom"
)

// How many calls of the drive a corp has in a month.
const (
	FreeCalls = 1000    // without advanced accounts
	PaidCalls = 100_000 // with advanced accounts (高级功能账号)
)

// ErrBudgetSpent means that a [Budget] has refused a call: WeCom was not asked. It is
// [wecom.ErrRateLimited], too.
var ErrBudgetSpent error = budgetSpent{}

type budgetSpent struct{}

func (budgetSpent) Error() string { return "the calls of the drive for this month are used up" }
func (budgetSpent) Unwrap() error { return wecom.ErrRateLimited }

// A Budget counts the calls of the drive, which WeCom counts by corp and by calendar
// month, and refuses those that exceed a limit ([ErrBudgetSpent]). Use it as the limiter
// of a client:
//
//	budget := wedrive.NewBudget(wecom.NewLimiter(), 800) // leaves 200 to others
//	client, err := wecom.NewClient(corpID, secret, wecom.WithLimiter(budget))
//
// All else is left to the limiter that it is made with. It sees every call as long as
// endpoints have quotas, as they have without [wecom.WithoutRateLimits]. Calls that are
// repeated count again, as they do with WeCom. It knows of the calls that went by it,
// in this process; what others have made it can be told with [Budget.Restore]. It is
// safe for concurrent use.
type Budget struct {
	limiter wecom.Limiter
	limit   int
	now     func() time.Time

	mu   sync.Mutex
	used map[string]Usage // by scope
}

// A Usage is how many calls of the drive were made in a month. A program that ends
// between two months may keep it, as JSON for instance, and give it to
// [Budget.Restore].
type Usage struct {
	Month string `json:"month"` // such as "2026-11", in UTC+8
	Calls int    `json:"calls"`
}

// NewBudget returns a Budget of so many calls a month in front of a limiter. With a
// limit of 0 or less it counts, and refuses nothing.
func NewBudget(limiter wecom.Limiter, limit int) *Budget {
	return &Budget{limiter: limiter, limit: limit, now: time.Now, used: map[string]Usage{}}
}

// drivePaths is how the paths of all calls of the drive begin.
const drivePaths = "/cgi-bin/wedrive/"

// Wait counts a call of the drive, or refuses it, and then waits as the limiter does. Calls
// of other APIs are not counted.
func (b *Budget) Wait(ctx context.Context, scope, path string, quotas []wecom.Quota) error {
	if !strings.HasPrefix(path, drivePaths) {
		return b.limiter.Wait(ctx, scope, path, quotas)
	}
	month, err := b.take(scope)
	if err != nil {
		return err
	}
	if err := b.limiter.Wait(ctx, scope, path, quotas); err != nil {
		b.giveBack(scope, month)
		return err
	}
	return nil
}

// take counts a call, in the month that it returns.
func (b *Budget) take(scope string) (month string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	u := b.current(scope)
	if b.limit > 0 && u.Calls >= b.limit {
		return "", fmt.Errorf("%w: %d of %d in %s", ErrBudgetSpent, u.Calls, b.limit, u.Month)
	}
	u.Calls++
	b.used[scope] = u
	return u.Month, nil
}

// giveBack takes back a call of a month that was not made, unless the month is over.
func (b *Budget) giveBack(scope, month string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if u := b.current(scope); u.Month == month && u.Calls > 0 {
		u.Calls--
		b.used[scope] = u
	}
}

// current is the usage of this month.
func (b *Budget) current(scope string) Usage {
	month := wecom.TimeOf(b.now()).Format("2006-01")
	if u := b.used[scope]; u.Month == month {
		return u
	}
	return Usage{Month: month}
}

// Usage returns how many calls of the drive a corp has made this month.
func (b *Budget) Usage(corpID string) Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.current(corpID)
}

// Left returns how many calls are left to a corp this month, and -1 without a limit.
func (b *Budget) Left(corpID string) int {
	if b.limit <= 0 {
		return -1
	}
	return max(b.limit-b.Usage(corpID).Calls, 0)
}

// Restore tells of calls of a corp that were made before, or by others. What was of
// another month is ignored; otherwise the calls are added.
func (b *Budget) Restore(corpID string, u Usage) error {
	if u.Calls < 0 {
		return errors.New("wedrive: a usage with fewer calls than none")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	current := b.current(corpID)
	if u.Month == current.Month {
		current.Calls += u.Calls
		b.used[corpID] = current
	}
	return nil
}
