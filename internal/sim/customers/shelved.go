package customers

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
)

// invalid refuses a key.
func invalid(key string) error { return sim.Refuse(40058, "invalid "+key) }

// between reports whether a text has so many characters.
func between(text any, least, most int) bool {
	n := utf8.RuneCountInString(sim.Text(text))
	return n >= least && n <= most
}

// checkRange refuses members and departments that the corp does not have, or that
// the app does not see.
func checkRange(tx *sim.Tx, users []string, departments []int64) error {
	dir := directory.Of(tx)
	v := dir.See(tx.App)
	for _, id := range users {
		m := dir.Member(id)
		switch {
		case m == nil:
			return sim.Refuse(40003, "invalid userid "+id)
		case !v.Sees(m):
			return sim.Refuse(60011, "no privilege to access "+id)
		}
	}
	for _, id := range departments {
		switch {
		case dir.Department(id) == nil:
			return sim.Refuse(60003, "department not found")
		case !v.SeesDepartment(id):
			return sim.Refuse(60011, "no privilege to access the department")
		}
	}
	return nil
}

// checkMedium refuses a file that nobody has uploaded, or that is of another kind.
func checkMedium(tx *sim.Tx, id any, kind string) error {
	if sim.Text(id) == "" {
		return nil
	}
	f, err := media.Stored(tx, sim.Text(id), "", "scene 1", "attachment 1", "attachment 2")
	if err == nil && f.Type != kind {
		return sim.Refuse(40007, "invalid media_id: it is of type "+f.Type)
	}
	return err
}

func checkWay(tx *sim.Tx, o object) error {
	users, departments := sim.Texts(o["user"]), sim.Integers(o["party"])
	kind, scene := sim.Integer(o["type"]), sim.Integer(o["scene"])
	switch {
	case kind != 1 && kind != 2:
		return invalid("type")
	case scene != 1 && scene != 2:
		return invalid("scene")
	case kind == 1 && len(users) != 1, len(users)+len(departments) == 0, len(users) > 100:
		return invalid("user")
	case !between(o["remark"], 0, 30):
		return invalid("remark")
	case !between(o["state"], 0, 30):
		return invalid("state")
	}
	if err := checkRange(tx, users, departments); err != nil {
		return err
	}
	for _, id := range users {
		if err := slot.Of(tx).mayFollow(id); err != nil {
			return err
		}
	}
	return nil
}

func createdWay(o object) object {
	o["qr_code"] = "https://qr.simulated.example/" + sim.Text(o["config_id"])
	if sim.Integer(o["scene"]) != 2 {
		delete(o, "qr_code")
	}
	return pick(o, "config_id", "qr_code")
}

func shownWay(o object) object {
	shown := object{"style": 0, "remark": "", "skip_verify": true, "state": "", "user": []string{}, "party": []int64{}, "is_temp": false, "conclusions": object{}}
	maps.Copy(shown, o)
	delete(shown, "create_time")
	return shown
}

func checkJoinWay(tx *sim.Tx, o object) error {
	chats, scene := sim.Texts(o["chat_id_list"]), sim.Integer(o["scene"])
	switch {
	case scene != 1 && scene != 2:
		return invalid("scene")
	case len(chats) < 1 || len(chats) > 5:
		return invalid("chat_id_list")
	case !between(o["state"], 0, 30):
		return invalid("state")
	case !between(o["room_base_name"], 0, 40):
		return invalid("room_base_name")
	}
	for _, id := range chats {
		if slot.Of(tx).groups[id] == nil {
			return sim.Refuse(40050, "invalid chat id")
		}
	}
	if remark := []rune(sim.Text(o["remark"])); len(remark) > 30 { // the rest is cut
		o["remark"] = string(remark[:30])
	}
	return nil
}

// replaceJoinWay puts an update in the place of all that a join way was.
func replaceJoinWay(o, change object) {
	maps.DeleteFunc(o, func(key string, _ any) bool { return key != "config_id" && key != "create_time" })
	maps.Copy(o, change)
}

func shownJoinWay(o object) object {
	shown := object{"remark": "", "auto_create_room": 1, "qr_code": "https://qr.simulated.example/" + sim.Text(o["config_id"])}
	maps.Copy(shown, o)
	delete(shown, "create_time")
	return shown
}

// welcomeParts are the parts of a welcome to a group.
var welcomeParts = []string{"text", "image", "link", "miniprogram", "file", "video"}

func checkWelcome(tx *sim.Tx, o object) error {
	if len(pick(o, welcomeParts...)) == 0 {
		return sim.Refuse(40063, "all parts are empty")
	}
	for _, key := range welcomeParts {
		if err := checkPart(tx, key, sim.ObjectIn(tx.Body[key])); err != nil {
			return err
		}
	}
	return nil
}

// checkPart refuses a part of a message without what it needs.
func checkPart(tx *sim.Tx, kind string, part object) error {
	if part == nil {
		return nil
	}
	lacks := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return sim.Text(part[key]) == "" })
	}
	switch {
	case kind == "link" && lacks("title"):
		return sim.Refuse(41016, "missing title")
	case kind == "link" && lacks("url"):
		return sim.Refuse(41010, "missing url")
	case kind == "miniprogram" && lacks("title", "appid", "page", "pic_media_id"):
		return invalid("miniprogram")
	case kind == "image" && lacks("media_id") && lacks("pic_url"), (kind == "file" || kind == "video") && lacks("media_id"):
		return sim.Refuse(41006, "missing media_id")
	case kind == "miniprogram":
		return checkMedium(tx, part["pic_media_id"], "image")
	case kind == "link":
		return checkMedium(tx, part["media_id"], "image")
	}
	return checkMedium(tx, part["media_id"], kind)
}

func shownWelcome(o object) object {
	shown := pick(o, welcomeParts...)
	if image := sim.ObjectIn(o["image"]); image["media_id"] != nil {
		shown["image"] = object{"pic_url": "https://wework.qpic.example/" + sim.Text(image["media_id"]) + "/0"}
	}
	return shown
}

func checkProduct(tx *sim.Tx, o object) error {
	images, price := sim.Objects(o["attachments"]), sim.Integer(o["price"])
	switch {
	case !between(o["description"], 1, 300):
		return sim.Refuse(41073, "invalid description")
	case price < 0 || price > 5_000_000:
		return invalid("price")
	case len(images) == 0:
		return invalid("attachments")
	case len(images) > 9:
		return sim.Refuse(41064, "too many attachments")
	}
	for _, image := range images {
		if sim.Text(image["type"]) != "image" {
			return sim.Refuse(41065, "invalid attachment type")
		}
		if err := checkPart(tx, "image", sim.ObjectIn(image["image"])); err != nil {
			return err
		}
	}
	return nil
}

func shownProduct(o object) object {
	return pick(o, "product_id", "description", "price", "product_sn", "attachments", "create_time")
}

func checkRule(tx *sim.Tx, o object) error {
	words, kind := sim.Texts(o["word_list"]), sim.Integer(o["intercept_type"])
	scope := sim.ObjectIn(o["applicable_range"])
	users, departments := sim.Texts(scope["user_list"]), sim.Integers(scope["department_list"])
	switch {
	case !between(o["rule_name"], 1, 20):
		return invalid("rule_name")
	case len(words) == 0 || slices.ContainsFunc(words, func(word string) bool { return !between(word, 1, 32) }):
		return invalid("word_list")
	case len(words) > 300:
		return sim.Refuse(41068, "word_list exceeds the limit")
	case kind != 1 && kind != 2:
		return invalid("intercept_type")
	case len(users)+len(departments) == 0:
		return invalid("applicable_range")
	case len(users) > 10_000 || len(departments) > 1000:
		return sim.Refuse(41076, "applicable_range exceeds the limit")
	}
	for id, other := range slot.Of(tx).rules.objects {
		if other["rule_name"] == o["rule_name"] && id != sim.Text(o["rule_id"]) {
			return sim.Refuse(41077, "rule_name is not unique")
		}
	}
	return checkRange(tx, users, departments)
}

// mergeRule changes a rule: its range by what is added and removed.
func mergeRule(o, change object) {
	maps.Copy(o, pick(change, "rule_name", "intercept_type"))
	if words := sim.Texts(change["word_list"]); len(words) > 0 {
		o["word_list"] = words
	}
	if extra := sim.ObjectIn(change["extra_rule"]); extra != nil {
		o["semantics_list"] = extra["semantics_list"]
	}
	scope, added, removed := sim.ObjectIn(o["applicable_range"]), sim.ObjectIn(change["add_applicable_range"]), sim.ObjectIn(change["remove_applicable_range"])
	users := slices.Concat(sim.Texts(scope["user_list"]), sim.Texts(added["user_list"]))
	users = slices.DeleteFunc(sim.Distinct(users), func(id string) bool { return slices.Contains(sim.Texts(removed["user_list"]), id) })
	departments := slices.Concat(sim.Integers(scope["department_list"]), sim.Integers(added["department_list"]))
	slices.Sort(departments)
	departments = slices.DeleteFunc(slices.Compact(departments), func(id int64) bool { return slices.Contains(sim.Integers(removed["department_list"]), id) })
	o["applicable_range"] = object{"user_list": append([]string{}, users...), "department_list": append([]int64{}, departments...)}
}

func shownRule(o object) object {
	shown := pick(o, "rule_id", "rule_name", "create_time", "word_list", "intercept_type", "applicable_range")
	if o["semantics_list"] != nil {
		shown["extra_rule"] = pick(o, "semantics_list")
	}
	return shown
}

func checkLink(tx *sim.Tx, o object) error {
	scope := sim.ObjectIn(o["range"])
	users, departments := sim.Texts(scope["user_list"]), sim.Integers(scope["department_list"])
	switch {
	case !between(o["link_name"], 1, 30):
		return invalid("link_name")
	case len(users)+len(departments) == 0 || len(users) > 500:
		return invalid("range")
	}
	return checkRange(tx, users, departments)
}

// createdLink is a link as the reply to its creation has it.
func createdLink(o object) object {
	link := pick(o, "link_id", "link_name", "create_time")
	link["url"] = "https://work.simulated.example/ca/" + sim.Text(o["link_id"])
	return link
}

func shownLink(o object) object {
	link := createdLink(o)
	link["skip_verify"], link["mark_source"] = true, true
	maps.Copy(link, pick(o, "skip_verify", "mark_source"))
	shown := pick(o, "priority_option")
	shown["link"] = link
	scope := object{"user_list": []string{}, "department_list": []int64{}}
	maps.Copy(scope, sim.ObjectIn(o["range"]))
	shown["range"] = scope
	return shown
}
