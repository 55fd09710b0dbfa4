package sim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Object is a JSON object. Handlers keep what apps send them as it came, so
// that every field, known or not, can be read back.
type Object = map[string]any

// UTC8 is the zone of WeCom's days, wherever the corp is.
var UTC8 = time.FixedZone("UTC+8", 8*60*60)

// Text reads a value of an object as text, whatever it is.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Integer reads a value of an object as a number; what is none is 0.
func Integer(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case int:
		return int64(v)
	}
	n, _ := strconv.ParseInt(Text(v), 10, 64)
	return n
}

// Offset reads a value of an object as a place in a list: 0 if there is none, -1 if it is
// no number or a negative one.
func Offset(v any) int64 {
	n := Integer(v)
	if text := Text(v); n < 0 || text != "" && text != strconv.FormatInt(n, 10) {
		return -1
	}
	return n
}

// Integers reads a value of an object as a list of numbers.
func Integers(v any) (list []int64) {
	switch v := v.(type) {
	case []int64:
		return v
	case []any:
		for _, e := range v {
			list = append(list, Integer(e))
		}
	}
	return list
}

// Texts reads a value of an object as a list of texts.
func Texts(v any) (list []string) {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		for _, e := range v {
			list = append(list, Text(e))
		}
	}
	return list
}

// Objects reads a value of an object as a list of objects.
func Objects(v any) []Object {
	switch v := v.(type) {
	case []Object:
		return v
	case []any:
		var list []Object
		for _, e := range v {
			if o, ok := e.(Object); ok {
				list = append(list, o)
			}
		}
		return list
	}
	return nil
}

// ObjectIn reads a value of an object as an object; what is none is nil.
func ObjectIn(v any) Object {
	o, _ := v.(Object)
	return o
}

// UnixTime reads a value of an object as a moment; 0 is none.
func UnixTime(v any) time.Time {
	if n := Integer(v); n != 0 {
		return time.Unix(n, 0).In(UTC8)
	}
	return time.Time{}
}

// JSON encodes what came from JSON or from a handler.
func JSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sim: a handler returned what JSON cannot hold: " + err.Error())
	}
	return b
}

// MustObject decodes an object that is part of the program as if it came from an
// app.
func MustObject(s string) Object {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var o Object
	if err := d.Decode(&o); err != nil {
		panic("sim: " + err.Error())
	}
	return o
}

// Chinese is a text in several languages with one, as Approval and Attendance
// have it.
func Chinese(s string) []Object { return []Object{{"text": s, "lang": "zh_CN"}} }

const cursorPrefix = "simulated-cursor-"

// Page returns a page of a list, and the cursor of the next one.
func Page[T any](list []T, cursor string, limit int) (page []T, next string, err error) {
	start := CursorPlace(cursor)
	if start < 0 || start > len(list) {
		return nil, "", Refuse(50100, "invalid cursor")
	}
	end := min(start+limit, len(list))
	if end < len(list) {
		next = CursorAt(end)
	}
	return append([]T{}, list[start:end]...), next, nil
}

// CursorPlace returns the n of CursorAt, 0 for no cursor, and -1 for what is none.
func CursorPlace(cursor string) int {
	if cursor == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimPrefix(cursor, cursorPrefix))
	if err != nil {
		return -1
	}
	return n
}

// CursorAt returns the cursor of the page that begins with the nth of a list.
func CursorAt(n int) string { return cursorPrefix + strconv.Itoa(n) }

// Limit reads the size of a page: fallback if absent, and over if too great.
func Limit(v any, fallback, most, over int) int {
	n := int(Integer(v))
	switch {
	case n <= 0:
		return fallback
	case n > most:
		return over
	}
	return n
}

// Distinct drops repeated ids, keeping the order.
func Distinct(ids []string) (list []string) {
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}
