package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/msgaudit/archive"
)

// The index has every three characters that follow each other (trigram), because
// Chinese has no spaces between words.
const schema = `
CREATE TABLE IF NOT EXISTS messages (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, sender TEXT NOT NULL, room TEXT NOT NULL,
	type TEXT NOT NULL, body TEXT NOT NULL, raw TEXT NOT NULL, recalled INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS messages_id ON messages (id);
CREATE TABLE IF NOT EXISTS unread (seq INTEGER PRIMARY KEY, reason TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (body, content='messages', content_rowid='seq', tokenize='trigram');
CREATE TRIGGER IF NOT EXISTS messages_added AFTER INSERT ON messages BEGIN
	INSERT INTO texts (rowid, body) VALUES (new.seq, new.body);
END;`

// A store keeps messages, and those that could not be read.
type store struct{ db *sql.DB }

func openStore(ctx context.Context, path string) (*store, error) {
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

// A report is what a sync has done.
type report struct {
	kept, late, unread int
	last               uint64
}

// perCommit is how many messages are written together. A sync that is killed loses
// no more of them, and fetches them again.
const perCommit = 500

// A source is an archive.
type source interface {
	All(ctx context.Context, after uint64) iter.Seq2[archive.Record, error]
}

// sync keeps what is new in an archive, and what could not be read before.
func (s *store) sync(ctx context.Context, a source) (done report, err error) {
	if done.late, err = s.readLate(ctx, a); err != nil {
		return done, err
	}
	done.kept = done.late
	row := s.db.QueryRowContext(ctx, `SELECT max((SELECT coalesce(max(seq), 0) FROM messages), (SELECT coalesce(max(seq), 0) FROM unread))`)
	if err := row.Scan(&done.last); err != nil {
		return done, err
	}
	var pending []archive.Record
	var failed []*archive.MessageError
	flush := func() error {
		if len(pending)+len(failed) == 0 {
			return nil
		}
		if err := s.write(ctx, pending, failed); err != nil {
			return err
		}
		done.kept, done.unread = done.kept+len(pending), done.unread+len(failed)
		pending, failed = nil, nil
		return nil
	}
	for r, err := range a.All(ctx, done.last) {
		unread, isOne := errors.AsType[*archive.MessageError](err)
		switch {
		case isOne:
			failed = append(failed, unread)
		case err != nil:
			return done, errors.Join(err, flush())
		default:
			pending = append(pending, r)
		}
		done.last = r.Seq
		if len(pending)+len(failed) == perCommit {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
	return done, flush()
}

// readLate tries the messages again that could not be read, and returns how many can
// be now.
func (s *store) readLate(ctx context.Context, a source) (late int, err error) {
	missing, first, last, err := s.missing(ctx)
	if err != nil || len(missing) == 0 {
		return 0, err
	}
	for r, err := range a.All(ctx, first-1) {
		if _, isOne := errors.AsType[*archive.MessageError](err); err != nil && !isOne {
			return late, err
		}
		if r.Seq > last {
			break
		}
		if err != nil || !missing[r.Seq] {
			continue
		}
		if err := s.write(ctx, []archive.Record{r}, nil); err != nil {
			return late, err
		}
		late++
	}
	return late, nil
}

// missing returns the places of messages that could not be read.
func (s *store) missing(ctx context.Context) (set map[uint64]bool, first, last uint64, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT seq FROM unread ORDER BY seq`)
	if err != nil {
		return nil, 0, 0, err
	}
	defer rows.Close()
	set = map[uint64]bool{}
	for rows.Next() {
		if err := rows.Scan(&last); err != nil {
			return nil, 0, 0, err
		}
		if len(set) == 0 {
			first = last
		}
		set[last] = true
	}
	return set, first, last, rows.Err()
}

// write keeps messages, all or none.
func (s *store) write(ctx context.Context, records []archive.Record, failed []*archive.MessageError) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	for _, r := range records {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO messages (seq, id, at, sender, room, type, body, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			r.Seq, r.ID, r.At.UnixMilli(), r.From, r.RoomID, r.Type, textOf(r.Content), string(r.Raw)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM unread WHERE seq = ?`, r.Seq); err != nil {
			return err
		}
		if recall, ok := r.Content.(msgaudit.Recall); ok {
			if _, err := tx.ExecContext(ctx, `UPDATE messages SET recalled = 1 WHERE id = ?`, recall.MessageID); err != nil {
				return err
			}
		}
	}
	for _, e := range failed {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO unread (seq, reason) VALUES (?, ?)`, e.Seq, e.Error()); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// A hit is a message that was found.
type hit struct {
	at                    time.Time
	sender, room, excerpt string
	recalled              bool
}

// String prints the hit in a line.
func (h hit) String() string {
	line := h.at.Format("2006-01-02 15:04 ") + h.sender
	if h.room != "" {
		line += " in " + h.room
	}
	line += ": " + h.excerpt
	if h.recalled {
		line += " (recalled)"
	}
	return line
}

// search returns the messages with all words, the newest first, at most 50.
func (s *store) search(ctx context.Context, words []string) (hits []hit, err error) {
	var where []string
	var args []any
	for _, word := range words {
		if utf8.RuneCountInString(word) < 3 { // too short for the index
			where, args = append(where, `instr(lower(body), lower(?)) > 0`), append(args, word)
		} else {
			where, args = append(where, `seq IN (SELECT rowid FROM texts WHERE texts MATCH ?)`), append(args, `"`+strings.ReplaceAll(word, `"`, `""`)+`"`)
		}
	}
	rows, err := s.db.QueryContext(ctx, `SELECT at, sender, room, body, recalled FROM messages WHERE `+strings.Join(where, " AND ")+` ORDER BY at DESC, seq DESC LIMIT 50`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h hit
		var ms int64
		var body string
		if err := rows.Scan(&ms, &h.sender, &h.room, &body, &h.recalled); err != nil {
			return nil, err
		}
		h.at, h.excerpt = time.UnixMilli(ms).In(wecom.Beijing), excerpt(body, words[0])
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

// excerpt is what stands around a word of a text, with the word marked.
func excerpt(text, word string) string {
	const around = 16 // characters
	before, after, found := cutFold(text, word)
	if !found {
		return text
	}
	match := text[len(before) : len(text)-len(after)]
	left, right := []rune(before), []rune(after)
	if len(left) > around {
		left = append([]rune("…"), left[len(left)-around:]...)
	}
	if len(right) > around {
		right = append(right[:around:around], '…')
	}
	return strings.Join(strings.Fields(string(left)+"【"+match+"】"+string(right)), " ")
}

// cutFold is strings.Cut without regard to the case of letters.
func cutFold(text, word string) (before, after string, found bool) {
	for i := range text {
		if end := i + len(word); end <= len(text) && strings.EqualFold(text[i:end], word) {
			return text[:i], text[end:], true
		}
	}
	return text, "", false
}
