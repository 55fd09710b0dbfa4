package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/gowecom/wecom/cmd/wecom/internal/drift"
	"github.com/gowecom/wecom/cmd/wecom/internal/server"
)

// A recordFlags holds the flags of "wecom record".
type recordFlags struct {
	address, to, out, certs string
}

func (p *program) recordCommand() *cobra.Command {
	var flags recordFlags
	c := &cobra.Command{
		Use:   "record",
		Short: "Stand before the real service, and note what it answers otherwise than documented",
		Long: `Stand before the real service as a proxy, and note what it answers otherwise than
its documentation says: keys that are not documented, values of another kind, codes
that are not in the list. Programs reach it as they reach "wecom sim".

Each difference is written once, as a line of JSON. Values are not kept: of a text
there is its shape, with letters as x, digits as 9 and Chinese characters as 字. Keys
are kept as they are; look the file through before you send it to somebody.`,
		Example: "  wecom record --out differences.jsonl\n  HTTPS_PROXY=http://127.0.0.1:7002 SSL_CERT_FILE=… your-program",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return p.record(c.Context(), flags) },
	}
	c.Flags().StringVar(&flags.address, "listen", "127.0.0.1:7002", "where to listen")
	c.Flags().StringVar(&flags.to, "to", "https://qyapi.weixin.qq.com", "the real service")
	c.Flags().StringVarP(&flags.out, "out", "o", "", "the file to add the differences to (default: the standard output)")
	c.Flags().StringVar(&flags.certs, "certs", "", "the folder of the certificate (default: wecom in the user's folder for caches)")
	return c
}

// certsFolder returns the folder of the certificate.
func certsFolder(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usagef("there is no folder for the certificate; name one by --certs: %w", err)
	}
	return filepath.Join(dir, "wecom"), nil
}

func (p *program) record(ctx context.Context, flags recordFlags) (err error) {
	to, err := url.Parse(flags.to)
	if err != nil || to.Host == "" {
		return usagef("--to is no URL: %q", flags.to)
	}
	out := p.out
	if flags.out != "" {
		f, err := os.OpenFile(flags.out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	folder, err := certsFolder(flags.certs)
	if err != nil {
		return err
	}
	tunnel, err := server.NewTunnel(folder)
	if err != nil {
		return err
	}
	l, err := server.Listen(ctx, flags.address)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "wecom: HTTPS_PROXY=http://%s SSL_CERT_FILE=%s leads to %s (stop with Ctrl-C)\n", l.Addr(), filepath.Join(folder, server.CAFile), to.Host)
	proxy := newRecorder(to, out).proxy(p.err)
	group, ctx := errgroup.WithContext(ctx)
	serveOn(ctx, group, l, &http.Server{Handler: tunnel.Or(proxy)})
	group.Go(func() error { return tunnel.Serve(proxy) })
	context.AfterFunc(ctx, func() { tunnel.Close() })
	return group.Wait()
}

// A recorder writes each difference once.
type recorder struct {
	to   *url.URL
	mu   sync.Mutex
	out  io.Writer
	seen map[drift.Finding]bool
}

func newRecorder(to *url.URL, out io.Writer) *recorder {
	return &recorder{to: to, out: out, seen: map[drift.Finding]bool{}}
}

// proxy returns the handler that passes calls on.
func (r *recorder) proxy(errs io.Writer) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(r.to)
			p.Out.Host = r.to.Host
			p.Out.Header.Set("Accept-Encoding", "gzip") // what can be read here
		},
		ModifyResponse: r.look,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			if failed, ok := errors.AsType[*url.Error](err); ok {
				err = failed.Err // the URL has the token
			}
			fmt.Fprintf(errs, "wecom: the real service does not answer: %v\n", err)
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}

// maxLook is how much of a reply is looked at.
const maxLook = 32 << 20

// look compares a reply with the documented one, and passes it on as it is.
func (r *recorder) look(resp *http.Response) error {
	if kind := resp.Header.Get("Content-Type"); !strings.Contains(kind, "json") && !strings.HasPrefix(kind, "text/") {
		return nil // a file
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxLook+1))
	if err != nil {
		return err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
	if len(body) > maxLook {
		return nil
	}
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if body, err = unzip(body); err != nil {
			return nil //nolint:nilerr // the client gets it as it is, and judges it
		}
	}
	return r.note(drift.Compare(resp.Request.Method, resp.Request.URL.Path, body))
}

func unzip(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxLook))
}

// note writes differences that have not been written yet.
func (r *recorder) note(found []drift.Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := json.NewEncoder(r.out)
	e.SetEscapeHTML(false)
	for _, f := range found {
		if r.seen[f] {
			continue
		}
		r.seen[f] = true
		if err := e.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
