// Mail-report mails a weekly report to a group: how many customers each member has
// won, as a table, with a chart as a picture (PNG) and the figures as CSV. Then it
// prints the answers that came to the app's mailbox during the week.
//
// Without an account it runs against a simulated corp. For your own, set
// WECOM_CORP_ID, WECOM_SECRET of an app that may call Customer Contact and Mail (客户联系,
// 邮件), and WECOM_MAIL_TO to the address of the group. WECOM_WEEK is a day of the week
// to report, such as 2026-11-23; the default is last week. Run it from cron, once a
// week: each run sends one mail.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("mail-report: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	if os.Getenv("WECOM_CORP_ID") == "" {
		_, _ = fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET and WECOM_MAIL_TO.")
		return simulate(ctx, out)
	}
	client, err := wecom.NewClient(os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_SECRET"))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	to, monday := os.Getenv("WECOM_MAIL_TO"), weekOf(time.Now().AddDate(0, 0, -7))
	if to == "" {
		return errors.New("WECOM_MAIL_TO is the address that the report goes to")
	}
	if s := os.Getenv("WECOM_WEEK"); s != "" {
		day, err := time.ParseInLocation(time.DateOnly, s, wecom.Beijing)
		if err != nil {
			return fmt.Errorf("WECOM_WEEK must be like 2026-11-23: %w", err)
		}
		monday = weekOf(day)
	}
	if err := send(ctx, out, client, to, monday); err != nil {
		return err
	}
	return printAnswers(ctx, out, client, time.Now().AddDate(0, 0, -7), time.Now())
}

// send mails the report of the week that begins on a Monday.
func send(ctx context.Context, out io.Writer, client *wecom.Client, to string, monday time.Time) error {
	r, err := collect(ctx, client, monday)
	if err != nil {
		return err
	}
	mail, err := r.mail(to)
	if err != nil {
		return err
	}
	if err := exmail.New(client).SendMail(ctx, mail); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%s went to %s: %d customers of %d members\n", mail.Subject, to, r.Total(), len(r.Members))
	return nil
}

func printAnswers(ctx context.Context, out io.Writer, client *wecom.Client, from, to time.Time) error {
	for m, err := range exmail.New(client).AllMails(ctx, from, to) {
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "%s wrote %q: %s\n", m.From.Address, m.Subject, m.Text)
	}
	return nil
}

// simulate reports a week of a simulated corp, and has a member answer.
func simulate(ctx context.Context, out io.Writer) error {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, wecom.Beijing)
	corp := wecomtest.New(wecomtest.WithClock(monday.Add(9 * time.Hour)))
	client := corp.Client()
	defer func() { _ = client.Close() }()
	for day, names := range [][]string{{"shenyi", "shenyi", "zengli"}, {"shenyi"}, {"zengli", "zengli", "shenyi", "shenyi", "zengli"}, {}, {"shenyi", "zengli"}} {
		for i, userID := range names {
			corp.AddCustomer(userID, fmt.Sprintf("新客户%d-%d", day+1, i+1), "")
		}
		corp.Advance(24 * time.Hour)
	}
	group := "sales@" + wecomtest.MailDomain
	err := exmail.New(client).CreateGroup(ctx, group, "销售", exmail.GroupCreate{Emails: []string{"shenyi@" + wecomtest.MailDomain, "zengli@" + wecomtest.MailDomain}})
	if err != nil {
		return err
	}
	if err := send(ctx, out, client, group, monday); err != nil {
		return err
	}
	received := exmail.ParseMail(corp.Mails("zengli")[0])
	for _, f := range received.Files {
		_, _ = fmt.Fprintf(out, "zengli got %s (%d bytes)\n", f.Name, len(f.Content))
	}
	_, err = corp.WriteMail(wecomtest.Mail{UserID: "zengli", To: []string{received.From.Address}, Subject: "Re: " + received.Subject, Text: "收到", InReplyTo: received.MessageID})
	if err != nil {
		return err
	}
	return printAnswers(ctx, out, client, monday, corp.Now())
}
