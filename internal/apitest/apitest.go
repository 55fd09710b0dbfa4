// Package apitest pins what an endpoint's method sends and what it makes of the
// reply, as raw JSON and never by way of the SDK's own types.
package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// An Endpoint is one row of a test: a call, what it must send, and what must
// come of the reply.
type Endpoint struct {
	Name string
	Call func(context.Context, *wecom.Client) (any, error) // the result may be nil
	// CallCorp is in place of Call for what makes its client itself.
	CallCorp func(context.Context, *wecomtest.Corp) (any, error)

	Route string // "GET /cgi-bin/user/get?userid=a", with the query but without the token
	Body  string // the JSON that must be sent; "" for none; "@file" to read it from testdata
	File  File   // the file that must be sent in place of JSON

	Reply     string // the JSON that comes back; "" for a bare success; "@file" to read it from testdata
	ReplyFile File   // the file that comes back in place of JSON
	Want      any    // the result

	// Within is the key of the reply that holds the result, where the result is
	// not the whole reply. Everything under it must have a field in the result's
	// type, and nothing else may stand beside it.
	Within string

	// Lossy names keys of the reply that the result leaves out on purpose, with
	// the reason. All others must have a field in the result's type.
	Lossy map[string]string
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
	if e.ReplyFile != (File{}) {
		corp.Script(u.Path, wecomtest.File(e.ReplyFile.Name, "application/octet-stream", []byte(e.ReplyFile.Content)))
	} else {
		corp.Script(u.Path, wecomtest.JSON(reply))
	}
	got, err := e.do(t.Context(), corp)
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
	e.strict(t, reply, got)
}

func (e Endpoint) do(ctx context.Context, corp *wecomtest.Corp) (any, error) {
	if e.CallCorp != nil {
		return e.CallCorp(ctx, corp)
	}
	return e.Call(ctx, corp.Client())
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

// strict reads the reply again into a new value of the result's type and fails
// on keys that have no field in it.
func (e Endpoint) strict(t *testing.T, reply string, got any) {
	rt := reflect.TypeOf(got)
	if rt != nil && rt.Kind() == reflect.Pointer {
		rt = rt.Elem()
	}
	if rt == nil || rt.Kind() != reflect.Struct && e.Within == "" {
		return
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(reply), &fields); err != nil {
		t.Fatal(err)
	}
	delete(fields, "errcode")
	delete(fields, "errmsg")
	for key := range e.Lossy {
		delete(fields, key)
	}
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	if e.Within != "" {
		b = fields[e.Within]
		if len(fields) != 1 || b == nil {
			t.Errorf("the reply holds more than %s, or not even that: %v", e.Within, slices.Sorted(maps.Keys(fields)))
		}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(reflect.New(rt).Interface()); err != nil {
		t.Errorf("the reply has what the result loses: %v", err)
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
