package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// apiHosts are the hosts of WeCom that the corp stands in for.
var apiHosts = []string{"qyapi.weixin.qq.com", "open.weixin.qq.com", "login.work.weixin.qq.com", "open.work.weixin.qq.com", "openws.work.weixin.qq.com"}

// Handler returns the handler of the server's HTTP address: the API under any name,
// the control plane and the page under those of this machine, and a proxy that
// leads to WeCom's hosts.
func (s *Server) Handler(page http.Handler, tunnel *Tunnel) http.Handler {
	control := s.Control()
	page = s.guard(page)
	return tunnel.Or(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/_sim/"):
			control.ServeHTTP(w, r)
		case s.isPage(r):
			page.ServeHTTP(w, r)
		default:
			s.ServeAPI(w, r)
		}
	}))
}

// isPage reports whether a request is for the page for people.
func (s *Server) isPage(r *http.Request) bool {
	return r.URL.Path == "/" && !isLongConnection(r) || strings.HasPrefix(r.URL.Path, "/ui/")
}

// A Tunnel serves what a proxy's clients send to WeCom's hosts, with certificates
// of an authority of its own.
type Tunnel struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	tls   *tls.Config
}

// NewTunnel returns a tunnel with the authority in a folder, which is made if there
// is none.
func NewTunnel(folder string) (*Tunnel, error) {
	cert, err := authority(folder)
	if err != nil {
		return nil, err
	}
	return &Tunnel{conns: make(chan net.Conn), done: make(chan struct{}), tls: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}}, nil
}

// TLS returns the configuration with the certificate.
func (t *Tunnel) TLS() *tls.Config { return t.tls }

// Serve serves what comes through the tunnel until Close.
func (t *Tunnel) Serve(h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet()}
	defer server.Close()
	err := server.Serve(tls.NewListener(t, t.tls))
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// connect takes a connection of a proxy's client.
func (t *Tunnel) connect(w http.ResponseWriter, r *http.Request) {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil || port != "443" || !slices.Contains(apiHosts, host) {
		http.Error(w, "this proxy leads to WeCom's hosts alone: "+strings.Join(apiHosts, ", "), http.StatusForbidden)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "no tunnel can be made", http.StatusInternalServerError)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		conn.Close()
		return
	}
	select {
	case t.conns <- conn:
	case <-t.done:
		conn.Close()
	}
}

// Or returns a handler that takes the connections of a proxy's clients, and gives
// all else to another one.
func (t *Tunnel) Or(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			t.connect(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Accept returns the next connection that a client has asked the proxy for.
func (t *Tunnel) Accept() (net.Conn, error) {
	select {
	case conn := <-t.conns:
		return conn, nil
	case <-t.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. The connections that it has returned stay.
func (t *Tunnel) Close() error {
	t.once.Do(func() { close(t.done) })
	return nil
}

// Addr is empty, since clients reach a tunnel by the address of its proxy.
func (t *Tunnel) Addr() net.Addr { return &net.TCPAddr{} }

const (
	CAFile  = "ca.pem"
	keyFile = "ca-key.pem"
)

// authority returns the certificate in a folder, or makes one. It is its own
// authority, names WeCom's hosts and this machine alone, and is worth nothing to
// who does not trust the file.
func authority(folder string) (tls.Certificate, error) {
	certName, keyName := filepath.Join(folder, CAFile), filepath.Join(folder, keyFile)
	cert, err := tls.LoadX509KeyPair(certName, keyName)
	switch {
	case err == nil && time.Until(cert.Leaf.NotAfter) > 24*time.Hour && covers(cert.Leaf):
		return cert, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return cert, fmt.Errorf("the certificate in %s cannot be read: delete it and %s: %w", certName, keyName, err)
	}
	certPEM, keyPEM, err := newAuthority(time.Now())
	if err != nil {
		return cert, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return cert, err
	}
	if err := errors.Join(os.WriteFile(keyName, keyPEM, 0o600), os.WriteFile(certName, certPEM, 0o644)); err != nil {
		return cert, err
	}
	return tls.X509KeyPair(certPEM, keyPEM)
}

// covers reports whether a certificate has all hosts: an older program made it for fewer.
func covers(cert *x509.Certificate) bool {
	return !slices.ContainsFunc(apiHosts, func(host string) bool { return cert.VerifyHostname(host) != nil })
}

func newAuthority(now time.Time) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	names := append([]string{"localhost"}, apiHosts...)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "wecom sim"},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: names,
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}

// quiet is for servers whose clients come and go.
func quiet() *log.Logger { return log.New(discard{}, "", 0) }

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// Listen listens on an address.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}
