package wedrive

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// GetDownloadLink returns where a file can be downloaded, with [wecom.Client.DownloadLink],
// for 2 hours. Only files can, no folders and documents ([wecom.ErrNotDownloadable]).
//
// https://developer.work.weixin.qq.com/document/path/97881
//
//wecom:api POST /cgi-bin/wedrive/file_download 下载文件
func (s *Service) GetDownloadLink(ctx context.Context, fileID string) (*wecom.FileLink, error) {
	return call.Query[wecom.FileLink](ctx, s.client, "/cgi-bin/wedrive/file_download", call.Body{"fileid": fileID})
}

// GetSelectedDownloadLink is [Service.GetDownloadLink] for a file that a member has
// chosen with the file picker of the JS-SDK, which gives the ticket.
//
// https://developer.work.weixin.qq.com/document/path/97881
//
//wecom:api POST /cgi-bin/wedrive/file_download 下载文件
func (s *Service) GetSelectedDownloadLink(ctx context.Context, ticket string) (*wecom.FileLink, error) {
	return call.Query[wecom.FileLink](ctx, s.client, "/cgi-bin/wedrive/file_download", call.Body{"selected_ticket": ticket})
}

// ErrChecksum means that a downloaded file does not have the SHA-1 that WeCom has of
// it.
var ErrChecksum = errors.New("the file does not have the SHA-1 that WeCom has of it")

// FileDownload says how to download a file. Its zero value downloads all of it.
type FileDownload struct {
	// Offset goes on with a download that did not come to its end: so many bytes of
	// the file are there already. If they can be read from the writer, which then is an
	// [io.ReaderAt], such as an *os.File that was opened for reading and writing, the
	// SHA-1 of the whole file is checked. With any other writer it is not.
	Offset int64

	// OnProgress is called whenever a piece of the file was written.
	OnProgress func(DownloadProgress)
}

// A DownloadProgress says how far a download is.
type DownloadProgress struct {
	Written, Size int64 // bytes, of all the file
}

// A Downloaded is what [Service.Download] has done.
type Downloaded struct {
	Written int64  // by this call
	SHA1    string // of the whole file; empty if its beginning could not be read
	Checked bool   // WeCom has the same SHA-1
}

// Download writes a file, as a listing or [Service.GetFile] has it, to w. It holds
// only a small part of it in memory. It goes on where a connection breaks, and takes
// another link when the one it has is over, as long as something of the file comes.
//
// In the end it checks the size ([ErrContentChanged]) and the SHA-1 ([ErrChecksum]) of
// what was written. When it fails, the result beside the error says how much it has
// written: call it again with that added to Offset to go on from there.
func (s *Service) Download(ctx context.Context, w io.Writer, f File, how FileDownload) (*Downloaded, error) {
	if f.Type != TypeFile && f.Type != 0 {
		return nil, fmt.Errorf("wedrive: %s is %v: %w", f.ID, f.Type, wecom.ErrNotDownloadable)
	}
	if union.IsNil(w) {
		return nil, errors.New("wedrive: no writer to download to")
	}
	if how.Offset < 0 || how.Offset > f.Size {
		return nil, fmt.Errorf("wedrive: going on at byte %d of a file of %d", how.Offset, f.Size)
	}
	d := &download{s: s, w: w, f: f, how: how}
	if err := d.hashBeginning(ctx); err != nil {
		return nil, err
	}
	err := d.run(ctx)
	if err == nil {
		err = d.check()
	}
	return &d.done, err
}

// A download is one on its way.
type download struct {
	s    *Service
	w    io.Writer
	f    File
	how  FileDownload
	hash hash.Hash // of the file so far; nil if its beginning is not known
	done Downloaded
	bad  error // of the writer
}

// hashBeginning takes in what was there before.
func (d *download) hashBeginning(ctx context.Context) error {
	r, ok := d.w.(io.ReaderAt)
	if d.how.Offset > 0 && !ok {
		return nil
	}
	d.hash = sha1.New()
	if d.how.Offset == 0 {
		return nil
	}
	n, err := io.Copy(d.hash, contextReader{ctx, io.NewSectionReader(r, 0, d.how.Offset)})
	if err == nil && n < d.how.Offset {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("wedrive: reading the %d bytes that are there already: %w", d.how.Offset, err)
	}
	return nil
}

func (d *download) at() int64 { return d.how.Offset + d.done.Written }

// run fetches what is missing.
func (d *download) run(ctx context.Context) error {
	var link *wecom.FileLink
	for d.at() < d.f.Size {
		isNew := link == nil
		if isNew {
			var err error
			if link, err = d.s.GetDownloadLink(ctx, d.f.ID); err != nil {
				return err
			}
		}
		before := d.at()
		err := d.fetch(ctx, *link)
		switch {
		case err == nil && d.at() < d.f.Size:
			return fmt.Errorf("wedrive: %s ends after %d of %d bytes: %w", d.f.ID, d.at(), d.f.Size, ErrContentChanged)
		case err == nil:
		case ctx.Err() != nil || d.bad != nil:
			return err
		case d.at() > before: // a connection broke
		case isNew:
			return err
		default: // the link may be over
			link = nil
		}
	}
	return nil
}

// fetch writes what one connection brings.
func (d *download) fetch(ctx context.Context, link wecom.FileLink) error {
	body, err := d.s.client.DownloadLink(ctx, link, wecom.Range{Offset: d.at()})
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if body.Total >= 0 && body.Total != d.f.Size {
		d.bad = fmt.Errorf("wedrive: %s has %d bytes now, %d were listed: %w", d.f.ID, body.Total, d.f.Size, ErrContentChanged)
		return d.bad
	}
	_, err = io.Copy(writerFunc(d.write), io.LimitReader(body, d.f.Size-d.at()+1))
	if err == nil && body.Size > 0 && d.at() < d.f.Size {
		err = io.ErrUnexpectedEOF
	}
	return err
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// write takes a piece of the file.
func (d *download) write(p []byte) (int, error) {
	if d.at()+int64(len(p)) > d.f.Size {
		d.bad = fmt.Errorf("wedrive: %s has more than the %d bytes that were listed: %w", d.f.ID, d.f.Size, ErrContentChanged)
		return 0, d.bad
	}
	n, err := d.w.Write(p)
	if d.hash != nil {
		d.hash.Write(p[:n])
	}
	d.done.Written += int64(n)
	if err != nil {
		d.bad = fmt.Errorf("wedrive: writing what was downloaded: %w", err)
		return n, d.bad
	}
	if d.how.OnProgress != nil {
		d.how.OnProgress(DownloadProgress{Written: d.at(), Size: d.f.Size})
	}
	return n, nil
}

// check compares the whole file with what WeCom has of it.
func (d *download) check() error {
	if d.hash == nil {
		return nil
	}
	d.done.SHA1 = hex.EncodeToString(d.hash.Sum(nil))
	if !isSHA1(d.f.SHA1) {
		return nil
	}
	if d.done.Checked = strings.EqualFold(d.done.SHA1, d.f.SHA1); !d.done.Checked {
		return fmt.Errorf("wedrive: %s has SHA-1 %s, not %s: %w", d.f.ID, d.done.SHA1, d.f.SHA1, ErrChecksum)
	}
	return nil
}

func isSHA1(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha1.Size
}
