package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/cmd/wecom/internal/catalog"
	"github.com/gowecom/wecom/crypto"
)

// A callbackFlags holds what the callback commands share.
type callbackFlags struct {
	bot      bool   // of an AI bot: JSON, no receiver
	query    string // of a recorded request
	receiver string
	agentID  string
}

func (p *program) callbackCommand() *cobra.Command {
	var flags callbackFlags
	c := &cobra.Command{
		Use:   "callback",
		Short: "Open, seal, check, push and receive callbacks",
		Long: `Open, seal, check, push and receive callbacks. The token and the EncodingAESKey
come from WECOM_CALLBACK_TOKEN and WECOM_CALLBACK_AES_KEY, or from the profile.`,
	}
	c.PersistentFlags().BoolVar(&flags.bot, "bot", false, "the callback is that of an AI bot (智能机器人): JSON, without a receiver")
	c.PersistentFlags().StringVar(&flags.receiver, "receiver", "", "the receive id (default: the corp id)")

	open := &cobra.Command{
		Use:   "open [FILE]",
		Short: "Open a recorded callback, or tell which of token, key, receiver and time is wrong",
		Long: `Open a recorded callback and write its XML or JSON. FILE, by default the standard
input, is the body of the request, with its query in --query; or a whole request
as a log or a proxy has it, from "POST /path?msg_signature=… HTTP/1.1" on; or the
URL of a check alone; or what "seal" writes.

If it does not open, the command tells which of token, key, receiver and time is
wrong.`,
		Example: "  wecom callback open --query 'msg_signature=…&timestamp=…&nonce=…' body.xml\n  wecom callback open < request.txt",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.openCallback(flags, name(args))
		},
	}
	open.Flags().StringVar(&flags.query, "query", "", "the query of the request, or its whole URL")

	seal := &cobra.Command{
		Use:   "seal [FILE]",
		Short: "Encrypt and sign a message as WeCom does",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.sealCallback(flags, name(args))
		},
	}
	verify := &cobra.Command{
		Use:   "verify URL",
		Short: "Check a callback URL as the admin console does",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.verifyCallback(c.Context(), flags, args[0])
		},
	}
	push := &cobra.Command{
		Use:   "push URL KIND [ELEMENT=VALUE ...]",
		Short: "Send a documented event to a callback URL",
		Long: `Send an event to a callback URL, as WeCom does, and write the answer. KIND is
MsgType, Event and ChangeType, joined by "/"; "wecom callback kinds" lists them.
Elements that are not given have made-up values. "-" reads the XML (or an AI bot's
JSON) from the standard input.`,
		Example:           "  wecom callback push http://localhost:8080/wecom event/change_contact/create_user UserID=lina",
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: completePush,
		RunE: func(c *cobra.Command, args []string) error {
			return p.pushCallback(c.Context(), flags, args[0], args[1], args[2:])
		},
	}
	push.Flags().StringVar(&flags.agentID, "agent", "", "the AgentID in the envelope (default: the profile's)")

	kinds := &cobra.Command{
		Use: "kinds [TEXT]", Short: "List the kinds of events that are documented", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return p.listKinds(name(args)) },
	}
	var address string
	listen := &cobra.Command{
		Use:   "listen",
		Short: "Receive callbacks and write them, one a line with --json",
		Long: `Receive callbacks and write them. Each is verified, decrypted and answered with an
empty 200. The command runs until it is interrupted.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.listen(c.Context(), flags, address) },
	}
	listen.Flags().StringVar(&address, "address", "127.0.0.1:8080", "where to listen")
	c.AddCommand(open, seal, verify, push, kinds, listen)
	return c
}

// name returns the only argument, or "-" if there is none.
func name(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}

// A sealer is the cipher of a callback URL, and whom its messages are for.
type sealer struct {
	*crypto.Cipher
	receiver string
	profile  *profile
}

func (p *program) cipher(flags callbackFlags) (*sealer, error) {
	f, err := p.current()
	if err != nil {
		return nil, err
	}
	token, err := p.secretOf(f, "callback_token")
	if err != nil {
		return nil, err
	}
	key, err := p.secretOf(f, "callback_aes_key")
	if err != nil {
		return nil, err
	}
	receiver := flags.receiver
	switch {
	case flags.bot:
		receiver = crypto.NoReceiver
	case receiver == "":
		receiver = f.CorpID
	}
	if receiver == "" {
		return nil, usagef("no receiver: set WECOM_CORP_ID, or use --receiver")
	}
	c, err := crypto.New(token, key, receiver)
	if err != nil {
		return nil, usageError{err}
	}
	return &sealer{c, receiver, f}, nil
}

// A recorded request is what is known of a callback.
type recorded struct {
	query url.Values
	body  []byte
}

// readRecorded reads a request: a body, a whole request, or a URL.
func (p *program) readRecorded(flags callbackFlags, file string) (*recorded, error) {
	r := &recorded{}
	if flags.query != "" {
		r.query = queryOf(flags.query)
	}
	data, err := p.readFile(file)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimSpace(data)
	switch {
	case requestLine.Match(data):
		r.readRequest(data)
	case bytes.HasPrefix(data, []byte("<")) || bytes.HasPrefix(data, []byte("{")):
		r.body = data
	case len(data) > 0: // a query or a URL; below it the body, as "seal" writes it
		query, body, _ := bytes.Cut(data, []byte("\n"))
		r.query, r.body = queryOf(string(query)), bytes.TrimSpace(body)
	}
	if r.query.Get("msg_signature") == "" {
		return nil, usagef("the query with msg_signature, timestamp and nonce is missing: give it by --query")
	}
	return r, nil
}

var requestLine = regexp.MustCompile(`^(GET|POST) \S+ HTTP/`)

func (r *recorded) readRequest(data []byte) {
	// A text file may have the line ends of its system.
	head, body, _ := bytes.Cut(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	line, _, _ := bytes.Cut(head, []byte("\n"))
	target := strings.Fields(string(line))[1]
	r.query, r.body = queryOf(target), bytes.TrimSpace(body)
}

// queryOf returns the parameters of a query or a URL.
func queryOf(s string) url.Values {
	s = strings.TrimSpace(s)
	if _, query, found := strings.Cut(s, "?"); found {
		s = query
	}
	q, _ := url.ParseQuery(s) // what cannot be read is missing
	return q
}

// sealed returns the request as its parts.
func (r *recorded) sealed() (crypto.Sealed, error) {
	s := crypto.Sealed{
		Encrypt:   []byte(r.query.Get("echostr")),
		Signature: r.query.Get("msg_signature"),
		Timestamp: r.query.Get("timestamp"),
		Nonce:     r.query.Get("nonce"),
	}
	if len(r.body) > 0 {
		m := encryptElement.FindSubmatch(r.body)
		if m == nil {
			return s, usagef("the body has no Encrypt: it is no callback of WeCom, or is cut off")
		}
		s.Encrypt = bytes.TrimSpace(bytes.Join(m[1:], nil))
	}
	if len(s.Encrypt) == 0 {
		return s, usagef("there is neither a body nor an echostr")
	}
	return s, nil
}

var encryptElement = regexp.MustCompile(`(?is)<encrypt>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</encrypt>|"encrypt"\s*:\s*"(.*?)"`)

// An opened callback.
type opened struct {
	Text     string    `json:"text"`
	Sent     time.Time `json:"sent,omitzero"` // the CreateTime inside, or the timestamp
	Findings []finding `json:"findings"`
}

// A finding is one thing that was checked.
type finding struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Note string `json:"note,omitempty"`
}

func (f finding) text(w io.Writer) {
	mark := "ok   "
	if !f.OK {
		mark = "WRONG"
	}
	fmt.Fprintf(w, "%s  %s", mark, f.What)
	if f.Note != "" {
		fmt.Fprintf(w, ": %s", f.Note)
	}
	fmt.Fprintln(w)
}

func (o opened) text(w io.Writer) {
	if o.Text != "" {
		fmt.Fprintln(w, o.Text)
		return
	}
	for _, f := range o.Findings {
		f.text(w)
	}
}

func (p *program) openCallback(flags callbackFlags, file string) error {
	c, err := p.cipher(flags)
	if err != nil {
		return err
	}
	r, err := p.readRecorded(flags, file)
	if err != nil {
		return err
	}
	s, err := r.sealed()
	if err != nil {
		return err
	}
	o := c.diagnose(s)
	for _, f := range o.Findings {
		if !f.OK {
			o.Text = ""
			return errors.Join(p.show(o), errors.New("the callback does not open"))
		}
	}
	if late := time.Since(o.Sent).Abs(); !p.json && late > 5*time.Minute {
		fmt.Fprintf(p.err, "wecom: it was sent at %s; a handler refuses it as a replay now\n", o.Sent.Format(time.DateTime))
	}
	return p.show(o)
}

// diagnose checks the token, the key and the receiver each for itself.
func (c *sealer) diagnose(s crypto.Sealed) opened {
	var o opened
	token := finding{What: "token", OK: c.Verify(s) == nil}
	if !token.OK {
		token.Note = "the signature was not made with this token, or the query is not that of this body"
	}
	s.Signature = c.Sign(s)
	plain, err := c.Open(s)
	key := finding{What: "EncodingAESKey", OK: true}
	receiver := finding{What: "receiver", OK: true, Note: c.receiver}
	switch {
	case errors.Is(err, crypto.ErrReceiver):
		receiver = finding{What: "receiver", Note: "the message is for another one than " + c.receiver}
	case err != nil:
		key = finding{What: "EncodingAESKey", Note: "it does not decrypt the message, or the message is damaged"}
		receiver = finding{What: "receiver", Note: "unknown while the key is wrong"}
	}
	o.Findings = []finding{token, key, receiver}
	if err == nil {
		o.Text = string(plain)
		o.Sent = sentAt(plain, s.Timestamp)
	}
	return o
}

var createTime = regexp.MustCompile(`<CreateTime>\s*(?:<!\[CDATA\[)?(\d{9,11})`)

// sentAt returns when a message was sent: the time inside, or that of the query.
func sentAt(plain []byte, timestamp string) time.Time {
	if m := createTime.FindSubmatch(plain); m != nil {
		timestamp = string(m[1])
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// A sealedResult is an encrypted message.
type sealedResult struct {
	Query string `json:"query"`
	Body  string `json:"body"`
}

func (r sealedResult) text(w io.Writer) { fmt.Fprintf(w, "?%s\n%s\n", r.Query, r.Body) }

func (p *program) sealCallback(flags callbackFlags, file string) error {
	c, err := p.cipher(flags)
	if err != nil {
		return err
	}
	plain, err := p.readFile(file)
	if err != nil {
		return err
	}
	s := c.Seal(bytes.TrimSpace(plain), "")
	return p.show(sealedResult{s.Query().Encode(), string(c.envelope(s, flags))})
}

func (c *sealer) envelope(s crypto.Sealed, flags callbackFlags) []byte {
	if flags.bot {
		return s.PushJSON()
	}
	agentID := flags.agentID
	if agentID == "" && c.profile.AgentID != 0 {
		agentID = strconv.FormatInt(c.profile.AgentID, 10)
	}
	return s.PushXML(c.receiver, agentID)
}

// A checked is what became of the checks of a callback URL.
type checked []finding

func (l checked) text(w io.Writer) {
	for _, f := range l {
		f.text(w)
	}
}

func (l checked) err() error {
	for _, f := range l {
		if !f.OK {
			return errors.New("the callback URL does not pass the check of the admin console")
		}
	}
	return nil
}

func (p *program) verifyCallback(ctx context.Context, flags callbackFlags, address string) error {
	c, err := p.cipher(flags)
	if err != nil {
		return err
	}
	found, err := c.checkURL(ctx, address)
	if err != nil {
		return err
	}
	return errors.Join(p.show(found), found.err())
}

const (
	echoTime = time.Second      // within which WeCom wants the echostr
	pushTime = 5 * time.Second  // within which WeCom wants the answer to a push
	slowTime = 20 * time.Second // for which the command waits, to say how slow a URL is
)

// checkURL asks a callback URL for its echo, and judges the answer.
func (c *sealer) checkURL(ctx context.Context, address string) (checked, error) {
	echo := strconv.FormatInt(time.Now().UnixNano(), 10)
	s := c.Seal([]byte(echo), "")
	query := s.Query()
	query.Set("echostr", string(s.Encrypt))
	status, body, took, err := c.request(ctx, http.MethodGet, address, query, nil)
	if _, ok := errors.AsType[usageError](err); ok {
		return nil, err
	}
	if err != nil {
		return checked{{What: "reachable", Note: err.Error()}}, nil //nolint:nilerr // it is what was found
	}
	l := checked{{What: "reachable", OK: true}, {What: "status", OK: status == http.StatusOK, Note: strconv.Itoa(status)}}
	answer := finding{What: "answer", OK: string(body) == echo}
	if !answer.OK {
		answer.Note = whyNot(string(body), echo)
	}
	speed := finding{What: "time", OK: took <= echoTime, Note: fmt.Sprintf("%d ms of at most 1,000", took.Milliseconds())}
	return append(l, answer, speed), nil
}

// whyNot says what is wrong with an echo.
func whyNot(body, echo string) string {
	switch {
	case strings.TrimPrefix(body, "\ufeff") == echo:
		return "a byte order mark stands before the echo"
	case strings.TrimSpace(body) == echo:
		return "white space or a line end stands around the echo"
	case strings.Trim(body, "\"'") == echo:
		return "quotes stand around the echo"
	case body == "":
		return "the body is empty: token, key or corp id of the program differ, or it does not answer GET"
	case strings.Contains(body, echo):
		return "more than the echo is in the body"
	}
	return "it is not the decrypted echostr: token, key or corp id of the program differ"
}

// request makes one request, with the parameters added to the address.
func (c *sealer) request(ctx context.Context, method, address string, query url.Values, body []byte) (status int, answer []byte, took time.Duration, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return 0, nil, 0, usagef("%q is no URL with http:// or https://", address)
	}
	all := u.Query()
	for key := range query {
		all.Set(key, query.Get(key))
	}
	u.RawQuery = all.Encode()
	ctx, cancel := context.WithTimeout(ctx, slowTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, 0, usageError{err}
	}
	start := time.Now()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(r)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // the URL holds the signature
		}
		return 0, nil, 0, err
	}
	defer reply.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(reply.Body, 1<<20))
	return reply.StatusCode, answer, time.Since(start), err
}

// A pushed is what became of an event that was sent.
type pushed struct {
	Kind   string `json:"kind"`
	Status int    `json:"status"`
	Millis int64  `json:"milliseconds"`
	Reply  string `json:"reply,omitempty"` // decrypted
	Note   string `json:"note,omitempty"`
}

func (r pushed) text(w io.Writer) {
	fmt.Fprintf(w, "%s: HTTP %d in %d ms\n", r.Kind, r.Status, r.Millis)
	if r.Reply != "" {
		fmt.Fprintln(w, r.Reply)
	}
	if r.Note != "" {
		fmt.Fprintln(w, r.Note)
	}
}

func (p *program) pushCallback(ctx context.Context, flags callbackFlags, address, kind string, args []string) error {
	c, err := p.cipher(flags)
	if err != nil {
		return err
	}
	plain, err := p.event(kind, c.receiver, args)
	if err != nil {
		return err
	}
	s := c.Seal(plain, "")
	status, body, took, err := c.request(ctx, http.MethodPost, address, s.Query(), c.envelope(s, flags))
	if err != nil {
		return err
	}
	r := pushed{Kind: kind, Status: status, Millis: took.Milliseconds()}
	c.read(&r, body, flags.bot)
	if took > pushTime {
		r.Note = strings.TrimSpace(r.Note + " WeCom gives up after 5 seconds and delivers again.")
	}
	err = p.show(r)
	if status != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("the URL answered %d: WeCom would deliver again", status))
	}
	return err
}

// read decrypts the answer to a push.
func (c *sealer) read(r *pushed, body []byte, bot bool) {
	if len(bytes.TrimSpace(body)) == 0 || string(body) == "success" {
		return
	}
	open := c.OpenReplyXML
	if bot {
		open = c.OpenReplyJSON
	}
	plain, err := open(body)
	if err != nil {
		r.Note = "The body is no reply that WeCom would understand: " + err.Error()
		return
	}
	r.Reply = string(plain)
}

// event returns the plaintext of an event.
func (p *program) event(kind, receiver string, args []string) ([]byte, error) {
	if kind == "-" {
		data, err := io.ReadAll(io.LimitReader(p.in, 1<<20))
		return bytes.TrimSpace(data), err
	}
	e, ok := catalog.FindEvent(kind)
	if !ok {
		return nil, usagef("%q is no kind of event that is documented: \"wecom callback kinds\" lists them", kind)
	}
	values := map[string]string{}
	for _, arg := range args {
		key, value, found := strings.Cut(arg, "=")
		if !found {
			return nil, usagef("%q is not of the form ELEMENT=VALUE", arg)
		}
		if !e.Has(key) {
			return nil, usagef("%s has no element %q: it has %s", kind, key, strings.Join(e.Names(), ", "))
		}
		values[key] = value
	}
	return e.Sample(receiver, time.Now(), values), nil
}

func completePush(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	var list []string
	switch len(args) {
	case 0:
	case 1:
		for _, e := range catalog.Events() {
			if strings.HasPrefix(e.Kind, prefix) {
				list = append(list, e.Kind+"\t"+e.Title)
			}
		}
	default:
		if e, ok := catalog.FindEvent(args[1]); ok {
			for _, name := range e.Names() {
				list = append(list, name+"=")
			}
		}
		return list, cobra.ShellCompDirectiveNoSpace
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

type kindList []kindRow

type kindRow struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Page  string `json:"page"`
}

func (l kindList) text(w io.Writer) {
	for _, k := range l {
		fmt.Fprintf(w, "%-55s %s\n", k.Kind, k.Title)
	}
}

func (p *program) listKinds(part string) error {
	list := kindList{}
	for _, e := range catalog.Events() {
		if part == "-" || strings.Contains(e.Kind, part) || strings.Contains(e.Title, part) {
			list = append(list, kindRow{e.Kind, e.Title, catalog.PageURL(e.Page)})
		}
	}
	return p.show(list)
}

// listen receives callbacks until its context ends.
func (p *program) listen(ctx context.Context, flags callbackFlags, address string) error {
	c, err := p.cipher(flags)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "wecom: the callback URL is http://%s/ (stop with Ctrl-C)\n", l.Addr())
	server := &http.Server{Handler: c.handler(flags.bot, p.printer()), ReadHeaderTimeout: pushTime}
	stopped := context.AfterFunc(ctx, func() { server.Close() })
	defer stopped()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// A received is a callback that has come.
type received struct {
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// printer returns a function that writes callbacks, one after the other.
func (p *program) printer() func(received) error {
	var mu sync.Mutex
	return func(r received) error {
		mu.Lock()
		defer mu.Unlock()
		if p.json {
			e := json.NewEncoder(p.out) // a line each, for programs that read along
			e.SetEscapeHTML(false)
			return e.Encode(r)
		}
		_, err := fmt.Fprintf(p.out, "%s  %s\n%s\n\n", r.At.Format(time.TimeOnly), r.Kind, r.Text)
		return err
	}
}

// handler returns the handler of a callback URL that writes what comes.
func (c *sealer) handler(bot bool, write func(received) error) http.Handler {
	h := callback.NewHandler(c.Cipher)
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error {
		return write(received{e.Kind, time.Now(), string(e.XML)})
	})
	if !bot {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			h.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "the body cannot be read", http.StatusBadRequest)
			return
		}
		plain, err := c.OpenJSON(r.URL.Query(), body)
		if err != nil {
			http.Error(w, "not from WeCom", http.StatusForbidden)
			return
		}
		if err := write(received{"bot", time.Now(), string(plain)}); err != nil {
			http.Error(w, "not written", http.StatusInternalServerError)
		}
	})
}
