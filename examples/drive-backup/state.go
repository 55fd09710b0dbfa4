package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom/wedrive"
)

// A state is what is kept from one run to the next: hashes in one file, and in another,
// which is written after each block of a large file, how far the program is. Its
// methods are safe for concurrent use.
type state struct {
	path string

	mu       sync.Mutex
	hashes   map[string]hashed // of local files by path
	progress progressKept
}

// A progressKept is how far the program is.
type progressKept struct {
	Usage   map[string]wedrive.Usage       `json:"usage"`   // by corp
	Uploads map[string]wedrive.UploadState `json:"uploads"` // that go on, by space and path
}

// A hashed is the SHA-1 of a file that had this size at this time.
type hashed struct {
	Size    int64     `json:"size"`
	ModTime time.Time `json:"mtime"`
	SHA1    string    `json:"sha1"`
}

const progressSuffix = ".progress"

func openState(path string) (*state, error) {
	s := &state{path: path, hashes: map[string]hashed{}, progress: progressKept{map[string]wedrive.Usage{}, map[string]wedrive.UploadState{}}}
	return s, errors.Join(readJSON(path, &s.hashes), readJSON(path+progressSuffix, &s.progress))
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fmt.Errorf("reading what the last run left: %w (delete %s to begin anew)", err, path)
	}
	return nil
}

// writeJSON replaces a file as a whole, so that there is always a good one.
func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", b, 0o600); err != nil { // the keys of uploads are secret
		return err
	}
	return os.Rename(path+".new", path)
}

// save writes both files.
func (s *state) save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(writeJSON(s.path, s.hashes), writeJSON(s.path+progressSuffix, s.progress))
}

func (s *state) hash(path string, i fs.FileInfo) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.hashes[path]
	return h.SHA1, ok && h.Size == i.Size() && h.ModTime.Equal(i.ModTime())
}

func (s *state) keepHash(path string, i fs.FileInfo, sha1 string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes[path] = hashed{i.Size(), i.ModTime(), sha1}
}

// forget forgets the files of a folder that are there no more.
func (s *state) forget(folder string, there tree) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.hashes, func(path string, _ hashed) bool {
		name, within := strings.CutPrefix(path, folder+string(filepath.Separator))
		_, isThere := there[filepath.ToSlash(name)]
		return within && !isThere
	})
}

func (s *state) upload(key string) *wedrive.UploadState {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.progress.Uploads[key]
	if !ok {
		return nil
	}
	return &u
}

// keepUpload notes how far an upload is; nil forgets it.
func (s *state) keepUpload(key string, u *wedrive.UploadState) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u == nil {
		delete(s.progress.Uploads, key)
	} else {
		s.progress.Uploads[key] = *u
	}
	return writeJSON(s.path+progressSuffix, s.progress)
}

func (s *state) pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.progress.Uploads)
}

func (s *state) usage(corpID string) wedrive.Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress.Usage[corpID]
}

func (s *state) keepUsage(corpID string, u wedrive.Usage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Usage[corpID] = u
}
