package aibot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/wecomtest"
)

// What a token of a model costs: it is appended, 4 bytes at a time.
func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	tokens := make(chan int)
	written := make(chan struct{})
	bot := streaming(func(_ context.Context, s *aibot.Stream) error {
		for n := range tokens {
			for range n {
				if _, err := s.WriteString("word"); err != nil {
					_ = s.Replace("")
				}
			}
		}
		close(written)
		return nil
	})
	a, err := bot.Receive(b.Context(), aMessage, aibot.Transport{StreamLife: time.Hour, Pushes: true})
	if err != nil || a.Rest == nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	tokens <- b.N
	close(tokens)
	<-written
}

// What a part of a stream costs, at its longest: from WeCom's question to the sealed
// answer. The floor is the same by hand.
func BenchmarkRefresh(b *testing.B) {
	text := strings.Repeat("字", aibot.MaxContent/3)
	c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, crypto.NoReceiver)
	if err != nil {
		b.Fatal(err)
	}
	ask := func(id string) (url.Values, []byte) {
		sealed := c.Seal([]byte(`{"msgid":"M2","aibotid":"b","chattype":"single","from":{"userid":"lina"},"msgtype":"stream","stream":{"id":"`+id+`"}}`), "1")
		return sealed.Query(), sealed.PushJSON()
	}
	b.Run("floor", func(b *testing.B) {
		query, body := ask("S1")
		b.ReportAllocs()
		for b.Loop() {
			plaintext, err := c.OpenJSON(query, body)
			if err != nil {
				b.Fatal(err)
			}
			var in struct {
				Stream struct {
					ID string `json:"id"`
				} `json:"stream"`
			}
			if err := json.Unmarshal(plaintext, &in); err != nil {
				b.Fatal(err)
			}
			out, err := json.Marshal(map[string]any{"msgtype": "stream", "stream": map[string]any{"id": in.Stream.ID, "finish": false, "content": text}})
			if err != nil {
				b.Fatal(err)
			}
			_ = c.Seal(out, "1").ReplyJSON()
		}
	})
	b.Run("handler", func(b *testing.B) {
		id := make(chan string, 1)
		bot := streaming(func(ctx context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString(text)
			id <- s.ID()
			<-ctx.Done()
			return nil
		}, aibot.WithPatience(time.Hour))
		defer func() {
			ctx, cancel := context.WithCancel(b.Context())
			cancel()
			_ = bot.Shutdown(ctx)
		}()
		h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := bot.Receive(b.Context(), aMessage, aibot.Transport{StreamLife: time.Hour}); err != nil {
			b.Fatal(err)
		}
		query, body := ask(<-id)
		target := "/?" + query.Encode()
		b.ReportAllocs()
		for b.Loop() {
			serveBench(b, h, target, body)
		}
	})
}

// serveBench makes one request. What the recorder costs counts, too.
func serveBench(b *testing.B, h http.Handler, target string, body []byte) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, target, bytes.NewReader(body)))
	if w.Code != http.StatusOK || w.Body.Len() == 0 {
		b.Fatal(w.Code)
	}
}

// How long the first words of a model take from its hands to the sealed answer, with a
// model that has them at once. The floor answers by hand, without a stream behind it.
func BenchmarkFirstWords(b *testing.B) {
	c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, crypto.NoReceiver)
	if err != nil {
		b.Fatal(err)
	}
	sealed := c.Seal([]byte(question), "1")
	query, body := sealed.Query(), sealed.PushJSON()
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			plaintext, err := c.OpenJSON(query, body)
			if err != nil {
				b.Fatal(err)
			}
			var in struct {
				Text struct {
					Content string `json:"content"`
				} `json:"text"`
			}
			if err := json.Unmarshal(plaintext, &in); err != nil {
				b.Fatal(err)
			}
			out, err := json.Marshal(map[string]any{"msgtype": "stream", "stream": map[string]any{"id": "S1", "finish": false, "content": "好"}})
			if err != nil {
				b.Fatal(err)
			}
			_ = c.Seal(out, "1").ReplyJSON()
		}
	})
	b.Run("handler", func(b *testing.B) {
		bot := streaming(func(_ context.Context, s *aibot.Stream) error {
			_, err := s.WriteString("好")
			return err
		})
		h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey, callback.WithDeduplicator(nothingSeen{}))
		if err != nil {
			b.Fatal(err)
		}
		target := "/?" + query.Encode()
		b.ReportAllocs()
		for b.Loop() {
			serveBench(b, h, target, body)
		}
	})
}

// nothingSeen lets the same callback be answered again and again.
type nothingSeen struct{}

func (nothingSeen) Begin(context.Context, string) (bool, []byte, error) { return true, nil, nil }
func (nothingSeen) End(context.Context, string, bool, []byte) error     { return nil }
