//go:build (linux || darwin) && (amd64 || arm64) && !android && !ios

package archive

import (
	"fmt"

	"github.com/ebitengine/purego"
)

// defaultLibrary is looked for where the system looks for libraries.
const defaultLibrary = "libWeWorkFinanceSdk_C.so"

func openLibrary(path string) (uintptr, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return 0, fmt.Errorf("archive: %w: %w: name its path with WithLibrary, or put its folder into LD_LIBRARY_PATH; it needs glibc", ErrNoLibrary, err)
	}
	return handle, nil
}

// bind sets the function that fn points to, and reports whether the library has it.
func bind(fn any, handle uintptr, name string) bool {
	at, err := purego.Dlsym(handle, name)
	if err != nil {
		return false
	}
	purego.RegisterFunc(fn, at)
	return true
}
