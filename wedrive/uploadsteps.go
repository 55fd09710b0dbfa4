package wedrive

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

var errNoPlace = errors.New("wedrive: no place to upload to: give a Folder or a Selection")

// UploadWhole uploads a file of at most 10 MB and returns its id. [Service.Upload] does
// the same for files of any size.
//
// https://developer.work.weixin.qq.com/document/path/97880
//
//wecom:api POST /cgi-bin/wedrive/file_upload 上传文件
func (s *Service) UploadWhole(ctx context.Context, to Place, name string, content []byte) (string, error) {
	if union.IsNil(to) {
		return "", errNoPlace
	}
	body := struct {
		placeKeys `json:",embed"`
		Name      string `json:"file_name"`
		Content   []byte `json:"file_base64_content"`
	}{to.keys(), name, content}
	return call.PostID[string](ctx, s.client, "/cgi-bin/wedrive/file_upload", body, "fileid")
}

// UploadCreate describes a file to upload in blocks.
type UploadCreate struct {
	To          Place
	Name        string
	Size        int64    // at most 20 GB
	BlockHashes []string // see [BlockHashes]
	Quiet       bool     // WeCom sends no card to the members of the space
}

// An UploadStarted is WeCom's answer to the hashes of a file.
type UploadStarted struct {
	Exists bool   `json:"hit_exist"`  // WeCom has the content: the file is there (秒传)
	FileID string `json:"fileid"`     // of what Exists
	Key    string `json:"upload_key"` // of the upload, otherwise
}

// StartUpload begins an upload in blocks. It may create the file at once.
// [Service.Upload] does all steps of an upload.
//
// https://developer.work.weixin.qq.com/document/path/98004
//
//wecom:api POST /cgi-bin/wedrive/file_upload_init 分块上传初始化（文件分块上传）
func (s *Service) StartUpload(ctx context.Context, in UploadCreate) (*UploadStarted, error) {
	if union.IsNil(in.To) {
		return nil, errNoPlace
	}
	body := struct {
		placeKeys `json:",embed"`
		Name      string   `json:"file_name"`
		Size      int64    `json:"size"`
		Hashes    []string `json:"block_sha"`
		Quiet     bool     `json:"skip_push_card,omitzero"`
	}{in.To.keys(), in.Name, in.Size, in.BlockHashes, in.Quiet}
	return call.Post[UploadStarted](ctx, s.client, "/cgi-bin/wedrive/file_upload_init", body)
}

// UploadBlock sends a block of an upload: 2 MiB ([BlockSize]), the last one less. The
// first one is number 1. Several may be sent at a time, 10 at most. A block that comes
// twice does no harm, so the client repeats the call when the network fails.
//
// https://developer.work.weixin.qq.com/document/path/98004
//
//wecom:api POST /cgi-bin/wedrive/file_upload_part 分块上传文件（文件分块上传）
func (s *Service) UploadBlock(ctx context.Context, key string, number int, content []byte) error {
	body := struct {
		Key     string `json:"upload_key"`
		Number  int    `json:"index"`
		Content []byte `json:"file_base64_content"`
	}{key, number, content}
	return s.client.Query(ctx, "/cgi-bin/wedrive/file_upload_part", body, nil)
}

// CompleteUpload makes a file of the blocks that were sent, and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/98004
//
//wecom:api POST /cgi-bin/wedrive/file_upload_finish 分块上传完成（文件分块上传）
func (s *Service) CompleteUpload(ctx context.Context, key string) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/wedrive/file_upload_finish", call.Body{"upload_key": key}, "fileid")
}
