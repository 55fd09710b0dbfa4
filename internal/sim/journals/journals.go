// Package journals simulates reports (汇报): what members submit, who reads and
// comments it, and who has not reported.
package journals

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

const (
	DailyTemplateID  = "simulated-journal-daily"  // 日报
	WeeklyTemplateID = "simulated-journal-weekly" // 周报
)

// A template is what a report consists of, and when it is due.
type template struct {
	id, name string
	cycle    int
	controls []object // without values
	exempt   []string // who need not report
}

// How often a report is due (report_type).
const (
	daily  = 2
	weekly = 3
)

// A report is what a member submitted.
type report struct {
	id       string
	template *template
	creator  string
	at       time.Time
	fields   []object
	files    []string // of WeDrive
	to       []string // receivers
	readBy   []string
	comments []object
}

// A store holds the reports, in the order of their time.
type store struct {
	templates []*template
	reports   []*report
	byID      map[string]*report
	comments  int64
}

// control is a control of a template, and a field of a report without its value.
func control(kind, id, title string) object {
	return object{"control": kind, "id": id, "title": []object{{"text": title}}}
}

var slot = sim.NewSlot(func() *store {
	return &store{byID: map[string]*report{}, templates: []*template{
		{id: DailyTemplateID, name: "日报", cycle: daily, controls: []object{
			control("Textarea", "Textarea-01", "今日工作"), control("Textarea", "Textarea-02", "明日计划"),
			control("Number", "Number-03", "工时"), control("WedriveFile", "WedriveFile-04", "附件"),
		}},
		{id: WeeklyTemplateID, name: "周报", cycle: weekly, exempt: []string{"linjianguo"}, controls: []object{
			control("Textarea", "Textarea-01", "本周工作"), control("Textarea", "Textarea-02", "下周计划"),
		}},
	}}
})

// Install adds reports. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/oa/journal/get_record_list", list, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/journal/get_record_detail", get, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/journal/get_stat_list", statistics, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/journal/download_wedrive_file", download, callable, sim.ChecksAll)
	w.AddActs(Submit, Read, Comment)
}

// callable are the callable apps of reports.
var callable = sim.AppsOnly(301065, "no journal auth")

// template returns the template with an id, or nil.
func (a *store) template(id string) *template {
	if i := slices.IndexFunc(a.templates, func(t *template) bool { return t.id == id }); i >= 0 {
		return a.templates[i]
	}
	return nil
}

// A Submission is the parameters of Submit.
type Submission struct {
	TemplateID string            `json:"template_id"`
	UserID     string            `json:"userid"`
	Texts      map[string]string `json:"texts,omitempty"`   // by the ids of controls of text and numbers
	Files      []string          `json:"fileids,omitempty"` // of WeDrive
}

// A Submitted is the result of Submit.
type Submitted struct {
	ID string `json:"journaluuid"`
}

// Submit has a member submit a report. The leader of the member receives it.
var Submit = sim.NewAct("report.submit", "A member submits a report.", func(tx *sim.Tx, p Submission) (Submitted, error) {
	a, m := slot.Of(tx), directory.Of(tx).Member(p.UserID)
	t := a.template(p.TemplateID)
	switch {
	case t == nil:
		return Submitted{}, fmt.Errorf("there is no template %s", p.TemplateID)
	case m == nil:
		return Submitted{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	fields, err := t.fill(p)
	if err != nil {
		return Submitted{}, err
	}
	r := &report{
		id: fmt.Sprintf("simulated-report-%d", len(a.reports)+1), template: t, creator: m.UserID(), at: tx.Now(),
		fields: fields, files: p.Files, to: leaders(tx, m),
	}
	a.reports = append(a.reports, r)
	a.byID[r.id] = r
	return Submitted{r.id}, nil
})

// fill makes the fields of a report. What is not filled in is empty.
func (t *template) fill(p Submission) ([]object, error) {
	left := maps.Clone(p.Texts)
	var fields []object
	takesFiles := false
	for _, c := range t.controls {
		f, id := maps.Clone(c), sim.Text(c["id"])
		text := left[id]
		delete(left, id)
		switch c["control"] {
		case "Number":
			if _, err := strconv.ParseFloat(text, 64); text != "" && err != nil {
				return nil, fmt.Errorf("%s holds a number, not %q", id, text)
			}
			f["value"] = object{"new_number": text}
		case "WedriveFile":
			takesFiles = true
			files := []object{}
			for _, fileID := range p.Files {
				files = append(files, object{"fileid": fileID})
			}
			f["value"] = object{"wedrive_files": files}
		default:
			f["value"] = object{"text": text}
		}
		for _, key := range []string{"tips", "members", "departments", "files", "children", "stat_field", "sum_field", "related_approval", "students", "classes"} {
			f["value"].(object)[key] = []object{}
		}
		fields = append(fields, f)
	}
	switch {
	case len(left) > 0:
		return nil, fmt.Errorf("the report %s has no control of text %s", t.name, strings.Join(slices.Sorted(maps.Keys(left)), ", "))
	case len(p.Files) > 0 && !takesFiles:
		return nil, fmt.Errorf("the report %s takes no files", t.name)
	}
	return fields, nil
}

// leaders are those of the member's department, or of the next one above it that
// are others than the member.
func leaders(tx *sim.Tx, m *directory.Member) []string {
	for dep := range directory.Of(tx).Above(m.MainDepartment()) {
		others := slices.DeleteFunc(slices.Clone(dep.Leaders()), func(userID string) bool { return strings.EqualFold(userID, m.UserID()) })
		if len(others) > 0 {
			return others
		}
	}
	return []string{}
}

// A Reading is the parameters of Read.
type Reading struct {
	ID     string `json:"journaluuid"`
	UserID string `json:"userid"`
}

// Read has a receiver read a report.
var Read = sim.NewAct("report.read", "A receiver reads a report.", func(tx *sim.Tx, p Reading) (sim.Nothing, error) {
	r, err := find(tx, p.ID)
	switch {
	case err != nil:
		return sim.Nothing{}, err
	case !containsUser(r.to, p.UserID):
		return sim.Nothing{}, fmt.Errorf("%s does not receive the report %s", p.UserID, p.ID)
	case !containsUser(r.readBy, p.UserID):
		r.readBy = append(r.readBy, p.UserID)
	}
	return sim.Nothing{}, nil
})

func find(tx *sim.Tx, id string) (*report, error) {
	if r := slot.Of(tx).byID[id]; r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("there is no report %s", id)
}

func containsUser(users []string, userID string) bool {
	return slices.ContainsFunc(users, func(u string) bool { return strings.EqualFold(u, userID) })
}

// A Remark is the parameters of Comment.
type Remark struct {
	ID        string `json:"journaluuid"`
	UserID    string `json:"userid"`
	Content   string `json:"content"`
	ReplyToID int64  `json:"tocommentid,omitempty"`
}

// A Remarked is the result of Comment.
type Remarked struct {
	CommentID int64 `json:"commentid"`
}

// firstComment is the id of the first comment: real ones have more digits than a
// float64 keeps.
const firstComment = 6899287783354824502

// Comment has a member comment a report.
var Comment = sim.NewAct("report.comment", "A member comments a report.", func(tx *sim.Tx, p Remark) (Remarked, error) {
	r, err := find(tx, p.ID)
	if err != nil {
		return Remarked{}, err
	}
	if directory.Of(tx).Member(p.UserID) == nil {
		return Remarked{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	if p.ReplyToID != 0 && !slices.ContainsFunc(r.comments, func(c object) bool { return c["commentid"] == p.ReplyToID }) {
		return Remarked{}, fmt.Errorf("the report %s has no comment %d", p.ID, p.ReplyToID)
	}
	a := slot.Of(tx)
	id := firstComment + a.comments
	a.comments++
	r.comments = append(r.comments, object{
		"commentid": id, "tocommentid": p.ReplyToID, "comment_userinfo": object{"userid": p.UserID}, "content": p.Content, "comment_time": tx.Now().Unix(),
	})
	return Remarked{id}, nil
})

// seen returns a report of a member whom the app sees.
func seen(tx *sim.Tx, id string) (*report, error) {
	r := slot.Of(tx).byID[id]
	if r == nil || !r.isSeen(tx) {
		return nil, sim.Refuse(301084, "invalid journal_uuid")
	}
	return r, nil
}

// isSeen reports whether the app sees the creator, or the creator has left.
func (r *report) isSeen(tx *sim.Tx) bool {
	m := directory.Of(tx).Member(r.creator)
	return m == nil || directory.Of(tx).See(tx.App).Sees(m)
}

func get(tx *sim.Tx) (any, error) {
	r, err := seen(tx, sim.Text(tx.Body["journaluuid"]))
	if err != nil {
		return nil, err
	}
	return object{"info": object{
		"journal_uuid": r.id, "template_id": r.template.id, "template_name": r.template.name, "report_time": r.at.Unix(),
		"submitter": object{"userid": r.creator}, "receivers": people(r.to), "readed_receivers": people(r.readBy),
		"apply_data": object{"contents": r.fields}, "comments": append([]object{}, r.comments...),
	}}, nil
}

// people are members as most lists of WeCom have them.
func people(users []string) []object {
	list := []object{}
	for _, userID := range users {
		list = append(list, object{"userid": userID})
	}
	return list
}

// maxSpan is the longest time of a list of reports, maxPage how many it holds.
const (
	maxSpan = 31 * 24 * 60 * 60
	maxPage = 100
)

func list(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to := sim.Integer(in["starttime"]), sim.Integer(in["endtime"])
	begin, limit := int(sim.Integer(in["cursor"])), int(sim.Integer(in["limit"]))
	if from <= 0 || to < from || to-from > maxSpan || in["cursor"] == nil || begin < 0 || limit < 1 || limit > maxPage {
		return nil, sim.Refuse(301066, "invalid starttime, endtime, cursor or limit")
	}
	filters := map[string]string{}
	for _, f := range sim.Objects(in["filters"]) {
		key := sim.Text(f["key"])
		if !slices.Contains([]string{"creator", "department", "template_id"}, key) {
			return nil, sim.Refuse(301066, "invalid filter key")
		}
		filters[key] = sim.Text(f["value"])
	}
	reports := slot.Of(tx).reports
	place := func(at int64) int {
		i, _ := slices.BinarySearchFunc(reports, at, func(r *report, at int64) int { return cmp.Compare(r.at.Unix(), at) })
		return i
	}
	first := max(place(from), begin)
	found := []string{}
	for i := first; i < max(first, place(to+1)); i++ {
		switch r := reports[i]; {
		case !r.matches(tx, filters) || !r.isSeen(tx):
		case len(found) == limit:
			return object{"journaluuid_list": found, "next_cursor": i, "endflag": 0}, nil
		default:
			found = append(found, r.id)
		}
	}
	return object{"journaluuid_list": found, "next_cursor": 0, "endflag": 1}, nil
}

func (r *report) matches(tx *sim.Tx, filters map[string]string) bool {
	for key, want := range filters {
		switch key {
		case "creator":
			if !strings.EqualFold(r.creator, want) {
				return false
			}
		case "department":
			m := directory.Of(tx).Member(r.creator)
			if m == nil || !slices.Contains(m.Departments(), sim.Integer(want)) {
				return false
			}
		case "template_id":
			if r.template.id != want {
				return false
			}
		}
	}
	return true
}

// fileTime is how long the address of a file is valid.
const fileTime = 2 * time.Hour

// download gives a file of a report an address. Its cookie is not looked at.
func download(tx *sim.Tx) (any, error) {
	r, err := seen(tx, sim.Text(tx.Body["journaluuid"]))
	if err != nil {
		return nil, err
	}
	fileID := sim.Text(tx.Body["fileid"])
	if !slices.Contains(r.files, fileID) {
		return nil, sim.Refuse(301066, "the report has no such file")
	}
	address := tx.Publish("wedrive-"+r.id+"-"+fileID, []byte("simulated file "+fileID), fileTime)
	return object{"download_url": address, "cookie_name": "simulated-wedrive", "cookie_value": "simulated-cookie"}, nil
}
