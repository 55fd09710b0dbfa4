package exmail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/charset"
)

// A Mail is a mail of the inbox, taken apart.
type Mail struct {
	ID         string // WeCom's; empty of a mail that was not read from the inbox
	MessageID  string // without < and >
	InReplyTo  string // the MessageID of what it answers
	References []string
	SentAt     time.Time // as the sender has it; zero: not given
	From       mail.Address
	ReplyTo    []mail.Address
	To         []mail.Address
	Cc         []mail.Address
	Subject    string
	Text       string // the text without format; empty if there is HTML alone
	HTML       string // as the sender wrote it: do not show it without cleaning it
	Files      []File
	Header     mail.Header // all of the header, not decoded
	Problems   []string    // what could not be read, for a log
	Raw        string      // all of the mail (EML)
}

// A File is an attachment of a mail, or what its HTML shows: a picture, an
// invitation (text/calendar), a mail (message/rfc822).
type File struct {
	Name      string // as the sender wrote it: it may have slashes; empty: none
	MediaType string // application/pdf and the like, in small letters
	ContentID string // HTML shows the file as cid:ContentID
	Inline    bool   // not meant to be saved by itself
	Content   []byte
}

// A Parser reads mails. The zero Parser knows the encodings of Chinese and Western
// mail: UTF-8, GB18030 with GBK and GB2312, ISO 8859-1, Windows-1252, UTF-16.
type Parser struct {
	// Charset, if it is not nil, reads other encodings: it returns a reader of UTF-8,
	// or an error. NewReaderLabel of golang.org/x/net/html/charset fits.
	Charset func(label string, input io.Reader) (io.Reader, error)
}

// ParseMail reads a mail with the zero [Parser].
func ParseMail(raw string) *Mail { return Parser{}.Parse(raw) }

// What a mail may have before reading it stops.
const (
	maxDepth = 20
	maxParts = 2000
)

// Parse reads a mail. It does not fail: what cannot be read is left out, and told in
// Problems.
func (p Parser) Parse(raw string) *Mail {
	r := reading{parser: p, mail: &Mail{Raw: raw}}
	message, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		r.problem("the header: %v", err)
		r.mail.Text = r.clean(raw)
		return r.mail
	}
	r.readHeader(message.Header)
	r.part(textproto.MIMEHeader(message.Header), message.Body, 0)
	return r.mail
}

// A reading is a mail that is being read.
type reading struct {
	parser Parser
	mail   *Mail
	parts  int
}

func (r *reading) problem(format string, args ...any) {
	r.mail.Problems = append(r.mail.Problems, strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD"))
}

func (r *reading) readHeader(h mail.Header) {
	m := r.mail
	m.Header = h
	m.MessageID = unbracketed(h.Get("Message-Id"))
	m.InReplyTo = unbracketed(h.Get("In-Reply-To"))
	for id := range strings.FieldsSeq(h.Get("References")) {
		m.References = append(m.References, unbracketed(id))
	}
	m.Subject = r.words(h.Get("Subject"))
	if from := r.addresses(h, "From"); len(from) > 0 {
		m.From = from[0]
	}
	m.ReplyTo, m.To, m.Cc = r.addresses(h, "Reply-To"), r.addresses(h, "To"), r.addresses(h, "Cc")
	if h.Get("Date") != "" {
		var err error
		if m.SentAt, err = h.Date(); err != nil {
			r.problem("Date: %v", err)
		}
	}
}

func unbracketed(id string) string {
	id = strings.ToValidUTF8(strings.TrimSpace(id), "\uFFFD")
	return strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">")
}

// words reads a text of a header.
func (r *reading) words(s string) string {
	decoded, err := r.wordDecoder().DecodeHeader(r.clean(s))
	if err != nil {
		r.problem("a header: %v", err)
		return r.clean(s)
	}
	return r.clean(decoded)
}

func (r *reading) wordDecoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(label string, input io.Reader) (io.Reader, error) {
		text, err := io.ReadAll(input)
		if err != nil {
			return nil, err
		}
		decoded, err := r.decode(label, text)
		return strings.NewReader(decoded), err
	}}
}

// clean is a text as UTF-8. Old programs write headers as GBK and do not say so.
func (r *reading) clean(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	text, _ := charset.Decode("gb18030", []byte(s))
	return text
}

// decode returns a text in some encoding as UTF-8.
func (r *reading) decode(label string, text []byte) (string, error) {
	if decoded, ok := charset.Decode(label, text); ok {
		return decoded, nil
	}
	if r.parser.Charset == nil {
		return "", fmt.Errorf("the encoding %q is not known", label)
	}
	reader, err := r.parser.Charset(label, strings.NewReader(string(text)))
	if err != nil {
		return "", err
	}
	decoded, err := io.ReadAll(reader)
	return strings.ToValidUTF8(string(decoded), "\uFFFD"), err
}

// address is what looks like an address in a line that cannot be read.
var address = regexp.MustCompile(`[^\s<>,;:"()]+@[^\s<>,;:"()]+`)

func (r *reading) addresses(h mail.Header, key string) (list []mail.Address) {
	for _, line := range h[textproto.CanonicalMIMEHeaderKey(key)] {
		line = r.clean(line)
		if strings.TrimSpace(line) == "" {
			continue
		}
		parser := mail.AddressParser{WordDecoder: r.wordDecoder()}
		parsed, err := parser.ParseList(line)
		if err != nil {
			r.problem("%s: %v", key, err)
			for _, found := range address.FindAllString(line, -1) {
				list = append(list, mail.Address{Address: found})
			}
		}
		for _, a := range parsed { // names in quotes are encoded against the rules, but often
			list = append(list, mail.Address{Name: r.words(a.Name), Address: r.clean(a.Address)})
		}
	}
	return list
}

// part reads a part of a mail with all parts in it.
func (r *reading) part(h textproto.MIMEHeader, body io.Reader, depth int) {
	if r.parts++; r.parts > maxParts || depth > maxDepth {
		r.problem("it has too many parts")
		return
	}
	mediaType, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	switch {
	case h.Get("Content-Type") == "" || mediaType == "":
		mediaType = "text/plain"
	case err != nil:
		r.problem("Content-Type: %v", err)
	}
	if strings.HasPrefix(mediaType, "multipart/") && params["boundary"] != "" {
		r.multipart(body, params["boundary"], depth)
		return
	}
	content, err := io.ReadAll(decoder(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		r.problem("a part of type %s: %v", mediaType, err)
	}
	disposition, name := r.disposition(h, params)
	if disposition != "attachment" && name == "" && r.readText(mediaType, params["charset"], content) {
		return
	}
	r.mail.Files = append(r.mail.Files, File{
		Name: name, MediaType: r.clean(mediaType), ContentID: unbracketed(h.Get("Content-Id")), Inline: disposition == "inline", Content: content,
	})
}

func (r *reading) multipart(body io.Reader, boundary string, depth int) {
	parts := multipart.NewReader(body, boundary)
	for r.parts <= maxParts {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.problem("a part: %v", err)
			return
		}
		r.part(part.Header, part, depth+1)
	}
}

// disposition tells what a part is for, and its name as a file.
func (r *reading) disposition(h textproto.MIMEHeader, contentType map[string]string) (kind, name string) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil && h.Get("Content-Disposition") != "" {
		r.problem("Content-Disposition: %v", err)
	}
	name = params["filename"]
	if name == "" {
		name = contentType["name"]
	}
	return kind, r.words(name)
}

// readText reads a text for people, or returns false.
func (r *reading) readText(mediaType, label string, content []byte) bool {
	into := map[string]*string{"text/plain": &r.mail.Text, "text/html": &r.mail.HTML}[mediaType]
	if into == nil {
		return false
	}
	if label == "" {
		*into += r.clean(string(content))
		return true
	}
	text, err := r.decode(label, content)
	if err != nil {
		r.problem("a text: %v", err)
		text = strings.ToValidUTF8(string(content), "\uFFFD")
	}
	*into += text
	return true
}

// decoder undoes a transfer encoding.
func decoder(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.RawStdEncoding, digits{body})
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// digits reads what belongs to base64, and leaves out line ends, padding and whatever
// programs on the way have added.
type digits struct{ r io.Reader }

func (d digits) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	kept := p[:0]
	for _, c := range p[:n] {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			kept = append(kept, c)
		}
	}
	return len(kept), err
}
