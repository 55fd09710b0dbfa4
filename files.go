package wecom

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
)

// A File is what [Client.Upload] sends.
type File struct {
	// Name is the file's name as members see it. Any Unicode is fine.
	Name string

	// Content is read from where it stands to its end. An [io.Seeker], and
	// anything of which Size is not given, can be sent again when WeCom refuses
	// the token. Anything else may still be read for a moment after a call that
	// failed.
	Content io.Reader

	// Size is how many bytes of Content are sent; nothing is read beyond them.
	// With 0 all are, and their number is found out, since WeCom does not take
	// uploads of unknown length: by seeking, or else by reading all of them into
	// memory first. For what is large, give the Size, or an *os.File.
	Size int64

	// Limit is how many bytes are read into memory at most; with more, the upload
	// fails before it is sent. With 0 it is 20 MiB, the most that WeCom takes of a
	// file.
	Limit int64
}

// Upload sends a file as the form field "media" and decodes the reply into out.
// Nothing of the file is held in memory, unless its size is unknown: see [File]. No
// file is written. Like [Client.Post], it is not repeated after it may have run.
func (c *Client) Upload(ctx context.Context, path string, query url.Values, f File, out any) error {
	if err := checkPath(path); err != nil {
		return fmt.Errorf("wecom: %w", err)
	}
	body, err := guard(ctx, "content to upload", func() (*content, error) { return formFile(f) }, nil)
	defer func() { body.stop(ctx) }()
	if err != nil {
		return fmt.Errorf("wecom: %s: %w", path, err)
	}
	return c.call(ctx, request{method: http.MethodPost, path: path, query: query, content: body}, out)
}

// Download fetches a file. A failure, which WeCom reports as JSON in place of
// the file, is an error, whatever a proxy calls it, and so is all of the file where a part was asked for.
// The caller closes the Download; ctx ends reading it.
func (c *Client) Download(ctx context.Context, path string, query url.Values, part Range) (*Download, error) {
	if err := checkPath(path); err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	if part.Offset < 0 || part.Length < 0 {
		return nil, fmt.Errorf("wecom: %s: a part of a file with negative offset or length", path)
	}
	return c.download(ctx, request{method: http.MethodGet, path: path, query: query, part: part, repeatable: true})
}

// DownloadURL fetches a file that a reply names by its address, such as the
// result of an export. The access token is not sent. Errors name the host and
// path of the address only, because its query may give access.
func (c *Client) DownloadURL(ctx context.Context, address string) (*Download, error) {
	return c.DownloadLink(ctx, FileLink{URL: address}, Range{})
}

// A FileLink is where a file stands outside the API. Whoever has it can read the
// file while it serves.
type FileLink struct {
	URL         string `json:"download_url"`
	CookieName  string `json:"cookie_name"` // empty: no cookie is wanted
	CookieValue string `json:"cookie_value"`

	// Authorization is the header of this name that the file is fetched with. Empty:
	// none is wanted.
	Authorization string `json:"-"`
}

// Format implements [fmt.Formatter]. It shows neither the query of the address nor
// the cookie or the header.
func (l FileLink) Format(f fmt.State, _ rune) {
	shown, _, _ := strings.Cut(l.URL, "?")
	_, _ = io.WriteString(f, "link to "+shown)
}

// LogValue hides the same from loggers that would encode the link.
func (l FileLink) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(l)) }

// DownloadLink fetches a file, or a part of it, from where a reply says that it
// stands. The access token is not sent. Errors show neither the query of the address
// nor the cookie or the header. All of a file where a part was asked for is an error.
// The caller closes the Download; ctx ends reading it.
func (c *Client) DownloadLink(ctx context.Context, link FileLink, part Range) (*Download, error) {
	path, err := placeOf(link.URL)
	if err != nil {
		return nil, err
	}
	if part.Offset < 0 || part.Length < 0 {
		return nil, fmt.Errorf("wecom: %s: a part of a file with negative offset or length", path)
	}
	if strings.ContainsFunc(link.CookieName+link.CookieValue, func(r rune) bool { return r == ';' || unicode.IsControl(r) }) {
		return nil, fmt.Errorf("wecom: %s: the cookie of the file is malformed", path)
	}
	if strings.ContainsFunc(link.Authorization, unicode.IsControl) {
		return nil, fmt.Errorf("wecom: %s: the Authorization of the file is malformed", path)
	}
	return c.download(ctx, request{method: http.MethodGet, path: path, link: link, part: part, repeatable: true})
}

func (c *Client) download(ctx context.Context, r request) (*Download, error) {
	var d Download
	if err := c.exchange(ctx, &exchange{request: r, file: &d}); err != nil {
		return nil, err
	}
	return &d, nil
}

// A Range is a part of a file. The zero Range is all of it.
type Range struct {
	Offset int64
	Length int64 // 0: to the end
}

func (r Range) header() string {
	h := "bytes=" + strconv.FormatInt(r.Offset, 10) + "-"
	if r.Length > 0 {
		h += strconv.FormatInt(r.Offset+r.Length-1, 10)
	}
	return h
}

// isIn reports whether a reply holds no more than the part. A server may send
// all of a file instead.
func (r Range) isIn(resp *http.Response) bool {
	if r == (Range{}) || resp.StatusCode == http.StatusPartialContent {
		return true
	}
	n := resp.ContentLength
	return r.Offset == 0 && (r.Length == 0 || n >= 0 && n <= r.Length)
}

// A Download is a file on its way. Close it.
type Download struct {
	Name        string // as the server names it, without directories; may be empty
	ContentType string
	Size        int64 // of what is read here; -1 if unknown
	Total       int64 // of the whole file, when a part was asked for; -1 if unknown

	body  io.ReadCloser
	wrap  func(what string, err error) error
	clean func(error) error
}

func newDownload(resp *http.Response, x *exchange) Download {
	d := Download{
		Name:        fileName(resp.Header.Get("Content-Disposition")),
		ContentType: resp.Header.Get("Content-Type"),
		Size:        resp.ContentLength,
		Total:       resp.ContentLength,
		body:        resp.Body,
		wrap:        x.wrap,
		clean:       x.clean,
	}
	if resp.StatusCode == http.StatusPartialContent {
		d.Total = -1
		if _, total, ok := strings.Cut(resp.Header.Get("Content-Range"), "/"); ok {
			if n, err := strconv.ParseInt(total, 10, 64); err == nil {
				d.Total = n
			}
		}
	}
	return d
}

// Read reads the file.
func (d *Download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader asks for io.EOF itself
		err = d.wrap("reading the file", d.clean(err))
	}
	return n, err
}

// Close ends the download.
func (d *Download) Close() error { return d.body.Close() }

// isFile tells a file from the JSON that WeCom sends in its place on failure.
// A file that is itself JSON or text comes with a Content-Disposition. A proxy may
// add that to a refusal, so what begins like one is looked at.
func (x *exchange) isFile(resp *http.Response) (bool, error) {
	if x.file == nil || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent {
		return false, nil
	}
	if x.link.URL != "" {
		return true, nil
	}
	if resp.Header.Get("Content-Disposition") == "" {
		kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		if kind == "" || kind == "application/json" || strings.HasPrefix(kind, "text/") {
			return false, nil
		}
	}
	refused, err := refuses(resp)
	return !refused, err
}

// peek returns the next n bytes of a reply, or fewer with an error, and leaves them
// to be read.
func peek(resp *http.Response, n int) ([]byte, error) {
	b, ok := resp.Body.(*peekedBody)
	if !ok {
		b = &peekedBody{bufio.NewReaderSize(resp.Body, maxRefusal), resp.Body}
		resp.Body = b
	}
	return b.Peek(n)
}

// A peekedBody has been looked into.
type peekedBody struct {
	*bufio.Reader
	io.Closer
}

// fileName reads the name of a Content-Disposition. Where the header is not well
// formed, as with raw bytes in it, it takes what stands in the quotes.
func fileName(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	name := params["filename"]
	if err != nil {
		_, rest, _ := strings.Cut(disposition, `filename="`)
		name, _, _ = strings.Cut(rest, `"`)
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." { // a directory, too
		return ""
	}
	return strings.Map(printable, name)
}

// printable leaves out what no name of a file should have. Within [strings.Map],
// what is no UTF-8 becomes U+FFFD.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

// A content is a request's body.
type content struct {
	mime    string
	size    int64
	payload []byte // JSON
	form    *form  // or a file
}

// A form is a multipart body around one file.
type form struct {
	head, tail string
	file       io.Reader
	start      int64 // where file begins
	size       int64
	seeks      bool
	last       *formBody // of the last attempt
	fuse       *fuse     // of the present one; does not burn while file is read; may be nil
}

// A formBody is the body of one attempt. net/http may go on reading it after it
// has returned the reply, so it has to be stopped before the file is used again.
type formBody struct {
	turn    chan struct{} // held while reading
	r       io.Reader
	fuse    *fuse
	stopped atomic.Bool
}

// Read reads the form. A panic of the caller's reader would end the process here: the
// goroutine is net/http's.
func (b *formBody) Read(p []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, &contentError{newPanicError("content to upload", p)}
		}
	}()
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	if b.stopped.Load() {
		return 0, errors.New("the upload has ended")
	}
	if b.fuse != nil { // the limit is not for the caller's reader
		b.fuse.stop()
		defer b.fuse.light(b.fuse.pace)
	}
	n, err = b.r.Read(p)
	if err != nil && err != io.EOF {
		err = &contentError{err}
	}
	return n, err
}

// stop returns when nobody reads any more, or when ctx ends before: the caller's
// reader may block.
func (b *formBody) stop(ctx context.Context) error {
	b.stopped.Store(true)
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		select {
		case b.turn <- struct{}{}:
		case <-time.After(grace):
			return ended(ctx)
		}
	}
	<-b.turn
	return nil
}

func (*formBody) Close() error { return nil }

// A sized reader reads so many bytes and no more, since a file may grow and a
// connection may stay open. It fails if there are fewer.
type sized struct {
	io.Reader
	size, read int64
}

func (s *sized) Read(p []byte) (n int, err error) {
	left := s.size - s.read
	if left == 0 {
		return 0, io.EOF
	}
	n, err = s.Reader.Read(p[:min(int64(len(p)), left)])
	s.read += int64(n)
	if err == io.EOF && s.read < s.size {
		return n, fmt.Errorf("the content to upload ends before the size of %d bytes that was given", s.size)
	}
	return n, err
}

func (c *content) isStream() bool { return c != nil && c.form != nil }

// rewindable reports whether the body can be sent again.
func (c *content) rewindable() bool {
	return !c.isStream() || c.form.seeks
}

// stop ends the reading of a file that the caller may use again now. One that
// cannot seek is of no more use.
func (c *content) stop(ctx context.Context) {
	if c.isStream() && c.form.seeks && c.form.last != nil {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_ = c.form.last.stop(ctx) // it blocks, and is left to itself
	}
}

// attach makes c the body of an attempt.
func (c *content) attach(req *http.Request) error {
	req.Header["Content-Type"] = []string{c.mime}
	req.ContentLength = c.size
	if c.form == nil {
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.payload)), nil }
		req.Body, _ = req.GetBody()
		return nil
	}
	f := c.form
	if f.last != nil {
		if err := f.last.stop(req.Context()); err != nil {
			return err
		}
		if _, err := f.file.(io.Seeker).Seek(f.start, io.SeekStart); err != nil {
			return err
		}
	}
	f.last = &formBody{turn: make(chan struct{}, 1), fuse: f.fuse, r: io.MultiReader(strings.NewReader(f.head), &sized{Reader: f.file, size: f.size}, strings.NewReader(f.tail))}
	req.Body = f.last
	return nil
}

// defaultLimit is the most that WeCom takes of any file.
const defaultLimit = 20 << 20

// formFile makes the multipart body of a file.
func formFile(f File) (_ *content, err error) {
	switch {
	case f.Content == nil:
		return nil, errors.New("no content to upload")
	case f.Size < 0 || f.Limit < 0:
		return nil, errors.New("negative size or limit of the content to upload")
	}
	start, size, seeks := extent(f.Content)
	switch {
	case f.Size > 0:
		size = f.Size
	case !seeks:
		held, err := hold(f.Content, cmp.Or(f.Limit, defaultLimit))
		if err != nil {
			return nil, err
		}
		f.Content, size, seeks = held, held.Size(), true
	}
	boundary := "wecom" + rand.Text()
	head := "--" + boundary + "\r\n" +
		`Content-Disposition: form-data; name="media"; filename="` + strings.Map(printable, quoteName.Replace(f.Name)) + `"; filelength=` + strconv.FormatInt(size, 10) + "\r\n" +
		"Content-Type: application/octet-stream\r\n\r\n"
	tail := "\r\n--" + boundary + "--\r\n"
	return &content{
		mime: "multipart/form-data; boundary=" + boundary,
		size: int64(len(head)) + size + int64(len(tail)),
		form: &form{head: head, tail: tail, file: f.Content, start: start, size: size, seeks: seeks},
	}, nil
}

// quoteName keeps a file name within its quotes. WeCom takes raw UTF-8 there and
// ignores RFC 2231.
var quoteName = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")

// extent finds out where a reader stands and how much it holds.
func extent(r io.Reader) (start, size int64, ok bool) {
	s, ok := r.(io.Seeker)
	if !ok {
		return 0, 0, false
	}
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil { // a pipe, say
		return 0, 0, false
	}
	end, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, 0, false
	}
	_, err = s.Seek(start, io.SeekStart)
	return start, end - start, err == nil
}

// hold reads all of what is to be uploaded, to find out its size.
func hold(r io.Reader, limit int64) (*bytes.Reader, error) {
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, min(limit, math.MaxInt64-1)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading what to upload: %w", err)
	case n > limit:
		return nil, fmt.Errorf("the content to upload has more than %d bytes, and its size is unknown: give the Size, raise the Limit, or pass an *os.File", limit)
	}
	return bytes.NewReader(b.Bytes()), nil
}
