package customers

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

func addTags(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/get_corp_tag_list", onTags(ofCorp, listTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/add_corp_tag", onTags(ofCorp, createTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/edit_corp_tag", onTags(ofCorp, editTag), callers)
	w.Handle("POST /cgi-bin/externalcontact/del_corp_tag", onTags(ofCorp, deleteTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/get_strategy_tag_list", onTags(ofStrategies, listTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/add_strategy_tag", onTags(ofTopStrategy, createTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/edit_strategy_tag", onTags(ofStrategies, editTag), callers)
	w.Handle("POST /cgi-bin/externalcontact/del_strategy_tag", onTags(ofStrategies, deleteTags), callers)
	w.Handle("POST /cgi-bin/externalcontact/mark_tag", markTag, callers)
}

// A tagScope is the groups of tags that a call is about.
type tagScope func(group object) bool

// onTags makes a handler of what is done with groups of tags.
func onTags(scope func(*sim.Tx) (tagScope, error), do func(*sim.Tx, tagScope) (any, error)) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		isMeant, err := scope(tx)
		if err != nil {
			return nil, err
		}
		return do(tx, isMeant)
	}
}

// ofCorp is the groups of the whole corp.
func ofCorp(*sim.Tx) (tagScope, error) {
	return func(g object) bool { return g["strategy_id"] == nil }, nil
}

// ofStrategies is the groups of the rule groups of the app, or of the one that the call
// names.
func ofStrategies(tx *sim.Tx) (tagScope, error) {
	named := sim.Integer(tx.Body["strategy_id"])
	if named != 0 {
		if _, err := customerStrategies.find(tx, named); err != nil {
			return nil, err
		}
	}
	return func(g object) bool {
		id := sim.Integer(g["strategy_id"])
		_, err := customerStrategies.find(tx, id)
		return err == nil && (named == 0 || named == id)
	}, nil
}

// ofTopStrategy is the groups of the rule group that the call names, which must have
// none above it.
func ofTopStrategy(tx *sim.Tx) (tagScope, error) {
	s, err := customerStrategies.named(tx)
	if err != nil {
		return nil, err
	}
	if s.parent != 0 {
		return nil, invalid("strategy_id: only rule groups at the top have tags")
	}
	return ofStrategies(tx)
}

// tagGroupObject makes a group of tags of pairs of ids and names.
func tagGroupObject(id, name string, pairs ...string) object {
	tags := []object{}
	for i := 0; i < len(pairs); i += 2 {
		tags = append(tags, object{"id": pairs[i], "name": pairs[i+1], "create_time": int64(1767225600), "order": len(pairs) - i})
	}
	return object{"group_id": id, "group_name": name, "create_time": int64(1767225600), "order": json.Number("0"), "tag": tags}
}

func tagsOf(group object) []object { return group["tag"].([]object) }

// tagObjects are tags as the details of a customer show them.
func (d *store) tagObjects(ids []string) []object {
	list := []object{}
	for _, id := range ids {
		if group, tag := d.tag(id); tag != nil {
			kind := 1
			if group["strategy_id"] != nil {
				kind = 3
			}
			list = append(list, object{"group_name": group["group_name"], "tag_name": tag["name"], "tag_id": id, "type": kind})
		}
	}
	return list
}

// tag finds a tag and its group.
func (d *store) tag(id string) (group, tag object) {
	if d.tagged == nil {
		d.tagged = map[string][2]object{}
		for _, g := range d.tags {
			for _, t := range tagsOf(g) {
				d.tagged[sim.Text(t["id"])] = [2]object{g, t}
			}
		}
	}
	found := d.tagged[id]
	return found[0], found[1]
}

// tagsOf returns the ids of the tags that a customer has, those that are deleted
// apart.
func (d *store) tagsOf(f *follow) []string {
	return append([]string{}, slices.DeleteFunc(slices.Clone(f.tags), func(id string) bool { _, t := d.tag(id); return t == nil })...)
}

// tagGroup finds a group of tags by one of its fields.
func (d *store) tagGroup(isMeant tagScope, key, value string) object {
	for _, g := range d.tags {
		if value != "" && isMeant(g) && g[key] == value {
			return g
		}
	}
	return nil
}

func listTags(tx *sim.Tx, isMeant tagScope) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	groups, tags := sim.Texts(in["group_id"]), sim.Texts(in["tag_id"])
	list := []object{}
	for _, g := range d.tags {
		switch {
		case !isMeant(g):
		case len(groups) > 0:
			if slices.Contains(groups, sim.Text(g["group_id"])) {
				list = append(list, g)
			}
		case len(tags) > 0:
			if chosen := tagGroupOf(g, tags); chosen != nil {
				list = append(list, chosen)
			}
		default:
			list = append(list, g)
		}
	}
	return object{"tag_group": list}, nil
}

// tagGroupOf is a group with some of its tags, or nil if it has none of them.
func tagGroupOf(g object, ids []string) object {
	chosen := slices.DeleteFunc(slices.Clone(tagsOf(g)), func(t object) bool { return !slices.Contains(ids, sim.Text(t["id"])) })
	if len(chosen) == 0 {
		return nil
	}
	some := maps.Clone(g)
	some["tag"] = chosen
	return some
}

const maxTagName = 30 // characters

func createTags(tx *sim.Tx, isMeant tagScope) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	wanted, _ := in["tag"].([]any)
	if len(wanted) == 0 {
		return nil, sim.Refuse(40063, "tag is empty")
	}
	if !between(in["group_name"], 0, maxTagName) || slices.ContainsFunc(sim.Objects(in["tag"]), func(t object) bool { return !between(t["name"], 1, maxTagName) }) {
		return nil, sim.Refuse(40072, "invalid tag name length")
	}
	group := d.tagGroup(isMeant, "group_id", sim.Text(in["group_id"]))
	switch {
	case group == nil && sim.Text(in["group_id"]) != "":
		return nil, sim.Refuse(40068, "invalid tag group id")
	case group == nil:
		group = d.tagGroup(isMeant, "group_name", sim.Text(in["group_name"]))
	}
	if group == nil {
		if sim.Text(in["group_name"]) == "" {
			return nil, sim.Refuse(40063, "group_name is empty")
		}
		group = object{"group_id": d.id("etGroup"), "group_name": in["group_name"], "create_time": tx.Now().Unix(), "order": json.Number("0"), "tag": []object{}}
		if in["order"] != nil {
			group["order"] = in["order"]
		}
		if in["strategy_id"] != nil {
			group["strategy_id"] = sim.Integer(in["strategy_id"])
		}
		d.tags = append(d.tags, group)
	}
	var added []string
	for _, w := range wanted {
		w, _ := w.(object)
		if slices.ContainsFunc(tagsOf(group), func(t object) bool { return t["name"] == w["name"] }) {
			if len(wanted) == 1 {
				return nil, sim.Refuse(40071, "tag name exists")
			}
			continue
		}
		tag := object{"id": d.id("etTag"), "name": w["name"], "create_time": tx.Now().Unix(), "order": sim.Integer(w["order"])}
		group["tag"] = append(tagsOf(group), tag)
		d.tag("") // makes the index
		d.tagged[sim.Text(tag["id"])] = [2]object{group, tag}
		added = append(added, sim.Text(tag["id"]))
	}
	reply := tagGroupOf(group, added)
	if reply == nil {
		return nil, sim.Refuse(40071, "tag name exists")
	}
	return object{"tag_group": reply}, nil
}

func editTag(tx *sim.Tx, isMeant tagScope) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	name := "name"
	group, target := d.tag(sim.Text(in["id"]))
	if target == nil || !isMeant(group) {
		target, name = d.tagGroup(isMeant, "group_id", sim.Text(in["id"])), "group_name"
	}
	if target == nil {
		return nil, sim.Refuse(40068, "invalid tag id")
	}
	if in["name"] != nil && !between(in["name"], 1, maxTagName) {
		return nil, sim.Refuse(40072, "invalid tag name length")
	}
	if in["name"] != nil {
		target[name] = in["name"]
	}
	if in["order"] != nil {
		target["order"] = in["order"]
	}
	return object{}, nil
}

func deleteTags(tx *sim.Tx, isMeant tagScope) (any, error) {
	in := tx.Body
	groups, tags := sim.Texts(in["group_id"]), sim.Texts(in["tag_id"])
	if len(groups)+len(tags) == 0 {
		return nil, sim.Refuse(40063, "tag_id and group_id are empty")
	}
	d := slot.Of(tx)
	d.tags = slices.DeleteFunc(d.tags, func(g object) bool {
		if !isMeant(g) {
			return false
		}
		g["tag"] = slices.DeleteFunc(tagsOf(g), func(t object) bool { return slices.Contains(tags, sim.Text(t["id"])) })
		return slices.Contains(groups, sim.Text(g["group_id"])) || len(tagsOf(g)) == 0
	})
	d.tagged = nil
	return object{}, nil
}

func markTag(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	if err := inRange(tx, sim.Text(in["userid"])); err != nil {
		return nil, err
	}
	f, err := d.follow(sim.Text(in["userid"]), sim.Text(in["external_userid"]))
	if err != nil {
		return nil, err
	}
	add, remove := sim.Texts(in["add_tag"]), sim.Texts(in["remove_tag"])
	if len(add)+len(remove) == 0 {
		return nil, sim.Refuse(40063, "add_tag and remove_tag are empty")
	}
	for _, id := range slices.Concat(add, remove) {
		if _, tag := d.tag(id); tag == nil {
			return nil, sim.Refuse(40068, "invalid tag id")
		}
	}
	f.tags = slices.DeleteFunc(f.tags, func(id string) bool { return slices.Contains(remove, id) })
	for _, id := range add {
		if !slices.Contains(f.tags, id) {
			f.tags = append(f.tags, id)
		}
	}
	return object{}, nil
}
