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
	f.Add("\xff\xfe\n \n", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		parts := message.Split(text, limit)
		if got, want := withoutSpace(strings.Join(parts, "")), withoutSpace(text); got != want {
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
		"text":    strings.Repeat("今天发布，[清单](https://yunshan.example/2.4)。", 2000),
		"hostile": strings.Repeat("[<`$**](", 12000),
		"closers": strings.Repeat("))))  ))", 12000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				message.Split(text, message.MaxText)
			}
		})
	}
}
