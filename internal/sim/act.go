package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// An Act is something that happens in a corp and that no app does: a member
// joins, a form is approved. Its parameters are the fields of the struct P, named
// by their JSON keys; those with omitzero or omitempty are optional.
type Act[P, R any] struct {
	name, about string
	do          func(*Tx, P) (R, error)
}

// Nothing is the result of acts that have none.
type Nothing struct{}

// NewAct returns an act with a name such as "member.join" and a sentence about
// it.
func NewAct[P, R any](name, about string, do func(*Tx, P) (R, error)) Act[P, R] {
	return Act[P, R]{name, about, do}
}

// Do performs the act.
func (a Act[P, R]) Do(w *World, params P) (result R, err error) {
	w.In(func(tx *Tx) { result, err = a.do(tx, params) })
	return result, err
}

// In performs the act within another one, or in the world of another corp.
func (a Act[P, R]) In(tx *Tx, params P) (R, error) { return a.do(tx, params) }

// An ActInfo describes an act.
type ActInfo struct {
	Name   string  `json:"name"`
	About  string  `json:"about"`
	Params []Param `json:"params"`
}

// A Param is a parameter of an act.
type Param struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // "string", "integer", "boolean", "bytes" (Base64), "time" (RFC 3339), "list of string", "map of list of string", …
	Optional bool   `json:"optional,omitempty"`
}

// AnyAct is an Act of any parameters.
type AnyAct interface {
	info() ActInfo
	doJSON(w *World, params json.RawMessage) (json.RawMessage, error)
}

// AddActs adds acts of a domain.
func (w *World) AddActs(acts ...AnyAct) { w.acts = append(w.acts, acts...) }

// Acts describes all acts, domain by domain.
func (w *World) Acts() []ActInfo {
	var list []ActInfo
	for _, a := range w.acts {
		list = append(list, a.info())
	}
	return list
}

// Do performs the act with a name, with parameters as a JSON object, and returns
// its result as JSON. It fails for parameters that the act does not have, and
// without those that it requires.
func (w *World) Do(name string, params json.RawMessage) (json.RawMessage, error) {
	for _, a := range w.acts {
		if a.info().Name == name {
			return a.doJSON(w, params)
		}
	}
	return nil, fmt.Errorf("there is no act %q", name)
}

func (a Act[P, R]) info() ActInfo {
	info := ActInfo{Name: a.name, About: a.about, Params: []Param{}}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[P]()) {
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		info.Params = append(info.Params, Param{key, typeName(f.Type), options != ""})
	}
	return info
}

// typeName names a type as those who fill in parameters know it.
func typeName(t reflect.Type) string {
	switch {
	case t.String() == "time.Time":
		return "time"
	case t.String() == "[]uint8":
		return "bytes"
	case t.Kind() == reflect.Slice:
		return "list of " + typeName(t.Elem())
	case t.Kind() == reflect.Map:
		return "map of " + typeName(t.Elem())
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.String:
		return "string"
	}
	return "integer"
}

func (a Act[P, R]) doJSON(w *World, raw json.RawMessage) (json.RawMessage, error) {
	var given map[string]json.RawMessage
	var params P
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&params); err != nil {
		return nil, fmt.Errorf("the act %s: %w", a.name, err)
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		return nil, fmt.Errorf("the act %s: %w", a.name, err)
	}
	for _, p := range a.info().Params {
		if _, ok := given[p.Name]; !ok && !p.Optional {
			return nil, fmt.Errorf("the act %s: the parameter %s is required", a.name, p.Name)
		}
	}
	result, err := a.Do(w, params)
	if err != nil {
		return nil, fmt.Errorf("the act %s: %w", a.name, err)
	}
	return json.Marshal(result)
}
