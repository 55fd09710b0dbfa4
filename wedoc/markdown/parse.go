package markdown

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	htmlwriter "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"github.com/gowecom/wecom/wedoc"
)

// A line is a paragraph of a document, or a table.
type line struct {
	runs  []run
	table [][][]run // rows of cells
}

// A run is text that looks the same all along, or an image.
type run struct {
	text  string
	image string
	look  look
}

// A look is how text looks.
type look struct{ bold, code, quote bool }

const (
	codeBackground = "F2F2F2"
	quoteColor     = "666666"
)

func (l look) style() wedoc.TextStyle {
	var s wedoc.TextStyle
	if l.bold {
		s.Bold = new(true)
	}
	if l.code {
		s.BackgroundColor = codeBackground
	}
	if l.quote {
		s.Color = quoteColor
	}
	return s
}

func (l line) text() string { return textOf(l.runs) }

func textOf(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.text)
	}
	return b.String()
}

// WeCom refuses a greater table.
const (
	maxRows    = 100
	maxColumns = 60
	maxCells   = 1000
)

// parse makes lines of a text.
func parse(source []byte, withImages bool) []line {
	source = []byte(strings.ToValidUTF8(string(source), "\uFFFD"))
	p := parser{source: source, withImages: withImages}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.TaskList))
	p.blocks(md.Parser().Parse(text.NewReader(source)), look{}, "")
	return p.lines
}

type parser struct {
	source     []byte
	withImages bool
	lines      []line

	runs   []run
	indent string // in front of the lines of an item
	marker string // in front of its first line
	inCell bool   // of a table, where no line ends
}

func (p *parser) blocks(parent ast.Node, l look, indent string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		p.block(n, l, indent)
	}
}

func (p *parser) block(n ast.Node, l look, indent string) {
	p.indent = indent
	switch n := n.(type) {
	case *ast.Heading:
		l.bold = true
		p.inline(n, l)
		p.end()
	case *ast.List:
		p.list(n, l, indent)
	case *ast.Blockquote:
		l.quote = true
		p.blocks(n, l, indent)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		l.code = true
		p.verbatim(n, l)
	case *ast.HTMLBlock:
		p.verbatim(n, l)
	case *ast.ThematicBreak:
		p.add(strings.Repeat("—", 10), l)
		p.end()
	case *extast.Table:
		p.table(n, l)
	default:
		p.inline(n, l)
		p.end()
	}
}

// list writes the items of a list. An em space is as wide as a character, and no
// editor drops it at the beginning of a line.
func (p *parser) list(n *ast.List, l look, indent string) {
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		marker := "• "
		if n.IsOrdered() {
			marker = fmt.Sprintf("%d%c ", number, n.Marker)
			number++
		}
		p.marker = indent + marker
		if !item.HasChildren() {
			p.end()
		}
		p.blocks(item, l, indent+"\u2003\u2003")
		p.marker = ""
	}
}

// add adds text to the line in hand, without control characters.
func (p *parser) add(s string, l look) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	if s != "" {
		p.begin()
		p.runs = append(p.runs, run{text: s, look: l})
	}
}

// begin puts what stands in front of an item's line.
func (p *parser) begin() {
	if len(p.runs) > 0 || p.inCell {
		return
	}
	start := p.indent
	if p.marker != "" {
		start, p.marker = p.marker, ""
	}
	if start != "" {
		p.runs = append(p.runs, run{text: start})
	}
}

// end ends the line in hand.
func (p *parser) end() {
	p.begin()
	p.lines = append(p.lines, line{runs: joined(p.runs)})
	p.runs = nil
}

// joined makes one run of neighbours that look the same.
func joined(runs []run) (list []run) {
	for i := 0; i < len(runs); {
		n := 1
		for i+n < len(runs) && runs[i].image == "" && runs[i+n].image == "" && runs[i+n].look == runs[i].look {
			n++
		}
		r := runs[i]
		if n > 1 {
			r.text = textOf(runs[i : i+n])
		}
		list, i = append(list, r), i+n
	}
	return list
}

func (p *parser) verbatim(n ast.Node, l look) {
	segments := n.Lines()
	for i := range segments.Len() {
		segment := segments.At(i)
		p.add(strings.ReplaceAll(strings.TrimRight(string(segment.Value(p.source)), "\r\n"), "\t", "    "), l)
		p.end()
	}
}

func (p *parser) inline(parent ast.Node, l look) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		p.inlineNode(n, l)
	}
}

func (p *parser) inlineNode(n ast.Node, l look) {
	switch n := n.(type) {
	case *ast.Text:
		p.add(plain(n.Segment.Value(p.source)), l)
		switch {
		case n.HardLineBreak() && !p.inCell:
			p.end()
		case n.SoftLineBreak():
			p.add(" ", l)
		}
	case *ast.String:
		p.add(plain(n.Value), l)
	case *ast.Emphasis:
		l.bold = l.bold || n.Level == 2
		p.inline(n, l)
	case *ast.CodeSpan:
		l.code = true
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				p.add(string(t.Segment.Value(p.source)), l)
			}
		}
	case *ast.Link:
		p.link(n, string(n.Destination), l)
	case *ast.AutoLink:
		p.add(string(n.URL(p.source)), l)
	case *ast.Image:
		p.image(n, l)
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			segment := n.Segments.At(i)
			p.html(string(segment.Value(p.source)), l)
		}
	case *extast.TaskCheckBox:
		p.add(map[bool]string{true: "☑ ", false: "☐ "}[n.IsChecked], l)
	default:
		p.inline(n, l)
	}
}

// plain returns text as Markdown means it, without escapes and entities: they are
// taken together for HTML, which has entities only.
func plain(b []byte) string {
	var escaped bytes.Buffer
	w := bufio.NewWriter(&escaped)
	htmlwriter.DefaultWriter.Write(w, b)
	_ = w.Flush() // to memory
	return html.UnescapeString(escaped.String())
}

// html drops tags, which no document has, except for line breaks.
func (p *parser) html(tag string, l look) {
	if strings.HasPrefix(strings.ToLower(tag), "<br") {
		if p.inCell {
			p.add(" ", l)
			return
		}
		p.end()
	}
}

func (p *parser) link(n ast.Node, destination string, l look) {
	from := len(p.runs)
	p.inline(n, l)
	if from <= len(p.runs) && !strings.HasSuffix(textOf(p.runs[from:]), destination) {
		p.add(" ("+destination+")", l)
	}
}

// image stands for itself where it can be uploaded, elsewhere for its text and
// address.
func (p *parser) image(n *ast.Image, l look) {
	destination := string(n.Destination)
	if !p.withImages || p.inCell || destination == "" {
		p.link(n, destination, l)
		return
	}
	p.begin()
	p.runs = append(p.runs, run{image: destination})
}

// table writes a table, or several if it exceeds the bounds of one. A table wider
// than the widest is cut into lines of text.
func (p *parser) table(n *extast.Table, l look) {
	var rows [][][]run
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, isHeader := row.(*extast.TableHeader)
		var cells [][]run
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, p.cell(cell, look{bold: l.bold || isHeader, quote: l.quote}))
		}
		rows = append(rows, cells)
	}
	columns := 0
	for _, cells := range rows {
		columns = max(columns, len(cells))
	}
	if columns > maxColumns {
		p.rowsAsLines(rows)
		return
	}
	for i := range rows {
		rows[i] = append(rows[i], make([][]run, columns-len(rows[i]))...)
	}
	for part := range slices.Chunk(rows, min(maxRows, maxCells/columns)) {
		p.lines = append(p.lines, line{table: part})
	}
}

func (p *parser) rowsAsLines(rows [][][]run) {
	for _, cells := range rows {
		var runs []run
		for i, cell := range cells {
			if i > 0 {
				runs = append(runs, run{text: " | "})
			}
			runs = append(runs, cell...)
		}
		p.lines = append(p.lines, line{runs: joined(runs)})
	}
}

func (p *parser) cell(n ast.Node, l look) []run {
	p.inCell, p.runs = true, nil
	p.inline(n, l)
	runs := joined(p.runs)
	p.inCell, p.runs = false, nil
	return runs
}
