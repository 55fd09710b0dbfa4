package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gowecom/wecom/wedrive"
)

// A state is what is kept from one run to the next. It is safe for concurrent use by
// its methods.
type state struct {
	Usage   map[string]wedrive.Usage       `json:"usage"`   // by corp
	Hashes  map[string]hashed              `json:"hashes"`  // of local files by path
	Uploads map[string]wedrive.UploadState `json:"uploads"` // that go on, by space and path

	path string
	mu   sync.Mutex
}

// A hashed is the SHA-1 of a file that had this size at this time.
type hashed struct {
	Size    int64     `json:"size"`
	ModTime time.Time `json:"mtime"`
	SHA1    string    `json:"sha1"`
}

func openState(path string) (*state, error) {
	s := &state{path: path, Usage: map[string]wedrive.Usage{}, Hashes: map[string]hashed{}, Uploads: map[string]wedrive.UploadState{}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(b, s)
	}
	if err != nil {
		return nil, fmt.Errorf("reading what the last run left: %w (delete %s to begin anew)", err, path)
	}
	return s, nil
}

// save replaces the file as a whole, so that there is always a good one.
func (s *state) save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", b, 0o600); err != nil { // the keys of uploads are secret
		return err
	}
	return os.Rename(s.path+".new", s.path)
}

func (s *state) hash(path string, i fs.FileInfo) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.Hashes[path]
	return h.SHA1, ok && h.Size == i.Size() && h.ModTime.Equal(i.ModTime())
}

func (s *state) keepHash(path string, i fs.FileInfo, sha1 string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Hashes[path] = hashed{i.Size(), i.ModTime(), sha1}
}

func (s *state) upload(key string) *wedrive.UploadState {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.Uploads[key]
	if !ok {
		return nil
	}
	return &u
}

// keepUpload notes how far an upload is; nil forgets it.
func (s *state) keepUpload(key string, u *wedrive.UploadState) error {
	s.mu.Lock()
	if u == nil {
		delete(s.Uploads, key)
	} else {
		s.Uploads[key] = *u
	}
	s.mu.Unlock()
	return s.save()
}

func (s *state) pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.Uploads)
}

func (s *state) keepUsage(corpID string, u wedrive.Usage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Usage[corpID] = u
}
