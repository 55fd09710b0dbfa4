package wedoc_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/wedoc"
)

func TestUTF16Len(t *testing.T) {
	for text, want := range map[string]int{"": 0, "ab": 2, "周报": 2, "😀": 2, "a😀b": 4, "\xff": 1, "e\u0301": 2} {
		if got := wedoc.UTF16Len(text); got != want {
			t.Errorf("%q takes %d units, want %d", text, got, want)
		}
	}
}

// textNode is a run of text at a position.
func textNode(at int, text string) wedoc.Text {
	return wedoc.Text{Part: wedoc.Part{Begin: at, End: at + len(utf16.Encode([]rune(text)))}, Text: text}
}

func TestFind(t *testing.T) {
	wrong := textNode(60, "目标")
	wrong.End++ // not in UTF-16
	d := wedoc.Document{Root: wedoc.Root{Part: wedoc.Part{Children: wedoc.Nodes{
		wedoc.Paragraph{Part: wedoc.Part{Children: wedoc.Nodes{textNode(3, "😀目"), textNode(6, "标目标"), wedoc.Drawing{}, textNode(10, "目标")}}},
		wedoc.Paragraph{Part: wedoc.Part{Children: wedoc.Nodes{textNode(20, "目"), textNode(22, "标")}}}, // a gap between
		wedoc.Paragraph{Part: wedoc.Part{Children: wedoc.Nodes{textNode(30, "目")}}},
		wedoc.Paragraph{Part: wedoc.Part{Children: wedoc.Nodes{textNode(40, "标"), wrong}}},
	}}}}
	if diff := cmp.Diff([]wedoc.Range{{Start: 5, Length: 2}, {Start: 7, Length: 2}, {Start: 10, Length: 2}}, d.Find("目标")); diff != "" {
		t.Error(diff)
	}
	if got := d.Find(""); got != nil {
		t.Errorf("nothing is at %v", got)
	}
	if got := (&wedoc.Document{}).Find("x"); got != nil {
		t.Errorf("an empty document has %v", got)
	}
}

func TestEnd(t *testing.T) {
	paragraph := func(begin, end int, children ...wedoc.Node) wedoc.Node {
		return wedoc.Paragraph{Part: wedoc.Part{Begin: begin, End: end, Children: children}}
	}
	table := wedoc.Table{Part: wedoc.Part{Begin: 5, End: 9, Children: wedoc.Nodes{paragraph(6, 7)}}}
	for want, children := range map[int]wedoc.Nodes{
		0: nil,
		3: {paragraph(0, 4, textNode(0, "abc"))},
		4: {paragraph(0, 4, textNode(0, "abc")), paragraph(4, 5)},
		2: {paragraph(0, 3, textNode(0, "ab")), table},
	} {
		d := wedoc.Document{Root: wedoc.Root{Part: wedoc.Part{Children: children}}}
		if got := d.End(); got != want {
			t.Errorf("the end is %d, want %d", got, want)
		}
	}
}

// What Find returns are the units of the text, however the text is cut into runs.
func FuzzFind(f *testing.F) {
	f.Add("余额😀为30，余额", "额😀", uint64(1))
	f.Add("aaaa", "aa", uint64(2))
	f.Add("\xff\xfe😀", "\xfe", uint64(3))
	f.Fuzz(func(t *testing.T, text, wanted string, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 0))
		var runs wedoc.Nodes
		all := []rune(text)
		units := utf16.Encode(all)
		for at := 7; len(all) > 0; {
			n := 1 + r.IntN(len(all))
			run := textNode(at, string(all[:n]))
			runs, at, all = append(runs, run), run.End, all[n:]
		}
		d := wedoc.Document{Root: wedoc.Paragraph{Part: wedoc.Part{Children: runs}}}
		places := d.Find(wanted)
		target := string([]rune(wanted))
		found := strings.Count(string(utf16.Decode(units)), target)
		if target == "" {
			found = 0
		}
		if len(places) != found {
			t.Fatalf("%d places of %q in %q, want %d", len(places), wanted, text, found)
		}
		for _, p := range places {
			if got := string(utf16.Decode(units[p.Start-7 : p.Start-7+p.Length])); got != target {
				t.Errorf("%s is %q, want %q", fmt.Sprint(p), got, target)
			}
		}
	})
}
