// Audit-export writes what administrators and members did, files and screen captures
// to a SQL database, a day at a time, and from there to CSV files that Excel opens with
// Chinese intact. Run again, it goes on with the first day that it has not written, so
// an interrupt (Ctrl-C) loses nothing and writes nothing twice.
//
//	audit-export [-db audit.db] [-csv DIR] [-days 90]
//
// The database is SQLite here; the statements are plain SQL, for any driver. Without an
// account it exports a simulated quarter, and interrupts itself once. Set
// WECOM_CORP_ID and WECOM_SECRET, of an app that may call all four logs, to export your
// own. WeCom keeps operation logs for 180 days: run it daily, and keep the database.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/security"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	db := flag.String("db", "audit.db", "the SQLite file")
	csv := flag.String("csv", "", "a folder for CSV files; none are written without it")
	days := flag.Int("days", 90, "how many days back the first run begins")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *db, *csv, *days); err != nil {
		log.Fatalf("audit-export: %v", err)
	}
}

func run(ctx context.Context, out io.Writer, db, csv string, days int) error {
	if os.Getenv("WECOM_CORP_ID") == "" {
		return demonstrate(ctx, out)
	}
	client, err := wecom.NewClient(os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	err = exportTo(ctx, out, security.New(client), db, csv, quarter{first: time.Now().AddDate(0, 0, -days), end: time.Now()})
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: run it again to go on")
	}
	return err
}

// A quarter is the time of an export. Its first day counts for a new database only.
type quarter struct {
	first, end time.Time
	onDay      func() // may be nil
}

// exportTo writes the days that are over and not written yet, and the CSV files.
func exportTo(ctx context.Context, out io.Writer, service *security.Service, db, csv string, q quarter) error {
	s, err := openStore(ctx, db)
	if err != nil {
		return err
	}
	defer s.close()
	for _, t := range trails(service) {
		if err := s.export(ctx, out, t, q); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if csv == "" {
		return nil
	}
	return s.writeCSV(ctx, csv)
}

// demonstrate exports a quarter of a simulated corp in two parts.
func demonstrate(ctx context.Context, out io.Writer) error {
	_, _ = fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID and WECOM_SECRET.")
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 7, 1, 0, 0, 0, 0, wecom.Beijing)))
	q := quarter{first: corp.Now()}
	if err := live(corp, 92); err != nil {
		return err
	}
	q.end = corp.Now()
	dir, err := os.MkdirTemp("", "audit-export")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	client := corp.Client()
	defer func() { _ = client.Close() }()
	db := filepath.Join(dir, "audit.db")

	interrupted, interrupt := context.WithCancel(ctx)
	defer interrupt()
	first, n := q, 0
	first.onDay = func() {
		if n++; n == 100 { // in the second trail
			interrupt()
		}
	}
	if err := exportTo(interrupted, out, security.New(client), db, dir, first); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the export was not interrupted: %w", err)
	}
	_, _ = fmt.Fprintln(out, "interrupted; going on")
	if err := exportTo(ctx, out, security.New(client), db, dir, q); err != nil {
		return err
	}
	return printHead(out, filepath.Join(dir, "files.csv"))
}

// live has things happen in a corp for some days.
func live(corp *wecomtest.Corp, days int) error {
	for day := range days {
		corp.Advance(9 * time.Hour)
		err := corp.DownloadFile(wecomtest.FileDownload{UserID: "lina", Name: fmt.Sprintf("日报%02d.xlsx", day), Size: 2048, Source: int(security.InChat)})
		if err == nil && day%7 == 0 {
			err = errors.Join(
				corp.Join(wecomtest.Member{UserID: corp.Now().Format("new0102"), Name: "新人"}),
				corp.CaptureScreen("wangwei", int(security.ScreenChat), "聊天"),
			)
			corp.AddCustomer("shenyi", "何先生", "")
		}
		if err != nil {
			return err
		}
		corp.Advance(15 * time.Hour)
	}
	return nil
}
