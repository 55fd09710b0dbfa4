package wecomtest

import (
	"net/http"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Reply is a scripted answer to one call: see [Corp.Script].
type Reply struct{ reply sim.Reply }

// Script answers the next calls of the endpoint at path with each reply in turn;
// the corp answers those after them by itself. The path "*" stands for every
// endpoint, tokens apart.
func (c *Corp) Script(path string, replies ...Reply) {
	for _, r := range replies {
		c.world.Script(path, r.reply)
	}
}

// Pass lets the corp answer by itself.
func Pass() Reply { return Reply{} }

// JSON answers with a document, as it is.
func JSON(body string) Reply { return Status(http.StatusOK, "application/json; charset=UTF-8", body) }

// Refuse answers with an errcode. One that is for tokens (40001, 40014, 42001)
// revokes the token of the call.
func Refuse(code int, msg string) Reply { return Reply{sim.Refused(code, msg)} }

// Busy answers −1.
func Busy() Reply { return Refuse(-1, "system busy") }

// RateLimited answers 45009.
func RateLimited() Reply { return Refuse(45009, "api freq out of limit") }

// RefuseToken revokes the token of the call and answers 40014.
func RefuseToken() Reply { return Refuse(40014, "invalid access_token") }

// Status answers with an HTTP status and a body, such as a gateway's error page.
func Status(status int, contentType, body string) Reply {
	return Reply{sim.Status(status, contentType, body)}
}

// File answers with a file.
func File(name, contentType string, data []byte) Reply {
	return Reply{sim.FileReply(sim.File{Name: name, Kind: contentType, Data: data})}
}

// Redirect answers with a redirect to another address.
func Redirect(to string) Reply { return Reply{sim.Redirect(to)} }

// Delay answers like the corp, after a time of its clock.
func Delay(d time.Duration) Reply { return Reply{sim.Delay(d)} }

// Hang never answers.
func Hang() Reply { return Reply{sim.Hang()} }

// Reset breaks the connection after the call was received, and before it ran.
func Reset() Reply { return Reply{sim.Reset()} }

// RunThenReset runs the call and breaks the connection before the answer.
func RunThenReset() Reply { return Reply{sim.RunThenReset()} }

// RefuseConnection makes the call fail before anything was sent. Over a socket,
// where it is too late for that, it is like [Reset].
func RefuseConnection() Reply { return Reply{sim.RefuseConnection()} }
