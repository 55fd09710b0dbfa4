package pager

import (
	"errors"
	"slices"
	"testing"
)

// pages serves lists by cursor.
type page struct {
	items []int
	next  string
}

func collect(t *testing.T, from string, pages map[string]page) (got []int, err error) {
	t.Helper()
	seq := From(from, func(c string) ([]int, string, error) {
		p, ok := pages[c]
		if !ok {
			return nil, "", errors.New("no page " + c)
		}
		return p.items, p.next, nil
	})
	for range 2 { // an iterator can be ranged again
		got, err = nil, nil
		for n, e := range seq {
			if e != nil {
				err = e
				break
			}
			got = append(got, n)
		}
	}
	return got, err
}

func TestFrom(t *testing.T) {
	pages := map[string]page{
		"":  {[]int{1, 2}, "a"},
		"a": {nil, "b"}, // an empty page is not the end
		"b": {[]int{3}, ""},
		"x": {[]int{7}, "y"},
		"y": {[]int{8}, "x"}, // a circle
		"z": {[]int{9}, "gone"},
	}
	for _, tt := range []struct {
		from string
		want []int
		err  bool
	}{
		{"", []int{1, 2, 3}, false},
		{"b", []int{3}, false},
		{"x", []int{7, 8}, true},
		{"z", []int{9}, true},
	} {
		got, err := collect(t, tt.from, pages)
		if !slices.Equal(got, tt.want) || (err != nil) != tt.err {
			t.Errorf("from %q: %v, %v", tt.from, got, err)
		}
	}
	if _, err := collect(t, "x", pages); !errors.Is(err, ErrStuck) {
		t.Errorf("a circle of cursors: %v, want ErrStuck", err)
	}
}

func TestFromStops(t *testing.T) {
	fetched := 0
	for n, err := range All(func(string) ([]int, string, error) { fetched++; return []int{1, 2}, "more", nil }) {
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			break
		}
	}
	if fetched != 1 {
		t.Errorf("%d pages fetched after break on the first, want 1", fetched)
	}
}
