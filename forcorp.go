package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
)

// ForCorp returns a client of another corp. WeCom gives the client's app the access
// token of that corp for a POST of path with the body in: see package corpgroup. The
// token is kept as the app's own is: in the [TokenStore], fetched once for all who wait
// for it, renewed early, replaced when WeCom refuses it, and not asked for again at once
// after a failure. Clients of one app with the same corp, path and body share it.
//
// The new client has the options of this one, its HTTP client, limiter and log among
// them, and the quotas of the other corp, whose id observers and the log see. Closing one
// closes both. It has no name: see [Client.Named].
//
// The tokens of a client made with a [TokenSource] are kept in this process only,
// since nothing names its app.
func (c *Client) ForCorp(corpID, path string, in any) (*Client, error) {
	if err := c.usable(); err != nil {
		return nil, err
	}
	if c.credential.given == nil {
		return nil, errors.New("wecom: a client of a fixed key gets no tokens: make one with NewClient")
	}
	if corpID == "" {
		return nil, errors.New("wecom: empty corp id: pass the id of the other corp")
	}
	if err := checkPath(path); err != nil {
		return nil, fmt.Errorf("wecom: %w", err)
	}
	body, err := encode(in)
	if err != nil {
		return nil, fmt.Errorf("wecom: %s: encoding the request: %w", path, err)
	}
	other := &Client{core: c.core.forCorp(corpID)}
	return other.of(c.credential.given.tokens(other.core, path, body, func(ctx context.Context, _ string) (Token, error) {
		x := exchange{core: c.core, credential: c.credential, app: c.app, request: request{method: http.MethodPost, path: path, content: body}}
		return x.grant(ctx)
	})), nil
}

// corps are the corps that a program calls with the same options.
type corps struct {
	mu   sync.Mutex
	byID map[string]*core
}

// forCorp returns the core of another corp with the same options.
func (c *core) forCorp(corpID string) *core {
	c.corps.mu.Lock()
	defer c.corps.mu.Unlock()
	if c.corps.byID[corpID] == nil {
		c.corps.byID[corpID] = &core{
			policy: c.policy, corpID: corpID, scope: corpID,
			endpoints: map[string]*endpoint{}, apps: map[string]*appTokens{},
		}
	}
	return c.corps.byID[corpID]
}

// tokens returns the tokens of an app of another corp, which ask gets by a call of
// path with a body.
func (g *given) tokens(c *core, path string, body *content, ask func(context.Context, string) (Token, error)) *appTokens {
	sum := sha256.Sum256(body.payload)
	key := g.app + ":" + path + ":" + c.corpID + ":" + hex.EncodeToString(sum[:8])
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.apps == nil {
		g.apps = map[string]*appTokens{}
	}
	if g.apps[key] == nil {
		g.apps[key] = newAppTokens(c, g.store, key, g.known, ask)
	}
	return g.apps[key]
}
