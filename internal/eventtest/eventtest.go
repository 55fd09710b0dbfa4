// Package eventtest checks that the types of events lose nothing of what WeCom
// pushes.
package eventtest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
)

// An Event is callback.Event.
type Event interface{ CallbackKind() string }

// A Row is a type of event with the inside of a document of it: everything but
// the envelope. Each value must differ from all others.
type Row struct {
	Event Event // a zero value
	Kind  string
	XML   string
}

// Of returns a Row.
func Of(zero Event, kind, xml string) Row { return Row{zero, kind, xml} }

const envelope = `<ToUserName><![CDATA[ww-shan]]></ToUserName><FromUserName><![CDATA[lin.mei]]></FromUserName>` +
	`<CreateTime>1764812345</CreateTime><AgentID>1000077</AgentID><SuiteId><![CDATA[ww-suite]]></SuiteId><AuthCorpId><![CDATA[ww-auth]]></AuthCorpId>`

// Document returns the whole document of a row.
func (r Row) Document() string {
	var b strings.Builder
	b.WriteString("<xml>" + envelope)
	for i, part := range strings.Split(r.Kind, "/") {
		name := []string{"MsgType", "Event", "ChangeType"}[i]
		fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%s>", name, part, name)
	}
	b.WriteString(r.XML + "</xml>")
	return b.String()
}

// Run decodes the document of each row, and fails for a value of the document
// that the event does not have, and for a field of the event that stays empty.
func Run(t *testing.T, rows []Row) {
	t.Helper()
	for _, row := range rows {
		t.Run(reflect.TypeOf(row.Event).Name(), func(t *testing.T) {
			if kind := row.Event.CallbackKind(); kind != row.Kind {
				t.Errorf("its kind is %s, want %s", kind, row.Kind)
			}
			Lossless(t, row.Event, row.Document())
		})
	}
}

// Lossless decodes a document into a value of the type of zero and compares the
// two. The kind of an event is not part of it.
func Lossless(t *testing.T, zero Event, document string) {
	t.Helper()
	e := reflect.New(reflect.TypeOf(zero))
	if err := xml.Unmarshal([]byte(document), e.Interface()); err != nil {
		t.Fatal(err)
	}
	var held holding
	held.walk(t, reflect.TypeOf(zero).Name(), e.Elem())
	seen := map[string]string{}
	for _, leaf := range leaves(t, document) {
		if other, taken := seen[leaf.text]; taken {
			t.Errorf("%s and %s have the same value", other, leaf.name)
		}
		seen[leaf.text] = leaf.name
		if !held.has(leaf.text) {
			t.Errorf("%s is lost: %s", leaf.name, leaf.text)
		}
	}
}

type leaf struct{ name, text string }

// leaves returns the innermost elements of a document.
func leaves(t *testing.T, document string) (all []leaf) {
	d := xml.NewDecoder(strings.NewReader(document))
	var path []string
	var text string
	innermost := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, text, innermost = append(path, token.Name.Local), "", true
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			name := strings.Join(path[1:], ">")
			if innermost && !slices.Contains([]string{"MsgType", "Event", "ChangeType"}, name) {
				all = append(all, leaf{name, text})
			}
			path, innermost = path[:len(path)-1], false
		}
	}
}

// A holding is the values that an event holds, as texts.
type holding []string

// has reports whether text is one of the values, or a joined list of some.
func (h holding) has(text string) bool {
	if slices.Contains(h, text) {
		return true
	}
	for part := range strings.SplitSeq(text, ",") {
		if !slices.Contains(h, part) {
			return false
		}
	}
	return true
}

// walk collects the values within v, and fails for empty ones.
func (h *holding) walk(t *testing.T, path string, v reflect.Value) {
	if seconds, ok := reflect.TypeAssert[wecom.Time](v); ok {
		v = reflect.ValueOf(seconds.Unix())
	} else if flag, ok := reflect.TypeAssert[wecom.Flag](v); ok {
		text, _ := flag.MarshalText() // does not fail
		v = reflect.ValueOf(string(text))
	}
	if v.IsZero() && !strings.HasSuffix(path, "]") { // an element of a list may be 0
		t.Errorf("%s stays empty: the document lacks it, or its name is wrong", path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			h.walk(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			h.walk(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Int, reflect.Int64: // which may have names
		*h = append(*h, strconv.FormatInt(v.Int(), 10))
	case reflect.String: // likewise
		*h = append(*h, v.String())
	case reflect.Float64:
		*h = append(*h, strconv.FormatFloat(v.Float(), 'f', -1, 64))
	default:
		*h = append(*h, fmt.Sprint(v.Interface()))
	}
}
