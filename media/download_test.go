package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

// read takes a download in.
func read(d *wecom.Download, err error) (apitest.File, error) {
	if err != nil {
		return apitest.File{}, err
	}
	b, err := io.ReadAll(d)
	return apitest.File{Name: d.Name, Content: string(b)}, errors.Join(err, d.Close())
}

func TestDownloads(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Get",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (apitest.File, error) {
				return read(s.Get(ctx, "MEDIA&1"))
			}),
			Route:     "GET /cgi-bin/media/get?media_id=MEDIA%261",
			ReplyFile: apitest.File{Name: "照片 1.json", Content: `{"errcode":40007}`}, // a file that looks like a failure
			Want:      apitest.File{Name: "照片 1.json", Content: `{"errcode":40007}`},
		},
		{
			Name: "GetVoice",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (apitest.File, error) {
				return read(s.GetVoice(ctx, "MEDIA1"))
			}),
			Route:     "GET /cgi-bin/media/get/jssdk?media_id=MEDIA1",
			ReplyFile: apitest.File{Name: "XXX", Content: "Speex"},
			Want:      apitest.File{Name: "XXX", Content: "Speex"},
		},
	})
}

func TestDownloadRefused(t *testing.T) {
	corp := wecomtest.New()
	files := media.New(corp.Client())
	id := corp.AddMedia("image", "a.png", []byte("content"))
	large := corp.AddMedia("file", "a.zip", make([]byte, 20<<20+1))
	for name, tt := range map[string]struct {
		do   func(context.Context) (*wecom.Download, error)
		want error
		says string
	}{
		"unknown":   {func(ctx context.Context) (*wecom.Download, error) { return files.Get(ctx, "gone") }, wecom.ErrMediaNotFound, "3 days"},
		"no voice":  {func(ctx context.Context) (*wecom.Download, error) { return files.GetVoice(ctx, id) }, wecom.ErrMediaNotFound, "3 days"},
		"too large": {func(ctx context.Context) (*wecom.Download, error) { return files.Get(ctx, large) }, wecom.ErrDownloadTooLarge, "in ranges"},
		"beyond": {func(ctx context.Context) (*wecom.Download, error) {
			return files.GetRange(ctx, id, wecom.Range{Offset: 16})
		}, wecom.ErrInvalidRange, "16 bytes"},
	} {
		d, err := tt.do(t.Context())
		if d != nil || !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, %v, want %v that says %q", name, d, err, tt.want, tt.says)
		}
	}
	corp.Script("/cgi-bin/media/get", wecomtest.Status(http.StatusOK, "text/plain", `{"errcode":40007,"errmsg":"invalid media_id"}`))
	if _, err := files.Get(t.Context(), id); !errors.Is(err, wecom.ErrMediaNotFound) {
		t.Errorf("a failure as plain text: %v", err)
	}
}

func TestGetRange(t *testing.T) {
	corp := wecomtest.New()
	id := corp.AddMedia("file", "a.txt", []byte("0123456789"))
	for part, want := range map[wecom.Range]string{
		{}:                     "0123456789",
		{Offset: 7}:            "789",
		{Offset: 2, Length: 3}: "234",
		{Length: 100}:          "0123456789",
	} {
		d, err := media.New(corp.Client()).GetRange(t.Context(), id, part)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(d); string(b) != want || err != nil || d.Total != 10 || d.Size != int64(len(want)) {
			t.Errorf("%+v: %q, %v, %+v", part, b, err, d)
		}
		_ = d.Close()
	}
}

func TestCopy(t *testing.T) {
	content := make([]byte, 21<<20+7)
	for i := 0; i < len(content); i += 1 << 10 {
		content[i] = byte(rand.N(256))
	}
	corp := wecomtest.New()
	files := media.New(corp.Client())
	id := corp.AddMedia("video", "会议.mp4", content)
	for _, offset := range []int64{0, 1<<20 + 3, int64(len(content)) - 1} {
		var got bytes.Buffer
		copied, err := files.Copy(t.Context(), &got, id, offset)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), content[offset:]) {
			t.Errorf("from %d: %d bytes, not those of the file", offset, got.Len())
		}
		want := media.Copied{Name: "会议.mp4", ContentType: copied.ContentType, Size: int64(len(content)), Written: int64(got.Len())}
		if *copied != want {
			t.Errorf("from %d: %+v, want %+v", offset, copied, want)
		}
	}
}

// A copy that fails says how far it came, and goes on from there.
func TestCopyGoesOn(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 25<<20/16)
	corp := wecomtest.New()
	files := media.New(corp.Client())
	id := corp.AddMedia("video", "会议.mp4", content)
	corp.Script("/cgi-bin/media/get", wecomtest.Pass(), wecomtest.Refuse(45036, "abnormal traffic"))

	var got bytes.Buffer
	copied, err := files.Copy(t.Context(), &got, id, 0)
	if !errors.Is(err, wecom.ErrAbnormalTraffic) || copied.Written != 20<<20 || copied.Size != int64(len(content)) {
		t.Fatalf("%+v, %v", copied, err)
	}
	if _, err := files.Copy(t.Context(), &got, id, copied.Written); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), content) {
		t.Error("not the file's content")
	}
}

// Whoever ignores ranges must not make a copy that has its beginning twice.
func TestCopyWithoutRanges(t *testing.T) {
	corp := wecomtest.New()
	files := media.New(corp.Client())
	whole := wecomtest.File("a.txt", "text/plain", []byte("0123456789"))

	var got bytes.Buffer
	corp.Script("/cgi-bin/media/get", whole)
	if _, err := files.Copy(t.Context(), &got, "MEDIA1", 0); err != nil || got.String() != "0123456789" {
		t.Errorf("%q, %v", got.String(), err)
	}
	corp.Script("/cgi-bin/media/get", whole)
	if _, err := files.Copy(t.Context(), &got, "MEDIA1", 16); err == nil || got.Len() != 10 {
		t.Errorf("%q, %v, want an error about ranges", got.String(), err)
	}
}

// A connection that breaks in the midst of a range loses nothing that arrived.
func TestCopyBrokenOff(t *testing.T) {
	content := []byte("0123456789abcdefghijklmnopqrstuvwxyz")
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range"))
		w.Header().Set("Content-Disposition", `attachment; filename="a.txt"`)
		if len(asked) > 1 {
			http.ServeContent(w, r, "a.txt", time.Time{}, bytes.NewReader(content))
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = w.Write(content[:21])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	client, err := wecom.NewKeyClient("key", wecom.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	files := media.New(client)

	var got bytes.Buffer
	copied, err := files.Copy(t.Context(), &got, "MEDIA1", 0)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("err = %v, want that the file breaks off", err)
	}
	if _, err := files.Copy(t.Context(), &got, "MEDIA1", copied.Written); err != nil {
		t.Fatal(err)
	}
	if got.String() != string(content) {
		t.Errorf("copied %q", got.String())
	}
	want := fmt.Sprintf("bytes=%d-", copied.Written-copied.Written%16)
	if len(asked) != 2 || !strings.HasPrefix(asked[1], want) {
		t.Errorf("asked for %q, want %s after %d bytes", asked, want, copied.Written)
	}
}
