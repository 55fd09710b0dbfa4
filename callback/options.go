package callback

import (
	"cmp"
	"log/slog"
	"time"
)

// An Option configures a [Handler].
type Option func(*Handler)

// WithLogger logs what is refused, what failed and, at debug level, what was
// handled. Nothing of what callbacks say is logged but their kind.
func WithLogger(l *slog.Logger) Option { return func(h *Handler) { h.log = l } }

// WithTimeout sets how long a function may take before its context ends, from
// the moment the request came; the default is 4.5 seconds, as WeCom waits 5.
func WithTimeout(d time.Duration) Option { return func(h *Handler) { h.timeout = d } }

// WithTolerance sets how far the signed time of a request may be from the local
// clock; the default is an hour. A request that somebody has recorded cannot be
// sent again after it, nor before as long as the deduplicator remembers it. 0
// turns the check off.
func WithTolerance(d time.Duration) Option { return func(h *Handler) { h.tolerance = d } }

// WithMaxBody sets how many bytes a request may have; the default is 1 MiB.
func WithMaxBody(n int64) Option { return func(h *Handler) { h.maxBody = n } }

// WithDeduplicator sets what remembers deliveries; the default is
// NewMemory(20_000, 2*time.Hour). Handlers of several URLs may share one.
func WithDeduplicator(d Deduplicator) Option { return func(h *Handler) { h.seen = d } }

// Background is how [InBackground] works. Zero fields have defaults.
type Background struct {
	Workers int           // events that are handled at once; 8
	Limit   int           // events that are accepted and not done; 1,024
	Timeout time.Duration // of the context of a function; a minute
}

// InBackground makes the handler answer first and then call the functions
// registered with [On] and [Handler.OnOther], for functions that take longer
// than WeCom waits. An error is then only logged: WeCom does not deliver again.
//
// Events of one sender are handled in the order in which they came; so are those
// that nobody sent about one member, one group chat, or one thing. If there are
// too many, WeCom is told to come again (503). Call [Handler.Shutdown] before
// the program ends.
func InBackground(b Background) Option {
	return func(h *Handler) {
		h.queue = newQueue(cmp.Or(b.Workers, 8), cmp.Or(b.Limit, 1024))
		h.background = cmp.Or(b.Timeout, time.Minute)
	}
}
