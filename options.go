package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

const (
	defaultBaseURL  = "https://qyapi.weixin.qq.com"
	defaultMaxBody  = 32 << 20
	defaultInFlight = 100
)

// An Option configures what all clients of a corp share.
type Option func(*settings) error

type settings struct {
	core    core
	http    *http.Client
	limiter Limiter // the default
	source  TokenSource
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{limiter: NewLimiter()}
	s.core.policy = policy{
		base:      defaultBaseURL,
		maxBody:   defaultMaxBody,
		inFlight:  defaultInFlight,
		limiter:   s.limiter,
		rows:      map[string][]Quota{},
		store:     NewTokenStore(),
		closeIdle: func() {},
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("wecom: nil option")
		}
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("wecom: %w", err)
		}
	}
	return s, nil
}

func (s *settings) newCore(corpID string) *core {
	c := &s.core
	c.endpoints, c.apps = map[string]*endpoint{}, map[string]*appTokens{}
	c.corpID = corpID
	if corpID != "" {
		c.scope = corpID
	}
	c.setHTTP(s.http)
	c.closed, c.close = context.WithCancel(context.Background())
	c.corps = &corps{byID: map[string]*core{corpID: c}}
	return c
}

// WithBaseURL sets the address of the API, for private deployments, proxies and
// tests. The default is https://qyapi.weixin.qq.com. The address may have a path,
// which comes before /cgi-bin.
func WithBaseURL(address string) Option {
	return func(s *settings) error {
		u, err := url.Parse(address)
		switch {
		case err != nil: // the parser's message repeats the address, which may hold a password
			return errors.New("malformed base URL: want something like https://qyapi.weixin.qq.com")
		case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
			return errors.New("base URL without http(s) scheme or host: want something like https://qyapi.weixin.qq.com")
		case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
			return errors.New("base URL with user, query or fragment: only scheme, host and path are used")
		case strings.ContainsFunc(u.Path, unicode.IsSpace):
			return errors.New("base URL with white space in its path or behind it: leave that out")
		case strings.Contains(strings.ToLower(u.Path)+"/", "/cgi-bin/"):
			return errors.New("base URL with /cgi-bin in it, with which every endpoint's path begins: leave that and what follows out")
		}
		s.core.base = strings.TrimRight(u.String(), "/")
		return nil
	}
}

// WithHTTPClient sets the HTTP client, of which the Transport and the Timeout are
// used. The Timeout limits each attempt of a call, files included; with 0, only
// calls whose context has no deadline have a limit: a minute for all attempts
// together, or for the reply to an upload and for each piece of a file. Redirects
// are never followed, because the URL carries the token. A transport that ignores its
// context cannot hold up a call, but its goroutine stays until it returns. One that
// repeats requests by itself, such as that of go-retryablehttp, sends twice what
// changes something: leave repeating to the Client.
//
// Clients of many corps can share one HTTP client and with it their connections:
// see [NewHTTPClient].
func WithHTTPClient(hc *http.Client) Option {
	return func(s *settings) error {
		if hc == nil {
			return errors.New("nil HTTP client: leave WithHTTPClient out to get the default one")
		}
		s.http = hc
		return nil
	}
}

// WithLogger makes the client log every call at debug level, and at warn level
// what needs attention, such as a token store that fails. By default nothing is
// logged. Log lines carry paths and codes, never tokens or bodies. If the logger
// panics, the call returns an error, which says how the call itself went.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) error {
		if l == nil {
			return errors.New("nil logger: leave WithLogger out to log nothing")
		}
		s.core.log = l
		return nil
	}
}

// WithObserver calls fn after every call, those for access tokens included, for
// metrics and traces. fn should be quick, since the caller waits for it, and safe
// for concurrent use. If it panics, the call returns an error, which says how the
// call itself went.
func WithObserver(fn func(context.Context, Call)) Option {
	return func(s *settings) error {
		if fn == nil {
			return errors.New("nil observer: leave WithObserver out to observe nothing")
		}
		s.core.observe = fn
		return nil
	}
}

// WithTokenStore keeps access tokens in a store that several processes share,
// so that they need not each fetch their own. The default is a [NewTokenStore] for
// each corp.
func WithTokenStore(store TokenStore) Option {
	return func(s *settings) error {
		if store == nil {
			return errors.New("nil token store: leave WithTokenStore out to keep tokens in memory")
		}
		s.core.store = store
		return nil
	}
}

// WithTokenSource takes access tokens from ts instead of fetching them with a
// secret, for programs that get their tokens elsewhere.
func WithTokenSource(ts TokenSource) Option {
	return func(s *settings) error {
		if ts == nil {
			return errors.New("nil token source: leave WithTokenSource out to fetch tokens with the secret")
		}
		s.source = ts
		return nil
	}
}

// WithRateLimit replaces the documented quotas of the endpoint at path, such as
// "/cgi-bin/user/get". The path "*" stands for the quotas that hold for every
// endpoint on its own, besides its particular ones.
func WithRateLimit(path string, quotas ...Quota) Option {
	return func(s *settings) error {
		if path != everyEndpoint {
			if err := checkPath(path); err != nil {
				return fmt.Errorf("rate limit: %w", err)
			}
		}
		for _, q := range quotas {
			if err := q.check(); err != nil {
				return fmt.Errorf("rate limit of %s: %w", path, err)
			}
		}
		s.core.rows[path] = slices.Clone(quotas)
		return nil
	}
}

// WithLimiter replaces the mechanism that keeps the quotas, for instance by one
// that several processes share. Which quotas there are is unchanged: the
// documented ones, but for those of [WithRateLimit].
func WithLimiter(l Limiter) Option {
	return func(s *settings) error {
		if l == nil {
			return errors.New("nil limiter: use WithoutRateLimits to have none")
		}
		s.core.limiter = l
		return nil
	}
}

// WithoutRateLimits turns off quotas and the cap on calls in flight.
func WithoutRateLimits() Option {
	return func(s *settings) error {
		s.core.limiter, s.core.inFlight = nil, 0
		return nil
	}
}

// WithMaxInFlight sets how many calls of one endpoint may be under way at once
// (default 100). WeCom answers 45033 when there are too many.
func WithMaxInFlight(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return errors.New("at least one call must be allowed in flight")
		}
		s.core.inFlight = n
		return nil
	}
}

// WithMaxResponseSize sets how many bytes of a JSON reply are accepted (default
// 32 MiB). Files are not limited.
func WithMaxResponseSize(bytes int64) Option {
	return func(s *settings) error {
		if bytes < 1 {
			return errors.New("the response size limit must be positive")
		}
		s.core.maxBody = bytes
		return nil
	}
}

// WithStrictReplies is for tests. A reply with a value of another JSON kind than
// documented fails the call, and so does a key that no field of the result takes.
func WithStrictReplies() Option {
	return func(s *settings) error {
		s.core.strict = true
		return nil
	}
}

// A Call tells what one call did, for [WithObserver].
type Call struct {
	Method   string
	Path     string        // without the query
	CorpID   string        // empty for a client of a fixed key
	App      string        // as [Client.Named] has it
	Code     Code          // WeCom's errcode; 0 also when there was no reply
	Status   int           // HTTP status of the last attempt; 0 without a reply
	Attempts int           // how often it was sent
	Waited   time.Duration // for quotas and calls in flight
	Duration time.Duration // all of it, waits included
	Sent     int64         // bytes of the request body
	Received int64         // bytes of the JSON reply; 0 for files
	Warning  string        // what WeCom warns of in a reply that succeeded
	Drift    []Drift       // values of the reply in another JSON kind than documented
	Err      error         // nil on success
}
