package media_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

type body = map[string]any

func TestUploadsRefused(t *testing.T) {
	client := wecomtest.New().Client()
	upload := func(path string, query url.Values, size int) error {
		return client.Upload(t.Context(), path, query, wecom.File{Name: "x", Content: strings.NewReader(strings.Repeat("x", size))}, nil)
	}
	for name, tt := range map[string]struct {
		err, want error
	}{
		"image":         {upload("/cgi-bin/media/uploadimg", nil, 2<<20), nil},
		"large image":   {upload("/cgi-bin/media/uploadimg", nil, 2<<20+1), wecom.ErrMediaTooLarge},
		"large file":    {upload("/cgi-bin/media/upload", url.Values{"type": {"file"}}, 20<<20+1), wecom.ErrMediaTooLarge},
		"odd purpose":   {upload("/cgi-bin/media/upload_attachment", url.Values{"attachment_type": {"3"}, "media_type": {"image"}}, 10), wecom.ErrInvalidRequest},
		"product video": {upload("/cgi-bin/media/upload_attachment", url.Values{"attachment_type": {"2"}, "media_type": {"video"}}, 10), wecom.ErrInvalidMediaType},
		"no form":       {client.Post(t.Context(), "/cgi-bin/media/upload", nil, nil), wecom.Code(41005)},
		"odd scene":     {client.Post(t.Context(), "/cgi-bin/media/upload_by_url", body{"scene": 2, "type": "file", "filename": "x", "url": "x"}, nil), wecom.ErrInvalidRequest},
		"image by URL":  {client.Post(t.Context(), "/cgi-bin/media/upload_by_url", body{"scene": 1, "type": "image", "filename": "x", "url": "x"}, nil), wecom.ErrInvalidMediaType},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", name, tt.err, tt.want)
		}
	}
}

// The name of the part does not matter if it is that of a file.
func TestUploadedPart(t *testing.T) {
	corp := wecomtest.New()
	token, err := corp.Client().Token(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for disposition, want := range map[string]string{
		`name="media"; filename="a.txt"`: `"media_id"`,
		`name="file"; filename="a.txt"`:  `"media_id"`,
		`name="media"`:                   `"media_id"`,
		`name="title"`:                   `"errcode":41005`,
	} {
		form := "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\nhello hello\r\n--b--\r\n"
		r := httptest.NewRequest(http.MethodPost, "/cgi-bin/media/upload?type=file&access_token="+token, strings.NewReader(form))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := httptest.NewRecorder()
		corp.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %s, want %s", disposition, w.Body, want)
		}
	}
}

// A file that a member sent serves for 3 days, but stays to be looked at.
func TestAddMedia(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		id := corp.AddMedia("voice", "留言.amr", []byte("content"))
		get := func(path string) error {
			d, err := corp.Client().Download(t.Context(), path, url.Values{"media_id": {id}}, wecom.Range{})
			if err == nil {
				err = d.Close()
			}
			return err
		}
		for _, path := range []string{"/cgi-bin/media/get", "/cgi-bin/media/get/jssdk"} {
			if err := get(path); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		time.Sleep(72 * time.Hour)
		for _, path := range []string{"/cgi-bin/media/get", "/cgi-bin/media/get/jssdk"} {
			if err := get(path); !errors.Is(err, wecom.ErrMediaNotFound) {
				t.Errorf("%s after 3 days: %v", path, err)
			}
		}
		want := wecomtest.MediaFile{Name: "留言.amr", Type: "voice", Data: []byte("content"), Uploaded: time.Now().Add(-72 * time.Hour)}
		if f, ok := corp.Media(id); !ok || f.Name != want.Name || f.Type != want.Type || string(f.Data) != "content" || !f.Uploaded.Equal(want.Uploaded) {
			t.Errorf("stored %+v", f)
		}
		if _, ok := corp.Media("gone"); ok {
			t.Error("found what is not there")
		}
	})
}
