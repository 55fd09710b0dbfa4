// Package aibot is for AI bots (智能机器人): members talk to one in a chat of two, or
// mention it in a group, and it answers with text that grows as a language model
// writes it.
//
// A [Bot] is what the bot does: functions for messages and events. WeCom reaches it
// in one of two ways, which the admin console offers for each bot:
//
//   - by callbacks to a URL: [NewHandler] makes an [http.Handler] of the bot;
//   - over a long connection that the program opens, without a URL of its own:
//     package aibot/longconn, a module of its own, runs the bot.
//
// The functions are the same in both:
//
//	bot := aibot.NewBot()
//	bot.OnMessage(func(ctx context.Context, m *aibot.Message) (aibot.Reply, error) {
//		return aibot.StreamReply{Write: func(ctx context.Context, s *aibot.Stream) error {
//			return model.Answer(ctx, m.Text(), s) // s is an io.Writer
//		}}, nil
//	})
//	handler, err := aibot.NewHandler(bot, token, encodingAESKey)
//
// A [Service] sends what the bot says later, and fetches the files that members
// send.
//
// https://developer.work.weixin.qq.com/document/path/101039
package aibot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/crypto"
)

// A Service sends later answers and fetches files. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service. No token is sent: the addresses that WeCom gives are access
// enough. A program without an app makes the client with [wecom.NewPublicClient].
func New(client *wecom.Client) *Service { return &Service{client} }

const responsePath = "/cgi-bin/aibot/response"

// Send answers a message, or a click on a card, by the response_url that came with it:
// once, within an hour. In a group the answer quotes the message. In place of the URL,
// its response_code will do. WeCom refuses a second answer; a [Response] knows it
// before.
//
// https://developer.work.weixin.qq.com/document/path/101138
//
//wecom:api POST /cgi-bin/aibot/response 主动回复消息
func (s *Service) Send(ctx context.Context, responseURL string, m Markdown) error {
	return s.send(ctx, responseURL, m)
}

// SendCard is [Service.Send] for a card, in answer to what came from a chat of two.
//
// https://developer.work.weixin.qq.com/document/path/101138
//
//wecom:api POST /cgi-bin/aibot/response 主动回复消息
func (s *Service) SendCard(ctx context.Context, responseURL string, c Card) error {
	return s.send(ctx, responseURL, c)
}

func (s *Service) send(ctx context.Context, responseURL string, m outgoing) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("aibot: %w", err)
	}
	return s.client.PostURL(ctx, responseAddress(responseURL), &posted{m}, nil)
}

// responseAddress makes an address of a response_code.
func responseAddress(responseURL string) string {
	if strings.Contains(responseURL, "://") {
		return responseURL
	}
	return responsePath + "?response_code=" + escape(responseURL)
}

const responseLife = time.Hour

var (
	// ErrResponseUsed means that a [Response] was sent before.
	ErrResponseUsed = errors.New("aibot: the response_url was used before, and is good for one answer")
	// ErrResponseExpired means that a [Response] is more than an hour old.
	ErrResponseExpired = errors.New("aibot: the response_url is more than an hour old, and good no more")
)

// A Response is the one answer that a message allows later. It is safe for concurrent
// use.
type Response struct {
	service *Service
	address string
	expires time.Time
	used    atomic.Bool
}

// Response returns the later answer to what came with a response_url just now.
func (s *Service) Response(responseURL string) *Response {
	return &Response{service: s, address: responseURL, expires: time.Now().Add(responseLife)}
}

// Send answers as [Service.Send] does. A Response sends once, whatever comes of it: a
// second call fails with [ErrResponseUsed], and one that comes after an hour with
// [ErrResponseExpired].
func (r *Response) Send(ctx context.Context, m Markdown) error { return r.send(ctx, m) }

// SendCard is [Response.Send] for a card, in answer to what came from a chat of two.
func (r *Response) SendCard(ctx context.Context, c Card) error { return r.send(ctx, c) }

func (r *Response) send(ctx context.Context, m outgoing) error {
	if err := m.check(); err != nil { // it can be mended, and sent then
		return fmt.Errorf("aibot: %w", err)
	}
	switch {
	case time.Now().After(r.expires):
		return ErrResponseExpired
	case r.used.Swap(true):
		return ErrResponseUsed
	}
	return r.service.send(ctx, r.address, m)
}

// MaxFile is the size of the largest file that members send to a bot.
const MaxFile = 100 << 20

// ErrFileTooLarge means that a file has more bytes than a download may have.
var ErrFileTooLarge = errors.New("aibot: the file is too large")

// A Downloaded is what [Service.Download] has fetched.
type Downloaded struct {
	Name string // as the server names it; may be empty
	Size int64
}

// Download fetches a file that a member sent, decrypts it and writes it to w,
// without holding it in memory. The URL is valid for 5 minutes. A file of more than
// maxSize bytes, or with 0 of more than [MaxFile], fails with [ErrFileTooLarge]. After
// an error, what was written is not the file.
//
// https://developer.work.weixin.qq.com/document/path/100719
func (s *Service) Download(ctx context.Context, f RemoteFile, w io.Writer, maxSize int64) (Downloaded, error) {
	if maxSize <= 0 {
		maxSize = MaxFile
	}
	d, err := s.client.DownloadURL(ctx, f.URL)
	if err != nil {
		return Downloaded{}, err
	}
	defer func() { _ = d.Close() }()
	plain, err := crypto.NewFileReader(d, f.key)
	if err != nil {
		return Downloaded{}, fmt.Errorf("aibot: the key of the file: %w", err)
	}
	n, err := io.Copy(w, io.LimitReader(plain, maxSize))
	if err != nil {
		return Downloaded{}, fmt.Errorf("aibot: fetching a file: %w", err)
	}
	// What follows is the proof that the file is whole, or one byte too many.
	switch _, err := io.ReadFull(plain, make([]byte, 1)); {
	case err == nil:
		return Downloaded{}, fmt.Errorf("%w: it has more than %d bytes", ErrFileTooLarge, maxSize)
	case !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return Downloaded{}, fmt.Errorf("aibot: fetching a file: %w", err)
	}
	return Downloaded{Name: d.Name, Size: n}, nil
}
