// Package markdown writes Markdown into documents (文档): paragraphs, bold text, lists,
// tables and images. [wedoc.Markdown] is the way back.
//
// WeCom's API makes no headings, lists, links, and no italic or struck text. So
// headings are bold, items begin with "•" or their number, the address of a link
// stands behind its text, and code has a grey background.
package markdown

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/gowecom/wecom/wedoc"
)

// Images returns the image that a Markdown text names: the path of a file or a URL.
type Images func(ctx context.Context, destination string) ([]byte, error)

// Files are the images of a file system. URLs are no files: they fail.
func Files(files fs.FS) Images {
	return func(_ context.Context, destination string) ([]byte, error) { return fs.ReadFile(files, destination) }
}

// ErrChanged means that somebody else edited the document meanwhile.
var ErrChanged = errors.New("the document was edited by somebody else meanwhile")

// Create creates a document with a text in it. With an error comes the document if
// it was created: some of the text may be in it.
func Create(ctx context.Context, documents *wedoc.Service, document wedoc.DocumentCreate, source []byte, images Images) (*wedoc.Created, error) {
	created, err := documents.CreateDocument(ctx, document)
	if err != nil {
		return nil, err
	}
	return created, Append(ctx, documents, created.ID, source, images)
}

// Append writes a text behind what a document has. Images are uploaded first, and
// without a way to get them their addresses are written. The text comes in several
// edits, so that after an error some of it may be in the document. Nobody else may
// edit the document meanwhile ([ErrChanged]).
//
// Reading a text takes time that grows with the square of how deep quotes, lists and
// links lie in one another, and does not end with ctx: of a text that a stranger wrote,
// bound the size first.
func Append(ctx context.Context, documents *wedoc.Service, docID string, source []byte, images Images) error {
	w := &writer{ctx: ctx, documents: documents, docID: docID, lines: parse(source, images != nil)}
	if len(w.lines) == 0 {
		return nil
	}
	for _, step := range []func() error{
		func() error { return w.upload(images) },
		w.writeLines, w.decorateLines, w.fillTables, w.decorateTables,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// A writer writes lines at the end of a document.
type writer struct {
	ctx       context.Context
	documents *wedoc.Service
	docID     string
	lines     []line
	first     int // the paragraph of the first line, outside of tables
	uploaded  map[string]*wedoc.Image
}

func (w *writer) upload(images Images) error {
	w.uploaded = map[string]*wedoc.Image{}
	for _, l := range w.lines {
		for _, r := range l.runs {
			if r.image == "" || w.uploaded[r.image] != nil {
				continue
			}
			data, err := images(w.ctx, r.image)
			if err != nil {
				return fmt.Errorf("markdown: the image %q: %w", r.image, err)
			}
			if w.uploaded[r.image], err = w.documents.UploadImage(w.ctx, w.docID, data); err != nil {
				return fmt.Errorf("markdown: the image %q: %w", r.image, err)
			}
		}
	}
	return nil
}

// edit applies what plan makes of the document as it is.
func (w *writer) edit(plan func(*wedoc.Document) ([]wedoc.Operation, error)) error {
	d, err := w.documents.GetDocument(w.ctx, w.docID)
	if err != nil {
		return err
	}
	list, err := plan(d)
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = w.documents.ApplyEdit(w.ctx, w.docID, wedoc.Edit{Version: d.Version, Operations: list})
	return err
}

// writeLines writes the text of all lines, each in a paragraph. Tables get an empty
// one, because only there a position is sure to be within a paragraph.
func (w *writer) writeLines() error {
	return w.edit(func(d *wedoc.Document) (list []wedoc.Operation, err error) {
		var last wedoc.Paragraph
		w.first = -1
		for p := range wedoc.Paragraphs(d.Root) {
			last, w.first = p, w.first+1
		}
		if w.first < 0 {
			return nil, errors.New("markdown: the document has no paragraph to write behind")
		}
		at := wedoc.ContentEnd(last)
		if len(last.Children) > 0 {
			list, w.first = append(list, wedoc.InsertParagraph{At: at}), w.first+1
		}
		for i, l := range w.lines {
			if i > 0 {
				list = append(list, wedoc.InsertParagraph{At: at})
			}
			if text := l.text(); text != "" {
				list = append(list, wedoc.InsertText{At: at, Text: text})
			}
		}
		return list, nil
	})
}

// decorateLines makes text bold or coloured, and inserts images and empty tables.
func (w *writer) decorateLines() error {
	return w.edit(func(d *wedoc.Document) (list []wedoc.Operation, err error) {
		var written []wedoc.Paragraph
		for p := range wedoc.Paragraphs(d.Root) {
			written = append(written, p)
		}
		if len(written) != w.first+len(w.lines) {
			return nil, fmt.Errorf("markdown: %w", ErrChanged)
		}
		for i, l := range w.lines {
			p := written[w.first+i]
			decorated, err := w.decorate(p, l.runs)
			if err != nil {
				return nil, err
			}
			list = append(list, decorated...)
			if l.table != nil {
				list = append(list, wedoc.InsertTable{At: p.Begin, Rows: len(l.table), Columns: len(l.table[0])})
			}
		}
		return list, nil
	})
}

// decorate returns the operations that make text in a paragraph look as its runs.
func (w *writer) decorate(p wedoc.Paragraph, runs []run) (list []wedoc.Operation, err error) {
	if wedoc.TextOf(p) != textOf(runs) {
		return nil, fmt.Errorf("markdown: %w", ErrChanged)
	}
	at := p.Begin
	if len(p.Children) > 0 {
		at = p.Children[0].Base().Begin
	}
	for _, r := range runs {
		if image := w.uploaded[r.image]; image != nil {
			list = append(list, wedoc.InsertImage{At: at, URL: image.URL, Width: int(image.Width), Height: int(image.Height)})
		}
		n := wedoc.UTF16Len(r.text)
		if n > 0 && r.look != (look{}) {
			list = append(list, wedoc.UpdateText{Ranges: []wedoc.Range{{Start: at, Length: n}}, Style: r.look.style()})
		}
		at += n
	}
	return list, nil
}

// eachCell calls do with the paragraph and the runs of each cell that has text. The
// tables written are the last ones of the document.
func (w *writer) eachCell(d *wedoc.Document, do func(wedoc.Paragraph, []run) error) error {
	var written []wedoc.Table
	for n := range wedoc.Walk(d.Root) {
		if t, ok := n.(wedoc.Table); ok {
			written = append(written, t)
		}
	}
	tables := w.tables()
	if len(written) < len(tables) {
		return fmt.Errorf("markdown: %w", ErrChanged)
	}
	written = written[len(written)-len(tables):]
	for i, rows := range tables {
		cells := cellsOf(written[i])
		for j, runs := range slices.Concat(rows...) {
			if len(runs) == 0 {
				continue
			}
			if j >= len(cells) {
				return fmt.Errorf("markdown: %w", ErrChanged)
			}
			if err := do(cells[j], runs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) tables() (list [][][][]run) {
	for _, l := range w.lines {
		if l.table != nil {
			list = append(list, l.table)
		}
	}
	return list
}

// cellsOf returns the first paragraph of each cell.
func cellsOf(t wedoc.Table) (list []wedoc.Paragraph) {
	for n := range wedoc.Walk(t) {
		if cell, ok := n.(wedoc.TableCell); ok {
			for p := range wedoc.Paragraphs(cell) {
				list = append(list, p)
				break
			}
		}
	}
	return list
}

func (w *writer) fillTables() error {
	if len(w.tables()) == 0 {
		return nil
	}
	return w.edit(func(d *wedoc.Document) (list []wedoc.Operation, err error) {
		err = w.eachCell(d, func(p wedoc.Paragraph, runs []run) error {
			list = append(list, wedoc.InsertText{At: wedoc.ContentEnd(p), Text: textOf(runs)})
			return nil
		})
		return list, err
	})
}

func (w *writer) decorateTables() error {
	if len(w.tables()) == 0 {
		return nil
	}
	return w.edit(func(d *wedoc.Document) (list []wedoc.Operation, err error) {
		err = w.eachCell(d, func(p wedoc.Paragraph, runs []run) error {
			decorated, err := w.decorate(p, runs)
			list = append(list, decorated...)
			return err
		})
		return list, err
	})
}
