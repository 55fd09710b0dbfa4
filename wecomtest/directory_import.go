package wecomtest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// jobs holds what runs in the background: imports and exports.
type jobs struct {
	time    time.Duration // that a job takes
	count   int
	imports map[string]*importJob
	order   []string // ids of imports, the oldest first
	exports map[string]*exportJob
}

const (
	keptJobs   = 5 // results of imports
	importSync = "sync_user"
	importAll  = "replace_user"
	importTree = "replace_party"
)

// An importJob is an import of members or departments.
type importJob struct {
	id, kind string
	began    time.Time
	rows     []object // as the file has them
	results  []object
	err      error // that stopped it as a whole
	done     bool
}

func (c *Corp) addImports() {
	c.handle("POST /cgi-bin/batch/syncuser", importer(importSync))
	c.handle("POST /cgi-bin/batch/replaceuser", importer(importAll))
	c.handle("POST /cgi-bin/batch/replaceparty", importer(importTree))
	c.handle("GET /cgi-bin/batch/getresult", importResult)
}

// newJob returns the id of a job.
func (c *Corp) newJob() string {
	c.jobs.count++
	return fmt.Sprintf("simulated-job-%d", c.jobs.count)
}

// finishJob runs finish when a job has taken its time. The corp is locked, then
// and now.
func (c *Corp) finishJob(finish func()) {
	if c.jobs.time == 0 {
		finish()
		return
	}
	time.AfterFunc(c.jobs.time, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		finish()
	})
}

// emitJob tells apps of the end of a job.
func (c *Corp) emitJob(id, kind string, err error) {
	code, msg := 0, "ok"
	if r, ok := err.(refusal); ok { //nolint:errorlint // handlers do not wrap refusals
		code, msg = r.code, r.msg
	}
	c.emit(0, "sys", field{"MsgType", "event"}, field{"Event", "batch_job_result"}, field{"BatchJob", []field{
		{"JobId", id}, {"JobType", kind}, {"ErrCode", code}, {"ErrMsg", msg},
	}})
}

func importer(kind string) handler {
	return writing(func(r *request, in object) (any, error) {
		c := r.corp
		for _, j := range c.jobs.imports {
			if !j.done {
				return nil, refuse(302008, "import task is running")
			}
		}
		file, err := c.storedMedia(text(in["media_id"]), "")
		if err != nil {
			return nil, err
		}
		rows, err := readRows(file.Data)
		if err != nil {
			return nil, err
		}
		j := &importJob{id: c.newJob(), kind: kind, began: time.Now(), rows: rows}
		c.jobs.imports[j.id] = j
		c.jobs.order = append(c.jobs.order, j.id)
		c.finishJob(func() { c.finishImport(j) })
		return object{"jobid": j.id}, nil
	})
}

// columns names the key of an object for the head of a column.
var columns = map[string]string{
	"姓名": "name", "帐号": "userid", "账号": "userid", "别名": "alias", "手机号": "mobile", "手机": "mobile",
	"邮箱": "email", "个人邮箱": "email", "企业邮箱": "biz_mail", "所在部门": "department", "部门": "department",
	"职位": "position", "职务": "position", "性别": "gender", "座机": "telephone", "地址": "address",
	"部门名称": "name", "部门ID": "id", "父部门ID": "parentid", "排序": "order",
}

// readRows reads a CSV file by the heads of its columns. What it does not know
// it leaves out.
func readRows(data []byte) ([]object, error) {
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, refuse(40074, "invalid csv file")
	}
	var rows []object
	for _, record := range records[1:] {
		row := object{}
		for i, head := range records[0] {
			if key := columns[head]; key != "" && i < len(record) {
				row[key] = record[i]
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// finishImport does what an import was asked for.
func (c *Corp) finishImport(j *importJob) {
	j.done = true
	if j.err = c.checkDeletions(j); j.err == nil {
		for _, row := range j.rows {
			if j.kind == importTree {
				j.results = append(j.results, c.importDepartment(row))
			} else {
				j.results = append(j.results, c.importMember(row))
			}
		}
		c.deleteOthers(j)
	}
	if len(c.jobs.order) > keptJobs {
		c.jobs.order = c.jobs.order[len(c.jobs.order)-keptJobs:]
	}
	c.emitJob(j.id, j.kind, j.err)
}

// outcome is a row's result.
func outcome(row object, err error) object {
	row["errcode"], row["errmsg"] = 0, "ok"
	if r, ok := err.(refusal); ok { //nolint:errorlint // handlers do not wrap refusals
		row["errcode"], row["errmsg"] = r.code, r.msg
	}
	return row
}

func (c *Corp) importMember(row object) object {
	id := text(row["userid"])
	if list, ok := row["department"].(string); ok {
		var ids []int64
		for part := range strings.SplitSeq(list, ";") {
			n, _ := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
			ids = append(ids, n)
		}
		row["department"] = ids
	}
	switch row["gender"] {
	case "男":
		row["gender"] = "1"
	case "女":
		row["gender"] = "2"
	}
	if _, err := c.directory.member(id); err == nil {
		return outcome(object{"userid": id}, c.updateMember(row))
	}
	_, err := c.createMember(row)
	return outcome(object{"userid": id}, err)
}

// What an import did with a department, to be added up.
const (
	actionAdded   = 1
	actionRenamed = 2
	actionMoved   = 4
	actionOrdered = 8
)

func (c *Corp) importDepartment(row object) object {
	id := integer(row["id"])
	if integer(row["order"]) == 0 {
		delete(row, "order") // leaves it as it is
	}
	old := c.directory.departments[id]
	if old == nil {
		_, err := c.createDepartment(row)
		return outcome(object{"partyid": id, "action": actionAdded}, err)
	}
	action := 0
	for key, did := range map[string]int{"name": actionRenamed, "parentid": actionMoved, "order": actionOrdered} {
		if row[key] != nil && text(row[key]) != text(old[key]) {
			action += did
		}
	}
	return outcome(object{"partyid": id, "action": action}, c.updateDepartment(row))
}

// others returns the members that a file which replaces all does not name.
func (j *importJob) others(d directory) (ids []string) {
	if j.kind != importAll {
		return nil
	}
	for _, m := range d.sortedMembers() {
		if id := text(m["userid"]); !slices.ContainsFunc(j.rows, func(row object) bool { return strings.EqualFold(text(row["userid"]), id) }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// checkDeletions stops an import that would delete a large part of the corp.
func (c *Corp) checkDeletions(j *importJob) error {
	total, gone := len(c.directory.members), len(j.others(c.directory))
	if gone > 50 && gone*100 > total*20 || gone < 50 && gone*100 > total*80 {
		return refuse(45026, "too many members would be deleted")
	}
	return nil
}

// deleteOthers deletes what a file does not name: members, and departments with
// nobody and nothing in them, from the leaves up.
func (c *Corp) deleteOthers(j *importJob) {
	for _, id := range j.others(c.directory) {
		_ = c.deleteMember(id) // it is there
	}
	if j.kind != importTree {
		return
	}
	for again := true; again; {
		again = false
		for _, d := range c.directory.sortedDepartments() {
			id := integer(d["id"])
			named := slices.ContainsFunc(j.rows, func(row object) bool { return integer(row["id"]) == id })
			if !named && c.deleteDepartment(id) == nil {
				again = true
			}
		}
	}
}

func importResult(r *request) (any, error) {
	c := r.corp
	j := c.jobs.imports[r.query.Get("jobid")]
	switch {
	case j == nil:
		return nil, refuse(40088, "jobid not found")
	case j.done && !slices.Contains(c.jobs.order, j.id):
		return nil, refuse(40089, "batch job result was cleaned")
	case j.err != nil:
		return nil, j.err
	case j.done:
		return object{"status": 3, "type": j.kind, "total": len(j.rows), "percentage": 100, "result": j.results}, nil
	case time.Since(j.began) < time.Second:
		return object{"status": 1, "type": j.kind, "total": len(j.rows), "percentage": 0, "result": []object{}}, nil
	}
	percentage := int(100 * time.Since(j.began) / c.jobs.time)
	return object{"status": 2, "type": j.kind, "total": len(j.rows), "percentage": min(percentage, 99), "result": []object{}}, nil
}
