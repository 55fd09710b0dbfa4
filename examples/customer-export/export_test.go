package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// An export that is interrupted after every page ends as one that is not.
func TestResume(t *testing.T) {
	corp := wecomtest.New()
	corp.AddCustomer("zengli", "=HYPERLINK(1)", "spring")
	client := corp.Client(wecom.WithoutRateLimits())
	dir := t.TempDir()
	whole, parts := filepath.Join(dir, "whole.csv"), filepath.Join(dir, "parts.csv")
	if err := newExport(client, whole).run(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs := 1
	for ; ; runs++ {
		ctx, interrupt := context.WithCancel(t.Context())
		e := newExport(client, parts)
		e.onPage = interrupt
		err := e.run(ctx)
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || runs > 5 {
			t.Fatal(err)
		}
		// An interrupt can leave half a row behind.
		f, err := os.OpenFile(parts, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("wmHalf,"); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	a, b := read(t, whole), read(t, parts)
	if !bytes.Equal(a, b) || runs != 3 {
		t.Errorf("%d runs wrote %d bytes, one wrote %d", runs, len(b), len(a))
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a, []byte(byteOrderMark)))).ReadAll()
	if err != nil || len(rows) != 1+221 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	found := false
	for _, r := range rows {
		if r[1] == "'=HYPERLINK(1)" && r[3] == "曾丽" && r[6] == "spring" && r[7] == "扫描二维码" {
			found = true
		}
	}
	if !found || rows[1][5] != "重点客户、展会" && rows[1][5] != "普通客户、展会" && rows[1][5] != "潜在客户、展会" {
		t.Errorf("found the hyperlink: %t; the first customer is %q", found, rows[1])
	}
	if _, err := os.Stat(parts + ".resume"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the checkpoint is left: %v", err)
	}
}

// A file that was cut or deleted since is not filled up with zeros.
func TestFileIsGone(t *testing.T) {
	client := wecomtest.New().Client(wecom.WithoutRateLimits())
	path := filepath.Join(t.TempDir(), "customers.csv")
	ctx, interrupt := context.WithCancel(t.Context())
	e := newExport(client, path)
	e.onPage = interrupt
	if err := e.run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := newExport(client, path).run(t.Context()); err == nil || !strings.Contains(err.Error(), "begin anew") {
		t.Errorf("err = %v", err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
