package wedoc

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A SmartTable is a data table (数据表) of a smart document: a sheet of the smart
// sheet behind it.
type SmartTable struct {
	BlockID      string `json:"block_id"`
	Title        string `json:"title"`
	SheetID      string `json:"sheet_id"`
	SmartSheetID string `json:"ss_docid"` // the docid for package wedoc/smartsheet
	AfterID      string `json:"after_id"` // the block before
}

// GetSmartSheetID returns the docid of the smart sheet behind a smart document, for
// package wedoc/smartsheet. WeCom creates the smart sheet when it is asked for first.
//
// https://developer.work.weixin.qq.com/document/path/101628
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/get_smartsheet_info 获取数据源
func (s *Service) GetSmartSheetID(ctx context.Context, docID string) (smartSheetID string, err error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/wedoc/smartdoc/get_smartsheet_info", call.Body{"docid": docID}, "ss_docid")
}

// A SmartTableCreate is a data table to create.
type SmartTableCreate struct {
	Title   string `json:"title,omitzero"`
	AfterID string `json:"after_id,omitzero"` // the block of another data table
}

// CreateSmartTable adds a data table to a smart document.
//
// https://developer.work.weixin.qq.com/document/path/101646
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/add_smartsheet 添加数据表
func (s *Service) CreateSmartTable(ctx context.Context, docID string, table SmartTableCreate) (*SmartTable, error) {
	return call.PostIn[*SmartTable](ctx, s.client, "/cgi-bin/wedoc/smartdoc/add_smartsheet", call.Body{"docid": docID, "info": table}, "info")
}

// A SmartTableUpdate changes a data table. Nil means unchanged.
type SmartTableUpdate struct {
	BlockID string  `json:"block_id"`
	Title   *string `json:"title,omitzero"`
	AfterID *string `json:"after_id,omitzero"` // the block of another data table; "": the table comes last
}

// UpdateSmartTable names or moves a data table of a smart document.
//
// https://developer.work.weixin.qq.com/document/path/101665
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/update_smartsheet 更新数据表
func (s *Service) UpdateSmartTable(ctx context.Context, docID string, update SmartTableUpdate) (*SmartTable, error) {
	return call.PostIn[*SmartTable](ctx, s.client, "/cgi-bin/wedoc/smartdoc/update_smartsheet", call.Body{"docid": docID, "info": update}, "info")
}

// DeleteSmartTable deletes the block of a data table. It cannot be undone. The sheet
// itself stays in the smart sheet.
//
// https://developer.work.weixin.qq.com/document/path/101630
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/delete_smartsheet 删除数据表
func (s *Service) DeleteSmartTable(ctx context.Context, docID, blockID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartdoc/delete_smartsheet", call.Body{"docid": docID, "block_id": blockID}, nil)
}
