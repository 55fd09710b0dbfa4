package kf_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/kf"
)

// worked reports whether Once calls the function.
func worked(t *testing.T, s kf.Store, account, id string) (called bool) {
	t.Helper()
	if err := s.Once(t.Context(), account, id, func(context.Context) error { called = true; return nil }); err != nil {
		t.Fatal(err)
	}
	return called
}

func cursorOf(t *testing.T, s kf.Store, account string) string {
	t.Helper()
	cursor, err := s.Cursor(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	return cursor
}

func openStore(t *testing.T, path string) *kf.FileStore {
	t.Helper()
	s, err := kf.OpenFileStore(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStores(t *testing.T) {
	for name, s := range map[string]kf.Store{"memory": kf.NewMemoryStore(), "file": openStore(t, filepath.Join(t.TempDir(), "kf"))} {
		if cursorOf(t, s, "wk-1") != "" {
			t.Errorf("%s: a cursor at first", name)
		}
		broken := errors.New("broken")
		if err := s.Once(t.Context(), "wk-1", "a", func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if !worked(t, s, "wk-1", "a") || worked(t, s, "wk-1", "a") || !worked(t, s, "wk-2", "a") || !worked(t, s, "wk-1", "b") {
			t.Errorf("%s: a message is not handled once", name)
		}
		for _, cursor := range []string{"c-1", "c 2\n中\"\\", "c-3"} {
			if err := s.SaveCursor(t.Context(), "wk-1", cursor); err != nil || cursorOf(t, s, "wk-1") != cursor || cursorOf(t, s, "wk-2") != "" {
				t.Errorf("%s: %q, %v", name, cursorOf(t, s, "wk-1"), err)
			}
		}
	}
}

// Ids are forgotten when WeCom has forgotten the messages.
func TestStoresForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, s := range map[string]kf.Store{"memory": kf.NewMemoryStore(), "file": openStore(t, filepath.Join(t.TempDir(), "kf"))} {
			worked(t, s, "wk-1", "a")
			time.Sleep(95 * time.Hour)
			if worked(t, s, "wk-1", "b"); worked(t, s, "wk-1", "a") {
				t.Errorf("%s: forgotten after less than 4 days", name)
			}
			time.Sleep(2 * time.Hour)
			if worked(t, s, "wk-1", "c"); !worked(t, s, "wk-1", "a") {
				t.Errorf("%s: remembered after more than 4 days", name)
			}
		}
	})
}

// A file has all that was said to be saved, wherever its last line is cut off.
func TestFileStoreSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kf")
	s := openStore(t, path)
	accounts := []string{"wk-1", "wk 2\n中"}
	for i := range 3 {
		for _, a := range accounts {
			worked(t, s, a, fmt.Sprint("id ", i))
			if err := s.SaveCursor(t.Context(), a, fmt.Sprint("cursor ", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) + 1 {
		cut := filepath.Join(t.TempDir(), "kf")
		if err := os.WriteFile(cut, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, cut)
		lines := strings.Count(string(whole[:n]), "\n") // 2 for each round of an account
		for i := range 3 {
			for j, a := range accounts {
				line := 4*i + 2*j
				if cursor := cursorOf(t, s, a); lines >= line+2 && cursor < fmt.Sprint("cursor ", i) {
					t.Errorf("%d bytes: the cursor of %q is %q", n, a, cursor)
				}
				if got, want := worked(t, s, a, fmt.Sprint("id ", i)), lines < line+1; got != want {
					t.Errorf("%d bytes: message %d of %q is handled: %v", n, i, a, got)
				}
			}
		}
		_ = s.Close()
		s = openStore(t, cut) // what was added behind the cut is whole
		for i := range 3 {
			if worked(t, s, accounts[1], fmt.Sprint("id ", i)) {
				t.Errorf("%d bytes: message %d is lost", n, i)
			}
		}
		_ = s.Close()
	}
}

// The file does not grow without end, and is replaced as a whole.
func TestFileStoreShrinks(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kf")
	s := openStore(t, path)
	worked(t, s, "wk-1", "a")
	for i := range 1500 {
		if err := s.SaveCursor(t.Context(), "wk-1", fmt.Sprint("cursor-", i)); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 30_000 {
		t.Error(info.Size(), err)
	}
	_ = s.Close()
	s = openStore(t, path)
	if cursorOf(t, s, "wk-1") != "cursor-1499" || worked(t, s, "wk-1", "a") {
		t.Error("something is lost")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Error(files, err)
	}
}

// A file that cannot be written fails each time, the work is not done again, and a
// file of another program is left alone.
func TestFileStoreFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kf")
	s := openStore(t, path)
	_ = s.Close()
	works := 0
	for range 2 {
		if err := s.Once(t.Context(), "wk-1", "a", func(context.Context) error { works++; return nil }); err == nil {
			t.Error("a closed store remembers")
		}
	}
	if err := s.SaveCursor(t.Context(), "wk-1", "c"); err == nil || works != 1 {
		t.Error(err, works)
	}
	for _, content := range []string{"hello\n", "cursor \"a\"\n", "cursor a b\n", "handled \"a\" \"b\" x\n", "other \"a\" \"b\"\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := kf.OpenFileStore(path); err == nil {
			t.Errorf("%q is opened", content)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != content {
			t.Errorf("%q has become %q", content, after)
		}
	}
	if _, err := kf.OpenFileStore(filepath.Join(path, "none")); err == nil {
		t.Error("a file in a file is opened")
	}
}
