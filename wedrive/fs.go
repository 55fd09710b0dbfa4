package wedrive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom"
)

// FS returns a space as a file system to read from: for [fs.WalkDir], [http.FS],
// templates and whatever else takes one. Its calls end with ctx.
//
// It reads each folder once, when it is first wanted, and keeps what it has read:
// make another FS to see what has changed. A file is downloaded when it is first
// read, and never held in memory; files can be sought in. Documents cannot be
// downloaded, so it leaves them out, and names that are no path, too. Of files
// with the same name in a folder it has the one that was changed last. A file whose
// size is not any more what the folder said fails with [ErrContentChanged].
func (s *Service) FS(ctx context.Context, spaceID string) fs.FS {
	return &fileSystem{ctx: ctx, s: s, top: top(spaceID), folders: map[string][]File{}}
}

type fileSystem struct {
	ctx context.Context //nolint:containedctx // an fs.FS takes none
	s   *Service
	top File

	mu      sync.Mutex
	folders map[string][]File // by id
}

func (v *fileSystem) Open(name string) (fs.File, error) {
	f, above, err := v.find("open", name)
	if err != nil {
		return nil, err
	}
	if f.Type == TypeFolder {
		return &openFolder{v: v, f: f, above: above, name: name}, nil
	}
	return &openFile{v: v, f: f, name: name}, nil
}

func (v *fileSystem) Stat(name string) (fs.FileInfo, error) {
	f, _, err := v.find("stat", name)
	if err != nil {
		return nil, err
	}
	return info{f}, nil
}

func (v *fileSystem) ReadDir(name string) ([]fs.DirEntry, error) {
	f, above, err := v.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if f.Type != TypeFolder {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	list, err := v.read(f, above)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries(list), nil
}

// find returns the file at a path, and the ids of the folders above it.
func (v *fileSystem) find(op, name string) (f File, above []string, err error) {
	if !fs.ValidPath(name) {
		return File{}, nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	f = v.top
	if name == "." {
		return f, nil, nil
	}
	for base := range strings.SplitSeq(name, "/") {
		var list []File
		var err error
		if f.Type == TypeFolder {
			list, err = v.read(f, above)
		}
		if err != nil {
			return File{}, nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
		i := slices.IndexFunc(list, func(f File) bool { return f.Name == base })
		if i < 0 {
			return File{}, nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		f, above = list[i], append(above, f.ID)
	}
	return f, above, nil
}

// read returns what the file system has of a folder.
func (v *fileSystem) read(folder File, above []string) ([]File, error) {
	v.mu.Lock()
	list, ok := v.folders[folder.ID]
	v.mu.Unlock()
	if ok && !slices.Contains(above, folder.ID) {
		return list, nil
	}
	all, err := v.s.readFolder(v.ctx, folder, above)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		isNew := len(list) == 0 || list[len(list)-1].Name != f.Name
		if isNew && (f.Type == TypeFolder || f.Type == TypeFile) && fs.ValidPath(f.Name) && path.Base(f.Name) == f.Name && f.Name != "." {
			list = append(list, f)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.folders[folder.ID] = list
	return list, nil
}

func entries(list []File) []fs.DirEntry {
	all := make([]fs.DirEntry, len(list))
	for i, f := range list {
		all[i] = fs.FileInfoToDirEntry(info{f})
	}
	return all
}

// An info implements [fs.FileInfo].
type info struct{ f File }

func (i info) Name() string { return i.f.Name }
func (i info) Size() int64 {
	if i.IsDir() {
		return 0
	}
	return i.f.Size
}

func (i info) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
func (i info) ModTime() time.Time { return i.f.UpdatedAt.Time }
func (i info) IsDir() bool        { return i.f.Type == TypeFolder }
func (i info) Sys() any           { return i.f }

// An openFolder implements [fs.ReadDirFile].
type openFolder struct {
	v     *fileSystem
	f     File
	above []string
	name  string
	next  int
}

func (o *openFolder) Stat() (fs.FileInfo, error) { return info{o.f}, nil }
func (o *openFolder) Close() error               { return nil }

func (o *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: o.name, Err: errors.New("is a folder")}
}

// ReadDir returns the next n entries, or all that are left.
func (o *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	list, err := o.v.read(o.f, o.above)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: o.name, Err: err}
	}
	left := list[o.next:]
	if n > 0 {
		if len(left) == 0 {
			return nil, io.EOF
		}
		left = left[:min(n, len(left))]
	}
	o.next += len(left)
	return entries(left), nil
}

// An openFile implements [fs.File], [io.Seeker] and [io.ReaderAt].
type openFile struct {
	v    *fileSystem
	f    File
	name string

	mu     sync.Mutex // of the link, which ReadAt uses in several goroutines
	link   *wecom.FileLink
	body   *wecom.Download // from at on; nil until it is read
	at     int64
	closed bool
}

func (o *openFile) fail(op string, err error) error {
	return &fs.PathError{Op: op, Path: o.name, Err: err}
}

func (o *openFile) Stat() (fs.FileInfo, error) { return info{o.f}, nil }

// Close ends what is being downloaded.
func (o *openFile) Close() error {
	if o.closed {
		return o.fail("close", fs.ErrClosed)
	}
	o.closed = true
	return o.drop()
}

func (o *openFile) drop() (err error) {
	if o.body != nil {
		err, o.body = o.body.Close(), nil
	}
	return err
}

// open begins to download a part of the file.
func (o *openFile) open(part wecom.Range) (*wecom.Download, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	isNew := o.link == nil
	for {
		if o.link == nil {
			var err error
			if o.link, err = o.v.s.GetDownloadLink(o.v.ctx, o.f.ID); err != nil {
				return nil, err
			}
		}
		body, err := o.v.s.client.DownloadLink(o.v.ctx, *o.link, part)
		switch {
		case err == nil && body.Total >= 0 && body.Total != o.f.Size:
			_ = body.Close()
			return nil, fmt.Errorf("wedrive: %s has %d bytes now, %d were listed: %w", o.f.ID, body.Total, o.f.Size, ErrContentChanged)
		case err == nil || isNew || o.v.ctx.Err() != nil:
			return body, err
		}
		o.link, isNew = nil, true // it may be over
	}
}

// Read reads on.
func (o *openFile) Read(p []byte) (int, error) {
	switch {
	case o.closed:
		return 0, o.fail("read", fs.ErrClosed)
	case o.at >= o.f.Size:
		return 0, io.EOF
	case len(p) == 0:
		return 0, nil
	}
	if o.body == nil {
		var err error
		if o.body, err = o.open(wecom.Range{Offset: o.at}); err != nil {
			return 0, o.fail("read", err)
		}
	}
	n, err := o.body.Read(p[:min(int64(len(p)), o.f.Size-o.at)])
	o.at += int64(n)
	switch {
	case err == io.EOF && o.at < o.f.Size: //nolint:errorlint // io.Reader returns io.EOF itself
		err = o.fail("read", io.ErrUnexpectedEOF)
	case err != nil && err != io.EOF: //nolint:errorlint // see above
		err = o.fail("read", err)
	}
	if err != nil { // the next Read begins anew, from at on
		_ = o.drop()
	}
	return n, err
}

// Seek goes to another place of the file.
func (o *openFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.f.Size
	default:
		offset = -1
	}
	switch {
	case o.closed:
		return 0, o.fail("seek", fs.ErrClosed)
	case offset < 0:
		return 0, o.fail("seek", fs.ErrInvalid)
	}
	if offset != o.at {
		_ = o.drop()
		o.at = offset
	}
	return offset, nil
}

// ReadAt reads a part of the file.
func (o *openFile) ReadAt(p []byte, offset int64) (int, error) {
	switch {
	case o.closed:
		return 0, o.fail("read", fs.ErrClosed)
	case offset < 0:
		return 0, o.fail("read", fs.ErrInvalid)
	case offset >= o.f.Size:
		return 0, io.EOF
	case len(p) == 0:
		return 0, nil
	}
	want := min(int64(len(p)), o.f.Size-offset)
	body, err := o.open(wecom.Range{Offset: offset, Length: want})
	if err != nil {
		return 0, o.fail("read", err)
	}
	defer func() { _ = body.Close() }()
	n, err := io.ReadFull(body, p[:want])
	if err != nil {
		return n, o.fail("read", unexpected(err))
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
