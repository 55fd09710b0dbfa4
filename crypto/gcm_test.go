package crypto_test

import (
	"errors"
	"testing"

	"github.com/gowecom/wecom/crypto"
)

// A text that OpenSSL (by way of Python's cryptography) has encrypted with the key of 32
// bytes 0 to 31.
func TestOpenGCM(t *testing.T) {
	const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	c, err := crypto.New("token", key, "ww1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text, nonce, data string
		want              string
		err               error
	}{
		{"xL1tDZMA/jhG9b9Yss6k5cDqA8GAfE/Z6YC2HiUX", "uRQLUOVVenok", "transaction", `{"mchid":"m1"}`, nil},
		{"VidMlQ7UCGcgafoYn+NaSNq9LYx24SZ1EHsnyDvK", "fdasflkja484w", "", `{"mchid":"m2"}`, nil}, // 13 bytes, as the nonce of the page's table
		{"xL1tDZMA/jhG9b9Yss6k5cDqA8GAfE/Z6YC2HiUX", "uRQLUOVVenok", "refund", "", crypto.ErrKey},
		{"xL1tDZMA/jhG9b9Yss6k5cDqA8GAfE/Z6YC2HiUX", "uRQLUOVVenoK", "transaction", "", crypto.ErrKey},
		{"AAAA", "uRQLUOVVenok", "transaction", "", crypto.ErrKey},
		{"", "uRQLUOVVenok", "transaction", "", crypto.ErrKey},
		{"no base64!", "uRQLUOVVenok", "transaction", "", crypto.ErrMalformed},
		{"xL1tDZMA/jhG9b9Yss6k5cDqA8GAfE/Z6YC2HiUX", "", "transaction", "", crypto.ErrMalformed},
	} {
		got, err := c.OpenGCM(tt.text, tt.nonce, tt.data)
		if string(got) != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q with %q and %q: %q, %v", tt.text, tt.nonce, tt.data, got, err)
		}
	}
	text, nonce := c.SealGCM([]byte("x"), "a")
	if got, err := c.OpenGCM(text, nonce, "a"); string(got) != "x" || err != nil {
		t.Errorf("what was sealed opens to %q, %v", got, err)
	}
}
