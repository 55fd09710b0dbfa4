package wecomredis

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// WithSealing encrypts tokens and events with AES-GCM before Redis gets them. The
// key has 16, 24 or 32 bytes, from a store of secrets: not from Redis. Corp ids,
// paths, names of cursors and whom events concern (Order) stay readable. What was
// sealed with one of the former keys can still be opened. To change the key without
// a pause, first give the new one to every process as former, then exchange the two. Without its key a token is fetched anew, and an event fails.
func WithSealing(key []byte, former ...[]byte) Option {
	return func(s *Shared) error {
		b := &box{}
		for _, k := range append([][]byte{key}, former...) {
			block, err := aes.NewCipher(k)
			if err != nil {
				return fmt.Errorf("a key of %d bytes for sealing: it must have 16, 24 or 32", len(k))
			}
			aead, err := cipher.NewGCM(block)
			if err != nil {
				return err
			}
			b.keys = append(b.keys, aead)
		}
		s.box = b
		return nil
	}
}

// A box seals what is kept in Redis. A nil box leaves it open.
type box struct{ keys []cipher.AEAD }

const sealed = "sealed1:" // no token and no event begins so

var (
	errSealed = errors.New("it is sealed, and this process has no key: use WithSealing everywhere")
	errOpen   = errors.New("it is not sealed, though this process seals: use WithSealing everywhere")
	errKey    = errors.New("it was sealed with another key")
)

// seal binds the text to the place where it is kept.
func (b *box) seal(text, place string) string {
	if b == nil {
		return text
	}
	nonce := make([]byte, b.keys[0].NonceSize(), b.keys[0].NonceSize()+len(text)+b.keys[0].Overhead())
	_, _ = rand.Read(nonce) // never fails
	return sealed + string(b.keys[0].Seal(nonce, nonce, []byte(text), []byte(place)))
}

func (b *box) open(text, place string) (string, error) {
	text, isSealed := strings.CutPrefix(text, sealed)
	switch {
	case b == nil && isSealed:
		return "", errSealed
	case b == nil:
		return text, nil
	case !isSealed:
		return "", errOpen
	}
	for _, aead := range b.keys {
		if len(text) < aead.NonceSize() {
			break
		}
		plain, err := aead.Open(nil, []byte(text[:aead.NonceSize()]), []byte(text[aead.NonceSize():]), []byte(place))
		if err == nil {
			return string(plain), nil
		}
	}
	return "", errKey
}
