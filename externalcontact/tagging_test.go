package externalcontact_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

const markPath = "/cgi-bin/externalcontact/mark_tag"

func TestEnsureTags(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	first, err := s.EnsureTags(t.Context(), "客户等级", "重点客户", "已流失", "已流失")
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 2 || first["重点客户"] != "etLevelA" || first["已流失"] == "" {
		t.Errorf("tags %v", first)
	}
	again, err := s.EnsureTags(t.Context(), "客户等级", "已流失")
	if err != nil || again["已流失"] != first["已流失"] {
		t.Errorf("again %v, %v", again, err)
	}
	if _, err := s.EnsureTags(t.Context(), "行业", "制造", "零售", "制造"); err != nil {
		t.Fatal(err)
	}
	if n := len(corp.Calls("/cgi-bin/externalcontact/add_corp_tag")); n != 2 {
		t.Errorf("%d calls to add tags, want 2", n)
	}
	if body := corp.Calls("/cgi-bin/externalcontact/add_corp_tag")[0].Body; strings.Count(body, "已流失") != 1 {
		t.Errorf("a tag named twice is created twice: %s", body)
	}
	groups, err := s.ListTagGroups(t.Context(), ec.TagQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range groups {
		for _, tag := range g.Tags {
			names = append(names, g.Name+"/"+tag.Name)
		}
	}
	want := []string{"客户等级/重点客户", "客户等级/普通客户", "客户等级/潜在客户", "客户等级/已流失", "来源/展会", "来源/官网", "来源/转介绍", "行业/制造", "行业/零售"}
	if !slices.Equal(names, want) {
		t.Errorf("tags %v, want %v", names, want)
	}
}

// Many goroutines that want one new tag add it once.
func TestEnsureTagsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		client := corp.Client(wecom.WithHTTPClient(&http.Client{Transport: slow{corp.HTTPClient().Transport}}))
		defer func() { _ = client.Close() }()
		s := ec.New(client)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if ids, err := s.EnsureTags(t.Context(), "行业", "制造"); err != nil || ids["制造"] == "" {
					t.Errorf("%v, %v", ids, err)
				}
			})
		}
		wg.Wait()
		if n := len(corp.Calls("/cgi-bin/externalcontact/add_corp_tag")); n != 1 {
			t.Errorf("added %d times", n)
		}
	})
}

func TestEnsureTagsNotAdded(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/externalcontact/add_corp_tag", wecomtest.JSON(`{"errcode":0,"tag_group":{"group_id":"g","tag":[]}}`))
	_, err := ec.New(corp.Client()).EnsureTags(t.Context(), "行业", "制造")
	if err == nil || !strings.Contains(err.Error(), `did not create the tag "制造"`) {
		t.Errorf("err = %v", err)
	}
}

func marksOf(corp *wecomtest.Corp, userID string, tags ...string) (marks []ec.CustomerTagsUpdate) {
	for _, id := range corp.CustomerIDs(userID) {
		marks = append(marks, ec.CustomerTagsUpdate{UserID: userID, CustomerID: id, AddTagIDs: tags})
	}
	return marks
}

func TestUpdateAllCustomerTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		marks := append(marksOf(corp, "zengli", "etFromWeb"),
			ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: "wmNobody", AddTagIDs: []string{"etFromWeb"}},
			ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: marksOf(corp, "zengli")[0].CustomerID, AddTagIDs: []string{"etNone"}})
		corp.Script(markPath, wecomtest.Refuse(45035, "conflict"), wecomtest.Refuse(45035, "conflict"))
		report, err := s.UpdateAllCustomerTags(t.Context(), marks)
		if err != nil {
			t.Fatal(err)
		}
		if report.Done != len(marks)-2 || len(report.Failed) != 2 || len(report.Left) != 0 || report.Complete() {
			t.Errorf("report %+v", report)
		}
		for _, f := range report.Failed {
			if !errors.Is(f.Err, wecom.ErrInvalidExternalUserID) && !errors.Is(f.Err, wecom.ErrTagNotFound) {
				t.Errorf("%+v", f)
			}
		}
		got, err := s.GetCustomer(t.Context(), marks[0].CustomerID)
		if err != nil || !slices.ContainsFunc(got.Follows[0].Tags, func(tag ec.FollowTag) bool { return tag.Name == "官网" && tag.GroupName == "来源" }) {
			t.Errorf("tags %+v, %v", got.Follows[0].Tags, err)
		}
	})
}

// A mark that meets other edits again and again is reported.
func TestUpdateAllCustomerTagsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		for range 4 {
			corp.Script(markPath, wecomtest.Refuse(45035, "conflict"))
		}
		report, err := s.UpdateAllCustomerTags(t.Context(), marksOf(corp, "zengli", "etFromWeb")[:1])
		if err != nil || len(report.Failed) != 1 || !errors.Is(report.Failed[0].Err, wecom.ErrRecordBusy) {
			t.Errorf("report %+v, %v", report, err)
		}
	})
}

// When the quota is used up, what is left comes back.
func TestUpdateAllCustomerTagsStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		corp.SetQuota(markPath, 3, time.Hour)
		marks := marksOf(corp, "zengli", "etFromWeb")
		report, err := s.UpdateAllCustomerTags(t.Context(), marks)
		if !errors.Is(err, wecom.ErrRateLimited) || report.Done > 3 || report.Done+len(report.Left) != len(marks) || len(report.Failed) > 0 {
			t.Errorf("report %+v, %v", report, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		report, err = s.UpdateAllCustomerTags(ctx, marks)
		if !errors.Is(err, context.Canceled) || len(report.Left) != len(marks) {
			t.Errorf("cancelled: %d left, %v", len(report.Left), err)
		}
	})
}

// overlap notices calls of an endpoint that are under way at the same time.
type overlap struct {
	corp    http.RoundTripper
	path    string
	mu      sync.Mutex
	now, at int // under way, and at most
}

func (o *overlap) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == o.path {
		o.mu.Lock()
		o.now++
		o.at = max(o.at, o.now)
		o.mu.Unlock()
		defer func() { o.mu.Lock(); o.now--; o.mu.Unlock() }()
	}
	return o.corp.RoundTrip(r)
}

// Marks of one member and customer are made one after the other, marks of others
// at the same time. Strategies of one kind are changed one after the other.
func TestEditsTakeTurns(t *testing.T) {
	customer := func(n int) ec.CustomerTagsUpdate {
		return ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: fmt.Sprintf("wm%d", n), AddTagIDs: []string{"etLevelA"}}
	}
	const strategyPath = "/cgi-bin/externalcontact/customer_strategy/edit"
	for name, c := range map[string]struct {
		path string
		edit func(c ctx, s service, i int) error
		want int // calls at once
	}{
		"marks of one customer":      {markPath, func(c ctx, s service, _ int) error { return s.UpdateCustomerTags(c, customer(0)) }, 1},
		"marks of several customers": {markPath, func(c ctx, s service, i int) error { return s.UpdateCustomerTags(c, customer(i)) }, 4},
		"strategies": {strategyPath, func(c ctx, s service, i int) error {
			return s.UpdateCustomerStrategy(c, int64(i), ec.CustomerStrategyUpdate{Name: "华东"})
		}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			watch := &overlap{corp: slow{corp.HTTPClient().Transport}, path: c.path}
			for range 4 {
				corp.Script(c.path, wecomtest.JSON(`{"errcode":0}`))
			}
			client := corp.Client(wecom.WithHTTPClient(&http.Client{Transport: watch}))
			defer func() { _ = client.Close() }()
			s := ec.New(client)
			var wg sync.WaitGroup
			for i := range 4 {
				wg.Go(func() {
					if err := c.edit(t.Context(), s, i); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if watch.at != c.want {
				t.Errorf("%s: %d at once, want %d", name, watch.at, c.want)
			}
		})
	}
}

// slow brings each answer a second late.
type slow struct{ http.RoundTripper }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	defer time.Sleep(time.Second)
	return s.RoundTripper.RoundTrip(r)
}

// A caller whose context ends stops waiting for its turn.
func TestUpdateCustomerTagsStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		mark := marksOf(corp, "zengli", "etFromWeb")[0]
		corp.Script(markPath, wecomtest.Delay(10*time.Second))
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := s.UpdateCustomerTags(t.Context(), mark); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := s.UpdateCustomerTags(ctx, mark); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		wg.Wait()
		if err := s.UpdateCustomerTags(t.Context(), mark); err != nil { // the turn was not lost
			t.Error(err)
		}
	})
}
