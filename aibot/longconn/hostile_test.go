package longconn_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/aibot/longconn"
)

// A server that repeats what it was sent does not bring the secret into an error.
func TestSecretThatComesBack(t *testing.T) {
	const secret = "s3cret-of-the-bot"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.CloseNow() }()
		_, b, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		_, rest, _ := strings.Cut(string(b), `"req_id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		_ = conn.Write(r.Context(), websocket.MessageText, []byte(`{"headers":{"req_id":"`+id+`"},"errcode":40001,"errmsg":"wrong: `+secret+`"}`))
		_, _, _ = conn.Read(r.Context())
	}))
	defer server.Close()
	conn, err := longconn.New(aibot.NewBot(), "bot", secret, longconn.WithAddress("ws"+strings.TrimPrefix(server.URL, "http")))
	if err != nil {
		t.Fatal(err)
	}
	err = conn.Run(t.Context())
	if refusal, ok := errors.AsType[*wecom.Error](err); !ok || refusal.Code != 40001 || strings.Contains(err.Error(), secret) {
		t.Error(err)
	}
}

type panickingMemory struct{}

func (panickingMemory) Begin(context.Context, string) (bool, []byte, error) { panic("no memory") }
func (panickingMemory) End(context.Context, string, bool, []byte) error     { panic("no memory") }

// A deduplicator that panics costs one answer, and not the program.
func TestPanickingDeduplicator(t *testing.T) {
	play(t, speaker("好"), func(s *stage) {
		if err := s.conn.Close(s.t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		conn := s.connect(speaker("好"), longconn.WithDeduplicator(panickingMemory{}), longconn.WithDeduplicator(nil))
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
		defer cancel()
		ran := make(chan error)
		go func() { ran <- conn.Run(ctx) }()
		time.Sleep(time.Second)
		if err := s.server.Bot().Say("lina", "问"); err != nil {
			t.Error(err)
		}
		if err := <-ran; err != nil {
			t.Error(err)
		}
		if !strings.Contains(s.log.String(), "no memory") {
			t.Error(s.log.String())
		}
	})
}
