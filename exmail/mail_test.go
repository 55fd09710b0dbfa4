package exmail_test

import (
	"errors"
	"io"
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/exmail"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// gbkMail is as programs in China write them: GB18030 in words, names of files and
// text; the Chinese is 报价 (\xb1\xa8\xbc\xdb).
var gbkMail = crlf(`Message-ID: <a1@partner.example>
In-Reply-To: <r0@yunshan.example>
References: <r-1@yunshan.example> <r0@yunshan.example>
Date: Mon, 02 Nov 2026 10:00:00 +0800
From: "=?gb18030?B?sai82w==?=" <sales@partner.example>
Reply-To: desk@partner.example
To: =?utf-8?Q?=E5=8A=A9=E6=89=8B?= <bot@yunshan.example>, second@yunshan.example
Cc: cc@yunshan.example
Subject: =?GBK?B?sai82w==?= 2026
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=gb2312
Content-Transfer-Encoding: base64

sai8
2w==
--inner
Content-Type: text/html; charset="gbk"
Content-Transfer-Encoding: quoted-printable

<b>=B1=A8=BC=DB</b><img src=3D"cid:p1">
--inner--
--outer
Content-Type: image/png
Content-ID: <p1>
Content-Disposition: inline
Content-Transfer-Encoding: base64

AQID
--outer
Content-Type: application/pdf; name="=?gb18030?B?sai82w==?=.pdf"
Content-Disposition: attachment; filename="=?gb18030?B?sai82w==?=.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--outer
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7.txt

note
--outer--
`)

func TestParseMail(t *testing.T) {
	m := exmail.ParseMail(gbkMail)
	m.Header, m.Raw = nil, ""
	sent := at("2026-11-02 10:00")
	if !m.SentAt.Equal(sent.Time) {
		t.Errorf("sent at %v", m.SentAt)
	}
	want := &exmail.Mail{
		MessageID: "a1@partner.example", InReplyTo: "r0@yunshan.example", References: []string{"r-1@yunshan.example", "r0@yunshan.example"}, SentAt: m.SentAt,
		From: mail.Address{Name: "报价", Address: "sales@partner.example"}, ReplyTo: []mail.Address{{Address: "desk@partner.example"}},
		To: []mail.Address{{Name: "助手", Address: "bot@yunshan.example"}, {Address: "second@yunshan.example"}}, Cc: []mail.Address{{Address: "cc@yunshan.example"}},
		Subject: "报价 2026", Text: "报价", HTML: `<b>报价</b><img src="cid:p1">`,
		Files: []exmail.File{
			{MediaType: "image/png", ContentID: "p1", Inline: true, Content: []byte{1, 2, 3}},
			{Name: "报价.pdf", MediaType: "application/pdf", Content: []byte("%PDF")},
			{Name: "报价.txt", MediaType: "text/plain", Content: []byte("note")},
		},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A mail that breaks the rules is read as far as it can be.
func TestBrokenMails(t *testing.T) {
	for name, tt := range map[string]struct {
		raw, subject, text, from string
		problems                 int
	}{
		"no header at all":        {"just text", "", "just text", "", 1},
		"nothing":                 {"", "", "", "", 1},
		"GBK without saying so":   {"Subject: \xb1\xa8\xbc\xdb\r\n\r\n\xb1\xa8\xbc\xdb", "报价", "报价", "", 0},
		"an encoding not known":   {"Subject: =?x-none?B?YQ==?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\nabc", "=?x-none?B?YQ==?=", "abc", "", 2},
		"an address that is none": {"From: Sales sales@partner.example>\r\n\r\nx", "", "x", "sales@partner.example", 1},
		"a date that is none":     {"Date: today\r\n\r\nx", "", "x", "", 1},
		"cut off":                 {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhalf", "", "half", "", 1},
		"base64 with noise":       {"Content-Transfer-Encoding: base64\r\n\r\naGV\r\n>sbG8=", "", "hello", "", 0},
		"no type but bytes":       {"Content-Type: ;;;\r\n\r\nx", "", "x", "", 0},
		"Latin":                   {"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nna\xefve \x80", "", "naïve €", "", 0},
	} {
		m := exmail.ParseMail(tt.raw)
		if m.Subject != tt.subject || m.Text != tt.text || m.From.Address != tt.from || len(m.Problems) != tt.problems {
			t.Errorf("%s: subject %q, text %q, from %q, problems %q", name, m.Subject, m.Text, m.From.Address, m.Problems)
		}
	}
}

func TestCharset(t *testing.T) {
	raw := "Subject: =?big5?B?YQ==?=\r\nContent-Type: text/plain; charset=big5\r\n\r\nabc"
	p := exmail.Parser{Charset: func(label string, input io.Reader) (io.Reader, error) {
		if label != "big5" {
			return nil, errors.New("no such charset")
		}
		text, err := io.ReadAll(input)
		return strings.NewReader(strings.ToUpper(string(text))), err
	}}
	if m := p.Parse(raw); m.Subject != "A" || m.Text != "ABC" || len(m.Problems) != 0 {
		t.Errorf("%q %q %q", m.Subject, m.Text, m.Problems)
	}
}

// Mails within mails, as bounces have them, do not run away.
func TestDeepMail(t *testing.T) {
	raw := "x"
	for range 40 {
		raw = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw + "\r\n--b--\r\n"
	}
	m := exmail.ParseMail(raw)
	if len(m.Problems) == 0 {
		t.Error("40 levels are no problem")
	}
}

// Whatever comes, what is read is text, and nothing is lost silently.
func FuzzParseMail(f *testing.F) {
	f.Add(gbkMail)
	f.Add("Subject: a\r\n\r\nb")
	f.Add("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-16\r\n\r\n\xff\xfea\x00\r\n--b--")
	f.Fuzz(func(t *testing.T, raw string) {
		m := exmail.ParseMail(raw)
		texts := []string{m.Subject, m.Text, m.HTML, m.MessageID, m.From.Name, m.From.Address}
		for _, file := range m.Files {
			texts = append(texts, file.Name, file.MediaType, file.ContentID)
		}
		for _, s := range append(texts, m.Problems...) {
			if !utf8.ValidString(s) {
				t.Errorf("%q is no UTF-8", s)
			}
		}
		if m.Raw != raw {
			t.Error("the mail itself is lost")
		}
	})
}
