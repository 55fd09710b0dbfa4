// Package pager turns paged endpoints into iterators.
package pager

import (
	"errors"
	"iter"
)

// ErrStuck reports a server that answered with a cursor it was sent before.
var ErrStuck = errors.New("wecom: the list does not end: WeCom repeated a cursor")

// All yields every item of every page. It fetches as the loop proceeds, keeps
// nothing between loops, and ends after the first error, or after the page that
// has no next cursor: a short or empty page is not the end.
func All[T any](fetch func(cursor string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return From("", fetch)
}

// From is [All] from a cursor on, for lists that are resumed.
func From[T any](cursor string, fetch func(cursor string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		seen := map[string]bool{}
		for cursor := cursor; ; {
			seen[cursor] = true
			items, next, err := fetch(cursor)
			if err != nil {
				yield(zero, err)
				return
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if seen[next] {
				yield(zero, ErrStuck)
				return
			}
			cursor = next
		}
	}
}
