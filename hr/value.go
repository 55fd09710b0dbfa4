package hr

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A Value is what a field of the roster holds: [Text], [Uint32], [Uint64], [Int32],
// [Int64], [Phone] or [Files]; and [UnknownValue] where WeCom has a new type.
type Value interface{ valueKey() string }

// Text is text. The empty text clears a field.
type Text string

// A Uint32 is a number, such as the id of an [Option].
type Uint32 uint32

// A Uint64 is a number, such as a time. The page does not say in which unit.
type Uint64 uint64

// An Int32 is a number. No [ValueType] stands for it: WeCom is not known to send it.
type Int32 int32

// An Int64 is a number, such as a time. The page does not say in which unit.
type Int64 int64

// A Phone is a telephone number. One without a Number clears a field.
type Phone struct {
	CountryCode string `json:"value_country_code"`
	Number      string `json:"value_mobile"`
}

// Files are files and pictures.
type Files struct {
	MediaIDs []string `json:"media_id"` // for media/get
}

// An UnknownValue is a value of a type that the SDK does not know. It cannot be
// written.
type UnknownValue struct {
	Type ValueType
	Raw  jsontext.Value // the field with the value
}

func (Text) valueKey() string         { return "value_string" }
func (Uint32) valueKey() string       { return "value_uint32" }
func (Uint64) valueKey() string       { return "value_uint64" }
func (Int32) valueKey() string        { return "value_int32" }
func (Int64) valueKey() string        { return "value_int64" }
func (Phone) valueKey() string        { return "value_mobile" }
func (Files) valueKey() string        { return "value_file" }
func (UnknownValue) valueKey() string { return "" }

// A StaffField is a field of a member, and what is in it.
type StaffField struct {
	FieldID int64
	Index   int // in a group that can be repeated, such as 教育经历: which of them, from 0; otherwise 0
	Result  FieldResult
	Value   Value // nil unless Result is [FieldRead]
}

// A FieldResult tells whether a field could be read.
//
//wecom:string
type FieldResult int

const (
	FieldRead        FieldResult = 1 // 成功
	FieldFailed      FieldResult = 2 // 失败
	FieldNotFound    FieldResult = 3 // 字段未找到
	FieldUnsupported FieldResult = 5 // 不支持获取的字段类型
)

// A fieldHead is what all fields have.
type fieldHead struct {
	FieldID int64       `json:"fieldid"`
	Index   int         `json:"sub_idx"`
	Result  FieldResult `json:"result"`
}

// A wireField is a field with a value of any type.
type wireField struct {
	fieldHead
	Text   Text   `json:"value_string"`
	Uint32 Uint32 `json:"value_uint32"`
	Uint64 Uint64 `json:"value_uint64"`
	Int64  Int64  `json:"value_int64"`
	Int32  Int32  `json:"value_int32"`
	Phone  Phone  `json:"value_mobile"`
	Files  Files  `json:"value_file"`
}

// fields tells the types of values.
var fields = union.Union[StaffField]{
	Key: "value_type",
	Shapes: map[string]union.Shape[StaffField]{
		"1": holding(func(f wireField) Value { return f.Text }),
		"2": holding(func(f wireField) Value { return f.Uint64 }),
		"3": holding(func(f wireField) Value { return f.Uint32 }),
		"4": holding(func(f wireField) Value { return f.Int64 }),
		"5": holding(func(f wireField) Value { return f.Phone }),
		"6": holding(func(f wireField) Value { return f.Files }),
	},
	Unknown: unknownField,
}

func holding(value func(wireField) Value) union.Shape[StaffField] {
	return union.From(func(f wireField) StaffField {
		s := StaffField{f.FieldID, f.Index, f.Result, nil}
		if f.Result == FieldRead {
			s.Value = value(f)
		}
		return s
	})
}

func unknownField(kind string, raw jsontext.Value) StaffField {
	var head struct {
		fieldHead
		Type  ValueType `json:"value_type"`
		Int32 *Int32    `json:"value_int32"`
	}
	_ = json.Unmarshal(raw, &head) // what cannot be read is in Raw
	s := StaffField{head.FieldID, head.Index, head.Result, nil}
	switch {
	case head.Result != FieldRead:
	case head.Int32 != nil:
		s.Value = *head.Int32
	default:
		s.Value = UnknownValue{head.Type, raw}
	}
	return s
}

// UnmarshalJSONFrom reads the field with the type of its value.
func (f *StaffField) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*f, err = fields.Read(d)
	return err
}

// UnmarshalJSON reads the field, for encoding/json.
func (f *StaffField) UnmarshalJSON(b []byte) (err error) {
	*f, err = fields.Parse(b)
	return err
}

// A FieldUpdate is a new value of a field.
type FieldUpdate struct {
	FieldID int64
	Index   int   // in a group that can be repeated: which of them; ignored in a [GroupInsert]
	Value   Value // required; Text("") and Phone{} clear the field
}

// MarshalJSONTo writes the value under the key of its type.
func (f FieldUpdate) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := f.check(); err != nil {
		return err
	}
	w := union.Begin(e)
	w.Value("fieldid", f.FieldID)
	w.Value("sub_idx", f.Index)
	w.Value(f.Value.valueKey(), f.Value)
	return w.End()
}

// check refuses a value that cannot be written.
func (f FieldUpdate) check() error {
	if union.IsNil(f.Value) || f.Value.valueKey() == "" {
		return fmt.Errorf("wecom/hr: the field %d has no value that can be written: give a Text, a number, a Phone or Files", f.FieldID)
	}
	return nil
}
