package wedrive_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// newSpace makes a space that lina manages.
func newSpace(t testing.TB, corp *wecomtest.Corp) string {
	t.Helper()
	id, err := wedrive.New(corp.Client()).CreateSpace(t.Context(), wedrive.SpaceCreate{
		Name: "备份", Members: map[wedrive.Permission]wedrive.Members{wedrive.MayManage: {UserIDs: []string{"lina"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A pattern is content of any size that is held nowhere.
type pattern struct{ size, seed int64 }

func (p pattern) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), max(p.size-off, 0)))
	for i := 0; i < n; { // a page is numbers up to its end, with its own number in front
		page, at := (off+int64(i))/int64(len(numbered)), int((off+int64(i))%int64(len(numbered)))
		stamp := binary.LittleEndian.AppendUint64(nil, uint64(page^p.seed<<32))
		if at < len(stamp) {
			i += copy(b[i:n], stamp[at:])
		} else {
			i += copy(b[i:n], numbered[at:])
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// numbered is a page of a pattern.
var numbered = func() (page [4096]byte) {
	for i := range page {
		page[i] = byte(i * 7 / 3)
	}
	return page
}()

func (p pattern) reader() *io.SectionReader { return io.NewSectionReader(p, 0, p.size) }

// onlyReader hides what else a reader can do.
type onlyReader struct{ io.Reader }

// onlySeeker hides that a reader can be read at any place.
type onlySeeker struct{ io.ReadSeeker }

// read returns what is in a file of a space.
func read(t *testing.T, corp *wecomtest.Corp, spaceID, path string) []byte {
	t.Helper()
	content, size, err := corp.Space(spaceID).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sha1Of(b []byte) string {
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:])
}

func TestUploadEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "in one call",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Uploaded, error) {
				return s.Upload(ctx, wedrive.FileUpload{To: wedrive.Folder{SpaceID: "s1", ParentID: "d1"}, Name: "年报.txt", Content: strings.NewReader("abc")})
			}),
			Route: "POST /cgi-bin/wedrive/file_upload",
			Body:  `{"spaceid":"s1","fatherid":"d1","file_name":"年报.txt","file_base64_content":"YWJj"}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f1"}`,
			Want:  &wedrive.Uploaded{FileID: "f1", Size: 3, SHA1: "a9993e364706816aba3e25717850c26c9cd0d89d"},
		},
		{
			Name: "to where a member has chosen",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Uploaded, error) {
				return s.Upload(ctx, wedrive.FileUpload{To: wedrive.Selection{Ticket: "t1"}, Name: "空.txt", Content: strings.NewReader("")})
			}),
			Route: "POST /cgi-bin/wedrive/file_upload",
			Body:  `{"selected_ticket":"t1","file_name":"空.txt","file_base64_content":""}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f2"}`,
			Want:  &wedrive.Uploaded{FileID: "f2", SHA1: "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		},
		{
			Name: "what WeCom has",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Uploaded, error) {
				return s.Upload(ctx, wedrive.FileUpload{To: wedrive.Folder{SpaceID: "s1"}, Name: "零.bin", Content: bytes.NewReader(make([]byte, 10<<20+1)), Quiet: true})
			}),
			Route: "POST /cgi-bin/wedrive/file_upload_init",
			Body: `{"spaceid":"s1","fatherid":"s1","file_name":"零.bin","size":10485761,"skip_push_card":true,"block_sha":[
				"0e555f3d864fa4796ebc5c499da6fc8bcc0408bf","9867dd6a8aa0918a12afbaa7c8b40c147bb8dbc3","699f7a8e22762c74c712485ce5821de307fe75d7",
				"fbaa313421eb5b2f4d63ff05d8802ae0867a9097","6563ac8dd868a2773902c4287e0469c378d4b236","417e188cc4ea2baf7d1f319cc5c53ac6dd07227c"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","hit_exist":true,"upload_key":"","fileid":"f3"}`,
			Want:  &wedrive.Uploaded{FileID: "f3", Size: 10<<20 + 1, SHA1: "417e188cc4ea2baf7d1f319cc5c53ac6dd07227c", Instant: true},
		},
	})
}

// Blocks are sent as they are, the last one shorter, then the upload is completed.
func TestUploadBlocks(t *testing.T) {
	corp := wecomtest.New()
	for range 7 {
		corp.Script("/cgi-bin/wedrive/file_upload_part", wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	}
	corp.Script("/cgi-bin/wedrive/file_upload_init", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","hit_exist":false,"upload_key":"key&1"}`))
	corp.Script("/cgi-bin/wedrive/file_upload_finish", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","fileid":"f1"}`))
	var got sync.Map
	client := corp.Client(wecom.WithHTTPClient(watching(corp, func(path string, body []byte) {
		if path == "/cgi-bin/wedrive/file_upload_part" {
			var part struct {
				Key     string `json:"upload_key"`
				Index   int    `json:"index"`
				Content string `json:"file_base64_content"`
			}
			if err := json.Unmarshal(body, &part); err != nil || part.Key != "key&1" {
				t.Errorf("%+v, %v", part.Key, err)
			}
			b, err := base64.StdEncoding.DecodeString(part.Content)
			if err != nil {
				t.Error(err)
			}
			got.Store(part.Index, b)
		}
	})))
	content := pattern{size: 6*wedrive.BlockSize + 5}
	done, err := wedrive.New(client).Upload(t.Context(), wedrive.FileUpload{To: wedrive.Folder{SpaceID: "s1"}, Name: "录像.bin", Content: content.reader()})
	if err != nil || done.FileID != "f1" || done.Resume != nil {
		t.Fatalf("%+v, %v", done, err)
	}
	var all []byte
	for i := range 7 {
		b, ok := got.Load(i + 1)
		if !ok || i < 6 && len(b.([]byte)) != wedrive.BlockSize {
			t.Fatalf("block %d is missing, or not of 2 MiB", i+1)
		}
		all = append(all, b.([]byte)...)
	}
	if sha1Of(all) != done.SHA1 || int64(len(all)) != content.size {
		t.Error("the blocks are not the file")
	}
	finish := corp.Calls("/cgi-bin/wedrive/file_upload_finish")
	if len(finish) != 1 || finish[0].Body != `{"upload_key":"key&1"}` {
		t.Errorf("completed with %+v", finish)
	}
	if calls := len(corp.Calls("")); calls != wedrive.CountUploadCalls(content.size) {
		t.Errorf("%d calls, counted %d", calls, wedrive.CountUploadCalls(content.size))
	}
}

// All kinds of readers give the same file.
func TestUploadContents(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	spaceID := newSpace(t, corp)
	dir := t.TempDir()
	for n, size := range []int64{0, 1, 10<<20 + 1} {
		p := pattern{size: size, seed: int64(n + 1)}
		want, err := io.ReadAll(p.reader())
		if err != nil {
			t.Fatal(err)
		}
		onDisk, err := os.CreateTemp(dir, "content")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = onDisk.Close() })
		if _, err := onDisk.Write(append([]byte("skip"), want...)); err != nil {
			t.Fatal(err)
		}
		if _, err := onDisk.Seek(4, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		pipe, w := io.Pipe()
		go func() { _, err := w.Write(want); w.CloseWithError(err) }()
		for name, u := range map[string]wedrive.FileUpload{
			"a seeker":              {Content: onlySeeker{p.reader()}},
			"a part of a seeker":    {Content: bytes.NewReader(append(slices.Clone(want), "more"...)), Size: size},
			"a file from a place":   {Content: onDisk},
			"what can only be read": {Content: onlyReader{p.reader()}, TempDir: dir},
			"a pipe":                {Content: pipe, TempDir: dir, Size: size},
		} {
			if size == 0 && u.Size == 0 && name == "a part of a seeker" {
				continue
			}
			u.To, u.Name = wedrive.Folder{SpaceID: spaceID}, fmt.Sprint(name, " ", size)
			done, err := drive.Upload(t.Context(), u)
			if err != nil || done.Size != size || done.SHA1 != sha1Of(want) {
				t.Errorf("%s of %d bytes: %+v, %v", name, size, done, err)
				continue
			}
			if !bytes.Equal(read(t, corp, spaceID, u.Name), want) {
				t.Errorf("%s of %d bytes: another file is there", name, size)
			}
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), "wedrive") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// Content that is known by its name and size needs no blocks.
func TestUploadReaderAt(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	p := pattern{size: 5*wedrive.BlockSize + 1}
	at := struct {
		io.Reader
		io.ReaderAt
	}{onlyReader{strings.NewReader("")}, p}
	for i := range 2 {
		done, err := wedrive.New(corp.Client()).Upload(t.Context(), wedrive.FileUpload{To: wedrive.Folder{SpaceID: spaceID}, Name: "a.bin", Content: at, Size: p.size})
		if err != nil || done.Instant != (i == 1) {
			t.Fatalf("upload %d: %+v, %v", i, done, err)
		}
	}
	if diff := cmp.Diff([]string{"a(1).bin", "a.bin"}, corp.Space(spaceID).Paths()); diff != "" {
		t.Error(diff)
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/file_upload_part")); n != 6 {
		t.Errorf("%d blocks sent, want 6", n)
	}
	// 10 MB are the most that goes in one call.
	before := corp.DriveCalls()
	_, err := wedrive.New(corp.Client()).Upload(t.Context(), wedrive.FileUpload{To: wedrive.Folder{SpaceID: spaceID}, Name: "b.bin", Content: pattern{size: 10 << 20}.reader()})
	if err != nil || corp.DriveCalls() != before+1 {
		t.Errorf("10 MB take %d calls, %v", corp.DriveCalls()-before, err)
	}
}

// An upload that stops anywhere goes on from there, and sends what is missing.
func TestUploadResume(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	content := pattern{size: 8*wedrive.BlockSize + 1, seed: 7}
	u := wedrive.FileUpload{To: wedrive.Folder{SpaceID: spaceID}, Name: "录像.bin", Content: content.reader(), Parallel: 1}
	const path = "/cgi-bin/wedrive/file_upload_part"
	corp.Script(path, wecomtest.Pass(), wecomtest.Pass(), wecomtest.Pass(), wecomtest.Refuse(640048, "no"))
	var progress []int64
	u.OnProgress = func(p wedrive.UploadProgress) { progress = append(progress, p.Sent) }
	drive := wedrive.New(corp.Client())
	done, err := drive.Upload(t.Context(), u)
	if !errors.Is(err, wecom.ErrUploadFailed) || done == nil || done.Resume == nil || done.Resume.Done != 3 || done.FileID != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if diff := cmp.Diff([]int64{0, 2 << 20, 4 << 20, 6 << 20}, progress); diff != "" {
		t.Error(diff)
	}

	kept, err := json.Marshal(done.Resume)
	if err != nil {
		t.Fatal(err)
	}
	var state wedrive.UploadState
	if err := json.Unmarshal(kept, &state); err != nil {
		t.Fatal(err)
	}
	before := len(corp.Calls(path))
	u.Content, u.Resume, u.Parallel = content.reader(), &state, 4
	corp.Script("/cgi-bin/wedrive/file_upload_finish", wecomtest.Refuse(-1, "busy"))
	done, err = drive.Upload(t.Context(), u)
	if !errors.Is(err, wecom.ErrBusy) || done.Resume == nil || done.Resume.Done != 9 {
		t.Fatalf("%+v, %v", done, err)
	}
	if sent := len(corp.Calls(path)) - before; sent != 6 {
		t.Errorf("%d blocks sent, want the 6 that were missing", sent)
	}
	u.Content, u.Resume = content.reader(), done.Resume
	if done, err = drive.Upload(t.Context(), u); err != nil || done.Resume != nil {
		t.Fatalf("%+v, %v", done, err)
	}
	if sha1Of(read(t, corp, spaceID, "录像.bin")) != done.SHA1 {
		t.Error("another file is there")
	}

	// It is over now, and other content is another upload.
	u.Content = content.reader()
	if _, err := drive.Upload(t.Context(), u); !errors.Is(err, wecom.ErrUploadFailed) {
		t.Errorf("going on with what is over: %v", err)
	}
	u.Content = pattern{size: content.size, seed: 8}.reader()
	if _, err := drive.Upload(t.Context(), u); !errors.Is(err, wedrive.ErrContentChanged) {
		t.Errorf("going on with other content: %v", err)
	}
}

// A block that breaks on the way is sent again.
func TestUploadBrokenBlock(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	corp.Script("/cgi-bin/wedrive/file_upload_part", wecomtest.Reset(), wecomtest.RunThenReset())
	done, err := wedrive.New(corp.Client()).Upload(t.Context(), wedrive.FileUpload{
		To: wedrive.Folder{SpaceID: spaceID}, Name: "a.bin", Content: pattern{size: 11 << 20}.reader(), Parallel: 10,
	})
	if err != nil || sha1Of(read(t, corp, spaceID, "a.bin")) != done.SHA1 {
		t.Errorf("%+v, %v", done, err)
	}
}

// changing is content that changes while it is uploaded.
type changing struct {
	*io.SectionReader
	changed atomic.Bool
}

func (c *changing) Read(p []byte) (int, error) {
	n, err := c.SectionReader.Read(p)
	if c.changed.Load() && n > 0 {
		p[0]++
	}
	return n, err
}

func TestUploadOfWhatChanges(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	c := &changing{SectionReader: pattern{size: 12 << 20}.reader()}
	done, err := wedrive.New(corp.Client()).Upload(t.Context(), wedrive.FileUpload{
		To: wedrive.Folder{SpaceID: spaceID}, Name: "a.bin", Content: c, Parallel: 1,
		OnProgress: func(p wedrive.UploadProgress) { c.changed.Store(p.State.Done == 1) },
	})
	if !errors.Is(err, wedrive.ErrContentChanged) || done.Resume == nil {
		t.Errorf("%+v, %v", done, err)
	}
	if paths := corp.Space(spaceID).Paths(); len(paths) != 0 {
		t.Errorf("%q are there", paths)
	}
}

func TestUploadRefused(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	to := wedrive.Folder{SpaceID: "s1"}
	some := strings.NewReader("abc")
	for want, u := range map[string]wedrive.FileUpload{
		"no place to upload to":   {Name: "a", Content: some},
		"no Content":              {Name: "a", To: to},
		"needs a name":            {Content: some, To: to},
		"is no UTF-8":             {Name: "\xc4\xe3", Content: some, To: to},
		"at most 10":              {Name: "a", Content: some, To: to, Parallel: 11},
		"up to 20 GB":             {Name: "a", Content: some, To: to, Size: 20<<30 + 1},
		"WeCom takes up to 20 GB": {Name: "a", Content: pattern{size: 20<<30 + 1}.reader(), To: to},
		"or a TempDir":            {Name: "a", Content: onlyReader{pattern{size: 10<<20 + 1}.reader()}, To: to},
		"keeping what to upload":  {Name: "a", Content: onlyReader{pattern{size: 10<<20 + 1}.reader()}, To: to, TempDir: "/nowhere"},
		"after 3 of 4 bytes":      {Name: "a", Content: strings.NewReader("abc"), To: to, Size: 4},
		"unexpected EOF":          {Name: "a", Content: onlyReader{strings.NewReader("abc")}, To: to, Size: 4},
	} {
		if done, err := drive.Upload(t.Context(), u); err == nil || done != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v, %v, want %q", done, err, want)
		}
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestCountUploadCalls(t *testing.T) {
	for size, want := range map[int64]int{0: 1, 10 << 20: 1, 10<<20 + 1: 8, 6 * wedrive.BlockSize: 8, 1 << 30: 514} {
		if got := wedrive.CountUploadCalls(size); got != want {
			t.Errorf("%d bytes: %d calls, want %d", size, got, want)
		}
	}
}

// A reader that stands behind its end, and the state of a broken file, are no reason to
// panic.
func TestUploadOddInput(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	to := wedrive.Folder{SpaceID: newSpace(t, corp)}
	beyond := strings.NewReader("0123456789")
	if _, err := beyond.Seek(50, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if done, err := drive.Upload(t.Context(), wedrive.FileUpload{To: to, Name: "a", Content: beyond}); err != nil || done.Size != 0 {
		t.Errorf("%+v, %v, want an empty file", done, err)
	}
	good := wedrive.UploadState{Key: "k", SHA1: sha1Of([]byte("0123456789")), Size: 10}
	for name, change := range map[string]func(*wedrive.UploadState){
		"fewer blocks than none": func(s *wedrive.UploadState) { s.Done = -1 },
		"more blocks than all":   func(s *wedrive.UploadState) { s.Done = 2 },
		"no key":                 func(s *wedrive.UploadState) { s.Key = "" },
	} {
		state := good
		change(&state)
		_, err := drive.Upload(t.Context(), wedrive.FileUpload{To: to, Name: "b", Content: strings.NewReader("0123456789"), Resume: &state})
		if err == nil || !strings.Contains(err.Error(), "begin again without Resume") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An upload without a key sends no blocks, and one without an id is no success.
func TestUploadOddReplies(t *testing.T) {
	for reply, path := range map[string]string{
		`{"errcode":0}`:                  "file_upload_init",
		`{"errcode":0,"upload_key":""}`:  "file_upload_init",
		`{"errcode":0,"hit_exist":true}`: "file_upload_init",
		`{"errcode":0,"fileid":""}`:      "file_upload",
		`{"errcode":0,"fileid":null}`:    "file_upload_finish",
	} {
		corp := wecomtest.New()
		u := wedrive.FileUpload{To: wedrive.Folder{SpaceID: newSpace(t, corp)}, Name: "a", Content: pattern{size: 10<<20 + 1}.reader()}
		if path == "file_upload" {
			u.Content = strings.NewReader("abc")
		}
		corp.Script("/cgi-bin/wedrive/"+path, wecomtest.JSON(reply))
		done, err := wedrive.New(corp.Client()).Upload(t.Context(), u)
		if !errors.Is(err, wecom.ErrUnexpectedResponse) || done != nil && done.FileID != "" {
			t.Errorf("%s of %s: %+v, %v", reply, path, done, err)
		}
		if n := len(corp.Calls("/cgi-bin/wedrive/file_upload_part")); n > 0 && path == "file_upload_init" {
			t.Errorf("%s of %s: %d blocks", reply, path, n)
		}
	}
}

// A stream ends with its context also while it is held in memory, and nil pointers are
// refused.
func TestUploadOddContent(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	ctx, cancel := context.WithCancel(t.Context())
	reads := 0
	stream := onlyReader{readerFunc(func(p []byte) (int, error) {
		if reads++; reads == 3 {
			cancel()
		}
		return 1, nil
	})}
	u := wedrive.FileUpload{To: wedrive.Folder{SpaceID: "s1"}, Name: "a", Content: stream}
	if _, err := drive.Upload(ctx, u); !errors.Is(err, context.Canceled) || reads > 3 {
		t.Errorf("%d reads, %v", reads, err)
	}
	u.Content = (*bytes.Reader)(nil)
	if _, err := drive.Upload(t.Context(), u); err == nil {
		t.Error("no content is uploaded")
	}
	if _, err := drive.Download(t.Context(), (*bytes.Buffer)(nil), wedrive.File{ID: "f1", Size: 1}, wedrive.FileDownload{}); err == nil || len(corp.Calls("")) > 0 {
		t.Errorf("downloaded to nowhere: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
