package server

import (
	"maps"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// An object of a schema.
type object = map[string]any

// Schema returns the JSON schema of seed files. The parameters of acts are those
// that the simulated corp has.
func Schema() any {
	text := object{"type": "string"}
	number := object{"type": "integer"}
	texts, numbers := listOf(text), listOf(number)
	app := record([]string{"name", "secret"}, object{
		"name": text, "agentid": number, "secret": text,
		"directory_sync":  object{"type": "boolean", "description": "通讯录同步: the only app that may change the directory"},
		"archive":         object{"type": "boolean", "description": "会话内容存档: the only app that may ask who is archived"},
		"personal_data":   object{"type": "boolean", "description": "made before June 2022: reads mobile numbers and the like"},
		"mini_program_id": text,
		"permissions":     described(texts, "beginnings of the paths that it may call; all without"),
		"trusted_domains": described(texts, "可信域名; any without"),
		"visible":         described(record(nil, object{"users": texts, "departments": numbers, "tags": numbers}), "可见范围; everybody without"),
		"callback":        record(nil, object{"url": text, "token": text, "aes_key": text}),
	})
	bot := record([]string{"id"}, object{
		"id": text, "name": text, "secret": text,
		"callback": record([]string{"token", "aes_key"}, object{"url": text, "token": text, "aes_key": text}),
	})
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "What a simulated corp has at first",
		"type":    "object", "additionalProperties": false,
		"properties": object{
			"corp":        record(nil, object{"id": text, "name": text}),
			"clock":       object{"type": "string", "format": "date-time", "description": "where the clock stands; that of the machine without"},
			"empty":       object{"type": "boolean", "description": "leaves out the seeded company"},
			"apps":        listOf(app),
			"departments": listOf(record([]string{"name"}, object{"name": text, "parent": number})),
			"members":     listOf(record([]string{"userid", "name"}, object{"userid": text, "name": text, "departments": numbers})),
			"robots":      described(texts, "keys of group robots"),
			"bots":        described(listOf(bot), "AI bots (智能机器人): with a secret over a long connection, with a callback at a URL"),
			"attendance":  described(listOf(object{"type": "string", "pattern": `^\d{4}-\d{2}$`}), "months of punches"),
			"steps":       listOf(object{"oneOf": steps()}),
		},
	}
}

// steps describes each act, and calls.
func steps() []any {
	list := []any{described(record([]string{"post"}, object{
		"post": object{"type": "string", "pattern": "^/"}, "app": object{"type": "string"}, "with": object{"type": "object"},
	}), "a call of an app")}
	seed := &Seed{Empty: true}
	world, err := seed.world("", seed.begin())
	if err != nil {
		panic(err) // the empty seed is part of the program
	}
	for _, act := range world.Acts() {
		list = append(list, actSchema(act))
	}
	return list
}

func actSchema(act sim.ActInfo) object {
	properties, required := object{}, []string{}
	for _, p := range act.Params {
		properties[p.Name] = typeSchema(p.Type)
		if !p.Optional {
			required = append(required, p.Name)
		}
	}
	names := []string{"act"}
	if len(required) > 0 {
		names = append(names, "with")
	}
	return described(record(names, object{"act": object{"const": act.Name}, "with": record(required, properties)}), act.About)
}

// typeSchema describes a type of a parameter, as [sim.Param] names it.
func typeSchema(name string) object {
	if item, ok := strings.CutPrefix(name, "list of "); ok {
		return listOf(typeSchema(item))
	}
	if item, ok := strings.CutPrefix(name, "map of "); ok {
		return object{"type": "object", "additionalProperties": typeSchema(item)}
	}
	switch name {
	case "time":
		return object{"type": "string", "format": "date-time"}
	case "bytes":
		return object{"type": "string", "contentEncoding": "base64"}
	case "boolean", "integer":
		return object{"type": name}
	}
	return object{"type": "string"}
}

func listOf(item object) object { return object{"type": "array", "items": item} }

func record(required []string, properties object) object {
	o := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// described returns a copy of a schema with a description.
func described(o object, text string) object {
	with := object{"description": text}
	maps.Copy(with, o)
	return with
}
