//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package kf

import (
	"fmt"
	"os"
	"syscall"
)

// lockFile takes a file for this process, until it is closed or the process ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %w", ErrStoreInUse, err)
	}
	return f, nil
}

// syncDir makes sure that a file which was renamed is found after a loss of power.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
