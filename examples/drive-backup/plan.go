package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// An entry is a file or a folder of one of both sides.
type entry struct {
	isFolder bool
	size     int64
	sha1     func(context.Context) (string, error) // "" where it is not known
	kept     string                                // why a file of the drive is left alone; "" if it is not
}

// A tree has the entries of a side by path.
type tree map[string]entry

// hasFiles reports whether there is anything to copy.
func (t tree) hasFiles() bool {
	for _, e := range t {
		if !e.isFolder && e.kept == "" {
			return true
		}
	}
	return false
}

// A plan is what makes the destination equal to the source.
type plan struct {
	folders  []string   // to be made, those above before those below
	puts     []transfer // files to be copied
	deletes  []string   // files and folders, the latter with all that is in them
	deleted  int        // files that go with them
	same     int
	skipped  []string // with the reason
	bytes    int64
	conflict []string // a file here and a folder there
}

// A transfer is a file to copy.
type transfer struct {
	path     string
	size     int64
	replaces bool // there is another one at the destination
}

// compare makes a plan. With mirror, what the source does not have is deleted.
func compare(ctx context.Context, from, to tree, mirror, sizeOnly bool) (*plan, error) {
	p, needed, conflicts := &plan{}, map[string]bool{}, map[string]bool{}
	conflict := func(name, why string) {
		conflicts[name] = true
		p.conflict = append(p.conflict, name+": "+why)
	}
	for _, name := range slices.Sorted(maps.Keys(from)) {
		src := from[name]
		dst, there := to[name]
		switch {
		case isUnder(conflicts, name):
		case src.kept != "":
			p.skipped = append(p.skipped, name+": "+src.kept)
		case there && dst.kept != "":
			conflict(name, dst.kept)
		case there && src.isFolder != dst.isFolder:
			conflict(name, "a file on one side, a folder on the other")
		case src.isFolder:
		default:
			if there {
				same, err := equal(ctx, src, dst, sizeOnly)
				if ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				if err != nil { // it has changed meanwhile, or cannot be read
					conflict(name, err.Error())
					continue
				}
				if same {
					p.same++
					continue
				}
			}
			p.puts = append(p.puts, transfer{name, src.size, there})
			p.bytes += src.size
			need(needed, name, to)
		}
	}
	p.folders = slices.Sorted(maps.Keys(needed))
	if mirror {
		p.prune(from, to)
	}
	return p, nil
}

// isUnder reports whether a path leads through one of some folders.
func isUnder(folders map[string]bool, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}

// equal compares two files.
func equal(ctx context.Context, a, b entry, sizeOnly bool) (bool, error) {
	if a.size != b.size || sizeOnly {
		return a.size == b.size, nil
	}
	one, err := a.sha1(ctx)
	if err != nil {
		return false, err
	}
	other, err := b.sha1(ctx)
	return one != "" && strings.EqualFold(one, other), err
}

// need adds the folders that a file needs. Empty folders are not made: each is a call.
func need(folders map[string]bool, name string, to tree) {
	for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
		if _, there := to[dir]; there {
			return
		}
		folders[dir] = true
	}
}

// prune adds what has to go: whole folders where the source has none, unless something
// in them stays.
func (p *plan) prune(from, to tree) {
	protected := map[string]bool{} // folders with something in them that stays
	for name, e := range to {
		_, stays := from[name]
		if stays || e.kept != "" || isUnderKept(from, name) {
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				protected[dir] = true
			}
		}
	}
	gone := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(to)) {
		e := to[name]
		_, stays := from[name]
		switch {
		case stays || protected[name] || e.kept != "" || isUnderKept(from, name):
			continue
		case !gone[path.Dir(name)]:
			p.deletes = append(p.deletes, name)
		}
		gone[name] = true
		if !e.isFolder {
			p.deleted++
		}
	}
}

// isUnderKept reports whether the source leaves alone something that a path leads
// through, such as a link to another folder: what is behind it is not known.
func isUnderKept(from tree, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if from[dir].kept != "" {
			return true
		}
	}
	return false
}

const shownLines = 10

// print shows the plan; of long lists only the beginning.
func (p *plan) print(out io.Writer, calls int, all bool) {
	show := func(mark string, list []string) {
		for i, line := range list {
			if i == shownLines && !all && len(list) > shownLines+1 {
				fmt.Fprintf(out, "%s … and %d more\n", mark, len(list)-i)
				break
			}
			fmt.Fprintln(out, mark, printable(line))
		}
	}
	var created, replaced []string
	for _, t := range p.puts {
		line := fmt.Sprintf("%s (%s)", t.path, size(t.size))
		if t.replaces {
			replaced = append(replaced, line)
		} else {
			created = append(created, line)
		}
	}
	show("mkdir  ", p.folders)
	show("copy   ", created)
	show("replace", replaced)
	show("delete ", p.deletes)
	show("skip   ", p.skipped)
	show("cannot ", p.conflict)
	fmt.Fprintf(out, "plan: %d folders, %d files (%s), %d of them replaced; %d files to delete; %d are the same; %d calls of the drive\n",
		len(p.folders), len(p.puts), size(p.bytes), len(replaced), p.deleted, p.same, calls)
}

// size writes a number of bytes.
func size(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
