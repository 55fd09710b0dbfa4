package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
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
		"create member mobai 莫白: wecom: /cgi-bin/user/create: system busy (errcode -1)",
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
	if diff := cmp.Diff(want, got.Directory); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Excel saves GBK in China. What only GB18030 has is read, too.
func TestReadGBK(t *testing.T) {
	const text = "账号,姓名,部门,职务\r\nlina,李娜,研发/后端,\"首席，架构师\"\r\nzhouyi,周㐂,研发,\r\n"
	data, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readDirectory(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want, err := readDirectory(strings.NewReader("\ufeff" + text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Directory, got.Directory); diff != "" || len(got.Members) != 2 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Rows with faults are named by their lines, and left out if that is asked for.
func TestSkipInvalid(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	wanted, err := readDirectory(strings.NewReader("账号,姓名,部门,手机\na,\"甲\n\",,13900000001\nb,乙,,12345\nc,丙,,13900000001\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := dirsync.New(contacts.New(corp.Client()), contacts.New(corp.ContactsClient()), dirsync.Options{})
	if _, err := synchronise(t.Context(), &out, s, wanted, true, false); err == nil || !strings.Contains(err.Error(), "line 4: ") || !strings.Contains(err.Error(), "line 5: ") {
		t.Errorf("err = %v", err)
	}
	if left, err := synchronise(t.Context(), &out, s, wanted, true, true); err != nil || left != 0 {
		t.Errorf("%d left, err = %v", left, err)
	}
	for _, part := range []string{`line 4: dirsync: Members[1] "b": mobile`, `line 5: dirsync: Members[2] "c": mobile`, "1 of 1 steps done"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %s in\n%s", part, &out)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "")
	for content, problem := range map[string]string{
		"":                         "reading the names of the columns",
		"账号,姓名\n":                  `no column "部门"`,
		"账号,姓名,部门,鞋码\n":            `unknown column "鞋码"`,
		"账号,姓名,部门\nlina,李娜\n":      "wrong number of fields",
		"账号,姓名,部门\nlina,,研发\n":     `line 2: dirsync: Members[0] "lina": name is missing`,
		"账号,姓名,部门\nlina,李娜,\"":     "line 2",
		"账号,姓名,部门\nlina,李娜\xff,\n": "neither UTF-8 nor GBK",
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
