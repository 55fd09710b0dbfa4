package aibot

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// A StreamReply answers with a text that grows while it is written (流式消息). Members
// see it in Markdown; what stands between <think> and </think> is shown as thinking.
//
// Text alone is a reply that is complete. Write adds to it: it runs on a goroutine of its
// own, goes on after the function of the message has returned, and its return ends the
// stream. Its context ends
//
//   - when the time of a stream is over, which begins with the message: after 5 minutes
//     and 45 seconds with callbacks to a URL, as WeCom asks for 6 minutes, and after 9
//     minutes and 30 seconds over a long connection ([ErrStreamTimeout]);
//   - with callbacks to a URL: when WeCom has not asked for a minute
//     ([ErrStreamAbandoned], [WithPatience]);
//   - over a long connection: when it is closed, or WeCom takes no more
//     ([ErrStreamAbandoned]);
//   - when [Bot.Shutdown] gives up waiting ([ErrShutdown]).
//
// [context.Cause] tells which. The stream then ends with what it has. If Write fails
// or panics, it ends with what it has and the text of [WithFailureText].
type StreamReply struct {
	Text  string // is shown at once; with a Write, optional
	Write func(ctx context.Context, s *Stream) error

	FeedbackID string // comes back in a [Feedback]; at most 256 bytes. Without it there is none
	Card       *Card  // is shown with the first text; nil for none
}

// StreamSeq is the Write of a [StreamReply] that ranges over texts, such as the tokens
// of a language model. Make the sequence with the ctx it is given.
func StreamSeq(tokens func(ctx context.Context) iter.Seq[string]) func(context.Context, *Stream) error {
	return func(ctx context.Context, s *Stream) error {
		for token := range tokens(ctx) {
			if _, err := s.WriteString(token); err != nil {
				return err
			}
		}
		return nil
	}
}

// StreamSeq2 is [StreamSeq] for a sequence that may fail.
func StreamSeq2(tokens func(ctx context.Context) iter.Seq2[string, error]) func(context.Context, *Stream) error {
	return func(ctx context.Context, s *Stream) error {
		for token, err := range tokens(ctx) {
			if err != nil {
				return err
			}
			if _, err := s.WriteString(token); err != nil {
				return err
			}
		}
		return nil
	}
}

// Reasons for which a stream ends before its text does.
var (
	// ErrStreamFull: the text has reached [MaxContent] bytes, and is cut there. A Write
	// that returns it has not failed.
	ErrStreamFull = errors.New("aibot: the stream is full: its text has 20,480 bytes, and WeCom takes no more")
	// ErrStreamTimeout: the time that WeCom gives a stream is over.
	ErrStreamTimeout = errors.New("aibot: the time of the stream is over")
	// ErrStreamAbandoned: WeCom takes no more of the stream.
	ErrStreamAbandoned = errors.New("aibot: WeCom no longer asks for the stream")
	// ErrShutdown: the bot is shut down.
	ErrShutdown = errors.New("aibot: the bot is shut down")
)

const (
	maxImages = 10
	maxImage  = 10 << 20
)

// A Stream is the text of a [StreamReply] as it grows. It is an io.Writer and an
// io.StringWriter, safe for concurrent use, and keeps nothing that it is given.
type Stream struct {
	id         string
	feedbackID string
	first      jsontext.Value  // the card that goes with the first part
	life       context.Context // of the function that writes; nil without one

	mu       sync.Mutex
	content  []byte
	full     bool
	images   []jsontext.Value
	card     jsontext.Value // goes with the last part
	finished bool
	version  int
	changed  chan struct{} // nil if nobody waits
	cause    error         // why writing ended
}

// ID returns the id of the stream, which WeCom asks for more by.
func (s *Stream) ID() string { return s.id }

// Write appends text. A character may come in two parts. It fails with
// [ErrStreamFull] when the text is cut, and with the reason once the stream has ended.
func (s *Stream) Write(p []byte) (int, error) { return appendTo(s, p) }

// WriteString is [Stream.Write] for a string.
func (s *Stream) WriteString(text string) (int, error) { return appendTo(s, text) }

func appendTo[T []byte | string](s *Stream, text T) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return appendLocked(s, text)
}

func appendLocked[T []byte | string](s *Stream, text T) (int, error) {
	if err := s.over(); err != nil {
		return 0, err
	}
	if s.full {
		return 0, ErrStreamFull
	}
	n := min(len(text), MaxContent-len(s.content))
	s.content = append(s.content, text[:n]...)
	if n < len(text) {
		s.full = true
		s.content = wholeRunes(s.content)
	}
	if n > 0 {
		s.change()
	}
	if s.full {
		return n, ErrStreamFull
	}
	return n, nil
}

// Replace puts another text in place of all that was written.
func (s *Stream) Replace(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.over(); err != nil {
		return err
	}
	s.content, s.full = s.content[:0], false
	s.change()
	_, err := appendLocked(s, text)
	return err
}

// Image adds a JPG or PNG of at most 10 MB below the text. It is shown when the stream
// has ended. A stream has at most 10, which are held in memory until WeCom has them.
func (s *Stream) Image(data []byte) error {
	switch kind := http.DetectContentType(data); {
	case len(data) > maxImage:
		return fmt.Errorf("aibot: the image has %d bytes, and a bot sends at most %d: make it smaller", len(data), maxImage)
	case kind != "image/jpeg" && kind != "image/png":
		return fmt.Errorf("aibot: the image is %s, and a bot sends JPG and PNG: convert it", kind)
	}
	sum := md5.Sum(data)
	var b bytes.Buffer
	b.Grow(base64.StdEncoding.EncodedLen(len(data)) + 128)
	b.WriteString(`{"msgtype":"image","image":{"base64":"`)
	encoder := base64.NewEncoder(base64.StdEncoding, &b)
	_, _ = encoder.Write(data) // to memory
	_ = encoder.Close()
	b.WriteString(`","md5":"` + hex.EncodeToString(sum[:]) + `"}}`)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.over(); err != nil {
		return err
	}
	if len(s.images) == maxImages {
		return fmt.Errorf("aibot: the stream has %d images, and takes no more", maxImages)
	}
	s.images = append(s.images, b.Bytes())
	return nil
}

// Card shows a card when the stream has ended. A stream has one, here or in the
// [StreamReply].
func (s *Stream) Card(c Card) error {
	if err := c.check(); err != nil {
		return fmt.Errorf("aibot: %w", err)
	}
	raw, err := c.raw("")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.over(); err != nil {
		return err
	}
	if s.first != nil || s.card != nil {
		return errors.New("aibot: the stream has a card, and takes no second one")
	}
	s.card = raw
	return nil
}

// over returns why nothing more can be written, or nil. The stream is locked.
func (s *Stream) over() error {
	switch {
	case s.finished:
		return s.cause
	case s.life != nil && s.life.Err() != nil:
		return context.Cause(s.life)
	}
	return nil
}

// change tells who waits. The stream is locked.
func (s *Stream) change() {
	s.version++
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// finish ends the stream, and reports whether it had not ended before. More is
// appended to the text, if it is not "".
func (s *Stream) finish(cause error, more string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finished {
		return false
	}
	if more != "" {
		if len(s.content) > 0 {
			more = "\n\n" + more
		}
		s.content = append(wholeRunes(s.content[:min(len(s.content), MaxContent-len(more))]), more...)
	}
	s.finished, s.cause = true, cause
	s.change()
	return true
}

// await waits until the stream has more than a version, or ends, or ctx does.
func (s *Stream) await(ctx context.Context, version int) {
	s.mu.Lock()
	if s.finished || s.version != version {
		s.mu.Unlock()
		return
	}
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	changed := s.changed
	s.mu.Unlock()
	select {
	case <-changed:
	case <-ctx.Done():
	}
}

// A snapshot is what a stream has come to.
type snapshot struct {
	body     []byte // the answer
	version  int
	finished bool
}

// snapshot returns the answer for what the stream has come to. The first one names
// the feedback id.
func (s *Stream) snapshot(isFirst bool) snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	part := s.partLocked()
	if isFirst {
		part.FeedbackID = s.feedbackID
		if s.first != nil {
			part.Card = s.first
		}
	}
	return snapshot{part.encode(), s.version, s.finished}
}

// part returns a copy of what the stream has come to.
func (s *Stream) part() (streamPart, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	part := s.partLocked()
	part.Content = bytes.Clone(part.Content)
	return part, s.version
}

// partLocked shares the text with the stream. Images and card go with the last part.
func (s *Stream) partLocked() streamPart {
	if s.finished {
		return streamPart{ID: s.id, Content: s.content, Finished: true, Card: s.card, Images: s.images}
	}
	return streamPart{ID: s.id, Content: wholeRunes(s.content)}
}

// A streamPart is an answer that says what a stream has come to. Each replaces the
// one before.
type streamPart struct {
	ID         string
	Content    []byte
	Finished   bool
	Images     []jsontext.Value `json:",omitzero"`
	Card       jsontext.Value   `json:",omitzero"`
	FeedbackID string           `json:",omitzero"`
}

// encode writes the answer. It is written by hand, because it is written again for
// every few words: this way the text is copied once.
func (p streamPart) encode() []byte {
	size := len(p.Content) + len(p.Content)/8 + len(p.Card) + 256
	for _, image := range p.Images {
		size += len(image) + 1
	}
	b := append(make([]byte, 0, size), `{"msgtype":"stream`...)
	if p.Card != nil {
		b = append(b, "_with_template_card"...)
	}
	b = append(b, `","stream":{"id":`...)
	b, _ = jsontext.AppendQuote(b, p.ID) // what is no UTF-8 becomes U+FFFD
	b = append(b, `,"finish":`...)
	if p.Finished {
		b = append(b, `true,"content":`...)
	} else {
		b = append(b, `false,"content":`...)
	}
	b, _ = jsontext.AppendQuote(b, p.Content)
	for i, image := range p.Images {
		if i == 0 {
			b = append(b, `,"msg_item":[`...)
		} else {
			b = append(b, ',')
		}
		b = append(b, image...)
	}
	if len(p.Images) > 0 {
		b = append(b, ']')
	}
	if p.FeedbackID != "" {
		b = append(b, `,"feedback":{"id":`...)
		b, _ = jsontext.AppendQuote(b, p.FeedbackID)
		b = append(b, '}')
	}
	b = append(b, '}')
	if p.Card != nil {
		b = append(append(b, `,"template_card":`...), p.Card...)
	}
	return append(b, '}')
}

// wholeRunes leaves out the beginning of a character at the end.
func wholeRunes(text []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax-1, len(text)); i++ {
		if last := text[len(text)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return text[:len(text)-i]
			}
			break
		}
	}
	return text
}

// check refuses a reply that WeCom would.
func (r StreamReply) check() error {
	switch {
	case r.Text == "" && r.Write == nil:
		return errors.New("the stream has neither Text nor Write")
	case len(r.Text) > MaxContent:
		return fmt.Errorf("the text has %d bytes, and a bot sends at most %d: shorten it", len(r.Text), MaxContent)
	case strings.TrimSpace(r.Text) == "" && r.Write == nil:
		return errors.New("the text is empty")
	}
	if r.Card != nil {
		if err := r.Card.check(); err != nil {
			return err
		}
	}
	return checkFeedback(r.FeedbackID)
}
