package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A saveFile keeps what has happened in a corp since its seed, a line of JSON each:
// calls that change something, acts, turns of the clock. The corp is deterministic,
// so that it is the same again when all of that happens again.
type saveFile struct {
	file  *os.File // nil if nothing is kept
	began time.Time
}

// A header is the first line of the file.
type header struct {
	Format int       `json:"format"`
	Seed   string    `json:"seed"` // the hash of the seed
	Began  time.Time `json:"began"`
}

const format = 1

// An event is something that has happened. An event without content is a turn of
// the clock.
type event struct {
	At       time.Time       `json:"at"` // of the corp's clock
	Call     *savedCall      `json:"call,omitempty"`
	Act      string          `json:"act,omitempty"`
	Params   json.RawMessage `json:"params,omitempty"`
	Receiver *sim.Receiver   `json:"receiver,omitempty"`
	Delivery *savedDelivery  `json:"delivery,omitempty"`
}

// A savedDelivery is what an app has answered an event with.
type savedDelivery struct {
	AgentID int64  `json:"agentid"`
	Event   string `json:"event"`
	Reply   string `json:"reply"`
}

// A savedCall is a call with the app in place of its token.
type savedCall struct {
	Method string `json:"method"`
	Host   string `json:"host"`
	Path   string `json:"path"`
	Query  string `json:"query,omitempty"`
	Kind   string `json:"kind,omitempty"` // Content-Type
	Body   []byte `json:"body,omitempty"`
	Secret string `json:"secret,omitempty"`
}

func newCall(world *sim.World, r *http.Request, body []byte) *savedCall {
	query := r.URL.Query()
	app, _ := world.AppOf(query.Get("access_token"), "")
	query.Del("access_token")
	return &savedCall{Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: query.Encode(), Kind: r.Header.Get("Content-Type"), Body: body, Secret: app.Secret}
}

// changes reports whether the call may change the corp. Calls are named well enough
// to leave out those that only read.
func (c *savedCall) changes() bool {
	if !strings.HasPrefix(c.Path, "/cgi-bin/") || c.Path == tokenPath {
		return false
	}
	last := path.Base(c.Path)
	for _, reading := range []string{"get", "list", "search", "simplelist", "batch/get"} {
		if strings.HasPrefix(last, reading) {
			return false
		}
	}
	return true
}

// request returns the call as a request with a token.
func (c *savedCall) request(token string) *http.Request {
	query := c.Query
	if token != "" {
		query = strings.TrimPrefix(query+"&access_token="+token, "&")
	}
	r := httptest.NewRequestWithContext(context.Background(), c.Method, c.Path+"?"+query, bytes.NewReader(c.Body))
	r.Host = c.Host
	if c.Kind != "" {
		r.Header.Set("Content-Type", c.Kind)
	}
	return r
}

// happen lets an event happen again.
func (e event) happen(world *sim.World, receivers map[int64]sim.Receiver) error {
	if d := e.At.Sub(world.Now()); d > 0 {
		world.Advance(d)
	}
	switch {
	case e.Call != nil:
		return e.Call.happen(world)
	case e.Act != "":
		_, err := world.Do(e.Act, e.Params)
		return err
	case e.Receiver != nil:
		receivers[e.Receiver.AgentID] = *e.Receiver
	case e.Delivery != nil:
		world.Replied(sim.Delivery{AgentID: e.Delivery.AgentID, Event: e.Delivery.Event, Attempts: []sim.Attempt{{At: e.At, Status: http.StatusOK, Reply: e.Delivery.Reply}}})
	}
	return nil
}

func (c *savedCall) happen(world *sim.World) error {
	token, _ := world.Token(c.Secret)
	w := &recorder{ResponseWriter: httptest.NewRecorder()}
	world.ServeHTTP(w, c.request(token))
	if code := w.code(); code != 0 {
		return fmt.Errorf("%s %s is answered with %d", c.Method, c.Path, code)
	}
	return nil
}

// openSave opens the file, or makes it, and returns what has happened.
func openSave(name string, seed *Seed) (*saveFile, []event, error) {
	if name == "" {
		return &saveFile{began: seed.begin()}, nil, nil
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) // it holds the secrets of apps
	if err != nil {
		return nil, nil, err
	}
	s := &saveFile{file: file}
	events, err := s.read(seed)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", name, err), file.Close())
	}
	return s, events, nil
}

// read reads the file from its beginning. A last line that is cut off, by a machine
// that stopped, is dropped.
func (s *saveFile) read(seed *Seed) ([]event, error) {
	lines := bufio.NewReader(s.file)
	first, err := lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		s.began = seed.begin()
		if err := s.cut(0); err != nil {
			return nil, err
		}
		return nil, s.line(header{format, seed.hash(), s.began})
	}
	var h header
	if err != nil || json.Unmarshal(first, &h) != nil || h.Format != format {
		return nil, errors.New("it is no file that keeps a simulated corp")
	}
	if h.Seed != seed.hash() {
		return nil, errors.New("it was begun with another seed: take that one, or another file")
	}
	s.began = h.Began
	length := int64(len(first))
	var events []event
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return events, s.cut(length)
		}
		if err != nil {
			return nil, err
		}
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("line %d is damaged: %w", len(events)+2, err)
		}
		length += int64(len(line))
		events = append(events, e)
	}
}

// cut makes the file end at a place, and goes on there.
func (s *saveFile) cut(length int64) error {
	if err := s.file.Truncate(length); err != nil {
		return err
	}
	_, err := s.file.Seek(length, io.SeekStart)
	return err
}

func (s *saveFile) write(e event) error {
	if s.file == nil {
		return nil
	}
	return s.line(e)
}

func (s *saveFile) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = s.file.Write(append(b, '\n'))
	return err
}

// Close closes the file.
func (s *saveFile) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// remove closes the file and deletes it.
func (s *saveFile) remove() error {
	if s.file == nil {
		return nil
	}
	err := errors.Join(s.file.Close(), os.Remove(s.file.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
