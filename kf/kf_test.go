package kf_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *kf.Service
	row     = apitest.Endpoint
)

var chat = kf.Chat{OpenKfID: "wk-1", CustomerID: "wm-1"}

const chatJSON = `"open_kfid":"wk-1","external_userid":"wm-1"`

// A refusal is a call that is refused before anything is sent.
type refusal struct {
	want string // in the error
	call func(service) error
}

func checkRefusals(t *testing.T, rows []refusal) {
	t.Helper()
	for _, row := range rows {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		err := row.call(kf.New(corp.Client()))
		if err == nil || !strings.HasPrefix(err.Error(), "kf: ") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("the error is %v, want one with %q", err, row.want)
		}
		if calls := corp.Calls(""); len(calls) != 0 {
			t.Errorf("%q: %d calls", row.want, len(calls))
		}
	}
}

func scripted(path string, replies ...string) (*wecomtest.Corp, service) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for _, r := range replies {
		corp.Script(path, wecomtest.JSON(r))
	}
	return corp, kf.New(corp.Client())
}

// The errcodes of customer service are errors that programs can ask for.
func TestCodes(t *testing.T) {
	_, s := scripted("/cgi-bin/kf/send_msg", `{"errcode":95001,"errmsg":"no"}`)
	if _, err := s.Send(t.Context(), chat, kf.Text{Content: "x"}); !errors.Is(err, wecom.ErrReplyLimit) {
		t.Error(err)
	}
}

// clientOver returns a client that calls over a transport.
func clientOver(t *testing.T, transport http.RoundTripper) *wecom.Client {
	t.Helper()
	client, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, wecom.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}
