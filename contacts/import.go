package contacts

import (
	"context"
	"iter"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// UserImport describes an import of members from a CSV file, which package media
// uploads as a file of at most 20 MB. The file is UTF-8 with a byte order mark.
// Its first line names the columns as the template in the admin console does
// (姓名, 账号, 部门 …); departments are ids, joined by ";".
type UserImport struct {
	MediaID  string       `json:"media_id"`           // of the CSV file
	ToInvite *bool        `json:"to_invite,omitzero"` // nil: true, new members are invited
	Callback *JobCallback `json:"callback,omitzero"`  // who is told of the end
}

// DepartmentImport describes an import of departments from a CSV file like that
// of [UserImport], with the columns 部门名称, 部门ID, 父部门ID and 排序.
type DepartmentImport struct {
	MediaID  string       `json:"media_id"`          // of the CSV file
	Callback *JobCallback `json:"callback,omitzero"` // who is told of the end
}

// A JobCallback is a server of yours that WeCom tells of the end of an import,
// with an encrypted event batch_job_result. Its Token and EncodingAESKey are
// your choice, for this import alone.
type JobCallback struct {
	URL            string `json:"url"`
	Token          string `json:"token"`
	EncodingAESKey string `json:"encodingaeskey"`
}

// String keeps the token and the key out of logs.
func (c JobCallback) String() string { return "contacts.JobCallback(" + c.URL + ")" }

// GoString keeps %#v from printing the token and the key.
func (c JobCallback) GoString() string { return c.String() }

// SyncUsers starts an import that adds the members of a file, or changes those
// that exist, and returns its job id. Columns that the file does not have, and
// members that it does not name, stay as they are. It needs the secret of
// directory sync. A corp runs one import at a time ([wecom.ErrImportRunning]).
//
// https://developer.work.weixin.qq.com/document/path/90980
//
//wecom:api POST /cgi-bin/batch/syncuser 增量更新成员
func (s *Service) SyncUsers(ctx context.Context, in UserImport) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/batch/syncuser", in)
}

// ReplaceUsers is [Service.SyncUsers], and deletes the members that the file
// does not name. WeCom stops the import ([wecom.ErrDeletionGuard]) if these are
// more than 50 and more than 20 % of all, or less than 50 and more than 80 %.
//
// https://developer.work.weixin.qq.com/document/path/90981
//
//wecom:api POST /cgi-bin/batch/replaceuser 全量覆盖成员
func (s *Service) ReplaceUsers(ctx context.Context, in UserImport) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/batch/replaceuser", in)
}

// ReplaceDepartments starts an import that makes the departments those of a
// file, and returns its job id. Departments that the file does not name are
// deleted if nothing is in them; others go when an import of members has moved
// everybody out. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90982
//
//wecom:api POST /cgi-bin/batch/replaceparty 全量覆盖部门
func (s *Service) ReplaceDepartments(ctx context.Context, in DepartmentImport) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/batch/replaceparty", in)
}

// start starts a job and returns its id.
func (s *Service) start(ctx context.Context, path string, in any) (string, error) {
	return call.PostIn[string](ctx, s.client, path, in, "jobid")
}

// A JobStatus tells how far an import is.
type JobStatus int

// The states of an import.
const (
	JobStarted JobStatus = 1
	JobRunning JobStatus = 2
	JobDone    JobStatus = 3
)

// A JobType tells what an import does.
type JobType string

// The kinds of imports.
const (
	JobSyncUsers          JobType = "sync_user"
	JobReplaceUsers       JobType = "replace_user"
	JobReplaceDepartments JobType = "replace_party"
)

// A JobResult is the state of an import.
type JobResult struct {
	Type       JobType   `json:"type"`
	Status     JobStatus `json:"status"`
	Total      int64     `json:"total"`      // rows
	Percentage int       `json:"percentage"` // 100 when done
	Rows       []JobRow  `json:"result"`     // empty until done
}

// A JobRow tells what became of a row.
type JobRow struct {
	UserID       string     `json:"userid"`  // of an import of members
	DepartmentID int64      `json:"partyid"` // of an import of departments
	Action       JobAction  `json:"action"`  // what was done with the department
	Code         wecom.Code `json:"errcode"` // 0: success
	Message      string     `json:"errmsg"`
}

// A JobAction tells what an import did with a department: a sum of the constants.
type JobAction int

// What an import does with a department.
const (
	DepartmentAdded     JobAction = 1
	DepartmentRenamed   JobAction = 2
	DepartmentMoved     JobAction = 4
	DepartmentReordered JobAction = 8
)

// Complete reports whether the import is done and every row succeeded.
func (r JobResult) Complete() bool { return r.Status == JobDone && len(r.Failed()) == 0 }

// Failed returns the rows that failed.
func (r JobResult) Failed() (failed []JobRow) {
	for _, row := range r.Rows {
		if row.Code != 0 {
			failed = append(failed, row)
		}
	}
	return failed
}

// GetJobResult returns the state of an import. WeCom keeps those of the last 5
// ([wecom.ErrJobResultPurged]).
//
// https://developer.work.weixin.qq.com/document/path/90983
//
//wecom:api GET /cgi-bin/batch/getresult 获取异步任务结果
func (s *Service) GetJobResult(ctx context.Context, jobID string) (*JobResult, error) {
	return call.Get[JobResult](ctx, s.client, "/cgi-bin/batch/getresult", url.Values{"jobid": {jobID}})
}

// WatchJob asks for the state of an import until it is done, first every second,
// then ever less often, up to every 15 seconds, and yields each answer. Only the
// last one, with the Status [JobDone], has the rows.
func (s *Service) WatchJob(ctx context.Context, jobID string) iter.Seq2[*JobResult, error] {
	return poll(ctx, func() (*JobResult, bool, error) {
		r, err := s.GetJobResult(ctx, jobID)
		return r, err == nil && r.Status == JobDone, err
	})
}

// WaitJob waits until an import is done and returns its result. That rows failed
// is in the result, not an error.
func (s *Service) WaitJob(ctx context.Context, jobID string) (*JobResult, error) {
	return last(s.WatchJob(ctx, jobID))
}
