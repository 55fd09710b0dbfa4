// Alert-robot receives the webhooks of Prometheus Alertmanager and sends the
// alerts to a group, by way of the group's robot. Without a robot it sends two
// sample notifications to a simulated one and shows what the group received; set
// WECOM_WEBHOOK to a robot's webhook URL to listen for Alertmanager on WECOM_LISTEN
// (127.0.0.1:8087 if not set):
//
//	receivers:
//	  - name: wecom
//	    webhook_configs:
//	      - url: http://127.0.0.1:8087/alerts
//
// WECOM_MENTION may name the userids, separated by commas, that critical alerts
// mention.
package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("alert-robot: %v", err)
	}
}

func run(ctx context.Context) error {
	mention := strings.FieldsFunc(os.Getenv("WECOM_MENTION"), func(r rune) bool { return r == ',' || r == ' ' })
	if key := os.Getenv("WECOM_WEBHOOK"); key != "" {
		robot, err := webhook.New(key)
		if err != nil {
			return err
		}
		return serve(ctx, cmp.Or(os.Getenv("WECOM_LISTEN"), "127.0.0.1:8087"), receiver{robot, mention}, func(address string) error {
			log.Printf("listening for Alertmanager on %s", address)
			<-ctx.Done()
			return nil
		})
	}
	fmt.Println("This is a simulated group. To use your own, set WECOM_WEBHOOK to the webhook URL of its robot.")
	corp := wecomtest.New()
	robot, err := webhook.New(wecomtest.RobotKey, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		return err
	}
	return serve(ctx, "127.0.0.1:0", receiver{robot, append(mention, "lina")}, func(address string) error {
		if err := sendSamples(ctx, address); err != nil {
			return err
		}
		for _, m := range corp.RobotMessages(wecomtest.RobotKey) {
			fmt.Printf("\n--- the group received %s\n%s\n", m.Type, m.Text())
		}
		return nil
	})
}

// serve answers Alertmanager while during runs.
func serve(ctx context.Context, address string, r receiver, during func(address string) error) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("POST /alerts", r)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	err = during(listener.Addr().String())
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	err = errors.Join(err, server.Shutdown(end)) // lets what is being sent end
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

var (
	//go:embed testdata/firing.json
	firing []byte
	//go:embed testdata/resolved.json
	resolved []byte
)

// sendSamples does what Alertmanager would do.
func sendSamples(ctx context.Context, address string) error {
	for _, sample := range [][]byte{firing, resolved} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/alerts", bytes.NewReader(sample))
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("the sample was answered with %s", resp.Status)
		}
	}
	return nil
}
