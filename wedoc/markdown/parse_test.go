package markdown

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/gowecom/wecom/wedoc"
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

var leadingZero = regexp.MustCompile(`(?m)^\s*0[0-9]*[.)]`)

// What a paragraph of a document says is what its Markdown is read as.
func FuzzMarkdownOfText(f *testing.F) {
	for _, s := range []string{"# a", "a\n- b", "1. a", "a | b\n--- | ---", "<b>x</b>", "&amp; &#65;", "http://a.b/c_d", "**x**", "~~~", "- [ ] x", "![a](b)", "a\\*", "===", "    x", "•", "2.", "-- -", "a\n|-", "a\n:-:"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	plain := func(s string) (lines []string) {
		for l := range strings.SplitSeq(s, "\n") {
			if words := strings.Fields(l); len(words) > 0 {
				lines = append(lines, strings.Join(words, " "))
			}
		}
		return lines
	}
	f.Fuzz(func(t *testing.T, s string, bold bool) {
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\n' || r == unicode.ReplacementChar {
				return -1
			}
			return r
		}, s)
		if leadingZero.MatchString(s) { // 01. is item 1
			return
		}
		text := wedoc.Text{Text: s}
		text.Properties.Run.Bold = bold
		source := wedoc.Markdown(wedoc.Paragraph{Part: wedoc.Part{Children: wedoc.Nodes{text}}})
		var got strings.Builder
		for _, l := range parse([]byte(source), false) {
			if l.table != nil {
				t.Fatalf("%q becomes %q, a table", s, source)
			}
			got.WriteString(l.text() + "\n")
		}
		if lines := plain(got.String()); !slices.Equal(lines, plain(s)) {
			t.Fatalf("%q becomes %q, which says %q", s, source, lines)
		}
	})
}
