package smartsheet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A Plan is what it takes to have a record for each of some values, found by a key
// field. It can be shown before it is applied.
type Plan[T any] struct {
	Creates   []T         // values without a record
	Updates   []Change[T] // records of which something differs
	Deletes   []Row[T]    // records to delete; see [Plan.DeleteOthers]
	Unchanged int

	// Others are records whose key no value has. They stay, unless DeleteOthers
	// says otherwise.
	Others []Row[T]

	// Duplicates are records whose key an earlier record has. They stay as they are.
	Duplicates []Row[T]

	// Unreadable are records that T cannot hold. They stay as they are, and a value
	// with the key of one is neither created nor updated where the key could be read.
	Unreadable []*RowError

	records *Records[T]
	key     *column
	created []Values // of Creates
}

// A Change is a record of which something differs.
type Change[T any] struct {
	RecordID      string
	Before, After T
	Fields        []string // tags of the fields that differ

	values Values
}

// Plan compares the records of the sheet with values. The key is the tag of the field
// that identifies a record: every value has another one, and none is empty. It reads
// all records, and changes nothing. It fails with a [RowError] for a value that no
// record can hold. A record may be missed if others delete some meanwhile, and is
// created again then.
func (r *Records[T]) Plan(ctx context.Context, key string, values []T) (*Plan[T], error) {
	c, err := r.keyColumn(key)
	if err != nil {
		return nil, err
	}
	p := &planner[T]{Plan: &Plan[T]{records: r, key: c}, keyAt: slices.IndexFunc(r.columns, func(o column) bool { return o.title == key })}
	if err := p.take(values); err != nil {
		return nil, err
	}
	for row, err := range r.All(ctx, RowQuery{}) {
		if err := p.compare(row, err); err != nil {
			return nil, err
		}
	}
	p.finish()
	return p.Plan, nil
}

// keyColumn returns the column of a key, if records can be found by it.
func (r *Records[T]) keyColumn(key string) (*column, error) {
	c := r.column(key)
	switch {
	case c == nil:
		return nil, fmt.Errorf("smartsheet: no field of %v has the tag %q, so it cannot be the key", reflect.TypeFor[T](), key)
	case c.isOnly:
		return nil, fmt.Errorf("smartsheet: the field %q cannot be the key: WeCom writes it by itself", key)
	case slices.Contains([]FieldType{ImageField, FileField, GroupChatField, CheckboxField}, c.field.Type):
		return nil, fmt.Errorf("smartsheet: the field %q of the type %v cannot be the key", key, c.field.Type)
	}
	return c, nil
}

// A planner makes a plan.
type planner[T any] struct {
	*Plan[T]
	keyAt  int
	values []T
	cells  [][]Cell
	byKey  map[string]int  // index of values
	found  []bool          // which values have a record
	seen   map[string]bool // keys
	read   map[string]bool // ids of records: pages overlap when others write
}

// take takes the values that are wanted.
func (p *planner[T]) take(values []T) error {
	p.values, p.cells, p.found = values, make([][]Cell, len(values)), make([]bool, len(values))
	p.byKey, p.seen, p.read = make(map[string]int, len(values)), map[string]bool{}, map[string]bool{}
	var faults []error
	for i := range values {
		cells, err := p.records.cells(&values[i])
		if err == nil {
			p.cells[i] = cells
			err = p.name(i)
		}
		if err != nil {
			faults = append(faults, &RowError{Index: i, Err: err})
		}
	}
	return errors.Join(faults...)
}

// name notes the key of a value.
func (p *planner[T]) name(i int) error {
	key := p.key.text(p.cells[i][p.keyAt])
	if key == "" {
		return fmt.Errorf("the key %q is empty", p.key.title)
	}
	if first, ok := p.byKey[key]; ok {
		return fmt.Errorf("the key %q is %q, as in row %d", p.key.title, key, first)
	}
	p.byKey[key] = i
	return nil
}

// compare compares a record with the value of its key.
func (p *planner[T]) compare(row Row[T], err error) error {
	unreadable, ok := errors.AsType[*RowError](err)
	if err != nil && !ok {
		return err
	}
	if p.read[row.RecordID] {
		return nil
	}
	p.read[row.RecordID] = true
	cells, cellsErr := p.records.cells(&row.Value)
	if unreadable == nil && cellsErr != nil {
		unreadable = &RowError{RecordID: row.RecordID, Err: cellsErr}
	}
	key := ""
	if cellsErr == nil && (unreadable == nil || !slices.Contains(unreadable.columns, p.keyAt)) {
		key = p.key.text(cells[p.keyAt])
	}
	i, wanted := p.byKey[key]
	switch {
	case unreadable != nil:
		p.Unreadable = append(p.Unreadable, unreadable)
		if wanted {
			p.found[i] = true
		}
	case !wanted:
		p.Others = append(p.Others, row)
	case p.seen[key]:
		p.Duplicates = append(p.Duplicates, row)
	default:
		p.seen[key], p.found[i] = true, true
		p.update(row, cells, i)
	}
	return nil
}

// update notes what differs between a record and a value.
func (p *planner[T]) update(row Row[T], cells []Cell, i int) {
	change := Change[T]{RecordID: row.RecordID, Before: row.Value, After: p.values[i]}
	for k := range p.records.columns {
		c := &p.records.columns[k]
		if c.isOnly || c.same(cells[k], p.cells[i][k]) {
			continue
		}
		if change.values == nil {
			change.values = Values{}
		}
		c.put(change.values, p.cells[i][k])
		change.Fields = append(change.Fields, c.title)
	}
	if change.values == nil {
		p.Unchanged++
		return
	}
	p.Updates = append(p.Updates, change)
}

// finish notes the values that have no record.
func (p *planner[T]) finish() {
	for i, found := range p.found {
		if !found {
			p.Creates = append(p.Creates, p.values[i])
			p.created = append(p.created, p.records.newValues(p.cells[i]))
		}
	}
}

// same reports whether two cells of a column say the same.
func (c *column) same(a, b Cell) bool {
	switch a := a.(type) {
	case String:
		if b, ok := b.(String); ok {
			return a == b
		}
	case Number:
		if b, ok := b.(Number); ok {
			return a == b
		}
	case Checkbox:
		if b, ok := b.(Checkbox); ok {
			return a == b
		}
	}
	return c.text(a) == c.text(b)
}

// text is what a cell of a column says, whatever else WeCom knows of it: ids and
// colours of options, sizes of files. The order of choices and of members does not
// count.
func (c *column) text(cell Cell) string {
	switch cell := cell.(type) {
	case nil, EmptyCell:
		return ""
	case String:
		return string(cell)
	case Number:
		return strconv.FormatFloat(float64(cell), 'g', -1, 64)
	case Checkbox:
		if cell {
			return "true"
		}
		return "" // as a cell that was never ticked
	case Text:
		return textWithLinks(cell)
	case Options:
		return joined(cell, c.optionText, true)
	case Users:
		return joined(cell, func(u User) string { return cmp.Or(u.UserID, u.TmpCustomerID, fmt.Sprint(u.AgentID)) }, true)
	case References:
		return joined(cell, func(id string) string { return id }, false)
	case Images:
		return joined(cell, func(i Image) string { return i.URL }, false)
	case Files:
		return joined(cell, func(f File) string { return f.URL }, false)
	case Locations:
		return joined(cell, func(l Location) string { return cmp.Or(l.ID, l.Latitude+","+l.Longitude) }, false)
	}
	return fmt.Sprint(cell)
}

func textWithLinks(t Text) string {
	if len(t) == 1 && t[0].URL == "" {
		return t[0].Text
	}
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Text)
		if p.URL != "" {
			b.WriteString("\x00" + p.URL + "\x00")
		}
	}
	return b.String()
}

// optionText is the text of an option, which may be known by its id alone.
func (c *column) optionText(o Option) string {
	if o.Text != "" {
		return o.Text
	}
	for _, known := range optionsOf(c.field) {
		if known.ID == o.ID {
			return known.Text
		}
	}
	return "\x00" + o.ID
}

func joined[E any](list []E, text func(E) string, sorted bool) string {
	if len(list) == 1 {
		return text(list[0])
	}
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = text(e)
	}
	if sorted {
		slices.Sort(texts)
	}
	return strings.Join(texts, "\x01")
}

// DeleteOthers has the plan delete [Plan.Others]. It fails, and changes nothing, if
// there are more than limit: most likely the values are incomplete then.
func (p *Plan[T]) DeleteOthers(limit int) error {
	if len(p.Others) > limit {
		return fmt.Errorf("smartsheet: the plan would delete %d records, and at most %d may be", len(p.Others), limit)
	}
	p.Deletes, p.Others = append(p.Deletes, p.Others...), nil
	return nil
}

// IsEmpty reports whether there is nothing to do.
func (p *Plan[T]) IsEmpty() bool { return len(p.Creates)+len(p.Updates)+len(p.Deletes) == 0 }

// Summary says how much is to be done.
func (p *Plan[T]) Summary() string {
	if p.IsEmpty() {
		return "nothing to do"
	}
	return fmt.Sprintf("create %d, update %d, delete %d, unchanged %d", len(p.Creates), len(p.Updates), len(p.Deletes), p.Unchanged)
}

// A Batch is the records of one call.
type Batch struct {
	Action  Action
	Records int
}

// An Action is what a call does with records.
type Action string

const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionDelete Action = "delete"
)

// Apply takes the steps of the plan, with 500 records in one call, one call after the
// other, and yields each. An error means that WeCom refused the records of that call,
// or that it is not known what became of them; the loop may go on. To do the rest, make
// a new plan: applying the same one twice would create twice.
func (p *Plan[T]) Apply(ctx context.Context) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		creates := steps(ActionCreate, p.created, func(part []Values) error {
			_, err := p.records.create(ctx, part)
			return err
		})
		updates := steps(ActionUpdate, p.Updates, func(part []Change[T]) error {
			list := make([]RecordUpdate, len(part))
			for i, change := range part {
				list[i] = RecordUpdate{change.RecordID, change.values}
			}
			return p.records.update(ctx, list)
		})
		deletes := steps(ActionDelete, p.Deletes, func(part []Row[T]) error {
			ids := make([]string, len(part))
			for i, row := range part {
				ids[i] = row.RecordID
			}
			return p.records.delete(ctx, ids)
		})
		for _, list := range []iter.Seq2[Batch, error]{creates, updates, deletes} {
			for batch, err := range list {
				if !yield(batch, err) || ctx.Err() != nil {
					return
				}
			}
		}
	}
}

// steps does a part of a list after the other.
func steps[E any](action Action, list []E, do func([]E) error) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		for part := range slices.Chunk(list, maxWrite) {
			if !yield(Batch{action, len(part)}, do(part)) {
				return
			}
		}
	}
}

// An Upserted is what [Records.Upsert] did.
type Upserted struct {
	Created, Updated, Unchanged int
	Failed                      int // values that were refused, or of which nothing is known
}

// Upsert has a record for each value: it creates those whose key no record has, and
// updates those of which something differs. No record is deleted. See [Records.Plan]
// for the key. The error joins those of the calls that failed; Upsert the same values
// again to do the rest.
func (r *Records[T]) Upsert(ctx context.Context, key string, values []T) (Upserted, error) {
	plan, err := r.Plan(ctx, key, values)
	if err != nil {
		return Upserted{}, err
	}
	done := Upserted{Unchanged: plan.Unchanged}
	var faults []error
	for batch, err := range plan.Apply(ctx) {
		switch {
		case err != nil:
			done.Failed += batch.Records
			faults = append(faults, err)
		case batch.Action == ActionCreate:
			done.Created += batch.Records
		default:
			done.Updated += batch.Records
		}
	}
	return done, errors.Join(append(faults, ctx.Err())...)
}
