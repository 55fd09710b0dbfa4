package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/gowecom/wecom/wedrive"
)

// A backup is one run.
type backup struct {
	drive  *wedrive.Service
	budget *wedrive.Budget
	corpID string
	kept   *state
	options
	out io.Writer

	mu sync.Mutex // of out
}

// A side is a folder or a space.
type side interface {
	list(ctx context.Context) (tree, error)
	makeFolder(ctx context.Context, path string) error
	put(ctx context.Context, from side, t transfer) error
	remove(ctx context.Context, paths []string) error
	calls(p *plan) int // that the plan takes, to write to this side
	finish(ctx context.Context) error
}

func (b *backup) say(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fmt.Fprintln(b.out, printable(fmt.Sprintf(format, args...)))
}

// printable keeps the names of files, which others choose, from steering the terminal.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, line)
}

func (b *backup) run(ctx context.Context) (err error) {
	defer func() {
		b.kept.keepUsage(b.corpID, b.budget.Usage(b.corpID))
		err = errors.Join(err, b.kept.save())
	}()
	if b.create != "" {
		id, err := b.drive.CreateSpace(ctx, wedrive.SpaceCreate{Name: b.create})
		if err == nil {
			b.say("%s%s", spacePrefix, id)
		}
		return err
	}
	from, err := b.side(b.from, false)
	if err != nil {
		return err
	}
	to, err := b.side(b.to, !b.dryRun)
	if err != nil {
		return err
	}
	p, empty, err := b.plan(ctx, from, to)
	if err != nil {
		return err
	}
	calls := to.calls(p)
	p.print(b.out, calls, b.verbose)
	if b.dryRun {
		return nil
	}
	if err := b.check(p, calls, empty); err != nil {
		return err
	}
	return b.apply(ctx, p, from, to)
}

// side opens a folder or a space.
func (b *backup) side(name string, isDestination bool) (side, error) {
	if id, ok := strings.CutPrefix(name, spacePrefix); ok {
		return &remote{backup: b, spaceID: id, files: map[string]wedrive.File{}}, nil
	}
	if isDestination {
		if err := os.MkdirAll(name, 0o700); err != nil {
			return nil, err
		}
	}
	return openLocal(b, name)
}

// plan lists both sides and compares them.
func (b *backup) plan(ctx context.Context, from, to side) (p *plan, empty bool, err error) {
	source, err := from.list(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("listing %s: %w", b.from, err)
	}
	destination, err := to.list(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("listing %s: %w", b.to, err)
	}
	p, err = compare(ctx, source, destination, b.command == "sync", b.sizeOnly)
	return p, !source.hasFiles(), err
}

// check refuses a plan that does more than it may.
func (b *backup) check(p *plan, calls int, empty bool) error {
	left := b.budget.Left(b.corpID)
	switch {
	case b.maxDelete >= 0 && p.deleted > b.maxDelete:
		return fmt.Errorf("%d files would be deleted, and -max-delete is %d: %w", p.deleted, b.maxDelete, errRefused)
	case empty && p.deleted > 0 && b.maxDelete < 0:
		return fmt.Errorf("the source is empty, and all %d files of the destination would be deleted; if that is meant, give -max-delete: %w", p.deleted, errRefused)
	case left >= 0 && calls > left:
		return fmt.Errorf("%d calls of the drive are wanted, and %d of %d are left this month; -max-calls raises that: %w", calls, left, b.maxCalls, errRefused)
	}
	return nil
}

// apply does what the plan says. A file that fails does not hold up the others; what
// concerns all of them ends the run.
func (b *backup) apply(ctx context.Context, p *plan, from, to side) error {
	before := b.budget.Usage(b.corpID).Calls
	var failed, done, bytes atomic.Int64
	missing := map[string]bool{} // folders that could not be made
	for _, folder := range p.folders {
		if isUnder(missing, folder) {
			continue
		}
		switch err := to.makeFolder(ctx, folder); {
		case err == nil:
		case isSpent(err) || ctx.Err() != nil:
			return fmt.Errorf("%s: %w; run it again to go on", printable(folder), err)
		default:
			missing[folder] = true
			b.say("failed  %s, with all that is in it: %v", folder, err)
		}
	}
	work, working := errgroup.WithContext(ctx)
	work.SetLimit(b.transfers)
	for _, t := range p.puts {
		if working.Err() != nil {
			break
		}
		if isUnder(missing, t.path) {
			failed.Add(1)
			continue
		}
		work.Go(func() error {
			err := to.put(working, from, t)
			switch {
			case err == nil:
				done.Add(1)
				bytes.Add(t.size)
				if b.verbose {
					b.say("copied  %s", t.path)
				}
			case isSpent(err) || working.Err() != nil:
				return fmt.Errorf("%s: %w", printable(t.path), err)
			default:
				failed.Add(1)
				b.say("failed  %s: %v", t.path, err)
			}
			return nil
		})
	}
	err := work.Wait()
	if err == nil {
		err = ctx.Err()
	}
	deleted := 0
	if err == nil && failed.Load() > 0 && len(p.deletes) > 0 {
		b.say("nothing is deleted, because files failed")
	} else if err == nil {
		if err = to.remove(ctx, p.deletes); err == nil {
			deleted = p.deleted
		}
	}
	if err == nil && failed.Load() == 0 {
		err = to.finish(ctx)
	}
	used := b.budget.Usage(b.corpID)
	b.say("done: %d of %d files copied (%s), %d deleted, %d the same, %d failed, %d skipped; %d calls, %d this month",
		done.Load(), len(p.puts), size(bytes.Load()), deleted, p.same, failed.Load()+int64(len(p.conflict)), len(p.skipped), used.Calls-before, used.Calls)
	if err != nil {
		return fmt.Errorf("%w; run it again to go on", err)
	}
	if n := failed.Load() + int64(len(p.conflict)); n > 0 {
		return someFailed(n)
	}
	return nil
}
