package kf

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A FileStore is a [Store] in a file, for a program of one process. It survives the
// end of the process at any moment. When the machine loses power, ids of the last
// seconds may be missing: the cursor is synced to the disk, ids are synced with it.
//
// The file grows by a line for each message, and is written anew, in its place, when
// most of it is out of date.
type FileStore struct {
	path string

	mu      sync.Mutex
	file    *os.File
	cursors map[string]string
	handled handledIDs
	unsaved map[messageKey]bool // handled, and not in the file: writing failed
	lines   int                 // in the file
}

// OpenFileStore opens a file, which need not exist. One process at a time has it
// open.
func OpenFileStore(path string) (*FileStore, error) {
	s := &FileStore{path: path, cursors: map[string]string{}, unsaved: map[messageKey]bool{}}
	if err := s.open(); err != nil {
		return nil, fmt.Errorf("kf: cannot open the store: %w", err)
	}
	return s, nil
}

// Close closes the file. What was saved stays.
func (s *FileStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

func (s *FileStore) open() (err error) {
	if s.file, err = os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	}
	whole, err := s.load()
	if err == nil {
		err = s.file.Truncate(whole) // a line that was cut off
	}
	if err == nil {
		_, err = s.file.Seek(whole, io.SeekStart)
	}
	if err == nil && s.stale() {
		err = s.rewrite()
	}
	if err != nil {
		_ = s.file.Close()
	}
	return err
}

// load reads the lines, and returns how many bytes of the file they are.
func (s *FileStore) load() (whole int64, err error) {
	r := bufio.NewReader(s.file)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return 0, err
		}
		if err := s.read(strings.Fields(string(line))); err != nil {
			return 0, fmt.Errorf("line %d: %w", s.lines+1, err)
		}
		whole += int64(len(line))
		s.lines++
	}
}

// A line is "cursor", the account and its cursor, or "handled", the account, the
// message and Unix seconds, with texts quoted.
const (
	cursorLine  = "cursor"
	handledLine = "handled"
)

var errLine = errors.New("it is no line of a FileStore")

func (s *FileStore) read(words []string) error {
	if len(words) < 3 {
		return errLine
	}
	account, err1 := unquote(words[1])
	value, err2 := unquote(words[2])
	if err1 != nil || err2 != nil {
		return errLine
	}
	switch {
	case words[0] == cursorLine && len(words) == 3:
		s.cursors[account] = value
	case words[0] == handledLine && len(words) == 4:
		seconds, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil {
			return errLine
		}
		s.handled.add(messageKey{account, value}, time.Unix(seconds, 0))
	default:
		return errLine
	}
	return nil
}

// quote makes a word of a text: one without spaces.
func quote(text string) string { return strings.ReplaceAll(strconv.QuoteToASCII(text), " ", `\x20`) }

func unquote(word string) (string, error) { return strconv.Unquote(word) }

func writeCursor(b []byte, account, cursor string) []byte {
	return fmt.Appendf(b, "%s %s %s\n", cursorLine, quote(account), quote(cursor))
}

func writeHandled(b []byte, m messageKey, at time.Time) []byte {
	return fmt.Appendf(b, "%s %s %s %d\n", handledLine, quote(m.openKfID), quote(m.messageID), at.Unix())
}

// Cursor returns the cursor of an account.
func (s *FileStore) Cursor(_ context.Context, openKfID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursors[openKfID], nil
}

// SaveCursor keeps the cursor of an account.
func (s *FileStore) SaveCursor(_ context.Context, openKfID, cursor string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.append(writeCursor(nil, openKfID, cursor)); err != nil {
		return err
	}
	s.cursors[openKfID] = cursor
	if s.stale() {
		return s.wrap(s.rewrite())
	}
	return s.wrap(s.file.Sync())
}

// Once calls work unless it has succeeded for the message before. Where work succeeds
// and the file cannot be written, Once fails, and the next one for the message only
// writes.
func (s *FileStore) Once(ctx context.Context, openKfID, messageID string, work func(context.Context) error) error {
	m := messageKey{openKfID, messageID}
	s.mu.Lock()
	known, unsaved := s.handled.has(m), s.unsaved[m]
	s.mu.Unlock()
	if known {
		return nil
	}
	if !unsaved {
		if err := work(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if err := s.append(writeHandled(nil, m, now)); err != nil {
		s.unsaved[m] = true
		return err
	}
	delete(s.unsaved, m)
	s.handled.add(m, now)
	return nil
}

// append writes a line at once, or nothing.
func (s *FileStore) append(line []byte) error {
	if s.file == nil {
		return errors.New("kf: the store is closed")
	}
	end, err := s.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return s.wrap(err)
	}
	if _, err := s.file.Write(line); err != nil {
		_ = s.file.Truncate(end)
		_, _ = s.file.Seek(end, io.SeekStart)
		return s.wrap(err)
	}
	s.lines++
	return nil
}

func (s *FileStore) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("kf: cannot write the store: %w", err)
}

const minLines = 1000

// stale reports whether most lines are out of date.
func (s *FileStore) stale() bool {
	return s.lines > minLines && s.lines > 2*(len(s.cursors)+len(s.handled.at))
}

// rewrite puts a new file in the place of the old one, which stays if that fails.
func (s *FileStore) rewrite() error {
	var b []byte
	for account, cursor := range s.cursors {
		b = writeCursor(b, account, cursor)
	}
	for _, m := range s.handled.order {
		b = writeHandled(b, m, s.handled.at[m])
	}
	next, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*")
	if err != nil {
		return err
	}
	_, err = next.Write(b)
	if err == nil {
		err = next.Sync()
	}
	if err == nil {
		err = os.Rename(next.Name(), s.path)
	}
	if err != nil {
		_ = next.Close()
		_ = os.Remove(next.Name())
		return err
	}
	_ = s.file.Close()
	s.file, s.lines = next, bytes.Count(b, []byte("\n"))
	return nil
}
