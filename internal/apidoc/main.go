// Command apidoc reads the source of this module and writes what follows from
// it. Run it in the module's root:
//
//	go run ./internal/apidoc         # writes
//	go run ./internal/apidoc -check  # writes nothing; reports what is wrong
//
// It writes API.md and API.zh-CN.md, the tables of all endpoints and events;
// quota_table.go, the documented quotas; and a strings.go in each package that
// has enumerations with Chinese names. It reads these directives in doc
// comments:
//
//	//wecom:api GET /cgi-bin/user/get 读取成员
//
// stands on the exported method that calls the endpoint, with the official title
// of the call. A method that calls several endpoints has several.
//
//	//wecom:limit 600/min, 1000/hour burst 100
//
// stands below it where the page documents quotas; it holds for all endpoints of
// the method.
//
//	//wecom:event 添加企业客户事件
//
// stands on the type of an event, which has a method CallbackKind, with the
// official title of the event.
//
//	//wecom:string
//
// stands on an integer or string type whose constants have a trailing comment
// that begins with the Chinese name. The type gets a method String.
//
// With -check it fails unless each endpoint is named in a test of its package
// and each method names its page of the official documentation, each
// "/cgi-bin/" path in a method of a service has its directive, no path has two
// HTTP methods or two quotas, each call that internal/sim/wire knows is called or
// left out, the tables in the README files list every public package, names keep
// the rules in CONTRIBUTING.md, and the generated files are what it would write.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	check := flag.Bool("check", false, "report what is wrong and write nothing")
	flag.Parse()
	if err := run(".", *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the generated files of the module in the directory root, or checks
// the module.
func run(root string, check bool) error {
	fsys := os.DirFS(root)
	m, err := scan(fsys)
	if err != nil {
		return err
	}
	files, err := m.generate()
	if err != nil {
		return err
	}
	if !check {
		return write(root, files)
	}
	return errors.Join(m.check(), m.checkLeftOut(), m.checkComplete(fsys), m.checkReadme(), m.checkNames(fsys), checkFiles(fsys, files))
}

// generate returns the content of all generated files, by path; nil is a file to
// delete.
func (m *module) generate() (map[string][]byte, error) {
	quotas, err := m.quotaTable()
	if err != nil {
		return nil, err
	}
	files, err := m.stringMethods()
	if err != nil {
		return nil, err
	}
	for _, lang := range languages {
		files[lang.file] = m.table(lang)
	}
	if quotas != nil {
		files["quota_table.go"] = quotas
	}
	return files, nil
}

func write(root string, files map[string][]byte) error {
	var problems []error
	for name, content := range files {
		file := filepath.Join(root, name)
		if content == nil {
			problems = append(problems, os.Remove(file))
		} else {
			problems = append(problems, os.WriteFile(file, content, 0o644))
		}
	}
	return errors.Join(problems...)
}

// checkFiles compares the files in the repository with those that the source
// gives.
func checkFiles(fsys fs.FS, files map[string][]byte) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		old, err := fs.ReadFile(fsys, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !bytes.Equal(old, files[name]) {
			problems = append(problems, fmt.Errorf("%s is out of date: run go run ./internal/apidoc", name))
		}
	}
	return errors.Join(problems...)
}
