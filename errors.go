package wecom

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

var (
	// ErrUnexpectedResponse is what a reply means that is not the API's own: a
	// gateway's error page, a redirect, a status without errcode.
	ErrUnexpectedResponse = errors.New("unexpected response")

	// ErrBodyTooLarge means that a reply exceeds WithMaxResponseSize.
	ErrBodyTooLarge = errors.New("response body too large")

	// ErrOutcomeUnknown means that a call that changes something may have taken effect:
	// its answer was lost, lacks the result, was none of WeCom's own, or says that WeCom
	// was busy; or an observer has panicked after it. The client does not send such a
	// call again. Ask what became of it before you do.
	ErrOutcomeUnknown = errors.New("the call may have taken effect")

	// ErrClosed means that the client has been closed.
	ErrClosed = errors.New("client is closed")
)

// An Error is a call that WeCom, or something before it, refused. It unwraps to
// its [Code], or to [ErrUnexpectedResponse] if there is none.
type Error struct {
	Path    string // of the endpoint, without the query
	Code    Code   // errcode; 0 if the reply had none
	Message string // errmsg without the parts below, or what was wrong with the reply
	Hint    string // WeCom's trace of the call; quote it when you ask their support
	IP      string // the caller's address as WeCom saw it, where it says so (60020)
	Status  int    // of HTTP
}

// Error says what was refused, why, and what to do about it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wecom: %s: %s", e.Path, e.Message)
	if e.Code != 0 {
		fmt.Fprintf(&b, " (errcode %d)", int(e.Code))
	}
	if e.IP != "" {
		fmt.Fprintf(&b, ", called from %s", e.IP)
	}
	if hint := e.Code.hint(); hint != "" {
		b.WriteString(": " + hint)
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, " [hint %s]", e.Hint)
	}
	return b.String()
}

// Unwrap returns the code, so that errors.Is(err, wecom.ErrUserNotFound) works.
func (e *Error) Unwrap() error {
	if e.Code == 0 {
		return ErrUnexpectedResponse
	}
	return e.Code
}

// LogValue gives loggers the parts of the error as a group.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("path", e.Path), slog.Int("code", int(e.Code)),
		slog.String("message", e.Message), slog.Int("status", e.Status),
	}
	if e.Hint != "" {
		attrs = append(attrs, slog.String("hint", e.Hint))
	}
	if e.IP != "" {
		attrs = append(attrs, slog.String("ip", e.IP))
	}
	return slog.GroupValue(attrs...)
}

// What WeCom appends to errmsg: "…, hint: [1606…], from ip: 1.2.3.4, more info
// at https://open.work.weixin.qq.com/devtool/query?e=60020".
var (
	hintPart = regexp.MustCompile(`,?\s*hint:\s*\[([^\]]*)\]`)
	ipPart   = regexp.MustCompile(`,?\s*from ip:\s*([0-9a-fA-F.:]*[0-9a-fA-F])`)
	infoPart = regexp.MustCompile(`,?\s*more info at \S+`)
)

func newError(path string, status int, code Code, msg string) *Error {
	e := &Error{Path: path, Code: code, Status: status}
	take := func(re *regexp.Regexp) (found string) {
		if m := re.FindStringSubmatch(msg); len(m) > 1 {
			found = m[1]
		}
		msg = re.ReplaceAllString(msg, "")
		return found
	}
	e.Hint, e.IP = take(hintPart), take(ipPart)
	take(infoPart)
	e.Message, e.Hint, e.IP = cut(strings.TrimSpace(msg), maxMessage), cut(e.Hint, 200), cut(e.IP, 50)
	if e.Message == "" {
		e.Message = "refused"
	}
	return e
}
