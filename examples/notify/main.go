// Notify sends a text, or one message of every type, to a member or to @all, and
// shows what arrived.
//
//	notify                      every type of message
//	notify -only text,news      some types
//	notify -to @all 今晚 18:00 发布   a text, in several messages if it is long
//
// Without an account it runs against a simulated corp; set WECOM_CORP_ID,
// WECOM_SECRET and WECOM_AGENT_ID, and WECOM_USER for the member who gets the
// messages, to run it against your own.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("notify: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	to := flag.String("to", cmp.Or(os.Getenv("WECOM_USER"), "lina"), "userids, joined by commas, or @all")
	only := flag.String("only", "", "types to send, joined by commas; all if empty")
	video := flag.String("video", "", "an MP4 file for the video message, which a real corp needs")
	flag.Parse()

	n, err := newNotifier(message.To{UserIDs: strings.Split(*to, ",")})
	if err != nil {
		return err
	}
	if text := strings.Join(flag.Args(), " "); text != "" {
		err = n.sendText(ctx, text)
	} else {
		err = n.sendShow(ctx, *only, *video)
	}
	n.showArrived()
	return err
}

// A notifier sends as an app to the same recipients.
type notifier struct {
	service *message.Service
	files   *media.Service
	to      message.To
	corp    *wecomtest.Corp // nil for a real one
}

func newNotifier(to message.To) (*notifier, error) {
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_AGENT_ID and WECOM_USER.")
		corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{
			Name: "通知助手", AgentID: wecomtest.AppAgentID, Secret: wecomtest.AppSecret, MiniProgramID: simulatedMiniProgram,
		}))
		client := corp.Client()
		return &notifier{message.New(client, wecomtest.AppAgentID), media.New(client), to, corp}, nil
	}
	agentID, err := strconv.ParseInt(os.Getenv("WECOM_AGENT_ID"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("WECOM_AGENT_ID must be the app's number: %w", err)
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return nil, err
	}
	return &notifier{message.New(client, agentID), media.New(client), to, nil}, nil
}

// sendText sends a text of any length. None of its parts comes twice, however
// often the client has to repeat a call.
func (n *notifier) sendText(ctx context.Context, text string) error {
	for _, part := range message.Split(text, message.MaxText) {
		sent, err := n.service.SendAll(ctx, n.to, message.Text{Content: part}, message.Options{Once: time.Hour})
		if err != nil {
			return err
		}
		report("text", sent.Complete(), sent.Failed)
	}
	return nil
}

// sendShow sends a message of every type, and goes on after those that fail.
func (n *notifier) sendShow(ctx context.Context, only, video string) error {
	wanted := strings.FieldsFunc(only, func(r rune) bool { return r == ',' })
	failed := 0
	for _, s := range show {
		if len(wanted) > 0 && !slices.Contains(wanted, s.name) {
			continue
		}
		content, err := s.content(ctx, n, video)
		if errors.Is(err, errSkipped) {
			fmt.Printf("%-20s %v\n", s.name, err)
			continue
		}
		if err == nil {
			err = n.send(ctx, s.name, content)
		}
		if err != nil {
			fmt.Printf("%-20s %v\n", s.name, err)
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d messages were not sent", failed)
	}
	return nil
}

func (n *notifier) send(ctx context.Context, name string, content message.Content) error {
	sent, err := n.service.Send(ctx, n.to, content)
	if err != nil {
		return err
	}
	report(name, sent.Complete(), sent.Failed)
	return nil
}

func report(name string, complete bool, failed message.FailedRecipients) {
	outcome := "sent"
	if !complete {
		outcome += ", but not to " + strings.Join(slices.Concat(failed.UserIDs, failed.UnlicensedUserIDs), ", ")
	}
	fmt.Printf("%-20s %s\n", name, outcome)
}

func (n *notifier) toAll() bool { return slices.Contains(n.to.UserIDs, message.All) }

// showArrived prints what recipients of the simulated corp have received.
func (n *notifier) showArrived() {
	if n.corp == nil {
		return
	}
	reader := n.to.UserIDs[0]
	if n.toAll() {
		reader = "lina"
	}
	fmt.Printf("\n%s received:\n", reader)
	for _, m := range n.corp.Messages(reader) {
		fmt.Printf("  %-20s %s\n", m.Type, n.shown(m))
	}
}

// shown is what a member sees of a message at first sight.
func (n *notifier) shown(m wecomtest.Message) string {
	var c struct {
		MediaID string `json:"media_id"`
		Title   string
	}
	if err := json.Unmarshal([]byte(m.Content), &c); err == nil && c.Title == "" {
		if f, ok := n.corp.Media(c.MediaID); ok {
			return fmt.Sprintf("%s (%d bytes)", f.Name, len(f.Data))
		}
	}
	return strings.ReplaceAll(m.Text(), "\n", " ⏎ ")
}
