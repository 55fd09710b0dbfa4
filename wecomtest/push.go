package wecomtest

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A field is an element of an event: a text or number, the fields inside it, or
// several elements of one name.
type field struct {
	name  string
	value any // string, int, int64, []field, [][]field
}

// emit tells apps of an event. The corp adds the envelope: ToUserName,
// CreateTime and, where it is not 0, AgentID. The corp is locked.
func (c *Corp) emit(agentID int, from string, fields ...field) {
	all := []field{{"ToUserName", CorpID}, {"FromUserName", from}, {"CreateTime", time.Now().Unix()}}
	all = append(all, fields...)
	if agentID != 0 {
		all = append(all, field{"AgentID", agentID})
	}
	var b strings.Builder
	writeField(&b, field{"xml", all})
	c.emitted = append(c.emitted, b.String())
}

// Events returns the events so far, as the XML that an app would decrypt.
func (c *Corp) Events() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.emitted)
}

func writeField(b *strings.Builder, f field) {
	switch v := f.value.(type) {
	case [][]field:
		for _, inner := range v {
			writeField(b, field{f.name, inner})
		}
	case []field:
		b.WriteString("<" + f.name + ">")
		for _, inner := range v {
			writeField(b, inner)
		}
		b.WriteString("</" + f.name + ">")
	default:
		b.WriteString("<" + f.name + ">")
		_ = xml.EscapeText(b, fmt.Append(nil, v)) // a Builder does not fail
		b.WriteString("</" + f.name + ">")
	}
}
