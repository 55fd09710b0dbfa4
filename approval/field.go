package approval

import (
	"iter"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Field is a control of a form with what was filled in.
type Field struct {
	Kind  Kind   `json:"control"` // when written, the type of Value tells it
	ID    string `json:"id"`      // of the control in the template
	Title Texts  `json:"title,omitzero"`
	Value Value  `json:"-"` // nil is written as an empty value

	// In forms that are read:
	Required wecom.Flag `json:"require,omitzero"`
	Hidden   wecom.Flag `json:"hidden,omitzero"` // by a choice in another control
}

// A Value is what a control of a form holds: [Text], [Textarea], [Number],
// [Money], [Date], [Selector], [Contact], [Files], [Table], [Vacation],
// [Attendance], [DateRange], [Location], [RelatedApprovals], [BankAccount] and
// [PhoneNumber] can be filled in; [Tips], [Formula], [PunchCorrection],
// [WedriveFiles], [Docs] and [SchoolContact] come with forms that are read.
// [UnknownValue] is for everything else. Reports (汇报) are made of them too.
type Value interface {
	valueKind() Kind
	text() string
}

// UnknownValue is the value of a control that this package does not know, or
// one whose JSON has a shape that is new.
type UnknownValue struct {
	Kind Kind
	Raw  jsontext.Value // the object under "value"
}

func (u UnknownValue) valueKind() Kind { return u.Kind }

// values tells for each kind how its value is read and written.
var values = shapes[Value]{
	KindText:            under[Text, Value]("text"),
	KindTextarea:        under[Textarea, Value]("text"),
	KindNumber:          under[Number, Value]("new_number"),
	KindMoney:           under[Money, Value]("new_money"),
	KindDate:            {"date", readDate},
	KindSelector:        under[Selector, Value]("selector"),
	KindContact:         {"", readContact},
	KindTips:            {"new_tips", readTips},
	KindFile:            under[Files, Value]("files"),
	KindTable:           under[Table, Value]("children"),
	KindVacation:        under[Vacation, Value]("vacation"),
	KindAttendance:      under[Attendance, Value]("attendance"),
	KindPunchCorrection: under[PunchCorrection, Value]("punch_correction"),
	KindDateRange:       under[DateRange, Value]("date_range"),
	KindLocation:        under[Location, Value]("location"),
	KindRelatedApproval: under[RelatedApprovals, Value]("related_approval"),
	KindFormula:         under[Formula, Value]("formula"),
	KindBankAccount:     under[BankAccount, Value]("bank_account"),
	KindPhoneNumber:     under[PhoneNumber, Value]("phonenumber"),
	KindWedriveFile:     under[WedriveFiles, Value]("wedrive_files"),
	KindDoc:             under[Docs, Value]("docs"),
	KindSchoolContact:   {"", readSchoolContact},
}

// Find returns the value of the control with the given id, and whether there is
// one of that type:
//
//	reason, ok := approval.Find[approval.Textarea](detail.Form.Fields, "Textarea-2")
//
// It looks into tables too, where it returns the value of the first row that has
// one; [FindAll] returns those of all rows. The parts of leave and of attendance go
// by the id of their control: Find[DateRange] is the time of a [Vacation].
func Find[V Value](fields []Field, id string) (V, bool) {
	for v := range found[V](fields, id) {
		return v, true
	}
	var none V
	return none, false
}

// FindAll returns the values of the control with the given id that have the type,
// in the order of the rows: a control of a table has one in each row.
func FindAll[V Value](fields []Field, id string) []V { return slices.Collect(found[V](fields, id)) }

// found yields the values of a control, wherever it stands.
func found[V Value](fields []Field, id string) iter.Seq[V] {
	return func(yield func(V) bool) {
		walk(fields, func(f Field) bool {
			if f.ID != id {
				return true
			}
			if v, ok := f.Value.(V); ok {
				return yield(v)
			}
			for _, part := range parts(union.Direct(f.Value)) {
				if v, ok := part.(V); ok {
					return yield(v)
				}
			}
			return true
		})
	}
}

// walk visits fields and what is nested in them, until visit returns false.
func walk(fields []Field, visit func(Field) bool) bool {
	for _, f := range fields {
		if !visit(f) {
			return false
		}
		for _, row := range rows(union.Direct(f.Value)) {
			if !walk(row.Fields, visit) {
				return false
			}
		}
	}
	return true
}

// rows returns the rows of controls that a value is made of. What this package does
// not know is read as a table is.
func rows(v Value) Table {
	switch v := v.(type) {
	case Table:
		return v
	case UnknownValue:
		var in struct {
			Rows Table `json:"children"`
		}
		if _, err := lenient.Unmarshal(v.Raw, &in, nil); err == nil {
			return in.Rows
		}
	}
	return nil
}

// parts returns a value and the values of other kinds that it is made of.
func parts(v Value) []Value {
	switch v := v.(type) {
	case Vacation:
		return append([]Value{v, v.Type}, parts(v.Attendance)...)
	case Attendance:
		return []Value{v, v.Range}
	}
	return []Value{v}
}

// MarshalJSON writes the value with the key of its kind.
func (f Field) MarshalJSON() ([]byte, error) {
	type plain Field
	value := any(struct{}{})
	switch v := union.Direct(f.Value).(type) {
	case nil:
	case UnknownValue:
		f.Kind, value = v.Kind, orEmpty(v.Raw)
	default:
		f.Kind = v.valueKind()
		value = values.object(f.Kind, v)
	}
	return lenient.Marshal(struct {
		plain
		Value any `json:"value"`
	}{plain(f), value})
}

// UnmarshalJSONFrom reads the value as that of its kind.
func (f *Field) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"control"}, func(kind string, d *jsontext.Decoder) error {
		type plain Field
		in := struct {
			plain
			Value reading[Value] `json:"value"`
		}{Value: reading[Value]{kind: Kind(kind), shapes: values, raw: func(k Kind, raw jsontext.Value) Value { return UnknownValue{k, raw} }}}
		err := json.UnmarshalDecode(d, &in)
		*f = Field(in.plain)
		f.Value = in.Value.value
		return err
	})
}

// UnmarshalJSON is [Field.UnmarshalJSONFrom] for encoding/json. It is lenient, so
// that an [UnknownValue] is read as it was written.
func (f *Field) UnmarshalJSON(b []byte) error {
	_, err := lenient.Unmarshal(b, f, nil)
	return err
}
