// Package wecomredis lets several processes share what the SDK else keeps in one:
// access tokens, quotas, the memory of deliveries, the queue of the background, and
// what customer service remembers. They share it in Redis 5 or later: a single server,
// Sentinel, a cluster, or what a cloud sells as Redis.
//
//	shared, err := wecomredis.New(rdb, wecomredis.WithLogger(log))
//	client, err := wecom.NewClient(corpID, secret,
//		wecom.WithTokenStore(shared.Tokens()),
//		wecom.WithLimiter(shared.Limiter()))
//	handler := callback.NewHandler(cipher,
//		callback.WithDeduplicator(shared.Deduplicator()),
//		callback.InBackground(callback.Background{Queue: shared.Queue("crm", wecomredis.QueueOptions{})}))
//
// The processes need not agree on the time: Redis's clock decides.
//
// # While Redis is away
//
// Redis counts as away when it has not answered for 700 milliseconds, or answers
// with an error. Each process then serves itself: it fetches tokens of its own, and
// keeps a share of the quotas (see [WithReplicas]). Callbacks wait for Redis until
// their deadline; then WeCom is told to come again. That Redis is away is logged
// once, and so is its return, which a process sees within half a second of needing
// it. In a cluster, one shard that is away counts as Redis.
//
// # What Redis has to be
//
// The queue is as safe as Redis: WeCom gets its answer when Redis has the event.
// Turn on AOF (appendonly yes); without it, a Redis that is killed loses what it
// has not saved, and with appendfsync everysec up to a second. Let Redis evict
// nothing (maxmemory-policy noeviction).
package wecomredis

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
)

// A Shared is what processes share. Its methods may be called more than once, and
// by several goroutines.
type Shared struct {
	link     *link
	prefix   string
	replicas int
	box      *box
	remember time.Duration
	lease    time.Duration // of an attempt at a delivery, at most
	guard    time.Duration // of the limiter

	now func() time.Time

	limiter *limiter
	dedup   *deduplicator
}

// An Option configures a [Shared].
type Option func(*Shared) error

// New returns what the processes share that have the same Redis and prefix. It
// sends nothing, so that a program can start while Redis is away. The client stays
// the caller's. Any options of it will do; with ContextTimeoutEnabled nothing waits
// in vain on a connection that is dead.
func New(rdb redis.UniversalClient, opts ...Option) (*Shared, error) {
	if rdb == nil {
		return nil, errors.New("wecomredis: the Redis client is nil")
	}
	s := &Shared{
		link:     &link{rdb: rdb, log: slog.New(slog.DiscardHandler)},
		prefix:   "wecom:",
		replicas: 4,
		remember: 2 * time.Hour,
		lease:    10 * time.Second,
		guard:    24 * time.Millisecond,
		now:      time.Now,
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("wecomredis: nil option")
		}
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("wecomredis: %w", err)
		}
	}
	s.limiter = &limiter{shared: s, id: newID(), local: wecom.NewLimiter(), lines: map[place]*line{}}
	s.dedup = &deduplicator{shared: s}
	return s, nil
}

// WithPrefix sets what all keys begin with; the default is "wecom:". Programs with
// different prefixes share nothing. The prefix has no braces, which are for
// clusters.
func WithPrefix(prefix string) Option {
	return func(s *Shared) error {
		if strings.ContainsAny(prefix, "{}") {
			return errors.New("a prefix with braces: they say which keys of a cluster belong together")
		}
		s.prefix = prefix
		return nil
	}
}

// WithLogger logs when Redis is away and when it is back, tokens that cannot be
// opened, and events that are given up. By default nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return func(s *Shared) error {
		if l == nil {
			return errors.New("nil logger: leave WithLogger out to log nothing")
		}
		s.link.log = l
		return nil
	}
}

// WithReplicas sets how many processes share the quotas while Redis is away: each
// keeps so small a part of them. The default is 4. A number that is too small makes
// WeCom refuse calls in an outage; one that is too great makes them slow.
func WithReplicas(n int) Option {
	return func(s *Shared) error {
		if n < 1 {
			return errors.New("there is at least one replica")
		}
		s.replicas = n
		return nil
	}
}

// WithMemory sets how long the deduplicator remembers a delivery that was handled;
// the default is 2 hours. It should be twice the tolerance of the
// [callback.Handler], or a request that somebody has recorded can be sent again.
func WithMemory(age time.Duration) Option {
	return func(s *Shared) error {
		if age < time.Minute {
			return errors.New("a delivery must be remembered for a minute at least: WeCom comes again within seconds")
		}
		s.remember = age
		return nil
	}
}

// Tokens returns the store of access tokens, for [wecom.WithTokenStore]: one fetch
// for all processes, cold or refused. A token that a process was refused with is
// handed out to none. A process that is killed while it fetches is replaced after 3
// seconds. Other credentials of a corp, such as the tickets of the JS-SDK, can be
// shared by it as well: see the example.
func (s *Shared) Tokens() wecom.TokenStore { return &tokens{s} }

// Limiter returns the keeper of quotas, for [wecom.WithLimiter]. The quotas hold
// for all processes together, which take turns when they have to wait. While calls
// wait, there is a goroutine for their endpoint; it ends after the last of them.
func (s *Shared) Limiter() wecom.Limiter { return s.limiter }

// Deduplicator returns the memory of deliveries, for [callback.WithDeduplicator].
// An attempt whose process was killed lapses after 10 seconds.
func (s *Shared) Deduplicator() callback.Deduplicator { return s.dedup }

// clean makes a name part of a key: braces would change the slot.
func clean(name string) string {
	return strings.NewReplacer("{", "(", "}", ")").Replace(name)
}

func newID() string { return rand.Text() }

func millis(d time.Duration) int64 { return d.Milliseconds() }
