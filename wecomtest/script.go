package wecomtest

import (
	"net/http"
	"time"
)

// A Reply is a scripted answer to one call: see [Corp.Script].
type Reply struct {
	// act answers the call, or returns true for the corp to answer it.
	act func(*visit) bool
}

// Script answers the next calls of the endpoint at path with each reply in turn;
// the corp answers those after them by itself. The path "*" stands for every
// endpoint, tokens apart.
func (c *Corp) Script(path string, replies ...Reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scripts[path] = append(c.scripts[path], replies...)
}

func (c *Corp) nextReply(path string) Reply {
	keys := []string{path, "*"}
	if path == tokenPath {
		keys = keys[:1]
	}
	for _, key := range keys {
		if queue := c.scripts[key]; len(queue) > 0 {
			c.scripts[key] = queue[1:]
			return queue[0]
		}
	}
	return Reply{}
}

// Pass lets the corp answer by itself.
func Pass() Reply { return Reply{} }

// JSON answers with a document, as it is.
func JSON(body string) Reply { return Status(http.StatusOK, "application/json; charset=UTF-8", body) }

// Refuse answers with an errcode.
func Refuse(code int, msg string) Reply { return canned(render(nil, refuse(code, msg))) }

// Busy answers −1.
func Busy() Reply { return Refuse(-1, "system busy") }

// RateLimited answers 45009.
func RateLimited() Reply { return Refuse(45009, "api freq out of limit") }

// RefuseToken revokes the token of the call and answers 40014.
func RefuseToken() Reply {
	return Reply{func(v *visit) bool {
		v.corp.mu.Lock()
		delete(v.corp.tokens, v.token)
		v.corp.mu.Unlock()
		render(nil, refuse(40014, "invalid access_token")).send(v.w)
		return false
	}}
}

// Status answers with an HTTP status and a body, such as a gateway's error page.
func Status(status int, contentType, body string) Reply {
	return canned(response{status: status, kind: contentType, body: []byte(body)})
}

// File answers with a file.
func File(name, contentType string, data []byte) Reply {
	return canned(file{name, contentType, data}.response())
}

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

// Delay answers like the corp, after a time.
func Delay(d time.Duration) Reply {
	return Reply{func(v *visit) bool {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return true
		case <-v.r.Context().Done():
			v.fail(hung)
			return false
		}
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
