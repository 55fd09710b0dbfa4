package archive_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ebitengine/purego"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/msgaudit/archive"
	"github.com/gowecom/wecom/msgaudit/archive/archivetest"
)

// The library that the tests share, and its counters.
var (
	libraryPath string
	counters    struct{ live, misuse, overlaps func() int32 }
)

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(dir)
	libraryPath, err = archivetest.Build(context.Background(), dir)
	switch {
	case errors.Is(err, archivetest.ErrNoCompiler) && os.Getenv("WECOM_ARCHIVE_CC") != "required":
		fmt.Println("tests of the archive are skipped:", err)
		return 0
	case err != nil:
		fmt.Println(err)
		return 1
	}
	handle, err := purego.Dlopen(libraryPath, purego.RTLD_NOW)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	purego.RegisterLibFunc(&counters.live, handle, "ArchivetestLive")
	purego.RegisterLibFunc(&counters.misuse, handle, "ArchivetestMisuse")
	purego.RegisterLibFunc(&counters.overlaps, handle, "ArchivetestOverlaps")
	return m.Run()
}

// newCorp returns an empty archive. When the test ends, the library must have freed
// all, nothing twice, and never have been called by two at the same time.
func newCorp(t *testing.T) *archivetest.Corp {
	t.Helper()
	t.Cleanup(func() {
		if live, misuse, overlaps := counters.live(), counters.misuse(), counters.overlaps(); live+misuse+overlaps != 0 {
			t.Errorf("the library: %d objects live, %d misused, %d calls at the same time", live, misuse, overlaps)
		}
	})
	corp, err := archivetest.NewCorp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return corp
}

// open opens the archive of a corp until the test ends.
func open(t *testing.T, corp *archivetest.Corp, opts ...archive.Option) *archive.Archive {
	t.Helper()
	return openWith(t, corp, corp.Keys(), opts...)
}

func openWith(t *testing.T, corp *archivetest.Corp, keys archive.Keys, opts ...archive.Option) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), corp.ID(), archivetest.Secret, keys, append(opts, archive.WithLibrary(libraryPath))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func text(id, content string) string {
	return fmt.Sprintf(`{"msgid":%q,"action":"send","from":"lina","tolist":["wm1"],"roomid":"","msgtime":1764057600123,"msgtype":"text","text":{"content":%q}}`, id, content)
}

// say archives n texts.
func say(t *testing.T, corp *archivetest.Corp, n int) {
	t.Helper()
	var messages []string
	for i := range n {
		messages = append(messages, text(fmt.Sprint("m", i+1), fmt.Sprint("第 ", i+1, " 条")))
	}
	ok(t, corp.Say(messages...))
}

// A library that is not there, or is another one, is told as what it is.
func TestLibrary(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.so")
	compiler := os.Getenv("CC")
	for _, name := range []string{"cc", "gcc"} {
		if _, err := exec.LookPath(name); compiler == "" && err == nil {
			compiler = name
		}
	}
	cmd := exec.CommandContext(t.Context(), compiler, "-shared", "-fPIC", "-x", "c", "-o", other, "-")
	cmd.Stdin = strings.NewReader("void *NewSdk(void) { return 0; }")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	broken := filepath.Join(dir, "broken.so")
	ok(t, os.WriteFile(broken, []byte("no library"), 0o600))
	for path, want := range map[string]error{
		filepath.Join(dir, "none.so"): archive.ErrNoLibrary,
		broken:                        archive.ErrNoLibrary,
		other:                         archive.ErrNoFunction,
	} {
		_, err := archive.Open(t.Context(), "ww1", "s3cret", nil, archive.WithLibrary(path))
		if !errors.Is(err, want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := archive.Open(t.Context(), "ww1", "s", nil); !errors.Is(err, archive.ErrNoLibrary) {
		t.Errorf("without a path: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	corp := newCorp(t)
	for name, try := range map[string]func() (*archive.Archive, error){
		"no corp":   func() (*archive.Archive, error) { return archive.Open(t.Context(), "", "s", nil) },
		"no secret": func() (*archive.Archive, error) { return archive.Open(t.Context(), "ww1", "", nil) },
		"NUL":       func() (*archive.Archive, error) { return archive.Open(t.Context(), "ww1", "s\x00t", nil) },
		"NUL in proxy": func() (*archive.Archive, error) {
			return archive.Open(t.Context(), "ww1", "s", nil, archive.WithProxy("\x00", ""))
		},
		"no key": func() (*archive.Archive, error) { return archive.Open(t.Context(), "ww1", "s", archive.Keys{1: nil}) },
		"no time": func() (*archive.Archive, error) {
			return archive.Open(t.Context(), "ww1", "s", nil, archive.WithTimeout(time.Millisecond))
		},
	} {
		if _, err := try(); err == nil || errors.Is(err, archive.ErrNoLibrary) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := archive.Open(t.Context(), corp.ID(), "wrong", nil, archive.WithLibrary(libraryPath))
	if !errors.Is(err, archive.ErrInvalidArgument) || !strings.Contains(err.Error(), "Init") || strings.Contains(err.Error(), "wrong:") {
		t.Errorf("with a wrong secret: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := archive.Open(ended, corp.ID(), archivetest.Secret, nil, archive.WithLibrary(libraryPath)); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
}

// Nothing that fmt prints of an archive holds a secret.
func TestNoSecretIsPrinted(t *testing.T) {
	corp := newCorp(t)
	a := open(t, corp, archive.WithProxy("http://10.0.0.1:1", "name:pr0xypassword"))
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{a, struct{ a *archive.Archive }{a}, archive.Keys(corp.Keys())} {
			if s := fmt.Sprintf(format, v); strings.Contains(s, "pr0xypassword") || strings.Contains(s, archivetest.Secret) || strings.Contains(s, corp.Keys()[1].D.String()) {
				t.Errorf("%s prints a secret: %s", format, s)
			}
		}
	}
}

func TestClose(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 2)
	a := open(t, corp)
	n := 0
	for r, err := range a.All(t.Context(), 0) {
		n++
		if n == 1 {
			ok(t, err)
			ok(t, a.Close())
			ok(t, a.Close())
		} else if !errors.Is(err, archive.ErrClosed) || r.Seq != 2 {
			t.Errorf("after Close: %d, %v", r.Seq, err)
		}
	}
	if n != 2 {
		t.Errorf("%d messages, want the one before Close and the error after", n)
	}
	if err := a.Download(t.Context(), msgaudit.Media{FileID: "f"}, nil, new(archive.Progress)); !errors.Is(err, archive.ErrClosed) {
		t.Errorf("Download after Close: %v", err)
	}
}

// The timeout of a call is what is left of the context, in whole seconds.
func TestTimeout(t *testing.T) {
	for _, tt := range []struct {
		left time.Duration
		opts []archive.Option
		want string
	}{
		{0, nil, "timeout=30"},
		{0, []archive.Option{archive.WithTimeout(7900 * time.Millisecond)}, "timeout=7"},
		{time.Hour, nil, "timeout=30"},
		{2900 * time.Millisecond, nil, "timeout=2"},
		{time.Millisecond, nil, "timeout=1"}, // 0 would be no limit
	} {
		corp := newCorp(t)
		synctest.Test(t, func(t *testing.T) {
			a, ctx := open(t, corp, append(tt.opts, archive.WithProxy("socks5://p", "n:w"))...), t.Context()
			if tt.left > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.left)
				defer cancel()
			}
			for _, err := range a.All(ctx, 0) {
				t.Error("a message, or", err)
			}
		})
		if got, want := corp.Calls()[1], "GetChatData seq=0 limit=1000 proxy=socks5://p passwd=n:w "+tt.want; got != want {
			t.Errorf("with %v left: %s, want %s", tt.left, got, want)
		}
	}
}

// A limiter is told whose quota it is, and which; its error ends the call.
func TestLimiter(t *testing.T) {
	corp := newCorp(t)
	l := &limiter{}
	a := open(t, corp, archive.WithLimiter(l))
	for _, err := range a.All(t.Context(), 0) {
		t.Error(err)
	}
	l.err = wecom.ErrRateLimited
	err := a.Download(t.Context(), msgaudit.Media{FileID: "f"}, nil, new(archive.Progress))
	if !errors.Is(err, wecom.ErrRateLimited) || len(corp.Calls()) != 2 {
		t.Errorf("%v after %v", err, corp.Calls())
	}
	want := fmt.Sprint([]string{corp.ID() + " GetChatData [{4000 1m0s 0}]", corp.ID() + " GetMediaData [{25000 1m0s 0}]"})
	if got := fmt.Sprint(l.waits); got != want {
		t.Errorf("waits %s, want %s", got, want)
	}
}

type limiter struct {
	mu    sync.Mutex
	waits []string
	err   error
}

func (l *limiter) Wait(_ context.Context, scope, path string, quotas []wecom.Quota) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waits = append(l.waits, fmt.Sprint(scope, " ", path, " ", quotas))
	return l.err
}

// Many goroutines share an archive: the library sees one of them at a time.
func TestConcurrency(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 20)
	ok(t, corp.SetPiece(100))
	file, err := corp.AddFile([]byte(strings.Repeat("文件", 200)))
	ok(t, err)
	a, second := open(t, corp), open(t, corp)
	var work sync.WaitGroup
	for i := range 8 {
		reader := a
		if i%2 == 1 {
			reader = second
		}
		work.Go(func() {
			n := 0
			for _, err := range reader.All(t.Context(), 0) {
				if err != nil {
					t.Error(err)
				}
				n++
			}
			if n != 20 {
				t.Errorf("%d messages", n)
			}
		})
		work.Go(func() {
			var b strings.Builder
			if err := reader.Download(t.Context(), file, &b, new(archive.Progress)); err != nil || b.Len() != 1200 {
				t.Errorf("%d bytes, %v", b.Len(), err)
			}
		})
	}
	work.Wait()
}

func TestNoCompiler(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("CC", "")
	if _, err := archivetest.Build(t.Context(), t.TempDir()); !errors.Is(err, archivetest.ErrNoCompiler) {
		t.Error(err)
	}
}
