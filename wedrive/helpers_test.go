package wedrive_test

import (
	"bytes"
	"io"
	"net/http"

	"github.com/gowecom/wecom/wecomtest"
)

// roundTrip is a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// watching is a client of the corp that sees the bodies of calls whole.
func watching(corp *wecomtest.Corp, see func(path string, body []byte)) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			see(r.URL.Path, b)
			r.Body = io.NopCloser(bytes.NewReader(b))
		}
		return corp.HTTPClient().Transport.RoundTrip(r)
	})}
}
