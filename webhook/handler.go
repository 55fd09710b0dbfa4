package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// HandlerOptions configures a [Handler]. The zero value is valid.
type HandlerOptions struct {
	Level    slog.Leveler  // the least that is sent; default slog.LevelInfo
	Title    string        // stands above each message, such as the program's name; at most 128 bytes
	Buffer   int           // records that wait to be sent, at most; default 1,000
	Interval time.Duration // between messages; default 3 seconds, which makes 20 a minute

	// MentionedUserIDs, or Everybody, are mentioned in messages with an error. They
	// have at most 512 bytes; the rest is ignored.
	MentionedUserIDs []string

	// OnError, if not nil, gets the error of each message that could not be sent.
	// It runs on the handler's goroutine, and must not log to the handler.
	OnError func(error)
}

// ErrClosed means that a [Handler] got a record after Close.
var ErrClosed = errors.New("webhook: the log handler is closed")

// A Handler is an [slog.Handler] that sends records to a robot's group.
//
// It never blocks the program: records wait in memory. Records that come faster
// than messages may be sent share a message. When too many wait, the handler drops
// those of the lowest level first, and the next message says how many. It sends
// again after a failure that may pass; a message may arrive twice after a broken
// connection.
//
// A goroutine runs while there is something to send. [Handler.Close] ends it.
type Handler struct {
	sender *sender
	level  slog.Leveler
	attrs  string // of WithAttrs, as they are sent
	prefix string // of WithGroup
}

// NewHandler returns a handler that sends to the robot's group.
func NewHandler(robot *Robot, opts HandlerOptions) *Handler {
	h := &Handler{sender: newSender(robot, opts), level: opts.Level}
	if h.level == nil {
		h.level = slog.LevelInfo
	}
	return h
}

func (h *Handler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.level.Level()
}

func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := *h
	var b strings.Builder
	for _, a := range attrs {
		writeAttr(&b, h.prefix, a)
	}
	more.attrs += b.String()
	return &more
}

func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	more := *h
	more.prefix += name + "."
	return &more
}

// ownCall marks the context of a handler's own calls: what the robot's client
// logs of them to the handler would make further calls.
type ownCall struct{}

// Handle implements [slog.Handler]. It fails only after Close.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	if ctx.Value(ownCall{}) != nil {
		return nil
	}
	return h.sender.add(r.Level, func() string { return h.format(r) })
}

// Close sends the records that still wait, as fast as the quota allows, until ctx
// ends. It fails if records are lost and no message says so. It closes all
// handlers that were derived from this one.
func (h *Handler) Close(ctx context.Context) error { return h.sender.close(ctx) }

// format makes a paragraph of markdown of a record.
func (h *Handler) format(r slog.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<font color="%s">%s</font> `, colour(r.Level), r.Level)
	if !r.Time.IsZero() {
		b.WriteString(r.Time.Format("01-02 15:04:05 "))
	}
	b.WriteString(paragraph(r.Message))
	b.WriteString(h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		writeAttr(&b, h.prefix, a)
		return b.Len() < mostRead
	})
	return b.String()
}

func colour(l slog.Level) string {
	switch {
	case l >= slog.LevelWarn:
		return "warning"
	case l >= slog.LevelInfo:
		return "info"
	}
	return "comment"
}

// writeAttr writes an attribute as a quoted line, those of a group one by one.
func writeAttr(b *strings.Builder, prefix string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			prefix += a.Key + "."
		}
		for _, inner := range v.Group() {
			writeAttr(b, prefix, inner)
		}
		return
	}
	if a.Key == "" && v.Any() == nil {
		return
	}
	text := v.String()
	if v.Kind() == slog.KindTime {
		text = v.Time().Format(time.RFC3339)
	}
	b.WriteString("\n> " + Plain(prefix+a.Key) + ": " + paragraph(text))
}

// paragraph puts a text from outside into the record's paragraph, where further
// lines are quoted.
func paragraph(text string) string {
	if len(text) > mostRead { // no more fits into a message
		text = strings.ToValidUTF8(text[:mostRead], "")
	}
	lines := slices.Collect(strings.Lines(text))
	for i, line := range lines {
		lines[i] = Plain(strings.TrimRight(line, "\r\n"))
	}
	return strings.Join(lines, "\n> ")
}

const (
	mostRead     = 2 * MaxMarkdown
	noteSize     = 64 // bytes, at most, to tell of records that were dropped
	maxTitleLine = 128
	maxMentions  = 512
	ellipsis     = "…"
)

// A layout is what surrounds the records of a message.
type layout struct {
	title    string // with the line break behind it, or ""
	mentions string // with the line break before it, or ""
}

func newLayout(opts HandlerOptions) (l layout) {
	if opts.Title != "" {
		l.title = "**" + cut(Plain(opts.Title), maxTitleLine) + "**\n"
	}
	for _, id := range opts.MentionedUserIDs {
		if m := Mention(id); len(l.mentions)+len(m) < maxMentions {
			l.mentions = cmp.Or(l.mentions, "\n") + m
		}
	}
	return l
}

// room is how many bytes of records a message holds.
func (l layout) room() int { return MaxMarkdown - len(l.title) - len(l.mentions) - noteSize }

// message puts records together. They fit into the room.
func (l layout) message(records []record, dropped int) Markdown {
	var b strings.Builder
	b.WriteString(l.title)
	failed := false
	for i, r := range records {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(r.text)
		failed = failed || r.level >= slog.LevelError
	}
	if dropped > 0 {
		fmt.Fprintf(&b, "\n<font color=\"comment\">%d records dropped</font>", dropped)
	}
	if failed {
		b.WriteString(l.mentions)
	}
	return Markdown{b.String()}
}

// cut shortens a text to so many bytes, without breaking a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit - len(ellipsis)
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}
