package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"reflect"
	"runtime"
	"sync"
	"weak"
)

// A keyID tells the keys of the process apart without holding them. Base and
// transport belong to it, because elsewhere the same key is another one: each
// simulated corp of a test counts for itself.
type keyID struct {
	hash      [sha256.Size]byte
	base      string
	transport http.RoundTripper
}

// keyQuotas are the quotas of the keys in use. An entry lives as long as a
// client with the key.
var keyQuotas struct {
	sync.Mutex
	byKey map[keyID]weak.Pointer[limiter]
}

// shareQuotas makes the settings use the quotas that other clients of the key
// use, unless they say otherwise.
func (s *settings) shareQuotas(key string) {
	id := keyID{hash: sha256.Sum256([]byte(key)), base: s.core.base}
	s.core.scope = "key:" + hex.EncodeToString(id.hash[:8])
	if s.core.limiter != s.limiter || len(s.core.rows) > 0 {
		return
	}
	if s.http != nil && s.http.Transport != nil {
		if !reflect.ValueOf(s.http.Transport).Comparable() {
			return
		}
		id.transport = s.http.Transport
	}
	s.core.limiter = id.limiter()
}

func (id keyID) limiter() *limiter {
	keyQuotas.Lock()
	defer keyQuotas.Unlock()
	if q := keyQuotas.byKey[id].Value(); q != nil {
		return q
	}
	if keyQuotas.byKey == nil {
		keyQuotas.byKey = map[keyID]weak.Pointer[limiter]{}
	}
	q := &limiter{}
	keyQuotas.byKey[id] = weak.Make(q)
	runtime.AddCleanup(q, keyID.forget, id)
	return q
}

// forget removes the entry of quotas that nobody uses any more.
func (id keyID) forget() {
	keyQuotas.Lock()
	defer keyQuotas.Unlock()
	if keyQuotas.byKey[id].Value() == nil {
		delete(keyQuotas.byKey, id)
	}
}
