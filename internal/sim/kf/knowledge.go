package kf

import (
	"slices"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

func addKnowledge(w *sim.World) {
	w.Handle("POST /cgi-bin/kf/knowledge/add_group", groupAdd, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/mod_group", groupUpdate, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/del_group", groupDelete, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/list_group", groupList, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/add_intent", intentAdd, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/mod_intent", intentUpdate, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/del_intent", intentDelete, callers)
	w.Handle("POST /cgi-bin/kf/knowledge/list_intent", intentList, callers)
}

func with(list []object, key, value string) int {
	return slices.IndexFunc(list, func(o object) bool { return sim.Text(o[key]) == value })
}

// findGroup returns the group that a call names.
func findGroup(tx *sim.Tx) (object, error) {
	groups := slot.Of(tx).groups
	if i := with(groups, "group_id", sim.Text(tx.Body["group_id"])); i >= 0 {
		return groups[i], nil
	}
	return nil, sim.Refuse(40058, "invalid group_id")
}

// changeableGroup is findGroup for other groups than the default one.
func changeableGroup(tx *sim.Tx) (object, error) {
	g, err := findGroup(tx)
	if err == nil && g["is_default"] == 1 {
		err = sim.Refuse(40058, "the default group cannot be changed")
	}
	return g, err
}

func checkGroupName(tx *sim.Tx) (string, error) {
	name := sim.Text(tx.Body["name"])
	if n := utf8.RuneCountInString(name); n == 0 || n > 12 || with(slot.Of(tx).groups, "name", name) >= 0 {
		return "", sim.Refuse(40058, "invalid name")
	}
	return name, nil
}

func groupAdd(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	name, err := checkGroupName(tx)
	if err == nil && len(s.groups) >= 100 {
		err = sim.Refuse(40058, "too many groups")
	}
	if err != nil {
		return nil, err
	}
	id := s.id("simulated-kf-group-")
	s.groups = append(s.groups, object{"group_id": id, "name": name, "is_default": 0})
	return object{"group_id": id}, nil
}

func groupUpdate(tx *sim.Tx) (any, error) {
	g, err := changeableGroup(tx)
	if err != nil {
		return nil, err
	}
	name, err := checkGroupName(tx)
	if err != nil {
		return nil, err
	}
	g["name"] = name
	return object{}, nil
}

func groupDelete(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g, err := changeableGroup(tx)
	if err != nil {
		return nil, err
	}
	id := g["group_id"]
	s.groups = slices.DeleteFunc(s.groups, func(o object) bool { return o["group_id"] == id })
	s.intents = slices.DeleteFunc(s.intents, func(o object) bool { return o["group_id"] == id })
	return object{}, nil
}

func groupList(tx *sim.Tx) (any, error) {
	return listOf(tx, slot.Of(tx).groups, "group_list", "group_id")
}

// listOf answers with a page of objects, those with the given keys as the call wants
// them.
func listOf(tx *sim.Tx, all []object, key string, filters ...string) (any, error) {
	list := []object{}
	for _, o := range all {
		if !slices.ContainsFunc(filters, func(k string) bool { return sim.Text(tx.Body[k]) != "" && tx.Body[k] != o[k] }) {
			list = append(list, o)
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 500, 1000, 1000))
	if err != nil {
		return nil, err
	}
	more := 0
	if next != "" {
		more = 1
	}
	return object{key: append([]object{}, page...), "next_cursor": next, "has_more": more}, nil
}

// checkIntent refuses what WeCom does not take of a question.
func checkIntent(tx *sim.Tx, itself int) error {
	s := slot.Of(tx)
	for _, key := range []string{"question", "similar_questions", "answers"} {
		if tx.Body[key] != nil {
			if err := sim.CheckParts(tx.Parts(key), tx.Body[key]); err != nil {
				return err
			}
		}
	}
	answers := sim.Objects(tx.Body["answers"])
	if tx.Body["answers"] != nil && len(answers) != 1 || len(sim.Objects(sim.ObjectIn(tx.Body["similar_questions"])["items"])) > 100 {
		return sim.Refuse(40058, "invalid number of answers or similar_questions")
	}
	question := questionOf(tx.Body)
	for i, o := range s.intents {
		if i != itself && question != "" && questionOf(o) == question {
			return sim.Refuse(40058, "the question exists")
		}
	}
	return nil
}

func questionOf(o object) string {
	return sim.Text(sim.ObjectIn(sim.ObjectIn(o["question"])["text"])["content"])
}

func intentAdd(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g, err := findGroup(tx)
	if err != nil {
		return nil, err
	}
	if questionOf(tx.Body) == "" || len(sim.Objects(tx.Body["answers"])) == 0 {
		return nil, sim.Refuse(40058, "missing question or answers")
	}
	if err := checkIntent(tx, -1); err != nil {
		return nil, err
	}
	n := 0
	for _, o := range s.intents {
		if o["group_id"] == g["group_id"] {
			n++
		}
	}
	if n >= 200 {
		return nil, sim.Refuse(40058, "too many questions in the group")
	}
	o := object{"group_id": g["group_id"], "intent_id": s.id("simulated-kf-intent-")}
	setIntent(o, tx.Body)
	s.intents = append(s.intents, o)
	return object{"intent_id": o["intent_id"]}, nil
}

// setIntent replaces the parts of a question that are given.
func setIntent(o, in object) {
	for _, key := range []string{"question", "similar_questions", "answers"} {
		if in[key] != nil {
			o[key] = in[key]
		}
	}
	for _, answer := range sim.Objects(o["answers"]) {
		for _, a := range sim.Objects(answer["attachments"]) {
			hideMedia(a)
		}
	}
}

// hideMedia replaces the media ids of an attachment by what WeCom shows.
func hideMedia(attachment object) {
	for _, kind := range []string{"image", "video"} {
		if m := sim.ObjectIn(attachment[kind]); m != nil && m["media_id"] != nil {
			attachment[kind] = object{"name": sim.Text(m["media_id"])}
		}
	}
	if m := sim.ObjectIn(attachment["miniprogram"]); m != nil {
		delete(m, "thumb_media_id")
	}
}

func findIntent(tx *sim.Tx) (int, error) {
	if i := with(slot.Of(tx).intents, "intent_id", sim.Text(tx.Body["intent_id"])); i >= 0 {
		return i, nil
	}
	return 0, sim.Refuse(40058, "invalid intent_id")
}

func intentUpdate(tx *sim.Tx) (any, error) {
	i, err := findIntent(tx)
	if err != nil {
		return nil, err
	}
	if err := checkIntent(tx, i); err != nil {
		return nil, err
	}
	setIntent(slot.Of(tx).intents[i], tx.Body)
	return object{}, nil
}

func intentDelete(tx *sim.Tx) (any, error) {
	i, err := findIntent(tx)
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	s.intents = slices.Delete(s.intents, i, i+1)
	return object{}, nil
}

func intentList(tx *sim.Tx) (any, error) {
	return listOf(tx, slot.Of(tx).intents, "intent_list", "group_id", "intent_id")
}
