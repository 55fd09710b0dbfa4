package kf_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

func hello(n int) kf.Text { return kf.Text{Content: fmt.Sprint("hello ", n)} }

// After 5 messages, or 48 hours, a Sender says so without asking WeCom, until the
// customer writes again.
func TestSenderLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, sender, zhang := openSendingDesk(t, nil)
		defer d.stop()
		to := kf.Chat{OpenKfID: d.account.OpenKfID(), CustomerID: zhang.CustomerID()}
		send := func(want error) {
			t.Helper()
			if _, err := sender.Send(t.Context(), to, hello(1)); !errors.Is(err, want) {
				t.Errorf("the error is %v, want %v", err, want)
			}
		}
		left := func(want int, wantKnown bool) {
			t.Helper()
			if n, _, known := sender.Left(to); n != want || known != wantKnown {
				t.Errorf("%d are left, known %v, want %d", n, known, want)
			}
		}
		left(0, false)
		say(t, zhang, "a")
		time.Sleep(time.Second)
		for n := range 5 {
			left(5-n, true)
			send(nil)
		}
		left(0, true)
		calls := len(d.corp.Calls("/cgi-bin/kf/send_msg"))
		send(wecom.ErrReplyLimit)
		if n := len(d.corp.Calls("/cgi-bin/kf/send_msg")); n != calls {
			t.Error("WeCom was asked")
		}
		say(t, zhang, "b")
		wrote := time.Now()
		time.Sleep(time.Second)
		left(5, true)
		if _, until, _ := sender.Left(to); !until.Equal(wrote.Truncate(time.Second).Add(48 * time.Hour)) {
			t.Error(until)
		}
		time.Sleep(48 * time.Hour)
		left(0, true)
		send(wecom.ErrReplyTimeOver)
		say(t, zhang, "c")
		time.Sleep(time.Second)
		send(nil)
		left(4, true)
	})
}

// openSendingDesk runs a Sync that feeds a Sender, with a customer who has entered.
func openSendingDesk(t *testing.T, failed func(context.Context, kf.Failure) error) (*desk, *kf.Sender, *wecomtest.KfChat) {
	t.Helper()
	var sender *kf.Sender
	d := newDesk(t)
	sender = kf.NewSender(d.service, failed)
	d.sync = kf.NewSync(d.service, kf.NewMemoryStore(), func(context.Context, *kf.Message) error { return nil }, kf.SyncOptions{Sender: sender})
	d.run()
	d.receive()
	zhang := d.account.Enter("张", "")
	time.Sleep(time.Second)
	return d, sender, zhang
}

// What WeCom says of the limits is believed; what it refuses does not count, and what
// may have arrived does.
func TestSenderBelievesWeCom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, sender, zhang := openSendingDesk(t, nil)
		defer d.stop()
		to := kf.Chat{OpenKfID: d.account.OpenKfID(), CustomerID: zhang.CustomerID()}
		for _, row := range []struct {
			reply wecomtest.Reply
			tries int
			left  int
		}{
			{wecomtest.Refuse(95018, "state"), 1, 5},
			{wecomtest.Refuse(95001, "limit"), 1, 0},
			{wecomtest.Refuse(95002, "time"), 1, 0},
			{wecomtest.Busy(), 4, 4},
		} {
			say(t, zhang, "a")
			time.Sleep(time.Second)
			d.corp.Script("/cgi-bin/kf/send_msg", slices.Repeat([]wecomtest.Reply{row.reply}, row.tries)...)
			if _, err := sender.Send(t.Context(), to, hello(1)); err == nil {
				t.Error("no error")
			}
			if left, _, _ := sender.Left(to); left != row.left {
				t.Errorf("%d are left, want %d", left, row.left)
			}
		}
	})
}

// An answer that is given again counts once, is received once, and is never refused
// for the limit.
func TestSenderReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, sender, zhang := openSendingDesk(t, nil)
		defer d.stop()
		say(t, zhang, "a")
		time.Sleep(time.Second)
		m := &kf.Message{ID: "m-1", Chat: kf.Chat{OpenKfID: d.account.OpenKfID(), CustomerID: zhang.CustomerID()}}
		for range 3 {
			for n := range 5 {
				if _, err := sender.Reply(t.Context(), m, n, hello(n)); err != nil {
					t.Fatal(err)
				}
			}
		}
		other := kf.NewSender(d.service, nil) // in another process
		if _, err := other.Reply(t.Context(), m, 2, hello(2)); err != nil {
			t.Fatal(err)
		}
		got := zhang.Received()
		if len(got) != 5 || got[4].Text != "hello 4" || got[4].ID != kf.ReplyID(m, 4) {
			t.Error(got)
		}
	})
}

// What does not reach a customer is told with what it was, and told again if that
// fails.
func TestSenderFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []kf.Failure
		d, sender, zhang := openSendingDesk(t, func(_ context.Context, f kf.Failure) error {
			if told = append(told, f); len(told) == 1 {
				return errors.New("not yet")
			}
			return nil
		})
		defer d.stop()
		to := kf.Chat{OpenKfID: d.account.OpenKfID(), CustomerID: zhang.CustomerID()}
		say(t, zhang, "a")
		time.Sleep(time.Second)
		if err := zhang.Refuse(true); err != nil {
			t.Fatal(err)
		}
		sent := time.Now()
		id, err := sender.Send(t.Context(), to, hello(1))
		if err != nil {
			t.Fatal(err)
		}
		elsewhere, err := d.service.Send(t.Context(), to, hello(2))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		want := []kf.Failure{
			{Chat: to, MessageID: id, Reason: kf.FailedRefused, Content: hello(1), SentAt: sent},
			{Chat: to, MessageID: id, Reason: kf.FailedRefused, Content: hello(1), SentAt: sent},
			{Chat: to, MessageID: elsewhere, Reason: kf.FailedRefused},
		}
		if fmt.Sprint(told) != fmt.Sprint(want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}

// Failures for a limit are believed, those of an earlier turn do not count, and
// messages that come again begin no turn.
func TestSenderSees(t *testing.T) {
	now := time.Now()
	wrote := func(id string, ago time.Duration) *kf.Message {
		return &kf.Message{ID: id, Chat: chat, Origin: kf.FromCustomer, SentAt: wecom.TimeOf(now.Add(-ago)), Content: kf.Text{}}
	}
	failed := func(reason kf.FailReason, ago time.Duration) *kf.Message {
		return &kf.Message{Chat: chat, Origin: kf.FromSystem, SentAt: wecom.TimeOf(now.Add(-ago)), Content: kf.SendFailed{Reason: reason}}
	}
	for name, row := range map[string]struct {
		seen []*kf.Message
		left int
	}{
		"limit":           {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedLimit, time.Minute)}, 0},
		"time over":       {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedTimeOver, time.Minute)}, 0},
		"refused":         {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedRefused, time.Minute)}, 5},
		"an earlier turn": {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedLimit, 2*time.Hour)}, 5},
		"again":           {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedLimit, time.Minute), wrote("a", time.Hour), wrote("z", 2*time.Hour)}, 0},
		"a new turn":      {[]*kf.Message{wrote("a", time.Hour), failed(kf.FailedLimit, time.Minute), wrote("b", time.Second)}, 5},
	} {
		s := kf.NewSender(nil, nil)
		for _, m := range row.seen {
			s.See(m)
		}
		if left, _, known := s.Left(chat); left != row.left || !known {
			t.Errorf("%s: %d are left, want %d", name, left, row.left)
		}
	}
}
