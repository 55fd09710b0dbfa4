//go:build amd64 || arm64

package archive

import (
	"fmt"
	"syscall"

	"github.com/ebitengine/purego"
)

// defaultLibrary is looked for where the system looks for libraries.
const defaultLibrary = "WeWorkFinanceSdk.dll"

func openLibrary(path string) (uintptr, error) {
	handle, err := syscall.LoadLibrary(path)
	if err != nil {
		return 0, fmt.Errorf("archive: %w: %s: %w: name its path with WithLibrary", ErrNoLibrary, path, err)
	}
	return uintptr(handle), nil
}

// bind sets the function that fn points to, and reports whether the library has it.
func bind(fn any, handle uintptr, name string) bool {
	at, err := syscall.GetProcAddress(syscall.Handle(handle), name)
	if err != nil {
		return false
	}
	purego.RegisterFunc(fn, at)
	return true
}
