package approvals

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

func formSubmit(tx *sim.Tx) (any, error) {
	in := tx.Body
	a, dir := slot.Of(tx), directory.Of(tx)
	id := sim.Text(in["template_id"])
	t, creator := a.templates[id], dir.Member(sim.Text(in["creator_userid"]))
	switch {
	case t == nil:
		return nil, sim.Refuse(301025, "invalid template_id")
	case creator == nil, !dir.See(tx.App).Sees(creator):
		return nil, sim.Refuse(301055, "creator_userid is not in the visible range")
	case len(sim.Objects(in["summary_list"])) < 1 || len(sim.Objects(in["summary_list"])) > 3:
		return nil, sim.Refuse(301025, "summary_list wants 1 to 3 lines")
	}
	f := &form{
		name: firstText(t.names), template: id, agentID: tx.App.AgentID, status: formInReview,
		creator: creator.UserID(), department: sim.Integer(in["choose_department"]), at: tx.Now(),
	}
	if f.department == 0 {
		f.department = creator.MainDepartment()
	}
	data, _ := in["apply_data"].(object)
	var err error
	if f.fields, err = fill(tx, t.controls, sim.Objects(data["contents"])); err != nil {
		return nil, err
	}
	if err := mayLeave(tx, f); err != nil {
		return nil, err
	}
	if f.nodes, err = flow(tx, in, f); err != nil {
		return nil, err
	}
	file(tx, f)
	tellForm(tx, f, changeSubmitted)
	return object{"sp_no": f.number}, nil
}

// mayLeave refuses times that overlap other forms, and leave that the member does
// not have.
func mayLeave(tx *sim.Tx, f *form) error {
	for _, field := range f.fields {
		l, ok := leaveOf(field)
		if !ok {
			continue
		}
		if l.Kind == Overtime && l.End.Sub(l.Begin) > 7*24*time.Hour {
			return sim.Refuse(301025, "overtime takes 7 days at most")
		}
		for _, other := range slot.Of(tx).creators[strings.ToLower(f.creator)] {
			if (other.status == formInReview || other.status == formApproved) && other.overlaps(l) {
				return sim.Refuse(301079, "the time overlaps form "+other.number)
			}
		}
		if b := balanceOf(tx, f.creator, l.Vacation); b != nil && int64(l.Duration/time.Second) > b.left {
			return sim.Refuse(301025, "not enough "+l.Name)
		}
	}
	return nil
}

// overlaps reports whether a form takes some of the time of l.
func (f *form) overlaps(l Leave) bool {
	return slices.ContainsFunc(f.fields, func(field object) bool {
		mine, ok := leaveOf(field)
		return ok && mine.Begin.Before(l.End) && mine.End.After(l.Begin)
	})
}

// fill checks the fields of a form, or of a row of a table, against the controls
// of the template, and adds what WeCom adds, in the order of the template.
func fill(tx *sim.Tx, controls, fields []object) ([]object, error) {
	byID := map[string]object{}
	for _, field := range fields {
		byID[sim.Text(field["id"])] = field
	}
	var filled []object
	for _, control := range controls {
		p := property(control)
		id, kind := sim.Text(p["id"]), sim.Text(p["control"])
		field := byID[id]
		delete(byID, id)
		switch {
		case kind == "PunchCorrection":
			return nil, sim.Refuse(301025, "this template cannot be submitted by the API")
		case kind == "Tips":
			field = object{"control": kind, "id": id, "value": object{"new_tips": config(control, "tips")}}
		case field == nil && sim.Integer(p["require"]) == 1:
			return nil, sim.Refuse(301025, "required control missing: "+id)
		case field == nil:
			continue
		case sim.Text(field["control"]) != kind:
			return nil, sim.Refuse(301025, "control type of "+id+" is "+kind)
		}
		value, _ := field["value"].(object)
		if value == nil {
			value = object{}
		}
		if err := fillValue(tx, control, value); err != nil {
			return nil, err
		}
		field["value"], field["title"] = value, p["title"]
		filled = append(filled, field)
	}
	for id := range byID {
		return nil, sim.Refuse(301025, "no such control: "+id)
	}
	return filled, nil
}

// contents names the key of a value under which its content lies, by kind.
var contents = map[string]string{
	"Text": "text", "Textarea": "text", "Number": "new_number", "Money": "new_money", "Date": "date", "Selector": "selector",
	"File": "files", "Table": "children", "Vacation": "vacation", "Attendance": "attendance", "DateRange": "date_range",
	"Location": "location", "RelatedApproval": "related_approval", "Formula": "formula", "BankAccount": "bank_account", "PhoneNumber": "phonenumber",
}

// emptyLists come along with every value, whatever its kind.
var emptyLists = []string{"tips", "members", "departments", "files", "children", "stat_field", "sum_field", "related_approval"}

// decimalNumber is what number and money are written as.
var decimalNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// fillValue checks a value and adds what WeCom adds to it.
func fillValue(tx *sim.Tx, control, value object) error {
	p := property(control)
	id, kind := sim.Text(p["id"]), sim.Text(p["control"])
	content := value[contents[kind]]
	if kind == "Contact" {
		content = append(sim.Objects(value["members"]), sim.Objects(value["departments"])...)
	}
	if isNothing(content) && kind != "Tips" {
		if sim.Integer(p["require"]) == 1 {
			return sim.Refuse(301025, "required control empty: "+id)
		}
		addLists(value)
		return nil
	}
	inner, _ := content.(object)
	ok := true
	switch kind {
	case "Text":
		ok = !strings.ContainsAny(sim.Text(content), "\r\n")
	case "Number", "Money":
		ok = decimalNumber.MatchString(sim.Text(content))
	case "Date":
		ok = sim.Text(inner["type"]) == sim.Text(config(control, "date")["type"])
	case "Selector":
		ok = choose(inner, config(control, "selector"))
	case "Contact":
		ok = nameContacts(tx, value, sim.Text(config(control, "contact")["mode"]))
	case "File":
		ok = len(sim.Objects(content)) <= 6
	case "DateRange":
		ok = isRange(inner, config(control, "date_range"))
	case "Attendance":
		span, _ := inner["date_range"].(object)
		want := config(control, "attendance")
		wantRange, _ := want["date_range"].(object)
		ok = sim.Integer(inner["type"]) == sim.Integer(want["type"]) && isRange(span, wantRange)
		addSlices(inner)
	case "Vacation":
		attendance, _ := inner["attendance"].(object)
		span, _ := attendance["date_range"].(object)
		selector, _ := inner["selector"].(object)
		ok = sim.Integer(attendance["type"]) == OnLeave && isRange(span, nil) && chooseVacation(selector, config(control, "vacation_list"))
		addSlices(attendance)
	case "RelatedApproval":
		ok = nameForms(tx, sim.Objects(content))
	case "Table":
		for _, row := range sim.Objects(content) {
			children := sim.Objects(config(control, "table")["children"])
			if len(sim.Objects(row["list"])) != len(children) {
				return sim.Refuse(301025, "a row of "+id+" wants all controls of the table")
			}
			filled, err := fill(tx, children, sim.Objects(row["list"]))
			if err != nil {
				return err
			}
			row["list"] = filled
		}
	}
	if !ok {
		return sim.Refuse(301025, "invalid value of "+id)
	}
	addLists(value)
	return nil
}

// isNothing reports whether a control is left empty.
func isNothing(content any) bool {
	switch content := content.(type) {
	case nil:
		return true
	case string:
		return content == ""
	case []any:
		return len(content) == 0
	case []object:
		return len(content) == 0
	case object:
		begin, isRange := content["new_begin"]
		at, isDate := content["s_timestamp"]
		return len(content) == 0 || isRange && sim.Integer(begin) == 0 || isDate && sim.Integer(at) == 0
	}
	return false
}

func addLists(value object) {
	for _, key := range emptyLists {
		if value[key] == nil {
			value[key] = []object{}
		}
	}
}

// choose checks chosen options and adds their texts.
func choose(selector, config object) bool {
	chosen := sim.Objects(selector["options"])
	if sim.Text(selector["type"]) != sim.Text(config["type"]) || sim.Text(selector["type"]) == "single" && len(chosen) > 1 {
		return false
	}
	for _, option := range chosen {
		known := sim.Objects(config["options"])
		i := slices.IndexFunc(known, func(o object) bool { return sim.Text(o["key"]) == sim.Text(option["key"]) })
		if i < 0 {
			return false
		}
		option["value"] = known[i]["value"]
	}
	return true
}

// chooseVacation checks the chosen type of leave and adds its name.
func chooseVacation(selector, list object) bool {
	chosen := sim.Objects(selector["options"])
	if len(chosen) != 1 {
		return false
	}
	for _, item := range sim.Objects(list["item"]) {
		if sim.Integer(item["id"]) == sim.Integer(chosen[0]["key"]) {
			chosen[0]["value"] = item["name"]
			return true
		}
	}
	return false
}

// isRange checks a time. Half days begin and end at 00:00 or 12:00 in UTC+8.
func isRange(span, config object) bool {
	unit := sim.Text(span["type"])
	if want := sim.Text(config["type"]); want != "" && want != unit {
		return false
	}
	const half, zone = 12 * 60 * 60, 8 * 60 * 60
	begin, end := sim.Integer(span["new_begin"]), sim.Integer(span["new_end"])
	switch unit {
	case "halfday":
		return begin > 0 && end >= begin && (begin+zone)%half == 0 && (end+zone)%half == 0
	case "hour":
		return begin > 0 && end > begin
	}
	return false
}

// addSlices adds up the durations that the applicant spread over days.
func addSlices(attendance object) {
	slices, _ := attendance["slice_info"].(object)
	span, _ := attendance["date_range"].(object)
	items := sim.Objects(slices["day_items"])
	if len(items) == 0 || span == nil {
		return
	}
	var sum int64
	for _, item := range items {
		sum += sim.Integer(item["duration"])
	}
	slices["duration"], slices["state"], span["new_duration"] = sum, 2, sum
}

// nameContacts checks members or departments and adds their names.
func nameContacts(tx *sim.Tx, value object, mode string) bool {
	members, departments := sim.Objects(value["members"]), sim.Objects(value["departments"])
	if mode == "user" && len(departments) > 0 || mode == "department" && len(members) > 0 {
		return false
	}
	for _, m := range members {
		if m["name"] = directory.Of(tx).NameOf(sim.Text(m["userid"])); m["name"] == "" {
			return false
		}
	}
	for _, d := range departments {
		known := directory.Of(tx).Department(sim.Integer(d["openapi_id"]))
		if known == nil {
			return false
		}
		d["name"] = known.Name
	}
	return true
}

// nameForms checks the numbers of other forms and adds what they are.
func nameForms(tx *sim.Tx, list []object) bool {
	for _, related := range list {
		f := slot.Of(tx).form(sim.Text(related["sp_no"]))
		if f == nil {
			return false
		}
		related["template_names"], related["sp_status"] = sim.Chinese(f.name), f.status
		related["name"], related["create_time"] = directory.Of(tx).NameOf(f.creator), f.at.Unix()
	}
	return true
}
