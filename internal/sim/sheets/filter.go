package sheets

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A test tells whether a record meets a condition.
type test func(*record) bool

// filter returns the test of a filter_spec, nil for one without conditions.
func (s *sheet) filter(tx *sim.Tx, spec object) (test, error) {
	conditions := sim.Objects(spec["conditions"])
	if len(conditions) == 0 {
		return nil, nil
	}
	either := sim.Text(spec["conjunction"]) == "CONJUNCTION_OR"
	if !either && sim.Text(spec["conjunction"]) != "CONJUNCTION_AND" {
		return nil, sim.Refuse(2022033, "invalid conjunction")
	}
	var tests []test
	for _, c := range conditions {
		t, err := s.condition(tx, c)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return func(r *record) bool {
		for _, t := range tests {
			if t(r) == either {
				return either
			}
		}
		return !either
	}, nil
}

func (s *sheet) condition(tx *sim.Tx, c object) (test, error) {
	f := s.fieldByID(sim.Text(c["field_id"]))
	switch {
	case f == nil:
		return nil, sim.Refuse(2022004, "unknown field_id "+sim.Text(c["field_id"]))
	case sim.Text(c["field_type"]) != sim.Text(f["field_type"]):
		return nil, sim.Refuse(2022033, "field_type of the condition is not that of the field")
	}
	id := sim.Text(f["field_id"])
	wanted, ok := wantedBy(tx, f, c)
	compare := operators[strings.TrimPrefix(sim.Text(c["operator"]), "OPERATOR_")]
	if compare == nil || !ok && !strings.HasSuffix(sim.Text(c["operator"]), "EMPTY") {
		return nil, sim.Refuse(2022033, "invalid condition of the field "+sim.Text(f["field_title"]))
	}
	return func(r *record) bool { return compare(f, textsOf(f, s.cell(r, f, id)), wanted) }, nil
}

// A want is what a condition compares with: texts, or a span of time.
type want struct {
	texts    []string
	from, to int64 // milliseconds, to excluded; 0 for none
}

// wantedBy reads the value of a condition, which depends on the type of the field.
func wantedBy(tx *sim.Tx, f, c object) (w want, ok bool) {
	switch kindOf(f) {
	case "NUMBER", "PROGRESS", "CURRENCY", "PERCENTAGE":
		v := sim.ObjectIn(c["number_value"])
		return want{texts: []string{sim.Text(v["value"])}}, v != nil
	case "CHECKBOX":
		v := sim.ObjectIn(c["bool_value"])
		return want{texts: []string{strconv.FormatBool(v["value"] == true)}}, v != nil
	case "USER", "CREATED_USER", "MODIFIED_USER":
		v := sim.ObjectIn(c["user_value"])
		return want{texts: sim.Texts(v["value"])}, v != nil
	case "DATE_TIME", "CREATED_TIME", "MODIFIED_TIME":
		return span(tx.Now(), sim.ObjectIn(c["date_time_value"]))
	default:
		v := sim.ObjectIn(c["string_value"])
		return want{texts: sim.Texts(v["value"])}, v != nil
	}
}

// span returns the days that a date stands for.
func span(now time.Time, v object) (want, bool) {
	now = now.In(sim.UTC8)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, sim.UTC8)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := today.AddDate(0, 0, 1-today.Day())
	days := func(from time.Time, n int) (want, bool) {
		return want{from: from.UnixMilli(), to: from.AddDate(0, 0, n).UnixMilli()}, true
	}
	switch strings.TrimPrefix(sim.Text(v["type"]), "DATE_TIME_TYPE_") {
	case "DETAIL_DATE":
		values := sim.Texts(v["value"])
		if len(values) == 0 {
			return want{}, false
		}
		ms, err := strconv.ParseInt(values[0], 10, 64)
		day := time.UnixMilli(ms).In(sim.UTC8)
		w, _ := days(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, sim.UTC8), 1)
		return w, err == nil
	case "TODAY":
		return days(today, 1)
	case "TOMORROW":
		return days(today.AddDate(0, 0, 1), 1)
	case "YESTERDAY":
		return days(today.AddDate(0, 0, -1), 1)
	case "CURRENT_WEEK":
		return days(monday, 7)
	case "LAST_WEEK":
		return days(monday.AddDate(0, 0, -7), 7)
	case "CURRENT_MONTH":
		return want{from: first.UnixMilli(), to: first.AddDate(0, 1, 0).UnixMilli()}, true
	case "LAST_MONTH":
		return want{from: first.AddDate(0, -1, 0).UnixMilli(), to: first.UnixMilli()}, true
	case "THE_PAST_7_DAYS":
		return days(today.AddDate(0, 0, -7), 7)
	case "THE_NEXT_7_DAYS":
		return days(today.AddDate(0, 0, 1), 7)
	case "THE_PAST_30_DAYS":
		return days(today.AddDate(0, 0, -30), 30)
	case "THE_NEXT_30_DAYS":
		return days(today.AddDate(0, 0, 1), 30)
	}
	return want{}, false
}

// operators compare what a cell says with what is wanted.
var operators = map[string]func(f object, got []string, w want) bool{
	"IS":                  is,
	"IS_NOT":              func(f object, got []string, w want) bool { return !is(f, got, w) },
	"CONTAINS":            contains,
	"DOES_NOT_CONTAIN":    func(f object, got []string, w want) bool { return !contains(f, got, w) },
	"IS_GREATER":          func(_ object, got []string, w want) bool { return w.order(got) > 0 },
	"IS_GREATER_OR_EQUAL": func(_ object, got []string, w want) bool { o := w.order(got); return o > 0 || o == 0 },
	"IS_LESS":             func(_ object, got []string, w want) bool { o := w.order(got); return o < 0 && o != unordered },
	"IS_LESS_OR_EQUAL":    func(_ object, got []string, w want) bool { o := w.order(got); return o <= 0 && o != unordered },
	"IS_EMPTY":            func(_ object, got []string, _ want) bool { return isEmpty(got) },
	"IS_NOT_EMPTY":        func(_ object, got []string, _ want) bool { return !isEmpty(got) },
}

func isEmpty(got []string) bool { return len(got) == 0 || len(got) == 1 && got[0] == "" }

func is(f object, got []string, w want) bool {
	switch {
	case w.to != 0:
		return w.order(got) == 0
	case kindOf(f) == "CHECKBOX" && len(got) == 0:
		return w.texts[0] == "false"
	}
	if x, y, ok := numbers(got, w.texts); ok {
		return x == y
	}
	got, texts := slices.Clone(got), slices.Clone(w.texts)
	slices.Sort(got)
	slices.Sort(texts)
	return slices.Equal(got, texts)
}

// contains reports whether a text has another in it, or a list one of several.
func contains(f object, got []string, w want) bool {
	for _, text := range w.texts {
		for _, g := range got {
			if g == text || strings.HasSuffix(kindOf(f), "TEXT") && strings.Contains(g, text) || kindOf(f) == "URL" && strings.Contains(g, text) {
				return true
			}
		}
	}
	return false
}

// unordered is the order of what is empty.
const unordered = -2

// order tells whether a cell is before what is wanted (-1), after it (1) or within
// it (0).
func (w want) order(got []string) int {
	if w.to != 0 {
		w.texts = []string{strconv.FormatInt(w.from, 10)}
	}
	x, y, ok := numbers(got, w.texts)
	switch {
	case !ok:
		return unordered
	case w.to != 0 && x >= y && x < float64(w.to):
		return 0
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
