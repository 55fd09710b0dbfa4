//go:build !((linux || darwin || windows) && (amd64 || arm64) && !android && !ios)

package archive

import "fmt"

const defaultLibrary = ""

func openLibrary(string) (uintptr, error) {
	return 0, fmt.Errorf("archive: %w", ErrPlatform)
}

func bind(any, uintptr, string) bool { return false }
