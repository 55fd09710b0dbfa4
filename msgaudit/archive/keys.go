package archive

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Keys are the corp's private keys by their versions, which the admin console shows
// beside each public key. A new key is for the messages from then on; those before
// still need the old one, for 5 days or as long as they are read again.
type Keys map[int]*rsa.PrivateKey

func (k Keys) check() error {
	for version, key := range k {
		if key == nil || key.N == nil || key.D == nil {
			return fmt.Errorf("archive: the private key of version %d is missing", version)
		}
	}
	return nil
}

func (k Keys) clone() Keys { return maps.Clone(k) }

var errNoKey = errors.New("archive: this is no RSA private key in PEM: neither PKCS#1 (BEGIN RSA PRIVATE KEY) nor PKCS#8 (BEGIN PRIVATE KEY), and not encrypted")

// ParseKey reads an RSA private key, such as "openssl genrsa 2048" writes it.
func ParseKey(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errNoKey
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errNoKey
	}
	if key, ok := key.(*rsa.PrivateKey); ok {
		return key, nil
	}
	return nil, errNoKey
}

// open decrypts the key of a message, which the library takes as text.
func (k Keys) open(version int, encrypted string) (string, error) {
	key := k[version]
	if key == nil {
		return "", ErrUnknownKey
	}
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return "", ErrWrongKey
	}
	plain, err := rsa.DecryptPKCS1v15(nil, key, sealed) //nolint:staticcheck // WeCom encrypts so
	if err != nil || len(plain) == 0 || strings.IndexByte(string(plain), 0) >= 0 {
		return "", ErrWrongKey
	}
	return string(plain), nil
}
