package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gowecom/wecom"
)

const schema = `
CREATE TABLE IF NOT EXISTS audit (trail TEXT NOT NULL, at INTEGER NOT NULL, userid TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL, place TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS audit_at ON audit (trail, at);
CREATE TABLE IF NOT EXISTS progress (trail TEXT PRIMARY KEY, upto INTEGER NOT NULL);`

// A store keeps trails, and up to when each of them is complete.
type store struct{ db *sql.DB }

func openStore(ctx context.Context, path string) (*store, error) {
	// Logs are nobody else's business.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer is all that SQLite has
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.Close())
	}
	return &store{db}, nil
}

func (s *store) close() { _ = s.db.Close() }

// export writes the days of a trail that are over, each in a transaction with the
// progress.
func (s *store) export(ctx context.Context, out io.Writer, t trail, q quarter) error {
	from := midnight(q.first)
	var upto int64
	switch err := s.db.QueryRowContext(ctx, `SELECT upto FROM progress WHERE trail = ?`, t.name).Scan(&upto); {
	case err == nil:
		from = time.Unix(upto, 0).In(wecom.Beijing)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	// The first day must not be too old when the last page is fetched.
	if oldest := midnight(q.end).AddDate(0, 0, 2-t.kept); t.kept > 0 && from.Before(oldest) {
		if _, err := fmt.Fprintf(out, "%s: WeCom has lost the days from %s to %s\n", t.name, from.Format(time.DateOnly), oldest.AddDate(0, 0, -1).Format(time.DateOnly)); err != nil {
			return err
		}
		from = oldest
	}
	days, n := 0, 0
	for next := from.AddDate(0, 0, 1); !next.After(q.end); next = from.AddDate(0, 0, 1) {
		written, err := s.exportDay(ctx, t, from, next)
		if err != nil {
			return err
		}
		from, days, n = next, days+1, n+written
		if q.onDay != nil {
			q.onDay()
		}
	}
	_, err := fmt.Fprintf(out, "%s: %d days with %d rows written, complete up to %s\n", t.name, days, n, from.Format(time.DateOnly))
	return err
}

// midnight is the beginning of a day of WeCom.
func midnight(t time.Time) time.Time {
	t = t.In(wecom.Beijing)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, wecom.Beijing)
}

func (s *store) exportDay(ctx context.Context, t trail, from, next time.Time) (n int, err error) {
	var list []row
	for r, err := range t.rows(ctx, from, next.Add(-time.Second)) { // before the transaction, which so is short
		if err != nil {
			return 0, err
		}
		list = append(list, r)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, r := range list {
		if _, err := tx.ExecContext(ctx, `INSERT INTO audit (trail, at, userid, what, detail, place, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			t.name, r.at.Unix(), r.userID, r.what, r.detail, r.where, r.bytes); err != nil {
			return 0, err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO progress (trail, upto) VALUES (?, ?) ON CONFLICT (trail) DO UPDATE SET upto = excluded.upto`, t.name, next.Unix()); err != nil {
		return 0, err
	}
	return len(list), tx.Commit()
}

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\ufeff"

var header = []string{"时间", "成员", "操作", "详情", "IP或设备", "字节"}

// writeCSV writes a file for each trail into a folder.
func (s *store) writeCSV(ctx context.Context, dir string) error {
	for _, t := range trails(nil) {
		if err := s.writeTrail(ctx, t.name, filepath.Join(dir, t.name+".csv")); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) writeTrail(ctx context.Context, name, path string) (err error) {
	found, err := s.db.QueryContext(ctx, `SELECT at, userid, what, detail, place, bytes FROM audit WHERE trail = ? ORDER BY at, rowid`, name)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.WriteString(byteOrderMark); err != nil {
		return err
	}
	w := csv.NewWriter(file)
	w.UseCRLF = true
	if err := w.Write(header); err != nil {
		return err
	}
	for found.Next() {
		var r row
		var at int64
		if err := found.Scan(&at, &r.userID, &r.what, &r.detail, &r.where, &r.bytes); err != nil {
			return err
		}
		r.at = time.Unix(at, 0).In(wecom.Beijing)
		if err := w.Write(r.cells()); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(found.Err(), w.Error())
}

// printHead prints the first lines of a file.
func printHead(out io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, _ = fmt.Fprintf(out, "%s begins with:\n", filepath.Base(path))
	lines := bufio.NewScanner(f)
	for range 4 {
		if lines.Scan() {
			_, _ = fmt.Fprintln(out, lines.Text())
		}
	}
	return lines.Err()
}
