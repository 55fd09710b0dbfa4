package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A module is what the source says about the endpoints that it calls.
type module struct {
	path     string
	packages []*pkg // the public ones, by directory
	leftOut  []leftOut
	about    map[*language]map[string]string // what README says, by directory
}

// A pkg is one directory of Go files that users can import.
type pkg struct {
	name      string
	dir       string // "." in the module's root
	fset      *token.FileSet
	files     []*ast.File // written by hand, without tests
	functions []function
	events    []event
	inTests   map[string]bool // URL paths that its tests name

	hasStrings bool // it has a generated strings.go
}

// A function is an exported function or method.
type function struct {
	decl      *ast.FuncDecl
	pos       token.Position
	receiver  string // empty for a function
	name      string
	summary   string
	pages     []string // numbers of pages of the official documentation
	endpoints []endpoint
	limits    []limit
	calls     []string // "/cgi-bin/" paths in the body
}

// An endpoint is an HTTP method, a path below the API's base URL and the
// official title of the call.
type endpoint struct{ method, path, title string }

func (e endpoint) String() string { return e.method + " " + e.path }

// qualified is the function's name as users write and look for it.
func (f function) qualified(p *pkg) string {
	return p.name + "." + f.symbol()
}

func (f function) symbol() string {
	if f.receiver == "" {
		return f.name
	}
	return f.receiver + "." + f.name
}

const pagePrefix = "https://developer.work.weixin.qq.com/document/path/"

var (
	moduleLine = regexp.MustCompile(`(?m)^module\s+(\S+)`)
	pageURL    = regexp.MustCompile(regexp.QuoteMeta(pagePrefix) + `(\d+)`)
	urlPath    = regexp.MustCompile(`(?:/[A-Za-z0-9_-]+)+`)
)

// scan reads the Go source of the module in fsys, without internal packages,
// testdata and nested modules. It fails on source that does not parse and on
// directives that are malformed or in the wrong place, since the tables would
// then lack them.
func scan(fsys fs.FS) (*module, error) {
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return nil, fmt.Errorf("run this in the module's root directory: %w", err)
	}
	line := moduleLine.FindSubmatch(mod)
	if line == nil {
		return nil, errors.New("go.mod has no module line")
	}
	m := &module{path: string(line[1]), about: map[*language]map[string]string{}}
	var problems []error
	m.leftOut, err = readLeftOut(fsys)
	problems = append(problems, err)
	for _, lang := range languages {
		m.about[lang], err = readReadme(fsys, lang.readme)
		problems = append(problems, err)
	}
	err = fs.WalkDir(fsys, ".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if skipped(fsys, dir) {
			return fs.SkipDir
		}
		p, err := scanPackage(fsys, dir)
		if p.name != "" && p.name != "main" {
			m.packages = append(m.packages, p)
		}
		problems = append(problems, err)
		return nil
	})
	return m, errors.Join(append(problems, err)...)
}

func skipped(fsys fs.FS, dir string) bool {
	if dir == "." {
		return false
	}
	base := path.Base(dir)
	if slices.Contains([]string{"internal", "testdata", "vendor"}, base) || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := fs.Stat(fsys, path.Join(dir, "go.mod"))
	return err == nil
}

// scanPackage reads the Go files of dir. Its package is never nil.
func scanPackage(fsys fs.FS, dir string) (*pkg, error) {
	p := &pkg{dir: dir, fset: token.NewFileSet(), inTests: map[string]bool{}}
	files, err := fs.Glob(fsys, path.Join(dir, "*.go"))
	problems := []error{err}
	for _, name := range files {
		problems = append(problems, p.scanFile(fsys, name))
	}
	events, err := p.scanEvents()
	p.events = events
	problems = append(problems, err, p.checkDirectives())
	return p, errors.Join(problems...)
}

// isService tells whether methods of the named type are expected to have
// directives.
func (p *pkg) isService(receiver string) bool {
	return receiver == "Service" || receiver != "" && slices.ContainsFunc(p.functions, func(f function) bool {
		return f.receiver == receiver && len(f.endpoints) > 0
	})
}

func (p *pkg) scanFile(fsys fs.FS, name string) error {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(p.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if strings.HasSuffix(name, "_test.go") {
		for s := range stringsIn(file) {
			for _, found := range urlPath.FindAllString(s, -1) {
				p.inTests[found] = true
			}
		}
		return nil
	}
	p.name = file.Name.Name
	if ast.IsGenerated(file) {
		p.hasStrings = p.hasStrings || path.Base(name) == stringsName
		return nil
	}
	p.files = append(p.files, file)
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && isExported(fn) {
			p.functions = append(p.functions, p.newFunction(fn))
		}
	}
	return nil
}

func isExported(fn *ast.FuncDecl) bool {
	return fn.Name.IsExported() && (fn.Recv == nil || ast.IsExported(receiverName(fn)))
}

func receiverName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	t := fn.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func (p *pkg) newFunction(fn *ast.FuncDecl) function {
	f := function{
		decl:     fn,
		pos:      p.fset.Position(fn.Pos()),
		receiver: receiverName(fn),
		name:     fn.Name.Name,
		summary:  new(doc.Package).Synopsis(fn.Doc.Text()),
		pages:    pagesIn(fn.Doc),
	}
	for _, line := range directivesIn(fn.Doc) {
		f.endpoints = append(f.endpoints, line.endpoints()...)
		limits, _ := line.limits()
		f.limits = append(f.limits, limits...)
	}
	if fn.Body != nil {
		for s := range stringsIn(fn.Body) {
			if called, _, _ := strings.Cut(s, "?"); strings.HasPrefix(called, "/cgi-bin/") {
				f.calls = append(f.calls, called)
			}
		}
	}
	return f
}

func pagesIn(doc *ast.CommentGroup) (pages []string) {
	for _, page := range pageURL.FindAllStringSubmatch(doc.Text(), -1) {
		pages = append(pages, page[1])
	}
	return pages
}

// typeSpecs iterates over the types that are declared at the package's top
// level, each with its doc comment.
func (p *pkg) typeSpecs() func(yield func(*ast.TypeSpec, *ast.CommentGroup) bool) {
	return func(yield func(*ast.TypeSpec, *ast.CommentGroup) bool) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				gen, ok := decl.(*ast.GenDecl)
				if !ok || gen.Tok != token.TYPE {
					continue
				}
				for _, spec := range gen.Specs {
					spec := spec.(*ast.TypeSpec)
					doc := spec.Doc
					if doc == nil && !gen.Lparen.IsValid() {
						doc = gen.Doc
					}
					if !yield(spec, doc) {
						return
					}
				}
			}
		}
	}
}

// stringsIn iterates over the values of the string literals in node.
func stringsIn(node ast.Node) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n := range ast.Preorder(node) {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && !yield(s) {
				return
			}
		}
	}
}
