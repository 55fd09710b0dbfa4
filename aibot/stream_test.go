package aibot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// serve adds a bot to a corp.
func serve(t testing.TB, corp *wecomtest.Corp, bot *aibot.Bot) *wecomtest.Bot {
	t.Helper()
	h, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		t.Fatal(err)
	}
	talk, err := corp.AddBot(h)
	if err != nil {
		t.Fatal(err)
	}
	return talk
}

// streaming returns a bot that answers with a stream.
func streaming(write func(context.Context, *aibot.Stream) error, opts ...aibot.Option) *aibot.Bot {
	bot := aibot.NewBot(opts...)
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Write: write}, nil
	})
	return bot
}

// answer has lina ask, and returns the answer when it is complete.
func answer(t testing.TB, corp *wecomtest.Corp, talk *wecomtest.Bot) wecomtest.BotAnswer {
	t.Helper()
	if err := talk.Say("lina", "问"); err != nil {
		t.Fatal(err)
	}
	if err := corp.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	synctest.Wait() // for what functions do after their last word
	all := talk.Answers("lina")
	if len(all) == 0 {
		t.Fatalf("no answer: %+v", talk.Deliveries())
	}
	return all[len(all)-1]
}

// faults returns why answers counted for nothing.
func faults(talk *wecomtest.Bot) (list []string) {
	for _, d := range talk.Deliveries() {
		if d.Fault != "" {
			list = append(list, d.Fault)
		}
	}
	return list
}

var png = []byte("\x89PNG\r\n\x1a\nsimulated")

func TestStreamGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var id string
		talk := serve(t, corp, streaming(func(_ context.Context, s *aibot.Stream) error {
			id = s.ID()
			for _, part := range []string{"<think>想", "一想</think>", "\xe5\xb9", "\xbf州", "晴"} {
				if _, err := s.Write([]byte(part)); err != nil {
					return err
				}
				time.Sleep(1500 * time.Millisecond)
			}
			if err := s.Replace("**广州**晴"); err != nil {
				return err
			}
			return errors.Join(s.Image(png), s.Card(aibot.Card{Card: buttons("T1")}))
		}))
		got := answer(t, corp, talk)
		if got.Content != "**广州**晴" || !got.Finished || len(got.Images) != 1 || !bytes.Equal(got.Images[0], png) || !strings.Contains(got.Card, "T1") {
			t.Errorf("at the end: %+v", got)
		}
		if frames := strings.Join(got.Frames, "|"); frames != "<think>想|<think>想一想</think>|<think>想一想</think>广州|<think>想一想</think>广州晴|**广州**晴" {
			t.Errorf("the member saw %s", frames)
		}
		if f := faults(talk); f != nil {
			t.Errorf("faults: %v", f)
		}
		for _, d := range talk.Deliveries()[1:] {
			if !strings.Contains(d.Callback, `"stream":{"id":"`+id+`"}`) {
				t.Errorf("WeCom asked %s", d.Callback)
			}
		}
	})
}

func buttons(taskID string) message.ButtonInteraction {
	return message.ButtonInteraction{Title: message.CardText{Title: "发布？"}, TaskID: taskID, Buttons: []message.CardButton{{Text: "好", Key: "ok"}}}
}

func TestStreamParts(t *testing.T) {
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{FeedbackID: "F1", Card: &aibot.Card{Card: buttons("T1"), FeedbackID: "F2"}, Write: func(_ context.Context, s *aibot.Stream) error {
			_, err := s.WriteString("说\"好\"")
			time.Sleep(1200 * time.Millisecond)
			return err
		}}, nil
	})
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		talk := serve(t, corp, bot)
		answer(t, corp, talk)
		var id string
		card := `{"card_type":"button_interaction","main_title":{"title":"发布？"},"button_list":[{"text":"好","key":"ok"}],"task_id":"T1","feedback":{"id":"F2"}}`
		for i, want := range []string{
			`{"msgtype":"stream_with_template_card","stream":{"id":"ID","finish":false,"content":"说\"好\"","feedback":{"id":"F1"}},"template_card":` + card + `}`,
			`{"msgtype":"stream","stream":{"id":"ID","finish":false,"content":"说\"好\""}}`,
			`{"msgtype":"stream","stream":{"id":"ID","finish":true,"content":"说\"好\""}}`,
		} {
			got := talk.Deliveries()[i].Answer
			if id == "" {
				_, rest, _ := strings.Cut(got, `"id":"`)
				id, _, _ = strings.Cut(rest, `"`)
			}
			if got != strings.ReplaceAll(want, "ID", id) {
				t.Errorf("part %d is %s", i, got)
			}
		}
	})
}

// A text that is too long is cut between characters, and the model is stopped.
func TestStreamFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		yielded := 0
		talk := serve(t, corp, streaming(aibot.StreamSeq(func(context.Context) iter.Seq[string] {
			return func(yield func(string) bool) {
				for yielded = 1; yield("x" + strings.Repeat("字", 100)); yielded++ {
				}
			}
		})))
		got := answer(t, corp, talk)
		if n := len(got.Content); n > aibot.MaxContent || n < aibot.MaxContent-3 || !utf8.ValidString(got.Content) || yielded != 69 {
			t.Errorf("%d bytes after %d tokens", n, yielded)
		}
		if strings.Contains(got.Content, "出错") {
			t.Error("a full stream has not failed")
		}
	})
}

// A stream that fails says so below what it has.
func TestStreamFails(t *testing.T) {
	for name, write := range map[string]func(context.Context, *aibot.Stream) error{
		"error": func(_ context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("一半")
			return errors.New("the model is away")
		},
		"panic": func(_ context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("一半")
			panic("the model is away")
		},
		"sequence": aibot.StreamSeq2(func(context.Context) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				_ = yield("一半", nil) && yield("", errors.New("the model is away"))
			}
		}),
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			corp := wecomtest.New()
			talk := serve(t, corp, streaming(write, aibot.WithFailureText("稍后再试"), aibot.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))))
			if got := answer(t, corp, talk); got.Content != "一半\n\n稍后再试" || !got.Finished {
				t.Errorf("%s: %+v", name, got)
			}
			synctest.Wait()
			if !strings.Contains(log.String(), "the model is away") || strings.Contains(log.String(), "一半") {
				t.Errorf("%s: the log: %s", name, &log)
			}
		})
	}
}

// A model that never ends is stopped before WeCom stops asking, and the member sees
// what there is.
func TestStreamTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		began := time.Now()
		var took time.Duration
		talk := serve(t, corp, streaming(func(ctx context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("开始")
			<-ctx.Done()
			took = time.Since(began)
			if err := context.Cause(ctx); !errors.Is(err, aibot.ErrStreamTimeout) {
				t.Errorf("the cause is %v", err)
			}
			_, err := s.WriteString("太晚")
			if !errors.Is(err, aibot.ErrStreamTimeout) {
				t.Errorf("writing after the end: %v", err)
			}
			return err
		}))
		got := answer(t, corp, talk)
		if got.Content != "开始" || !got.Finished || took >= 6*time.Minute || took < 5*time.Minute {
			t.Errorf("after %v: %+v", took, got)
		}
	})
}

// A function that ignores its context keeps nobody from an answer.
func TestStreamIgnoresContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		release := make(chan struct{})
		talk := serve(t, corp, streaming(func(_ context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("开始")
			<-release
			return nil
		}))
		if got := answer(t, corp, talk); got.Content != "开始" || !got.Finished {
			t.Errorf("%+v", got)
		}
		close(release)
	})
}

// A stream that WeCom does not ask for is ended, and nothing of it stays.
func TestStreamAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		bot := streaming(func(ctx context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("开始")
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		}, aibot.WithPatience(20*time.Second))
		began := time.Now()
		// One delivery, and no question after it.
		a, err := bot.Receive(t.Context(), &aibot.Message{Content: aibot.Text{Content: "问"}}, aibot.Transport{StreamLife: 6 * time.Minute})
		if err != nil || !bytes.Contains(a.Body, []byte(`"finish":false,"content":"开始"`)) {
			t.Fatalf("%s, %v", a.Body, err)
		}
		if err := <-ended; !errors.Is(err, aibot.ErrStreamAbandoned) || time.Since(began) != 20*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if err := bot.Shutdown(t.Context()); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
	})
}

// Shutdown waits until members have all of the answers, and ends what takes too long.
func TestShutdown(t *testing.T) {
	for name, tt := range map[string]struct {
		limit time.Duration
		shown string
	}{"patient": {time.Minute, "一二"}, "hurried": {2 * time.Second, "一"}} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			bot := streaming(func(ctx context.Context, s *aibot.Stream) error {
				_, _ = s.WriteString("一")
				select {
				case <-time.After(5 * time.Second):
				case <-ctx.Done():
					return ctx.Err()
				}
				_, err := s.WriteString("二")
				return err
			})
			talk := serve(t, corp, bot)
			if err := talk.Say("lina", "问"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
			defer cancel()
			err := bot.Shutdown(ctx)
			synctest.Wait()
			if name == "patient" {
				if got := talk.Answers("lina")[0]; err != nil || !got.Finished {
					t.Errorf("%s: %v, %+v", name, err, got)
				}
			} else if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			if err := corp.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := talk.Answers("lina")[0]; got.Content != tt.shown || !got.Finished {
				t.Errorf("%s: %+v", name, got)
			}
			_ = talk.Say("lina", "还在吗")
			if err := corp.Flush(t.Context()); err != nil || len(talk.Answers("lina")) != 1 {
				t.Errorf("%s: it answers after Shutdown: %+v", name, talk.Answers("lina"))
			}
		})
	}
}

// A stream is read by WeCom while it is written.
func TestStreamRace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		talk := serve(t, corp, streaming(func(_ context.Context, s *aibot.Stream) error {
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					for range 100 {
						_, _ = s.WriteString("字")
						time.Sleep(30 * time.Millisecond)
					}
				})
			}
			all.Wait()
			return nil
		}))
		if got := answer(t, corp, talk); got.Content != strings.Repeat("字", 400) {
			t.Errorf("%d bytes", len(got.Content))
		}
	})
}

// A store is one that several bots share, in memory.
type store struct {
	mu     sync.Mutex
	states map[string][]byte
	asked  map[string]bool
	down   bool
}

func (s *store) Publish(_ context.Context, id string, state []byte, _ time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return false, errors.New("the store is away")
	}
	asked := s.asked[id]
	s.states[id], s.asked[id] = bytes.Clone(state), false
	return asked, nil
}

func (s *store) Ask(_ context.Context, id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[id] = true
	return s.states[id], nil
}

func newStore() *store { return &store{states: map[string][]byte{}, asked: map[string]bool{}} }

// One replica writes a stream, and another one answers WeCom that asks for more.
func TestReplicas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := newStore()
		writer := streaming(func(_ context.Context, s *aibot.Stream) error {
			for range 100 { // more than the patience with what nobody asks for
				_, _ = s.WriteString("字")
				time.Sleep(time.Second)
			}
			return s.Image(png)
		}, aibot.WithStreamStore(shared))
		other := aibot.NewBot(aibot.WithStreamStore(shared))
		a, err := writer.Receive(t.Context(), &aibot.Message{Content: aibot.Text{Content: "问"}}, aibot.Transport{StreamLife: 6 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(a.Body), `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ask := func() string {
			a, err := other.Receive(t.Context(), &aibot.StreamRefresh{StreamID: id}, aibot.Transport{})
			if err != nil {
				t.Fatal(err)
			}
			return string(a.Body)
		}
		for i := range 99 {
			time.Sleep(time.Second)
			if got := ask(); !strings.HasPrefix(got, `{"msgtype":"stream","stream":{"id":"`+id+`","finish":false,"content":"`+strings.Repeat("字", i+1)) {
				t.Fatalf("after %d seconds: %s", i+1, got)
			}
		}
		time.Sleep(5 * time.Second)
		if got := ask(); !strings.Contains(got, `"finish":true,"content":"`+strings.Repeat("字", 100)+`","msg_item":[{"msgtype":"image"`) {
			t.Errorf("at the end: %s", got)
		}
		if err := writer.Shutdown(t.Context()); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
	})
}

// What nobody writes any more is ended with what there is.
func TestOrphaned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := newStore()
		part := fmt.Sprintf(`{"Part":{"ID":"S1","Content":"5byA5aeL","Finished":false},"Published":%d}`, time.Now().UnixMilli())
		shared.states["S1"] = []byte(part)
		bot := aibot.NewBot(aibot.WithStreamStore(shared), aibot.WithFailureText("稍后再试"))
		for _, tt := range []struct{ id, want string }{
			{"S1", `{"msgtype":"stream","stream":{"id":"S1","finish":false,"content":"开始"}}`},
			{"S1", `{"msgtype":"stream","stream":{"id":"S1","finish":true,"content":"开始\n\n稍后再试"}}`},
			{"S2", `{"msgtype":"stream","stream":{"id":"S2","finish":true,"content":"稍后再试"}}`},
		} {
			a, err := bot.Receive(t.Context(), &aibot.StreamRefresh{StreamID: tt.id}, aibot.Transport{})
			if err != nil || string(a.Body) != tt.want {
				t.Errorf("%s, %v, want %s", a.Body, err, tt.want)
			}
			time.Sleep(30 * time.Second)
		}
	})
}

// A store that is away costs nothing but its help.
func TestStoreAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := newStore()
		shared.down = true
		corp := wecomtest.New()
		bot := streaming(func(_ context.Context, s *aibot.Stream) error {
			_, err := s.WriteString("好")
			time.Sleep(2 * time.Second)
			return err
		}, aibot.WithStreamStore(shared))
		if got := answer(t, corp, serve(t, corp, bot)); got.Content != "好" || !got.Finished {
			t.Errorf("%+v", got)
		}
		if err := bot.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestStreamRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		var errs []error
		talk := serve(t, corp, streaming(func(_ context.Context, s *aibot.Stream) error {
			_, _ = s.WriteString("好")
			errs = append(errs, s.Image([]byte("GIF89a")), s.Image(append(bytes.Clone(png), make([]byte, 10<<20)...)),
				s.Card(aibot.Card{}), s.Card(aibot.Card{Card: buttons("")}))
			for range 10 {
				if err := s.Image(png); err != nil {
					return err
				}
			}
			errs = append(errs, s.Image(png))
			if err := s.Card(aibot.Card{Card: buttons("T1")}); err != nil {
				return err
			}
			errs = append(errs, s.Card(aibot.Card{Card: buttons("T2")}))
			return nil
		}))
		got := answer(t, corp, talk)
		if len(got.Images) != 10 || !strings.Contains(got.Card, "T1") || len(errs) != 6 {
			t.Errorf("%d images, card %s, %d errors", len(got.Images), got.Card, len(errs))
		}
		for i, err := range errs {
			if err == nil {
				t.Errorf("%d was taken", i)
			}
		}
	})
}

// A text to begin with is shown at once, however long the model thinks.
func TestStreamBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		bot := aibot.NewBot()
		bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) {
			return aibot.StreamReply{Text: "正在查询…", Write: func(_ context.Context, s *aibot.Stream) error {
				time.Sleep(10 * time.Second)
				return s.Replace("三天")
			}}, nil
		})
		talk := serve(t, corp, bot)
		began := time.Now()
		got := answer(t, corp, talk)
		if frames := strings.Join(got.Frames, "|"); frames != "正在查询…|三天" || !got.At.Equal(began) {
			t.Errorf("%s, begun after %v", frames, got.At.Sub(began))
		}
	})
}
