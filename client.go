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
	"strings"
	"sync"
	"time"
)

// A Client calls the API with one credential of one corp. It is safe for
// concurrent use. Create it once and share it: it caches tokens and keeps the
// corp's quotas.
type Client struct {
	core       *core
	credential *credential // nil without a source
	app        string
}

// A credential is what gives a client's calls access. Unlike a source, it prints
// without what is in it, however the structs around it are printed.
type credential struct {
	param string // the query parameter that carries the token
	fixed bool   // there is no other if it is refused
	take  takeFunc

	given *given // nil for a fixed key
}

// A takeFunc is [TokenSource.Token], for a call of app. Borrowed tells that the
// token comes from a store which may not know that it is over.
type takeFunc func(ctx context.Context, stale, app string) (token string, borrowed bool, err error)

// core is what all clients of a corp share.
type core struct {
	policy
	corpID string
	scope  string // whose quotas they are
	fuses  sync.Pool

	paths     sync.RWMutex
	endpoints map[string]*endpoint

	mu   sync.Mutex
	apps map[string]*appTokens // by token key
}

// A policy is what the clients of a corp share with those of other corps that are
// made of them: see ForCorp.
type policy struct {
	base    string // scheme, host and path prefix, without a slash at the end
	maxBody int64
	strict  bool         // WithStrictReplies
	log     *slog.Logger // nil: none
	observe func(context.Context, Call)
	store   TokenStore

	transport http.RoundTripper
	trusted   bool          // to keep to its context
	timeout   time.Duration // of an attempt; 0: none
	late      error         // what it ends with then
	patience  time.Duration // with a call whose context has no deadline

	limiter  Limiter            // nil: none
	rows     map[string][]Quota // in place of documented ones
	inFlight int                // calls of one endpoint; 0: any number

	closed    context.Context // ends with Close
	close     context.CancelFunc
	closeIdle func() // of our own transport

	corps *corps // all of them
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
	fixed := func(context.Context, string, string) (string, bool, error) { return key, false, nil }
	return &Client{core: s.newCore(""), credential: &credential{param: "key", fixed: true, take: fixed}}, nil
}

// NewPublicClient returns a client without a credential, for addresses that give
// access by themselves: see [Client.PostURL] and [Client.DownloadURL]. A program
// that is an AI bot (智能机器人) and nothing else has no secret. All other calls fail.
func NewPublicClient(opts ...Option) (*Client, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	return &Client{core: s.newCore("")}, nil
}

// WithSecret returns a client for another app of the same corp. The two share
// the HTTP client, quotas, store and log, but not their access tokens. With an
// empty secret, its calls fail. It has no name: see [Client.Named].
func (c *Client) WithSecret(secret string) *Client {
	if secret == "" { // asking all the same counts towards a ban
		refuse := func(context.Context, string, string) (string, bool, error) { return "", false, errEmptySecret }
		return c.with(refuse, newGiven(c.core.corpID+":", NewTokenStore()))
	}
	return c.of(c.core.secretTokens(secret))
}

// WithTokenSource returns a client of the same corp that takes its access
// tokens from ts. If ts is nil, its calls fail. It has no name: see [Client.Named].
func (c *Client) WithTokenSource(ts TokenSource) *Client {
	if ts == nil {
		return &Client{core: c.core}
	}
	return c.with(c.core.sourceTokens(ts), newGiven(c.core.corpID+":source", NewTokenStore()))
}

func (c *Client) of(app *appTokens) *Client { return c.with(app.take, &app.given) }

func (c *Client) with(take takeFunc, kept *given) *Client {
	return &Client{core: c.core, credential: &credential{param: "access_token", take: take, given: kept}}
}

// Named returns the same client under the name of its app, which observers see as
// [Call.App] and log lines as "app". The name is for people: WeCom does not see it.
func (c *Client) Named(app string) *Client {
	return &Client{core: c.core, credential: c.credential, app: app}
}

// usable tells what is wrong with a client that no constructor has seen.
func (c *Client) usable() error {
	if err := c.made(); err != nil {
		return err
	}
	if c.credential == nil {
		return errors.New("wecom: the client has no credential: make one with NewClient and a secret, or with a token source that is not nil")
	}
	return nil
}

// made is usable for calls without a credential.
func (c *Client) made() error {
	if c == nil || c.core == nil {
		return errors.New("wecom: a nil or zero Client cannot call: make one with NewClient or NewKeyClient")
	}
	return nil
}

// CorpID returns the id of the corp that the client calls for.
func (c *Client) CorpID() string { return c.core.corpID }

// Token returns the client's current access token, for what must call WeCom by
// itself. It makes the client a [TokenSource]. Guard it like the secret.
//
// https://developer.work.weixin.qq.com/document/path/91039
//
//wecom:api GET /cgi-bin/gettoken 获取access_token
func (c *Client) Token(ctx context.Context, stale string) (string, error) {
	if err := c.usable(); err != nil {
		return "", err
	}
	if ctx.Err() != nil {
		return "", fmt.Errorf("wecom: getting an access token: %w", ended(ctx))
	}
	token, _, err := c.credential.take(ctx, stale, c.app)
	if err != nil {
		return "", fmt.Errorf("wecom: getting an access token: %w", err)
	}
	return token, nil
}

// Close stops background token refreshes, ends with [ErrClosed] what waits for a
// token, a quota or a repetition, and closes idle connections, for this client and
// all clients of the corp that share with it. Calls that have been sent go on to
// their end. They must not be used afterwards. A program that keeps its client for
// life need not call it.
func (c *Client) Close() error {
	c.core.close()
	c.core.closeIdle()
	return nil
}

// String describes the client, without its secret.
func (c *Client) String() string {
	if c.app != "" {
		return "wecom.Client(" + c.core.corpID + ", " + c.app + ")"
	}
	return "wecom.Client(" + c.core.corpID + ")"
}

// GoString keeps %#v from printing the secret.
func (c *Client) GoString() string { return c.String() }

// LogValue keeps loggers from walking into the client.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Get calls an endpoint that only reads. It may be repeated after a failure.
// The reply is decoded into out; a nil out discards it.
func (c *Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query, repeatable: true}, out)
}

// GetOnce calls an endpoint that changes something although its HTTP method is
// GET, as WeCom's deletions do. Like [Client.Post], it is never sent twice after it may
// have run.
func (c *Client) GetOnce(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query}, out)
}

// Query calls an endpoint that takes its parameters as JSON and only reads, or
// that does no harm when it runs twice. It may be repeated after a failure.
func (c *Client) Query(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, body: in, repeatable: true}, out)
}

// Post calls an endpoint that takes its parameters as JSON and changes
// something. It is never sent twice after it may have run: it then fails with
// [ErrOutcomeUnknown]. A nil in sends an empty object.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, body: in}, out)
}

// PostWithQuery is [Client.Post] for an endpoint that takes parameters in its
// query as well.
func (c *Client) PostWithQuery(ctx context.Context, path string, query url.Values, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, query: query, body: in}, out)
}

// PostURL is [Client.Post] to an address that WeCom has given, such as the
// response_url of a message to an AI bot. The access token is not sent, and no quota
// is kept. Errors name the host and path of the address only, because its query
// gives access. An address that begins with a slash is below the client's base URL.
func (c *Client) PostURL(ctx context.Context, address string, in, out any) error {
	if err := c.made(); err != nil {
		return err
	}
	if strings.HasPrefix(address, "/") {
		address = c.core.base + address
	}
	path, err := placeOf(address)
	if err != nil {
		return err
	}
	return c.call(ctx, request{method: http.MethodPost, path: path, link: FileLink{URL: address}, body: in}, out)
}

// placeOf returns the host and path of an address that gives access.
func placeOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("wecom: malformed address: want an http or https URL without user")
	}
	return "/" + u.Host + u.EscapedPath(), nil
}

// call makes one call whose reply is JSON.
func (c *Client) call(ctx context.Context, r request, out any) error {
	return c.exchange(ctx, &exchange{request: r, out: out})
}

// exchange makes a call with the client's credential.
func (c *Client) exchange(ctx context.Context, x *exchange) error {
	if err := c.made(); err != nil {
		return err
	}
	if err := checkPath(x.path); err != nil {
		return fmt.Errorf("wecom: %w", err)
	}
	if x.method == http.MethodPost && x.content == nil {
		payload, err := encode(x.body)
		if err != nil {
			return fmt.Errorf("wecom: %s: encoding the request: %w", x.path, err)
		}
		x.content = payload
	}
	x.core, x.app = c.core, c.app
	if x.link.URL == "" {
		if err := c.usable(); err != nil {
			return err
		}
		x.credential = c.credential
	}
	return x.run(ctx)
}

// secretTokens returns the one token source of a secret, so that however many
// clients are made of it, they share its token.
func (c *core) secretTokens(secret string) *appTokens {
	sum := sha256.Sum256([]byte(secret))
	key := c.corpID + ":" + hex.EncodeToString(sum[:8])
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.apps[key] == nil {
		known := func() secrets { return secrets{secret} }
		app := newAppTokens(c, c.store, key, known, func(ctx context.Context, app string) (Token, error) { return c.gettoken(ctx, secret, app) })
		app.final = secretRefused
		c.apps[key] = app
	}
	return c.apps[key]
}
