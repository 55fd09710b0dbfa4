package wecom

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// An outcome is how an attempt ended, and what follows from that.
type outcome struct {
	err   error
	again bool          // whether another attempt follows
	pause time.Duration // before that one
}

// maxAttempts is more than any policy asks for: outcomes alone decide.
const maxAttempts = 100

// engineRequest stands for the call in the retry engine, which sends nothing.
var engineRequest = http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "wecom", Host: "call"}, Header: http.Header{}}

// repeat makes further attempts after one that is to be repeated. The pauses
// between them end with ctx, which is then the second result. This is all that the package knows of
// go-retryablehttp: a whole attempt, from its token to the judgement of its
// reply, is one round trip to the engine.
func repeat(ctx context.Context, last outcome, attempt func(failed error) outcome) (outcome, error) {
	known := true // the first attempt was made without the engine
	engine := retryablehttp.Client{
		RetryMax: maxAttempts,
		HTTPClient: &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			if !known {
				last = attempt(last.err)
			}
			known = false
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		})},
		CheckRetry:   func(context.Context, *http.Response, error) (bool, error) { return last.again, nil },
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return last.pause },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	_, err := engine.Do(&retryablehttp.Request{Request: engineRequest.WithContext(ctx)})
	if err != nil && last.again {
		return last, ended(ctx)
	}
	return last, nil
}

// A roundTripper is a function as an [http.RoundTripper].
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
