package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// group is what a group has received, message by message.
func group(corp *wecomtest.Corp) (texts []string) {
	for _, m := range corp.RobotMessages(wecomtest.RobotKey) {
		texts = append(texts, m.Text())
	}
	return texts
}

// logTo runs a test with a logger whose records go to a corp's group.
func logTo(t *testing.T, opts webhook.HandlerOptions, test func(*testing.T, *wecomtest.Corp, *slog.Logger, *webhook.Handler)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		h := webhook.NewHandler(newRobot(t, corp), opts)
		test(t, corp, slog.New(h), h)
		if err := h.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// parse reads a record from its markdown.
func parse(t *testing.T, text string) map[string]any {
	lines := strings.Split(text, "\n> ")
	_, first, _ := strings.Cut(lines[0], ">")
	level, rest, ok := strings.Cut(first, "</font> ")
	if !ok {
		t.Fatalf("no level in %q", text)
	}
	fields := map[string]any{slog.LevelKey: level}
	if at, err := time.Parse("01-02 15:04:05 ", rest[:min(15, len(rest))]); err == nil {
		fields[slog.TimeKey], rest = at, rest[15:]
	}
	fields[slog.MessageKey] = rest
	for _, line := range lines[1:] {
		path, value, _ := strings.Cut(line, ": ")
		at := fields
		for {
			name, inner, nested := strings.Cut(path, ".")
			if !nested {
				at[name] = value
				break
			}
			if at[name] == nil {
				at[name] = map[string]any{}
			}
			at, path = at[name].(map[string]any), inner
		}
	}
	return fields
}

func TestHandlerKeepsTheRules(t *testing.T) {
	var corp *wecomtest.Corp
	var handler *webhook.Handler
	slogtest.Run(t, func(t *testing.T) slog.Handler {
		corp = wecomtest.New()
		handler = webhook.NewHandler(newRobot(t, corp), webhook.HandlerOptions{})
		return handler
	}, func(t *testing.T) map[string]any {
		if err := handler.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		return parse(t, group(corp)[0])
	})
}

func TestHandlerFormat(t *testing.T) {
	opts := webhook.HandlerOptions{Title: "订单服务", MentionedUserIDs: []string{"lina", "wangwei"}, Level: slog.LevelDebug}
	logTo(t, opts, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		log = log.With("region", "上海").WithGroup("order")
		log.Debug("一")
		synctest.Wait()
		log.Info("二", "id", 42, slog.Group("price", "sum", 9.5))
		log.Warn("三", "at", time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), "took", 1500*time.Millisecond)
		log.Error("四", "error", errors.New("连接超时"))
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Format("01-02 15:04:05")
		want := []string{
			"**订单服务**\n<font color=\"comment\">DEBUG</font> " + at + " 一\n> region: 上海",
			"**订单服务**\n" +
				"<font color=\"info\">INFO</font> " + at + " 二\n> region: 上海\n> order.id: 42\n> order.price.sum: 9.5\n" +
				"<font color=\"warning\">WARN</font> " + at + " 三\n> region: 上海\n> order.at: 2026-11-22T08:00:00Z\n> order.took: 1.5s\n" +
				"<font color=\"warning\">ERROR</font> " + at + " 四\n> region: 上海\n> order.error: 连接超时\n" +
				"<@lina><@wangwei>",
		}
		if got := group(corp); strings.Join(got, "\n---\n") != strings.Join(want, "\n---\n") {
			t.Errorf("received\n%s\nwant\n%s", strings.Join(got, "\n---\n"), strings.Join(want, "\n---\n"))
		}
	})
}

// Texts from outside mention nobody and stay in their paragraph.
func TestHandlerDefusesMarkup(t *testing.T) {
	logTo(t, webhook.HandlerOptions{Title: "<@all>"}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, _ *webhook.Handler) {
		log.Info("hello <@all>\n# heading", "<@lina>", "[bank](https://evil.example)\r\nx\xff")
		synctest.Wait()
		got := group(corp)[0]
		for _, bad := range []string{"<@", "](", "\n#", "\r", "\nx"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q in %q", bad, got)
			}
		}
		if !utf8.ValidString(got) || !strings.Contains(got, "hello ＜@all>\n> # heading") {
			t.Errorf("received %q", got)
		}
	})
}

func TestHandlerLevel(t *testing.T) {
	level := new(slog.LevelVar)
	logTo(t, webhook.HandlerOptions{Level: level}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, _ *webhook.Handler) {
		log.Debug("no")
		log.Info("yes")
		level.Set(slog.LevelError)
		log.Warn("no")
		synctest.Wait()
		if got := group(corp); len(got) != 1 || !strings.HasSuffix(got[0], "yes") {
			t.Errorf("received %q", got)
		}
	})
}

// What comes faster than messages may go shares them, and nobody waits.
func TestHandlerBatches(t *testing.T) {
	logTo(t, webhook.HandlerOptions{}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, _ *webhook.Handler) {
		start := time.Now()
		log.Info("record 0")
		synctest.Wait() // the first goes at once
		if got := group(corp); len(got) != 1 {
			t.Fatalf("received %q", got)
		}
		for i := 1; i < 600; i++ {
			log.Info(fmt.Sprintf("record %d", i))
			time.Sleep(100 * time.Millisecond)
		}
		if took := time.Since(start); took != 599*100*time.Millisecond {
			t.Errorf("logging took %v", took)
		}
		time.Sleep(10 * time.Second)
		all := strings.Join(group(corp), "\n")
		for i := range 600 {
			if !strings.Contains(all+"\n", fmt.Sprintf("record %d\n", i)) {
				t.Errorf("record %d is missing", i)
			}
		}
		if n := len(group(corp)); n != 21 { // at 0, 3, … 60 s
			t.Errorf("%d messages in a minute", n)
		}
		if n := len(corp.Calls("")); n != 21 {
			t.Errorf("%d calls", n)
		}
	})
}

// A message holds 4,096 bytes; a longer record is cut, and short ones fill it.
func TestHandlerFillsMessages(t *testing.T) {
	opts := webhook.HandlerOptions{Title: strings.Repeat("长", 100), MentionedUserIDs: make([]string, 300)}
	for i := range opts.MentionedUserIDs {
		opts.MentionedUserIDs[i] = "lina"
	}
	logTo(t, opts, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		log.Error(strings.Repeat("长", 5000))
		for i := range 60 {
			log.Error(strings.Repeat("x", 50+i*20))
		}
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := group(corp)
		for i, m := range got {
			if len(m) > 4096 || !utf8.ValidString(m) || !strings.HasPrefix(m, "**长") || !strings.HasSuffix(m, "<@lina>") {
				t.Errorf("message %d: %d bytes", i, len(m))
			}
			if i < len(got)-1 && len(m) < 4096-1300 {
				t.Errorf("message %d has %d bytes only", i, len(m))
			}
		}
		if !strings.Contains(got[0], "长…") {
			t.Error("what was cut does not show it")
		}
	})
}

// When too many records wait, the least important go first, and the group
// learns how many.
func TestHandlerDropsTheLeastImportant(t *testing.T) {
	logTo(t, webhook.HandlerOptions{Buffer: 10, Level: slog.LevelDebug}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		log.Info("first")
		synctest.Wait() // on its way; the next ones wait for 3 seconds
		for i := range 8 {
			log.Info(fmt.Sprintf("info %d", i))
			log.Error(fmt.Sprintf("error %d", i))
			log.Debug(fmt.Sprintf("debug %d", i))
		}
		for i := range 4 {
			log.Error(fmt.Sprintf("late error %d", i))
		}
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := group(corp)
		if len(got) != 2 {
			t.Fatalf("received %q", got)
		}
		var levels []string
		for line := range strings.Lines(got[1]) {
			levels = append(levels, strings.TrimSpace(line[strings.LastIndexByte(strings.TrimSpace(line), ':')+4:]))
		}
		want := "error 0 error 1 error 2 error 3 error 4 error 5 error 6 error 7 late error 0 late error 1"
		if head := strings.Join(levels[:10], " "); head != want {
			t.Errorf("kept %q, want %q", head, want)
		}
		if !strings.HasSuffix(got[1], "\n<font color=\"comment\">18 records dropped</font>") {
			t.Errorf("received %q", got[1])
		}
	})
}

// Records that wait are sent most important first.
func TestHandlerSendsErrorsFirst(t *testing.T) {
	logTo(t, webhook.HandlerOptions{}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		log.Info("first")
		synctest.Wait()
		for range 100 {
			log.Info(strings.Repeat("x", 200))
		}
		log.Error("the error")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := group(corp); len(got) != 2 || !strings.HasSuffix(got[1], "the error") {
			t.Errorf("received %q", got)
		}
	})
}

// A failure that may pass delays records; one that lasts loses them, and the
// group learns how many when it can be reached again.
func TestHandlerFailures(t *testing.T) {
	var failures []error
	opts := webhook.HandlerOptions{OnError: func(err error) { failures = append(failures, err) }}
	logTo(t, opts, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		corp.Script("*", wecomtest.RateLimited(), wecomtest.Reset(), wecomtest.Status(502, "text/html", "bad gateway"))
		log.Info("delayed")
		time.Sleep(5 * time.Minute)
		if got := group(corp); len(got) != 1 || !strings.HasSuffix(got[0], "delayed") {
			t.Errorf("received %q", got)
		}
		if len(failures) != 3 || !errors.Is(failures[0], wecom.ErrRateLimited) {
			t.Errorf("told of %v", failures)
		}

		corp.RefuseRobot(wecomtest.RobotKey, 93004, "robot disabled")
		calls := len(corp.Calls(""))
		for range 3600 {
			log.Info("lost")
			time.Sleep(time.Second)
		}
		if n := len(corp.Calls("")) - calls; n > 70 {
			t.Errorf("a disabled robot was called %d times in an hour", n)
		}
		corp.RefuseRobot(wecomtest.RobotKey, 0, "")
		time.Sleep(time.Minute)
		log.Info("found")
		if err := h.Close(t.Context()); err != nil {
			t.Error(err)
		}
		told := 0
		all := strings.Join(group(corp), "\n")
		if _, note, ok := strings.Cut(all, `<font color="comment">`); ok {
			_, _ = fmt.Sscanf(note, "%d records dropped", &told)
		}
		if arrived := strings.Count(all, "lost"); arrived+told != 3600 {
			t.Errorf("of 3600 records %d arrived and %d were told of", arrived, told)
		}
	})
}

func TestHandlerClose(t *testing.T) {
	logTo(t, webhook.HandlerOptions{}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		start := time.Now()
		for range 10 {
			log.Info(strings.Repeat("x", 3000))
		}
		if err := h.Close(t.Context()); err != nil || len(group(corp)) != 10 || time.Since(start) != 0 {
			t.Errorf("%d messages after %v, %v", len(group(corp)), time.Since(start), err)
		}
		derived := slog.New(h).With("a", 1).Handler()
		if err := derived.Handle(t.Context(), slog.NewRecord(time.Now(), slog.LevelInfo, "late", 0)); !errors.Is(err, webhook.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		if err := h.Close(t.Context()); err != nil {
			t.Errorf("closed again: %v", err)
		}
	})
}

// Close gives up when its context ends, and says what is lost.
func TestHandlerCloseGivesUp(t *testing.T) {
	for name, fail := range map[string]func(*wecomtest.Corp){
		"hanging": func(corp *wecomtest.Corp) { corp.Script("*", wecomtest.Hang()) },
		"refused": func(corp *wecomtest.Corp) { corp.RefuseRobot(wecomtest.RobotKey, 93000, "removed") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				h := webhook.NewHandler(newRobot(t, corp), webhook.HandlerOptions{})
				fail(corp)
				for range 5 {
					slog.New(h).Info(strings.Repeat("x", 3000))
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				start := time.Now()
				err := h.Close(ctx)
				if err == nil || !strings.Contains(err.Error(), "5 log records") || strings.Contains(err.Error(), wecomtest.RobotKey) {
					t.Errorf("err = %v", err)
				}
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// The handler of the robot's own client does not feed itself.
func TestHandlerOfItsOwnCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		h := slog.DiscardHandler
		later := slog.New(handlerFunc(func() slog.Handler { return h }))
		own := webhook.NewHandler(newRobot(t, corp, wecom.WithLogger(later)), webhook.HandlerOptions{Level: slog.LevelDebug})
		h = own
		slog.New(own).Info("once")
		time.Sleep(time.Minute)
		if err := own.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := group(corp); len(got) != 1 {
			t.Errorf("received %q", got)
		}
	})
}

// handlerFunc is a handler that is known later.
type handlerFunc func() slog.Handler

func (f handlerFunc) Enabled(ctx context.Context, l slog.Level) bool { return f().Enabled(ctx, l) }
func (f handlerFunc) Handle(ctx context.Context, r slog.Record) error {
	return f().Handle(ctx, r)
}
func (f handlerFunc) WithAttrs([]slog.Attr) slog.Handler { return f }
func (f handlerFunc) WithGroup(string) slog.Handler      { return f }

// A program that logs far more than the group can take is not held up.
func BenchmarkHandlerFull(b *testing.B) {
	corp := wecomtest.New()
	h := webhook.NewHandler(newRobot(b, corp), webhook.HandlerOptions{})
	log := slog.New(h)
	b.ReportAllocs()
	for b.Loop() {
		log.Info("order placed", "order", 42, "sum", 9.5)
	}
	ctx, cancel := context.WithCancel(b.Context())
	cancel() // what is left need not arrive
	_ = h.Close(ctx)
}

// costly is a value that takes time to write.
type costly struct{ written *int }

func (c costly) LogValue() slog.Value {
	*c.written++
	return slog.StringValue("x")
}

// A record that is dropped is not formatted.
func TestHandlerDropsBeforeItFormats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/webhook/send", wecomtest.JSON(`{"errcode":-1,"errmsg":"busy"}`))
		h := webhook.NewHandler(newRobot(t, corp), webhook.HandlerOptions{Buffer: 2})
		log, written := slog.New(h), 0
		for range 10 {
			log.Info("下单", "cost", costly{&written})
			synctest.Wait() // the first is on its way
		}
		log.Error("故障", "cost", costly{&written})
		if written != 4 { // the first, two that wait, the error
			t.Errorf("%d records were formatted, want 4", written)
		}
		if err := h.Close(t.Context()); err != nil && !strings.Contains(err.Error(), "did not reach") {
			t.Error(err)
		}
		if err := log.Handler().Handle(t.Context(), slog.Record{}); !errors.Is(err, webhook.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

// A record of any length is one message.
func TestHandlerCutsWhatIsLong(t *testing.T) {
	logTo(t, webhook.HandlerOptions{}, func(t *testing.T, corp *wecomtest.Corp, log *slog.Logger, h *webhook.Handler) {
		attrs := make([]any, 10_000)
		for i := range attrs {
			attrs[i] = slog.Int("n", i)
		}
		log.Info(strings.Repeat("长", 2_000_000), attrs...)
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := group(corp); len(got) != 1 || len(got[0]) > webhook.MaxMarkdown || !utf8.ValidString(got[0]) || !strings.HasSuffix(got[0], "长…") {
			t.Errorf("%d messages, the first of %d bytes", len(got), len(got[0]))
		}
	})
}
