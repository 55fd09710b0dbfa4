package directory

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// A roster holds what a sorted list of the same members holds.
func TestRoster(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r roster
	want := map[string]*Member{}
	for i := range 20_000 {
		id := fmt.Sprintf("u%d", random.IntN(3000))
		switch m := want[id]; {
		case m == nil && i < 15_000:
			m = &Member{userID: id}
			want[id] = m
			r.add(m)
		case m != nil && random.IntN(3) > 0 || m != nil && i >= 15_000:
			delete(want, id)
			r.remove(m)
		case m == nil:
			r.remove(&Member{userID: id}) // who is not there
		}
		if i%1000 != 999 {
			continue
		}
		ids := slices.Sorted(maps.Keys(want))
		if got := idsOf(&r, ""); !slices.Equal(got, ids) || r.size != len(ids) {
			t.Fatalf("after %d changes: %d members, size %d, want %d", i+1, len(got), r.size, len(ids))
		}
		for _, from := range []string{"a", "u15", "u1500", "u2", "u9", "z"} {
			rest := ids[lowerBound(ids, from):]
			if got := idsOf(&r, from); !slices.Equal(got, rest) {
				t.Fatalf("from %s: %d members, want %d", from, len(got), len(rest))
			}
		}
	}
}

func idsOf(r *roster, from string) (ids []string) {
	for m := range r.from(from) {
		ids = append(ids, m.userID)
	}
	return ids
}

func lowerBound(ids []string, id string) int {
	i, _ := slices.BinarySearch(ids, id)
	return i
}
