package server

import (
	"crypto/rand"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/sim"
)

// What the page looks at.

// consoleSecret is the secret of an app that sees everything. The page reads as
// that app; nobody else knows the secret.
var consoleSecret = rand.Text()

// Client returns a client that sees everything. It is for reading: what it changes
// is not kept.
func (s *Server) Client() *wecom.Client { return s.ClientOf(console()) }

// ClientOf returns a client of an app, for reading what the app alone reaches.
func (s *Server) ClientOf(app sim.App) *wecom.Client {
	world := s.World()
	c, err := wecom.NewClient(world.Corp().ID, app.Secret, wecom.WithHTTPClient(world.HTTPClient()), wecom.WithoutRateLimits())
	if err != nil {
		panic(err) // the corp id and the secret are there
	}
	return c
}

// console is the app of Client.
func console() sim.App {
	return sim.App{Name: "console", AgentID: 1, Secret: consoleSecret, PersonalData: true}
}

// IsConsole reports whether an app is that of Client, which nobody is shown.
func IsConsole(app *sim.App) bool { return app.Secret == consoleSecret }

// Clock returns what the corp's clock shows.
func (s *Server) Clock() ClockInfo { return ClockInfo{s.World().Now(), s.World().Stands()} }

// Calls returns calls of the log, the oldest first.
func (s *Server) Calls(q CallQuery) []Call { return s.log.list(q) }

// CallCount returns how many calls there were.
func (s *Server) CallCount() int { return s.log.count() }

// FindCall returns the call with a number, and reports whether the log has it.
func (s *Server) FindCall(number int) (Call, bool) { return s.log.find(number) }

// Deliveries returns what apps made of events, the oldest first.
func (s *Server) Deliveries() []DeliveryInfo { return deliveries(s.World().Deliveries()) }

// Faults returns the faults that are switched on.
func (s *Server) Faults() []Fault { return s.faults.all() }

// AddFault switches a fault on.
func (s *Server) AddFault(f Fault) (Fault, error) {
	f, err := s.faults.add(f)
	s.watch.changed()
	return f, err
}

// RemoveFault switches a fault off, and reports whether it was on.
func (s *Server) RemoveFault(number int) bool {
	removed := s.faults.remove(number)
	s.watch.changed()
	return removed
}

// State returns the number of changes so far, as the watch tells it.
func (s *Server) State() int64 {
	number, _ := s.watch.state()
	return number
}
