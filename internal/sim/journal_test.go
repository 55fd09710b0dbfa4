package sim

import (
	"slices"
	"testing"
)

// A journal keeps as many entries as it has room for, by number and by weight.
func TestJournal(t *testing.T) {
	for _, row := range []struct {
		size    int
		entries []int
		want    []int
	}{
		{3, []int{1, 2}, []int{1, 2}},
		{3, []int{1, 2, 3, 4, 5, 6, 7, 8}, []int{6, 7, 8}},
		{100, []int{1, maxWeight, 2, 3}, []int{2, 3}},
		{100, []int{5, 2 * maxWeight}, []int{2 * maxWeight}},
		{100, []int{maxWeight / 2, maxWeight / 2, 1, 1}, []int{maxWeight / 2, 1, 1}},
	} {
		j := journal[int]{size: row.size, weigh: func(n int) int { return n }}
		for _, n := range row.entries {
			j.add(n)
		}
		if got := j.newest(); !slices.Equal(got, row.want) {
			t.Errorf("%v: kept %v, want %v", row.entries, got, row.want)
		}
	}
	j := journal[int]{size: 10}
	for n := range 100_000 {
		j.add(n)
	}
	if len(j.newest()) != 10 || cap(j.entries) > 100 {
		t.Errorf("%d entries, room for %d", len(j.newest()), cap(j.entries))
	}
}
