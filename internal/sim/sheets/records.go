package sheets

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	maxRecords = 100_000
	maxCells   = 15_000_000
)

// key returns the field that a key of values names.
func (s *sheet) key(keys, name string) (object, error) {
	key := "field_title"
	if keys == byID {
		key = "field_id"
	}
	if i := index(s.fields, key, name); i >= 0 {
		return s.fields[i], nil
	}
	return nil, sim.Refuse(2022004, "unknown field "+name)
}

const (
	byTitle = "CELL_VALUE_KEY_TYPE_FIELD_TITLE"
	byID    = "CELL_VALUE_KEY_TYPE_FIELD_ID"
)

// keysOf reads key_type.
func keysOf(v any) (string, error) {
	switch keys := cmp.Or(sim.Text(v), byTitle); keys {
	case byTitle, byID:
		return keys, nil
	default:
		return "", sim.Refuse(40058, "invalid key_type")
	}
}

// A finder finds the fields of keys, each once.
type finder struct {
	sheet *sheet
	keys  string
	found map[string]string // ids
}

func (f *finder) field(name string) (object, error) {
	if id, ok := f.found[name]; ok {
		return f.sheet.fieldByID(id), nil
	}
	o, err := f.sheet.key(f.keys, name)
	if err == nil {
		f.found[name] = sim.Text(o["field_id"])
	}
	return o, err
}

// values reads the cells of a record that is written; nil clears one.
func (f *finder) values(tx *sim.Tx, in object) (object, error) {
	out := make(object, len(in))
	for _, name := range slices.Sorted(maps.Keys(in)) {
		field, err := f.field(name)
		if err != nil {
			return nil, err
		}
		cell, err := f.sheet.keep(tx, field, in[name])
		if err != nil {
			return nil, err
		}
		out[sim.Text(field["field_id"])] = cell
	}
	return out, nil
}

// An author writes records: a name, and the cell of who it is.
type author struct {
	name string
	cell object
}

func member(userID string) author { return author{userID, object{"user_id": userID, "id_type": 1}} }

func app(a *sim.App) author { return author{a.Name, object{"agentid": a.AgentID, "id_type": 3}} }

// add adds records, all or none.
func (s *sheet) add(tx *sim.Tx, keys string, list []object, by author) ([]*record, error) {
	if len(s.records)+len(list) > maxRecords || (len(s.records)+len(list))*len(s.fields) > maxCells {
		return nil, sim.Refuse(2022029, "too many records")
	}
	f := finder{s, keys, map[string]string{}}
	added := make([]*record, len(list))
	for i, in := range list {
		values, err := f.values(tx, sim.ObjectIn(in["values"]))
		if err != nil {
			return nil, err
		}
		added[i] = &record{values: values}
	}
	now := tx.Now().UnixMilli()
	for _, r := range added {
		s.fillIn(tx, r)
		r.id, r.created, r.updated, r.creator, r.updater = newID(tx, "r"), now, now, by, by
		s.byID[r.id] = r
	}
	s.records = append(s.records, added...)
	s.version++
	return added, nil
}

// fillIn gives a new record what fields say that it has.
func (s *sheet) fillIn(tx *sim.Tx, r *record) {
	s.numbered++
	r.number = s.numbered
	for _, f := range s.fields {
		id := sim.Text(f["field_id"])
		switch {
		case r.values[id] != nil:
		case kindOf(f) == "CHECKBOX" && propertyOf(f)["checked"] == true:
			r.values[id] = true
		case kindOf(f) == "DATE_TIME" && propertyOf(f)["auto_fill"] == true:
			r.values[id] = strconv.FormatInt(tx.Now().UnixMilli(), 10)
		}
	}
}

// change changes records, all or none.
func (s *sheet) change(tx *sim.Tx, keys string, list []object, by author) ([]*record, error) {
	f := finder{s, keys, map[string]string{}}
	changed, values := make([]*record, len(list)), make([]object, len(list))
	for i, in := range list {
		var err error
		if changed[i] = s.byID[sim.Text(in["record_id"])]; changed[i] == nil {
			return nil, sim.Refuse(2022003, "unknown record_id "+sim.Text(in["record_id"]))
		}
		if values[i], err = f.values(tx, sim.ObjectIn(in["values"])); err != nil {
			return nil, err
		}
	}
	for i, r := range changed {
		maps.Copy(r.values, values[i])
		r.updated, r.updater = tx.Now().UnixMilli(), by
	}
	s.version++
	return changed, nil
}

// remove deletes records, all or none.
func (s *sheet) remove(ids []string) error {
	gone := map[string]bool{}
	for _, id := range ids {
		if s.byID[id] == nil {
			return sim.Refuse(2022003, "unknown record_id "+id)
		}
		gone[id] = true
	}
	s.records = slices.DeleteFunc(s.records, func(r *record) bool { return gone[r.id] })
	for id := range gone {
		delete(s.byID, id)
	}
	s.version++
	return nil
}

// shown are the cells of a record as WeCom shows them.
func (s *sheet) shown(r *record, keys string, fields []object) object {
	values := object{}
	for _, f := range fields {
		id := sim.Text(f["field_id"])
		cell := r.values[id]
		switch kindOf(f) {
		case "AUTONUMBER":
			cell = []object{{"seq": strconv.Itoa(r.number), "text": strconv.Itoa(r.number)}}
		case "CREATED_TIME":
			cell = strconv.FormatInt(r.created, 10)
		case "MODIFIED_TIME":
			cell = strconv.FormatInt(r.updated, 10)
		case "CREATED_USER":
			cell = []object{r.creator.cell}
		case "MODIFIED_USER":
			cell = []object{r.updater.cell}
		}
		switch {
		case cell == nil:
		case keys == byID:
			values[id] = cell
		default:
			values[sim.Text(f["field_title"])] = cell
		}
	}
	return values
}

func (s *sheet) listed(list []*record, keys string) []object {
	out := make([]object, len(list))
	for i, r := range list {
		out[i] = object{"record_id": r.id, "values": s.shown(r, keys, s.fields)}
	}
	return out
}

func addRecords(tx *sim.Tx, s *sheet) (any, error) {
	keys, err := keysOf(tx.Body["key_type"])
	if err != nil {
		return nil, err
	}
	list := sim.Objects(tx.Body["records"])
	if len(list) == 0 {
		return nil, sim.Refuse(40058, "empty records")
	}
	added, err := s.add(tx, keys, list, app(tx.App))
	if err != nil {
		return nil, err
	}
	return object{"records": s.listed(added, keys)}, nil
}

func updateRecords(tx *sim.Tx, s *sheet) (any, error) {
	keys, err := keysOf(tx.Body["key_type"])
	if err != nil {
		return nil, err
	}
	changed, err := s.change(tx, keys, sim.Objects(tx.Body["records"]), app(tx.App))
	if err != nil {
		return nil, err
	}
	return object{"records": s.listed(changed, keys)}, nil
}

func deleteRecords(tx *sim.Tx, s *sheet) (any, error) {
	return object{}, s.remove(sim.Texts(tx.Body["record_ids"]))
}

func listRecords(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	keys, err := keysOf(in["key_type"])
	if err != nil {
		return nil, err
	}
	fields, err := s.columns(keys, in)
	if err != nil {
		return nil, err
	}
	records, err := s.selected(tx, in)
	if err != nil {
		return nil, err
	}
	reply, err := page(tx, "records", records, object{"ver": s.version})
	if err != nil {
		return nil, err
	}
	o := reply.(object)
	list := []object{}
	for _, r := range o["records"].([]*record) {
		list = append(list, object{
			"record_id": r.id, "creator_name": r.creator.name, "updater_name": r.updater.name, "values": s.shown(r, keys, fields),
			"create_time": strconv.FormatInt(r.created, 10), "update_time": strconv.FormatInt(r.updated, 10),
		})
	}
	o["records"] = list
	return o, nil
}

// columns returns the fields that a query asks for, with the list that fits its
// keys; the other list has no effect.
func (s *sheet) columns(keys string, in object) ([]object, error) {
	if keys == byID {
		return named(s.fields, "field_id", sim.Texts(in["field_ids"]), 2022004)
	}
	return named(s.fields, "field_title", sim.Texts(in["field_titles"]), 2022004)
}

// selected returns the records that a query selects, in its order.
func (s *sheet) selected(tx *sim.Tx, in object) ([]*record, error) {
	spec, order := sim.ObjectIn(in["filter_spec"]), sim.Objects(in["sort"])
	if len(sim.Objects(spec["conditions"])) > 0 && len(order) > 0 {
		return nil, sim.Refuse(2022033, "filter_spec and sort do not go together")
	}
	records := s.records
	if ids := sim.Texts(in["record_ids"]); len(ids) > 0 {
		records = nil
		for _, id := range ids {
			if s.byID[id] == nil {
				return nil, sim.Refuse(2022003, "unknown record_id "+id)
			}
			records = append(records, s.byID[id])
		}
	}
	view, err := s.viewNamed(sim.Text(in["view_id"]))
	if err != nil {
		return nil, err
	}
	for _, spec := range []object{sim.ObjectIn(sim.ObjectIn(view["property"])["filter_spec"]), spec} {
		fits, err := s.filter(tx, spec)
		if err != nil {
			return nil, err
		}
		if fits != nil {
			records = slices.DeleteFunc(slices.Clone(records), func(r *record) bool { return !fits(r) })
		}
	}
	return s.sorted(records, order)
}

// sorted sorts records by fields. What is empty comes last.
func (s *sheet) sorted(records []*record, order []object) ([]*record, error) {
	if len(order) == 0 {
		return records, nil
	}
	var by []func(a, b *record) int
	for _, o := range order {
		f, err := s.key(byTitle, sim.Text(o["field_title"]))
		if err != nil {
			return nil, err
		}
		by = append(by, s.comparison(f, o["desc"] == true))
	}
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b *record) int {
		for _, compare := range by {
			if c := compare(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return records, nil
}

func (s *sheet) comparison(f object, descending bool) func(a, b *record) int {
	id := sim.Text(f["field_id"])
	return func(a, b *record) int {
		x, y := s.cell(a, f, id), s.cell(b, f, id)
		switch {
		case x == nil || y == nil:
			return cmp.Compare(btoi(x == nil), btoi(y == nil))
		case descending:
			return compareCells(f, y, x)
		default:
			return compareCells(f, x, y)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cell returns the cell of a record, also of what WeCom fills in.
func (s *sheet) cell(r *record, f object, id string) any {
	return s.shown(r, byID, []object{f})[id]
}

func compareCells(f object, a, b any) int {
	if x, y, ok := numbers(textsOf(f, a), textsOf(f, b)); ok {
		return cmp.Compare(x, y)
	}
	return slices.Compare(textsOf(f, a), textsOf(f, b))
}

// numbers reads two cells as numbers.
func numbers(a, b []string) (x, y float64, ok bool) {
	if len(a) != 1 || len(b) != 1 {
		return 0, 0, false
	}
	x, err1 := strconv.ParseFloat(a[0], 64)
	y, err2 := strconv.ParseFloat(b[0], 64)
	return x, y, err1 == nil && err2 == nil
}

// A Filling is the parameters of FillIn.
type Filling struct {
	DocID    string            `json:"docid"`
	SheetID  string            `json:"sheet_id"`
	UserID   string            `json:"userid"`
	RecordID string            `json:"record_id,omitempty"` // empty for a new record
	Values   map[string]string `json:"values"`              // JSON, by the titles of fields
}

// A Filled is the result of FillIn.
type Filled struct {
	RecordID string `json:"record_id"`
}

// FillIn has a member fill in a record in the client. The app that created the
// document is told.
var FillIn = sim.NewAct("smartsheet.fill", "A member fills in a record of a smart sheet.", func(tx *sim.Tx, p Filling) (Filled, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err != nil {
		return Filled{}, err
	}
	values := object{}
	for title, v := range p.Values {
		cell, err := parse(v)
		if err != nil {
			return Filled{}, fmt.Errorf("the value of %s is no JSON: %w", title, err)
		}
		values[title] = cell
	}
	do, change, in := s.add, "add_record", object{"values": values}
	if p.RecordID != "" {
		do, change, in["record_id"] = s.change, "update_record", p.RecordID
	}
	done, err := do(tx, byTitle, []object{in}, member(p.UserID))
	if err != nil {
		return Filled{}, err
	}
	s.emit(tx, p.UserID, change, "RecordId", []string{done[0].id})
	return Filled{done[0].id}, nil
})

// parse reads a cell that a member fills in.
func parse(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// An Erasing is the parameters of Erase.
type Erasing struct {
	DocID     string   `json:"docid"`
	SheetID   string   `json:"sheet_id"`
	UserID    string   `json:"userid"`
	RecordIDs []string `json:"record_ids"`
}

// Erase has a member delete records in the client. The app that created the document
// is told.
var Erase = sim.NewAct("smartsheet.erase", "A member deletes records of a smart sheet.", func(tx *sim.Tx, p Erasing) (sim.Nothing, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err == nil {
		err = s.remove(p.RecordIDs)
	}
	if err != nil {
		return sim.Nothing{}, err
	}
	s.emit(tx, p.UserID, "delete_record", "RecordId", p.RecordIDs)
	return sim.Nothing{}, nil
})
