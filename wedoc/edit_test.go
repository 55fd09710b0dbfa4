package wedoc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

const updatePath = "/cgi-bin/wedoc/document/batch_update"

// A model is a document as a list of units. Each unit of the version that was read
// is a number, so that it is told from what is inserted.
type model struct{ units []string }

func newModel(n int) *model {
	m := &model{}
	for i := range n {
		m.units = append(m.units, fmt.Sprint(i))
	}
	return m
}

// send applies operations as they are sent: each to what those before have left.
func (m *model) send(t testing.TB, body string) {
	t.Helper()
	var in struct {
		Requests []struct {
			ReplaceText *struct {
				Text   string
				Ranges []wedoc.Range
			} `json:"replace_text"`
			InsertText *struct {
				Text     string
				Location struct{ Index int }
			} `json:"insert_text"`
			DeleteContent *struct{ Range wedoc.Range } `json:"delete_content"`
			Update        *struct {
				Ranges []wedoc.Range
				Style  struct{ Color string } `json:"text_property"`
			} `json:"update_text_property"`
		}
	}
	must(t, json.Unmarshal([]byte(body), &in))
	if len(in.Requests) > 30 {
		t.Fatalf("%d operations in one call", len(in.Requests))
	}
	for _, r := range in.Requests {
		switch {
		case r.InsertText != nil:
			m.units = slices.Insert(m.units, r.InsertText.Location.Index, r.InsertText.Text)
		case r.DeleteContent != nil:
			m.units = slices.Delete(m.units, r.DeleteContent.Range.Start, r.DeleteContent.Range.Start+r.DeleteContent.Range.Length)
		case r.ReplaceText != nil:
			if len(r.ReplaceText.Ranges) != 1 {
				t.Fatalf("%d ranges to replace in one operation: their order would count", len(r.ReplaceText.Ranges))
			}
			to := r.ReplaceText.Ranges[0]
			m.units = slices.Replace(m.units, to.Start, to.Start+to.Length, r.ReplaceText.Text)
		case r.Update != nil:
			if len(r.Update.Ranges) > 10 {
				t.Fatalf("%d ranges in one operation", len(r.Update.Ranges))
			}
			for _, to := range r.Update.Ranges {
				for i := to.Start; i < to.Start+to.Length; i++ {
					m.units[i] += r.Update.Style.Color
				}
			}
		}
	}
}

// wanted applies operations one by one in their order, each at its position in the
// version that was read.
func wanted(n int, list []wedoc.Operation) []string {
	base := newModel(n).units
	gone := make([]bool, n+1)
	inserted, replaced := make([][]string, n+1), make([]string, n+1)
	for _, o := range list {
		switch o := o.(type) {
		case wedoc.InsertText:
			inserted[o.At] = append(inserted[o.At], o.Text)
		case wedoc.DeleteContent:
			for i := range o.Range.Length {
				gone[o.Range.Start+i] = true
			}
		case wedoc.ReplaceText:
			for _, r := range o.Ranges {
				replaced[r.Start] = o.Text
				for i := range r.Length {
					gone[r.Start+i] = true
				}
			}
		case wedoc.UpdateText:
			for _, r := range o.Ranges {
				for i := range r.Length {
					base[r.Start+i] += o.Style.Color
				}
			}
		}
	}
	var units []string
	for i := range n + 1 {
		units = append(units, inserted[i]...)
		if replaced[i] != "" {
			units = append(units, replaced[i])
		}
		if i < n && !gone[i] {
			units = append(units, base[i])
		}
	}
	return units
}

// randomEdit returns operations that do not overlap, in any order.
func randomEdit(r *rand.Rand, n, operations int) (list []wedoc.Operation) {
	taken := make([]bool, n+1)  // units that are taken away
	inside := make([]bool, n+1) // gaps within what is taken away
	holds := make([]bool, n+1)  // gaps that hold something
	free := func(to wedoc.Range) bool {
		for i := to.Start; i < to.Start+to.Length; i++ {
			if taken[i] || i > to.Start && holds[i] {
				return false
			}
		}
		return true
	}
	take := func() (wedoc.Range, bool) {
		to := wedoc.Range{Start: r.IntN(n), Length: 1 + r.IntN(3)}
		if to.Start+to.Length > n || !free(to) {
			return to, false
		}
		for i := to.Start; i < to.Start+to.Length; i++ {
			taken[i], inside[i] = true, i > to.Start
		}
		return to, true
	}
	for i := range operations {
		switch r.IntN(4) {
		case 0:
			if to, ok := take(); ok {
				list = append(list, wedoc.DeleteContent{Range: to})
			}
		case 1:
			o := wedoc.ReplaceText{Text: fmt.Sprintf("<%d>", i)}
			for range 1 + r.IntN(12) {
				if to, ok := take(); ok {
					o.Ranges = append(o.Ranges, to)
				}
			}
			if len(o.Ranges) > 0 {
				list = append(list, o)
			}
		case 2:
			o := wedoc.UpdateText{Style: wedoc.TextStyle{Color: string(rune('a' + r.IntN(3)))}}
			for range 1 + r.IntN(12) {
				start := r.IntN(n)
				o.Ranges = append(o.Ranges, wedoc.Range{Start: start, Length: 1 + r.IntN(n-start)})
			}
			list = append(list, o)
		default:
			if at := r.IntN(n + 1); !inside[at] {
				holds[at] = true
				list = append(list, wedoc.InsertText{At: at, Text: fmt.Sprintf("[%d]", i)})
			}
		}
	}
	return list
}

// An edit that is ordered and split gives what its operations give one by one, at
// the positions of the version that was read. One that stops half way can be gone
// on with.
func FuzzApplyEdit(f *testing.F) {
	f.Add(uint64(1), uint8(10), uint8(5), uint8(0))
	f.Add(uint64(2), uint8(200), uint8(120), uint8(2))
	f.Add(uint64(3), uint8(3), uint8(90), uint8(1))
	f.Fuzz(func(t *testing.T, seed uint64, size, operations, stop uint8) {
		n := int(size) + 1
		list := randomEdit(rand.New(rand.NewPCG(seed, 0)), n, int(operations))
		if len(list) == 0 {
			return
		}
		corp := wecomtest.New(wecomtest.WithoutPeople())
		var replies []wecomtest.Reply
		for i := range 400 {
			if stop != 0 && i == int(stop)-1 {
				replies = append(replies, wecomtest.JSON(`{"errcode":640051,"errmsg":"refused"}`))
				continue
			}
			replies = append(replies, wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
		}
		corp.Script(updatePath, replies...)
		s := wedoc.New(corp.Client(wecom.WithoutRateLimits()))
		version, err := s.ApplyEdit(t.Context(), "d1", wedoc.Edit{Version: 5, Operations: list})
		refused := -1
		if stopped, ok := errors.AsType[*wedoc.EditError](err); ok {
			refused = int(stop) - 1
			version, err = s.ApplyEdit(t.Context(), "d1", stopped.Rest)
		}
		must(t, err)
		m := newModel(n)
		applied := int64(0)
		for i, c := range corp.Calls(updatePath) {
			var in struct{ Version int64 }
			must(t, json.Unmarshal([]byte(c.Body), &in))
			if in.Version != 5+applied {
				t.Fatalf("call %d is for version %d, want %d", i, in.Version, 5+applied)
			}
			if i != refused {
				m.send(t, c.Body)
				applied++
			}
		}
		if version != 5+applied {
			t.Errorf("the version is %d after %d calls", version, applied)
		}
		if diff := cmp.Diff(wanted(n, list), m.units, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("operations %+v (-want +got):\n%s", list, diff)
		}
	})
}

// The property holds in general, not for the seeds alone.
func TestApplyEditAtRandom(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(60)
		list := randomEdit(r, n, r.IntN(100))
		corp := wecomtest.New(wecomtest.WithoutPeople())
		for range 100 {
			corp.Script(updatePath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
		}
		if _, err := wedoc.New(corp.Client()).ApplyEdit(t.Context(), "d1", wedoc.Edit{Version: 1, Operations: list}); err != nil {
			t.Fatal(err)
		}
		m := newModel(n)
		for _, c := range corp.Calls(updatePath) {
			m.send(t, c.Body)
		}
		if diff := cmp.Diff(wanted(n, list), m.units, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

func TestApplyEditRefuses(t *testing.T) {
	s := wedoc.New(wecomtest.New().Client())
	span := func(start, length int) wedoc.DeleteContent {
		return wedoc.DeleteContent{Range: wedoc.Range{Start: start, Length: length}}
	}
	for name, c := range map[string]struct {
		list    []wedoc.Operation
		overlap bool
	}{
		"twice the same":    {[]wedoc.Operation{span(3, 2), span(3, 2)}, true},
		"partly":            {[]wedoc.Operation{span(3, 3), wedoc.ReplaceText{Ranges: []wedoc.Range{{Start: 5, Length: 2}}}}, true},
		"one in another":    {[]wedoc.Operation{span(4, 1), span(3, 9)}, true},
		"inserted within":   {[]wedoc.Operation{wedoc.InsertParagraph{At: 4}, span(3, 3)}, true},
		"ranges of one":     {[]wedoc.Operation{wedoc.ReplaceText{Ranges: []wedoc.Range{{Start: 5, Length: 2}, {Start: 6, Length: 2}}}}, true},
		"a raw operation":   {[]wedoc.Operation{wedoc.RawOperation{Kind: "x"}}, false},
		"one of no meaning": {[]wedoc.Operation{span(1, 1), span(5, 0)}, false},
	} {
		_, err := s.ApplyEdit(t.Context(), "d1", wedoc.Edit{Version: 1, Operations: c.list})
		if err == nil || errors.Is(err, wedoc.ErrOverlap) != c.overlap {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := errors.AsType[*wedoc.EditError](err); ok {
			t.Errorf("%s: something was sent: %v", name, err)
		}
	}
}

// The error of an edit tells which operations were applied and which were not.
func TestEditError(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(updatePath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`), wecomtest.JSON(`{"errcode":640051,"errmsg":"no"}`))
	var list []wedoc.Operation
	for i := range 32 {
		list = append(list, wedoc.InsertText{At: i, Text: fmt.Sprint(i)})
	}
	version, err := wedoc.New(corp.Client()).ApplyEdit(t.Context(), "d1", wedoc.Edit{Version: 8, Operations: list})
	stopped, ok := errors.AsType[*wedoc.EditError](err)
	if !ok || codeOf(err) != 640051 || version != 9 {
		t.Fatalf("version %d, %v", version, err)
	}
	if !strings.Contains(err.Error(), "30 operations") || !strings.Contains(err.Error(), "2 were not") {
		t.Errorf("the error is %q", err)
	}
	if diff := cmp.Diff(wedoc.Edit{Version: 9, Operations: list[:2]}, stopped.Rest); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
	applied := slices.Clone(list[2:])
	slices.Reverse(applied)
	if diff := cmp.Diff(applied, stopped.Applied); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

// Without a version none is sent, in no call.
func TestEditOfLatest(t *testing.T) {
	corp := wecomtest.New()
	var list []wedoc.Operation
	for range 31 {
		list = append(list, wedoc.InsertParagraph{})
		corp.Script(updatePath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	}
	if v, err := wedoc.New(corp.Client()).ApplyEdit(t.Context(), "d1", wedoc.Edit{Operations: list}); v != 0 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
	for _, c := range corp.Calls(updatePath) {
		if strings.Contains(c.Body, "version") {
			t.Errorf("sent %s", c.Body)
		}
	}
}

// A document is edited at the positions that were read, characters of two units
// among them.
func TestSimulatedEdit(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := wedoc.New(corp.Client()), t.Context()
	doc, err := s.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "信"})
	must(t, err)
	apply := func(list ...wedoc.Operation) *wedoc.Document {
		t.Helper()
		d, err := s.GetDocument(ctx, doc.ID)
		must(t, err)
		v, err := s.ApplyEdit(ctx, doc.ID, wedoc.Edit{Version: d.Version, Operations: list})
		must(t, err)
		d, err = s.GetDocument(ctx, doc.ID)
		must(t, err)
		if d.Version != v {
			t.Errorf("version %d, want %d", d.Version, v)
		}
		return d
	}
	d := apply(&wedoc.InsertText{Text: "😀尊敬的{{姓名}}："}, wedoc.InsertParagraph{}, wedoc.InsertText{Text: "{{姓名}}的余额😀为{{数}}。"})
	d = apply(
		wedoc.UpdateText{Style: wedoc.TextStyle{Bold: new(true)}, Ranges: d.Find("余额")},
		wedoc.ReplaceText{Text: "李娜", Ranges: d.Find("{{姓名}}")},
		wedoc.ReplaceText{Text: "30", Ranges: d.Find("{{数}}")},
	)
	if got, want := wedoc.Markdown(d.Root), "😀尊敬的李娜：\n\n李娜的**余额**😀为30。"; got != want {
		t.Errorf("the document is %q, want %q", got, want)
	}
	if r := d.Find("额😀"); len(r) != 1 || r[0].Length != 3 {
		t.Errorf("a text that looks different along it is at %v", r)
	}

	// All or nothing, and not within a character.
	err = s.UpdateDocument(ctx, doc.ID, d.Version, []wedoc.Operation{wedoc.InsertText{At: 0, Text: "x"}, wedoc.InsertText{At: 2, Text: "x"}})
	if codeOf(err) != 640051 {
		t.Errorf("text within a character: %v", err)
	}
	if err = s.UpdateDocument(ctx, doc.ID, d.Version+1, []wedoc.Operation{wedoc.InsertText{Text: "x"}}); codeOf(err) != 640051 {
		t.Errorf("a version of the future: %v", err)
	}
	same, err := s.GetDocument(ctx, doc.ID)
	must(t, err)
	if diff := cmp.Diff(d, same); diff != "" {
		t.Errorf("what was refused left something behind:\n%s", diff)
	}

	// Positions of an older version count.
	apply(wedoc.InsertText{At: 0, Text: "前言 "})
	must(t, s.UpdateDocument(ctx, doc.ID, d.Version, []wedoc.Operation{wedoc.ReplaceText{Text: "账户余额", Ranges: d.Find("余额")}}))
	d = apply(wedoc.DeleteContent{Range: wedoc.Range{Start: 0, Length: 3}})
	if got := wedoc.TextOf(d.Root); got != "😀尊敬的李娜：李娜的账户余额😀为30。" {
		t.Errorf("the document is %q", got)
	}
}
