package customers

import (
	"encoding/json"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

func addTags(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/get_corp_tag_list", corpTagList, callers)
	w.Handle("POST /cgi-bin/externalcontact/add_corp_tag", corpTagAdd, callers)
	w.Handle("POST /cgi-bin/externalcontact/edit_corp_tag", corpTagEdit, callers)
	w.Handle("POST /cgi-bin/externalcontact/del_corp_tag", corpTagDelete, callers)
	w.Handle("POST /cgi-bin/externalcontact/mark_tag", markTag, callers)
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
			list = append(list, object{"group_name": group["group_name"], "tag_name": tag["name"], "tag_id": id, "type": 1})
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

// group finds a group of tags by one of its fields.
func (d *store) tagGroup(key, value string) object {
	for _, g := range d.tags {
		if value != "" && g[key] == value {
			return g
		}
	}
	return nil
}

func corpTagList(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	groups, tags := sim.Texts(in["group_id"]), sim.Texts(in["tag_id"])
	list := []object{}
	for _, g := range d.tags {
		switch {
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
	return object{"group_id": g["group_id"], "group_name": g["group_name"], "create_time": g["create_time"], "order": g["order"], "tag": chosen}
}

const maxTagName = 30 // characters

func corpTagAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	wanted, _ := in["tag"].([]any)
	if len(wanted) == 0 {
		return nil, sim.Refuse(40063, "tag is empty")
	}
	if !between(in["group_name"], 0, maxTagName) || slices.ContainsFunc(sim.Objects(in["tag"]), func(t object) bool { return !between(t["name"], 1, maxTagName) }) {
		return nil, sim.Refuse(40072, "invalid tag name length")
	}
	group := d.tagGroup("group_id", sim.Text(in["group_id"]))
	switch {
	case group == nil && sim.Text(in["group_id"]) != "":
		return nil, sim.Refuse(40068, "invalid tag group id")
	case group == nil:
		group = d.tagGroup("group_name", sim.Text(in["group_name"]))
	}
	if group == nil {
		if sim.Text(in["group_name"]) == "" {
			return nil, sim.Refuse(40063, "group_name is empty")
		}
		group = object{"group_id": d.id("etGroup"), "group_name": in["group_name"], "create_time": tx.Now().Unix(), "order": json.Number("0"), "tag": []object{}}
		if in["order"] != nil {
			group["order"] = in["order"]
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

func corpTagEdit(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	name := "name"
	_, target := d.tag(sim.Text(in["id"]))
	if target == nil {
		target, name = d.tagGroup("group_id", sim.Text(in["id"])), "group_name"
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

func corpTagDelete(tx *sim.Tx) (any, error) {
	in := tx.Body
	groups, tags := sim.Texts(in["group_id"]), sim.Texts(in["tag_id"])
	if len(groups)+len(tags) == 0 {
		return nil, sim.Refuse(40063, "tag_id and group_id are empty")
	}
	d := slot.Of(tx)
	d.tags = slices.DeleteFunc(d.tags, func(g object) bool {
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
