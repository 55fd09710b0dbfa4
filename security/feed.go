package security

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	feedAge   = day              // how long a list serves
	feedRetry = 30 * time.Second // how long not to try again after a failure
	feedWait  = 10 * time.Second // how long a request may fetch
)

// A Feed gives what WeCom's clients connect to to firewalls that fetch such lists by
// HTTP: as text, an entry a line, sorted. GET gives the IP addresses, and with the
// query list=domains the domains; with necessary=1 those without which WeCom fails,
// and no others. It is an [http.Handler], and asks nobody who they are.
//
// It fetches the addresses on first use and then daily, in the request that comes
// then; an old list serves until there is a new one. [Feed.HandleChange] refreshes it
// at once:
//
//	feed := security.New(client).NewFeed()
//	http.Handle("GET /wecom-addresses", feed)
//	callback.On(handler, feed.HandleChange)
type Feed struct {
	service *Service
	turn    chan struct{} // holds a token while somebody fetches

	mu      sync.Mutex
	latest  *Addresses
	fetched time.Time // when latest was; zero if it is known to be old
	failed  time.Time // when the last attempt did
	err     error     // of the last attempt
}

// NewFeed returns a Feed. It fetches nothing yet.
func (s *Service) NewFeed() *Feed { return &Feed{service: s, turn: make(chan struct{}, 1)} }

// ServeHTTP answers with the list, or with 503 as long as none could be fetched.
func (f *Feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "a list of addresses is read only", http.StatusMethodNotAllowed)
		return
	}
	addresses, err := f.Addresses(r.Context())
	if err != nil {
		http.Error(w, "the addresses of WeCom cannot be fetched now", http.StatusServiceUnavailable)
		return
	}
	query := r.URL.Query()
	necessary := query.Get("necessary") == "1"
	var entries []string
	switch query.Get("list") {
	case "", "ips":
		entries = addresses.ips(necessary)
	case "domains":
		entries = addresses.domains(necessary)
	default:
		http.Error(w, "there are two lists: ips and domains", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, entry := range entries {
		_, _ = fmt.Fprintln(w, entry)
	}
}

// Addresses returns the addresses, which it fetches if they are old. It fails only if
// none could be fetched so far.
func (f *Feed) Addresses(ctx context.Context) (*Addresses, error) {
	latest, due, err := f.state()
	if due {
		wait, cancel := context.WithTimeout(ctx, feedWait)
		defer cancel()
		err = f.fetch(wait, false)
		latest, _, _ = f.state()
	}
	if latest == nil {
		return nil, err
	}
	return latest, nil
}

// HandleChange refreshes the addresses when WeCom tells that they have changed. If
// that fails, it fails too, so that WeCom tells again, and a request 30 seconds later
// tries again as well.
func (f *Feed) HandleChange(ctx context.Context, _ *AddressesChanged) error {
	err := f.Refresh(ctx)
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.fetched = time.Time{}
	}
	return err
}

// Refresh fetches the addresses now.
func (f *Feed) Refresh(ctx context.Context) error { return f.fetch(ctx, true) }

// state returns the addresses, whether it is time to fetch others, and why the last
// attempt failed.
func (f *Feed) state() (latest *Addresses, due bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.latest, time.Since(f.fetched) >= feedAge && time.Since(f.failed) >= feedRetry, f.err
}

// fetch fetches the addresses in its turn. Unless it must, it does not if somebody
// has done so in the meantime.
func (f *Feed) fetch(ctx context.Context, must bool) error {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if _, due, err := f.state(); !due && !must {
		return err
	}
	addresses, err := f.service.GetAddresses(ctx)
	if err == nil && len(addresses.ips(false)) == 0 {
		err = errors.New("wecom/security: WeCom's list has no address that can be read")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err = err; err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) { // a caller that gives up says nothing about WeCom
			f.failed = time.Now()
		}
		return err
	}
	f.latest, f.fetched = addresses, time.Now()
	return nil
}

// ips are the addresses that a firewall can read, sorted.
func (a *Addresses) ips(necessary bool) []string {
	var list []netip.Addr
	for _, e := range a.IPs {
		ip, err := netip.ParseAddr(strings.TrimSpace(e.IP))
		if err == nil && (bool(e.Necessary) || !necessary) {
			list = append(list, ip)
		}
	}
	slices.SortFunc(list, netip.Addr.Compare)
	var texts []string
	for _, ip := range slices.Compact(list) {
		texts = append(texts, ip.String())
	}
	return texts
}

// domains are the domains, sorted.
func (a *Addresses) domains(necessary bool) []string {
	var list []string
	for _, e := range a.Domains {
		domain := strings.TrimSpace(e.Domain)
		if domain != "" && !strings.ContainsAny(domain, " \t\r\n") && (bool(e.Necessary) || !necessary) {
			list = append(list, domain)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
