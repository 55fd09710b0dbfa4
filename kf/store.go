package kf

import (
	"context"
	"sync"
	"time"
)

// A Store is what a [Sync] remembers: how far the messages of each account were
// read, and which were handled. Programs implement it over what they have, such as a
// database; [NewMemoryStore] and [OpenFileStore] are ready.
//
// The order is: Once for each message of a page, then SaveCursor. A process that is
// killed in between reads the page again, and Once leaves out what was handled. So
// the cursor may be lost, too: then the last 3 days come again. Remember ids for 4
// days at least.
//
// Once decides how often a message can be handled. One that calls work and then
// remembers the id has a gap: when the process is killed in it, the message is
// handled again. A database has no gap if it keeps the id in the transaction in which
// work does its writing: Once begins the transaction, inserts the id, passes the
// transaction to work in its context, and commits. Then each message is handled
// exactly once. What work does outside of the transaction, such as sending, has to be
// safe to repeat: see [SendOptions].
//
// A Store is used by several goroutines. An error of a Store never means that there is
// nothing: the Sync tries again.
type Store interface {
	// Cursor returns the cursor of an account, "" if none was saved.
	Cursor(ctx context.Context, openKfID string) (string, error)
	// SaveCursor keeps the cursor of an account in place of the one before.
	SaveCursor(ctx context.Context, openKfID, cursor string) error
	// Once calls work and, if that succeeds, remembers the message. It returns nil
	// without calling work if the message is remembered. It returns the error of work.
	Once(ctx context.Context, openKfID, messageID string, work func(context.Context) error) error
}

// A SharedStore is a [Store] of several processes, of which one at a time reads the
// messages of an account. The process that WeCom tells of new messages may be another
// one, so they pass tokens on.
type SharedStore interface {
	Store
	// Lead waits until no other process reads the account, and calls run. The context
	// of run ends when another process may begin, and not when ctx ends: run returns
	// by itself then.
	Lead(ctx context.Context, openKfID string, run func(context.Context) error) error
	// Tell leaves a token for the process that leads. A new one replaces an old one.
	Tell(ctx context.Context, openKfID, token string) error
	// Told takes the token that was left, or returns "" if there is none.
	Told(ctx context.Context, openKfID string) (string, error)
}

const remembered = 4 * 24 * time.Hour // ids; WeCom keeps messages for 3 days

// A MemoryStore is a [Store] that is lost with its process, for tests and for programs
// that may handle the messages of the last 3 days again when they start.
type MemoryStore struct {
	mu      sync.Mutex
	cursors map[string]string
	handled handledIDs
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{cursors: map[string]string{}} }

// Cursor returns the cursor of an account.
func (s *MemoryStore) Cursor(_ context.Context, openKfID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursors[openKfID], nil
}

// SaveCursor keeps the cursor of an account.
func (s *MemoryStore) SaveCursor(_ context.Context, openKfID, cursor string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursors[openKfID] = cursor
	return nil
}

// Once calls work unless it has succeeded for the message before.
func (s *MemoryStore) Once(ctx context.Context, openKfID, messageID string, work func(context.Context) error) error {
	m := messageKey{openKfID, messageID}
	s.mu.Lock()
	known := s.handled.has(m)
	s.mu.Unlock()
	if known {
		return nil
	}
	if err := work(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handled.add(m, time.Now())
	return nil
}

type messageKey struct{ openKfID, messageID string }

// handledIDs are the messages that were handled within the time that is remembered.
type handledIDs struct {
	at    map[messageKey]time.Time
	order []messageKey // the oldest first
}

func (h *handledIDs) has(m messageKey) bool {
	_, ok := h.at[m]
	return ok
}

// add remembers a message, and forgets those that are too old.
func (h *handledIDs) add(m messageKey, at time.Time) {
	if h.at == nil {
		h.at = map[messageKey]time.Time{}
	}
	if !h.has(m) {
		h.order = append(h.order, m)
	}
	h.at[m] = at
	for len(h.order) > 0 && at.Sub(h.at[h.order[0]]) > remembered {
		delete(h.at, h.order[0])
		h.order = h.order[1:]
	}
}
