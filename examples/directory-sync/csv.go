package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gowecom/wecom/contacts/dirsync"
)

// columns are those that become a field as they are.
var columns = map[string]dirsync.Field{
	"职务": dirsync.Position,
	"手机": dirsync.Mobile,
	"邮箱": dirsync.Email,
	"性别": dirsync.Gender,
	"别名": dirsync.Alias,
	"座机": dirsync.Telephone,
	"地址": dirsync.Address,
	"工号": dirsync.TextAttribute("工号"),
}

// readDirectory reads members, and the departments that they are in, from CSV in
// UTF-8, with or without a byte order mark. Departments are paths such as
// 研发中心/后端组, several joined by ";", the main one first.
func readDirectory(r io.Reader) (dirsync.Directory, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return dirsync.Directory{}, err
	}
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	head, err := lines.Read()
	if err != nil {
		return dirsync.Directory{}, fmt.Errorf("reading the names of the columns: %w", err)
	}
	d := reader{head: head, seen: map[string]bool{}}
	if err := d.checkHead(); err != nil {
		return dirsync.Directory{}, err
	}
	for {
		record, err := lines.Read()
		if err == io.EOF {
			return d.directory, nil
		}
		if err != nil {
			return dirsync.Directory{}, err
		}
		d.add(record)
	}
}

// A reader builds a directory row by row.
type reader struct {
	directory dirsync.Directory
	head      []string
	seen      map[string]bool // paths of departments
}

// checkHead refuses columns that nobody would read.
func (r *reader) checkHead() error {
	known := []string{"账号", "姓名", "部门", "负责部门", "直属上级", "状态"}
	for _, name := range r.head {
		if _, ok := columns[name]; !ok && !slices.Contains(known, name) {
			return fmt.Errorf("unknown column %q", name)
		}
	}
	for _, name := range known[:3] {
		if !slices.Contains(r.head, name) {
			return fmt.Errorf("there is no column %q", name)
		}
	}
	return nil
}

func (r *reader) add(record []string) {
	m := dirsync.Member{Fields: map[dirsync.Field]string{}}
	for i, value := range record {
		value = strings.TrimSpace(value)
		switch name := r.head[i]; name {
		case "账号":
			m.UserID = value
		case "姓名":
			m.Name = value
		case "部门":
			m.Departments = r.departments(value)
		case "负责部门":
			m.Leads = r.departments(value)
		case "直属上级":
			m.LeaderID = &value
		case "状态":
			m.Disabled = value == "停用"
		default:
			m.Fields[columns[name]] = value
		}
	}
	r.directory.Members = append(r.directory.Members, m)
}

// departments returns the keys in a list of paths. The key is the path itself.
func (r *reader) departments(list string) (keys []string) {
	for path := range strings.SplitSeq(list, ";") {
		if path = strings.Trim(strings.TrimSpace(path), "/"); path != "" {
			keys = append(keys, path)
			r.department(path)
		}
	}
	return keys
}

// department adds a department and those above it.
func (r *reader) department(path string) {
	if r.seen[path] {
		return
	}
	r.seen[path] = true
	parent, name := "", path
	if i := strings.LastIndex(path, "/"); i >= 0 {
		parent, name = path[:i], path[i+1:]
		r.department(parent)
	}
	r.directory.Departments = append(r.directory.Departments, dirsync.Department{Key: path, Parent: parent, Name: name})
}
