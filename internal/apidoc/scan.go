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
	packages []*pkg // those with endpoints or services, by directory
}

// A pkg is one directory of Go files.
type pkg struct {
	name      string
	dir       string // "." in the module's root
	functions []function
	inTests   map[string]bool // URL paths that its tests name
}

// A function is an exported function or method.
type function struct {
	pos       token.Position
	receiver  string // empty for a function
	name      string
	summary   string
	pages     []string // numbers of pages of the official documentation
	endpoints []endpoint
	calls     []string // "/cgi-bin/" paths in the body
}

// An endpoint is an HTTP method and a path below the API's base URL.
type endpoint struct{ method, path string }

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
	// What was meant as a directive, well formed or not.
	directiveLike = regexp.MustCompile(`(?i)^//\s*wecom\s*[:.]\s*api\b`)
	directive     = regexp.MustCompile(`^//wecom:api (GET|POST) ((?:/[A-Za-z0-9_-]+)+)(?: (\S.*))?$`)
	pageURL       = regexp.MustCompile(regexp.QuoteMeta(pagePrefix) + `(\d+)`)
	urlPath       = regexp.MustCompile(`(?:/[A-Za-z0-9_-]+)+`)
)

// scan reads the Go source of the module in fsys, without internal packages,
// testdata and nested modules. It fails on source that does not parse and on
// directives that are malformed or in the wrong place, since the table would
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
	m := &module{path: string(line[1])}
	var problems []error
	err = fs.WalkDir(fsys, ".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if skipped(fsys, dir) {
			return fs.SkipDir
		}
		p, err := scanPackage(fsys, dir)
		if len(p.functions) > 0 {
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
	p := &pkg{dir: dir, inTests: map[string]bool{}}
	files, err := fs.Glob(fsys, path.Join(dir, "*.go"))
	problems := []error{err}
	for _, name := range files {
		problems = append(problems, p.scanFile(fsys, name))
	}
	p.functions = slices.DeleteFunc(p.functions, func(f function) bool {
		return len(f.endpoints) == 0 && !p.isService(f.receiver)
	})
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
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
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
	documented := map[*ast.CommentGroup]bool{}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || !isExported(fn) {
			continue
		}
		documented[fn.Doc] = true
		p.functions = append(p.functions, newFunction(fset, fn))
	}
	return checkDirectives(fset, file, documented)
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

func newFunction(fset *token.FileSet, fn *ast.FuncDecl) function {
	f := function{
		pos:      fset.Position(fn.Pos()),
		receiver: receiverName(fn),
		name:     fn.Name.Name,
		summary:  new(doc.Package).Synopsis(fn.Doc.Text()),
	}
	for _, page := range pageURL.FindAllStringSubmatch(fn.Doc.Text(), -1) {
		f.pages = append(f.pages, page[1])
	}
	if fn.Doc != nil {
		for _, c := range fn.Doc.List {
			if d := directive.FindStringSubmatch(c.Text); d != nil {
				f.endpoints = append(f.endpoints, endpoint{d[1], d[2]})
			}
		}
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

// checkDirectives reports the directives of file that are malformed or not in
// one of the comments that document an exported function.
func checkDirectives(fset *token.FileSet, file *ast.File, documented map[*ast.CommentGroup]bool) error {
	var problems []error
	for _, group := range file.Comments {
		for _, c := range group.List {
			switch pos := fset.Position(c.Pos()); {
			case !directiveLike.MatchString(c.Text):
			case !directive.MatchString(c.Text):
				problems = append(problems, fmt.Errorf("%s: malformed directive %q: want //wecom:api GET|POST /path", pos, c.Text))
			case !documented[group]:
				problems = append(problems, fmt.Errorf("%s: %s is not in the doc comment of an exported function or method", pos, c.Text))
			}
		}
	}
	return errors.Join(problems...)
}
