package call_test

import (
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// For every list no cursor means the end, whatever WeCom sends with the last page.
func TestQueryPage(t *testing.T) {
	type page struct {
		HasMore    bool   `json:"has_more"`
		NextCursor string `json:"next_cursor"`
	}
	type flagged struct {
		HasMore    wecom.Flag `json:"has_more"`
		NextCursor string     `json:"next_cursor"`
	}
	type optional struct {
		HasMore    *bool  `json:"has_more"` // left out now and then
		NextCursor string `json:"next_cursor"`
	}
	const (
		more   = `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"b"}`
		last   = `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"b"}`
		silent = `{"errcode":0,"errmsg":"ok","next_cursor":"b"}`
	)
	for reply, want := range map[string][3]string{
		more:   {"b", "b", "b"},
		last:   {"", "", ""},
		silent: {"", "", "b"},
	} {
		c := client(reply)
		p, err := call.QueryPage[page](t.Context(), c, "/cgi-bin/list", nil)
		f, err2 := call.QueryPage[flagged](t.Context(), c, "/cgi-bin/list", nil)
		o, err3 := call.QueryPage[optional](t.Context(), c, "/cgi-bin/list", nil)
		if err != nil || err2 != nil || err3 != nil {
			t.Fatal(err, err2, err3)
		}
		if got := [3]string{p.NextCursor, f.NextCursor, o.NextCursor}; got != want {
			t.Errorf("%s: cursors %q, want %q", reply, got, want)
		}
	}
	if _, err := call.QueryPage[page](t.Context(), client(`{"errcode":40058,"errmsg":"bad"}`), "/cgi-bin/list", nil); err == nil {
		t.Error("no error for a refused call")
	}
}
