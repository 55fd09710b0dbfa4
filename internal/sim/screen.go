package sim

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

// A Screen is what a browser is shown.
type Screen struct {
	Status   int    // 0 for 200, or 302 with a Location
	Kind     string // Content-Type; "" for HTML
	Body     []byte
	Location string // where the browser goes instead
	Shared   bool   // scripts of other sites may read it
	File     *Stream
}

// A Stream is a file that is shown in place of a page, or the range of it that is
// asked for. It is read while it is sent, without the lock of the world, so its
// content must not change any more.
type Stream struct {
	Name    string
	Content io.ReaderAt
	Size    int64
}

func (f *Stream) send(w http.ResponseWriter, r *http.Request) {
	from, to, status := int64(0), f.Size-1, http.StatusOK
	h := w.Header()
	if asked := r.Header.Get("Range"); asked != "" {
		var ok bool
		if from, to, ok = ParseRange(asked, f.Size); !ok {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return
		}
		status = http.StatusPartialContent
		h.Set("Content-Range", "bytes "+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to, 10)+"/"+strconv.FormatInt(f.Size, 10))
	}
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	h.Set("Content-Length", strconv.FormatInt(to-from+1, 10))
	w.WriteHeader(status)
	part := io.NewSectionReader(f.Content, from, to-from+1)
	if rec, ok := w.(*recorder); ok {
		rec.stream = part
		return
	}
	_, _ = io.Copy(w, part)
}

// ParseRange reads a Range such as "bytes=0-1023" or "bytes=1024-" of a file of so many
// bytes.
func ParseRange(header string, size int64) (from, to int64, ok bool) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	to = size - 1
	if last != "" && err == nil {
		to, err = strconv.ParseInt(last, 10, 64)
	}
	to = min(to, size-1)
	return from, to, ok && dash && err == nil && from >= 0 && from <= to
}

// A PageHandler answers a browser. It runs under the lock of the world.
type PageHandler func(*Tx) Screen

// HandlePage adds a page at a path. Pages need no token, and what visits them is
// no call of an app.
func (w *World) HandlePage(path string, h PageHandler) { w.pages[path] = h }

// answerPage shows a page, or reports that there is none.
func (w *World) answerPage(rw http.ResponseWriter, r *http.Request) bool {
	show, ok := w.pages[r.URL.Path]
	if !ok || r.Method != http.MethodGet {
		return false
	}
	var p Screen
	w.In(func(tx *Tx) {
		tx.Query, tx.Header, tx.Origin = r.URL.Query(), r.Header, origin(r)
		p = show(tx)
	})
	p.send(rw, r)
	return true
}

func (p Screen) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if p.Shared {
		h.Set("Access-Control-Allow-Origin", "*")
	}
	if p.Location != "" {
		h.Set("Location", p.Location)
		w.WriteHeader(http.StatusFound)
		return
	}
	if p.File != nil {
		p.File.send(w, r)
		return
	}
	if p.Kind == "" {
		p.Kind = "text/html; charset=utf-8"
	}
	h.Set("Content-Type", p.Kind)
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	_, _ = w.Write(p.Body)
}
