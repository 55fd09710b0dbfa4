package wedrive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

func TestFS(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	spaceID := fill(t, corp, "b.txt", "合同/2026/劳动合同.pdf", "合同/说明.md", "空/x")
	if _, err := corp.Space(spaceID).Put("empty.txt", strings.NewReader("")); err != nil {
		t.Fatal(err)
	}
	if err := corp.Space(spaceID).Delete("lina", "空/x"); err != nil {
		t.Fatal(err)
	}
	// A document cannot be read, so it is not there.
	if _, err := drive.CreateFile(t.Context(), wedrive.FileCreate{SpaceID: spaceID, Type: wedrive.TypeDocument, Name: "纪要"}); err != nil {
		t.Fatal(err)
	}
	files := drive.FS(t.Context(), spaceID)
	if err := fstest.TestFS(files, "b.txt", "empty.txt", "合同/2026/劳动合同.pdf", "合同/说明.md", "空"); err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(files, "纪要"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a document is there: %v", err)
	}
	if b, err := fs.ReadFile(files, "合同/说明.md"); string(b) != "content of 合同/说明.md" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if i, err := fs.Stat(files, "b.txt"); err != nil || i.Sys().(wedrive.File).SpaceID != spaceID || i.ModTime().IsZero() {
		t.Errorf("%+v, %v", i, err)
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/file_list")); n != 4 {
		t.Errorf("%d folders read, want each of 4 once", n)
	}
}

// Names that are no path, and names that are there twice, do no harm.
func TestFSOddNames(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/wedrive/file_list", wecomtest.JSON(`{"errcode":0,"has_more":false,"file_list":{"item":[
		{"fileid":"1","file_name":"..","file_type":1,"file_status":1},
		{"fileid":"2","file_name":".","file_type":1,"file_status":1},
		{"fileid":"3","file_name":"","file_type":2,"file_status":1},
		{"fileid":"4","file_name":"a/b","file_type":2,"file_status":1},
		{"fileid":"5","file_name":"c","file_type":2,"file_status":1,"mtime":10},
		{"fileid":"6","file_name":"c","file_type":2,"file_status":1,"mtime":20},
		{"fileid":"7","file_name":"c","file_type":2,"file_status":1,"mtime":15}]}}`))
	files := wedrive.New(corp.Client()).FS(t.Context(), "s1")
	list, err := fs.ReadDir(files, ".")
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	i, err := list[0].Info()
	if err != nil || i.Sys().(wedrive.File).ID != "6" {
		t.Errorf("%+v, %v, want the newest", i, err)
	}
}

// A large file is read at any place, without being held.
func TestFSLargeFile(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	content := pattern{size: 10_000}
	want, err := io.ReadAll(content.reader())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := corp.Space(spaceID).Put("a.bin", content.reader()); err != nil {
		t.Fatal(err)
	}
	f, err := wedrive.New(corp.Client()).FS(t.Context(), spaceID).Open("a.bin")
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(f, want); err != nil {
		t.Error(err)
	}
	var readers sync.WaitGroup
	for i := range 8 {
		readers.Go(func() {
			p := make([]byte, 1000)
			if n, err := f.(io.ReaderAt).ReadAt(p, int64(i)*1_000); n != 1000 || err != nil || !bytes.Equal(p, want[i*1_000:i*1_000+1000]) {
				t.Errorf("part %d: %d, %v", i, n, err)
			}
		})
	}
	readers.Wait()
	if n := len(corp.Calls("/cgi-bin/wedrive/file_download")); n != 1 {
		t.Errorf("%d links, want 1", n)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	_, readErr := f.Read(make([]byte, 1))
	_, readAtErr := f.(io.ReaderAt).ReadAt(make([]byte, 1), 0)
	_, seekErr := f.(io.Seeker).Seek(0, io.SeekStart)
	for _, err := range []error{readErr, readAtErr, seekErr, f.Close()} {
		if !errors.Is(err, fs.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
}

func TestFSErrors(t *testing.T) {
	corp := wecomtest.New()
	spaceID := fill(t, corp, "a/b.txt")
	ctx, cancel := context.WithCancel(t.Context())
	drive := wedrive.New(corp.Client())
	files := drive.FS(ctx, spaceID)
	f, err := files.Open("a/b.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"../a": fs.ErrInvalid, "/a": fs.ErrInvalid, "a/c": fs.ErrNotExist, "a/b.txt/c": fs.ErrNotExist} {
		if _, err := files.Open(name); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	for _, what := range []int64{-1, 100} {
		_, err := f.(io.ReaderAt).ReadAt(make([]byte, 1), what)
		if what < 0 && !errors.Is(err, fs.ErrInvalid) || what > 0 && !errors.Is(err, io.EOF) {
			t.Errorf("reading at %d: %v", what, err)
		}
	}
	for _, to := range []struct {
		offset int64
		whence int
	}{{-1, io.SeekStart}, {0, 3}} {
		if _, err := f.(io.Seeker).Seek(to.offset, to.whence); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("seeking to %+v: %v", to, err)
		}
	}
	cancel()
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("reading when the context is over: %v", err)
	}
	if _, err := fs.ReadDir(drive.FS(ctx, spaceID), "."); !errors.Is(err, context.Canceled) {
		t.Errorf("listing when the context is over: %v", err)
	}
	if _, err := fs.ReadDir(drive.FS(t.Context(), "gone"), "."); !errors.Is(err, wecom.ErrSpaceNotFound) {
		t.Errorf("no such space: %v", err)
	}
}

// A file that is open for longer than its link serves gets another.
func TestFSOutlivesItsLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		spaceID := fill(t, corp, "b.txt")
		f, err := wedrive.New(corp.Client()).FS(t.Context(), spaceID).Open("b.txt")
		if err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 7)
		for range 2 {
			if _, err := f.(io.ReaderAt).ReadAt(p, 0); err != nil || string(p) != "content" {
				t.Errorf("%q, %v", p, err)
			}
			time.Sleep(3 * time.Hour)
		}
	})
}

// net/http serves a space, ranges included.
func TestFSServed(t *testing.T) {
	corp := wecomtest.New()
	spaceID := fill(t, corp, "a/b.txt")
	h := http.FileServerFS(wedrive.New(corp.Client()).FS(t.Context(), spaceID))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/a/b.txt", nil)
	r.Header.Set("Range", "bytes=8-9")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if diff := cmp.Diff("of", w.Body.String()); diff != "" || w.Code != http.StatusPartialContent {
		t.Errorf("%d %s", w.Code, diff)
	}
}

// What is not there is told at once, however long its path is.
func TestFSLongPath(t *testing.T) {
	corp := wecomtest.New()
	files := wedrive.New(corp.Client()).FS(t.Context(), newSpace(t, corp))
	if _, err := fs.Stat(files, strings.Repeat("a/", 1<<20)+"a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%.100v", err)
	}
}

// A file that has another size than its folder has told is not cut.
func TestFSChangedFile(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	if _, err := corp.Space(spaceID).Put("a.txt", strings.NewReader("old")); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := corp.HTTPClient().Transport.RoundTrip(r)
		if err == nil && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/cgi-bin/") {
			resp.Header.Del("Content-Range")
			resp.StatusCode, resp.ContentLength, resp.Body = http.StatusOK, 5, io.NopCloser(strings.NewReader("newer"))
		}
		return resp, err
	})}
	files := wedrive.New(corp.Client(wecom.WithHTTPClient(client))).FS(t.Context(), spaceID)
	if b, err := fs.ReadFile(files, "a.txt"); !errors.Is(err, wedrive.ErrContentChanged) {
		t.Errorf("%q, %v", b, err)
	}
	f, err := files.Open("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.(io.ReaderAt).ReadAt(make([]byte, 2), 1); err == nil {
		t.Error("a part of what has changed is read")
	}
}
