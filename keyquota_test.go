package wecom

import (
	"net/http"
	"runtime"
	"testing"
)

// uncomparable is a transport that cannot be a map's key.
type uncomparable struct {
	http.RoundTripper
	_ []int
}

func TestKeyClientsShareQuotas(t *testing.T) {
	one, other := &http.Client{Transport: &http.Transport{}}, &http.Client{Transport: &http.Transport{}}
	limiter := func(key string, opts ...Option) Limiter {
		c, err := NewKeyClient(key, opts...)
		if err != nil {
			t.Fatal(err)
		}
		return c.core.limiter
	}
	base := limiter("key-a", WithHTTPClient(one))
	for _, tt := range []struct {
		name   string
		got    Limiter
		shared bool
	}{
		{"the same key", limiter("key-a", WithHTTPClient(one)), true},
		{"another key", limiter("key-b", WithHTTPClient(one)), false},
		{"another transport", limiter("key-a", WithHTTPClient(other)), false},
		{"another server", limiter("key-a", WithHTTPClient(one), WithBaseURL("https://wecom.example")), false},
		{"its own rows", limiter("key-a", WithHTTPClient(one), WithRateLimit("*")), false},
		{"no limits", limiter("key-a", WithHTTPClient(one), WithoutRateLimits()), false},
		{"an odd transport", limiter("key-a", WithHTTPClient(&http.Client{Transport: uncomparable{}})), false},
	} {
		if shared := tt.got == base; shared != tt.shared {
			t.Errorf("%s: shared is %t", tt.name, shared)
		}
	}
	if limiter("key-a") != limiter("key-a") {
		t.Error("clients without a transport of their own share no quotas")
	}
}

// Quotas that no client uses any more are not kept.
func TestKeyQuotasAreForgotten(t *testing.T) {
	id := keyID{base: "https://forgotten.example"}
	known := func() bool {
		keyQuotas.Lock()
		defer keyQuotas.Unlock()
		_, ok := keyQuotas.byKey[id]
		return ok
	}
	q := id.limiter()
	if !known() {
		t.Fatal("not kept while in use")
	}
	runtime.KeepAlive(q)
	for range 1000 {
		if runtime.GC(); !known() {
			return
		}
	}
	t.Error("still kept after use")
}
