package main

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/wedrive"
)

// partSuffix ends the name of a file that is being downloaded.
const partSuffix = ".drive-backup-part"

// A local is a folder of this machine. Nothing outside it is read or written, whatever
// names or links there are.
type local struct {
	*backup
	name string
	root *os.Root // nil if it is not there yet, in a dry run
}

func openLocal(b *backup, name string) (*local, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(abs)
	if errors.Is(err, fs.ErrNotExist) && b.dryRun && name == b.to {
		return &local{backup: b, name: abs}, nil
	}
	if err != nil {
		return nil, err
	}
	return &local{b, abs, root}, nil
}

func (l *local) list(ctx context.Context) (tree, error) {
	all := tree{}
	if l.root == nil {
		return all, nil
	}
	err := fs.WalkDir(l.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case name == ".", strings.HasSuffix(name, partSuffix):
			return nil
		case name == stagingName:
			all[name] = entry{kept: "the name is that of a folder of this program"}
			return fs.SkipDir
		case !utf8.ValidString(name):
			all[name] = entry{kept: "its name is no UTF-8, as WeCom wants it"}
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			all[name] = entry{isFolder: true}
			return nil
		case !d.Type().IsRegular():
			all[name] = entry{kept: "neither a file nor a folder"}
			return nil
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		all[name] = entry{size: i.Size(), sha1: func(ctx context.Context) (string, error) { return l.hash(ctx, name, i) }}
		return nil
	})
	if err == nil {
		l.kept.forget(l.name, all)
	}
	return all, err
}

// hash returns the SHA-1 of a file, from an earlier run if it has not changed.
func (l *local) hash(ctx context.Context, name string, i fs.FileInfo) (string, error) {
	key := filepath.Join(l.name, name)
	if sum, ok := l.kept.hash(key, i); ok {
		return sum, nil
	}
	f, err := l.root.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	hashes, err := wedrive.BlockHashes(ctx, f, i.Size())
	if err != nil {
		return "", err
	}
	sum := hashes[len(hashes)-1]
	l.kept.keepHash(key, i, sum)
	return sum, nil
}

func (l *local) makeFolder(_ context.Context, name string) error { return l.root.MkdirAll(name, 0o700) }

func (l *local) remove(_ context.Context, paths []string) error {
	for _, name := range paths {
		if err := l.root.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// calls counts one for each file, whose link has to be asked for.
func (l *local) calls(p *plan) int {
	n := 0
	for _, t := range p.puts {
		if t.size > 0 {
			n++
		}
	}
	return n
}

func (l *local) finish(context.Context) error { return nil }

// partOf is where a file is downloaded to: beside its place, under a name that is short
// enough however long that of the file is.
func partOf(name string) string {
	sum := sha1.Sum([]byte(path.Base(name)))
	return path.Join(path.Dir(name), "."+hex.EncodeToString(sum[:8])+partSuffix)
}

// put downloads a file beside its place, goes on with what an earlier run left there,
// and moves it there when it is whole and checked.
func (l *local) put(ctx context.Context, from side, t transfer) error {
	f := from.(*remote).files[t.path]
	part := partOf(t.path)
	err := l.download(ctx, f, part)
	if errors.Is(err, wedrive.ErrChecksum) || errors.Is(err, errOtherPart) { // of another file, or of an older one
		if err := l.root.Remove(part); err != nil {
			return err
		}
		err = l.download(ctx, f, part)
	}
	if err != nil {
		return err
	}
	if err := l.root.Chtimes(part, f.UpdatedAt.Time, f.UpdatedAt.Time); err != nil {
		return err
	}
	if !t.replaces {
		if _, err := l.root.Lstat(t.path); err == nil {
			return errTaken
		}
	}
	if err := l.root.Rename(part, t.path); err != nil {
		return err
	}
	i, err := l.root.Stat(t.path)
	if err == nil && f.SHA1 != "" {
		l.kept.keepHash(filepath.Join(l.name, t.path), i, f.SHA1)
	}
	return err
}

var errOtherPart = errors.New("what is there is longer than the file, or cannot be checked")

// errTaken means that a file would be replaced that the plan knows nothing of.
var errTaken = errors.New("a file of this name was made meanwhile, or one whose name differs only in capitals; it is not replaced")

// download goes on with a part of a file.
func (l *local) download(ctx context.Context, f wedrive.File, part string) (err error) {
	out, err := l.root.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	there, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if there > f.Size || there > 0 && f.SHA1 == "" {
		return errOtherPart
	}
	done, err := l.drive.Download(ctx, out, f, wedrive.FileDownload{Offset: there, OnProgress: progress(l.backup, f.Name)})
	if err != nil {
		return err
	}
	if !done.Checked {
		l.say("note    %s: WeCom has no SHA-1 of it", f.Name)
	}
	return nil
}

// progress shows every tenth of a file of more than 100 MB.
func progress(b *backup, name string) func(wedrive.DownloadProgress) {
	var shown int64
	return func(p wedrive.DownloadProgress) {
		tenth := p.Size / 10
		if tenth > 10<<20 && p.Written/tenth > shown {
			shown = p.Written / tenth
			b.say("        %s: %s of %s", name, size(p.Written), size(p.Size))
		}
	}
}
