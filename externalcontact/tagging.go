package externalcontact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pause"
)

// EnsureTags returns the ids of the tags with given names in a group, by name. It
// creates the tags that are missing, and the group. Calls for one group are made
// one after the other, so that no tag is created twice.
func (s *Service) EnsureTags(ctx context.Context, group string, names ...string) (map[string]string, error) {
	ids := map[string]string{}
	err := s.edits.do(ctx, "tags\x00"+group, func() error {
		groups, err := s.ListTagGroups(ctx, TagQuery{})
		if err != nil {
			return err
		}
		missing := TagsCreate{GroupName: group}
		if i := slices.IndexFunc(groups, func(g TagGroup) bool { return g.Name == group }); i >= 0 {
			missing.GroupID = groups[i].ID
			collectTags(ids, names, groups[i].Tags)
		}
		for _, name := range names {
			if _, ok := ids[name]; !ok {
				ids[name] = "" // asked for once, however often it is named
				missing.Tags = append(missing.Tags, TagCreate{Name: name})
			}
		}
		if len(missing.Tags) == 0 {
			return nil
		}
		created, err := s.CreateTags(ctx, missing)
		if err != nil {
			return err
		}
		collectTags(ids, names, created.Tags)
		for name, id := range ids {
			if id == "" {
				return fmt.Errorf("externalcontact: WeCom did not create the tag %q in the group %q", name, group)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// collectTags notes the ids of the tags that have one of some names.
func collectTags(ids map[string]string, names []string, tags []Tag) {
	for _, t := range tags {
		if slices.Contains(names, t.Name) {
			ids[t.Name] = t.ID
		}
	}
}

// A CustomerTagsReport says what became of many updates.
type CustomerTagsReport struct {
	Done   int
	Failed []FailedCustomerTags // in no order
	Left   []CustomerTagsUpdate // not tried, or not to the end, because the context ended or a quota was used up
}

// A FailedCustomerTags is an update that WeCom refused.
type FailedCustomerTags struct {
	Update CustomerTagsUpdate
	Err    error
}

// Complete reports whether all updates were made.
func (r *CustomerTagsReport) Complete() bool { return len(r.Failed)+len(r.Left) == 0 }

// updatesAtOnce keeps well below what WeCom allows in flight.
const updatesAtOnce = 8

// busyWaits are the waits before an update is tried again that met another one.
var busyWaits = []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second}

// UpdateAllCustomerTags makes many updates, 8 at a time and within the quotas. An
// update that WeCom refuses is reported and does not stop the others; one that
// meets another edit of the same customer is tried again 3 times. The error is
// what stopped it early: the context, or [wecom.ErrRateLimited]. Go on with Left
// then.
func (s *Service) UpdateAllCustomerTags(ctx context.Context, updates []CustomerTagsUpdate) (*CustomerTagsReport, error) {
	var (
		report CustomerTagsReport
		mu     sync.Mutex
		tried  = make([]bool, len(updates))
	)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(updatesAtOnce)
	for i, update := range updates {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			err := s.updateTagsPatiently(ctx, update)
			if err != nil && (ctx.Err() != nil || errors.Is(err, wecom.ErrRateLimited)) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			tried[i] = true
			if err != nil {
				report.Failed = append(report.Failed, FailedCustomerTags{update, err})
			} else {
				report.Done++
			}
			return nil
		})
	}
	err := group.Wait()
	for i, update := range updates {
		if !tried[i] {
			report.Left = append(report.Left, update)
		}
	}
	if err == nil && len(report.Left) > 0 {
		err = context.Cause(ctx)
	}
	return &report, err
}

// updateTagsPatiently makes an update, again if another process edits the same
// customer.
func (s *Service) updateTagsPatiently(ctx context.Context, update CustomerTagsUpdate) error {
	err := s.UpdateCustomerTags(ctx, update)
	for _, wait := range busyWaits {
		if !errors.Is(err, wecom.ErrRecordBusy) {
			return err
		}
		if err := pause.For(ctx, wait); err != nil {
			return err
		}
		err = s.UpdateCustomerTags(ctx, update)
	}
	return err
}
