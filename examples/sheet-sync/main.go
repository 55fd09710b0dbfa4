// Sheet-sync keeps a smart sheet equal to a table of a database, or to a CSV file. It
// shows what it would do, does it with -apply, and reports what failed. Run it again
// to do the rest: what is equal already is not written.
//
// Without an account it runs against a simulated corp, with a database of 20,000
// products that it makes. To use your own corp, set WECOM_CORP_ID and WECOM_SECRET
// (of the app that created the document), name the sheet, and the source:
//
//	go run . -doc DOCID -sheet SHEETID -db shop.db
//	go run . -doc DOCID -sheet SHEETID -csv products.csv -max-deletions 50 -apply
//
// The sheet has the fields that the struct product names; -create-fields adds those
// that it lacks. With -mapping the ids of the fields are kept in a file, so people may rename
// the fields.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/signal"

	"github.com/schollz/progressbar/v3"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatalf("sheet-sync: %v", err)
	}
}

// A config is what the command line asks for.
type config struct {
	ref          smartsheet.SheetRef
	db, csv      string
	mapping      string
	createFields bool
	apply        bool
	maxDeletions int
}

func parse(args []string) (config, error) {
	var c config
	flags := flag.NewFlagSet("sheet-sync", flag.ContinueOnError)
	flags.StringVar(&c.ref.DocID, "doc", "", "`id` of the document, which the app has created")
	flags.StringVar(&c.ref.SheetID, "sheet", "", "`id` of the sheet")
	flags.StringVar(&c.db, "db", "", "SQLite `file` with a table products")
	flags.StringVar(&c.csv, "csv", "", "CSV `file`, whose first line has the titles of the fields")
	flags.StringVar(&c.mapping, "mapping", "", "`file` that keeps the ids of the fields")
	flags.BoolVar(&c.createFields, "create-fields", false, "add the fields that the sheet lacks")
	flags.BoolVar(&c.apply, "apply", false, "change the sheet; otherwise only show what would change")
	flags.IntVar(&c.maxDeletions, "max-deletions", 0, "how many records that the source lacks may be deleted")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if (c.db == "") == (c.csv == "") && os.Getenv("WECOM_CORP_ID") != "" {
		return c, errors.New("name a source: -db or -csv")
	}
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
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		return simulate(ctx, out)
	}
	products, err := c.read(ctx)
	if err != nil {
		return err
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	records, err := c.open(ctx, smartsheet.New(client))
	if err != nil {
		return err
	}
	failed, err := synchronise(ctx, out, records, products, c.maxDeletions, c.apply)
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d records are left; run it again to write them", failed)
	}
	return err
}

// read reads the source.
func (c config) read(ctx context.Context) ([]product, error) {
	if c.csv != "" {
		f, err := os.Open(c.csv)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		return readCSV(f)
	}
	db, err := openDB(c.db)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	return readSQL(ctx, db)
}

// open maps the sheet to products, by the ids of fields that are known.
func (c config) open(ctx context.Context, s *smartsheet.Service) (*smartsheet.Records[product], error) {
	known, err := loadMapping(c.mapping)
	if err != nil {
		return nil, err
	}
	if c.createFields {
		if err := createFields(ctx, s, c.ref, known); err != nil {
			return nil, err
		}
	}
	records, err := smartsheet.OpenRecords[product](ctx, s, c.ref, known)
	if err != nil || c.mapping == "" {
		return records, err
	}
	text, err := json.MarshalIndent(records.Mapping(), "", "\t")
	if err != nil {
		return nil, err
	}
	return records, os.WriteFile(c.mapping, append(text, '\n'), 0o600)
}

func loadMapping(name string) (smartsheet.Mapping, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var known smartsheet.Mapping
	if err := json.Unmarshal(text, &known); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return known, nil
}

// createFields adds the fields that the sheet lacks.
func createFields(ctx context.Context, s *smartsheet.Service, ref smartsheet.SheetRef, known smartsheet.Mapping) error {
	has := map[string]bool{}
	for f, err := range s.AllFields(ctx, ref, smartsheet.FieldQuery{}) {
		if err != nil {
			return err
		}
		has[f.Title], has[f.FieldID] = true, true
	}
	var missing []smartsheet.FieldCreate
	for _, f := range fields {
		if !has[f.Title] && !has[known[f.Title]] {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err := s.CreateFields(ctx, ref, missing...)
	return err
}

// shown is how many changes are printed.
const shown = 5

// synchronise shows what differs and, if it may, writes it. It returns how many
// records failed.
func synchronise(ctx context.Context, out io.Writer, records *smartsheet.Records[product], products []product, maxDeletions int, apply bool) (failed int, err error) {
	plan, err := records.Plan(ctx, key, products)
	if err != nil {
		return 0, err
	}
	if maxDeletions > 0 {
		if err := plan.DeleteOthers(maxDeletions); err != nil {
			return 0, err
		}
	}
	fmt.Fprintf(out, "\nThe source has %d products. The plan is: %s.\n", len(products), plan.Summary())
	for i, change := range plan.Updates {
		if i == shown {
			fmt.Fprintf(out, "  … and %d more\n", len(plan.Updates)-shown)
			break
		}
		fmt.Fprintf(out, "  %s %s: %v\n", change.After.SKU, change.After.Name, change.Fields)
	}
	report(out, len(plan.Others), "are not in the source and stay")
	report(out, len(plan.Duplicates), "repeat the key of another and stay")
	report(out, len(plan.Unreadable), "cannot be read and stay")
	if !apply || plan.IsEmpty() {
		return 0, nil
	}
	return applyPlan(ctx, out, plan)
}

func report(out io.Writer, n int, what string) {
	if n > 0 {
		fmt.Fprintf(out, "%d records %s.\n", n, what)
	}
}

// applyPlan applies a plan under a progress bar and reports what failed.
func applyPlan(ctx context.Context, out io.Writer, plan *smartsheet.Plan[product]) (failed int, err error) {
	total := len(plan.Creates) + len(plan.Updates) + len(plan.Deletes)
	bar := progressbar.NewOptions(total,
		progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetVisibility(isTerminal(os.Stderr)),
		progressbar.OptionSetDescription("writing"), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30))
	done := 0
	for batch, err := range plan.Apply(ctx) {
		if err != nil {
			failed += batch.Records
			fmt.Fprintf(out, "  %s of %d records failed: %v\n", batch.Action, batch.Records, err)
		} else {
			done += batch.Records
		}
		_ = bar.Add(batch.Records) // the bar is not worth an error
	}
	_ = bar.Exit()
	fmt.Fprintf(out, "%d of %d records written, %d failed\n", done, total, failed)
	return failed, ctx.Err()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
