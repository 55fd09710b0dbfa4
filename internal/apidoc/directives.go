package main

import (
	"errors"
	"fmt"
	"go/ast"
	"regexp"
	"strings"
)

var (
	// What was meant as a directive, well formed or not.
	directiveLike = regexp.MustCompile(`(?i)^//\s*wecom\s*[:.]\s*(api|limit|event|string)\b`)

	apiLine    = regexp.MustCompile(`^//wecom:api (GET|POST) ((?:/[A-Za-z0-9_-]+)+) (\S.*)$`)
	eventLine  = regexp.MustCompile(`^//wecom:event (\S.*)$`)
	limitLine  = regexp.MustCompile(`^//wecom:limit (\S.*)$`)
	stringLine = regexp.MustCompile(`^//wecom:string$`)
)

// A directive is one line of a comment.
type directive struct{ *ast.Comment }

// directivesIn returns the lines of a comment that are meant as directives.
func directivesIn(doc *ast.CommentGroup) (lines []directive) {
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		if directiveLike.MatchString(c.Text) {
			lines = append(lines, directive{c})
		}
	}
	return lines
}

// kind is the word after "wecom:".
func (d directive) kind() string {
	return strings.ToLower(directiveLike.FindStringSubmatch(d.Text)[1])
}

// endpoints returns the endpoint of an api line, and none of another.
func (d directive) endpoints() []endpoint {
	if parts := apiLine.FindStringSubmatch(d.Text); parts != nil {
		return []endpoint{{parts[1], parts[2], parts[3]}}
	}
	return nil
}

// check tells what is wrong with the line itself.
func (d directive) check() error {
	switch d.kind() {
	case "api":
		if !apiLine.MatchString(d.Text) {
			return errors.New("want //wecom:api GET|POST /path 官方标题")
		}
	case "event":
		if !eventLine.MatchString(d.Text) {
			return errors.New("want //wecom:event 官方标题")
		}
	case "string":
		if !stringLine.MatchString(d.Text) {
			return errors.New("want //wecom:string")
		}
	case "limit":
		if !limitLine.MatchString(d.Text) {
			return errors.New("want //wecom:limit " + limitSyntax)
		}
		_, err := d.limits()
		return err
	}
	return nil
}

// checkDirectives reports the directives of the package that are malformed or
// in the wrong place.
func (p *pkg) checkDirectives() error {
	places := p.places()
	var problems []error
	for _, file := range p.files {
		for _, group := range file.Comments {
			for _, d := range directivesIn(group) {
				if err := d.check(); err != nil {
					problems = append(problems, fmt.Errorf("%s: malformed directive %q: %w", p.fset.Position(d.Pos()), d.Text, err))
				} else if !places[d.kind()][group] {
					problems = append(problems, fmt.Errorf("%s: %s is not in the doc comment of %s", p.fset.Position(d.Pos()), d.Text, placeNames[d.kind()]))
				}
			}
		}
	}
	return errors.Join(problems...)
}

var placeNames = map[string]string{
	"api":    "an exported function or method",
	"limit":  "a function or method with //wecom:api",
	"event":  "an exported type with a method CallbackKind that returns a constant string",
	"string": "an exported integer or string type",
}

// places returns the comments in which each kind of directive may stand.
func (p *pkg) places() map[string]map[*ast.CommentGroup]bool {
	places := map[string]map[*ast.CommentGroup]bool{"api": {}, "limit": {}, "event": {}, "string": {}}
	for _, f := range p.functions {
		places["api"][f.decl.Doc] = true
		places["limit"][f.decl.Doc] = len(f.endpoints) > 0
	}
	for _, e := range p.events {
		places["event"][e.doc] = true
	}
	for spec, doc := range p.typeSpecs() {
		_, basic := basicKind(spec)
		places["string"][doc] = basic
	}
	return places
}
