package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomredis"
	"github.com/gowecom/wecom/wecomtest"
)

// work is what the processes do: all that follows is what an app of one's own has.
func work(ctx context.Context, args []string) error {
	role, redisAddr, api := args[0], args[2], args[3]
	rdb := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{redisAddr}, ContextTimeoutEnabled: true})
	defer func() { _ = rdb.Close() }()
	shared, err := wecomredis.New(rdb, wecomredis.WithReplicas(4), wecomredis.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))))
	if err != nil {
		return err
	}
	client, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret,
		wecom.WithBaseURL(api),
		wecom.WithTokenStore(shared.Tokens()),
		wecom.WithLimiter(shared.Limiter()))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	a := &app{customers: externalcontact.New(client)}
	if role == "batch" {
		return a.batch(ctx)
	}
	return a.serve(ctx, shared)
}

type app struct{ customers *externalcontact.Service }

// batch reads the customers of a member again and again, as fast as WeCom allows.
func (a *app) batch(ctx context.Context) error {
	fmt.Println("batch")
	for i := 1; ctx.Err() == nil; i++ {
		if _, err := a.customers.ListCustomers(ctx, []string{"shenyi"}, wecom.Page{}); err != nil {
			return err
		}
		fmt.Println("called", i)
	}
	return nil
}

// serve receives callbacks, and handles those that it or another replica received.
func (a *app) serve(ctx context.Context, shared *wecomredis.Shared) error {
	cipher, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, wecomtest.CorpID)
	if err != nil {
		return err
	}
	queue := shared.Queue("replicas", wecomredis.QueueOptions{Workers: 2, Lease: 3 * time.Second})
	h := callback.NewHandler(cipher,
		callback.WithDeduplicator(shared.Deduplicator()),
		callback.InBackground(callback.Background{Queue: queue}))
	callback.On(h, a.opened)
	h.Start()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err := server.Shutdown(ending) // no more requests first
		if err == nil {
			err = h.Shutdown(ending)
		}
		stopped <- err
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// opened handles an event. Some of them need a call that all processes together may
// make five times a second.
func (a *app) opened(ctx context.Context, e *message.AppEntered) error {
	if e.EventKey[len(e.EventKey)-1] == '5' {
		if _, err := a.customers.ListCustomers(ctx, []string{"shenyi"}, wecom.Page{}); err != nil {
			return err
		}
	}
	time.Sleep(100 * time.Millisecond) // what an app does
	fmt.Println("handled", e.EventKey)
	return nil
}
