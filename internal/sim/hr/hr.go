// Package hr simulates the staff roster (花名册): a few of WeCom's fields, and what is in
// them.
package hr

import (
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// A field is a field of the roster. Its group can be repeated if it has a number.
type field struct {
	id        int64
	name      string
	kind      int // field_type
	value     int // value_type
	must      bool
	isFixed   bool // cannot be updated
	repeated  int64
	options   []string // their ids count from 1
	directory string   // the key of the directory that a member's value is from at first
}

// A group is a group of fields.
type group struct {
	id     int64
	name   string
	fields []*field
}

var groups = []group{
	{1001, "个人信息", []*field{
		{id: 11001, name: "姓名", kind: 1, value: 1, must: true, directory: "name"},
		{id: 11002, name: "别名", kind: 1, value: 1, directory: "alias"},
		{id: 11003, name: "手机号", kind: 1, value: 5, directory: "mobile"},
		{id: 11004, name: "性别", kind: 2, value: 3, options: []string{"男", "女"}, directory: "gender"},
		{id: 11006, name: "年龄", kind: 1, value: 1, isFixed: true},
		{id: 11020, name: "籍贯", kind: 1, value: 1},
	}},
	{1002, "在职信息", []*field{
		{id: 12003, name: "入职日期", kind: 3, value: 2},
		{id: 12004, name: "员工状态", kind: 2, value: 3, isFixed: true, options: []string{"在职", "离职"}},
		{id: 12005, name: "转正日期", kind: 3, value: 4},
		{id: 12024, name: "工号", kind: 1, value: 1, must: true},
	}},
	{1003, "教育经历", []*field{
		{id: 14001, name: "学校", kind: 1, value: 1, repeated: 1, must: true},
		{id: 14002, name: "学历", kind: 2, value: 3, repeated: 1, options: []string{"本科", "硕士", "博士"}},
	}},
	{1006, "紧急联系人", []*field{
		{id: 17001, name: "姓名", kind: 1, value: 1, repeated: 4, must: true},
		{id: 17002, name: "关系", kind: 2, value: 3, repeated: 4, options: []string{"父母", "配偶", "朋友"}},
		{id: 17003, name: "电话", kind: 1, value: 5, repeated: 4},
		{id: 17004, name: "地址", kind: 1, value: 1, repeated: 4},
	}},
	{1008, "材料附件", []*field{{id: 19001, name: "身份证", kind: 6, value: 6}}},
}

// byID are the fields by their ids.
var byID = func() map[int64]*field {
	m := map[int64]*field{}
	for _, g := range groups {
		for _, f := range g.fields {
			m[f.id] = f
		}
	}
	return m
}()

// keys are the keys of values, by their types.
var keys = map[int]string{1: "value_string", 2: "value_uint64", 3: "value_uint32", 4: "value_int64", 5: "value_mobile", 6: "value_file"}

// empty is the value of a field that nobody has filled in.
func (f *field) empty() any {
	switch f.value {
	case 1:
		return ""
	case 5:
		return object{"value_country_code": "", "value_mobile": ""}
	case 6:
		return object{"media_id": []string{}}
	}
	return 0
}

// isEmpty reports whether a value clears a field.
func isEmpty(v any) bool {
	if o := sim.ObjectIn(v); o != nil {
		return sim.Text(o["value_mobile"]) == ""
	}
	return v == nil || v == ""
}

// A row is values by the ids of their fields.
type row map[int64]any

// A person is the roster's part of a member.
type person struct {
	single row
	rows   map[int64][]row // of groups that can be repeated
}

// A store holds what was changed of members.
type store struct{ people map[string]*person }

var slot = sim.NewSlot(func() *store { return &store{people: map[string]*person{}} })

// Install adds the roster. The directory must be there.
func Install(w *sim.World) {
	w.Handle("GET /cgi-bin/hr/get_fields", fields, callable)
	w.Handle("POST /cgi-bin/hr/get_staff_info", staffGet, callable)
	w.Handle("POST /cgi-bin/hr/update_staff_info", staffUpdate, callable)
}

// callable are the callable apps of the roster.
var callable = sim.AppsOnly(48002, "api forbidden")

func fields(*sim.Tx) (any, error) {
	list := []object{}
	for _, g := range groups {
		shown := []object{}
		for _, f := range g.fields {
			o := object{"fieldid": f.id, "field_name": f.name, "field_type": f.kind, "value_type": f.value, "is_must": f.must}
			if f.kind == 2 {
				options := []object{}
				for i, text := range f.options {
					options = append(options, object{"id": i + 1, "value": text})
				}
				o["option_list"] = options
			}
			shown = append(shown, o)
		}
		list = append(list, object{"group_id": g.id, "group_name": g.name, "field_list": shown})
	}
	return object{"group_list": list}, nil
}

// find returns what the roster has of a member whom the app sees.
func find(tx *sim.Tx) (*person, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	people := slot.Of(tx).people
	p := people[m.Key()]
	if p == nil {
		p = &person{row{12004: 1, 12024: strings.ToUpper(m.UserID())}, map[int64][]row{}}
		for id, f := range byID {
			text := m.Text(f.directory)
			switch {
			case f.directory == "" || text == "":
			case f.value == 5:
				p.single[id] = object{"value_country_code": "86", "value_mobile": text}
			case f.value == 3:
				p.single[id] = sim.Integer(text)
			default:
				p.single[id] = text
			}
		}
		people[m.Key()] = p
	}
	return p, nil
}

// row returns the row that a field of a member is in, or nil.
func (p *person) row(f *field, index int) row {
	switch {
	case f.repeated == 0 && index == 0:
		return p.single
	case f.repeated != 0 && index >= 0 && index < len(p.rows[f.repeated]):
		return p.rows[f.repeated][index]
	}
	return nil
}

// As in result, of a value that was read or updated.
const (
	done        = 1
	notFound    = 3
	required    = 4
	unsupported = 5
)

func (p *person) shown(id int64, index int) object {
	f := byID[id]
	if f == nil || p.row(f, index) == nil {
		return object{"fieldid": id, "sub_idx": index, "result": notFound, "value_type": 0}
	}
	v := p.row(f, index)[id]
	if v == nil {
		v = f.empty()
	}
	return object{"fieldid": id, "sub_idx": index, "result": done, "value_type": f.value, keys[f.value]: v}
}

func staffGet(tx *sim.Tx) (any, error) {
	p, err := find(tx)
	if err != nil {
		return nil, err
	}
	wanted, list := sim.Objects(tx.Body["fieldids"]), []object{}
	if all, _ := tx.Body["get_all"].(bool); all {
		for _, g := range groups {
			for _, f := range g.fields {
				for i := range p.times(f) {
					list = append(list, p.shown(f.id, i))
				}
			}
		}
		return object{"field_info": list}, nil
	}
	if len(wanted) == 0 {
		return nil, sim.Refuse(40058, "missing fieldids")
	}
	for _, w := range wanted {
		list = append(list, p.shown(sim.Integer(w["fieldid"]), int(sim.Integer(w["sub_idx"]))))
	}
	return object{"field_info": list}, nil
}

// times returns how often a member has a field.
func (p *person) times(f *field) int {
	if f.repeated == 0 {
		return 1
	}
	return len(p.rows[f.repeated])
}

func staffUpdate(tx *sim.Tx) (any, error) {
	p, err := find(tx)
	if err != nil {
		return nil, err
	}
	updates, deletes, inserts := sim.Objects(tx.Body["update_items"]), sim.Objects(tx.Body["remove_items"]), sim.Objects(tx.Body["insert_items"])
	if len(updates)+len(deletes)+len(inserts) == 0 {
		return nil, sim.Refuse(40058, "nothing to update")
	}
	updated, deleted, inserted := []object{}, []object{}, []object{}
	for _, u := range updates {
		updated = append(updated, object{"fieldid": u["fieldid"], "sub_idx": sim.Integer(u["sub_idx"]), "result": p.update(u)})
	}
	for _, d := range deletes {
		deleted = append(deleted, object{"group_type": d["group_type"], "sub_idx": d["sub_idx"], "result": p.delete(sim.Integer(d["group_type"]), int(sim.Integer(d["sub_idx"])))})
	}
	for i, in := range inserts {
		inserted = append(inserted, object{"group_type": in["group_type"], "idx": i, "result": p.insert(sim.Integer(in["group_type"]), sim.Objects(in["item"]))})
	}
	return object{"update_results": updated, "remove_results": deleted, "insert_results": inserted}, nil
}

// update changes a field. A value of another type than the field's is none.
func (p *person) update(u object) int {
	f := byID[sim.Integer(u["fieldid"])]
	if f == nil {
		return notFound
	}
	r, v := p.row(f, int(sim.Integer(u["sub_idx"]))), u[keys[f.value]]
	switch {
	case r == nil:
		return notFound
	case f.isFixed || f.value == 6:
		return unsupported
	case f.must && isEmpty(v):
		return required
	case isEmpty(v):
		delete(r, f.id)
	default:
		r[f.id] = v
	}
	return done
}

func (p *person) delete(kind int64, index int) int {
	rows := p.rows[kind]
	if index < 0 || index >= len(rows) {
		return notFound
	}
	p.rows[kind] = append(rows[:index:index], rows[index+1:]...)
	return done
}

// insert adds a row. Fields that are not of the group are ignored.
func (p *person) insert(kind int64, items []object) int {
	r, missing := row{}, false
	for id, f := range byID {
		if f.repeated != kind || kind == 0 {
			continue
		}
		for _, item := range items {
			if v := item[keys[f.value]]; sim.Integer(item["fieldid"]) == id && !isEmpty(v) {
				r[id] = v
			}
		}
		missing = missing || f.must && r[id] == nil
	}
	switch {
	case missing:
		return required
	case len(r) == 0:
		return notFound
	}
	p.rows[kind] = append(p.rows[kind], r)
	return done
}
