package sheets

import (
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	maxViews  = 200
	maxGroups = 150
)

var viewTypes = []string{"VIEW_TYPE_GRID", "VIEW_TYPE_KANBAN", "VIEW_TYPE_GALLERY", "VIEW_TYPE_GANTT", "VIEW_TYPE_CALENDAR"}

func (s *sheet) newView(tx *sim.Tx, title, kind string) object {
	return object{"view_id": newID(tx, "v"), "view_title": title, "view_type": kind, "property": object{
		"auto_sort": false, "sort_spec": object{"sort_infos": []object{}}, "group_spec": object{"groups": []object{}},
		"filter_spec":           object{"conjunction": "CONJUNCTION_AND", "conditions": []object{}},
		"is_field_stat_enabled": false, "field_visibility": object{}, "frozen_field_count": 0,
	}}
}

func addView(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	kind := sim.Text(in["view_type"])
	switch {
	case !slices.Contains(viewTypes, kind):
		return nil, sim.Refuse(2022009, "invalid view_type")
	case len(s.views) >= maxViews:
		return nil, sim.Refuse(2022029, "too many views")
	case index(s.views, "view_title", sim.Text(in["view_title"])) >= 0:
		return nil, sim.Refuse(2022022, "view exists")
	}
	for key, of := range map[string]string{"property_gantt": "VIEW_TYPE_GANTT", "property_calendar": "VIEW_TYPE_CALENDAR"} {
		if kind != of {
			continue
		}
		for _, end := range []string{"start_date_field_id", "end_date_field_id"} {
			if f := s.fieldByID(sim.Text(sim.ObjectIn(in[key])[end])); f == nil || kindOf(f) != "DATE_TIME" {
				return nil, sim.Refuse(2022032, "invalid "+key)
			}
		}
	}
	v := s.newView(tx, sim.Text(in["view_title"]), kind)
	s.views = append(s.views, v)
	return object{"view": object{"view_id": v["view_id"], "view_title": v["view_title"], "view_type": kind}}, nil
}

func (s *sheet) fieldByID(id string) object {
	if i := index(s.fields, "field_id", id); i >= 0 {
		return s.fields[i]
	}
	return nil
}

// viewNamed returns a view, none for no id.
func (s *sheet) viewNamed(id string) (object, error) {
	if id == "" {
		return nil, nil
	}
	i := index(s.views, "view_id", id)
	if i < 0 {
		return nil, sim.Refuse(2022005, "unknown view_id")
	}
	return s.views[i], nil
}

func updateView(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	old, err := s.viewNamed(sim.Text(in["view_id"]))
	if err != nil {
		return nil, err
	}
	v := maps.Clone(old)
	if title := sim.Text(in["view_title"]); title != "" {
		v["view_title"] = title
	}
	if change := sim.ObjectIn(in["property"]); change != nil {
		if spec := sim.ObjectIn(change["filter_spec"]); spec != nil {
			if _, err := s.filter(tx, spec); err != nil {
				return nil, err
			}
		}
		all := maps.Clone(sim.ObjectIn(old["property"]))
		maps.Copy(all, change)
		v["property"] = all
	}
	s.views[index(s.views, "view_id", sim.Text(in["view_id"]))] = v
	return object{"view": v}, nil
}

func deleteViews(tx *sim.Tx, s *sheet) (any, error) {
	rest, err := without(s.views, "view_id", sim.Texts(tx.Body["view_ids"]), 2022005)
	if err != nil {
		return nil, err
	}
	s.views = rest
	return object{}, nil
}

func listViews(tx *sim.Tx, s *sheet) (any, error) {
	views, err := named(s.views, "view_id", sim.Texts(tx.Body["view_ids"]), 2022005)
	if err != nil {
		return nil, err
	}
	return page(tx, "views", views, object{})
}

// checkGroup refuses a group with the name or with a field of another one. id is
// that of the group itself.
func (s *sheet) checkGroup(id, name string, fieldIDs []string) error {
	if name == "" {
		return sim.Refuse(40058, "empty name")
	}
	for _, g := range s.groups {
		if sim.Text(g["field_group_id"]) == id {
			continue
		}
		if sim.Text(g["name"]) == name {
			return sim.Refuse(2022031, "name exists")
		}
		for _, child := range sim.Objects(g["children"]) {
			if slices.Contains(fieldIDs, sim.Text(child["field_id"])) {
				return sim.Refuse(2022040, "a field is in another group")
			}
		}
	}
	for _, f := range fieldIDs {
		if s.fieldByID(f) == nil {
			return sim.Refuse(2022004, "unknown field_id "+f)
		}
	}
	return nil
}

func children(v any) (ids []string) {
	for _, child := range sim.Objects(v) {
		ids = append(ids, sim.Text(child["field_id"]))
	}
	return ids
}

func addGroup(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	if len(s.groups) >= maxGroups {
		return nil, sim.Refuse(2022029, "too many groups")
	}
	if err := s.checkGroup("", sim.Text(in["name"]), children(in["children"])); err != nil {
		return nil, err
	}
	g := object{"field_group_id": newID(tx, "g"), "name": in["name"], "children": append([]object{}, sim.Objects(in["children"])...)}
	s.groups = append(s.groups, g)
	return object{"field_group": g}, nil
}

func updateGroup(tx *sim.Tx, s *sheet) (any, error) {
	in := tx.Body
	i := index(s.groups, "field_group_id", sim.Text(in["field_group_id"]))
	if i < 0 {
		return nil, sim.Refuse(2400003, "unknown field_group_id")
	}
	g := maps.Clone(s.groups[i])
	if name := sim.Text(in["name"]); name != "" {
		g["name"] = name
	}
	if in["children"] != nil {
		g["children"] = append([]object{}, sim.Objects(in["children"])...)
	}
	if err := s.checkGroup(sim.Text(g["field_group_id"]), sim.Text(g["name"]), children(g["children"])); err != nil {
		return nil, err
	}
	s.groups[i] = g
	return object{"field_group": g}, nil
}

func deleteGroups(tx *sim.Tx, s *sheet) (any, error) {
	rest, err := without(s.groups, "field_group_id", sim.Texts(tx.Body["field_group_ids"]), 2400003)
	if err != nil {
		return nil, err
	}
	s.groups = rest
	return object{}, nil
}

func listGroups(tx *sim.Tx, s *sheet) (any, error) {
	return page(tx, "field_groups", s.groups, object{})
}
