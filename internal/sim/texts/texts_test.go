package texts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/texts"
)

// A corp has one document, with version 1 and an empty paragraph.
type corp struct {
	*testing.T
	w *sim.World
}

func newCorp(t *testing.T) corp {
	w := simtest.New(t, media.Install, directory.Install, documents.Install, texts.Install)
	simtest.MustCall(t, w, simtest.App, `POST /wedoc/create_doc {"doc_type":3,"doc_name":"x"}`)
	return corp{t, w}
}

// update sends requests for a version, 0 for the latest, and returns the code.
func (c corp) update(version int, requests ...string) int {
	c.Helper()
	v := ""
	if version != 0 {
		v = fmt.Sprintf(`"version":%d,`, version)
	}
	_, code := simtest.Call(c, c.w, simtest.App, `POST /wedoc/document/batch_update {"docid":"dcSimulated000001",`+v+`"requests":[`+strings.Join(requests, ",")+`]}`)
	return code
}

func insert(at int, text string) string {
	return fmt.Sprintf(`{"insert_text":{"text":%q,"location":{"index":%d}}}`, text, at)
}

func place(what string, at int, more string) string {
	return fmt.Sprintf(`{"insert_%s":{%s"location":{"index":%d}}}`, what, more, at)
}

func remove(start, length int) string {
	return fmt.Sprintf(`{"delete_content":{"range":{"start_index":%d,"length":%d}}}`, start, length)
}

// outline is the tree of the document, with the positions of each node.
func (c corp) outline() string {
	c.Helper()
	var reply struct{ Document node }
	if err := json.Unmarshal([]byte(simtest.MustCall(c, c.w, simtest.App, `POST /wedoc/document/get {"docid":"dcSimulated000001"}`)), &reply); err != nil {
		c.Fatal(err)
	}
	return reply.Document.Children[0].Children[0].Children.String()
}

type node struct {
	Type, Text string
	Begin, End int
	Children   nodes
}

type nodes []node

func (list nodes) String() string {
	var parts []string
	for _, n := range list {
		parts = append(parts, fmt.Sprintf("%s%d-%d%s%s", n.Type, n.Begin, n.End, n.Text, n.Children))
	}
	if parts == nil {
		return ""
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func TestPositions(t *testing.T) {
	c := newCorp(t)
	if code := c.update(1, insert(0, "a😀b"), place("paragraph", 3, ""), place("table", 0, `"rows":1,"cols":2,`)); code != 0 {
		t.Fatal(code)
	}
	const whole = "(Table0-7(TableRow1-6(TableCell2-4(Paragraph3-4) TableCell4-6(Paragraph5-6))) Paragraph7-11(Text7-10a😀) Paragraph11-13(Text11-12b))"
	if got := c.outline(); got != whole {
		t.Errorf("got  %s\nwant %s", got, whole)
	}
	const bold = `{"update_text_property":{"text_property":{"bold":true},"ranges":[{"start_index":7,"length":1}]}}` // splits a run
	for name, request := range map[string]string{
		"in a table's frame":    insert(0, "x"),
		"at a row":              place("paragraph", 1, ""),
		"behind the end":        insert(13, "x"),
		"within a character":    insert(9, "x"),
		"half a character":      remove(9, 1),
		"half a table":          remove(2, 3),
		"the last paragraph":    remove(12, 1),
		"a cell's paragraph":    remove(3, 1),
		"out of the document":   remove(12, 2),
		"nothing":               remove(7, 0),
		"a great number":        remove(9223372036854775807, 9223372036854775807),
		"a mark in a replaced":  `{"replace_text":{"text":"x","ranges":[{"start_index":10,"length":2}]}}`,
		"ranges that overlap":   `{"replace_text":{"text":"x","ranges":[{"start_index":7,"length":3},{"start_index":7,"length":1}]}}`,
		"a wide table":          place("table", 7, `"rows":1,"cols":61,`),
		"an image of elsewhere": place("image", 7, `"image_id":"https://i.example/1",`),
		"a colour":              `{"update_text_property":{"text_property":{"color":"red"},"ranges":[{"start_index":7,"length":1}]}}`,
		"no operation":          `{}`,
		"no position":           `{"insert_text":{"text":"x","location":{}}}`,
	} {
		if code := c.update(0, bold, request); code != 640051 {
			t.Errorf("%s: code %d", name, code)
		}
	}
	if got := c.outline(); got != whole {
		t.Errorf("requests that were refused left something: %s", got)
	}
	if code := c.update(0, remove(0, 7), remove(3, 1)); code != 0 {
		t.Fatal(code)
	}
	if got := c.outline(); got != "(Paragraph0-5(Text0-4a😀b))" {
		t.Errorf("without the table and the break: %s", got)
	}
}

// A call names a version that it knows, at most 100 behind. Its positions are moved
// by what others did since.
func TestVersions(t *testing.T) {
	c := newCorp(t)
	if code := c.update(1, insert(0, "bd")); code != 0 {
		t.Fatal(code)
	}
	for i := range 100 {
		if code := c.update(2+i, insert(0, "a")); code != 0 {
			t.Fatal(code)
		}
	}
	for version, want := range map[int]int{1: 640051, 103: 640051, -1: 640051} {
		if code := c.update(version, insert(0, "x")); code != want {
			t.Errorf("version %d: %d, want %d", version, code, want)
		}
	}
	if code := c.update(2, insert(1, "c"), `{"update_text_property":{"text_property":{"bold":true},"ranges":[{"start_index":0,"length":1}]}}`); code != 0 {
		t.Fatal(code)
	}
	if got, want := c.outline(), "(Paragraph0-104(Text0-100"+strings.Repeat("a", 100)+" Text100-101b Text101-103cd))"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDocumentsAreOfApps(t *testing.T) {
	c := newCorp(t)
	for call, want := range map[string]int{
		`POST /wedoc/document/get {"docid":"nothing"}`:           301085,
		`POST /wedoc/document/get {"docid":"dcSimulated000001"}`: 701450,
		`POST /wedoc/del_doc {"docid":"dcSimulated000001"}`:      701450,
		`POST /wedoc/del_doc {}`:                                 640051,
		`POST /wedoc/del_doc {"docid":"a","formid":"b"}`:         640051,
	} {
		if reply, code := simtest.Call(t, c.w, simtest.Other, call); code != want {
			t.Errorf("%s: %s, want %d", call, reply, want)
		}
	}
	long := strings.Repeat("周", 300)
	simtest.MustCall(t, c.w, simtest.App, `POST /wedoc/rename_doc {"docid":"dcSimulated000001","new_name":"`+long+`"}`)
	if info := simtest.MustCall(t, c.w, simtest.App, `POST /wedoc/get_doc_base_info {"docid":"dcSimulated000001"}`); strings.Count(info, "周") != 127 {
		t.Errorf("the name was cut to %d characters, want 127: a Chinese one counts 2", strings.Count(info, "周"))
	}
}
