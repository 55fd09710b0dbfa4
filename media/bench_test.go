package media_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
)

// A file of zeros, as long as it is, which is served by ranges.
type zeroFile int64

func (size zeroFile) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/cgi-bin/gettoken" {
		body := `{"errcode":0,"access_token":"token","expires_in":7200}`
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	var from, to int64
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &from, &to); err != nil {
		return nil, err
	}
	to = min(to, int64(size)-1)
	head := http.Header{"Content-Type": {"application/octet-stream"}, "Content-Range": {fmt.Sprintf("bytes %d-%d/%d", from, to, size)}, "Content-Disposition": {`attachment; filename="a.bin"`}}
	return &http.Response{StatusCode: http.StatusPartialContent, Header: head, ContentLength: to - from + 1, Body: io.NopCloser(io.LimitReader(zeros{}, to-from+1)), Request: r}, nil
}

// The time of a copy must not grow faster than the file.
func BenchmarkCopy(b *testing.B) {
	for _, size := range []int64{20 << 20, 80 << 20, 320 << 20} {
		b.Run(fmt.Sprint(size>>20, "MB"), func(b *testing.B) {
			b.ReportAllocs()
			client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: zeroFile(size)}))
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = client.Close() }()
			for b.Loop() {
				done, err := media.New(client).Copy(b.Context(), io.Discard, "MEDIA1", 0)
				if err != nil || done.Written != size {
					b.Fatal(done, err)
				}
			}
		})
	}
}
