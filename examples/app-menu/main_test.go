package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/wecomtest"
)

func TestRun(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "")
	var out bytes.Buffer
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"The menu:\n", `-     "url": "http://oa.yunshan.example/rooms"`, `+         "url": "https://oa.yunshan.example/rooms"`,
		"The workbench:\n", "The workbench of lina, wangwei:\n", "3 changes made.\n", "The app is as the file says.\n",
		"<Event>click</Event><EventKey>todo</EventKey>",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the output has no %q", part)
		}
	}
}

// Without -apply nothing is changed; what is missing in the file remains.
func TestSynchronise(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	app := agent.New(corp.Client(), wecomtest.AppAgentID)
	var out bytes.Buffer
	sync := func(file string, apply bool) string {
		t.Helper()
		want, err := readLook(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := synchronise(t.Context(), &out, app, want, apply); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	const (
		same  = "The app is as the file says."
		menu  = `{"menu":[{"type":"click","name":"待办","key":"todo"}]}`
		image = `"type":"image","image":{"url":"https://oa.yunshan.example/a.png"}`
		other = `"type":"image","image":{"url":"https://oa.yunshan.example/b.png"}`
		lina  = `"members":[{"userids":["lina"],"data":{` + other + `}}]`
	)
	for _, step := range []struct {
		file  string
		apply bool
		want  string
	}{
		{menu, false, "Nothing is changed"},
		{menu, true, "1 changes made"},
		{menu, true, same},
		{`{"workbench":{` + image + `},` + lina + `}`, true, "2 changes made"},
		{`{"workbench":{` + image + `},` + lina + `}`, true, same},
		{menu, true, same},
		{`{"workbench":{"type":"image","replace_user_data":true,"image":{"url":"https://oa.yunshan.example/c.png"}},` + lina + `}`, true, "2 changes made"},
		{`{` + lina + `}`, true, same},
		{`{"menu":[]}`, true, "1 changes made"},
		{`{"menu":[]}`, true, same},
	} {
		if got := sync(step.file, step.apply); !strings.Contains(got, step.want) {
			t.Errorf("%s: %s, want %q", step.file, got, step.want)
		}
	}
}

func TestBadFiles(t *testing.T) {
	for content, problem := range map[string]string{
		`{"menus":[]}`: "unknown field",
		`{"menu":[{}]`: "unexpected EOF",
		`{"members":[{"userids":["lina"],"data":{"type":"normal"}}]}`: "a type",
		`{"members":[{"userids":["lina"]}]}`:                          "a type",
		`{"members":[{"data":{"type":"image"}}]}`:                     "userids",
	} {
		name := filepath.Join(t.TempDir(), "app.json")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := run(t.Context(), []string{"-file", name}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v, want %q", content, err, problem)
		}
	}
}
