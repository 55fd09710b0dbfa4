package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// A File is a reply that is not JSON.
type File struct {
	Name, Kind string
	Data       []byte
}

// A Part is a range of a file.
type Part struct {
	File
	From, Total int
}

// A Partial is an object that goes out with a refusal too: it lists what failed of
// many.
type Partial Object

// A response is an answer ready to be sent.
type response struct {
	status   int
	kind     string // Content-Type
	fileName string
	body     []byte
	part     string // Content-Range
}

// render makes an answer of what a handler returned. It reads the state of the
// world, which is locked.
func render(reply any, err error) response {
	code, msg := CodeOf(err)
	status := http.StatusOK
	if _, ok := errors.AsType[noRoute](err); ok {
		status, code = http.StatusNotFound, CodeNoRoute
	}
	if p, ok := reply.(Partial); ok {
		reply = Object(p)
	} else if err != nil {
		reply = nil
	}
	switch f := reply.(type) {
	case File:
		return f.response()
	case Part:
		r := f.response()
		r.status = http.StatusPartialContent
		r.part = fmt.Sprintf("bytes %d-%d/%d", f.From, f.From+len(f.Data)-1, f.Total)
		return r
	}
	body := JSON(struct {
		Code int    `json:"errcode"`
		Msg  string `json:"errmsg"`
	}{code, msg})
	if o, ok := reply.(Object); ok && len(o) > 0 { // behind errcode and errmsg, as WeCom has it
		body = append(append(body[:len(body)-1], ','), JSON(o)[1:]...)
	}
	return response{status: status, kind: "application/json; charset=UTF-8", body: body}
}

func (f File) response() response {
	return response{status: http.StatusOK, kind: f.Kind, fileName: f.Name, body: f.Data}
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

// A recorder is the response of a call within the process, or the error of the
// transport that it met instead.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
	stream *io.SectionReader // in place of body; may be nil
	err    error
}

func newRecorder() *recorder { return &recorder{header: http.Header{}, status: http.StatusOK} }

// response returns what was recorded.
func (w *recorder) response(r *http.Request) *http.Response {
	body, size := io.Reader(&w.body), int64(w.body.Len())
	if w.stream != nil {
		body, size = w.stream, w.stream.Size()
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(body), ContentLength: size, Request: r,
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
