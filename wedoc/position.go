package wedoc

import (
	"iter"
	"unicode/utf16"

	"github.com/gowecom/wecom/internal/union"
)

// A Range is a part of a document, in UTF-16 units.
type Range struct {
	Start  int `json:"start_index"` // 0 is the beginning of the document
	Length int `json:"length"`      // at least 1
}

func (r Range) end() int { return r.Start + r.Length }

// UTF16Len returns how many UTF-16 units a text takes in a document: 1 for most
// characters, 2 for an emoji.
func UTF16Len(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// Find returns where a text stands in a document, from the beginning to the end.
// It is found within paragraphs, also where its characters look different. Places
// that overlap the one before are left out, and so is text whose length WeCom tells
// otherwise than in UTF-16.
func (d *Document) Find(text string) (places []Range) {
	for n := range Walk(d.Root) {
		if p, ok := n.(Paragraph); ok {
			places = append(places, findIn(p, text)...)
		}
	}
	return places
}

// findIn looks through the stretches of text of a paragraph: something else, or a
// gap in the positions, ends a stretch.
func findIn(p Paragraph, text string) (places []Range) {
	var stretch []uint16
	start := 0
	wanted := utf16.Encode([]rune(text))
	flush := func() {
		places = append(places, findUnits(stretch, wanted, start)...)
		stretch = nil
	}
	for _, n := range p.Children {
		t, ok := n.(Text)
		if !ok || UTF16Len(t.Text) != t.End-t.Begin {
			flush()
			continue
		}
		if start+len(stretch) != t.Begin {
			flush()
		}
		if len(stretch) == 0 {
			start = t.Begin
		}
		stretch = append(stretch, utf16.Encode([]rune(t.Text))...)
	}
	flush()
	return places
}

func findUnits(units, wanted []uint16, offset int) (places []Range) {
	if len(wanted) == 0 {
		return nil
	}
	for i := 0; i+len(wanted) <= len(units); {
		if !startsWith(units[i:], wanted) {
			i++
			continue
		}
		places = append(places, Range{offset + i, len(wanted)})
		i += len(wanted)
	}
	return places
}

func startsWith(units, prefix []uint16) bool {
	for i, u := range prefix {
		if units[i] != u {
			return false
		}
	}
	return true
}

// End returns the position where text is appended to a document: behind what its
// last paragraph holds. Tables are left out. It is 0 without any paragraph.
func (d *Document) End() (at int) {
	for n := range Paragraphs(d.Root) {
		at = ContentEnd(n)
	}
	return at
}

// ContentEnd returns the position behind what a paragraph holds: the beginning of
// an empty one.
func ContentEnd(p Paragraph) int {
	if n := len(p.Children); n > 0 {
		return p.Children[n-1].Base().End
	}
	return p.Begin
}

// Paragraphs yields the paragraphs of a node and below it, except for those in
// tables.
func Paragraphs(n Node) iter.Seq[Paragraph] {
	return func(yield func(Paragraph) bool) { outside(union.Direct(n), yield) }
}

func outside(n Node, yield func(Paragraph) bool) bool {
	switch n := n.(type) {
	case nil, Table:
		return true
	case Paragraph:
		return yield(n)
	}
	for _, child := range n.Base().Children {
		if !outside(child, yield) {
			return false
		}
	}
	return true
}
