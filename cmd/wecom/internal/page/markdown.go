package page

import (
	"regexp"
	"strings"
)

// A line is a line of a message with markup.
type line struct {
	Kind  string // "h", "quote", "item", "rule", "code", "p"
	Level int    // of a heading
	Spans []span
}

// A span is a piece of a line.
type span struct {
	Text  string
	Bold  bool
	Code  bool
	Color string // "info", "comment", "warning", "gray", "highlight"
	URL   string
}

// colors are those that messages may have; a style sheet has a class for each.
var colors = []string{"info", "comment", "warning", "gray", "highlight", "normal"}

// known returns a colour that a message may have, or "".
func known(color string) string {
	for _, c := range colors {
		if c == color {
			return c
		}
	}
	return ""
}

// markdown reads the Markdown that WeCom knows. Whatever else it is stays text: no
// markup of a message reaches the page as such.
func markdown(text string) []line {
	var lines []line
	code := false
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		trimmed := strings.TrimSpace(part)
		switch {
		case strings.HasPrefix(trimmed, "```"):
			code = !code
		case code:
			lines = append(lines, line{Kind: "code", Spans: []span{{Text: part}}})
		default:
			lines = append(lines, newLine(trimmed))
		}
	}
	return lines
}

var (
	heading = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	item    = regexp.MustCompile(`^(?:[-*+]|\d+\.)\s+(.*)$`)
	rule    = regexp.MustCompile(`^(?:-{3,}|\*{3,}|_{3,})$`)
)

func newLine(s string) line {
	if m := heading.FindStringSubmatch(s); m != nil {
		return line{Kind: "h", Level: len(m[1]), Spans: spans(m[2])}
	}
	if rest, ok := strings.CutPrefix(s, ">"); ok {
		return line{Kind: "quote", Spans: spans(strings.TrimSpace(rest))}
	}
	if rule.MatchString(s) {
		return line{Kind: "rule"}
	}
	if m := item.FindStringSubmatch(s); m != nil {
		return line{Kind: "item", Spans: spans(m[1])}
	}
	return line{Kind: "p", Spans: spans(s)}
}

var inline = regexp.MustCompile("\\*\\*(.+?)\\*\\*|`([^`]+)`|\\[([^\\]]*)\\]\\(([^)\\s]+)\\)|<font color=[\"']?(\\w+)[\"']?>(.*?)</font>|<@([\\w.@-]+)>")

func spans(s string) []span {
	var list []span
	for s != "" {
		at := inline.FindStringSubmatchIndex(s)
		if at == nil {
			return append(list, span{Text: s})
		}
		if at[0] > 0 {
			list = append(list, span{Text: s[:at[0]]})
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return s[at[2*n]:at[2*n+1]]
		}
		switch {
		case at[2] >= 0:
			list = append(list, span{Text: group(1), Bold: true})
		case at[4] >= 0:
			list = append(list, span{Text: group(2), Code: true})
		case at[6] >= 0:
			list = append(list, span{Text: group(3), URL: group(4)})
		case at[10] >= 0:
			list = append(list, span{Text: group(6), Color: known(group(5))})
		default:
			list = append(list, span{Text: "@" + group(7), Color: "info"})
		}
		s = s[at[1]:]
	}
	return list
}
