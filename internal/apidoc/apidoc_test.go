package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the generated files in testdata")

var generated = []string{"API.md", "API.zh-CN.md", "quota_table.go", "tags/strings.go"}

// The tree in testdata has every shape that is allowed, and the files that are
// made of it.
func TestModule(t *testing.T) {
	if *update {
		if err := run("testdata/module", false); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("testdata/module")); err != nil {
		t.Fatal(err)
	}
	if err := run(root, true); err != nil {
		t.Errorf("check: %v", err)
	}
	for _, name := range generated {
		file := filepath.Join(root, name)
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := run(root, true); err == nil || err.Error() != name+" is out of date: run go run ./internal/apidoc" {
			t.Errorf("check without %s: %v", name, err)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("the check wrote %s: %v", name, err)
		}
		if err := run(root, false); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A strings.go goes when no type of the package has names any more.
func TestStaleStrings(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.com/parcel\n",
		"tags/tag.go":     "package tags\n",
		"tags/strings.go": generatedLine + "\n\npackage tags\n",
		"README.md":       "| [`tags`](tags) | tags |\n",
		"README.zh-CN.md": "| [`tags`](tags) | tags |\n",
	} {
		if err := os.MkdirAll(filepath.Join(root, "tags"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(root, true); err == nil || !strings.Contains(err.Error(), "tags/strings.go is out of date") {
		t.Errorf("check with a stale strings.go: %v", err)
	}
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	if err := run(root, true); err != nil {
		t.Errorf("check after the file has gone: %v", err)
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
			"// Get gets.\n" + page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() string { return `/cgi-bin/get` }",
			"",
		}, {
			"no page",
			"// Get gets.\n//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() {}",
			"tags/tag.go:5:1: tags.Service.Get has no page of the official documentation in its doc comment: add the URL https://developer.work.weixin.qq.com/document/path/<number>",
		}, {
			"no test, only of a longer path",
			page + "//\n//wecom:api GET /cgi-bin/ge 获取\nfunc (Service) Get() {}",
			"tags/tag.go:5:1: tags.Service.Get is not tested: no _test.go file beside it has a string with /cgi-bin/ge",
		}, {
			"no directive",
			"func (Service) Get() string { return `/cgi-bin/get` }",
			"tags/tag.go:2:1: tags.Service.Get calls /cgi-bin/get without the line //wecom:api METHOD /cgi-bin/get 官方标题 in its doc comment",
		}, {
			"no directive on a method of another type that has some",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (*Robot) Get() {}\n\nfunc (*Robot) Put() string { return `/cgi-bin/put` }",
			"tags/tag.go:7:1: tags.Robot.Put calls /cgi-bin/put without the line //wecom:api METHOD /cgi-bin/put 官方标题 in its doc comment",
		}, {
			"directive of another path",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() string { return `/cgi-bin/put?debug=1` }",
			"tags/tag.go:5:1: tags.Service.Get calls /cgi-bin/put without the line //wecom:api METHOD /cgi-bin/put 官方标题 in its doc comment",
		}, {
			"twice on one method",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() {}",
			"tags/tag.go:6:1: tags.Service.Get has the directive GET /cgi-bin/get twice",
		}, {
			"two HTTP methods",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() {}\n\n" + page + "//\n//wecom:api POST /cgi-bin/get 获取\nfunc (Service) Query() {}",
			"tags/tag.go:10:1: tags.Service.Query calls /cgi-bin/get with POST, but tags.Service.Get calls it with GET",
		}, {
			"unknown HTTP method",
			"//wecom:api PUT /cgi-bin/get 获取\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api PUT /cgi-bin/get 获取": want //wecom:api GET|POST /path 官方标题`,
		}, {
			"a space before the directive",
			"// wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "// wecom:api GET /cgi-bin/get 获取": want //wecom:api GET|POST /path 官方标题`,
		}, {
			"query in the path",
			"//wecom:api GET /cgi-bin/get?simple=1\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api GET /cgi-bin/get?simple=1": want //wecom:api GET|POST /path 官方标题`,
		}, {
			"no path",
			"//wecom:api GET\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api GET": want //wecom:api GET|POST /path 官方标题`,
		}, {
			"unexported method",
			"//wecom:api GET /cgi-bin/get 获取\nfunc (Service) get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get 获取 is not in the doc comment of an exported function or method",
		}, {
			"unexported receiver",
			"//wecom:api GET /cgi-bin/get 获取\nfunc (*service) Get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get 获取 is not in the doc comment of an exported function or method",
		}, {
			"type",
			"//wecom:api GET /cgi-bin/get 获取\ntype T struct{}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get 获取 is not in the doc comment of an exported function or method",
		}, {
			"blank line between directive and method",
			"//wecom:api GET /cgi-bin/get 获取\n\nfunc (Service) Get() {}",
			"tags/tag.go:2:1: //wecom:api GET /cgi-bin/get 获取 is not in the doc comment of an exported function or method",
		}, {
			"no title",
			"//wecom:api GET /cgi-bin/get\nfunc (Service) Get() {}",
			`tags/tag.go:2:1: malformed directive "//wecom:api GET /cgi-bin/get": want //wecom:api GET|POST /path 官方标题`,
		}, {
			"two titles",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Get() {}\n\n" + page + "//\n//wecom:api GET /cgi-bin/get 读取\nfunc (Service) Query() {}",
			"tags/tag.go:10:1: tags.Service.Query gives /cgi-bin/get the title 读取, but tags.Service.Get gives it 获取",
		}, {
			"two quotas",
			page + "//\n//wecom:api GET /cgi-bin/get 获取\n//wecom:limit 5/s\nfunc (Service) Get() {}\n\n" + page + "//\n//wecom:api GET /cgi-bin/get 获取\nfunc (Service) Query() {}",
			"tags/tag.go:11:1: tags.Service.Query gives /cgi-bin/get another //wecom:limit than tags.Service.Get: write the same line on both",
		}, {
			"quota of a day",
			"//wecom:api GET /cgi-bin/get 获取\n//wecom:limit 5/day\nfunc (Service) Get() {}",
			`tags/tag.go:3:1: malformed directive "//wecom:limit 5/day": want ` + limitSyntax,
		}, {
			"burst above the quota",
			"//wecom:api GET /cgi-bin/get 获取\n//wecom:limit 5/s burst 6\nfunc (Service) Get() {}",
			`tags/tag.go:3:1: malformed directive "//wecom:limit 5/s burst 6": a burst of 6 is more than 5 calls`,
		}, {
			"quota too large for an int",
			"//wecom:api GET /cgi-bin/get 获取\n//wecom:limit 99999999999999999999/s\nfunc (Service) Get() {}",
			`tags/tag.go:3:1: malformed directive "//wecom:limit 99999999999999999999/s": strconv.Atoi: parsing "99999999999999999999": value out of range`,
		}, {
			"quotas with a semicolon",
			"//wecom:api GET /cgi-bin/get 获取\n//wecom:limit 5/s; 6/min\nfunc (Service) Get() {}",
			`tags/tag.go:3:1: malformed directive "//wecom:limit 5/s; 6/min": want ` + limitSyntax,
		}, {
			"quota of no endpoint",
			"//wecom:limit 5/s\nfunc (Service) Get() {}",
			"tags/tag.go:2:1: //wecom:limit 5/s is not in the doc comment of a function or method with //wecom:api",
		}, {
			"event without a kind",
			"//wecom:event 事件\ntype Created struct{}",
			"tags/tag.go:2:1: //wecom:event 事件 is not in the doc comment of an exported type with a method CallbackKind that returns a constant string",
		}, {
			"event without a title",
			"//wecom:event\ntype Created struct{}\n\nfunc (Created) CallbackKind() string { return `event/a` }",
			`tags/tag.go:2:1: malformed directive "//wecom:event": want //wecom:event 官方标题`,
		}, {
			"event without a page",
			"// A is pushed.\ntype A struct{}\n\nfunc (A) CallbackKind() string { return `event/a` }",
			"tags/tag.go:3:6: tags.A has no page of the official documentation in its doc comment: add the URL https://developer.work.weixin.qq.com/document/path/<number>",
		}, {
			"two events of a kind",
			"type A struct{}\n\nfunc (A) CallbackKind() string { return `event/a` }\n\ntype B struct{}\n\nfunc (B) CallbackKind() string { return `event/a` }",
			"tags.A and tags.B are both of kind event/a",
		}, {
			"names of a struct",
			"//wecom:string\ntype A struct{}",
			"tags/tag.go:2:1: //wecom:string is not in the doc comment of an exported integer or string type",
		}, {
			"names with an argument",
			"//wecom:string zh\ntype A int\n\nconst B A = 1 // 一",
			`tags/tag.go:2:1: malformed directive "//wecom:string zh": want //wecom:string`,
		}, {
			"constants without a name",
			"//wecom:string\ntype A int\n\nconst (\n\tB A = 1 // the first 一\n\tC A = 2\n\tD, E A = 3, 4 // 三\n)",
			"tags/tag.go:6:2: tags.A has //wecom:string, but the comment behind B does not begin with its Chinese name: write // 中文名, or // 中文名: an explanation\n" +
				"tags/tag.go:7:2: tags.A has //wecom:string, but the comment behind C does not begin with its Chinese name: write // 中文名, or // 中文名: an explanation\n" +
				"tags/tag.go:8:2: tags.A has //wecom:string, but the comment behind D does not begin with its Chinese name: write // 中文名, or // 中文名: an explanation\n" +
				"tags/tag.go:8:5: tags.A has //wecom:string, but the comment behind E does not begin with its Chinese name: write // 中文名, or // 中文名: an explanation",
		}, {
			"no constants",
			"//wecom:string\ntype A string",
			"tags/tag.go:3:6: tags.A has //wecom:string, but no constants in its package",
		}, {
			"two methods String",
			"//wecom:string\ntype A string\n\nconst B A = `b` // 乙\n\nfunc (a A) String() string { return string(a) }",
			"tags/tag.go:3:6: tags.A has //wecom:string, but also a method String: delete one of them",
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
		"parcel.go":        {Data: []byte("package parcel\n")},
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
	_, err = m.generate()
	return errors.Join(err, m.check())
}

func TestScanOutsideOfModule(t *testing.T) {
	if _, err := scan(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "root directory") {
		t.Errorf("without go.mod: %v", err)
	}
	if _, err := scan(fstest.MapFS{"go.mod": {Data: []byte("go 1.26\n")}}); err == nil || !strings.Contains(err.Error(), "no module line") {
		t.Errorf("with an empty go.mod: %v", err)
	}
}

func TestReadme(t *testing.T) {
	m, err := scan(fstest.MapFS{
		"go.mod":          {Data: []byte("module example.com/parcel\n")},
		"parcel.go":       {Data: []byte("package parcel\n")},
		"tags/tag.go":     {Data: []byte("package tags\n")},
		"app/main.go":     {Data: []byte("package main\n")},
		"README.md":       {Data: []byte("see [`tags`](tags)\n\n| [`parcel`](.) | all but [`tags`](tags) |\n")},
		"README.zh-CN.md": {Data: []byte("| 包 | 内容 |\n| --- | --- |\n| [`parcel`](.) | 主包 |\n| [`tags`](tags) | 标签 |\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "README.md has no row for package tags: add | [`tags`](tags) | … | to its table"
	if err := m.checkReadme(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got := m.about[chinese]["tags"]; got != "标签" {
		t.Errorf("about tags in Chinese: %q", got)
	}
}

func TestLeftOut(t *testing.T) {
	const name = "internal/apidoc/leftout.txt"
	if _, err := readLeftOut(fstest.MapFS{name: {Data: []byte("# a comment\n/cgi-bin/get | no reason in Chinese\n")}}); err == nil || err.Error() != name+":2: want /path | why | 原因" {
		t.Errorf("a malformed line: %v", err)
	}
	m := &module{
		packages: []*pkg{{name: "tags", functions: []function{{name: "Get", endpoints: []endpoint{{"GET", "/cgi-bin/get", "获取"}}}}}},
		leftOut:  []leftOut{{"/cgi-bin/get", "retired", "已下线"}, {"/cgi-bin/put", "retired", "已下线"}, {"/cgi-bin/put", "replaced", "已取代"}},
	}
	want := name + " lists /cgi-bin/get, but tags.Get calls it: delete the line\n" + name + " lists /cgi-bin/put twice: delete a line"
	if err := m.checkLeftOut(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What is called by another HTTP method is missing as well.
func TestComplete(t *testing.T) {
	fsys := fstest.MapFS{wireName: {Data: []byte("GET /cgi-bin/get\tid\t\nPOST /cgi-bin/put\t\tid:s\nGET /cgi-bin/out\t\t\nPOST /cgi-bin/lost\t\t\n")}}
	m := &module{
		packages: []*pkg{{name: "tags", functions: []function{{name: "Get", endpoints: []endpoint{{"GET", "/cgi-bin/get", "获取"}, {"GET", "/cgi-bin/put", "设置"}}}}}},
		leftOut:  []leftOut{{"/cgi-bin/out", "retired", "已下线"}},
	}
	want := wireName + " has POST /cgi-bin/put, but no method calls it: add one, or say in " + leftOutName + " why not\n" +
		wireName + " has POST /cgi-bin/lost, but no method calls it: add one, or say in " + leftOutName + " why not"
	if err := m.checkComplete(fsys); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := m.checkComplete(fstest.MapFS{}); err != nil {
		t.Errorf("without the calls: %v", err)
	}
}
