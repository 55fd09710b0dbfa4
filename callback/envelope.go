package callback

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventxml"
	"github.com/gowecom/wecom/internal/xmlscan"
)

// An envelope is what decides where a callback goes.
type envelope struct {
	MsgType, Event, ChangeType string
	InfoType                   string // in place of MsgType and Event, for service providers
	ToUserName, FromUserName   string
	CreateTime, TimeStamp      string // the latter for service providers

	// Whom or what an event is about that no member sent.
	UserID string
	ChatID string `xml:"ChatId"`
	ID     string `xml:"Id"`

	// What a group robot gets.
	WebhookURL string `xml:"WebhookUrl"`
	SenderID   string `xml:"From>UserId"`

	// What a notice of payments has in place of all above.
	NoticeType string `xml:"notify_type"`
	NoticeKind string `xml:"event_type"`
	NoticeTime string `xml:"create_time"` // RFC 3339
}

// fieldNames are what field knows.
var fieldNames = []string{
	"MsgType", "Event", "Event/EventType", "ChangeType", "InfoType", "ToUserName", "FromUserName",
	"CreateTime", "TimeStamp", "UserID", "ChatId", "Id", "WebhookUrl", "From/UserId",
	"notify_type", "event_type", "create_time",
}

// fieldInAnyCase is field for a path in any case.
func (e *envelope) fieldInAnyCase(path string) *string {
	if field := e.field(path); field != nil {
		return field
	}
	for _, name := range fieldNames {
		if strings.EqualFold(path, name) {
			return e.field(name)
		}
	}
	return nil
}

// field returns where the text of an element goes, by its path below the root.
func (e *envelope) field(path string) *string {
	switch path {
	case "MsgType":
		return &e.MsgType
	case "Event", "Event/EventType": // the latter of a group robot
		return &e.Event
	case "ChangeType":
		return &e.ChangeType
	case "InfoType":
		return &e.InfoType
	case "ToUserName":
		return &e.ToUserName
	case "FromUserName":
		return &e.FromUserName
	case "CreateTime":
		return &e.CreateTime
	case "TimeStamp":
		return &e.TimeStamp
	case "UserID":
		return &e.UserID
	case "ChatId":
		return &e.ChatID
	case "Id":
		return &e.ID
	case "WebhookUrl":
		return &e.WebhookURL
	case "From/UserId":
		return &e.SenderID
	case "notify_type":
		return &e.NoticeType
	case "event_type":
		return &e.NoticeKind
	case "create_time":
		return &e.NoticeTime
	}
	return nil
}

// readEnvelope reads the envelope, without the cost of a parser: the event's
// type is parsed once the kind is known.
func readEnvelope(document []byte) (envelope, error) {
	var e envelope
	s := xmlscan.New(document)
	depth := 0
	parent := "" // the element at depth 2, if it has elements that are read
	var into *string
	for {
		switch kind, value := s.Next(); kind {
		case xmlscan.Open:
			into = nil
			switch depth++; {
			case depth == 2:
				into, parent = e.fieldInAnyCase(string(value)), ""
				if name := string(value); strings.EqualFold(name, "From") || strings.EqualFold(name, "Event") {
					parent = name
				}
			case depth == 3 && parent != "":
				into = e.fieldInAnyCase(parent + "/" + string(value))
			}
			if into != nil {
				*into = "" // of two, the last one counts, as when the event is decoded
			}
		case xmlscan.Text:
			if into != nil {
				*into += unescape(bytes.TrimSpace(value))
			}
		case xmlscan.CDATA:
			if into != nil {
				*into += string(value)
			}
		case xmlscan.Close:
			if depth--; depth == 0 {
				return e, nil
			}
			into = nil
		case xmlscan.End:
			return e, errors.New("the decrypted text is not XML, or is cut short")
		}
	}
}

// unescape resolves entities, which envelopes hardly ever have.
func unescape(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 {
		return string(text)
	}
	var element struct {
		Text string `xml:",chardata"`
	}
	document := slices.Concat([]byte("<a>"), text, []byte("</a>"))
	if err := eventxml.Unmarshal(document, &element); err != nil {
		return string(text)
	}
	return element.Text
}

// kind joins what selects a route.
func (e envelope) kind() string {
	parts := []string{e.MsgType, e.Event, e.ChangeType}
	switch {
	case e.InfoType != "":
		parts = []string{"event", e.InfoType, e.ChangeType}
	case e.WebhookURL != "" || e.SenderID != "":
		parts = []string{"robot", e.MsgType, e.Event}
	case e.MsgType == "" && e.NoticeType != "":
		parts = []string{"notice", e.NoticeType, e.NoticeKind}
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return canonical(strings.Join(parts, "/"))
}

// canonical undoes misspellings that WeCom's documents have in their examples,
// and the wire perhaps too.
func canonical(kind string) string {
	rest, ok := strings.CutPrefix(kind, "event/")
	switch {
	case !ok:
	case strings.HasPrefix(rest, "change_school_contact/"):
		return strings.Replace(kind, "deparmtment", "department", 1)
	case strings.HasPrefix(rest, "smart_sheet_change/"):
		return strings.Replace(kind, "_filed", "_field", 1)
	}
	return kind
}

// order names the queue that keeps the order of what belongs together: that of
// the sender, or of whom an event is about that nobody sent.
func (e envelope) order() string {
	if e.FromUserName != "" && e.FromUserName != events.System {
		return e.FromUserName
	}
	return cmp.Or(e.SenderID, e.UserID, e.ChatID, e.ID, e.Event, e.InfoType)
}

// seconds returns when the event happened, and 0 if it does not say.
func (e envelope) seconds() int64 {
	if e.NoticeTime != "" {
		if at, err := time.Parse(time.RFC3339, e.NoticeTime); err == nil {
			return at.Unix()
		}
	}
	n, err := strconv.ParseInt(cmp.Or(e.CreateTime, e.TimeStamp), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
