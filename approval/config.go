package approval

import (
	"bytes"
	"encoding/json"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// A Control is a control of a template.
type Control struct {
	Kind        Kind       `json:"control"` // when written, the type of Config tells it, if there is one
	ID          string     `json:"id"`      // unique in the template, such as "Text-01"
	Title       Texts      `json:"title"`   // at most 40 characters; "外出", "出差" or "加班" for attendance
	Placeholder Texts      `json:"placeholder,omitzero"`
	Required    wecom.Flag `json:"require"`
	NotPrinted  wecom.Flag `json:"un_print"`
	Config      Config     `json:"-"` // nil for kinds without one
}

// A Config is the configuration of a control: [DateConfig], [SelectorConfig],
// [ContactConfig], [Tips], [FileConfig], [TableConfig], [AttendanceConfig],
// [VacationConfig], [DateRangeConfig], [LocationConfig] or
// [RelatedApprovalConfig]. The other kinds have none. [UnknownConfig] is for
// everything else.
type Config interface{ configKind() Kind }

// UnknownConfig is the configuration of a control that this package does not
// know, or one whose JSON has a shape that is new.
type UnknownConfig struct {
	Kind Kind
	Raw  json.RawMessage // the object under "config"
}

func (u UnknownConfig) configKind() Kind { return u.Kind }

// configs tells for each kind that has a configuration how it is read and
// written.
var configs = shapes[Config]{
	KindDate:            {key: "date", read: as[DateConfig, Config]},
	KindSelector:        {key: "selector", read: as[SelectorConfig, Config]},
	KindContact:         {key: "contact", read: as[ContactConfig, Config]},
	KindTips:            {key: "tips", read: as[Tips, Config]},
	KindFile:            {key: "file", read: as[FileConfig, Config]},
	KindTable:           {key: "table", read: as[TableConfig, Config]},
	KindAttendance:      {key: "attendance", read: as[AttendanceConfig, Config]},
	KindVacation:        {key: "vacation_list", read: as[VacationConfig, Config]},
	KindDateRange:       {key: "date_range", read: as[DateRangeConfig, Config]},
	KindLocation:        {key: "location", read: as[LocationConfig, Config]},
	KindRelatedApproval: {key: "related_approval", read: as[RelatedApprovalConfig, Config]},
}

// wireControl is a control on the wire.
type wireControl struct {
	Property json.RawMessage `json:"property"`
	Config   json.RawMessage `json:"config"`
}

// MarshalJSON implements [json.Marshaler].
func (c Control) MarshalJSON() ([]byte, error) {
	type property Control
	var wire wireControl
	var err error
	switch config := direct(c.Config).(type) {
	case nil:
	case UnknownConfig:
		c.Kind, wire.Config = config.Kind, config.Raw
	default:
		c.Kind = config.configKind()
		if wire.Config, err = configs.write(c.Kind, config); err != nil {
			return nil, err
		}
	}
	wire.Config = orEmpty(wire.Config)
	if c.Title == nil {
		c.Title = Texts{} // WeCom takes null for a wrong type
	}
	if wire.Property, err = json.Marshal(property(c)); err != nil {
		return nil, err
	}
	return json.Marshal(wire)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Control) UnmarshalJSON(b []byte) error {
	type property Control
	var wire wireControl
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	if err := lenient.Object(orEmpty(wire.Property), (*property)(c)); err != nil {
		return err
	}
	config, ok := configs.read(c.Kind, orEmpty(wire.Config))
	if !ok && !isEmpty(wire.Config) {
		config = UnknownConfig{c.Kind, bytes.Clone(wire.Config)}
	}
	c.Config = config
	return nil
}

// isEmpty reports whether an object has nothing in it, in one of WeCom's ways.
func isEmpty(object json.RawMessage) bool {
	var keys map[string]json.RawMessage
	return lenient.Object(orEmpty(object), &keys) == nil && len(keys) == 0
}

// DateConfig configures a [Date].
type DateConfig struct {
	Unit DateUnit `json:"type"`
}

// SelectorConfig configures a [Selector].
type SelectorConfig struct {
	Type      SelectType       `json:"type"`
	ExpType   wecom.Int        `json:"exp_type,omitzero"` // not documented
	Options   []OptionConfig   `json:"options,omitzero"`
	Relations []OptionRelation `json:"op_relations,omitzero"` // when read
}

// An OptionConfig is an option to choose.
type OptionConfig struct {
	Key  string
	Text Texts
}

// wireOption is an option on the wire. Its value is a list where it is read, and
// an object where it is written.
type wireOption[T Texts | LocalText] struct {
	Key   string `json:"key"`
	Value T      `json:"value"`
}

// MarshalJSON implements [json.Marshaler].
func (o OptionConfig) MarshalJSON() ([]byte, error) {
	if len(o.Text) == 1 {
		return json.Marshal(wireOption[LocalText]{o.Key, o.Text[0]})
	}
	return json.Marshal(wireOption[Texts]{o.Key, append(Texts{}, o.Text...)})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *OptionConfig) UnmarshalJSON(b []byte) error {
	var wire wireOption[Texts]
	err := json.Unmarshal(b, &wire)
	*o = OptionConfig{wire.Key, wire.Value}
	return err
}

// An OptionRelation ties other controls to an option.
type OptionRelation struct {
	Key      string           `json:"key"` // of the option
	Controls []RelatedControl `json:"relation_list"`
}

// A RelatedControl is a control that an option changes.
type RelatedControl struct {
	ID     string         `json:"related_control_id"`
	Action RelationAction `json:"action"`
}

// A RelationAction is what an option does to another control.
type RelationAction int

// ShowOrHide makes the control visible, or hides it.
const ShowOrHide RelationAction = 1

// ContactConfig configures a [Contact].
type ContactConfig struct {
	Type SelectType  `json:"type"`
	Mode ContactMode `json:"mode"`
}

// A ContactMode is what a [Contact] is a choice of.
type ContactMode string

// The modes.
const (
	ChooseMembers     ContactMode = "user"
	ChooseDepartments ContactMode = "department"
)

// FileConfig configures [Files].
type FileConfig struct {
	OnlyPhoto wecom.Flag `json:"is_only_photo"` // taken by the camera
}

// TableConfig configures a [Table]. Its children are of any kind but tables and
// the kinds of attendance; there must be at least one.
type TableConfig struct {
	PrintFormat PrintFormat `json:"print_format"`
	Children    []Control   `json:"children,omitzero"`
}

// A PrintFormat tells how a row is printed.
type PrintFormat int

// The formats.
const (
	PrintOneLine  PrintFormat = 0
	PrintManyRows PrintFormat = 1
)

// AttendanceConfig configures an [Attendance]. A template has one control for
// attendance or leave, which must be required.
type AttendanceConfig struct {
	Type  AttendanceType  `json:"type"` // not AttendanceLeave
	Range DateRangeConfig `json:"date_range"`
}

// DateRangeConfig configures a [DateRange].
type DateRangeConfig struct {
	Unit   RangeUnit `json:"type"`
	Count  DayCount  `json:"official_holiday"`
	PerDay Seconds   `json:"perday_duration,omitzero"` // the length of a day: over 0, at most 24 hours
}

// A DayCount tells which days a duration counts.
type DayCount int

// The days that count.
const (
	CountAllDays  DayCount = 0
	CountWorkdays DayCount = 1
)

// VacationConfig configures a [Vacation]. It is read only: the types of leave are
// managed in the admin console.
type VacationConfig struct {
	Items []VacationItem `json:"item"`
}

// A VacationItem is a type of leave.
type VacationItem struct {
	ID   int64 `json:"id"`
	Name Texts `json:"name"`
}

// LocationConfig configures a [Location].
type LocationConfig struct {
	Distance int64 `json:"distance"` // how far members may move it: 100, 200 or 300 meters
}

// RelatedApprovalConfig configures [RelatedApprovals].
type RelatedApprovalConfig struct {
	TemplateIDs []string `json:"template_id,omitzero"` // none: forms of every template
}

func (DateConfig) configKind() Kind            { return KindDate }
func (SelectorConfig) configKind() Kind        { return KindSelector }
func (ContactConfig) configKind() Kind         { return KindContact }
func (FileConfig) configKind() Kind            { return KindFile }
func (TableConfig) configKind() Kind           { return KindTable }
func (AttendanceConfig) configKind() Kind      { return KindAttendance }
func (DateRangeConfig) configKind() Kind       { return KindDateRange }
func (VacationConfig) configKind() Kind        { return KindVacation }
func (LocationConfig) configKind() Kind        { return KindLocation }
func (RelatedApprovalConfig) configKind() Kind { return KindRelatedApproval }
