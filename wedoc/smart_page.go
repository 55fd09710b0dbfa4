package wedoc

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A SmartPage is a page of a smart document (智能文档).
type SmartPage struct {
	ID       string     `json:"page_id"`
	Title    string     `json:"title"`
	ParentID string     `json:"parent_id"` // "" at the top
	AfterID  string     `json:"after_id"`  // the page before; not in [Service.GetSmartPages]
	Layout   PageLayout `json:"layout_mode"`
}

// A PageLayout is how wide a [SmartPage] is.
//
//wecom:string
type PageLayout int

const (
	PageDefault   PageLayout = 1 // 默认布局
	PagePaper     PageLayout = 2 // 纸张布局
	PageFullWidth PageLayout = 3 // 全宽布局
)

// A SmartPageCreate is a page to create. All fields are optional.
type SmartPageCreate struct {
	Title    string     `json:"title,omitzero"`
	ParentID string     `json:"parent_id,omitzero"` // default: the page is at the top
	AfterID  string     `json:"after_id,omitzero"`  // default: the page comes first
	Layout   PageLayout `json:"layout_mode,omitzero"`
}

// CreateSmartPage creates a page of a smart document.
//
// https://developer.work.weixin.qq.com/document/path/101637
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/add_page 添加页面
func (s *Service) CreateSmartPage(ctx context.Context, docID string, page SmartPageCreate) (*SmartPage, error) {
	return call.PostIn[*SmartPage](ctx, s.client, "/cgi-bin/wedoc/smartdoc/add_page", call.Body{"docid": docID, "info": page}, "info")
}

// A SmartPageUpdate changes a page. Nil means unchanged.
type SmartPageUpdate struct {
	ID       string     `json:"page_id"`
	Title    *string    `json:"title,omitzero"`
	ParentID *string    `json:"parent_id,omitzero"`
	AfterID  *string    `json:"after_id,omitzero"`    // "": the page comes last, unlike in [SmartPageCreate]
	Layout   PageLayout `json:"layout_mode,omitzero"` // 0: unchanged
}

// UpdateSmartPage changes or moves a page of a smart document.
//
// https://developer.work.weixin.qq.com/document/path/101621
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/update_page 更新页面
func (s *Service) UpdateSmartPage(ctx context.Context, docID string, update SmartPageUpdate) (*SmartPage, error) {
	return call.PostIn[*SmartPage](ctx, s.client, "/cgi-bin/wedoc/smartdoc/update_page", call.Body{"docid": docID, "info": update}, "info")
}

// DeleteSmartPage deletes a page with all pages below it. It cannot be undone.
//
// https://developer.work.weixin.qq.com/document/path/101622
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/delete_page 删除页面
func (s *Service) DeleteSmartPage(ctx context.Context, docID, pageID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartdoc/delete_page", call.Body{"docid": docID, "page_id": pageID}, nil)
}

// GetSmartPages returns all pages of a smart document. ParentID makes a tree of
// them.
//
// https://developer.work.weixin.qq.com/document/path/101619
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/get_page_hierarchy 获取页面结构
func (s *Service) GetSmartPages(ctx context.Context, docID string) ([]SmartPage, error) {
	return call.QueryIn[[]SmartPage](ctx, s.client, "/cgi-bin/wedoc/smartdoc/get_page_hierarchy", call.Body{"docid": docID}, "pages")
}
