// Command apidoc writes API.md, the table of all WeCom endpoints that this
// module calls, from the //wecom:api lines in its source. Run it in the
// module's root:
//
//	go run ./internal/apidoc         # writes API.md
//	go run ./internal/apidoc -check  # writes nothing; reports what is wrong
//
// A directive stands in the doc comment of the exported method that calls the
// endpoint; a method that calls several endpoints has several:
//
//	//wecom:api GET /cgi-bin/user/get
//
// With -check it fails unless each endpoint is named in a test of its package
// and each method names its page of the official documentation, each
// "/cgi-bin/" path in a method of a service has its directive, no path has two
// HTTP methods, and API.md is what it would write.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const tableName = "API.md"

func main() {
	check := flag.Bool("check", false, "report what is wrong and write nothing")
	flag.Parse()
	if err := run(".", *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the table of the module in the directory root, or checks it.
func run(root string, check bool) error {
	fsys := os.DirFS(root)
	m, err := scan(fsys)
	if err != nil {
		return err
	}
	table := m.table()
	if !check {
		return os.WriteFile(filepath.Join(root, tableName), table, 0o644)
	}
	old, err := fs.ReadFile(fsys, tableName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return errors.Join(m.check(), checkTable(old, table))
}
