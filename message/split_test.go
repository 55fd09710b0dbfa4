package message_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gowecom/wecom/message"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"empty", "", 10, nil},
		{"blank", " \n\t\n ", 10, nil},
		{"short", "一句话", 9, []string{"一句话"}},
		{"between paragraphs", "第一段\n\n第二\n三", 25, []string{"第一段\n\n第二\n三"}},
		{"a paragraph is better than a line", "aaaaaaaaa\n\nbbb\nccc ddd", 17, []string{"aaaaaaaaa", "bbb\nccc ddd"}},
		{"a paragraph with blanks", "aaaaaaaaa\n \t\r\nbbb\nccc ddd", 20, []string{"aaaaaaaaa", "bbb\nccc ddd"}},
		{"a line is better than a sentence", "aaaaaaaaa\nbb。cc dd ee", 18, []string{"aaaaaaaaa", "bb。cc dd ee"}},
		{"not too early", "a\n\nbbbbbbbb cccccccc", 14, []string{"a\n\nbbbbbbbb", "cccccccc"}},
		{"a sentence", "今天发布。明天休息，后天", 28, []string{"今天发布。", "明天休息，后天"}},
		{"a quoted sentence", "他说：“发布。”然后走了出去", 33, []string{"他说：“发布。”", "然后走了出去"}},
		{"an English sentence", "It is done. We go on now", 20, []string{"It is done.", "We go on now"}},
		{"not in a number", "about 1.5 million", 10, []string{"about 1.5", "million"}},
		{"a pause", "今天发布，明天休息后天", 27, []string{"今天发布，", "明天休息后天"}},
		{"not before a mark", "今天发布好了！", 18, []string{"今天发布好", "了！"}},
		{"a character", "一二三四五", 8, []string{"一二", "三四", "五"}},
		{"no words cut", "alpha beta", 8, []string{"alpha", "beta"}},
		{"a word among Chinese", "今天apple", 8, []string{"今天", "apple"}},
		{"a long word", "alphabetagamma", 5, []string{"alpha", "betag", "amma"}},
		{"an indent stays", "aaaa\n\n  - b", 8, []string{"aaaa", "  - b"}},
		{"an indent too long", "      ab", 3, []string{"ab"}},
		{"a link", "看[手册](https://a.example/x y)吧", 33, []string{"看", "[手册](https://a.example/x y)", "吧"}},
		{"an anchor", `去<a href="https://a.example">邮件 中心</a>`, 46, []string{"去", `<a href="https://a.example">邮件 中心</a>`}},
		{"a colour", `灯 <font color="info">全 绿</font>`, 35, []string{"灯", `<font color="info">全 绿</font>`}},
		{"a mention", "请 <@li na> 看", 11, []string{"请", "<@li na>", "看"}},
		{"code", "运行 `go test ./...`", 18, []string{"运行", "`go test ./...`"}},
		{"bold", "运行 **go test**", 12, []string{"运行", "**go test**"}},
		{"a placeholder", "你好$userName=li$", 17, []string{"你好", "$userName=li$"}},
		{"sums", "从 $5 到 $7 都行", 12, []string{"从 $5 到", "$7 都行"}},
		{"a picture", "看![图](https://a.example)", 27, []string{"看", "![图](https://a.example)"}},
		{"a bare address", "见 https://a.example/?q=1,2", 25, []string{"见", "https://a.example/?q=1,2"}},
		{"a link too long", "[一](https://a.example/b)", 12, []string{"[一](", "https://a.ex", "ample/b)"}},
		{"a family", "👨‍👩‍👧👨‍👩‍👧", 26, []string{"👨‍👩‍👧", "👨‍👩‍👧"}},
		{"flags", "🇨🇳🇫🇷🇨🇳", 12, []string{"🇨🇳", "🇫🇷", "🇨🇳"}},
		{"accents", "e\u0301e\u0301", 4, []string{"e\u0301", "e\u0301"}},
		{"no room for a character", "一👍🏽", 1, []string{"一", "👍🏽"}},
		{"no room at all", "ab", 0, []string{"a", "b"}},
		{"nonsense", "ab", -7, []string{"a", "b"}},
		{"line ends of Windows", "ab\r\ncd", 3, []string{"ab", "cd"}},
	} {
		if got := message.Split(tt.text, tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func withoutSpace(s string) string { return strings.Join(strings.Fields(s), "") }

func FuzzSplit(f *testing.F) {
	f.Add("第一段。\n\n第二段，[手册](https://a.example) <@lina> `x` 👨‍👩‍👧", 20)
	f.Add("[[[[((((****<<<<", 3)
	f.Add("> 0", -33)
	f.Add("\xff\xfe\n \n", 1)
	f.Add("# 周报\n\n| 项目 | 状态 |\n| --- | --- |\n| 一 | 好 |\n| 二 | 坏 |\n", 60)
	f.Add("> 引用引用引用引用\n\n```go\nfunc a() {\n\n}\n```\n1. 一\n   - 二", 40)
	f.Add("~~~\n````\n~~~~~\n> ```\n> x\n> ```", 30)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		parts := message.Split(text, limit)
		got, want := withoutSpace(strings.Join(parts, "")), withoutSpace(text)
		if got != want && (!strings.ContainsAny(text, "|`~>") || !within(want, got)) {
			t.Fatalf("the parts say %q, want %q", got, want)
		}
		for _, p := range parts {
			switch {
			case strings.TrimSpace(p) == "":
				t.Fatalf("an empty part: %q", parts)
			case utf8.ValidString(text) && !utf8.ValidString(p):
				t.Fatalf("a broken character in %q", p)
			case len(p) > limit && utf8.RuneCountInString(p) > 1 && !onlyJoined(p):
				t.Fatalf("%q exceeds %d bytes", p, limit)
			}
		}
	})
}

// within reports whether the bytes of part come in whole in their order, among
// others that are repeated.
func within(part, whole string) bool {
	for i := range len(whole) {
		if part != "" && part[0] == whole[i] {
			part = part[1:]
		}
	}
	return part == ""
}

// Blocks of markdown stay readable on both sides of a cut.
func TestSplitBlocks(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"a table", "| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |", 44,
			[]string{"| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |", "| a | b |\n| - | - |\n| 5 | 6 |"}},
		{"a table without outer bars", "a|b\n:-|-:\n1|2\n3|4\n5|6\n7|8", 20,
			[]string{"a|b\n:-|-:\n1|2\n3|4", "a|b\n:-|-:\n5|6\n7|8"}},
		{"a table is kept whole", "今天的日报如下，请查收，谢谢\n| a | b |\n| - | - |\n| 1 | 2 |", 60,
			[]string{"今天的日报如下，请查收，谢谢", "| a | b |\n| - | - |\n| 1 | 2 |"}},
		{"text behind a table", "|a|\n|-|\n|1|\n|2|\n\n完毕，谢谢", 24,
			[]string{"|a|\n|-|\n|1|\n|2|", "完毕，谢谢"}},
		{"a head that is too long", "|abcdefgh|\n|--------|\n|1|\n|2|\n|3|", 30,
			[]string{"|abcdefgh|\n|--------|\n|1|\n|2|", "|3|"}},
		{"a row that is too long", "|a|\n|-|\n|1 2 3 4 5 6 7 8 9 0 1 2|\n|3|", 20,
			[]string{"|a|\n|-|\n|1 2 3 4 5 6", "|a|\n|-|\n7 8 9 0 1 2|", "|a|\n|-|\n|3|"}},
		{"rows are not cut", "|a|\n|-|\n|aaaaaaaaaaaaa|\n|aaaaaaaaaaaaaaaaaa|\n", 40,
			[]string{"|a|\n|-|\n|aaaaaaaaaaaaa|", "|a|\n|-|\n|aaaaaaaaaaaaaaaaaa|"}},
		{"a row stays whole if the first part is short", "|a|\n|-|\n|aaaaaaa|\n|aaa aaa aaa aaa aaa aaa|", 40,
			[]string{"|a|\n|-|\n|aaaaaaa|", "|a|\n|-|\n|aaa aaa aaa aaa aaa aaa|"}},
		{"bars that are no table", "a | b\nc | d\ne | f", 12, []string{"a | b\nc | d", "e | f"}},
		{"code", "```go\na := 1\nb := 2\nc := 3\n```", 29,
			[]string{"```go\na := 1\nb := 2\n```", "```go\nc := 3\n```"}},
		{"code and text", "先\n```\naaaa\nbbbb\ncccccccc\n```\n后面还有说明", 24,
			[]string{"先\n```\naaaa\nbbbb\n```", "```\ncccccccc\n```", "后面还有说明"}},
		{"the last line of code", "```\naaaa\nbbbb\n```\n\n后面还有说明", 18,
			[]string{"```\naaaa\nbbbb\n```", "后面还有说明"}},
		{"room for the last line alone", "```\naaaaaaaaaaaaaaa\n```\n后面还有", 23, []string{"```\naaaaaaaaaaaaaaa\n```", "后面还有"}},
		{"a line of code stays whole if the first part is short", "```\naaaa\nbbb bbb bbb bbb bbb\n```", 28, []string{"```\naaaa\n```", "```\nbbb bbb bbb bbb bbb\n```"}},
		{"code is kept whole", "今天的日志如下，请查收，谢谢\n```\naaaa\nbbbb\n```", 58,
			[]string{"今天的日志如下，请查收，谢谢", "```\naaaa\nbbbb\n```"}},
		{"code with blank lines", "```\naaaa\n\nbbbb\n\ncccc\n```", 20,
			[]string{"```\naaaa\n\nbbbb\n```", "```\ncccc\n```"}},
		{"code in tildes", "~~~\n```\naa\nbb\ncc\ndd\n~~~", 18,
			[]string{"~~~\n```\naa\nbb\n~~~", "~~~\ncc\ndd\n~~~"}},
		{"code that is not closed", "```\naaaa\nbbbb\ncccc", 17, []string{"```\naaaa\nbbbb\n```", "```\ncccc"}},
		{"code in an item", "1. 一\n   ```\n   aaaa\n   bbbb\n   cccc\n   ```\n", 38,
			[]string{"1. 一\n   ```\n   aaaa\n   bbbb\n   ```", "   ```\n   cccc\n   ```"}},
		{"code in a quotation", "> ```\n> aaaa\n> bbbb\n> cccc\n> ```\n", 30,
			[]string{"> ```\n> aaaa\n> bbbb\n> ```", "> ```\n> cccc\n> ```"}},
		{"a long line of code", "```\naaaaaaaaaaaaaaaaaaaa\n```", 20, []string{"```\naaaaaaaaaaaa\n```", "```\naaaaaaaa\n```"}},
		{"code between marks", "``` a ``` b c d e", 10, []string{"``` a ```", "b c d e"}},
		{"a quotation", "> 一二三四五六七", 20, []string{"> 一二三四五六", "> 七"}},
		{"a quotation in a quotation", "> > 一二三四五六七", 22, []string{"> > 一二三四五六", "> > 七"}},
		{"lines of a quotation", "> aaaa\n> bbbb\n> cccc", 16, []string{"> aaaa\n> bbbb", "> cccc"}},
		{"a quotation stays together", "aaaaaaaaaaaa\n> bbbb\n> cccc", 24, []string{"aaaaaaaaaaaa", "> bbbb\n> cccc"}},
		{"items", "- aaaa\n- bbbb\n- cccc", 16, []string{"- aaaa\n- bbbb", "- cccc"}},
		{"an item stays together", "- aaaaaaaaaaaa\n- bbb\n  - ccc\n  ddd", 28, []string{"- aaaaaaaaaaaa", "- bbb\n  - ccc\n  ddd"}},
		{"an item of two paragraphs", "1. aaaaaaaaa\n2. bbb\n\n   cccccc", 24, []string{"1. aaaaaaaaa", "2. bbb\n\n   cccccc"}},
		{"a heading", "aaaaaaaa\n# b\ncccccccc", 16, []string{"aaaaaaaa", "# b\ncccccccc"}},
		{"a heading with a blank line", "aaaaaaaa\n\n## b\n\ncccccccc", 18, []string{"aaaaaaaa", "## b\n\ncccccccc"}},
		{"headings in a row", "aaaaaaaaaaaa\n# b\n## c\ndddddddd", 24, []string{"aaaaaaaaaaaa", "# b\n## c\ndddddddd"}},
		{"a table in a quotation", "> |a|\n> |-|\n> |1|\n> |2|\n> |3|", 28, []string{"> |a|\n> |-|\n> |1|\n> |2|", "> |a|\n> |-|\n> |3|"}},
		{"a heading with a line below", "aaaaaaaa\n\nb\n===\ncccccccc", 18, []string{"aaaaaaaa", "b\n===\ncccccccc"}},
		{"a rule", "aaaaaaaa\n\n---\n\ncccccccc", 16, []string{"aaaaaaaa\n\n---", "cccccccc"}},
		{"Windows", "|a|\r\n|-|\r\n|1|\r\n|2|\r\n|3|\r\n", 20, []string{"|a|\r\n|-|\r\n|1|\r\n|2|", "|a|\n|-|\n|3|"}},
	} {
		got := message.Split(tt.text, tt.limit)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		for _, p := range got {
			if len(p) > tt.limit {
				t.Errorf("%s: %d bytes in %q", tt.name, len(p), p)
			}
		}
	}
}

// onlyJoined reports whether s is one character with what combines with it.
func onlyJoined(s string) bool { return len(message.Split(s, 1)) == 1 }

func ExampleSplit() {
	text := "上午例会改到 10 点半，在黄山会议室。\n\n下午发布，见[清单](https://yunshan.example/2.4)。请确认。"
	for _, part := range message.Split(text, 64) { // message.MaxText in a real program
		fmt.Println("-", part)
	}
	// Output:
	// - 上午例会改到 10 点半，在黄山会议室。
	// - 下午发布，见[清单](https://yunshan.example/2.4)。
	// - 请确认。
}

// What looks like the beginning of a link, over and over, takes no longer than
// other text.
func BenchmarkSplit(b *testing.B) {
	for name, text := range map[string]string{
		"text":    "今天发布，[清单](https://yunshan.example/2.4)。",
		"hostile": "[<`$**](",
		"closers": "))))  ))",
		"table":   "| 项目 | 状态 |\n| --- | --- |\n| 一 | 好 |\n",
		"code":    "```go\na := 1\n\n```\n",
		"blanks":  "\n\n\n\n\n\n\n.\n",
		"items":   "- 一\n  - 二\n> 三\n",
	} {
		for _, size := range []int{10_000, 100_000, 1_000_000} {
			text := strings.Repeat(text, size/len(text))
			b.Run(fmt.Sprint(name, "/", size), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					message.Split(text, message.MaxText)
				}
			})
		}
	}
}
