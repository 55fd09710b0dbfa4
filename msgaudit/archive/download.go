package archive

import (
	"context"
	"crypto/md5"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
	"unsafe"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
)

var mediaQuota = []wecom.Quota{{Calls: 25000, Per: time.Minute}}

// A Progress is how far a file has been downloaded. The zero Progress is its
// beginning. It can be kept as JSON.
type Progress struct {
	Index string `json:"index"` // WeCom's name for the next piece
	Size  int64  `json:"size"`  // bytes that have been written
	Hash  []byte `json:"hash"`  // the state of the MD5
	Done  bool   `json:"done"`
}

// Download writes a file to w, in pieces of at most 512 KiB, and checks its MD5
// where the message has one. It moves p on with each piece that has been written, so
// that a later Download, in this process or another, goes on from p. Files can be
// downloaded for 5 days ([ErrExpired]).
//
// When a write failed, w may hold more than p.Size bytes: cut it to p.Size before
// you go on. With [ErrChecksum], everything has been written, and p is the beginning
// again.
func (a *Archive) Download(ctx context.Context, file msgaudit.Media, w io.Writer, p *Progress) error {
	for !p.Done {
		if err := a.DownloadPiece(ctx, file, w, p); err != nil {
			return err
		}
	}
	return nil
}

// DownloadPiece is one step of [Archive.Download], for a program that keeps p after
// each piece.
func (a *Archive) DownloadPiece(ctx context.Context, file msgaudit.Media, w io.Writer, p *Progress) error {
	if p.Done {
		return nil
	}
	sum, err := p.sum()
	if err != nil {
		return err
	}
	got, err := a.piece(ctx, file.FileID, p.Index)
	if err != nil {
		return err
	}
	if !got.last && (got.index == "" || got.index == p.Index) {
		return fmt.Errorf("archive: GetMediaData: %w: the piece at byte %d names no next one", ErrNoProgress, p.Size)
	}
	n, err := w.Write(got.data)
	if err == nil && n < len(got.data) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("archive: writing a piece of a file at byte %d: %w", p.Size, err)
	}
	return p.advance(sum, got, file.MD5)
}

// piece fetches a piece of a file.
func (a *Archive) piece(ctx context.Context, fileID, index string) (p piece, err error) {
	if fileID == "" || strings.IndexByte(fileID+index, 0) >= 0 {
		return p, &Error{"GetMediaData", ErrFileID}
	}
	err = a.remote(ctx, "GetMediaData", mediaQuota, func(timeout int32) error {
		p, err = a.lib.piece(func(out unsafe.Pointer) int32 {
			return a.lib.getMediaData(a.sdk, index, fileID, a.options.proxy, a.options.password, timeout, out)
		})
		return err
	})
	return p, err
}

// sum is the MD5 of what has been written.
func (p *Progress) sum() (hash.Hash, error) {
	h := md5.New()
	if p.Index == "" && p.Size == 0 {
		return h, nil
	}
	if state, ok := h.(encoding.BinaryUnmarshaler); !ok || state.UnmarshalBinary(p.Hash) != nil {
		return nil, errors.New("archive: the Progress is damaged: begin again with an empty one")
	}
	return h, nil
}

// advance moves on by a piece that has been written.
func (p *Progress) advance(sum hash.Hash, got piece, want string) error {
	_, _ = sum.Write(got.data)
	if !got.last {
		state, err := sum.(encoding.BinaryAppender).AppendBinary(nil)
		if err != nil {
			return fmt.Errorf("archive: %w", err)
		}
		*p = Progress{Index: got.index, Size: p.Size + int64(len(got.data)), Hash: state}
		return nil
	}
	size := p.Size + int64(len(got.data))
	if want != "" && !strings.EqualFold(hex.EncodeToString(sum.Sum(nil)), want) {
		*p = Progress{}
		return fmt.Errorf("archive: a file of %d bytes: %w", size, ErrChecksum)
	}
	*p = Progress{Size: size, Done: true}
	return nil
}
