// Sso-web is a small intranet: members see their name, their department and their
// colleagues, whose profiles they open by the JS-SDK. Who is not logged in is sent
// to the login of WeCom.
//
// Without an account it runs beside a simulated corp, to be clicked through: open
// the address that it prints, with any browser. Where the user agent contains
// wxwork, it is as within WeCom:
//
//	chromium --user-agent="Mozilla/5.0 wxwork/4.1.30" http://127.0.0.1:8080/
//
// To run it for an app of your own, set WECOM_CORP_ID, WECOM_SECRET,
// WECOM_AGENT_ID, WECOM_SITE_URL such as https://intranet.example.com, and
// WECOM_SESSION_KEY, made with openssl rand -base64 32; WECOM_LISTEN is for an
// address other than 127.0.0.1:8080. An interrupt ends it.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("sso-web: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	site, err := listen(ctx, cmp.Or(os.Getenv("WECOM_LISTEN"), "127.0.0.1:8080"))
	if err != nil {
		return err
	}
	cfg, servers, err := configure(ctx, site)
	if err != nil {
		return err
	}
	defer func() { _ = cfg.client.Close() }()
	handler, err := newSite(cfg)
	if err != nil {
		return err
	}
	servers = append(servers, server{site, handler})
	fmt.Printf("Open %s/\n", cfg.url)
	return serve(ctx, servers)
}

// configure reads the environment, or starts a simulated corp.
func configure(ctx context.Context, site net.Listener) (config, []server, error) {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		listener, err := listen(ctx, "127.0.0.1:0")
		if err != nil {
			return config{}, nil, err
		}
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_AGENT_ID, WECOM_SITE_URL and WECOM_SESSION_KEY.")
		corp := wecomtest.New()
		base := "http://" + listener.Addr().String()
		return config{
			client: corp.Client(), agentID: wecomtest.AppAgentID,
			url: "http://" + site.Addr().String(), key: rand.Text() + rand.Text(),
			loginPages: base, sdk: []string{base + "/open/js/jweixin-1.2.0.js", base + "/wwopen/js/jwxwork-1.0.0.js"}, log: logger,
		}, []server{{listener, corp}}, nil
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return config{}, nil, err
	}
	agentID, err := strconv.ParseInt(os.Getenv("WECOM_AGENT_ID"), 10, 64)
	if err != nil {
		return config{}, nil, errors.New("WECOM_AGENT_ID is not the id of an app")
	}
	return config{
		client: client, agentID: agentID,
		url: strings.TrimRight(os.Getenv("WECOM_SITE_URL"), "/"), key: os.Getenv("WECOM_SESSION_KEY"),
		sdk: []string{"https://res.wx.qq.com/open/js/jweixin-1.2.0.js", "https://open.work.weixin.qq.com/wwopen/js/jwxwork-1.0.0.js"}, log: logger,
	}, nil, nil
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// A server answers on one address.
type server struct {
	net.Listener
	handler http.Handler
}

// serve answers until ctx ends or a server fails.
func serve(ctx context.Context, servers []server) error {
	failed := make(chan error, len(servers))
	for _, s := range servers {
		h := &http.Server{Handler: s.handler, ReadHeaderTimeout: 5 * time.Second}
		stop := context.AfterFunc(ctx, func() { _ = h.Close() })
		go func() {
			defer stop()
			failed <- h.Serve(s.Listener)
		}()
	}
	err := <-failed
	if ctx.Err() == nil {
		return err
	}
	return nil // it was told to stop
}
