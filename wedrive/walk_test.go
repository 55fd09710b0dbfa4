package wedrive_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// fill makes a space with files.
func fill(t testing.TB, corp *wecomtest.Corp, paths ...string) (spaceID string) {
	t.Helper()
	spaceID = newSpace(t, corp)
	for _, p := range paths {
		if _, err := corp.Space(spaceID).Put(p, strings.NewReader("content of "+p)); err != nil {
			t.Fatal(err)
		}
	}
	return spaceID
}

func TestWalk(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	spaceID := fill(t, corp, "b.txt", "a/2.txt", "a/1.txt", "a/x/3.txt", "c/4.txt", "Z.txt")
	for name, tt := range map[string]struct {
		at   string // where what is returned
		ret  error
		want string
		err  error
	}{
		"all":               {want: ". Z.txt a a/1.txt a/2.txt a/x a/x/3.txt b.txt c c/4.txt"},
		"skipping a folder": {at: "a", ret: fs.SkipDir, want: ". Z.txt a b.txt c c/4.txt"},
		"skipping the rest": {at: "a/1.txt", ret: fs.SkipDir, want: ". Z.txt a a/1.txt b.txt c c/4.txt"},
		"skipping the top":  {at: ".", ret: fs.SkipDir, want: "."},
		"skipping all":      {at: "a/x", ret: fs.SkipAll, want: ". Z.txt a a/1.txt a/2.txt a/x"},
		"failing":           {at: "a/x/3.txt", ret: fs.ErrInvalid, want: ". Z.txt a a/1.txt a/2.txt a/x a/x/3.txt", err: fs.ErrInvalid},
	} {
		var got []string
		err := drive.Walk(t.Context(), spaceID, func(path string, _ wedrive.File, err error) error {
			if err != nil {
				return err
			}
			got = append(got, path)
			if path == tt.at {
				return tt.ret
			}
			return nil
		})
		if !errors.Is(err, tt.err) || strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, tt.want)
		}
	}
}

// A folder that cannot be read is told, and may be left out.
func TestWalkErrors(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	spaceID := fill(t, corp, "a/1.txt", "b/2.txt")
	for _, skip := range []bool{true, false} {
		corp.Script("/cgi-bin/wedrive/file_list", wecomtest.Pass(), wecomtest.Refuse(640004, "no"))
		var got []string
		err := drive.Walk(t.Context(), spaceID, func(path string, f wedrive.File, err error) error {
			got = append(got, fmt.Sprint(path, " ", err != nil))
			if err != nil && skip {
				return fs.SkipDir
			}
			return err
		})
		want := []string{". false", "a false", "a true", "b false", "b/2.txt false"}
		if !skip {
			want = want[:3]
		}
		if diff := cmp.Diff(want, got); diff != "" || skip != (err == nil) || !skip && !errors.Is(err, wecom.ErrDriveForbidden) {
			t.Errorf("%v %s", err, diff)
		}
	}
}

// Large folders are read page by page, and what is deleted is left out.
func TestWalkPages(t *testing.T) {
	corp := wecomtest.New()
	spaceID := newSpace(t, corp)
	const n = 2500
	for i := range n {
		if _, err := corp.Space(spaceID).Put(fmt.Sprintf("%04d.txt", i), strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	walk := func() {
		t.Helper()
		err := wedrive.New(corp.Client()).Walk(t.Context(), spaceID, func(path string, f wedrive.File, err error) error {
			if f.Type == wedrive.TypeFile {
				if path != fmt.Sprintf("%04d.txt", found) {
					t.Errorf("%s is number %d", path, found)
				}
				found++
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if walk(); found != n || len(corp.Calls("/cgi-bin/wedrive/file_list")) != 3 {
		t.Errorf("%d files in %d calls", found, len(corp.Calls("/cgi-bin/wedrive/file_list")))
	}
	found = 0
	corp.Script("/cgi-bin/wedrive/file_list", wecomtest.JSON(`{"errcode":0,"has_more":false,"file_list":{"item":[{"fileid":"1","file_name":"0000.txt","file_type":2,"file_status":1},{"fileid":"2","file_name":"9.txt","file_type":2,"file_status":2}]}}`))
	if walk(); found != 1 {
		t.Errorf("%d files, want the one that is not deleted", found)
	}
}

// A folder that has no id, or that of one above it, is not read: it would begin anew
// without end.
func TestFolderInItself(t *testing.T) {
	for _, id := range []string{"", "f1", "space"} {
		corp := wecomtest.New()
		drive := wedrive.New(corp.Client())
		for range 20 {
			corp.Script("/cgi-bin/wedrive/file_list",
				wecomtest.JSON(`{"errcode":0,"file_list":{"item":[{"fileid":"f1","file_name":"a","file_type":1,"file_status":1}]}}`),
				wecomtest.JSON(`{"errcode":0,"file_list":{"item":[{"fileid":"`+id+`","file_name":"b","file_type":1,"file_status":1}]}}`))
		}
		for what, walk := range map[string]func(fs.WalkDirFunc) error{
			"Walk": func(do fs.WalkDirFunc) error {
				return drive.Walk(t.Context(), "space", func(path string, _ wedrive.File, err error) error { return do(path, nil, err) })
			},
			"FS": func(do fs.WalkDirFunc) error { return fs.WalkDir(drive.FS(t.Context(), "space"), ".", do) },
		} {
			var got []string
			err := walk(func(path string, _ fs.DirEntry, err error) error {
				if got = append(got, path); len(got) > 10 {
					return fs.SkipAll
				}
				return err
			})
			if want := ". a a/b a/b"; !errors.Is(err, wecom.ErrUnexpectedResponse) || strings.Join(got, " ") != want {
				t.Errorf("%s, id %q: %v, %v, want %s", what, id, got, err, want)
			}
		}
	}
}
