package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

var (
	implementsEvent = regexp.MustCompile(`implements \[?callback\.Event\]?`)

	// A comment on a group of constants that says no more than their names.
	repeatsName = regexp.MustCompile(`^(?:The )?[A-Za-z]+(?: [a-z]+)?(?: of (?:an? |the )?[a-z]+(?: [a-z]+)?)?\.$`)

	inversion = regexp.MustCompile(`\b[Ww]hat (?:is|are) [^.;:()]*\b(?:is|are)\b`)
)

func (n *namer) checkComments() {
	for _, f := range n.functions {
		if implementsEvent.MatchString(f.decl.Doc.Text()) {
			n.report(f.decl.Doc.Pos(), "comment", f.symbol(), "delete a comment that only says that it implements callback.Event")
		}
		n.checkEnglish(f.symbol(), f.decl.Doc)
	}
	for spec, doc := range n.typeSpecs() {
		if spec.Name.IsExported() {
			n.checkEnglish(spec.Name.Name, doc)
		}
	}
	for _, file := range n.files {
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.CONST && gen.Lparen.IsValid() {
				n.checkConstants(gen)
			}
		}
	}
}

func (n *namer) checkConstants(gen *ast.GenDecl) {
	first := gen.Specs[0].(*ast.ValueSpec).Names[0]
	text := strings.Join(strings.Fields(gen.Doc.Text()), " ")
	if first.IsExported() && repeatsName.MatchString(text) {
		n.report(gen.Doc.Pos(), "comment", first.Name, "delete %q, which repeats the names, or say where the values come from", text)
	}
}

func (n *namer) checkEnglish(symbol string, doc *ast.CommentGroup) {
	if found := inversion.FindString(doc.Text()); found != "" {
		n.report(doc.Pos(), "english", symbol, "begin with the subject in place of %q", strings.Join(strings.Fields(found), " "))
	}
}
