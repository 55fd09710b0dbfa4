package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const uploadPath = "/cgi-bin/media/upload"

// plain hides everything of a reader but Read.
type plain struct{ io.Reader }

// form is the multipart body of a file, as WeCom wants it.
func form(boundary, name, content string) string {
	return "--" + boundary + "\r\n" +
		`Content-Disposition: form-data; name="media"; filename="` + name + `"; filelength=` + strconv.Itoa(len(content)) + "\r\n" +
		"Content-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n"
}

func TestUploadOnTheWire(t *testing.T) {
	const content = "季度报告\r\n--not a boundary\x00"
	large := strings.Repeat("0123456789abcdef", 1<<17) // 2 MiB
	tail := strings.NewReader("skipped" + content)
	if _, err := tail.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	onDisk, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = onDisk.Close() }()
	if _, err := onDisk.WriteString(content); err != nil {
		t.Fatal(err)
	}
	if _, err := onDisk.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	pipe, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, content); _ = w.Close() }()
	osPipe, osW, err := os.Pipe() // a Seeker that cannot seek
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(osW, content); _ = osW.Close() }()
	defer func() { _ = osPipe.Close() }()
	open, openW := io.Pipe()
	go func() { _, _ = io.WriteString(openW, content+"more") }()
	defer func() { _ = open.Close() }()

	for name, row := range map[string]struct {
		file      wecom.File
		name      string // on the wire
		content   string
		onceOnly  bool // it cannot be sent again
		seekFails bool
	}{
		"seekable":            {file: wecom.File{Name: "a.txt", Content: strings.NewReader(content)}, name: "a.txt", content: content},
		"in the middle":       {file: wecom.File{Name: "a.txt", Content: tail}, name: "a.txt", content: content},
		"on disk":             {file: wecom.File{Name: "a.txt", Content: onDisk}, name: "a.txt", content: content},
		"size given":          {file: wecom.File{Name: "a.txt", Content: strings.NewReader(content), Size: int64(len(content))}, name: "a.txt", content: content},
		"unknown size":        {file: wecom.File{Name: "a.txt", Content: plain{strings.NewReader(content)}}, name: "a.txt", content: content},
		"unknown large size":  {file: wecom.File{Name: "a.txt", Content: plain{strings.NewReader(large)}}, name: "a.txt", content: large},
		"at the limit":        {file: wecom.File{Name: "a.txt", Content: plain{strings.NewReader(large)}, Limit: int64(len(large))}, name: "a.txt", content: large},
		"no limit":            {file: wecom.File{Name: "a.txt", Content: plain{strings.NewReader(content)}, Limit: math.MaxInt64}, name: "a.txt", content: content},
		"limit of no matter":  {file: wecom.File{Name: "a.txt", Content: strings.NewReader(content), Limit: 1}, name: "a.txt", content: content},
		"byte by byte":        {file: wecom.File{Name: "a.txt", Content: iotest.OneByteReader(strings.NewReader(content))}, name: "a.txt", content: content},
		"pipe":                {file: wecom.File{Name: "a.txt", Content: pipe}, name: "a.txt", content: content},
		"pipe of the system":  {file: wecom.File{Name: "a.txt", Content: osPipe}, name: "a.txt", content: content},
		"longer content":      {file: wecom.File{Name: "a.txt", Content: strings.NewReader(content + "more"), Size: int64(len(content))}, name: "a.txt", content: content},
		"stream that goes on": {file: wecom.File{Name: "a.txt", Content: open, Size: int64(len(content))}, name: "a.txt", content: content, onceOnly: true},
		"stream":              {file: wecom.File{Name: "a.txt", Content: plain{strings.NewReader(content)}, Size: int64(len(content))}, name: "a.txt", content: content, onceOnly: true},
		"empty":               {file: wecom.File{Name: "a.txt", Content: strings.NewReader("")}, name: "a.txt", content: ""},
		"Chinese name":        {file: wecom.File{Name: "季度 报告.pdf", Content: strings.NewReader(content)}, name: "季度 报告.pdf", content: content},
		"quoted name":         {file: wecom.File{Name: `a"; x="b\.txt`, Content: strings.NewReader(content)}, name: `a%22; x=%22b\.txt`, content: content},
		"name with CRLF":      {file: wecom.File{Name: "a\r\nX-Evil: 1\r\n\r\nb", Content: strings.NewReader(content)}, name: "a%0D%0AX-Evil: 1%0D%0A%0D%0Ab", content: content},
		"name with NUL":       {file: wecom.File{Name: "a\x00b", Content: strings.NewReader(content)}, name: "ab", content: content},
		"no name":             {file: wecom.File{Content: strings.NewReader(content)}, name: "", content: content},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", "/nowhere") // no file is written
			corp := wecomtest.New()
			type sent struct {
				length int64
				mime   string
				uri    string
			}
			var seen []sent
			hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == uploadPath {
					seen = append(seen, sent{r.ContentLength, r.Header.Get("Content-Type"), r.URL.RequestURI()})
				}
				return corp.HTTPClient().Transport.RoundTrip(r)
			})}
			corp.Script(uploadPath, wecomtest.RefuseToken(), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","type":"file","media_id":"m-1"}`))
			var out struct {
				MediaID string `json:"media_id"`
			}
			err := client(t, hc).Upload(t.Context(), uploadPath, url.Values{"type": {"file"}}, row.file, &out)
			calls := corp.Calls(uploadPath)
			if row.onceOnly {
				if !errors.Is(err, wecom.ErrInvalidToken) || len(calls) != 1 {
					t.Errorf("%d calls, error %v", len(calls), err)
				}
			} else if err != nil || out.MediaID != "m-1" || len(calls) != 2 {
				t.Errorf("%d calls, result %+v, error %v", len(calls), out, err)
			}
			for i, call := range calls {
				kind, params, err := mime.ParseMediaType(seen[i].mime)
				if err != nil || kind != "multipart/form-data" {
					t.Errorf("type %q", seen[i].mime)
				}
				if want := form(params["boundary"], row.name, row.content); call.Body != want {
					t.Errorf("sent %.300q\nwant %.300q", call.Body, want)
				}
				if seen[i].length != int64(len(call.Body)) {
					t.Errorf("length %d of %d bytes", seen[i].length, len(call.Body))
				}
				if want := fmt.Sprintf("%s?type=file&access_token=simulated-token-%d", uploadPath, i+1); seen[i].uri != want {
					t.Errorf("called %s, want %s", seen[i].uri, want)
				}
			}
		})
	}
}

// An upload that cannot be sent again leaves a good token to the next call.
func TestStreamRefusedOnce(t *testing.T) {
	corp := wecomtest.New()
	c := corp.Client()
	if err := member(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	corp.RevokeTokens()
	upload := func() error {
		return c.Upload(t.Context(), uploadPath, nil, wecom.File{Content: plain{strings.NewReader("abcdef")}, Size: 6}, nil)
	}
	corp.Script(uploadPath, wecomtest.Refuse(42001, "expired"), wecomtest.JSON(ok))
	if err := upload(); !errors.Is(err, wecom.ErrTokenExpired) {
		t.Error(err)
	}
	if err := upload(); err != nil {
		t.Error(err)
	}
	if calls := corp.Calls(uploadPath); len(calls) != 2 || calls[1].Secret == "" {
		t.Errorf("%d calls, the last one with the old token", len(calls))
	}
}

// Uploads change something: what may have arrived is not sent again.
func TestUploadIsNotRepeated(t *testing.T) {
	for name, row := range map[string]struct {
		reply wecomtest.Reply
		sends int
	}{
		"reset":              {wecomtest.Reset(), 1},
		"gateway":            {wecomtest.Status(502, "text/html", gateway), 1},
		"busy":               {wecomtest.Busy(), 1},
		"refused connection": {wecomtest.RefuseConnection(), 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.Script(uploadPath, row.reply, wecomtest.JSON(ok))
				err := corp.Client().Upload(t.Context(), uploadPath, nil, wecom.File{Name: "a", Content: strings.NewReader("abcdef")}, nil)
				calls := corp.Calls(uploadPath)
				if len(calls) != row.sends || (err == nil) != (row.sends == 2) {
					t.Errorf("sent %d times, error %v", len(calls), err)
				}
				if len(calls) == 2 && len(calls[1].Body) != len(calls[0].Body) {
					t.Errorf("sent %q, then %q", calls[0].Body, calls[1].Body)
				}
			})
		})
	}
}

func TestBadUploads(t *testing.T) {
	cause := errors.New("disk on fire")
	for name, row := range map[string]struct {
		file wecom.File
		says string
		is   error
	}{
		"no content":        {wecom.File{Name: "a"}, "no content", nil},
		"negative size":     {wecom.File{Content: strings.NewReader("abc"), Size: -1}, "negative size", nil},
		"smaller than said": {wecom.File{Content: strings.NewReader("abc"), Size: 4}, "size of 4 bytes", nil},
		"cannot be read":    {wecom.File{Content: plain{iotest.ErrReader(cause)}}, "reading what to upload", cause},
		"breaks off":        {wecom.File{Content: plain{io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(cause))}, Size: 9}, "disk on fire", cause},
		"over the default":  {wecom.File{Content: plain{io.LimitReader(zeros{}, 20<<20+1)}}, "more than 20971520 bytes", nil},
		"over the limit":    {wecom.File{Content: plain{strings.NewReader("abcd")}, Limit: 3}, "more than 3 bytes", nil},
		"endless":           {wecom.File{Content: zeros{}}, "give the Size, raise the Limit, or pass an *os.File", nil},
		"negative limit":    {wecom.File{Content: strings.NewReader("abc"), Limit: -1}, "limit", nil},
		"large, breaks off": {wecom.File{Content: plain{io.MultiReader(strings.NewReader(strings.Repeat("x", 3<<20)), iotest.ErrReader(cause))}}, "disk on fire", cause},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(wecomtest.New())
			defer srv.Close()
			c := client(t, &http.Client{}, wecom.WithBaseURL(srv.URL))
			err := c.Upload(t.Context(), uploadPath, nil, row.file, nil)
			if err == nil || !strings.Contains(err.Error(), row.says) || !strings.HasPrefix(err.Error(), "wecom: "+uploadPath) || row.is != nil && !errors.Is(err, row.is) {
				t.Errorf("error %v, want one with %q", err, row.says)
			}
		})
	}
}

// A server may refuse the token before it has read the file. net/http may then
// go on reading for the first attempt while the second one is on its way, and
// after the call.
func TestAbandonedAttemptsDoNotRead(t *testing.T) {
	content := strings.Repeat("0123456789abcdef", 1<<10)
	var bodies []io.Reader
	readOn := func() {
		for _, b := range bodies {
			if n, err := b.Read(make([]byte, 4000)); n != 0 || err == nil || errors.Is(err, io.EOF) {
				t.Errorf("an abandoned attempt read %d bytes, error %v", n, err)
			}
		}
	}
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		readOn()
		bodies = append(bodies, r.Body)
		if len(bodies) == 1 {
			_, _ = r.Body.Read(make([]byte, 400))
			return reply(r, 200, "application/json", `{"errcode":40014,"errmsg":"invalid access_token"}`), nil
		}
		if b, err := io.ReadAll(r.Body); !bytes.Contains(b, []byte(content)) || int64(len(b)) != r.ContentLength || err != nil {
			t.Errorf("%d bytes, not those of the file; error %v", len(b), err)
		}
		return reply(r, 200, "application/json", ok), nil
	})
	if err := c.Upload(t.Context(), uploadPath, nil, wecom.File{Content: strings.NewReader(content)}, nil); err != nil {
		t.Error(err)
	}
	readOn()
}

func TestDownload(t *testing.T) {
	image := strings.Repeat("\x89PNG\r\n", 1000)
	for name, row := range map[string]struct {
		header http.Header
		status int
		body   string
		part   wecom.Range
		want   wecom.Download
		ranges string // asked for
		err    error  // nil: success
		says   string
	}{
		"image":             {header: http.Header{"Content-Type": {"image/png"}}, body: image, want: wecom.Download{ContentType: "image/png", Size: 6000, Total: 6000}},
		"named":             {header: http.Header{"Content-Type": {"image/png"}, "Content-Disposition": {`attachment; filename="a b.png"`}}, body: image, want: wecom.Download{Name: "a b.png", ContentType: "image/png", Size: 6000, Total: 6000}},
		"raw name":          {header: http.Header{"Content-Disposition": {`attachment; filename="报告.png"`}}, body: image, want: wecom.Download{Name: "报告.png", Size: 6000, Total: 6000}},
		"encoded name":      {header: http.Header{"Content-Disposition": {`attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.png`}}, body: image, want: wecom.Download{Name: "报告.png", Size: 6000, Total: 6000}},
		"bare name":         {header: http.Header{"Content-Disposition": {`attachment; filename=MEDIA_ID.jpg`}}, body: image, want: wecom.Download{Name: "MEDIA_ID.jpg", Size: 6000, Total: 6000}},
		"name with path":    {header: http.Header{"Content-Disposition": {`attachment; filename="../../etc/passwd"`}}, body: image, want: wecom.Download{Name: "passwd", Size: 6000, Total: 6000}},
		"Windows path":      {header: http.Header{"Content-Disposition": {`attachment; filename=报告; x="C:\\a\\b.png"; filename="C:\a\b.png"`}}, body: image, want: wecom.Download{Name: "b.png", Size: 6000, Total: 6000}},
		"broken header":     {header: http.Header{"Content-Disposition": {`attachment; filename="`}}, body: image, want: wecom.Download{Size: 6000, Total: 6000}},
		"JSON file":         {header: http.Header{"Content-Type": {"application/json"}, "Content-Disposition": {`attachment; filename="a.json"`}}, body: `{"errcode":1}`, want: wecom.Download{Name: "a.json", ContentType: "application/json", Size: 13, Total: 13}},
		"empty file":        {header: http.Header{"Content-Type": {"image/png"}}, want: wecom.Download{ContentType: "image/png"}},
		"part":              {part: wecom.Range{Offset: 100, Length: 50}, ranges: "bytes=100-149", status: 206, header: http.Header{"Content-Type": {"image/png"}, "Content-Range": {"bytes 100-149/6000"}}, body: image[:50], want: wecom.Download{ContentType: "image/png", Size: 50, Total: 6000}},
		"first part":        {part: wecom.Range{Length: 50}, ranges: "bytes=0-49", status: 206, header: http.Header{"Content-Type": {"image/png"}, "Content-Range": {"bytes 0-49/*"}}, body: image[:50], want: wecom.Download{ContentType: "image/png", Size: 50, Total: -1}},
		"rest":              {part: wecom.Range{Offset: 100}, ranges: "bytes=100-", status: 206, header: http.Header{"Content-Type": {"image/png"}, "Content-Range": {"bytes 100-5999/6000"}}, body: image[100:], want: wecom.Download{ContentType: "image/png", Size: 5900, Total: 6000}},
		"part of a small":   {part: wecom.Range{Length: 9000}, ranges: "bytes=0-8999", header: http.Header{"Content-Type": {"image/png"}}, body: image, want: wecom.Download{ContentType: "image/png", Size: 6000, Total: 6000}},
		"range ignored":     {part: wecom.Range{Offset: 100, Length: 50}, ranges: "bytes=100-149", header: http.Header{"Content-Type": {"image/png"}}, body: image, err: wecom.ErrUnexpectedResponse, says: "part"},
		"length ignored":    {part: wecom.Range{Length: 50}, ranges: "bytes=0-49", header: http.Header{"Content-Type": {"image/png"}}, body: image, err: wecom.ErrUnexpectedResponse, says: "part"},
		"refused":           {header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"refused as text":   {header: http.Header{"Content-Type": {"text/plain"}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"refused untyped":   {body: `{"errcode":40007,"errmsg":"invalid media_id"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"refused as a file": {header: http.Header{"Content-Disposition": {"attachment"}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"refused, named":    {header: http.Header{"Content-Type": {"image/png"}, "Content-Disposition": {`attachment; filename="get"`}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"refused as octets": {header: http.Header{"Content-Type": {"application/octet-stream"}}, body: `{"errcode":40007,"errmsg":"invalid media_id, hint: [1]"}`, err: wecom.ErrMediaNotFound, says: "invalid media_id"},
		"like a refusal":    {header: http.Header{"Content-Type": {"application/octet-stream"}}, body: `{"errcode":40007}`, want: wecom.Download{ContentType: "application/octet-stream", Size: 17, Total: 17}},
		"success as a file": {header: http.Header{"Content-Type": {"application/octet-stream"}}, body: `{"errcode":0,"errmsg":"ok"}`, want: wecom.Download{ContentType: "application/octet-stream", Size: 27, Total: 27}},
		"braces":            {header: http.Header{"Content-Type": {"application/octet-stream"}}, body: strings.Repeat("{", 9000), want: wecom.Download{ContentType: "application/octet-stream", Size: 9000, Total: 9000}},
		"refusal.json":      {header: http.Header{"Content-Disposition": {`attachment; filename="refusal.json"`}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, want: wecom.Download{Name: "refusal.json", Size: 45, Total: 45}},
		"part like that":    {part: wecom.Range{Offset: 5}, ranges: "bytes=5-", status: 206, header: http.Header{"Content-Type": {"image/png"}, "Content-Range": {"bytes 5-44/45"}}, body: `{"errcode":40007,"errmsg":"invalid media_id"}`, want: wecom.Download{ContentType: "image/png", Size: 45, Total: 45}},
		"JSON, no errcode":  {header: http.Header{"Content-Type": {"application/json"}}, body: `{"a":1}`, err: wecom.ErrUnexpectedResponse, says: "where a file was expected"},
		"page":              {header: http.Header{"Content-Type": {"text/html"}}, body: "<html>", err: wecom.ErrUnexpectedResponse, says: "not a JSON object"},
		"404":               {status: 404, header: http.Header{"Content-Type": {"image/png"}}, body: image, err: wecom.ErrUnexpectedResponse, says: "404"},
		"beyond its end":    {part: wecom.Range{Offset: 9000}, ranges: "bytes=9000-", status: 416, header: http.Header{"Content-Type": {"text/html"}}, err: wecom.ErrUnexpectedResponse, says: "416"},
	} {
		t.Run(name, func(t *testing.T) {
			var ranges string
			c := newClient(t, func(r *http.Request) (*http.Response, error) {
				ranges = r.Header.Get("Range")
				resp := reply(r, row.status, "", row.body)
				if row.status == 0 {
					resp.StatusCode = 200
				}
				if resp.Header = row.header; resp.Header == nil {
					resp.Header = http.Header{}
				}
				return resp, nil
			})
			d, err := c.Download(t.Context(), "/cgi-bin/media/get", url.Values{"media_id": {"m-1"}}, row.part)
			if ranges != row.ranges {
				t.Errorf("asked for %q, want %q", ranges, row.ranges)
			}
			if row.err != nil {
				if !errors.Is(err, row.err) || !strings.Contains(err.Error(), row.says) {
					t.Errorf("error %v, want %v with %q", err, row.err, row.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(d)
			if err != nil || string(body) != row.body || d.Close() != nil {
				t.Errorf("read %d bytes, error %v", len(body), err)
			}
			if got := [4]any{d.Name, d.ContentType, d.Size, d.Total}; got != [4]any{row.want.Name, row.want.ContentType, row.want.Size, row.want.Total} {
				t.Errorf("got %v, want %+v", got, row.want)
			}
		})
	}
	c := wecomtest.New().Client()
	for _, part := range []wecom.Range{{Offset: -1}, {Length: -1}} {
		if _, err := c.Download(t.Context(), path, nil, part); err == nil || !strings.Contains(err.Error(), "negative") {
			t.Errorf("%+v: error %v", part, err)
		}
	}
}

// A download is a read: what fails before the file begins is tried again.
func TestDownloadIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, wecomtest.RefuseToken(), wecomtest.Reset(), wecomtest.Status(502, "text/html", gateway), wecomtest.Busy(), wecomtest.File("a.png", "image/png", []byte("abc")))
		d, err := corp.Client().Download(t.Context(), path, nil, wecom.Range{})
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(d); string(b) != "abc" || d.Name != "a.png" || err != nil {
			t.Errorf("%q of %q, error %v", b, d.Name, err)
		}
	})
}

func TestDownloadCutOff(t *testing.T) {
	corp := wecomtest.New()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == gettoken {
			corp.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 100))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer srv.Close()
	c := client(t, &http.Client{}, wecom.WithBaseURL(srv.URL))
	d, err := c.Download(t.Context(), path, nil, wecom.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	n, err := io.Copy(io.Discard, d)
	if n != 100 || !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), path+": reading the file") {
		t.Errorf("%d bytes, error %v", n, err)
	}
}

func TestDownloadEndsWithContext(t *testing.T) {
	corp := wecomtest.New()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == gettoken {
			corp.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(make([]byte, 100))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer srv.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := client(t, &http.Client{}, wecom.WithBaseURL(srv.URL)).Download(ctx, path, nil, wecom.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if _, err := io.ReadFull(d, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A link is asked for with its cookie and the part that is wanted, and with no token.
// Nothing of what gives access is shown.
func TestDownloadLink(t *testing.T) {
	link := wecom.FileLink{URL: "https://files.example/f/1?sign=grant-of-the-file", CookieName: "auth", CookieValue: "cookie of=the file", Authorization: "WECHATPAY2 header of the file"}
	var failure error
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Cookie") != "auth=cookie of=the file" || r.Header.Get("Authorization") != link.Authorization || r.Header.Get("Range") != "bytes=2-4" || strings.Contains(r.URL.RawQuery, "token") {
			t.Errorf("%s with %v", r.URL, r.Header)
		}
		if failure != nil {
			return nil, failure
		}
		resp := reply(r, http.StatusPartialContent, "application/octet-stream", "cde")
		resp.Header.Set("Content-Range", "bytes 2-4/9")
		return resp, nil
	})
	part := wecom.Range{Offset: 2, Length: 3}
	d, err := c.DownloadLink(t.Context(), link, part)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(d); string(b) != "cde" || err != nil || d.Total != 9 {
		t.Errorf("%q of %d, %v", b, d.Total, err)
	}
	failure = fmt.Errorf("GET %s with %s and %s: connection lost", link.URL, link.CookieValue, link.Authorization)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = c.DownloadLink(ctx, link, part)
	for _, text := range []string{fmt.Sprintf("%v %+v", err, err), fmt.Sprint(link)} {
		if strings.Contains(text, "grant") || strings.Contains(text, "cookie of") || strings.Contains(text, "header of") || !strings.Contains(text, "files.example/f/1") {
			t.Errorf("it shows %s", text)
		}
	}
	for _, bad := range []wecom.FileLink{{}, {URL: "ftp://files.example/1"}, {URL: link.URL, CookieName: "a", CookieValue: "b; c=d"}, {URL: link.URL, CookieName: "a", CookieValue: "b\r\nc: d"}, {URL: link.URL, Authorization: "a\r\nb: c"}} {
		if _, err := c.DownloadLink(t.Context(), bad, part); err == nil || strings.Contains(err.Error(), "grant") {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := c.DownloadLink(t.Context(), link, wecom.Range{Offset: -1}); err == nil {
		t.Error("a negative offset is taken")
	}
}

func TestDownloadURL(t *testing.T) {
	var uris []string
	status := 200
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		uris = append(uris, r.URL.String())
		return reply(r, status, "application/json", `{"errcode":40014,"a":1}`), nil
	}, wecom.WithMaxInFlight(1), wecom.WithRateLimit("*", wecom.Quota{Calls: 1, Per: 1 << 62}))
	const address = "https://files.example/export/1.json?sign=a%2Bb&access=1"
	for range 3 { // no quota
		d, err := c.DownloadURL(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(d); string(b) != `{"errcode":40014,"a":1}` || err != nil { // a file, whatever it looks like
			t.Errorf("%q, error %v", b, err)
		}
	}
	status = 403
	if _, err := c.DownloadURL(t.Context(), address); !errors.Is(err, wecom.ErrInvalidToken) || !strings.Contains(err.Error(), "/files.example/export/1.json") || strings.Contains(err.Error(), "sign") {
		t.Errorf("error %v", err)
	}
	if len(uris) != 4 {
		t.Errorf("%d calls", len(uris))
	}
	for _, uri := range uris {
		if uri != address {
			t.Errorf("called %s", uri)
		}
	}
	for _, bad := range []string{"", "/export/1", "ftp://files.example/1", "https://", "files.example/1", "https://u:p@files.example/1", "https://files.example:x/1", "://"} {
		if _, err := c.DownloadURL(t.Context(), bad); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

// stalls is a server whose reply begins and does not go on.
func stalls(kind, body string) transport {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		resp := reply(r, 200, kind, body)
		resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(body), untilEnd{r.Context()})), -1
		return resp, nil
	}
}

type untilEnd struct{ ctx context.Context }

func (u untilEnd) Read([]byte) (int, error) { <-u.ctx.Done(); return 0, u.ctx.Err() }

// The reply to an upload has a limit, and so has what comes in place of a file.
func TestStalledRepliesOfFiles(t *testing.T) {
	upload := func(ctx context.Context, c *wecom.Client) error {
		return c.Upload(ctx, uploadPath, nil, wecom.File{Name: "a", Content: strings.NewReader("abc")}, nil)
	}
	hang := transport(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for name, row := range map[string]struct {
		server transport
		call   func(context.Context, *wecom.Client) error
	}{
		"upload":               {stalls("application/json", `{"errcode":0,`), upload},
		"upload, silence":      {hang, upload},
		"download, refused":    {stalls("application/json", `{"errcode":40007,`), download},
		"download, as a file":  {stalls("application/octet-stream", `{"errcode":40007,`), download},
		"download, no content": {stalls("application/octet-stream", ""), download},
		"download, silence":    {hang, download},
		"file, refused": {func(r *http.Request) (*http.Response, error) {
			resp, err := stalls("text/html", "<html>")(r)
			resp.StatusCode = 403
			return resp, err
		}, file},
		"file, silence": {hang, file},
		"file, stalled": {stalls("application/octet-stream", "a file"), download},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				err := row.call(context.WithoutCancel(t.Context()), newClient(t, row.server))
				if took := time.Since(start); took != time.Minute || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "within 1m0s") {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}

// Files themselves have none, as long as something moves.
func TestSlowFiles(t *testing.T) {
	for name, row := range map[string]struct {
		server transport
		call   func(context.Context, *wecom.Client) error
	}{
		"caller's reader": {
			func(r *http.Request) (*http.Response, error) {
				n, err := io.Copy(io.Discard, r.Body)
				return reply(r, 200, "application/json", fmt.Sprintf(`{"errcode":0,"n":%d}`, n)), err
			},
			func(ctx context.Context, c *wecom.Client) error {
				return c.Upload(ctx, uploadPath, nil, wecom.File{Content: &slowly{left: 2, pause: time.Hour}, Size: 2}, nil)
			},
		},
		"download": {
			func(r *http.Request) (*http.Response, error) {
				resp := reply(r, 200, "image/png", "")
				resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("\x89"), &slowly{left: 100, pause: 50 * time.Second, ctx: r.Context()})), -1
				return resp, nil
			},
			download,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if err := row.call(context.WithoutCancel(t.Context()), newClient(t, row.server)); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// A slowly is a reader that takes a while for each byte.
type slowly struct {
	left  int
	pause time.Duration
	ctx   context.Context // that ends it; may be nil
}

func (s *slowly) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	s.left--
	time.Sleep(s.pause)
	if s.ctx != nil && s.ctx.Err() != nil {
		return 0, s.ctx.Err()
	}
	p[0] = 'x'
	return 1, nil
}

// An upload may take long as long as the server takes something in a minute.
func TestSlowUpload(t *testing.T) {
	for pause, fine := range map[time.Duration]bool{50 * time.Second: true, 70 * time.Second: false} {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, func(r *http.Request) (*http.Response, error) {
				for b := make([]byte, 100); ; {
					if n, _ := r.Body.Read(b); n == 0 { // the end
						return reply(r, 200, "application/json", ok), nil
					}
					select {
					case <-time.After(pause):
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				}
			})
			err := c.Upload(context.WithoutCancel(t.Context()), uploadPath, nil, wecom.File{Content: strings.NewReader(strings.Repeat("x", 1000))}, nil)
			if fine != (err == nil) {
				t.Errorf("%v for each piece: %v", pause, err)
			}
		})
	}
}

// A gauge watches the heap while data runs through it.
type gauge struct {
	t      *testing.T
	left   int64
	passed int64
	start  int64
	peak   int64
}

func (g *gauge) watch(n int) {
	if before := g.passed >> 23; before != (g.passed+int64(n))>>23 { // every 8 MiB
		g.peak = max(g.peak, heap(g.t)-g.start)
	}
	g.passed += int64(n)
}

func (g *gauge) Read(p []byte) (int, error) {
	if g.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), g.left))
	g.left -= int64(n)
	g.watch(n)
	return n, nil
}

func (g *gauge) Write(p []byte) (int, error) { g.watch(len(p)); return len(p), nil }

// A hundred megabytes pass through without being held.
func TestFilesStayOutOfMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("300 MB over the loopback")
	}
	const size, most = 100 << 20, 8 << 20
	corp := wecomtest.New()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case gettoken:
			corp.ServeHTTP(w, r)
		case uploadPath:
			n, err := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","n":%d,"failed":%t}`, n, err != nil)
		default:
			w.Header().Set("Content-Type", "video/mp4")
			w.Header().Set("Content-Length", strconv.Itoa(size))
			_, _ = io.CopyN(w, zeros{}, size)
		}
	}))
	defer srv.Close()
	c := client(t, &http.Client{}, wecom.WithBaseURL(srv.URL))
	for name, transfer := range map[string]func(*gauge) error{
		"upload": func(g *gauge) error {
			return upload(t, c, wecom.File{Name: "a", Content: g, Size: size})
		},
		"download": func(g *gauge) error {
			d, err := c.Download(t.Context(), path, nil, wecom.Range{})
			if err != nil {
				return err
			}
			_, err = io.Copy(g, d)
			return errors.Join(err, d.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := &gauge{t: t, left: size, start: heap(t)}
			if err := transfer(g); err != nil {
				t.Fatal(err)
			}
			if g.passed != size || g.peak > most {
				t.Errorf("%d bytes passed, the heap grew by %d", g.passed, g.peak)
			}
			t.Logf("the heap grew by %d KiB at most", g.peak>>10)
		})
	}
}

func upload(t *testing.T, c *wecom.Client, f wecom.File) error {
	var out struct {
		N      int64
		Failed bool
	}
	err := c.Upload(t.Context(), uploadPath, nil, f, &out)
	if out.N < 100<<20 || out.Failed {
		t.Errorf("%d bytes arrived", out.N)
	}
	return err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestFileLinkIsHidden(t *testing.T) {
	link := wecom.FileLink{URL: "https://files.example/1?sign=gr4nt", CookieName: "auth", CookieValue: "c00kie", Authorization: "he4der"}
	apitest.Hides(t, link, "gr4nt", "c00kie", "he4der")
}
