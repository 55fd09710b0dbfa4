package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowecom/wecom"
)

// An environment is what the command has from outside.
type environment struct {
	in          io.Reader
	out, err    io.Writer
	getenv      func(string) string
	interactive bool // err is a terminal
}

// A program is what the commands share.
type program struct {
	environment
	json    bool   // --json
	profile string // --profile
	begun   bool   // a command has begun: its arguments are right
}

// The exit codes. Scripts rely on them: docs/command.md lists them.
const (
	exitOK      = 0
	exitFailed  = 1 // the command could not do its work
	exitUsage   = 2 // wrong arguments, or a wrong configuration
	exitRefused = 3 // WeCom refused the call
	exitLater   = 4 // a quota is used up: try again later
	exitPartly  = 5 // done in part: some recipients, some checks
	exitStopped = 130
)

// A usageError is a mistake in the arguments or the configuration.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// A partlyError says what was not done.
type partlyError struct{ error }

// run runs the command with arguments and returns the exit code.
func run(ctx context.Context, env environment, args []string) int {
	p := &program{environment: env}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(env.in)
	root.SetOut(env.out)
	root.SetErr(env.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if !p.begun {
		err = usageError{err}
	}
	code := exitCode(ctx, err)
	p.fail(err, code)
	return code
}

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	var partly partlyError
	var refused *wecom.Error
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &partly):
		return exitPartly
	case ctx.Err() != nil:
		return exitStopped
	case errors.Is(err, wecom.ErrRateLimited):
		return exitLater
	case errors.As(err, &refused):
		return exitRefused
	}
	return exitFailed
}

// fail writes an error to the standard error, with what it means.
func (p *program) fail(err error, code int) {
	f := failure{Error: plain(err), Exit: code}
	var refused *wecom.Error
	if errors.As(err, &refused) && refused.Code != 0 {
		m := meaningOf(int(refused.Code), refused.IP)
		f.Meaning = &m
	}
	if p.json {
		writeJSON(p.err, f) //nolint:errcheck // there is no other place to tell
		return
	}
	fmt.Fprintf(p.err, "wecom: %s\n", f.Error)
	if f.Meaning != nil {
		f.Meaning.advise(p.err)
	}
	if code == exitUsage {
		fmt.Fprintln(p.err, "Run the command with --help to see how it is used.")
	}
}

// plain returns an error without the name of the library, which says its own in front
// of each of its errors.
func plain(err error) string {
	return strings.ReplaceAll(strings.TrimPrefix(err.Error(), "wecom: "), ": wecom: ", ": ")
}

// A failure is an error as --json shows it.
type failure struct {
	Error   string   `json:"error"`
	Exit    int      `json:"exit"`
	Meaning *meaning `json:"meaning,omitempty"`
}

// A result is what a command has found.
type result interface{ text(w io.Writer) }

// show writes a result for people, or as JSON.
func (p *program) show(r result) error {
	if p.json {
		return writeJSON(p.out, r)
	}
	r.text(p.out)
	return nil
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// root returns the command with all others below it.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wecom",
		Short: "Call the WeCom (企业微信) server API, and find out why it refuses",
		Long: `wecom calls the WeCom (企业微信) server API from a shell, explains its errors,
and helps with callbacks.

The corp and the app come from the environment (WECOM_CORP_ID, WECOM_SECRET,
WECOM_AGENT_ID) or from a profile: see "wecom profile --help". Secrets never
stand in arguments.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by WeCom, 4 try again
later, 5 done in part, 130 stopped.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().BoolVar(&p.json, "json", false, "write results and errors as JSON")
	root.PersistentFlags().StringVarP(&p.profile, "profile", "p", "", "the profile to use (default: the file's default, or the environment)")
	root.RegisterFlagCompletionFunc("profile", p.completeProfiles) //nolint:errcheck // the flag exists
	root.AddCommand(p.callCommand(), p.sendCommand(), p.robotCommand(), p.explainCommand(),
		p.callbackCommand(), p.doctorCommand(), p.profileCommand(), p.simCommand(), p.recordCommand(), manCommand())
	p.mark(root)
	return root
}

// mark notes when a command begins: what fails before is wrong usage.
func (p *program) mark(c *cobra.Command) {
	if work := c.RunE; work != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			p.begun = true
			return work(c, args)
		}
	}
	for _, sub := range c.Commands() {
		p.mark(sub)
	}
}
