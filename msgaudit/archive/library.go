package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"golang.org/x/sync/semaphore"
)

// A library is WeCom's library, loaded. Its functions are called by one goroutine
// at a time: it says nothing of threads, and the function that decrypts does not
// even say for whom.
type library struct {
	turn *semaphore.Weighted // held by the goroutine that is in the library

	newSDK     func() unsafe.Pointer
	initialize func(sdk unsafe.Pointer, corpID, secret string) int32
	destroySDK func(sdk unsafe.Pointer)

	getChatData  func(sdk unsafe.Pointer, seq uint64, limit uint32, proxy, password string, timeout int32, out unsafe.Pointer) int32
	decryptData  func(key, message string, out unsafe.Pointer) int32
	getMediaData func(sdk unsafe.Pointer, index, fileID, proxy, password string, timeout int32, out unsafe.Pointer) int32

	newSlice, newMedia   func() unsafe.Pointer
	freeSlice, freeMedia func(unsafe.Pointer)
	sliceBytes           block
	mediaIndex           block
	mediaData            block
	isMediaFinish        func(unsafe.Pointer) int32
}

// A block is memory of the library: where it is, and how long.
type block struct {
	at     func(unsafe.Pointer) unsafe.Pointer
	length func(unsafe.Pointer) int32
}

// copy returns what the block of an object holds.
func (b block) copy(object unsafe.Pointer) ([]byte, error) {
	at, n := b.at(object), b.length(object)
	if n < 0 || at == nil && n > 0 {
		return nil, errMemory
	}
	if n == 0 {
		return nil, nil
	}
	return bytes.Clone(unsafe.Slice((*byte)(at), n)), nil
}

var (
	librariesMu sync.Mutex
	libraries   = map[uintptr]*library{} // by handle; they stay for the life of the process
)

// load loads the library at a path, or finds the one that is loaded.
func load(path string) (*library, error) {
	librariesMu.Lock()
	defer librariesMu.Unlock()
	handle, err := openLibrary(path)
	if err != nil {
		return nil, err
	}
	if l := libraries[handle]; l != nil {
		return l, nil
	}
	l := &library{turn: semaphore.NewWeighted(1)}
	for name, fn := range l.functions() {
		if !bind(fn, handle, name) {
			return nil, fmt.Errorf("archive: %w: %s in %s: is it WeCom's library, of this year?", ErrNoFunction, name, path)
		}
	}
	libraries[handle] = l
	return l, nil
}

// functions are pointers to the fields of l, by the names of the library.
func (l *library) functions() map[string]any {
	return map[string]any{
		"NewSdk": &l.newSDK, "Init": &l.initialize, "DestroySdk": &l.destroySDK,
		"GetChatData": &l.getChatData, "DecryptData": &l.decryptData, "GetMediaData": &l.getMediaData,
		"NewSlice": &l.newSlice, "FreeSlice": &l.freeSlice,
		"GetContentFromSlice": &l.sliceBytes.at, "GetSliceLen": &l.sliceBytes.length,
		"NewMediaData": &l.newMedia, "FreeMediaData": &l.freeMedia,
		"GetOutIndexBuf": &l.mediaIndex.at, "GetIndexLen": &l.mediaIndex.length,
		"GetData": &l.mediaData.at, "GetDataLen": &l.mediaData.length,
		"IsMediaDataFinish": &l.isMediaFinish,
	}
}

// enter waits until no other goroutine is in the library.
func (l *library) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.turn.Acquire(ctx, 1)
}

func (l *library) leave() { l.turn.Release(1) }

// slice returns what a function puts into a slice, which is freed in any case.
func (l *library) slice(function string, call func(out unsafe.Pointer) int32) ([]byte, error) {
	out := l.newSlice()
	if out == nil {
		return nil, fmt.Errorf("archive: NewSlice: %w", errMemory)
	}
	defer l.freeSlice(out)
	if code := call(out); code != 0 {
		return nil, &Error{function, Code(code)}
	}
	text, err := l.sliceBytes.copy(out)
	if err != nil {
		return nil, fmt.Errorf("archive: %s: %w", function, err)
	}
	return bytes.TrimRight(text, "\x00"), nil
}

// A piece is a part of a file.
type piece struct {
	data  []byte
	index string // of the next one
	last  bool
}

// piece returns what a function puts into a media object, which is freed in any
// case.
func (l *library) piece(call func(out unsafe.Pointer) int32) (p piece, err error) {
	const function = "GetMediaData"
	out := l.newMedia()
	if out == nil {
		return p, fmt.Errorf("archive: NewMediaData: %w", errMemory)
	}
	defer l.freeMedia(out)
	if code := call(out); code != 0 {
		return p, &Error{function, Code(code)}
	}
	data, dataErr := l.mediaData.copy(out)
	index, indexErr := l.mediaIndex.copy(out)
	if err := errors.Join(dataErr, indexErr); err != nil {
		return p, fmt.Errorf("archive: %s: %w", function, err)
	}
	return piece{data, string(bytes.TrimRight(index, "\x00")), l.isMediaFinish(out) == 1}, nil
}
