package bots

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	maxChunk  = 512 << 10
	maxChunks = 100
	minUpload = 5
	maxFrames = 10_000 // callbacks whose req_ids are known
)

// A Hub is WeCom's end of the long connections of bots. It refuses as WeCom does: a
// wrong secret, frames before the subscription, answers under unknown req_ids, parts of
// uploads that do not fit. A second subscription ends the first with a
// disconnected_event. A callback that was not answered when its connection ended comes
// again over the next one, with its msgid and another req_id.
type Hub struct {
	mu       sync.Mutex
	count    int
	stations map[string]*station // by bot
	links    map[*Link]bool
	closed   bool
}

// NewHub returns a hub without bots.
func NewHub() *Hub { return &Hub{stations: map[string]*station{}, links: map[*Link]bool{}} }

// A Service does what a bot does over its connection. Its errors are refusals.
type Service interface {
	Answer(msgID string, answer []byte) error
	Post(chat string, isGroup bool, message []byte) error
	Upload(kind, name string, data []byte) (mediaID string, err error)
}

// A station is what a hub knows of a bot.
type station struct {
	hub       *Hub
	id        string
	secret    string
	service   Service
	link      *Link             // that has subscribed; nil if there is none
	connected int               // how often
	reqIDs    map[string]string // msgids by req_id
	newest    map[string]string // req_ids by msgid
	order     []string          // msgids of newest, the oldest first
	pending   []callback        // that were not answered
	uploads   map[string]*upload
}

// A callback is one on its way.
type callback struct {
	msgID string
	body  json.RawMessage
	at    time.Time
}

// Add adds a bot, and returns what takes its callbacks, for [Bot.Listen].
func (h *Hub) Add(id, secret string, service Service) (take func(msgID string, body []byte)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &station{hub: h, id: id, secret: secret, service: service, reqIDs: map[string]string{}, newest: map[string]string{}, uploads: map[string]*upload{}}
	h.stations[id] = s
	return s.deliver
}

// Connected returns how often a bot has subscribed, and whether its connection stands.
func (h *Hub) Connected(id string) (times int, now bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.stations[id]; s != nil {
		return s.connected, s.link != nil
	}
	return 0, false
}

// Cut breaks the connection of a bot, as a network does. It reports whether there was
// one.
func (h *Hub) Cut(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.stations[id]
	if s == nil || s.link == nil {
		return false
	}
	s.link.end()
	s.link = nil
	return true
}

// Close breaks all connections, and those that come later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.links {
		l.end()
	}
}

// Send sends a callback of a bot, also one that came before. It does nothing without a
// connection.
func (h *Hub) Send(id, msgID string, body []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.stations[id]; s != nil {
		s.send(callback{msgID, body, time.Now()})
	}
}

// name makes an id. The hub is locked.
func (h *Hub) name(what string) string {
	h.count++
	return "simulated-" + what + "-" + strconv.Itoa(h.count)
}

// deliver takes a callback of the corp.
func (s *station) deliver(msgID string, body []byte) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	c := callback{msgID, body, time.Now()}
	s.pending = append(s.pending, c)
	s.forget()
	s.send(c)
}

// event returns the name of the event that a callback is, or "" for a message.
func (c callback) event() string {
	var o struct {
		Event struct {
			EventType string `json:"eventtype"`
		} `json:"event"`
	}
	_ = json.Unmarshal(c.body, &o) // the corp wrote it
	return o.Event.EventType
}

// forget drops callbacks that nobody can answer any more. The hub is locked.
func (s *station) forget() {
	for len(s.pending) > 0 && time.Since(s.pending[0].at) > longStreamLife {
		s.pending = s.pending[1:]
	}
	for len(s.order) > maxFrames {
		delete(s.reqIDs, s.newest[s.order[0]])
		delete(s.newest, s.order[0])
		s.order = s.order[1:]
	}
}

// send sends a callback, if there is a connection. The hub is locked.
func (s *station) send(c callback) {
	if s.link == nil {
		return
	}
	cmd := "aibot_msg_callback"
	if c.event() != "" {
		cmd = "aibot_event_callback"
	}
	if old, ok := s.newest[c.msgID]; ok {
		delete(s.reqIDs, old) // only the newest one is good
	} else {
		s.order = append(s.order, c.msgID)
	}
	reqID := s.hub.name("req")
	s.reqIDs[reqID], s.newest[c.msgID] = c.msgID, reqID
	s.link.put(frame{Cmd: cmd, Headers: headers{reqID}, Body: c.body}, false)
	if c.event() == "feedback_event" { // nobody answers that one
		s.settle(c.msgID)
	}
}

// A frame is what goes over a connection.
type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers headers         `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	Code    *int            `json:"errcode,omitempty"`
	Message string          `json:"errmsg,omitempty"`
}

type headers struct {
	ReqID string `json:"req_id"`
}

// A Link is a connection.
type Link struct {
	hub     *Hub
	station *station // nil before the subscription
	write   func(frame []byte, last bool)
	end     func()
}

// Connect returns a connection. Write sends a frame, and closes the connection after the
// last one; end breaks it. Neither may wait.
func (h *Hub) Connect(write func(frame []byte, last bool), end func()) *Link {
	l := &Link{hub: h, write: write, end: end}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.links[l] = true
	if h.closed {
		end()
	}
	return l
}

func (l *Link) put(f frame, last bool) { l.write(sim.JSON(f), last) }

// Close says that the connection has ended.
func (l *Link) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	delete(l.hub.links, l)
	if s := l.station; s != nil && s.link == l {
		s.link = nil
	}
}

// An Exchange is a frame of a bot and what it was answered with.
type Exchange struct {
	Bot     string // empty before the subscription
	Cmd     string
	Body    json.RawMessage
	Code    int
	Message string
	Answer  json.RawMessage
}

// Receive answers a frame of a bot. It reports whether it was one.
func (l *Link) Receive(b []byte) (Exchange, bool) {
	var f frame
	if json.Unmarshal(b, &f) != nil {
		return Exchange{}, false
	}
	if f.Cmd == "aibot_subscribe" {
		return l.subscribe(f), true
	}
	body, err := l.handle(f)
	e := l.reply(f, body, err)
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	if l.station != nil {
		e.Bot = l.station.id
	}
	return e, true
}

// reply sends the answer to a frame.
func (l *Link) reply(f frame, body json.RawMessage, err error) Exchange {
	e := Exchange{Cmd: f.Cmd, Body: f.Body, Answer: body}
	e.Code, e.Message = sim.CodeOf(err)
	l.put(frame{Headers: f.Headers, Code: &e.Code, Message: e.Message, Body: body}, false)
	return e
}

func (l *Link) handle(f frame) (json.RawMessage, error) {
	l.hub.mu.Lock()
	s := l.station
	subscribed, msgID := s != nil && s.link == l, ""
	if subscribed {
		msgID = s.reqIDs[f.Headers.ReqID]
	}
	l.hub.mu.Unlock()
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
		err := s.service.Answer(msgID, f.Body)
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
		return nil, s.service.Post(to.ChatID, to.ChatType == 2, f.Body)
	case "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish":
		return s.upload(f.Cmd, f.Body)
	}
	return nil, sim.Refuse(40058, "unknown cmd")
}

// subscribe makes the connection that of a bot, and sends what was not answered: in one
// step, so that nothing is sent twice or before the answer.
func (l *Link) subscribe(f frame) Exchange {
	var in struct {
		BotID  string `json:"bot_id"`
		Secret string `json:"secret"`
	}
	err := json.Unmarshal(f.Body, &in)
	h := l.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.stations[in.BotID]
	if err != nil || s == nil || s.secret != in.Secret {
		return l.reply(f, nil, sim.Refuse(853000, "invalid bot_id or secret"))
	}
	if old := s.link; old != nil && old != l {
		old.put(frame{Cmd: "aibot_event_callback", Headers: headers{h.name("req")}, Body: sim.JSON(object{
			"msgid": h.name("disconnection"), "create_time": time.Now().Unix(), "aibotid": s.id, "msgtype": "event", "event": object{"eventtype": "disconnected_event"},
		})}, true)
	}
	l.station, s.link = s, l
	s.connected++
	e := l.reply(f, nil, nil)
	e.Bot = s.id
	s.forget()
	for _, c := range slices.Clone(s.pending) {
		s.send(c)
	}
	return e
}

// answered notes that a callback was answered.
func (s *station) answered(msgID string) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.settle(msgID)
}

// settle takes a callback off the list of those that come again. The hub is locked.
func (s *station) settle(msgID string) {
	s.pending = slices.DeleteFunc(s.pending, func(c callback) bool { return c.msgID == msgID })
}

// An upload is one on its way.
type upload struct {
	kind, name string
	size       int
	md5        string
	chunks     [][]byte
}

// uploading is the body of the frames of an upload.
type uploading struct {
	Type     string `json:"type"`
	Filename string `json:"filename"`
	Size     int    `json:"total_size"`
	Chunks   int    `json:"total_chunks"`
	MD5      string `json:"md5"`
	UploadID string `json:"upload_id"`
	Index    int    `json:"chunk_index"`
	Data     string `json:"base64_data"`
}

func (s *station) upload(cmd string, body json.RawMessage) (json.RawMessage, error) {
	var in uploading
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, sim.Refuse(40058, "invalid body")
	}
	if cmd == "aibot_upload_media_init" {
		return s.beginUpload(in)
	}
	s.hub.mu.Lock()
	u := s.uploads[in.UploadID]
	s.hub.mu.Unlock()
	switch {
	case u == nil:
		return nil, sim.Refuse(846611, "invalid upload_id")
	case cmd == "aibot_upload_media_chunk":
		return nil, s.addChunk(u, in)
	}
	return s.finishUpload(u, in.UploadID)
}

func (s *station) beginUpload(in uploading) (json.RawMessage, error) {
	switch {
	case !isMedia[in.Type]:
		return nil, sim.Refuse(846697, "unsupported file type")
	case in.Chunks < 1 || in.Chunks > maxChunks || in.Size < minUpload || in.Filename == "":
		return nil, sim.Refuse(40058, "invalid total_chunks, total_size or filename")
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	id := s.hub.name("upload")
	s.uploads[id] = &upload{in.Type, in.Filename, in.Size, in.MD5, make([][]byte, in.Chunks)}
	return sim.JSON(object{"upload_id": id}), nil
}

func (s *station) addChunk(u *upload, in uploading) error {
	data, err := base64.StdEncoding.DecodeString(in.Data)
	switch {
	case err != nil || len(data) == 0 || len(data) > maxChunk:
		return sim.Refuse(846613, "chunk too large, or no base64")
	case in.Index < 0 || in.Index >= len(u.chunks):
		return sim.Refuse(846612, "chunk index out of range")
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	u.chunks[in.Index] = data
	return nil
}

// finishUpload puts the chunks together. The md5 is optional.
func (s *station) finishUpload(u *upload, id string) (json.RawMessage, error) {
	s.hub.mu.Lock()
	var whole []byte
	complete := true
	for _, c := range u.chunks {
		complete = complete && c != nil
		whole = append(whole, c...)
	}
	s.hub.mu.Unlock()
	sum := md5.Sum(whole)
	switch {
	case !complete:
		return nil, sim.Refuse(846616, "upload incomplete")
	case len(whole) != u.size || u.md5 != "" && u.md5 != hex.EncodeToString(sum[:]):
		return nil, sim.Refuse(301019, "media md5 not match")
	}
	mediaID, err := s.service.Upload(u.kind, u.name, whole)
	if err != nil {
		return nil, err
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.uploads, id)
	return sim.JSON(object{"type": u.kind, "media_id": mediaID, "created_at": time.Now().Unix()}), nil
}
