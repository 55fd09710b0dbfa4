package meeting_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

// A fileHost serves a file whose connections break after so many bytes each.
type fileHost struct {
	corp    *wecomtest.Corp
	content string
	breaks  []int // -1: not
	grows   bool  // from the second connection on
	asked   []string
}

func (h *fileHost) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "files.example" {
		return h.corp.HTTPClient().Transport.RoundTrip(r)
	}
	asked := r.Header.Get("Range")
	h.asked = append(h.asked, asked)
	content := h.content
	if h.grows && len(h.asked) > 1 {
		content += "more"
	}
	status, header, from := http.StatusOK, http.Header{"Content-Type": {"video/mp4"}}, 0
	if text, ok := strings.CutPrefix(strings.TrimSuffix(asked, "-"), "bytes="); ok {
		from, _ = strconv.Atoi(text)
		status = http.StatusPartialContent
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
	}
	rest := content[from:]
	var body io.Reader = strings.NewReader(rest)
	if n := h.breaks[min(len(h.asked), len(h.breaks))-1]; n >= 0 {
		body = io.MultiReader(strings.NewReader(rest[:n]), brokenOff{})
	}
	return &http.Response{StatusCode: status, Header: header, ContentLength: int64(len(rest)), Body: io.NopCloser(body), Request: r}, nil
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestCopyVideoOverBrokenConnections(t *testing.T) {
	for name, tt := range map[string]struct {
		breaks []int
		grows  bool
		out    io.Writer // a buffer if nil
		want   string
		err    error
		says   string
		asked  []string
	}{
		"whole":          {breaks: []int{-1}, want: "0123456789", asked: []string{""}},
		"goes on":        {breaks: []int{3, 2, -1}, want: "0123456789", asked: []string{"", "bytes=3-", "bytes=5-"}},
		"at the end":     {breaks: []int{10}, want: "0123456789", asked: []string{""}},
		"nothing comes":  {breaks: []int{3, 0}, want: "012", err: syscall.ECONNRESET, says: "after 3 bytes", asked: []string{"", "bytes=3-"}},
		"another file":   {breaks: []int{3, -1}, grows: true, want: "012", says: "it has 14 bytes now, and had 10", asked: []string{"", "bytes=3-"}},
		"a writer fails": {breaks: []int{-1}, out: fullDisk{}, err: syscall.ENOSPC, asked: []string{""}},
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/meeting/record/get_file", wecomtest.JSON(`{"errcode":0,"download_address":"https://files.example/v.mp4?key=secret"}`))
		host := &fileHost{corp: corp, content: "0123456789", breaks: tt.breaks, grows: tt.grows}
		s := meeting.New(corp.Client(wecom.WithHTTPClient(&http.Client{Transport: host})))
		var got bytes.Buffer
		out := tt.out
		if out == nil {
			out = &got
		}
		n, err := s.CopyVideo(t.Context(), out, "m", "f")
		if got.String() != tt.want || n != int64(len(tt.want)) {
			t.Errorf("%s: %d bytes, %q, want %q", name, n, &got, tt.want)
		}
		if isFailure := tt.err != nil || tt.says != ""; isFailure != (err != nil) || tt.err != nil && !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", name, err, tt.err)
		}
		if text := fmt.Sprint(err); !strings.Contains(text, tt.says) || strings.Contains(text, "secret") {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
		if diff := cmp.Diff(tt.asked, host.asked); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
