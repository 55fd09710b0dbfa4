package wedrive

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/ahead"
	"github.com/gowecom/wecom/internal/union"
)

const (
	maxWhole        = 10 << 20 // of a file that is sent in one call
	maxUpload       = 20 << 30
	defaultParallel = 4
	maxParallel     = 10
)

// A Place is where a file goes: a [Folder] or a [Selection].
type Place interface{ keys() placeKeys }

// A Folder is one in a space, or the top of it.
type Folder struct {
	SpaceID  string
	ParentID string // the folder; the default is the top of the space
}

func (f Folder) keys() placeKeys {
	return placeKeys{SpaceID: f.SpaceID, ParentID: cmp.Or(f.ParentID, f.SpaceID)}
}

// A Selection is what a member has chosen with the file picker of the JS-SDK.
type Selection struct{ Ticket string }

func (s Selection) keys() placeKeys { return placeKeys{Ticket: s.Ticket} }

// placeKeys are a place as WeCom wants it.
type placeKeys struct {
	SpaceID  string `json:"spaceid,omitzero"`
	ParentID string `json:"fatherid,omitzero"`
	Ticket   string `json:"selected_ticket,omitzero"`
}

// FileUpload says what to upload, and where to.
type FileUpload struct {
	To   Place
	Name string // at most 255 characters, of which a Chinese one counts as two

	// Content is read from where it stands to its end, twice if it has more than
	// 10 MB: first for its SHA-1, then block by block. So it should be an
	// [io.Seeker], such as an *os.File, or an [io.ReaderAt] with a Size, which is read
	// from its beginning. Of anything else, up to 10 MB are held in memory, and more is
	// written to a file in TempDir first, which is removed in the end. It is never
	// read by two goroutines at a time. A Read that blocks holds up the call.
	Content io.Reader

	// Size is how many bytes of Content are sent. With 0 all are.
	Size int64

	// TempDir is where to keep what can be read only once. With "" nothing goes to
	// disk: such an upload fails if it has more than 10 MB.
	TempDir string

	// Quiet keeps WeCom from sending a card to the members of the space when a file of
	// more than 10 MB is there.
	Quiet bool

	// Parallel is how many blocks are sent at a time: 4 by default, at most 10. Each
	// takes about 8 MB of memory.
	Parallel int

	// Resume goes on with an upload that did not come to its end. The content has to be
	// the same: the call fails with [ErrContentChanged] if it is not.
	Resume *UploadState

	// OnProgress is called when the upload has begun, and after each block. A program
	// that wants to go on after a crash keeps the State. It is not called for files of
	// up to 10 MB, which are sent in one call.
	OnProgress func(UploadProgress)
}

// An UploadState is how far an upload in blocks has come. A program may keep it, as
// JSON for instance, and give it to the next call of [Service.Upload] as Resume. How
// long WeCom keeps the blocks it does not say; if it has lost them, the call fails with
// an errcode, such as [wecom.ErrUploadFailed], and the upload has to begin again
// without it.
type UploadState struct {
	Key  string `json:"key"`  // whoever has it may add to the upload
	SHA1 string `json:"sha1"` // of the content
	Size int64  `json:"size"`
	Done int    `json:"done"` // blocks that WeCom has, from the first one on
}

// An UploadProgress says how far an upload is.
type UploadProgress struct {
	State      UploadState
	Sent, Size int64 // bytes
}

// An Uploaded is what [Service.Upload] has done.
type Uploaded struct {
	FileID  string
	Size    int64
	SHA1    string // in hex, as [File] has it
	Instant bool   // WeCom had the content already, so none was sent

	// Resume is set if the upload failed and can go on.
	Resume *UploadState
}

// CountUploadCalls returns how many calls [Service.Upload] makes for a file of so
// many bytes, if nothing has to be repeated: 1 up to 10 MB, and 2 more than there
// are blocks of 2 MiB above.
func CountUploadCalls(size int64) int {
	if size <= maxWhole {
		return 1
	}
	return int((size+BlockSize-1)/BlockSize) + 2
}

// Upload uploads a file of any size up to 20 GB: up to 10 MB in one call, more in blocks
// of 2 MiB, several at a time. Each block is checked by WeCom, and sent again if the
// network fails. Content that WeCom has already is not sent at all (秒传).
//
// If an upload in blocks fails, the result beside the error says how to go on with it:
// see Resume of [FileUpload]. The file may be there all the same if the network failed
// in the last call: look for it before beginning again, or there may be two.
//
// Upload does not replace a file of the same name. The pages do not say what happens
// then; moves give the file that comes another name, such as a(1).txt. To replace a
// file, upload the new one to another folder and move it with [Service.MoveFiles].
func (s *Service) Upload(ctx context.Context, u FileUpload) (*Uploaded, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	content, err := u.open(ctx)
	if err != nil {
		return nil, err
	}
	defer content.close()
	hashes, err := content.hash(ctx)
	if err != nil {
		return nil, err
	}
	done := &Uploaded{Size: content.size, SHA1: hashes[len(hashes)-1]}
	if content.size <= maxWhole && u.Resume == nil {
		done.FileID, err = s.uploadWhole(ctx, u, content)
	} else {
		err = s.uploadBlocks(ctx, u, content, hashes, done)
	}
	if err == nil && done.FileID == "" {
		err = fmt.Errorf("wedrive: %w: WeCom took the file and told no id of it", wecom.ErrUnexpectedResponse)
	}
	if err != nil && done.Resume == nil {
		return nil, err
	}
	return done, err
}

func (u *FileUpload) check() error {
	switch {
	case union.IsNil(u.To):
		return errNoPlace
	case union.IsNil(u.Content):
		return errors.New("wedrive: no Content to upload")
	case u.Size < 0 || u.Size > maxUpload:
		return fmt.Errorf("wedrive: a Size of %d bytes; WeCom takes up to 20 GB", u.Size)
	case u.Parallel < 0 || u.Parallel > maxParallel:
		return fmt.Errorf("wedrive: %d blocks at a time; WeCom wants at most %d", u.Parallel, maxParallel)
	}
	return checkName(u.Name)
}

// A source is content that can be read again.
type source struct {
	io.ReadSeeker
	start, size int64
	temp        *os.File // to be removed; may be nil
}

func (s *source) close() {
	if s.temp != nil {
		_ = s.temp.Close()
		_ = os.Remove(s.temp.Name())
	}
}

// seek goes to a place of the content.
func (s *source) seek(offset int64) error {
	if _, err := s.Seek(s.start+offset, io.SeekStart); err != nil {
		return fmt.Errorf("wedrive: reading what to upload: %w", err)
	}
	return nil
}

// hash returns the block hashes of the content.
func (s *source) hash(ctx context.Context) ([]string, error) {
	if s.size > maxUpload {
		return nil, fmt.Errorf("wedrive: %d bytes to upload; WeCom takes up to 20 GB", s.size)
	}
	if err := s.seek(0); err != nil {
		return nil, err
	}
	list, err := BlockHashes(ctx, s, s.size)
	if err != nil {
		return nil, fmt.Errorf("wedrive: %w", err)
	}
	return list, nil
}

// open makes the content one that can be read again.
func (u *FileUpload) open(ctx context.Context) (*source, error) {
	if rs, ok := u.Content.(io.ReadSeeker); ok {
		start, err := rs.Seek(0, io.SeekCurrent)
		end := start
		if err == nil {
			end, err = rs.Seek(0, io.SeekEnd)
		}
		if err == nil { // it is no pipe
			return &source{ReadSeeker: rs, start: start, size: cmp.Or(u.Size, max(0, end-start))}, nil
		}
	}
	if ra, ok := u.Content.(io.ReaderAt); ok && u.Size > 0 {
		if _, isFile := u.Content.(*os.File); !isFile { // a pipe, then
			return &source{ReadSeeker: io.NewSectionReader(ra, 0, u.Size), size: u.Size}, nil
		}
	}
	r := u.Content
	if u.Size > 0 {
		r = io.LimitReader(r, u.Size)
	}
	return u.hold(ctx, r)
}

// hold keeps content that can be read only once: in memory or, if there is much of
// it, in a temporary file.
func (u *FileUpload) hold(ctx context.Context, r io.Reader) (*source, error) {
	r = contextReader{ctx, io.LimitReader(r, maxUpload+1)} // one more, to be refused
	var held bytes.Buffer
	n, err := io.Copy(&held, io.LimitReader(r, maxWhole+1))
	if err != nil {
		return nil, fmt.Errorf("wedrive: reading what to upload: %w", err)
	}
	if n <= maxWhole {
		if n < u.Size {
			return nil, fmt.Errorf("wedrive: reading what to upload, after %d of %d bytes: %w", n, u.Size, io.ErrUnexpectedEOF)
		}
		return &source{ReadSeeker: bytes.NewReader(held.Bytes()), size: n}, nil
	}
	if u.TempDir == "" {
		return nil, errors.New("wedrive: content of more than 10 MB has to be read twice: give an io.Seeker such as an *os.File, an io.ReaderAt and its Size, or a TempDir")
	}
	f, err := os.CreateTemp(u.TempDir, "wedrive-upload-*")
	if err != nil {
		return nil, fmt.Errorf("wedrive: keeping what to upload: %w", err)
	}
	s := &source{ReadSeeker: f, temp: f}
	s.size, err = io.Copy(f, io.MultiReader(&held, r))
	if err == nil && s.size < u.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("wedrive: keeping what to upload, after %d bytes: %w", s.size, err)
	}
	return s, nil
}

// A contextReader ends with its context, between two reads.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// uploadWhole sends a file in one call.
func (s *Service) uploadWhole(ctx context.Context, u FileUpload, content *source) (string, error) {
	if err := content.seek(0); err != nil {
		return "", err
	}
	all := make([]byte, content.size)
	if _, err := io.ReadFull(content, all); err != nil {
		return "", fmt.Errorf("wedrive: reading what to upload: %w", unexpected(err))
	}
	return s.UploadWhole(ctx, u.To, u.Name, all)
}

// uploadBlocks sends a file in blocks.
func (s *Service) uploadBlocks(ctx context.Context, u FileUpload, content *source, hashes []string, done *Uploaded) error {
	var state UploadState
	switch {
	case u.Resume == nil:
		begun, err := s.StartUpload(ctx, UploadCreate{To: u.To, Name: u.Name, Size: content.size, BlockHashes: hashes, Quiet: u.Quiet})
		if err != nil {
			return err
		}
		if begun.Exists {
			done.FileID, done.Instant = begun.FileID, true
			return nil
		}
		if begun.Key == "" {
			return fmt.Errorf("wedrive: %w: WeCom began the upload and told no key of it", wecom.ErrUnexpectedResponse)
		}
		state = UploadState{Key: begun.Key, SHA1: done.SHA1, Size: done.Size}
	case u.Resume.SHA1 != done.SHA1 || u.Resume.Size != done.Size:
		return fmt.Errorf("wedrive: the upload to go on with is of %d bytes with SHA-1 %s, not of %d with %s: %w",
			u.Resume.Size, u.Resume.SHA1, done.Size, done.SHA1, ErrContentChanged)
	case u.Resume.Key == "" || u.Resume.Done < 0 || u.Resume.Done > len(hashes):
		return fmt.Errorf("wedrive: the upload to go on with has %d of %d blocks and a key of %d bytes: begin again without Resume",
			u.Resume.Done, len(hashes), len(u.Resume.Key))
	default:
		state = *u.Resume
	}
	tell := func() {
		if u.OnProgress != nil {
			u.OnProgress(UploadProgress{State: state, Sent: min(int64(state.Done)*BlockSize, state.Size), Size: state.Size})
		}
	}
	tell()
	for sent, err := range s.sendBlocks(ctx, u, content, hashes, state) {
		if err != nil {
			done.Resume = &state
			return err
		}
		state.Done = sent
		tell()
	}
	done.Resume = &state
	fileID, err := s.CompleteUpload(ctx, state.Key) // fails if it was ctx that ended the blocks
	if err != nil {
		return err
	}
	done.FileID, done.Resume = fileID, nil
	return nil
}

// A block is a part of a file on its way; the first one is number 1.
type block struct {
	number  int
	content []byte
}

// sendBlocks sends the blocks that WeCom does not have, and yields the number of each,
// in order, when it is there.
func (s *Service) sendBlocks(ctx context.Context, u FileUpload, content *source, hashes []string, state UploadState) func(func(int, error) bool) {
	parallel := cmp.Or(u.Parallel, defaultParallel)
	free := make(chan []byte, parallel+1)
	blocks := func(yield func(block, error) bool) {
		if err := content.seek(int64(state.Done) * BlockSize); err != nil {
			yield(block{}, err)
			return
		}
		for i := state.Done; i < len(hashes); i++ {
			var b block
			select {
			case b.content = <-free:
			default:
				b.content = make([]byte, BlockSize)
			}
			b.number, b.content = i+1, b.content[:min(BlockSize, content.size-int64(i)*BlockSize)]
			_, err := io.ReadFull(content, b.content)
			if err != nil {
				err = fmt.Errorf("wedrive: reading block %d of what to upload: %w", b.number, unexpected(err))
			} else {
				err = checkBlock(hashes, i, b.content)
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
	return ahead.Map(ctx, parallel, blocks, func(ctx context.Context, b block) (int, error) {
		defer func() { free <- b.content[:BlockSize] }()
		return b.number, s.UploadBlock(ctx, state.Key, b.number, b.content)
	})
}
