// Package externalcontact covers customer contact (客户联系): customers and
// their tags, contact ways, customer groups, group messages, welcome messages,
// moments, transfers, acquisition links and statistics.
//
// All calls need the secret of an app that stands in the list of callable apps
// (客户联系 > API > 可调用接口的应用); others are refused with 48002. The app sees
// the members in its visible range only, and of those the ones with customer
// contact switched on. The secret of the customer contact system app no longer
// works for corps that began after November 2023.
//
// A customer is known by an external_userid, which the documentation also calls
// the account of the external contact; here it is a customer id. It differs
// between corps. Customers are followed by members: remarks, tags and state
// belong to the pair of member and customer, not to the customer.
package externalcontact

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/pause"
)

// A Service calls the customer contact API. It is safe for concurrent use. Share
// one Service: it keeps its own calls from editing one record at a time, which
// WeCom refuses with [wecom.ErrRecordBusy].
type Service struct {
	client *wecom.Client
	edits  keyedLock
}

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client: client} }

// A Page says which page of a list to fetch.
type Page struct {
	Cursor string `json:"cursor,omitzero"` // of the page before; empty for the first one
	Limit  int    `json:"limit,omitzero"`  // of entries; 0 for WeCom's default
}

// A pageOf is the reply of a paged list.
type pageOf[T any] interface {
	page() (items []T, next string)
}

// all is an iterator over a list, in pages of a size.
func all[T any, P pageOf[T]](limit int, list func(Page) (P, error)) iter.Seq2[T, error] {
	return pager.All(func(cursor string) ([]T, string, error) {
		p, err := list(Page{Cursor: cursor, Limit: limit})
		if err != nil {
			return nil, "", err
		}
		items, next := p.page()
		return items, next, nil
	})
}

// windows is an iterator over a list that WeCom answers for a limited period
// only: it asks for one window after the other. Each begins a step after the
// one before has ended.
func windows[T any](from, to time.Time, window, step time.Duration, list func(from, to time.Time) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for start := from; !start.After(to); {
			end := start.Add(window)
			if end.After(to) {
				end = to
			}
			for item, err := range list(start, end) {
				if !yield(item, err) || err != nil {
					return
				}
			}
			if end.Equal(to) {
				return
			}
			start = end.Add(step)
		}
	}
}

const day = 24 * time.Hour

// poll calls check at once and then every so often, until it is done.
func poll(ctx context.Context, every time.Duration, check func() (done bool, err error)) error {
	for {
		if done, err := check(); done || err != nil {
			return err
		}
		if err := pause.For(ctx, every); err != nil {
			return err
		}
	}
}
