// Package aibottest stands in for WeCom's end of the long connection of an AI bot, for
// tests: a WebSocket server, and members who talk to the bot ([Server.Bot]).
//
//	server := aibottest.New(wecomtest.New())
//	defer server.Close()
//	conn, err := longconn.New(bot, aibottest.BotID, aibottest.Secret, server.Option())
//	go conn.Run(ctx)
//	server.Bot().Say("lina", "你好")
//
// Everything happens in the process, without sockets, so the clock of testing/synctest
// works; the Server is an [http.Handler] too.
//
// It refuses as WeCom does: a wrong secret, frames before the subscription, answers
// under unknown req_ids or after their time, second answers, parts of uploads that do
// not fit. A second subscription ends the first with a disconnected_event. A callback
// that was not answered when its connection ended comes again over the next one, with
// its msgid and another req_id, as the documentation warns.
//
// Tests cut the connection ([Server.Cut]), keep the server from answering
// ([Server.Mute]), and have a callback come again ([Server.Repeat]).
package aibottest

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/coder/websocket"

	"github.com/gowecom/wecom/aibot/longconn"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/wecomtest"
)

// What the bot subscribes with.
const (
	BotID  = wecomtest.BotID
	Secret = "simulated-bot-secret"
)

// A Server is WeCom's end of long connections. It is safe for concurrent use.
type Server struct {
	corp     *wecomtest.Corp
	bot      *wecomtest.Bot
	hub      *bots.Hub
	take     func(msgID string, callback []byte) // of the hub
	pipes    chan net.Conn
	http     *http.Server
	shutdown chan struct{}

	mu     sync.Mutex
	msgIDs []string
	bodies map[string][]byte // callbacks by msgid
	muted  bool
}

// New returns the server for the bot of a corp. A corp has one.
func New(corp *wecomtest.Corp) *Server {
	s := &Server{corp: corp, hub: bots.NewHub(), pipes: make(chan net.Conn), shutdown: make(chan struct{}), bodies: map[string][]byte{}}
	s.http = &http.Server{Handler: s}
	s.bot = corp.AddBotOver(s.deliver)
	s.take = s.hub.Add(BotID, Secret, s.bot)
	go func() { _ = s.http.Serve(pipeListener{s}) }() // fails when the server is closed
	return s
}

// deliver takes a callback of the corp.
func (s *Server) deliver(msgID string, body []byte) {
	s.mu.Lock()
	s.msgIDs, s.bodies[msgID] = append(s.msgIDs, msgID), body
	s.mu.Unlock()
	s.take(msgID, body)
}

// Bot returns the bot as members know it.
func (s *Server) Bot() *wecomtest.Bot { return s.bot }

// Option has a longconn.Conn connect to the server, within the process.
func (s *Server) Option() longconn.Option {
	client := s.HTTPClient()
	return func(c *longconn.Conn) {
		longconn.WithHTTPClient(client)(c)
		longconn.WithAddress("ws://openws.example")(c)
	}
}

// HTTPClient returns a client whose connections, to whatever address, are those of the
// server within the process.
func (s *Server) HTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case s.pipes <- theirs:
				return ours, nil
			case <-s.shutdown:
				return nil, net.ErrClosed
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}}
}

// A pipeListener accepts connections within the process.
type pipeListener struct{ server *Server }

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.server.pipes:
		return c, nil
	case <-l.server.shutdown:
		return nil, net.ErrClosed
	}
}

func (pipeListener) Close() error   { return nil }
func (pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "aibottest", Net: "pipe"} }

// Close ends all connections and the server.
func (s *Server) Close() {
	s.hub.Close()
	close(s.shutdown)
	_ = s.http.Close()
}

// Cut breaks the connection, as a network does. It reports whether there was one.
func (s *Server) Cut() bool { return s.hub.Cut(BotID) }

// Mute keeps the server from sending anything, heartbeats included, until it is called
// with false. Frames that come are lost.
func (s *Server) Mute(muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = muted
}

func (s *Server) isMuted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.muted
}

// Repeat has a callback come again, under another req_id.
func (s *Server) Repeat(msgID string) {
	s.mu.Lock()
	body, ok := s.bodies[msgID]
	s.mu.Unlock()
	if ok {
		s.hub.Send(BotID, msgID, body)
	}
}

// MsgIDs returns the msgids of the callbacks so far, the oldest first.
func (s *Server) MsgIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.msgIDs)
}

// Connections returns how often a bot has subscribed.
func (s *Server) Connections() int {
	times, _ := s.hub.Connected(BotID)
	return times
}

// Media returns a file that the bot has uploaded.
func (s *Server) Media(mediaID string) []byte {
	f, _ := s.corp.Media(mediaID)
	return f.Data
}

// A line is a connection.
type line struct {
	server *Server
	conn   *websocket.Conn
	out    chan message
	ctx    context.Context
	end    context.CancelFunc
}

// A message is a frame on its way to the bot.
type message struct {
	frame []byte
	last  bool // the connection is closed after it
}

const mostWaiting = 100_000 // frames

// put sends a frame. A connection that takes none ends.
func (l *line) put(frame []byte, last bool) {
	if l.server.isMuted() {
		return
	}
	select {
	case l.out <- message{frame, last}:
	default:
		l.end()
	}
}

// ServeHTTP implements [http.Handler]: each request is a connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(4 << 20)
	l := &line{server: s, conn: conn, out: make(chan message, mostWaiting)}
	l.ctx, l.end = context.WithCancel(context.Background())
	link := s.hub.Connect(l.put, l.end)
	defer func() {
		l.end()
		_ = conn.CloseNow()
		link.Close()
	}()
	go l.write()
	for {
		_, b, err := conn.Read(l.ctx)
		if err != nil {
			return
		}
		if !s.isMuted() {
			link.Receive(b)
		}
	}
}

// write sends frames until the connection ends.
func (l *line) write() {
	defer l.end()
	for {
		select {
		case m := <-l.out:
			if l.conn.Write(l.ctx, websocket.MessageText, m.frame) != nil {
				return
			}
			if m.last {
				_ = l.conn.Close(websocket.StatusNormalClosure, "another connection has taken its place")
				return
			}
		case <-l.ctx.Done():
			return
		}
	}
}
