package message

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	b, err := json.Marshal(card)
	if err != nil {
		return err
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return err
	}
	return writeXML(e, start, "", v)
}

func writeXML(e *xml.Encoder, start xml.StartElement, key string, v any) error {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if err := writeXML(e, start, key, element); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		if err := e.EncodeToken(start); err != nil {
			return err
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if err := writeXML(e, xml.StartElement{Name: xml.Name{Local: xmlName(key, k)}}, k, v[k]); err != nil {
				return err
			}
		}
		return e.EncodeToken(start.End())
	case nil:
		return nil
	}
	return e.EncodeElement(fmt.Sprint(v), start)
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
