// App-menu makes an app look as a JSON file says: its menu, what it shows on the
// workbench, and what it shows there to single members. It shows what differs, and
// changes it with -apply.
//
// Without an account it runs against a simulated corp, with the file that lies
// beside it. To use your own corp, set WECOM_CORP_ID, WECOM_SECRET and
// WECOM_AGENT_ID, switch on custom display (自定义展示) of the app in the admin
// console, and name your file:
//
//	go run ./examples/app-menu -file app.json
//	go run ./examples/app-menu -file app.json -apply
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/wecomtest"
)

//go:embed app.json
var sample []byte

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatalf("app-menu: %v", err)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("app-menu", flag.ContinueOnError)
	file := flags.String("file", "", "JSON `file` of the menu and the workbench; the sample if empty")
	apply := flags.Bool("apply", false, "change the app; otherwise only show what would change")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	want, err := open(*file)
	if err != nil {
		return err
	}
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		return simulate(ctx, out, want)
	}
	agentID, err := strconv.ParseInt(os.Getenv("WECOM_AGENT_ID"), 10, 64)
	if err != nil {
		return fmt.Errorf("WECOM_AGENT_ID must be the app's number: %w", err)
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	return synchronise(ctx, out, agent.New(client, agentID), want, *apply)
}

// open reads a file, or the sample.
func open(name string) (look, error) {
	data := sample
	if name != "" {
		var err error
		if data, err = os.ReadFile(name); err != nil {
			return look{}, err
		}
	}
	l, err := readLook(bytes.NewReader(data))
	if err != nil && name != "" {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return l, err
}

// synchronise shows what differs and, if it may, changes it.
func synchronise(ctx context.Context, out io.Writer, app *agent.Service, want look, apply bool) error {
	changes, err := compare(ctx, app, want)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		fmt.Fprintln(out, "\nThe app is as the file says.")
		return nil
	}
	for _, c := range changes {
		fmt.Fprintf(out, "\n%s:\n%s", c.what, difference(c.now, c.want))
	}
	if !apply {
		fmt.Fprintln(out, "\nNothing is changed; -apply does it.")
		return nil
	}
	for _, c := range changes {
		if err := c.apply(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	fmt.Fprintf(out, "\n%d changes made.\n", len(changes))
	return nil
}

// simulate changes an app of a simulated corp, finds nothing more to do, and has a
// member use the app.
func simulate(ctx context.Context, out io.Writer, want look) error {
	fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET and WECOM_AGENT_ID.")
	corp := wecomtest.New()
	app := agent.New(corp.Client(), wecomtest.AppAgentID)
	if err := app.CreateMenu(ctx, agent.Menu{
		agent.ClickButton{Name: "待办", Key: "todo"},
		agent.LinkButton{Name: "会议室", URL: "http://oa.yunshan.example/rooms"},
	}); err != nil {
		return err
	}
	for range 2 {
		if err := synchronise(ctx, out, app, want, true); err != nil {
			return err
		}
	}
	if err := corp.OpenApp("lina", wecomtest.AppAgentID); err != nil {
		return err
	}
	if len(want.Menu) > 0 {
		if button, ok := want.Menu[0].(agent.ClickButton); ok {
			if err := corp.PressButton("lina", wecomtest.AppAgentID, button.Name); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(out, "\nlina opens the app and presses its first button. The app is told:")
	for _, event := range corp.Events() {
		fmt.Fprintln(out, "  "+event)
	}
	return nil
}
