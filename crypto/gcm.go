package crypto

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// OpenGCM decrypts what a callback holds encrypted once more, with AEAD_AES_256_GCM and
// the same EncodingAESKey: the resource of a notice of payments (支付通知), for one. The
// error is [ErrMalformed] or [ErrKey].
//
// https://developer.work.weixin.qq.com/document/path/97478
func (c *Cipher) OpenGCM(ciphertext, nonce, associatedData string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		return nil, fmt.Errorf("%w: the encrypted text is not base64", ErrMalformed)
	}
	aead, err := cipher.NewGCMWithNonceSize(c.secrets().aes.block, len(nonce))
	if err != nil {
		return nil, fmt.Errorf("%w: a nonce of %d bytes", ErrMalformed, len(nonce))
	}
	plaintext, err := aead.Open(nil, []byte(nonce), data, []byte(associatedData))
	if err != nil {
		return nil, ErrKey
	}
	return plaintext, nil
}

// SealGCM encrypts for [Cipher.OpenGCM], for tests that stand in for WeCom.
func (c *Cipher) SealGCM(plaintext []byte, associatedData string) (ciphertext, nonce string) {
	nonce = rand.Text()[:12]
	aead, err := cipher.NewGCM(c.secrets().aes.block)
	if err != nil {
		panic("wecom/crypto: AES is not available: " + err.Error())
	}
	return base64.StdEncoding.EncodeToString(aead.Seal(nil, []byte(nonce), plaintext, []byte(associatedData))), nonce
}
