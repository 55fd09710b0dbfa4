package smartsheet

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Filter selects records by their values.
type Filter struct {
	Conjunction Conjunction `json:"conjunction"`
	Conditions  []Condition `json:"conditions"`
}

// A Conjunction joins the conditions of a [Filter].
type Conjunction string

const (
	And Conjunction = "CONJUNCTION_AND"
	Or  Conjunction = "CONJUNCTION_OR"
)

// AllOf is the filter of records that meet all conditions.
func AllOf(conditions ...Condition) Filter { return Filter{And, conditions} }

// AnyOf is the filter of records that meet at least one condition.
func AnyOf(conditions ...Condition) Filter { return Filter{Or, conditions} }

// A Condition compares a field with a value. Which operators fit depends on the
// type of the field.
type Condition struct {
	FieldID   string
	FieldType FieldType // required by WeCom; [Records] fills it in
	Operator  Operator
	Value     FilterValue // nil with IsEmpty and IsNotEmpty

	// More are values of other kinds that the reply has besides. They are not written.
	More []FilterValue
}

// An Operator compares.
type Operator string

const (
	Is               Operator = "OPERATOR_IS"
	IsNot            Operator = "OPERATOR_IS_NOT"
	Contains         Operator = "OPERATOR_CONTAINS"
	DoesNotContain   Operator = "OPERATOR_DOES_NOT_CONTAIN"
	IsGreater        Operator = "OPERATOR_IS_GREATER"
	IsGreaterOrEqual Operator = "OPERATOR_IS_GREATER_OR_EQUAL"
	IsLess           Operator = "OPERATOR_IS_LESS"
	IsLessOrEqual    Operator = "OPERATOR_IS_LESS_OR_EQUAL"
	IsEmpty          Operator = "OPERATOR_IS_EMPTY"
	IsNotEmpty       Operator = "OPERATOR_IS_NOT_EMPTY"
)

// A FilterValue is what a [Condition] compares with: [FilterTexts],
// [FilterNumber], [FilterBool], [FilterUsers], [FilterDate], or an
// [UnknownFilterValue] that was read.
type FilterValue interface{ filterKey() string }

type (
	// FilterTexts compare with fields of text, URL, phone, e-mail and location, and
	// with the ids of options of select fields. [Records] takes the texts of options, too.
	FilterTexts []string

	// FilterNumber compares with a number or a progress.
	FilterNumber float64

	// FilterBool compares with a checkbox.
	FilterBool bool

	// FilterUsers are userids to compare with fields of members, creators and editors.
	FilterUsers []string
)

// A FilterDate compares with a date, or with the time of creation or of the last
// change.
type FilterDate struct {
	Type DateType
	At   Moment // with DetailDate only
}

// On is the FilterDate of one moment.
func On(m Moment) FilterDate { return FilterDate{DetailDate, m} }

// A DateType is a date relative to today.
type DateType string

const (
	DetailDate   DateType = "DATE_TIME_TYPE_DETAIL_DATE" // the moment At
	Today        DateType = "DATE_TIME_TYPE_TODAY"
	Tomorrow     DateType = "DATE_TIME_TYPE_TOMORROW"
	Yesterday    DateType = "DATE_TIME_TYPE_YESTERDAY"
	CurrentWeek  DateType = "DATE_TIME_TYPE_CURRENT_WEEK"
	LastWeek     DateType = "DATE_TIME_TYPE_LAST_WEEK"
	CurrentMonth DateType = "DATE_TIME_TYPE_CURRENT_MONTH"
	LastMonth    DateType = "DATE_TIME_TYPE_LAST_MONTH"
	Past7Days    DateType = "DATE_TIME_TYPE_THE_PAST_7_DAYS"
	Next7Days    DateType = "DATE_TIME_TYPE_THE_NEXT_7_DAYS"
	Past30Days   DateType = "DATE_TIME_TYPE_THE_PAST_30_DAYS"
	Next30Days   DateType = "DATE_TIME_TYPE_THE_NEXT_30_DAYS"
)

// An UnknownFilterValue is a value of a kind that this package does not know.
type UnknownFilterValue struct {
	Key string // such as string_value
	Raw jsontext.Value
}

func (FilterTexts) filterKey() string          { return "string_value" }
func (FilterNumber) filterKey() string         { return "number_value" }
func (FilterBool) filterKey() string           { return "bool_value" }
func (FilterUsers) filterKey() string          { return "user_value" }
func (FilterDate) filterKey() string           { return "date_time_value" }
func (u UnknownFilterValue) filterKey() string { return u.Key }

// wrapped is a filter value on the wire.
type wrapped[T any] struct {
	Value T `json:"value"`
}

// MarshalJSON writes {"value":[…]}.
func (v FilterTexts) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(wrapped[[]string]{[]string(v)})
}

// MarshalJSON writes {"value":…}.
func (v FilterNumber) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(wrapped[float64]{float64(v)})
}

// MarshalJSON writes {"value":…}.
func (v FilterBool) MarshalJSON() ([]byte, error) { return lenient.Marshal(wrapped[bool]{bool(v)}) }

// MarshalJSON writes {"value":[…]}.
func (v FilterUsers) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(wrapped[[]string]{[]string(v)})
}

// filterDateWire is a FilterDate on the wire.
type filterDateWire struct {
	Type  DateType `json:"type"`
	Value []Moment `json:"value,omitzero"`
}

// MarshalJSON writes the type, and the moment of a DetailDate.
func (v FilterDate) MarshalJSON() ([]byte, error) {
	w := filterDateWire{Type: v.Type}
	if !v.At.IsZero() {
		w.Value = []Moment{v.At}
	}
	return lenient.Marshal(w)
}

// MarshalJSON writes Raw.
func (u UnknownFilterValue) MarshalJSON() ([]byte, error) { return u.Raw, nil }

// filterValues read what stands under a key.
var filterValues = map[string]func(*jsontext.Decoder) (FilterValue, error){
	"string_value": unwrapped(func(v []string) FilterValue { return FilterTexts(v) }),
	"number_value": unwrapped(func(v float64) FilterValue { return FilterNumber(v) }),
	"bool_value":   unwrapped(func(v bool) FilterValue { return FilterBool(v) }),
	"user_value":   unwrapped(func(v []string) FilterValue { return FilterUsers(v) }),
	"date_time_value": func(d *jsontext.Decoder) (FilterValue, error) {
		var w filterDateWire
		err := json.UnmarshalDecode(d, &w)
		v := FilterDate{Type: w.Type}
		if len(w.Value) > 0 {
			v.At = w.Value[0]
		}
		return v, err
	},
}

// unwrapped reads {"value":…}.
func unwrapped[T any](convert func(T) FilterValue) func(*jsontext.Decoder) (FilterValue, error) {
	return func(d *jsontext.Decoder) (FilterValue, error) {
		var w wrapped[T]
		err := json.UnmarshalDecode(d, &w)
		return convert(w.Value), err
	}
}

// MarshalJSONTo writes the condition, with the value under the key of its kind.
func (c Condition) MarshalJSONTo(e *jsontext.Encoder) error {
	if c.FieldID == "" {
		return errors.New("smartsheet: a condition names no field")
	}
	w := union.Begin(e)
	w.String("field_id", c.FieldID)
	w.String("field_type", string(c.FieldType))
	w.String("operator", string(c.Operator))
	if !union.IsNil(c.Value) {
		w.Value(c.Value.filterKey(), c.Value)
	}
	return w.End()
}

// MarshalJSON is [Condition.MarshalJSONTo] for encoding/json.
func (c Condition) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// UnmarshalJSONFrom reads a condition.
func (c *Condition) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*c = Condition{}
	return union.Members(d, func(name []byte) (bool, error) {
		switch key := string(name); key {
		case "field_id":
			return true, json.UnmarshalDecode(d, &c.FieldID)
		case "field_type":
			return true, json.UnmarshalDecode(d, &c.FieldType)
		case "operator":
			return true, json.UnmarshalDecode(d, &c.Operator)
		default:
			return c.readValue(d, key)
		}
	})
}

func (c *Condition) readValue(d *jsontext.Decoder, key string) (known bool, err error) {
	var v FilterValue
	switch read := filterValues[key]; {
	case read != nil:
		v, err = read(d)
	case strings.HasSuffix(key, "_value"):
		var raw []byte
		raw, err = d.ReadValue()
		v = UnknownFilterValue{key, rawOf(raw)}
	default:
		return false, nil
	}
	if c.Value == nil {
		c.Value = v
	} else {
		c.More = append(c.More, v)
	}
	return true, err
}

// UnmarshalJSON is [Condition.UnmarshalJSONFrom] for encoding/json.
func (c *Condition) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, c) }
