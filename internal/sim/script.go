package sim

import (
	"net/http"
	"slices"
	"time"
)

// A Reply is a scripted answer to one call: see [World.Script].
type Reply struct {
	// act answers the call, or returns true for the corp to answer it.
	act func(*visit) bool
}

// Script answers the next calls of the endpoint at path with each reply in turn;
// the corp answers those after them by itself. The path "*" stands for every
// endpoint, tokens apart.
func (w *World) Script(path string, replies ...Reply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.scripts[path] = append(w.scripts[path], replies...)
}

func (w *World) nextReply(path string) Reply {
	keys := []string{path, "*"}
	if path == tokenPath {
		keys = keys[:1]
	}
	for _, key := range keys {
		if queue := w.scripts[key]; len(queue) > 0 {
			w.scripts[key] = queue[1:]
			return queue[0]
		}
	}
	return Reply{}
}

// tokenCodes are the errcodes of tokens that serve no longer.
var tokenCodes = []int{40001, 40014, 42001}

// Refused answers with an errcode. One that is for tokens revokes the token of the
// call, so that the next fetch gives another.
func Refused(code int, msg string) Reply {
	return Reply{func(v *visit) bool {
		if slices.Contains(tokenCodes, code) {
			v.world.mu.Lock()
			delete(v.world.tokens, v.token)
			v.world.mu.Unlock()
		}
		render(nil, Refuse(code, msg)).send(v.w)
		return false
	}}
}

// Status answers with an HTTP status and a body.
func Status(status int, contentType, body string) Reply {
	return canned(response{status: status, kind: contentType, body: []byte(body)})
}

// FileReply answers with a file.
func FileReply(f File) Reply { return canned(f.response()) }

func canned(r response) Reply {
	return Reply{func(v *visit) bool { r.send(v.w); return false }}
}

// Redirect answers with a redirect to another address.
func Redirect(to string) Reply {
	return Reply{func(v *visit) bool {
		v.w.Header().Set("Location", to)
		v.w.WriteHeader(http.StatusFound)
		return false
	}}
}

// Delay answers like the corp, after a time of its clock.
func Delay(d time.Duration) Reply {
	return Reply{func(v *visit) bool {
		if v.world.wait(d, v.r.Context().Done()) {
			return true
		}
		v.fail(hung)
		return false
	}}
}

// Hang never answers.
func Hang() Reply {
	return Reply{func(v *visit) bool {
		<-v.r.Context().Done()
		v.fail(hung)
		return false
	}}
}

// Reset breaks the connection after the call was received, and before it ran.
func Reset() Reply { return broken(connectionReset) }

// RunThenReset runs the call and breaks the connection before the answer.
func RunThenReset() Reply {
	return Reply{func(v *visit) bool {
		v.run()
		v.fail(connectionReset)
		return false
	}}
}

// RefuseConnection makes the call fail before anything was sent. Over a socket,
// where it is too late for that, it is like [Reset].
func RefuseConnection() Reply { return broken(connectionRefused) }

func broken(f failure) Reply {
	return Reply{func(v *visit) bool { v.fail(f); return false }}
}
