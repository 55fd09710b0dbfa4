package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedrive"
)

// stagingName is the folder in which files arrive that replace others. It is deleted
// when a run has come to its end.
const stagingName = ".drive-backup"

// maxDeletes is how many files are deleted in one call.
const maxDeletes = 100

// A remote is a space of the drive.
type remote struct {
	*backup
	spaceID string
	files   map[string]wedrive.File // by path; filled by list, folders also by makeFolder

	mu      sync.Mutex
	staging wedrive.File // the folder; no ID: not there
	run     string       // the folder of this run in it; "": not there
	number  int          // of folders for one file each
}

func (r *remote) list(ctx context.Context) (tree, error) {
	all := tree{}
	err := r.drive.Walk(ctx, r.spaceID, func(name string, f wedrive.File, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case name == stagingName && f.Type == wedrive.TypeFolder:
			r.staging = f
			return fs.SkipDir
		case !filepath.IsLocal(filepath.FromSlash(name)) || path.Base(name) != f.Name:
			all[fmt.Sprintf("%q", f.Name)] = entry{kept: "its name is no path"}
			if f.Type == wedrive.TypeFolder {
				return fs.SkipDir
			}
			return nil
		}
		if _, twice := all[name]; twice { // Walk has the newest first
			all[name+" ("+f.ID+")"] = entry{kept: "another one has the same name"}
			if f.Type == wedrive.TypeFolder {
				return fs.SkipDir
			}
			return nil
		}
		r.files[name] = f
		switch f.Type {
		case wedrive.TypeFolder:
			all[name] = entry{isFolder: true}
		case wedrive.TypeFile:
			all[name] = entry{size: f.Size, sha1: func(context.Context) (string, error) { return f.SHA1, nil }}
		default:
			all[name] = entry{kept: "a document (" + f.Type.String() + ") is neither downloaded nor replaced"}
		}
		return nil
	})
	return all, err
}

// folder returns the id of a folder; the top is the space.
func (r *remote) folder(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "." {
		return r.spaceID
	}
	return r.files[name].ID
}

func (r *remote) makeFolder(ctx context.Context, name string) error {
	id, err := r.newFolder(ctx, r.folder(path.Dir(name)), path.Base(name))
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[name] = wedrive.File{ID: id, Type: wedrive.TypeFolder}
	return nil
}

func (r *remote) newFolder(ctx context.Context, parent, name string) (string, error) {
	made, err := r.drive.CreateFile(ctx, wedrive.FileCreate{SpaceID: r.spaceID, ParentID: parent, Type: wedrive.TypeFolder, Name: name})
	if err != nil {
		return "", err
	}
	return made.ID, nil
}

// calls counts those of uploads, of folders, and of what files that replace others need
// besides: a folder of their own, and a move.
func (r *remote) calls(p *plan) int {
	n, replaced := len(p.folders)+(len(p.deletes)+maxDeletes-1)/maxDeletes, 0
	for _, t := range p.puts {
		n += wedrive.CountUploadCalls(t.size)
		if t.replaces {
			replaced++
		}
	}
	if replaced > 0 {
		n += 2*replaced + 3
	}
	return n
}

// put uploads a file, and goes on with an upload that did not come to its end. A file
// that replaces another one arrives in a folder of its own first, so that the old one is
// there until the new one is.
func (r *remote) put(ctx context.Context, from side, t transfer) error {
	l := from.(*local)
	f, err := l.root.Open(t.path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	before, err := f.Stat()
	if err != nil {
		return err
	}
	key := r.spaceID + "/" + t.path
	u := wedrive.FileUpload{Name: path.Base(t.path), Content: f, Quiet: true, Resume: r.kept.upload(key), OnProgress: r.progress(key, t.path)}
	if u.Resume == nil {
		if u.To, err = r.place(ctx, t); err != nil {
			return err
		}
	} else {
		u.To = wedrive.Folder{SpaceID: r.spaceID} // the upload has its place already
	}
	done, err := r.drive.Upload(ctx, u)
	if u.Resume != nil && isLost(err) { // WeCom has forgotten the upload, or the file is another one now
		if err := r.kept.keepUpload(key, nil); err != nil {
			return err
		}
		return r.put(ctx, from, t)
	}
	if err != nil {
		return err
	}
	if u.Resume != nil || done.Size > 10<<20 {
		if err := r.kept.keepUpload(key, nil); err != nil {
			return err
		}
	}
	if t.replaces {
		_, err := r.drive.MoveFiles(ctx, wedrive.FileMove{FileIDs: []string{done.FileID}, ParentID: r.folder(path.Dir(t.path)), Replace: true})
		if err != nil {
			return err
		}
	}
	l.kept.keepHash(filepath.Join(l.name, t.path), before, done.SHA1)
	return nil
}

// isLost reports that an upload cannot go on, though a new one may.
func isLost(err error) bool {
	for _, other := range []error{wecom.ErrBusy, wecom.ErrDriveFull, wecom.ErrMemberSpaceFull} {
		if errors.Is(err, other) {
			return false
		}
	}
	_, refused := errors.AsType[*wecom.Error](err)
	return refused && !isSpent(err) || errors.Is(err, wedrive.ErrContentChanged)
}

// progress keeps how far an upload is, and shows every tenth of a large one.
func (r *remote) progress(key, name string) func(wedrive.UploadProgress) {
	show := progress(r.backup, name)
	return func(p wedrive.UploadProgress) {
		r.kept.keepUsage(r.corpID, r.budget.Usage(r.corpID))
		if err := r.kept.keepUpload(key, &p.State); err != nil {
			r.say("note    %s: it cannot go on in another run: %v", name, err)
		}
		show(wedrive.DownloadProgress{Written: p.Sent, Size: p.Size})
	}
}

// place returns where a file is uploaded to.
func (r *remote) place(ctx context.Context, t transfer) (wedrive.Place, error) {
	if !t.replaces {
		return wedrive.Folder{SpaceID: r.spaceID, ParentID: r.folder(path.Dir(t.path))}, nil
	}
	run, number, err := r.stage(ctx)
	if err != nil {
		return nil, err
	}
	id, err := r.newFolder(ctx, run, fmt.Sprint(number))
	return wedrive.Folder{SpaceID: r.spaceID, ParentID: id}, err
}

// stage makes the folder of this run, if it is not there, and numbers a file.
func (r *remote) stage(ctx context.Context) (run string, number int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.staging.ID == "" {
		if r.staging.ID, err = r.newFolder(ctx, r.spaceID, stagingName); err != nil {
			return "", 0, err
		}
	}
	if r.run == "" {
		if r.run, err = r.newFolder(ctx, r.staging.ID, time.Now().UTC().Format("20060102T150405.000")); err != nil {
			return "", 0, err
		}
	}
	r.number++
	return r.run, r.number, nil
}

func (r *remote) remove(ctx context.Context, paths []string) error {
	for part := range slices.Chunk(paths, maxDeletes) {
		var ids []string
		for _, name := range part {
			ids = append(ids, r.files[name].ID)
		}
		if err := r.drive.DeleteFiles(ctx, ids...); err != nil {
			return err
		}
	}
	return nil
}

// finish deletes what files have arrived in, unless an upload still goes there.
func (r *remote) finish(ctx context.Context) error {
	if r.staging.ID == "" || r.kept.pending() > 0 {
		return nil
	}
	return r.drive.DeleteFiles(ctx, r.staging.ID)
}
