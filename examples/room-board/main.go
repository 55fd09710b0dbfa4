// Room-board serves the page of a tablet at the door of a meeting room: who has the
// room now, what is next, and a button that books it for half an hour. The page
// hears of bookings at once, by the events that WeCom pushes.
//
// Without an account it walks through an afternoon at the door of a simulated corp
// and ends. To look at the page, set WECOM_LISTEN; WECOM_TIME is the time of day
// there, 14:05 by default:
//
//	WECOM_LISTEN=127.0.0.1:8080 WECOM_TIME=15:56 go run ./examples/room-board
//
// To run it for an app of your own, which is among the callable apps of Meeting Rooms
// (会议室), set WECOM_CORP_ID, WECOM_SECRET, WECOM_ROOM_ID, WECOM_BOOKER (the member
// in whose name the tablet books), WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY,
// with /wecom as the path of the app's callback URL. WECOM_LISTEN is then :8080 by
// default. Whoever reaches the page can book the room: keep it in the network of the
// tablets, and let only /wecom be reached from outside. An interrupt ends it.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("room-board: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	if os.Getenv("WECOM_CORP_ID") != "" {
		return runReal(ctx)
	}
	return runSimulated(ctx)
}

func newLog() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// runReal serves the page for a room of your corp until ctx ends.
func runReal(ctx context.Context) error {
	corpID, booker := os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_BOOKER")
	client, clientErr := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	cipher, cipherErr := crypto.New(os.Getenv("WECOM_CALLBACK_TOKEN"), os.Getenv("WECOM_ENCODING_AES_KEY"), corpID)
	roomID, roomErr := strconv.ParseInt(os.Getenv("WECOM_ROOM_ID"), 10, 64)
	if roomErr != nil {
		roomErr = errors.New("WECOM_ROOM_ID is not the id of a room")
	}
	if booker == "" {
		roomErr = errors.Join(roomErr, errors.New("WECOM_BOOKER is the userid of a member, in whose name the tablet books"))
	}
	if err := errors.Join(clientErr, cipherErr, roomErr); err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	b := newBoard(client, roomID, booker, time.Now, newLog())
	return serve(ctx, cmp.Or(os.Getenv("WECOM_LISTEN"), ":8080"), b, newSite(b, newEvents(b, cipher)), wait)
}

// runSimulated attaches a simulated corp, and walks through it unless somebody wants
// to look at it.
func runSimulated(ctx context.Context) error {
	fmt.Println("This is a simulated corp. To look at the page, set WECOM_LISTEN=127.0.0.1:8080. To use your own corp, see the top of main.go.")
	corp, err := newCorp(cmp.Or(os.Getenv("WECOM_TIME"), "14:05"))
	if err != nil {
		return err
	}
	client := corp.Client()
	defer func() { _ = client.Close() }()
	b := newBoard(client, wecomtest.MiddleRoomID, "hexiaoyan", corp.Now, newLog())
	events := newEvents(b, corp.Cipher(), callback.WithTolerance(72*time.Hour)) // the corp lives tomorrow
	if err := corp.Receive(wecomtest.AppAgentID, events); err != nil {
		return err
	}
	site := newSite(b, events)
	addr := os.Getenv("WECOM_LISTEN")
	if addr == "" {
		return serve(ctx, "127.0.0.1:0", b, site, func(ctx context.Context, address string) error {
			return errors.Join(walk(ctx, corp, b, address), corp.Flush(ctx))
		})
	}
	others, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("The API of the corp is at http://%s\n", others.Addr())
	fmt.Printf("To have somebody book in a client: curl -X POST http://%s/elsewhere, and DELETE to cancel\n", others.Addr())
	server := &http.Server{Handler: elsewhere(corp, b.roomID), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(others) }()
	defer func() { _ = server.Close() }()
	return serve(ctx, addr, b, site, wait)
}

// elsewhere is the API of the corp, and has a member book the room in a client.
func elsewhere(corp *wecomtest.Corp, roomID int64) http.Handler {
	const user = "lina"
	var latest atomic.Value // the id of the booking
	mux := http.NewServeMux()
	mux.Handle("/", corp)
	on := func(pattern string, act func() error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			if err := act(); err != nil {
				http.Error(w, err.Error(), http.StatusConflict)
				return
			}
		})
	}
	on("POST /elsewhere", func() error {
		s := nextSlot(corp.Now())
		id, err := corp.BookRoom(user, roomID, s.From, s.To)
		latest.Store(id)
		return err
	})
	on("DELETE /elsewhere", func() error {
		id, _ := latest.Load().(string)
		return corp.CancelRoom(user, id)
	})
	return mux
}

// newCorp returns a corp in which it is a time of tomorrow, and the room is booked
// now and then.
func newCorp(clock string) (*wecomtest.Corp, error) {
	at, err := time.ParseInLocation("15:04", clock, wecom.Beijing)
	if err != nil {
		return nil, errors.New("WECOM_TIME is a time of day, such as 14:05")
	}
	corp := wecomtest.New()
	morning := midnight(corp.Now()).AddDate(0, 0, 1)
	corp.Advance(morning.Sub(corp.Now()))
	for _, b := range []struct {
		user     string
		from, to time.Duration
	}{
		{"wangwei", 10 * time.Hour, 11 * time.Hour},
		{"hujie", 15 * time.Hour, 16 * time.Hour},
		{"xiatian", 17 * time.Hour, 17*time.Hour + 30*time.Minute},
		{"linjianguo", 18 * time.Hour, 20 * time.Hour},
	} {
		if _, err := corp.BookRoom(b.user, wecomtest.MiddleRoomID, morning.Add(b.from), morning.Add(b.to)); err != nil {
			return nil, err
		}
	}
	corp.Advance(morning.Add(at.Sub(midnight(at))).Sub(corp.Now()))
	return corp, nil
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// wait lets the page be looked at until ctx ends.
func wait(ctx context.Context, address string) error {
	fmt.Printf("Open %s/\n", address)
	<-ctx.Done()
	return nil
}

// serve keeps the board up to date and serves its page while do runs.
func serve(ctx context.Context, addr string, b *board, site http.Handler, do func(ctx context.Context, address string) error) error {
	listener, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { b.run(ctx) })
	server := &http.Server{
		Handler: site, ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends the streams of events
	}
	failed := make(chan error, 1)
	running.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
			stop()
		}
	})
	err = do(ctx, "http://"+listener.Addr().String())
	stop()
	err = errors.Join(err, server.Close())
	select {
	case failure := <-failed:
		err = errors.Join(err, failure)
	default:
	}
	return err
}
