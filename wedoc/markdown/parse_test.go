package markdown

import (
	"runtime"
	"testing"
)

// Text that the parser cuts into many parts is joined in memory of its own size.
func TestManyParts(t *testing.T) {
	const n = 20_000
	runs := make([]run, n)
	for i := range runs {
		runs[i].text = "["
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	list := joined(runs)
	runtime.ReadMemStats(&after)
	if len(list) != 1 || len(list[0].text) != n {
		t.Fatalf("%d runs", len(list))
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 100*n {
		t.Errorf("%d bytes for %d runs of one byte", took, n)
	}
}
