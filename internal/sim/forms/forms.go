// Package forms simulates forms (收集表): their questions and rules, the answers that
// members and others submit, and who has submitted one.
package forms

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
)

type object = sim.Object

// docType is that of forms among documents, which WeCom has no number for.
const docType documents.Type = -1

// badParameter is the errcode of what a form does not take.
const badParameter = 640051

// What fill_out_auth says.
const (
	forAll    = 0
	forRange  = 1
	forSchool = 4
)

// As in status of questions and options.
const (
	normal  = 1
	deleted = 2
)

const maxQuestions = 200

// A store holds the forms, and their periods by id.
type store struct {
	forms   map[string]*form
	periods map[string]*period
}

var slot = sim.NewSlot(func() *store { return &store{map[string]*form{}, map[string]*period{}} })

// A form is a form that an app created. Its title is the name of its document.
type form struct {
	doc       *documents.Document
	head      object // form_desc, form_header
	questions []object
	rules     object
	ruled     time.Time // when the rules came
	periods   []*period
}

// A period is one time that a form is filled in.
type period struct {
	id      string
	form    *form
	answers []*answer
	made    int64 // answers
}

// Install adds forms. Documents and the directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/wedoc/create_form", create)
	w.Handle("POST /cgi-bin/wedoc/modify_form", modify)
	w.Handle("POST /cgi-bin/wedoc/get_form_info", info)
	w.Handle("POST /cgi-bin/wedoc/get_form_statistic", statistic)
	w.Handle("POST /cgi-bin/wedoc/get_form_answer", answers)
	w.AddActs(Submit, RemoveAnswer, Close, Delete)
}

func create(tx *sim.Tx) (any, error) {
	in := sim.ObjectIn(tx.Body["form_info"])
	title, rules := sim.Text(in["form_title"]), sim.ObjectIn(in["form_setting"])
	if rules == nil {
		rules = object{}
	}
	switch {
	case title == "":
		return nil, sim.Refuse(badParameter, "missing form_title")
	case (sim.Text(tx.Body["spaceid"]) == "") != (sim.Text(tx.Body["fatherid"]) == ""):
		return nil, sim.Refuse(badParameter, "spaceid and fatherid belong together")
	}
	questions, err := readQuestions(in, rules)
	if err != nil {
		return nil, err
	}
	if err := checkRules(rules); err != nil {
		return nil, err
	}
	doc := documents.Create(tx, tx.App, docType, title)
	doc.URL = "https://doc.weixin.qq.com/forms/" + doc.ID
	f := &form{doc: doc, head: object{"form_desc": "", "form_header": ""}, questions: questions, rules: rules, ruled: tx.Now()}
	f.takeHead(in)
	f.addPeriod(tx)
	slot.Of(tx).forms[doc.ID] = f
	return object{"formid": doc.ID}, nil
}

// takeHead keeps what stands above the questions, if it is given.
func (f *form) takeHead(in object) {
	for _, key := range []string{"form_desc", "form_header"} {
		if v, ok := in[key]; ok {
			f.head[key] = sim.Text(v)
		}
	}
}

func (f *form) addPeriod(tx *sim.Tx) {
	p := &period{id: fmt.Sprintf("%s-%d", f.doc.ID, len(f.periods)+1), form: f}
	f.periods = append(f.periods, p)
	slot.Of(tx).periods[p.id] = p
}

// named returns the form that a call names.
func named(tx *sim.Tx) (*form, error) {
	return owned(tx, sim.Text(tx.Body["formid"]))
}

// owned returns a form, with the periods that have begun, if the calling app created
// it.
func owned(tx *sim.Tx, id string) (*form, error) {
	if _, err := documents.Of(tx, id, docType); err != nil {
		return nil, err
	}
	f := slot.Of(tx).forms[id]
	for n := f.occasions(tx.Now()); len(f.periods) < n; {
		f.addPeriod(tx)
	}
	return f, nil
}

// find returns a form by its id, for somebody who fills it in or works on it.
func find(tx *sim.Tx, id string) (*form, error) {
	f := slot.Of(tx).forms[id]
	if f == nil {
		return nil, fmt.Errorf("there is no form %s", id)
	}
	owner := *tx
	owner.App = f.doc.Owner
	return owned(&owner, id)
}

// readQuestions reads and checks the questions of a form.
func readQuestions(in, rules object) ([]object, error) {
	items := sim.Objects(sim.ObjectIn(in["form_question"])["items"])
	if len(items) > maxQuestions {
		return nil, sim.Refuse(badParameter, "too many questions")
	}
	first := int64(1)
	if sim.Integer(rules["fill_out_auth"]) == forSchool {
		first = 2
	}
	seen := map[int64]bool{}
	for _, q := range items {
		id := sim.Integer(q["question_id"])
		if id < first || seen[id] {
			return nil, sim.Refuse(badParameter, fmt.Sprintf("invalid question_id %d", id))
		}
		seen[id] = true
		if err := checkQuestion(q); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func checkQuestion(q object) error {
	kind, known := kinds[sim.Integer(q["reply_type"])]
	status := sim.Integer(q["status"])
	switch {
	case sim.Text(q["title"]) == "":
		return sim.Refuse(badParameter, "missing title of a question")
	case sim.Integer(q["pos"]) < 1, status != normal && status != deleted:
		return sim.Refuse(badParameter, "invalid pos or status of a question")
	case !known:
		return sim.Refuse(badParameter, "invalid reply_type")
	}
	if kind.hasOptions {
		if err := checkOptions(sim.Objects(q["option_item"])); err != nil {
			return err
		}
	}
	if kind.check == nil {
		return nil
	}
	return kind.check(q, sim.ObjectIn(sim.ObjectIn(q["question_extend_setting"])[kind.setting]))
}

func checkOptions(options []object) error {
	if len(options) == 0 {
		return sim.Refuse(badParameter, "missing option_item")
	}
	seen := map[int64]bool{}
	for _, o := range options {
		key := sim.Integer(o["key"])
		if key < 1 || seen[key] || sim.Text(o["value"]) == "" {
			return sim.Refuse(badParameter, "invalid option_item")
		}
		seen[key] = true
	}
	return nil
}

// checkRules refuses rules that contradict each other.
func checkRules(rules object) error {
	repeat, within := sim.ObjectIn(rules["timed_repeat_info"]), sim.ObjectIn(rules["fill_in_range"])
	access := sim.Integer(rules["fill_out_auth"])
	kind := sim.Integer(repeat["repeat_type"])
	switch {
	case access != forAll && access != forRange && access != forSchool:
		return sim.Refuse(badParameter, "invalid fill_out_auth")
	case repeat["enable"] != true:
		return nil
	case len(sim.Texts(within["userids"]))+len(sim.Integers(within["departmentids"])) == 0:
		return sim.Refuse(badParameter, "missing fill_in_range of a form that repeats")
	case sim.Integer(repeat["remind_time"]) == 0:
		return sim.Refuse(badParameter, "missing remind_time")
	case kind == weekly && (sim.Integer(repeat["week_flag"]) < 1 || sim.Integer(repeat["week_flag"]) > 127),
		kind == monthly && (sim.Integer(repeat["day_of_month"]) < 1 || sim.Integer(repeat["day_of_month"]) > 31),
		kind < weekly || kind > monthly:
		return sim.Refuse(badParameter, "invalid timed_repeat_info")
	}
	return nil
}

// What repeat_type says.
const (
	weekly  = 0
	daily   = 1
	monthly = 2
)

// maxPeriods bounds the periods of a form, for the sake of the machine.
const maxPeriods = 4000

// occasions counts how often a form was to be filled in until now.
func (f *form) occasions(now time.Time) (n int) {
	repeat := sim.ObjectIn(f.rules["timed_repeat_info"])
	if repeat["enable"] != true {
		return 1
	}
	for day := sim.UnixTime(repeat["remind_time"]); !day.After(now) && n < maxPeriods; day = day.AddDate(0, 0, 1) {
		if isDay(repeat, day) {
			n++
		}
	}
	return n
}

// isDay reports whether a form repeats on a day. The corp has no holidays but
// weekends.
func isDay(repeat object, day time.Time) bool {
	weekday := (int(day.Weekday()) + 6) % 7 // from Monday
	switch sim.Integer(repeat["repeat_type"]) {
	case weekly:
		return sim.Integer(repeat["week_flag"])&(1<<weekday) != 0
	case daily:
		return weekday < 5 || repeat["skip_holiday"] != true
	}
	return int64(day.Day()) == sim.Integer(repeat["day_of_month"])
}

func modify(tx *sim.Tx) (any, error) {
	f, err := named(tx)
	if err != nil {
		return nil, err
	}
	in := sim.ObjectIn(tx.Body["form_info"])
	f.doc.Modified = tx.Now()
	switch sim.Integer(tx.Body["oper"]) {
	case 1:
		return nil, f.replaceContent(in)
	case 2:
		return nil, f.replaceRules(tx, sim.ObjectIn(in["form_setting"]))
	}
	return nil, sim.Refuse(badParameter, "invalid oper")
}

func (f *form) replaceContent(in object) error {
	if sim.ObjectIn(in["form_question"]) != nil {
		questions, err := readQuestions(in, f.rules)
		if err != nil {
			return err
		}
		f.questions = questions
	}
	f.doc.Name = cmp.Or(sim.Text(in["form_title"]), f.doc.Name)
	f.takeHead(in)
	return nil
}

// replaceRules replaces all rules. Forms for schools stay such, and no others become
// so.
func (f *form) replaceRules(tx *sim.Tx, rules object) error {
	if rules == nil || rules["fill_out_auth"] == nil {
		return sim.Refuse(badParameter, "missing fill_out_auth")
	}
	if err := checkRules(rules); err != nil {
		return err
	}
	school := sim.Integer(f.rules["fill_out_auth"]) == forSchool
	if school != (sim.Integer(rules["fill_out_auth"]) == forSchool) {
		return sim.Refuse(badParameter, "forms for schools stay such, and others do not become so")
	}
	f.rules, f.ruled = rules, tx.Now()
	return nil
}

func info(tx *sim.Tx) (any, error) {
	f, err := named(tx)
	if err != nil {
		return nil, err
	}
	reply := maps.Clone(f.head)
	reply["formid"], reply["form_title"] = f.doc.ID, f.doc.Name
	reply["form_question"] = object{"items": append([]object{}, f.questions...)}
	rules := object{"fill_out_auth": forAll, "can_anonymous": false, "can_notify_submit": false, "allow_multi_fill": false, "timed_finish": 0}
	maps.Copy(rules, f.rules)
	if repeat := sim.ObjectIn(rules["timed_repeat_info"]); repeat != nil {
		repeat = maps.Clone(repeat)
		repeat["rule_ctime"], repeat["rule_mtime"] = f.ruled.Unix(), f.ruled.Unix()
		if repeat["enable"] == nil {
			repeat["enable"] = false
		}
		rules["timed_repeat_info"] = repeat
	}
	reply["form_setting"] = rules
	var ids []string
	for _, p := range f.periods {
		ids = append(ids, p.id)
	}
	reply["repeated_id"] = ids
	return object{"form_info": reply}, nil
}

// asked returns the period that a call names.
func asked(tx *sim.Tx) (*period, error) {
	p := slot.Of(tx).periods[sim.Text(tx.Body["repeated_id"])]
	if p == nil {
		return nil, sim.Refuse(badParameter, "invalid repeated_id")
	}
	_, err := owned(tx, p.form.doc.ID)
	return p, err
}

// What req_type says.
const (
	countsOnly  = 1
	submissions = 2
	absentees   = 3
)

const maxPage = 10_000

func statistic(tx *sim.Tx) (any, error) {
	p, err := asked(tx)
	if err != nil {
		return nil, err
	}
	absent := p.absentees(tx)
	given, users := p.counts()
	reply := object{"fill_cnt": given, "fill_user_cnt": users, "unfill_user_cnt": len(absent)}
	switch sim.Integer(tx.Body["req_type"]) {
	case countsOnly:
		return reply, nil
	case submissions:
		if tx.Body["start_time"] == nil || tx.Body["end_time"] == nil {
			return nil, sim.Refuse(badParameter, "missing start_time or end_time")
		}
		return reply, page(tx, reply, "submit_users", p.submissions(sim.UnixTime(tx.Body["start_time"]), sim.UnixTime(tx.Body["end_time"])))
	case absentees:
		return reply, page(tx, reply, "unfill_users", absent)
	}
	return nil, sim.Refuse(badParameter, "invalid req_type")
}

// page adds a page of a list to a reply. The cursor is a number: how many came
// before.
func page(tx *sim.Tx, reply object, key string, list []object) error {
	limit := sim.Limit(tx.Body["limit"], maxPage, maxPage, -1)
	start := sim.Offset(tx.Body["cursor"])
	if limit < 0 || start < 0 || start > int64(len(list)) {
		return sim.Refuse(badParameter, "invalid limit or cursor")
	}
	end := min(int(start)+limit, len(list))
	reply[key], reply["has_more"], reply["cursor"] = append([]object{}, list[start:end]...), end < len(list), end
	return nil
}

// counts tells how many answers there are, and how many gave them.
func (p *period) counts() (answers, users int) {
	seen := map[string]bool{}
	for _, a := range p.answers {
		if a.removed {
			continue
		}
		answers++
		if who := a.who(); who == "" || !seen[who] {
			seen[who] = true
			users++
		}
	}
	return answers, users
}

// submissions are the answers of whole days.
func (p *period) submissions(from, to time.Time) []object {
	first, last := from.Format(time.DateOnly), to.Format(time.DateOnly)
	list := []object{}
	for _, a := range p.answers {
		if day := a.at.In(sim.UTC8).Format(time.DateOnly); !a.removed && first <= day && day <= last {
			o := a.person()
			o["answer_id"], o["submit_time"] = a.id, a.at.Unix()
			list = append(list, o)
		}
	}
	return list
}

// absentees are the members who were to give an answer and have not. Anonymous
// answers are nobody's.
func (p *period) absentees(tx *sim.Tx) []object {
	list := []object{}
	if sim.Integer(p.form.rules["fill_out_auth"]) != forRange {
		return list
	}
	for m := range directory.Of(tx).Members() {
		gave := slices.ContainsFunc(p.answers, func(a *answer) bool { return !a.removed && a.userID == m.UserID() })
		if !gave && p.form.isFor(tx, m) {
			list = append(list, object{"userid": m.UserID(), "user_name": m.Name()})
		}
	}
	return list
}

// isFor reports whether a member is in the range of the form.
func (f *form) isFor(tx *sim.Tx, m *directory.Member) bool {
	if sim.Integer(f.rules["fill_out_auth"]) != forRange {
		return true
	}
	within := sim.ObjectIn(f.rules["fill_in_range"])
	if slices.Contains(sim.Texts(within["userids"]), m.UserID()) {
		return true
	}
	for _, root := range sim.Integers(within["departmentids"]) {
		if slices.ContainsFunc(m.Departments(), func(id int64) bool { return directory.Of(tx).Within(id, root) }) {
			return true
		}
	}
	return false
}

const maxAnswers = 100

func answers(tx *sim.Tx) (any, error) {
	p, err := asked(tx)
	if err != nil {
		return nil, err
	}
	ids := sim.Integers(tx.Body["answer_ids"])
	if len(ids) == 0 || len(ids) > maxAnswers {
		return nil, sim.Refuse(badParameter, fmt.Sprintf("want 1 to %d answer_ids", maxAnswers))
	}
	list := []object{}
	for _, a := range p.answers {
		if slices.Contains(ids, a.id) {
			list = append(list, a.object())
		}
	}
	return object{"answer": object{"answer_list": list}}, nil
}
