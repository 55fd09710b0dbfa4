package smartsheet

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/pause"
	"github.com/gowecom/wecom/internal/union"
)

// Records are the records of a sheet as values of a struct T. A field of T with a
// tag maps to the field of the sheet that has the tag as its title:
//
//	type Task struct {
//		Title  string    `wecom:"标题"`
//		Status Status    `wecom:"状态"` // type Status string, a single select
//		Tags   []string  `wecom:"标签"` // a select
//		Owner  []string  `wecom:"负责人"` // userids
//		Hours  *float64  `wecom:"工时"` // nil where there is nothing
//		Due    time.Time `wecom:"截止"`
//		Done   bool      `wecom:"完成"`
//	}
//
// A string maps to text, URL, phone, e-mail, barcode, single select and one member;
// a number to number, progress, currency and percentage; a bool to a checkbox; a
// time.Time to dates, in milliseconds; a []string to select, members and references;
// a type of [Cell] to what has its shape, and a Cell to everything. Named types of
// these do, too. The zero string, time and list is an empty cell, and so is a nil
// pointer; 0 and false are values. Formulas, automatic numbers, creator, editor and
// their times are read and never written.
//
// Records keep the ids of fields, so a field that is renamed meanwhile is still
// found. Fields of the sheet that T lacks are neither read nor changed. While somebody
// else writes to the document, WeCom refuses writes as busy; Records repeat them after
// a pause, up to 6 tries in all. Records are safe for concurrent use.
type Records[T any] struct {
	service *Service
	ref     SheetRef
	columns []column
}

// A Mapping is the ids of fields by the tags of a struct.
type Mapping map[string]string

// OpenRecords reads the fields of a sheet and maps T to them. It fails with
// [ErrMapping] if a field is missing or of a type that does not fit. A known Mapping,
// kept from [Records.Mapping] of an earlier run, finds fields that were renamed since;
// nil is none.
func OpenRecords[T any](ctx context.Context, s *Service, ref SheetRef, known Mapping) (*Records[T], error) {
	columns, err := columnsOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	fields, err := s.fields(ctx, ref)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i := range columns {
		faults = append(faults, columns[i].bind(fields, known))
	}
	faults = append(faults, checkTwice(columns))
	if err := mismatch(faults); err != nil {
		return nil, err
	}
	return &Records[T]{s, ref, columns}, nil
}

// checkTwice refuses columns of one field: one was found by its id, the other by the
// title that the field has now.
func checkTwice(columns []column) error {
	byID := map[string]column{}
	for _, c := range columns {
		if other, ok := byID[c.field.FieldID]; ok && c.field.FieldID != "" {
			return fmt.Errorf("%s (%q) and %s (%q) both map to the field %q", other.name, other.title, c.name, c.title, c.field.Title)
		}
		byID[c.field.FieldID] = c
	}
	return nil
}

// fields returns all fields of a sheet.
func (s *Service) fields(ctx context.Context, ref SheetRef) (fields []Field, err error) {
	for f, err := range s.AllFields(ctx, ref, FieldQuery{}) {
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// Mapping returns the ids of the fields that T maps to, to be kept for the next run.
func (r *Records[T]) Mapping() Mapping {
	m := Mapping{}
	for _, c := range r.columns {
		m[c.title] = c.field.FieldID
	}
	return m
}

// A Row is a record of a sheet.
type Row[T any] struct {
	RecordID    string
	Value       T
	CreatedAt   time.Time
	UpdatedAt   time.Time
	CreatorName string
	UpdaterName string
}

// A RowQuery selects or sorts rows. The zero RowQuery selects all.
type RowQuery struct {
	ViewID string

	// Select is a [Sort], which names fields by their tags or titles, or a [Filter],
	// which names them by their tags or ids, without their types, and options by
	// their texts or ids.
	Select Selection
}

// All yields the rows of the sheet. A record that T cannot hold is yielded with a
// [RowError], and the loop may go on; another error ends it.
func (r *Records[T]) All(ctx context.Context, q RowQuery) iter.Seq2[Row[T], error] {
	return func(yield func(Row[T], error) bool) {
		query, err := r.query(ctx, q)
		if err != nil {
			yield(Row[T]{}, err)
			return
		}
		for record, err := range r.service.AllRecords(ctx, r.ref, query) {
			if err != nil {
				yield(Row[T]{}, err)
				return
			}
			if !yield(r.row(record)) {
				return
			}
		}
	}
}

// query is a RowQuery with ids in place of tags. Records are sorted by titles, so
// those are read anew.
func (r *Records[T]) query(ctx context.Context, q RowQuery) (RecordQuery, error) {
	out := RecordQuery{ViewID: q.ViewID, Keys: ByID}
	for _, c := range r.columns {
		out.Fields = append(out.Fields, c.field.FieldID)
	}
	var err error
	switch sel := union.Direct(q.Select).(type) {
	case Sort:
		out.Select, err = r.sort(ctx, sel)
	case Filter:
		out.Select, err = r.filter(ctx, sel)
	}
	return out, err
}

func (r *Records[T]) sort(ctx context.Context, by Sort) (Sort, error) {
	fields, err := r.service.fields(ctx, r.ref)
	if err != nil {
		return nil, err
	}
	var out Sort
	for _, o := range by {
		out = append(out, RecordOrder{r.titleNow(o.FieldTitle, fields), o.Descending})
	}
	return out, nil
}

// filter puts ids, and the types of fields, into a filter. Options are read anew if
// one that it names is not known: writing a text that no option has creates one.
func (r *Records[T]) filter(ctx context.Context, f Filter) (Filter, error) {
	f.Conditions = slices.Clone(f.Conditions)
	for i, c := range f.Conditions {
		col := r.column(c.FieldID)
		if col == nil {
			continue
		}
		f.Conditions[i].FieldID, f.Conditions[i].FieldType = col.field.FieldID, col.field.Type
		texts, ok := union.Direct(c.Value).(FilterTexts)
		if !ok || col.field.Type != SelectField && col.field.Type != SingleSelectField {
			continue
		}
		ids, known := optionIDs(col.field, texts)
		if !known {
			now, err := r.service.ListFields(ctx, r.ref, FieldQuery{FieldIDs: []string{col.field.FieldID}}, wecom.Page{})
			if err != nil {
				return Filter{}, err
			}
			for _, field := range now.Fields {
				ids, _ = optionIDs(field, texts)
			}
		}
		f.Conditions[i].Value = ids
	}
	return f, nil
}

// titleNow returns the title that the field with a tag has by now.
func (r *Records[T]) titleNow(tag string, fields []Field) string {
	c := r.column(tag)
	if c == nil {
		return tag
	}
	if now := find(fields, func(f Field) bool { return f.FieldID == c.field.FieldID }); len(now) > 0 {
		return now[0].Title
	}
	return tag
}

// column returns the column with a tag, or nil.
func (r *Records[T]) column(tag string) *column {
	i := slices.IndexFunc(r.columns, func(c column) bool { return c.title == tag })
	if i < 0 {
		return nil
	}
	return &r.columns[i]
}

// optionIDs returns the ids of the options with these texts or ids, and whether there
// are all of them. A text that no option has stays as it is.
func optionIDs(f Field, texts FilterTexts) (ids FilterTexts, known bool) {
	known = true
	for _, text := range texts {
		i := slices.IndexFunc(optionsOf(f), func(o Option) bool { return o.Text == text || o.ID == text })
		if i >= 0 {
			text = optionsOf(f)[i].ID
		}
		ids, known = append(ids, text), known && i >= 0
	}
	return ids, known
}

func optionsOf(f Field) []Option {
	switch p := f.Property.(type) {
	case SelectProperty:
		return p.Options
	case SingleSelectProperty:
		return p.Options
	}
	return nil
}

// A RowError is a record that does not fit T, or a value of T that no record can
// hold.
type RowError struct {
	RecordID string // empty for a value that is not in the sheet
	Index    int    // of the value in the list that was passed; 0 for records
	Err      error

	columns []int // of the record that T cannot hold
}

func (e *RowError) Error() string {
	if e.RecordID != "" {
		return fmt.Sprintf("smartsheet: record %s: %v", e.RecordID, e.Err)
	}
	return fmt.Sprintf("smartsheet: row %d: %v", e.Index, e.Err)
}

func (e *RowError) Unwrap() error { return e.Err }

// row maps a record to T.
func (r *Records[T]) row(record Record) (Row[T], error) {
	row := Row[T]{
		RecordID: record.RecordID, CreatedAt: record.CreatedAt.Time, UpdatedAt: record.UpdatedAt.Time,
		CreatorName: record.CreatorName, UpdaterName: record.UpdaterName,
	}
	v := reflect.ValueOf(&row.Value).Elem()
	var fault *RowError
	for i := range r.columns {
		if err := r.columns[i].decode(record.Values[r.columns[i].field.FieldID], v); err != nil {
			if fault == nil {
				fault = &RowError{RecordID: record.RecordID}
			}
			fault.Err, fault.columns = errors.Join(fault.Err, err), append(fault.columns, i)
		}
	}
	if fault != nil {
		return row, fault
	}
	return row, nil
}

// cells returns the cells of a value, by column; nil for what is only read.
func (r *Records[T]) cells(value *T) ([]Cell, error) {
	v := reflect.ValueOf(value).Elem()
	cells := make([]Cell, len(r.columns))
	for i := range r.columns {
		if r.columns[i].isOnly {
			continue
		}
		var err error
		if cells[i], err = r.columns[i].encode(v); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// newValues are the cells of a new record: what is empty is left out.
func (r *Records[T]) newValues(cells []Cell) Values {
	values := make(Values, len(cells))
	for i, cell := range cells {
		if !isEmptyCell(cell) {
			values[r.columns[i].field.FieldID] = cell
		}
	}
	return values
}

// put puts a cell that changes into values: what is empty is cleared.
func (c *column) put(values Values, cell Cell) {
	if isEmptyCell(cell) {
		cell = cleared(c.field.Type)
	}
	values[c.field.FieldID] = cell
}

// Create adds a record for each value, with 500 in one call, one call after the
// other, and returns their ids: after an error those of the calls before. Nothing is
// sent if there is a value that no record can hold.
func (r *Records[T]) Create(ctx context.Context, values ...T) (recordIDs []string, err error) {
	rows := make([]Values, len(values))
	for i := range values {
		cells, err := r.cells(&values[i])
		if err != nil {
			return nil, &RowError{Index: i, Err: err}
		}
		rows[i] = r.newValues(cells)
	}
	for part := range slices.Chunk(rows, maxWrite) {
		ids, err := r.create(ctx, part)
		recordIDs = append(recordIDs, ids...)
		if err != nil {
			return recordIDs, err
		}
	}
	return recordIDs, nil
}

func (r *Records[T]) create(ctx context.Context, rows []Values) (ids []string, err error) {
	return confirmed(ctx, len(rows), func() ([]Record, error) { return r.service.CreateRecords(ctx, r.ref, ByID, rows) })
}

// Update writes rows that were read and changed, with 500 in one call, one call
// after the other. It writes all fields of T; [Records.Plan] finds what differs.
func (r *Records[T]) Update(ctx context.Context, rows ...Row[T]) error {
	updates := make([]RecordUpdate, len(rows))
	for i := range rows {
		cells, err := r.cells(&rows[i].Value)
		if err != nil {
			return &RowError{RecordID: rows[i].RecordID, Err: err}
		}
		updates[i] = RecordUpdate{rows[i].RecordID, Values{}}
		for k, cell := range cells {
			if cell != nil {
				r.columns[k].put(updates[i].Values, cell)
			}
		}
	}
	return pager.Do(slices.Chunk(updates, maxWrite), len(updates), "smartsheet", "records are written", func(part []RecordUpdate) error { return r.update(ctx, part) })
}

func (r *Records[T]) update(ctx context.Context, updates []RecordUpdate) error {
	_, err := confirmed(ctx, len(updates), func() ([]Record, error) { return r.service.UpdateRecords(ctx, r.ref, ByID, updates) })
	return err
}

// Delete deletes records, with 500 in one call, one call after the other.
func (r *Records[T]) Delete(ctx context.Context, recordIDs ...string) error {
	return pager.Do(slices.Chunk(recordIDs, maxWrite), len(recordIDs), "smartsheet", "records are deleted", func(part []string) error { return r.delete(ctx, part) })
}

func (r *Records[T]) delete(ctx context.Context, recordIDs []string) error {
	return whenFree(ctx, func() error { return r.service.DeleteRecords(ctx, r.ref, recordIDs...) })
}

// ErrUnconfirmed means that WeCom answered a write without an error, and with other
// records than were sent. Compare again before writing again.
var ErrUnconfirmed = errors.New("smartsheet: WeCom confirmed only a part of the records")

// confirmed writes n records and returns the ids of those that WeCom confirmed.
func confirmed(ctx context.Context, n int, write func() ([]Record, error)) (ids []string, err error) {
	var done []Record
	err = whenFree(ctx, func() error {
		done, err = write()
		return err
	})
	for _, r := range done {
		ids = append(ids, r.RecordID)
	}
	if err == nil && len(done) != n {
		err = fmt.Errorf("%w: %d of %d", ErrUnconfirmed, len(done), n)
	}
	return ids, err
}

// What WeCom answers while somebody else writes to the document. The call did not
// run.
const (
	errDocumentBusy    wecom.Code = 2010003
	errWriteUnfinished wecom.Code = 2040035
)

const maxTries = 6

// whenFree makes a write, and again after a pause while the document is busy.
func whenFree(ctx context.Context, write func() error) error {
	for try := range maxTries {
		err := write()
		busy := errors.Is(err, errDocumentBusy) || errors.Is(err, errWriteUnfinished)
		if !busy || try == maxTries-1 {
			return err
		}
		if waited := pause.For(ctx, time.Second<<try); waited != nil {
			return errors.Join(err, waited)
		}
	}
	return nil // the last try has returned
}
