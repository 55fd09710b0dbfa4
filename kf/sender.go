package kf

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom"
)

const (
	maxReplies  = 5
	replyWindow = 48 * time.Hour
)

// A Sender sends to customers, knows how many messages each still takes, and tells
// which did not arrive. A [Sync] feeds it. It counts what it has sent and seen since it
// was made: of customers who have not written since, and of messages that other
// processes send, only WeCom knows. It is safe for concurrent use.
type Sender struct {
	service *Service
	failed  func(context.Context, Failure) error

	mu    sync.Mutex
	turns map[Chat]*turn
	sent  map[sentKey]sentMessage
	order []sentKey // the oldest first
}

// A turn is the time since a customer has last written.
type turn struct {
	wroteAt time.Time
	by      string // the id of what the customer wrote
	sent    int
	ids     []string // those of the messages
	isOver  bool     // WeCom has said so
}

type sentKey struct{ openKfID, messageID string }

type sentMessage struct {
	content Outgoing
	at      time.Time
}

const maxSent = 10_000 // messages whose content is kept

// A Failure is a message that did not reach its customer.
type Failure struct {
	Chat      Chat
	MessageID string
	Reason    FailReason

	// Content and SentAt are of the message, if this Sender has sent it, and not
	// 10,000 others since.
	Content Outgoing
	SentAt  time.Time
}

// NewSender returns a Sender. It calls failed for each message that did not reach its
// customer, before the [Sync] hands over its [SendFailed]; an error of failed makes the
// Sync try both again. Nil is for programs that do not want to know.
func NewSender(s *Service, failed func(context.Context, Failure) error) *Sender {
	return &Sender{service: s, failed: failed, turns: map[Chat]*turn{}, sent: map[sentKey]sentMessage{}}
}

// Send is [Service.Send]. What WeCom would refuse is refused at once, with the same
// errors: [wecom.ErrReplyLimit] after 5 messages, and [wecom.ErrReplyTimeOver] after 48
// hours, until the customer writes again. A message that may have arrived counts. One
// without an id gets one, so that the client can repeat the call after a failure.
func (s *Sender) Send(ctx context.Context, to Chat, content Outgoing, opts ...SendOptions) (string, error) {
	o := last(opts)
	if o.MessageID == "" {
		o.MessageID = rand.Text()
	}
	counted, err := s.reserve(to, o.MessageID)
	if err != nil {
		return "", err
	}
	s.remember(sentKey{to.OpenKfID, o.MessageID}, content) // its failure may be read before the call returns
	id, err := s.service.Send(ctx, to, content, o)
	s.settle(to, o.MessageID, counted, err)
	return id, err
}

// Reply sends the nth answer to a message, beginning with 0. It is safe to repeat: when
// the message is handled again, in whichever process, the customer does not get the
// answer again. Another answer under the same number is not sent.
func (s *Sender) Reply(ctx context.Context, m *Message, n int, content Outgoing) (string, error) {
	return s.Send(ctx, m.Chat, content, SendOptions{MessageID: ReplyID(m, n)})
}

// Left returns how many messages a customer still takes, and until when. It is not
// known of customers who have not written since the Sender was made.
func (s *Sender) Left(chat Chat) (left int, until time.Time, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.turns[chat]
	if t == nil {
		return 0, time.Time{}, false
	}
	until = t.wroteAt.Add(replyWindow)
	if t.isOver || !time.Now().Before(until) {
		return 0, until, true
	}
	return max(0, maxReplies-t.sent), until, true
}

// reserve counts a message before it is sent, and reports whether it did: an id that
// was counted before is the same message.
func (s *Sender) reserve(to Chat, id string) (counted bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.turns[to]
	switch {
	case t == nil, slices.Contains(t.ids, id):
		return false, nil
	case t.isOver || time.Since(t.wroteAt) >= replyWindow:
		return false, fmt.Errorf("kf: the customer has not written for 48 hours: %w", wecom.ErrReplyTimeOver)
	case t.sent >= maxReplies:
		return false, fmt.Errorf("kf: the customer has had %d messages without writing: %w", maxReplies, wecom.ErrReplyLimit)
	}
	t.sent++
	t.ids = append(t.ids, id)
	return true, nil
}

// settle takes back what WeCom has refused, and believes what it says of the limits.
func (s *Sender) settle(to Chat, id string, counted bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.turns[to]
	if t == nil || err == nil {
		return
	}
	if counted && notSent(err) && t.sent > 0 {
		t.sent--
		t.ids = slices.DeleteFunc(t.ids, func(s string) bool { return s == id })
	}
	switch {
	case errors.Is(err, wecom.ErrReplyLimit):
		t.sent = maxReplies
	case errors.Is(err, wecom.ErrReplyTimeOver):
		t.isOver = true
	}
}

// notSent reports whether an error says that a message was not sent: WeCom has refused
// it, and not because it was busy.
func notSent(err error) bool {
	code, ok := errors.AsType[wecom.Code](err)
	return ok && code > 0
}

func (s *Sender) remember(key sentKey, content Outgoing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.sent[key]; !ok {
		s.order = append(s.order, key)
	}
	s.sent[key] = sentMessage{content, time.Now()}
	if len(s.order) > maxSent {
		delete(s.sent, s.order[0])
		s.order = s.order[1:]
	}
}

// See counts from a message that was received. A [Sync] calls it; a program that reads
// messages by itself does so for each.
func (s *Sender) See(m *Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Origin == FromCustomer {
		s.begin(m)
		return
	}
	f, ok := m.Content.(SendFailed)
	if t := s.turns[m.Chat]; ok && t != nil && !m.SentAt.Before(t.wroteAt) {
		switch f.Reason {
		case FailedLimit:
			t.sent = maxReplies
		case FailedTimeOver:
			t.isOver = true
		}
	}
}

// begin begins a turn, unless a later message has begun one. Turns that are over are
// forgotten now and then.
func (s *Sender) begin(m *Message) {
	t := s.turns[m.Chat]
	if t != nil && (m.ID == t.by || m.SentAt.Before(t.wroteAt)) {
		return
	}
	if len(s.turns) >= 1000 && len(s.turns)&(len(s.turns)-1) == 0 {
		for chat, t := range s.turns {
			if time.Since(t.wroteAt) > 2*replyWindow {
				delete(s.turns, chat)
			}
		}
	}
	s.turns[m.Chat] = &turn{wroteAt: m.SentAt.Time, by: m.ID}
}

// tell tells of a message that did not arrive.
func (s *Sender) tell(ctx context.Context, m *Message) error {
	f, ok := m.Content.(SendFailed)
	if !ok || s.failed == nil {
		return nil
	}
	s.mu.Lock()
	sent := s.sent[sentKey{m.Chat.OpenKfID, f.MessageID}]
	s.mu.Unlock()
	return s.failed(ctx, Failure{m.Chat, f.MessageID, f.Reason, sent.content, sent.at})
}
