package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// checkReadme reports the public packages that a table of the README files
// lacks.
func checkReadme(fsys fs.FS, m *module) error {
	var problems []error
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		for _, p := range m.packages {
			if !isListed(text, p) {
				problems = append(problems, fmt.Errorf("%s has no row for package %s: add | [`%[2]s`](%s) | … | to its table", name, p.heading(), p.dir))
			}
		}
	}
	return errors.Join(problems...)
}

func isListed(readme []byte, p *pkg) bool {
	link := fmt.Appendf(nil, "](%s)", path.Clean(p.dir))
	for line := range bytes.Lines(readme) {
		first, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte("|")), []byte("|"))
		if line[0] == '|' && bytes.Contains(first, link) {
			return true
		}
	}
	return false
}
