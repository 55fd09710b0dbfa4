package media

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/gowecom/wecom"
)

// Get downloads a file of at most 20 MB. The caller closes it. For a larger file it
// fails with [wecom.ErrDownloadTooLarge]: see [Service.Copy].
//
// https://developer.work.weixin.qq.com/document/path/90254
//
//wecom:api GET /cgi-bin/media/get 获取临时素材
func (s *Service) Get(ctx context.Context, mediaID string) (*wecom.Download, error) {
	return s.GetRange(ctx, mediaID, wecom.Range{})
}

// GetRange downloads a part of a file, of at most 20 MB
// ([wecom.ErrDownloadTooLarge]). The caller closes it. WeCom keeps some files
// encrypted; their parts begin and end on multiples of 16 bytes
// ([wecom.ErrInvalidRange]).
//
// https://developer.work.weixin.qq.com/document/path/90254
//
//wecom:api GET /cgi-bin/media/get 获取临时素材
func (s *Service) GetRange(ctx context.Context, mediaID string, part wecom.Range) (*wecom.Download, error) {
	return s.client.Download(ctx, "/cgi-bin/media/get", url.Values{"media_id": {mediaID}}, part)
}

// GetVoice downloads a voice that was recorded with the JS-SDK (uploadVoice) in
// its full quality, 16 kHz Speex, where [Service.Get] has 8 kHz AMR. It does not
// find voices from HarmonyOS. The caller closes the download.
//
// https://developer.work.weixin.qq.com/document/path/90255
//
//wecom:api GET /cgi-bin/media/get/jssdk 获取高清语音素材
func (s *Service) GetVoice(ctx context.Context, mediaID string) (*wecom.Download, error) {
	return s.client.Download(ctx, "/cgi-bin/media/get/jssdk", url.Values{"media_id": {mediaID}}, wecom.Range{})
}

const (
	chunk = 20 << 20 // the longest range that WeCom serves, a multiple of align
	align = 16       // where ranges of encrypted files may begin
)

// A Copied is what [Service.Copy] has done.
type Copied struct {
	Name        string
	ContentType string
	Size        int64 // of the whole file; -1 if WeCom did not say
	Written     int64
}

// Copy writes a file of any size to w, beginning at offset, in ranges of 20 MB.
// It holds only a small part of the file in memory. When it fails, it returns how
// much it has written beside the error: call it again with Written added to the
// offset to go on from there.
func (s *Service) Copy(ctx context.Context, w io.Writer, mediaID string, offset int64) (*Copied, error) {
	done := &Copied{Size: -1}
	for {
		at := offset + done.Written
		n, err := s.copyRange(ctx, w, mediaID, at, done)
		done.Written += n
		switch {
		case err != nil:
			return done, err
		case done.Size >= 0 && at+n >= done.Size, done.Size < 0 && n < chunk-align:
			return done, nil
		case n == 0:
			return done, fmt.Errorf("media: %s ends after %d of %d bytes: %w", mediaID, at, done.Size, io.ErrUnexpectedEOF)
		}
	}
}

// copyRange writes one range to w, from a byte on that need not be aligned, and
// notes in done what it learns of the file.
func (s *Service) copyRange(ctx context.Context, w io.Writer, mediaID string, from int64, done *Copied) (int64, error) {
	skip := from % align
	d, err := s.GetRange(ctx, mediaID, wecom.Range{Offset: from - skip, Length: chunk})
	if err != nil {
		return 0, err
	}
	defer func() { _ = d.Close() }()
	done.Name, done.ContentType, done.Size = d.Name, d.ContentType, d.Total
	if _, err := io.CopyN(io.Discard, d, skip); err != nil {
		return 0, err
	}
	return io.Copy(w, d)
}
