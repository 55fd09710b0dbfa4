// Drive-backup keeps a folder and a space of the drive (微盘) equal, in either
// direction, as rclone does:
//
//	drive-backup copy /srv/reports wedrive:SPACEID   what is new or has changed goes up
//	drive-backup sync wedrive:SPACEID /srv/mirror    and what is gone is deleted here
//
// It compares sizes and SHA-1, shows what it will do and how many calls of the month
// that takes, does it, and says what it has done. What was interrupted goes on in the
// next run, block by block. Documents of WeCom are left alone: they can neither be
// downloaded nor uploaded.
//
// The space has to be one that the app has made; -create NAME makes one. Set
// WECOM_CORP_ID and WECOM_SECRET of an app that the admin console lists under the
// drive. Without them, it shows itself with a simulated corp.
//
// It exits with 0 when all is done, 1 for wrong arguments, 2 when some files failed, 3
// when the source or the space is not there, 5 when it was interrupted or the calls of
// the month ran out, so that another run goes on, and 7 when it refused to begin.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedrive"
)

const (
	exitDone        = 0
	exitUsage       = 1
	exitSomeFailed  = 2
	exitNotFound    = 3
	exitInterrupted = 5
	exitRefused     = 7
)

// options are the flags.
type options struct {
	dryRun    bool
	sizeOnly  bool
	verbose   bool
	maxDelete int
	maxCalls  int
	transfers int
	state     string
	create    string

	command, from, to string
}

const usage = `usage: drive-backup [flags] copy|sync FOLDER wedrive:SPACEID
       drive-backup [flags] copy|sync wedrive:SPACEID FOLDER
       drive-backup -create NAME
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func start(ctx context.Context, args []string) int {
	if os.Getenv("WECOM_CORP_ID") == "" && len(args) == 0 {
		return demonstrate(ctx, os.Stdout)
	}
	o, err := parse(args, os.Stderr)
	if err != nil {
		return exitUsage
	}
	kept, err := openState(o.state)
	if err != nil {
		return report(os.Stderr, err)
	}
	corpID := os.Getenv("WECOM_CORP_ID")
	budget := wedrive.NewBudget(wecom.NewLimiter(), o.maxCalls)
	if err := budget.Restore(corpID, kept.usage(corpID)); err != nil {
		return report(os.Stderr, err)
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"), wecom.WithLimiter(budget))
	if err != nil {
		return report(os.Stderr, err)
	}
	defer func() { _ = client.Close() }()
	b := &backup{drive: wedrive.New(client), budget: budget, corpID: corpID, kept: kept, options: o, out: os.Stdout}
	return report(os.Stderr, b.run(ctx))
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("drive-backup", flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() {
		fmt.Fprint(out, usage)
		f.PrintDefaults()
	}
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.BoolVar(&o.sizeOnly, "size-only", false, "compare sizes, not SHA-1")
	f.BoolVar(&o.verbose, "v", false, "show every file")
	f.IntVar(&o.maxDelete, "max-delete", -1, "refuse to delete more files than that; -1: any number, but not all of a source that is empty")
	f.IntVar(&o.maxCalls, "max-calls", wedrive.FreeCalls, "calls of the drive that this program may make in a month; 0: any number")
	f.IntVar(&o.transfers, "transfers", 4, "files at a time")
	f.StringVar(&o.state, "state", "", "file for SHA-1s, uploads that go on, and calls made; two runs at a time need two (default: in the user's cache)")
	f.StringVar(&o.create, "create", "", "make a space of this name and print its id")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.command, o.from, o.to = f.Arg(0), f.Arg(1), f.Arg(2)
	bad := f.NArg() != 3 || o.command != "copy" && o.command != "sync" || isSpace(o.from) == isSpace(o.to)
	if o.create != "" {
		bad = f.NArg() > 0
	}
	if bad || o.transfers < 1 {
		f.Usage()
		return o, errors.New("wrong arguments")
	}
	if o.state == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return o, err
		}
		o.state = filepath.Join(dir, "drive-backup.json")
	}
	return o, nil
}

const spacePrefix = "wedrive:"

func isSpace(s string) bool { return strings.HasPrefix(s, spacePrefix) }

// errRefused is the error of what was not begun.
var errRefused = errors.New("nothing was changed")

// someFailed is the error of a run in which files failed.
type someFailed int

func (n someFailed) Error() string { return fmt.Sprintf("%d files failed", int(n)) }

// report prints an error and returns the exit code that it stands for.
func report(out io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(out, "drive-backup:", err)
	if _, ok := errors.AsType[someFailed](err); ok {
		return exitSomeFailed
	}
	switch {
	case errors.Is(err, errRefused):
		return exitRefused
	case isSpent(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return exitInterrupted
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, wecom.ErrSpaceNotFound), errors.Is(err, wecom.ErrInvalidSpaceID):
		return exitNotFound
	}
	return exitSomeFailed
}

// isSpent reports that no call can be made any more.
func isSpent(err error) bool {
	return errors.Is(err, wecom.ErrRateLimited) || errors.Is(err, wecom.ErrDriveCallsSpent) || errors.Is(err, wecom.ErrPaidDriveCallsSpent)
}
