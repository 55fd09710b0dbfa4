package wecom

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
)

// Beijing is the zone that WeCom lives in: UTC+8, all year.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// Time is a moment that WeCom writes in Unix seconds, and here and there in
// milliseconds: numbers of 12 to 14 digits are read as milliseconds, which seconds
// reach in the year 5138. It reads numbers and strings, text in UTC+8 such as
// "2023/03/23 14:00" and "2023-03-23 14:00:00", and RFC 3339 with its own zone, as
// "2023-03-23T14:00:00+08:00"; 0, "" and null are the zero Time.
// It writes a number, in seconds, 0 for the zero Time. Fractions of a second are
// dropped. A Time that was read is in [Beijing], whatever the zone of the machine.
type Time struct{ time.Time }

// TimeOf returns t in whole seconds and in [Beijing], which is what reading the
// same moment from WeCom gives. The Unix epoch itself is the zero Time: on the
// wire the two are the same.
func TimeOf(t time.Time) Time {
	if t.IsZero() || t.Unix() == 0 {
		return Time{}
	}
	return Time{time.Unix(t.Unix(), 0).In(Beijing)}
}

// MarshalJSON writes Unix seconds.
func (t Time) MarshalJSON() ([]byte, error) { return t.AppendText(nil) }

// MarshalText writes Unix seconds, for XML.
func (t Time) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// AppendText appends Unix seconds to b.
func (t Time) AppendText(b []byte) ([]byte, error) {
	if t.IsZero() {
		return append(b, '0'), nil
	}
	return strconv.AppendInt(b, t.Unix(), 10), nil
}

// UnmarshalJSON reads Unix seconds or milliseconds from a number or a string, or
// a date and a time as text.
func (t *Time) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, t) }

// firstMilliseconds is the least number that a Time reads as milliseconds.
const firstMilliseconds = 1e11

// UnmarshalText reads Unix seconds or milliseconds, or a date and a time, for XML.
func (t *Time) UnmarshalText(text []byte) error {
	// time.Time counts from the year 1, so seconds this close to the end of
	// int64 would wrap around into the past.
	const latest = math.MaxInt64 - 62135596800
	seconds, err := lenient.Int(text)
	if err != nil {
		if at, ok := readClock(string(text)); ok {
			*t = at
			return nil
		}
	}
	if seconds >= firstMilliseconds && seconds < 1e14 {
		seconds /= 1000
	}
	if err == nil && (seconds > latest || seconds < -latest) {
		err = fmt.Errorf("%d seconds is beyond the range of time", seconds)
	}
	if err != nil {
		return fmt.Errorf("wecom.Time: %w", err)
	}
	*t = TimeOf(time.Unix(seconds, 0))
	return nil
}

// readClock reads text that shows a clock, in UTC+8 unless it names a zone.
func readClock(text string) (Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006/01/02 15:04:05", "2006-01-02 15:04", "2006/01/02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, Beijing); err == nil {
			return TimeOf(at), at.Unix() < firstMilliseconds
		}
	}
	return Time{}, false
}

// Cents are an amount of money in fen (分): 100 are a yuan.
type Cents int64

// String returns the amount in yuan: 12.30.
func (c Cents) String() string {
	sign, n := "", uint64(c)
	if c < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Seconds is a duration, or a time of day after midnight, that WeCom writes in
// whole seconds. It reads numbers and strings; "" and null are 0. It writes a
// number; fractions of a second are dropped.
type Seconds struct{ time.Duration }

// SecondsOf returns d as Seconds: SecondsOf(9*time.Hour) is nine in the morning.
func SecondsOf(d time.Duration) Seconds { return Seconds{d} }

// MarshalJSON writes whole seconds.
func (s Seconds) MarshalJSON() ([]byte, error) { return s.MarshalText() }

// MarshalText writes whole seconds, for XML.
func (s Seconds) MarshalText() ([]byte, error) {
	return strconv.AppendInt(nil, int64(s.Duration/time.Second), 10), nil
}

// UnmarshalJSON reads seconds from a number or a string.
func (s *Seconds) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, s) }

// UnmarshalText reads seconds, for XML.
func (s *Seconds) UnmarshalText(text []byte) error {
	const limit = math.MaxInt64 / int64(time.Second)
	n, err := lenient.Int(text)
	if err == nil && (n > limit || n < -limit) {
		err = fmt.Errorf("%d seconds is beyond the range of a duration", n)
	}
	if err != nil {
		return fmt.Errorf("wecom.Seconds: %w", err)
	}
	s.Duration = time.Duration(n) * time.Second
	return nil
}

// Flag is a boolean that WeCom writes as 0 or 1. It reads numbers, strings and
// booleans; 0, "", false and null are false, any other integer is true. It
// writes 0 or 1.
type Flag bool

// MarshalJSON writes 0 or 1.
func (f Flag) MarshalJSON() ([]byte, error) { return f.MarshalText() }

// MarshalText writes 0 or 1, for XML.
func (f Flag) MarshalText() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// UnmarshalJSON reads a number, a string or a boolean.
func (f *Flag) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, f) }

// UnmarshalText reads 0, 1, true, false or nothing, for XML.
func (f *Flag) UnmarshalText(text []byte) error {
	v, err := lenient.Bool(text)
	if err != nil {
		return fmt.Errorf("wecom.Flag: %w", err)
	}
	*f = Flag(v)
	return nil
}

// Int is an integer that WeCom writes as a number here and as a string there,
// such as gender (1 and "1"). It keeps all 64 bits. "" and null are 0, and 3.0
// is 3; another fraction, an exponent or more than 64 bits is an error. It
// writes a number.
type Int int64

// UnmarshalJSON reads a number, a string or a boolean.
func (i *Int) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, i) }

// UnmarshalText reads an integer, for XML.
func (i *Int) UnmarshalText(text []byte) error {
	v, err := lenient.Int(text)
	if err != nil {
		return fmt.Errorf("wecom.Int: %w", err)
	}
	*i = Int(v)
	return nil
}

// Float is a decimal number that WeCom writes as a number here and as a string
// there, such as a latitude. "" and null are 0; NaN and infinity are errors. It
// writes a number. Amounts of money are better kept as [String].
type Float float64

// UnmarshalJSON reads a number, a string or a boolean.
func (f *Float) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, f) }

// UnmarshalText reads a decimal number, for XML.
func (f *Float) UnmarshalText(text []byte) error {
	v, err := lenient.Float(text)
	if err != nil {
		return fmt.Errorf("wecom.Float: %w", err)
	}
	*f = Float(v)
	return nil
}

// String is text that WeCom sometimes writes as a number, such as the id of a
// comment. A number keeps its digits as they stand, however many; null is "".
// It writes a string.
type String string

// UnmarshalJSON reads a string, a number or a boolean.
func (s *String) UnmarshalJSON(b []byte) error { return unmarshalScalar(b, s) }

// UnmarshalText takes the text as it is, for XML.
func (s *String) UnmarshalText(text []byte) error {
	*s = String(text)
	return nil
}

// IDs is a list of ids that WeCom writes as an array here and joined
// there ("zhangsan|lisi" in JSON, "zhangsan,lisi" in callbacks). It reads
// either, and numbers; empty ids are dropped; null, "" and [] are nil. It writes
// an array in JSON, and commas in XML. For a request that wants a joined string,
// use [IDs.Join].
type IDs []string

// Join returns the ids joined by "|", as WeCom's requests want them.
func (ids IDs) Join() string { return strings.Join(ids, "|") }

// MarshalJSON writes an array of strings.
func (ids IDs) MarshalJSON() ([]byte, error) { return lenient.Marshal([]string(ids)) }

// MarshalText joins the ids with commas, for XML.
func (ids IDs) MarshalText() ([]byte, error) { return []byte(strings.Join(ids, ",")), nil }

// UnmarshalJSON reads an array or a joined string.
func (ids *IDs) UnmarshalJSON(b []byte) error {
	list, err := lenient.List(b)
	if err != nil {
		return jsonError[IDs](b)
	}
	ids.set(list)
	return nil
}

// UnmarshalText reads a joined list, for XML.
func (ids *IDs) UnmarshalText(text []byte) error {
	ids.set(lenient.Split(text))
	return nil
}

func (ids *IDs) set(list [][]byte) {
	*ids = nil
	for _, id := range list {
		*ids = append(*ids, string(id))
	}
}

// IntIDs is [IDs] for ids that are integers, such as those of departments. It
// writes an array of numbers in JSON.
type IntIDs []int64

// Join returns the ids joined by "|", as WeCom's requests want them.
func (ids IntIDs) Join() string { return string(ids.join('|')) }

// MarshalJSON writes an array of numbers.
func (ids IntIDs) MarshalJSON() ([]byte, error) { return lenient.Marshal([]int64(ids)) }

// MarshalText joins the ids with commas, for XML.
func (ids IntIDs) MarshalText() ([]byte, error) { return ids.join(','), nil }

func (ids IntIDs) join(separator byte) []byte {
	var b []byte
	for i, id := range ids {
		if i > 0 {
			b = append(b, separator)
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return b
}

// UnmarshalJSON reads an array or a joined string.
func (ids *IntIDs) UnmarshalJSON(b []byte) error {
	list, err := lenient.List(b)
	if err == nil {
		err = ids.set(list)
	}
	if err != nil {
		return jsonError[IntIDs](b)
	}
	return nil
}

// UnmarshalText reads a joined list, for XML.
func (ids *IntIDs) UnmarshalText(text []byte) error { return ids.set(lenient.Split(text)) }

func (ids *IntIDs) set(list [][]byte) error {
	var read IntIDs
	for _, text := range list {
		id, err := lenient.Int(text)
		if err != nil {
			return fmt.Errorf("wecom.IntIDs: %w", err)
		}
		read = append(read, id)
	}
	*ids = read
	return nil
}

// unmarshalScalar reads a JSON scalar into v by its text.
func unmarshalScalar[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](b []byte, v P) error {
	text, err := lenient.Text(b)
	if err == nil {
		err = v.UnmarshalText(text)
	}
	if err != nil {
		return jsonError[T](b)
	}
	return nil
}

// jsonError is a value that a type cannot be read from, without the value.
func jsonError[T any](b []byte) error {
	return &json.SemanticError{JSONKind: jsontext.Value(b).Kind(), GoType: reflect.TypeFor[T]()}
}
