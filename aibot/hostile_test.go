package aibot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/wecomtest"
)

// What is no UTF-8 takes more bytes when it is sent. It is cut then, too.
func TestStreamOfBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		talk := serve(t, corp, streaming(func(_ context.Context, s *aibot.Stream) error {
			_, err := s.WriteString(strings.Repeat("a\xff", aibot.MaxContent/2))
			return err
		}))
		text := answer(t, corp, talk).Content
		if len(text) > aibot.MaxContent || len(text) < aibot.MaxContent-utf8.UTFMax || !utf8.ValidString(text) {
			t.Errorf("%d bytes", len(text))
		}
	})
}

type panickingStore struct{}

func (panickingStore) Publish(context.Context, string, []byte, time.Duration) (bool, error) {
	panic("no store")
}
func (panickingStore) Ask(context.Context, string) ([]byte, error) { panic("no store") }

type deafStore struct{ woken chan struct{} }

func (s deafStore) Publish(context.Context, string, []byte, time.Duration) (bool, error) {
	<-s.woken
	return false, nil
}
func (s deafStore) Ask(context.Context, string) ([]byte, error) { <-s.woken; return nil, nil }

// A store that panics or hangs ends no stream, and no goroutine is left.
func TestHostileStore(t *testing.T) {
	for name, open := range map[string]func(woken chan struct{}) aibot.StreamStore{
		"panics": func(chan struct{}) aibot.StreamStore { return panickingStore{} },
		"hangs":  func(woken chan struct{}) aibot.StreamStore { return deafStore{woken} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				woken := make(chan struct{})
				defer close(woken)
				store := open(woken)
				corp := wecomtest.New()
				bot := streaming(func(_ context.Context, s *aibot.Stream) error { _, err := s.WriteString("说完"); return err }, aibot.WithStreamStore(store))
				talk := serve(t, corp, bot)
				if got := answer(t, corp, talk).Content; got != "说完" {
					t.Errorf("%q", got)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				if err := bot.Shutdown(ctx); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
