// Kf-desk serves the customers of customer service (微信客服): a customer is greeted,
// answered from the knowledge base, handed to a person, and asked for a rating.
// Without an account it runs in a simulated corp, where a customer has a conversation
// at once; set WECOM_CORP_ID, WECOM_SECRET, WECOM_CALLBACK_TOKEN and
// WECOM_ENCODING_AES_KEY to run it for an app of your own, with /wecom as the path of
// its callback URL, until an interrupt. WECOM_LISTEN is an address other than :8080,
// WECOM_KF_STORE a file other than kf-desk.store, in which it remembers what it has
// handled. It serves the accounts that the app manages
// (通过API管理微信客服账号).
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("kf-desk: %v", err)
	}
}

func run(ctx context.Context) error {
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY.")
		return simulate(ctx, wecomtest.New())
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	cipher, err := crypto.New(os.Getenv("WECOM_CALLBACK_TOKEN"), os.Getenv("WECOM_ENCODING_AES_KEY"), corpID)
	if err != nil {
		return err
	}
	store, err := kf.OpenFileStore(cmp.Or(os.Getenv("WECOM_KF_STORE"), "kf-desk.store"))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	d := newDesk(client)
	if err := d.learn(ctx); err != nil {
		return err
	}
	sync := kf.NewSync(d.service, store, d.handle, kf.SyncOptions{Sender: d.sender, Logger: slog.Default()})
	h := callback.NewHandler(cipher)
	callback.On(h, sync.Notify)
	return serve(ctx, h, sync)
}

// serve takes callbacks and handles messages until ctx ends, and finishes what was
// begun.
func serve(ctx context.Context, h http.Handler, sync *kf.Sync) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	mux := http.NewServeMux()
	mux.Handle("/wecom", h)
	server := &http.Server{Addr: cmp.Or(os.Getenv("WECOM_LISTEN"), ":8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		_ = sync.Run(ctx) // the error of ctx
	}()
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		cancel()
	}
	ending, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	err = errors.Join(err, server.Shutdown(ending))
	<-handled
	return err
}
