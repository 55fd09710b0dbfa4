package contacts

import (
	"context"
	"iter"
	"log/slog"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// UserImportCreate describes an import of members from a CSV file, which package
// media uploads as a file of at most 20 MB. The file is UTF-8 with a byte order
// mark. Its first line names the columns as the template in the admin console
// does (姓名, 账号, 部门 …); departments are ids, joined by ";".
type UserImportCreate struct {
	MediaID  string          `json:"media_id"`           // of the CSV file
	ToInvite *bool           `json:"to_invite,omitzero"` // nil means true: WeCom invites new members by WeChat, SMS or email
	Callback *ImportCallback `json:"callback,omitzero"`  // who is told of the end
}

// DepartmentImportCreate describes an import of departments from a CSV file like
// that of [UserImportCreate]. The columns 部门名称, 部门ID and 父部门ID are required,
// 排序 is optional.
type DepartmentImportCreate struct {
	MediaID  string          `json:"media_id"`          // of the CSV file
	Callback *ImportCallback `json:"callback,omitzero"` // who is told of the end
}

// An ImportCallback is a server of yours that WeCom tells of the end of an
// import, with an encrypted [BatchJobFinished]. Its Token and EncodingAESKey are
// your choice, for this import alone.
type ImportCallback struct {
	URL            string `json:"url"`
	Token          string `json:"token"`
	EncodingAESKey string `json:"encodingaeskey"`
}

// String keeps the token and the key out of logs.
func (c ImportCallback) String() string { return "contacts.ImportCallback(" + c.URL + ")" }

// GoString keeps %#v from printing the token and the key.
func (c ImportCallback) GoString() string { return c.String() }

// LogValue hides the token and the key from loggers that would encode them.
func (c ImportCallback) LogValue() slog.Value { return slog.StringValue(c.String()) }

// StartUserSync starts an import that creates the members of a file, or changes
// those that exist, and returns its job id for [Service.WaitImport]. Columns that
// the file does not have, and members that it does not name, are unchanged. WeCom
// creates departments that it does not know below 其他（待设置部门）. The call needs
// the secret of directory sync. A corp runs one import at a time
// ([wecom.ErrImportRunning]).
//
// https://developer.work.weixin.qq.com/document/path/90980
//
//wecom:api POST /cgi-bin/batch/syncuser 增量更新成员
func (s *Service) StartUserSync(ctx context.Context, in UserImportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/batch/syncuser", in, "jobid")
}

// StartUserReplacement is [Service.StartUserSync], and deletes the members that
// the file does not name. WeCom stops the import ([wecom.ErrDeletionGuard]) if
// these are more than 50 and more than 20 % of all, or less than 50 and more than
// 80 %.
//
// https://developer.work.weixin.qq.com/document/path/90981
//
//wecom:api POST /cgi-bin/batch/replaceuser 全量覆盖成员
func (s *Service) StartUserReplacement(ctx context.Context, in UserImportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/batch/replaceuser", in, "jobid")
}

// StartDepartmentReplacement starts an import that makes the departments those
// of a file, and returns its job id for [Service.WaitImport]. WeCom deletes
// departments that the file does not name: empty ones at once, the others when an
// import of members has moved everybody out. The call needs the secret of
// directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90982
//
//wecom:api POST /cgi-bin/batch/replaceparty 全量覆盖部门
func (s *Service) StartDepartmentReplacement(ctx context.Context, in DepartmentImportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/batch/replaceparty", in, "jobid")
}

// An ImportStatus tells how far an import is.
//
//wecom:string
type ImportStatus int

const (
	ImportStarted ImportStatus = 1 // 开始
	ImportRunning ImportStatus = 2 // 进行中
	ImportDone    ImportStatus = 3 // 已完成: well or not, see the rows
)

// A JobType tells what a job does.
type JobType string

const (
	JobSyncUsers          JobType = "sync_user"
	JobReplaceUsers       JobType = "replace_user"
	JobReplaceDepartments JobType = "replace_party"
)

// An Import is the state of an import.
type Import struct {
	Type       JobType      `json:"type"`
	Status     ImportStatus `json:"status"`
	Total      int64        `json:"total"`      // rows
	Percentage int          `json:"percentage"` // 100 when done
	Rows       []ImportRow  `json:"result"`     // empty until done
}

// An ImportRow tells what became of a row.
type ImportRow struct {
	UserID       string       `json:"userid"`  // of an import of members
	DepartmentID int64        `json:"partyid"` // of an import of departments
	Action       ImportAction `json:"action"`  // what was done with the department
	Code         wecom.Code   `json:"errcode"` // 0: success
	Message      string       `json:"errmsg"`
}

// An ImportAction tells what an import did with a department: a sum of the
// constants.
type ImportAction int

const (
	DepartmentAdded     ImportAction = 1
	DepartmentRenamed   ImportAction = 2
	DepartmentMoved     ImportAction = 4
	DepartmentReordered ImportAction = 8
)

// Complete reports whether the import is done and no row failed.
func (i Import) Complete() bool { return i.Status == ImportDone && len(i.Failed()) == 0 }

// Failed returns the rows that failed.
func (i Import) Failed() (failed []ImportRow) {
	for _, row := range i.Rows {
		if row.Code != 0 {
			failed = append(failed, row)
		}
	}
	return failed
}

// GetImport returns the state of an import. WeCom keeps those of the last 5
// ([wecom.ErrJobResultPurged]). An import that failed as a whole is an error.
//
// https://developer.work.weixin.qq.com/document/path/90983
//
//wecom:api GET /cgi-bin/batch/getresult 获取异步任务结果
func (s *Service) GetImport(ctx context.Context, jobID string) (*Import, error) {
	return call.Get[Import](ctx, s.client, "/cgi-bin/batch/getresult", url.Values{"jobid": {jobID}})
}

// WatchImport asks for the state of an import until it is done, and yields each
// answer. It asks first every second, then less and less often, at most every 15
// seconds. Only the last answer, with the Status [ImportDone], has the rows. When
// ctx ends first, the latest answer comes again with an error.
func (s *Service) WatchImport(ctx context.Context, jobID string) iter.Seq2[*Import, error] {
	return poll.Each(ctx, poll.Jobs, s.importState(jobID))
}

// WaitImport waits until an import is done and returns it, as
// [Service.WatchImport] asks. It returns the latest state that it has seen, also
// with an error. That rows failed is no error: see [Import.Failed].
func (s *Service) WaitImport(ctx context.Context, jobID string) (*Import, error) {
	return poll.Until(ctx, poll.Jobs, s.importState(jobID))
}

// importState asks for the state of an import, and whether it is the last one.
func (s *Service) importState(jobID string) func(context.Context) (*Import, bool, error) {
	return func(ctx context.Context) (*Import, bool, error) {
		job, err := s.GetImport(ctx, jobID)
		return job, err == nil && job.Status == ImportDone, err
	}
}
