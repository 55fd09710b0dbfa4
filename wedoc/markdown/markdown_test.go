package markdown_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
	"github.com/gowecom/wecom/wedoc/markdown"
)

func picture(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// written writes a text into a new document and reads it.
func written(t testing.TB, source string, images markdown.Images) *wedoc.Document {
	t.Helper()
	corp := wecomtest.New(wecomtest.Strict(t))
	s := wedoc.New(corp.Client())
	doc, err := markdown.Create(t.Context(), s, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "周报"}, []byte(source), images)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.GetDocument(t.Context(), doc.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What was written is read as Markdown that means the same, as far as documents go.
func TestWrite(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":     {"", ""},
		"paragraphs":  {"一\n二\n\n😀三", "一 二\n\n😀三"},
		"heading":     {"# 标题\n正文 **粗**体", "**标题**\n\n正文 **粗**体"},
		"lists":       {"- 甲\n  1. 乙\n  2. 丙\n- 丁", "- 甲\n   1. 乙\n   2. 丙\n- 丁"},
		"loose list":  {"3) 甲\n\n   又\n4) 乙", "3) 甲\n\n又\n\n4) 乙"},
		"tasks":       {"- [x] 甲\n- [ ] 乙", "- ☑ 甲\n- ☐ 乙"},
		"links":       {"见[手册](https://a.example/x)和 https://b.example", "见手册 (https://a.example/x)和 https://b.example"},
		"code":        {"`a*b`\n\n```go\nfunc f() {\n\treturn\n}\n```", "a\\*b\n\nfunc f() {\n\nreturn\n\n}"},
		"escapes":     {`\*不\* &amp; \&amp; 1\. x`, `\*不\* & \&amp; 1. x`},
		"hard break":  {"一\\\n二<br>三", "一\n\n二\n\n三"},
		"rule, quote": {"> 引\n\n---\n<b>粗</b>", "引\n\n——————————\n\n粗"},
		"table":       {"前\n\n| 名 | 数 |\n|---|---:|\n| **甲** | 1\\|2 |\n| 乙 |\n\n后", "前\n\n| **名** | **数** |\n| --- | --- |\n| **甲** | 1\\|2 |\n| 乙 |  |\n\n后"},
		"two tables":  {"|a|\n|-|\n|1|\n\n|b|\n|-|\n|2|", "| **a** |\n| --- |\n| 1 |\n\n| **b** |\n| --- |\n| 2 |"},
		"no images":   {"![图](a.png) ![](b.png)", "图 (a.png)  (b.png)"},
		"control":     {"a\x01b\x00c", "abc"},
	} {
		if got := wedoc.Markdown(written(t, c.in, nil).Root); got != c.want && !(name == "control" && got == "ab\uFFFDc") {
			t.Errorf("%s: %q is read as %q, want %q", name, c.in, got, c.want)
		}
	}
}

func TestImages(t *testing.T) {
	files := fstest.MapFS{"a.png": {Data: picture(t, 30, 20)}}
	d := written(t, "😀看![图](a.png)这**里**![再](a.png)", markdown.Files(files))
	const url = "![](<https://wework.qpic.cn/wwpic/simulated-1/0>)"
	if got, want := wedoc.Markdown(d.Root), "😀看"+url+"这**里**"+url; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for n := range wedoc.Walk(d.Root) {
		if p, ok := n.(wedoc.Drawing); ok {
			if extent := p.Properties.Drawing.Inline.Picture.Shape.Transform.Extent; extent != (wedoc.Extent{Width: 30, Height: 20}) {
				t.Errorf("the image is %v", extent)
			}
		}
	}

	// An image that is missing is told before anything is written.
	s := wedoc.New(wecomtest.New().Client())
	doc, err := markdown.Create(t.Context(), s, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "x"}, []byte("一\n\n![](b.png)"), markdown.Files(files))
	if !errors.Is(err, fs.ErrNotExist) || doc == nil {
		t.Fatalf("%v, %v", doc, err)
	}
	if d, err := s.GetDocument(t.Context(), doc.ID); err != nil || wedoc.TextOf(d.Root) != "" {
		t.Errorf("%v, %v: something was written", d, err)
	}
}

// A text goes behind what is there, whatever its length.
func TestAppend(t *testing.T) {
	s := wedoc.New(wecomtest.New().Client())
	doc, err := s.CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 3 {
		var b strings.Builder
		for j := range 40 {
			fmt.Fprintf(&b, "第 %d 段 **%d**\n\n", i, j)
			want = append(want, fmt.Sprintf("第 %d 段 **%d**", i, j))
		}
		b.WriteString("| a |\n|---|\n| 1 |\n")
		want = append(want, "| **a** |\n| --- |\n| 1 |")
		if err := markdown.Append(t.Context(), s, doc.ID, []byte(b.String()), nil); err != nil {
			t.Fatal(err)
		}
	}
	d, err := s.GetDocument(t.Context(), doc.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := wedoc.Markdown(d.Root); got != strings.Join(want, "\n\n") {
		t.Errorf("got %q", got)
	}
}

// A table that exceeds the bounds of one is written as several, or as lines.
func TestBigTables(t *testing.T) {
	row := func(columns int) string { return strings.Repeat("|x", columns) + "|\n" }
	table := func(columns, rows int) string {
		return row(columns) + strings.Repeat("|-", columns) + "|\n" + strings.Repeat(row(columns), rows-1)
	}
	for columns, want := range map[int]int{1: 2, 60: 8, 61: 0} {
		d := written(t, table(columns, 120), nil)
		tables := 0
		for n := range wedoc.Walk(d.Root) {
			if _, ok := n.(wedoc.Table); ok {
				tables++
			}
		}
		if text := wedoc.TextOf(d.Root); tables != want || strings.Count(text, "x") != 120*columns {
			t.Errorf("%d columns: %d tables and %d cells, want %d tables", columns, tables, strings.Count(text, "x"), want)
		}
	}
}

// An edit of somebody else between two steps is noticed.
func TestChanged(t *testing.T) {
	corp := wecomtest.New()
	s := wedoc.New(corp.Client())
	doc, err := s.CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	corp.Script("/cgi-bin/wedoc/document/batch_update", wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`)) // and nothing is there
	err = markdown.Append(t.Context(), s, doc.ID, []byte("一\n\n二"), nil)
	if !errors.Is(err, markdown.ErrChanged) {
		t.Errorf("%v, want ErrChanged", err)
	}
}

func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"# a\n- b\n  1. *c*\n\n|d|e|\n|-|-|\n|`f`|", "![x](y) <br> &#0;\n> q\n***", "\x00\u2028\xff**a**\\\n[l](<m>)", "* a\n\n      b\n* \n+ c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 {
			return
		}
		s := wedoc.New(wecomtest.New(wecomtest.WithoutPeople()).Client())
		data := picture(t, 1, 1)
		images := func(context.Context, string) ([]byte, error) { return data, nil }
		doc, err := markdown.Create(t.Context(), s, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "x"}, []byte(source), images)
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.GetDocument(t.Context(), doc.ID)
		if err != nil {
			t.Fatal(err)
		}
		wedoc.Markdown(d.Root)
	})
}
