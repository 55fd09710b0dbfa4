package wedoc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCellRange(t *testing.T) {
	for s, want := range map[string]CellRange{
		"A1:A1":     {0, 0, 1, 1},
		"A1:B5":     {0, 0, 5, 2},
		"A1:D1":     {0, 0, 1, 4},
		"A1:A3":     {0, 0, 3, 1},
		"Z9:AA10":   {8, 25, 2, 2},
		"AZ1:BA1":   {0, 51, 1, 2},
		"ZZ1:AAA1":  {0, 701, 1, 2},
		"C20:C1019": {19, 2, 1000, 1},
	} {
		got, err := ParseCellRange(s)
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v", s, got, err)
		}
		if got.String() != s {
			t.Errorf("%s is written as %s", s, got)
		}
	}
	for _, s := range []string{"b5", "B5", "b5:B5"} {
		if got, err := ParseCellRange(s); err != nil || got.String() != "B5:B5" {
			t.Errorf("%s: got %v, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", ":", "A", "1", "A0", "A-1", "A+1", "A01", "A1:", ":A1", "A1:B2:C3", "B5:A1", "A5:B1", "B1:A5", "1A", "A1B", "$A$1", "A:C", "Ä1", "A1 ",
		"A9999999999", "AAAAAAAAAAAAAAAAAAAAAAA1", "A1:" + strings.Repeat("9", 100),
	} {
		if got, err := ParseCellRange(s); err == nil || got != (CellRange{}) || len(err.Error()) > 150 {
			t.Errorf("%q: got %+v, %v", s, got, err)
		}
	}
	for _, r := range []CellRange{{}, {0, 0, 0, 1}, {0, 0, 1, -1}, {-1, 0, 1, 1}, {0, -1, 1, 1}, {0, 0, maxIndex + 1, 1}, {maxIndex, 0, 1, 1}, {0, 1, 1, maxIndex}} {
		if r.Check() == nil {
			t.Errorf("%+v is no range", r)
		}
		if _, err := r.MarshalText(); err == nil || strings.Contains(r.String(), ":") {
			t.Errorf("%+v is written as %v", r, r)
		}
	}
}

func TestCellRangeCells(t *testing.T) {
	var got [][2]int
	for row, column := range (CellRange{3, 1, 2, 2}).Cells() {
		if row == 4 && column == 2 {
			break
		}
		got = append(got, [2]int{row, column})
	}
	if diff := cmp.Diff([][2]int{{3, 1}, {3, 2}, {4, 1}}, got); diff != "" {
		t.Error(diff)
	}
	n := 0
	for range (CellRange{0, 0, 30, 7}).Cells() {
		n++
	}
	if n != 210 {
		t.Errorf("%d cells", n)
	}
}

// One call takes so many rows, columns and cells, and no more.
func TestCellRangeCheckCall(t *testing.T) {
	for r, want := range map[CellRange]bool{
		{0, 0, 1000, 10}: true, {7, 3, 50, 200}: true, {0, 0, 1001, 1}: false, {0, 0, 1, 201}: false, {0, 0, 51, 200}: false, {0, 0, 1000, 11}: false,
	} {
		if err := r.checkCall(); (err == nil) != want {
			t.Errorf("%v: %v", r, err)
		}
	}
}

// Bands hold each cell once, in rows that are whole, and in windows for one call.
func TestCellRangeBands(t *testing.T) {
	for _, r := range []CellRange{{0, 0, 1, 1}, {5, 2, 1000, 10}, {5, 2, 1001, 10}, {0, 0, 20, 200}, {0, 0, 120, 201}, {3, 4, 77, 999}} {
		seen := map[[2]int]int{}
		row := r.Row
		for band := range r.bands() {
			column := r.Column
			for _, w := range band {
				if err := w.checkCall(); err != nil || w.Row != row || w.Column != column || w.Rows != band[0].Rows {
					t.Errorf("%v has the window %v in place of row %d, column %d: %v", r, w, row, column, err)
				}
				column += w.Columns
				for row, column := range w.Cells() {
					seen[[2]int{row, column}]++
				}
			}
			row += band[0].Rows
		}
		for row, column := range r.Cells() {
			if seen[[2]int{row, column}] != 1 {
				t.Fatalf("%v has the cell %s %d times", r, cellName(row, column), seen[[2]int{row, column}])
			}
		}
		if len(seen) != r.Rows*r.Columns {
			t.Errorf("%v has %d cells", r, len(seen))
		}
	}
}

func FuzzCellRange(f *testing.F) {
	for _, s := range []string{"A1", "A1:B5", "B5:A1", "zz100:AAA2000", "A1073741823", "A1:", "\xff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseCellRange(s)
		if err != nil {
			return
		}
		if err := r.Check(); err != nil {
			t.Fatalf("%q gives %+v: %v", s, r, err)
		}
		text, err := r.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back CellRange
		if err := back.UnmarshalText(text); err != nil || back != r {
			t.Fatalf("%q gives %+v, then %s, then %+v: %v", s, r, text, back, err)
		}
		if upper := strings.ToUpper(s); upper != string(text) && upper+":"+upper != string(text) {
			t.Fatalf("%q is written as %s", s, text)
		}
	})
}
