package wecom

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// An endpoint is what a client knows of one path.
type endpoint struct {
	path   string
	url    url.URL       // without its query
	gate   chan struct{} // caps the calls in flight, against 45033; nil if nothing does
	quotas []Quota
	limits []*limit // that keep the quotas; nil with a limiter of the program's own
}

// endpoint returns what is known of a path.
func (c *core) endpoint(path string) (*endpoint, error) {
	c.paths.RLock()
	e := c.endpoints[path]
	c.paths.RUnlock()
	if e != nil {
		return e, nil
	}
	e, err := c.newEndpoint(path)
	if err != nil {
		return nil, err
	}
	c.paths.Lock()
	defer c.paths.Unlock()
	if first := c.endpoints[path]; first != nil {
		return first, nil
	}
	c.endpoints[path] = e
	return e, nil
}

func (c *core) newEndpoint(path string) (*endpoint, error) {
	u, err := url.Parse(c.base + path)
	if err != nil {
		return nil, fmt.Errorf("malformed path %q: it has control characters or broken escapes", path)
	}
	e := &endpoint{path: path, url: *u}
	if c.inFlight > 0 {
		e.gate = make(chan struct{}, c.inFlight)
	}
	if c.limiter == nil {
		return e, nil
	}
	for _, row := range []string{path, everyEndpoint} {
		rows, changed := c.rows[row]
		if !changed {
			rows = documentedQuotas(row)
		}
		e.quotas = append(e.quotas, rows...)
	}
	if own, ok := c.limiter.(*limiter); ok {
		e.limits = own.of(c.scope, path, e.quotas)
	}
	return e, nil
}

// checkPath refuses what is no path. Its error does not repeat a query, which may
// hold a key.
func checkPath(path string) error {
	if strings.HasPrefix(path, "/") && !strings.ContainsAny(path, "?#") {
		return nil
	}
	return fmt.Errorf("malformed path %q: want something like /cgi-bin/user/get, with the query apart", bare(path))
}

// bare is as much of a malformed path as may be shown.
func bare(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	if i := strings.LastIndexByte(path, '@'); i >= 0 { // behind a password
		path = path[i+1:]
	}
	return cut(path, 200)
}

// tryEnter begins a call, or reports that there are too many.
func (e *endpoint) tryEnter() bool {
	if e.gate == nil {
		return true
	}
	select {
	case e.gate <- struct{}{}:
		return true
	default:
		return false
	}
}

// enter begins a call when there is room for it.
func (e *endpoint) enter(ctx context.Context) error {
	select {
	case e.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

func (e *endpoint) leave() {
	if e.gate != nil {
		<-e.gate
	}
}

// pass lets a call go, or reports that it has to wait for a quota. What it has
// passed then is not asked again.
func (e *endpoint) pass() (rest []*limit, ok bool) {
	if len(e.quotas) > 0 && e.limits == nil {
		return nil, false
	}
	for i, l := range e.limits {
		if !l.try() {
			return e.limits[i:], false
		}
	}
	return nil, true
}
