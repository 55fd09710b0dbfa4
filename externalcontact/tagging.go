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
// adds the tags that are missing, and the group. Calls for one group are made one
// after the other, so that no tag is added twice.
func (s *Service) EnsureTags(ctx context.Context, group string, names ...string) (map[string]string, error) {
	ids := map[string]string{}
	err := s.edits.do(ctx, "tags\x00"+group, func() error {
		groups, err := s.ListTagGroups(ctx, TagIDs{})
		if err != nil {
			return err
		}
		add := TagsAdd{GroupName: group}
		if i := slices.IndexFunc(groups, func(g TagGroup) bool { return g.Name == group }); i >= 0 {
			add.GroupID = groups[i].ID
			collectTags(ids, names, groups[i].Tags)
		}
		for _, name := range names {
			if _, ok := ids[name]; !ok {
				ids[name] = "" // asked for once, however often it is named
				add.Tags = append(add.Tags, TagNew{Name: name})
			}
		}
		if len(add.Tags) == 0 {
			return nil
		}
		added, err := s.AddTags(ctx, add)
		if err != nil {
			return err
		}
		collectTags(ids, names, added.Tags)
		for name, id := range ids {
			if id == "" {
				return fmt.Errorf("externalcontact: WeCom did not add the tag %q to the group %q", name, group)
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

// A MarkReport says what became of many marks.
type MarkReport struct {
	Done   int
	Failed []MarkFailure // in no order
	Left   []TagMark     // not tried, or not to the end, because the context ended or a quota was used up
}

// A MarkFailure is a mark that WeCom refused.
type MarkFailure struct {
	Mark TagMark
	Err  error
}

// Complete reports whether all marks were made.
func (r *MarkReport) Complete() bool { return len(r.Failed)+len(r.Left) == 0 }

// marksAtOnce keeps well below what WeCom allows in flight.
const marksAtOnce = 8

// busyWaits are the waits before a mark is tried again that met another edit.
var busyWaits = []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second}

// MarkMany makes many marks, 8 at a time and within the quotas. A mark that WeCom
// refuses is reported and does not stop the others; one that meets another edit
// of the same customer is tried again 3 times. The error is what stopped it
// early: the context, or [wecom.ErrRateLimited]. Go on with Left then.
func (s *Service) MarkMany(ctx context.Context, marks []TagMark) (*MarkReport, error) {
	var (
		report MarkReport
		mu     sync.Mutex
		tried  = make([]bool, len(marks))
	)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(marksAtOnce)
	for i, mark := range marks {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			err := s.markPatiently(ctx, mark)
			if err != nil && (ctx.Err() != nil || errors.Is(err, wecom.ErrRateLimited)) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			tried[i] = true
			if err != nil {
				report.Failed = append(report.Failed, MarkFailure{mark, err})
			} else {
				report.Done++
			}
			return nil
		})
	}
	err := group.Wait()
	for i, mark := range marks {
		if !tried[i] {
			report.Left = append(report.Left, mark)
		}
	}
	if err == nil && len(report.Left) > 0 {
		err = context.Cause(ctx)
	}
	return &report, err
}

// markPatiently makes a mark, again if another process edits the same customer.
func (s *Service) markPatiently(ctx context.Context, mark TagMark) error {
	err := s.MarkTags(ctx, mark)
	for _, wait := range busyWaits {
		if !errors.Is(err, wecom.ErrRecordBusy) {
			return err
		}
		if err := pause.For(ctx, wait); err != nil {
			return err
		}
		err = s.MarkTags(ctx, mark)
	}
	return err
}
