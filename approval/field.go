package approval

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
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
// [PhoneNumber] can be filled in; [Tips], [Formula], [PunchCorrection] and
// [WedriveFiles] come with forms that are read. [UnknownValue] is for everything
// else.
type Value interface{ valueKind() Kind }

// UnknownValue is the value of a control that this package does not know, or
// one whose JSON has a shape that is new.
type UnknownValue struct {
	Kind Kind
	Raw  json.RawMessage // the object under "value"
}

func (u UnknownValue) valueKind() Kind { return u.Kind }

// values tells for each kind how its value is read and written.
var values = shapes[Value]{
	KindText:            {key: "text", read: as[Text, Value]},
	KindTextarea:        {key: "text", read: as[Textarea, Value]},
	KindNumber:          {key: "new_number", read: as[Number, Value]},
	KindMoney:           {key: "new_money", read: as[Money, Value]},
	KindDate:            {key: "date", read: as[Date, Value], bare: as[Date, Value]},
	KindSelector:        {key: "selector", read: as[Selector, Value]},
	KindContact:         {read: as[Contact, Value]},
	KindTips:            {key: "new_tips", read: as[Tips, Value], bare: oldTips},
	KindFile:            {key: "files", read: as[Files, Value]},
	KindTable:           {key: "children", read: as[Table, Value]},
	KindVacation:        {key: "vacation", read: as[Vacation, Value]},
	KindAttendance:      {key: "attendance", read: as[Attendance, Value]},
	KindPunchCorrection: {key: "punch_correction", read: as[PunchCorrection, Value]},
	KindDateRange:       {key: "date_range", read: as[DateRange, Value]},
	KindLocation:        {key: "location", read: as[Location, Value]},
	KindRelatedApproval: {key: "related_approval", read: as[RelatedApprovals, Value]},
	KindFormula:         {key: "formula", read: as[Formula, Value]},
	KindBankAccount:     {key: "bank_account", read: as[BankAccount, Value]},
	KindPhoneNumber:     {key: "phonenumber", read: as[PhoneNumber, Value]},
	KindWedriveFile:     {key: "wedrive_files", read: as[WedriveFiles, Value]},
}

// Find returns the value of the control with the given id, and whether there is
// one of that type:
//
//	reason, ok := approval.Find[approval.Textarea](detail.Form.Fields, "Textarea-2")
func Find[V Value](fields []Field, id string) (V, bool) {
	var none V
	for _, f := range fields {
		if f.ID == id {
			v, ok := f.Value.(V)
			return v, ok
		}
	}
	return none, false
}

// MarshalJSON implements [json.Marshaler].
func (f Field) MarshalJSON() ([]byte, error) {
	type plain Field
	var value json.RawMessage
	var err error
	switch v := direct(f.Value).(type) {
	case nil:
	case UnknownValue:
		f.Kind, value = v.Kind, v.Raw
	default:
		f.Kind = v.valueKind()
		value, err = values.write(f.Kind, v)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		plain
		Value json.RawMessage `json:"value"`
	}{plain(f), orEmpty(value)})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Field) UnmarshalJSON(b []byte) error {
	type plain Field
	wire := struct {
		*plain
		Value json.RawMessage `json:"value"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	v, ok := values.read(f.Kind, wire.Value)
	if !ok {
		v = UnknownValue{f.Kind, bytes.Clone(wire.Value)}
	}
	f.Value = v
	return nil
}

// shapes tells for each kind of control how an object about it is read and
// written, as its value in a form or its configuration in a template. The kind
// decides, never the keys of the object, because WeCom adds empty lists of other
// kinds to it.
type shapes[T any] map[Kind]struct {
	key  string                  // under which the content lies; "" if the object is the content
	read func([]byte) (T, error) // reads the content
	bare func([]byte) (T, error) // reads the object if it has no such key; may be nil
}

// read reads an object. ok is false if the kind is unknown, or the object has
// another shape than it should: a form must not become unreadable by one of its
// controls.
func (s shapes[T]) read(kind Kind, object []byte) (v T, ok bool) {
	shape, ok := s[kind]
	if !ok {
		return v, false
	}
	content, bare := object, false
	if shape.key != "" {
		var keys map[string]json.RawMessage
		if err := lenient.Object(object, &keys); err != nil {
			return v, false
		}
		if content = keys[shape.key]; content == nil {
			content, bare = []byte("null"), shape.bare != nil && len(keys) > 0
		}
	}
	var err error
	if bare {
		v, err = shape.bare(object)
	} else {
		v, err = shape.read(content)
	}
	return v, err == nil
}

// write writes the object around a content.
func (s shapes[T]) write(kind Kind, content T) (json.RawMessage, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(b, []byte("null")) { // a nil list
		b = []byte("[]")
	}
	if key := s[kind].key; key != "" {
		return json.Marshal(map[string]json.RawMessage{key: b})
	}
	return b, nil
}

// as reads a content as an S, which must implement the interface T. What WeCom
// writes in place of a content that is not there reads as the zero S.
func as[S, T any](b []byte) (T, error) {
	var s S
	err := lenient.Object(b, &s)
	return any(s).(T), err
}

// direct returns what a pointer points to, and nil for a nil pointer: the types of
// this package are used as values, but &Location{} implements [Value] too.
func direct[T any](v T) (none T) {
	p := reflect.ValueOf(v)
	switch {
	case p.Kind() != reflect.Pointer:
		return v
	case p.IsNil():
		return none
	}
	return p.Elem().Interface().(T)
}

// orEmpty is an object, or {} where there is none.
func orEmpty(object json.RawMessage) json.RawMessage {
	if len(strings.TrimSpace(string(object))) == 0 {
		return json.RawMessage("{}")
	}
	return object
}
