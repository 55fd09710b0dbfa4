// Customer-export writes all customers with their tags and owners to a CSV file
// that Excel opens with Chinese intact. It shows how far it is, and goes on where
// it stopped when it is run again after an interrupt (Ctrl-C). Without an account
// it exports a simulated corp, and interrupts itself once; set WECOM_CORP_ID and
// WECOM_SECRET, of an app that may call customer contact, to export your own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	out := flag.String("o", "customers.csv", "the file to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *out); err != nil {
		log.Fatalf("customer-export: %v", err)
	}
}

func run(ctx context.Context, out string) error {
	if os.Getenv("WECOM_CORP_ID") == "" {
		return demonstrate(ctx)
	}
	client, err := wecom.NewClient(os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	err = newExport(client, out).run(ctx)
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: run it again to go on")
	}
	return err
}

func newExport(client *wecom.Client, out string) *export {
	return &export{
		customers: externalcontact.New(client),
		staff:     contacts.New(client),
		path:      out,
		names:     map[string]string{},
	}
}

// demonstrate exports a simulated corp in two parts.
func demonstrate(ctx context.Context) error {
	fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID and WECOM_SECRET.")
	dir, err := os.MkdirTemp("", "customer-export")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "customers.csv")
	client := wecomtest.New().Client()
	defer func() { _ = client.Close() }()

	interrupted, interrupt := context.WithCancel(ctx)
	first := newExport(client, path)
	first.onPage = interrupt
	if err := first.run(interrupted); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the export was not interrupted: %w", err)
	}
	fmt.Println("interrupted; going on")
	if err := newExport(client, path).run(ctx); err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.SplitAfterN(string(b), "\r\n", 6)
	fmt.Printf("The file begins with:\n%s", strings.Join(lines[:5], ""))
	return nil
}
