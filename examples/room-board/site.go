package main

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/meetingroom"
)

//go:embed page.html assets
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html"))

// callbackPath is the path of the app's callback URL.
const callbackPath = "/wecom"

// newSite returns the page, and what it is told by.
func newSite(b *board, events http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { b.show(w, r, http.StatusOK, "") })
	mux.HandleFunc("GET /events", b.stream)
	mux.HandleFunc("POST /book", b.bookNext)
	mux.Handle("GET /assets/", http.FileServerFS(files))
	mux.Handle(callbackPath, events)
	// A page of another site cannot book: browsers say where a request comes from.
	return http.NewCrossOriginProtection().Handler(secure(mux))
}

// secure forbids what the page does not need.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// newEvents returns the handler of what WeCom pushes.
func newEvents(b *board, cipher *crypto.Cipher, options ...callback.Option) *callback.Handler {
	h := callback.NewHandler(cipher, options...)
	callback.On(h, func(_ context.Context, e *meetingroom.Booked) error { return b.hear(e.RoomID) })
	callback.On(h, func(_ context.Context, e *meetingroom.BookingCancelled) error { return b.hear(e.RoomID) })
	return h
}

// hear is told of a booking of a room.
func (b *board) hear(roomID int64) error {
	if roomID == b.roomID {
		b.poke()
	}
	return nil
}

// A whole is a page: what changes by itself, and what was just answered.
type whole struct {
	*view
	Notice string
}

// show writes the page, with an answer to what was done.
func (b *board) show(w http.ResponseWriter, r *http.Request, status int, notice string) {
	html, err := render("page", whole{b.view(textsFor(r.Header.Get("Accept-Language"))), notice})
	if err != nil {
		b.log.ErrorContext(r.Context(), "the page cannot be made", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = w.Write(html)
}

func render(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	err := page.ExecuteTemplate(&out, name, data)
	return out.Bytes(), err
}

// bookNext books the half hour that the button named.
func (b *board) bookNext(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1024)
	t := textsFor(r.Header.Get("Accept-Language"))
	from, err := strconv.ParseInt(r.FormValue("from"), 10, 64)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	switch b.book(r.Context(), time.Unix(from, 0), t.Subject) {
	case slotTaken:
		b.show(w, r, http.StatusConflict, t.Taken)
	case wecomFails:
		b.show(w, r, http.StatusBadGateway, t.Failed)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// stream sends the board whenever it has changed, as server-sent events. It does
// so at each minute at least, so a page that hears nothing knows that it is lost.
func (b *board) stream(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // or nginx would hold back what is sent
	out := http.NewResponseController(w)
	t := textsFor(r.Header.Get("Accept-Language"))
	changed, stop := b.watch()
	defer stop()
	for {
		html, err := render("board", b.view(t))
		if err != nil {
			b.log.ErrorContext(r.Context(), "the board cannot be made", "error", err)
			return
		}
		_ = out.SetWriteDeadline(time.Now().Add(patience)) // a tablet that is gone takes nothing
		event := "data: " + strings.ReplaceAll(strings.TrimSpace(string(html)), "\n", "\ndata: ") + "\n\n"
		if _, err := w.Write([]byte(event)); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		}
	}
}
