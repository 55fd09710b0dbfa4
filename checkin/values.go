package checkin

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Milliseconds is how WeCom writes durations in the oldest fields of a rule.
type Milliseconds int64

// Duration returns it as a Duration.
func (m Milliseconds) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// A Coordinate is a latitude or longitude in millionths of degrees. It is one of
// GCJ-02, the system of Chinese maps, which lies some hundred metres off GPS.
type Coordinate int64

// Degrees returns the nearest coordinate to d degrees.
func Degrees(d float64) Coordinate { return Coordinate(math.Round(d * 1e6)) }

// Degrees returns it in degrees.
func (c Coordinate) Degrees() float64 { return float64(c) / 1e6 }

// Exceptions is the set of what is wrong with a punch; empty if nothing is.
// WeCom joins it with ";".
type Exceptions []Exception

// An Exception is what is wrong with a punch.
type Exception string

const (
	WrongTime     Exception = "时间异常" // late or early
	WrongPlace    Exception = "地点异常"
	NotPunched    Exception = "未打卡" // the record stands for a punch that is missing
	WrongWiFi     Exception = "wifi异常"
	UnusualDevice Exception = "非常用设备"
)

// Has reports whether e is among the exceptions.
func (s Exceptions) Has(e Exception) bool { return slices.Contains(s, e) }

// MarshalText joins the exceptions.
func (s Exceptions) MarshalText() ([]byte, error) { return join(s), nil }

// UnmarshalText splits the exceptions.
func (s *Exceptions) UnmarshalText(text []byte) error { *s = split[Exception](text); return nil }

// Names is a list of names that WeCom joins with ";".
type Names []string

// MarshalText joins the names.
func (n Names) MarshalText() ([]byte, error) { return join(n), nil }

// UnmarshalText splits the names.
func (n *Names) UnmarshalText(text []byte) error { *n = split[string](text); return nil }

func join[E ~string](list []E) []byte {
	var b []byte
	for i, e := range list {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(b, e...)
	}
	return b
}

func split[E ~string](text []byte) (list []E) {
	for part := range strings.SplitSeq(strings.ReplaceAll(string(text), "；", ";"), ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, E(part))
		}
	}
	return list
}

// A YearMonth is a month as WeCom writes it in schedules: 202612.
type YearMonth int

// MonthOf returns the month of t, in t's own zone.
func MonthOf(t time.Time) YearMonth { return YearMonth(t.Year()*100 + int(t.Month())) }

// Year returns the year.
func (m YearMonth) Year() int { return int(m) / 100 }

// Month returns the month of the year.
func (m YearMonth) Month() time.Month { return time.Month(m % 100) }
