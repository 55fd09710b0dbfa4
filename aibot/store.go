package aibot

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom/internal/pause"
)

// A StreamStore keeps what streams have come to, for processes that serve one bot
// behind one URL. Module wecomredis has one.
type StreamStore interface {
	// Publish keeps the newest state of a stream for some time, in place of the one
	// before, and reports whether Ask was called since the last Publish.
	Publish(ctx context.Context, id string, state []byte, keep time.Duration) (asked bool, err error)

	// Ask returns the newest state, or nil if there is none, and remembers that it was
	// called.
	Ask(ctx context.Context, id string) (state []byte, err error)
}

const (
	publishEvery = 200 * time.Millisecond // at most
	publishAlive = 3 * time.Second        // at least, so that others know that somebody writes
	publishTries = 5                      // of the last state
	storeTimeout = 2 * time.Second
	orphanedFor  = 20 * time.Second // without a state that is new
)

// A state is a stream as it is kept.
type state struct {
	Part      streamPart
	Published int64 // Unix milliseconds
}

// publish keeps the store up to date until the stream has ended.
func (r *run) publish(ctx context.Context) {
	defer r.taken()
	sent, tries := -1, publishTries
	for {
		part, version := r.stream.part()
		asked, err := r.publishOnce(ctx, part)
		switch {
		case err != nil:
			r.bot.log.Warn("a stream cannot be kept for other processes", "stream", r.stream.id, "error", err)
			tries--
		default:
			sent = version
			if asked && !part.Finished {
				r.waiting.Reset(r.bot.patience)
			}
		}
		if part.Finished && (err == nil || tries <= 0) {
			return
		}
		_ = pause.For(ctx, publishEvery) // ctx does not end: the stream does
		alive, cancel := context.WithTimeout(ctx, publishAlive)
		r.stream.await(alive, sent)
		cancel()
	}
}

func (r *run) publishOnce(ctx context.Context, part streamPart) (asked bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	b, err := json.Marshal(state{part, time.Now().UnixMilli()})
	if err != nil {
		return false, err
	}
	return r.bot.store.Publish(ctx, r.stream.id, b, webhookLife+keepFor)
}

// refresh answers WeCom that asks for more of a stream.
func (b *Bot) refresh(ctx context.Context, id string) (Answer, error) {
	if r := b.lookup(id); r != nil {
		return Answer{Body: r.asked()}, nil
	}
	if b.store == nil {
		return b.orphaned(streamPart{ID: id}), nil
	}
	kept, err := b.store.Ask(ctx, id)
	if err != nil {
		return Answer{}, err
	}
	s := state{Part: streamPart{ID: id}}
	if kept != nil {
		if err := json.Unmarshal(kept, &s); err != nil {
			return Answer{}, fmt.Errorf("aibot: the store has something else under the id of a stream: %w", err)
		}
	}
	if !s.Part.Finished && time.Since(time.UnixMilli(s.Published)) > orphanedFor {
		return b.orphaned(s.Part), nil
	}
	return Answer{Body: s.Part.encode()}, nil
}

// orphaned ends a stream that nobody writes any more.
func (b *Bot) orphaned(p streamPart) Answer {
	text := b.failure
	if len(p.Content) > 0 {
		text = "\n\n" + text
	}
	p.Content = append(p.Content[:min(len(p.Content), MaxContent-len(text))], text...)
	p.Finished = true
	b.log.Warn("a stream is asked for that nobody writes", "stream", p.ID)
	return Answer{Body: p.encode()}
}
