package smartsheet

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/union"
)

// ErrMapping means that a struct does not fit the fields of a sheet. The error
// names each field of the struct with the field of the sheet.
var ErrMapping = errors.New("smartsheet: the struct does not fit the sheet")

// A column is a field of a struct with the field of the sheet that it maps to.
type column struct {
	title  string // in the tag
	name   string // of the struct's field, for errors
	index  []int
	typ    reflect.Type
	isPtr  bool // nil means empty
	codec  codec
	field  Field
	isOnly bool // for reading: WeCom writes it
}

// A codec maps values of a Go type to cells and back.
type codec struct {
	want   string // the Go types that it stands for, for errors
	fits   []FieldType
	encode func(v reflect.Value, field FieldType) (Cell, error)
	decode func(c Cell, v reflect.Value, field FieldType) error
}

// readOnly are the types of fields that WeCom writes by itself.
var readOnly = []FieldType{FormulaField, AutoNumberField, CreatedUserField, ModifiedUserField, CreatedTimeField, ModifiedTimeField}

var timeType = reflect.TypeFor[time.Time]()

// codecFor returns the codec of a Go type, none for a type that no field fits.
func codecFor(t reflect.Type) (codec, bool) {
	if t == reflect.TypeFor[Cell]() {
		return anyCell, true
	}
	if t.Implements(reflect.TypeFor[Cell]()) {
		c, ok := cellCodecs[t]
		return c, ok
	}
	switch {
	case t == timeType:
		return timeCodec, true
	case t.Kind() == reflect.String:
		return stringCodec, true
	case t.Kind() == reflect.Bool:
		return boolCodec, true
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64, t.Kind() == reflect.Float32, t.Kind() == reflect.Float64:
		return numberCodec, true
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return stringsCodec, true
	}
	return codec{}, false
}

var stringCodec = codec{
	want: "a string",
	fits: []FieldType{
		TextField, URLField, PhoneField, EmailField, BarcodeField, SingleSelectField, UserField,
		AutoNumberField, FormulaField, CreatedUserField, ModifiedUserField,
	},
	encode: func(v reflect.Value, field FieldType) (Cell, error) { return stringCell(v.String(), field), nil },
	decode: func(c Cell, v reflect.Value, field FieldType) error {
		s, err := stringOf(c, field)
		v.SetString(s)
		return err
	},
}

func stringCell(s string, field FieldType) Cell {
	if s == "" {
		return EmptyCell{}
	}
	switch field {
	case TextField:
		return Plain(s)
	case URLField:
		return Link(s, s)
	case SingleSelectField:
		return Choose(s)
	case UserField:
		return Members(s)
	}
	return String(s)
}

func stringOf(c Cell, field FieldType) (string, error) {
	switch c := c.(type) {
	case EmptyCell:
		return "", nil
	case Text:
		if field == URLField && len(c) > 0 && c[0].URL != "" {
			return c[0].URL, nil
		}
		return c.String(), nil
	case String:
		return string(c), nil
	case Number:
		return strconv.FormatFloat(float64(c), 'f', -1, 64), nil
	case AutoNumbers:
		return c[0].Text, nil
	}
	list, err := stringsOf(c, field)
	switch {
	case err != nil:
		return "", err
	case len(list) > 1:
		return "", fmt.Errorf("a string cannot hold %d values: use a list of strings", len(list))
	}
	return strings.Join(list, ""), nil
}

func unfit(c Cell, want string) error { return fmt.Errorf("a %T is no %s", c, want) }

var stringsCodec = codec{
	want: "a list of strings",
	fits: []FieldType{SelectField, UserField, ReferenceField, CreatedUserField, ModifiedUserField},
	encode: func(v reflect.Value, field FieldType) (Cell, error) {
		list := make([]string, v.Len())
		for i := range list {
			if list[i] = v.Index(i).String(); list[i] == "" {
				return nil, errEmptyElement
			}
		}
		switch field {
		case SelectField:
			return Choose(list...), nil
		case ReferenceField:
			return References(list), nil
		}
		return Members(list...), nil
	},
	decode: func(c Cell, v reflect.Value, field FieldType) error {
		list, err := stringsOf(c, field)
		v.SetZero()
		if len(list) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		}
		for i, s := range list {
			v.Index(i).SetString(s)
		}
		return err
	},
}

var errEmptyElement = errors.New("a cell cannot hold a list with an empty element")

func stringsOf(c Cell, field FieldType) (list []string, err error) {
	switch c := c.(type) {
	case EmptyCell:
	case Options:
		for _, o := range c {
			list = append(list, o.Text)
		}
	case Users:
		return userIDs(c, field)
	case References:
		list = c
	default:
		err = unfit(c, "list of strings")
	}
	return list, err
}

// userIDs returns the members of a cell. Who is no member would be lost when the list
// is written.
func userIDs(users Users, field FieldType) (list []string, err error) {
	for _, u := range users {
		switch {
		case u.UserID != "":
			list = append(list, u.UserID)
		case !slices.Contains(readOnly, field):
			return nil, errNoMember
		}
	}
	return list, nil
}

var errNoMember = errors.New("somebody outside or an app is in the cell, which a userid cannot name: use smartsheet.Users")

var boolCodec = codec{
	want:   "a bool",
	fits:   []FieldType{CheckboxField, FormulaField},
	encode: func(v reflect.Value, _ FieldType) (Cell, error) { return Checkbox(v.Bool()), nil },
	decode: func(c Cell, v reflect.Value, _ FieldType) error {
		switch c := c.(type) {
		case EmptyCell:
			v.SetBool(false)
		case Checkbox:
			v.SetBool(bool(c))
		default:
			return unfit(c, "bool")
		}
		return nil
	},
}

var timeCodec = codec{
	want: "a time.Time",
	fits: []FieldType{DateField, CreatedTimeField, ModifiedTimeField, FormulaField},
	encode: func(v reflect.Value, _ FieldType) (Cell, error) {
		t := v.Interface().(time.Time)
		if ms := time.UnixMilli(t.UnixMilli()); !t.IsZero() && ms.Sub(t).Abs() >= time.Millisecond {
			return nil, fmt.Errorf("a cell cannot hold a date in the year %d", t.Year())
		}
		return Date(Moment{t}), nil
	},
	decode: func(c Cell, v reflect.Value, _ FieldType) error {
		var m Moment
		var err error
		switch c := c.(type) {
		case EmptyCell:
		case String:
			m, err = c.Moment()
		case Number:
			m = MomentOf(time.UnixMilli(int64(c)))
		default:
			err = unfit(c, "date")
		}
		v.Set(reflect.ValueOf(m.Time))
		return err
	},
}

var numberCodec = codec{
	want:   "a number",
	fits:   []FieldType{NumberField, ProgressField, CurrencyField, PercentageField, FormulaField},
	encode: func(v reflect.Value, _ FieldType) (Cell, error) { return numberCell(v) },
	decode: func(c Cell, v reflect.Value, _ FieldType) error {
		var n float64
		var err error
		switch c := c.(type) {
		case EmptyCell:
		case Number:
			n = float64(c)
		case String:
			n, err = strconv.ParseFloat(string(c), 64)
		case Text:
			n, err = strconv.ParseFloat(c.String(), 64)
		default:
			err = unfit(c, "number")
		}
		if err != nil {
			return err
		}
		return setNumber(v, n)
	},
}

// maxExact is the greatest whole number up to which a cell holds all whole numbers.
const maxExact = 1 << 53

func numberCell(v reflect.Value) (Cell, error) {
	var n float64
	isExact := true
	switch {
	case v.CanInt():
		n, isExact = float64(v.Int()), -maxExact <= v.Int() && v.Int() <= maxExact
	case v.CanUint():
		n, isExact = float64(v.Uint()), v.Uint() <= maxExact
	case v.Kind() == reflect.Float32: // 0.1 is 0.1, not 0.10000000149011612
		n, _ = strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
	default:
		n = v.Float()
	}
	if !isExact {
		return nil, fmt.Errorf("%v is too large: a cell holds whole numbers exactly up to %d", v, int64(maxExact))
	}
	return Number(n), nil
}

// setNumber sets a number of any Go type, and fails where it does not fit.
func setNumber(v reflect.Value, n float64) error {
	if v.CanFloat() && !v.OverflowFloat(n) {
		v.SetFloat(n)
		return nil
	}
	fits := n == math.Trunc(n) && math.Abs(n) <= maxExact
	switch {
	case fits && v.CanInt() && !v.OverflowInt(int64(n)):
		v.SetInt(int64(n))
	case fits && v.CanUint() && n >= 0 && !v.OverflowUint(uint64(n)):
		v.SetUint(uint64(n))
	default:
		return fmt.Errorf("%v does not fit %v", n, v.Type())
	}
	return nil
}

// cellCodecs are those of the types of cells themselves.
var cellCodecs = map[reflect.Type]codec{
	reflect.TypeFor[Text]():        cellCodec[Text](TextField, URLField, FormulaField),
	reflect.TypeFor[Number]():      cellCodec[Number](NumberField, ProgressField, CurrencyField, PercentageField, FormulaField),
	reflect.TypeFor[Checkbox]():    cellCodec[Checkbox](CheckboxField),
	reflect.TypeFor[String]():      cellCodec[String](DateField, PhoneField, EmailField, BarcodeField, CreatedTimeField, ModifiedTimeField, FormulaField),
	reflect.TypeFor[Images]():      cellCodec[Images](ImageField),
	reflect.TypeFor[Files]():       cellCodec[Files](FileField),
	reflect.TypeFor[Users]():       cellCodec[Users](UserField, CreatedUserField, ModifiedUserField),
	reflect.TypeFor[Options]():     cellCodec[Options](SelectField, SingleSelectField),
	reflect.TypeFor[Locations]():   cellCodec[Locations](LocationField),
	reflect.TypeFor[References]():  cellCodec[References](ReferenceField),
	reflect.TypeFor[AutoNumbers](): cellCodec[AutoNumbers](AutoNumberField),
}

func cellCodec[C Cell](fits ...FieldType) codec {
	return codec{
		want:   "a " + reflect.TypeFor[C]().String(),
		fits:   fits,
		encode: func(v reflect.Value, _ FieldType) (Cell, error) { return v.Interface().(Cell), nil },
		decode: func(c Cell, v reflect.Value, _ FieldType) error {
			v.SetZero()
			if _, empty := c.(EmptyCell); empty {
				return nil
			}
			own, ok := c.(C)
			if !ok {
				return unfit(c, reflect.TypeFor[C]().String())
			}
			v.Set(reflect.ValueOf(own))
			return nil
		},
	}
}

// anyCell is the codec of the interface Cell, which fits every field.
var anyCell = codec{
	want: "a smartsheet.Cell",
	encode: func(v reflect.Value, _ FieldType) (Cell, error) {
		cell, _ := reflect.TypeAssert[Cell](v)
		if cell = union.Direct(cell); cell == nil {
			return EmptyCell{}, nil
		}
		return cell, nil
	},
	decode: func(c Cell, v reflect.Value, _ FieldType) error {
		v.Set(reflect.ValueOf(c))
		return nil
	},
}

// columnsOf reads the tags of a struct.
func columnsOf(t reflect.Type) ([]column, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%w: %v is no struct", ErrMapping, t)
	}
	var columns []column
	var faults []error
	for _, f := range reflect.VisibleFields(t) {
		title, ok := f.Tag.Lookup("wecom")
		if !ok {
			continue
		}
		c, err := newColumn(t, f, title)
		if err == nil && slices.ContainsFunc(columns, func(old column) bool { return old.title == title }) {
			err = fmt.Errorf("%s repeats the tag %q", c.name, title)
		}
		columns, faults = append(columns, c), append(faults, err)
	}
	faults = append(faults, hidden(t, columns)...)
	if len(columns) == 0 && len(faults) == 0 {
		faults = append(faults, fmt.Errorf("%v has no field with a tag such as `wecom:\"标题\"`", t))
	}
	return columns, mismatch(faults)
}

// hidden returns the tags that no column has, because another field of the same name
// hides theirs: they would be left out without a word.
func hidden(t reflect.Type, columns []column) (faults []error) {
	for f := range t.Fields() {
		title, ok := f.Tag.Lookup("wecom")
		switch {
		case ok && !slices.ContainsFunc(columns, func(c column) bool { return c.title == title }):
			faults = append(faults, fmt.Errorf("%s (%q) is hidden by another field of its name", nameOf(t, f), title))
		case !ok && f.Anonymous && f.Type.Kind() == reflect.Struct:
			faults = append(faults, hidden(f.Type, columns)...)
		}
	}
	return faults
}

// nameOf is a field of a struct in errors.
func nameOf(t reflect.Type, f reflect.StructField) string {
	return strings.TrimPrefix(t.Name()+"."+f.Name, ".")
}

func newColumn(t reflect.Type, f reflect.StructField, title string) (column, error) {
	c := column{title: title, name: nameOf(t, f), index: f.Index, typ: f.Type}
	if f.Type.Kind() == reflect.Pointer {
		c.isPtr, c.typ = true, f.Type.Elem()
	}
	var ok bool
	c.codec, ok = codecFor(c.typ)
	switch {
	case !f.IsExported():
		return c, fmt.Errorf("%s (%q) is not exported", c.name, title)
	case title == "":
		return c, fmt.Errorf("%s has an empty tag: give it the title of a field", c.name)
	case !ok:
		return c, fmt.Errorf("%s (%q): no field of a sheet holds a %v", c.name, title, f.Type)
	}
	for i := 1; i < len(f.Index); i++ { // what is embedded by pointer may be nil
		if t.FieldByIndex(f.Index[:i]).Type.Kind() == reflect.Pointer {
			return c, fmt.Errorf("%s (%q) is in a struct that is embedded as a pointer: embed the struct itself", c.name, title)
		}
	}
	return c, nil
}

// mismatch joins what does not fit.
func mismatch(faults []error) error {
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("%w:\n%w", ErrMapping, err)
	}
	return nil
}

// bind finds the field of the sheet that a column maps to: by its id if that is
// known, otherwise by its title.
func (c *column) bind(fields []Field, known Mapping) error {
	found := find(fields, func(f Field) bool { return known[c.title] != "" && f.FieldID == known[c.title] })
	if len(found) == 0 {
		found = find(fields, func(f Field) bool { return f.Title == c.title })
	}
	switch {
	case len(found) == 0:
		return fmt.Errorf("%s: the sheet has no field %q, only %s", c.name, c.title, titles(fields))
	case len(found) > 1:
		return fmt.Errorf("%s: the sheet has %d fields %q", c.name, len(found), c.title)
	}
	c.field = found[0]
	c.isOnly = slices.Contains(readOnly, c.field.Type)
	if len(c.codec.fits) > 0 && !slices.Contains(c.codec.fits, c.field.Type) {
		return fmt.Errorf("%s is %s, which does not fit the field %q of the type %v (%s): want %s", c.name, c.codec.want, c.title, c.field.Type, string(c.field.Type), wanted(c.field.Type))
	}
	return nil
}

func find(fields []Field, fits func(Field) bool) (found []Field) {
	for _, f := range fields {
		if fits(f) {
			found = append(found, f)
		}
	}
	return found
}

func titles(fields []Field) string {
	var list []string
	for _, f := range fields {
		list = append(list, strconv.Quote(f.Title))
	}
	return strings.Join(list, ", ")
}

// wanted names the Go types that a type of field fits.
func wanted(t FieldType) string {
	var list []string
	for _, c := range []codec{stringCodec, stringsCodec, numberCodec, boolCodec, timeCodec} {
		if slices.Contains(c.fits, t) {
			list = append(list, c.want)
		}
	}
	for _, c := range cellCodecs {
		if slices.Contains(c.fits, t) {
			list = append(list, c.want)
		}
	}
	slices.Sort(list)
	return strings.Join(append(list, anyCell.want), " or ")
}

// encode returns the cell of a struct's field.
func (c *column) encode(row reflect.Value) (Cell, error) {
	v := row.FieldByIndex(c.index)
	if c.isPtr {
		if v.IsNil() {
			return EmptyCell{}, nil
		}
		v = v.Elem()
	}
	cell, err := c.codec.encode(v, c.field.Type)
	if err == nil {
		err = c.check(cell)
	}
	if err != nil {
		return nil, fmt.Errorf("%s (%q): %w", c.name, c.title, err)
	}
	return cell, nil
}

// check fails for what JSON cannot write, or would write as something else: a key that
// is no UTF-8 would not be found again.
func (c *column) check(cell Cell) error {
	switch cell := cell.(type) {
	case Number:
		if n := float64(cell); math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("a cell cannot hold %v", n)
		}
		return nil
	case UnknownCell:
		if !cell.Raw.IsValid() {
			return errors.New("the Raw of an UnknownCell is no JSON")
		}
		return nil
	}
	if !utf8.ValidString(c.text(cell)) {
		return errors.New("a cell cannot hold text that is not UTF-8: convert it first")
	}
	return nil
}

// decode sets a struct's field to a cell. Nil is a cell that is missing.
func (c *column) decode(cell Cell, row reflect.Value) error {
	cell = ofType(cell, c.field.Type)
	v := row.FieldByIndex(c.index)
	if _, empty := cell.(EmptyCell); empty && c.isPtr {
		v.SetZero()
		return nil
	}
	if c.isPtr {
		v.Set(reflect.New(c.typ))
		v = v.Elem()
	}
	if err := c.codec.decode(cell, v, c.field.Type); err != nil {
		return fmt.Errorf("%s (%q): %w", c.name, c.title, err)
	}
	return nil
}

// ofType is a cell as a field of a type has it: one without a value is empty, and
// options without ids look like text.
func ofType(cell Cell, t FieldType) Cell {
	if isEmptyCell(cell) {
		return EmptyCell{}
	}
	text, ok := cell.(Text)
	if !ok || t != SelectField && t != SingleSelectField {
		return cell
	}
	var options Options
	for _, part := range text {
		options = append(options, Option{Text: part.Text})
	}
	return options
}

// isEmptyCell reports whether a cell has no value.
func isEmptyCell(c Cell) bool {
	if c == nil {
		return true
	}
	v := reflect.ValueOf(c)
	switch v.Kind() {
	case reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	_, empty := c.(EmptyCell)
	return empty
}

// cleared is what clears a field.
func cleared(t FieldType) Cell {
	switch t {
	case CheckboxField:
		return Checkbox(false)
	case DateField, PhoneField, EmailField, BarcodeField:
		return String("")
	case NumberField, ProgressField, CurrencyField, PercentageField:
		return EmptyCell{}
	}
	return UnknownCell{[]byte("[]")}
}
