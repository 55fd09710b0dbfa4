// Package crypto opens and seals the encrypted callbacks of WeCom (企业微信) and
// decrypts the files that WeCom encrypts with an EncodingAESKey.
//
// A [Cipher] holds the Token and the EncodingAESKey of one callback URL. It
// checks the URL ([Cipher.VerifyURL]), opens what WeCom posts to it
// ([Cipher.OpenXML] for apps, [Cipher.OpenJSON] for AI bots) and seals the
// answer ([Cipher.Seal], [Sealed.ReplyXML], [Sealed.ReplyJSON]). The other
// side, which pushes callbacks and reads answers, is here too, for tests.
//
// https://developer.work.weixin.qq.com/document/path/90968
package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors of opening a message or a file. None of them carries the token, the
// key or any plaintext.
var (
	// ErrSignature: the message is not signed with the Cipher's token.
	ErrSignature = errors.New("wecom/crypto: wrong signature: the request is not from WeCom, or the Token differs from the one set in the admin console")
	// ErrKey: decryption yields nonsense.
	ErrKey = errors.New("wecom/crypto: decryption failed: check that the EncodingAESKey is the one that WeCom encrypted with")
	// ErrReceiver: the message decrypts well but is meant for another corp or app.
	ErrReceiver = errors.New("wecom/crypto: the message is for another receiver: check the receive ids (the corp ID for an app, the suite ID and the provider's corp ID for a third-party app, NoReceiver for an AI bot)")
	// ErrMalformed: the message is not of the documented form.
	ErrMalformed = errors.New("wecom/crypto: malformed message")
)

// NoReceiver is the receive id of messages that carry none: those of an AI bot
// (智能机器人) and of a third-party app owned by an individual. The check stays
// on: a message that names a receiver is then refused.
const NoReceiver = "(no receiver)"

const (
	maxTokenLen = 32
	randomLen   = 16
	headerLen   = randomLen + 4 // then the message's length, big-endian
)

// A Cipher opens and seals the messages of one callback URL. It is safe for
// concurrent use, and prints without its token and key, inside other values too.
type Cipher struct {
	// A function, since fmt follows the pointers in fields that are not exported.
	secrets func() *secrets
}

type secrets struct {
	token     string
	receivers []string // the first one is that of what is sealed
	aes       blockCipher
	id        string
}

// New returns the Cipher for the Token and the EncodingAESKey that the admin
// console shows beside the callback URL. The token is 1 to 32 letters and
// digits, the key 43 characters.
//
// The receiveID is the corp ID for an app of the corp, and [NoReceiver] for an AI
// bot. An empty one is refused, so that a forgotten setting cannot pass for
// NoReceiver. A third-party app has two: pushes are for the suite ID, which comes
// first, and the check of the URL is for the provider's corp ID, which comes
// second. The first one is the receiver of what the Cipher seals.
//
// https://developer.work.weixin.qq.com/document/path/90968
func New(token, encodingAESKey, receiveID string, others ...string) (*Cipher, error) {
	if token == "" || len(token) > maxTokenLen || strings.ContainsFunc(token, notAlphanumeric) {
		return nil, fmt.Errorf("wecom/crypto: the Token (%d bytes) is not 1 to %d letters and digits: copy it from the callback settings of the admin console", len(token), maxTokenLen)
	}
	receivers := append([]string{receiveID}, others...)
	for i, receiver := range receivers {
		switch receiver {
		case "":
			return nil, errors.New("wecom/crypto: the receive id is empty: pass the corp ID (the suite ID and the provider's corp ID for a third-party app), or NoReceiver for an AI bot")
		case NoReceiver:
			receivers[i] = ""
		}
	}
	key, err := parseKey(encodingAESKey)
	if err != nil {
		return nil, err
	}
	aes, err := newBlockCipher(key)
	if err != nil {
		return nil, err
	}
	id := sha256.Sum256(append(key, token...))
	s := &secrets{token, receivers, aes, hex.EncodeToString(id[:8])}
	return &Cipher{func() *secrets { return s }}, nil
}

// ID returns 16 hexadecimal digits that tell Ciphers of different tokens or keys
// apart. They are part of a hash, and give neither away.
func (c *Cipher) ID() string { return c.secrets().id }

// Receives reports whether messages for the receive id are for the Cipher.
func (c *Cipher) Receives(receiveID string) bool {
	return receiveID != "" && slices.Contains(c.secrets().receivers, receiveID)
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// Format implements [fmt.Formatter]: no verb prints the token or the key.
func (Cipher) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "crypto.Cipher") // fmt has no use for an error
}

// Sealed is an encrypted message together with what proves where it is from.
type Sealed struct {
	Encrypt   []byte // base64
	Signature string // msg_signature: 40 lower-case hexadecimal digits
	Timestamp string // Unix seconds
	Nonce     string
}

// Sign returns the signature (msg_signature) that s has to carry. The one that
// it carries does not count.
func (c *Cipher) Sign(s Sealed) string {
	sum := c.sum(s)
	return string(sum[:])
}

// sum returns the hexadecimal SHA-1 of the sorted parts.
func (c *Cipher) sum(s Sealed) (sum [2 * sha1.Size]byte) {
	parts := [...][]byte{[]byte(c.secrets().token), []byte(s.Timestamp), []byte(s.Nonce), s.Encrypt}
	// Sorting in place here, and not in a function, spares a copy of each part.
	for i := range parts {
		for ; i > 0 && bytes.Compare(parts[i], parts[i-1]) < 0; i-- {
			parts[i], parts[i-1] = parts[i-1], parts[i]
		}
	}
	h := sha1.New()
	for _, part := range parts {
		h.Write(part)
	}
	var digest [sha1.Size]byte
	hex.Encode(sum[:], h.Sum(digest[:0]))
	return sum
}

// Verify checks the signature of s, in constant time. It decrypts nothing, so
// it says nothing about the key and the receiver.
func (c *Cipher) Verify(s Sealed) error {
	want := c.sum(s)
	if subtle.ConstantTimeCompare([]byte(s.Signature), want[:]) != 1 {
		return ErrSignature
	}
	return nil
}

// Open verifies the signature of s, then decrypts it, and returns the
// plaintext. The error is [ErrSignature], [ErrMalformed], [ErrKey] or
// [ErrReceiver].
//
// A message that is delivered again opens again: WeCom sends a callback up to
// three times, and Open neither remembers messages nor judges their age.
func (c *Cipher) Open(s Sealed) ([]byte, error) {
	if err := c.Verify(s); err != nil {
		return nil, err
	}
	return c.decrypt(s.Encrypt)
}

// decrypt takes apart 16 random bytes, 4 bytes of length, the message, the
// receive id, and the padding.
func (c *Cipher) decrypt(encrypt []byte) ([]byte, error) {
	data := make([]byte, base64.StdEncoding.DecodedLen(len(encrypt)))
	n, err := base64.StdEncoding.Decode(data, encrypt)
	if err != nil {
		return nil, fmt.Errorf("%w: the encrypted text is not base64", ErrMalformed)
	}
	data = data[:n]
	if n == 0 || n%padBlock != 0 {
		return nil, fmt.Errorf("%w: %d encrypted bytes, not a multiple of %d", ErrMalformed, n, padBlock)
	}
	c.secrets().aes.decrypter().CryptBlocks(data, data)
	data, ok := unpad(data)
	if !ok || len(data) < headerLen {
		return nil, ErrKey
	}
	length, body := binary.BigEndian.Uint32(data[randomLen:]), data[headerLen:]
	if uint64(length) > uint64(len(body)) {
		return nil, ErrKey
	}
	if !slices.Contains(c.secrets().receivers, string(body[length:])) {
		return nil, ErrReceiver
	}
	return body[:length], nil
}

// Seal encrypts plaintext and signs it with the present time. For the answer
// to a callback pass the nonce of the callback's URL, as AI bots require; with
// an empty nonce Seal makes a random one.
//
// https://developer.work.weixin.qq.com/document/path/101033
func (c *Cipher) Seal(plaintext []byte, nonce string) Sealed {
	receiver := c.secrets().receivers[0]
	data := make([]byte, headerLen, headerLen+len(plaintext)+len(receiver)+padBlock)
	rand.Read(data[:randomLen])
	binary.BigEndian.PutUint32(data[randomLen:], uint32(len(plaintext)))
	data = append(append(data, plaintext...), receiver...)
	s := Sealed{
		Encrypt:   encodeBase64(c.secrets().aes.encrypt(data)),
		Timestamp: strconv.FormatInt(time.Now().Unix(), 10),
		Nonce:     nonce,
	}
	if s.Nonce == "" {
		s.Nonce = rand.Text()
	}
	s.Signature = c.Sign(s)
	return s
}

func encodeBase64(data []byte) []byte {
	text := make([]byte, base64.StdEncoding.EncodedLen(len(data)))
	base64.StdEncoding.Encode(text, data)
	return text
}

const (
	keyLen = 32
	// padBlock is what WeCom pads to: twice the block of AES.
	padBlock = 32
)

// NewEncodingAESKey returns a random EncodingAESKey: 43 letters and digits, for
// requests that want one from the caller, such as the directory export.
//
// https://developer.work.weixin.qq.com/document/path/94849
func NewEncodingAESKey() string {
	for {
		var key [32]byte
		rand.Read(key[:])
		if s := base64.RawStdEncoding.EncodeToString(key[:]); !strings.ContainsAny(s, "+/") {
			return s
		}
	}
}

// A blockCipher is AES-256-CBC as WeCom sets it up: the first half of the key
// is the initialization vector of every message.
type blockCipher struct {
	block cipher.Block
	iv    []byte
}

// parseKey reads a key in any of its spellings: 43 characters of base64 as the
// admin console shows them, the same with the closing "=", in the URL-safe
// alphabet, or 64 hexadecimal digits. Their lengths tell them apart.
func parseKey(s string) ([]byte, error) {
	const copyIt = ": copy it whole from where it was set, without spaces"
	var key []byte
	var err error
	switch len(s) {
	case hex.EncodedLen(keyLen):
		key, err = hex.DecodeString(s)
		if err != nil {
			return nil, errors.New("wecom/crypto: the EncodingAESKey has 64 characters, and not all are hexadecimal digits" + copyIt)
		}
		return key, nil
	case 44:
		if !strings.HasSuffix(s, "=") {
			return nil, errors.New("wecom/crypto: the EncodingAESKey has 44 characters, and the last one is no \"=\"" + copyIt)
		}
	case 43:
	default:
		return nil, fmt.Errorf("wecom/crypto: the EncodingAESKey has %d characters instead of 43 (44 with a closing \"=\", 64 as hexadecimal digits)"+copyIt, len(s))
	}
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	// The 43rd character has two bits too many. Keys in use have them set, so
	// the decoder must not be a strict one.
	key, err = encoding.DecodeString(strings.TrimSuffix(s, "="))
	if err != nil || len(key) != keyLen {
		return nil, errors.New("wecom/crypto: the EncodingAESKey has a character that is no base64, neither the usual alphabet nor the URL-safe one" + copyIt)
	}
	return key, nil
}

func newBlockCipher(key []byte) (blockCipher, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return blockCipher{}, fmt.Errorf("wecom/crypto: AES is not available: %w", err)
	}
	return blockCipher{block: block, iv: slices.Clone(key[:aes.BlockSize])}, nil
}

func (b blockCipher) decrypter() cipher.BlockMode {
	return cipher.NewCBCDecrypter(b.block, b.iv)
}

// encrypt pads data and encrypts it in place.
func (b blockCipher) encrypt(data []byte) []byte {
	pad := padBlock - len(data)%padBlock
	for range pad {
		data = append(data, byte(pad))
	}
	cipher.NewCBCEncrypter(b.block, b.iv).CryptBlocks(data, data)
	return data
}

// unpad removes the PKCS#7 padding of 1 to 32 bytes, and reports whether it
// was whole.
func unpad(data []byte) ([]byte, bool) {
	if len(data) == 0 {
		return nil, false
	}
	pad := int(data[len(data)-1])
	if pad < 1 || pad > padBlock || pad > len(data) {
		return nil, false
	}
	end := len(data) - pad
	for _, b := range data[end:] {
		if int(b) != pad {
			return nil, false
		}
	}
	return data[:end], true
}
