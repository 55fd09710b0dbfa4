package callback

import (
	"log/slog"
	"time"
)

// An Option configures a [Handler].
type Option func(*Handler)

// WithLogger logs what is refused, what failed and, at debug level, what was
// handled. Nothing of what callbacks say is logged but their kind. A logger that
// hangs holds nothing up for more than 100 milliseconds.
func WithLogger(l *slog.Logger) Option { return func(h *Handler) { h.log = l } }

// WithTimeout sets how long a function may take before its context ends, from
// the moment the request came, and how long the request itself may take to come;
// the default is 4.5 seconds, as WeCom waits 5.
func WithTimeout(d time.Duration) Option { return func(h *Handler) { h.timeout = d } }

// WithTolerance sets how far the signed time of a request may be from the local
// clock; the default is an hour. A request that somebody has recorded cannot be
// sent again after it, nor before as long as the deduplicator remembers it, nor
// with timestamp and nonce exchanged. 0 turns these checks off.
func WithTolerance(d time.Duration) Option { return func(h *Handler) { h.tolerance = d } }

// WithMaxBody sets how many bytes a request may have; the default is 1 MiB.
func WithMaxBody(n int64) Option { return func(h *Handler) { h.maxBody = n } }

// WithDeduplicator sets what remembers deliveries; the default is
// NewMemory(20_000, 2*time.Hour). Handlers of several URLs may share one. One that
// cannot be reached, hangs or panics makes WeCom come again.
func WithDeduplicator(d Deduplicator) Option { return func(h *Handler) { h.seen = d } }
