package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/contacts/dirsync"
)

func TestRun(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "")
	var out bytes.Buffer
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"create department 研发中心/数据组\n",
		`move member luxin 卢欣: departments "销售部/华东区/上海办事处" → "销售部/华东区/杭州办事处"`,
		"disable member renjie 任杰\n",
		"24 of 26 steps done, 2 failed\n",
		"create member qinshu 秦舒: wecom: /cgi-bin/user/create: system busy (errcode -1)",
		"1 of 1 steps done, 0 failed\n",
		"Now there is: nothing to do.\n",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the output has no %q", part)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestReadDirectory(t *testing.T) {
	got, err := readDirectory(strings.NewReader("\ufeff账号,姓名,部门,负责部门,职务,直属上级,状态\r\nlina,李娜, 研发/后端 ;数据/,数据,\"架构师, 首席\",,停用\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := dirsync.Directory{
		Departments: []dirsync.Department{{Key: "研发", Name: "研发"}, {Key: "研发/后端", Parent: "研发", Name: "后端"}, {Key: "数据", Name: "数据"}},
		Members: []dirsync.Member{{
			UserID: "lina", Name: "李娜", Departments: []string{"研发/后端", "数据"}, Leads: []string{"数据"}, LeaderID: new(""), Disabled: true,
			Fields: map[dirsync.Field]string{dirsync.Position: "架构师, 首席"},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWrongFiles(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "")
	for content, problem := range map[string]string{
		"":                     "reading the names of the columns",
		"账号,姓名\n":              `no column "部门"`,
		"账号,姓名,部门,鞋码\n":        `unknown column "鞋码"`,
		"账号,姓名,部门\nlina,李娜\n":  "wrong number of fields",
		"账号,姓名,部门\nlina,,研发\n": "needs a userid and a name",
		"账号,姓名,部门\nlina,李娜,\"": "line 2",
	} {
		name := filepath.Join(t.TempDir(), "members.csv")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := run(t.Context(), []string{"-file", name}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v, want %q", content, err, problem)
		}
	}
	if err := run(t.Context(), []string{"-leavers", "eat"}, &bytes.Buffer{}); err == nil {
		t.Error("an unknown policy passes")
	}
}
