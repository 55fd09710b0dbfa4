package wedrive

import (
	"context"
	"crypto/sha1"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// BlockSize is the size of all blocks of an upload but the last one.
const BlockSize = 2 << 20

// ErrContentChanged means that a file is not any more what it was when the call, or
// the one before it that this one goes on from, began.
var ErrContentChanged = errors.New("the content of the file has changed meanwhile")

// BlockHashes reads a file of so many bytes and returns what WeCom wants of each of its
// blocks (block_sha): the state of SHA-1 behind the block, and for the last one the
// SHA-1 of the file.
func BlockHashes(ctx context.Context, r io.Reader, size int64) ([]string, error) {
	h := sha1.New()
	var list []string
	for left := size; left > 0; {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		n, err := io.CopyN(h, r, min(left, BlockSize))
		if err != nil {
			return nil, fmt.Errorf("reading what to upload, after %d of %d bytes: %w", size-left+n, size, unexpected(err))
		}
		left -= n
		if left == 0 {
			break
		}
		state, err := stateOf(h)
		if err != nil {
			return nil, err
		}
		list = append(list, state)
	}
	return append(list, hex.EncodeToString(h.Sum(nil))), nil
}

// unexpected says that there was less to read than there should be.
func unexpected(err error) error {
	if err == io.EOF { //nolint:errorlint // io.Reader returns io.EOF itself
		return io.ErrUnexpectedEOF
	}
	return err
}

// A SHA-1 of the standard library marshals to 4 bytes that say what it is, the five
// words of the state, a block of 64 bytes that is not hashed yet, and the length.
const (
	stateAt    = 4
	stateBytes = sha1.Size
	marshalled = stateAt + stateBytes + sha1.BlockSize + 8
)

// stateOf returns the state of SHA-1 as WeCom writes it: each of its five words with
// the lowest byte first, unlike the digest.
func stateOf(h hash.Hash) (string, error) {
	b, err := marshal(h)
	if err != nil {
		return "", err
	}
	state := b[stateAt : stateAt+stateBytes]
	for i := 0; i < len(state); i += 4 {
		binary.LittleEndian.PutUint32(state[i:], binary.BigEndian.Uint32(state[i:]))
	}
	return hex.EncodeToString(state), nil
}

func marshal(h hash.Hash) ([]byte, error) {
	b, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("wedrive: the SHA-1 of this Go cannot be marshalled: %w", err)
	}
	if len(b) != marshalled {
		return nil, fmt.Errorf("wedrive: the SHA-1 of this Go marshals to %d bytes, want %d", len(b), marshalled)
	}
	return b, nil
}

// hashFrom returns a SHA-1 that goes on behind so many bytes, a multiple of 64, from
// the state that it had there.
func hashFrom(state string, length int64) (hash.Hash, error) {
	h := sha1.New()
	b, err := marshal(h)
	if err != nil {
		return nil, err
	}
	words, err := hex.DecodeString(state)
	if err != nil || len(words) != stateBytes {
		return nil, fmt.Errorf("wedrive: %q is not a state of SHA-1", state)
	}
	for i := 0; i < len(words); i += 4 {
		binary.BigEndian.PutUint32(b[stateAt+i:], binary.LittleEndian.Uint32(words[i:]))
	}
	binary.BigEndian.PutUint64(b[marshalled-8:], uint64(length))
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(b); err != nil {
		return nil, fmt.Errorf("wedrive: going on with a SHA-1: %w", err)
	}
	return h, nil
}

// checkBlock fails if a block, counted from 0, is not the one that was hashed.
func checkBlock(hashes []string, i int, block []byte) error {
	h := sha1.New()
	if i > 0 {
		var err error
		if h, err = hashFrom(hashes[i-1], int64(i)*BlockSize); err != nil {
			return err
		}
	}
	h.Write(block)
	got := hex.EncodeToString(h.Sum(nil))
	if i < len(hashes)-1 {
		var err error
		if got, err = stateOf(h); err != nil {
			return err
		}
	}
	if got != hashes[i] {
		return fmt.Errorf("wedrive: block %d: %w", i+1, ErrContentChanged)
	}
	return nil
}
