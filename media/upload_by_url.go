package media

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// A Scene is what a file that is uploaded by URL serves for.
type Scene int

// SceneGroupWelcome is the welcome messages of customer groups (入群欢迎语素材).
const SceneGroupWelcome Scene = 1

// URLUploadCreate describes a file that WeCom shall fetch.
type URLUploadCreate struct {
	Scene Scene  `json:"scene"`
	Type  Type   `json:"type"`         // Video (MP4) or Document, of at most 200 MB
	Name  string `json:"filename"`     // as members see it; at most 128 bytes
	URL   string `json:"url"`          // at most 1,024 bytes; its server must support Range requests
	MD5   string `json:"md5,omitzero"` // of the content, in hex; required on the page
}

// StartURLUpload makes WeCom fetch a file of at most 200 MB and returns the id of
// the job, which is valid for an hour. [Service.WaitURLUpload] waits for its end,
// which is also an event, [UploadJobFinished]. The app must be among the callable
// apps of customer contact (客户联系).
//
// https://developer.work.weixin.qq.com/document/path/96219
//
//wecom:api POST /cgi-bin/media/upload_by_url 生成异步上传任务（异步上传临时素材）
func (s *Service) StartURLUpload(ctx context.Context, in URLUploadCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/media/upload_by_url", in, "jobid")
}

// An UploadStatus tells how far an upload by URL is.
//
//wecom:string
type UploadStatus int

const (
	UploadRunning UploadStatus = 1 // 处理中
	UploadDone    UploadStatus = 2 // 完成
	UploadFailed  UploadStatus = 3 // 异常失败
)

// A URLUpload is the state of an upload by URL.
type URLUpload struct {
	Status UploadStatus    `json:"status"`
	Detail URLUploadDetail `json:"detail"`
}

// A URLUploadDetail is the outcome of an upload by URL.
type URLUploadDetail struct {
	Code      wecom.Code `json:"errcode"` // why the job failed, or 0
	Message   string     `json:"errmsg"`
	MediaID   string     `json:"media_id"` // of a job that is done; valid for 3 days
	CreatedAt wecom.Time `json:"created_at"`
}

const uploadResultPath = "/cgi-bin/media/get_upload_by_url_result"

// Err returns why the job failed, or nil if it has not. The error is a
// [*wecom.Error] with a code such as [wecom.ErrInvalidURL],
// [wecom.ErrURLFetchFailed], [wecom.ErrMediaTooLarge] or [wecom.ErrMD5Mismatch].
func (u *URLUpload) Err() error {
	if u.Status != UploadFailed {
		return nil
	}
	return &wecom.Error{Path: uploadResultPath, Code: u.Detail.Code, Message: u.Detail.Message, Status: 200}
}

// GetURLUpload returns the state of an upload by URL. The job id is valid for an
// hour.
//
// https://developer.work.weixin.qq.com/document/path/96219
//
//wecom:api POST /cgi-bin/media/get_upload_by_url_result 查询异步任务结果（异步上传临时素材）
func (s *Service) GetURLUpload(ctx context.Context, jobID string) (*URLUpload, error) {
	return call.Query[URLUpload](ctx, s.client, uploadResultPath, call.Body{"jobid": jobID})
}

// WaitURLUpload waits until an upload by URL has ended and returns it. It asks
// first every second, then less and less often, at most every 15 seconds. It fails
// with the error of [URLUpload.Err], and returns the latest state that it has
// seen, also with an error.
func (s *Service) WaitURLUpload(ctx context.Context, jobID string) (*URLUpload, error) {
	job, err := poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*URLUpload, bool, error) {
		job, err := s.GetURLUpload(ctx, jobID)
		return job, err == nil && (job.Status == UploadDone || job.Status == UploadFailed), err
	})
	if err == nil {
		err = job.Err()
	}
	return job, err
}
