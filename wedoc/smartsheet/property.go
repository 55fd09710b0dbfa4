package smartsheet

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A FieldProperty is what a field has besides its title, by its type:
// [NumberProperty], [CheckboxProperty], [DateProperty], [FileProperty],
// [UserProperty], [URLProperty], [SelectProperty], [SingleSelectProperty],
// [CreatedTimeProperty], [ModifiedTimeProperty], [ProgressProperty],
// [ReferenceProperty], [LocationProperty], [AutoNumberProperty],
// [CurrencyProperty], [GroupChatProperty], [PercentageProperty],
// [BarcodeProperty], or an [UnknownProperty] that was read.
type FieldProperty interface{ propertyKey() string }

// OriginalPlaces as DecimalPlaces shows numbers as they are. Otherwise there are 0
// to 4.
const OriginalPlaces = -1

// A NumberProperty is that of a NumberField.
type NumberProperty struct {
	DecimalPlaces int  `json:"decimal_places"` // 0 to 4, or OriginalPlaces
	UseSeparator  bool `json:"use_separate"`   // 1,000
}

// A CheckboxProperty is that of a CheckboxField.
type CheckboxProperty struct {
	Checked bool `json:"checked"` // of new records
}

// A DateProperty is that of a DateField.
type DateProperty struct {
	Format   DateFormat `json:"format"`
	AutoFill bool       `json:"auto_fill"` // new records get the time
}

// A DateFormat is how a date is shown.
type DateFormat string

const (
	ChineseDate        DateFormat = `yyyy"年"m"月"d"日"`
	ISODate            DateFormat = `yyyy-mm-dd`
	SlashDate          DateFormat = `yyyy/m/d`
	ChineseMonthDay    DateFormat = `m"月"d"日"`
	ChineseDateWeekday DateFormat = `yyyy"年"m"月"d"日" dddd`
	ChineseDateTime    DateFormat = `yyyy"年"m"月"d"日" hh:mm`
	ISODateTime        DateFormat = `yyyy-mm-dd hh:mm`
	MonthFirstDate     DateFormat = `m/d/yyyy`
	DayFirstDate       DateFormat = `d/m/yyyy`
)

// A FileProperty is that of a FileField.
type FileProperty struct {
	Display DisplayMode `json:"display_mode"`
}

// A DisplayMode is how files are shown.
type DisplayMode string

const (
	DisplayList DisplayMode = "DISPLAY_MODE_LIST"
	DisplayGrid DisplayMode = "DISPLAY_MODE_GRID"
)

// A UserProperty is that of a UserField.
type UserProperty struct {
	IsMultiple bool `json:"is_multiple"`
	IsNotified bool `json:"is_notified"` // members are told when they are put in
}

// A URLProperty is that of a URLField.
type URLProperty struct {
	Style LinkStyle `json:"type"`
}

// A LinkStyle is how a link is shown.
type LinkStyle string

const (
	LinkText LinkStyle = "LINK_TYPE_PURE_TEXT"
	LinkIcon LinkStyle = "LINK_TYPE_ICON_TEXT"
)

// A SelectProperty is that of a SelectField.
type SelectProperty struct {
	IsQuickAdd bool     `json:"is_quick_add,omitzero"` // those who fill in may add options; WeCom wants it left out
	Options    []Option `json:"options"`
}

// A SingleSelectProperty is that of a SingleSelectField.
type SingleSelectProperty struct {
	IsQuickAdd bool     `json:"is_quick_add,omitzero"` // as in a SelectProperty
	Options    []Option `json:"options"`
}

// A CreatedTimeProperty is that of a CreatedTimeField.
type CreatedTimeProperty struct {
	Format DateFormat `json:"format"`
}

// A ModifiedTimeProperty is that of a ModifiedTimeField.
type ModifiedTimeProperty struct {
	Format DateFormat `json:"format"`
}

// A ProgressProperty is that of a ProgressField.
type ProgressProperty struct {
	DecimalPlaces int `json:"decimal_places"`
}

// A ReferenceProperty is that of a ReferenceField.
type ReferenceProperty struct {
	SheetID    string `json:"sub_id,omitzero"` // empty means the sheet itself
	FieldID    string `json:"field_id,omitzero"`
	IsMultiple bool   `json:"is_multiple"`
	ViewID     string `json:"view_id,omitzero"`
}

// referenceWire is a ReferenceProperty with the key that the page of the call has
// for the field.
type referenceWire struct {
	Plain    referencePlain `json:",embed"`
	Misspelt string         `json:"filed_id"`
}

type referencePlain ReferenceProperty

// UnmarshalJSONFrom reads the field under either spelling.
func (p *ReferenceProperty) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w referenceWire
	err := json.UnmarshalDecode(d, &w)
	*p = ReferenceProperty(w.Plain)
	if p.FieldID == "" {
		p.FieldID = w.Misspelt
	}
	return err
}

// UnmarshalJSON is [ReferenceProperty.UnmarshalJSONFrom] for encoding/json.
func (p *ReferenceProperty) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// A LocationProperty is that of a LocationField.
type LocationProperty struct {
	Input LocationInput `json:"input_type"`
}

// A LocationInput is how a place is put in.
type LocationInput string

const (
	LocationByHand LocationInput = "LOCATION_INPUT_TYPE_MANUAL"
	LocationByGPS  LocationInput = "LOCATION_INPUT_TYPE_AUTO" // a program cannot write such a field (2023038)
)

// An AutoNumberProperty is that of an AutoNumberField.
type AutoNumberProperty struct {
	Type             NumberType   `json:"type"`
	Rules            []NumberRule `json:"rules,omitzero"` // of CustomNumber, in their order
	ReformatExisting bool         `json:"reformat_existing_record"`
}

// A NumberType is how records are numbered.
type NumberType string

const (
	IncreasingNumber NumberType = "NUMBER_TYPE_INCR"
	CustomNumber     NumberType = "NUMBER_TYPE_CUSTOM"
)

// A NumberRule is a part of a number.
type NumberRule struct {
	Type  NumberRuleType `json:"type"`
	Value string         `json:"value"` // how many digits, the text, or a format such as YYYYMMDD
}

// A NumberRuleType tells what a part of a number is.
type NumberRuleType string

const (
	NumberDigits NumberRuleType = "NUMBER_RULE_TYPE_INCR"
	NumberText   NumberRuleType = "NUMBER_RULE_TYPE_FIXED_CHAR"
	NumberDate   NumberRuleType = "NUMBER_RULE_TYPE_TIME" // of creation
)

// A CurrencyProperty is that of a CurrencyField.
type CurrencyProperty struct {
	Currency      Currency `json:"currency_type"`
	DecimalPlaces int      `json:"decimal_places"`
	UseSeparator  bool     `json:"use_separate"`
}

// A Currency is one of 25 that WeCom knows: CURRENCY_TYPE_ and the code of ISO
// 4217.
type Currency string

const (
	CNY Currency = "CURRENCY_TYPE_CNY" // 人民币
	USD Currency = "CURRENCY_TYPE_USD" // 美元
	EUR Currency = "CURRENCY_TYPE_EUR" // 欧元
	GBP Currency = "CURRENCY_TYPE_GBP" // 英镑
	JPY Currency = "CURRENCY_TYPE_JPY" // 日元
	KRW Currency = "CURRENCY_TYPE_KRW" // 韩元
	HKD Currency = "CURRENCY_TYPE_HKD" // 港元
	MOP Currency = "CURRENCY_TYPE_MOP" // 澳门元
	TWD Currency = "CURRENCY_TYPE_TWD" // 新台币
	AED Currency = "CURRENCY_TYPE_AED" // 阿联酋迪拉姆
	AUD Currency = "CURRENCY_TYPE_AUD" // 澳大利亚元
	BRL Currency = "CURRENCY_TYPE_BRL" // 巴西雷亚尔
	CAD Currency = "CURRENCY_TYPE_CAD" // 加拿大元
	CHF Currency = "CURRENCY_TYPE_CHF" // 瑞士法郎
	IDR Currency = "CURRENCY_TYPE_IDR" // 印尼卢比
	INR Currency = "CURRENCY_TYPE_INR" // 印度卢比
	MXN Currency = "CURRENCY_TYPE_MXN" // 墨西哥比索
	MYR Currency = "CURRENCY_TYPE_MYR" // 马来西亚林吉特
	PHP Currency = "CURRENCY_TYPE_PHP" // 菲律宾比索
	PLN Currency = "CURRENCY_TYPE_PLN" // 波兰兹罗提
	RUB Currency = "CURRENCY_TYPE_RUB" // 俄罗斯卢布
	SGD Currency = "CURRENCY_TYPE_SGD" // 新加坡元
	THB Currency = "CURRENCY_TYPE_THB" // 泰国铢
	TRY Currency = "CURRENCY_TYPE_TRY" // 土耳其里拉
	VND Currency = "CURRENCY_TYPE_VND" // 越南盾
)

// A GroupChatProperty is that of a GroupChatField.
type GroupChatProperty struct {
	AllowMultiple bool `json:"allow_multiple"`
}

// A PercentageProperty is that of a PercentageField.
type PercentageProperty struct {
	DecimalPlaces int  `json:"decimal_places"`
	UseSeparator  bool `json:"use_separate"`
}

// A BarcodeProperty is that of a BarcodeField.
type BarcodeProperty struct {
	MobileScanOnly bool `json:"mobile_scan_only"` // a program cannot write such a field (2023037)
}

// An UnknownProperty is a property of a kind that this package does not know.
type UnknownProperty struct {
	Key string // such as property_number
	Raw jsontext.Value
}

// MarshalJSON writes Raw.
func (u UnknownProperty) MarshalJSON() ([]byte, error) { return u.Raw, nil }

func (NumberProperty) propertyKey() string       { return "property_number" }
func (CheckboxProperty) propertyKey() string     { return "property_checkbox" }
func (DateProperty) propertyKey() string         { return "property_date_time" }
func (FileProperty) propertyKey() string         { return "property_attachment" }
func (UserProperty) propertyKey() string         { return "property_user" }
func (URLProperty) propertyKey() string          { return "property_url" }
func (SelectProperty) propertyKey() string       { return "property_select" }
func (SingleSelectProperty) propertyKey() string { return "property_single_select" }
func (CreatedTimeProperty) propertyKey() string  { return "property_created_time" }
func (ModifiedTimeProperty) propertyKey() string { return "property_modified_time" }
func (ProgressProperty) propertyKey() string     { return "property_progress" }
func (ReferenceProperty) propertyKey() string    { return "property_reference" }
func (LocationProperty) propertyKey() string     { return "property_location" }
func (AutoNumberProperty) propertyKey() string   { return "property_auto_number" }
func (CurrencyProperty) propertyKey() string     { return "property_currency" }
func (GroupChatProperty) propertyKey() string    { return "property_ww_group" }
func (PercentageProperty) propertyKey() string   { return "property_percentage" }
func (BarcodeProperty) propertyKey() string      { return "property_barcode" }
func (u UnknownProperty) propertyKey() string    { return u.Key }

// propertyKeys are the keys of properties by the types of their fields, empty for
// types without.
var propertyKeys = map[FieldType]string{
	TextField: "", ImageField: "", PhoneField: "", EmailField: "", FormulaField: "", CreatedUserField: "", ModifiedUserField: "",
	NumberField:       NumberProperty{}.propertyKey(),
	CheckboxField:     CheckboxProperty{}.propertyKey(),
	DateField:         DateProperty{}.propertyKey(),
	FileField:         FileProperty{}.propertyKey(),
	UserField:         UserProperty{}.propertyKey(),
	URLField:          URLProperty{}.propertyKey(),
	SelectField:       SelectProperty{}.propertyKey(),
	SingleSelectField: SingleSelectProperty{}.propertyKey(),
	CreatedTimeField:  CreatedTimeProperty{}.propertyKey(),
	ModifiedTimeField: ModifiedTimeProperty{}.propertyKey(),
	ProgressField:     ProgressProperty{}.propertyKey(),
	ReferenceField:    ReferenceProperty{}.propertyKey(),
	LocationField:     LocationProperty{}.propertyKey(),
	AutoNumberField:   AutoNumberProperty{}.propertyKey(),
	CurrencyField:     CurrencyProperty{}.propertyKey(),
	GroupChatField:    GroupChatProperty{}.propertyKey(),
	PercentageField:   PercentageProperty{}.propertyKey(),
	BarcodeField:      BarcodeProperty{}.propertyKey(),
}

// properties read what stands under a key.
var properties = map[string]union.Shape[FieldProperty]{
	NumberProperty{}.propertyKey():       union.As[NumberProperty, FieldProperty](),
	CheckboxProperty{}.propertyKey():     union.As[CheckboxProperty, FieldProperty](),
	DateProperty{}.propertyKey():         union.As[DateProperty, FieldProperty](),
	FileProperty{}.propertyKey():         union.As[FileProperty, FieldProperty](),
	UserProperty{}.propertyKey():         union.As[UserProperty, FieldProperty](),
	URLProperty{}.propertyKey():          union.As[URLProperty, FieldProperty](),
	SelectProperty{}.propertyKey():       union.As[SelectProperty, FieldProperty](),
	SingleSelectProperty{}.propertyKey(): union.As[SingleSelectProperty, FieldProperty](),
	CreatedTimeProperty{}.propertyKey():  union.As[CreatedTimeProperty, FieldProperty](),
	ModifiedTimeProperty{}.propertyKey(): union.As[ModifiedTimeProperty, FieldProperty](),
	ProgressProperty{}.propertyKey():     union.As[ProgressProperty, FieldProperty](),
	ReferenceProperty{}.propertyKey():    union.As[ReferenceProperty, FieldProperty](),
	LocationProperty{}.propertyKey():     union.As[LocationProperty, FieldProperty](),
	AutoNumberProperty{}.propertyKey():   union.As[AutoNumberProperty, FieldProperty](),
	CurrencyProperty{}.propertyKey():     union.As[CurrencyProperty, FieldProperty](),
	GroupChatProperty{}.propertyKey():    union.As[GroupChatProperty, FieldProperty](),
	PercentageProperty{}.propertyKey():   union.As[PercentageProperty, FieldProperty](),
	BarcodeProperty{}.propertyKey():      union.As[BarcodeProperty, FieldProperty](),
}
