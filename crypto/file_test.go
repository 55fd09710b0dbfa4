package crypto_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gowecom/wecom/crypto"
)

func openFile(src io.Reader, key string) ([]byte, error) {
	r, err := crypto.NewFileReader(src, key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// TestFileVector decrypts what OpenSSL encrypted, and encrypts the same.
func TestFileVector(t *testing.T) {
	const plaintext = `{"userlist":[{"userid":"lin.mei","name":"林梅","department":[7]}]}`
	const encrypted = "7902Eki63RGIui/a9hv2x3k2X93OdhDBcpnF7vct8E2tQd3exfS+PB5jCoM6sYJjYinzyLlnTRJO5Fq+0IkKcadJJXJbUjwP9eAHR8ql9nKPA5A/mQZX+I53DwjU4NAk"
	sealed, err := crypto.SealFile([]byte(plaintext), otherKey)
	if err != nil {
		t.Fatal(err)
	}
	if got := base64.StdEncoding.EncodeToString(sealed); got != encrypted {
		t.Errorf("sealed %s, want %s", got, encrypted)
	}
	src := base64.NewDecoder(base64.StdEncoding, strings.NewReader(encrypted))
	got, err := openFile(src, otherKey)
	if err != nil || string(got) != plaintext {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFileSizes(t *testing.T) {
	const chunk = 32 << 10
	readers := map[string]func(io.Reader) io.Reader{
		"plain":          func(r io.Reader) io.Reader { return r },
		"halves":         iotest.HalfReader,
		"data with EOF":  iotest.DataErrReader,
		"byte by byte":   iotest.OneByteReader,
		"reads of bytes": func(r io.Reader) io.Reader { return iotest.OneByteReader(iotest.DataErrReader(r)) },
	}
	for _, size := range []int{0, 1, 15, 16, 31, 32, 33, chunk - 33, chunk - 32, chunk - 31, chunk - 1, chunk, chunk + 1, 2*chunk - 32, 2 * chunk, 3*chunk + 7} {
		want := bytes.Repeat([]byte("通讯录"), size/9+1)[:size]
		sealed, err := crypto.SealFile(want, testKey)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(sealed, encrypt(t, testKey, pad(bytes.Clone(want)))) {
			t.Fatalf("%d bytes are sealed wrong", size)
		}
		for name, wrap := range readers {
			got, err := openFile(wrap(bytes.NewReader(sealed)), testKey)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes, %s: got %d, %v", size, name, len(got), err)
			}
		}
	}
}

func TestFileReader(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789"), 7000)
	sealed, err := crypto.SealFile(want, testKey)
	if err != nil {
		t.Fatal(err)
	}
	r, err := crypto.NewFileReader(bytes.NewReader(sealed), testKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r, want); err != nil {
		t.Fatal(err)
	}
}

// errWrappedEOF is no end of a file: that is io.EOF itself.
var errWrappedEOF = fmt.Errorf("connection: %w", io.EOF)

func TestFileRefuses(t *testing.T) {
	sealed, err := crypto.SealFile(bytes.Repeat([]byte("staff "), 10_000), testKey)
	if err != nil {
		t.Fatal(err)
	}
	badPad := bytes.Repeat([]byte{2}, 63)
	tests := []struct {
		name string
		src  io.Reader
		key  string
		want error
	}{
		{"empty", strings.NewReader(""), testKey, io.ErrUnexpectedEOF},
		{"one byte", strings.NewReader("x"), testKey, io.ErrUnexpectedEOF},
		{"cut by a byte", bytes.NewReader(sealed[:len(sealed)-1]), testKey, io.ErrUnexpectedEOF},
		{"cut in the first chunk", bytes.NewReader(sealed[:1000]), testKey, io.ErrUnexpectedEOF},
		{"cut in half a block", bytes.NewReader(sealed[:len(sealed)-16]), testKey, io.ErrUnexpectedEOF},
		{"cut between blocks", bytes.NewReader(sealed[:len(sealed)-32]), testKey, crypto.ErrKey},
		{"cut between chunks", bytes.NewReader(sealed[:32<<10]), testKey, crypto.ErrKey},
		{"another key", bytes.NewReader(sealed), otherKey, crypto.ErrKey},
		{"unequal padding", bytes.NewReader(encrypt(t, testKey, append(badPad, 3))), testKey, crypto.ErrKey},
		{"padding 33", bytes.NewReader(encrypt(t, testKey, bytes.Repeat([]byte{33}, 64))), testKey, crypto.ErrKey},
		{"padding 0", bytes.NewReader(encrypt(t, testKey, make([]byte, 64))), testKey, crypto.ErrKey},
		{"failing source", io.MultiReader(bytes.NewReader(sealed[:64]), iotest.ErrReader(iotest.ErrTimeout)), testKey, iotest.ErrTimeout},
		{"wrapped EOF", io.MultiReader(bytes.NewReader(sealed), iotest.ErrReader(errWrappedEOF)), testKey, errWrappedEOF},
		// A download that breaks off is not a wrong key, wherever it breaks.
		{"broken download", io.MultiReader(bytes.NewReader(sealed[:32<<10]), iotest.ErrReader(io.ErrUnexpectedEOF)), testKey, io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := crypto.NewFileReader(tt.src, tt.key)
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(io.Discard, r)
			if !errors.Is(err, tt.want) {
				t.Fatalf("%v, want %v", err, tt.want)
			}
			if _, again := r.Read(make([]byte, 1)); !errors.Is(again, tt.want) {
				t.Errorf("then %v", again)
			}
			checkSecrets(t, err.Error(), testKey, otherKey, "staff ")
		})
	}
}

func TestFileKey(t *testing.T) {
	if _, err := crypto.NewFileReader(strings.NewReader(""), testKey[:42]); err == nil {
		t.Error("NewFileReader accepts a key of 42 characters")
	}
	if _, err := crypto.SealFile(nil, testKey+"A"); err == nil {
		t.Error("SealFile accepts a key of 44 characters")
	}
}

// TestFileMemory reads 8 MiB of no file at all: what is allocated must not grow
// with it.
func TestFileMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := crypto.NewFileReader(io.LimitReader(zeros{}, 8<<20), testKey)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); n < 7<<20 || !errors.Is(err, crypto.ErrKey) {
		t.Fatal(n, err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 128<<10 {
		t.Errorf("%d bytes allocated for 8 MiB", got)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
