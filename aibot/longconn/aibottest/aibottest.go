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
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/coder/websocket"

	"github.com/gowecom/wecom/aibot/longconn"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/wecomtest"
)

// What the bot subscribes with.
const (
	BotID  = wecomtest.BotID
	Secret = "simulated-bot-secret"
)

// A Server is WeCom's end of long connections. It is safe for concurrent use.
type Server struct {
	bot      *wecomtest.Bot
	pipes    chan net.Conn
	http     *http.Server
	shutdown chan struct{}

	mu        sync.Mutex
	count     int
	line      *line               // the connection that has subscribed; nil if there is none
	lines     map[*line]bool      // all
	reqIDs    map[string]string   // msgids by req_id
	newest    map[string]string   // req_ids by msgid
	pending   []callback          // that were not answered
	all       map[string]callback // by msgid
	order     []string            // msgids
	muted     bool
	uploads   map[string]*upload
	media     map[string][]byte // by media_id
	connected int
}

// A callback is one on its way.
type callback struct {
	msgID string
	body  json.RawMessage
}

// A frame is what goes over a connection.
type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers headers         `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	Code    *int            `json:"errcode,omitempty"`
	Message string          `json:"errmsg,omitempty"`

	last bool // the connection is closed after it
}

type headers struct {
	ReqID string `json:"req_id"`
}

// New returns the server for the bot of a corp. A corp has one.
func New(corp *wecomtest.Corp) *Server {
	s := &Server{
		pipes: make(chan net.Conn), shutdown: make(chan struct{}),
		lines: map[*line]bool{}, reqIDs: map[string]string{}, newest: map[string]string{}, all: map[string]callback{},
		uploads: map[string]*upload{}, media: map[string][]byte{},
	}
	s.http = &http.Server{Handler: s}
	s.bot = corp.AddBotOver(s.deliver)
	go func() { _ = s.http.Serve(pipeListener{s}) }() // fails when the server is closed
	return s
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
	s.mu.Lock()
	for l := range s.lines {
		l.end()
	}
	s.mu.Unlock()
	close(s.shutdown)
	_ = s.http.Close()
}

// Cut breaks the connection, as a network does. It reports whether there was one.
func (s *Server) Cut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == nil {
		return false
	}
	s.line.end()
	s.line = nil
	return true
}

// Mute keeps the server from sending anything, heartbeats included, until it is called
// with false. Frames that come are lost.
func (s *Server) Mute(muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = muted
}

// Repeat has a callback come again, under another req_id.
func (s *Server) Repeat(msgID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.all[msgID]; ok {
		s.send(c)
	}
}

// MsgIDs returns the msgids of the callbacks so far, the oldest first.
func (s *Server) MsgIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.order)
}

// Connections returns how often a bot has subscribed.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connected
}

// Media returns a file that the bot has uploaded.
func (s *Server) Media(mediaID string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.media[mediaID]
}

// deliver takes a callback of the corp.
func (s *Server) deliver(msgID string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := callback{msgID, body}
	s.all[msgID], s.order = c, append(s.order, msgID)
	s.pending = append(s.pending, c)
	s.send(c)
}

// send sends a callback, if there is a connection. The server is locked.
func (s *Server) send(c callback) {
	if s.line == nil || s.muted {
		return
	}
	var kind struct {
		MsgType string `json:"msgtype"`
	}
	_ = json.Unmarshal(c.body, &kind) // the corp wrote it
	cmd := "aibot_msg_callback"
	if kind.MsgType == "event" {
		cmd = "aibot_event_callback"
	}
	delete(s.reqIDs, s.newest[c.msgID]) // only the newest one is good
	reqID := s.name("req")
	s.reqIDs[reqID], s.newest[c.msgID] = c.msgID, reqID
	s.line.put(frame{Cmd: cmd, Headers: headers{reqID}, Body: c.body})
}

// name makes an id. The server is locked.
func (s *Server) name(what string) string {
	s.count++
	return "simulated-" + what + "-" + strconv.Itoa(s.count)
}

// A line is a connection.
type line struct {
	conn *websocket.Conn
	out  chan frame
	ctx  context.Context
	end  context.CancelFunc
}

// put sends a frame. A connection that takes none ends.
func (l *line) put(f frame) {
	select {
	case l.out <- f:
	default:
		l.end()
	}
}

const mostWaiting = 100_000 // frames

// ServeHTTP implements [http.Handler]: each request is a connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(4 << 20)
	l := &line{conn: conn, out: make(chan frame, mostWaiting)}
	l.ctx, l.end = context.WithCancel(context.Background())
	s.mu.Lock()
	s.lines[l] = true
	s.mu.Unlock()
	defer func() {
		l.end()
		_ = conn.CloseNow()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.lines, l)
		if s.line == l {
			s.line = nil
		}
	}()
	go l.write()
	for {
		_, b, err := conn.Read(l.ctx)
		if err != nil {
			return
		}
		var f frame
		if json.Unmarshal(b, &f) == nil {
			s.receive(l, f)
		}
	}
}

// write sends frames until the connection ends.
func (l *line) write() {
	defer l.end()
	for {
		select {
		case f := <-l.out:
			b, err := json.Marshal(f)
			if err != nil || l.conn.Write(l.ctx, websocket.MessageText, b) != nil {
				return
			}
			if f.last {
				_ = l.conn.Close(websocket.StatusNormalClosure, "another connection has taken its place")
				return
			}
		case <-l.ctx.Done():
			return
		}
	}
}

// receive answers a frame of the bot.
func (s *Server) receive(l *line, f frame) {
	if s.isMuted() {
		return
	}
	body, err := s.handle(l, f)
	code, message := sim.CodeOf(err)
	l.put(frame{Headers: f.Headers, Code: &code, Message: message, Body: body})
	if f.Cmd == "aibot_subscribe" && err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, c := range s.pending {
			s.send(c)
		}
	}
}

func (s *Server) isMuted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.muted
}

func (s *Server) handle(l *line, f frame) (json.RawMessage, error) {
	if f.Cmd == "aibot_subscribe" {
		return nil, s.subscribe(l, f.Body)
	}
	s.mu.Lock()
	subscribed, msgID := s.line == l, s.reqIDs[f.Headers.ReqID]
	s.mu.Unlock()
	switch {
	case !subscribed:
		return nil, sim.Refuse(846609, "bot not subscribed")
	case f.Cmd == "ping":
		return nil, nil
	}
	switch f.Cmd {
	case "aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_respond_update_msg":
		if msgID == "" {
			return nil, sim.Refuse(846605, "invalid req_id")
		}
		err := s.bot.Answer(msgID, f.Body)
		if err == nil {
			s.answered(msgID)
		}
		return nil, err
	case "aibot_send_msg":
		var to struct {
			ChatID   string `json:"chatid"`
			ChatType int    `json:"chat_type"`
		}
		_ = json.Unmarshal(f.Body, &to) // Post judges it
		return nil, s.bot.Post(to.ChatID, to.ChatType == 2, f.Body)
	case "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish":
		return s.upload(f.Cmd, f.Body)
	}
	return nil, sim.Refuse(40058, "unknown cmd")
}

// subscribe makes a connection that of the bot.
func (s *Server) subscribe(l *line, body json.RawMessage) error {
	var in struct {
		BotID  string `json:"bot_id"`
		Secret string `json:"secret"`
	}
	if json.Unmarshal(body, &in) != nil || in.BotID != BotID || in.Secret != Secret {
		return sim.Refuse(853000, "invalid bot_id or secret")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.line; old != nil && old != l {
		old.put(frame{Cmd: "aibot_event_callback", Headers: headers{s.name("req")}, last: true, Body: json.RawMessage(
			`{"msgid":"` + s.name("bot-message") + `","aibotid":"` + BotID + `","msgtype":"event","event":{"eventtype":"disconnected_event"}}`)})
	}
	s.line = l
	s.connected++
	return nil
}

// answered takes a callback off the list of those that come again.
func (s *Server) answered(msgID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range s.pending {
		if c.msgID == msgID {
			s.pending = append(s.pending[:i:i], s.pending[i+1:]...)
			return
		}
	}
}

// An upload is one on its way.
type upload struct {
	kind   string
	size   int
	md5    string
	chunks [][]byte
}

const maxChunk = 512 << 10

func (s *Server) upload(cmd string, body json.RawMessage) (json.RawMessage, error) {
	var in struct {
		Type     string `json:"type"`
		Filename string `json:"filename"`
		Size     int    `json:"total_size"`
		Chunks   int    `json:"total_chunks"`
		MD5      string `json:"md5"`
		UploadID string `json:"upload_id"`
		Index    int    `json:"chunk_index"`
		Data     string `json:"base64_data"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, sim.Refuse(40058, "invalid body")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cmd == "aibot_upload_media_init" {
		switch {
		case in.Type != "image" && in.Type != "voice" && in.Type != "video" && in.Type != "file":
			return nil, sim.Refuse(846697, "unsupported file type")
		case in.Chunks < 1 || in.Chunks > 100 || in.Size < 5 || in.Filename == "":
			return nil, sim.Refuse(40058, "invalid total_chunks, total_size or filename")
		}
		id := s.name("upload")
		s.uploads[id] = &upload{in.Type, in.Size, in.MD5, make([][]byte, in.Chunks)}
		return json.Marshal(map[string]string{"upload_id": id})
	}
	u := s.uploads[in.UploadID]
	if u == nil {
		return nil, sim.Refuse(846611, "invalid upload_id")
	}
	if cmd == "aibot_upload_media_chunk" {
		data, err := base64.StdEncoding.DecodeString(in.Data)
		switch {
		case err != nil || len(data) == 0 || len(data) > maxChunk:
			return nil, sim.Refuse(846613, "chunk too large, or no base64")
		case in.Index < 0 || in.Index >= len(u.chunks):
			return nil, sim.Refuse(846612, "chunk index out of range")
		}
		u.chunks[in.Index] = data
		return nil, nil
	}
	var whole []byte
	for _, c := range u.chunks {
		if c == nil {
			return nil, sim.Refuse(846616, "upload incomplete")
		}
		whole = append(whole, c...)
	}
	if sum := md5.Sum(whole); len(whole) != u.size || u.md5 != hex.EncodeToString(sum[:]) {
		return nil, sim.Refuse(301019, "media md5 not match")
	}
	delete(s.uploads, in.UploadID)
	id := s.name("media")
	s.media[id] = whole
	return json.Marshal(map[string]string{"type": u.kind, "media_id": id})
}
