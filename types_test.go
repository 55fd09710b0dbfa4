package wecom

import (
	"encoding/json"
	"encoding/xml"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

// readJSON and readXML read one value of type T out of a document, as the
// standard decoders do it. readAttr reads it from an XML attribute.
func readJSON[T any](value string) (T, error) {
	var doc struct {
		User struct {
			V T `json:"v"`
		} `json:"user"`
	}
	err := json.Unmarshal([]byte(`{"user":{"v":`+value+`}}`), &doc)
	return doc.User.V, err
}

func readXML[T any](text string) (T, error) {
	var doc struct{ V T }
	err := xml.Unmarshal([]byte(`<xml><V>`+text+`</V></xml>`), &doc)
	return doc.V, err
}

func readAttr[T any](text string) (T, error) {
	var doc struct {
		V T `xml:",attr"`
	}
	err := xml.Unmarshal([]byte(`<xml V="`+text+`"></xml>`), &doc)
	return doc.V, err
}

type reading[T any] struct {
	in   string
	want T
	bad  bool
}

func testReads[T any](t *testing.T, read func(string) (T, error), readings []reading[T]) {
	t.Helper()
	for _, r := range readings {
		got, err := read(r.in)
		if (err != nil) != r.bad || !reflect.DeepEqual(got, r.want) {
			t.Errorf("reading %s gives %#v, %v; want %#v, error %v", r.in, got, err, r.want, r.bad)
		}
	}
}

func testWrites(t *testing.T, v any, wantJSON, wantXML string) {
	t.Helper()
	if b, err := json.Marshal(v); err != nil || string(b) != wantJSON {
		t.Errorf("JSON of %#v is %s, %v; want %s", v, b, err, wantJSON)
	}
	b, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"x"`
		A       any      `xml:",attr"`
		V       any
	}{A: v, V: v})
	want := `<x A="` + wantXML + `"><V>` + wantXML + `</V></x>`
	if err != nil || string(b) != want {
		t.Errorf("XML of %#v is %s, %v; want %s", v, b, err, want)
	}
}

func at(seconds int64) Time { return Time{time.Unix(seconds, 0).In(Beijing)} }

func TestTime(t *testing.T) {
	testReads(t, readJSON[Time], []reading[Time]{
		{in: `1735689600`, want: at(1735689600)},
		{in: `"1735689600"`, want: at(1735689600)},
		{in: `-1`, want: at(-1)},
		{in: `0`}, {in: `"0"`}, {in: `""`}, {in: `null`},
		{in: `-62135596800`}, // the zero Time in seconds
		{in: `4294967296`, want: at(4294967296)},
		{in: `1735689600999`, want: at(1735689600)}, // milliseconds
		{in: `"1735689600000"`, want: at(1735689600)},
		{in: `99999999999`, want: at(99999999999)}, // the year 5138, in seconds
		{in: `100000000000`, want: at(100000000)},
		{in: `99999999999999`, want: at(99999999999)},
		{in: `100000000000000`, want: at(100000000000000)},
		{in: `"2025/01/01 08:00"`, want: at(1735689600)}, // text in UTC+8
		{in: `"2025-01-01 08:00"`, want: at(1735689600)},
		{in: `"2025/01/01 08:00:07"`, want: at(1735689607)},
		{in: `"2025-01-01 08:00:07"`, want: at(1735689607)},
		{in: `"1970-01-01 08:00:00"`},                             // the epoch
		{in: `"2025-01-01T08:00:07+08:00"`, want: at(1735689607)}, // RFC 3339, in its own zone
		{in: `"2025-01-01T00:00:07Z"`, want: at(1735689607)},
		{in: `"2024-12-31T19:00:07.999-05:00"`, want: at(1735689607)},
		{in: `"1970-01-01T08:00:00+08:00"`},
		{in: `"0001-01-01T00:00:00Z"`},
		{in: `"2025-01-01T08:00:07"`, bad: true},
		{in: `"5138-11-16 17:46:39"`, want: at(99999999999)},
		{in: `"5138-11-16 17:46:40"`, bad: true}, // its seconds would be read as milliseconds
		{in: `"2025-01-01"`, bad: true},
		{in: `"2025-02-30 08:00"`, bad: true},
		{in: `9223372036854775807`, bad: true},
		{in: `9223372036854775808`, bad: true},
		{in: `[]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[Time]{
		{in: ` 1735689600 `, want: at(1735689600)},
		{in: `0`}, {in: ``},
		{in: `soon`, bad: true},
	}
	testReads(t, readXML[Time], xmlReadings)
	testReads(t, readAttr[Time], xmlReadings)
	testWrites(t, at(1735689600), `1735689600`, `1735689600`)
	testWrites(t, Time{time.Unix(1735689600, 999)}, `1735689600`, `1735689600`)
	testWrites(t, Time{}, `0`, `0`)
}

func TestCents(t *testing.T) {
	for c, want := range map[Cents]string{0: "0.00", 5: "0.05", 1230: "12.30", -5: "-0.05", math.MinInt64: "-92233720368547758.08"} {
		if got := c.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(c), got, want)
		}
	}
	testReads(t, readJSON[Cents], []reading[Cents]{{in: `1230`, want: 1230}, {in: `12.3`, bad: true}})
	testWrites(t, Cents(1230), `1230`, `1230`)
}

func TestTimeOmitzero(t *testing.T) {
	var v struct {
		At Time `json:"at,omitzero"`
	}
	if b, _ := json.Marshal(v); string(b) != `{}` {
		t.Errorf("the zero Time with omitzero is written: %s", b)
	}
}

func TestTimeOf(t *testing.T) {
	beijing := time.FixedZone("UTC+8", 8*60*60)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 987654321, beijing)
	read, err := readJSON[Time](`1772337600`)
	if err != nil {
		t.Fatal(err)
	}
	if got := TimeOf(noon); got != read {
		t.Errorf("TimeOf(%v) = %v, but the wire gives %v", noon, got, read)
	}
	if got := TimeOf(time.Unix(0, 5)); !got.IsZero() {
		t.Errorf("TimeOf(the epoch) = %v, want zero", got)
	}
	if got := TimeOf(time.Time{}.In(beijing)); got != (Time{}) {
		t.Errorf("TimeOf(zero) = %v, want zero", got)
	}
}

// A Time that was read shows what a clock in China shows, wherever it is read.
func TestTimeIsInBeijing(t *testing.T) {
	read, err := readJSON[Time](`1772337600`)
	if got := read.Format(time.RFC3339); err != nil || got != "2026-03-01T12:00:00+08:00" {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestSeconds(t *testing.T) {
	nine := SecondsOf(9 * time.Hour)
	readings := []reading[Seconds]{
		{in: `32400`, want: nine}, {in: `0`}, {in: `-60`, want: SecondsOf(-time.Minute)},
		{in: `9223372036`, want: SecondsOf(9223372036 * time.Second)}, {in: `9223372037`, bad: true}, {in: `-9223372037`, bad: true},
	}
	testReads(t, readXML[Seconds], append(readings, reading[Seconds]{in: ``}, reading[Seconds]{in: `nine`, bad: true}))
	testReads(t, readJSON[Seconds], append(readings, reading[Seconds]{in: `"32400"`, want: nine}, reading[Seconds]{in: `""`}, reading[Seconds]{in: `null`}, reading[Seconds]{in: `[]`, bad: true}))
	testWrites(t, SecondsOf(9*time.Hour+999*time.Millisecond), `32400`, `32400`)
}

func TestFlag(t *testing.T) {
	testReads(t, readJSON[Flag], []reading[Flag]{
		{in: `1`, want: true}, {in: `"1"`, want: true}, {in: `true`, want: true}, {in: `"true"`, want: true},
		{in: `2`, want: true}, {in: `-1`, want: true},
		{in: `0`}, {in: `"0"`}, {in: `false`}, {in: `"false"`}, {in: `""`}, {in: `null`},
		{in: `"yes"`, bad: true}, {in: `0.5`, bad: true}, {in: `[]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[Flag]{
		{in: `1`, want: true}, {in: ` true `, want: true},
		{in: `0`}, {in: `false`}, {in: ``},
		{in: `no`, bad: true},
	}
	testReads(t, readXML[Flag], xmlReadings)
	testReads(t, readAttr[Flag], xmlReadings)
	testWrites(t, Flag(true), `1`, `1`)
	testWrites(t, Flag(false), `0`, `0`)
}

func TestInt(t *testing.T) {
	testReads(t, readJSON[Int], []reading[Int]{
		{in: `12`, want: 12}, {in: `"12"`, want: 12}, {in: `-12`, want: -12}, {in: `" 12 "`, want: 12},
		{in: `"\u0031"`, want: 1},
		{in: `9007199254740993`, want: 9007199254740993}, // not a float64
		{in: `"9223372036854775807"`, want: math.MaxInt64},
		{in: `-9223372036854775808`, want: math.MinInt64},
		{in: `3.0`, want: 3}, {in: `"3.00"`, want: 3}, {in: `true`, want: 1},
		{in: `0`}, {in: `false`}, {in: `""`}, {in: `null`},
		{in: `9223372036854775808`, bad: true}, {in: `3.5`, bad: true}, {in: `1e3`, bad: true},
		{in: `"3."`, bad: true}, {in: `"."`, bad: true}, {in: `".0"`, bad: true}, {in: `"1_000"`, bad: true},
		{in: `"0x10"`, bad: true}, {in: `"NaN"`, bad: true}, {in: `"abc"`, bad: true}, {in: `[1]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[Int]{
		{in: `12`, want: 12}, {in: `9223372036854775807`, want: math.MaxInt64},
		{in: ``}, {in: ` `},
		{in: `9223372036854775808`, bad: true}, {in: `x`, bad: true},
	}
	testReads(t, readXML[Int], xmlReadings)
	testReads(t, readAttr[Int], xmlReadings)
	testWrites(t, Int(math.MaxInt64), `9223372036854775807`, `9223372036854775807`)
}

func TestFloat(t *testing.T) {
	testReads(t, readJSON[Float], []reading[Float]{
		{in: `12.5`, want: 12.5}, {in: `"12.5"`, want: 12.5}, {in: `-1e3`, want: -1000}, {in: `true`, want: 1},
		{in: `0`}, {in: `false`}, {in: `""`}, {in: `null`},
		{in: `1e999`, bad: true}, {in: `"NaN"`, bad: true}, {in: `"Inf"`, bad: true}, {in: `"-infinity"`, bad: true},
		{in: `"0x1p4"`, bad: true}, {in: `"1_0"`, bad: true}, {in: `"1.2.3"`, bad: true}, {in: `[]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[Float]{
		{in: ` 23.125 `, want: 23.125}, {in: ``},
		{in: `nan`, bad: true}, {in: `north`, bad: true},
	}
	testReads(t, readXML[Float], xmlReadings)
	testReads(t, readAttr[Float], xmlReadings)
	testWrites(t, Float(23.125), `23.125`, `23.125`)
}

func TestString(t *testing.T) {
	testReads(t, readJSON[String], []reading[String]{
		{in: `"a b"`, want: "a b"}, {in: `" a "`, want: " a "}, {in: `"\u4f01\n"`, want: "企\n"}, {in: `"企业"`, want: "企业"},
		{in: `12`, want: "12"}, {in: `12.50`, want: "12.50"}, {in: `true`, want: "true"},
		{in: `123456789012345678901234567890`, want: "123456789012345678901234567890"},
		{in: `""`}, {in: `null`},
		{in: `[]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[String]{{in: ` a &amp; b `, want: " a & b "}, {in: `12`, want: "12"}, {in: ``}}
	testReads(t, readXML[String], xmlReadings)
	testReads(t, readAttr[String], xmlReadings)
	testWrites(t, String("12"), `"12"`, `12`)
}

func TestIDs(t *testing.T) {
	testReads(t, readJSON[IDs], []reading[IDs]{
		{in: `"zhangsan|lisi"`, want: IDs{"zhangsan", "lisi"}},
		{in: `"zhangsan"`, want: IDs{"zhangsan"}},
		{in: `"|zhangsan|| lisi |"`, want: IDs{"zhangsan", "lisi"}},
		{in: `["zhangsan","lisi"]`, want: IDs{"zhangsan", "lisi"}},
		{in: `["a|b"]`, want: IDs{"a|b"}},
		{in: `[1, 20, "3"]`, want: IDs{"1", "20", "3"}},
		{in: `["a",null,""]`, want: IDs{"a"}},
		{in: `7`, want: IDs{"7"}},
		{in: `""`}, {in: `null`}, {in: `[]`}, {in: `[ ]`}, {in: `"|"`},
		{in: `{}`, bad: true}, {in: `[["a"]]`, bad: true}, {in: `[{}]`, bad: true},
	})
	xmlReadings := []reading[IDs]{
		{in: `zhangsan,lisi`, want: IDs{"zhangsan", "lisi"}},
		{in: `zhangsan|lisi`, want: IDs{"zhangsan", "lisi"}},
		{in: ``}, {in: `,`},
	}
	testReads(t, readXML[IDs], xmlReadings)
	testReads(t, readAttr[IDs], xmlReadings)
	testWrites(t, IDs{"a", "b"}, `["a","b"]`, `a,b`)
	testWrites(t, IDs(nil), `[]`, ``)
	if got := (IDs{"a", "b"}).Join(); got != "a|b" {
		t.Errorf("Join() = %q", got)
	}
}

func TestIntIDs(t *testing.T) {
	testReads(t, readJSON[IntIDs], []reading[IntIDs]{
		{in: `"1|2"`, want: IntIDs{1, 2}},
		{in: `[1,"2",9223372036854775807]`, want: IntIDs{1, 2, math.MaxInt64}},
		{in: `3`, want: IntIDs{3}},
		{in: `["",null]`}, {in: `""`}, {in: `null`}, {in: `[]`},
		{in: `"1|b"`, bad: true}, {in: `[1.5]`, bad: true}, {in: `[9223372036854775808]`, bad: true}, {in: `{}`, bad: true},
	})
	xmlReadings := []reading[IntIDs]{{in: `1,2`, want: IntIDs{1, 2}}, {in: ``}, {in: `1,b`, bad: true}}
	testReads(t, readXML[IntIDs], xmlReadings)
	testReads(t, readAttr[IntIDs], xmlReadings)
	testWrites(t, IntIDs{1, -2}, `[1,-2]`, `1,-2`)
	testWrites(t, IntIDs(nil), `[]`, ``)
	if got := (IntIDs{1, 2}).Join(); got != "1|2" {
		t.Errorf("Join() = %q", got)
	}
}

// A list that is read into twice holds what was read last.
func TestIDsOverwrite(t *testing.T) {
	ids, numbers := IDs{"old"}, IntIDs{1}
	if err := json.Unmarshal([]byte(`"new"`), &ids); err != nil || ids.Join() != "new" {
		t.Errorf("got %v, %v", ids, err)
	}
	if err := json.Unmarshal([]byte(`"x"`), &numbers); err == nil || numbers.Join() != "1" {
		t.Errorf("a failed read leaves %v, %v; want the old value", numbers, err)
	}
}

func TestReadErrors(t *testing.T) {
	type entry struct {
		err  error
		want []string
	}
	_, jsonErr := readJSON[Int](`"many"`)
	_, longErr := readJSON[IntIDs](`"` + strings.Repeat("企", 100) + `"`)
	_, xmlErr := readXML[Time](`soon`)
	_, rangeErr := readXML[Int](`9223372036854775808`)
	_, timeErr := readXML[Time](`9223372036854775807`)
	for _, e := range []entry{
		{jsonErr, []string{"string", "wecom.Int"}},
		{longErr, []string{"string", "wecom.IntIDs"}},
		{xmlErr, []string{"wecom.Time", `"soon"`, "not an integer"}},
		{rangeErr, []string{"wecom.Int", "does not fit into 64 bits"}},
		{timeErr, []string{"wecom.Time", "beyond the range of time"}},
	} {
		for _, part := range e.want {
			if !strings.Contains(e.err.Error(), part) {
				t.Errorf("error %q lacks %q", e.err, part)
			}
		}
		if len(e.err.Error()) > 160 {
			t.Errorf("error is too long: %s", e.err)
		}
	}
}

// What is no JSON at all is refused also when no decoder stands in front.
func TestNoJSON(t *testing.T) {
	for _, in := range []string{``, ` `, `"`, `"a`, `"a"b"`, `abc`, `nul`, `-`, `1.`, `1,2`, `[`, `["a"`, `{`, `"\x"`, "\"\x01\""} {
		for _, v := range []json.Unmarshaler{new(Time), new(Flag), new(Int), new(Float), new(String), new(IDs), new(IntIDs)} {
			if err := v.UnmarshalJSON([]byte(in)); err == nil {
				t.Errorf("%T reads %q as %v", v, in, v)
			}
		}
	}
}

func TestPlainReadsDoNotAllocate(t *testing.T) {
	for _, c := range []struct {
		v  json.Unmarshaler
		in string
	}{
		{new(Time), `1735689600`}, {new(Time), `"1735689600"`},
		{new(Flag), `1`}, {new(Flag), `"0"`}, {new(Flag), `null`},
		{new(Int), `9223372036854775807`}, {new(Int), `"12"`}, {new(Int), `""`},
		{new(Float), `12.5`}, {new(Float), `"12.5"`},
		{new(String), `""`}, {new(IDs), `""`}, {new(IntIDs), `""`},
	} {
		in := []byte(c.in)
		allocs := testing.AllocsPerRun(100, func() {
			if err := c.v.UnmarshalJSON(in); err != nil {
				t.Fatal(err)
			}
		})
		if allocs > 0 {
			t.Errorf("%T allocates %v times for %s", c.v, allocs, c.in)
		}
	}
}

// fuzzRoundTrip checks that whatever T reads, it writes and reads again as the
// same value: alone in JSON, and as an element and an attribute in XML.
func fuzzRoundTrip[T any](f *testing.F, equal func(a, b T) bool, seeds ...string) {
	for _, seed := range append(seeds, `1`, `"1"`, `""`, `null`, `true`, `[]`, `{}`, `-9223372036854775808`, `1e5`, `"\ud800"`, "\xff", `"a|b"`) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var read, again T
		if json.Unmarshal(in, &read) == nil {
			b, err := json.Marshal(read)
			if err != nil {
				t.Fatalf("%q is read as %#v, which JSON refuses: %v", in, read, err)
			}
			if err := json.Unmarshal(b, &again); err != nil || !equal(read, again) {
				t.Fatalf("%q is read as %#v, written as %s, read again as %#v, %v", in, read, b, again, err)
			}
		}
		if v, ok := any(&read).(json.Unmarshaler); ok {
			_ = v.UnmarshalJSON(in) // must not panic
		}

		type doc struct {
			A T `xml:",attr"`
			V T
		}
		var text strings.Builder
		_ = xml.EscapeText(&text, in)
		var first, second doc
		if xml.Unmarshal([]byte(`<doc A="`+text.String()+`"><V>`+text.String()+`</V></doc>`), &first) != nil {
			return
		}
		b, err := xml.Marshal(first)
		if err != nil {
			t.Fatalf("%q is read as %#v, which XML refuses: %v", in, first, err)
		}
		if err := xml.Unmarshal(b, &second); err != nil || !equal(first.V, second.V) || !equal(first.A, second.A) {
			t.Fatalf("%q is read as %#v, written as %s, read again as %#v, %v", in, first, b, second, err)
		}
	})
}

func same[T comparable](a, b T) bool { return a == b }
func sameList[T any](a, b T) bool    { return reflect.DeepEqual(a, b) }

func FuzzTime(f *testing.F) {
	fuzzRoundTrip(f, same[Time], `1735689600`, `-62135596800`, `1735689600999`, `"2026/03/02 14:05"`, `"9026-03-02 14:05:09"`)
}
func FuzzFlag(f *testing.F)   { fuzzRoundTrip(f, same[Flag], `false`) }
func FuzzInt(f *testing.F)    { fuzzRoundTrip(f, same[Int], `3.0`) }
func FuzzFloat(f *testing.F)  { fuzzRoundTrip(f, same[Float], `12.5`, `"NaN"`, `1e308`) }
func FuzzString(f *testing.F) { fuzzRoundTrip(f, same[String], `"企业\n"`) }
func FuzzIDs(f *testing.F)    { fuzzRoundTrip(f, sameList[IDs], `[1,"b",null]`) }
func FuzzIntIDs(f *testing.F) { fuzzRoundTrip(f, sameList[IntIDs], `[1,"2"]`, `"1,2"`) }
