package archive_test

import (
	"bytes"
	"crypto/md5"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/msgaudit/archive"
)

// content is a file of a length whose pieces all differ.
func content(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*i>>8 ^ i)
	}
	return b
}

func TestDownload(t *testing.T) {
	for _, size := range []int{0, 1, 512<<10 - 1, 512 << 10, 512<<10 + 1, 1300000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			corp := newCorp(t)
			file, err := corp.AddFile(content(size))
			ok(t, err)
			file.MD5 = strings.ToUpper(file.MD5)
			var b bytes.Buffer
			p := archive.Progress{}
			a := open(t, corp)
			ok(t, a.Download(t.Context(), file, &b, &p))
			if !bytes.Equal(b.Bytes(), content(size)) || !p.Done || p.Size != int64(size) {
				t.Errorf("got %d bytes, %+v", b.Len(), p)
			}
			calls := len(corp.Calls())
			ok(t, a.Download(t.Context(), file, &b, &p))
			if b.Len() != size || len(corp.Calls()) != calls {
				t.Error("what was done is downloaded again")
			}
		})
	}
}

// A download that failed is resumed in another process, with what was kept as JSON.
func TestResume(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.SetPiece(1000))
	file, err := corp.AddFile(content(4500))
	ok(t, err)
	ok(t, corp.Fail("GetMediaData", 0, 0, 10009))
	var b bytes.Buffer
	var p archive.Progress
	if err := open(t, corp).Download(t.Context(), file, &b, &p); !errors.Is(err, archive.ErrUntrustedIP) || b.Len() != 2000 || p.Size != 2000 {
		t.Fatalf("%v at %d bytes, %+v", err, b.Len(), p)
	}
	kept, err := json.Marshal(p)
	ok(t, err)

	var resumed archive.Progress
	ok(t, json.Unmarshal(kept, &resumed))
	ok(t, corp.Fail("GetMediaData"))
	ok(t, open(t, corp).Download(t.Context(), file, &b, &resumed))
	if !bytes.Equal(b.Bytes(), content(4500)) || !resumed.Done || resumed.Size != 4500 {
		t.Errorf("got %d bytes, %+v", b.Len(), resumed)
	}
	if calls := strings.Join(corp.Calls(), "\n"); strings.Count(calls, "index= ") != 1 || strings.Count(calls, "index=2000 ") != 2 {
		t.Errorf("calls:\n%s", calls)
	}

	p.Hash = p.Hash[:3]
	if err := open(t, corp).Download(t.Context(), file, io.Discard, &p); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged progress: %v", err)
	}
}

// A failed write leaves the progress where it was.
func TestFailedWrite(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.SetPiece(1000))
	file, err := corp.AddFile(content(2500))
	ok(t, err)
	a := open(t, corp)
	full := errors.New("disk full")
	for name, w := range map[string]*limited{"error": {left: 1500, err: full}, "short write": {left: 1500}} {
		var p archive.Progress
		err := a.Download(t.Context(), file, w, &p)
		if want := w.err; want == nil && !errors.Is(err, io.ErrShortWrite) || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
		if p.Size != 1000 || p.Index != "1000" || p.Done {
			t.Errorf("%s: %+v", name, p)
		}
		w.Truncate(int(p.Size))
		w.left = 1 << 20
		ok(t, a.Download(t.Context(), file, w, &p))
		if !bytes.Equal(w.Bytes(), content(2500)) {
			t.Errorf("%s: other bytes", name)
		}
	}
}

// A limited writer takes so many bytes.
type limited struct {
	bytes.Buffer
	left int
	err  error
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) <= l.left {
		l.left -= len(b)
		return l.Buffer.Write(b)
	}
	n, _ := l.Buffer.Write(b[:l.left])
	return n, l.err
}

// A file that is not the one of the message is told, and begun again.
func TestChecksum(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.SetPiece(1000))
	file, err := corp.AddFile(content(2500))
	ok(t, err)
	a := open(t, corp)
	other := file
	other.MD5 = strings.Repeat("0", 32)
	var p archive.Progress
	var b bytes.Buffer
	if err := a.Download(t.Context(), other, &b, &p); !errors.Is(err, archive.ErrChecksum) || b.Len() != 2500 || p.Done || p.Size != 0 || p.Index != "" {
		t.Errorf("%v at %d bytes, %+v", err, b.Len(), p)
	}
	other.MD5 = "" // such as that of a call
	ok(t, a.Download(t.Context(), other, &b, &p))
}

func TestFileIDs(t *testing.T) {
	corp := newCorp(t)
	synctest.Test(t, func(t *testing.T) {
		a := open(t, corp)
		for _, id := range []string{"", "a\x00b", "none"} {
			err := a.Download(t.Context(), msgaudit.Media{FileID: id}, io.Discard, new(archive.Progress))
			if !errors.Is(err, archive.ErrFileID) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

// A piece that names itself as the next one ends the download.
func TestPieceWithoutEnd(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.SetPiece(0))
	file, err := corp.AddFile(content(10))
	ok(t, err)
	err = open(t, corp).Download(t.Context(), file, io.Discard, &archive.Progress{Index: "0", Hash: md5State(t)})
	if !errors.Is(err, archive.ErrNoProgress) {
		t.Error(err)
	}
}

// md5State is what a Progress keeps of no bytes.
func md5State(t *testing.T) []byte {
	t.Helper()
	state, err := md5.New().(encoding.BinaryMarshaler).MarshalBinary()
	ok(t, err)
	return state
}
