package auth

import (
	"net/http"
	"time"

	"github.com/gowecom/wecom"
)

// ReturnURL is where a visitor comes back to after a login.
func (g *Gate) ReturnURL(r *http.Request) string { return g.pageURL(returnPath(r, g.home)) }

// Open opens what a Keyring has sealed.
func (k *Keyring) Open(purpose, value string) ([]byte, bool) { return k.open(purpose, value) }

// Seal seals with the first key.
func (k *Keyring) Seal(purpose string, plaintext []byte) string { return k.seal(purpose, plaintext) }

// SignPage signs the address of a page.
func SignPage(ticket, nonce string, timestamp int64, page string) string {
	return signPage(wecom.NewToken(ticket, time.Time{}, time.Time{}), nonce, wecom.TimeOf(time.Unix(timestamp, 0)), page)
}
