package message

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
)

// MarshalXML writes the card for a reply to a callback.
func (c TextNotice) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// MarshalXML writes the card for a reply to a callback.
func (c NewsNotice) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// MarshalXML writes the card for a reply to a callback.
func (c ButtonInteraction) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// MarshalXML writes the card for a reply to a callback.
func (c VoteInteraction) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// MarshalXML writes the card for a reply to a callback.
func (c MultipleInteraction) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// MarshalXML writes the card for a reply to a callback.
func (c UnknownCard) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return cardXML(e, start, c)
}

// cardXML writes a card's JSON as XML: the two differ in names only, and a list
// is an element repeated.
func cardXML(e *xml.Encoder, start xml.StartElement, card Card) error {
	b, err := lenient.Marshal(card)
	if err != nil {
		return err
	}
	return writeXML(e, start, "", jsontext.NewDecoder(bytes.NewReader(b)))
}

// writeXML writes the next JSON value, which stands under a key.
func writeXML(e *xml.Encoder, start xml.StartElement, key string, d *jsontext.Decoder) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case 'n':
		return nil
	case '[':
		for err == nil && d.PeekKind() != ']' {
			err = writeXML(e, start, key, d)
		}
	case '{':
		err = e.EncodeToken(start)
		for err == nil && d.PeekKind() != '}' {
			err = writeMemberXML(e, key, d)
		}
		err = cmp.Or(err, e.EncodeToken(start.End()))
	default:
		return e.EncodeElement(token.String(), start)
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return err
}

// writeMemberXML writes the next member of the object under a key.
func writeMemberXML(e *xml.Encoder, parent string, d *jsontext.Decoder) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	key := token.String()
	return writeXML(e, xml.StartElement{Name: xml.Name{Local: xmlName(parent, key)}}, key, d)
}

// irregular are the keys whose XML name is not made of their parts.
var irregular = map[string]string{
	"appid": "AppId", "checkbox": "CheckBox", "keyname": "KeyName", "pagepath": "PagePath", "userid": "UserId",
	"quote_area.appid": "Appid", "image_text_area.appid": "Appid",
}

// xmlName turns "icon_url" into "IconUrl".
func xmlName(parent, key string) string {
	for _, k := range []string{parent + "." + key, key} {
		if name, ok := irregular[k]; ok {
			return name
		}
	}
	var b strings.Builder
	for part := range strings.SplitSeq(key, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
