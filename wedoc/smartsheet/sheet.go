package smartsheet

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A Sheet is a sheet (子表) of a document.
type Sheet struct {
	SheetID   string    `json:"sheet_id"`
	Title     string    `json:"title"`
	Type      SheetType `json:"type"`
	IsVisible bool      `json:"is_visible"`
}

// A SheetType tells what a sheet shows.
type SheetType string

const (
	TableSheet     SheetType = "smartsheet" // records
	DashboardSheet SheetType = "dashboard"  // charts (仪表盘)
	ExternalSheet  SheetType = "external"   // a page of explanations (说明页)
)

// A SheetQuery selects sheets. The zero SheetQuery selects all with records.
type SheetQuery struct {
	SheetID  string `json:"sheet_id,omitzero"`
	AllTypes bool   `json:"need_all_type_sheet,omitzero"` // dashboards and pages of explanations, too
}

// ListSheets returns the sheets of a document.
//
// https://developer.work.weixin.qq.com/document/path/101154
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/get_sheet 查询子表
func (s *Service) ListSheets(ctx context.Context, docID string, q SheetQuery) ([]Sheet, error) {
	return call.QueryIn[[]Sheet](ctx, s.client, "/cgi-bin/wedoc/smartsheet/get_sheet", docBody[SheetQuery]{docID, q}, "sheet_list")
}

// A docBody is a request about a document.
type docBody[T any] struct {
	DocID string `json:"docid"`
	In    T      `json:",embed"`
}

// A sheetBody is a request about a sheet.
type sheetBody[T any] struct {
	SheetRef
	In T `json:",embed"`
}

// A SheetCreate is a new sheet.
type SheetCreate struct {
	Title string `json:"title,omitzero"`
	Index *int   `json:"index,omitzero"` // its place among the sheets, from 0; nil means the last
}

// A CreatedSheet is a sheet that was created.
type CreatedSheet struct {
	SheetID string `json:"sheet_id"`
	Title   string `json:"title"`
	Index   int    `json:"index"`
}

// CreateSheet adds a sheet to a document. It has no view, no field and no record.
//
// https://developer.work.weixin.qq.com/document/path/99896
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/add_sheet 添加子表
func (s *Service) CreateSheet(ctx context.Context, docID string, in SheetCreate) (*CreatedSheet, error) {
	return call.PostIn[*CreatedSheet](ctx, s.client, "/cgi-bin/wedoc/smartsheet/add_sheet", call.Body{"docid": docID, "properties": in}, "properties")
}

// UpdateSheet renames a sheet.
//
// https://developer.work.weixin.qq.com/document/path/99898
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/update_sheet 更新子表
func (s *Service) UpdateSheet(ctx context.Context, ref SheetRef, title string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/update_sheet", call.Body{"docid": ref.DocID, "properties": call.Body{"sheet_id": ref.SheetID, "title": title}}, nil)
}

// DeleteSheet deletes a sheet with its records.
//
// https://developer.work.weixin.qq.com/document/path/99899
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/delete_sheet 删除子表
func (s *Service) DeleteSheet(ctx context.Context, ref SheetRef) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/delete_sheet", ref, nil)
}
