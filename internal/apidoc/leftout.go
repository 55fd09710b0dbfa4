package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// A leftOut is a call of WeCom that this module leaves out.
type leftOut struct{ path, english, chinese string }

const leftOutName = "internal/apidoc/leftout.txt"

// readLeftOut reads the list of calls that are left out, by path.
func readLeftOut(fsys fs.FS) ([]leftOut, error) {
	var list []leftOut
	err := readList(fsys, leftOutName, "/path | why | 原因", func(line string) bool {
		parts := strings.Split(line, " | ")
		if len(parts) != 3 || !strings.HasPrefix(parts[0], "/") {
			return false
		}
		list = append(list, leftOut{parts[0], parts[1], parts[2]})
		return true
	})
	slices.SortFunc(list, func(a, b leftOut) int { return cmp.Compare(a.path, b.path) })
	return list, err
}

// checkLeftOut reports calls that are said to be left out and are not, or twice.
func (m *module) checkLeftOut() error {
	var problems []error
	for i, l := range m.leftOut {
		if i > 0 && m.leftOut[i-1].path == l.path {
			problems = append(problems, fmt.Errorf("%s lists %s twice: delete a line", leftOutName, l.path))
		}
		for _, p := range m.packages {
			for _, r := range p.rows() {
				if r.path == l.path {
					problems = append(problems, fmt.Errorf("%s lists %s, but %s calls it: delete the line", leftOutName, l.path, r.qualified(p)))
				}
			}
		}
	}
	return errors.Join(problems...)
}

const wireName = "internal/sim/wire/wire.txt"

// checkComplete reports calls of WeCom that nothing calls and that are not left out.
func (m *module) checkComplete(fsys fs.FS) error {
	wire, err := fs.ReadFile(fsys, wireName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, p := range m.packages {
		for _, r := range p.rows() {
			done[r.method+" "+r.path] = true
		}
	}
	leftOut := map[string]bool{}
	for _, l := range m.leftOut {
		leftOut[l.path] = true
	}
	var problems []error
	for line := range strings.Lines(string(wire)) {
		call, _, _ := strings.Cut(line, "\t")
		_, path, _ := strings.Cut(call, " ")
		if !done[call] && !leftOut[path] {
			problems = append(problems, fmt.Errorf("%s has %s, but no method calls it: add one, or say in %s why not", wireName, call, leftOutName))
		}
	}
	return errors.Join(problems...)
}

// readList calls add with each line of a file that is neither empty nor a
// comment. It is no error if there is no such file.
func readList(fsys fs.FS, name, form string, add func(line string) bool) error {
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !add(line) {
			return fmt.Errorf("%s:%d: want %s", name, number, form)
		}
	}
	return nil
}
