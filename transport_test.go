package wecom

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// serveTLS returns a server, and a client of it with the default transport.
func serveTLS(t *testing.T, configure func(*httptest.Server)) (*httptest.Server, *http.Client) {
	t.Helper()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	configure(srv)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	tr := newTransport()
	t.Cleanup(tr.CloseIdleConnections)
	tr.TLSClientConfig.RootCAs = x509.NewCertPool()
	tr.TLSClientConfig.RootCAs.AddCert(srv.Certificate())
	return srv, &http.Client{Transport: tr}
}

func fetch(t *testing.T, hc *http.Client, address string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := hc.Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	return resp, err
}

func TestDefaultTransportSpeaksHTTP2(t *testing.T) {
	srv, hc := serveTLS(t, func(s *httptest.Server) { s.EnableHTTP2 = true })
	if resp, err := fetch(t, hc, srv.URL); err != nil || resp.ProtoMajor != 2 {
		t.Errorf("response %+v, error %v", resp, err)
	}
}

func TestDefaultTransportRefusesOldTLS(t *testing.T) {
	srv, hc := serveTLS(t, func(s *httptest.Server) {
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // what must not be spoken
	})
	if _, err := fetch(t, hc, srv.URL); err == nil {
		t.Error("spoke TLS 1.1")
	}
}

// As many calls as may be in flight keep their connections.
func TestDefaultTransportKeepsConnections(t *testing.T) {
	tr := newTransport()
	if tr.MaxIdleConnsPerHost < defaultInFlight || tr.MaxIdleConns < tr.MaxIdleConnsPerHost {
		t.Errorf("keeps %d of %d connections", tr.MaxIdleConnsPerHost, tr.MaxIdleConns)
	}
	if tr.Proxy == nil || tr.TLSHandshakeTimeout == 0 || tr.IdleConnTimeout == 0 {
		t.Errorf("a phase without limit: %+v", tr)
	}
	a, err := NewClient("ww", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if c := a.core; c.transport == http.DefaultTransport || !c.trusted || c.timeout != 0 || c.patience != time.Minute {
		t.Errorf("calls through %T, trusted %t, ends after %v or %v", c.transport, c.trusted, c.timeout, c.patience)
	}
}
