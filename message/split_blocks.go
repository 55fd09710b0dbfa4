package message

import (
	"regexp"
	"strings"
)

// blocks tells the lines of a markdown by the blocks that they belong to. It is
// asked from the beginning to the end.
type blocks struct {
	lines []textLine
	at    int // the line that was asked for last
}

// A textLine is a line of a markdown. Texts have many.
type textLine struct {
	start  int // in the text
	block  *block
	kind   lineKind
	before quality // of a cut before the line
}

// A block is what lines of code, of a table or of a quotation share.
type block struct {
	again string // begins each part: the head of a table, the opening of code, the mark of a quotation
	close string // stands alone on the last line of code
	end   int    // of that line; 0 if there is none
}

type lineKind uint8

const (
	lineText lineKind = iota
	lineBlank
	lineHeading
	lineUnderline // of a heading
	lineQuote
	lineItem     // of a list
	lineIndented // below an item
	lineHead     // of a table, and the line below it; this and what follows is not cut within
	lineRow
	lineOpen // of a block of code
	lineCode
	lineClose
)

var (
	fenceLine   = regexp.MustCompile("^([ \t>]*)(`{3,}|~{3,})(.*)$")
	headingLine = regexp.MustCompile(`^ {0,3}#{1,6}[ \t]`)
	itemLine    = regexp.MustCompile(`^[ \t]*([-*+]|\d{1,9}[.)])[ \t]`)
	rulerLine   = regexp.MustCompile(`^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
)

// newBlocks finds the blocks of a text. What must be repeated is repeated if it
// has at most so many bytes.
func newBlocks(text string, most int) *blocks {
	b := &blocks{}
	start := 0
	for s := range strings.Lines(text) {
		b.lines = append(b.lines, textLine{start: start})
		start += len(s)
	}
	content := func(i int) string {
		end := len(text)
		if i+1 < len(b.lines) {
			end = b.lines[i+1].start
		}
		return strings.TrimRight(text[b.lines[i].start:end], " \t\r\n")
	}
	for i := 0; i < len(b.lines); {
		s := content(i)
		if open := opening(s); open != nil {
			i = b.code(i, open, content, most)
		} else if strings.Contains(s, "|") && i+1 < len(b.lines) && isRuler(content(i+1)) {
			i = b.table(i, content, most)
		} else {
			b.plain(i, s, most)
			i++
		}
	}
	b.rateLines()
	return b
}

// rateLines says how good it is to cut before each line. Before a blank line it is
// as good as before what follows.
func (b *blocks) rateLines() {
	above, blanks := lineBlank, 0
	for i, l := range b.lines {
		if l.kind == lineBlank {
			blanks++
			continue
		}
		q := between(above, l.kind, blanks > 0)
		for j := i - blanks; j <= i; j++ {
			b.lines[j].before = q
		}
		above, blanks = l.kind, 0
	}
}

// opening takes the line apart that opens a block of code: what stands before the
// mark, the mark and what stands behind.
func opening(s string) []string {
	if !strings.Contains(s, "```") && !strings.Contains(s, "~~~") {
		return nil
	}
	open := fenceLine.FindStringSubmatch(s)
	if len(open) > 3 && strings.HasPrefix(open[2], "`") && strings.Contains(open[3], "`") {
		return nil // code within a line
	}
	if open != nil {
		return open[1:]
	}
	return nil
}

func isRuler(s string) bool { return strings.Contains(s, "|") && rulerLine.MatchString(s) }

// code marks a block of code that line i opens, and returns the line behind it.
func (b *blocks) code(i int, open []string, content func(int) string, most int) int {
	code := &block{again: content(i) + "\n", close: open[0] + open[1]}
	b.lines[i].kind = lineOpen
	first := i + 1
	for i = first; i < len(b.lines) && code.end == 0; i++ {
		b.lines[i].kind = lineCode
		s := content(i)
		if mark := strings.TrimLeft(s, " \t>"); len(mark) >= len(open[1]) && strings.Trim(mark, open[1][:1]) == "" {
			b.lines[i].kind = lineClose
			code.close, code.end = s, b.lines[i].start+len(s)
		}
	}
	if len(code.again)+len(code.close)+1 <= most {
		for j := first; j < i; j++ {
			b.lines[j].block = code
		}
	}
	return i
}

// table marks a table whose head is line i, and returns the line behind it.
func (b *blocks) table(i int, content func(int) string, most int) int {
	table := &block{again: content(i) + "\n" + content(i+1) + "\n"}
	if len(table.again) > most {
		table = nil
	}
	b.lines[i].kind, b.lines[i+1].kind = lineHead, lineHead
	for i += 2; i < len(b.lines) && strings.Contains(content(i), "|"); i++ {
		b.lines[i].kind, b.lines[i].block = lineRow, table
	}
	return i
}

// plain marks a line outside tables and code.
func (b *blocks) plain(i int, s string, most int) {
	l := &b.lines[i]
	text := strings.TrimLeft(s, " \t")
	switch {
	case text == "":
		l.kind = lineBlank
	case text[0] == '#' && headingLine.MatchString(s):
		l.kind = lineHeading
	case i > 0 && b.lines[i-1].kind == lineText && isUnderline(text):
		l.kind = lineUnderline
	case text[0] == '>':
		mark := s[:len(s)-len(strings.TrimLeft(s, "> \t"))]
		if l.kind = lineQuote; len(mark) <= most {
			l.block = &block{again: mark}
		}
	case (s[0] == '\t' || strings.HasPrefix(s, "  ")) && b.inList(i):
		l.kind = lineIndented
	case strings.IndexByte("-*+0123456789", text[0]) >= 0 && itemLine.MatchString(s):
		l.kind = lineItem
	}
}

// isUnderline reports whether a line makes a heading of the one above.
func isUnderline(s string) bool {
	return len(s) > 1 && (strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "")
}

// inList reports whether the text above line i is part of a list.
func (b *blocks) inList(i int) bool {
	for i--; i >= 0 && b.lines[i].kind == lineBlank; {
		i--
	}
	return i >= 0 && (b.lines[i].kind == lineItem || b.lines[i].kind == lineIndented)
}

// between says how good it is to cut between two lines, with or without blank
// lines between them.
func between(above, below lineKind, blank bool) quality {
	switch {
	case above == lineOpen, above == lineHead && (below == lineHead || below == lineRow):
		return broken
	case below == lineClose, below == lineUnderline:
		return within
	case above == lineHeading, above == lineUnderline:
		return word
	case below == lineIndented, above == lineCode:
		return row
	case blank:
		return paragraph
	case above == lineRow && below == lineRow, above == lineQuote && below == lineQuote:
		return row
	case above == lineRow, above == lineClose, below == lineHeading, below == lineHead, below == lineOpen:
		return paragraph
	}
	return line
}

// seek goes on to the line of a place in the text.
func (b *blocks) seek(pos int) *textLine {
	for b.at > 0 && b.lines[b.at].start > pos {
		b.at--
	}
	for b.at+1 < len(b.lines) && b.lines[b.at+1].start <= pos {
		b.at++
	}
	return &b.lines[b.at]
}

// head returns what stands before a part that begins at pos.
func (b *blocks) head(pos int) string {
	l := b.seek(pos)
	if l.block == nil || l.kind == lineQuote && pos == l.start {
		return ""
	}
	return l.block.again
}

// tail returns the line that stands behind a part that ends at pos.
func (b *blocks) tail(pos int) string {
	if l := b.seek(pos); l.block != nil && (l.kind == lineCode || l.kind == lineClose && pos == l.start) {
		return l.block.close
	}
	return ""
}

// closed returns the end of the line that closes a block of code, if the line
// begins at pos, or else 0.
func (b *blocks) closed(pos int) int {
	if l := b.seek(pos); l.block != nil && l.kind == lineClose && pos == l.start {
		return l.block.end
	}
	return 0
}

// rate says how good it is to cut s, which begins at pos in the text, at end.
func (b *blocks) rate(s string, pos, end int) quality {
	switch l := b.seek(pos + end); {
	case pos+end == l.start:
		return l.before
	case l.kind >= lineHead:
		return broken
	default:
		return rate(s[:end], s[end:])
	}
}
