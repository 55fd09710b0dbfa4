package sim

import (
	"net/http"
)

// A Screen is what a browser is shown.
type Screen struct {
	Status   int    // 0 for 200, or 302 with a Location
	Kind     string // Content-Type; "" for HTML
	Body     []byte
	Location string // where the browser goes instead
	Shared   bool   // scripts of other sites may read it
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
	p.send(rw)
	return true
}

func (p Screen) send(w http.ResponseWriter) {
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
	if p.Kind == "" {
		p.Kind = "text/html; charset=utf-8"
	}
	h.Set("Content-Type", p.Kind)
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	_, _ = w.Write(p.Body)
}
