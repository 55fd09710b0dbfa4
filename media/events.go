package media

import (
	"github.com/gowecom/wecom/events"
)

// UploadJobFinished is pushed when an upload by URL (异步上传) has ended, well or
// not: read the job's result with its id.
//
// https://developer.work.weixin.qq.com/document/path/96219
//
//wecom:event 回调异步任务结果（异步上传临时素材）
type UploadJobFinished struct {
	events.Header
	JobID string `xml:"JobId"`
}

func (UploadJobFinished) CallbackKind() string { return "event/upload_media_job_finish" }
