package auth

import "net/http"

// ReturnURL is where a visitor comes back to after a login.
func (g *Gate) ReturnURL(r *http.Request) string { return g.pageURL(returnPath(r, g.home)) }

// Open opens what a Keyring has sealed.
func (k *Keyring) Open(purpose, value string) ([]byte, bool) { return k.open(purpose, value) }

// Seal seals with the first key.
func (k *Keyring) Seal(purpose string, plaintext []byte) string { return k.seal(purpose, plaintext) }

// SignText signs the address of a page.
var SignText = signText
