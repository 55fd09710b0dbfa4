package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// A demonstration has a simulated corp and folders that are removed in the end.
type demonstration struct {
	corp    *wecomtest.Corp
	budget  *wedrive.Budget
	drive   *wedrive.Service
	dir     string
	spaceID string
	out     io.Writer
}

// demonstrate shows the program at work.
func demonstrate(ctx context.Context, out io.Writer) int {
	fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID and WECOM_SECRET, and give arguments.")
	dir, err := os.MkdirTemp("", "drive-backup")
	if err != nil {
		return report(os.Stderr, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	corp := wecomtest.New(wecomtest.WithFreeDrive())
	budget := wedrive.NewBudget(wecom.NewLimiter(), wedrive.FreeCalls)
	client := corp.Client(wecom.WithLimiter(budget))
	defer func() { _ = client.Close() }()
	d := &demonstration{corp: corp, budget: budget, drive: wedrive.New(client), dir: dir, out: out}
	return report(os.Stderr, d.run(ctx))
}

func (d *demonstration) run(ctx context.Context) (err error) {
	if d.spaceID, err = d.drive.CreateSpace(ctx, wedrive.SpaceCreate{Name: "备份"}); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"reports/合同/劳动合同.txt": "甲方、乙方", "reports/合同/保密协议.txt": "不得泄露", "reports/说明.md": "# 说明",
		"reports/录像.bin": strings.Repeat("0123456789abcdef", 1<<20), // 16 MiB, in 8 blocks
	} {
		if err := d.write(name, content); err != nil {
			return err
		}
	}
	reports, mirror, space := filepath.Join(d.dir, "reports"), filepath.Join(d.dir, "mirror"), spacePrefix+d.spaceID

	// WeCom refuses a block in the middle, and the next run goes on from there.
	pass, no := wecomtest.Pass(), wecomtest.Refuse(45009, "api freq out of limit")
	d.corp.Script("/cgi-bin/wedrive/file_upload_part", pass, pass, pass, pass, pass, no)
	if err := d.do(ctx, "-transfers=1", "copy", reports, space); err == nil {
		return errors.New("the upload was not interrupted")
	}
	if err := d.do(ctx, "copy", reports, space); err != nil {
		return err
	}

	// A file changes, one comes and one goes.
	if err := errors.Join(d.write("reports/说明.md", "# 说明（第二版）"), d.write("reports/新.txt", "新"), os.Remove(filepath.Join(reports, "合同/保密协议.txt"))); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"-dry-run", "sync", reports, space},
		{"sync", reports, space},
		{"sync", space, mirror},
		{"sync", space, mirror}, // nothing to do
	} {
		if err := d.do(ctx, args...); err != nil {
			return err
		}
	}
	fmt.Fprintf(d.out, "%d of %d calls of the month are left.\n", d.budget.Left(wecomtest.CorpID), wedrive.FreeCalls)
	return os.CopyFS(filepath.Join(d.dir, "again"), d.drive.FS(ctx, d.spaceID)) // any fs.FS will do
}

func (d *demonstration) write(name, content string) error {
	path := filepath.Join(d.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

// do runs the program with arguments.
func (d *demonstration) do(ctx context.Context, args ...string) error {
	shown := strings.ReplaceAll(strings.Join(args, " "), d.dir, "…")
	fmt.Fprintf(d.out, "\n$ drive-backup %s\n", shown)
	o, err := parse(append([]string{"-state", filepath.Join(d.dir, "state.json")}, args...), d.out)
	if err != nil {
		return err
	}
	kept, err := openState(o.state)
	if err != nil {
		return err
	}
	b := &backup{drive: d.drive, budget: d.budget, corpID: wecomtest.CorpID, kept: kept, options: o, out: d.out}
	if err = b.run(ctx); err != nil {
		fmt.Fprintln(d.out, "drive-backup:", err)
	}
	return err
}
