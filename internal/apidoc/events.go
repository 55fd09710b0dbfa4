package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
)

// An event is a type that WeCom pushes.
type event struct {
	pos      token.Position
	doc      *ast.CommentGroup
	typeName string
	kind     string // MsgType/Event/ChangeType
	title    string // the official one, empty if there is none
	pages    []string
}

// scanEvents finds the exported types that have a method CallbackKind which
// returns a constant string, by kind. It fails on two of one kind.
func (p *pkg) scanEvents() ([]event, error) {
	kinds := map[string]string{}
	for _, f := range p.functions {
		if kind, ok := constantKind(f.decl); ok {
			kinds[f.receiver] = kind
		}
	}
	var events []event
	for spec, doc := range p.typeSpecs() {
		kind, ok := kinds[spec.Name.Name]
		if !ok {
			continue
		}
		e := event{pos: p.fset.Position(spec.Pos()), doc: doc, typeName: spec.Name.Name, kind: kind, pages: pagesIn(doc)}
		for _, d := range directivesIn(doc) {
			if line := eventLine.FindStringSubmatch(d.Text); line != nil {
				e.title = line[1]
			}
		}
		events = append(events, e)
	}
	slices.SortFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.typeName, b.typeName))
	})
	var problems []error
	for i, e := range events {
		if i > 0 && events[i-1].kind == e.kind {
			problems = append(problems, fmt.Errorf("%s.%s and %s.%s are both of kind %s", p.name, events[i-1].typeName, p.name, e.typeName, e.kind))
		}
	}
	return events, errors.Join(problems...)
}

// constantKind returns what a method CallbackKind returns, if that is one string
// literal.
func constantKind(fn *ast.FuncDecl) (string, bool) {
	if fn.Name.Name != "CallbackKind" || fn.Recv == nil || fn.Body == nil || len(fn.Body.List) != 1 {
		return "", false
	}
	ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return "", false
	}
	lit, ok := ret.Results[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	kind, err := strconv.Unquote(lit.Value)
	return kind, err == nil
}
