package exmail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/wecomtest"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A report goes to a group, and a member answers it.
func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	mails := exmail.New(corp.Client())
	ctx := context.Background()
	group := "sales@" + wecomtest.MailDomain
	if err := mails.CreateGroup(ctx, group, "销售", exmail.GroupCreate{Emails: []string{"lina@" + wecomtest.MailDomain}}); err != nil {
		log.Fatal(err)
	}
	err := mails.SendMail(ctx, exmail.MailCreate{
		To:          exmail.Recipients{Emails: []string{group}},
		Subject:     "周报",
		Content:     "<p>本周 12 单，明细见附件。</p>",
		Attachments: []exmail.Attachment{{Name: "明细.csv", Content: []byte("日期,单数\n")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	report := exmail.ParseMail(corp.Mails("lina")[0])
	fmt.Println(report.Subject, report.HTML, report.Files[0].Name)

	// In a real corp, a member does this.
	if _, err := corp.WriteMail(wecomtest.Mail{UserID: "lina", To: []string{report.From.Address}, Subject: "Re: 周报", Text: "收到", InReplyTo: report.MessageID}); err != nil {
		log.Fatal(err)
	}
	for m, err := range mails.AllMails(ctx, time.Now().Add(-time.Hour), time.Now().Add(time.Hour)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(m.From.Address, m.Subject, m.Text, m.InReplyTo == report.MessageID)
	}
	// Output:
	// 周报 <p>本周 12 单，明细见附件。</p> 明细.csv
	// lina@yunshan.example Re: 周报 收到 true
}

// What the app composes is a mail for net/mail, too.
func TestComposedIsRead(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := exmail.New(corp.Client())
	hour := exmail.Schedule{StartAt: at("2026-11-30 10:00"), EndAt: at("2026-11-30 11:00"), Location: "三楼"}
	ok(t, s.SendMeeting(t.Context(), exmail.MailCreate{
		To: exmail.Recipients{UserIDs: []string{"lina"}}, Cc: exmail.Recipients{Emails: []string{"zengli@" + wecomtest.MailDomain}}, Bcc: exmail.Recipients{UserIDs: []string{"songtao"}},
		Subject: "周会", Content: "<b>议程</b>",
	}, hour, exmail.Meeting{AdminUserID: "lina"}))
	for _, userID := range []string{"lina", "zengli", "songtao"} {
		if n := len(corp.Mails(userID)); n != 1 {
			t.Errorf("%s has %d mails", userID, n)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(corp.Mails("songtao")[0]))
	ok(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	ok(t, err)
	to, err := m.Header.AddressList("To")
	ok(t, err)
	body, err := io.ReadAll(m.Body)
	ok(t, err)
	if subject != "周会" || to[0].Address != "lina@yunshan.example" || len(body) == 0 || m.Header.Get("Bcc") != "" {
		t.Errorf("%q to %v, Bcc %q", subject, to, m.Header.Get("Bcc"))
	}
	parsed := exmail.ParseMail(corp.Mails("lina")[0])
	if parsed.HTML != "<b>议程</b>" || len(parsed.Problems) != 0 || len(parsed.Files) != 1 || parsed.Files[0].MediaType != "text/calendar" || !strings.Contains(string(parsed.Files[0].Content), "DTSTART:20261130T020000Z") {
		t.Errorf("%+v", parsed)
	}
}

// The inbox is read page by page, in the order in which the mails came.
func TestAllMails(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := exmail.New(corp.Client())
	app, err := s.GetAppMailbox(t.Context())
	ok(t, err)
	begin := corp.Now()
	for i := range 5 {
		_, err := corp.WriteMail(wecomtest.Mail{UserID: "lina", To: []string{app.Email}, Subject: fmt.Sprint(i), FileName: "a.bin", File: []byte{0, 255}})
		ok(t, err)
	}
	ok(t, corp.ReceiveMail(app.Email, gbkMail))
	var pages, subjects []string
	page := wecom.Page{Limit: 4}
	for {
		p, err := s.ListMailIDs(t.Context(), begin, corp.Now(), page)
		ok(t, err)
		pages = append(pages, strings.Join(p.MailIDs, " "))
		if page.Cursor = p.NextCursor; page.Cursor == "" {
			break
		}
	}
	if len(pages) != 2 {
		t.Errorf("pages %q", pages)
	}
	for m, err := range s.AllMails(t.Context(), begin, corp.Now()) {
		ok(t, err)
		subjects = append(subjects, m.Subject)
	}
	if !slices.Equal(subjects, []string{"0", "1", "2", "3", "4", "报价 2026"}) {
		t.Errorf("subjects %q", subjects)
	}
	for _, err := range s.AllMailIDs(t.Context(), begin.Add(-2*time.Hour), begin.Add(-time.Hour)) {
		t.Errorf("a mail before the first: %v", err)
	}
	if _, err := s.GetMail(t.Context(), "x"); !errors.Is(err, wecom.Code(710004)) {
		t.Error(err)
	}
}

func TestGroupsInACorp(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := exmail.New(corp.Client()), t.Context()
	const inner, outer = "it@yunshan.example", "all@yunshan.example"
	ok(t, s.CreateGroup(ctx, inner, "it", exmail.GroupCreate{Emails: []string{"lina@yunshan.example"}, Senders: exmail.SendersGroup}))
	ok(t, s.CreateGroup(ctx, outer, "all", exmail.GroupCreate{GroupIDs: []string{inner}, Emails: []string{"zengli@yunshan.example"}}))
	ok(t, s.UpdateGroup(ctx, inner, exmail.GroupUpdate{GroupIDs: []string{outer}})) // a circle
	ok(t, s.SendMail(ctx, exmail.MailCreate{To: exmail.Recipients{Emails: []string{outer, inner}}, Subject: "a", Content: "b"}))
	if len(corp.Mails("lina")) != 1 || len(corp.Mails("zengli")) != 1 {
		t.Errorf("lina has %d mails, zengli %d", len(corp.Mails("lina")), len(corp.Mails("zengli")))
	}
	if _, err := corp.WriteMail(wecomtest.Mail{UserID: "songtao", To: []string{inner}}); err == nil {
		t.Error("songtao wrote to a closed group")
	}
	for name, tt := range map[string]struct {
		err  error
		want wecom.Code
	}{
		"nobody":          {s.CreateGroup(ctx, "x@yunshan.example", "x", exmail.GroupCreate{}), 680008},
		"another domain":  {s.CreateGroup(ctx, "x@else.example", "x", exmail.GroupCreate{DepartmentIDs: []int64{1}}), 680001},
		"a taken name":    {s.CreateGroup(ctx, "x@yunshan.example", "it", exmail.GroupCreate{DepartmentIDs: []int64{1}}), 680002},
		"a taken address": {s.CreateGroup(ctx, "lina@yunshan.example", "x", exmail.GroupCreate{DepartmentIDs: []int64{1}}), 680010},
		"all cleared":     {s.UpdateGroup(ctx, outer, exmail.GroupUpdate{GroupIDs: []string{}, Emails: []string{}}), 680008},
		"nobody allowed":  {s.UpdateGroup(ctx, outer, exmail.GroupUpdate{Senders: new(exmail.SendersAllowed)}), 680006},
		"none":            {s.DeleteGroup(ctx, "x@yunshan.example"), 680012},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %d", name, tt.err, tt.want)
		}
	}
	found, err := s.SearchGroups(ctx, "")
	ok(t, err)
	if len(found) != 2 {
		t.Errorf("found %v", found)
	}
}

// Who uses a public mailbox hears of its mail, with a password that is shown once.
func TestPublicMailboxInACorp(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := exmail.New(corp.Client()), t.Context()
	created, err := s.CreatePublicMailbox(ctx, exmail.PublicMailboxCreate{Email: "hr@yunshan.example", Name: "招聘", UserIDs: []string{"lina"}, CreatesPassword: true})
	ok(t, err)
	second, err := s.CreateClientPassword(ctx, created.ID, exmail.PasswordCreate{Remark: "前台"})
	ok(t, err)
	if created.Password.Value() == "" || second.Password.Equal(created.Password) {
		t.Error("no passwords")
	}
	ok(t, s.DeleteClientPassword(ctx, created.ID, created.PasswordID))
	left, err := s.GetClientPasswords(ctx, created.ID)
	ok(t, err)
	if len(left) != 1 || left[0].Remark != "前台" {
		t.Errorf("left %v", left)
	}
	ok(t, s.DisablePublicMailbox(ctx, created.ID))
	ok(t, corp.ReceiveMail("hr@yunshan.example", gbkMail))
	ok(t, s.EnablePublicMailbox(ctx, created.ID))
	ok(t, corp.ReceiveMail("hr@yunshan.example", gbkMail))
	if n := len(corp.Mails("hr@yunshan.example")); n != 1 {
		t.Errorf("%d mails", n)
	}
	if events := corp.Events(); len(events) != 1 || !strings.Contains(events[0], "public_email_change") {
		t.Errorf("events %q", events)
	}
}

func TestUnread(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := exmail.New(corp.Client()), t.Context()
	ok(t, s.SendMail(ctx, exmail.MailCreate{To: exmail.Recipients{UserIDs: []string{"lina"}}, Subject: "a", Content: "b"}))
	before, err := s.GetUnreadCount(ctx, "lina")
	ok(t, err)
	ok(t, corp.ReadMails("lina"))
	after, err := s.GetUnreadCount(ctx, "lina")
	ok(t, err)
	if before != 1 || after != 0 {
		t.Errorf("%d, then %d", before, after)
	}
}

// Any number of members is assigned 100 at a time.
func TestAssignAccounts(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := exmail.New(corp.Client()), t.Context()
	ids := []string{"lina", "zengli"}
	for i := range 150 {
		ids = append(ids, fmt.Sprint("ghost", i))
	}
	result, err := s.AssignAccounts(ctx, ids)
	ok(t, err)
	if len(result.UserIDs) != 2 || len(result.Failed) != 150 || len(corp.Calls("/cgi-bin/exmail/vip/batch_add")) != 2 {
		t.Errorf("%d, %d failed", len(result.UserIDs), len(result.Failed))
	}
	var all []string
	for id, err := range s.AllAccountUserIDs(ctx) {
		ok(t, err)
		all = append(all, id)
	}
	if !slices.Equal(all, []string{"lina", "zengli"}) {
		t.Error(all)
	}
}
