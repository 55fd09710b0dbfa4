package wecomtest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/crypto"
)

// What an app needs to open the corp's callbacks, besides [CorpID].
const (
	CallbackToken  = "simulatedCallbackToken"
	EncodingAESKey = "c2ltdWxhdGVkc2ltdWxhdGVkc2ltdWxhdGVkc2ltdW0"
)

const (
	pushAttempts = 3
	pushTimeout  = 5 * time.Second
	checkTimeout = time.Second // of a URL

	callbackAddr = "101.226.103.17:41000" // where calls within the process come from
)

// pushes is what the corp tells apps of.
type pushes struct {
	receivers  []receiver
	emitted    []string // events as XML
	queue      []push
	working    bool          // a goroutine delivers the queue
	idle       chan struct{} // closed while none does
	deliveries []Delivery
	messages   int64 // sent by members
}

// A receiver is the callback URL of an app.
type receiver struct {
	agentID int
	url     string
	send    func(*http.Request) (*http.Response, error)
}

// A push is an event on its way to an app.
type push struct {
	to      receiver
	agentID int // that the event has; 0 for none
	event   string
}

// A Delivery is an event and what an app made of it.
type Delivery struct {
	AgentID  int    // the app
	Event    string // XML, as the app decrypts it
	Attempts []Attempt
}

// An Attempt is one time that the corp called an app.
type Attempt struct {
	At     time.Time
	Status int    // 0 without an answer
	Reply  string // XML, decrypted; empty if the app only acknowledged
	Err    error  // of the connection, of an answer that is too late, or of a reply that cannot be opened
}

// Accepted reports whether the app took the event in the end.
func (d Delivery) Accepted() bool {
	return len(d.Attempts) > 0 && d.Attempts[len(d.Attempts)-1].accepted()
}

func (a Attempt) accepted() bool { return a.Status == http.StatusOK && a.Err == nil }

// Reply returns the passive reply of the app as XML, or "".
func (d Delivery) Reply() string {
	if !d.Accepted() {
		return ""
	}
	return d.Attempts[len(d.Attempts)-1].Reply
}

func (c *Corp) addCallbacks() {
	c.handle("GET /cgi-bin/getcallbackip", func(*request) (any, error) {
		return object{"ip_list": []string{"101.226.103.*", "101.226.62.0/24"}}, nil
	})
	c.handle("GET /cgi-bin/get_api_domain_ip", func(*request) (any, error) {
		return object{"ip_list": []string{"182.254.11.176", "182.254.78.66"}}, nil
	})
}

// Cipher returns a cipher for [CallbackToken], [EncodingAESKey] and [CorpID].
func (c *Corp) Cipher() *crypto.Cipher {
	cipher, err := crypto.New(CallbackToken, EncodingAESKey, CorpID)
	if err != nil {
		panic(err)
	}
	return cipher
}

// Receive makes an app receive callbacks (设置API接收) with a handler, called
// within the process. From now on the corp delivers the events of the app, and
// those that concern no app; with an agentID of 0, which stands for the
// directory sync (通讯录同步), only these. Like the admin console, Receive first
// checks the handler, and it fails if the check does.
//
// Events are delivered one after another, each up to three times until the app
// answers 200 within 5 seconds. [Corp.Flush] waits for that; a program that does
// not may leave a goroutine behind.
func (c *Corp) Receive(agentID int, h http.Handler) error {
	return c.receive(receiver{agentID, "http://app.example/callback", inProcess(h)}) //nolint:bodyclose // call does
}

// ReceiveURL is [Corp.Receive] for an app at a URL, called with a client of the
// program.
func (c *Corp) ReceiveURL(agentID int, url string, client *http.Client) error {
	return c.receive(receiver{agentID, url, client.Do})
}

func (c *Corp) receive(r receiver) error {
	if err := c.checkURL(r); err != nil {
		return fmt.Errorf("wecomtest: the check of the callback URL failed: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pushes.receivers = slices.DeleteFunc(c.pushes.receivers, func(old receiver) bool { return old.agentID == r.agentID })
	c.pushes.receivers = append(c.pushes.receivers, r)
	return nil
}

// checkURL does what the admin console does when a URL is set.
func (c *Corp) checkURL(r receiver) error {
	echo := strconv.FormatInt(time.Now().UnixNano(), 10)
	sealed := c.Cipher().Seal([]byte(echo), "")
	query := sealed.Query()
	query.Set("echostr", string(sealed.Encrypt))
	status, body, err := r.call(context.Background(), checkTimeout, http.MethodGet, query.Encode(), nil)
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("status %d", status)
	case string(body) != echo:
		return fmt.Errorf("the answer is %q, want %q", body, echo)
	}
	return nil
}

// call makes one call of an app.
func (r receiver) call(ctx context.Context, limit time.Duration, method, query string, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	target := r.url + "?"
	if strings.Contains(r.url, "?") {
		target = r.url + "&"
	}
	req, err := http.NewRequestWithContext(ctx, method, target+query, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	resp, err := r.send(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// inProcess calls a handler and stops waiting for it when the request's context
// ends.
func inProcess(h http.Handler) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		answered := make(chan *http.Response, 1)
		go func() {
			defer close(answered) // without an answer if h panics
			defer func() { _ = recover() }()
			w := newRecorder()
			h.ServeHTTP(w, incoming(r))
			answered <- w.response(r) //nolint:bodyclose // the receiver does
		}()
		select {
		case resp, ok := <-answered:
			if !ok {
				return nil, errors.New("the handler panicked")
			}
			return resp, nil
		case <-r.Context().Done():
			return nil, context.Cause(r.Context())
		}
	}
}

// incoming makes a request what a server makes of it.
func incoming(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), callbackAddr
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// An Event is one of the SDK's types of events, such as
// externalcontact.CustomerAdded, or one of the program's own.
type Event interface{ CallbackKind() string }

// Push tells apps of an event, as if it had happened, and waits for what they
// make of it: one Delivery for each app that gets it. An empty envelope is filled
// in; an event with an AgentID goes to that app, others go to all.
//
// It panics if the event cannot be written as XML.
func (c *Corp) Push(ctx context.Context, e Event) []Delivery {
	document, agentID, err := eventXML(e)
	if err != nil {
		panic(fmt.Sprintf("wecomtest: %T: %v", e, err))
	}
	return c.PushXML(ctx, agentID, document)
}

// PushXML is [Corp.Push] for an event that is XML already, and goes as it is.
// An agentID of 0 means all apps.
func (c *Corp) PushXML(ctx context.Context, agentID int, event string) []Delivery {
	c.mu.Lock()
	c.pushes.emitted = append(c.pushes.emitted, event)
	receivers := c.pushes.of(agentID)
	c.mu.Unlock()
	var all []Delivery
	for _, to := range receivers {
		all = append(all, c.pushOut(ctx, push{to, agentID, event}))
	}
	return all
}

// eventXML writes an event, and completes its envelope.
func eventXML(e Event) (document string, agentID int, err error) {
	var b bytes.Buffer
	if err := xml.NewEncoder(&b).EncodeElement(e, xml.StartElement{Name: xml.Name{Local: "xml"}}); err != nil {
		return "", 0, err
	}
	var in struct {
		Elements []struct {
			XMLName xml.Name
			Text    string `xml:",innerxml"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(b.Bytes(), &in); err != nil {
		return "", 0, err
	}
	envelope := []field{{"ToUserName", CorpID}, {"FromUserName", "sys"}, {"CreateTime", time.Now().Unix()}}
	for i, part := range strings.SplitN(e.CallbackKind(), "/", 3) {
		envelope = append(envelope, field{[]string{"MsgType", "Event", "ChangeType"}[i], part})
	}
	var content []field
	for _, element := range in.Elements {
		name, text := element.XMLName.Local, element.Text
		i := slices.IndexFunc(envelope, func(f field) bool { return f.name == name })
		switch {
		case text == "" || text == "0" && (name == "CreateTime" || name == "AgentID"):
		case i >= 0:
			envelope[i].value = markup(text)
		default:
			content = append(content, field{name, markup(text)})
		}
		if name == "AgentID" {
			agentID, _ = strconv.Atoi(text)
		}
	}
	return documentXML(append(envelope, content...)), agentID, nil
}

// Say has a member send a text to an app, and waits for the answer, which
// [Corp.Messages] shows too.
func (c *Corp) Say(ctx context.Context, userID string, agentID int, text string) []Delivery {
	c.mu.Lock()
	c.pushes.messages++
	id := c.pushes.messages
	c.mu.Unlock()
	return c.PushXML(ctx, agentID, documentXML(c.envelope(agentID, userID,
		field{"MsgType", "text"}, field{"Content", text}, field{"MsgId", id})))
}

// A field is an element of an event: a text or number, the fields inside it, or
// several elements of one name.
type field struct {
	name  string
	value any // string, int, int64, markup, []field, [][]field
}

// markup is the XML inside an element.
type markup string

// emit tells apps of an event. The corp adds the envelope: ToUserName,
// CreateTime and, where it is not 0, AgentID. The corp is locked.
func (c *Corp) emit(agentID int, from string, fields ...field) {
	event := documentXML(c.envelope(agentID, from, fields...))
	c.pushes.emitted = append(c.pushes.emitted, event)
	for _, to := range c.pushes.of(agentID) {
		c.pushes.queue = append(c.pushes.queue, push{to, agentID, event})
	}
	if len(c.pushes.queue) > 0 && !c.pushes.working {
		c.pushes.working, c.pushes.idle = true, make(chan struct{})
		go c.work()
	}
}

func (c *Corp) envelope(agentID int, from string, fields ...field) []field {
	all := append([]field{{"ToUserName", CorpID}, {"FromUserName", from}, {"CreateTime", time.Now().Unix()}}, fields...)
	if agentID != 0 {
		all = append(all, field{"AgentID", agentID})
	}
	return all
}

// of returns who gets an event of an app, or of none.
func (p *pushes) of(agentID int) []receiver {
	var to []receiver
	for _, r := range p.receivers {
		if agentID == 0 || agentID == r.agentID {
			to = append(to, r)
		}
	}
	return to
}

// work delivers the queue, then ends.
func (c *Corp) work() {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &c.pushes
	for len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		c.mu.Unlock()
		c.pushOut(context.Background(), next)
		c.mu.Lock()
	}
	p.working = false
	close(p.idle)
}

// Flush waits until apps have got all events of what has happened so far.
func (c *Corp) Flush(ctx context.Context) error {
	c.mu.Lock()
	working, idle := c.pushes.working, c.pushes.idle
	c.mu.Unlock()
	if !working {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pushOut calls an app until it accepts an event, three times at most.
func (c *Corp) pushOut(ctx context.Context, p push) Delivery {
	d := Delivery{AgentID: p.to.agentID, Event: p.event}
	for range pushAttempts {
		a := c.attempt(ctx, p)
		d.Attempts = append(d.Attempts, a)
		if a.accepted() || ctx.Err() != nil {
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pushes.deliveries = append(c.pushes.deliveries, d)
	c.receiveReply(d)
	return d
}

// attempt calls an app once.
func (c *Corp) attempt(ctx context.Context, p push) Attempt {
	a := Attempt{At: time.Now()}
	sealed := c.Cipher().Seal([]byte(p.event), "")
	agentID := ""
	if p.agentID != 0 {
		agentID = strconv.Itoa(p.agentID)
	}
	var body []byte
	a.Status, body, a.Err = p.to.call(ctx, pushTimeout, http.MethodPost, sealed.Query().Encode(), sealed.PushXML(CorpID, agentID))
	if a.Status == http.StatusOK && a.Err == nil && len(body) > 0 {
		var reply []byte
		reply, a.Err = c.Cipher().OpenReplyXML(body)
		a.Reply = string(reply)
	}
	return a
}

// A passiveReply is the answer of an app to a message or an event.
type passiveReply struct {
	ToUserName string
	MsgType    string
	Content    string
	ImageID    string `xml:"Image>MediaId"`
	VoiceID    string `xml:"Voice>MediaId"`
	Video      struct {
		MediaID            string `xml:"MediaId"`
		Title, Description string
	}
	Articles []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url" xml:"Url"`
		PicURL      string `json:"picurl" xml:"PicUrl"`
	} `xml:"Articles>item"`
}

// content returns a reply as the content of a message, or nil for an update of a
// card.
func (r passiveReply) content() object {
	switch r.MsgType {
	case "text":
		return object{"content": r.Content}
	case "image":
		return object{"media_id": r.ImageID}
	case "voice":
		return object{"media_id": r.VoiceID}
	case "video":
		return object{"media_id": r.Video.MediaID, "title": r.Video.Title, "description": r.Video.Description}
	case "news":
		return object{"articles": r.Articles}
	}
	return nil
}

// receiveReply shows the passive reply of an app to the member who gets it. The
// corp is locked.
func (c *Corp) receiveReply(d Delivery) {
	var reply passiveReply
	if d.Reply() == "" || xml.Unmarshal([]byte(d.Reply()), &reply) != nil {
		return
	}
	key := strings.ToLower(reply.ToUserName)
	if content := reply.content(); content != nil {
		c.messages.boxes[key] = append(c.messages.boxes[key], &Message{
			AgentID: int64(d.AgentID), Type: reply.MsgType, Content: string(mustMarshal(content)), At: time.Now(),
		})
	} else {
		c.updateByReply(d)
	}
}

// Events returns the events so far, as the XML that an app would decrypt.
func (c *Corp) Events() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.pushes.emitted)
}

// Deliveries returns what apps made of the events so far.
func (c *Corp) Deliveries() []Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.pushes.deliveries)
}

// documentXML writes a document.
func documentXML(fields []field) string {
	var b strings.Builder
	writeField(&b, field{"xml", fields})
	return b.String()
}

func writeField(b *strings.Builder, f field) {
	if list, ok := f.value.([][]field); ok {
		for _, inner := range list {
			writeField(b, field{f.name, inner})
		}
		return
	}
	b.WriteString("<" + f.name + ">")
	switch v := f.value.(type) {
	case []field:
		for _, inner := range v {
			writeField(b, inner)
		}
	case markup:
		b.WriteString(string(v))
	default:
		_ = xml.EscapeText(b, fmt.Append(nil, v)) // a Builder does not fail
	}
	b.WriteString("</" + f.name + ">")
}
