package callback

import (
	"cmp"
	"encoding/xml"
	"errors"
	"slices"
	"strings"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/xmlscan"
)

// An envelope is what decides where a callback goes.
type envelope struct {
	MsgType, Event, ChangeType string
	ToUserName, FromUserName   string

	// Whom or what an event is about that no member sent.
	UserID string
	ChatID string `xml:"ChatId"`
	ID     string `xml:"Id"`
}

func (e *envelope) field(name string) *string {
	switch name {
	case "MsgType":
		return &e.MsgType
	case "Event":
		return &e.Event
	case "ChangeType":
		return &e.ChangeType
	case "ToUserName":
		return &e.ToUserName
	case "FromUserName":
		return &e.FromUserName
	case "UserID":
		return &e.UserID
	case "ChatId":
		return &e.ChatID
	case "Id":
		return &e.ID
	}
	return nil
}

// readEnvelope reads the envelope, without the cost of a parser: the event's
// type is parsed once the kind is known.
func readEnvelope(document []byte) (envelope, error) {
	var e envelope
	s := xmlscan.New(document)
	depth := 0
	var into *string
	for {
		switch kind, value := s.Next(); kind {
		case xmlscan.Open:
			if depth++; depth == 2 {
				into = e.field(string(value))
			}
		case xmlscan.Text:
			if into != nil && depth == 2 {
				if strings.Contains(string(value), "&") {
					return parseEnvelope(document)
				}
				*into += strings.TrimSpace(string(value))
			}
		case xmlscan.CDATA:
			if into != nil && depth == 2 {
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

// parseEnvelope is for the rare envelope that has entities in it.
func parseEnvelope(document []byte) (e envelope, err error) {
	err = xml.Unmarshal(document, &e)
	return e, err
}

// kind joins what selects a route.
func (e envelope) kind() string {
	parts := slices.DeleteFunc([]string{e.MsgType, e.Event, e.ChangeType}, func(part string) bool { return part == "" })
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
	return cmp.Or(e.UserID, e.ChatID, e.ID, e.Event)
}
