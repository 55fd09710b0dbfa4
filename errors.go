package wecom

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	// ErrUnexpectedResponse is what a reply means that is not the API's own: a
	// gateway's error page, a redirect, a status without errcode.
	ErrUnexpectedResponse = errors.New("unexpected response")

	// ErrBodyTooLarge means that a reply exceeds WithMaxResponseSize.
	ErrBodyTooLarge = errors.New("response body too large")

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

// LogValue implements [slog.LogValuer].
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
	e.Message = strings.TrimSpace(msg)
	if e.Message == "" {
		e.Message = "refused"
	}
	return e
}

func unquote(msg []byte) string {
	s, err := jsontext.AppendUnquote(nil, msg)
	if err != nil {
		return string(msg)
	}
	return string(s)
}

// replyStatus finds errcode, and the errmsg next to it, among the keys of a JSON
// object. WeCom puts errcode first, so this looks at a few dozen bytes and the
// reply is decoded only once; wherever it stands, it is found. A reply without
// errcode is a success, and one cut off behind it the refusal that it says. ok
// is false if body is not an object.
func replyStatus(body []byte) (code Code, msg []byte, ok bool) {
	s := scanner{b: body}
	if !s.take('{') {
		return 0, nil, false
	}
	found := false
	for !s.take('}') {
		key := s.value()
		if len(key) < 2 || key[0] != '"' || !s.take(':') {
			return code, msg, code != 0
		}
		value := s.value()
		switch {
		case len(value) == 0:
			return code, msg, code != 0
		case string(key) == `"errcode"`:
			if code, ok = parseCode(value); !ok {
				return 0, nil, false
			}
			found = true
		case string(key) == `"errmsg"`:
			msg = value
		}
		if found && msg != nil {
			return code, msg, true
		}
		if !s.take(',') && s.peek() != '}' {
			return code, msg, code != 0
		}
		if found && code == 0 && !s.next(`"errmsg"`) {
			return code, nil, true
		}
	}
	return code, msg, true
}

// parseCode reads a number, or a number in quotes.
func parseCode(value []byte) (Code, bool) {
	n, err := strconv.ParseInt(string(bytes.Trim(value, `"`)), 10, 32)
	return Code(n), err == nil
}

// A scanner steps over the tokens of a JSON text without decoding them. What it
// accepts is wider than JSON; the decoder is strict.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.i++
	return true
}

// next reports whether the rest begins with a token.
func (s *scanner) next(token string) bool {
	s.peek()
	return bytes.HasPrefix(s.b[s.i:], []byte(token))
}

// value returns the next value, of any kind, or nothing at the end.
func (s *scanner) value() []byte {
	s.peek() // behind white space
	start, depth := s.i, 0
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			s.skipString()
		case '{', '[':
			depth++
			s.i++
		case '}', ']':
			if depth == 0 {
				return s.b[start:s.i]
			}
			depth--
			s.i++
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return s.b[start:s.i]
			}
			s.i++
			continue
		default:
			s.i++
			continue
		}
		if depth == 0 {
			return s.b[start:s.i]
		}
	}
	return nil // cut off
}

func (s *scanner) skipString() {
	for s.i++; s.i < len(s.b); s.i++ {
		switch s.b[s.i] {
		case '\\':
			s.i++
		case '"':
			s.i++
			return
		}
	}
	s.i = len(s.b) // cut off, perhaps behind a backslash
}
