package page

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/documents"
	"github.com/gowecom/wecom/wedoc"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// documentsData is the documents of the corp, and what is in one.
type documentsData struct {
	List []documentRow
	Open *documentRow // nil if none is chosen
	Text []line       // of a text, or a smart document
	Grid []grid       // sheets, or the answers to a form of the last year

	now time.Time
}

type documentRow struct {
	ID, Name, Kind, App string
	ChangedAt           time.Time
	Current             bool

	owner *sim.App
}

// A grid is a table of texts.
type grid struct {
	Title string
	Head  []string
	Rows  [][]string
	More  bool // rows that are not shown
}

const (
	shownRows    = 100
	shownColumns = 20
)

// documentKinds name the types of documents.
var documentKinds = map[documents.Type]string{documents.Text: "Document", 4: "Spreadsheet", documents.SmartSheet: "Smart sheet", documents.Smart: "Smart document", -1: "Form"}

// documents shows all documents, and the one with ?docid=.
func (p *Page) documents(r *http.Request) (any, error) {
	var d documentsData
	chosen := r.URL.Query().Get("docid")
	p.server.World().In(func(tx *sim.Tx) {
		d.now = tx.Now()
		for _, doc := range documents.All(tx) {
			row := documentRow{ID: doc.ID, Name: doc.Name, Kind: documentKinds[doc.Type], ChangedAt: doc.Modified, Current: doc.ID == chosen, owner: doc.Owner}
			if row.owner != nil {
				row.App = row.owner.Name
			}
			d.List = append(d.List, row)
			if row.Current {
				d.Open = &row
			}
		}
	})
	switch {
	case chosen == "":
		return d, nil
	case d.Open == nil:
		return d, errors.New("there is no document " + chosen)
	case d.Open.owner == nil:
		return d, nil // nobody's: no app can read it
	}
	err := d.read(r.Context(), p.server.ClientOf(*d.Open.owner))
	return d, err
}

// read reads what is in the document, as its app would.
func (d *documentsData) read(ctx context.Context, c *wecom.Client) (err error) {
	s, id := wedoc.New(c), d.Open.ID
	switch d.Open.Kind {
	case "Document":
		var doc *wedoc.Document
		if doc, err = s.GetDocument(ctx, id); err == nil && doc.Root != nil {
			for paragraph := range wedoc.Paragraphs(doc.Root) {
				d.Text = append(d.Text, line{Kind: "p", Spans: []span{{Text: wedoc.TextOf(paragraph)}}})
			}
		}
	case "Smart document":
		d.Text, err = smartText(ctx, s, id)
	case "Spreadsheet":
		d.Grid, err = spreadsheet(ctx, s, id)
	case "Smart sheet":
		d.Grid, err = smartSheet(ctx, smartsheet.New(c), id)
	case "Form":
		d.Grid, err = answers(ctx, s, id, d.now)
	}
	return err
}

func smartText(ctx context.Context, s *wedoc.Service, id string) (lines []line, err error) {
	pages, err := s.GetSmartPages(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		lines = append(lines, line{Kind: "h", Level: 2, Spans: []span{{Text: page.Title}}})
		for block, err := range s.AllSmartBlocks(ctx, wedoc.SmartBlockQuery{DocID: id, PageID: page.ID}) {
			if err != nil {
				return nil, err
			}
			lines = append(lines, line{Kind: "p", Spans: []span{{Text: block.Text()}}})
		}
	}
	return lines, nil
}

func spreadsheet(ctx context.Context, s *wedoc.Service, id string) (grids []grid, err error) {
	sheets, err := s.GetSheets(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, sheet := range sheets {
		g := grid{Title: sheet.Title, More: sheet.Rows > shownRows}
		r := wedoc.CellRange{Rows: min(sheet.Rows, shownRows), Columns: min(sheet.Columns, shownColumns)}
		for row, err := range s.AllRows(ctx, id, sheet.ID, r) {
			if err != nil {
				return nil, err
			}
			g.Rows = append(g.Rows, row.Texts())
		}
		g.trim()
		grids = append(grids, g)
	}
	return grids, nil
}

// trim drops the empty rows at the end.
func (g *grid) trim() {
	for len(g.Rows) > 0 && strings.Join(g.Rows[len(g.Rows)-1], "") == "" {
		g.Rows = g.Rows[:len(g.Rows)-1]
	}
}

func smartSheet(ctx context.Context, s *smartsheet.Service, id string) (grids []grid, err error) {
	sheets, err := s.ListSheets(ctx, id, smartsheet.SheetQuery{})
	if err != nil {
		return nil, err
	}
	for _, sheet := range sheets {
		g := grid{Title: sheet.Title}
		ref := smartsheet.SheetRef{DocID: id, SheetID: sheet.SheetID}
		for field, err := range s.AllFields(ctx, ref, smartsheet.FieldQuery{}) {
			if err != nil {
				return nil, err
			}
			g.Head = append(g.Head, field.Title)
		}
		more, err := taken(s.AllRecords(ctx, ref, smartsheet.RecordQuery{}), shownRows, func(r smartsheet.Record) {
			row := make([]string, len(g.Head))
			for i, title := range g.Head {
				row[i] = cellText(r.Values[title])
			}
			g.Rows = append(g.Rows, row)
		})
		if err != nil {
			return nil, err
		}
		g.More = more
		grids = append(grids, g)
	}
	return grids, nil
}

func answers(ctx context.Context, s *wedoc.Service, id string, now time.Time) ([]grid, error) {
	f, err := s.GetForm(ctx, id)
	if err != nil {
		return nil, err
	}
	g := grid{Title: f.Title, Head: []string{"userid"}}
	for _, q := range f.Questions {
		g.Head = append(g.Head, q.Title)
	}
	for _, period := range f.PeriodIDs {
		more, err := taken(s.AllFormAnswers(ctx, f, period, now.AddDate(-1, 0, 0), now), shownRows, func(a wedoc.FormAnswer) {
			row := make([]string, len(g.Head))
			row[0] = a.UserID
			for _, reply := range a.Replies {
				for i, q := range f.Questions {
					if q.ID == reply.QuestionID {
						row[i+1] = reply.String()
					}
				}
			}
			g.Rows = append(g.Rows, row)
		})
		if err != nil {
			return nil, err
		}
		g.More = g.More || more
	}
	return []grid{g}, nil
}

// taken takes so many items, and reports whether there are more.
func taken[T any](items iter.Seq2[T, error], limit int, take func(T)) (more bool, err error) {
	for item, err := range items {
		if err != nil {
			return false, err
		}
		if limit == 0 {
			return true, nil
		}
		limit--
		take(item)
	}
	return false, nil
}

// cellText returns what people read of a cell of a smart sheet.
func cellText(c smartsheet.Cell) string {
	b, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	var v any
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	return strings.Join(readable(v), " ")
}

// readable collects the texts of a value that are meant for people.
func readable(v any) (texts []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case bool:
		return []string{map[bool]string{true: "✓", false: "–"}[v]}
	case []any:
		for _, item := range v {
			texts = append(texts, readable(item)...)
		}
	case map[string]any:
		for _, key := range []string{"text", "title", "name", "user_id", "value"} {
			if s, ok := v[key].(string); ok && s != "" {
				return []string{s}
			}
		}
	}
	return texts
}
