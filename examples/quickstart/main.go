// Quickstart reads the directory, sends two messages, and shows that a refused
// token does not disturb anybody. Without an account it runs against a simulated
// corp; set WECOM_CORP_ID, WECOM_SECRET and WECOM_AGENT_ID, and WECOM_USER for
// the member who gets the messages, to run it against your own.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("quickstart: %v", err)
	}
}

func run(ctx context.Context) error {
	env, err := newEnvironment()
	if err != nil {
		return err
	}
	if err := printTree(ctx, contacts.New(env.client)); err != nil {
		return err
	}
	if err := send(ctx, env); err != nil {
		return err
	}
	return showRecovery(ctx, env)
}

// An environment is where the program runs: a real corp, or a simulated one.
type environment struct {
	client   *wecom.Client
	agentID  int64
	user     string
	corp     *wecomtest.Corp // nil for a real one
	attempts int             // of the last call
}

func newEnvironment() (*environment, error) {
	env := &environment{user: cmp.Or(os.Getenv("WECOM_USER"), "lina")}
	count := wecom.WithObserver(func(_ context.Context, c wecom.Call) { env.attempts = c.Attempts })
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_AGENT_ID and WECOM_USER.")
		env.corp = wecomtest.New()
		env.client, env.agentID = env.corp.Client(count), wecomtest.AppAgentID
		return env, nil
	}
	var err error
	if env.agentID, err = strconv.ParseInt(os.Getenv("WECOM_AGENT_ID"), 10, 64); err != nil {
		return nil, fmt.Errorf("WECOM_AGENT_ID must be the app's number: %w", err)
	}
	env.client, err = wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"), count)
	return env, err
}

// printTree prints the departments with the number of their members.
func printTree(ctx context.Context, staff *contacts.Service) error {
	departments, err := staff.ListDepartments(ctx, 0)
	if err != nil {
		return err
	}
	children := map[int64][]contacts.Department{}
	known := map[int64]bool{}
	for _, d := range departments {
		children[d.ParentID] = append(children[d.ParentID], d)
		known[d.ID] = true
	}
	fmt.Printf("\n%d departments:\n", len(departments))
	var walk func(parent int64, level int) error
	walk = func(parent int64, level int) error {
		slices.SortFunc(children[parent], func(a, b contacts.Department) int { return cmp.Compare(b.Order, a.Order) })
		for _, d := range children[parent] {
			users, err := staff.ListUsers(ctx, d.ID)
			if err != nil {
				return err
			}
			fmt.Printf("%s%s (%d)\n", strings.Repeat("  ", level), cmp.Or(d.Name, strconv.FormatInt(d.ID, 10)), len(users))
			if err := walk(d.ID, level+1); err != nil {
				return err
			}
		}
		return nil
	}
	for _, d := range departments { // an app may see parts of the tree only
		if !known[d.ParentID] {
			known[d.ParentID] = true
			if err := walk(d.ParentID, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// send sends a text and a card and, in the simulated corp, shows them as they
// arrived.
func send(ctx context.Context, env *environment) error {
	notify := message.New(env.client, env.agentID)
	to := message.To{UserIDs: []string{env.user}}
	for _, content := range []message.Content{
		message.Text{Content: "你好，这是 wecom SDK 的第一条消息。"},
		message.TextCard{
			Title: "发布提醒", Description: "<div class=\"highlight\">今晚 18:00 发布 2.4 版</div>",
			URL: "https://work.weixin.qq.com", Button: "查看",
		},
	} {
		sent, err := notify.Send(ctx, to, content)
		if err != nil {
			return err
		}
		fmt.Printf("\nsent %T to %s, id %s, complete: %t", content, env.user, sent.ID, sent.Complete())
	}
	fmt.Println()
	if env.corp != nil {
		for _, m := range env.corp.Messages(env.user) {
			fmt.Printf("%s received %s: %s\n", env.user, m.Type, m.Text())
		}
	}
	return nil
}

// showRecovery calls with a token that WeCom refuses.
func showRecovery(ctx context.Context, env *environment) error {
	user, err := contacts.New(env.client.WithTokenSource(&spoiled{source: env.client})).GetUser(ctx, env.user)
	if err != nil {
		return err
	}
	fmt.Printf("\nA call with a refused token was sent %d times, the second time with a new token, and found %s all the same.\n", env.attempts, user.Name)
	return nil
}

// spoiled supplies a token that WeCom refuses, and good ones after it.
type spoiled struct {
	source wecom.TokenSource
	asked  bool
}

func (s *spoiled) Token(ctx context.Context, stale string) (string, error) {
	if !s.asked {
		s.asked = true
		return "no-such-token", nil
	}
	return s.source.Token(ctx, stale)
}
