package longconn

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/aibot"
)

// What a part of a stream costs, at its longest, until it is a frame: the text is
// copied twice, into the answer and into the frame.
func BenchmarkPart(b *testing.B) {
	text := strings.Repeat("字", aibot.MaxContent/3)
	bot := aibot.NewBot()
	next, done := make(chan struct{}), make(chan struct{})
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Write: func(_ context.Context, s *aibot.Stream) error {
			for range next {
				_ = s.Replace(text)
			}
			close(done)
			return nil
		}}, nil
	})
	a, err := bot.Receive(b.Context(), &aibot.Message{Content: aibot.Text{Content: "问"}}, aibot.Transport{StreamLife: time.Hour, Pushes: true})
	if err != nil || a.Rest == nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		next <- struct{}{}
		body, _, err := a.Rest.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		_ = encodeFrame("aibot_respond_msg", "R1", body)
	}
	close(next)
	<-done
}
