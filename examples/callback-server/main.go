// Callback-server is a small app on one port: it answers members' messages,
// greets new customers and logs approvals. Without an account a simulated corp is
// attached, in which things happen at once; set WECOM_CORP_ID, WECOM_SECRET,
// WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY, and WECOM_LISTEN for an address other
// than :8080, to run it for an app of your own, with /wecom as the path of its
// callback URL. An interrupt ends it.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("callback-server: %v", err)
	}
}

// An environment is where the program runs: a real corp, or a simulated one.
type environment struct {
	client *wecom.Client
	cipher *crypto.Cipher
	addr   string
	corp   *wecomtest.Corp // nil for a real one
}

func newEnvironment() (*environment, error) {
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY.")
		corp := wecomtest.New()
		return &environment{client: corp.Client(), cipher: corp.Cipher(), addr: "127.0.0.1:0", corp: corp}, nil
	}
	env := &environment{addr: cmp.Or(os.Getenv("WECOM_LISTEN"), ":8080")}
	var clientErr, cipherErr error
	env.client, clientErr = wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	env.cipher, cipherErr = crypto.New(os.Getenv("WECOM_CALLBACK_TOKEN"), os.Getenv("WECOM_ENCODING_AES_KEY"), corpID)
	return env, errors.Join(clientErr, cipherErr)
}

func run(ctx context.Context) error {
	env, err := newEnvironment()
	if err != nil {
		return err
	}
	defer func() { _ = env.client.Close() }()
	handler := newHandler(&app{contacts.New(env.client), externalcontact.New(env.client)}, env.cipher)
	mux := http.NewServeMux()
	mux.Handle("/wecom", handler)

	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", env.addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Printf("The callback URL is http://%s/wecom\n", listener.Addr())

	if env.corp != nil {
		err = simulate(ctx, env.corp, fmt.Sprintf("http://%s/wecom", listener.Addr()))
	} else {
		select {
		case <-ctx.Done():
		case err = <-served:
		}
	}
	err = errors.Join(err, shutDown(server, handler))
	if env.corp != nil && err == nil {
		show(env.corp)
	}
	return err
}

// shutDown takes no more requests, then finishes what was accepted.
func shutDown(server *http.Server, handler *callback.Handler) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(ctx), handler.Shutdown(ctx))
}

// An app is what the callbacks are for.
type app struct {
	staff     *contacts.Service
	customers *externalcontact.Service
}

func newHandler(a *app, cipher *crypto.Cipher) *callback.Handler {
	h := callback.NewHandler(cipher,
		callback.InBackground(callback.Background{}),
		callback.WithLogger(slog.New(slog.NewTextHandler(os.Stdout, nil))))
	callback.OnMessage(h, a.answer)
	callback.On(h, a.greet)
	callback.On(h, a.logForm)
	callback.On(h, a.logOwnForm)
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error {
		fmt.Printf("- %s: nothing to do\n", e.Kind)
		return nil
	})
	return h
}

// answer answers a message by its sender's name. It has less than 5 seconds.
func (a *app) answer(ctx context.Context, m message.Received) (callback.Reply, error) {
	user, err := a.staff.GetUser(ctx, m.Sender())
	if err != nil {
		return nil, err
	}
	switch m := m.(type) {
	case *message.ReceivedText:
		fmt.Printf("- %s says: %s\n", user.Name, m.Content)
		if strings.Contains(m.Content, "报销") {
			return callback.NewsReply{Articles: []callback.Article{{Title: "报销流程", Description: "三步完成报销", URL: "https://yunshan.example/expenses"}}}, nil
		}
		return callback.TextReply{Content: user.Name + "，已收到：" + m.Content}, nil
	default:
		return callback.TextReply{Content: user.Name + "，我只看得懂文字。"}, nil
	}
}

// greet welcomes a new customer within the 20 seconds that WeCom gives. It runs in
// the background: calls of the API may take their time.
func (a *app) greet(ctx context.Context, e *externalcontact.CustomerAdded) error {
	fmt.Printf("- %s has a new customer, %s, who came by %s\n", e.UserID, e.CustomerID, cmp.Or(e.State, "searching"))
	if e.WelcomeCode == "" { // the two have talked already
		return nil
	}
	user, err := a.staff.GetUser(ctx, e.UserID)
	if err != nil {
		return err
	}
	return a.customers.SendWelcome(ctx, e.WelcomeCode, externalcontact.Welcome{Text: externalcontact.Text("您好，我是" + user.Name + "，很高兴为您服务。")})
}

func (a *app) logForm(_ context.Context, e *approval.FormChanged) error {
	fmt.Printf("- %s of %s, form %s: %v\n", e.TemplateName, e.ApplicantID, e.FormID, e.Status)
	return nil
}

func (a *app) logOwnForm(_ context.Context, e *approval.OwnFormChanged) error {
	fmt.Printf("- %s of %s, our form %s: %v\n", e.Form.TemplateName, e.Form.ApplicantID, e.Form.FormID, e.Form.Status)
	return nil
}

// simulate registers the app's URL with a corp and has things happen there.
func simulate(ctx context.Context, corp *wecomtest.Corp, url string) error {
	if err := corp.ReceiveURL(wecomtest.AppAgentID, url, &http.Client{}); err != nil {
		return err
	}
	fmt.Println("The simulated corp has checked the URL. What it pushes, and what the app makes of it:")
	for _, text := range []string{"今天下午的会议室订好了吗？", "怎么报销？"} {
		corp.Say(ctx, "lina", wecomtest.AppAgentID, text)
	}
	corp.AddCustomer("shenyi", "张先生", "trade-fair")
	if err := corp.StartOwnForm("PO-2026-117", "purchase", "采购申请", "lina", "chenzhiyuan"); err != nil {
		return err
	}
	if err := corp.DecideOwnForm("PO-2026-117", "chenzhiyuan", true, "同意"); err != nil {
		return err
	}
	corp.Push(ctx, message.AppEntered{Header: events.Header{FromUserName: "lina", AgentID: wecomtest.AppAgentID}})
	if err := corp.Flush(ctx); err != nil {
		return err
	}
	for _, d := range corp.Deliveries() {
		if !d.Accepted() {
			return fmt.Errorf("the app did not accept %s", d.Event)
		}
	}
	return nil
}

// show prints what people received.
func show(corp *wecomtest.Corp) {
	fmt.Println("What people received:")
	for _, m := range corp.Messages("lina") {
		fmt.Printf("- lina: %s, %s\n", m.Type, m.Text())
	}
	for _, customer := range corp.CustomerIDs("shenyi") {
		for _, m := range corp.CustomerMessages(customer) {
			fmt.Printf("- %s, from %s: %s\n", customer, m.UserID, m.Text)
		}
	}
}
