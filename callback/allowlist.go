package callback

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Service asks for WeCom's own addresses. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret, of any app.
func New(client *wecom.Client) *Service { return &Service{client} }

// ListCallbackIPs returns the addresses that callbacks come from, for a firewall.
// An entry is an address or a range such as 101.226.103.*. The addresses change:
// ask every day, or use an [Allowlist].
//
// https://developer.work.weixin.qq.com/document/path/90930
//
//wecom:api GET /cgi-bin/getcallbackip 获取企业微信回调IP段（回调配置）
func (s *Service) ListCallbackIPs(ctx context.Context) ([]string, error) {
	return call.GetIn[[]string](ctx, s.client, "/cgi-bin/getcallbackip", nil, "ip_list")
}

// ListAPIDomainIPs returns the addresses of the API itself, for a firewall that
// limits outgoing connections. Entries are as in [Service.ListCallbackIPs].
//
// https://developer.work.weixin.qq.com/document/path/92520
//
//wecom:api GET /cgi-bin/get_api_domain_ip 获取企业微信接口IP段
func (s *Service) ListAPIDomainIPs(ctx context.Context) ([]string, error) {
	return call.GetIn[[]string](ctx, s.client, "/cgi-bin/get_api_domain_ip", nil, "ip_list")
}

const (
	allowlistAge   = 24 * time.Hour   // how long a list serves
	allowlistRetry = 30 * time.Second // how long not to try again after a failure
	allowlistWait  = 3 * time.Second  // how long a request may fetch, of WeCom's 5 seconds
)

// An Allowlist admits only requests that come from WeCom's addresses. The
// signature alone proves where a callback is from; the list spares the work on
// others.
//
// It fetches the addresses on first use and then daily, in the request that
// comes then; call [Allowlist.Refresh] before the URL is set, as WeCom gives the
// check of a URL a second only.
type Allowlist struct {
	service  *Service
	clientIP func(*http.Request) string
	teller

	fetching chan struct{} // holds a token while one request fetches

	mu       sync.Mutex
	ranges   []netip.Prefix
	fetched  time.Time // when ranges were
	failed   time.Time // when the last attempt did
	fetchErr error     // of the last attempt
}

// An AllowlistOption configures an [Allowlist].
type AllowlistOption func(*Allowlist)

// WithClientIP sets how the address of a request is found out. The default is
// that of the connection, which behind a proxy is the proxy's: read the header
// that your proxy sets then, and that nobody else can.
func WithClientIP(f func(*http.Request) string) AllowlistOption {
	return func(a *Allowlist) { a.clientIP = f }
}

// WithAllowlistLogger logs requests that are refused and lists that cannot be
// fetched. A logger that hangs holds nothing up for more than 100 milliseconds.
func WithAllowlistLogger(l *slog.Logger) AllowlistOption {
	return func(a *Allowlist) { a.log = l }
}

// NewAllowlist returns an Allowlist. It fetches nothing yet.
func (s *Service) NewAllowlist(opts ...AllowlistOption) *Allowlist {
	a := &Allowlist{
		service:  s,
		clientIP: func(r *http.Request) string { return r.RemoteAddr },
		fetching: make(chan struct{}, 1),
	}
	for _, opt := range opts {
		opt(a)
	}
	return a
}

// Handler returns a middleware around next: 403 for requests from elsewhere, 503
// as long as no list could be fetched, so that WeCom comes again.
func (a *Allowlist) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ip, err := parseIP(a.clientIP(r))
		if err != nil {
			a.refuse(w, r, http.StatusForbidden, err)
			return
		}
		admitted, err := a.Admits(r.Context(), ip)
		switch {
		case err != nil:
			a.refuse(w, r, http.StatusServiceUnavailable, err)
		case !admitted:
			a.refuse(w, r, http.StatusForbidden, fmt.Errorf("%v is not an address of WeCom", ip))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (a *Allowlist) refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	a.logs(r.Context(), slog.LevelWarn, "callback refused", "status", status, "from", r.RemoteAddr, "error", err)
	http.Error(w, http.StatusText(status), status)
}

// Admits reports whether ip is an address of WeCom. It fails only if no list
// could be fetched so far: an old one serves until there is a new one.
func (a *Allowlist) Admits(ctx context.Context, ip netip.Addr) (bool, error) {
	ranges, due, err := a.state()
	if due {
		if a.refreshDue(ctx, ranges == nil) {
			ranges, _, err = a.state()
		}
	}
	if ranges == nil {
		return false, cmp.Or(err, context.Cause(ctx))
	}
	ip = ip.Unmap()
	return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(ip) }), nil
}

// state returns the list, whether it is time to fetch another, and why there is
// none.
func (a *Allowlist) state() (ranges []netip.Prefix, due bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ranges, time.Since(a.fetched) >= allowlistAge && time.Since(a.failed) >= allowlistRetry, a.fetchErr
}

// refreshDue fetches a list, unless another request does: then it waits for that
// one if it must. It reports whether to look again.
func (a *Allowlist) refreshDue(ctx context.Context, must bool) bool {
	select {
	case a.fetching <- struct{}{}:
	default:
		if !must {
			return false
		}
		select {
		case a.fetching <- struct{}{}:
		case <-ctx.Done():
			return false
		}
	}
	defer func() { <-a.fetching }()
	if _, due, _ := a.state(); !due {
		return true // it was fetched in the meantime
	}
	ctx, cancel := context.WithTimeout(ctx, allowlistWait)
	defer cancel()
	if err := a.Refresh(ctx); err != nil {
		a.logs(ctx, slog.LevelWarn, "the addresses of WeCom cannot be fetched", "error", err)
	}
	return true
}

// Refresh fetches the addresses now.
func (a *Allowlist) Refresh(ctx context.Context) error {
	ranges, err := a.service.callbackRanges(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fetchErr = err; err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) { // a caller that gives up says nothing about WeCom
			a.failed = time.Now()
		}
		return err
	}
	a.ranges, a.fetched = ranges, time.Now()
	return nil
}

func (s *Service) callbackRanges(ctx context.Context) ([]netip.Prefix, error) {
	entries, err := s.ListCallbackIPs(ctx)
	if err != nil {
		return nil, err
	}
	var ranges []netip.Prefix
	for _, entry := range entries {
		if p, err := parseRange(entry); err == nil {
			ranges = append(ranges, p)
		}
	}
	if ranges == nil {
		return nil, errors.New("wecom/callback: WeCom's list of callback addresses has none that can be read")
	}
	return ranges, nil
}

// parseRange reads an address, a prefix, or an IPv4 address whose last numbers
// are stars.
func parseRange(s string) (netip.Prefix, error) {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err
	}
	stars := 0
	for rest, more := strings.CutSuffix(s, ".*"); more; rest, more = strings.CutSuffix(rest, ".*") {
		stars++
	}
	ip, err := netip.ParseAddr(strings.TrimSuffix(s, strings.Repeat(".*", stars)) + strings.Repeat(".0", stars))
	if err != nil {
		return netip.Prefix{}, err
	}
	return ip.Prefix(ip.BitLen() - 8*stars)
}

// parseIP reads an address with or without a port.
func parseIP(s string) (netip.Addr, error) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap(), nil
	}
	ip, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		return netip.Addr{}, fmt.Errorf("the address of the client cannot be read: %w", err)
	}
	return ip.Unmap(), nil
}
