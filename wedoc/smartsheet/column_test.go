package smartsheet

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

type choice string

// mixed has the types of Go that have a mapping.
type mixed struct {
	Text    string     `wecom:"文本"`
	Phone   string     `wecom:"电话"`
	URL     string     `wecom:"链接"`
	Single  choice     `wecom:"单选"`
	User    string     `wecom:"成员"`
	Many    []choice   `wecom:"多选"`
	Refs    []string   `wecom:"关联"`
	Int     int64      `wecom:"数字"`
	Float   *float64   `wecom:"货币"`
	Small   *uint16    `wecom:"进度"`
	Flag    *bool      `wecom:"复选"`
	Date    time.Time  `wecom:"日期"`
	DatePtr *time.Time `wecom:"日期二"`
	Body    Text       `wecom:"富文本"`
	Places  Locations  `wecom:"地点"`
}

var mixedTypes = []FieldType{
	TextField, PhoneField, URLField, SingleSelectField, UserField, SelectField, ReferenceField, NumberField, CurrencyField, ProgressField, CheckboxField,
	DateField, DateField, TextField, LocationField,
}

func mixedRecords(t testing.TB) *Records[mixed] {
	t.Helper()
	columns, err := columnsOf(reflect.TypeFor[mixed]())
	if err != nil {
		t.Fatal(err)
	}
	var fields []Field
	for i, c := range columns {
		fields = append(fields, Field{FieldID: fmt.Sprintf("f%d", i), Title: c.title, Type: mixedTypes[i]})
	}
	for i := range columns {
		if err := columns[i].bind(fields, nil); err != nil {
			t.Fatal(err)
		}
	}
	return &Records[mixed]{columns: columns}
}

// What a struct holds is on the wire and in the struct that is read again; what the
// wire cannot hold is refused.
func FuzzMapping(f *testing.F) {
	records := mixedRecords(f)
	f.Add("方案", "138\x00", int64(-7), 12.5, uint16(3), true, int64(1715846245084), uint8(255))
	f.Add("", "", int64(1)<<60, math.Inf(-1), uint16(0), false, int64(0), uint8(0))
	f.Fuzz(func(t *testing.T, s, other string, n int64, x float64, u uint16, flag bool, ms int64, set uint8) {
		s, other = strings.ToValidUTF8(s, "?"), strings.ToValidUTF8(other, "?")
		in := mixed{Text: s, Phone: other, URL: s, Single: choice(other), User: s, Int: n, Date: MomentOf(time.UnixMilli(ms % 1e14)).Time}
		if set&1 != 0 {
			in.Float, in.Small, in.Flag = &x, &u, &flag
		}
		if set&2 != 0 && ms%1e14 != 0 {
			in.DatePtr = new(MomentOf(time.UnixMilli(ms % 1e14)).Time)
		}
		if set&4 != 0 {
			in.Many, in.Refs = []choice{choice(s), choice(other)}, []string{other}
		}
		if set&8 != 0 {
			in.Body = Text{{Text: s, URL: other}, {Text: other}}
			in.Places = Locations{{ID: s, Title: other, Source: 1}}
		}
		cells, err := records.cells(&in)
		if err != nil {
			if -maxExact <= n && n <= maxExact && !math.IsNaN(x) && !math.IsInf(x, 0) && s != "" && other != "" {
				t.Fatalf("%+v: %v", in, err)
			}
			return
		}
		wire, err := lenient.Marshal(records.newValues(cells))
		if err != nil {
			t.Fatal(err)
		}
		var values Values
		if err := json.Unmarshal(wire, &values); err != nil {
			t.Fatalf("%s: %v", wire, err)
		}
		out, err := records.row(Record{Values: values})
		if err != nil {
			t.Fatalf("%s: %v", wire, err)
		}
		if diff := cmp.Diff(in, out.Value, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", wire, diff)
		}
		again, err := records.cells(&out.Value)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cells {
			if !records.columns[i].same(cells[i], again[i]) {
				t.Fatalf("%s differs from itself: %v, %v", records.columns[i].title, cells[i], again[i])
			}
		}
	})
}

// Whatever WeCom answers, a record is read or refused, and never panics.
func FuzzRow(f *testing.F) {
	records := mixedRecords(f)
	f.Add([]byte(`{"f0":[{"type":"text","text":"x"}],"f7":"12","f11":"x","f13":{"a":1}}`))
	f.Add([]byte(`{"f0":12,"f1":[],"f5":[{"id":"1"}],"f7":1e300,"f9":-1,"f10":"true","f11":1715846245084}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var values Values
		if json.Unmarshal(b, &values) != nil {
			return
		}
		row, err := records.row(Record{RecordID: "r1", Values: values})
		if err != nil {
			return
		}
		if _, err := records.cells(&row.Value); err != nil && !strings.Contains(err.Error(), "cannot hold") && !strings.Contains(err.Error(), "too large") {
			t.Fatalf("%s is read and cannot be written: %v", b, err)
		}
	})
}

// Values in the neighbouring shape, as of formulas and of other deployments, are read.
func TestDecodeNeighbours(t *testing.T) {
	records := mixedRecords(t)
	out, err := records.row(Record{Values: Values{
		"f0": Number(12.5), "f1": Plain("138"), "f2": Link("官网", "https://a.example"), "f4": Users{}, "f7": String("12"), "f8": Plain("1.5"), "f11": Number(1715846245084),
	}})
	want := mixed{Text: "12.5", Phone: "138", URL: "https://a.example", Int: 12, Float: new(1.5), Date: time.UnixMilli(1715846245084).In(wecom.Beijing)}
	if diff := cmp.Diff(want, out.Value); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, users := range []Users{{{UserID: "a"}, {UserID: "b"}}, {{TmpCustomerID: "t"}}, {{AgentID: 7}}} {
		if row, err := records.row(Record{Values: Values{"f4": users}}); err == nil {
			t.Errorf("a userid takes %v: %+v", users, row.Value)
		}
	}
	for _, n := range []Number{1e300, -1e300, 1 << 54, 0.5} {
		if row, err := records.row(Record{Values: Values{"f7": n}}); err == nil {
			t.Errorf("an int64 takes %v: %+v", n, row.Value)
		}
	}
	for id, cell := range map[string]Cell{
		"f0": Locations{{ID: "1"}}, "f5": String("x"), "f7": String("x"), "f9": Number(70000), "f10": String("x"), "f11": String("x"), "f12": Checkbox(true), "f13": Number(1),
	} {
		if row, err := records.row(Record{Values: Values{id: cell}}); err == nil {
			t.Errorf("%s takes %#v: %+v", id, cell, row.Value)
		}
	}
}

// What a cell cannot hold as it is is refused before anything is sent.
func TestEncodeRefuses(t *testing.T) {
	records := mixedRecords(t)
	const gbk = "\xb7\xbd\xb0\xb8" // 方案
	for what, value := range map[string]mixed{
		"a number that is rounded":          {Int: 1<<53 + 1},
		"a negative number that is rounded": {Int: -1<<53 - 1},
		"text that is no UTF-8":             {Text: gbk},
		"a phone number that is no UTF-8":   {Phone: gbk},
		"a link that is no UTF-8":           {Body: Link("x", gbk)},
		"an option that is no UTF-8":        {Many: []choice{"x", gbk}},
		"a date beyond milliseconds":        {Date: time.Date(300_000_000, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		if cells, err := records.cells(&value); err == nil {
			t.Errorf("%s becomes %v", what, cells)
		}
	}
	for _, cell := range []Cell{Number(math.NaN()), Number(math.Inf(-1)), UnknownCell{}, UnknownCell{[]byte("{")}, Users{{UserID: gbk}}} {
		c := column{codec: anyCell, typ: reflect.TypeFor[Cell](), index: []int{0}}
		if got, err := c.encode(reflect.ValueOf(&struct{ C Cell }{cell}).Elem()); err == nil {
			t.Errorf("%#v becomes %#v", cell, got)
		}
	}
}

// A float32 is the number that it shows, and no infinite one.
func TestFloat32(t *testing.T) {
	cell, err := numberCell(reflect.ValueOf(float32(0.1)))
	if cell != Number(0.1) || err != nil {
		t.Errorf("%v, %v", cell, err)
	}
	var f float32
	if err := setNumber(reflect.ValueOf(&f).Elem(), 1e300); err == nil {
		t.Errorf("1e300 becomes %v", f)
	}
}
