package directory

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
)

// jobs holds what runs in the background: imports and exports.
type jobs struct {
	time    time.Duration // that a job takes
	count   int
	imports sim.Recent[string, *importJob]
	running *importJob   // nil if none is
	kept    []*importJob // those done last, the oldest first
	exports sim.Recent[string, *exportJob]
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
	total    int   // rows
	done     bool
	isGone   bool // nothing is left of it
}

func addImports(w *sim.World) {
	w.Handle("POST /cgi-bin/batch/syncuser", importer(importSync), writers)
	w.Handle("POST /cgi-bin/batch/replaceuser", importer(importAll), writers)
	w.Handle("POST /cgi-bin/batch/replaceparty", importer(importTree), writers)
	w.Handle("GET /cgi-bin/batch/getresult", importResult)
}

var jobSlot = sim.NewSlot(func() *jobs {
	return &jobs{time: 3 * time.Second}
})

// SetJobTime sets how long imports and exports take; the default is 3 seconds.
// With 0 they are done at once.
func SetJobTime(tx *sim.Tx, d time.Duration) { jobSlot.Of(tx).time = d }

// id returns the id of a new job.
func (j *jobs) id() string {
	j.count++
	return fmt.Sprintf("simulated-job-%d", j.count)
}

// emitJob tells apps of the end of a job.
func emitJob(tx *sim.Tx, id, kind string, err error) {
	code, msg := sim.CodeOf(err)
	tx.Emit(0, "sys", field{"MsgType", "event"}, field{"Event", "batch_job_result"}, field{"BatchJob", []field{
		{"JobId", id}, {"JobType", kind}, {"ErrCode", code}, {"ErrMsg", msg},
	}})
}

func importer(kind string) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		jobs := jobSlot.Of(tx)
		if jobs.running != nil {
			return nil, sim.Refuse(302008, "import task is running")
		}
		file, err := media.Stored(tx, sim.Text(tx.Body["media_id"]), "")
		if err != nil {
			return nil, err
		}
		rows, err := readRows(file.Data)
		if err != nil {
			return nil, err
		}
		j := &importJob{id: jobs.id(), kind: kind, began: tx.Now(), rows: rows, total: len(rows)}
		jobs.imports.Put(tx, j.id, j)
		jobs.running = j
		tx.After(jobs.time, j.finish)
		return object{"jobid": j.id}, nil
	}
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
		return nil, sim.Refuse(40074, "invalid csv file")
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

// finish does what an import was asked for.
func (j *importJob) finish(tx *sim.Tx) {
	j.done = true
	gone := j.others(Of(tx))
	if j.err = checkDeletions(Of(tx), len(gone)); j.err == nil {
		for _, row := range j.rows {
			if j.kind == importTree {
				j.results = append(j.results, importDepartment(tx, row))
			} else {
				j.results = append(j.results, importMember(tx, row))
			}
		}
		for _, id := range gone {
			_ = deleteMember(tx, id) // it is there
		}
		if j.kind == importTree {
			j.deleteDepartments(tx)
		}
	}
	jobs := jobSlot.Of(tx)
	j.rows, jobs.running = nil, nil
	if jobs.kept = append(jobs.kept, j); len(jobs.kept) > keptJobs {
		jobs.kept[0].results, jobs.kept[0].isGone = nil, true
		jobs.kept = jobs.kept[1:]
	}
	emitJob(tx, j.id, j.kind, j.err)
}

// outcome is a row's result.
func outcome(row object, err error) object {
	row["errcode"], row["errmsg"] = sim.CodeOf(err)
	return row
}

func importMember(tx *sim.Tx, row object) object {
	id := sim.Text(row["userid"])
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
	if Of(tx).Member(id) != nil {
		return outcome(object{"userid": id}, updateMember(tx, row))
	}
	_, err := createMember(tx, row)
	return outcome(object{"userid": id}, err)
}

// What an import did with a department, to be added up.
const (
	actionAdded   = 1
	actionRenamed = 2
	actionMoved   = 4
	actionOrdered = 8
)

func importDepartment(tx *sim.Tx, row object) object {
	id := sim.Integer(row["id"])
	if sim.Integer(row["order"]) == 0 {
		delete(row, "order") // leaves it as it is
	}
	old := Of(tx).departments[id]
	if old == nil {
		_, err := createDepartment(tx, row)
		return outcome(object{"partyid": id, "action": actionAdded}, err)
	}
	action := 0
	for key, did := range map[string]int{"name": actionRenamed, "parentid": actionMoved, "order": actionOrdered} {
		if row[key] != nil && sim.Text(row[key]) != sim.Text(old.fields[key]) {
			action += did
		}
	}
	return outcome(object{"partyid": id, "action": action}, updateDepartment(tx, row))
}

// others returns the members that a file which replaces all does not name.
func (j *importJob) others(d *Directory) (ids []string) {
	if j.kind != importAll {
		return nil
	}
	named := map[string]bool{}
	for _, row := range j.rows {
		named[strings.ToLower(sim.Text(row["userid"]))] = true
	}
	for m := range d.Members() {
		if !named[m.Key()] {
			ids = append(ids, m.userID)
		}
	}
	return ids
}

// checkDeletions stops an import that would delete a large part of the corp.
func checkDeletions(d *Directory, gone int) error {
	if total := d.roster.size; gone > 50 && gone*100 > total*20 || gone < 50 && gone*100 > total*80 {
		return sim.Refuse(45026, "too many members would be deleted")
	}
	return nil
}

// deleteDepartments deletes what a file does not name: departments with nobody
// and nothing in them, from the leaves up.
func (j *importJob) deleteDepartments(tx *sim.Tx) {
	named := map[int64]bool{}
	for _, row := range j.rows {
		named[sim.Integer(row["id"])] = true
	}
	for again := true; again; {
		again = false
		for _, dep := range Of(tx).Departments() {
			if !named[dep.ID] && deleteDepartment(tx, dep.ID) == nil {
				again = true
			}
		}
	}
}

func importResult(tx *sim.Tx) (any, error) {
	jobs := jobSlot.Of(tx)
	j := jobs.imports.Get(tx.Query.Get("jobid"))
	switch {
	case j == nil:
		return nil, sim.Refuse(40088, "jobid not found")
	case j.isGone:
		return nil, sim.Refuse(40089, "batch job result was cleaned")
	case j.err != nil:
		return nil, j.err
	case j.done:
		return object{"status": 3, "type": j.kind, "total": j.total, "percentage": 100, "result": append([]object{}, j.results...)}, nil
	case tx.Now().Sub(j.began) < time.Second:
		return object{"status": 1, "type": j.kind, "total": j.total, "percentage": 0, "result": []object{}}, nil
	}
	percentage := int(100 * tx.Now().Sub(j.began) / jobs.time)
	return object{"status": 2, "type": j.kind, "total": j.total, "percentage": min(percentage, 99), "result": []object{}}, nil
}

// JobTime returns how long imports and exports take.
func JobTime(tx *sim.Tx) time.Duration { return jobSlot.Of(tx).time }
