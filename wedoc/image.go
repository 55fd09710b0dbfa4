package wedoc

import (
	"context"
	"encoding/base64"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// An Image is an image that was uploaded for a document.
type Image struct {
	URL    string    `json:"url"`   // for [InsertImage]
	Width  wecom.Int `json:"width"` // in pixels
	Height wecom.Int `json:"height"`
	Size   wecom.Int `json:"size"` // in bytes
}

// UploadImage uploads an image for a document. It is not in the document yet: see
// [InsertImage].
//
// https://developer.work.weixin.qq.com/document/path/99933
//
//wecom:api POST /cgi-bin/wedoc/image_upload 上传文档图片
func (s *Service) UploadImage(ctx context.Context, docID string, image []byte) (*Image, error) {
	return call.Post[Image](ctx, s.client, "/cgi-bin/wedoc/image_upload",
		call.Body{"docid": docID, "base64_content": base64.StdEncoding.EncodeToString(image)})
}
