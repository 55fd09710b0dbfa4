package crypto_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/crypto"
)

const (
	testToken  = "QDG6eK"
	testKey    = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	otherKey   = "Zx9Qm2Lr7Tb4Vn8Kc1Wy6Hd3Jf5Gp0SaEuRiOtMlNkA"
	testCorpID = "wx5823bf96d3bd56c7"
)

func newCipher(t testing.TB, receiveID string) *crypto.Cipher {
	t.Helper()
	c, err := crypto.New(testToken, testKey, receiveID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newAES returns AES-256 with a key of WeCom's, and the initialization vector.
func newAES(t testing.TB, encodingAESKey string) (cipher.Block, []byte) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	return block, key[:16]
}

// encrypt adds neither framing nor padding.
func encrypt(t testing.TB, encodingAESKey string, data []byte) []byte {
	t.Helper()
	block, iv := newAES(t, encodingAESKey)
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, data)
	return out
}

// frame puts the random bytes and a length before msg, and receiver and padding
// after it.
func frame(random []byte, length int, msg, receiver string) []byte {
	data := binary.BigEndian.AppendUint32(bytes.Clone(random), uint32(length))
	return pad(append(data, msg+receiver...))
}

func pad(data []byte) []byte {
	n := 32 - len(data)%32
	return append(data, bytes.Repeat([]byte{byte(n)}, n)...)
}

// signed seals what a sender may get wrong: data is encrypted as it is.
func signed(t testing.TB, c *crypto.Cipher, data []byte) crypto.Sealed {
	t.Helper()
	return signedText(c, base64.StdEncoding.EncodeToString(encrypt(t, testKey, data)))
}

func signedText(c *crypto.Cipher, text string) crypto.Sealed {
	s := crypto.Sealed{Encrypt: []byte(text), Timestamp: "1700000000", Nonce: "4711"}
	s.Signature = c.Sign(s)
	return s
}

type vector struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Token     string `json:"token"`
	Key       string `json:"encoding_aes_key"`
	ReceiveID string `json:"receive_id"`
	Timestamp string `json:"timestamp"`
	Nonce     string `json:"nonce"`
	Signature string `json:"msg_signature"`
	Encrypt   string `json:"encrypt"`
	Random    string `json:"random_hex"`
	Plaintext string `json:"plaintext"`
	Pad       int    `json:"pad"`
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 12 {
		t.Fatalf("%d vectors", len(vectors))
	}
	return vectors
}

func (v vector) cipher(t testing.TB) *crypto.Cipher {
	t.Helper()
	if v.Token == "" {
		v.Token = testToken // a vector of the encryption alone
	}
	if v.ReceiveID == "" {
		v.ReceiveID = crypto.NoReceiver
	}
	c, err := crypto.New(v.Token, v.Key, v.ReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (v vector) sealed(c *crypto.Cipher) crypto.Sealed {
	s := crypto.Sealed{Encrypt: []byte(v.Encrypt), Signature: v.Signature, Timestamp: v.Timestamp, Nonce: v.Nonce}
	if s.Signature == "" {
		s.Signature = c.Sign(s)
	}
	return s
}

func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			c := v.cipher(t)
			s := v.sealed(c)
			if got := c.Sign(s); got != s.Signature {
				t.Errorf("signature %s, want %s", got, s.Signature)
			}
			got, err := c.Open(s)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != v.Plaintext {
				t.Errorf("plaintext %q, want %q", got, v.Plaintext)
			}
			// The helper of the tests below builds the same bytes.
			random, err := hex.DecodeString(v.Random)
			if err != nil {
				t.Fatal(err)
			}
			data := frame(random, len(v.Plaintext), v.Plaintext, v.ReceiveID)
			if int(data[len(data)-1]) != v.Pad {
				t.Errorf("padding %d, want %d", data[len(data)-1], v.Pad)
			}
			if text := base64.StdEncoding.EncodeToString(encrypt(t, v.Key, data)); text != v.Encrypt {
				t.Errorf("encrypted %s, want %s", text, v.Encrypt)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	tests := []struct{ name, token, key, receiveID, says string }{
		{"empty token", "", testKey, testCorpID, "Token"},
		{"33 characters of token", strings.Repeat("t", 33), testKey, testCorpID, "Token"},
		{"a space in the token", testToken + " ", testKey, testCorpID, "Token"},
		{"token in Chinese", "令牌", testKey, testCorpID, "Token"},
		{"empty key", testToken, "", testCorpID, "0 characters instead of 43"},
		{"42 characters of key", testToken, testKey[:42], testCorpID, "42 characters instead of 43"},
		{"45 characters of key", testToken, testKey + "==", testCorpID, "45 characters instead of 43"},
		{"44 characters without =", testToken, testKey + "A", testCorpID, "44 characters, and the last one is no \"=\""},
		{"64 characters that are no digits", testToken, strings.Repeat("g", 64), testCorpID, "64 characters, and not all are hexadecimal"},
		{"both alphabets in the key", testToken, "-+" + testKey[2:], testCorpID, "no base64"},
		{"32 hexadecimal digits", testToken, strings.Repeat("0", 32), testCorpID, "32 characters instead of 43"},
		{"a newline in the key", testToken, "\n" + testKey[1:], testCorpID, "EncodingAESKey"},
		{"forgotten corp ID", testToken, testKey, "", "NoReceiver"},
	}
	if c, err := crypto.New(testToken, testKey, testCorpID, ""); err == nil {
		t.Errorf("an empty second receive id is accepted: %v", c)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := crypto.New(tt.token, tt.key, tt.receiveID)
			if err == nil || c != nil {
				t.Fatalf("accepted: %v", c)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %q does not say %q", err, tt.says)
			}
			checkSecrets(t, err.Error(), tt.token, tt.key)
		})
	}
}

// checkSecrets fails if text has a secret, or most of one.
func checkSecrets(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if part := secret[:len(secret)*2/3]; part != "" && strings.Contains(text, part) {
			t.Errorf("%q shows a secret", text)
		}
	}
}

// TestKeySpellings: a key opens what another spelling of it has sealed.
func TestKeySpellings(t *testing.T) {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(255 - 7*i) // so that it has + and / in it
	}
	standard := base64.StdEncoding.EncodeToString(key)
	file, err := crypto.SealFile([]byte("picture"), standard[:43])
	if err != nil {
		t.Fatal(err)
	}
	for name, spelling := range map[string]string{
		"43 characters":             standard[:43],
		"44 characters":             standard,
		"URL-safe":                  base64.RawURLEncoding.EncodeToString(key),
		"URL-safe, 44 characters":   base64.URLEncoding.EncodeToString(key),
		"hexadecimal":               hex.EncodeToString(key),
		"hexadecimal in upper case": strings.ToUpper(hex.EncodeToString(key)),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := crypto.NewFileReader(bytes.NewReader(file), spelling)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || string(got) != "picture" {
				t.Errorf("read %q, %v", got, err)
			}
			c, err := crypto.New(testToken, spelling, testCorpID)
			if err != nil {
				t.Fatal(err)
			}
			other, err := crypto.New(testToken, standard[:43], testCorpID)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := other.Open(c.Seal([]byte("hello"), "")); err != nil || string(got) != "hello" || c.ID() != other.ID() {
				t.Errorf("opened %q, %v, ids %s and %s", got, err, c.ID(), other.ID())
			}
		})
	}
}

// TestReceivers: a Cipher opens what is for any of its receive ids, and seals for
// the first one.
func TestReceivers(t *testing.T) {
	c, err := crypto.New(testToken, testKey, "suite", "provider")
	if err != nil {
		t.Fatal(err)
	}
	for receiver, want := range map[string]error{"suite": nil, "provider": nil, "other": crypto.ErrReceiver, "suiteprovider": crypto.ErrReceiver, crypto.NoReceiver: crypto.ErrReceiver} {
		if _, err := c.Open(newCipher(t, receiver).Seal([]byte("hello"), "")); !errors.Is(err, want) {
			t.Errorf("for %s: %v, want %v", receiver, err, want)
		}
		if c.Receives(receiver) != (want == nil) {
			t.Errorf("Receives(%s) = %v", receiver, c.Receives(receiver))
		}
	}
	if _, err := newCipher(t, "suite").Open(c.Seal([]byte("hello"), "")); err != nil {
		t.Error(err)
	}
	if newCipher(t, crypto.NoReceiver).Receives("") {
		t.Error("NoReceiver receives for an empty id")
	}
}

// TestID: it tells tokens and keys apart, and shows neither.
func TestID(t *testing.T) {
	ids := map[string]bool{}
	for _, token := range []string{testToken, "other"} {
		for _, key := range []string{testKey, otherKey} {
			c, err := crypto.New(token, key, testCorpID)
			if err != nil {
				t.Fatal(err)
			}
			ids[c.ID()] = true
			checkSecrets(t, c.ID(), token, key)
		}
	}
	if len(ids) != 4 {
		t.Errorf("4 Ciphers have the ids %v", ids)
	}
}

// TestStrayBits: the two last bits of the 43rd character belong to no byte, so A
// to D end the same key, and E another one.
func TestStrayBits(t *testing.T) {
	s := newCipher(t, testCorpID).Seal([]byte("hello"), "")
	for _, last := range "ABCDE" {
		c, err := crypto.New(testToken, testKey[:42]+string(last), testCorpID)
		if err != nil {
			t.Fatalf("key ending in %c: %v", last, err)
		}
		var want error
		if last == 'E' {
			want = crypto.ErrKey
		}
		if _, err := c.Open(s); !errors.Is(err, want) {
			t.Errorf("key ending in %c: %v, want %v", last, err, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	c := newCipher(t, testCorpID)
	random := []byte("0123456789abcdef")
	good := frame(random, 5, "hello", testCorpID)
	if _, err := c.Open(signed(t, c, good)); err != nil {
		t.Fatal(err)
	}
	resign := func(f func(*crypto.Sealed)) crypto.Sealed {
		s := signed(t, c, good)
		f(&s)
		return s
	}
	lastByte := func(b byte) []byte {
		data := bytes.Clone(good)
		data[len(data)-1] = b
		return data
	}
	tests := []struct {
		name string
		s    crypto.Sealed
		want error
	}{
		{"no signature", resign(func(s *crypto.Sealed) { s.Signature = "" }), crypto.ErrSignature},
		{"half a signature", resign(func(s *crypto.Sealed) { s.Signature = s.Signature[:20] }), crypto.ErrSignature},
		{"signature in upper case", resign(func(s *crypto.Sealed) { s.Signature = strings.ToUpper(s.Signature) }), crypto.ErrSignature},
		{"another timestamp", resign(func(s *crypto.Sealed) { s.Timestamp = "1700000001" }), crypto.ErrSignature},
		{"another nonce", resign(func(s *crypto.Sealed) { s.Nonce = "4712" }), crypto.ErrSignature},
		{"nothing at all", crypto.Sealed{}, crypto.ErrSignature},
		{"bad signature of bad base64", crypto.Sealed{Encrypt: []byte("?"), Signature: "0"}, crypto.ErrSignature},

		{"not base64", signedText(c, "?"), crypto.ErrMalformed},
		{"empty", signedText(c, ""), crypto.ErrMalformed},
		{"16 bytes", signed(t, c, good[:16]), crypto.ErrMalformed},
		{"48 bytes", signed(t, c, good[:48]), crypto.ErrMalformed},
		{"33 bytes", signedText(c, base64.StdEncoding.EncodeToString(make([]byte, 33))), crypto.ErrMalformed},

		{"padding 0", signed(t, c, lastByte(0)), crypto.ErrKey},
		{"padding 33", signed(t, c, append(bytes.Clone(good), bytes.Repeat([]byte{33}, 32)...)), crypto.ErrKey},
		{"padding 255", signed(t, c, lastByte(255)), crypto.ErrKey},
		{"unequal padding", signed(t, c, append(bytes.Clone(good[:63]), 2)), crypto.ErrKey},
		{"nothing but padding", signed(t, c, pad(nil)), crypto.ErrKey},
		{"19 bytes before the padding", signed(t, c, pad(good[:19:19])), crypto.ErrKey},
		{"length one too large", signed(t, c, frame(random, 24, "hello", testCorpID)), crypto.ErrKey},
		{"largest length", signed(t, c, frame(random, 1<<32-1, "hello", testCorpID)), crypto.ErrKey},
		{"cut short by a block", signed(t, c, good[:32]), crypto.ErrKey},

		{"length one too small", signed(t, c, frame(random, 4, "hello", testCorpID)), crypto.ErrReceiver},
		{"length that swallows the receiver", signed(t, c, frame(random, 23, "hello", testCorpID)), crypto.ErrReceiver},
		{"another corp", signed(t, c, frame(random, 5, "hello", "wx0000000000000000")), crypto.ErrReceiver},
		{"no receiver", signed(t, c, frame(random, 5, "hello", "")), crypto.ErrReceiver},
		{"the word for no receiver", signed(t, c, frame(random, 5, "hello", crypto.NoReceiver)), crypto.ErrReceiver},
		{"receiver and more", signed(t, c, frame(random, 5, "hello", testCorpID+"8")), crypto.ErrReceiver},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := c.Open(tt.s)
			if !errors.Is(err, tt.want) || got != nil {
				t.Fatalf("got %q, %v; want %v", got, err, tt.want)
			}
			checkSecrets(t, err.Error(), testToken, testKey, "hello")
			if err := c.Verify(tt.s); errors.Is(err, crypto.ErrSignature) != errors.Is(tt.want, crypto.ErrSignature) {
				t.Errorf("Verify: %v", err)
			}
		})
	}
}

func TestOpenWithOtherSettings(t *testing.T) {
	s := newCipher(t, testCorpID).Seal([]byte("hello"), "")
	bot := newCipher(t, crypto.NoReceiver).Seal([]byte("hello"), "")
	tests := []struct {
		name                  string
		token, key, receiveID string
		s                     crypto.Sealed
		want                  error
	}{
		{"same", testToken, testKey, testCorpID, s, nil},
		{"same without receiver", testToken, testKey, crypto.NoReceiver, bot, nil},
		{"token", "QDG6eL", testKey, testCorpID, s, crypto.ErrSignature},
		{"key", testToken, otherKey, testCorpID, s, crypto.ErrKey},
		{"receiver", testToken, testKey, "wx5823bf96d3bd56c8", s, crypto.ErrReceiver},
		{"receiver not expected", testToken, testKey, crypto.NoReceiver, s, crypto.ErrReceiver},
		{"receiver missing", testToken, testKey, testCorpID, bot, crypto.ErrReceiver},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := crypto.New(tt.token, tt.key, tt.receiveID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Open(tt.s); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestSeal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(90 * time.Second) // of the bubble's clock
		c := newCipher(t, testCorpID)
		reply := c.Seal([]byte("hello"), "1372623149")
		if reply.Nonce != "1372623149" || reply.Timestamp != "946684890" {
			t.Errorf("nonce %q, timestamp %q", reply.Nonce, reply.Timestamp)
		}
		first, second := c.Seal([]byte("hello"), ""), c.Seal([]byte("hello"), "")
		if first.Nonce == second.Nonce || len(first.Nonce) < 16 {
			t.Errorf("nonces %q and %q", first.Nonce, second.Nonce)
		}
		if bytes.Equal(first.Encrypt[:22], second.Encrypt[:22]) {
			t.Error("two messages begin with the same random bytes")
		}
	})
}

func TestNewEncodingAESKey(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		key := crypto.NewEncodingAESKey()
		if seen[key] || len(key) != 43 || strings.ContainsAny(key, "+/=") {
			t.Fatalf("key of %d characters, new: %v", len(key), !seen[key])
		}
		seen[key] = true
		if _, err := base64.StdEncoding.Strict().DecodeString(key + "="); err != nil {
			t.Fatal(err)
		}
		if _, err := crypto.New(testToken, key, testCorpID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCipherPrintsNoSecret: no verb shows the token or the key, whatever form
// they are kept in.
func TestCipherPrintsNoSecret(t *testing.T) {
	c := newCipher(t, testCorpID)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("started", "cipher", c, "value", *c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("started", "cipher", c, "value", *c)
	for _, v := range []any{struct{ c *crypto.Cipher }{c}, struct{ c crypto.Cipher }{*c}, []any{c, *c}, map[string]crypto.Cipher{"c": *c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
			checkSecrets(t, fmt.Sprintf(verb, v), testToken, testKey)
		}
	}
	for _, v := range []any{c, *c} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
			if got := fmt.Sprintf(verb, v); got != "crypto.Cipher" {
				t.Errorf("%s of %T prints %s", verb, v, got)
			}
		}
	}
	checkSecrets(t, log.String(), testToken, testKey)
}

func TestConcurrentUse(t *testing.T) {
	c := newCipher(t, testCorpID)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			want := strings.Repeat("hello ", i*20)
			for range 50 {
				got, err := c.Open(c.Seal([]byte(want), ""))
				if err != nil || string(got) != want {
					t.Errorf("goroutine %d: %d bytes, %v", i, len(got), err)
				}
			}
		})
	}
	wg.Wait()
}

func TestOpenAllocates(t *testing.T) {
	c := newCipher(t, testCorpID)
	s := c.Seal(make([]byte, 1<<10), "")
	query, xmlBody, jsonBody := s.Query(), s.PushXML(testCorpID, "218"), s.PushJSON()
	tests := map[string]func() ([]byte, error){
		"Open":     func() ([]byte, error) { return c.Open(s) },
		"OpenXML":  func() ([]byte, error) { return c.OpenXML(query, xmlBody) },
		"OpenJSON": func() ([]byte, error) { return c.OpenJSON(query, jsonBody) },
	}
	for name, open := range tests {
		got := testing.AllocsPerRun(100, func() {
			if _, err := open(); err != nil {
				t.Fatal(err)
			}
		})
		if got > 5 {
			t.Errorf("%s of 1 KiB: %v allocations, want 5 at most", name, got)
		}
	}
}
