package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// The tree in testdata has every shape that is allowed, and the table of it.
func TestModule(t *testing.T) {
	want, err := os.ReadFile("testdata/module/API.md")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("testdata/module")); err != nil {
		t.Fatal(err)
	}
	if err := run(root, true); err != nil {
		t.Errorf("check: %v", err)
	}
	table := filepath.Join(root, tableName)
	if err := os.Remove(table); err != nil {
		t.Fatal(err)
	}
	if err := run(root, true); err == nil || !strings.Contains(err.Error(), "API.md is out of date") {
		t.Errorf("check without a table: %v", err)
	}
	if _, err := os.Stat(table); !os.IsNotExist(err) {
		t.Errorf("the check wrote a table: %v", err)
	}
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("table:\n%s\nwant:\n%s", got, want)
	}
}

// Each fault is one file of a package that is otherwise right.
func TestFaults(t *testing.T) {
	const page = "// https://developer.work.weixin.qq.com/document/path/10001\n"
	tests := []struct {
		name, src, want string
	}{
		{
			"sound",
			"// Get gets.\n" + page + "//\n//wecom:api GET /cgi-bin/get\nfunc (Service) Get() string { return `/cgi-bin/get` }",
			"",
		}, {
			"no page",
			"// Get gets.\n//\n//wecom:api GET /cgi-bin/get\nfunc (Service) Get() {}",
			"tags/tag.go:5:1: tags.Service.Get has no page of the official documentation in its doc comment: add the URL https://developer.work.weixin.qq.com/document/path/<number>",
		}, {
			"no test, only of a longer path",
			page + "//\n//wecom:api GET /cgi-bin/ge\nfunc (Service) Get() {}",
			"tags/tag.go:5:1: tags.Service.Get is not tested: no _test.go file beside it has a string with /cgi-bin/ge",
		}, {
			"no directive",
			"func (Service) Get() string { return `/cgi-bin/get` }",
			"tags/tag.go:2:1: tags.Service.Get calls /cgi-bin/get without the line //wecom:api METHOD /cgi-bin/get in its doc comment",
		}, {
			"no directive on a method of another type that has some",
			page + "//\n//wecom:api GET /cgi-bin/get\nfunc (*Robot) Get() {}\n\nfunc (*Robot) Put() string { return `/cgi-bin/put` }",
			"tags/tag.go:7:1: tags.Robot.Put calls /cgi-bin/put without the line //wecom:api METHOD /cgi-bin/put in its doc comment",
		}, {
			"directive of another path",
			page + "//\n//wecom:api GET /cgi-bin/get\nfunc (Service) Get() string { return `/cgi-bin/put?debug=1` }",
			"tags/tag.go:5:1: tags.Service.Get calls /cgi-bin/put without the line //wecom:api METHOD /cgi-bin/put in its doc comment",
		}, {
			"twice on one method",
			page + "//\n//wecom:api GET /cgi-bin/get\n//wecom:api GET /cgi-bin/get\nfunc (Service) Get() {}",
			"tags/tag.go:6:1: tags.Service.Get has the directive GET /cgi-bin/get twice",
		}, {
			"two HTTP methods",
			page + "//\n//wecom:api GET /cgi-bin/get\nfunc (Service) Get() {}\n\n" + page + "//\n//wecom:api POST /cgi-bin/get\nfunc (Service) Query() {}",
			"tags/tag.go:10:1: tags.Service.Query calls /cgi-bin/get with POST, but tags.Service.Get calls it with GET",
		}, {
			"unknown HTTP method",
			"//wecom:api PUT /cgi-bin/get\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api PUT /cgi-bin/get": want //wecom:api GET|POST /path`,
		}, {
			"a space before the directive",
			"// wecom:api GET /cgi-bin/get\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "// wecom:api GET /cgi-bin/get": want //wecom:api GET|POST /path`,
		}, {
			"query in the path",
			"//wecom:api GET /cgi-bin/get?simple=1\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api GET /cgi-bin/get?simple=1": want //wecom:api GET|POST /path`,
		}, {
			"no path",
			"//wecom:api GET\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api GET": want //wecom:api GET|POST /path`,
		}, {
			"unexported method",
			"//wecom:api GET /cgi-bin/get\nfunc (Service) get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get is not in the doc comment of an exported function or method",
		}, {
			"unexported receiver",
			"//wecom:api GET /cgi-bin/get\nfunc (*service) Get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get is not in the doc comment of an exported function or method",
		}, {
			"type",
			"//wecom:api GET /cgi-bin/get\ntype T struct{}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get is not in the doc comment of an exported function or method",
		}, {
			"blank line between directive and method",
			"//wecom:api GET /cgi-bin/get\n\nfunc (Service) Get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get is not in the doc comment of an exported function or method",
		}, {
			"no Go",
			"func (Service) Get() {",
			"tags/tag.go:2:23: expected '}', found 'EOF'",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got string
			if err := problems(test.src); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func problems(src string) error {
	m, err := scan(fstest.MapFS{
		"go.mod":           {Data: []byte("module example.com/parcel\n")},
		"tags/tag.go":      {Data: []byte("package tags\n" + src)},
		"tags/tag_test.go": {Data: []byte("package tags\n\nvar called = `GET /cgi-bin/get`")},
		// What the go command does not build.
		"testdata/a.go": {Data: []byte("not Go")},
		"vendor/a.go":   {Data: []byte("not Go")},
		"_old/a.go":     {Data: []byte("not Go")},
		".hidden/a.go":  {Data: []byte("not Go")},
		// What a neighbor tests counts for nobody else.
		"users/user_test.go": {Data: []byte("package users\n\nvar called = `/cgi-bin/ge`")},
	})
	if err != nil {
		return err
	}
	return m.check()
}

func TestScanOutsideOfModule(t *testing.T) {
	if _, err := scan(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "root directory") {
		t.Errorf("without go.mod: %v", err)
	}
	if _, err := scan(fstest.MapFS{"go.mod": {Data: []byte("go 1.26\n")}}); err == nil || !strings.Contains(err.Error(), "no module line") {
		t.Errorf("with an empty go.mod: %v", err)
	}
}
