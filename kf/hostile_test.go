package kf_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/kf"
)

// A second Run begins when the messages of the first one are handled: else both would
// handle the same.
func TestSyncRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		d := openDesk(t, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error {
			time.Sleep(10 * time.Second)
			b.write(m)
			return nil
		}, kf.SyncOptions{})
		zhang := d.account.Enter("张", "")
		time.Sleep(time.Second)
		go d.stop()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.sync.Run(ctx); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Error("it runs while another Run ends:", err)
		}
		time.Sleep(time.Minute)
		d.run()
		time.Sleep(time.Minute)
		d.stop()
		if b.of(zhang) != "kf.SessionEntered" {
			t.Error(b.got)
		}
	})
}

// A function that ends its goroutine has failed, as one that panics.
func TestSyncWithGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tries := newBook(), 0
		d := openDesk(t, kf.NewMemoryStore(), func(_ context.Context, m *kf.Message) error {
			if tries++; tries == 1 {
				runtime.Goexit()
			}
			b.write(m)
			return nil
		}, kf.SyncOptions{})
		defer d.stop()
		zhang := d.account.Enter("张", "")
		time.Sleep(time.Minute)
		if b.of(zhang) != "kf.SessionEntered" {
			t.Error(b.got)
		}
	})
}

type panickingLog struct{ slog.Handler }

func (panickingLog) Enabled(context.Context, slog.Level) bool  { return true }
func (panickingLog) Handle(context.Context, slog.Record) error { panic("no log") }

// A swallowingStore loses errors of the function.
type swallowingStore struct{ kf.Store }

func (s swallowingStore) Once(ctx context.Context, id, messageID string, work func(context.Context) error) error {
	_ = s.Store.Once(ctx, id, messageID, work)
	return nil
}

// A message that has failed is handled again, whatever the store says and the logger does.
func TestSyncWithSwallowingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tries := newBook(), 0
		d := openDesk(t, swallowingStore{kf.NewMemoryStore()}, func(_ context.Context, m *kf.Message) error {
			if tries++; tries == 1 {
				return errors.New("failed")
			}
			b.write(m)
			return nil
		}, kf.SyncOptions{Logger: slog.New(panickingLog{})})
		defer d.stop()
		zhang := d.account.Enter("张", "")
		time.Sleep(time.Minute)
		if b.of(zhang) != "kf.SessionEntered" {
			t.Error(b.got)
		}
	})
}

// A deafStore ignores contexts, and never returns from one of its methods.
type deafStore struct {
	kf.Store
	method string
	woken  chan struct{}
}

func (s deafStore) hang(method string) {
	if s.method == method {
		<-s.woken
	}
}

func (s deafStore) Cursor(ctx context.Context, id string) (string, error) {
	s.hang("Cursor")
	return s.Store.Cursor(ctx, id)
}

func (s deafStore) SaveCursor(ctx context.Context, id, cursor string) error {
	s.hang("SaveCursor")
	return s.Store.SaveCursor(ctx, id, cursor)
}

func (s deafStore) Once(ctx context.Context, id, messageID string, work func(context.Context) error) error {
	s.hang("Once")
	return s.Store.Once(ctx, id, messageID, work)
}

func (s deafStore) Lead(ctx context.Context, _ string, run func(context.Context) error) error {
	s.hang("Lead")
	return run(ctx)
}

func (s deafStore) Tell(context.Context, string, string) error { return nil }

func (s deafStore) Told(context.Context, string) (string, error) {
	s.hang("Told")
	if s.method == "panic" {
		panic("told nobody")
	}
	return "", nil
}

// Run ends whatever the store does, and what a store lets in too late is not handled.
func TestSyncWithDeafStore(t *testing.T) {
	for _, method := range []string{"Cursor", "SaveCursor", "Once", "Lead", "Told", "panic"} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBook()
				store := deafStore{kf.NewMemoryStore(), method, make(chan struct{})}
				d := openDesk(t, store, func(_ context.Context, m *kf.Message) error { b.write(m); return nil }, kf.SyncOptions{})
				d.account.Enter("张", "")
				time.Sleep(10 * time.Minute)
				d.stop()
				before := len(b.got)
				close(store.woken)
				time.Sleep(time.Hour)
				if len(b.got) != before {
					t.Error("handled after Run has returned:", b.got)
				}
			})
		})
	}
}

// Two processes do not share a file: both would handle each message.
func TestFileStoreInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	first := openStore(t, path)
	if _, err := kf.OpenFileStore(path); !errors.Is(err, kf.ErrStoreInUse) {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	again, err := kf.OpenFileStore(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
