// Package apitest pins what an endpoint's method sends and what it makes of the
// reply, as raw JSON and never by way of the SDK's own types.
package apitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/wecomtest"
)

// An Endpoint is one row of a test: a call, what it must send, and what must
// come of the reply.
type Endpoint struct {
	Name string
	Call func(context.Context, *wecom.Client) (any, error) // the result may be nil
	// CallCorp is in place of Call for what makes its client itself.
	CallCorp func(context.Context, *wecomtest.Corp, ...wecom.Option) (any, error)

	Route string // "GET /cgi-bin/user/get?userid=a", with the query but without the token
	Body  string // the JSON that must be sent; "" for none; "@file" to read it from testdata
	File  File   // the file that must be sent in place of JSON

	Reply     string // the JSON that comes back; "" for a bare success; "@file" to read it from testdata
	ReplyFile File   // the file that comes back in place of JSON
	Want      any    // the result

	// Lossy names keys of the reply that the result leaves out on purpose, with
	// the reason. All others must have a field in the result's type, at every
	// depth.
	Lossy map[string]string

	// Drift lists the values of the reply that come in another kind than is
	// documented, as [wecom.Drift] prints them.
	Drift []string
}

// A File is a file as it is on the wire.
type File struct{ Name, Content string }

// With makes a row's call with a service.
func With[S, T any](newService func(*wecom.Client) S, do func(context.Context, S) (T, error)) func(context.Context, *wecom.Client) (any, error) {
	return func(ctx context.Context, c *wecom.Client) (any, error) { return do(ctx, newService(c)) }
}

// Do makes a row's call of a method that returns an error only.
func Do[S any](newService func(*wecom.Client) S, do func(context.Context, S) error) func(context.Context, *wecom.Client) (any, error) {
	return func(ctx context.Context, c *wecom.Client) (any, error) { return nil, do(ctx, newService(c)) }
}

// Run runs each row against a corp that answers with its Reply.
func Run(t *testing.T, rows []Endpoint) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			row.run(t)
		})
	}
}

func (e Endpoint) run(t *testing.T) {
	method, target, _ := strings.Cut(e.Route, " ")
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	reply := document(t, e.Reply)
	if reply == "" {
		reply = `{"errcode":0,"errmsg":"ok"}`
	}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	var drift []string
	observe := wecom.WithObserver(func(_ context.Context, c wecom.Call) {
		for _, d := range c.Drift {
			drift = append(drift, d.String())
		}
	})
	got, err := e.do(t, corp, u.Path, reply, observe)
	if err != nil {
		t.Fatal(err)
	}
	calls := corp.Calls("")
	if len(calls) != 1 {
		t.Fatalf("%d calls, want 1: %v", len(calls), calls)
	}
	call := calls[0]
	if call.Method != method || call.Path != u.Path {
		t.Errorf("called %s %s, want %s", call.Method, call.Path, e.Route)
	}
	if diff := cmp.Diff(u.Query(), call.Query, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	if e.File != (File{}) {
		e.File.check(t, call.Body)
	} else if diff := cmp.Diff(parse(t, document(t, e.Body)), parse(t, call.Body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(e.Want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(e.Drift, drift); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
	e.strict(t, corp, u.Path, reply)
}

func (e Endpoint) do(t *testing.T, corp *wecomtest.Corp, path, reply string, opts ...wecom.Option) (any, error) {
	if e.ReplyFile != (File{}) {
		corp.Script(path, wecomtest.File(e.ReplyFile.Name, "application/octet-stream", []byte(e.ReplyFile.Content)))
	} else {
		corp.Script(path, wecomtest.JSON(reply))
	}
	if e.CallCorp != nil {
		return e.CallCorp(t.Context(), corp, opts...)
	}
	return e.Call(t.Context(), corp.Client(opts...))
}

// strict makes the call again and fails for keys of the reply that have no field
// in the result's type.
func (e Endpoint) strict(t *testing.T, corp *wecomtest.Corp, path, reply string) {
	if e.ReplyFile != (File{}) {
		return
	}
	for key := range e.Lossy {
		reply = string(scan.Without([]byte(reply), key))
	}
	if _, err := e.do(t, corp, path, reply, wecom.WithStrictReplies()); err != nil && len(e.Drift) == 0 {
		t.Errorf("the reply has what the result loses: %v", err)
	} else if errors.Is(err, jsonv2.ErrUnknownName) {
		t.Errorf("the reply has what the result loses: %v", err)
	}
}

// check compares a multipart body, byte for byte but for the boundary.
func (f File) check(t *testing.T, body string) {
	boundary, _, _ := strings.Cut(body, "\r\n")
	want := fmt.Sprintf("%s\r\nContent-Disposition: form-data; name=\"media\"; filename=\"%s\"; filelength=%d\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n%[1]s--\r\n",
		boundary, f.Name, len(f.Content), f.Content)
	if diff := cmp.Diff(want, body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// document returns a text, or the file that it names.
func document(t *testing.T, s string) string {
	name, isFile := strings.CutPrefix(s, "@")
	if !isFile {
		return s
	}
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// parse reads JSON with its numbers as they are written.
func parse(t *testing.T, s string) (v any) {
	if s == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return v
}
