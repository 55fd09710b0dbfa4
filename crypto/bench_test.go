package crypto_test

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/gowecom/wecom/crypto"
)

var benchSizes = []struct {
	name string
	size int
}{{"1KiB", 1 << 10}, {"100KiB", 100 << 10}}

func bench(b *testing.B, name string, size int, f func() error) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOpen compares opening a message with the floor: the standard
// library's hash, base64 and AES alone, into a new slice.
func BenchmarkOpen(b *testing.B) {
	c := newCipher(b, testCorpID)
	for _, size := range benchSizes {
		s := c.Seal(make([]byte, size.size), "")
		query, xmlBody, jsonBody := s.Query(), s.PushXML(testCorpID, "218"), s.PushJSON()
		b.Run(size.name, func(b *testing.B) {
			bench(b, "floor", size.size, openFloor(b, s))
			bench(b, "Open", size.size, func() error { _, err := c.Open(s); return err })
			bench(b, "OpenXML", size.size, func() error { _, err := c.OpenXML(query, xmlBody); return err })
			bench(b, "OpenJSON", size.size, func() error { _, err := c.OpenJSON(query, jsonBody); return err })
		})
	}
}

func openFloor(b *testing.B, s crypto.Sealed) func() error {
	block, iv := newAES(b, testKey)
	signed := []byte(s.Timestamp + string(s.Encrypt) + s.Nonce + testToken)
	var signature [40]byte
	return func() error {
		sum := sha1.Sum(signed)
		hex.Encode(signature[:], sum[:])
		data := make([]byte, base64.StdEncoding.DecodedLen(len(s.Encrypt)))
		n, err := base64.StdEncoding.Decode(data, s.Encrypt)
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(data[:n], data[:n])
		return err
	}
}

// BenchmarkSeal does the same the other way round. The floor has the random
// bytes, too.
func BenchmarkSeal(b *testing.B) {
	c := newCipher(b, testCorpID)
	for _, size := range benchSizes {
		plaintext := make([]byte, size.size)
		b.Run(size.name, func(b *testing.B) {
			bench(b, "floor", size.size, sealFloor(b, size.size))
			bench(b, "Seal", size.size, func() error { c.Seal(plaintext, "1372623149"); return nil })
		})
	}
}

func sealFloor(b *testing.B, size int) func() error {
	block, iv := newAES(b, testKey)
	var signature [40]byte
	return func() error {
		data := make([]byte, size+64)
		rand.Read(data[:16])
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
		text := make([]byte, base64.StdEncoding.EncodedLen(len(data)))
		base64.StdEncoding.Encode(text, data)
		sum := sha1.Sum(text)
		hex.Encode(signature[:], sum[:])
		return nil
	}
}
