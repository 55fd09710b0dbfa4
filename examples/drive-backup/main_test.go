package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// unlimited is a limiter that lets all calls pass.
type unlimited struct{}

func (unlimited) Wait(context.Context, string, string, []wecom.Quota) error { return nil }

// A bench is a corp with a space, and the program before it.
type bench struct {
	*testing.T
	corp    *wecomtest.Corp
	hc      *http.Client
	spaceID string
	dir     string // for folders of this machine
	out     bytes.Buffer
}

func newBench(t *testing.T, opts ...wecomtest.Option) *bench {
	b := &bench{T: t, corp: wecomtest.New(append(opts, wecomtest.Strict(t))...), dir: t.TempDir()}
	b.hc = b.corp.HTTPClient()
	id, err := wedrive.New(b.corp.Client()).CreateSpace(t.Context(), wedrive.SpaceCreate{
		Name: "备份", Members: map[wedrive.Permission]wedrive.Members{wedrive.MayManage: {UserIDs: []string{"lina"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.spaceID = id
	return b
}

// run is one run of the program: "SPACE" stands for the space, and other names without
// a dash are folders. It returns the exit code; b.out has what it printed.
func (b *bench) run(args ...string) int {
	b.Helper()
	return b.runWith(b.Context(), args...)
}

func (b *bench) runWith(ctx context.Context, args ...string) int {
	b.Helper()
	for i, a := range args {
		switch {
		case a == "SPACE":
			args[i] = spacePrefix + b.spaceID
		case i >= len(args)-2 && !strings.HasPrefix(a, "-") && !isSpace(a):
			args[i] = filepath.Join(b.dir, a)
		}
	}
	b.out.Reset()
	o, err := parse(append([]string{"-state", filepath.Join(b.dir, "state.json")}, args...), &b.out)
	if err != nil {
		return exitUsage
	}
	kept, err := openState(o.state)
	if err != nil {
		b.Fatal(err)
	}
	budget := wedrive.NewBudget(unlimited{}, o.maxCalls)
	if err := budget.Restore(wecomtest.CorpID, kept.usage(wecomtest.CorpID)); err != nil {
		b.Fatal(err)
	}
	client := b.corp.Client(wecom.WithLimiter(budget), wecom.WithHTTPClient(b.hc))
	run := &backup{drive: wedrive.New(client), budget: budget, corpID: wecomtest.CorpID, kept: kept, options: o, out: &b.out}
	return report(&b.out, run.run(ctx))
}

// must is run for what has to succeed.
func (b *bench) must(args ...string) {
	b.Helper()
	if code := b.run(args...); code != exitDone {
		b.Fatalf("exit code %d\n%s", code, &b.out)
	}
}

func (b *bench) says(want ...string) {
	b.Helper()
	for _, w := range want {
		if !strings.Contains(b.out.String(), w) {
			b.Errorf("it does not say %q:\n%s", w, &b.out)
		}
	}
}

// write makes files in a folder; their content is what stands behind the equals sign.
func (b *bench) write(folder string, files ...string) {
	b.Helper()
	for _, f := range files {
		name, content, _ := strings.Cut(f, "=")
		path := filepath.Join(b.dir, folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// has compares a folder, or "SPACE", with files as write has them.
func (b *bench) has(where string, want ...string) {
	b.Helper()
	files := os.DirFS(filepath.Join(b.dir, where))
	if where == "SPACE" {
		files = wedrive.New(b.corp.Client(wecom.WithoutRateLimits())).FS(b.Context(), b.spaceID)
	}
	var got []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir() && name == ".":
			return err
		case name == stagingName:
			return fs.SkipDir
		case d.IsDir():
			if list, err := fs.ReadDir(files, name); err != nil || len(list) > 0 {
				return err
			}
			got = append(got, name+"/")
			return nil
		}
		content, err := fs.ReadFile(files, name)
		got = append(got, name+"="+string(content))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("%s (-want +got):\n%s", where, diff)
	}
}

func TestThereAndBack(t *testing.T) {
	b := newBench(t)
	files := []string{"a.txt=1", "合同/2026/劳动.txt=甲方", "合同/说明.md=乙方", "empty=", "b/a.txt=another"}
	b.write("here", files...)
	b.must("-dry-run", "copy", "here", "SPACE")
	b.says("plan: 3 folders, 5 files", "8 calls of the drive")
	b.has("SPACE")
	b.must("copy", "here", "SPACE")
	b.says("done: 5 of 5 files copied")
	b.has("SPACE", files...)
	before := b.corp.DriveCalls()
	b.must("copy", "here", "SPACE")
	b.says("5 are the same", "0 files (0 B)")
	if made := b.corp.DriveCalls() - before; made != 4 {
		t.Errorf("%d calls for nothing, want one for each of 4 folders", made)
	}

	b.must("-dry-run", "sync", "SPACE", "there")
	if _, err := os.Stat(filepath.Join(b.dir, "there")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a dry run makes a folder: %v", err)
	}
	b.must("sync", "SPACE", "there")
	b.has("there", files...)
	there, err := os.Stat(filepath.Join(b.dir, "there/a.txt"))
	if err != nil || there.ModTime().Unix() > b.corp.Now().Unix() {
		t.Errorf("%v, %v", there, err)
	}

	// What changes on either side goes over; the same size does not deceive.
	b.write("here", "a.txt=2", "new/x=y")
	b.must("sync", "here", "SPACE")
	b.says("2 files", "1 of them replaced")
	b.has("SPACE", append([]string{"new/x=y", "a.txt=2"}, files[1:]...)...)
	b.must("sync", "SPACE", "there")
	b.has("there", append([]string{"new/x=y", "a.txt=2"}, files[1:]...)...)
	b.write("here", "a.txt=3")
	b.must("-size-only", "sync", "here", "SPACE")
	b.says("6 are the same")
}

func TestSyncDeletes(t *testing.T) {
	b := newBench(t)
	b.write("here", "a=1", "old/1=1", "old/deep/2=2", "keep/3=3", "keep/4=4")
	b.must("copy", "here", "SPACE")
	b.must("copy", "here", "SPACE")
	for _, gone := range []string{"old", "keep/4"} {
		if err := os.RemoveAll(filepath.Join(b.dir, "here", gone)); err != nil {
			t.Fatal(err)
		}
	}
	b.must("copy", "here", "SPACE")
	b.has("SPACE", "a=1", "old/1=1", "old/deep/2=2", "keep/3=3", "keep/4=4") // copy deletes nothing
	if code := b.run("-max-delete=2", "sync", "here", "SPACE"); code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	b.says("3 files would be deleted", "nothing was changed")
	b.must("-max-delete=3", "sync", "here", "SPACE")
	b.says("delete  keep/4", "delete  old\n", "3 deleted")
	b.has("SPACE", "a=1", "keep/3=3")

	b.write("mirror", "a=1", "keep/3=3", "mine/5=5", "mine/6=6")
	b.must("sync", "SPACE", "mirror")
	b.has("mirror", "a=1", "keep/3=3")

	// A source that is empty is a disk that is not there, more often than not.
	if err := os.Mkdir(filepath.Join(b.dir, "nothing"), 0o700); err != nil {
		t.Fatal(err)
	}
	if code := b.run("sync", "nothing", "SPACE"); code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	b.must("-max-delete=2", "sync", "nothing", "SPACE")
	b.has("SPACE")
}

// Documents of WeCom are never copied and never deleted, nor is a folder around them.
func TestDocuments(t *testing.T) {
	b := newBench(t)
	b.write("here", "a=1", "d/b=2")
	b.must("copy", "here", "SPACE")
	drive := wedrive.New(b.corp.Client())
	for f, err := range drive.AllFiles(t.Context(), wedrive.FileQuery{SpaceID: b.spaceID}) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Type == wedrive.TypeFolder {
			if _, err := drive.CreateFile(t.Context(), wedrive.FileCreate{SpaceID: b.spaceID, ParentID: f.ID, Type: wedrive.TypeDocument, Name: "纪要"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(b.dir, "here/d")); err != nil {
		t.Fatal(err)
	}
	b.must("sync", "here", "SPACE")
	if diff := cmp.Diff([]string{"a", "d/", "d/纪要"}, b.corp.Space(b.spaceID).Paths()); diff != "" {
		t.Error(diff)
	}
	b.must("sync", "SPACE", "there")
	b.says("skip    d/纪要")
	b.has("there", "a=1")
	b.write("here", "d/纪要=x")
	if code := b.run("copy", "here", "SPACE"); code != exitSomeFailed {
		t.Errorf("exit code %d, want %d", code, exitSomeFailed)
	}
	b.says("cannot  d/纪要")
}

// A file that is a folder on the other side fails, and the rest is done.
func TestConflicts(t *testing.T) {
	b := newBench(t)
	b.write("here", "a=1", "b/c=2")
	b.must("copy", "here", "SPACE")
	b.write("other", "a/x=1", "b=2", "new=3")
	if code := b.run("copy", "SPACE", "other"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.has("other", "a/x=1", "b=2", "new=3")
}

// One file that fails does not hold up the others, but nothing is deleted then.
func TestSomeFail(t *testing.T) {
	b := newBench(t)
	b.write("here", "gone=1")
	b.must("copy", "here", "SPACE")
	if err := os.Remove(filepath.Join(b.dir, "here/gone")); err != nil {
		t.Fatal(err)
	}
	b.write("here", "a=1", "b=2", "c=3")
	b.corp.Script("/cgi-bin/wedrive/file_upload", wecomtest.Pass(), wecomtest.Refuse(640009, "illegal name"))
	if code := b.run("-transfers=1", "sync", "here", "SPACE"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("failed  b", "2 of 3 files copied", "nothing is deleted")
	b.has("SPACE", "a=1", "c=3", "gone=1")
	b.must("sync", "here", "SPACE")
	b.has("SPACE", "a=1", "b=2", "c=3")
}

// large is content of 16 MiB.
func large(seed byte) string { return strings.Repeat(string(seed)+"123456789abcdef", 1<<20) }

// An upload that was cut off goes on in the next run, also that of a file which
// replaces another one.
func TestUploadGoesOn(t *testing.T) {
	for name, replaces := range map[string]bool{"new": false, "replaced": true} {
		b := newBench(t)
		if replaces {
			b.write("here", "a.bin=old")
			b.must("copy", "here", "SPACE")
		}
		b.write("here", "a.bin="+large('x'))
		ctx, cancel := context.WithCancel(t.Context())
		var blocks atomic.Int32
		b.hc = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/file_upload_part") && blocks.Add(1) == 6 {
				cancel()
			}
			return b.corp.HTTPClient().Transport.RoundTrip(r)
		})}
		if code := b.runWith(ctx, "copy", "here", "SPACE"); code != exitInterrupted {
			t.Errorf("%s: exit code %d\n%s", name, code, &b.out)
		}
		if replaces {
			b.has("SPACE", "a.bin=old")
		} else {
			b.has("SPACE")
		}
		b.must("copy", "here", "SPACE")
		b.has("SPACE", "a.bin="+large('x'))
		if sent := len(b.corp.Calls("/cgi-bin/wedrive/file_upload_part")); sent > 8+4 {
			t.Errorf("%s: %d blocks sent for a file of 8", name, sent)
		}
		if diff := cmp.Diff([]string{"a.bin"}, b.corp.Space(b.spaceID).Paths()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}

		// Nothing is left of it when the file has changed meanwhile.
		b.write("here", "a.bin="+large('y'))
		blocks.Store(0)
		ctx, cancel = context.WithCancel(t.Context())
		if code := b.runWith(ctx, "copy", "here", "SPACE"); code != exitInterrupted {
			t.Errorf("%s: exit code %d\n%s", name, code, &b.out)
		}
		b.write("here", "a.bin="+large('z'))
		b.must("copy", "here", "SPACE")
		b.has("SPACE", "a.bin="+large('z'))
		cancel()
	}
}

// A download that was cut off goes on in the next run. What is left of another file is
// not taken for the beginning of this one.
func TestDownloadGoesOn(t *testing.T) {
	b := newBench(t)
	if _, err := b.corp.Space(b.spaceID).Put("d/a.bin", strings.NewReader(large('x'))); err != nil {
		t.Fatal(err)
	}
	var ranges []string
	b.hc = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := b.corp.HTTPClient().Transport.RoundTrip(r)
		if err == nil && r.URL.Path == "/wedrive/download" {
			ranges = append(ranges, r.Header.Get("Range"))
			if len(ranges) <= 3 { // the third breaks at once: that ends the run
				resp.Body = io.NopCloser(io.MultiReader(io.LimitReader(resp.Body, int64(1-len(ranges)/2)<<20), broken{}))
			}
		}
		return resp, err
	})}
	if code := b.run("copy", "SPACE", "here"); code != exitSomeFailed {
		t.Fatalf("exit code %d\n%s", code, &b.out)
	}
	b.must("copy", "SPACE", "here")
	b.has("here", "d/a.bin="+large('x'))
	if diff := cmp.Diff([]string{"", "bytes=1048576-", "bytes=1048576-", "bytes=1048576-"}, ranges); diff != "" {
		t.Error(diff)
	}

	for _, left := range []string{"other", large('y') + "longer"} {
		b.write("fresh", partOf("d/a.bin")+"="+left)
		b.must("sync", "SPACE", "fresh")
		b.has("fresh", "d/a.bin="+large('x'))
		if err := os.RemoveAll(filepath.Join(b.dir, "fresh")); err != nil {
			t.Fatal(err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

// The calls of a month are kept from one run to the next, and a plan that exceeds them
// is not begun.
func TestCallsOfTheMonth(t *testing.T) {
	b := newBench(t, wecomtest.WithFreeDrive())
	for i := range 6 {
		b.write("here", fmt.Sprint(i, "=", i))
	}
	if code := b.run("-max-calls=6", "copy", "here", "SPACE"); code != exitRefused {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("6 calls of the drive are wanted, and 5 of 6 are left")
	b.must("-max-calls=8", "copy", "here", "SPACE") // a listing for each run
	b.says("6 calls, 8 this month")
	if code := b.run("-max-calls=8", "copy", "here", "SPACE"); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("used up")
	b.must("-max-calls=0", "copy", "here", "SPACE")

	// WeCom itself says that they are over.
	b.write("here", "more=1")
	b.corp.Script("/cgi-bin/wedrive/file_upload", wecomtest.Refuse(640035, "api limit"))
	if code := b.run("copy", "here", "SPACE"); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
}

// Names and links lead nowhere outside the folder.
func TestHostileNames(t *testing.T) {
	b := newBench(t)
	b.write("outside", "secret=1")
	b.write("here", "a=1")
	if err := os.Symlink(filepath.Join(b.dir, "outside"), filepath.Join(b.dir, "here/link")); err != nil {
		t.Skip(err)
	}
	b.corp.Script("/cgi-bin/wedrive/file_list", wecomtest.JSON(`{"errcode":0,"has_more":false,"file_list":{"item":[
		{"fileid":"1","file_name":"../evil","file_type":2,"file_status":1,"file_size":3},
		{"fileid":"2","file_name":"..","file_type":1,"file_status":1},
		{"fileid":"3","file_name":"/etc/evil","file_type":2,"file_status":1,"file_size":3}]}}`))
	b.must("copy", "SPACE", "here")
	b.says("0 files (0 B)", "its name is no path")
	if _, err := os.Stat(filepath.Join(b.dir, "evil")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a file outside: %v", err)
	}
	if _, err := b.corp.Space(b.spaceID).Put("link/secret", strings.NewReader("2")); err != nil {
		t.Fatal(err)
	}
	if code := b.run("copy", "SPACE", "here"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.has("outside", "secret=1")
	b.must("sync", "here", "SPACE") // a link is not followed here either, and what may be behind it stays
	b.says("skip    link")
	b.has("SPACE", "a=1", "link/secret=2")
}

// Files whose names are those of this program's own, or as long as names can be, are
// not mixed up with others.
func TestOddNames(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("n", 250)
	for name, content := range map[string]string{"a": "1", partOf("a"): "another", "a" + partSuffix: "another", long: "2"} {
		if _, err := b.corp.Space(b.spaceID).Put(name, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	b.must("copy", "SPACE", "here")
	b.has("here", "a=1", long+"=2")
	b.says("2 files", "its name is that of a download of this program")
}

// A folder that cannot be made, here because of its name, does not hold up the rest.
func TestFolderFails(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("长", 120) // 255 at most by WeCom's count, 360 bytes
	b.write("there", "gone=1")
	for _, name := range []string{long + "/x/1", long + "/2", "z/3"} {
		if _, err := b.corp.Space(b.spaceID).Put(name, strings.NewReader("1")); err != nil {
			t.Fatal(err)
		}
	}
	if code := b.run("sync", "SPACE", "there"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("failed  "+long+", with all that is in it", "1 of 3 files copied", "2 failed", "nothing is deleted")
	b.has("there", "gone=1", "z/3=1")
	b.corp.Script("/cgi-bin/wedrive/file_create", wecomtest.Refuse(640009, "illegal name"))
	b.write("here", "a/1=1", "b/2=2")
	if code := b.run("copy", "here", "SPACE"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("failed  a, with all that is in it", "1 of 2 files copied")
}

// Names do not steer the terminal, and those that WeCom would change are left alone:
// their files would go up anew in each run.
func TestNamesOfBytes(t *testing.T) {
	b := newBench(t)
	b.write("here", "a\nb\x1b[2J=1", "\xc4\xe3=2", "\xc4\xe3x/c=3")
	b.must("-v", "copy", "here", "SPACE")
	b.says("1 files", "is no UTF-8", "copied  a\uFFFDb\uFFFD[2J")
	if strings.ContainsRune(b.out.String(), 0x1b) {
		t.Errorf("an escape is printed: %q", &b.out)
	}
	b.has("SPACE", "a\nb\x1b[2J=1")
	b.must("copy", "here", "SPACE")
	b.says("0 files (0 B)")
}

// What has a name that is no path stays, and so does the folder that it is in.
func TestOddNameInAFolder(t *testing.T) {
	b := newBench(t)
	b.write("here", "a=1")
	b.corp.Script("/cgi-bin/wedrive/file_list",
		wecomtest.JSON(`{"errcode":0,"has_more":false,"file_list":{"item":[{"fileid":"f","file_name":"x","spaceid":"`+b.spaceID+`","fatherid":"`+b.spaceID+`","file_type":1,"file_status":1}]}}`),
		wecomtest.JSON(`{"errcode":0,"has_more":false,"file_list":{"item":[
			{"fileid":"1","file_name":"..","spaceid":"s","fatherid":"f","file_type":2,"file_status":1},
			{"fileid":"2","file_name":"a/b","spaceid":"s","fatherid":"f","file_type":2,"file_status":1}]}}`))
	b.must("-dry-run", "sync", "here", "SPACE")
	b.says("0 files to delete")
	if strings.Contains(b.out.String(), "delete  ") {
		t.Errorf("something is deleted:\n%s", &b.out)
	}
}

// A part of a file that WeCom has no SHA-1 of may be of another one: it begins anew.
func TestPartWithoutSHA1(t *testing.T) {
	b := newBench(t)
	if _, err := b.corp.Space(b.spaceID).Put("a", strings.NewReader("12345")); err != nil {
		t.Fatal(err)
	}
	sha := regexp.MustCompile(`"sha":"[0-9a-f]*"`)
	b.hc = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := b.corp.HTTPClient().Transport.RoundTrip(r)
		if err == nil && strings.HasSuffix(r.URL.Path, "/file_list") {
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return nil, err
			}
			body = sha.ReplaceAll(body, []byte(`"sha":""`))
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
		return resp, err
	})}
	b.write("here", partOf("a")+"=xyz")
	b.must("copy", "SPACE", "here")
	b.has("here", "a=12345")
	b.says("WeCom has no SHA-1 of it")
}

// A file that is made while the program runs is not replaced.
func TestFileMadeMeanwhile(t *testing.T) {
	b := newBench(t)
	if _, err := b.corp.Space(b.spaceID).Put("a", strings.NewReader("1")); err != nil {
		t.Fatal(err)
	}
	b.hc = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/wedrive/download" {
			b.write("here", "a=mine")
		}
		return b.corp.HTTPClient().Transport.RoundTrip(r)
	})}
	if code := b.run("copy", "SPACE", "here"); code != exitSomeFailed {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.says("a file of this name was made meanwhile")
	if got, err := os.ReadFile(filepath.Join(b.dir, "here/a")); string(got) != "mine" {
		t.Errorf("%q, %v", got, err)
	}
}

// A file that cannot be read for its SHA-1 does not hold up the others, nor does what
// cannot be made a folder.
func TestCompareGoesOn(t *testing.T) {
	sum := func(sum string, err error) entry {
		return entry{size: 1, sha1: func(context.Context) (string, error) { return sum, err }}
	}
	p, err := compare(t.Context(),
		tree{"a": sum("", io.ErrUnexpectedEOF), "b": sum("1", nil), "d": {isFolder: true}, "d/x": sum("1", nil), "d/y": sum("1", nil), "c": sum("2", nil)},
		tree{"a": sum("1", nil), "b": sum("1", nil), "c": sum("1", nil), "d": {kept: "a link"}}, false, false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]transfer{{"c", 1, true}}, p.puts, cmp.AllowUnexported(transfer{})); diff != "" || p.same != 1 {
		t.Errorf("%d the same; %s", p.same, diff)
	}
	if diff := cmp.Diff([]string{"a: unexpected EOF", "d: a link"}, p.conflict); diff != "" {
		t.Error(diff)
	}
}

// An upload that was cut off, of a file that is there no more, leaves nothing behind.
func TestUploadOfWhatIsGone(t *testing.T) {
	b := newBench(t)
	b.write("here", "a.bin=old", "b=1")
	b.must("copy", "here", "SPACE")
	b.write("here", "a.bin="+large('x'))
	ctx, cancel := context.WithCancel(t.Context())
	b.hc = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/file_upload_part") {
			cancel()
		}
		return b.corp.HTTPClient().Transport.RoundTrip(r)
	})}
	if code := b.runWith(ctx, "copy", "here", "SPACE"); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	if err := os.Remove(filepath.Join(b.dir, "here/a.bin")); err != nil {
		t.Fatal(err)
	}
	b.must("sync", "here", "SPACE")
	list, err := fs.ReadDir(wedrive.New(b.corp.Client()).FS(t.Context(), b.spaceID), ".")
	if err != nil || len(list) != 1 || list[0].Name() != "b" {
		t.Errorf("%v, %v, want b alone", list, err)
	}
	kept, err := openState(filepath.Join(b.dir, "state.json"))
	if err != nil || len(kept.progress.Uploads) != 0 {
		t.Errorf("%v, %v", kept.progress.Uploads, err)
	}
}

// A source of nothing that can be copied is as good as an empty one.
func TestSourceOfDocuments(t *testing.T) {
	b := newBench(t)
	_, err := wedrive.New(b.corp.Client()).CreateFile(t.Context(), wedrive.FileCreate{SpaceID: b.spaceID, Type: wedrive.TypeDocument, Name: "纪要"})
	if err != nil {
		t.Fatal(err)
	}
	b.write("here", "a=1", "b=2")
	if code := b.run("sync", "SPACE", "here"); code != exitRefused {
		t.Errorf("exit code %d\n%s", code, &b.out)
	}
	b.has("here", "a=1", "b=2")
}

func TestExitCodes(t *testing.T) {
	b := newBench(t)
	b.write("here", "a=1")
	for want, runs := range map[int][][]string{
		exitUsage:    {{"copy", "here"}, {"move", "here", "SPACE"}, {"copy", "here", "there"}, {"copy", "SPACE", "SPACE"}, {"-transfers=0", "copy", "here", "SPACE"}, {"-nonsense"}, {"-create=x", "here"}},
		exitNotFound: {{"copy", "gone", "SPACE"}, {"copy", "here", "wedrive:gone"}, {"copy", "wedrive:gone", "here"}},
		exitDone:     {{"-create=x"}, {"copy", "here", "SPACE"}},
	} {
		for _, args := range runs {
			if code := b.run(slices.Clone(args)...); code != want {
				t.Errorf("%q: exit code %d, want %d\n%s", args, code, want, &b.out)
			}
		}
	}
}

// The demonstration runs to its end.
func TestDemonstration(t *testing.T) {
	var out bytes.Buffer
	if code := demonstrate(t.Context(), &out); code != exitDone || !strings.Contains(out.String(), "calls of the month are left") {
		t.Errorf("exit code %d\n%s", code, &out)
	}
}
