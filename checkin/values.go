package checkin

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom"
)

// Seconds is a duration, or a time of day after midnight, that WeCom writes in
// whole seconds, as numbers or strings. Times of day may exceed 24 hours, up to
// the end of a night shift. It writes a number; fractions are dropped.
type Seconds struct{ time.Duration }

// SecondsOf returns d as Seconds: SecondsOf(9*time.Hour) is nine in the morning.
func SecondsOf(d time.Duration) Seconds { return Seconds{d} }

// MarshalJSON writes whole seconds.
func (s Seconds) MarshalJSON() ([]byte, error) { return json.Marshal(int64(s.Duration / time.Second)) }

// UnmarshalJSON reads seconds from a number or a string.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var n wecom.Int
	if err := n.UnmarshalJSON(b); err != nil {
		return err
	}
	const limit = wecom.Int(math.MaxInt64 / time.Second)
	if n > limit || n < -limit {
		return &json.UnmarshalTypeError{Value: string(b), Type: reflect.TypeFor[Seconds]()}
	}
	s.Duration = time.Duration(n) * time.Second
	return nil
}

// Milliseconds is how WeCom writes durations in the oldest fields of a rule.
type Milliseconds int64

// Duration returns it as a Duration.
func (m Milliseconds) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// UnmarshalJSON reads a number or a string.
func (m *Milliseconds) UnmarshalJSON(b []byte) error { return (*wecom.Int)(m).UnmarshalJSON(b) }

// A Coordinate is a latitude or longitude in millionths of degrees. It is one of
// GCJ-02, the system of Chinese maps, which lies some hundred metres off GPS.
type Coordinate int64

// Degrees returns the nearest coordinate to d degrees.
func Degrees(d float64) Coordinate { return Coordinate(math.Round(d * 1e6)) }

// Degrees returns it in degrees.
func (c Coordinate) Degrees() float64 { return float64(c) / 1e6 }

// UnmarshalJSON reads a number, with a fraction too, or a string.
func (c *Coordinate) UnmarshalJSON(b []byte) error {
	var f wecom.Float
	if err := f.UnmarshalJSON(b); err != nil {
		return err
	}
	*c = Coordinate(math.Round(float64(f)))
	return nil
}

// A Switch is a boolean that WeCom mostly writes as true or false, and as 0 or 1
// now and then. It writes true or false.
type Switch bool

// UnmarshalJSON reads a boolean, a number or a string.
func (s *Switch) UnmarshalJSON(b []byte) error { return (*wecom.Flag)(s).UnmarshalJSON(b) }

// Exceptions is the set of what is wrong with a punch; empty if nothing is.
// WeCom joins it with ";".
type Exceptions []Exception

// An Exception is what is wrong with a punch.
type Exception string

// The exceptions of a punch.
const (
	WrongTime     Exception = "时间异常" // late or early
	WrongPlace    Exception = "地点异常"
	NotPunched    Exception = "未打卡" // the record stands for a punch that is missing
	WrongWiFi     Exception = "wifi异常"
	UnusualDevice Exception = "非常用设备"
)

// Has reports whether e is among the exceptions.
func (s Exceptions) Has(e Exception) bool { return slices.Contains(s, e) }

// MarshalJSON joins the exceptions.
func (s Exceptions) MarshalJSON() ([]byte, error) { return marshalJoined(s) }

// UnmarshalJSON splits the exceptions.
func (s *Exceptions) UnmarshalJSON(b []byte) error { return unmarshalJoined(b, s) }

// Names is a list of names that WeCom joins with ";".
type Names []string

// MarshalJSON joins the names.
func (n Names) MarshalJSON() ([]byte, error) { return marshalJoined(n) }

// UnmarshalJSON splits the names.
func (n *Names) UnmarshalJSON(b []byte) error { return unmarshalJoined(b, n) }

func marshalJoined[S ~[]E, E ~string](list S) ([]byte, error) {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = string(e)
	}
	return json.Marshal(strings.Join(parts, ";"))
}

func unmarshalJoined[S ~[]E, E ~string](b []byte, list *S) error {
	var s wecom.String
	if err := s.UnmarshalJSON(b); err != nil {
		return err
	}
	*list = nil
	for part := range strings.SplitSeq(strings.ReplaceAll(string(s), "；", ";"), ";") {
		if part = strings.TrimSpace(part); part != "" {
			*list = append(*list, E(part))
		}
	}
	return nil
}

// A YearMonth is a month as WeCom writes it in schedules: 202612.
type YearMonth int

// MonthOf returns the month of t, in t's own zone.
func MonthOf(t time.Time) YearMonth { return YearMonth(t.Year()*100 + int(t.Month())) }

// Year returns the year.
func (m YearMonth) Year() int { return int(m) / 100 }

// Month returns the month of the year.
func (m YearMonth) Month() time.Month { return time.Month(m % 100) }
