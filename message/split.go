package message

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Split cuts a long text, or a long markdown, into messages of at most limit
// bytes: [MaxText], or what the destination takes. It prefers to cut between
// paragraphs, then lines, then sentences, then words. It never cuts through a
// character as members see it, a link, a <…> tag, bold, code or a $…$
// placeholder, unless one alone is longer than limit; only a character is then
// kept whole all the same. White space at a cut is dropped.
//
// Blocks of markdown stay readable on both sides of a cut. A table is cut between
// rows and begins again with its head; a block of code is closed and opened
// again; a line of a quotation goes on as one. Split repeats nothing that alone
// takes half of limit. It cuts behind a heading, or within an item of a list and the
// lines indented below it, only if there is no better place.
//
// An empty text, or one of white space only, makes no messages.
func Split(text string, limit int) []string {
	limit = max(limit, 1)
	var parts []string
	rest := trim(text, true)
	blocks := newBlocks(rest, limit/2)
	for whole := len(rest); rest != ""; {
		part, n := blocks.next(rest, whole-len(rest), limit)
		if part != "" { // not indentation alone
			parts = append(parts, part)
		}
		rest = trim(rest[n:], rest[n-1] == '\n')
	}
	return parts
}

// next returns the next part of a text, of which the rest begins at pos, and how
// much of the rest it covers.
func (b *blocks) next(rest string, pos, limit int) (part string, n int) {
	head := b.head(pos)
	n = b.cut(rest, pos, limit-len(head))
	part = strings.TrimRightFunc(rest[:n], unicode.IsSpace)
	if part == "" {
		return "", n
	}
	if tail := b.tail(pos + n); n < len(rest) && tail != "" {
		if whole := head + part + "\n" + tail; len(whole) <= limit {
			return whole, max(n, b.closed(pos+n)-pos)
		}
	}
	if len(head)+len(part) > limit { // one character, which is long
		head = ""
	}
	return head + part, n
}

// trim drops white space at both ends, except what indents a line.
func trim(s string, startsLine bool) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	text := strings.TrimLeftFunc(s, unicode.IsSpace)
	blank := s[:len(s)-len(text)]
	if i := strings.LastIndexByte(blank, '\n'); i >= 0 || startsLine {
		return s[i+1:]
	}
	return text
}

// cut returns where the first part of s, which begins at pos, ends: at the best
// place in the second half of what fits, or at the last place if that half has
// none.
func (b *blocks) cut(s string, pos, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	best, quality := 0, broken
	for end := piece(s, limit); end <= limit; end += piece(s[end:], limit) {
		q := b.rate(s, pos, end)
		better := q >= quality || best <= limit/2 && q > broken
		if better && end+b.tailSize(s, pos, end) <= limit {
			best, quality = end, q
		}
	}
	if best > 0 {
		return best
	}
	best = character(s)
	for end := best; end <= limit; end += character(s[end:]) {
		best = end
	}
	return best
}

// tailSize is how many bytes stand behind a part of s that ends at end.
func (b *blocks) tailSize(s string, pos, end int) int {
	tail := b.tail(pos + end)
	if tail == "" || s[end-1] == '\n' {
		return len(tail)
	}
	return len(tail) + 1
}

// A quality says how good a place is to cut at.
type quality uint8

const (
	broken quality = iota // a row of a table, or a line of code, if any other place does
	within                // a word, or before a punctuation mark
	glyph
	word
	sentence
	row // of a table, of code, of a quotation, of an item
	line
	paragraph
)

const (
	sentenceEnds = "。！？；…!?;."
	pauses       = "，、：,:"
	closers      = "”’」』）》】)]\"'"
)

// rate says how good the place between two parts of a line is.
func rate(before, rest string) quality {
	before = before[max(0, len(before)-64):] // more does not matter
	next, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(before)
	ended := strings.TrimRight(before, closers)
	end, _ := utf8.DecodeLastRuneInString(ended)
	switch {
	case strings.ContainsRune(sentenceEnds+pauses+closers, next):
		return within
	case end > unicode.MaxASCII && strings.ContainsRune(sentenceEnds, end), strings.ContainsRune(sentenceEnds, end) && unicode.IsSpace(next):
		return sentence
	case unicode.IsSpace(last), unicode.IsSpace(next), last > unicode.MaxASCII && strings.ContainsRune(pauses, last):
		return word
	case isWordRune(last) && isWordRune(next):
		return within
	}
	return glyph
}

// isWordRune reports whether r belongs to a word that is written without
// spaces inside, unlike Chinese.
func isWordRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// piece returns the length of what s begins with and should not be cut.
func piece(s string, limit int) int {
	start, _, _ := strings.Cut(s[:min(len(s), limit)], "\n")
	if n := whole(start); n > 0 {
		return n
	}
	return character(s)
}

// whole returns the length of what a cut would break, if a line begins with
// such, or 0.
func whole(s string) int {
	switch {
	case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
		return len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool { return r > ' ' && r <= '~' }))
	case strings.HasPrefix(s, "["):
		if text := through(s, "]("); text > 0 {
			return after(text, through(s[text:], ")"))
		}
	case strings.HasPrefix(s, "!["):
		return after(1, whole(s[1:]))
	case strings.HasPrefix(s, "<a "):
		return through(s, "</a>")
	case strings.HasPrefix(s, "<font "):
		return through(s, "</font>")
	case strings.HasPrefix(s, "<"):
		return through(s, ">")
	case strings.HasPrefix(s, "**"):
		return after(2, through(s[2:], "**"))
	case strings.HasPrefix(s, "`"):
		return after(1, through(s[1:], "`"))
	case strings.HasPrefix(s, "$"):
		word, _, _ := strings.Cut(s[1:], " ")
		return after(1, through(word, "$"))
	}
	return 0
}

// through returns the length of s up to the end of mark, or 0.
func through(s, mark string) int { return after(len(mark), strings.Index(s, mark)) }

// after adds the lengths of two parts, the second of which may be missing.
func after(n, m int) int {
	if m <= 0 {
		return 0
	}
	return n + m
}

// character returns the length of the character that s begins with, together
// with what combines with it: marks, the parts of an emoji, the two letters of a
// flag.
func character(s string) int {
	prev, n := utf8.DecodeRuneInString(s)
	flag := isFlagLetter(prev)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case flag && isFlagLetter(r):
			flag = false
		case combines(r), prev == joiner, prev == '\r' && r == '\n':
		default:
			return n
		}
		prev = r
		n += size
	}
	return n
}

const joiner = '\u200d' // makes one emoji of several

func combines(r rune) bool {
	return unicode.Is(unicode.M, r) || r == joiner || r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f
}

func isFlagLetter(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
