package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/externalcontact"
)

// A report is how many customers were won on the days of a week.
type report struct {
	Monday  time.Time
	Days    [7]int
	Members []member // the most customers first
}

// A member is how many customers a member has won.
type member struct {
	UserID string
	Won    int
}

// weekOf returns the Monday of a moment's week, as it begins in China.
func weekOf(t time.Time) time.Time {
	year, month, day := t.In(wecom.Beijing).Date()
	back := (int(t.In(wecom.Beijing).Weekday()) + 6) % 7
	return time.Date(year, month, day-back, 0, 0, 0, 0, wecom.Beijing)
}

// collect reads who has won whom in a week. A customer whom two members have won
// counts for both.
func collect(ctx context.Context, client *wecom.Client, monday time.Time) (*report, error) {
	r, won := &report{Monday: monday}, map[string]int{}
	for c, err := range externalcontact.New(client).AllCustomers(ctx, externalcontact.CustomerQuery{}) {
		if err != nil {
			return nil, err
		}
		at := c.Follow.CreatedAt.Time
		if at.Before(monday) || !at.Before(monday.AddDate(0, 0, 7)) {
			continue
		}
		r.Days[int(at.Sub(monday)/(24*time.Hour))]++ // days of China have 24 hours
		won[c.Follow.UserID]++
	}
	for userID, n := range won {
		r.Members = append(r.Members, member{userID, n})
	}
	slices.SortFunc(r.Members, func(a, b member) int { return cmp.Or(b.Won-a.Won, strings.Compare(a.UserID, b.UserID)) })
	return r, nil
}

// Total is how many customers were won.
func (r *report) Total() (n int) {
	for _, won := range r.Days {
		n += won
	}
	return n
}

// Sunday is the last day.
func (r *report) Sunday() time.Time { return r.Monday.AddDate(0, 0, 6) }

var page = template.Must(template.New("").Parse(`<h2>新增客户 {{.Monday.Format "01-02"}} – {{.Sunday.Format "01-02"}}</h2>
<p>本周新增 <b>{{.Total}}</b> 位客户，每日走势见附图。</p>
<table border="1" cellpadding="6" cellspacing="0"><tr><th>成员</th><th>新增</th></tr>
{{range .Members}}<tr><td>{{.UserID}}</td><td align="right">{{.Won}}</td></tr>
{{end}}</table>`))

// mail is the report as a mail.
func (r *report) mail(to string) (exmail.MailCreate, error) {
	var content bytes.Buffer
	if err := page.Execute(&content, r); err != nil {
		return exmail.MailCreate{}, err
	}
	picture, err := chart(r.Monday, r.Days)
	if err != nil {
		return exmail.MailCreate{}, err
	}
	name := r.Monday.Format("2006-01-02")
	return exmail.MailCreate{
		To:          exmail.Recipients{Emails: []string{to}},
		Subject:     fmt.Sprintf("新增客户周报 %s", name),
		Content:     content.String(),
		Attachments: []exmail.Attachment{{Name: name + ".png", Content: picture}, {Name: name + ".csv", Content: r.csv()}},
	}, nil
}

// csv is the figures for Excel, which wants a byte order mark.
func (r *report) csv() []byte {
	b := bytes.NewBufferString("\uFEFF")
	w := csv.NewWriter(b) // writing to memory does not fail
	_ = w.Write([]string{"成员", "新增"})
	for _, m := range r.Members {
		_ = w.Write([]string{m.UserID, strconv.Itoa(m.Won)})
	}
	w.Flush()
	return b.Bytes()
}
