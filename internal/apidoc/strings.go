package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// stringsName is the file of a package with the methods that are generated.
const stringsName = "strings.go"

// An enumeration is a type that has //wecom:string, with its constants.
type enumeration struct {
	name     string
	receiver string // of its methods
	number   bool   // rather than a string
	names    []constant
}

// A constant is a value of an enumeration and its name in Chinese.
type constant struct{ name, chinese string }

// stringMethods returns the source of the methods String of all packages, by
// path; nil is a file to delete.
func (m *module) stringMethods() (map[string][]byte, error) {
	files := map[string][]byte{}
	var problems []error
	for _, p := range m.packages {
		enums, err := p.enumerations()
		problems = append(problems, err)
		name := path.Join(p.dir, stringsName)
		if len(enums) == 0 {
			if p.hasStrings {
				files[name] = nil
			}
			continue
		}
		files[name], err = p.stringsFile(enums)
		problems = append(problems, err)
	}
	return files, errors.Join(problems...)
}

func (p *pkg) stringsFile(enums []enumeration) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\npackage %s\n", generatedLine, p.name)
	if slices.ContainsFunc(enums, func(e enumeration) bool { return e.number }) {
		b.WriteString("\nimport \"fmt\"\n")
	}
	for _, e := range enums {
		fmt.Fprintf(&b, "\n// String returns the name in Chinese, as WeCom's own client shows it.\nfunc (%s %s) String() string {\nswitch %[1]s {\n", e.receiver, e.name)
		for _, c := range e.names {
			fmt.Fprintf(&b, "case %s:\nreturn %q\n", c.name, c.chinese)
		}
		if e.number {
			fmt.Fprintf(&b, "}\nreturn fmt.Sprintf(\"%s(%%d)\", %s)\n}\n", e.name, e.receiver)
		} else {
			fmt.Fprintf(&b, "}\nreturn string(%s)\n}\n", e.receiver)
		}
	}
	return format.Source(b.Bytes())
}

// enumerations returns the types of p that have //wecom:string, by name.
func (p *pkg) enumerations() ([]enumeration, error) {
	var enums []enumeration
	var problems []error
	for spec, doc := range p.typeSpecs() {
		number, _ := basicKind(spec)
		for _, d := range directivesIn(doc) {
			if !stringLine.MatchString(d.Text) {
				continue
			}
			e := enumeration{name: spec.Name.Name, receiver: p.receiverOf(spec.Name.Name), number: number}
			report := func(pos token.Pos, format string, args ...any) {
				problems = append(problems, fmt.Errorf("%s: %s.%s has //wecom:string, but %s", p.fset.Position(pos), p.name, e.name, fmt.Sprintf(format, args...)))
			}
			if slices.ContainsFunc(p.functions, func(f function) bool { return f.symbol() == e.name+".String" }) {
				report(spec.Pos(), "also a method String: delete one of them")
			}
			e.names = p.constants(e.name, report)
			if len(e.names) == 0 {
				report(spec.Pos(), "no constants in its package")
			}
			enums = append(enums, e)
		}
	}
	slices.SortFunc(enums, func(a, b enumeration) int { return strings.Compare(a.name, b.name) })
	return enums, errors.Join(problems...)
}

// receiverOf returns how the methods of a type call their receiver.
func (p *pkg) receiverOf(typeName string) string {
	for _, f := range p.functions {
		if f.receiver == typeName && len(f.decl.Recv.List[0].Names) == 1 {
			return f.decl.Recv.List[0].Names[0].Name
		}
	}
	return strings.ToLower(typeName[:1])
}

// constants returns the constants of the named type, in the order of the source.
func (p *pkg) constants(typeName string, report func(pos token.Pos, format string, args ...any)) []constant {
	var out []constant
	for _, file := range p.files {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			last := ""
			for _, spec := range gen.Specs {
				spec := spec.(*ast.ValueSpec)
				last = constantType(spec, last)
				if last != typeName {
					continue
				}
				text, ok := chineseName(spec.Comment.Text())
				for _, name := range spec.Names {
					if !ok || len(spec.Names) > 1 {
						report(name.Pos(), "the comment behind %s does not begin with its Chinese name: write // 中文名, or // 中文名: an explanation", name.Name)
					}
					out = append(out, constant{name.Name, text})
				}
			}
		}
	}
	return out
}

// constantType returns the name of a constant's type; previous is that of the
// constant before it, which holds for one that repeats its expression.
func constantType(spec *ast.ValueSpec, previous string) string {
	if id, ok := spec.Type.(*ast.Ident); ok {
		return id.Name
	}
	if spec.Type == nil && len(spec.Values) == 0 {
		return previous
	}
	if len(spec.Values) == 1 {
		if call, ok := spec.Values[0].(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok {
				return id.Name
			}
		}
	}
	return ""
}

var (
	// What ends a Chinese name. ASCII punctuation may stand within one.
	nameEnd = regexp.MustCompile(`[:;,] |[:;,]$|。`)
	// English in front of the Chinese name.
	englishWords = regexp.MustCompile(`\b[a-z]+ [a-z]+\b`)
)

// chineseName returns the Chinese name with which a comment begins.
func chineseName(comment string) (string, bool) {
	name := strings.TrimSpace(comment)
	if end := nameEnd.FindStringIndex(name); end != nil {
		name = name[:end[0]]
	}
	isHan := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	return name, strings.ContainsFunc(name, isHan) && !englishWords.MatchString(name)
}

var integers = []string{"int", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "uint", "wecom.Int"}

// basicKind tells whether a type may be an enumeration, and whether it is of
// integers.
func basicKind(spec *ast.TypeSpec) (number, ok bool) {
	name := typeString(spec.Type)
	number = slices.Contains(integers, name)
	return number, spec.Name.IsExported() && !spec.Assign.IsValid() && (number || name == "string")
}
