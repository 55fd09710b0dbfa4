// Package eventtest checks that the types of events read all of what WeCom
// pushes, each element into the field that is meant.
package eventtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventxml"
	"github.com/gowecom/wecom/internal/xmlscan"
)

// An Event is callback.Event.
type Event interface{ CallbackKind() string }

// A Row is the inside of a document, everything but the envelope, and the event
// that it is. No two values of the document are the same, and no field of the
// event is empty.
type Row struct {
	Kind, XML string
	Want      Event // without its events.Header, which is the envelope's
}

// Of returns a Row.
func Of(kind, xml string, want Event) Row { return Row{kind, xml, want} }

// At returns the time of so many seconds since 1970.
func At(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

const envelope = `<ToUserName><![CDATA[ww-shan]]></ToUserName><FromUserName><![CDATA[lin.mei]]></FromUserName>` +
	`<CreateTime>1764812345</CreateTime><AgentID>1000077</AgentID><SuiteId><![CDATA[ww-suite]]></SuiteId><AuthCorpId><![CDATA[ww-auth]]></AuthCorpId>`

func header() events.Header {
	return events.Header{
		ToUserName: "ww-shan", FromUserName: "lin.mei", CreatedAt: At(1764812345),
		AgentID: 1000077, SuiteID: "ww-suite", AuthCorpID: "ww-auth",
	}
}

// document returns the whole document of a row. Those of group robots have no
// envelope.
func (r Row) document() []byte {
	var b strings.Builder
	b.WriteString("<xml>")
	kind, robot := strings.CutPrefix(r.Kind, "robot/")
	if !robot {
		b.WriteString(envelope)
	}
	for i, part := range strings.Split(kind, "/") {
		name := []string{"MsgType", "Event", "ChangeType"}[i]
		if robot && name == "Event" {
			part = "<EventType>" + part + "</EventType>"
		}
		fmt.Fprintf(&b, "<%s>%s</%s>", name, part, name)
	}
	b.WriteString(r.XML + "</xml>")
	return []byte(b.String())
}

// Run decodes the document of each row. It fails if the event is not the one of
// the row, if an element of the document makes no difference, and if a field is
// empty, so that nobody knows what is read into it.
func Run(t *testing.T, rows []Row) {
	t.Helper()
	for _, row := range rows {
		t.Run(reflect.TypeOf(row.Want).Name()+" "+row.Kind, func(t *testing.T) {
			if kind := row.Want.CallbackKind(); kind != row.Kind {
				t.Errorf("its kind is %s, want %s", kind, row.Kind)
			}
			row.run(t)
		})
	}
}

func (r Row) run(t *testing.T) {
	want := reflect.New(reflect.TypeOf(r.Want)).Elem()
	want.Set(reflect.ValueOf(r.Want))
	if !strings.HasPrefix(r.Kind, "robot/") {
		fill(want)
	}
	notEmpty(t, want.Type().Name(), want)
	document := r.document()
	got := decode(t, document, want.Type())
	if diff := cmp.Diff(want.Interface(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	seen := map[string]string{}
	for _, leaf := range leaves(document) {
		if other, taken := seen[leaf.text]; taken {
			t.Errorf("%s and %s have the same value", other, leaf.name)
		}
		seen[leaf.text] = leaf.name
		without := slices.Concat(document[:leaf.from], document[leaf.to:])
		if !isKind(leaf.name) && cmp.Equal(got, decode(t, without, want.Type())) {
			t.Errorf("%s makes no difference: %s", leaf.name, leaf.text)
		}
	}
}

// Reads fails if a document that has these elements only is read differently, for
// names that fields have besides.
func Reads(t *testing.T, xml string, want Event) {
	t.Helper()
	got := decode(t, []byte("<xml>"+xml+"</xml>"), reflect.TypeOf(want))
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", xml, diff)
	}
}

func decode(t *testing.T, document []byte, into reflect.Type) any {
	t.Helper()
	e := reflect.New(into)
	if err := eventxml.Unmarshal(document, e.Interface()); err != nil {
		t.Fatalf("%v: %s", err, document)
	}
	return e.Elem().Interface()
}

// fill sets the header that is embedded in an event, at whatever depth.
func fill(v reflect.Value) {
	if h, ok := reflect.TypeAssert[*events.Header](v.Addr()); ok {
		*h = header()
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous && v.Field(i).Kind() == reflect.Struct {
			fill(v.Field(i))
		}
	}
}

// notEmpty fails for each field within v that is empty. Elements of lists may be.
func notEmpty(t *testing.T, path string, v reflect.Value) {
	if v.IsZero() && !strings.HasSuffix(path, "]") {
		t.Errorf("%s is empty: have the document set it", path)
	}
	switch {
	case v.Type() == reflect.TypeFor[wecom.Time]():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			notEmpty(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			notEmpty(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	}
}

// isKind reports whether an element is what selects the type.
func isKind(name string) bool {
	return slices.Contains([]string{"MsgType", "Event", "ChangeType", "Event>EventType"}, name)
}

// A leaf is an innermost element.
type leaf struct {
	name, text string
	from, to   int // of the whole element in the document
}

func leaves(document []byte) (all []leaf) {
	s := xmlscan.New(document)
	var path []string
	var open leaf
	innermost := false
	for {
		kind, value := s.Next()
		from, to := s.Span()
		switch kind {
		case xmlscan.Open:
			path, open, innermost = append(path, string(value)), leaf{from: from}, true
		case xmlscan.Text, xmlscan.CDATA:
			open.text += strings.TrimSpace(string(value))
		case xmlscan.Close:
			if innermost {
				open.name, open.to = strings.Join(path[1:], ">"), to
				all = append(all, open)
			}
			path, innermost = path[:len(path)-1], false
		case xmlscan.End:
			return all
		}
	}
}
