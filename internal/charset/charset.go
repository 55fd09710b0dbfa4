// Package charset reads the encodings of text that Chinese mail comes in: UTF-8,
// UTF-16, GB18030 with GBK and GB2312, which are parts of it, ISO 8859-1 and
// Windows-1252.
package charset

import (
	_ "embed" // the characters of GBK
	"encoding/binary"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode returns a text as UTF-8, with U+FFFD in the place of what it cannot read. It
// returns false if it does not know the encoding.
func Decode(label string, text []byte) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return strings.ToValidUTF8(string(text), "\uFFFD"), true
	case "gb18030", "gbk", "gb2312", "gb_2312-80", "x-gbk", "cp936", "windows-936":
		return decodeGB18030(text), true
	case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252":
		return decodeWindows1252(text), true
	case "utf-16", "utf-16be":
		return decodeUTF16(text, binary.BigEndian), true
	case "utf-16le":
		return decodeUTF16(text, binary.LittleEndian), true
	}
	return "", false
}

// gbk has the characters of two bytes, a line for each first byte.
//
//go:embed gbk.txt
var gbk string

const (
	leads  = 0xFE - 0x81 + 1
	trails = 190 // 0x40 to 0xFE without 0x7F
)

// pairs are the characters of two bytes, and quads those of four that are below
// U+10000: what has no two bytes, in order.
var pairs, quads = sync.OnceValue(func() []rune {
	return []rune(strings.ReplaceAll(gbk, "\n", ""))
}), sync.OnceValue(func() []rune {
	taken := make(map[rune]bool, leads*trails)
	for _, r := range pairs() {
		taken[r] = true
	}
	var list []rune
	for r := rune(0x80); r <= 0xFFFF; r++ {
		if !taken[r] && !utf16.IsSurrogate(r) {
			list = append(list, r)
		}
	}
	return list
})

func decodeGB18030(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := character(text)
		b.WriteRune(r)
		text = text[n:]
	}
	return b.String()
}

// character reads one character of GB18030 and returns its length.
func character(text []byte) (rune, int) {
	first := text[0]
	switch {
	case first < utf8.RuneSelf:
		return rune(first), 1
	case first == 0x80:
		return '€', 1 // as Windows writes it
	case first == 0xFF || len(text) < 2:
		return utf8.RuneError, 1
	}
	second := text[1]
	if second >= '0' && second <= '9' {
		return quad(text)
	}
	if second < 0x40 || second == 0x7F || second == 0xFF {
		return utf8.RuneError, 1
	}
	place := int(second) - 0x40
	if second > 0x7F {
		place--
	}
	return pairs()[(int(first)-0x81)*trails+place], 2
}

// quad reads a character of four bytes.
func quad(text []byte) (rune, int) {
	if len(text) < 4 || text[2] < 0x81 || text[2] == 0xFF || text[3] < '0' || text[3] > '9' {
		return utf8.RuneError, 1
	}
	const supplementary = (0x90 - 0x81) * 10 * 126 * 10
	n := ((int(text[0])-0x81)*10+int(text[1]-'0'))*1260 + (int(text[2])-0x81)*10 + int(text[3]-'0')
	switch list := quads(); {
	case n < len(list):
		return list[n], 4
	case n >= supplementary && n-supplementary <= utf8.MaxRune-0x10000:
		return rune(0x10000 + n - supplementary), 4
	}
	return utf8.RuneError, 4
}

// high are the characters of Windows-1252 from 0x80 to 0x9F; the others are those of
// Unicode.
var high = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func decodeWindows1252(text []byte) string {
	var b strings.Builder
	for _, c := range text {
		if c >= 0x80 && c <= 0x9F {
			b.WriteRune(high[c-0x80])
			continue
		}
		b.WriteRune(rune(c))
	}
	return b.String()
}

func decodeUTF16(text []byte, order binary.ByteOrder) string {
	if len(text) >= 2 && text[0] == 0xFF && text[1] == 0xFE {
		order, text = binary.LittleEndian, text[2:]
	} else if len(text) >= 2 && text[0] == 0xFE && text[1] == 0xFF {
		order, text = binary.BigEndian, text[2:]
	}
	units := make([]uint16, 0, len(text)/2+1)
	for ; len(text) >= 2; text = text[2:] {
		units = append(units, order.Uint16(text))
	}
	if len(text) == 1 {
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}
