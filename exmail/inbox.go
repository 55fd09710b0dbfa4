package exmail

import (
	"context"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/ahead"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A MailPage is a page of the app's inbox.
type MailPage struct {
	MailIDs    []string
	NextCursor string // empty on the last page
}

// UnmarshalJSONFrom reads the page. Only has_more tells the end.
func (p *MailPage) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire struct {
		Mails []struct {
			ID string `json:"mail_id"`
		} `json:"mail_list"`
		HasMore    wecom.Flag `json:"has_more"`
		NextCursor string     `json:"next_cursor"`
	}
	err := json.UnmarshalDecode(d, &wire)
	*p = MailPage{}
	for _, m := range wire.Mails {
		p.MailIDs = append(p.MailIDs, m.ID)
	}
	p.NextCursor = pager.Next(bool(wire.HasMore), wire.NextCursor)
	return err
}

// UnmarshalJSON is [MailPage.UnmarshalJSONFrom] for encoding/json.
func (p *MailPage) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// ListMailIDs returns a page of the mails that came to the app from one time to
// another. It has at most 1000; 100 is the default.
//
// https://developer.work.weixin.qq.com/document/path/97369
//
//wecom:api POST /cgi-bin/exmail/app/get_mail_list 获取收件箱邮件列表
func (s *Service) ListMailIDs(ctx context.Context, from, to time.Time, page wecom.Page) (*MailPage, error) {
	return call.Query[MailPage](ctx, s.client, "/cgi-bin/exmail/app/get_mail_list", struct {
		From wecom.Time `json:"begin_time"`
		To   wecom.Time `json:"end_time"`
		wecom.Page
	}{wecom.TimeOf(from), wecom.TimeOf(to), page})
}

// AllMailIDs yields the mails that came to the app from one time to another, without
// reading them.
func (s *Service) AllMailIDs(ctx context.Context, from, to time.Time) iter.Seq2[string, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, page wecom.Page) (*MailPage, error) {
		return s.ListMailIDs(ctx, from, to, page)
	}, func(p *MailPage) ([]string, string) { return p.MailIDs, p.NextCursor })
}

// GetMail reads a mail of the app's inbox. Its Problems tell what is wrong with
// the mail itself. A mail of more than 32 MiB, with its attachments in base64, needs a
// client with [wecom.WithMaxResponseSize].
//
// https://developer.work.weixin.qq.com/document/path/97979
//
//wecom:api POST /cgi-bin/exmail/app/read_mail 获取邮件内容
func (s *Service) GetMail(ctx context.Context, mailID string) (*Mail, error) {
	raw, err := call.QueryIn[*string](ctx, s.client, "/cgi-bin/exmail/app/read_mail", call.Body{"mail_id": mailID}, "mail_data")
	if err != nil {
		return nil, err
	}
	m := ParseMail(*raw)
	m.ID = mailID
	return m, nil
}

// AllMails yields the mails that came to the app from one time to another, read and
// taken apart, up to 4 ahead of the loop. The error of a mail is yielded in its place,
// and the loop may go on; an error of the list ends it.
//
// A program that runs for long keeps the time up to which it has read, and reads on
// when [AppMailReceived] tells of more. Mails of the same second may come twice then:
// tell them by their ID.
func (s *Service) AllMails(ctx context.Context, from, to time.Time) iter.Seq2[*Mail, error] {
	return ahead.Map(ctx, 4, s.AllMailIDs(ctx, from, to), s.GetMail)
}
