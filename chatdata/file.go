package chatdata

import (
	"cmp"
	"context"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/media"
)

// maxFile is how large a file may be. So much of one of unknown size is held in memory.
const maxFile = 60 << 20

// UploadFile uploads a file of 6 bytes to 60 MB to the zone. Its media_id is valid for
// 3 days, for the app alone, and only in the zone.
//
// https://developer.work.weixin.qq.com/document/path/100174
//
//wecom:api POST /cgi-bin/chatdata/upload_media 上传临时文件到专区
func (s *Service) UploadFile(ctx context.Context, file wecom.File) (*media.Uploaded, error) {
	file.Limit = cmp.Or(file.Limit, maxFile)
	return call.Upload[media.Uploaded](ctx, s.client, "/cgi-bin/chatdata/upload_media", url.Values{"type": {"file"}}, file)
}
