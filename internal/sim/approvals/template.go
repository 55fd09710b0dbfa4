package approvals

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

// The templates of a new Corp.
const (
	LeaveTemplateID       = "simulated-template-leave"      // 请假
	TripTemplateID        = "simulated-template-trip"       // 出差
	OutingTemplateID      = "simulated-template-outing"     // 外出
	OvertimeTemplateID    = "simulated-template-overtime"   // 加班
	ExpenseTemplateID     = "simulated-template-expense"    // 报销
	CorrectionTemplateID  = "simulated-template-correction" // 打卡补卡, which apps cannot submit
	AllControlsTemplateID = "simulated-template-all"        // a control of each kind

	// ProviderTemplateID is a template of a service provider, to copy.
	ProviderTemplateID = "simulated-provider-template"
)

// A template is a kind of form.
type template struct {
	names    any
	controls []object // each with its property and config
	secret   string   // of the app that made it; "" for the others
}

// property returns the property of a control.
func property(control object) object {
	p, _ := control["property"].(object)
	return p
}

// config returns the part of a control's configuration under a key.
func config(control object, key string) object {
	all, _ := control["config"].(object)
	c, _ := all[key].(object)
	return c
}

func templateGet(tx *sim.Tx) (any, error) {
	in := tx.Body
	t := slot.Of(tx).templates[sim.Text(in["template_id"])]
	if t == nil {
		return nil, sim.Refuse(301025, "invalid template_id")
	}
	return object{"template_names": t.names, "template_content": object{"controls": t.controls}}, nil
}

func templateCreate(tx *sim.Tx) (any, error) {
	t, _, err := readTemplate(tx)
	if err != nil {
		return nil, err
	}
	a := slot.Of(tx)
	a.made++
	id := fmt.Sprintf("simulated-template-%d", a.made)
	a.templates[id] = t
	return object{"template_id": id}, nil
}

func templateUpdate(tx *sim.Tx) (any, error) {
	t, id, err := readTemplate(tx)
	if err != nil {
		return nil, err
	}
	switch old := slot.Of(tx).templates[id]; {
	case old == nil:
		return nil, sim.Refuse(301086, "invalid template_id")
	case old.secret != tx.App.Secret:
		return nil, sim.Refuse(301088, "not a template of this app")
	}
	slot.Of(tx).templates[id] = t
	return object{}, nil
}

func templateCopy(tx *sim.Tx) (any, error) {
	in := tx.Body
	if sim.Text(in["open_template_id"]) != ProviderTemplateID {
		return nil, sim.Refuse(301025, "invalid open_template_id")
	}
	a := slot.Of(tx)
	a.made++
	id := fmt.Sprintf("simulated-template-%d", a.made)
	a.templates[id] = a.templates[ExpenseTemplateID]
	return object{"template_id": id}, nil
}

// readTemplate reads a template that an app creates or changes.
func readTemplate(tx *sim.Tx) (_ *template, id string, err error) {
	in := tx.Body
	id = sim.Text(in["template_id"])
	content, _ := in["template_content"].(object)
	t := &template{names: in["template_name"], controls: sim.Objects(content["controls"]), secret: tx.App.Secret}
	name := firstText(t.names)
	if name == "" || utf8.RuneCountInString(name) > 40 {
		return nil, "", sim.Refuse(301086, "invalid template_name")
	}
	for other, known := range slot.Of(tx).templates {
		if other != id && firstText(known.names) == name {
			return nil, "", sim.Refuse(301086, "template_name exists")
		}
	}
	return t, id, checkControls(t.controls, map[string]bool{}, false)
}

// creatable are the kinds of controls that apps may put into templates.
var creatable = []string{
	"Text", "Textarea", "Number", "Money", "Date", "Selector", "Contact", "Tips", "File", "Table", "Location",
	"RelatedApproval", "DateRange", "PhoneNumber", "Vacation", "Attendance", "BankAccount",
}

// checkControls refuses controls that WeCom does not take, and makes lists of the
// options' texts, as they are read.
func checkControls(controls []object, seen map[string]bool, inTable bool) error {
	if len(controls) == 0 {
		return sim.Refuse(301086, "no controls")
	}
	for _, control := range controls {
		p := property(control)
		kind, id := sim.Text(p["control"]), sim.Text(p["id"])
		about := isAbout(kind)
		switch {
		case !slices.Contains(creatable, kind):
			return sim.Refuse(301086, "invalid control "+kind)
		case id == "" || seen[id]:
			return sim.Refuse(301086, "control id missing or used twice: "+id)
		case utf8.RuneCountInString(firstText(p["title"])) > 40:
			return sim.Refuse(301086, "title too long: "+id)
		case inTable && (about || kind == "Table"):
			return sim.Refuse(301086, "no "+kind+" in a table")
		case about && seen["attendance"]:
			return sim.Refuse(301086, "a template has one control for attendance")
		}
		seen[id] = true
		if about {
			seen["attendance"] = true
		}
		if kind == "Table" {
			if err := checkControls(sim.Objects(config(control, "table")["children"]), seen, true); err != nil {
				return err
			}
		}
		for _, option := range sim.Objects(config(control, "selector")["options"]) {
			if one, ok := option["value"].(object); ok {
				option["value"] = []object{one}
			}
		}
	}
	return nil
}

// isAbout reports whether a kind of control is about attendance.
func isAbout(kind string) bool { return kind == "Vacation" || kind == "Attendance" }

// seeds are the templates of a new corp: a control a line, with its kind, id,
// title, whether it is required, and its configuration.
var seeds = []struct {
	id, name string
	controls []seedControl
}{
	{LeaveTemplateID, "请假", []seedControl{
		{"Vacation", "Vacation-01", "请假类型", 1, vacationList()}, {"Textarea", "Textarea-02", "请假事由", 1, ""}, {"File", "File-03", "证明", 0, `{"file":{"is_only_photo":0}}`},
	}},
	{TripTemplateID, "出差", []seedControl{
		{"Attendance", "Attendance-01", "出差", 1, `{"attendance":{"type":3,"date_range":{"type":"halfday"}}}`}, {"Text", "Text-02", "目的地", 1, ""}, {"Textarea", "Textarea-03", "出差事由", 0, ""},
	}},
	{OutingTemplateID, "外出", []seedControl{
		{"Attendance", "Attendance-01", "外出", 1, `{"attendance":{"type":4,"date_range":{"type":"hour"}}}`}, {"Textarea", "Textarea-02", "外出事由", 1, ""},
	}},
	{OvertimeTemplateID, "加班", []seedControl{
		{"Attendance", "Attendance-01", "加班", 1, `{"attendance":{"type":5,"date_range":{"type":"hour"}}}`}, {"Textarea", "Textarea-02", "加班事由", 0, ""},
	}},
	{ExpenseTemplateID, "报销", []seedControl{
		{"Text", "Text-01", "报销事由", 1, ""},
		{"Table", "Table-02", "费用明细", 1, `{"table":{"stat_field":[],"children":[` +
			`{"property":{"control":"Selector","id":"Selector-03","title":[{"text":"费用类型","lang":"zh_CN"}],"require":1,"un_print":0},"config":{"selector":{"type":"single","exp_type":0,"options":[` +
			`{"key":"option-1","value":[{"text":"交通费","lang":"zh_CN"}]},{"key":"option-2","value":[{"text":"住宿费","lang":"zh_CN"}]}]}}},` +
			`{"property":{"control":"Money","id":"Money-04","title":[{"text":"金额","lang":"zh_CN"}],"require":1,"un_print":0},"config":{}}]}}`},
		{"BankAccount", "BankAccount-05", "收款账户", 0, ""},
	}},
	{CorrectionTemplateID, "打卡补卡", []seedControl{
		{"PunchCorrection", "PunchCorrection-01", "补卡", 1, ""}, {"Textarea", "Textarea-02", "补卡事由", 0, ""},
	}},
	{AllControlsTemplateID, "全字段", []seedControl{
		{"Text", "Text-01", "文本", 1, ""},
		{"Textarea", "Textarea-02", "多行文本", 0, ""},
		{"Number", "Number-03", "数字", 0, ""},
		{"Money", "Money-04", "金额", 0, ""},
		{"Date", "Date-05", "日期", 0, `{"date":{"type":"day"}}`},
		{"Selector", "Selector-06", "多选", 0, `{"selector":{"type":"multi","exp_type":0,"options":[{"key":"option-1","value":[{"text":"选项一","lang":"zh_CN"}]},{"key":"option-2","value":[{"text":"选项二","lang":"zh_CN"}]}]}}`},
		{"Contact", "Contact-07", "成员", 0, `{"contact":{"type":"multi","mode":"user"}}`},
		{"Contact", "Contact-08", "部门", 0, `{"contact":{"type":"multi","mode":"department"}}`},
		{"Tips", "Tips-09", "说明", 0, `{"tips":{"tips_content":[{"text":{"sub_text":[{"type":1,"content":{"plain_text":{"content":"请如实填写"}}}]},"lang":"zh_CN"}]}}`},
		{"File", "File-10", "附件", 0, `{"file":{"is_only_photo":0}}`},
		{"Table", "Table-11", "明细", 0, `{"table":{"stat_field":[],"children":[{"property":{"control":"Text","id":"Text-12","title":[{"text":"明细文本","lang":"zh_CN"}],"require":0,"un_print":0},"config":{}},` +
			`{"property":{"control":"Money","id":"Money-13","title":[{"text":"明细金额","lang":"zh_CN"}],"require":0,"un_print":0},"config":{}}]}}`},
		{"DateRange", "DateRange-14", "时长", 0, `{"date_range":{"type":"hour","official_holiday":0,"perday_duration":86400}}`},
		{"Location", "Location-15", "位置", 0, `{"location":{"distance":100}}`},
		{"RelatedApproval", "RelatedApproval-16", "关联审批单", 0, `{"related_approval":{"template_id":[]}}`},
		{"Formula", "Formula-17", "公式", 0, ""},
		{"BankAccount", "BankAccount-18", "收款账户", 0, ""},
		{"PhoneNumber", "PhoneNumber-19", "电话号码", 0, ""},
		{"Attendance", "Attendance-20", "出差", 0, `{"attendance":{"type":3,"date_range":{"type":"halfday"}}}`},
		{"Vacation", "Vacation-21", "请假", 0, vacationList()},
	}},
}

type seedControl struct {
	kind, id, title string
	required        int
	config          string
}

func (a *store) seedTemplates() {
	for _, seed := range seeds {
		t := &template{names: sim.Chinese(seed.name)}
		for _, s := range seed.controls {
			control := object{"property": object{
				"control": s.kind, "id": s.id, "title": sim.Chinese(s.title), "placeholder": sim.Chinese(""), "require": s.required, "un_print": 0,
			}}
			if s.config != "" {
				control["config"] = sim.MustObject(s.config)
			}
			t.controls = append(t.controls, control)
		}
		a.templates[seed.id] = t
	}
}
