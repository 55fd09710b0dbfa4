package approval

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Control is a control of a template.
type Control struct {
	Kind        Kind       `json:"control"` // when written, the type of Config tells it, if there is one
	ID          string     `json:"id"`      // unique in the template, such as "Text-01"
	Title       Texts      `json:"title"`   // at most 40 characters; "外出", "出差" or "加班" for attendance
	Placeholder Texts      `json:"placeholder,omitempty"`
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
	Raw  jsontext.Value // the object under "config"
}

func (u UnknownConfig) configKind() Kind { return u.Kind }

// configs tells for each kind that has a configuration how it is read and
// written.
var configs = shapes[Config]{
	KindDate:            under[DateConfig, Config]("date"),
	KindSelector:        under[SelectorConfig, Config]("selector"),
	KindContact:         under[ContactConfig, Config]("contact"),
	KindTips:            under[Tips, Config]("tips"),
	KindFile:            under[FileConfig, Config]("file"),
	KindTable:           under[TableConfig, Config]("table"),
	KindAttendance:      under[AttendanceConfig, Config]("attendance"),
	KindVacation:        under[VacationConfig, Config]("vacation_list"),
	KindDateRange:       under[DateRangeConfig, Config]("date_range"),
	KindLocation:        under[LocationConfig, Config]("location"),
	KindRelatedApproval: under[RelatedApprovalConfig, Config]("related_approval"),
}

// property is what stands beside the configuration of a control.
type property Control

// MarshalJSON writes the configuration with the key of its kind.
func (c Control) MarshalJSON() ([]byte, error) {
	object := any(struct{}{})
	switch config := union.Direct(c.Config).(type) {
	case nil:
	case UnknownConfig:
		c.Kind, object = config.Kind, orEmpty(config.Raw)
	default:
		c.Kind = config.configKind()
		object = configs.object(c.Kind, config)
	}
	return lenient.Marshal(struct {
		Property property `json:"property"`
		Config   any      `json:"config"`
	}{property(c), object})
}

// UnmarshalJSONFrom reads the configuration as that of its kind.
func (c *Control) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"property", "control"}, func(kind string, d *jsontext.Decoder) error {
		in := struct {
			Property property        `json:"property"`
			Config   reading[Config] `json:"config"`
		}{Config: reading[Config]{kind: Kind(kind), shapes: configs, raw: unknownConfig}}
		err := json.UnmarshalDecode(d, &in)
		*c = Control(in.Property)
		c.Config = in.Config.value
		return err
	})
}

// UnmarshalJSON is [Control.UnmarshalJSONFrom] for encoding/json. It is lenient,
// so that an [UnknownConfig] is read as it was written.
func (c *Control) UnmarshalJSON(b []byte) error {
	_, err := lenient.Unmarshal(b, c, nil)
	return err
}

// unknownConfig is a configuration of an unknown shape, or none.
func unknownConfig(kind Kind, raw jsontext.Value) Config {
	if lenient.IsNothing(raw) {
		return nil
	}
	return UnknownConfig{kind, raw}
}

// DateConfig configures a [Date].
type DateConfig struct {
	Unit DateUnit `json:"type"`
}

// SelectorConfig configures a [Selector].
type SelectorConfig struct {
	Type      SelectType       `json:"type"`
	ExpType   int64            `json:"exp_type,omitzero"` // not documented
	Options   []OptionConfig   `json:"options,omitzero"`
	Relations []OptionRelation `json:"op_relations,omitzero"` // when read
}

// An OptionConfig is an option to choose.
type OptionConfig struct {
	Key  string `json:"key"`
	Text Texts  `json:"value"`
}

// MarshalJSON writes a text in one language as the object that WeCom documents
// for input, where it returns a list.
func (o OptionConfig) MarshalJSON() ([]byte, error) {
	if len(o.Text) != 1 {
		type plain OptionConfig
		return lenient.Marshal(plain(o))
	}
	return lenient.Marshal(struct {
		Key  string    `json:"key"`
		Text LocalText `json:"value"`
	}{o.Key, o.Text[0]})
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

// UnmarshalJSONFrom ignores lists whose meaning is not documented (stat_field).
func (c *TableConfig) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*c = TableConfig{}
	return members(d, map[string]any{"print_format": &c.PrintFormat, "children": &c.Children})
}

// UnmarshalJSON is [TableConfig.UnmarshalJSONFrom] for encoding/json.
func (c *TableConfig) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, c) }

// A PrintFormat tells how a row is printed.
type PrintFormat int

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
	Unit   RangeUnit     `json:"type"`
	Count  DayCount      `json:"official_holiday"`
	PerDay wecom.Seconds `json:"perday_duration,omitzero"` // the length of a day: over 0, at most 24 hours
}

// A DayCount tells which days a duration counts.
//
//wecom:string
type DayCount int

const (
	CountAllDays  DayCount = 0 // 自然日
	CountWorkdays DayCount = 1 // 工作日
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
