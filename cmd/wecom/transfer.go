package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/gowecom/wecom"
)

// A transfer is a file on its way, which is shown on a terminal.
type transfer struct {
	file *os.File
	p    *program
	size int64 // 0 if it is not known
	done int64
}

// upload opens a file to be uploaded. The transfer is closed at the end.
func (p *program) upload(name string) (wecom.File, *transfer, error) {
	f, err := os.Open(name)
	if err != nil {
		return wecom.File{}, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return wecom.File{}, nil, errors.Join(err, f.Close())
	}
	t := &transfer{file: f, p: p, size: info.Size()}
	return wecom.File{Name: filepath.Base(name), Content: t}, t, nil
}

// Read reads the file, and shows how far it is.
func (t *transfer) Read(b []byte) (int, error) {
	n, err := t.file.Read(b)
	t.moved(n)
	return n, err
}

// Seek goes to a place of the file, so that it can be sent again.
func (t *transfer) Seek(offset int64, whence int) (int64, error) {
	at, err := t.file.Seek(offset, whence)
	t.done = at
	return at, err
}

// Write writes to the file, and shows how far it is.
func (t *transfer) Write(b []byte) (int, error) {
	n, err := t.file.Write(b)
	t.moved(n)
	return n, err
}

func (t *transfer) moved(n int) {
	t.done += int64(n)
	if t.size > 0 {
		t.p.progress("%s: %d %%", filepath.Base(t.file.Name()), t.done*100/t.size)
		return
	}
	t.p.progress("%s: %d bytes", filepath.Base(t.file.Name()), t.done)
}

// Close closes the file, and takes the progress from the terminal.
func (t *transfer) Close() error {
	t.p.progress("")
	return t.file.Close()
}
