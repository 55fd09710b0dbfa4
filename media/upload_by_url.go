package media

import (
	"context"
	"fmt"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pause"
)

// A Scene is what a file that is uploaded by URL serves for.
type Scene int

// SceneGroupWelcome is the welcome messages of customer groups (入群欢迎语素材).
const SceneGroupWelcome Scene = 1

// URLUpload describes a file that WeCom shall fetch.
type URLUpload struct {
	Scene Scene  `json:"scene"`
	Type  Type   `json:"type"`         // Video (MP4) or Document, of at most 200 MB
	Name  string `json:"filename"`     // as members see it; at most 128 bytes
	URL   string `json:"url"`          // at most 1,024 bytes; its server must support Range requests
	MD5   string `json:"md5,omitzero"` // of the content, in hex; the page requires it
}

// UploadByURL makes WeCom fetch a file of up to 200 MB and returns the id of the
// job, which can be asked about for an hour. [Service.WaitUploadByURL] waits for
// its end, which is also an event, [UploadJobFinished]. The app must be
// among the callable apps of customer contact (客户联系).
//
// https://developer.work.weixin.qq.com/document/path/96219
//
//wecom:api POST /cgi-bin/media/upload_by_url 生成异步上传任务（异步上传临时素材）
func (s *Service) UploadByURL(ctx context.Context, in URLUpload) (jobID string, err error) {
	out, err := call.Post[struct {
		JobID string `json:"jobid"`
	}](ctx, s.client, "/cgi-bin/media/upload_by_url", in)
	if err != nil {
		return "", err
	}
	return out.JobID, nil
}

// A JobStatus is how far an upload by URL has come.
type JobStatus int64

// The states of an upload by URL.
const (
	JobRunning JobStatus = 1
	JobDone    JobStatus = 2
	JobFailed  JobStatus = 3
)

// UnmarshalJSON reads a number or a string.
func (j *JobStatus) UnmarshalJSON(b []byte) error { return (*wecom.Int)(j).UnmarshalJSON(b) }

// A URLUploadResult is the state of an upload by URL.
type URLUploadResult struct {
	Status JobStatus       `json:"status"`
	Detail URLUploadDetail `json:"detail"`
}

// A URLUploadDetail is the outcome of an upload by URL.
type URLUploadDetail struct {
	Code      wecom.Code `json:"errcode"` // why the job failed, or 0
	Message   string     `json:"errmsg"`
	MediaID   string     `json:"media_id"` // of a job that is done
	CreatedAt wecom.Time `json:"created_at"`
}

// resultPath is where the outcome of an upload by URL is found.
const resultPath = "/cgi-bin/media/get_upload_by_url_result"

// Err returns why the job failed, or nil if it has not. The error is a
// [*wecom.Error] with a code such as [wecom.ErrInvalidURL],
// [wecom.ErrURLFetchFailed], [wecom.ErrMediaTooLarge] or [wecom.ErrMD5Mismatch].
func (r *URLUploadResult) Err() error {
	if r.Status != JobFailed {
		return nil
	}
	return &wecom.Error{Path: resultPath, Code: r.Detail.Code, Message: r.Detail.Message, Status: 200}
}

// GetUploadByURLResult returns how far an upload by URL has come. The jobID
// serves for an hour.
//
// https://developer.work.weixin.qq.com/document/path/96219
//
//wecom:api POST /cgi-bin/media/get_upload_by_url_result 查询异步任务结果（异步上传临时素材）
func (s *Service) GetUploadByURLResult(ctx context.Context, jobID string) (*URLUploadResult, error) {
	return call.Query[URLUploadResult](ctx, s.client, resultPath, struct {
		JobID string `json:"jobid"`
	}{jobID})
}

const (
	firstPoll = time.Second // between questions; doubles
	maxPoll   = 10 * time.Second
)

// WaitUploadByURL waits for the end of an upload by URL and returns its file,
// without the Type, which WeCom does not tell, or the error of
// [URLUploadResult.Err]. When ctx ends first, it can be called again with the
// same jobID.
func (s *Service) WaitUploadByURL(ctx context.Context, jobID string) (*Uploaded, error) {
	for gap := firstPoll; ; gap = min(2*gap, maxPoll) {
		r, err := s.GetUploadByURLResult(ctx, jobID)
		switch {
		case err != nil:
			return nil, err
		case r.Err() != nil:
			return nil, r.Err()
		case r.Status == JobDone:
			return &Uploaded{MediaID: r.Detail.MediaID, CreatedAt: r.Detail.CreatedAt}, nil
		}
		if err := pause.For(ctx, gap); err != nil {
			return nil, fmt.Errorf("media: waiting for the upload job %s: %w", jobID, err)
		}
	}
}
