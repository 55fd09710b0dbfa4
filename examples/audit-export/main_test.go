package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/security"
	"github.com/gowecom/wecom/wecomtest"
)

// An export that is interrupted after every 30 days, and goes on a month later, ends as
// one that is not.
func TestResume(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Date(2026, 7, 1, 8, 30, 0, 0, wecom.Beijing)))
	q := quarter{first: corp.Now()}
	if err := live(corp, 40); err != nil {
		t.Fatal(err)
	}
	q.end = corp.Now()
	service := security.New(corp.Client(wecom.WithoutRateLimits()))
	dir := t.TempDir()
	whole, parts := filepath.Join(dir, "whole"), filepath.Join(dir, "parts")
	for _, d := range []string{whole, parts} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	interrupts := 0
	interrupted := func() error {
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		part, n := q, 0
		part.onDay = func() {
			if n++; n == 30 {
				interrupt()
			}
		}
		return exportTo(ctx, &bytes.Buffer{}, service, filepath.Join(parts, "audit.db"), parts, part)
	}
	finish := func() {
		t.Helper()
		for {
			err := interrupted()
			if err == nil {
				return
			}
			if interrupts++; !errors.Is(err, context.Canceled) || interrupts > 20 {
				t.Fatal(err)
			}
		}
	}
	finish()
	if err := live(corp, 30); err != nil {
		t.Fatal(err)
	}
	q.end = corp.Now()
	finish()
	if err := exportTo(t.Context(), &bytes.Buffer{}, service, filepath.Join(whole, "audit.db"), whole, q); err != nil {
		t.Fatal(err)
	}
	if interrupts < 8 {
		t.Errorf("%d interrupts", interrupts)
	}
	for name, rows := range map[string]int{"admins": 11, "members": 11, "files": 70, "captures": 11} {
		a, b := read(t, whole, name), read(t, parts, name)
		if !bytes.Equal(a, b) || bytes.Count(a, []byte("\r\n")) != 1+rows {
			t.Errorf("%s: %d lines in %d bytes, and %d bytes in parts", name, bytes.Count(a, []byte("\r\n")), len(a), len(b))
		}
	}
	if files := string(read(t, whole, "files")); !strings.Contains(files, "2026-07-01 17:30:00,lina,下载：聊天,日报00.xlsx,,2048\r\n") {
		t.Errorf("files begin with %.200s", files)
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// An export that comes too late says what it cannot have, and goes on.
func TestLate(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 1, 1, 8, 30, 0, 0, wecom.Beijing)))
	q := quarter{first: corp.Now()}
	corp.Advance(200 * 24 * time.Hour)
	q.end = corp.Now()
	var out bytes.Buffer
	if err := exportTo(t.Context(), &out, security.New(corp.Client(wecom.WithoutRateLimits())), filepath.Join(t.TempDir(), "audit.db"), "", q); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"members: WeCom has lost the days from 2026-01-01 to 2026-01-22\nmembers: 178 days", "files: 200 days"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in:\n%s", line, &out)
		}
	}
}

func TestFileRow(t *testing.T) {
	got := fileRow(security.FileRecord{Outsider: security.Outsider{Type: security.WeChatUser, Name: "=1+1"}, Operation: security.FileAction{Type: security.FileDownloadApproved}}).cells()
	if got[1] != "'=1+1（微信用户）" || got[2] != "通过下载申请" {
		t.Errorf("cells %q", got)
	}
}
