package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
)

// SetBase sets the address of the server, which bots get in what they fetch and where
// they answer later.
func (s *Server) SetBase(base string) {
	s.current.Lock()
	defer s.current.Unlock()
	s.base = base
	s.reachBots()
}

// reachBots has the bots of the corp reached: at their URLs, or by whoever connects. The
// server is locked.
func (s *Server) reachBots() {
	urls := map[string]string{}
	for _, b := range s.cfg.Seed.Bots {
		urls[b.ID] = b.Callback.URL
	}
	s.world.In(func(tx *sim.Tx) {
		if s.base != "" {
			bots.SetOrigin(tx, s.base)
		}
		for _, b := range bots.List(tx) {
			switch {
			case b.IsLong():
				b.Listen(tx, s.hub.Add(b.ID, b.Secret, service{b.ID, s.doIn(s.world)}))
			case urls[b.ID] != "":
				b.ReachAt(s.world, sim.URLAddress(urls[b.ID], s.client), s.doIn(s.world))
			}
		}
	})
}

func (s *Server) botHub() *bots.Hub {
	s.current.RLock()
	defer s.current.RUnlock()
	return s.hub
}

// doIn returns what performs acts in a world. It does nothing in the next one.
func (s *Server) doIn(world *sim.World) bots.Do {
	return func(name string, params json.RawMessage) (json.RawMessage, error) {
		s.order.Lock()
		defer s.order.Unlock()
		if s.World() != world {
			return nil, errors.New("the corp was reset")
		}
		return s.do(name, params)
	}
}

// A service does what a bot does over its connection, as acts.
type service struct {
	bot string
	do  bots.Do
}

func (b service) act(name string, params any) (json.RawMessage, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	return b.do(name, raw)
}

func (b service) Answer(msgID string, answer []byte) error {
	_, err := b.act("bot.answer", bots.Answering{MsgID: msgID, Answer: string(answer)})
	return err
}

func (b service) Post(chat string, isGroup bool, message []byte) error {
	_, err := b.act("bot.post", bots.Posting{Bot: b.bot, Chat: chat, IsGroup: isGroup, Message: string(message)})
	return err
}

func (b service) Upload(kind, name string, data []byte) (string, error) {
	result, err := b.act("bot.upload", bots.Uploading{Kind: kind, Name: name, Data: data})
	if err != nil {
		return "", err
	}
	var added struct {
		MediaID string `json:"media_id"`
	}
	err = json.Unmarshal(result, &added)
	return added.MediaID, err
}

// isLongConnection reports whether a bot connects. No other program of WeCom's opens a
// WebSocket.
func isLongConnection(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

const (
	maxFrame    = 4 << 20
	mostWaiting = 10_000 // frames on their way to a bot
)

// serveBot is the long connection of a bot, until it ends. Pages of other sites cannot
// open one.
func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // it was answered
	}
	conn.SetReadLimit(maxFrame)
	ctx, end := context.WithCancel(context.Background())
	out := make(chan outgoing, mostWaiting)
	link := s.botHub().Connect(func(frame []byte, last bool) {
		select {
		case out <- outgoing{frame, last}:
		default: // it takes nothing
			end()
		}
	}, end)
	defer func() {
		end()
		_ = conn.CloseNow()
		link.Close()
		s.watch.changed()
	}()
	go write(ctx, end, conn, out)
	for {
		began := time.Now()
		_, b, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if e, ok := link.Receive(b); ok && e.Cmd != "ping" {
			s.log.frame(began, e)
			s.watch.changed()
		}
	}
}

// An outgoing frame.
type outgoing struct {
	frame []byte
	last  bool
}

// write sends frames until the connection ends.
func write(ctx context.Context, end func(), conn *websocket.Conn, out <-chan outgoing) {
	defer end()
	for {
		select {
		case o := <-out:
			if conn.Write(ctx, websocket.MessageText, o.frame) != nil {
				return
			}
			if o.last {
				_ = conn.Close(websocket.StatusNormalClosure, "another connection has taken its place")
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// A BotInfo is an AI bot, and how it is reached.
type BotInfo struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Secret    string `json:"secret,omitempty"` // of a long connection
	Token     string `json:"token,omitempty"`
	AESKey    string `json:"aes_key,omitempty"`
	URL       string `json:"url,omitempty"`
	Connected bool   `json:"connected"`       // the long connection stands
	Fault     string `json:"fault,omitempty"` // why the newest callback to the URL has no answer
}

// Bots returns the AI bots of the corp.
func (s *Server) Bots() []BotInfo {
	list := []BotInfo{}
	urls := map[string]string{}
	for _, b := range s.cfg.Seed.Bots {
		urls[b.ID] = b.Callback.URL
	}
	hub := s.botHub()
	s.World().In(func(tx *sim.Tx) {
		for _, b := range bots.List(tx) {
			_, connected := hub.Connected(b.ID)
			info := BotInfo{ID: b.ID, Name: b.Name, Secret: b.Secret, Token: b.Token, AESKey: b.AESKey, URL: urls[b.ID], Connected: connected}
			if d := bots.Deliveries(tx, b.ID); len(d) > 0 {
				info.Fault = d[len(d)-1].Fault
			}
			list = append(list, info)
		}
	})
	return list
}

// CutBot breaks the long connection of a bot.
func (s *Server) CutBot(id string) error {
	if !s.botHub().Cut(id) {
		return fmt.Errorf("the bot %q is not connected", id)
	}
	s.watch.changed()
	return nil
}

// A BotLine is what a member has said to a bot, or what the bot has shown.
type BotLine struct {
	UserID   string          `json:"userid,omitempty"` // of who has said it
	MsgID    string          `json:"msgid,omitempty"`  // of what was said
	ID       string          `json:"id,omitempty"`     // of what was shown
	Type     string          `json:"msgtype"`
	Content  string          `json:"content,omitempty"`
	Card     json.RawMessage `json:"card,omitempty"`
	Finished bool            `json:"finished"`
	At       time.Time       `json:"at"`
}

// botTalk returns what was said and shown in a chat with a bot.
func (s *Server) botTalk(bot, chat string) ([]BotLine, error) {
	list := []BotLine{}
	var err error
	s.World().In(func(tx *sim.Tx) {
		if _, err = bots.Find(tx, bot); err != nil {
			return
		}
		for _, l := range bots.Talk(tx, chat) {
			switch {
			case l.Bot.ID != bot:
			case l.Said != nil:
				list = append(list, BotLine{UserID: l.Said.UserID, MsgID: l.Said.MsgID, Type: l.Said.Kind, Content: l.Said.Text, Finished: true, At: l.Said.At})
			default:
				list = append(list, BotLine{ID: l.Shown.ID, Type: l.Shown.Type, Content: l.Shown.Content, Card: json.RawMessage(l.Shown.Card), Finished: l.Shown.Finished, At: l.Shown.At})
			}
		}
	})
	return list, err
}
