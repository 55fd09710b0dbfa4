package crypto

import (
	"crypto/cipher"
	"fmt"
	"io"
)

// NewFileReader decrypts a file that WeCom encrypted with an EncodingAESKey:
// one of a directory export (异步导出), with the key that the export was asked
// for, or an image or file sent to an AI bot, with the key of the bot's
// callback. It reads a file of any size with 32 KiB of memory. The key may have
// any spelling that is in use: 43 characters, 44 with the closing "=", URL-safe,
// or 64 hexadecimal digits; likewise that of [New].
//
// Reading fails with [io.ErrUnexpectedEOF] if the file ends inside a block, and
// with [ErrKey] if its end decrypts to nonsense: a wrong key, or a file cut
// between blocks. Both show at the end only: until then, what was read is not
// proven to be the file. One wrong key in 256 shows not even there. An export
// names the size and the MD5 of the encrypted file; compare them first.
//
// https://developer.work.weixin.qq.com/document/path/94849
// https://developer.work.weixin.qq.com/document/path/100719
func NewFileReader(r io.Reader, encodingAESKey string) (io.Reader, error) {
	aes, err := fileCipher(encodingAESKey)
	if err != nil {
		return nil, err
	}
	return &fileReader{src: r, mode: aes.decrypter(), buf: make([]byte, fileChunk)}, nil
}

func fileCipher(encodingAESKey string) (blockCipher, error) {
	key, err := parseKey(encodingAESKey)
	if err != nil {
		return blockCipher{}, err
	}
	return newBlockCipher(key)
}

// SealFile encrypts a file as WeCom does, for tests that stand in for it.
func SealFile(plaintext []byte, encodingAESKey string) ([]byte, error) {
	aes, err := fileCipher(encodingAESKey)
	if err != nil {
		return nil, err
	}
	data := make([]byte, 0, len(plaintext)+padBlock)
	return aes.encrypt(append(data, plaintext...)), nil
}

const fileChunk = 32 << 10 // a multiple of padBlock

type fileReader struct {
	src   io.Reader
	mode  cipher.BlockMode
	buf   []byte
	ready []byte // part of buf: decrypted, not yet read
	held  []byte // part of buf: the last block decrypted, padding if no other follows
	err   error  // what to return once ready is empty
}

func (r *fileReader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// fill decrypts the next chunk, or sets err.
func (r *fileReader) fill() {
	start := copy(r.buf, r.held)
	end, err := start, error(nil)
	// Not io.ReadFull: it turns the end of the file into the error with which
	// a download says that it broke off.
	for end < len(r.buf) && err == nil {
		var n int
		n, err = r.src.Read(r.buf[end:])
		end += n
	}
	if err != nil && err != io.EOF { //nolint:errorlint // io.EOF itself is the end, and a wrapped one is a failure
		r.err = fmt.Errorf("wecom/crypto: reading the encrypted file: %w", err)
		return
	}
	if end%padBlock != 0 || end == 0 {
		r.err = fmt.Errorf("wecom/crypto: the encrypted file is cut short: its size is not a multiple of %d bytes: %w", padBlock, io.ErrUnexpectedEOF)
		return
	}
	r.mode.CryptBlocks(r.buf[start:end], r.buf[start:end])
	if err == nil {
		last := end - padBlock
		r.ready, r.held = r.buf[:last], r.buf[last:end]
		return
	}
	data, ok := unpad(r.buf[:end])
	if !ok {
		r.err = fmt.Errorf("%w, and that the file is whole", ErrKey)
		return
	}
	r.ready, r.err = data, io.EOF
}
