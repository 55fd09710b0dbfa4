package drives

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// maxHeld is the size of content that is held in memory; what is larger goes to a file.
const maxHeld = 64 << 10

// A store holds the content of files. Large ones are in one file without a name, which
// the system takes back when the process ends or the corp is collected: an os.File then
// closes itself.
type store struct {
	file  *os.File
	end   int64
	known map[string]content // by SHA-1
}

// A content is that of a file.
type content struct {
	io.ReaderAt
	size      int64
	sha1, md5 string
}

// reserve returns where content of a size can be written to.
func (s *store) reserve(size int64) (*extent, error) {
	if s.file == nil {
		f, err := os.CreateTemp("", "wecomtest-drive-*")
		if err != nil {
			return nil, fmt.Errorf("the drive has no file for its content: %w", err)
		}
		_ = os.Remove(f.Name()) // not on Windows, which does not remove what is open
		s.file = f
	}
	e := &extent{s.file, s.end, size}
	s.end += size
	return e, nil
}

// An extent is a part of the store's file.
type extent struct {
	file       *os.File
	from, size int64
}

func (e *extent) WriteAt(p []byte, at int64) (int, error) { return e.file.WriteAt(p, e.from+at) }

func (e *extent) reader() io.ReaderAt { return io.NewSectionReader(e.file, e.from, e.size) }

// keep keeps content of a size up to a few megabytes.
func (s *store) keep(b []byte) (content, error) {
	sum := sha1.Sum(b)
	name := hex.EncodeToString(sum[:])
	if c, ok := s.known[name]; ok {
		return c, nil
	}
	c := content{ReaderAt: bytes.NewReader(b), size: int64(len(b)), sha1: name, md5: md5Of(b)}
	if len(b) > maxHeld {
		e, err := s.reserve(c.size)
		if err != nil {
			return content{}, err
		}
		if _, err := e.WriteAt(b, 0); err != nil {
			return content{}, err
		}
		c.ReaderAt = e.reader()
	}
	s.known[name] = c
	return c, nil
}

// copyOf keeps content of any size, which is read to its end.
func (s *store) copyOf(r io.Reader) (content, error) {
	begin, err := io.ReadAll(io.LimitReader(r, maxHeld+1))
	if err != nil {
		return content{}, err
	}
	if len(begin) <= maxHeld {
		return s.keep(begin)
	}
	e, err := s.reserve(0)
	if err != nil {
		return content{}, err
	}
	h := sha1.New()
	e.size, err = io.Copy(io.MultiWriter(io.NewOffsetWriter(e.file, e.from), h), io.MultiReader(bytes.NewReader(begin), r))
	if err != nil {
		return content{}, err
	}
	s.end += e.size
	return s.found(content{ReaderAt: e.reader(), size: e.size, sha1: hex.EncodeToString(h.Sum(nil))}), nil
}

// found notes content that is in the store's file.
func (s *store) found(c content) content {
	s.known[c.sha1] = c
	return c
}
