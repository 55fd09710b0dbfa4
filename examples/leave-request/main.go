// Leave-request applies for a day of leave: it reads the template, submits a
// form that fits it, follows the form to its end by callbacks, and reads the
// balance. Without an account it runs against a simulated corp whose approvers act
// by themselves. Set WECOM_CORP_ID, WECOM_SECRET, WECOM_TEMPLATE (the id of your
// template 请假) and WECOM_USER to apply in your own, and withdraw the form
// afterwards. With WECOM_LISTEN (such as :8080), WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY of
// the app's callback URL it hears of changes at once, and otherwise looks for them.
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
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("leave-request: %v", err)
	}
}

func run(ctx context.Context) error {
	env, err := newEnvironment()
	if err != nil {
		return err
	}
	if err := env.listen(ctx); err != nil {
		return err
	}
	template, err := env.forms.GetTemplate(ctx, env.template)
	if err != nil {
		return err
	}
	printTemplate(template)

	formID, err := apply(ctx, env, template)
	if err != nil {
		return err
	}
	if err := follow(ctx, env, formID); err != nil {
		return err
	}
	return printBalances(ctx, env)
}

// An environment is where the program runs: a real corp, or a simulated one.
type environment struct {
	forms    *approval.Service
	template string
	user     string
	corpID   string
	corp     *wecomtest.Corp // nil for a real one
	changed  chan string     // ids of forms
}

func newEnvironment() (*environment, error) {
	env := &environment{
		corpID: os.Getenv("WECOM_CORP_ID"), user: cmp.Or(os.Getenv("WECOM_USER"), "lina"), template: os.Getenv("WECOM_TEMPLATE"),
		changed: make(chan string, 16),
	}
	if env.corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_TEMPLATE and WECOM_USER.")
		env.corp = wecomtest.New()
		env.forms, env.template = approval.New(env.corp.Client()), wecomtest.LeaveTemplateID
		return env, nil
	}
	if env.template == "" {
		return nil, errors.New("WECOM_TEMPLATE must be the id of a template for leave: it is in the URL of the page that edits it")
	}
	client, err := wecom.NewClient(env.corpID, os.Getenv("WECOM_SECRET"))
	if err != nil {
		return nil, err
	}
	env.forms = approval.New(client)
	return env, nil
}

// listen receives callbacks until ctx ends: within the process, or at an address
// that the app's callback URL leads to.
func (env *environment) listen(ctx context.Context) error {
	addr := os.Getenv("WECOM_LISTEN")
	switch {
	case env.corp != nil:
		return env.corp.Receive(wecomtest.AppAgentID, env.handler(env.corp.Cipher()))
	case addr == "":
		return nil
	}
	cipher, err := crypto.New(os.Getenv("WECOM_CALLBACK_TOKEN"), os.Getenv("WECOM_ENCODING_AES_KEY"), env.corpID)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: addr, Handler: env.handler(cipher), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Printf("leave-request: no callbacks: %v", err)
		}
	}()
	return nil
}

// handler passes on which forms change.
func (env *environment) handler(cipher *crypto.Cipher) http.Handler {
	h := callback.NewHandler(cipher)
	callback.On(h, func(ctx context.Context, e *approval.FormChanged) error {
		select {
		case env.changed <- e.FormID:
			return nil
		case <-ctx.Done():
			return ctx.Err() // WeCom delivers it again
		}
	})
	return h
}

func printTemplate(t *approval.Template) {
	fmt.Printf("\nThe template %s asks for:\n", t.Names)
	for _, c := range t.Content.Controls {
		required := ""
		if c.Required {
			required = ", required"
		}
		fmt.Printf("  %s (%s%s)\n", c.Title, c.Kind, required)
		if leave, ok := c.Config.(approval.VacationConfig); ok {
			for _, item := range leave.Items {
				fmt.Printf("    %d %s\n", item.ID, item.Name)
			}
		}
	}
}

// apply submits a form for a whole day in a week: the first type of leave, and a
// text in every text control.
func apply(ctx context.Context, env *environment, t *approval.Template) (formID string, err error) {
	day := time.Now().AddDate(0, 0, 7)
	form := approval.Application{
		CreatorID: env.user, TemplateID: t.ID,
		Summary: []approval.Texts{approval.Chinese("请假一天"), approval.Chinese(day.Format(time.DateOnly))},
	}
	for _, c := range t.Content.Controls {
		switch config := c.Config.(type) {
		case approval.VacationConfig:
			if len(config.Items) == 0 {
				return "", errors.New("the corp has no types of leave")
			}
			wholeDay := approval.HalfDays(approval.Morning(day), approval.Afternoon(day))
			form.Fields = append(form.Fields, approval.Field{ID: c.ID, Value: approval.Leave(config.Items[0].ID, wholeDay)})
		case nil:
			switch c.Kind {
			case approval.KindText:
				form.Fields = append(form.Fields, approval.Field{ID: c.ID, Value: approval.Text("探亲")})
			case approval.KindTextarea:
				form.Fields = append(form.Fields, approval.Field{ID: c.ID, Value: approval.Textarea("回家探亲，工作已交接。")})
			}
		}
	}

	// A form that does not fit is refused before it is sent, by the titles of its
	// controls.
	unfinished := form
	unfinished.Fields = form.Fields[:1]
	if _, err := env.forms.SubmitChecked(ctx, unfinished); errors.Is(err, approval.ErrMisfit) {
		fmt.Printf("\nAn unfinished form is not sent: %v\n", err)
	}
	formID, err = env.forms.SubmitChecked(ctx, form)
	if err != nil {
		return "", err
	}
	fmt.Printf("\nSubmitted as %s.\n", formID)
	return formID, nil
}

// follow prints what changes about a form until it is decided. A callback says
// that something changed, and the API says how things are now. Since callbacks can
// get lost, it also looks now and then.
func follow(ctx context.Context, env *environment, formID string) error {
	last := ""
	for {
		d, err := env.forms.GetDetail(ctx, formID)
		if err != nil {
			return err
		}
		if now := describe(d); now != last {
			fmt.Println(now)
			last = now
			if env.corp != nil && !d.Status.Final() {
				if err := actAsApprover(env.corp, d); err != nil {
					return err
				}
			}
		}
		if d.Status.Final() {
			return nil
		}
		select {
		case <-env.changed:
		case <-time.After(time.Minute):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func describe(d *approval.Detail) string {
	if d.Status == approval.InReview {
		return "It waits for " + strings.Join(d.Waiting(), ", ") + "."
	}
	return fmt.Sprintf("It is %v.", d.Status)
}

// actAsApprover does what people do in a real corp: the first approver asks for a
// second opinion, and who gives it approves.
func actAsApprover(corp *wecomtest.Corp, d *approval.Detail) error {
	form, waiting := corp.Form(d.FormID), d.Waiting()
	if len(d.Process.Nodes) == 1 {
		return form.Countersign(waiting[0], "请人事确认", "daijing")
	}
	return form.Approve(waiting[0], "同意")
}

func printBalances(ctx context.Context, env *environment) error {
	types, err := env.forms.ListVacationTypes(ctx)
	if err != nil {
		return err
	}
	units := map[int64]approval.VacationUnit{}
	for _, t := range types {
		units[t.ID] = t.Unit
	}
	balances, err := env.forms.ListVacationBalances(ctx, env.user)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s has left:\n", env.user)
	for _, b := range balances {
		if units[b.ID] == approval.VacationHours {
			fmt.Printf("  %s: %.1f hours of %.1f\n", b.Name, b.Left.Hours(), b.Assigned.Hours())
		} else {
			fmt.Printf("  %s: %.1f days of %.1f\n", b.Name, b.Left.Hours()/24, b.Assigned.Hours()/24)
		}
	}
	return nil
}
