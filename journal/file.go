package journal

import (
	"context"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// GetFileLink returns where a file of WeDrive (微盘) stands for 2 hours, for
// [wecom.Client.DownloadLink]. The file must be one of the report's own
// ([approval.WedriveFiles]). Attachments ([approval.Files]) are downloaded as media
// instead.
//
// https://developer.work.weixin.qq.com/document/path/98021
//
//wecom:api POST /cgi-bin/oa/journal/download_wedrive_file 下载微盘文件
func (s *Service) GetFileLink(ctx context.Context, recordID, fileID string) (*wecom.FileLink, error) {
	return call.Query[wecom.FileLink](ctx, s.client, "/cgi-bin/oa/journal/download_wedrive_file", call.Body{"journaluuid": recordID, "fileid": fileID})
}

// StartDocExport starts the export of a document of a report ([approval.Docs]) and
// returns the id of the job, for [Service.WaitDocExport]. It is for old reports:
// since WeCom 4.0.20 reports have no new documents, and the official page is gone.
//
// https://developer.work.weixin.qq.com/document/path/96108
//
//wecom:api POST /cgi-bin/oa/journal/export_doc 导出汇报文档
func (s *Service) StartDocExport(ctx context.Context, recordID, docID string) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/oa/journal/export_doc", call.Body{"journaluuid": recordID, "docid": docID}, "jobid")
}

// A DocExport is the state of an export.
type DocExport struct {
	Status int64  `json:"status"` // the meaning of its numbers is documented no more
	URL    string `json:"url"`    // of the file; empty until the export is done; gives access to whoever knows it
}

// GetDocExport returns the state of an export.
//
// https://developer.work.weixin.qq.com/document/path/96108
//
//wecom:api POST /cgi-bin/oa/journal/get_export_doc_result 查询汇报文档导出结果
func (s *Service) GetDocExport(ctx context.Context, jobID string) (*DocExport, error) {
	return call.Query[DocExport](ctx, s.client, "/cgi-bin/oa/journal/get_export_doc_result", call.Body{"jobid": jobID})
}

// WaitDocExport waits until an export has an URL and returns it, for
// [github.com/gowecom/wecom.Client.DownloadURL]. Give it a context that ends: what the state of an
// export that failed looks like is not known. It asks first every second, then less
// and less often, at most every 15 seconds.
func (s *Service) WaitDocExport(ctx context.Context, jobID string) (*DocExport, error) {
	job, err := poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*DocExport, bool, error) {
		job, err := s.GetDocExport(ctx, jobID)
		return job, err == nil && job.URL != "", err
	})
	if err != nil && job != nil {
		err = fmt.Errorf("journal: the export has status %d: %w", job.Status, err)
	}
	return job, err
}
