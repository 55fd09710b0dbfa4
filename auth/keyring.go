package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
)

// A Keyring seals what is kept in the browser's cookies, so that nobody can read
// or change it. It prints without its keys, and is safe for concurrent use.
type Keyring struct{ keys []cipher.AEAD }

const minKey = 32

// NewKeyring returns a Keyring. The first key seals, and all open: to change the
// key, put the new one first, and drop the old one when the last session under
// it has expired. All processes behind one address need the same keys.
//
// A key has at least 32 bytes. Make one with
//
//	openssl rand -base64 32
//
// and keep it like a password: whoever has it can log in as anybody.
func NewKeyring(keys ...string) (*Keyring, error) {
	if len(keys) == 0 {
		return nil, errors.New("wecom/auth: no key: make one with openssl rand -base64 32")
	}
	ring := &Keyring{}
	for i, key := range keys {
		if len(key) < minKey {
			return nil, fmt.Errorf("wecom/auth: key %d has %d bytes, fewer than %d: make one with openssl rand -base64 32", i+1, len(key), minKey)
		}
		aead, err := newAEAD(key)
		if err != nil {
			return nil, err
		}
		ring.keys = append(ring.keys, aead)
	}
	return ring, nil
}

func newAEAD(key string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, "github.com/gowecom/wecom/auth: cookies", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Format prints how many keys there are.
func (k *Keyring) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, k.describe()) }

// LogValue hides the keys from loggers that would encode them.
func (k *Keyring) LogValue() slog.Value { return slog.StringValue(k.describe()) }

func (k *Keyring) describe() string {
	if k == nil {
		return "auth.Keyring(nil)"
	}
	return fmt.Sprintf("auth.Keyring(%d keys)", len(k.keys))
}

// maxCookie is what browsers keep of a cookie, name and attributes included.
const maxCookie = 4096

var cookieEncoding = base64.RawURLEncoding.Strict()

// seal makes of a text the value of a cookie. It opens only for the same
// purpose.
func (k *Keyring) seal(purpose string, plaintext []byte) string {
	return cookieEncoding.EncodeToString(k.keys[0].Seal(nil, nil, plaintext, []byte(purpose)))
}

// open returns the text of a cookie, and false if it is not genuine.
func (k *Keyring) open(purpose, value string) ([]byte, bool) {
	if len(value) > maxCookie {
		return nil, false
	}
	sealed, err := cookieEncoding.DecodeString(value)
	if err != nil {
		return nil, false
	}
	for _, key := range k.keys {
		if plaintext, err := key.Open(nil, nil, sealed, []byte(purpose)); err == nil {
			return plaintext, true
		}
	}
	return nil, false
}
