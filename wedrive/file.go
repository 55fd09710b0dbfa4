package wedrive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A File is a file, a folder or a document of the drive.
type File struct {
	ID        string     `json:"fileid"`
	Name      string     `json:"file_name"`
	SpaceID   string     `json:"spaceid"`
	ParentID  string     `json:"fatherid"` // the folder that it is in; the space at the top
	Type      FileType   `json:"file_type"`
	Status    FileStatus `json:"file_status"`
	Size      int64      `json:"file_size"`
	CreatedAt wecom.Time `json:"ctime"`
	UpdatedAt wecom.Time `json:"mtime"`
	SHA1      string     `json:"sha"` // in hex
	MD5       string     `json:"md5"` // not valid for files that were uploaded in blocks
	URL       string     `json:"url"` // of documents
}

// A FileType is a type of file.
//
//wecom:string
type FileType int

const (
	TypeFolder      FileType = 1 // 文件夹
	TypeFile        FileType = 2 // 文件: what was uploaded, and can be downloaded
	TypeDocument    FileType = 3 // 文档
	TypeSpreadsheet FileType = 4 // 表格
	TypeForm        FileType = 5 // 收集表
	TypeSlides      FileType = 6 // 幻灯片
)

// A FileStatus tells whether a file is still there.
//
//wecom:string
type FileStatus int

const (
	StatusNormal  FileStatus = 1 // 正常
	StatusDeleted FileStatus = 2 // 删除
)

// A Sort is an order of files.
//
//wecom:string
type Sort int

const (
	ByName           Sort = 1 // 名字升序
	ByNameDescending Sort = 2 // 名字降序
	BySize           Sort = 3 // 大小升序
	BySizeDescending Sort = 4 // 大小降序
	ByTime           Sort = 5 // 修改时间升序
	ByTimeDescending Sort = 6 // 修改时间降序
)

// FileQuery names a folder to list.
type FileQuery struct {
	SpaceID  string // required
	ParentID string // the folder; the default is the top of the space
	Sort     Sort   // the default is ByName
}

// A FilePage is a page of the files in a folder.
type FilePage struct {
	Files      []File
	NextCursor string
}

const maxFiles = 1000 // of a page

// ListFiles returns a page of what is directly in a folder: 1,000 files by default, which
// is the most.
//
// https://developer.work.weixin.qq.com/document/path/93657
//
//wecom:api POST /cgi-bin/wedrive/file_list 获取文件列表
func (s *Service) ListFiles(ctx context.Context, in FileQuery, page wecom.Page) (*FilePage, error) {
	r, err := call.Query[filePage](ctx, s.client, "/cgi-bin/wedrive/file_list", in.body(page))
	if err != nil {
		return nil, err
	}
	return &FilePage{r.Files.Items, pager.Next(r.HasMore, strconv.Itoa(r.Next))}, nil
}

// body is the query as WeCom wants it: a place in the list in place of a cursor.
func (q FileQuery) body(page wecom.Page) call.Body {
	return call.Body{
		"spaceid": q.SpaceID, "fatherid": cmp.Or(q.ParentID, q.SpaceID), "sort_type": cmp.Or(q.Sort, ByName),
		"start": pager.Numeral(cmp.Or(page.Cursor, "0")), "limit": cmp.Or(page.Limit, maxFiles),
	}
}

// files are a list as replies have it.
type files struct {
	Items []File `json:"item"`
}

type filePage struct {
	Files   files `json:"file_list"`
	HasMore bool  `json:"has_more"`
	Next    int   `json:"next_start"`
}

// AllFiles yields all that is directly in a folder. [Service.Walk] goes on into the
// folders in it.
func (s *Service) AllFiles(ctx context.Context, in FileQuery) iter.Seq2[File, error] {
	list := func(ctx context.Context, page wecom.Page) (*FilePage, error) { return s.ListFiles(ctx, in, page) }
	return pager.All(ctx, maxFiles, list, func(p *FilePage) ([]File, string) { return p.Files, p.NextCursor })
}

// GetFile returns what is known of a file.
//
// https://developer.work.weixin.qq.com/document/path/97886
//
//wecom:api POST /cgi-bin/wedrive/file_info 获取文件信息
func (s *Service) GetFile(ctx context.Context, fileID string) (*File, error) {
	return call.QueryIn[*File](ctx, s.client, "/cgi-bin/wedrive/file_info", call.Body{"fileid": fileID}, "file_info")
}

// FileCreate describes a folder or a document to create.
type FileCreate struct {
	SpaceID  string   `json:"spaceid"`
	ParentID string   `json:"fatherid"`  // the folder; the default is the top of the space
	Type     FileType `json:"file_type"` // TypeFolder, TypeDocument or TypeSpreadsheet
	Name     string   `json:"file_name"` // at most 255 characters, of which a Chinese one counts as two
}

// A CreatedFile is a new folder or document.
type CreatedFile struct {
	ID  string `json:"fileid"`
	URL string `json:"url"` // of a document
}

// CreateFile creates a folder, or an empty document, which is then written with
// package wedoc. Files are created with [Service.Upload].
//
// https://developer.work.weixin.qq.com/document/path/97882
//
//wecom:api POST /cgi-bin/wedrive/file_create 新建文件夹/文档
func (s *Service) CreateFile(ctx context.Context, in FileCreate) (*CreatedFile, error) {
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	if in.ParentID == "" {
		in.ParentID = in.SpaceID
	}
	return call.Post[CreatedFile](ctx, s.client, "/cgi-bin/wedrive/file_create", in)
}

// RenameFile gives a file another name, and returns it as it is then.
//
// https://developer.work.weixin.qq.com/document/path/97883
//
//wecom:api POST /cgi-bin/wedrive/file_rename 重命名文件
func (s *Service) RenameFile(ctx context.Context, fileID, name string) (*File, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return call.PostIn[*File](ctx, s.client, "/cgi-bin/wedrive/file_rename", call.Body{"fileid": fileID, "new_name": name}, "file")
}

// FileMove says where files go.
type FileMove struct {
	FileIDs  []string `json:"fileid"`
	ParentID string   `json:"fatherid"` // the folder; the space for its top

	// Replace deletes files of the same name in the folder. Without it, WeCom gives
	// the files that come other names, such as a(1).txt.
	Replace bool `json:"replace"`
}

// MoveFiles moves files to a folder, and returns them as they are then.
//
// https://developer.work.weixin.qq.com/document/path/97884
//
//wecom:api POST /cgi-bin/wedrive/file_move 移动文件
func (s *Service) MoveFiles(ctx context.Context, in FileMove) ([]File, error) {
	moved, err := call.PostIn[files](ctx, s.client, "/cgi-bin/wedrive/file_move", in, "file_list")
	return moved.Items, err
}

// DeleteFiles deletes files, and folders with all that is in them.
//
// https://developer.work.weixin.qq.com/document/path/97885
//
//wecom:api POST /cgi-bin/wedrive/file_delete 删除文件
func (s *Service) DeleteFiles(ctx context.Context, fileIDs ...string) error {
	if len(fileIDs) == 0 {
		return nil
	}
	return s.client.Post(ctx, "/cgi-bin/wedrive/file_delete", call.Body{"fileid": fileIDs}, nil)
}

const maxName = 255

// checkName refuses names that WeCom refuses.
func checkName(name string) error {
	n := 0
	for _, r := range name {
		n++
		if r > 0x7f {
			n++
		}
	}
	switch {
	case !utf8.ValidString(name):
		return errors.New("wedrive: the name of a file is no UTF-8")
	case name == "":
		return errors.New("wedrive: a file needs a name")
	case n > maxName:
		return fmt.Errorf("wedrive: the name of a file counts %d characters, at most %d are allowed; what is not ASCII counts as two", n, maxName)
	}
	return nil
}
