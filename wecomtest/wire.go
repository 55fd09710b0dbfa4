package wecomtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
)

// An object is a JSON object. Handlers keep what apps send them as it came, so
// that every field, known or not, can be read back.
type object = map[string]any

// A file is a reply that is not JSON.
type file struct {
	name, kind string
	data       []byte
}

// A part is a range of a file.
type part struct {
	file
	from, total int
}

// A notFound is a route that the simulated corp does not have.
type notFound string

func (n notFound) Error() string { return "the simulated corp has no " + string(n) }

// object reads the body of a call as an object, with numbers kept as they are.
func (r *request) object() (object, error) {
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	var o object
	if err := d.Decode(&o); err != nil {
		return nil, refuse(47001, "data format error")
	}
	return o, nil
}

// number reads a number of the query; absent is 0.
func (r *request) number(key string) int64 {
	n, _ := strconv.ParseInt(r.query.Get(key), 10, 64)
	return n
}

// text reads a value of an object as text, whatever it is.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}

// integer reads a value of an object as a number; what is none is 0.
func integer(v any) int64 {
	n, _ := strconv.ParseInt(text(v), 10, 64)
	return n
}

// integers reads a value of an object as a list of numbers.
func integers(v any) (list []int64) {
	switch v := v.(type) {
	case []int64:
		return v
	case []any:
		for _, e := range v {
			list = append(list, integer(e))
		}
	}
	return list
}

// texts reads a value of an object as a list of texts.
func texts(v any) (list []string) {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		for _, e := range v {
			list = append(list, text(e))
		}
	}
	return list
}

// pipes splits a list that is joined with "|".
func pipes(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// A response is an answer ready to be sent.
type response struct {
	status   int
	kind     string // Content-Type
	fileName string
	body     []byte
	part     string // Content-Range
}

// render makes an answer of what a handler returned. It reads the corp's state,
// so the corp is locked.
func render(reply any, err error) response {
	code, msg := 0, "ok"
	if missing, ok := errors.AsType[notFound](err); ok {
		return response{status: http.StatusNotFound, kind: "text/plain", body: []byte(missing.Error())}
	} else if r, ok := errors.AsType[refusal](err); ok {
		code, msg, reply = r.code, r.msg, nil
	} else if err != nil {
		code, msg, reply = -1, err.Error(), nil
	}
	switch f := reply.(type) {
	case file:
		return f.response()
	case part:
		r := f.response()
		r.status = http.StatusPartialContent
		r.part = fmt.Sprintf("bytes %d-%d/%d", f.from, f.from+len(f.data)-1, f.total)
		return r
	}
	body := mustMarshal(struct {
		Code int    `json:"errcode"`
		Msg  string `json:"errmsg"`
	}{code, msg})
	if o, ok := reply.(object); ok && len(o) > 0 { // behind errcode and errmsg, as WeCom has it
		body = append(append(body[:len(body)-1], ','), mustMarshal(o)[1:]...)
	}
	return response{status: http.StatusOK, kind: "application/json; charset=UTF-8", body: body}
}

func (f file) response() response {
	return response{status: http.StatusOK, kind: f.kind, fileName: f.name, body: f.data}
}

// mustMarshal encodes what came from JSON or from a handler.
func mustMarshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("wecomtest: a handler returned what JSON cannot hold: " + err.Error())
	}
	return b
}

func (r response) send(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", r.kind)
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	if r.fileName != "" {
		h.Set("Content-Disposition", `attachment; filename="`+r.fileName+`"`)
	}
	if r.part != "" {
		h.Set("Content-Range", r.part)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// HTTPClient returns a client whose calls, to whatever address, are answered by
// the corp within the process.
func (c *Corp) HTTPClient() *http.Client { return &http.Client{Transport: roundTripper{c}} }

type roundTripper struct{ corp *Corp }

// RoundTrip implements [http.RoundTripper].
func (rt roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := newRecorder()
	rt.corp.answer(w, r, body)
	if w.err != nil {
		return nil, w.err
	}
	return w.response(r), nil
}

// A recorder is the response of a call within the process, or the error of the
// transport that it met instead.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
	err    error
}

func newRecorder() *recorder { return &recorder{header: http.Header{}, status: http.StatusOK} }

// response returns what was recorded.
func (w *recorder) response(r *http.Request) *http.Response {
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

// A failure is what a call meets in place of an answer.
type failure int

const (
	connectionReset failure = iota
	connectionRefused
	hung
)

// fail ends a call without an answer: by an error within the process, by closing
// the connection over a socket.
func (v *visit) fail(f failure) {
	rec, ok := v.w.(*recorder)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	switch f {
	case connectionReset:
		rec.err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case connectionRefused:
		rec.err = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case hung:
		rec.err = context.Cause(v.r.Context())
	}
}
