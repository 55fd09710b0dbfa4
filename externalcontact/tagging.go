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
	want := wantedTags{ids: map[string]string{}}
	for _, name := range names {
		want.add(name)
	}
	err := s.edits.do(ctx, "tags\x00"+group, func() error { return s.ensureTags(ctx, group, &want) })
	if err != nil {
		return nil, err
	}
	return want.ids, nil
}

func (s *Service) ensureTags(ctx context.Context, group string, want *wantedTags) error {
	groups, err := s.ListTagGroups(ctx, TagQuery{})
	if err != nil {
		return err
	}
	create := TagsCreate{GroupName: group}
	if i := slices.IndexFunc(groups, func(g TagGroup) bool { return g.Name == group }); i >= 0 {
		create.GroupID = groups[i].ID
		want.note(groups[i].Tags)
	}
	for _, name := range want.missing() {
		create.Tags = append(create.Tags, TagCreate{Name: name})
	}
	if len(create.Tags) == 0 {
		return nil
	}
	created, err := s.CreateTags(ctx, create)
	if err != nil {
		return err
	}
	want.note(created.Tags)
	if missing := want.missing(); len(missing) > 0 {
		return fmt.Errorf("externalcontact: WeCom did not create the tag %q in the group %q", missing[0], group)
	}
	return nil
}

// wantedTags are tags that are wanted by their names.
type wantedTags struct {
	names []string          // each once, in the order in which they are created
	ids   map[string]string // by name; "" until the tag is found
}

func (w *wantedTags) add(name string) {
	if _, known := w.ids[name]; !known {
		w.ids[name] = ""
		w.names = append(w.names, name)
	}
}

// note notes the ids of those of the tags that are wanted.
func (w *wantedTags) note(tags []Tag) {
	for _, t := range tags {
		if _, wanted := w.ids[t.Name]; wanted {
			w.ids[t.Name] = t.ID
		}
	}
}

func (w *wantedTags) missing() (names []string) {
	for _, name := range w.names {
		if w.ids[name] == "" {
			names = append(names, name)
		}
	}
	return names
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
			if stopsAll(ctx, err) {
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

// stopsAll reports whether an error would meet the next call too.
func stopsAll(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, wecom.ErrRateLimited))
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
