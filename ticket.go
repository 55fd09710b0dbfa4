package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Ticket returns the ticket that a GET of path gives the client's app, such as
// those that sign calls of the JS-SDK. It keeps the ticket as it keeps the access
// token: in the [TokenStore], fetched once for all who wait for it, renewed early,
// and not asked for again at once after a failure. The tickets of a client made
// with a [TokenSource] are kept in this process only, since nothing names its app.
//
// The quotas are those of the app, besides those that the path has for the corp.
// They are kept by the [Limiter], under a scope of the app's own.
func (c *Client) Ticket(ctx context.Context, path string, query url.Values, quotas ...Quota) (Token, error) {
	if err := c.usable(); err != nil {
		return Token{}, err
	}
	if c.credential.given == nil {
		return Token{}, errors.New("wecom: a client of a fixed key has no tickets: make one with NewClient")
	}
	if err := checkPath(path); err != nil {
		return Token{}, fmt.Errorf("wecom: %w", err)
	}
	if ctx.Err() != nil {
		return Token{}, fmt.Errorf("wecom: %s: %w", path, ended(ctx))
	}
	k := c.credential.given.ticket(path+"?"+query.Encode(), c.core)
	t, err := k.take(ctx, "", func(ctx context.Context) (Token, error) { return c.fetchTicket(ctx, path, query, quotas) })
	if err != nil {
		return Token{}, fmt.Errorf("wecom: getting a ticket: %w", err)
	}
	return t.Token, nil
}

func (c *Client) fetchTicket(ctx context.Context, path string, query url.Values, quotas []Quota) (Token, error) {
	if c.core.limiter != nil && len(quotas) > 0 {
		if err := c.core.wait(ctx, c.credential.given.app, path, quotas); err != nil {
			return Token{}, fmt.Errorf("wecom: %s: waiting for the app's quota: %w", path, err)
		}
	}
	var out struct {
		Ticket    string `json:"ticket"`
		ExpiresIn Int    `json:"expires_in"`
	}
	start := time.Now()
	err := c.exchange(ctx, &exchange{out: &out, request: request{
		method: http.MethodGet, path: path, query: query, repeatable: true,
	}})
	return granted(path, out.Ticket, out.ExpiresIn, start, err)
}

// given is what WeCom gives one app for a while, besides its access token: tickets,
// and access tokens of other corps.
type given struct {
	app   string // what names the app: part of the keys, and the scope of its quotas
	store TokenStore
	known func() secrets // of the app

	mu      sync.Mutex
	tickets map[string]*keeper    // by the call that gives them
	apps    map[string]*appTokens // of other corps, by token key
}

func newGiven(app string, store TokenStore) *given {
	return &given{app: app, store: store, known: func() secrets { return nil }}
}

func (g *given) ticket(call string, c *core) *keeper {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.tickets == nil {
		g.tickets = map[string]*keeper{}
	}
	if g.tickets[call] == nil {
		g.tickets[call] = &keeper{core: c, store: g.store, key: g.app + ":" + call, what: "ticket", known: g.known}
	}
	return g.tickets[call]
}
