package main

import (
	"errors"
	"fmt"
	"slices"
)

// check reports, in the order of the source, every event that is not
// documented and every function that is not documented or tested as each
// endpoint must be.
func (m *module) check() error {
	var problems []error
	claimed := map[string]claim{}
	for _, p := range m.packages {
		for _, e := range p.events {
			if len(e.pages) == 0 {
				problems = append(problems, fmt.Errorf("%s: %s.%s has no page of the official documentation in its doc comment: add the URL %s<number>", e.pos, p.name, e.typeName, pagePrefix))
			}
		}
		for _, f := range p.functions {
			if len(f.endpoints) == 0 && !p.isService(f.receiver) {
				continue
			}
			report := func(format string, args ...any) {
				problems = append(problems, fmt.Errorf("%s: %s %s", f.pos, f.qualified(p), fmt.Sprintf(format, args...)))
			}
			f.check(p, report)
			for _, e := range f.endpoints {
				own := claim{e, f, f.qualified(p)}
				first, ok := claimed[e.path]
				if !ok {
					claimed[e.path] = own
				} else {
					own.check(first, report)
				}
			}
		}
	}
	return errors.Join(problems...)
}

// A claim is a function that calls an endpoint.
type claim struct {
	endpoint
	function
	by string
}

// check reports where two functions that call one path differ.
func (c claim) check(first claim, report func(format string, args ...any)) {
	path := c.endpoint.path
	if c.method != first.method {
		report("calls %s with %s, but %s calls it with %s", path, c.method, first.by, first.method)
	}
	if c.title != first.title {
		report("gives %s the title %s, but %s gives it %s", path, c.title, first.by, first.title)
	}
	if !slices.Equal(c.limits, first.limits) {
		report("gives %s another //wecom:limit than %s: write the same line on both", path, first.by)
	}
}

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
			report("calls %s without the line //wecom:api METHOD %[1]s 官方标题 in its doc comment", called)
		}
	}
}
