package wedoc_test

import (
	"testing"

	"github.com/gowecom/wecom/wedoc"
)

func TestMarkdown(t *testing.T) {
	text := func(s string, look wedoc.RunProperties) wedoc.Text {
		return wedoc.Text{Text: s, Part: wedoc.Part{Properties: wedoc.Properties{Run: look}}}
	}
	plain := func(s string) wedoc.Text { return text(s, wedoc.RunProperties{}) }
	paragraph := func(children ...wedoc.Node) wedoc.Paragraph {
		return wedoc.Paragraph{Part: wedoc.Part{Children: children}}
	}
	item := func(list string, level int, s string) wedoc.Paragraph {
		p := paragraph(plain(s))
		p.Properties.Paragraph.Number = wedoc.Numbering{NumberID: list, Level: level}
		return p
	}
	root := func(children ...wedoc.Node) wedoc.Node { return wedoc.Root{Part: wedoc.Part{Children: children}} }
	drawing := func(url string, floats bool) wedoc.Drawing {
		var d wedoc.Drawing
		if floats {
			d.Properties.Drawing.Anchor.Picture.URL = url
		} else {
			d.Properties.Drawing.Inline.Picture.URL = url
		}
		return d
	}
	cell := func(children ...wedoc.Node) wedoc.TableCell {
		return wedoc.TableCell{Part: wedoc.Part{Children: children}}
	}
	bold := wedoc.RunProperties{Bold: true}
	for name, c := range map[string]struct {
		in   wedoc.Node
		want string
	}{
		"nothing":         {nil, ""},
		"empty":           {root(paragraph(), paragraph(plain(" "))), ""},
		"paragraphs":      {root(paragraph(plain("一")), paragraph(), paragraph(plain("二"))), "一\n\n二"},
		"marks":           {paragraph(plain("a"), text(" b ", bold), text("c", wedoc.RunProperties{Italics: true}), text("d", wedoc.RunProperties{Strike: true, Bold: true, Italics: true})), "a **b** *c*~~***d***~~"},
		"marks join":      {paragraph(text("a", bold), text("b", wedoc.RunProperties{Bold: true, Color: "FF0000"})), "**ab**"},
		"escapes":         {paragraph(plain("a*b_c[d]`e`\\<f> &amp; & ~g")), "a\\*b\\_c\\[d\\]\\`e\\`\\\\\\<f> \\&amp; & \\~g"},
		"no other block":  {root(paragraph(plain("# a")), paragraph(plain("- b")), paragraph(plain("> c")), paragraph(plain("---"))), "\\# a\n\n\\- b\n\n\\> c\n\n\\---"},
		"no other line":   {paragraph(plain("a\n# b\n- c\n> d\n1. e\n2)\n--- | ---\n===")), "a  \n\\# b  \n\\- c  \n\\> d  \n1\\. e  \n2\\)  \n\\--- | ---  \n\\==="},
		"no other item":   {root(item("1", 1, "# a"), item("1", 1, "1. b\n- c"), paragraph(plain("• 2. d")), paragraph(plain("3."))), "- \\# a\n- 1\\. b  \n\\- c\n- 2\\. d\n\n3\\."},
		"line break":      {paragraph(plain("a\nb")), "a  \nb"},
		"list":            {root(item("1", 1, "a"), item("1", 3, "b"), item("1", 2, "c"), item("1", 1, "d"), paragraph(plain("e")), item("1", 2, "f")), "- a\n  - b\n  - c\n- d\n\ne\n\n- f"},
		"typed list":      {root(paragraph(plain("• a")), paragraph(plain("\u2003\u20032. b")), paragraph(plain("3) "), text("c", bold))), "- a\n   2. b\n3) **c**"},
		"a bold item":     {root(paragraph(text("1. a", bold)), paragraph(text("• ", bold), plain("b"))), "1. **a**\n- b"},
		"pictures":        {paragraph(drawing("https://i.example/a b", false), plain("x"), drawing("https://i.example/<c>", true), wedoc.Drawing{}), "![](<https://i.example/a b>)x![](<https://i.example/%3Cc%3E>)"},
		"unknown":         {root(wedoc.UnknownNode{Text: "注*", Part: wedoc.Part{Children: wedoc.Nodes{paragraph(plain("a"))}}}), "注\\*\n\na"},
		"unknown in line": {paragraph(plain("a"), wedoc.UnknownNode{Text: "*", Part: wedoc.Part{Children: wedoc.Nodes{text("b", bold)}}}), "a\\***b**"},
		"table": {wedoc.Table{Part: wedoc.Part{Children: wedoc.Nodes{
			wedoc.TableRow{Part: wedoc.Part{Children: wedoc.Nodes{cell(paragraph(plain("a|b")))}}},
			wedoc.TableRow{Part: wedoc.Part{Children: wedoc.Nodes{cell(paragraph(plain("c")), paragraph(plain("d\ne"))), cell()}}},
		}}}, "| a\\|b |  |\n| --- | --- |\n| c<br>d<br>e |  |"},
		"an empty table": {wedoc.Table{}, ""},
	} {
		if got := wedoc.Markdown(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
