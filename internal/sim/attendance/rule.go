package attendance

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// The types of rules (grouptype).
const (
	fixedHours = 1
	byShifts   = 2
	freeHours  = 3
)

// A shiftKey is a member and a day.
type shiftKey struct {
	user string // lower-cased
	day  int64  // midnight
}

// rule returns the rule with an id, or nil.
func (a *store) rule(id int64) object {
	if i := a.index(id); i >= 0 {
		return a.rules[i]
	}
	return nil
}

func (a *store) index(id int64) int {
	return slices.IndexFunc(a.rules, func(o object) bool { return sim.Integer(o["groupid"]) == id })
}

// ruleOf returns the rule that a member is under, or nil: one that names the
// member, or else the nearest of the departments above.
func ruleOf(tx *sim.Tx, userID string) object {
	var found object
	for _, rule := range slot.Of(tx).rules {
		if containsFold(sim.Texts(rule["white_users"]), userID) {
			continue
		}
		if scope, _ := rule["range"].(object); containsFold(sim.Texts(scope["userid"]), userID) {
			found = rule
		}
	}
	if found != nil {
		return found
	}
	m := directory.Of(tx).Member(userID)
	if m == nil {
		return nil
	}
	for dep := range directory.Of(tx).Above(m.MainDepartment()) {
		for _, rule := range slot.Of(tx).rules {
			scope, _ := rule["range"].(object)
			if slices.Contains(sim.Integers(scope["party_id"]), dep.ID) && !containsFold(sim.Texts(rule["white_users"]), userID) {
				return rule
			}
		}
	}
	return nil
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}

func ruleList(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, rule := range slot.Of(tx).rules {
		list = append(list, shownRule(rule))
	}
	return object{"group": list}, nil
}

// shownRule is a rule as WeCom lists it: overtime in the old form as well.
func shownRule(rule object) object {
	o := complete(rule)
	overtime, _ := rule["ot_info_v2"].(object)
	workdays, _ := overtime["workdayconf"].(object)
	restDays, _ := overtime["restdayconf"].(object)
	o["ot_info"] = object{
		"uptime": sim.Integer(rule["create_time"]), "type": sim.Integer(workdays["type"]), "allow_ot_workingday": workdays["allow_ot"] == true, "allow_ot_nonworkingday": restDays["allow_ot"] == true,
	}
	return o
}

// What rules, their days and their shifts have, whatever an app sent.
var (
	ruleDefaults = object{
		"allow_checkin_offworkday": false, "allow_apply_offworkday": false, "need_photo": false, "note_can_use_local_pic": false, "sync_holidays": false,
		"offwork_interval_time": 0, "open_face_live_detect": false, "use_face_detect": false, "option_out_range": 0,
		"create_userid": "", "update_userid": "", "checkindate": []object{},
	}
	dayDefaults   = object{"noneed_offwork": false, "limit_aheadtime": 0, "flex_time": 0}
	shiftDefaults = object{"noneed_offwork": false, "limit_aheadtime": 0, "limit_offtime": 0, "allow_flex": false, "time_section": []object{}}
)

// complete returns a rule with all that WeCom shows of it.
func complete(rule object) object {
	o := with(ruleDefaults, rule)
	for key, defaults := range map[string]object{"checkindate": dayDefaults, "schedulelist": shiftDefaults} {
		if o[key] == nil {
			continue
		}
		list := []object{}
		for _, part := range sim.Objects(o[key]) {
			list = append(list, with(defaults, part))
		}
		o[key] = list
	}
	return o
}

// with returns an object with the defaults of what it lacks.
func with(defaults, o object) object {
	all := maps.Clone(defaults)
	maps.Copy(all, o)
	return all
}

func memberRules(tx *sim.Tx) (any, error) {
	in := tx.Body
	q := spanQuery{users: sim.Texts(in["useridlist"])}
	if len(q.users) < 1 || len(q.users) > 100 {
		return nil, sim.Refuse(301023, "invalid useridlist")
	}
	if err := q.known(tx); err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		if rule := ruleOf(tx, u); rule != nil {
			list = append(list, object{"userid": u, "group": memberRule(rule)})
		}
	}
	return object{"info": list}, nil
}

// memberRule is what a rule shows of itself to its members' side of the API,
// with the name that WeCom has there for one key.
func memberRule(rule object) object {
	o := complete(rule)
	for _, key := range []string{"range", "white_users", "type", "reporterinfo", "ot_info_v2", "create_time", "create_userid", "update_userid", "option_out_range", "open_face_live_detect", "use_face_detect"} {
		delete(o, key)
	}
	o["group.checkin_method_type"] = sim.Integer(o["checkin_method_type"])
	delete(o, "checkin_method_type")
	return o
}

func ruleAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	rule, _ := in["group"].(object)
	if err := checkRule(tx, rule, 0); err != nil {
		return nil, err
	}
	addRule(tx, rule, tx.App.Secret)
	return object{}, nil
}

// addRule keeps a rule and numbers it.
func addRule(tx *sim.Tx, rule object, owner string) {
	slot.Of(tx).made++
	id := slot.Of(tx).made
	rule["groupid"], rule["create_time"] = id, tx.Now().Unix()
	slot.Of(tx).rules = append(slot.Of(tx).rules, rule)
	slot.Of(tx).owners[id] = owner
}

// ownRule finds the rule that an app is about to change.
func ownRule(tx *sim.Tx, id int64) (object, error) {
	rule := slot.Of(tx).rule(id)
	switch {
	case rule == nil:
		return nil, sim.Refuse(301089, "invalid groupid")
	case slot.Of(tx).owners[id] != tx.App.Secret:
		return nil, sim.Refuse(301092, "the rule was not created by this app")
	}
	return rule, nil
}

// ruleUpdate replaces what is given, but for empty lists, which change nothing.
func ruleUpdate(tx *sim.Tx) (any, error) {
	in := tx.Body
	change, _ := in["group"].(object)
	id := sim.Integer(change["groupid"])
	rule, err := ownRule(tx, id)
	if err != nil {
		return nil, err
	}
	merged := maps.Clone(rule)
	for key, v := range change {
		if list, ok := v.([]any); !ok || len(list) > 0 {
			merged[key] = v
		}
	}
	if err := checkRule(tx, merged, id); err != nil {
		return nil, err
	}
	slot.Of(tx).rules[slot.Of(tx).index(id)] = merged
	return object{}, nil
}

// clearable are the lists that can be cleared, by their numbers.
var clearable = map[int64]string{1: "spe_workdays", 2: "spe_offdays", 3: "wifimac_infos", 4: "loc_infos"}

func ruleClear(tx *sim.Tx) (any, error) {
	in := tx.Body
	id := sim.Integer(in["groupid"])
	rule, err := ownRule(tx, id)
	if err != nil {
		return nil, err
	}
	cleared := maps.Clone(rule)
	for _, n := range sim.Integers(in["clear_field"]) {
		if clearable[n] == "" {
			return nil, sim.Refuse(301083, "invalid clear_field")
		}
		cleared[clearable[n]] = []any{}
	}
	if len(sim.Objects(cleared["wifimac_infos"]))+len(sim.Objects(cleared["loc_infos"])) == 0 {
		return nil, sim.Refuse(301097, "need wifi or location")
	}
	slot.Of(tx).rules[slot.Of(tx).index(id)] = cleared
	return object{}, nil
}

func ruleDelete(tx *sim.Tx) (any, error) {
	in := tx.Body
	id := sim.Integer(in["groupid"])
	if _, err := ownRule(tx, id); err != nil {
		return nil, err
	}
	i := slot.Of(tx).index(id)
	slot.Of(tx).rules = slices.Delete(slot.Of(tx).rules, i, i+1)
	return object{}, nil
}

// checkRule refuses what WeCom refuses most often. id is that of the rule itself.
func checkRule(tx *sim.Tx, rule object, id int64) error {
	scope, _ := rule["range"].(object)
	overtime, _ := rule["ot_info_v2"].(object)
	kind, name := sim.Integer(rule["grouptype"]), sim.Text(rule["groupname"])
	days, shifts := sim.Objects(rule["checkindate"]), sim.Objects(rule["schedulelist"])
	switch {
	case name == "" || utf8.RuneCountInString(name) > 40:
		return sim.Refuse(301093, "invalid groupname")
	case kind < fixedHours || kind > freeHours:
		return sim.Refuse(301093, "invalid group type")
	case len(sim.Texts(scope["userid"]))+len(sim.Integers(scope["party_id"]))+len(sim.Integers(scope["tagid"])) == 0:
		return sim.Refuse(301093, "empty checkin range")
	case len(sim.Objects(rule["wifimac_infos"]))+len(sim.Objects(rule["loc_infos"])) == 0:
		return sim.Refuse(301093, "need wifi or location")
	case overtime["workdayconf"] == nil || overtime["restdayconf"] == nil || overtime["holidayconf"] == nil:
		return sim.Refuse(301093, "invalid ot_info_v2, workdayconf/restdayconf/holidayconf is necessary")
	case rule["ot_info"] != nil:
		return sim.Refuse(301094, "ot_info is old feature use ot_info_v2")
	case kind == fixedHours && (len(days) < 1 || len(days) > 7):
		return sim.Refuse(301093, "checkindate size must greater than 0 and less than or equal to 7")
	case kind == byShifts && len(days) > 0:
		return sim.Refuse(301094, "freegroup do not have checkindate")
	case kind != byShifts && len(shifts) > 0:
		return sim.Refuse(301094, "only freegroup has schedulelist")
	}
	if kind == byShifts && !slices.ContainsFunc(shifts, func(s object) bool {
		return sim.Text(s["schedule_id"]) == "0" && len(sim.Objects(s["time_section"])) == 0
	}) {
		return sim.Refuse(301093, "a rest schedule with id 0 is required for freegroup")
	}
	for _, o := range slices.Concat(days, shifts) {
		if o["flex_time"] != nil || o["limit_aheadtime"] != nil || o["limit_offtime"] != nil || o["noneed_offwork"] != nil {
			return sim.Refuse(301094, "flex_time/limit_aheadtime/limit_offtime/noneed_offwork is old feature, use new feature")
		}
		for _, p := range slices.Concat(sim.Objects(o["checkintime"]), sim.Objects(o["time_section"])) {
			if err := checkPeriod(p); err != nil {
				return err
			}
		}
	}
	return checkScope(tx, scope, id)
}

func checkPeriod(p object) error {
	for _, key := range []string{"work_sec", "off_work_sec", "earliest_work_sec", "latest_work_sec", "earliest_off_work_sec", "latest_off_work_sec"} {
		if p[key] == nil {
			return sim.Refuse(301093, "invalid checkin time, need "+key)
		}
		if sim.Integer(p[key])%60 != 0 {
			return sim.Refuse(301093, "checkin time invalid, value has to be a multiple of 60")
		}
	}
	if begin, end := sim.Integer(p["work_sec"]), sim.Integer(p["off_work_sec"]); end-begin <= 60 || end-begin >= 86400 {
		return sim.Refuse(301093, "checkin time work_sec or off_work_sec invalid")
	}
	return nil
}

// checkScope refuses members and departments that another rule has.
func checkScope(tx *sim.Tx, scope object, id int64) error {
	for _, rule := range slot.Of(tx).rules {
		if sim.Integer(rule["groupid"]) == id {
			continue
		}
		other, _ := rule["range"].(object)
		for _, u := range sim.Texts(scope["userid"]) {
			if containsFold(sim.Texts(other["userid"]), u) {
				return sim.Refuse(301091, "range conflict: "+u)
			}
		}
		for _, d := range sim.Integers(scope["party_id"]) {
			if slices.Contains(sim.Integers(other["party_id"]), d) {
				return sim.Refuse(301091, "range conflict")
			}
		}
	}
	return nil
}

// shiftOf returns the shift with an id of a rule, or nil.
func shiftOf(rule object, id int64) object {
	shifts := sim.Objects(rule["schedulelist"])
	if i := slices.IndexFunc(shifts, func(s object) bool { return sim.Integer(s["schedule_id"]) == id }); i >= 0 {
		return shifts[i]
	}
	return nil
}

func shiftSet(tx *sim.Tx) (any, error) {
	in := tx.Body
	rule := slot.Of(tx).rule(sim.Integer(in["groupid"]))
	if rule == nil || sim.Integer(rule["grouptype"]) != byShifts {
		return nil, sim.Refuse(301089, "invalid groupid")
	}
	set := map[shiftKey]int64{}
	month := sim.Integer(in["yearmonth"])
	for _, item := range sim.Objects(in["items"]) {
		user, id := sim.Text(item["userid"]), sim.Integer(item["schedule_id"])
		day := time.Date(int(month/100), time.Month(month%100), int(sim.Integer(item["day"])), 0, 0, 0, 0, sim.UTC8)
		under := ruleOf(tx, user)
		switch {
		case under == nil || sim.Integer(under["groupid"]) != sim.Integer(rule["groupid"]):
			return nil, sim.Refuse(301075, "userid is not under the rule")
		case shiftOf(rule, id) == nil:
			return nil, sim.Refuse(301075, "invalid schedule_id")
		case int64(day.Month()) != month%100 || !day.After(tx.Now()):
			return nil, sim.Refuse(301073, "only days in the future can be set")
		}
		set[shiftKey{strings.ToLower(user), day.Unix()}] = id
	}
	maps.Copy(slot.Of(tx).shifts, set)
	return object{}, nil
}

func shiftList(tx *sim.Tx) (any, error) {
	q, err := attendanceQuery(tx)
	if err == nil {
		err = q.known(tx)
	}
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		rule := ruleOf(tx, u)
		if rule == nil || sim.Integer(rule["grouptype"]) != byShifts {
			continue
		}
		months := map[string][]object{}
		for day := midnight(q.from); !day.After(q.to); day = day.AddDate(0, 0, 1) {
			if id, ok := slot.Of(tx).shifts[shiftKey{strings.ToLower(u), day.Unix()}]; ok {
				key := day.Format("200601")
				months[key] = append(months[key], object{"day": day.Day(), "schedule_info": shownShift(shiftOf(rule, id))})
			}
		}
		for _, month := range slices.Sorted(maps.Keys(months)) {
			list = append(list, object{
				"userid": u, "yearmonth": json.Number(month), "groupid": rule["groupid"], "groupname": rule["groupname"],
				"schedule": object{"scheduleList": months[month]},
			})
		}
	}
	return object{"schedule_list": list}, nil
}

// shownShift is a shift as schedules have it: its periods by another key.
func shownShift(s object) object {
	sections := []object{}
	for _, p := range sim.Objects(s["time_section"]) {
		sections = append(sections, object{
			"id": p["time_id"], "work_sec": p["work_sec"], "off_work_sec": p["off_work_sec"],
			"remind_work_sec": p["remind_work_sec"], "remind_off_work_sec": p["remind_off_work_sec"],
		})
	}
	return object{"schedule_id": sim.Integer(s["schedule_id"]), "schedule_name": sim.Text(s["schedule_name"]), "time_section": sections}
}
