package wedoc

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// A SmartExport is the export of a smart document.
type SmartExport struct {
	Done     bool   `json:"task_done"`
	Markdown string `json:"content"` // once Done
}

// StartSmartExport starts the export of a smart document as Markdown, for
// [Service.WaitSmartExport]. It exports one page with all its blocks; an empty
// pageID stands for the whole document.
//
// https://developer.work.weixin.qq.com/document/path/101644
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/export_task 提交导出任务（导出内容块）
func (s *Service) StartSmartExport(ctx context.Context, docID, pageID string) (taskID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/wedoc/smartdoc/export_task", struct {
		DocID  string `json:"docid"`
		Format int    `json:"content_type"`
		PageID string `json:"page_id,omitzero"`
	}{docID, markdownFormat, pageID}, "task_id")
}

const markdownFormat = 1 // the only one

// GetSmartExport returns how far an export is.
//
// https://developer.work.weixin.qq.com/document/path/101644
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/get_export_result 查询任务结果（导出内容块）
func (s *Service) GetSmartExport(ctx context.Context, taskID string) (*SmartExport, error) {
	return call.Query[SmartExport](ctx, s.client, "/cgi-bin/wedoc/smartdoc/get_export_result", call.Body{"task_id": taskID})
}

// WaitSmartExport waits until an export is done and returns it. It asks first every
// second, then less and less often, at most every 15 seconds.
func (s *Service) WaitSmartExport(ctx context.Context, taskID string) (*SmartExport, error) {
	return poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*SmartExport, bool, error) {
		export, err := s.GetSmartExport(ctx, taskID)
		return export, err == nil && export.Done, err
	})
}
