package server

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A FaultKind is a way to fail.
type FaultKind string

const (
	FaultToken  FaultKind = "token"  // 42001: the token has expired, and is good for nothing any more
	FaultCode   FaultKind = "code"   // an errcode, such as 45009 or -1
	FaultStatus FaultKind = "status" // an HTTP status, with a gateway's page
	FaultDelay  FaultKind = "delay"  // the answer comes late
	FaultReset  FaultKind = "reset"  // the connection breaks before the call runs
	FaultLost   FaultKind = "lost"   // the connection breaks after the call has run
)

// A Fault is what goes wrong with calls.
type Fault struct {
	Number int       `json:"number"` // given by the server
	Kind   FaultKind `json:"kind"`
	Path   string    `json:"path,omitempty"`  // the beginning of the paths; empty for all but gettoken
	Value  int       `json:"value,omitempty"` // the errcode, the HTTP status, or the delay in milliseconds
	Times  int       `json:"times,omitempty"` // how often; 0 until it is removed
}

func (f Fault) String() string {
	if f.Value == 0 {
		return string(f.Kind)
	}
	return fmt.Sprintf("%s %d", f.Kind, f.Value)
}

// check refuses a fault that cannot be.
func (f Fault) check() error {
	switch {
	case f.Kind == FaultCode && f.Value == 0:
		return fmt.Errorf("a fault of the kind code needs a value: the errcode")
	case f.Kind == FaultStatus && (f.Value < 400 || f.Value > 599):
		return fmt.Errorf("a fault of the kind status needs a value from 400 to 599, not %d", f.Value)
	case f.Kind == FaultDelay && (f.Value <= 0 || f.Value > 600_000):
		return fmt.Errorf("a fault of the kind delay needs a value of 1 to 600,000 milliseconds, not %d", f.Value)
	case f.Times < 0:
		return fmt.Errorf("a fault cannot happen %d times", f.Times)
	case f.Path != "" && !strings.HasPrefix(f.Path, "/"):
		return fmt.Errorf("the path %q does not begin with /", f.Path)
	}
	switch f.Kind {
	case FaultToken, FaultCode, FaultStatus, FaultDelay, FaultReset, FaultLost:
		return nil
	}
	return fmt.Errorf("there is no kind of fault %q", f.Kind)
}

const tokenPath = "/cgi-bin/gettoken"

func (f Fault) hits(path string) bool {
	if f.Path == "" {
		return path != tokenPath
	}
	return strings.HasPrefix(path, f.Path)
}

// faults are those that are switched on.
type faults struct {
	mu     sync.Mutex
	number int
	list   []Fault
}

func (l *faults) add(f Fault) (Fault, error) {
	if err := f.check(); err != nil {
		return f, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	f.Number = l.number
	l.list = append(l.list, f)
	return f, nil
}

// remove takes a fault away, and reports whether it was there.
func (l *faults) remove(number int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.list {
		if f.Number == number {
			l.list = append(l.list[:i:i], l.list[i+1:]...)
			return true
		}
	}
	return false
}

func (l *faults) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

func (l *faults) all() []Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Fault{}, l.list...)
}

// next returns the fault that a call of a path meets, and counts it.
func (l *faults) next(path string) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.list {
		if !f.hits(path) {
			continue
		}
		switch f.Times {
		case 0:
		case 1:
			l.list = append(l.list[:i:i], l.list[i+1:]...)
		default:
			l.list[i].Times--
		}
		return f, true
	}
	return Fault{}, false
}

// strike lets a call meet the fault, and reports whether the corp is to answer.
func (f Fault) strike(r *http.Request, w *recorder, world *sim.World) bool {
	switch f.Kind {
	case FaultToken:
		world.Script(r.URL.Path, sim.Refused(42001, "access_token expired"))
	case FaultCode:
		world.Script(r.URL.Path, sim.Refused(f.Value, "simulated fault"))
	case FaultStatus:
		http.Error(w, "<html><body>"+http.StatusText(f.Value)+"</body></html>", f.Value)
		return false
	case FaultDelay:
		select {
		case <-time.After(time.Duration(f.Value) * time.Millisecond):
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	case FaultReset:
		panic(http.ErrAbortHandler)
	case FaultLost: // the call runs first
	}
	return true
}
