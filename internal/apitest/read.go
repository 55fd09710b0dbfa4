package apitest

import (
	"context"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// Read reads a value as it is read within a reply, and returns what drifted.
func Read[T any](t *testing.T, value string) (T, []string) {
	t.Helper()
	const path = "/cgi-bin/read"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","v":`+value+`}`))
	var drift []string
	client := corp.Client(wecom.WithObserver(func(_ context.Context, c wecom.Call) {
		for _, d := range c.Drift {
			drift = append(drift, d.String())
		}
	}))
	var out struct {
		V T `json:"v"`
	}
	if err := client.Get(t.Context(), path, nil, &out); err != nil {
		t.Errorf("%s: %v", value, err)
	}
	return out.V, drift
}
