package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/gowecom/wecom/cmd/wecom/internal/page"
	"github.com/gowecom/wecom/cmd/wecom/internal/server"
)

// A simFlags holds the flags of "wecom sim".
type simFlags struct {
	address, tls string
	certs        string
	seed, save   string
	hosts        []string
	log          int
}

func (p *program) simCommand() *cobra.Command {
	var flags simFlags
	c := &cobra.Command{
		Use:   "sim",
		Short: "Serve a simulated corp, with a page to look at it",
		Long: `Serve a simulated corp (模拟企业) that programs call in place of WeCom, and a page
on which people see what happens: members' phones, customers, forms, a log of
calls.

A program reaches the corp in one of three ways:

  a base URL     WithBaseURL("http://127.0.0.1:7001"), or whatever the client has
  a proxy        HTTPS_PROXY=http://127.0.0.1:7001, and the certificate that the
                 command names in SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or
                 REQUESTS_CA_BUNDLE: the program calls qyapi.weixin.qq.com as ever
  HTTPS          https://127.0.0.1:7443, with the same certificate

Nothing leaves the machine, and nobody but the machine reaches it unless --listen
says so. Without --save the corp is new at each start; the same seed makes the same
corp, with the same ids.`,
		Example: "  wecom sim\n  wecom sim --seed shop.yaml --save shop.jsonl",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return p.sim(c.Context(), flags) },
	}
	c.Flags().StringVar(&flags.address, "listen", "127.0.0.1:7001", "where to serve HTTP, the proxy and the page")
	c.Flags().StringVar(&flags.tls, "listen-tls", "127.0.0.1:7443", "where to serve HTTPS; empty for nowhere")
	c.Flags().StringVar(&flags.certs, "certs", "", "the folder of the certificate (default: wecom in the user's folder for caches)")
	c.Flags().StringVar(&flags.seed, "seed", "", "a file (YAML) that says what the corp has; \"wecom sim schema\" describes it")
	c.Flags().StringVar(&flags.save, "save", "", "a file that keeps what happens, to go on with at the next start")
	c.Flags().StringSliceVar(&flags.hosts, "host", nil, "a name under which the page may be reached, besides those of this machine")
	c.Flags().IntVar(&flags.log, "log", 10_000, "how many calls the log keeps")
	c.AddCommand(&cobra.Command{
		Use: "schema", Short: "Write the JSON schema of seed files", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return writeJSON(p.out, server.Schema()) },
	})
	return c
}

// A serving is what "wecom sim" tells when it is ready.
type serving struct {
	URL         string           `json:"url"`
	TLS         string           `json:"tls,omitempty"`
	Certificate string           `json:"certificate"`
	Corp        server.CorpInfo  `json:"corp"`
	Bots        []server.BotInfo `json:"bots"`
}

func (s serving) text(w io.Writer) {
	fmt.Fprintf(w, "Open %s/\n", s.URL)
	fmt.Fprintf(w, "Base URL:     %s\n", s.URL)
	fmt.Fprintf(w, "Proxy:        HTTPS_PROXY=%s SSL_CERT_FILE=%s\n", s.URL, s.Certificate)
	if s.TLS != "" {
		fmt.Fprintf(w, "HTTPS:        %s\n", s.TLS)
	}
	fmt.Fprintf(w, "Corp:         %s (%s)\n", s.Corp.ID, s.Corp.Name)
	for _, app := range s.Corp.Apps {
		agent := ""
		if app.AgentID != 0 {
			agent = fmt.Sprintf("agentid %d, ", app.AgentID)
		}
		fmt.Fprintf(w, "App:          %s, %ssecret %s\n", app.Name, agent, app.Secret)
	}
	for _, bot := range s.Bots {
		way := "secret " + bot.Secret
		if bot.Secret == "" {
			way = cmp.Or(bot.URL, "no callback URL")
		}
		fmt.Fprintf(w, "AI bot:       %s, id %s, %s\n", bot.Name, bot.ID, way)
	}
	fmt.Fprintln(w, "Stop with Ctrl-C.")
}

func (p *program) sim(ctx context.Context, flags simFlags) error {
	seed := &server.Seed{}
	if flags.seed != "" {
		var err error
		if seed, err = server.ReadSeed(flags.seed); err != nil {
			return usageError{err}
		}
	}
	var err error
	if flags.certs, err = certsFolder(flags.certs); err != nil {
		return err
	}
	s, err := server.New(server.Config{
		Seed: seed, Save: flags.save, Log: flags.log, Hosts: flags.hosts, Base: baseOf(flags.address, flags.hosts),
		Warn: func(err error) { fmt.Fprintln(p.err, "wecom:", err) },
	})
	if err != nil {
		return err
	}
	err = p.serve(ctx, s, flags)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
	defer cancel()
	return errors.Join(err, s.Close(closing))
}

// closingTime is how long the command waits for apps when it is stopped.
const closingTime = 5 * time.Second

// serve serves until the context ends.
func (p *program) serve(ctx context.Context, s *server.Server, flags simFlags) error {
	tunnel, err := server.NewTunnel(flags.certs)
	if err != nil {
		return err
	}
	plain, err := server.Listen(ctx, flags.address)
	if err != nil {
		return err
	}
	handler := s.Handler(page.New(s), tunnel)
	ready := serving{URL: baseOf(plain.Addr().String(), flags.hosts), Bots: s.Bots(), Certificate: filepath.Join(flags.certs, server.CAFile), Corp: s.Corp()}
	s.SetBase(ready.URL)
	group, ctx := errgroup.WithContext(ctx)
	serveOn(ctx, group, plain, &http.Server{Handler: handler})
	if flags.tls != "" {
		secure, err := server.Listen(ctx, flags.tls)
		if err != nil {
			return errors.Join(err, plain.Close())
		}
		ready.TLS = "https://" + secure.Addr().String()
		serveOn(ctx, group, secure, &http.Server{Handler: handler, TLSConfig: tunnel.TLS()})
	}
	group.Go(func() error { return tunnel.Serve(http.HandlerFunc(s.ServeAPI)) })
	context.AfterFunc(ctx, func() { tunnel.Close() })
	if err := p.show(ready); err != nil {
		return err
	}
	return group.Wait()
}

// baseOf returns the address under which the server is reached: of one that listens on
// all interfaces, that of this machine or of the first name it was given.
func baseOf(address string, hosts []string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "http://" + address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if len(hosts) > 0 {
			host = hosts[0]
		}
	}
	return "http://" + net.JoinHostPort(host, port)
}

// serveOn serves on a listener until the context ends.
func serveOn(ctx context.Context, group *errgroup.Group, l net.Listener, server *http.Server) {
	server.ReadHeaderTimeout = 10 * time.Second
	context.AfterFunc(ctx, func() { server.Close() })
	group.Go(func() error {
		var err error
		if server.TLSConfig != nil {
			err = server.ServeTLS(l, "", "")
		} else {
			err = server.Serve(l)
		}
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	})
}
