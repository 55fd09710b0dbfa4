package webhook

import (
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
)

// waiting is a sender with n records that nobody sends.
func waiting(tb testing.TB, n int) *sender {
	tb.Helper()
	s := newSender(nil, HandlerOptions{Buffer: n})
	s.running = true
	text := strings.Repeat("订单超时 ", 8)
	for i := range n {
		level := slog.LevelInfo
		if i%10 == 0 {
			level = slog.LevelError
		}
		if err := s.add(level, func() string { return text }); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func drain(s *sender) (messages int) {
	for _, ok := s.take(); ok; _, ok = s.take() {
		messages++
	}
	return messages
}

// What waits is not copied for every message.
func TestDrainingAllocates(t *testing.T) {
	s := waiting(t, 50_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	messages := drain(s)
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / uint64(messages); each > 64<<10 {
		t.Errorf("%d bytes are allocated for each of %d messages", each, messages)
	}
}

func BenchmarkDrain(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				drain(waiting(b, n))
			}
		})
	}
}

// BenchmarkDropped logs to a handler whose records all wait already.
func BenchmarkDropped(b *testing.B) {
	for _, n := range []int{10, 100, 1_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := &Handler{sender: waiting(b, n), level: slog.LevelInfo}
			log := slog.New(h)
			b.ReportAllocs()
			for b.Loop() {
				log.Info("下单", "order", 42)
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 10_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := &Handler{}
			r := slog.Record{Message: strings.Repeat("<x>\n", n/4)}
			b.ReportAllocs()
			for b.Loop() {
				h.format(r)
			}
		})
	}
}
