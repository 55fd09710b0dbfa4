package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// check reports, in the order of the source, every function that is not
// documented or tested as each endpoint must be.
func (m *module) check() error {
	var problems []error
	claimed := map[string]claim{}
	for _, p := range m.packages {
		for _, f := range p.functions {
			report := func(format string, args ...any) {
				problems = append(problems, fmt.Errorf("%s: %s %s", f.pos, f.qualified(p), fmt.Sprintf(format, args...)))
			}
			f.check(p, report)
			for _, e := range f.endpoints {
				first, ok := claimed[e.path]
				if !ok {
					claimed[e.path] = claim{e.method, f.qualified(p)}
				} else if first.method != e.method {
					report("calls %s with %s, but %s calls it with %s", e.path, e.method, first.by, first.method)
				}
			}
		}
	}
	return errors.Join(problems...)
}

// A claim is the first function found to call a path, and its HTTP method.
type claim struct{ method, by string }

func (f function) check(p *pkg, report func(format string, args ...any)) {
	if len(f.endpoints) > 0 && len(f.pages) == 0 {
		report("has no page of the official documentation in its doc comment: add the URL %s<number>", pagePrefix)
	}
	for i, e := range f.endpoints {
		if slices.Contains(f.endpoints[:i], e) {
			report("has the directive %s twice", e)
		} else if !p.inTests[e.path] {
			report("is not tested: no _test.go file beside it has a string with %s", e.path)
		}
	}
	for _, called := range f.calls {
		if !slices.ContainsFunc(f.endpoints, func(e endpoint) bool { return e.path == called }) {
			report("calls %s without the line //wecom:api METHOD %[1]s in its doc comment", called)
		}
	}
}

// checkTable compares the table in the repository with the one that the
// source gives.
func checkTable(old, want []byte) error {
	if bytes.Equal(old, want) {
		return nil
	}
	return fmt.Errorf("%s is out of date: run go run ./internal/apidoc", tableName)
}
