package longconn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/aibot/longconn"
	"github.com/gowecom/wecom/aibot/longconn/aibottest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// A stage is a bot that runs over a long connection, in a bubble.
type stage struct {
	t      *testing.T
	corp   *wecomtest.Corp
	server *aibottest.Server
	conn   *longconn.Conn
	log    *bytes.Buffer
	ran    chan error
}

// play runs a test with a bot that is connected.
func play(t *testing.T, bot *aibot.Bot, do func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{t: t, corp: wecomtest.New(), log: &bytes.Buffer{}, ran: make(chan error, 1)}
		s.server = aibottest.New(s.corp)
		defer s.server.Close()
		s.conn = s.connect(bot)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { s.ran <- s.conn.Run(ctx) }()
		synctest.Wait()
		do(s)
		cancel()
		synctest.Wait()
	})
}

func (s *stage) connect(bot *aibot.Bot, opts ...longconn.Option) *longconn.Conn {
	s.t.Helper()
	opts = append([]longconn.Option{s.server.Option(), longconn.WithLogger(slog.New(slog.NewTextHandler(s.log, nil)))}, opts...)
	conn, err := longconn.New(bot, aibottest.BotID, aibottest.Secret, opts...)
	if err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// say has lina say something, and returns the last answer after some time.
func (s *stage) say(text string, after time.Duration) wecomtest.BotAnswer {
	s.t.Helper()
	if err := s.server.Bot().Say("lina", text); err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(after)
	synctest.Wait()
	return s.last()
}

func (s *stage) last() (a wecomtest.BotAnswer) {
	if all := s.server.Bot().Answers("lina"); len(all) > 0 {
		a = all[len(all)-1]
	}
	return a
}

// slowly yields words, one a second.
func slowly(words ...string) func(context.Context) iter.Seq2[string, error] {
	return func(ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for _, word := range words {
				if !yield(word, nil) {
					return
				}
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
					yield("", context.Cause(ctx))
					return
				}
			}
		}
	}
}

func speaker(words ...string) *aibot.Bot {
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Write: aibot.StreamSeq2(slowly(words...)), FeedbackID: "f1"}, nil
	})
	return bot
}

func TestStream(t *testing.T) {
	play(t, speaker("一", "二", "三"), func(s *stage) {
		if got := s.say("数", 1500*time.Millisecond); got.Content != "一二" || got.Finished {
			t.Errorf("after a second: %+v", got)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		got := s.last()
		if got.Content != "一二三" || !got.Finished || got.FeedbackID != "f1" {
			t.Errorf("at the end: %+v", got)
		}
		if frames := strings.Join(got.Frames, " "); frames != "一 一二 一二三" {
			t.Errorf("the member saw %s", frames)
		}
	})
}

// A stream goes on over the next connection, and nothing of it is lost.
func TestStreamSurvivesConnection(t *testing.T) {
	play(t, speaker("一", "二", "三", "四", "五", "六"), func(s *stage) {
		s.say("数", 1500*time.Millisecond)
		s.server.Cut()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := s.last(); got.Content != "一二三四五六" || !got.Finished || s.server.Connections() != 2 {
			t.Errorf("%d connections, %+v", s.server.Connections(), got)
		}
		if n := len(s.server.Bot().Answers("lina")); n != 1 {
			t.Errorf("%d answers", n)
		}
	})
}

// Two heartbeats that are not answered end a connection that is only half there.
func TestHeartbeat(t *testing.T) {
	play(t, speaker("好"), func(s *stage) {
		time.Sleep(10*time.Minute + time.Second)
		if n := s.server.Connections(); n != 1 {
			t.Fatalf("%d connections while all went well", n)
		}
		s.server.Mute(true)
		time.Sleep(85 * time.Second)
		s.server.Mute(false)
		if got := s.say("在吗", 4*time.Second); got.Content != "好" || s.server.Connections() != 1 {
			t.Errorf("%d connections, %+v", s.server.Connections(), got)
		}
		s.server.Mute(true)
		time.Sleep(2 * time.Minute)
		s.server.Mute(false)
		time.Sleep(time.Minute)
		if n := s.server.Connections(); n != 2 {
			t.Errorf("%d connections after silence", n)
		}
		if !strings.Contains(s.log.String(), "has not answered 2 heartbeats") {
			t.Errorf("the log: %s", s.log)
		}
	})
}

// Another connection takes the place: Run says so, and does not come back.
func TestReplaced(t *testing.T) {
	play(t, speaker("一"), func(s *stage) {
		second := s.connect(speaker("二"))
		ctx, cancel := context.WithCancel(s.t.Context())
		defer cancel()
		go func() { _ = second.Run(ctx) }()
		synctest.Wait()
		if err := <-s.ran; !errors.Is(err, longconn.ErrReplaced) {
			t.Errorf("Run: %v", err)
		}
		time.Sleep(5 * time.Minute)
		if got := s.say("谁", 3*time.Second); got.Content != "二" || s.server.Connections() != 2 {
			t.Errorf("%d connections, %+v", s.server.Connections(), got)
		}
		if err := s.conn.Send(s.t.Context(), aibot.WithMember("lina"), aibot.Markdown{Content: "x"}); !errors.Is(err, longconn.ErrReplaced) {
			t.Errorf("Send: %v", err)
		}
		cancel()
		synctest.Wait()
	})
}

func TestWrongSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := aibottest.New(wecomtest.New())
		defer server.Close()
		conn, err := longconn.New(aibot.NewBot(), aibottest.BotID, "not-the-secret", server.Option())
		if err != nil {
			t.Fatal(err)
		}
		err = conn.Run(t.Context())
		if !errors.Is(err, wecom.ErrInvalidBotSecret) || strings.Contains(fmt.Sprintf("%v %+v", err, conn), "not-the-secret") {
			t.Errorf("Run: %v", err)
		}
		if err := conn.Run(t.Context()); err == nil {
			t.Error("a second Run")
		}
	})
}

// While nobody can be reached, attempts come after growing pauses.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := aibottest.New(wecomtest.New())
		server.Close()
		var log bytes.Buffer
		conn, err := longconn.New(aibot.NewBot(), aibottest.BotID, aibottest.Secret, server.Option(), longconn.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := conn.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
		// Half of 30 seconds at least, all of it at most.
		if n := strings.Count(log.String(), "long connection lost"); n < 120 || n > 250 {
			t.Errorf("%d attempts in an hour", n)
		}
	})
}

// A callback that comes again is answered once.
func TestRepeated(t *testing.T) {
	calls := 0
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		calls++
		return aibot.StreamReply{Write: aibot.StreamSeq2(slowly("一", "二", "三"))}, nil
	})
	play(t, bot, func(s *stage) {
		s.say("数", 1500*time.Millisecond)
		id := s.server.MsgIDs()[0]
		s.server.Repeat(id) // at work: the rest goes under the new req_id
		time.Sleep(5 * time.Second)
		s.server.Repeat(id) // done
		synctest.Wait()
		if got := s.last(); calls != 1 || got.Content != "一二三" || !got.Finished || len(s.server.Bot().Answers("lina")) != 1 {
			t.Errorf("%d calls, %+v", calls, s.server.Bot().Answers("lina"))
		}
	})
}

func TestEvents(t *testing.T) {
	var judged aibot.Feedback
	bot := aibot.NewBot()
	bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) {
		return aibot.Card{FeedbackID: "f2", Card: message.ButtonInteraction{
			Title: message.CardText{Title: "你好"}, TaskID: "t1", Buttons: []message.CardButton{{Text: "好", Key: "ok"}},
		}}, nil
	})
	bot.OnCardClicked(func(_ context.Context, c *aibot.CardClicked) (*aibot.CardUpdate, error) {
		return &aibot.CardUpdate{Card: aibot.Card{Card: message.TextNotice{
			Title: message.CardText{Title: "选了 " + c.EventKey}, Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"},
		}}}, nil
	})
	bot.OnFeedback(func(_ context.Context, f *aibot.Feedback) error { judged = *f; return nil })
	play(t, bot, func(s *stage) {
		talk := s.server.Bot()
		if err := talk.Enter("lina"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		card := s.last()
		if err := errors.Join(talk.Judge("lina", card.ID, wecomtest.BotJudgement{Type: 2, Text: "太短", Reasons: []int{2}}), talk.Click("lina", card.ID, "ok", nil)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := s.last(); !strings.Contains(got.Card, "选了 ok") {
			t.Errorf("the card: %+v", got)
		}
		if judged.FeedbackID != "f2" || judged.Type != aibot.FeedbackBad || judged.Content != "太短" || len(judged.Reasons) != 1 {
			t.Errorf("judged %+v", judged)
		}
	})
}

func TestSend(t *testing.T) {
	play(t, speaker("好"), func(s *stage) {
		lina := aibot.WithMember("lina")
		if err := s.conn.Send(s.t.Context(), lina, aibot.Markdown{Content: "早"}); !errors.Is(err, wecom.ErrBotSendRefused) {
			t.Errorf("before a word was said: %v", err)
		}
		s.say("你好", 2*time.Second)
		if err := s.conn.Send(s.t.Context(), lina, aibot.Markdown{Content: "早"}); err != nil || s.last().Content != "早" {
			t.Errorf("%v, %+v", err, s.last())
		}
		if err := s.conn.Send(s.t.Context(), lina, aibot.Markdown{}); err == nil {
			t.Error("nothing was sent")
		}
		s.server.Mute(true)
		if err := s.conn.Send(s.t.Context(), lina, aibot.Markdown{Content: "晚"}); !errors.Is(err, longconn.ErrUnanswered) {
			t.Errorf("without an answer: %v", err)
		}
	})
}

func TestUpload(t *testing.T) {
	file := bytes.Repeat([]byte("0123456789abcdef"), 70_000) // three chunks
	play(t, speaker("好"), func(s *stage) {
		s.say("你好", 2*time.Second)
		for name, content := range map[string]func() wecom.File{
			"seeks":  func() wecom.File { return wecom.File{Name: "a.bin", Content: bytes.NewReader(file)} },
			"stream": func() wecom.File { return wecom.File{Name: "a.bin", Content: bytes.NewBuffer(bytes.Clone(file))} },
		} {
			m, err := s.conn.Upload(s.t.Context(), media.Document, content())
			if err != nil || !bytes.Equal(s.server.Media(m.MediaID), file) {
				t.Fatalf("%s: %+v, %v", name, m, err)
			}
			if err := s.conn.Send(s.t.Context(), aibot.WithMember("lina"), m); err != nil || s.last().Content != m.MediaID || s.last().Type != "file" {
				t.Errorf("%s: %v, %+v", name, err, s.last())
			}
		}
		for name, f := range map[string]wecom.File{
			"large": {Name: "a", Content: bytes.NewReader(make([]byte, 20<<20+1))},
			"small": {Name: "a", Content: strings.NewReader("1234")},
			"none":  {Name: "a"},
		} {
			if _, err := s.conn.Upload(s.t.Context(), media.Document, f); err == nil {
				t.Errorf("%s was uploaded", name)
			}
		}
	})
}

// A file that a member sends has a key of its own.
func TestFiles(t *testing.T) {
	var got bytes.Buffer
	bot := aibot.NewBot()
	var files *aibot.Service
	bot.OnMessage(func(ctx context.Context, m *aibot.Message) (aibot.Reply, error) {
		_, err := files.Download(ctx, m.Files()[0], &got, 0)
		return aibot.StreamReply{Text: "收到"}, err
	})
	play(t, bot, func(s *stage) {
		client, err := wecom.NewPublicClient(wecom.WithHTTPClient(s.corp.HTTPClient()))
		if err != nil {
			t.Fatal(err)
		}
		files = aibot.New(client)
		if err := s.server.Bot().Send(wecomtest.BotMessage{UserID: "lina", Kind: "file", Data: []byte("报表")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got.String() != "报表" || s.last().Content != "收到" {
			t.Errorf("%q, %+v, %s", got.String(), s.last(), s.log)
		}
	})
}

// Close waits for streams, and ends them when its time is over.
func TestClose(t *testing.T) {
	for name, tt := range map[string]struct {
		limit time.Duration
		shown string
	}{"patient": {time.Minute, "一二三"}, "hurried": {1500 * time.Millisecond, "一二"}} {
		play(t, speaker("一", "二", "三"), func(s *stage) {
			s.say("数", 100*time.Millisecond)
			ctx, cancel := context.WithTimeout(s.t.Context(), tt.limit)
			defer cancel()
			err := s.conn.Close(ctx)
			if hurried := err != nil; hurried != (name == "hurried") {
				t.Errorf("%s: Close: %v", name, err)
			}
			if err := <-s.ran; err != nil {
				t.Errorf("%s: Run: %v", name, err)
			}
			if got := s.last(); got.Content != tt.shown || !got.Finished {
				t.Errorf("%s: %+v", name, got)
			}
		})
	}
}

// WeCom takes an answer to an event for 5 seconds: nothing goes on after that.
func TestEventLimit(t *testing.T) {
	var server *aibottest.Server
	bot := aibot.NewBot()
	bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) {
		server.Mute(true)
		return aibot.Text{Content: "你好"}, nil
	})
	play(t, bot, func(s *stage) {
		server = s.server
		if err := s.server.Bot().Enter("lina"); err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Millisecond)
		defer cancel()
		if err := s.conn.Close(ctx); err != nil || !strings.Contains(s.log.String(), "callback failed") {
			s.t.Errorf("%v, the log: %s", err, s.log)
		}
	})
}

// WeCom delivers nothing again that a function fails, so the member is told.
func TestFunctionFails(t *testing.T) {
	for name, fn := range map[string]func(context.Context, *aibot.Message) (aibot.Reply, error){
		"error": func(context.Context, *aibot.Message) (aibot.Reply, error) {
			return nil, errors.New("the database is away")
		},
		"panic": func(context.Context, *aibot.Message) (aibot.Reply, error) { panic("the database is away") },
		"wrong": func(context.Context, *aibot.Message) (aibot.Reply, error) { return aibot.Card{}, nil },
	} {
		var log bytes.Buffer
		bot := aibot.NewBot(aibot.WithFailureText("稍后再试"), aibot.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		bot.OnMessage(fn)
		play(t, bot, func(s *stage) {
			if got := s.say("问", time.Second); got.Content != "稍后再试" || !got.Finished || !strings.Contains(log.String(), "a message failed") {
				s.t.Errorf("%s: %+v, the log: %s", name, got, &log)
			}
		})
	}
}

// What was said while no bot was there comes when it connects, over a real socket too.
func TestOverSocket(t *testing.T) {
	server := aibottest.New(wecomtest.New())
	defer server.Close()
	socket := httptest.NewServer(server)
	defer socket.Close()
	if err := server.Bot().Say("lina", "在吗"); err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 1)
	bot := aibot.NewBot()
	bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
		asked <- m.Text()
		return aibot.StreamReply{Text: "在"}, nil
	})
	conn, err := longconn.New(bot, aibottest.BotID, aibottest.Secret, longconn.WithAddress("ws"+strings.TrimPrefix(socket.URL, "http")))
	if err != nil {
		t.Fatal(err)
	}
	ran := make(chan error, 1)
	go func() { ran <- conn.Run(t.Context()) }()
	if text := <-asked; text != "在吗" {
		t.Errorf("asked %q", text)
	}
	if err := errors.Join(conn.Close(t.Context()), <-ran); err != nil {
		t.Error(err)
	}
	if all := server.Bot().Answers("lina"); len(all) != 1 || all[0].Content != "在" {
		t.Errorf("%+v", all)
	}
}
