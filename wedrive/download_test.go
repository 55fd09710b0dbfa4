package wedrive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

func TestDownloadEndpoints(t *testing.T) {
	reply := `{"errcode":0,"errmsg":"ok","download_url":"https://files.example/f1?sign=1","cookie_name":"auth","cookie_value":"c&1"}`
	want := &wecom.FileLink{URL: "https://files.example/f1?sign=1", CookieName: "auth", CookieValue: "c&1"}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetDownloadLink",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wecom.FileLink, error) {
				return s.GetDownloadLink(ctx, "f1")
			}),
			Route: "POST /cgi-bin/wedrive/file_download",
			Body:  `{"fileid":"f1"}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "GetSelectedDownloadLink",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wecom.FileLink, error) {
				return s.GetSelectedDownloadLink(ctx, "t1")
			}),
			Route: "POST /cgi-bin/wedrive/file_download",
			Body:  `{"selected_ticket":"t1"}`,
			Reply: reply,
			Want:  want,
		},
	})
}

const downloads = "/wedrive/download" // where the simulated corp serves files

// cutting is a client of the corp whose downloads break after so many bytes each, by
// the number of the download; those that have no number do not break.
func cutting(corp *wecomtest.Corp, after map[int]int64) (client *http.Client, ranges *[]string) {
	ranges = new([]string)
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := corp.HTTPClient().Transport.RoundTrip(r)
		if err != nil || r.URL.Path != downloads {
			return resp, err
		}
		limit, breaks := after[len(*ranges)]
		*ranges = append(*ranges, r.Header.Get("Range"))
		if breaks {
			resp.Body = io.NopCloser(io.MultiReader(io.LimitReader(resp.Body, limit), broken{}))
		}
		return resp, nil
	})}, ranges
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

// put makes a space with a file in it, and returns the file.
func put(t testing.TB, corp *wecomtest.Corp, content io.Reader) wedrive.File {
	t.Helper()
	spaceID := newSpace(t, corp)
	id, err := corp.Space(spaceID).Put("录像.bin", content)
	if err != nil {
		t.Fatal(err)
	}
	f, err := wedrive.New(corp.Client()).GetFile(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return *f
}

func TestDownload(t *testing.T) {
	corp := wecomtest.New()
	for _, size := range []int64{0, 1, 3 << 20} {
		content := pattern{size: size}
		f := put(t, corp, content.reader())
		want, err := io.ReadAll(content.reader())
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		last := wedrive.DownloadProgress{}
		done, err := wedrive.New(corp.Client()).Download(t.Context(), &got, f, wedrive.FileDownload{OnProgress: func(p wedrive.DownloadProgress) { last = p }})
		if err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%d bytes: %d came, %v", size, got.Len(), err)
		}
		if diff := cmp.Diff(&wedrive.Downloaded{Written: size, SHA1: sha1Of(want), Checked: true}, done); diff != "" {
			t.Error(diff)
		}
		if size > 0 && (last != wedrive.DownloadProgress{Written: size, Size: size}) {
			t.Errorf("the last progress is %+v", last)
		}
	}
}

// A download goes on where its connection breaks, over the same link.
func TestDownloadGoesOn(t *testing.T) {
	corp := wecomtest.New()
	content := pattern{size: 1 << 20}
	f := put(t, corp, content.reader())
	hc, ranges := cutting(corp, map[int]int64{0: 1000, 1: 1, 2: 500_000})
	var got bytes.Buffer
	done, err := wedrive.New(corp.Client(wecom.WithHTTPClient(hc))).Download(t.Context(), &got, f, wedrive.FileDownload{})
	if err != nil || !done.Checked || int64(got.Len()) != content.size {
		t.Fatalf("%+v, %v", done, err)
	}
	if diff := cmp.Diff([]string{"", "bytes=1000-", "bytes=1001-", "bytes=501001-"}, *ranges); diff != "" {
		t.Error(diff)
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/file_download")); n != 1 {
		t.Errorf("%d links, want 1", n)
	}
}

// A connection that brings nothing is tried with a new link, and then no more.
func TestDownloadEnds(t *testing.T) {
	corp := wecomtest.New()
	f := put(t, corp, pattern{size: 1 << 20}.reader())
	hc, ranges := cutting(corp, map[int]int64{0: 10, 1: 0, 2: 0})
	var got bytes.Buffer
	done, err := wedrive.New(corp.Client(wecom.WithHTTPClient(hc))).Download(t.Context(), &got, f, wedrive.FileDownload{})
	if !errors.Is(err, syscall.ECONNRESET) || done.Written != 10 || done.Checked {
		t.Errorf("%+v, %v", done, err)
	}
	if len(*ranges) != 3 || len(corp.Calls("/cgi-bin/wedrive/file_download")) != 2 {
		t.Errorf("%d downloads of %d links", len(*ranges), len(corp.Calls("/cgi-bin/wedrive/file_download")))
	}
}

// A link serves for 2 hours: a download that takes longer gets another.
func TestDownloadOutlivesItsLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		f := put(t, corp, pattern{size: 1 << 20}.reader())
		hc, _ := cutting(corp, map[int]int64{0: 1000})
		slow := false
		done, err := wedrive.New(corp.Client(wecom.WithHTTPClient(hc))).Download(t.Context(), io.Discard, f, wedrive.FileDownload{
			OnProgress: func(wedrive.DownloadProgress) {
				if !slow {
					slow = true
					time.Sleep(3 * time.Hour)
				}
			},
		})
		if err != nil || !done.Checked {
			t.Errorf("%+v, %v", done, err)
		}
		if n := len(corp.Calls("/cgi-bin/wedrive/file_download")); n != 2 {
			t.Errorf("%d links, want 2", n)
		}
	})
}

// What is there already is not fetched again, and checked where it can be read.
func TestDownloadResume(t *testing.T) {
	corp := wecomtest.New()
	content := pattern{size: 100_000}
	want, err := io.ReadAll(content.reader())
	if err != nil {
		t.Fatal(err)
	}
	f := put(t, corp, content.reader())
	drive := wedrive.New(corp.Client())
	for _, there := range []int{1, 60_000, 100_000} {
		var rest bytes.Buffer
		done, err := drive.Download(t.Context(), &rest, f, wedrive.FileDownload{Offset: int64(there)})
		if err != nil || !bytes.Equal(rest.Bytes(), want[there:]) || done.Checked || done.SHA1 != "" {
			t.Errorf("from %d to a buffer: %+v, %v", there, done, err)
		}
		for _, spoilt := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "录像.bin")
			begin := bytes.Clone(want[:there])
			if spoilt {
				begin[0]++
			}
			if err := os.WriteFile(path, begin, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
			if err != nil {
				t.Fatal(err)
			}
			done, err := drive.Download(t.Context(), out, f, wedrive.FileDownload{Offset: int64(there)})
			if spoilt != errors.Is(err, wedrive.ErrChecksum) || done.Checked == spoilt || done.Written != int64(len(want)-there) {
				t.Errorf("from %d to a file, spoilt %t: %+v, %v", there, spoilt, done, err)
			}
			_ = out.Close()
		}
	}
	if _, err := drive.Download(t.Context(), readerAt{}, f, wedrive.FileDownload{Offset: 5}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a beginning that is not there: %v", err)
	}
}

// A readerAt has nothing in it.
type readerAt struct{ io.Writer }

func (readerAt) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }

func TestDownloadRefused(t *testing.T) {
	corp := wecomtest.New()
	f := put(t, corp, strings.NewReader("0123456789"))
	drive := wedrive.New(corp.Client())
	with := func(change func(*wedrive.File)) wedrive.File {
		g := f
		change(&g)
		return g
	}
	full := errors.New("the disk is full")
	for name, tt := range map[string]struct {
		f    wedrive.File
		how  wedrive.FileDownload
		w    io.Writer
		want error
	}{
		"a folder":    {f: with(func(f *wedrive.File) { f.Type = wedrive.TypeFolder }), want: wecom.ErrNotDownloadable},
		"gone":        {f: with(func(f *wedrive.File) { f.ID = "gone" }), want: wecom.ErrDriveFileNotFound},
		"shorter now": {f: with(func(f *wedrive.File) { f.Size = 12 }), want: wedrive.ErrContentChanged},
		"longer now":  {f: with(func(f *wedrive.File) { f.Size = 9 }), want: wedrive.ErrContentChanged},
		"another now": {f: with(func(f *wedrive.File) { f.SHA1 = strings.Repeat("0", 40) }), want: wedrive.ErrChecksum},
		"a full disk": {f: f, w: failing{full}, want: full},
	} {
		if tt.w == nil {
			tt.w = io.Discard
		}
		if _, err := drive.Download(t.Context(), tt.w, tt.f, tt.how); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	for _, offset := range []int64{-1, 11} {
		if _, err := drive.Download(t.Context(), io.Discard, f, wedrive.FileDownload{Offset: offset}); err == nil {
			t.Errorf("byte %d is taken", offset)
		}
	}
	if _, err := drive.Download(t.Context(), nil, f, wedrive.FileDownload{}); err == nil {
		t.Error("a download goes nowhere")
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := drive.Download(ctx, io.Discard, f, wedrive.FileDownload{OnProgress: func(wedrive.DownloadProgress) { cancel() }})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := drive.Download(ctx, io.Discard, f, wedrive.FileDownload{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
	odd := with(func(f *wedrive.File) { f.SHA1 = "no SHA-1" })
	if done, err := drive.Download(t.Context(), io.Discard, odd, wedrive.FileDownload{}); err != nil || done.Checked {
		t.Errorf("a hash of another kind: %+v, %v", done, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Without the cookie, or when it is over, a link serves nobody, and errors show neither.
func TestLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		client := corp.Client()
		drive := wedrive.New(client)
		spaceID := newSpace(t, corp)
		if _, err := corp.Space(spaceID).Put("a/b.txt", strings.NewReader("abc")); err != nil {
			t.Fatal(err)
		}
		ticket, err := corp.Space(spaceID).Select("a/b.txt")
		if err != nil {
			t.Fatal(err)
		}
		link, err := drive.GetSelectedDownloadLink(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		get := func(l wecom.FileLink, part wecom.Range) (string, error) {
			d, err := client.DownloadLink(t.Context(), l, part)
			if err != nil {
				return "", err
			}
			defer d.Close()
			b, err := io.ReadAll(d)
			return string(b), err
		}
		if got, err := get(*link, wecom.Range{Offset: 1, Length: 1}); got != "b" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if got, err := get(*link, wecom.Range{}); got != "abc" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		check := func(what string, l wecom.FileLink) {
			_, err := get(l, wecom.Range{})
			e, ok := errors.AsType[*wecom.Error](err)
			if !ok || e.Status != http.StatusForbidden {
				t.Errorf("%s: %v", what, err)
			}
			if s := fmt.Sprintf("%+v %#v %v", err, l, l); strings.Contains(s, l.CookieValue) && l.CookieValue != "" || strings.Contains(s, "until") {
				t.Errorf("%s shows the link: %s", what, s)
			}
		}
		bare, forged := *link, *link
		bare.CookieName, bare.CookieValue = "", ""
		forged.CookieValue = "forged-cookie-value"
		check("without a cookie", bare)
		check("with another cookie", forged)
		time.Sleep(2 * time.Hour)
		check("over", *link)
		bad := *link
		bad.CookieValue = "a\r\nX: y"
		if _, err := get(bad, wecom.Range{}); err == nil || !strings.Contains(err.Error(), "malformed") {
			t.Errorf("a cookie of two lines: %v", err)
		}
	})
}
