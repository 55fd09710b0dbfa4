//go:build unix

package kf_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	killedURL   = "KF_TEST_URL"
	killedStore = "KF_TEST_STORE"
)

// TestKilledProcess is the process that TestKill kills: it answers each message with
// its own text.
func TestKilledProcess(t *testing.T) {
	if os.Getenv(killedURL) == "" {
		t.Skip("it is for TestKill")
	}
	client, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, wecom.WithBaseURL(os.Getenv(killedURL)))
	if err != nil {
		t.Fatal(err)
	}
	store, err := kf.OpenFileStore(os.Getenv(killedStore))
	if err != nil {
		t.Fatal(err)
	}
	sender := kf.NewSender(kf.New(client), nil)
	err = kf.NewSync(kf.New(client), store, func(ctx context.Context, m *kf.Message) error {
		text, ok := m.Content.(kf.Text)
		if !ok {
			return nil
		}
		_, err := sender.Reply(ctx, m, 0, text)
		return err
	}, kf.SyncOptions{Sender: sender, Quiet: 50 * time.Millisecond, Pause: 10 * time.Millisecond}).Run(t.Context())
	t.Fatal(err)
}

// A process with a file that is killed with SIGKILL, again and again, answers each
// message once, and each customer in order.
func TestKill(t *testing.T) {
	const customers, each, answersInALife = 60, 5, 60 // WeCom takes 5 answers
	corp := wecomtest.New(wecomtest.WithoutPeople())
	server := httptest.NewServer(corp)
	defer server.Close()
	account := corp.OpenKf("售前")
	var chats []*wecomtest.KfChat
	for i := range customers {
		chats = append(chats, account.Enter(fmt.Sprint(i), ""))
		for n := range each {
			say(t, chats[i], fmt.Sprint(n))
		}
	}
	answers := func() (n int) {
		for _, c := range chats {
			n += len(c.Received())
		}
		return n
	}
	store := filepath.Join(t.TempDir(), "kf")
	lives := 0
	for answers() < customers*each {
		if lives++; lives > 5*customers*each/answersInALife {
			t.Fatalf("%d answers after %d lives", answers(), lives)
		}
		killAfter(t, corp, server.URL, store, min(answers()+answersInALife, customers*each), answers)
	}
	// A last life has nothing to do.
	killAfter(t, corp, server.URL, store, -1, answers)
	for _, c := range chats {
		got := ""
		for _, m := range c.Received() {
			got += m.Text
		}
		if got != "01234" {
			t.Errorf("%s has received %s", c.CustomerID(), got)
		}
	}
	if lives < 3 {
		t.Errorf("only %d lives", lives)
	}
}

// killAfter runs the process until there are so many answers, or until it has read
// that there is nothing new, and kills it.
func killAfter(t *testing.T, corp *wecomtest.Corp, url, store string, enough int, answers func() int) {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledProcess$")
	process.Env = append(os.Environ(), killedURL+"="+url, killedStore+"="+store)
	process.Stdout, process.Stderr = os.Stderr, os.Stderr
	before := len(corp.Calls("/cgi-bin/kf/sync_msg"))
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		if enough >= 0 && answers() >= enough || enough < 0 && len(corp.Calls("/cgi-bin/kf/sync_msg")) > before {
			break
		}
		if time.Now().After(deadline) {
			t.Error("the process does nothing")
			break
		}
	}
	if err := process.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = process.Wait()
}
