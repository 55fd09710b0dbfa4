package call_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/wecomtest"
)

type item struct {
	ID int64 `json:"id"`
}

func client(reply string, opts ...wecom.Option) *wecom.Client {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for range 4 {
		corp.Script("*", wecomtest.JSON(reply))
	}
	return corp.Client(opts...)
}

func TestIn(t *testing.T) {
	const path = "/cgi-bin/list"
	for name, row := range map[string]struct {
		reply string
		want  []item
	}{
		"first":            {`{"items":[{"id":1}],"errcode":0,"errmsg":"ok"}`, []item{{1}}},
		"last":             {`{"errcode":0,"errmsg":"ok","other":{"items":[7]},"items":[{"id":1},{"id":2}]}`, []item{{1}, {2}}},
		"none":             {`{"errcode":0,"errmsg":"ok"}`, nil},
		"null":             {`{"errcode":0,"errmsg":"ok","items":null}`, nil},
		"a neighbour kind": {`{"errcode":0,"errmsg":"ok","items":{"id":"3"}}`, []item{{3}}},
	} {
		c := client(row.reply)
		get, err1 := call.GetIn[[]item](t.Context(), c, path, nil, "items")
		query, err2 := call.QueryIn[[]item](t.Context(), c, path, call.Body{"a": 1}, "items")
		post, err3 := call.PostIn[[]item](t.Context(), c, path, nil, "items")
		upload, err4 := call.UploadIn[[]item](t.Context(), c, path, url.Values{}, wecom.File{Name: "a", Content: strings.NewReader("a")}, "items")
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff([][]item{row.want, row.want, row.want, row.want}, [][]item{get, query, post, upload}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A pointer to a result is never nil without an error.
func TestInPointer(t *testing.T) {
	get := func(reply string, opts ...wecom.Option) (*item, error) {
		return call.GetIn[*item](context.Background(), client(reply, opts...), "/cgi-bin/get", nil, "item")
	}
	if v, err := get(`{"errcode":0,"item":{"id":5}}`); err != nil || v.ID != 5 {
		t.Errorf("got %v, %v", v, err)
	}
	for _, reply := range []string{`{"errcode":0}`, `{"errcode":0,"item":null}`, `{"errcode":0,"item":""}`, `{"errcode":40003,"errmsg":"no"}`} {
		if v, err := get(reply); err == nil || v != nil {
			t.Errorf("%s gives %v, %v", reply, v, err)
		}
	}
	if _, err := get(`{"errcode":0,"item":{"id":5},"items":[]}`, wecom.WithStrictReplies()); !errors.Is(err, wecom.ErrUnexpectedResponse) || !strings.Contains(err.Error(), "/items") {
		t.Errorf("a key beside it: %v", err)
	}
}

// A call that changes something has taken effect, perhaps, although its reply lacks the
// result; one that reads has not.
func TestInWithoutResult(t *testing.T) {
	c := client(`{"errcode":0,"errmsg":"ok"}`)
	_, err := call.PostIn[*item](t.Context(), c, "/cgi-bin/create", nil, "item")
	_, err2 := call.UploadIn[*item](t.Context(), c, "/cgi-bin/upload", url.Values{}, wecom.File{Name: "a", Content: strings.NewReader("a")}, "item")
	for _, err := range []error{err, err2} {
		if !errors.Is(err, wecom.ErrOutcomeUnknown) || !errors.Is(err, wecom.ErrUnexpectedResponse) {
			t.Errorf("a write: %v", err)
		}
	}
	if _, err := call.QueryIn[*item](t.Context(), c, "/cgi-bin/get", nil, "item"); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) {
		t.Errorf("a read: %v", err)
	}
	if _, err := call.PostIn[*item](t.Context(), client(`{"errcode":40003,"errmsg":"no"}`), "/cgi-bin/create", nil, "item"); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) {
		t.Errorf("a refusal: %v", err)
	}
}

// A call that makes something says by which id.
func TestPostID(t *testing.T) {
	for reply, want := range map[string]string{
		`{"errcode":0,"errmsg":"ok","id":"a"}`: "a",
		`{"errcode":0,"errmsg":"ok"}`:          "",
		`{"errcode":0,"errmsg":"ok","id":""}`:  "",
		`{"errcode":0,"errmsg":"ok","ID":7}`:   "",
	} {
		c := client(reply)
		id, err := call.PostID[string](t.Context(), c, "/cgi-bin/create", nil, "id")
		uploaded, err2 := call.UploadID[string](t.Context(), c, "/cgi-bin/upload", url.Values{}, wecom.File{Name: "a", Content: strings.NewReader("a")}, "id")
		if id != want || uploaded != want {
			t.Errorf("%s gives %q and %q", reply, id, uploaded)
		}
		for _, err := range []error{err, err2} {
			if (err == nil) != (want != "") || err != nil && (!errors.Is(err, wecom.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "lacks the key id")) {
				t.Errorf("%s: %v", reply, err)
			}
		}
	}
	if _, err := call.PostID[int64](t.Context(), client(`{"errcode":40003,"errmsg":"no"}`), "/cgi-bin/create", nil, "id"); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) {
		t.Errorf("a refusal: %v", err)
	}
}
