package longconn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/aibot"
)

// TestSoak has members say thousands of things while the connection breaks, goes
// silent and repeats itself. Each must be handled once and answered in full, once. The
// bubble fails if a goroutine is left. LONGCONN_SOAK=10000 makes it so many messages.
func TestSoak(t *testing.T) {
	messages := 1_000
	if n, err := strconv.Atoi(os.Getenv("LONGCONN_SOAK")); err == nil {
		messages = n
	}
	members := []string{"lina", "wangwei", "songtao", "zhangmin", "chenjie"}
	var mu sync.Mutex
	handled := map[string]int{} // by text
	bot := aibot.NewBot()
	bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
		mu.Lock()
		handled[m.Text()]++
		mu.Unlock()
		return aibot.StreamReply{Write: func(_ context.Context, s *aibot.Stream) error {
			for _, word := range []string{"答", "：", m.Text(), "。"} {
				if _, err := s.WriteString(word); err != nil {
					return err
				}
				time.Sleep(rand.N(400 * time.Millisecond))
			}
			return nil
		}}, nil
	})
	play(t, bot, func(s *stage) {
		talk := s.server.Bot()
		known := s.knownMembers(members)
		if len(known) == 0 {
			s.t.Fatal("no members")
		}
		done := make(chan struct{})
		var chaos sync.WaitGroup
		chaos.Go(func() { s.disturb(done) })
		var all sync.WaitGroup
		for i, userID := range known {
			all.Go(func() {
				for n := i; n < messages; n += len(known) {
					for talk.Say(userID, fmt.Sprintf("第 %d 问", n)) != nil { // three are in work
						time.Sleep(50 * time.Millisecond)
					}
				}
			})
		}
		all.Wait()
		close(done)
		chaos.Wait()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		answers := map[string]int{}
		for _, userID := range known {
			for _, a := range talk.Answers(userID) {
				if a.Finished {
					answers[a.Content]++
				} else {
					answers["unfinished"]++
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for n := range messages {
			text := fmt.Sprintf("第 %d 问", n)
			if handled[text] != 1 || answers["答："+text+"。"] != 1 {
				s.t.Errorf("%s: handled %d times, answered %d times", text, handled[text], answers["答："+text+"。"])
			}
		}
		if len(answers) != messages {
			s.t.Errorf("%d answers, want %d", len(answers), messages)
		}
		s.t.Logf("%d messages over %d connections", messages, s.server.Connections())
		if s.server.Connections() < messages/100 {
			s.t.Errorf("only %d connections: nothing was disturbed", s.server.Connections())
		}
		if _, failed, ok := strings.Cut(s.log.String(), "callback failed"); ok {
			s.t.Errorf("a callback failed: %.500s", failed)
		}
	})
}

// disturb breaks the connection, keeps it silent, and has callbacks come again.
func (s *stage) disturb(done <-chan struct{}) {
	for {
		select {
		case <-done:
			s.server.Mute(false)
			return
		case <-time.After(rand.N(2 * time.Second)):
		}
		switch rand.N(4) {
		case 0:
			s.server.Mute(true)
			time.Sleep(rand.N(8 * time.Second))
			s.server.Mute(false)
			s.server.Cut() // what was lost meanwhile shows
		case 1:
			ids := s.server.MsgIDs()
			ids = ids[max(0, len(ids)-100):] // WeCom repeats within minutes
			if len(ids) > 0 {
				s.server.Repeat(ids[rand.N(len(ids))])
			}
		default:
			s.server.Cut()
		}
	}
}

// knownMembers returns those who exist.
func (s *stage) knownMembers(userIDs []string) (known []string) {
	for _, id := range userIDs {
		if s.server.Bot().Enter(id) == nil {
			known = append(known, id)
		}
	}
	return known
}
