package wecomredis_test

import (
	"context"
	"fmt"
	"log"
	"net/url"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomredis"
	"github.com/gowecom/wecom/wecomtest"
)

// connect returns a client of a Redis for examples. Programs have their own.
func connect() redis.UniversalClient {
	server, err := miniredis.Run()
	if err != nil {
		log.Fatal(err)
	}
	return redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{server.Addr()}, ContextTimeoutEnabled: true})
}

// Replicas of an app share tokens and quotas, and handle callbacks together.
func Example() {
	corp, rdb := wecomtest.New(), connect()
	replica := func() (*wecom.Client, *callback.Handler) {
		shared, err := wecomredis.New(rdb)
		if err != nil {
			log.Fatal(err)
		}
		client := corp.Client(wecom.WithTokenStore(shared.Tokens()), wecom.WithLimiter(shared.Limiter()))
		queue := shared.Queue("crm", wecomredis.QueueOptions{})
		handler := callback.NewHandler(corp.Cipher(),
			callback.WithDeduplicator(shared.Deduplicator()),
			callback.InBackground(callback.Background{Queue: queue}))
		callback.On(handler, func(_ context.Context, e *message.AppEntered) error {
			fmt.Println(e.FromUserName, "came") // in one of the two
			return nil
		})
		return client, handler
	}
	ctx := context.Background()
	first, receives := replica()
	second, works := replica() // serves no requests
	for _, client := range []*wecom.Client{first, second} {
		if err := client.Get(ctx, "/cgi-bin/user/get", url.Values{"userid": {"lina"}}, nil); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println("tokens fetched:", corp.TokenFetches())

	if err := corp.Receive(wecomtest.AppAgentID, receives); err != nil {
		fmt.Println(err)
	}
	works.Start()
	corp.Push(ctx, message.AppEntered{Header: events.Header{FromUserName: "lina", AgentID: wecomtest.AppAgentID}})
	if err := works.Wait(ctx); err != nil {
		fmt.Println(err)
	}
	_ = receives.Shutdown(ctx)
	_ = works.Shutdown(ctx)
	// Output: tokens fetched: 1
	// lina came
}

// Whatever a corp fetches and keeps for a time can be shared, such as the ticket
// with which pages sign for the JS-SDK.
func ExampleShared_Tokens() {
	shared, err := wecomredis.New(connect())
	if err != nil {
		log.Fatal(err)
	}
	// With a client: client.Get(ctx, "/cgi-bin/get_jsapi_ticket", nil, &reply).
	fetch := func(context.Context) (wecom.Token, error) {
		fmt.Println("fetched")
		now := time.Now()
		return wecom.NewToken("ticket", now, now.Add(2*time.Hour)), nil
	}
	good := func(t wecom.Token) bool { return time.Until(t.Expires) > 5*time.Minute }
	for range 2 {
		ticket, err := shared.Tokens().Token(context.Background(), "ww1234567890abcdef/jsapi_ticket", good, fetch)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(ticket.Value())
	}
	// Output:
	// fetched
	// ticket
	// ticket
}

// Events that failed at every try are listed, and handled again after a correction.
func ExampleQueue_ListDead() {
	shared, err := wecomredis.New(connect())
	if err != nil {
		log.Fatal(err)
	}
	queue := shared.Queue("crm", wecomredis.QueueOptions{Tries: 1})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	broken := true
	handled := make(chan struct{})
	go func() {
		_ = queue.Run(ctx, func(_ context.Context, d callback.Delivery) error {
			if broken {
				return fmt.Errorf("no customer in %s", d.XML)
			}
			fmt.Println("handled", d.ID)
			close(handled)
			return nil
		})
	}()
	if err := queue.Enqueue(ctx, callback.Delivery{ID: "1", Order: "lina", Kind: "event/click", XML: []byte("<xml/>")}); err != nil {
		fmt.Println(err)
	}
	if err := queue.Wait(ctx); err != nil {
		fmt.Println(err)
	}
	letters, err := queue.ListDead(ctx, 100)
	if err != nil {
		fmt.Println(err)
	}
	broken = false
	for _, l := range letters {
		fmt.Println(l.ID, l.Delivery.Kind, l.Reason)
		if _, err := queue.Replay(ctx, l); err != nil { // or Purge
			fmt.Println(err)
		}
	}
	<-handled
	// Output:
	// 1 event/click no customer in <xml/>
	// handled 1
}

// A loop goes on where it ended, in whichever process.
func ExampleCursors() {
	shared, err := wecomredis.New(connect())
	if err != nil {
		log.Fatal(err)
	}
	ctx, cursors := context.Background(), shared.Cursors()
	cursor, err := cursors.Load(ctx, "customers/zengli")
	if err != nil {
		return // Redis is away: do not begin again from the start
	}
	fmt.Printf("%q\n", cursor)
	// Read a page, handle it, and only then:
	if err := cursors.Save(ctx, "customers/zengli", "4gw7MepFLfgF2VC5npN"); err != nil {
		fmt.Println(err)
	}
	// Output: ""
}
