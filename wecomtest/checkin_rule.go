package wecomtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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
func (a *attendance) rule(id int64) object {
	if i := a.index(id); i >= 0 {
		return a.rules[i]
	}
	return nil
}

func (a *attendance) index(id int64) int {
	return slices.IndexFunc(a.rules, func(o object) bool { return integer(o["groupid"]) == id })
}

// ruleOf returns the rule that a member is under, or nil: one that names the
// member, or else the nearest of the departments above.
func (c *Corp) ruleOf(userID string) object {
	var found object
	for _, rule := range c.checkins.rules {
		if containsFold(texts(rule["white_users"]), userID) {
			continue
		}
		if scope, _ := rule["range"].(object); containsFold(texts(scope["userid"]), userID) {
			found = rule
		}
	}
	if found != nil {
		return found
	}
	id := integer(c.directory.members[strings.ToLower(userID)]["main_department"])
	for range len(c.directory.departments) {
		for _, rule := range c.checkins.rules {
			scope, _ := rule["range"].(object)
			if slices.Contains(integers(scope["party_id"]), id) && !containsFold(texts(rule["white_users"]), userID) {
				return rule
			}
		}
		id = integer(c.directory.departments[id]["parentid"])
	}
	return nil
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}

func ruleList(r *request) (any, error) {
	if _, err := mayCheckin(r); err != nil {
		return nil, err
	}
	list := []object{}
	for _, rule := range r.corp.checkins.rules {
		list = append(list, shownRule(rule))
	}
	return object{"group": list}, nil
}

// shownRule is a rule as WeCom lists it: overtime in the old form as well.
func shownRule(rule object) object {
	o := maps.Clone(rule)
	overtime, _ := rule["ot_info_v2"].(object)
	workdays, _ := overtime["workdayconf"].(object)
	restDays, _ := overtime["restdayconf"].(object)
	o["ot_info"] = object{
		"type": integer(workdays["type"]), "allow_ot_workingday": workdays["allow_ot"] == true, "allow_ot_nonworkingday": restDays["allow_ot"] == true,
	}
	return o
}

func memberRules(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	q := spanQuery{users: texts(in["useridlist"])}
	if len(q.users) < 1 || len(q.users) > 100 {
		return nil, refuse(301023, "invalid useridlist")
	}
	if err := q.known(r.corp); err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		if rule := r.corp.ruleOf(u); rule != nil {
			list = append(list, object{"userid": u, "group": memberRule(rule)})
		}
	}
	return object{"info": list}, nil
}

// memberRule is what a rule shows of itself to its members' side of the API,
// with the name that WeCom has there for one key.
func memberRule(rule object) object {
	o := maps.Clone(rule)
	for _, key := range []string{"range", "white_users", "type", "reporterinfo", "ot_info_v2", "create_time", "create_userid", "update_userid"} {
		delete(o, key)
	}
	o["group.checkin_method_type"] = integer(o["checkin_method_type"])
	delete(o, "checkin_method_type")
	return o
}

func ruleAdd(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	rule, _ := in["group"].(object)
	if err := r.corp.checkRule(rule, 0); err != nil {
		return nil, err
	}
	r.corp.addRule(rule, r.app.Secret)
	return object{}, nil
}

// addRule keeps a rule and numbers it. The corp is locked.
func (c *Corp) addRule(rule object, owner string) {
	c.checkins.made++
	id := c.checkins.made
	rule["groupid"], rule["create_time"] = id, time.Now().Unix()
	c.checkins.rules = append(c.checkins.rules, rule)
	c.checkins.owners[id] = owner
}

// ownRule finds the rule that an app is about to change.
func ownRule(r *request, id int64) (object, error) {
	rule := r.corp.checkins.rule(id)
	switch {
	case rule == nil:
		return nil, refuse(301089, "invalid groupid")
	case r.corp.checkins.owners[id] != r.app.Secret:
		return nil, refuse(301092, "the rule was not created by this app")
	}
	return rule, nil
}

// ruleUpdate replaces what is given, but for empty lists, which change nothing.
func ruleUpdate(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	change, _ := in["group"].(object)
	id := integer(change["groupid"])
	rule, err := ownRule(r, id)
	if err != nil {
		return nil, err
	}
	merged := maps.Clone(rule)
	for key, v := range change {
		if list, ok := v.([]any); !ok || len(list) > 0 {
			merged[key] = v
		}
	}
	if err := r.corp.checkRule(merged, id); err != nil {
		return nil, err
	}
	r.corp.checkins.rules[r.corp.checkins.index(id)] = merged
	return object{}, nil
}

// clearable are the lists that can be cleared, by their numbers.
var clearable = map[int64]string{1: "spe_workdays", 2: "spe_offdays", 3: "wifimac_infos", 4: "loc_infos"}

func ruleClear(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	id := integer(in["groupid"])
	rule, err := ownRule(r, id)
	if err != nil {
		return nil, err
	}
	cleared := maps.Clone(rule)
	for _, n := range integers(in["clear_field"]) {
		if clearable[n] == "" {
			return nil, refuse(301083, "invalid clear_field")
		}
		cleared[clearable[n]] = []any{}
	}
	if len(objects(cleared["wifimac_infos"]))+len(objects(cleared["loc_infos"])) == 0 {
		return nil, refuse(301097, "need wifi or location")
	}
	r.corp.checkins.rules[r.corp.checkins.index(id)] = cleared
	return object{}, nil
}

func ruleDelete(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	id := integer(in["groupid"])
	if _, err := ownRule(r, id); err != nil {
		return nil, err
	}
	i := r.corp.checkins.index(id)
	r.corp.checkins.rules = slices.Delete(r.corp.checkins.rules, i, i+1)
	return object{}, nil
}

// checkRule refuses what WeCom refuses most often. id is that of the rule itself.
func (c *Corp) checkRule(rule object, id int64) error {
	scope, _ := rule["range"].(object)
	overtime, _ := rule["ot_info_v2"].(object)
	kind, name := integer(rule["grouptype"]), text(rule["groupname"])
	days, shifts := objects(rule["checkindate"]), objects(rule["schedulelist"])
	switch {
	case name == "" || utf8.RuneCountInString(name) > 40:
		return refuse(301093, "invalid groupname")
	case kind < fixedHours || kind > freeHours:
		return refuse(301093, "invalid group type")
	case len(texts(scope["userid"]))+len(integers(scope["party_id"]))+len(integers(scope["tagid"])) == 0:
		return refuse(301093, "empty checkin range")
	case len(objects(rule["wifimac_infos"]))+len(objects(rule["loc_infos"])) == 0:
		return refuse(301093, "need wifi or location")
	case overtime["workdayconf"] == nil || overtime["restdayconf"] == nil || overtime["holidayconf"] == nil:
		return refuse(301093, "invalid ot_info_v2, workdayconf/restdayconf/holidayconf is necessary")
	case rule["ot_info"] != nil:
		return refuse(301094, "ot_info is old feature use ot_info_v2")
	case kind == fixedHours && (len(days) < 1 || len(days) > 7):
		return refuse(301093, "checkindate size must greater than 0 and less than or equal to 7")
	case kind == byShifts && len(days) > 0:
		return refuse(301094, "freegroup do not have checkindate")
	case kind != byShifts && len(shifts) > 0:
		return refuse(301094, "only freegroup has schedulelist")
	}
	if kind == byShifts && !slices.ContainsFunc(shifts, func(s object) bool { return text(s["schedule_id"]) == "0" && len(objects(s["time_section"])) == 0 }) {
		return refuse(301093, "a rest schedule with id 0 is required for freegroup")
	}
	for _, o := range slices.Concat(days, shifts) {
		if o["flex_time"] != nil || o["limit_aheadtime"] != nil || o["limit_offtime"] != nil || o["noneed_offwork"] != nil {
			return refuse(301094, "flex_time/limit_aheadtime/limit_offtime/noneed_offwork is old feature, use new feature")
		}
		for _, p := range slices.Concat(objects(o["checkintime"]), objects(o["time_section"])) {
			if err := checkPeriod(p); err != nil {
				return err
			}
		}
	}
	return c.checkScope(scope, id)
}

func checkPeriod(p object) error {
	for _, key := range []string{"work_sec", "off_work_sec", "earliest_work_sec", "latest_work_sec", "earliest_off_work_sec", "latest_off_work_sec"} {
		if p[key] == nil {
			return refuse(301093, "invalid checkin time, need "+key)
		}
		if integer(p[key])%60 != 0 {
			return refuse(301093, "checkin time invalid, value has to be a multiple of 60")
		}
	}
	if begin, end := integer(p["work_sec"]), integer(p["off_work_sec"]); end-begin <= 60 || end-begin >= 86400 {
		return refuse(301093, "checkin time work_sec or off_work_sec invalid")
	}
	return nil
}

// checkScope refuses members and departments that another rule has.
func (c *Corp) checkScope(scope object, id int64) error {
	for _, rule := range c.checkins.rules {
		if integer(rule["groupid"]) == id {
			continue
		}
		other, _ := rule["range"].(object)
		for _, u := range texts(scope["userid"]) {
			if containsFold(texts(other["userid"]), u) {
				return refuse(301091, "range conflict: "+u)
			}
		}
		for _, d := range integers(scope["party_id"]) {
			if slices.Contains(integers(other["party_id"]), d) {
				return refuse(301091, "range conflict")
			}
		}
	}
	return nil
}

// shiftOf returns the shift with an id of a rule, or nil.
func shiftOf(rule object, id int64) object {
	shifts := objects(rule["schedulelist"])
	if i := slices.IndexFunc(shifts, func(s object) bool { return integer(s["schedule_id"]) == id }); i >= 0 {
		return shifts[i]
	}
	return nil
}

func shiftSet(r *request) (any, error) {
	in, err := mayCheckin(r)
	if err != nil {
		return nil, err
	}
	rule := r.corp.checkins.rule(integer(in["groupid"]))
	if rule == nil || integer(rule["grouptype"]) != byShifts {
		return nil, refuse(301089, "invalid groupid")
	}
	set := map[shiftKey]int64{}
	month := integer(in["yearmonth"])
	for _, item := range objects(in["items"]) {
		user, id := text(item["userid"]), integer(item["schedule_id"])
		day := time.Date(int(month/100), time.Month(month%100), int(integer(item["day"])), 0, 0, 0, 0, utc8)
		under := r.corp.ruleOf(user)
		switch {
		case under == nil || integer(under["groupid"]) != integer(rule["groupid"]):
			return nil, refuse(301075, "userid is not under the rule")
		case shiftOf(rule, id) == nil:
			return nil, refuse(301075, "invalid schedule_id")
		case int64(day.Month()) != month%100 || !day.After(time.Now()):
			return nil, refuse(301073, "only days in the future can be set")
		}
		set[shiftKey{strings.ToLower(user), day.Unix()}] = id
	}
	maps.Copy(r.corp.checkins.shifts, set)
	return object{}, nil
}

func shiftList(r *request) (any, error) {
	q, err := attendanceQuery(r)
	if err == nil {
		err = q.known(r.corp)
	}
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, u := range q.users {
		rule := r.corp.ruleOf(u)
		if rule == nil || integer(rule["grouptype"]) != byShifts {
			continue
		}
		months := map[string][]object{}
		for day := midnight(q.from); !day.After(q.to); day = day.AddDate(0, 0, 1) {
			if id, ok := r.corp.checkins.shifts[shiftKey{strings.ToLower(u), day.Unix()}]; ok {
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
	for _, p := range objects(s["time_section"]) {
		sections = append(sections, object{
			"id": p["time_id"], "work_sec": p["work_sec"], "off_work_sec": p["off_work_sec"],
			"remind_work_sec": p["remind_work_sec"], "remind_off_work_sec": p["remind_off_work_sec"],
		})
	}
	return object{"schedule_id": integer(s["schedule_id"]), "schedule_name": text(s["schedule_name"]), "time_section": sections}
}
