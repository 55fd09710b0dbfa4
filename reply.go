package wecom

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/scan"
)

// An answer is what came back to one attempt.
type answer struct {
	status   int
	kind     string        // the Content-Type
	received int64         // bytes of the JSON
	reply    *bytes.Buffer // the JSON; to be given back
	file     *Download     // or the file, to be closed
	whole    bool          // or else it was all of a file, of which a part was asked for
}

// drop gives back what an answer holds that nobody waits for any more.
func (a answer) drop() {
	if a.file != nil {
		_ = a.file.body.Close()
	}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const (
	maxPooled  = 1 << 20  // keeps a rare huge reply from staying in memory
	maxClaimed = 64 << 10 // memory that a reply gets for its claim to be long
	maxMessage = 1000     // bytes of an errmsg that are kept
	maxRefusal = 4 << 10  // bytes of a file in which a refusal is looked for
	maxErrmsg  = 8 * 1000 // bytes of an errmsg that are looked at
)

func recycle(b *bytes.Buffer) {
	if b != nil && b.Cap() <= maxPooled {
		b.Reset()
		buffers.Put(b)
	}
}

// read reads a reply: a JSON document, or the beginning of a file.
func (x *exchange) read(resp *http.Response) (a answer, err error) {
	a.status, a.kind = resp.StatusCode, resp.Header.Get("Content-Type")
	isFile, err := x.isFile(resp)
	if err != nil {
		_ = resp.Body.Close()
		return a, err
	}
	if isFile {
		if !x.part.isIn(resp) {
			_ = resp.Body.Close()
			a.whole = true
			return a, nil
		}
		d := newDownload(resp, x)
		a.file = &d
		return a, nil
	}
	defer func() { _ = resp.Body.Close() }()
	a.reply = buffers.Get().(*bytes.Buffer)
	limit := x.core.maxBody
	if n := min(resp.ContentLength, limit, maxClaimed); n > 0 {
		a.reply.Grow(int(n) + bytes.MinRead)
	}
	body := io.LimitedReader{R: resp.Body, N: limit + 1}
	a.received, err = a.reply.ReadFrom(&body)
	if bytes.HasPrefix(a.reply.Bytes(), byteOrderMark) { // some gateways put it there
		a.reply.Next(len(byteOrderMark))
	}
	if err == nil && a.received > limit {
		err = fmt.Errorf("%w: more than %d bytes; ask for less at once or raise WithMaxResponseSize", ErrBodyTooLarge, limit)
	}
	return a, err
}

var byteOrderMark = []byte("\ufeff")

// mediaType returns the type in a Content-Type, if it looks like one.
func mediaType(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || len(kind) > 80 {
		return "unknown type"
	}
	return kind
}

// judge tells whether a complete JSON reply is a success.
func (x *exchange) judge(a answer) (warning string, err error) {
	switch {
	case a.file != nil:
		return "", nil
	case a.whole:
		return "", x.unexpected(a, "all of the file where a part of it was asked for")
	}
	body := a.reply.Bytes()
	code, msg, ok := replyStatus(body)
	switch {
	case len(body) == 0:
		return "", x.unexpected(a, "an empty body")
	case !ok && body[0] != '{':
		return "", x.unexpected(a, "not a JSON object")
	case !ok:
		return "", x.unexpected(a, "not a JSON object with an errcode that can be read")
	case code != 0:
		return "", newError(x.path, a.status, code, x.message(msg))
	case a.status < 200 || a.status > 299:
		return "", x.unexpected(a, "no errcode")
	case x.file != nil:
		return "", x.unexpected(a, "a reply without errcode where a file was expected")
	case bytes.Contains(msg, warningMark):
		return cut(x.message(msg), maxMessage), nil
	}
	return "", nil
}

// warningMark begins WeCom's remark on a call that succeeded although part of
// its parameters did not parse.
var warningMark = []byte("Warning")

// message decodes an errmsg. What is no string might be anything.
func (x *exchange) message(msg []byte) string {
	if len(msg) == 0 || msg[0] != '"' {
		return ""
	}
	s, err := jsontext.AppendUnquote(nil, msg)
	if err != nil {
		s = bytes.ToValidUTF8(bytes.Trim(msg, `"`), []byte("\ufffd"))
	}
	return x.secrets().scrub(cut(string(s), maxErrmsg))
}

// unexpected is the error for a reply that does not come from the API itself,
// but from something before it. It shows nothing of the body, which may hold
// names, a token, or the URL.
func (x *exchange) unexpected(a answer, what string) *Error {
	e := &Error{Path: x.path, Status: a.status, Message: fmt.Sprintf("HTTP status %d, %s", a.status, what)}
	if a.received > 0 {
		e.Message += fmt.Sprintf(" (%d bytes of %s)", a.received, x.secrets().scrub(mediaType(a.kind)))
	}
	if phrase := gatewayPhrase(a); phrase != "" {
		e.Message += ", a page that says " + phrase
	}
	if a.status >= 300 && a.status < 400 {
		e.Message += "; redirects are not followed, because the URL gives access: check the address"
	}
	return e
}

var httpStatus = regexp.MustCompile(`\b[45]\d\d\b`)

// gatewayPhrase finds the status of HTTP that a page has in words, such as "502 Bad
// Gateway": a proxy may send it with status 200. No other word of a page is shown.
func gatewayPhrase(a answer) string {
	if a.reply == nil || mediaType(a.kind) != "text/html" {
		return ""
	}
	page := a.reply.Bytes()[:min(a.reply.Len(), maxRefusal)]
	for _, at := range httpStatus.FindAllIndex(page, -1) {
		code, _ := strconv.Atoi(string(page[at[0]:at[1]]))
		if text := http.StatusText(code); text != "" && bytes.HasPrefix(page[at[1]:], []byte(" "+text)) {
			return strconv.Itoa(code) + " " + text
		}
	}
	return ""
}

// replyStatus finds errcode, and the errmsg next to it, among the keys of a JSON
// object. WeCom puts errcode first, so this looks at a few dozen bytes and the
// reply is decoded only once; wherever it stands, and however it is spelled, it
// is found. A reply without errcode is a success, and one cut off behind it the
// refusal that it says. ok is false if body is not an object.
func replyStatus(body []byte) (code Code, msg []byte, ok bool) {
	s := scan.New(body)
	if !s.Take('{') {
		return 0, nil, false
	}
	found := false
	for !s.Take('}') {
		key := s.Value()
		if len(key) < 2 || key[0] != '"' || !s.Take(':') {
			return code, msg, code != 0
		}
		value := s.Value()
		switch {
		case len(value) == 0:
			return code, msg, code != 0
		case !found && isKey(key, "errcode"):
			if code, ok = parseCode(value); !ok {
				return 0, nil, false
			}
			found = true
		case msg == nil && isKey(key, "errmsg"):
			msg = value
		}
		if found && msg != nil {
			return code, msg, true
		}
		if !s.Take(',') && s.Peek() != '}' {
			return code, msg, code != 0
		}
		if found && code == 0 && !s.Next(`"errmsg"`) {
			return code, nil, true
		}
	}
	return code, msg, true
}

// isKey reports whether a key, in quotes, is a name in any case and spelling.
func isKey(key []byte, name string) bool {
	if bytes.IndexByte(key, '\\') >= 0 {
		plain, err := jsontext.AppendUnquote(nil, key)
		return err == nil && strings.EqualFold(string(plain), name)
	}
	return len(key) == len(name)+2 && strings.EqualFold(string(key[1:len(key)-1]), name)
}

// parseCode reads a number, or a number in quotes.
func parseCode(value []byte) (Code, bool) {
	n, err := strconv.ParseInt(string(bytes.Trim(value, `"`)), 10, 32)
	return Code(n), err == nil
}

// refuses reports whether what came in place of a file is a refusal by WeCom, which
// a proxy may have passed off as a file. A file that begins so is unlikely, and
// one that is called JSON is taken for what it is.
func refuses(resp *http.Response) (bool, error) {
	if resp.StatusCode != http.StatusOK || resp.ContentLength > maxRefusal || strings.HasSuffix(fileName(resp.Header.Get("Content-Disposition")), ".json") {
		return false, nil
	}
	body, err := peek(resp, 1)
	if err == nil && strings.IndexByte("{ \t\r\n\ufeff", body[0]) >= 0 {
		body, err = peek(resp, maxRefusal)
	}
	if !errors.Is(err, io.EOF) { // there is more, or it cannot be read
		return false, err
	}
	code, msg, _ := replyStatus(bytes.TrimPrefix(body, byteOrderMark))
	return code != 0 && msg != nil, nil
}
