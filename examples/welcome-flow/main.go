// Welcome-flow greets the customers that a channel brings: it makes a contact way
// ("contact me" code) with a state, and whoever comes by it is greeted in the
// name of the member, with a text and a link, and tagged. Without
// an account it runs in a simulated corp, where a customer scans the code at
// once; set WECOM_CORP_ID, WECOM_SECRET, WECOM_CALLBACK_TOKEN, WECOM_ENCODING_AES_KEY and
// WECOM_USER, the member, and WECOM_LISTEN for an address other than :8080, to run
// it for an app of your own, with /wecom as the path of its callback URL, until an
// interrupt.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("welcome-flow: %v", err)
	}
}

func run(ctx context.Context) error {
	corpID, member := os.Getenv("WECOM_CORP_ID"), cmp.Or(os.Getenv("WECOM_USER"), "zengli")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_CALLBACK_TOKEN, WECOM_ENCODING_AES_KEY and WECOM_USER.")
		return simulate(ctx, wecomtest.New(), member)
	}
	client, err := wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	cipher, err := crypto.New(os.Getenv("WECOM_CALLBACK_TOKEN"), os.Getenv("WECOM_ENCODING_AES_KEY"), corpID)
	if err != nil {
		return err
	}
	a := newApp(client)
	if err := a.open(ctx, member); err != nil {
		return err
	}
	return serve(ctx, a.handler(cipher))
}

// serve takes callbacks until ctx ends, and finishes what was accepted.
func serve(ctx context.Context, h *callback.Handler) error {
	mux := http.NewServeMux()
	mux.Handle("/wecom", h)
	server := &http.Server{Addr: cmp.Or(os.Getenv("WECOM_LISTEN"), ":8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
	}
	ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(ending), h.Shutdown(ending))
}

// simulate has a customer scan the code in a simulated corp, and prints what
// comes of it.
func simulate(ctx context.Context, corp *wecomtest.Corp, member string) error {
	client := corp.Client()
	defer func() { _ = client.Close() }()
	a := newApp(client)
	// A real corp needs a mini program of its own, and a cover that was uploaded.
	a.material = append(a.material, externalcontact.MiniProgram{Title: "预约演示", AppID: "wxyunshan", Page: "/demo", PictureMediaID: "simulated-cover"})
	if err := a.open(ctx, member); err != nil {
		return err
	}
	h := a.handler(corp.Cipher())
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		return err
	}
	customerID, _ := corp.AddCustomer(member, "张先生", channel)
	if err := errors.Join(corp.Flush(ctx), h.Shutdown(ctx)); err != nil {
		return err
	}
	for _, m := range corp.CustomerMessages(customerID) {
		fmt.Printf("%s received from %s: %s %s\n", customerID, m.UserID, m.Text, m.Attachments)
	}
	return a.show(ctx, customerID)
}
