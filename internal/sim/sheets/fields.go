package sheets

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	maxFields = 150
	maxTitle  = 100 // characters; WeCom's number is not documented
)

// properties are the keys of the properties of fields, by their types. A field of
// another type has none.
var properties = map[string]string{
	"NUMBER": "number", "CHECKBOX": "checkbox", "DATE_TIME": "date_time", "ATTACHMENT": "attachment", "USER": "user", "URL": "url",
	"SELECT": "select", "SINGLE_SELECT": "single_select", "CREATED_TIME": "created_time", "MODIFIED_TIME": "modified_time",
	"PROGRESS": "progress", "REFERENCE": "reference", "LOCATION": "location", "AUTONUMBER": "auto_number", "CURRENCY": "currency",
	"WWGROUP": "ww_group", "PERCENTAGE": "percentage", "BARCODE": "barcode",
	"TEXT": "", "IMAGE": "", "CREATED_USER": "", "MODIFIED_USER": "", "PHONE_NUMBER": "", "EMAIL": "", "FORMULA": "",
}

// kindOf is the type of a field without FIELD_TYPE_.
func kindOf(f object) string { return strings.TrimPrefix(sim.Text(f["field_type"]), "FIELD_TYPE_") }

// propertyOf returns the property of a field.
func propertyOf(f object) object { return sim.ObjectIn(f["property_"+properties[kindOf(f)]]) }

func addFields(tx *sim.Tx, s *sheet) (any, error) {
	fields := sim.Objects(tx.Body["fields"])
	if len(fields) == 0 {
		return nil, sim.Refuse(40058, "empty fields")
	}
	if len(s.fields)+len(fields) > maxFields {
		return nil, sim.Refuse(2022029, "too many fields")
	}
	added := []object{}
	for _, in := range fields {
		f := object{"field_id": newID(tx, "f"), "field_title": sim.Text(in["field_title"]), "field_type": in["field_type"]}
		if err := s.checkField(f, added); err != nil {
			return nil, err
		}
		if err := setProperty(tx, f, in); err != nil {
			return nil, err
		}
		added = append(added, f)
	}
	s.fields = append(s.fields, added...)
	return object{"fields": shownFields(added)}, nil
}

// checkField refuses a field of no type, or with a title that another one has.
func (s *sheet) checkField(f object, others []object) error {
	title, id := sim.Text(f["field_title"]), sim.Text(f["field_id"])
	if _, ok := properties[kindOf(f)]; !ok {
		return sim.Refuse(2022010, "invalid field_type "+sim.Text(f["field_type"]))
	}
	if title == "" || utf8.RuneCountInString(title) > maxTitle {
		return sim.Refuse(2022030, "invalid field_title")
	}
	for _, other := range slices.Concat(s.fields, others) {
		if sim.Text(other["field_title"]) == title && sim.Text(other["field_id"]) != id {
			return sim.Refuse(2022030, "field_title exists: "+title)
		}
	}
	return nil
}

// setProperty takes the property that fits the type, and ignores others.
func setProperty(tx *sim.Tx, f, in object) error {
	key := "property_" + properties[kindOf(f)]
	p := sim.ObjectIn(in[key])
	if p == nil {
		return nil
	}
	p = maps.Clone(p)
	if places := p["decimal_places"]; places != nil && (sim.Integer(places) < -1 || sim.Integer(places) > 4) {
		return sim.Refuse(2022040, "invalid decimal_places")
	}
	options := []object{}
	for _, o := range sim.Objects(p["options"]) {
		o = maps.Clone(o)
		if sim.Text(o["id"]) == "" {
			o["id"] = newID(tx, "o")
		}
		if sim.Text(o["text"]) == "" {
			return sim.Refuse(2022020, "an option has no text")
		}
		options = append(options, o)
	}
	if strings.HasSuffix(key, "select") {
		p["options"] = options
	}
	f[key] = p
	return nil
}

// What the properties of fields have, whatever an app sent.
var propertyDefaults = map[string]object{
	"NUMBER": {"decimal_places": -1, "use_separate": false}, "CHECKBOX": {"checked": false},
	"DATE_TIME": {"format": "yyyy-mm-dd", "auto_fill": false}, "ATTACHMENT": {"display_mode": "DISPLAY_MODE_LIST"},
	"USER": {"is_multiple": false, "is_notified": false}, "URL": {"type": "LINK_TYPE_PURE_TEXT"},
	"SELECT": {"is_quick_add": true, "options": []object{}}, "SINGLE_SELECT": {"is_quick_add": true, "options": []object{}},
	"CREATED_TIME": {"format": "yyyy-mm-dd"}, "MODIFIED_TIME": {"format": "yyyy-mm-dd"}, "PROGRESS": {"decimal_places": 0},
	"REFERENCE": {"view_id": "", "is_multiple": true}, "LOCATION": {"input_type": "LOCATION_INPUT_TYPE_MANUAL"},
	"AUTONUMBER": {"type": "NUMBER_TYPE_INCR", "reformat_existing_record": false},
	"CURRENCY":   {"currency_type": "CURRENCY_TYPE_CNY", "decimal_places": 2, "use_separate": true},
	"WWGROUP":    {"allow_multiple": false}, "PERCENTAGE": {"decimal_places": 0, "use_separate": false}, "BARCODE": {"mobile_scan_only": false},
}

// shownFields are fields as WeCom lists them: with all of their property.
func shownFields(fields []object) []object {
	list := []object{}
	for _, f := range fields {
		shown := maps.Clone(f)
		if defaults := propertyDefaults[kindOf(f)]; defaults != nil {
			all := maps.Clone(defaults)
			maps.Copy(all, propertyOf(f))
			shown["property_"+properties[kindOf(f)]] = all
		}
		for _, o := range sim.Objects(propertyOf(shown)["options"]) {
			if o["style"] == nil {
				o["style"] = 1
			}
		}
		list = append(list, shown)
	}
	return list
}

func updateFields(tx *sim.Tx, s *sheet) (any, error) {
	changed := []object{}
	fields := slices.Clone(s.fields)
	for _, in := range sim.Objects(tx.Body["fields"]) {
		i := index(fields, "field_id", sim.Text(in["field_id"]))
		if i < 0 {
			return nil, sim.Refuse(2022004, "unknown field_id")
		}
		f := maps.Clone(fields[i])
		title := sim.Text(in["field_title"])
		switch {
		case sim.Text(in["field_type"]) != sim.Text(f["field_type"]):
			return nil, sim.Refuse(2022010, "the field_type of a field cannot change")
		case title == sim.Text(f["field_title"]):
			return nil, sim.Refuse(2022030, "field_title is the present one")
		case title == "" && in["property_"+properties[kindOf(f)]] == nil:
			return nil, sim.Refuse(40058, "give a field_title or a property")
		case title != "":
			f["field_title"] = title
		}
		if err := s.checkField(f, changed); err != nil {
			return nil, err
		}
		if err := setProperty(tx, f, in); err != nil {
			return nil, err
		}
		fields[i] = f
		changed = append(changed, f)
	}
	s.fields = fields
	return object{"fields": shownFields(changed)}, nil
}

func deleteFields(tx *sim.Tx, s *sheet) (any, error) {
	return object{}, s.drop(sim.Texts(tx.Body["field_ids"]))
}

// drop deletes fields with their values.
func (s *sheet) drop(ids []string) error {
	rest, err := without(s.fields, "field_id", ids, 2022004)
	if err != nil {
		return err
	}
	s.fields = rest
	for _, r := range s.records {
		for _, id := range ids {
			delete(r.values, id)
		}
	}
	return nil
}

func listFields(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	fields, err := named(s.fields, "field_id", sim.Texts(in["field_ids"]), 2022004)
	if err == nil {
		fields, err = named(fields, "field_title", sim.Texts(in["field_titles"]), 2022004)
	}
	if err == nil {
		_, err = s.viewNamed(sim.Text(in["view_id"]))
	}
	if err != nil {
		return nil, err
	}
	reply, err := page(tx, "fields", shownFields(fields), object{})
	if err == nil {
		delete(reply.(object), "has_more")
	}
	return reply, err
}

// A Renaming is the parameters of Rename.
type Renaming struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
	FieldID string `json:"field_id"`
	Title   string `json:"title"`
	UserID  string `json:"userid"`
}

// Rename has a member rename a field in the client. The app that created the document
// is told.
var Rename = sim.NewAct("smartsheet.rename", "A member renames a field of a smart sheet.", func(tx *sim.Tx, p Renaming) (sim.Nothing, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err != nil {
		return sim.Nothing{}, err
	}
	i := index(s.fields, "field_id", p.FieldID)
	if i < 0 {
		return sim.Nothing{}, fmt.Errorf("the sheet has no field %q", p.FieldID)
	}
	f := maps.Clone(s.fields[i])
	f["field_title"] = p.Title
	if err := s.checkField(f, nil); err != nil {
		return sim.Nothing{}, err
	}
	s.fields[i] = f
	s.emit(tx, p.UserID, "update_filed", "FieldId", []string{p.FieldID})
	return sim.Nothing{}, nil
})

// A FieldAddition is the parameters of AddField.
type FieldAddition struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
	Title   string `json:"title"`
	Type    string `json:"type"` // such as FIELD_TYPE_TEXT
	UserID  string `json:"userid"`
}

// A FieldAdded is the result of AddField.
type FieldAdded struct {
	FieldID string `json:"field_id"`
}

// AddField has a member add a field in the client. The app that created the document
// is told.
var AddField = sim.NewAct("smartsheet.addfield", "A member adds a field to a smart sheet.", func(tx *sim.Tx, p FieldAddition) (FieldAdded, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err != nil {
		return FieldAdded{}, err
	}
	f := object{"field_id": newID(tx, "f"), "field_title": p.Title, "field_type": p.Type}
	if err := s.checkField(f, nil); err != nil {
		return FieldAdded{}, err
	}
	id := sim.Text(f["field_id"])
	s.fields = append(s.fields, f)
	s.emit(tx, p.UserID, "add_filed", "FieldId", []string{id})
	return FieldAdded{id}, nil
})

// A FieldDeletion is the parameters of DropField.
type FieldDeletion struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
	FieldID string `json:"field_id"`
	UserID  string `json:"userid"`
}

// DropField has a member delete a field in the client. The app that created the
// document is told.
var DropField = sim.NewAct("smartsheet.dropfield", "A member deletes a field of a smart sheet.", func(tx *sim.Tx, p FieldDeletion) (sim.Nothing, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err == nil {
		err = s.drop([]string{p.FieldID})
	}
	if err != nil {
		return sim.Nothing{}, err
	}
	s.emit(tx, p.UserID, "delete_filed", "FieldId", []string{p.FieldID})
	return sim.Nothing{}, nil
})

// find returns a sheet that a member works with.
func find(tx *sim.Tx, docID, sheetID string) (*sheet, error) {
	b := slot.Of(tx).books[docID]
	if b == nil {
		return nil, fmt.Errorf("there is no smart sheet %q", docID)
	}
	return b.sheet(sheetID)
}

// maxEmitted is how many ids an event names.
const maxEmitted = 1000

// emit tells the app that created the document what a member did. WeCom spells the
// changes of fields "filed".
func (s *sheet) emit(tx *sim.Tx, userID, change, key string, ids []string) {
	for part := range slices.Chunk(ids, maxEmitted) {
		fields := []field{{"MsgType", "event"}, {"Event", "smart_sheet_change"}, {"ChangeType", change}, {"DocId", s.book.doc.ID}, {"SheetId", s.id}}
		for _, id := range part {
			fields = append(fields, field{key, id})
		}
		tx.Emit(s.book.doc.Owner.AgentID, userID, fields...)
	}
}
