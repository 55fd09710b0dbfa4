package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
)

// A Client calls the API with one credential of one corp. It is safe for
// concurrent use. Create it once and share it: it caches tokens and keeps the
// corp's quotas.
type Client struct {
	core  *core
	token tokenFunc
	param string // the query parameter that carries the token
}

// A tokenFunc is [TokenSource.Token]. Unlike the source, a function prints without
// what is in it, however the structs around it are printed.
type tokenFunc func(ctx context.Context, stale string) (string, error)

// core is what all clients of a corp share.
type core struct {
	corpID   string
	base     string       // scheme, host and path prefix, without a slash at the end
	calls    *http.Client // for JSON calls
	streams  *http.Client // for files: no limit on the whole exchange
	limiter  Limiter
	inFlight *gates
	maxBody  int64
	strict   bool // WithStrictReplies
	log      *slog.Logger
	observe  func(context.Context, Call)
	store    TokenStore

	closed    context.Context // ends with Close
	close     context.CancelFunc
	closeIdle func() // of our own transport

	mu   sync.Mutex
	apps map[string]*secretTokens // by token key
}

var errEmptySecret = errors.New("wecom: empty secret: pass the app's secret from the admin console, or WithTokenSource")

// NewClient returns a client for the app of corpID that owns secret. The secret
// may be empty only together with [WithTokenSource].
func NewClient(corpID, secret string, opts ...Option) (*Client, error) {
	if corpID == "" {
		return nil, errors.New("wecom: empty corp id: pass the id from 我的企业 > 企业信息 in the admin console")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if secret == "" && s.source == nil {
		return nil, errEmptySecret
	}
	c := &Client{core: s.newCore(corpID)}
	if s.source != nil {
		return c.WithTokenSource(s.source), nil
	}
	return c.WithSecret(secret), nil
}

// NewKeyClient returns a client for endpoints that take a fixed key in the query
// instead of an access token, such as group robots. Clients of the process that
// have the key, the base URL and the transport in common share their quotas,
// unless WithRateLimit changes them.
func NewKeyClient(key string, opts ...Option) (*Client, error) {
	if key == "" {
		return nil, errors.New("wecom: empty key: pass the key of the webhook URL")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	s.shareQuotas(key)
	fixed := func(context.Context, string) (string, error) { return key, nil }
	return &Client{core: s.newCore(""), token: fixed, param: "key"}, nil
}

// WithSecret returns a client for another app of the same corp. The two share
// the HTTP client, quotas, store and log, but not their access tokens. With an
// empty secret, its calls fail.
func (c *Client) WithSecret(secret string) *Client {
	return c.WithTokenSource(c.core.secretTokens(secret))
}

// WithTokenSource returns a client of the same corp that takes its access
// tokens from ts. If ts is nil, its calls fail.
func (c *Client) WithTokenSource(ts TokenSource) *Client {
	d := &Client{core: c.core, param: "access_token"}
	if ts != nil {
		d.token = ts.Token
	}
	return d
}

// usable tells what is wrong with a client that no constructor has seen.
func (c *Client) usable() error {
	switch {
	case c == nil, c.core == nil:
		return errors.New("wecom: a nil or zero Client cannot call: make one with NewClient or NewKeyClient")
	case c.token == nil:
		return errors.New("wecom: nil token source")
	}
	return nil
}

// CorpID returns the id of the corp that the client calls for.
func (c *Client) CorpID() string { return c.core.corpID }

// Token returns the client's current access token, for what must call WeCom by
// itself; it makes the client a [TokenSource]. Guard it like the secret.
func (c *Client) Token(ctx context.Context, stale string) (string, error) {
	if err := c.usable(); err != nil {
		return "", err
	}
	token, err := c.token(ctx, stale)
	if err != nil {
		return "", fmt.Errorf("wecom: getting an access token: %w", err)
	}
	return token, nil
}

// Close stops background token refreshes and closes idle connections, for this
// client and all clients of the corp that share with it. They must not be used
// afterwards. A program that keeps its client for life need not call it.
func (c *Client) Close() error {
	c.core.close()
	c.core.closeIdle()
	return nil
}

// String describes the client without its secret.
func (c *Client) String() string { return "wecom.Client(" + c.core.corpID + ")" }

// GoString keeps %#v from printing the secret.
func (c *Client) GoString() string { return c.String() }

// LogValue implements [slog.LogValuer].
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Get calls an endpoint that only reads. It may be repeated after a failure.
// The reply is decoded into out; a nil out discards it.
func (c *Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query, repeatable: true}, out)
}

// GetOnce calls an endpoint that changes something although its HTTP method is
// GET, as WeCom's deletions do. It is never sent twice after it may have run.
func (c *Client) GetOnce(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query}, out)
}

// Query calls an endpoint that takes its parameters as JSON and only reads, or
// that does no harm when it runs twice. It may be repeated after a failure.
func (c *Client) Query(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, body: in, repeatable: true}, out)
}

// Post calls an endpoint that takes its parameters as JSON and changes
// something. It is never sent twice after it may have run. A nil in sends an
// empty object.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, body: in}, out)
}

// PostWithQuery is [Client.Post] for an endpoint that takes parameters in its
// query as well.
func (c *Client) PostWithQuery(ctx context.Context, path string, query url.Values, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, query: query, body: in}, out)
}

// call makes one call whose reply is JSON.
func (c *Client) call(ctx context.Context, r request, out any) error {
	if r.method == http.MethodPost && r.content == nil {
		payload, err := encode(r.body)
		if err != nil {
			return fmt.Errorf("wecom: %s: encoding the request: %w", r.path, err)
		}
		r.content = payload
	}
	x := exchange{client: c, request: r, out: out}
	return x.run(ctx)
}

// secretTokens returns the one token source of a secret, so that however many
// clients are made of it, they share its token.
func (c *core) secretTokens(secret string) *secretTokens {
	sum := sha256.Sum256([]byte(secret))
	key := c.corpID + ":" + hex.EncodeToString(sum[:8])
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.apps[key] == nil {
		c.apps[key] = &secretTokens{core: c, secret: secret, key: key}
	}
	return c.apps[key]
}
