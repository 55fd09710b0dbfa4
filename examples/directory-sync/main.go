// Directory-sync makes the directory of a corp what a CSV file of the HR
// department says. It shows what it would do, does it with -apply, and reports
// what failed and why. Run it again to do the rest.
//
// The file is UTF-8, or GBK as Excel saves it in China.
//
// Without an account it runs against a simulated corp, with the file that lies
// beside it. To use your own corp, set WECOM_CORP_ID, WECOM_SECRET (of an app
// that sees all members) and WECOM_CONTACTS_SECRET (of 通讯录同步), and name your
// file:
//
//	go run . -file members.csv
//	go run . -file members.csv -leavers disable -apply
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

	"github.com/schollz/progressbar/v3"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
)

//go:embed members.csv
var sample []byte

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatalf("directory-sync: %v", err)
	}
}

// A config is what the command line asks for.
type config struct {
	file  string
	apply bool
	skip  bool
	opts  dirsync.Options
}

func parse(args []string) (config, error) {
	var c config
	var leavers string
	flags := flag.NewFlagSet("directory-sync", flag.ContinueOnError)
	flags.StringVar(&c.file, "file", "", "CSV `file` of all members; the sample if empty")
	flags.BoolVar(&c.apply, "apply", false, "change the directory; otherwise only show what would change")
	flags.StringVar(&leavers, "leavers", "keep", "what becomes of members who are not in the file: keep, disable or delete")
	flags.Int64Var(&c.opts.RootID, "root", 1, "the `id` of the department to keep equal to the file")
	flags.BoolVar(&c.opts.DeleteDepartments, "delete-departments", false, "delete departments that are not in the file, once they are empty")
	flags.IntVar(&c.opts.MaxLeavers, "max-leavers", 0, "how many members may be disabled or deleted; 0 means 5 % of them")
	flags.BoolVar(&c.skip, "skip-invalid", false, "leave out rows with faults, in place of changing nothing")
	flags.IntVar(&c.opts.MaxDeletions, "max-deletions", 0, "how many members and departments may be deleted")
	flags.BoolVar(&c.opts.Invite, "invite", false, "have WeCom invite new members")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	known := map[string]dirsync.Leavers{"keep": dirsync.KeepLeavers, "disable": dirsync.DisableLeavers, "delete": dirsync.DeleteLeavers}
	policy, ok := known[leavers]
	if !ok {
		return c, fmt.Errorf("-leavers %s: want keep, disable or delete", leavers)
	}
	c.opts.Leavers = policy
	return c, nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	c, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	wanted, err := open(c.file)
	if err != nil {
		return err
	}
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		return simulate(ctx, out, wanted)
	}
	app, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	sync := app.WithSecret(os.Getenv("WECOM_CONTACTS_SECRET"))
	s := dirsync.New(contacts.New(app), contacts.New(sync), c.opts)
	failed, err := synchronise(ctx, out, s, wanted, c.apply, c.skip)
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d steps are left; run it again to take them", failed)
	}
	return err
}

// open reads a file, or the sample.
func open(name string) (list, error) {
	if name == "" {
		return readDirectory(bytes.NewReader(sample))
	}
	f, err := os.Open(name)
	if err != nil {
		return list{}, err
	}
	defer func() { _ = f.Close() }()
	d, err := readDirectory(f)
	if err != nil {
		return d, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

// simulate runs twice against a simulated corp: the first time WeCom is busy now
// and then, the second time does the rest.
func simulate(ctx context.Context, out io.Writer, wanted list) error {
	fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET and WECOM_CONTACTS_SECRET.")
	corp := wecomtest.New()
	corp.Script("/cgi-bin/user/create", wecomtest.Pass(), wecomtest.Busy())
	corp.Script("/cgi-bin/user/update", wecomtest.Pass(), wecomtest.Pass(), wecomtest.RunThenReset())
	s := dirsync.New(contacts.New(corp.Client()), contacts.New(corp.ContactsClient()), dirsync.Options{
		Leavers: dirsync.DisableLeavers, DeleteDepartments: true, MaxDeletions: 3,
	})
	for range 2 {
		if _, err := synchronise(ctx, out, s, wanted, true, false); err != nil {
			return err
		}
	}
	plan, err := s.Plan(ctx, wanted.Directory)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nNow there is: %s.\n", plan.Summary())
	return nil
}

// synchronise shows what differs and, if it may, mends it. It returns how many
// steps are left.
func synchronise(ctx context.Context, out io.Writer, s *dirsync.Syncer, wanted list, apply, skip bool) (left int, err error) {
	plan, err := s.Plan(ctx, wanted.Directory)
	if err != nil {
		return 0, err
	}
	if len(plan.Invalid) > 0 && !skip {
		return 0, fmt.Errorf("correct these rows, or leave them out with -skip-invalid:\n%s", wanted.explain(plan.Invalid))
	}
	fmt.Fprintf(out, "\nThe file has %d members in %d departments. The plan is:\n%s", len(wanted.Members), len(wanted.Departments), plan)
	if len(plan.Invalid) > 0 {
		fmt.Fprintf(out, "These rows are left out:\n%s", wanted.explain(plan.Invalid))
	}
	if !apply || plan.Empty() {
		return 0, nil
	}
	return applyPlan(ctx, out, plan)
}

// applyPlan applies a plan under a progress bar, then reports what failed. It
// returns how many steps are left.
func applyPlan(ctx context.Context, out io.Writer, plan *dirsync.Plan) (left int, err error) {
	bar := progressbar.NewOptions(len(plan.Steps),
		progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetVisibility(isTerminal(os.Stderr)),
		progressbar.OptionSetDescription("synchronising"), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30))
	var failures []error
	succeeded := 0
	for _, err := range plan.Apply(ctx) {
		if err != nil {
			failures = append(failures, err)
		} else {
			succeeded++
		}
		_ = bar.Add(1) // the bar is not worth an error
	}
	_ = bar.Exit()
	fmt.Fprintf(out, "\n%d of %d steps done, %d failed\n", succeeded, len(plan.Steps), len(failures))
	for _, err := range failures {
		fmt.Fprintf(out, "  %v\n", err)
	}
	return len(plan.Steps) - succeeded, ctx.Err()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
