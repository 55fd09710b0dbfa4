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
// An empty text, or one of white space only, makes no messages.
func Split(text string, limit int) []string {
	limit = max(limit, 1)
	var parts []string
	for rest := trim(text, true); rest != ""; {
		n := cut(rest, limit)
		if part := strings.TrimRightFunc(rest[:n], unicode.IsSpace); part != "" { // not indentation alone
			parts = append(parts, part)
		}
		rest = trim(rest[n:], rest[n-1] == '\n')
	}
	return parts
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

// cut returns where the first part of s ends: at the best place in the second
// half of what fits, or at the last place if that half has none.
func cut(s string, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	best, quality := 0, within
	for end := piece(s, limit); end <= limit; end += piece(s[end:], limit) {
		if q := rate(s[:end], s[end:]); best <= limit/2 || q >= quality {
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

// How good a place is to cut at.
const (
	within = iota // a word, or before a punctuation mark
	glyph
	word
	sentence
	line
	paragraph
)

const (
	sentenceEnds = "。！？；…!?;."
	pauses       = "，、：,:"
	closers      = "”’」』）》】)]\"'"
)

// rate says how good the place between two parts of a text is.
func rate(before, rest string) int {
	before = before[max(0, len(before)-64):] // more does not matter
	next, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(before)
	ended := strings.TrimRight(before, closers)
	end, _ := utf8.DecodeLastRuneInString(ended)
	switch {
	case last == '\n' && strings.HasSuffix(strings.TrimRight(before[:len(before)-1], " \t\r"), "\n"):
		return paragraph
	case last == '\n':
		return line
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
