// Package approvals simulates Approval (审批): templates, forms and their approvers,
// leave, and the forms of apps' own flow engine.
package approvals

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds templates, the forms that members submitted, and how much leave
// they have.
type store struct {
	templates map[string]*template
	made      int                // templates
	forms     []*form            // in the order of their time
	numbers   map[string]*form   // forms by number
	creators  map[string][]*form // forms by lower-cased userid
	filed     map[string]int     // forms by day
	comments  int
	balances  map[string]map[int64]*balance // by lower-cased userid and type of leave
	own       map[string]*ownForm           // by number
}

// The states of a form (sp_status).
const (
	formInReview  = 1
	formApproved  = 2
	formRejected  = 3
	formWithdrawn = 4
	formUndone    = 6 // withdrawn after it was approved
	formPaid      = 10
)

// A form is an application for approval.
type form struct {
	number     string
	name       string // of the template
	template   string
	agentID    int64 // of the app that submitted it and hears of it
	status     int
	creator    string
	department int64
	at         time.Time
	fields     []object // apply_data.contents
	nodes      []*node
	comments   []object
}

var slot = sim.NewSlot(func() *store {
	a := &store{
		templates: map[string]*template{},
		numbers:   map[string]*form{},
		creators:  map[string][]*form{},
		filed:     map[string]int{},
		balances:  map[string]map[int64]*balance{},
		own:       map[string]*ownForm{},
	}
	a.seedTemplates()
	return a
})

// Install adds Approval. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/oa/gettemplatedetail", templateGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/approval/create_template", templateCreate, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/approval/update_template", templateUpdate, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/approval/copytemplate", templateCopy, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/applyevent", formSubmit, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/getapprovalinfo", formList, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/getapprovaldetail", formGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/corp/getapprovaldata", formListOld, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/corp/getopenapprovaldata", ownFormGet, callable, sim.ChecksAll)
	w.Handle("GET /cgi-bin/oa/vacation/getcorpconf", vacationTypes)
	w.Handle("POST /cgi-bin/oa/vacation/getuservacationquota", vacationBalances, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/vacation/setoneuserquota", vacationSet, callable, sim.ChecksAll)
	w.AddActs(Approve, Countersign, Reject, Transfer, Withdraw, Urge, Comment, StartOwn, DecideOwn)
}

// callable are the callable apps of Approval.
var callable = sim.AppsOnly(301055, "no approval auth")

// file keeps a form and numbers it, as the day with a counter.
func file(tx *sim.Tx, f *form) {
	day := f.at.In(sim.UTC8).Format("20060102")
	a := slot.Of(tx)
	a.filed[day]++
	f.number = fmt.Sprintf("%s%04d", day, a.filed[day])
	i := len(a.forms)
	if i > 0 && f.at.Before(a.forms[i-1].at) { // leave that is seeded lies before what is there
		i, _ = slices.BinarySearchFunc(a.forms, f.at, func(other *form, at time.Time) int { return cmp.Or(other.at.Compare(at), -1) })
	}
	a.forms = slices.Insert(a.forms, i, f)
	a.numbers[f.number] = f
	key := strings.ToLower(f.creator)
	a.creators[key] = append(a.creators[key], f)
}

// form returns the form with a number, or nil.
func (a *store) form(number string) *form { return a.numbers[number] }

// Forms returns the numbers of all forms, the oldest first.
func Forms(tx *sim.Tx) []string {
	var numbers []string
	for _, f := range slot.Of(tx).forms {
		numbers = append(numbers, f.number)
	}
	return numbers
}

func formGet(tx *sim.Tx) (any, error) {
	in := tx.Body
	f := slot.Of(tx).form(sim.Text(in["sp_no"]))
	if f == nil {
		return nil, sim.Refuse(301025, "invalid sp_no")
	}
	return object{"info": f.detail()}, nil
}

// detail is the form as getapprovaldetail has it.
func (f *form) detail() object {
	o := object{
		"sp_no": f.number, "sp_name": f.name, "sp_status": f.status, "template_id": f.template, "apply_time": f.at.Unix(),
		"applyer":    object{"userid": f.creator, "partyid": strconv.FormatInt(f.department, 10)},
		"apply_data": object{"contents": f.fields},
		"notifyer":   []object{}, "sp_record": []object{}, "comments": append([]object{}, f.comments...),
	}
	nodes, records, copies := []object{}, []object{}, []object{}
	for _, n := range f.nodes {
		nodes = append(nodes, n.detail())
		if n.kind == nodeCopy {
			for _, s := range n.steps {
				copies = append(copies, object{"userid": s.user})
			}
		} else {
			records = append(records, n.record())
		}
	}
	o["process_list"], o["sp_record"], o["notifyer"] = object{"node_list": nodes}, records, copies
	return o
}

// maxNumbers is how many numbers a page holds, maxNumberSpan how long a time it
// may be for.
const (
	maxNumbers    = 100
	maxNumberSpan = 31 * 24 * 60 * 60
)

func formList(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to, size := sim.Integer(in["starttime"]), sim.Integer(in["endtime"]), int(sim.Integer(in["size"]))
	if to <= from || to-from > maxNumberSpan || size < 1 || size > maxNumbers {
		return nil, sim.Refuse(301025, "invalid starttime, endtime or size")
	}
	filters, err := formFilters(sim.Objects(in["filters"]))
	if err != nil {
		return nil, err
	}
	forms, begin := slot.Of(tx).between(from, to), 0
	if cursor := sim.Text(in["new_cursor"]); cursor != "" {
		if begin, err = strconv.Atoi(strings.TrimPrefix(cursor, "after-")); err != nil || begin < 0 || begin > len(forms) {
			return nil, sim.Refuse(301025, "invalid new_cursor")
		}
	}
	found := []string{}
	for i, f := range forms[begin:] {
		switch {
		case !f.matches(filters):
		case len(found) == size:
			return object{"sp_no_list": found, "new_next_cursor": fmt.Sprintf("after-%d", begin+i)}, nil
		default:
			found = append(found, f.number)
		}
	}
	return object{"sp_no_list": found}, nil
}

// between returns the forms of a range of time, its ends included.
func (a *store) between(from, to int64) []*form {
	place := func(at int64) int {
		i, _ := slices.BinarySearchFunc(a.forms, at, func(f *form, at int64) int { return cmp.Compare(f.at.Unix(), at) })
		return i
	}
	begin := place(from)
	return a.forms[begin:max(begin, place(to+1))]
}

// formFilters reads filters by key. Only departments may be several.
func formFilters(list []object) (map[string][]string, error) {
	filters := map[string][]string{}
	for _, f := range list {
		key := sim.Text(f["key"])
		switch key {
		case "template_id", "creator", "sp_status", "record_type":
			if len(filters[key]) > 0 {
				return nil, sim.Refuse(301025, "only department may be filtered by twice")
			}
		case "department":
		default:
			return nil, sim.Refuse(301025, "invalid filter key")
		}
		filters[key] = append(filters[key], sim.Text(f["value"]))
	}
	return filters, nil
}

func (f *form) matches(filters map[string][]string) bool {
	for key, values := range filters {
		var mine string
		switch key {
		case "template_id":
			mine = f.template
		case "creator":
			mine = f.creator
		case "sp_status":
			mine = strconv.Itoa(f.status)
		case "department":
			mine = strconv.FormatInt(f.department, 10)
		case "record_type":
			mine = strconv.Itoa(f.recordType())
		}
		if !slices.Contains(values, mine) {
			return false
		}
	}
	return true
}

// recordType is what a form is about, 0 if it is not about attendance.
func (f *form) recordType() int {
	for _, field := range f.fields {
		if l, ok := leaveOf(field); ok {
			return l.Kind
		}
	}
	return 0
}

// formListOld answers as the older interface does, by name and with what was
// filled in as JSON within JSON.
func formListOld(tx *sim.Tx) (any, error) {
	in := tx.Body
	const maxOldSpan = 30 * 24 * 60 * 60
	from, to, next := sim.Integer(in["starttime"]), sim.Integer(in["endtime"]), sim.Text(in["next_spnum"])
	if to <= from || to-from > maxOldSpan {
		return nil, sim.Refuse(301025, "invalid starttime or endtime")
	}
	total, list, last := 0, []object{}, ""
	for _, f := range slot.Of(tx).between(from, to) {
		total++
		if f.number >= next && len(list) < maxNumbers {
			list, last = append(list, oldForm(tx, f)), f.number
		}
	}
	number, _ := strconv.ParseInt(last, 10, 64)
	return object{"count": len(list), "total": total, "next_spnum": number, "data": list}, nil
}

func oldForm(tx *sim.Tx, f *form) object {
	var fields []object
	for _, field := range f.fields {
		value, _ := field["value"].(object)
		fields = append(fields, object{
			"id": field["id"], "title": firstText(field["title"]), "type": strings.ToLower(sim.Text(field["control"])), "value": sim.Text(value["text"]),
		})
	}
	number, _ := strconv.ParseInt(f.number, 10, 64)
	o := object{
		"spname": f.name, "apply_name": directory.Of(tx).NameOf(f.creator), "apply_org": directory.Of(tx).DepartmentName(f.department),
		"approval_name": []string{}, "notify_name": []string{}, "sp_status": f.status, "sp_num": number, "apply_time": f.at.Unix(),
		"apply_user_id": f.creator, "mediaids": []string{}, "comm": object{"apply_data": string(sim.JSON(fields))},
	}
	for _, n := range f.nodes {
		key := "approval_name"
		if n.kind == nodeCopy {
			key = "notify_name"
		}
		for _, s := range n.steps {
			o[key] = append(o[key].([]string), directory.Of(tx).NameOf(s.user))
		}
	}
	return o
}
