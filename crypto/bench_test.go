package crypto_test

import (
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/gowecom/wecom/crypto"
)

var benchSizes = []struct {
	name string
	size int
}{{"1KiB", 1 << 10}, {"100KiB", 100 << 10}}

// BenchmarkOpen compares opening a message with the floor: the hash, the
// base64 and the AES alone, from the standard library, into a new slice.
func BenchmarkOpen(b *testing.B) {
	for _, size := range benchSizes {
		c := newCipher(b, testCorpID)
		s := c.Seal(make([]byte, size.size), "")
		query, xmlBody, jsonBody := s.Query(), s.PushXML(testCorpID, "218"), s.PushJSON()
		bench := func(name string, open func() error) {
			b.Run(fmt.Sprintf("%s/%s", size.name, name), func(b *testing.B) {
				b.SetBytes(int64(size.size))
				b.ReportAllocs()
				for b.Loop() {
					if err := open(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		bench("floor", openFloor(b, s))
		bench("Open", func() error { _, err := c.Open(s); return err })
		bench("OpenXML", func() error { _, err := c.OpenXML(query, xmlBody); return err })
		bench("OpenJSON", func() error { _, err := c.OpenJSON(query, jsonBody); return err })
	}
}

func openFloor(b *testing.B, s crypto.Sealed) func() error {
	block, iv := newAES(b, testKey)
	signed := []byte(s.Timestamp + string(s.Encrypt) + s.Nonce + testToken)
	encrypt := s.Encrypt
	var signature [40]byte
	return func() error {
		sum := sha1.Sum(signed)
		hex.Encode(signature[:], sum[:])
		data := make([]byte, base64.StdEncoding.DecodedLen(len(encrypt)))
		n, err := base64.StdEncoding.Decode(data, encrypt)
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(data[:n], data[:n])
		return err
	}
}

// BenchmarkSeal has the same floor, with the random bytes that no message can
// do without.
func BenchmarkSeal(b *testing.B) {
	for _, size := range benchSizes {
		c := newCipher(b, testCorpID)
		plaintext := make([]byte, size.size)
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(size.size))
			b.ReportAllocs()
			for b.Loop() {
				c.Seal(plaintext, "1372623149")
			}
		})
	}
}
