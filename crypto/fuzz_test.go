package crypto_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"github.com/gowecom/wecom/crypto"
)

// FuzzOpen: a message with the right signature, and whatever content, opens
// only if it has the documented form.
func FuzzOpen(f *testing.F) {
	for _, v := range readVectors(f) {
		f.Add([]byte(v.Encrypt), frame([]byte("0123456789abcdef"), len(v.Plaintext), v.Plaintext, testCorpID))
	}
	f.Add([]byte("?"), pad(nil))
	f.Fuzz(func(t *testing.T, text, data []byte) {
		c := newCipher(t, testCorpID)
		if _, err := c.Open(crypto.Sealed{Encrypt: text, Signature: string(data)}); !errors.Is(err, crypto.ErrSignature) {
			t.Fatalf("an unsigned message: %v", err)
		}
		if msg, err := c.Open(signedText(c, string(text))); err == nil != (msg != nil) {
			t.Fatalf("%q, %v", msg, err)
		}
		data = data[:len(data)/aes.BlockSize*aes.BlockSize]
		msg, err := c.Open(signed(t, c, data))
		if err != nil {
			return
		}
		if want := frame(data[:16], len(msg), string(msg), testCorpID); !bytes.Equal(data, want) {
			t.Fatalf("%x opens, which is not %x", data, want)
		}
	})
}

// FuzzRoundTrip: what is sealed opens, by every way there is.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("<xml>hello</xml>"), "1372623149", "218")
	f.Add([]byte{}, "", "")
	f.Add([]byte("1616140317555161061"), "1372623149", "218")
	f.Add([]byte("<xml>hello</xml>"), " a&b\n", "a&b")
	f.Add(bytes.Repeat([]byte("通讯录"), 500), "]]><![CDATA[", "]]>")
	f.Fuzz(func(t *testing.T, want []byte, nonce, agentID string) {
		if !utf8.ValidString(nonce) {
			t.Skip("no JSON string")
		}
		for _, receiver := range []string{testCorpID, crypto.NoReceiver} {
			c := newCipher(t, receiver)
			s := c.Seal(want, nonce)
			echo := s.Query()
			echo.Set("echostr", string(s.Encrypt))
			check := func(way string, got []byte, err error) {
				if err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s: %q, %v; want %q", way, got, err, want)
				}
			}
			got, err := c.Open(s)
			check("Open", got, err)
			if got, err = c.VerifyURL(echo); err != nil && (len(want) <= 64 && !bytes.ContainsAny(want, "<>&{}[]\"") && utf8.Valid(want) && !bytes.ContainsFunc(want, unicode.IsControl) || !errors.Is(err, crypto.ErrMalformed)) {
				t.Fatalf("VerifyURL: %q, %v", got, err)
			}
			got, err = c.OpenXML(s.Query(), s.PushXML(receiver, agentID))
			check("OpenXML", got, err)
			got, err = c.OpenJSON(s.Query(), s.PushJSON())
			check("OpenJSON", got, err)
			got, err = c.OpenReplyXML(s.ReplyXML())
			check("OpenReplyXML", got, err)
			got, err = c.OpenReplyJSON(s.ReplyJSON())
			check("OpenReplyJSON", got, err)
		}
	})
}

// FuzzBitFlip: no message opens with a bit of it changed.
func FuzzBitFlip(f *testing.F) {
	f.Add([]byte("hello"), uint(0))
	f.Add([]byte("<xml><Content>hello</Content></xml>"), uint(300))
	f.Add(make([]byte, 700), uint(9000))
	f.Fuzz(func(t *testing.T, plaintext []byte, bit uint) {
		c := newCipher(t, testCorpID)
		s := c.Seal(plaintext, "1372623149")
		flat := bytes.Join([][]byte{s.Encrypt, []byte(s.Signature), []byte(s.Timestamp), []byte(s.Nonce)}, nil)
		bit %= uint(len(flat) * 8)
		flat[bit/8] ^= 1 << (bit % 8)
		cut := func(n int) []byte {
			part := flat[:n]
			flat = flat[n:]
			return part
		}
		flipped := crypto.Sealed{
			Encrypt:   cut(len(s.Encrypt)),
			Signature: string(cut(len(s.Signature))),
			Timestamp: string(cut(len(s.Timestamp))),
			Nonce:     string(flat),
		}
		if _, err := c.Open(flipped); !errors.Is(err, crypto.ErrSignature) {
			t.Fatalf("with bit %d flipped: %v", bit, err)
		}
	})
}

// FuzzEnvelopeXML: where encoding/xml accepts a body, the scanner finds the same
// text in it.
func FuzzEnvelopeXML(f *testing.F) {
	for _, tt := range xmlBodies() {
		f.Add([]byte(tt.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := find(t, crypto.XMLChild, body, "Encrypt")
		if !wellFormed(body) {
			return
		}
		want := childText(body, "Encrypt")
		if newlines(got) != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// find returns the text that scan finds, or "".
func find(t *testing.T, scan func(body []byte, name string) ([]byte, error), body []byte, name string) string {
	t.Helper()
	before := bytes.Clone(body)
	text, err := scan(body, name)
	if !bytes.Equal(body, before) {
		t.Fatal("the body was changed")
	}
	if err == nil && len(text) == 0 || err != nil && (!errors.Is(err, crypto.ErrMalformed) || text != nil) {
		t.Fatalf("%q, %v", text, err)
	}
	return string(text)
}

func wellFormed(body []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := d.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// childText does with encoding/xml what the scanner does, for a well-formed
// body. What the scanner refuses on purpose is an empty text.
func childText(body []byte, name string) string {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, inside, text := 0, false, ""
	for {
		start := d.InputOffset()
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		raw := string(body[start:d.InputOffset()])
		switch token := token.(type) {
		case xml.Directive:
			return ""
		case xml.StartElement:
			if inside {
				return ""
			}
			inside = depth == 1 && token.Name == xml.Name{Local: name}
			depth++
		case xml.EndElement:
			if depth--; inside || depth == 0 {
				return text
			}
		case xml.CharData:
			switch cdata := strings.HasPrefix(raw, "<![CDATA["); {
			case !inside:
			case cdata:
				text += string(token)
			case strings.Contains(raw, "&"):
				return ""
			default:
				text += strings.Trim(string(token), " \t\r\n")
			}
		}
	}
}

// newlines does what every XML parser does to line ends, and the scanner leaves.
func newlines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// FuzzEnvelopeJSON: where encoding/json accepts a body, the scanner finds the
// same text in it.
func FuzzEnvelopeJSON(f *testing.F) {
	for _, tt := range jsonBodies() {
		f.Add([]byte(tt.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := find(t, crypto.JSONMember, body, "encrypt")
		if !json.Valid(body) || !utf8.Valid(body) {
			return // encoding/json mends what is not UTF-8
		}
		if want := memberText(t, body, "encrypt"); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// memberText does with encoding/json what the scanner does, for a valid body.
func memberText(t *testing.T, body []byte, name string) string {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return ""
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(key.(string), name) {
			continue
		}
		var text string
		var number json.Number
		if json.Unmarshal(value, &text) == nil {
			return text
		}
		if json.Unmarshal(value, &number) == nil {
			return number.String()
		}
		return ""
	}
	return ""
}

// FuzzFileReader: reading in pieces gives what decrypting at once gives, for
// files well sealed and for any other bytes.
func FuzzFileReader(f *testing.F) {
	f.Add([]byte(`{"userlist":[]}`), uint16(1), false)
	f.Add(bytes.Repeat([]byte("01234567"), 4), uint16(1024), true)
	f.Add(encryptSeed(f), uint16(1), false)
	f.Fuzz(func(t *testing.T, data []byte, times uint16, halves bool) {
		if len(data)*int(times) > 1<<18 {
			t.Skip("larger than tells more")
		}
		data = bytes.Repeat(data, int(times))
		wrap := func(b []byte) io.Reader {
			if halves {
				return iotest.HalfReader(bytes.NewReader(b))
			}
			return bytes.NewReader(b)
		}
		sealed, err := crypto.SealFile(data, testKey)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := openFile(wrap(sealed), testKey); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("sealed %d bytes, opened %d, %v", len(data), len(got), err)
		}
		got, err := openFile(wrap(data), testKey)
		want, wantErr := decryptWhole(t, data)
		if !errors.Is(err, wantErr) {
			t.Fatalf("%v, want %v", err, wantErr)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("opened %d bytes, want %d", len(got), len(want))
		}
	})
}

func encryptSeed(f *testing.F) []byte {
	sealed, err := crypto.SealFile([]byte(`{"department":[{"id":7,"name":"研发"}]}`), testKey)
	if err != nil {
		f.Fatal(err)
	}
	return sealed
}

func decryptWhole(t *testing.T, data []byte) ([]byte, error) {
	if len(data) == 0 || len(data)%32 != 0 {
		return nil, io.ErrUnexpectedEOF
	}
	block, iv := newAES(t, testKey)
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	n := int(out[len(out)-1])
	if n < 1 || n > 32 || !bytes.HasSuffix(out, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, crypto.ErrKey
	}
	return out[:len(out)-n], nil
}
