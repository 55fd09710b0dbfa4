package wedoc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/union"
)

// Markdown returns the text in a node and below it as Markdown: paragraphs, bold,
// italic and struck text, lists, tables and images. WeCom tells neither headings nor
// links, and not whether a list is numbered: headings are paragraphs, and its lists
// have bullets. A paragraph that begins as an item of a list ("•", "1.") is one.
// Colours and sizes are dropped.
func Markdown(n Node) string {
	w := markdownWriter{}
	w.node(union.Direct(n))
	return w.String()
}

// A markdownWriter writes blocks with an empty line between them, except between
// the items of a list.
type markdownWriter struct {
	strings.Builder
	inList bool
	levels []int // of the list in hand, from the outermost
	listID string
}

func (w *markdownWriter) node(n Node) {
	switch n := n.(type) {
	case nil:
	case Paragraph:
		w.paragraph(n)
	case Table:
		w.block(tableMarkdown(n), false)
	case Text, Drawing:
		w.block(inline([]Node{n}), false)
	case UnknownNode:
		w.block(escape(n.Text), false)
		w.children(n)
	default:
		w.children(n)
	}
}

func (w *markdownWriter) children(n Node) {
	for _, child := range n.Base().Children {
		w.node(child)
	}
}

// block begins a block, unless it is empty.
func (w *markdownWriter) block(text string, isItem bool) {
	if text == "" {
		return
	}
	switch {
	case w.Len() == 0:
	case isItem && w.inList:
		w.WriteString("\n")
	default:
		w.WriteString("\n\n")
	}
	w.inList = isItem
	w.WriteString(text)
}

func (w *markdownWriter) paragraph(p Paragraph) {
	text := strings.TrimSpace(inline(p.Children))
	number := p.Properties.Paragraph.Number
	switch {
	case text == "":
	case number.NumberID != "":
		w.block(strings.Repeat("  ", w.depth(number))+"- "+escapeStart(text), true)
	default:
		w.listID, w.levels = "", nil
		indent, marker, item := typedItem(leadingText(p.Children))
		if marker == "" {
			w.block(escapeStart(text), false)
			return
		}
		rest := strings.TrimSpace(inline(without(p.Children, len(item))))
		w.block(indent+marker+" "+escapeStart(rest), true)
	}
}

// depth tells how deep an item stands in its list, whatever the level that the list
// begins with.
func (w *markdownWriter) depth(n Numbering) int {
	if n.NumberID != w.listID {
		w.listID, w.levels = n.NumberID, nil
	}
	for len(w.levels) > 0 && w.levels[len(w.levels)-1] >= n.Level {
		w.levels = w.levels[:len(w.levels)-1]
	}
	w.levels = append(w.levels, n.Level)
	return len(w.levels) - 1
}

// itemStart is what people type in front of items: the em space is what a document
// keeps of an indent.
var itemStart = regexp.MustCompile(`^([ \x{2003}\x{3000}]*)(•|[0-9]{1,9}[.)])[ \x{2003}\x{3000}]`)

// typedItem takes apart how a paragraph begins that was typed as an item: all of that is
// the item.
func typedItem(text string) (indent, marker, item string) {
	m := itemStart.FindStringSubmatch(text)
	if m == nil {
		return "", "", ""
	}
	marker = m[2]
	if marker == "•" {
		marker = "-"
	}
	return strings.Repeat("   ", len([]rune(m[1]))/2), marker, m[0]
}

// leadingText returns the text with which nodes begin, as it is.
func leadingText(list []Node) string {
	var b strings.Builder
	for _, n := range list {
		t, ok := n.(Text)
		if !ok {
			break
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// without leaves out the first n bytes of the text with which nodes begin.
func without(list []Node, n int) []Node {
	list = slices.Clone(list)
	for i := 0; n > 0; i++ {
		t := list[i].(Text)
		cut := min(n, len(t.Text))
		t.Text, n = t.Text[cut:], n-cut
		list[i] = t
	}
	return list
}

// inline returns what stands in a line.
func inline(list []Node) string {
	var b strings.Builder
	for i := 0; i < len(list); {
		t, ok := list[i].(Text)
		if !ok {
			b.WriteString(otherInline(list[i]))
			i++
			continue
		}
		var text strings.Builder
		for next := t; ok && marks(next) == marks(t); {
			text.WriteString(next.Text)
			if i++; i == len(list) {
				break
			}
			next, ok = list[i].(Text)
		}
		b.WriteString(marked(text.String(), marks(t)))
	}
	return b.String()
}

func otherInline(n Node) string {
	if d, ok := n.(Drawing); ok {
		p := d.Properties.Drawing
		for _, url := range []string{p.Inline.Picture.URL, p.Anchor.Picture.URL} {
			if url != "" {
				return "![](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(url) + ">)"
			}
		}
		return ""
	}
	return escape(ownText(n)) + inline(n.Base().Children)
}

// marks returns what stands around a text.
func marks(t Text) string {
	run := t.Properties.Run
	var m string
	if run.Strike {
		m += "~~"
	}
	if run.Bold {
		m += "**"
	}
	if run.Italics {
		m += "*"
	}
	return m
}

// marked puts marks around a text, inside of the space around it: they would not
// count outside.
func marked(text, marks string) string {
	core := strings.TrimSpace(text)
	if marks == "" || core == "" {
		return escape(text)
	}
	at := strings.Index(text, core)
	return escape(text[:at]) + marks + escape(core) + reverse(marks) + escape(text[at+len(core):])
}

func reverse(marks string) string {
	b := []byte(marks)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

var (
	special     = regexp.MustCompile("[\\\\`*_\\[\\]<~]|&[#A-Za-z]")
	startsBlock = regexp.MustCompile(`(?m)^(#{1,6}([ \t]|$)|[-+]([ \t]|$)|>|=+ *$|[-|:][-|: \t]*$)`)
	startsItem  = regexp.MustCompile(`(?m)^([0-9]{1,9})([.)])([ \t]|$)`)
	lineBreak   = regexp.MustCompile(`\s*(\r\n|[\r\n\v\f])\s*`)
)

// escape keeps text from being taken for Markdown.
func escape(text string) string {
	return lineBreak.ReplaceAllString(special.ReplaceAllString(text, `\$0`), "  \n")
}

// escapeStart keeps the lines of a paragraph or an item from being taken for other
// blocks.
func escapeStart(text string) string {
	return startsItem.ReplaceAllString(startsBlock.ReplaceAllString(text, `\$0`), `$1\$2$3`)
}

func tableMarkdown(t Table) string {
	var rows [][]string
	columns := 0
	for _, n := range t.Children {
		if row, ok := n.(TableRow); ok {
			cells := cellsOf(row)
			columns = max(columns, len(cells))
			rows = append(rows, cells)
		}
	}
	if columns == 0 {
		return ""
	}
	var b strings.Builder
	for i, cells := range rows {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("|")
		for j := range columns {
			cell := ""
			if j < len(cells) {
				cell = cells[j]
			}
			b.WriteString(" " + cell + " |")
		}
		if i == 0 {
			b.WriteString("\n|" + strings.Repeat(" --- |", columns))
		}
	}
	return b.String()
}

func cellsOf(row TableRow) (cells []string) {
	for _, n := range row.Children {
		cell, ok := n.(TableCell)
		if !ok {
			continue
		}
		var lines []string
		for p := range Paragraphs(cell) {
			if line := strings.TrimSpace(inline(p.Children)); line != "" {
				lines = append(lines, strings.ReplaceAll(line, "  \n", "<br>"))
			}
		}
		cells = append(cells, strings.ReplaceAll(strings.Join(lines, "<br>"), "|", `\|`))
	}
	return cells
}
