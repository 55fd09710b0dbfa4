// Package sheets simulates smart sheets (智能表格): sheets, fields, records, views,
// content permissions, groups of fields, and webhooks.
package sheets

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/documents"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A book is a document with its sheets.
type book struct {
	doc    *documents.Document
	sheets []*sheet
	rules  []*rule // the first is that for everybody
	nRules int64
	chats  []*chat
}

// A sheet is a sheet of a book.
type sheet struct {
	book     *book
	id       string
	title    string
	fields   []object
	records  []*record
	byID     map[string]*record
	views    []object
	groups   []object
	version  int64
	numbered int // records, for automatic numbers
}

// A record is a row.
type record struct {
	id               string
	values           object // by field id
	created, updated int64  // milliseconds
	creator, updater author
	number           int // of the record, for automatic numbers
}

// A store holds the books and the webhooks of their sheets.
type store struct {
	books map[string]*book
	hooks map[string]*hook
	made  int
}

var slot = sim.NewSlot(func() *store { return &store{books: map[string]*book{}, hooks: map[string]*hook{}} })

const prefix = "POST /cgi-bin/wedoc/smartsheet/"

// Install adds the calls of smart sheets. Package documents is installed before.
func Install(w *sim.World) {
	documents.OnCreate(w, documents.SmartSheet, "smartsheet", func(tx *sim.Tx, doc *documents.Document) { open(tx, doc) })
	for name, handle := range map[string]sim.Handler{
		"add_sheet": addSheet, "update_sheet": updateSheet, "delete_sheet": deleteSheet, "get_sheet": listSheets,
		"groupchat/list": listChats, "groupchat/get": getChat, "groupchat/update": updateChat,
		"content_priv/get_sheet_priv": listRules, "content_priv/update_sheet_priv": updateRule, "content_priv/create_rule": createRule,
		"content_priv/mod_rule_member": updateMembers, "content_priv/delete_rule": deleteRules,
	} {
		w.Handle(prefix+name, handle)
	}
	for name, handle := range map[string]sheetHandler{
		"add_fields": addFields, "update_fields": updateFields, "delete_fields": deleteFields, "get_fields": listFields,
		"add_records": addRecords, "update_records": updateRecords, "delete_records": deleteRecords, "get_records": listRecords,
		"add_view": addView, "update_view": updateView, "delete_views": deleteViews, "get_views": listViews,
		"add_field_group": addGroup, "update_field_group": updateGroup, "delete_field_groups": deleteGroups, "get_field_groups": listGroups,
	} {
		w.Handle(prefix+name, handle.handle)
	}
	w.Handle(prefix+"webhook", receive, sim.Keyed)
	w.AddActs(Add, AddHook, FillIn, Erase, AddField, Rename, DropField, AddChat)
}

// A sheetHandler answers a call about a sheet.
type sheetHandler func(*sim.Tx, *sheet) (any, error)

func (h sheetHandler) handle(tx *sim.Tx) (any, error) {
	s, err := called(tx)
	if err != nil {
		return nil, err
	}
	return h(tx, s)
}

// An Addition is the parameters of Add.
type Addition struct {
	Name   string `json:"name"`
	Secret string `json:"secret"` // of the app that creates it
}

// An Added is the result of Add.
type Added struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
}

// Add has an app create a smart sheet. It has one sheet with a field 文本.
var Add = sim.NewAct("smartsheet.add", "An app creates a smart sheet.", func(tx *sim.Tx, p Addition) (Added, error) {
	for _, app := range tx.Apps() {
		if app.Secret == p.Secret {
			b := open(tx, documents.Create(tx, app, documents.SmartSheet, p.Name))
			return Added{b.doc.ID, b.sheets[0].id}, nil
		}
	}
	return Added{}, fmt.Errorf("no app has the secret that is to create %q", p.Name)
})

// open makes the book of a new document: with one sheet, as WeCom's.
func open(tx *sim.Tx, doc *documents.Document) *book {
	b := &book{doc: doc, nRules: 1}
	b.rules = []*rule{{id: 1, kind: everyone, name: "全员权限"}}
	slot.Of(tx).books[doc.ID] = b
	s := b.add(tx, "智能表1", 0)
	s.fields = []object{{"field_id": newID(tx, "f"), "field_title": "文本", "field_type": "FIELD_TYPE_TEXT"}}
	s.views = []object{s.newView(tx, "默认视图", "VIEW_TYPE_GRID")}
	return b
}

// AddSheet adds a sheet at the end of a smart sheet and returns its id.
func AddSheet(tx *sim.Tx, docID, title string) (sheetID string) {
	b := slot.Of(tx).books[docID]
	return b.add(tx, title, len(b.sheets)).id
}

// newID returns an id of six characters, as WeCom's are.
func newID(tx *sim.Tx, kind string) string {
	d := slot.Of(tx)
	d.made++
	return fmt.Sprintf("%s%05d", kind, d.made)
}

func (b *book) add(tx *sim.Tx, title string, index int) *sheet {
	s := &sheet{book: b, id: newID(tx, "s"), title: title, byID: map[string]*record{}}
	b.sheets = slices.Insert(b.sheets, min(max(index, 0), len(b.sheets)), s)
	return s
}

// bookOf returns the book that a call names.
func bookOf(tx *sim.Tx) (*book, error) {
	doc, err := documents.Of(tx, sim.Text(tx.Body["docid"]), documents.SmartSheet)
	if err != nil {
		return nil, err
	}
	return slot.Of(tx).books[doc.ID], nil
}

// called returns the sheet that a call names.
func called(tx *sim.Tx) (*sheet, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	return b.sheet(sim.Text(tx.Body["sheet_id"]))
}

func (b *book) sheet(id string) (*sheet, error) {
	for _, s := range b.sheets {
		if s.id == id {
			return s, nil
		}
	}
	return nil, sim.Refuse(2543303, "sheet not exist")
}

// maxSheets is how many sheets a book has here; WeCom's number is not documented.
const maxSheets = 200

func addSheet(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	if len(b.sheets) >= maxSheets {
		return nil, sim.Refuse(2505401, "too many sheets")
	}
	in := sim.ObjectIn(tx.Body["properties"])
	title, index := sim.Text(in["title"]), len(b.sheets)
	if title == "" {
		title = fmt.Sprintf("智能表%d", index+1)
	}
	if in["index"] != nil {
		index = int(sim.Integer(in["index"]))
	}
	s := b.add(tx, title, index)
	return object{"properties": object{"sheet_id": s.id, "title": s.title, "index": slices.Index(b.sheets, s)}}, nil
}

func updateSheet(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	in := sim.ObjectIn(tx.Body["properties"])
	s, err := b.sheet(sim.Text(in["sheet_id"]))
	if err != nil {
		return nil, err
	}
	if title := sim.Text(in["title"]); title != "" {
		s.title = title
	}
	return object{}, nil
}

func deleteSheet(tx *sim.Tx) (any, error) {
	s, err := called(tx)
	if err != nil {
		return nil, err
	}
	if len(s.book.sheets) == 1 {
		return nil, sim.Refuse(2543306, "a document keeps at least one sheet")
	}
	s.book.sheets = slices.DeleteFunc(s.book.sheets, func(other *sheet) bool { return other == s })
	return object{}, nil
}

func listSheets(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	wanted := sim.Text(tx.Body["sheet_id"])
	if wanted != "" {
		if _, err := b.sheet(wanted); err != nil {
			return nil, err
		}
	}
	for _, s := range b.sheets {
		if wanted == "" || s.id == wanted {
			list = append(list, object{"sheet_id": s.id, "title": s.title, "is_visible": true, "type": "smartsheet"})
		}
	}
	return object{"sheet_list": list}, nil
}

// page cuts a list as a call asks: at most 1,000, which is also the default.
func page[T any](tx *sim.Tx, key string, list []T, rest object) (any, error) {
	offset, limit := sim.Offset(tx.Body["offset"]), sim.Limit(tx.Body["limit"], maxPage, maxPage, maxPage)
	if offset < 0 {
		return nil, sim.Refuse(40058, "invalid offset")
	}
	if offset > int64(len(list)) {
		return nil, sim.Refuse(2022023, "offset exceeds total")
	}
	end := min(int(offset)+limit, len(list))
	rest[key], rest["total"], rest["next"], rest["has_more"] = append([]T{}, list[offset:end]...), len(list), end, end < len(list)
	return rest, nil
}

const maxPage = 1000

// named returns the objects with ids, or all without any; it refuses unknown ids.
func named(list []object, key string, ids []string, code int) ([]object, error) {
	if len(ids) == 0 {
		return list, nil
	}
	var found []object
	for _, id := range ids {
		i := index(list, key, id)
		if i < 0 {
			return nil, sim.Refuse(code, "unknown "+key+" "+id)
		}
		found = append(found, list[i])
	}
	return found, nil
}

func index(list []object, key, id string) int {
	return slices.IndexFunc(list, func(o object) bool { return sim.Text(o[key]) == id })
}

// without drops the objects with ids; it refuses unknown ids.
func without(list []object, key string, ids []string, code int) ([]object, error) {
	if _, err := named(list, key, ids, code); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(list), func(o object) bool { return slices.Contains(ids, sim.Text(o[key])) }), nil
}
