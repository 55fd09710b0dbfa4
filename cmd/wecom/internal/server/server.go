// Package server is a simulated corp behind addresses: HTTP, HTTPS and a proxy, a
// control plane in JSON below /_sim/, a log of calls, faults, and a file that keeps
// what has happened.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
)

// A Config says what a Server is made of.
type Config struct {
	Seed *Seed  // nil for the seeded company
	Save string // the file that keeps what has happened; empty for none
	Log  int    // how many calls the log keeps; default 10,000

	// Hosts are names under which the control plane may be reached, besides those of
	// the machine itself.
	Hosts []string

	// Base is the address of the server, as far as it is known before [Server.SetBase]:
	// what has happened happens again with it.
	Base string

	// Warn is told what does not stop the server.
	Warn func(error)
}

// A Server is a simulated corp behind addresses. Close ends it.
type Server struct {
	cfg    Config
	client *http.Client // calls apps
	log    *callLog
	faults faults
	watch  watch

	// order is held while something happens in the world, so that the file has it
	// in the order in which it happened.
	order   sync.Mutex
	current sync.RWMutex // guards world and save, which a reset replaces
	world   *sim.World
	save    *saveFile
	hub     *bots.Hub
	base    string // address of the server, for what bots fetch and where they answer
}

// New returns a server whose corp is as the seed has it, or as the file that keeps
// it has left it.
func New(cfg Config) (*Server, error) {
	if cfg.Seed == nil {
		cfg.Seed = &Seed{}
	}
	if cfg.Log == 0 {
		cfg.Log = 10_000
	}
	if cfg.Warn == nil {
		cfg.Warn = func(error) {}
	}
	s := &Server{cfg: cfg, client: &http.Client{}, log: newCallLog(cfg.Log), base: cfg.Base}
	s.watch.init()
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, nil
}

// start makes the world and fills it.
func (s *Server) start() error {
	save, events, err := openSave(s.cfg.Save, s.cfg.Seed)
	if err != nil {
		return err
	}
	world, receivers, err := s.cfg.Seed.replay(s.base, save.began, events)
	if err != nil {
		return errors.Join(err, save.Close())
	}
	if s.cfg.Seed.Clock == nil { // it goes, and has gone on meanwhile
		world.Advance(max(0, time.Since(world.Now())))
		world.Go()
	}
	for _, r := range receivers {
		world.SetReceiver(r, s.client)
	}
	world.OnDelivery(s.delivered)
	s.current.Lock()
	defer s.current.Unlock()
	s.world, s.save, s.hub = world, save, bots.NewHub()
	s.reachBots()
	return nil
}

// World returns the corp.
func (s *Server) World() *sim.World {
	s.current.RLock()
	defer s.current.RUnlock()
	return s.world
}

// Close waits until apps have got what happened, and closes the file.
func (s *Server) Close(ctx context.Context) error {
	s.World().In(bots.HangUp)
	err := s.World().Flush(ctx)
	s.botHub().Close()
	s.order.Lock()
	defer s.order.Unlock()
	return errors.Join(err, s.save.Close())
}

// Reset makes the corp what the seed says, and forgets what has happened.
func (s *Server) Reset() error {
	s.order.Lock()
	defer s.order.Unlock()
	if err := s.save.remove(); err != nil {
		return err
	}
	s.World().Abandon()
	s.botHub().Close()
	if err := s.start(); err != nil {
		return err
	}
	s.log.clear()
	s.faults.clear()
	s.watch.changed()
	return nil
}

// Do performs an act by its name.
func (s *Server) Do(name string, params []byte) ([]byte, error) {
	s.order.Lock()
	defer s.order.Unlock()
	return s.do(name, params)
}

// do is Do, for those who hold the order.
func (s *Server) do(name string, params []byte) ([]byte, error) {
	at := s.World().Now()
	result, err := s.World().Do(name, params)
	if err == nil {
		err = s.save.write(event{At: at, Act: name, Params: params})
	}
	s.watch.changed()
	return result, err
}

// Advance turns the clock.
func (s *Server) Advance(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("the clock turns forward only, not by %s", d)
	}
	s.order.Lock()
	defer s.order.Unlock()
	s.World().Advance(d)
	s.watch.changed()
	return s.save.write(event{At: s.World().Now()})
}

// StopClock stops the clock, or lets it go on.
func (s *Server) StopClock(stop bool) {
	if stop {
		s.World().Stop()
	} else {
		s.World().Go()
	}
	s.watch.changed()
}

// SetReceiver sets the callback URL of an app, after the check of the admin
// console; an empty URL takes it away.
func (s *Server) SetReceiver(r sim.Receiver) error {
	if r.URL != "" {
		if err := s.World().ReceiveURL(r.AgentID, r.URL, s.client); err != nil {
			return err
		}
	}
	s.order.Lock()
	defer s.order.Unlock()
	s.World().SetReceiver(r, s.client)
	s.watch.changed()
	return s.save.write(event{At: s.World().Now(), Receiver: &r})
}

// delivered keeps what an app has answered an event with, since it changes the
// corp.
func (s *Server) delivered(d sim.Delivery) {
	if d.Reply() != "" {
		s.order.Lock()
		defer s.order.Unlock()
		if err := s.save.write(event{At: s.World().Now(), Delivery: &savedDelivery{d.AgentID, d.Event, d.Reply()}}); err != nil {
			s.cfg.Warn(err)
		}
	}
	s.watch.changed()
}

// maxBody is the largest body that a call may have.
const maxBody = 64 << 20

// ServeAPI answers calls of the API and visits of login pages, and is WeCom's end of the
// long connections of bots.
func (s *Server) ServeAPI(w http.ResponseWriter, r *http.Request) {
	if isLongConnection(r) {
		s.serveBot(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the body cannot be read, or has more than 64 MiB", http.StatusRequestEntityTooLarge)
		return
	}
	c := s.log.begin(s.World(), r, body)
	answer := &recorder{ResponseWriter: w}
	defer func() { // also when a fault breaks the connection
		s.log.end(c, answer)
		s.watch.changed()
	}()
	f, struck := s.faults.next(r.URL.Path)
	if struck {
		c.Fault = f.String()
		if !f.strike(r, answer, s.World()) {
			return
		}
	}
	if struck && f.Kind == FaultLost {
		s.answer(&recorder{ResponseWriter: nowhere{}}, r, body)
		panic(http.ErrAbortHandler)
	}
	s.answer(answer, r, body)
}

// nowhere is where an answer goes that nobody gets.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) WriteHeader(int)             {}
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// answer has the corp answer a call.
func (s *Server) answer(w *recorder, r *http.Request, body []byte) {
	s.order.Lock()
	defer s.order.Unlock()
	world := s.World()
	at := world.Now()
	call := newCall(world, r, body)
	r.Body = io.NopCloser(newReader(body))
	world.ServeHTTP(w, r)
	if call.changes() && w.code() == 0 {
		if err := s.save.write(event{At: at, Call: call}); err != nil {
			s.cfg.Warn(err)
		}
	}
}
