package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"slices"
	"strings"
	"unicode"
)

// An offence is a name, a type or a comment that breaks a rule.
type offence struct {
	pos    token.Position
	rule   string // the word by which exceptions name it
	symbol string // with the package's directory
	text   string // what to write instead
}

func (o offence) Error() string {
	return fmt.Sprintf("%s: %s: %s [%s]", o.pos, o.symbol, o.text, o.rule)
}

// A namer holds the names of one package against the rules.
type namer struct {
	*pkg
	inputs   map[string]bool // types of its own that endpoints take
	offences []offence
}

func (n *namer) report(pos token.Pos, rule, symbol, format string, args ...any) {
	n.offences = append(n.offences, offence{n.fset.Position(pos), rule, n.heading() + "." + symbol, fmt.Sprintf(format, args...)})
}

// offences returns what breaks a rule, in the order of the source.
func (m *module) offences() (all []offence) {
	for _, p := range m.packages {
		n := &namer{pkg: p, inputs: p.inputs()}
		n.checkFunctions()
		n.checkTypes()
		n.checkComments()
		slices.SortStableFunc(n.offences, func(a, b offence) int {
			return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Offset, b.pos.Offset))
		})
		all = append(all, n.offences...)
	}
	return all
}

// inputs returns the names of the types of p that its endpoints take.
func (p *pkg) inputs() map[string]bool {
	inputs := map[string]bool{}
	for _, f := range p.functions {
		if len(f.endpoints) == 0 {
			continue
		}
		for param := range parameters(f.decl.Type.Params) {
			inputs[strings.TrimLeft(param.typ, "*[].")] = true
		}
	}
	return inputs
}

// checkNames reports the offences that are no exceptions, and the exceptions
// that are none.
func (m *module) checkNames(fsys fs.FS) error {
	exceptions, err := readExceptions(fsys)
	if err != nil {
		return err
	}
	var problems []error
	used := map[exception]bool{}
	for _, o := range m.offences() {
		e := exception{o.rule, o.symbol}
		if slices.Contains(exceptions, e) {
			used[e] = true
		} else {
			problems = append(problems, o)
		}
	}
	for _, e := range exceptions {
		if !used[e] {
			problems = append(problems, fmt.Errorf("%s: %s breaks the rule %s no more: delete the line", exceptionsName, e.symbol, e.rule))
		}
	}
	return errors.Join(problems...)
}

// An exception is a rule and a symbol that may break it.
type exception struct{ rule, symbol string }

const exceptionsName = "internal/apidoc/exceptions.txt"

func readExceptions(fsys fs.FS) (list []exception, err error) {
	err = readList(fsys, exceptionsName, "rule symbol | reason", func(line string) bool {
		what, reason, ok := strings.Cut(line, " | ")
		rule, symbol, two := strings.Cut(what, " ")
		list = append(list, exception{rule, symbol})
		return ok && two && reason != "" && !strings.Contains(symbol, " ")
	})
	return list, err
}

// A parameter is one name in a list of parameters or results, or of fields.
type parameter struct {
	pos  token.Pos
	name string // empty if it has none
	typ  string
}

// parameters iterates over a list in which several names may share a type.
func parameters(list *ast.FieldList) func(yield func(parameter) bool) {
	return func(yield func(parameter) bool) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			typ := typeString(field.Type)
			if len(field.Names) == 0 && !yield(parameter{field.Pos(), "", typ}) {
				return
			}
			for _, name := range field.Names {
				if !yield(parameter{name.Pos(), name.Name, typ}) {
					return
				}
			}
		}
	}
}

func typeString(t ast.Expr) string { return types.ExprString(t) }

// words splits a name in camel case: UserIDs is User and IDs, picURL is pic and
// URL.
func words(name string) (out []string) {
	runes := []rune(name)
	start := 0
	for i := 1; i < len(runes); i++ {
		upper := unicode.IsUpper(runes[i])
		afterUpper := unicode.IsUpper(runes[i-1])
		plural := runes[i] == 's' && (i+1 == len(runes) || unicode.IsUpper(runes[i+1])) && afterUpper
		switch {
		case upper && !afterUpper:
			out = append(out, string(runes[start:i]))
			start = i
		case unicode.IsLower(runes[i]) && afterUpper && !plural && i-1 > start:
			out = append(out, string(runes[start:i-1]))
			start = i - 1
		}
	}
	return append(out, string(runes[start:]))
}

// replaceWord returns name with each word that is a key of replacements
// replaced. A first word in lower case stays lower.
func replaceWord(name string, replacements map[string]string) string {
	parts := words(name)
	for i, w := range parts {
		r, ok := replacements[strings.ToUpper(w[:1])+w[1:]]
		if !ok {
			continue
		}
		if w[0] >= 'a' {
			r = lowerFirst(r)
		}
		parts[i] = r
	}
	return strings.Join(parts, "")
}

// lowerFirst returns a name with its first word in lower case.
func lowerFirst(name string) string {
	first := words(name)[0]
	return strings.ToLower(first) + name[len(first):]
}

func lastWord(name string) string {
	w := words(name)
	return w[len(w)-1]
}
