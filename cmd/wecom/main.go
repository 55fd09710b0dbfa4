// Command wecom calls the WeCom server API from a shell, explains its errors, and
// helps with callbacks. Run "wecom help" for its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, environment{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv,
		interactive: term.IsTerminal(int(os.Stderr.Fd())),
	}, os.Args[1:])
	stop()
	os.Exit(code)
}
