package wecomtest_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// What nobody could do in a client fails, and tells no app.
func TestSpaceActsFail(t *testing.T) {
	corp := wecomtest.New()
	id, err := wedrive.New(corp.Client()).CreateSpace(t.Context(), wedrive.SpaceCreate{
		Name: "公示", Members: map[wedrive.Permission]wedrive.Members{wedrive.MayManage: {UserIDs: []string{"lina"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	space, gone := corp.Space(id), corp.Space("gone")
	if _, err := space.Put("a/b.txt", strings.NewReader("abc")); err != nil {
		t.Fatal(err)
	}
	_, noSpace := gone.Put("x", strings.NewReader(""))
	_, inFile := space.Put("a/b.txt/c", strings.NewReader(""))
	_, overFolder := space.Put("a", strings.NewReader(""))
	_, noName := space.Put("a/", strings.NewReader(""))
	_, noTicket := space.Select("a/c.txt")
	_, _, folder := space.Open("a")
	_, _, noFile := space.Open("c")
	for what, err := range map[string]error{
		"no space":              noSpace,
		"a file in a file":      inFile,
		"a file over a folder":  overFolder,
		"no name":               noName,
		"choosing nothing":      noTicket,
		"the content of folder": folder,
		"the content of none":   noFile,
		"uploads of another":    space.Upload("zengli", "c.txt", nil),
		"renames of another":    space.Rename("zengli", "a/b.txt", "c.txt"),
		"no such file":          space.Rename("lina", "a/c.txt", "c.txt"),
		"no good name":          space.Rename("lina", "a/b.txt", ""),
		"the top":               space.Rename("lina", "", "c"),
		"into itself":           space.Move("lina", "a", "a"),
		"into a file":           space.Move("lina", "a", "a/b.txt"),
		"into nothing":          space.Move("lina", "a", "b"),
		"deleting nothing":      space.Delete("lina", "b"),
		"dismissing another":    space.Dismiss("zengli"),
		"dismissing none":       gone.Dismiss("lina"),
		"nobody joins":          space.ChangeMembers("lina", []string{"nobody"}, nil),
		"nobody leaves":         space.ChangeMembers("lina", nil, []string{"zengli"}),
		"settings of another":   space.ChangeSettings("zengli", true, true),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "wecomtest: ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if events := corp.Events(); len(events) != 0 {
		t.Errorf("apps were told of %q", events)
	}
	if got := strings.Join(space.Paths(), " "); got != "a/ a/b.txt" || gone.Paths() != nil {
		t.Errorf("there are %s", got)
	}
}
