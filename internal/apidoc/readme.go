package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
)

// A row of the table of packages: a link to the directory in its first cell,
// and what the package covers in its second.
var packageRow = regexp.MustCompile(`(?m)^\|[^|\n]*\]\(([^)|\n]+)\)[^|\n]*\|\s*(.*?)\s*\|$`)

// readReadme returns what the tables of a README file say, by directory. A file
// that does not exist says nothing.
func readReadme(fsys fs.FS, name string) (map[string]string, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	about := map[string]string{}
	for _, row := range packageRow.FindAllStringSubmatch(string(text), -1) {
		about[path.Clean(row[1])] = row[2]
	}
	return about, nil
}

// checkReadme reports the public packages that a table of the README files
// lacks.
func (m *module) checkReadme() error {
	var problems []error
	for _, lang := range languages {
		for _, p := range m.packages {
			if m.about[lang][p.dir] == "" {
				problems = append(problems, fmt.Errorf("%s has no row for package %s: add | [`%[2]s`](%s) | … | to its table", lang.readme, p.heading(), p.dir))
			}
		}
	}
	return errors.Join(problems...)
}
