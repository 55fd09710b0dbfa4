package sim

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Field is an element of an event: a text or number, the fields inside it
// ([]Field), or several elements of one name ([][]Field). It is an alias, so that
// other packages write it without the names of its fields.
type Field = struct {
	Name  string
	Value any // string, int, int64, []Field, [][]Field
}

// markup is the XML inside an element.
type markup string

// An Event is one of the SDK's types of events, or one of the program's own.
type Event interface{ CallbackKind() string }

// eventXML writes an event, and completes its envelope.
func (w *World) eventXML(e Event) (document string, agentID int64, err error) {
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
	envelope := []Field{{"ToUserName", w.corp.ID}, {"FromUserName", "sys"}, {"CreateTime", w.Now().Unix()}}
	for i, part := range strings.SplitN(e.CallbackKind(), "/", 3) {
		envelope = append(envelope, Field{[]string{"MsgType", "Event", "ChangeType"}[i], part})
	}
	var content []Field
	for _, element := range in.Elements {
		name, text := element.XMLName.Local, element.Text
		i := slices.IndexFunc(envelope, func(f Field) bool { return f.Name == name })
		switch {
		case text == "" || text == "0" && (name == "CreateTime" || name == "AgentID"):
		case i >= 0:
			envelope[i].Value = markup(text)
		default:
			content = append(content, Field{name, markup(text)})
		}
		if name == "AgentID" {
			agentID, _ = strconv.ParseInt(text, 10, 64)
		}
	}
	return documentXML(append(envelope, content...)), agentID, nil
}

// documentXML writes a document.
func documentXML(fields []Field) string {
	var b strings.Builder
	writeField(&b, Field{"xml", fields})
	return b.String()
}

func writeField(b *strings.Builder, f Field) {
	if list, ok := f.Value.([][]Field); ok {
		for _, inner := range list {
			writeField(b, Field{f.Name, inner})
		}
		return
	}
	b.WriteString("<" + f.Name + ">")
	switch v := f.Value.(type) {
	case []Field:
		for _, inner := range v {
			writeField(b, inner)
		}
	case markup:
		b.WriteString(string(v))
	default:
		_ = xml.EscapeText(b, fmt.Append(nil, v)) // a Builder does not fail
	}
	b.WriteString("</" + f.Name + ">")
}
