package wedoc

import (
	"cmp"
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A DocumentType tells what a document is.
//
//wecom:string
type DocumentType int

const (
	TypeDocument      DocumentType = 3  // 文档
	TypeSpreadsheet   DocumentType = 4  // 表格
	TypeSmartSheet    DocumentType = 10 // 智能表格
	TypeSmartDocument DocumentType = 11 // 智能文档
)

// A DocumentCreate is a document to create. Type and Name are required.
type DocumentCreate struct {
	Type         DocumentType `json:"doc_type"`
	Name         string       `json:"doc_name"`             // at most 255 characters
	SpaceID      string       `json:"spaceid,omitzero"`     // of WeDrive; default: no space
	FolderID     string       `json:"fatherid,omitzero"`    // default: the top of the space
	AdminUserIDs []string     `json:"admin_users,omitzero"` // at most 3
}

// A Created is a document that was just created.
type Created struct {
	ID  string `json:"docid"` // told here only
	URL string `json:"url"`
}

// CreateDocument creates a document, a spreadsheet, a smart sheet or a smart
// document. The id is told once and cannot be looked up: keep it. Forms have a
// call of their own.
//
// https://developer.work.weixin.qq.com/document/path/97460
//
//wecom:api POST /cgi-bin/wedoc/create_doc 新建文档
func (s *Service) CreateDocument(ctx context.Context, document DocumentCreate) (*Created, error) {
	if n := utf8.RuneCountInString(document.Name); n > maxName {
		return nil, tooLong(n)
	}
	document.FolderID = cmp.Or(document.FolderID, document.SpaceID) // WeCom wants both or none
	return call.Post[Created](ctx, s.client, "/cgi-bin/wedoc/create_doc", document)
}

// UpdateDocumentName names a document, a spreadsheet, a smart sheet or a smart
// document. A name has at most 255 characters, of which a Chinese one counts 2:
// a longer one is refused here, because WeCom would cut it.
//
// https://developer.work.weixin.qq.com/document/path/97736
//
//wecom:api POST /cgi-bin/wedoc/rename_doc 重命名文档
func (s *Service) UpdateDocumentName(ctx context.Context, docID, name string) error {
	return s.updateName(ctx, "docid", docID, name)
}

// UpdateFormName names a form, as [Service.UpdateDocumentName] names documents.
//
// https://developer.work.weixin.qq.com/document/path/97736
//
//wecom:api POST /cgi-bin/wedoc/rename_doc 重命名文档
func (s *Service) UpdateFormName(ctx context.Context, formID, name string) error {
	return s.updateName(ctx, "formid", formID, name)
}

func (s *Service) updateName(ctx context.Context, key, id, name string) error {
	if n := width(name); n > maxName {
		return tooLong(n)
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/rename_doc", call.Body{key: id, "new_name": name}, nil)
}

// DeleteDocument deletes a document, a spreadsheet, a smart sheet or a smart
// document. Only the app that created it can.
//
// https://developer.work.weixin.qq.com/document/path/97735
//
//wecom:api POST /cgi-bin/wedoc/del_doc 删除文档
func (s *Service) DeleteDocument(ctx context.Context, docID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/del_doc", call.Body{"docid": docID}, nil)
}

// DeleteForm deletes a form. Only the app that created it can.
//
// https://developer.work.weixin.qq.com/document/path/97735
//
//wecom:api POST /cgi-bin/wedoc/del_doc 删除文档
func (s *Service) DeleteForm(ctx context.Context, formID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/del_doc", call.Body{"formid": formID}, nil)
}

// Info is what is known of a document besides its content.
type Info struct {
	ID         string       `json:"docid"`
	Type       DocumentType `json:"doc_type"`
	Name       string       `json:"doc_name"`
	CreatedAt  wecom.Time   `json:"create_time"`
	ModifiedAt wecom.Time   `json:"modify_time"`
}

// GetInfo returns the name, the type and the times of a document.
//
// https://developer.work.weixin.qq.com/document/path/97734
//
//wecom:api POST /cgi-bin/wedoc/get_doc_base_info 获取文档基础信息
func (s *Service) GetInfo(ctx context.Context, docID string) (*Info, error) {
	return call.QueryIn[*Info](ctx, s.client, "/cgi-bin/wedoc/get_doc_base_info", call.Body{"docid": docID}, "doc_base_info")
}

// ShareDocument returns the link to a document. Who opens it still needs access,
// see [Service.GetAccess].
//
// https://developer.work.weixin.qq.com/document/path/97733
//
//wecom:api POST /cgi-bin/wedoc/doc_share 分享文档
func (s *Service) ShareDocument(ctx context.Context, docID string) (url string, err error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/wedoc/doc_share", call.Body{"docid": docID}, "share_url")
}

// ShareForm returns the link to a form.
//
// https://developer.work.weixin.qq.com/document/path/97733
//
//wecom:api POST /cgi-bin/wedoc/doc_share 分享文档
func (s *Service) ShareForm(ctx context.Context, formID string) (url string, err error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/wedoc/doc_share", call.Body{"formid": formID}, "share_url")
}

const maxName = 255

func tooLong(n int) error {
	return fmt.Errorf("wedoc: the name counts %d characters, at most %d fit: WeCom would cut it", n, maxName)
}

// width counts the characters of a name as WeCom does when it renames.
func width(name string) (n int) {
	for _, r := range name {
		if n++; r > unicode.MaxASCII {
			n++
		}
	}
	return n
}
