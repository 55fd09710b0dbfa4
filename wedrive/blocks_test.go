package wedrive

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"math/bits"
	"slices"
	"strings"
	"testing"
)

// plainSHA1 is SHA-1 as FIPS 180-4 has it, written for this test alone: the words of
// the state behind whole blocks of 64 bytes.
func plainSHA1(b []byte) [5]uint32 {
	h := [5]uint32{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}
	var w [80]uint32
	for ; len(b) > 0; b = b[64:] {
		for t := range w {
			if t < 16 {
				w[t] = binary.BigEndian.Uint32(b[4*t:])
				continue
			}
			w[t] = bits.RotateLeft32(w[t-3]^w[t-8]^w[t-14]^w[t-16], 1)
		}
		v := h
		for t := range w {
			var f, k uint32
			switch x, y, z := v[1], v[2], v[3]; {
			case t < 20:
				f, k = x&y^^x&z, 0x5A827999
			case t < 40:
				f, k = x^y^z, 0x6ED9EBA1
			case t < 60:
				f, k = x&y^x&z^y&z, 0x8F1BBCDC
			default:
				f, k = x^y^z, 0xCA62C1D6
			}
			v = [5]uint32{bits.RotateLeft32(v[0], 5) + f + v[4] + k + w[t], v[0], bits.RotateLeft32(v[1], 30), v[2], v[3]}
		}
		for i := range h {
			h[i] += v[i]
		}
	}
	return h
}

// plainState is the state behind b, of which the length is a multiple of 64, with the
// lowest byte of each word first.
func plainState(b []byte) string {
	var out []byte
	for _, word := range plainSHA1(b) {
		out = binary.LittleEndian.AppendUint32(out, word)
	}
	return hex.EncodeToString(out)
}

// plainDigest is the SHA-1 of b.
func plainDigest(b []byte) string {
	padded := append(slices.Clone(b), 0x80)
	for len(padded)%64 != 56 {
		padded = append(padded, 0)
	}
	padded = binary.BigEndian.AppendUint64(padded, 8*uint64(len(b)))
	var out []byte
	for _, word := range plainSHA1(padded) {
		out = binary.BigEndian.AppendUint32(out, word)
	}
	return hex.EncodeToString(out)
}

// numbers is content of two blocks of which no two parts are the same.
func numbers() []byte {
	b := make([]byte, 2*BlockSize)
	for i := range b {
		b[i] = byte((i*i + i/7) % 251)
	}
	return b
}

// The vectors were made by programs in other languages. The first one is of the sample
// that WeCom publishes with its own program (github.com/wecomopen/file_block_digest):
// lines of ten digits, 5,999,998 bytes in all.
func TestBlockHashes(t *testing.T) {
	sample := bytes.Repeat([]byte("1234567890\r\n"), 500_000)[:5_999_998]
	for name, tt := range map[string]struct {
		content []byte
		want    []string
	}{
		"WeCom's sample": {sample, []string{
			"5186fee37e9f7e77a1f6bea8d4e32638d5186d44", "cf540965f3190bc0c6367147ab0ac64dc9eff6a0", "bda1e884e1cb23a5cbdea73d2e00e23baa72d2f5",
		}},
		"one byte in the last block": {make([]byte, 5*BlockSize+1), []string{
			"0e555f3d864fa4796ebc5c499da6fc8bcc0408bf", "9867dd6a8aa0918a12afbaa7c8b40c147bb8dbc3", "699f7a8e22762c74c712485ce5821de307fe75d7",
			"fbaa313421eb5b2f4d63ff05d8802ae0867a9097", "6563ac8dd868a2773902c4287e0469c378d4b236", "417e188cc4ea2baf7d1f319cc5c53ac6dd07227c",
		}},
		"whole blocks": {numbers(), []string{"e3c8f1a523e7cb80fd30c5cb5ea8015bd6af3e5d", "d5c3aa854915ebc832a763974e538c8b778d97e7"}},
		"abc":          {[]byte("abc"), []string{"a9993e364706816aba3e25717850c26c9cd0d89d"}},
		"nothing":      {nil, []string{"da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
	} {
		got, err := BlockHashes(t.Context(), bytes.NewReader(tt.content), int64(len(tt.content)))
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, tt.want)
		}
		for i := range got {
			block := tt.content[min(i*BlockSize, len(tt.content)):min((i+1)*BlockSize, len(tt.content))]
			if err := checkBlock(got, i, block); err != nil {
				t.Errorf("%s: block %d: %v", name, i, err)
			}
			other := append([]byte{}, block...)
			if len(other) == 0 {
				other = []byte{0}
			}
			other[len(other)/2]++
			if err := checkBlock(got, i, other); !errors.Is(err, ErrContentChanged) {
				t.Errorf("%s: another block %d: %v", name, i, err)
			}
		}
	}
}

func TestBlockHashesFail(t *testing.T) {
	if _, err := BlockHashes(t.Context(), strings.NewReader("abc"), 4); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("content that is short: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := BlockHashes(ctx, strings.NewReader("abc"), 3); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
	for _, state := range []string{"", "zz", strings.Repeat("a", 38), strings.Repeat("a", 42)} {
		if _, err := hashFrom(state, BlockSize); err == nil {
			t.Errorf("%q is taken for a state", state)
		}
	}
}

// The state behind any 64 bytes is what SHA-1 says it is, and the hash goes on from it.
func FuzzBlockHash(f *testing.F) {
	f.Add([]byte("abc"), uint8(0))
	f.Add(bytes.Repeat([]byte("0123456789abcdef"), 20), uint8(3))
	f.Add(make([]byte, 128), uint8(2))
	f.Fuzz(func(t *testing.T, content []byte, cut uint8) {
		at := min(int(cut), len(content)/64) * 64
		h, err := hashFrom(plainState(content[:at]), int64(at))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := stateOf(h); err != nil || got != plainState(content[:at]) {
			t.Fatalf("the state is %s, %v", got, err)
		}
		h.Write(content[at:])
		if got, want := hex.EncodeToString(h.Sum(nil)), plainDigest(content); got != want {
			t.Fatalf("going on behind %d of %d bytes gives %s, want %s", at, len(content), got, want)
		}
		whole, err := BlockHashes(t.Context(), bytes.NewReader(content), int64(len(content)))
		if err != nil || len(whole) != 1 || whole[0] != plainDigest(content) {
			t.Fatalf("%q, %v, want %s", whole, err, plainDigest(content))
		}
	})
}
