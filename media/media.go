// Package media covers files (素材管理): temporary files that messages refer to
// by their media_id, images with a lasting URL, and downloads.
//
// A media_id is valid for 3 days, in all apps of the corp, and only for what it
// was uploaded for:
//
//   - that of [Service.Upload] for messages, approvals and welcome messages;
//   - that of [Service.UploadAttachment] for moments or product albums;
//   - that of [Service.StartURLUpload] for the welcome messages of customer groups.
//
// Group robots have an upload of their own in package webhook. A media_id in the
// wrong place is refused with [wecom.ErrMediaNotFound].
package media

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Service uploads and downloads. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

// A Type is a kind of file. Each kind has its own limits; every file has more
// than 5 bytes.
type Type string

const (
	Image    Type = "image" // JPG or PNG of at most 10 MB
	Voice    Type = "voice" // AMR of at most 2 MB and 60 seconds
	Video    Type = "video" // MP4 of at most 10 MB
	Document Type = "file"  // anything of at most 20 MB
)

// limits are how many bytes WeCom takes of a kind. So much of a file of unknown size
// is held in memory.
var limits = map[Type]int64{Image: 10 << 20, Voice: 2 << 20, Video: 10 << 20, Document: 20 << 20}

// atMost limits what is held of a file of unknown size, unless the caller does.
func atMost(file wecom.File, limit int64) wecom.File {
	file.Limit = cmp.Or(file.Limit, limit)
	return file
}

// lifetime is how long a media_id is valid.
const lifetime = 3 * 24 * time.Hour

// Uploaded is a file that WeCom keeps for a while.
type Uploaded struct {
	MediaID   string     `json:"media_id"`
	Type      Type       `json:"type"`
	CreatedAt wecom.Time `json:"created_at"`
}

// ExpiresAt returns until when the MediaID is valid.
func (u *Uploaded) ExpiresAt() time.Time { return u.CreatedAt.Add(lifetime) }

// Upload uploads a temporary file, for messages and the like. Members see the name
// of the file, and open the file by the ending of the name. Beyond the limits of
// the kind the call fails with [wecom.ErrInvalidMediaSize] or
// [wecom.ErrMediaTooLarge].
//
// https://developer.work.weixin.qq.com/document/path/90253
//
//wecom:api POST /cgi-bin/media/upload 上传临时素材
func (s *Service) Upload(ctx context.Context, kind Type, file wecom.File) (*Uploaded, error) {
	return call.Upload[Uploaded](ctx, s.client, "/cgi-bin/media/upload", url.Values{"type": {string(kind)}}, atMost(file, limits[kind]))
}

// UploadImage uploads an image of 6 bytes to 2 MB and returns its URL, which is
// valid for ever. The image shows in the text of news messages (mpnews) and in
// messages to customers; on pages outside WeCom it is blocked. A corp may upload at
// most 1,000 images a day and 3,000 a month.
//
// https://developer.work.weixin.qq.com/document/path/90256
//
//wecom:api POST /cgi-bin/media/uploadimg 上传图片
func (s *Service) UploadImage(ctx context.Context, file wecom.File) (imageURL string, err error) {
	return call.UploadID[string](ctx, s.client, "/cgi-bin/media/uploadimg", nil, atMost(file, 2<<20), "url")
}

// A Purpose is what an attachment serves for.
type Purpose int

const (
	ForMoments  Purpose = 1 // images of at most 1,080×10,800 pixels, videos of at most 30 seconds
	ForProducts Purpose = 2 // images only
)

// UploadAttachment uploads a file of at most 10 MB for moments (朋友圈) or product
// albums (商品图册). The app must be among the callable apps of customer contact
// (客户联系).
//
// https://developer.work.weixin.qq.com/document/path/95098
//
//wecom:api POST /cgi-bin/media/upload_attachment 上传附件资源
func (s *Service) UploadAttachment(ctx context.Context, purpose Purpose, kind Type, file wecom.File) (*Uploaded, error) {
	return call.Upload[Uploaded](ctx, s.client, "/cgi-bin/media/upload_attachment",
		url.Values{"attachment_type": {strconv.Itoa(int(purpose))}, "media_type": {string(kind)}}, atMost(file, 10<<20))
}
