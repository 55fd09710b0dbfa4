package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The code in the cookbook is code of this program, line by line.
func TestDocs(t *testing.T) {
	var source string
	for _, name := range []string{"site.go", "site_test.go", "assets/app.js"} {
		source += "\n" + unindented(read(t, name)) + "\n"
	}
	block := regexp.MustCompile("(?s)```(?:go|js)\n(.*?)```")
	for _, name := range []string{"../../docs/sign-on.md", "../../docs/sign-on.zh-CN.md"} {
		found := block.FindAllStringSubmatch(read(t, name), -1)
		if len(found) < 7 {
			t.Errorf("%s has %d blocks of code", name, len(found))
		}
		for _, code := range found {
			if !strings.Contains(source, "\n"+unindented(code[1])) {
				t.Errorf("%s: no code of the program is\n%s", name, code[1])
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// unindented returns a text without the white space at the beginnings of lines.
func unindented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, " \t"))
	}
	return b.String()
}
