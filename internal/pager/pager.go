// Package pager turns what WeCom returns in parts into iterators: lists in pages,
// and lists of which it takes only so many ids or so many days at a time.
package pager

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
)

// All yields every item of every page. It fetches as the loop proceeds, keeps
// nothing between loops, and ends after the first error, or after the page that
// has no next cursor: a short or empty page is not the end.
func All[P, T any](ctx context.Context, limit int, list func(context.Context, wecom.Page) (P, error), items func(P) (items []T, next string)) iter.Seq2[T, error] {
	return From(ctx, wecom.Page{Limit: limit}, list, items)
}

// From is [All] from a page on, for lists that are resumed.
func From[P, T any](ctx context.Context, page wecom.Page, list func(context.Context, wecom.Page) (P, error), items func(P) (items []T, next string)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for page := page; ; {
			seen[page.Cursor] = true
			p, err := list(ctx, page)
			if err != nil {
				yield(*new(T), err)
				return
			}
			list, next := items(p)
			for _, item := range list {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if seen[next] {
				yield(*new(T), fmt.Errorf("wecom: %w", wecom.ErrRepeatedCursor))
				return
			}
			page.Cursor = next
		}
	}
}

// Next is the cursor of the page behind one: "" behind the last, whose reply may have a
// cursor, too. For pages with HasMore and NextCursor, call.QueryPage knows it.
func Next(hasMore bool, cursor string) string {
	if !hasMore {
		return ""
	}
	return cursor
}

// Each yields the items of each part's list, one after the other, and ends after
// the first error.
func Each[P, T any](parts iter.Seq[P], list func(P) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for part := range parts {
			for item, err := range list(part) {
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// Once is the iterator over a list that comes whole.
func Once[T any](list func() ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		items, err := list()
		if err != nil {
			yield(*new(T), err)
			return
		}
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Chunks cuts a list into parts of at most n. An empty list is one part, because
// for WeCom none often means all.
func Chunks[T any](list []T, n int) iter.Seq[[]T] {
	if len(list) == 0 {
		return func(yield func([]T) bool) { yield(list) }
	}
	return slices.Chunk(list, n)
}

// Do does the parts of a list, until one fails. The error tells how many come before
// that part, lest nobody knows where to go on.
func Do[T any](parts iter.Seq[[]T], total int, pkg, what string, do func(part []T) error) error {
	done := 0
	for part := range parts {
		err := do(part)
		if err != nil && done > 0 {
			return fmt.Errorf("%s: the first %d of %d %s: %w", pkg, done, total, what, err)
		}
		if err != nil {
			return err
		}
		done += len(part)
	}
	return nil
}

// A Window is a part of a time, with both ends included.
type Window struct{ From, To time.Time }

// Windows cuts a time, with both ends included, into windows of at most a length.
// Each begins a step after the one before has ended: a second where WeCom counts
// seconds, a day where it counts days. A negative step makes neighbours overlap,
// for lists that leave out both ends. A time that begins before 1970, such as one whose
// begin is forgotten, is one window, for WeCom to refuse: it would be thousands.
func Windows(from, to time.Time, length, step time.Duration) iter.Seq[Window] {
	return func(yield func(Window) bool) {
		for !from.After(to) {
			end := from.Add(length)
			if end.After(to) || from.Unix() < 0 {
				end = to
			}
			if !yield(Window{from, end}) || end.Equal(to) {
				return
			}
			from = end.Add(step)
		}
	}
}

// Numeral is a cursor as the number that it is on the wire. What is none stays a
// text, for WeCom to refuse.
func Numeral(cursor string) any {
	if n, err := strconv.ParseUint(cursor, 10, 64); err == nil {
		return n
	}
	return cursor
}
