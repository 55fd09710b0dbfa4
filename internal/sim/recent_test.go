package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

func TestRecent(t *testing.T) {
	w := simtest.NewWith(t, func(c *sim.Config) { c.JournalSize = 3 })
	w.In(func(tx *sim.Tx) {
		var r sim.Recent[string, int]
		for i, key := range []string{"a", "b", "a", "c", "d"} { // a is newer than b
			r.Put(tx, key, i+1)
		}
		r.Delete("c")
		r.Put(tx, "e", 6)
		r.Put(tx, "c", 7)
		var got []int
		for _, key := range []string{"a", "b", "c", "d", "e"} {
			got = append(got, r.Get(key))
		}
		if want := []int{0, 0, 7, 5, 6}; !slices.Equal(got, want) || r.Len() != 3 {
			t.Errorf("%v, %d values, want %v", got, r.Len(), want)
		}
		for range 1000 {
			r.Put(tx, "c", 8)
		}
		if r.Get("d") != 5 || r.Get("e") != 6 {
			t.Error("one key put again and again drives others out")
		}
	})
}

func TestHistory(t *testing.T) {
	w := simtest.NewWith(t, func(c *sim.Config) { c.JournalSize = 4 })
	w.In(func(tx *sim.Tx) {
		var h sim.History[string, int]
		for i, key := range []string{"a", "b", "a", "a", "c", "b"} {
			h.Add(tx, key, i)
		}
		if got := fmt.Sprint(h.Of("a"), h.Of("b"), h.Of("c"), h.Of("d")); got != "[2 3] [5] [4] []" {
			t.Errorf("lists %s", got)
		}
	})
}
