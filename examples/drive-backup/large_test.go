package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowecom/wecom/wecomtest"
)

// memory is a client that looks at the live heap now and then: what is in use after a
// collection, the simulated corp's part included.
type memory struct {
	next   http.RoundTripper
	every  int64
	calls  atomic.Int64
	before uint64
	most   atomic.Uint64
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (m *memory) look() {
	now := heap()
	for {
		most := m.most.Load()
		if now <= most || m.most.CompareAndSwap(most, now) {
			return
		}
	}
}

func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.calls.Add(1)%m.every == 0 {
		m.look()
	}
	return m.next.RoundTrip(r)
}

// grown is how much more memory was in use than at the beginning, at most.
func (m *memory) grown() int64 { return int64(m.most.Load()) - int64(m.before) }

// watch makes a bench look at its memory at each nth call.
func (b *bench) watch(every int64) *memory {
	m := &memory{next: b.corp.HTTPClient().Transport, every: every, before: heap()}
	b.hc = &http.Client{Transport: m}
	return m
}

const manyFiles = 10_000

// Ten thousand small files go up and come back, and a run that finds nothing to do
// makes only the calls that list them.
func TestManyFiles(t *testing.T) {
	b := newBench(t)
	for i := range manyFiles {
		b.write("here", fmt.Sprintf("%02d/%02d/%04d.txt=content of file %d", i%10, i/10%10, i, i))
	}
	begin := time.Now()
	m := b.watch(1000)
	b.must("-max-calls=0", "-transfers=8", "sync", "here", "SPACE")
	b.says("done: 10000 of 10000 files copied")
	up := time.Since(begin)
	before := b.corp.DriveCalls()
	b.must("-max-calls=0", "sync", "here", "SPACE")
	b.says("10000 the same", "0 files (0 B)")
	if made := b.corp.DriveCalls() - before; made != 111 {
		t.Errorf("%d calls for nothing, want one for each of 111 folders", made)
	}
	begin = time.Now()
	b.must("-max-calls=0", "-transfers=8", "sync", "SPACE", "there")
	b.says("done: 10000 of 10000 files copied")
	down := time.Since(begin)
	for _, i := range []int{0, 4711, manyFiles - 1} {
		got, err := os.ReadFile(filepath.Join(b.dir, fmt.Sprintf("there/%02d/%02d/%04d.txt", i%10, i/10%10, i)))
		if string(got) != fmt.Sprintf("content of file %d", i) || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	t.Logf("%d files: up in %.1f s, down in %.1f s, live heap grown by %s at most", manyFiles, up.Seconds(), down.Seconds(), size(m.grown()))
	if m.grown() > 150<<20 {
		t.Errorf("the live heap grew by %s", size(m.grown()))
	}
}

// A pattern is content of any size that is held nowhere, of which no two blocks are the
// same.
type pattern int64

func (p pattern) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), max(int64(p)-off, 0)))
	for i := range b[:n] {
		at := off + int64(i)
		b[i] = byte(at ^ at>>9 ^ at>>21)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// A large file goes up in blocks and comes back, and what is in memory of it does not
// depend on its size: the bound is the same for 64 MiB and for the 1 GiB that
// DRIVE_BACKUP_MIB=1024 asks for, which takes 3 GiB of disk.
func TestLargeFile(t *testing.T) {
	mib := 64
	if s := os.Getenv("DRIVE_BACKUP_MIB"); s != "" {
		var err error
		if mib, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	content := pattern(mib) << 20
	b := newBench(t, wecomtest.WithFreeDrive())
	b.write("here", "large.bin=")
	f, err := os.Create(filepath.Join(b.dir, "here/large.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(f, io.NewSectionReader(content, 0, int64(content))); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	m := b.watch(7)
	begin := time.Now()
	b.must("copy", "here", "SPACE")
	b.says("done: 1 of 1 files copied", fmt.Sprintf("%d calls", mib/2+2))
	up := time.Since(begin)
	begin = time.Now()
	m.every = 1
	b.must("copy", "SPACE", "there")
	b.says("done: 1 of 1 files copied", "1 calls")
	down := time.Since(begin)
	m.look()
	there, err := os.Open(filepath.Join(b.dir, "there/large.bin"))
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	got, want := make([]byte, 1<<20), make([]byte, 1<<20)
	for off := int64(0); off < int64(content); off += 1 << 20 {
		_, _ = content.ReadAt(want, off)
		if _, err := there.ReadAt(got, off); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("another content at %d, %v", off, err)
		}
	}
	t.Logf("%s: up in %.1f s, down in %.1f s, live heap grown by %s at most", size(int64(content)), up.Seconds(), down.Seconds(), size(m.grown()))
	if m.grown() > 128<<20 {
		t.Errorf("the live heap grew by %s", size(m.grown()))
	}
}
