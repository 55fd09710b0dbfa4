package sheets

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A cellKind is what cells of a type of fields hold.
type cellKind struct {
	code int // errcode of another value
	keep func(tx *sim.Tx, s *sheet, f object, v any) (any, bool)
}

// cellKinds are those of the types that apps write.
var cellKinds = map[string]cellKind{
	"TEXT":          {2022015, keepText},
	"URL":           {2022016, keepURL},
	"NUMBER":        {2022017, keepNumber},
	"PROGRESS":      {2022021, keepNumber},
	"CURRENCY":      {2023042, keepNumber},
	"PERCENTAGE":    {2023043, keepNumber},
	"CHECKBOX":      {2023041, keepBool},
	"DATE_TIME":     {2022034, keepDate},
	"PHONE_NUMBER":  {2022012, keepString},
	"EMAIL":         {40058, keepString},
	"BARCODE":       {40058, keepString},
	"IMAGE":         {2022014, keepList("image_url")},
	"ATTACHMENT":    {2020036, keepList("file_url", "file_type")},
	"USER":          {2023040, keepUsers},
	"SELECT":        {2022013, keepOptions},
	"SINGLE_SELECT": {2022013, keepOptions},
	"LOCATION":      {2022037, keepLocation},
	"REFERENCE":     {2022035, keepReferences},
}

// keep returns a value as a cell of a field has it: nil for an empty one.
func (s *sheet) keep(tx *sim.Tx, f object, v any) (any, error) {
	kind, ok := cellKinds[kindOf(f)]
	if !ok {
		return nil, sim.Refuse(2023035, "the field "+sim.Text(f["field_title"])+" cannot be written")
	}
	if v == nil || v == "" {
		return nil, nil
	}
	if list, ok := v.([]any); ok && len(list) == 0 {
		return nil, nil
	}
	cell, ok := kind.keep(tx, s, f, v)
	if !ok {
		return nil, sim.Refuse(kind.code, "invalid value of the field "+sim.Text(f["field_title"])+" of the type "+sim.Text(f["field_type"]))
	}
	return cell, nil
}

// objects returns a list of nothing but objects, or a single one as a list.
func objects(v any) []object {
	list, ok := v.([]any)
	all := sim.Objects(v)
	if !ok || len(all) != len(list) {
		return nil
	}
	return all
}

func keepText(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	parts := []object{}
	for _, p := range objects(v) {
		part := object{"type": "text", "text": sim.Text(p["text"])}
		switch sim.Text(p["type"]) {
		case "text":
		case "url":
			part["type"], part["link"] = "url", sim.Text(p["link"])
		default:
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, len(parts) > 0
}

func keepURL(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	list := objects(v)
	if len(list) == 0 || sim.Text(list[0]["link"]) == "" {
		return nil, false
	}
	link := sim.Text(list[0]["link"])
	text := sim.Text(list[0]["text"])
	if text == "" {
		text = link
	}
	return []object{{"type": "url", "text": text, "link": link}}, true
}

func keepNumber(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	n, ok := v.(json.Number)
	return n, ok
}

func keepBool(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	b, ok := v.(bool)
	return b, ok
}

func keepDate(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	text, ok := v.(string)
	ms, err := strconv.ParseInt(text, 10, 64)
	return text, ok && err == nil && ms > -1e15 && ms < 1e15
}

func keepString(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
	s, ok := v.(string)
	return s, ok
}

// keepList keeps objects that have some keys.
func keepList(required ...string) func(*sim.Tx, *sheet, object, any) (any, bool) {
	return func(_ *sim.Tx, _ *sheet, _ object, v any) (any, bool) {
		list := objects(v)
		for _, o := range list {
			for _, key := range required {
				if sim.Text(o[key]) == "" {
					return nil, false
				}
			}
		}
		return list, len(list) > 0
	}
}

func keepUsers(tx *sim.Tx, _ *sheet, f object, v any) (any, bool) {
	users := []object{}
	for _, o := range objects(v) {
		id := sim.Text(o["user_id"])
		if directory.Of(tx).Member(id) == nil {
			return nil, false
		}
		users = append(users, object{"user_id": id, "id_type": 1})
	}
	multiple := propertyOf(f)["is_multiple"] == true
	return users, len(users) == 1 || multiple && len(users) > 0
}

// keepOptions finds options by id or text, and creates those that there are not.
func keepOptions(tx *sim.Tx, s *sheet, f object, v any) (any, bool) {
	chosen := objects(v)
	if len(chosen) == 0 || kindOf(f) == "SINGLE_SELECT" && len(chosen) > 1 {
		return nil, false
	}
	kept := []object{}
	for _, o := range chosen {
		id, text := sim.Text(o["id"]), sim.Text(o["text"])
		options := sim.Objects(propertyOf(s.fieldByID(sim.Text(f["field_id"])))["options"])
		i := slices.IndexFunc(options, func(known object) bool {
			return id != "" && sim.Text(known["id"]) == id || id == "" && sim.Text(known["text"]) == text
		})
		switch {
		case i >= 0:
			kept = append(kept, maps.Clone(options[i]))
		case id != "" || text == "":
			return nil, false
		default:
			kept = append(kept, s.addOption(tx, f, text, o["style"]))
		}
	}
	return kept, true
}

// addOption adds an option to a field.
func (s *sheet) addOption(tx *sim.Tx, f object, text string, style any) object {
	o := object{"id": newID(tx, "o"), "text": text, "style": 1}
	if style != nil {
		o["style"] = style
	}
	i := index(s.fields, "field_id", sim.Text(f["field_id"]))
	key := "property_" + properties[kindOf(f)]
	f, p := maps.Clone(s.fields[i]), maps.Clone(propertyOf(s.fields[i]))
	if p == nil {
		p = object{}
	}
	p["options"] = append(slices.Clone(sim.Objects(p["options"])), o)
	f[key] = p
	s.fields[i] = f
	return maps.Clone(o)
}

func keepLocation(_ *sim.Tx, _ *sheet, f object, v any) (any, bool) {
	list := objects(v)
	if len(list) != 1 || sim.Text(propertyOf(f)["input_type"]) == "LOCATION_INPUT_TYPE_AUTO" {
		return nil, false
	}
	for _, key := range []string{"latitude", "longitude", "title"} {
		if sim.Text(list[0][key]) == "" {
			return nil, false
		}
	}
	return list, sim.Integer(list[0]["source_type"]) == 1
}

func keepReferences(_ *sim.Tx, s *sheet, f object, v any) (any, bool) {
	target := s
	if id := sim.Text(propertyOf(f)["sub_id"]); id != "" {
		other, err := s.book.sheet(id)
		if err != nil {
			return nil, false
		}
		target = other
	}
	ids := sim.Texts(v)
	for _, id := range ids {
		if target.byID[id] == nil {
			return nil, false
		}
	}
	return ids, len(ids) > 0
}

// textsOf returns what a cell says, for filters and sorting.
func textsOf(f object, cell any) (list []string) {
	switch kindOf(f) {
	case "SELECT", "SINGLE_SELECT":
		for _, o := range sim.Objects(cell) {
			list = append(list, sim.Text(o["id"]))
		}
	case "USER", "CREATED_USER", "MODIFIED_USER":
		for _, o := range sim.Objects(cell) {
			list = append(list, sim.Text(o["user_id"]))
		}
	case "LOCATION":
		for _, o := range sim.Objects(cell) {
			list = append(list, sim.Text(o["title"]))
		}
	case "TEXT", "URL":
		var b strings.Builder
		for _, o := range sim.Objects(cell) {
			b.WriteString(sim.Text(o["text"]))
		}
		return append(list, b.String())
	default:
		if cell != nil {
			return append(list, sim.Text(cell))
		}
	}
	return list
}
