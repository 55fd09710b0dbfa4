package main

import (
	"go/ast"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// inputWords end the names of structs that ought to be XCreate, XUpdate or
// XQuery.
var inputWords = strings.Fields("Add New Input Edit Param Params Parameters Req Request Options Args")

// wordInstead are words of fields and parameters, and what to write instead.
var wordInstead = map[string]string{
	"Pic": "Picture", "Pics": "Pictures", "Desc": "Description", "Licence": "License",
	"Id": "ID", "Ids": "IDs", "Uid": "UserID", "Uids": "UserIDs", "UIDs": "UserIDs", "Userid": "UserID", "Userids": "UserIDs",
	"Url": "URL", "Urls": "URLs", "Dept": "Department", "Depts": "Departments", "Party": "Department", "Parties": "Departments",
}

func (n *namer) checkTypes() {
	for spec := range n.typeSpecs() {
		if !spec.Name.IsExported() {
			continue
		}
		switch t := spec.Type.(type) {
		case *ast.StructType:
			n.checkStruct(spec, t)
		case *ast.InterfaceType:
			n.checkInterface(spec, t)
		case *ast.FuncType:
			if raw := untyped(t); raw != "" {
				n.report(spec.Pos(), "raw", spec.Name.Name, "give %s a type of its own", raw)
			}
		}
	}
}

func (n *namer) checkInterface(spec *ast.TypeSpec, t *ast.InterfaceType) {
	for _, method := range t.Methods.List {
		if raw := untyped(method.Type); raw != "" && len(method.Names) > 0 {
			n.report(method.Pos(), "raw", spec.Name.Name+"."+method.Names[0].Name, "give %s a type of its own", raw)
		}
	}
}

func (n *namer) checkStruct(spec *ast.TypeSpec, t *ast.StructType) {
	name := spec.Name.Name
	switch last := lastWord(name); {
	case slices.Contains(inputWords, last), last == "Settings" && n.inputs[name]:
		n.report(spec.Pos(), "input", name, "end with Create, Update or Query in place of %s", last)
	case last == "ID" || last == "IDs":
		n.report(spec.Pos(), "ids", name, "make an id a string or an int64, or name the struct by what it holds")
	}
	input := n.inputs[name] || slices.Contains([]string{"Create", "Update", "Query"}, lastWord(name))
	var has []string
	for _, field := range t.Fields.List {
		for _, id := range field.Names {
			if id.IsExported() {
				has = append(has, id.Name)
				n.checkField(name+"."+id.Name, id, field, input)
			}
		}
	}
	if n.dir == "." && name == "Page" {
		return
	}
	if slices.Contains(has, "Limit") && (slices.Contains(has, "Cursor") || slices.Contains(has, "Offset")) {
		n.report(spec.Pos(), "page", name, "take a wecom.Page beside it in place of Cursor or Offset, and Limit")
	}
}

func (n *namer) checkField(symbol string, id *ast.Ident, field *ast.Field, input bool) {
	tag := jsonName(field)
	n.checkValue(symbol, parameter{id.Pos(), id.Name, typeString(field.Type)}, input)
	n.checkMoment(symbol, id, field)
	if tag == "next_cursor" && id.Name != "NextCursor" || id.Name == "Next" || id.Name == "NextOffset" {
		n.report(id.Pos(), "page", symbol, "write NextCursor in place of %s", id.Name)
	}
	if idTag.MatchString(tag) && isID(typeString(field.Type)) && !slices.Contains([]string{"ID", "IDs", "Failed"}, lastWord(id.Name)) {
		n.report(id.Pos(), "ids", symbol, "end with ID or IDs in place of %s: it holds the ids of %s", id.Name, tag)
	}
	if anonymous(field.Type) {
		n.report(id.Pos(), "anonymous", symbol, "give the struct a name")
	}
	if raw := untyped(field.Type); raw != "" && id.Name != "Raw" {
		n.report(id.Pos(), "raw", symbol, "give %s a type of its own, or name the field Raw if it keeps shapes not known yet", raw)
	}
}

var (
	// Keys of JSON that hold ids.
	idTag   = regexp.MustCompile(`(?:userids?|partyids?|tagids?|chatids?|_ids?)(?:_list)?$`)
	integer = regexp.MustCompile(`^u?int(?:32|64)?$|^wecom\.Int$|^Int$`)
)

func isID(typ string) bool {
	typ = strings.TrimLeft(typ, "*[]")
	return typ == "string" || typ == "wecom.IDs" || typ == "IDs" || integer.MatchString(typ)
}

func jsonName(field *ast.Field) string {
	if field.Tag == nil {
		return ""
	}
	tag, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	return name
}

// checkMoment wants fields that hold a moment to end with At.
func (n *namer) checkMoment(symbol string, id *ast.Ident, field *ast.Field) {
	typ := strings.TrimPrefix(typeString(field.Type), "*")
	moment := typ == "wecom.Time" || typ == "time.Time" || typ == "Time" && n.dir == "."
	if !moment {
		return
	}
	if before, ok := strings.CutSuffix(id.Name, "Time"); ok {
		n.report(id.Pos(), "moment", symbol, "write %sAt in place of %s", before, id.Name)
	}
}

// checkValue checks the name and type of a field or a parameter.
func (n *namer) checkValue(symbol string, v parameter, input bool) {
	if v.name == "" {
		return
	}
	if i := strings.Index(strings.ToLower(v.name), "externaluserid"); i >= 0 {
		instead := v.name[:i] + "CustomerID" + v.name[i+len("ExternalUserID"):]
		if v.name[0] == 'e' {
			instead = lowerFirst(instead)
		}
		n.report(v.pos, "customer", symbol, "write %s in place of %s", instead, v.name)
	}
	if instead := replaceWord(v.name, wordInstead); instead != v.name {
		n.report(v.pos, "word", symbol, "write %s in place of %s", instead, v.name)
	}
	if lower := strings.ToLower(v.name); (lower == "agentid" || lower == "agentids") && strings.TrimLeft(v.typ, "*[].") != "int64" {
		n.report(v.pos, "agent", symbol, "make the id of an app an int64 in place of %s", v.typ)
	}
	if input && integer.MatchString(strings.TrimLeft(v.typ, "*[]")) && isMoment(v.name) {
		n.report(v.pos, "time", symbol, "take a time.Time or a wecom.Time in place of %s", v.typ)
	}
}

func isMoment(name string) bool {
	last := lastWord(name)
	return slices.Contains(strings.Fields("Time At Date Begin Start End Since Until Deadline Expires"), strings.ToUpper(last[:1])+last[1:])
}

// anonymous tells whether a type is a struct without a name, or a list or a map
// of such.
func anonymous(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.StructType:
		return t.Fields.NumFields() > 0
	case *ast.StarExpr:
		return anonymous(t.X)
	case *ast.ArrayType:
		return anonymous(t.Elt)
	case *ast.MapType:
		return anonymous(t.Value)
	}
	return false
}

// untyped returns the first part of t that can hold anything, or "".
func untyped(t ast.Expr) (found string) {
	for node := range ast.Preorder(t) {
		expr, ok := node.(ast.Expr)
		if !ok {
			continue
		}
		switch s := typeString(expr); s {
		case "any", "interface{}", "json.RawMessage", "jsontext.Value":
			return s
		}
	}
	return ""
}
