package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowecom/wecom/msgaudit/archive/archivetest"
)

// build compiles the stand-in of WeCom's library.
func build(t *testing.T) string {
	t.Helper()
	path, err := archivetest.Build(t.Context(), t.TempDir())
	if errors.Is(err, archivetest.ErrNoCompiler) && os.Getenv("WECOM_ARCHIVE_CC") != "required" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestShow(t *testing.T) {
	build(t) // or skip
	var out strings.Builder
	ok(t, run(t.Context(), &out, nil))
	for _, line := range []string{
		"sync: 4 messages kept, 0 of them late, 0 cannot be read; the archive is read to 4\n",
		"sync: 0 messages kept, 0 of them late, 2 cannot be read; the archive is read to 6\n",
		"sync: 2 messages kept, 2 of them late, 0 cannot be read; the archive is read to 6\n",
		"search 合同: 4 found\n",
		"2025-11-25 16:12 zengli in wrRoom0001: 客户的【合同】样本在附图里 (recalled)\n",
		"search 合同 盖章: 2 found\n",
		"…到，盖章后我拍照发给您。The 【invoice】 too, please.\n",
		"续约 【三楼会议室】 请带合同原件\n",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in\n%s", line, &out)
		}
	}
}

// The program itself, with an archive of many messages, syncs once what is there once.
func TestProgram(t *testing.T) {
	library, dir := build(t), t.TempDir()
	corp, err := archivetest.NewCorp(t.TempDir())
	ok(t, err)
	var messages []string
	for i := range 1200 {
		messages = append(messages, said(fmt.Sprint("m", i), "lina", "", i, "text", "text", fmt.Sprintf(`{"content":"第 %d 条"}`, i)))
	}
	ok(t, corp.Say(messages...))
	keyFile := filepath.Join(dir, "key.pem")
	ok(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(corp.Keys()[1])}), 0o600))
	t.Setenv("WECOM_CORP_ID", corp.ID())
	t.Setenv("WECOM_ARCHIVE_SECRET", archivetest.Secret)
	t.Setenv("WECOM_ARCHIVE_KEYS", "1="+keyFile)
	t.Setenv("WECOM_ARCHIVE_LIBRARY", library)
	db := filepath.Join(dir, "archive.db")

	var out strings.Builder
	// The second page fails: what the first had is kept.
	ok(t, corp.Fail("GetChatData", 0, 10009))
	if err := run(t.Context(), &out, []string{"sync", "-db", db}); err == nil {
		t.Error("a refused page is no error")
	}
	ok(t, corp.Fail("GetChatData"))
	ok(t, run(t.Context(), &out, []string{"sync", "-db", db}))
	ok(t, run(t.Context(), &out, []string{"sync", "-db", db}))
	ok(t, run(t.Context(), &out, []string{"search", "-db", db, "第 1199 条"}))
	const want = `sync: 1000 messages kept, 0 of them late, 0 cannot be read; the archive is read to 1000
sync: 200 messages kept, 0 of them late, 0 cannot be read; the archive is read to 1200
sync: 0 messages kept, 0 of them late, 0 cannot be read; the archive is read to 1200
search 第 1199 条: 1 found
  2025-11-26 11:59 lina: 【第 1199 条】
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", &out, want)
	}
	for _, wrong := range [][]string{{"search", "-db", db}, {"fly"}, {"sync", "-x"}} {
		if err := run(t.Context(), &out, wrong); err == nil {
			t.Errorf("%v is no error", wrong)
		}
	}
	for _, wrong := range []string{"", "1", "x=a.pem", "1=" + filepath.Join(dir, "none.pem"), "1=" + db} {
		t.Setenv("WECOM_ARCHIVE_KEYS", wrong)
		if err := run(t.Context(), &out, []string{"sync", "-db", db}); err == nil {
			t.Errorf("keys %q are no error", wrong)
		}
	}
}

// Words that are syntax to the index are words all the same.
func TestSearch(t *testing.T) {
	s, err := openStore(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	ok(t, err)
	defer s.close()
	if _, err := s.db.ExecContext(context.Background(), `INSERT INTO messages (seq, id, at, sender, room, type, body, raw)
		VALUES (1, 'a', 1, 'lina', '', 'text', 'Say "AND NOT" 100% sure*', '{}'), (2, 'b', 2, 'lina', '', 'text', '另一条消息', '{}')`); err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]int{`"AND NOT"`: 1, `AND`: 1, `and`: 1, `100%`: 1, `0%`: 1, `SU`: 1, `sure*`: 1, `x`: 0, `另一条`: 1, `消`: 1, `一条消息吗`: 0, `-`: 0} {
		hits, err := s.search(t.Context(), []string{words})
		if err != nil || len(hits) != want {
			t.Errorf("%s: %v, %v, want %d", words, hits, err, want)
		}
	}
}
