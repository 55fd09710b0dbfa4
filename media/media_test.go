package media_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

func text(name, content string) wecom.File {
	return wecom.File{Name: name, Content: strings.NewReader(content)}
}

func TestUploads(t *testing.T) {
	sent := apitest.File{Name: "周报 47.txt", Content: "第 47 周"}
	uploaded := &media.Uploaded{MediaID: "MEDIA1", Type: media.Document, CreatedAt: wecom.TimeOf(time.Unix(1763740800, 0))}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Upload",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (*media.Uploaded, error) {
				return s.Upload(ctx, media.Document, text("周报 47.txt", "第 47 周"))
			}),
			Route: "POST /cgi-bin/media/upload?type=file",
			File:  sent,
			Reply: `{"errcode":0,"errmsg":"","type":"file","media_id":"MEDIA1","created_at":"1763740800"}`,
			Want:  uploaded,
		},
		{
			Name: "UploadAttachment",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (*media.Uploaded, error) {
				return s.UploadAttachment(ctx, media.ForProducts, media.Image, text("周报 47.txt", "第 47 周"))
			}),
			Route: "POST /cgi-bin/media/upload_attachment?attachment_type=2&media_type=image",
			File:  sent,
			Reply: `{"errcode":0,"errmsg":"","type":"file","media_id":"MEDIA1","created_at":1763740800}`,
			Want:  uploaded,
		},
		{
			Name: "UploadImage",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (string, error) {
				return s.UploadImage(ctx, text("周报 47.txt", "第 47 周"))
			}),
			Route: "POST /cgi-bin/media/uploadimg",
			File:  sent,
			Reply: `{"errcode":0,"errmsg":"","url":"http://pic.yunshan.example/47"}`,
			Want:  "http://pic.yunshan.example/47",
		},
	})
}

// Names arrive as they are; what would end the quotes or the line does not.
func TestUploadNames(t *testing.T) {
	corp := wecomtest.New()
	files := media.New(corp.Client())
	for name, want := range map[string]string{
		"合同（最终版）📎.pdf":      "合同（最终版）📎.pdf",
		"Ünïcode ~`'.txt":   "Ünïcode ~`'.txt",
		`a"; name="x.pdf`:   `a%22; name=%22x.pdf`,
		"a\r\nX-Evil: 1":    "a%0D%0AX-Evil: 1",
		`back\slash%20.txt`: `back\slash%20.txt`,
	} {
		up, err := files.Upload(t.Context(), media.Document, text(name, "content"))
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if f, _ := corp.Media(up.MediaID); f.Name != want || string(f.Data) != "content" {
			t.Errorf("%q arrived as %q with %q", name, f.Name, f.Data)
		}
	}
}

func TestUploadRefused(t *testing.T) {
	corp := wecomtest.New()
	files := media.New(corp.Client())
	for name, tt := range map[string]struct {
		kind media.Type
		size int
		want error
		says string
	}{
		"empty":     {media.Document, 0, wecom.ErrMediaEmpty, ""},
		"too small": {media.Document, 5, wecom.ErrInvalidMediaSize, "more than 5 bytes"},
		"too large": {media.Voice, 2<<20 + 1, wecom.ErrMediaTooLarge, "a voice 2 MB"},
		"no kind":   {"gif", 10, wecom.ErrInvalidMediaType, "JPG or PNG"},
	} {
		_, err := files.Upload(t.Context(), tt.kind, text("x", strings.Repeat("x", tt.size)))
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %v that says %q", name, err, tt.want, tt.says)
		}
	}
	_, err := files.UploadAttachment(t.Context(), media.ForMoments, media.Document, text("x", "content"))
	if !errors.Is(err, wecom.ErrInvalidMediaType) {
		t.Errorf("a plain file for moments: %v", err)
	}
}

// A media_id serves for 3 days, and only for what it was uploaded for.
func TestUploadedServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		files := media.New(corp.Client())
		up, err := files.Upload(t.Context(), media.Document, text("a.txt", "content"))
		if err != nil {
			t.Fatal(err)
		}
		if got := time.Until(up.ExpiresAt()); got != 72*time.Hour {
			t.Errorf("expires in %v", got)
		}
		time.Sleep(72*time.Hour - time.Second)
		d, err := files.Get(t.Context(), up.MediaID)
		if err != nil {
			t.Fatal(err)
		}
		_ = d.Close()
		time.Sleep(time.Second)
		_, err = files.Get(t.Context(), up.MediaID)
		if !errors.Is(err, wecom.ErrMediaNotFound) || !strings.Contains(err.Error(), "3 days") {
			t.Errorf("after 3 days: %v", err)
		}
	})
}

// A refused token costs an upload nothing as long as its content can be read
// again, which that of unknown length can.
func TestUploadWithRefusedToken(t *testing.T) {
	once := func() io.Reader { return io.MultiReader(strings.NewReader("con"), strings.NewReader("tent")) }
	for name, tt := range map[string]struct {
		file wecom.File
		want error
	}{
		"seekable":       {text("a.txt", "content"), nil},
		"unknown length": {wecom.File{Name: "a.txt", Content: once()}, nil},
		"read once":      {wecom.File{Name: "a.txt", Content: once(), Size: 7}, wecom.ErrInvalidToken},
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/media/upload", wecomtest.RefuseToken())
		up, err := media.New(corp.Client()).Upload(t.Context(), media.Document, tt.file)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
			continue
		}
		if err != nil {
			continue
		}
		if f, _ := corp.Media(up.MediaID); string(f.Data) != "content" {
			t.Errorf("%s: arrived as %q", name, f.Data)
		}
	}
}
