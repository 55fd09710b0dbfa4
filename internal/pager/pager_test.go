package pager

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
)

// A list is a list by cursor.
type list map[string]page

type page struct {
	items []int
	next  string
}

func (l list) get(_ context.Context, p wecom.Page) (*page, error) {
	found, ok := l[p.Cursor]
	if !ok || p.Limit != 5 {
		return nil, errors.New("no page " + p.Cursor)
	}
	return &found, nil
}

func (p *page) split() ([]int, string) { return p.items, p.next }

func collect(seq iter.Seq2[int, error]) (got []int, err error) {
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
	pages := list{
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
		got, err := collect(From(t.Context(), wecom.Page{Cursor: tt.from, Limit: 5}, pages.get, (*page).split))
		if !slices.Equal(got, tt.want) || (err != nil) != tt.err {
			t.Errorf("from %q: %v, %v", tt.from, got, err)
		}
	}
	if _, err := collect(From(t.Context(), wecom.Page{Cursor: "x", Limit: 5}, pages.get, (*page).split)); !errors.Is(err, wecom.ErrRepeatedCursor) {
		t.Errorf("a circle of cursors: %v, want ErrRepeatedCursor", err)
	}
}

func TestAllStops(t *testing.T) {
	fetched := 0
	more := func(context.Context, wecom.Page) (*page, error) { fetched++; return &page{[]int{1, 2}, "more"}, nil }
	for n, err := range All(t.Context(), 5, more, (*page).split) {
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

func TestEach(t *testing.T) {
	broken := errors.New("broken")
	part := func(ids []int) iter.Seq2[int, error] {
		return Once(func() ([]int, error) {
			if ids[0] == 5 {
				return nil, broken
			}
			return ids, nil
		})
	}
	got, err := collect(Each(Chunks([]int{1, 2, 3, 4, 5, 6, 7}, 2), part))
	if !slices.Equal(got, []int{1, 2, 3, 4}) || !errors.Is(err, broken) {
		t.Errorf("got %v, %v", got, err)
	}
	for n, err := range Each(Chunks([]int{1, 2, 5}, 1), part) {
		if err != nil {
			t.Error(err)
		}
		if n == 2 {
			break // and the part that fails is not asked for
		}
	}
}

func TestChunks(t *testing.T) {
	for range Chunks([]int(nil), 3) {
		return
	}
	t.Error("an empty list has no part, want one")
}

// What is done in parts says where it has stopped, if not at the beginning.
func TestDo(t *testing.T) {
	broken := errors.New("broken")
	for fails, says := range map[int]string{0: "broken", 1: "stock: the first 2 of 5 boxes are packed: broken", 2: "stock: the first 4 of 5 boxes are packed: broken", 3: ""} {
		calls := 0
		err := Do(Chunks([]int{1, 2, 3, 4, 5}, 2), 5, "stock", "boxes are packed", func(part []int) error {
			if calls++; calls > fails {
				return broken
			}
			return nil
		})
		if says == "" && err != nil || says != "" && (!errors.Is(err, broken) || err.Error() != says) || calls != min(fails+1, 3) {
			t.Errorf("the call %d fails: %v after %d calls", fails, err, calls)
		}
	}
}

func TestWindows(t *testing.T) {
	day := 24 * time.Hour
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, wecom.TimeOf(time.Now()).Location())
	for _, tt := range []struct {
		to   time.Duration
		want []time.Duration // begin and end of each
	}{
		{-time.Second, nil},
		{0, []time.Duration{0, 0}},
		{30 * day, []time.Duration{0, 30 * day}},
		{30*day + time.Second, []time.Duration{0, 30 * day, 30*day + time.Second, 30*day + time.Second}},
		{61 * day, []time.Duration{0, 30 * day, 30*day + time.Second, 60*day + time.Second, 60*day + 2*time.Second, 61 * day}},
	} {
		var got []time.Duration
		for w := range Windows(begin, begin.Add(tt.to), 30*day, time.Second) {
			got = append(got, w.From.Sub(begin), w.To.Sub(begin))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("to %v: %v, want %v", tt.to, got, tt.want)
		}
	}
	if got := slices.Collect(Windows(time.Time{}, begin, 30*day, time.Second)); !slices.Equal(got, []Window{{To: begin}}) {
		t.Errorf("a forgotten begin: %d windows", len(got))
	}
}

func TestNumeral(t *testing.T) {
	if got := Numeral("34"); got != uint64(34) {
		t.Errorf("34 is %T %v", got, got)
	}
	if got := Numeral("x34"); got != "x34" {
		t.Errorf("x34 is %T %v", got, got)
	}
}
