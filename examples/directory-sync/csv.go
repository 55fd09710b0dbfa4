package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

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

// A list is a directory as a file has it.
type list struct {
	dirsync.Directory
	lines []int // of the members, by row
}

// readDirectory reads members, and the departments that they are in, from CSV in
// UTF-8, with or without a byte order mark, or in GBK, which Excel writes in China
// as "CSV". Departments are paths such as 研发中心/后端组, several joined by ";", the
// main one first.
func readDirectory(r io.Reader) (list, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return list{}, err
	}
	if data, err = toUTF8(data); err != nil {
		return list{}, err
	}
	lines := csv.NewReader(bytes.NewReader(data))
	head, err := lines.Read()
	if err != nil {
		return list{}, fmt.Errorf("reading the names of the columns: %w", err)
	}
	d := reader{head: head, seen: map[string]bool{}}
	if err := d.checkHead(); err != nil {
		return list{}, err
	}
	for {
		record, err := lines.Read()
		if err == io.EOF {
			return d.list, nil
		}
		if err != nil {
			return list{}, err
		}
		line, _ := lines.FieldPos(0)
		d.lines = append(d.lines, line)
		d.add(record)
	}
}

// toUTF8 tells the encoding of a file and decodes it. GB18030 has all of GBK.
func toUTF8(data []byte) ([]byte, error) {
	if data = bytes.TrimPrefix(data, []byte("\ufeff")); utf8.Valid(data) {
		return data, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return nil, err
	}
	if bytes.ContainsRune(text, utf8.RuneError) {
		return nil, errors.New("the file is neither UTF-8 nor GBK: save it as CSV UTF-8")
	}
	return text, nil
}

// explain says what is wrong with rows, by their lines in the file.
func (l list) explain(faults []*dirsync.MemberError) string {
	var b strings.Builder
	for _, e := range faults {
		fmt.Fprintf(&b, "line %d: %v\n", l.lines[e.Row], e)
	}
	return b.String()
}

// A reader builds a directory row by row.
type reader struct {
	list
	head []string
	seen map[string]bool // paths of departments
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
	r.Members = append(r.Members, m)
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
	r.Departments = append(r.Departments, dirsync.Department{Key: path, Parent: parent, Name: name})
}
