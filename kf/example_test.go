package kf_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

// A program answers customers for as long as it runs.
func Example() {
	corp := wecomtest.New() // in place of wecom.NewClient and crypto.New
	service := kf.New(corp.Client())
	store := kf.NewMemoryStore() // or kf.OpenFileStore, or one of your own
	sender := kf.NewSender(service, nil)
	answered := make(chan struct{})
	sync := kf.NewSync(service, store, func(ctx context.Context, m *kf.Message) error {
		text, ok := m.Content.(kf.Text)
		if !ok || m.Origin != kf.FromCustomer {
			return nil
		}
		defer close(answered)
		_, err := sender.Reply(ctx, m, 0, kf.Text{Content: "您说：" + text.Content})
		return err
	}, kf.SyncOptions{Sender: sender})

	handler := callback.NewHandler(corp.Cipher())
	callback.On(handler, sync.Notify)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- sync.Run(ctx) }()
	if err := corp.Receive(wecomtest.AppAgentID, handler); err != nil { // in place of http.Handle
		log.Fatal(err)
	}

	chat := corp.OpenKf("售前").Enter("张先生", "") // what a customer does
	if _, err := chat.Say("在吗"); err != nil {
		log.Fatal(err)
	}
	<-answered
	stop()
	fmt.Println(<-ended)
	fmt.Println(chat.Received())
	// Output:
	// context canceled
	// [您说：在吗]
}

// A customer takes 5 messages until the next one of its own.
func ExampleSender() {
	corp := wecomtest.New()
	sender := kf.NewSender(kf.New(corp.Client()), func(_ context.Context, f kf.Failure) error {
		log.Printf("%s did not get %v: %v", f.Chat.CustomerID, f.Content, f.Reason)
		return nil
	})
	account := corp.OpenKf("售前")
	customer := account.Enter("张先生", "")
	if _, err := customer.Say("在吗"); err != nil {
		log.Fatal(err)
	}
	chat := kf.Chat{OpenKfID: account.OpenKfID(), CustomerID: customer.CustomerID()}
	for n := range 6 {
		_, err := sender.Send(context.Background(), chat, kf.Text{Content: "您好"})
		if errors.Is(err, wecom.ErrReplyLimit) {
			fmt.Println("message", n+1, "has to wait for the customer")
		}
	}
	// Output: message 6 has to wait for the customer
}

// A sqlStore is a kf.Store in a database: what the function writes, and that the
// message was handled, is one transaction.
//
//	CREATE TABLE kf_cursors (account VARCHAR(64) PRIMARY KEY, place VARCHAR(64) NOT NULL);
//	CREATE TABLE kf_handled (account VARCHAR(64), message VARCHAR(64), at TIMESTAMP NOT NULL, PRIMARY KEY (account, message));
type sqlStore struct{ db *sql.DB }

type txKey struct{}

// Tx returns the transaction that a function of kf.Sync writes in.
func Tx(ctx context.Context) *sql.Tx { return ctx.Value(txKey{}).(*sql.Tx) }

func (s sqlStore) Cursor(ctx context.Context, openKfID string) (cursor string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT place FROM kf_cursors WHERE account = ?", openKfID).Scan(&cursor)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return cursor, err
}

func (s sqlStore) SaveCursor(ctx context.Context, openKfID, cursor string) error {
	_, err := s.db.ExecContext(ctx, "REPLACE INTO kf_cursors (account, place) VALUES (?, ?)", openKfID, cursor)
	return err
}

func (s sqlStore) Once(ctx context.Context, openKfID, messageID string, work func(context.Context) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no-op after the commit
	n := 0
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM kf_handled WHERE account = ? AND message = ?", openKfID, messageID).Scan(&n); err != nil || n > 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO kf_handled (account, message, at) VALUES (?, ?, CURRENT_TIMESTAMP)", openKfID, messageID); err != nil {
		return err
	}
	if err := work(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// With the work and its memory in one transaction, each message is handled exactly
// once, however often the process is killed.
func ExampleStore() {
	var db *sql.DB // of sql.Open
	service := kf.New(wecomtest.New().Client())
	sync := kf.NewSync(service, sqlStore{db}, func(ctx context.Context, m *kf.Message) error {
		_, err := Tx(ctx).ExecContext(ctx, "INSERT INTO questions (customer, id) VALUES (?, ?)", m.Chat.CustomerID, m.ID)
		return err
	}, kf.SyncOptions{})
	_ = sync.Run
}
