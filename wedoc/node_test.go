package wedoc_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// every property of the page, with no value twice in a place.
const properties = `{
	"section_property":{"page_size":{"width":1.5,"height":2.5,"orientation":{"orientation":"PAGE_ORIENTATION_LANDSCAPE"}},"page_margins":{"top":3.5,"right":4.5,"bottom":5.5,"left":6.5}},
	"paragraph_property":{"number_property":{"nesting_level":1,"number_id":"n2"},"spacing":{"before":1,"after":2,"line":3,"line_rule":"LINE_SPACING_RULE_EXACT"},
		"indent":{"left":1,"left_chars":2,"right":3,"right_chars":4,"hanging":5,"hanging_chars":6,"first_line":7,"first_line_chars":8},
		"alignment_type":"ALIGNMENT_TYPE_CENTER","text_direction":"TEXT_DIRECTION_LEFT_TO_RIGHT"},
	"run_property":{"font":"宋体","bold":true,"italics":true,"underline":true,"strike":true,"color":"0000FF","spacing":1,"size":21,
		"shading":{"foreground_color":"FFFFFF","background_color":"000000"},"vertical_align":"RUN_VERTICAL_ALIGN_SUPER_SCRIPT","is_placeholder":true},
	"table_property":{"table_width":{"width":20,"type":"TABLE_LAYOUT_TYPE_FIXED"},"horizontal_alignment_type":"TABLE_HORIZONTAL_ALIGNMENT_TYPE_LEFT","table_layout":"TABLE_LAYOUT_TYPE_AUTO_FIT"},
	"table_row_property":{"is_header":true},
	"table_cell_property":{"table_cell_borders":{"top":{"color":"111111","width":1},"left":{"color":"222222","width":2},"bottom":{"color":"333333","width":3},"right":{"color":"444444","width":4}},"vertical_alignment":"VERTICAL_ALIGNMENT_BOTTOM"},
	"drawing_property":{"inline_keyword":{"picture":{"uri":"https://i.example/1","relative_rect":{"left":1,"top":2,"right":3,"bottom":4},"shape":{"transform":{"extent":{"cx":10,"cy":20},"rotation":30}}},
			"addon":{"addon_id":"a1","addon_source":"ADDON_SOURCE_TYPE_LATEX"}},
		"anchor":{"picture":{"uri":"https://i.example/2","relative_rect":{"left":5,"top":6,"right":7,"bottom":8},"shape":{"transform":{"extent":{"cx":40,"cy":50},"rotation":-60}},
			"position_horizontal":{"pos_offset":11,"relative_from":"RELATIVE_FROM_HORIZONTAL_PAGE"},"position_vertical":{"pos_offset":12,"relative_from":"RELATIVE_FROM_VERTICAL_LINE"},
			"wrap_none":true,"wrap_square":{"wrap_text":"WRAP_TEXT_LARGEST"},"wrap_top_and_bottom":true,"behind_doc":true,"allow_overlap":true}},
		"is_placeholder":true}}`

func wantProperties() wedoc.Properties {
	return wedoc.Properties{
		Section: wedoc.SectionProperties{
			PageSize: wedoc.PageSize{Width: 1.5, Height: 2.5, Orientation: wedoc.PageOrientation{Value: wedoc.OrientationLandscape}},
			Margins:  wedoc.PageMargins{Top: 3.5, Right: 4.5, Bottom: 5.5, Left: 6.5},
		},
		Paragraph: wedoc.ParagraphProperties{
			Number:    wedoc.Numbering{Level: 1, NumberID: "n2"},
			Spacing:   wedoc.Spacing{Before: 1, After: 2, Line: 3, Rule: wedoc.LineSpacingExact},
			Indent:    wedoc.Indent{Left: 1, LeftChars: 2, Right: 3, RightChars: 4, Hanging: 5, HangingChars: 6, FirstLine: 7, FirstLineChars: 8},
			Alignment: wedoc.AlignCenter, Direction: wedoc.LeftToRight,
		},
		Run: wedoc.RunProperties{
			Font: "宋体", Bold: true, Italics: true, Underline: true, Strike: true, Color: "0000FF", Spacing: 1, Size: 21,
			Shading: wedoc.Shading{ForegroundColor: "FFFFFF", BackgroundColor: "000000"}, VerticalAlign: wedoc.Superscript, Placeholder: true,
		},
		Table: wedoc.TableProperties{Width: wedoc.TableWidth{Width: 20, Type: wedoc.LayoutFixed}, Alignment: wedoc.TableLeft, Layout: wedoc.LayoutAutoFit},
		Row:   wedoc.RowProperties{Header: true},
		Cell: wedoc.CellProperties{
			Borders: wedoc.Borders{Top: wedoc.Border{Color: "111111", Width: 1}, Left: wedoc.Border{Color: "222222", Width: 2},
				Bottom: wedoc.Border{Color: "333333", Width: 3}, Right: wedoc.Border{Color: "444444", Width: 4}},
			Alignment: wedoc.CellBottom,
		},
		Drawing: wedoc.DrawingProperties{
			Inline: wedoc.Inline{
				Picture: wedoc.Picture{URL: "https://i.example/1", Crop: wedoc.Crop{Left: 1, Top: 2, Right: 3, Bottom: 4},
					Shape: wedoc.Shape{Transform: wedoc.Transform{Extent: wedoc.Extent{Width: 10, Height: 20}, Rotation: 30}}},
				Addon: wedoc.Addon{ID: "a1", Source: wedoc.AddonFormula},
			},
			Anchor: wedoc.Anchor{Picture: wedoc.FloatingPicture{
				Picture: wedoc.Picture{URL: "https://i.example/2", Crop: wedoc.Crop{Left: 5, Top: 6, Right: 7, Bottom: 8},
					Shape: wedoc.Shape{Transform: wedoc.Transform{Extent: wedoc.Extent{Width: 40, Height: 50}, Rotation: -60}}},
				Horizontal: wedoc.HorizontalPosition{Offset: 11, From: wedoc.FromPage}, Vertical: wedoc.VerticalPosition{Offset: 12, From: wedoc.FromLine},
				WrapNone: true, WrapSquare: wedoc.WrapSquare{Text: wedoc.WrapLargest}, WrapTopDown: true, BehindText: true, AllowOverlap: true,
			}},
			Placeholder: true,
		},
	}
}

// part is a node on the wire.
func part(kind string, begin, end int, more string, children ...string) string {
	return fmt.Sprintf(`{"type":%q,"begin":%d,"end":%d,"property":{}%s,"children":[%s]}`, kind, begin, end, more, strings.Join(children, ","))
}

func span(begin, end int, children ...wedoc.Node) wedoc.Part {
	return wedoc.Part{Begin: begin, End: end, Children: children}
}

func TestGetDocument(t *testing.T) {
	text := func(begin, end int, text string) wedoc.Text { return wedoc.Text{Part: span(begin, end), Text: text} }
	styled := text(2, 4, "你好")
	styled.Properties = wantProperties()
	unknown := part("Footnote", 13, 14, `,"text":"注"`)
	apitest.Run(t, []apitest.Endpoint{
		row("GetDocument", "/cgi-bin/wedoc/document/get", `{"docid":"d1"}`, `{"errcode":0,"errmsg":"ok","version":7,"document":`+
			part("Document", 0, 20, "", part("MainStory", 1, 19, "", part("Section", 1, 18, "",
				part("Paragraph", 2, 6, "", `{"begin":2,"end":4,"property":`+properties+`,"text":"你好","children":[],"type":"Text"}`, part("Drawing", 4, 5, "")),
				part("Table", 6, 12, "", part("TableRow", 7, 11, "", part("TableCell", 8, 10, "", part("Paragraph", 8, 9, "")))),
				unknown)))+`}`,
			func(c ctx, s svc) (*wedoc.Document, error) { return s.GetDocument(c, "d1") },
			&wedoc.Document{Version: 7, Root: wedoc.Root{Part: span(0, 20, wedoc.MainStory{Part: span(1, 19, wedoc.Section{Part: span(1, 18,
				wedoc.Paragraph{Part: span(2, 6, styled, wedoc.Drawing{Part: span(4, 5)})},
				wedoc.Table{Part: span(6, 12, wedoc.TableRow{Part: span(7, 11, wedoc.TableCell{Part: span(8, 10, wedoc.Paragraph{Part: span(8, 9)})})})},
				wedoc.UnknownNode{Part: span(13, 14), Text: "注", Kind: "Footnote", Raw: jsontext.Value(unknown)},
			)})})}}),
	})
}

// A reply without a document, or with one that is no tree, is read without an error.
func TestGetStrangeDocument(t *testing.T) {
	for _, reply := range []string{`{}`, `{"document":null}`, `{"document":""}`, `{"document":{}}`, `{"document":{"type":"Document","children":{}}}`,
		`{"document":{"type":"Document","children":[7,null,{"type":"Text","text":[]}],"begin":"3"}}`} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/wedoc/document/get", wecomtest.JSON(reply))
		d, err := wedoc.New(corp.Client()).GetDocument(t.Context(), "d1")
		if err != nil {
			t.Errorf("%s: %v", reply, err)
			continue
		}
		for range wedoc.Walk(d.Root) {
		}
		_, _, _ = d.Find("x"), d.End(), wedoc.Markdown(d.Root)
	}
}

// The text of a tree that drifts is still there, also below a node of an unknown kind.
func TestGetDriftingDocument(t *testing.T) {
	const text = `{"type":"Text","text":"a"}`
	for _, document := range []string{
		`{"type":"Document","children":` + text + `}`,
		`{"type":"Document","children":[{"type":"Paragraph","begin":"1","children":` + text + `}]}`,
		`{"type":"Footnote","property":"","begin":"1","children":[` + text + `]}`,
		`{"type":"Footnote","children":` + text + `}`,
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/wedoc/document/get", wecomtest.JSON(`{"document":`+document+`}`))
		d, err := wedoc.New(corp.Client()).GetDocument(t.Context(), "d1")
		if err != nil || wedoc.TextOf(d.Root) != "a" {
			t.Errorf("%s: %+v, %v", document, d, err)
		}
	}
	var d wedoc.Document
	if err := json.Unmarshal([]byte(`{"document":null}`), &d); err != nil || d.Root != nil {
		t.Errorf("no document is %+v, %v", d, err)
	}
}

func TestWalk(t *testing.T) {
	var d wedoc.Document
	must(t, json.Unmarshal([]byte(`{"version":1,"document":`+part("Document", 0, 9, "",
		part("Paragraph", 0, 3, "", part("Text", 0, 1, `,"text":"a"`), part("Text", 1, 2, `,"text":"b"`)), part("Paragraph", 3, 4, ""))+`}`), &d))
	var kinds []string
	for n := range wedoc.Walk(d.Root) {
		kinds = append(kinds, fmt.Sprintf("%T", n))
		if len(kinds) == 4 {
			break // and the rest is not yielded
		}
	}
	if diff := cmp.Diff([]string{"wedoc.Root", "wedoc.Paragraph", "wedoc.Text", "wedoc.Text"}, kinds); diff != "" {
		t.Error(diff)
	}
	if got := wedoc.TextOf(d.Root); got != "ab" {
		t.Errorf("the text is %q", got)
	}
	for text, n := range map[string]wedoc.Node{"": (*wedoc.Paragraph)(nil), "a": &wedoc.Text{Text: "a"}} {
		if wedoc.TextOf(n) != text || wedoc.Markdown(n) != text {
			t.Errorf("the text of a %T is %q and %q, want %q", n, wedoc.TextOf(n), wedoc.Markdown(n), text)
		}
	}
}
