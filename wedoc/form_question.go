package wedoc

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A FormQuestion is a question of a form.
//
// Answers name questions and options by their numbers. So a question that is taken
// out is better marked as [FormItemDeleted] than left out, and a number is not given
// to another one.
type FormQuestion struct {
	ID          int64          `json:"question_id"` // from 1, in forms of schools from 2; 0 is a new one, behind the greatest
	Position    int            `json:"pos"`         // from 1, in forms that are read; written is the place in the list
	Title       string         `json:"title"`
	Status      FormItemStatus `json:"status"` // 0 is written as FormItemNormal
	Required    bool           `json:"must_reply"`
	Note        string         `json:"note,omitzero"`
	Placeholder string         `json:"placeholder,omitzero"`
	Kind        QuestionKind   `json:"-"` // required
}

// A FormItemStatus tells whether a question or an option is there.
//
//wecom:string
type FormItemStatus int

const (
	FormItemNormal  FormItemStatus = 1 // 正常
	FormItemDeleted FormItemStatus = 2 // 已删除
)

// A QuestionKind is what a question asks for: [TextQuestion], [SingleChoice],
// [MultipleChoice], [Dropdown], [LocationQuestion], [PictureQuestion],
// [FileQuestion], [DateQuestion], [TimeQuestion], [DurationQuestion],
// [TemperatureQuestion], [SignatureQuestion], [DepartmentQuestion] or
// [MemberQuestion], or an [UnknownQuestion] that was read. The zero value of each
// has WeCom's defaults.
type QuestionKind interface {
	replyType() int64
	write(*questionWire)
}

// A TextQuestion asks for text (文本).
type TextQuestion struct {
	Check  TextCheck `json:"validation_type,omitzero"`
	Limit  TextLimit `json:"validation_detail,omitzero"` // those named Length with CheckLength, those named Number with CheckNumber
	Length int       `json:"char_len,omitzero"`          // at most 4,000; required with the limits named Length
	Min    *float64  `json:"number_min,omitzero"`        // the lower bound, also of NumberAbove and NumberAtLeast
	Max    *float64  `json:"number_max,omitzero"`        // the upper bound, also of NumberBelow and NumberAtMost
}

// A TextCheck is what text must be.
//
//wecom:string
type TextCheck int

const (
	CheckLength   TextCheck = 0 // 字符个数
	CheckNumber   TextCheck = 1 // 数字
	CheckEmail    TextCheck = 2 // 电子邮箱
	CheckURL      TextCheck = 3 // 网址
	CheckIDCard   TextCheck = 4 // 身份证
	CheckMobile   TextCheck = 5 // 手机号（大陆地区）
	CheckLandline TextCheck = 6 // 固定电话
)

// A TextLimit bounds the length of text, or a number.
//
//wecom:string
type TextLimit int

const (
	LengthAtMost    TextLimit = 1  // 字符数不超过
	LengthAtLeast   TextLimit = 2  // 字符数不小于
	LengthExactly   TextLimit = 3  // 字符数等于
	NumberAny       TextLimit = 4  // 数字没有限制
	NumberAbove     TextLimit = 5  // 数字大于
	NumberAtLeast   TextLimit = 6  // 数字大于等于
	NumberBelow     TextLimit = 7  // 数字小于
	NumberAtMost    TextLimit = 8  // 数字小于等于
	NumberWithin    TextLimit = 9  // 数字在范围之间
	NumberOutside   TextLimit = 10 // 数字不在范围之间
	NumberIsInteger TextLimit = 11 // 数字为整数
)

// A FormOption is an option of a choice.
type FormOption struct {
	Key    int64          `json:"key"`    // from 1; 0 is a new one, behind the greatest
	Text   string         `json:"value"`  // required
	Status FormItemStatus `json:"status"` // 0 is written as FormItemNormal
}

// FormOptions returns options with texts, and the keys 1, 2, 3 and so on.
func FormOptions(texts ...string) []FormOption {
	options := make([]FormOption, len(texts))
	for i, text := range texts {
		options[i] = FormOption{int64(i + 1), text, FormItemNormal}
	}
	return options
}

// A SingleChoice asks for one of its options (单选).
type SingleChoice struct {
	Options  []FormOption `json:"-"`                         // required
	HasOther bool         `json:"add_other_option,omitzero"` // 其他: a text of one's own
}

// A MultipleChoice asks for any of its options (多选).
type MultipleChoice struct {
	Options  []FormOption `json:"-"` // required
	HasOther bool         `json:"add_other_option,omitzero"`
	Limit    ChoiceLimit  `json:"type,omitzero"`
	Count    int          `json:"number,omitzero"` // required with a Limit; at most the number of options
}

// A ChoiceLimit tells how many options are chosen.
//
//wecom:string
type ChoiceLimit int

const (
	ChooseAnyNumber ChoiceLimit = 0 // 不限制
	ChooseAtLeast   ChoiceLimit = 1 // 至少选择
	ChooseAtMost    ChoiceLimit = 2 // 最多选择
	ChooseExactly   ChoiceLimit = 3 // 固定选择
)

// A Dropdown asks for one of its options, in a list that opens (下拉列表).
type Dropdown struct {
	Options []FormOption // required
}

// A LocationQuestion asks for a place (位置).
type LocationQuestion struct {
	Precision LocationPrecision `json:"location_type,omitzero"`
	Distance  LocationDistance  `json:"distance_type,omitzero"` // with LocateAutomatically
}

// A LocationPrecision tells how much of an address is asked for.
//
//wecom:string
type LocationPrecision int

const (
	LocateAddress       LocationPrecision = 0 // 省/市/区/街道+详细地址
	LocateCity          LocationPrecision = 1 // 省/市
	LocateDistrict      LocationPrecision = 2 // 省/市/区
	LocateStreet        LocationPrecision = 3 // 省/市/区/街道
	LocateAutomatically LocationPrecision = 4 // 自动定位
)

// A LocationDistance tells how far from where somebody is a place may be.
//
//wecom:string
type LocationDistance int

const (
	WithinHere      LocationDistance = 0 // 当前位置
	Within100Meters LocationDistance = 1 // 附近100米
	Within200Meters LocationDistance = 2 // 附近200米
	Within300Meters LocationDistance = 3 // 附近300米
)

// A PictureQuestion asks for pictures (图片).
type PictureQuestion struct {
	CameraOnly bool         `json:"camera_only,omitzero"` // taken with the phone
	Limit      *UploadLimit `json:"upload_image_limit,omitzero"`
}

// A FileQuestion asks for files (文件).
type FileQuestion struct {
	Limit *UploadLimit `json:"upload_file_limit,omitzero"`
}

// An UploadLimit bounds what is uploaded.
type UploadLimit struct {
	Rule      UploadRule `json:"count_limit_type"`
	Count     int        `json:"count,omitzero"`    // 1 to 9; 0 is 9
	MegaBytes int        `json:"max_size,omitzero"` // of one file, at most 3,000; 0 is no limit
}

// An UploadRule tells what the number of an [UploadLimit] means.
//
//wecom:string
type UploadRule int

const (
	UploadExactly UploadRule = 0 // 等于
	UploadAtMost  UploadRule = 1 // 小于等于
)

// A DateQuestion asks for a date (日期).
type DateQuestion struct {
	Format DateFormat `json:"date_format_type,omitzero"`
}

// A DateFormat tells how exact a date is.
//
//wecom:string
type DateFormat int

const (
	DateToMinute DateFormat = 0 // 年/月/日/时/分
	DateToDay    DateFormat = 1 // 年/月/日
	DateToMonth  DateFormat = 2 // 年/月
)

// A TimeQuestion asks for a time of the day (时间).
type TimeQuestion struct {
	Format TimeFormat `json:"time_format_type,omitzero"`
}

// A TimeFormat tells how exact a time is.
//
//wecom:string
type TimeFormat int

const (
	TimeToMinute TimeFormat = 0 // 时分
	TimeToSecond TimeFormat = 1 // 时分秒
)

// A DurationQuestion asks for a beginning and an end (时长).
type DurationQuestion struct {
	Scale       DurationScale `json:"time_scale,omitzero"` // 0 is DurationInDays
	Days        DurationDays  `json:"date_type,omitzero"`  // 0 is NaturalDays
	HoursPerDay int           `json:"day_range,omitzero"`  // 1 to 24, with DurationInHours; 0 is 24
}

// A DurationScale is the unit of a duration.
//
//wecom:string
type DurationScale int

const (
	DurationInDays  DurationScale = 1 // 按天
	DurationInHours DurationScale = 2 // 按小时
)

// DurationDays tells which days count.
//
//wecom:string
type DurationDays int

const (
	NaturalDays DurationDays = 1 // 自然日
	WorkingDays DurationDays = 2 // 工作日: neither weekends nor public holidays
)

// A TemperatureQuestion asks for the temperature of a body (体温).
type TemperatureQuestion struct {
	Unit TemperatureUnit `json:"unit_type,omitzero"`
}

// A TemperatureUnit is a unit of temperature.
//
//wecom:string
type TemperatureUnit int

const (
	Celsius    TemperatureUnit = 0 // 摄氏度
	Fahrenheit TemperatureUnit = 1 // 华氏度
)

// A SignatureQuestion asks for a signature (签名).
type SignatureQuestion struct{}

// A DepartmentQuestion asks for departments (部门).
type DepartmentQuestion struct {
	IsMultiple bool `json:"allow_multiple_selection,omitzero"`
}

// A MemberQuestion asks for members (成员).
type MemberQuestion struct {
	IsMultiple bool `json:"allow_multiple_selection,omitzero"`
}

// UnknownQuestion is a question of a kind that this package does not know, as it was
// read. Writing it writes the same, so that a form that has one can be changed.
type UnknownQuestion struct {
	ReplyType int64
	Options   []FormOption
	Raw       jsontext.Value // the object under "question_extend_setting"; nil for none
}

func (TextQuestion) replyType() int64        { return 1 }
func (SingleChoice) replyType() int64        { return 2 }
func (MultipleChoice) replyType() int64      { return 3 }
func (LocationQuestion) replyType() int64    { return 5 }
func (PictureQuestion) replyType() int64     { return 9 }
func (FileQuestion) replyType() int64        { return 10 }
func (DateQuestion) replyType() int64        { return 11 }
func (TimeQuestion) replyType() int64        { return 14 }
func (Dropdown) replyType() int64            { return 15 }
func (TemperatureQuestion) replyType() int64 { return 16 }
func (SignatureQuestion) replyType() int64   { return 17 }
func (DepartmentQuestion) replyType() int64  { return 18 }
func (MemberQuestion) replyType() int64      { return 19 }
func (DurationQuestion) replyType() int64    { return 22 }
func (q UnknownQuestion) replyType() int64   { return q.ReplyType }

// A questionWire is a question as it is on the wire.
type questionWire struct {
	plainQuestion
	Options  []FormOption     `json:"option_item,omitzero"`
	Settings questionSettings `json:"question_extend_setting,omitzero"`

	unknown *UnknownQuestion // that it is
}

// A plainQuestion has what all questions have.
type plainQuestion struct {
	ID          int64          `json:"question_id"`
	Position    int            `json:"pos"`
	Title       string         `json:"title"`
	Status      FormItemStatus `json:"status"`
	ReplyType   int64          `json:"reply_type"`
	Required    bool           `json:"must_reply"`
	Note        string         `json:"note,omitzero"`
	Placeholder string         `json:"placeholder,omitzero"`
}

func (p plainQuestion) question(kind QuestionKind) FormQuestion {
	return FormQuestion{p.ID, p.Position, p.Title, p.Status, p.Required, p.Note, p.Placeholder, kind}
}

// questionSettings has a key for each kind of question, of which one is used.
type questionSettings struct {
	Text        *TextQuestion        `json:"text_setting,omitzero"`
	Single      *SingleChoice        `json:"radio_setting,omitzero"`
	Multiple    *MultipleChoice      `json:"checkbox_setting,omitzero"`
	Location    *LocationQuestion    `json:"location_setting,omitzero"`
	Picture     *PictureQuestion     `json:"image_setting,omitzero"`
	File        *FileQuestion        `json:"file_setting,omitzero"`
	Date        *DateQuestion        `json:"date_setting,omitzero"`
	Time        *TimeQuestion        `json:"time_setting,omitzero"`
	Duration    *DurationQuestion    `json:"duration_setting,omitzero"`
	Temperature *TemperatureQuestion `json:"temperature_setting,omitzero"`
	Department  *DepartmentQuestion  `json:"department_setting,omitzero"`
	Member      *MemberQuestion      `json:"member_setting,omitzero"`
}

func (q TextQuestion) write(w *questionWire) { w.Settings.Text = notDefault(q) }
func (q SingleChoice) write(w *questionWire) {
	w.Options, q.Options = q.Options, nil
	w.Settings.Single = notDefault(q)
}
func (q MultipleChoice) write(w *questionWire) {
	w.Options, q.Options = q.Options, nil
	w.Settings.Multiple = notDefault(q)
}
func (q Dropdown) write(w *questionWire)            { w.Options = q.Options }
func (q LocationQuestion) write(w *questionWire)    { w.Settings.Location = notDefault(q) }
func (q PictureQuestion) write(w *questionWire)     { w.Settings.Picture = notDefault(q) }
func (q FileQuestion) write(w *questionWire)        { w.Settings.File = notDefault(q) }
func (q DateQuestion) write(w *questionWire)        { w.Settings.Date = notDefault(q) }
func (q TimeQuestion) write(w *questionWire)        { w.Settings.Time = notDefault(q) }
func (q DurationQuestion) write(w *questionWire)    { w.Settings.Duration = notDefault(q) }
func (q TemperatureQuestion) write(w *questionWire) { w.Settings.Temperature = notDefault(q) }
func (SignatureQuestion) write(*questionWire)       {}
func (q DepartmentQuestion) write(w *questionWire)  { w.Settings.Department = notDefault(q) }
func (q MemberQuestion) write(w *questionWire)      { w.Settings.Member = notDefault(q) }
func (q UnknownQuestion) write(w *questionWire)     { w.Options, w.unknown = q.Options, &q }

// notDefault returns nil for the settings that WeCom has by itself.
func notDefault[T any](settings T) *T {
	if reflect.ValueOf(settings).IsZero() {
		return nil
	}
	return &settings
}

// questionKinds make a kind of what is on the wire, by the reply type.
var questionKinds = map[int64]func(*questionWire) QuestionKind{
	1: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Text) },
	2: func(w *questionWire) QuestionKind { q := orDefault(w.Settings.Single); q.Options = w.Options; return q },
	3: func(w *questionWire) QuestionKind {
		q := orDefault(w.Settings.Multiple)
		q.Options = w.Options
		return q
	},
	5:  func(w *questionWire) QuestionKind { return orDefault(w.Settings.Location) },
	9:  func(w *questionWire) QuestionKind { return orDefault(w.Settings.Picture) },
	10: func(w *questionWire) QuestionKind { return orDefault(w.Settings.File) },
	11: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Date) },
	14: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Time) },
	15: func(w *questionWire) QuestionKind { return Dropdown{w.Options} },
	16: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Temperature) },
	17: func(*questionWire) QuestionKind { return SignatureQuestion{} },
	18: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Department) },
	19: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Member) },
	22: func(w *questionWire) QuestionKind { return orDefault(w.Settings.Duration) },
}

func orDefault[T any](settings *T) (none T) {
	if settings == nil {
		return none
	}
	return *settings
}

// MarshalJSONTo writes the Kind as reply_type and its settings. It fails without a Kind.
func (q FormQuestion) MarshalJSONTo(e *jsontext.Encoder) error {
	if union.IsNil(q.Kind) {
		return errNoKind
	}
	w := questionWire{plainQuestion: plainQuestion{
		q.ID, q.Position, q.Title, cmp.Or(q.Status, FormItemNormal), q.Kind.replyType(), q.Required, q.Note, q.Placeholder,
	}}
	q.Kind.write(&w)
	w.Options = numbered(w.Options)
	if w.unknown != nil {
		return json.MarshalEncode(e, rawQuestion{w.plainQuestion, w.Options, w.unknown.Raw})
	}
	return json.MarshalEncode(e, w)
}

var errNoKind = errors.New("wedoc: the question has no Kind")

// A rawQuestion is a question with settings that are not understood.
type rawQuestion struct {
	plainQuestion
	Options []FormOption   `json:"option_item,omitzero"`
	Raw     jsontext.Value `json:"question_extend_setting,omitzero"`
}

// MarshalJSON is [FormQuestion.MarshalJSONTo] for encoding/json.
func (q FormQuestion) MarshalJSON() ([]byte, error) { return lenient.Marshal(q) }

// UnmarshalJSONFrom reads the Kind by reply_type, wherever it stands.
func (q *FormQuestion) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"reply_type"}, func(text string, d *jsontext.Decoder) error {
		replyType, _ := strconv.ParseInt(text, 10, 64)
		if read, ok := questionKinds[replyType]; ok {
			var w questionWire
			err := json.UnmarshalDecode(d, &w)
			*q = w.question(read(&w))
			return err
		}
		var w rawQuestion
		err := json.UnmarshalDecode(d, &w)
		*q = w.question(UnknownQuestion{w.ReplyType, w.Options, w.Raw})
		return err
	})
}

// UnmarshalJSON is [FormQuestion.UnmarshalJSONFrom] for encoding/json.
func (q *FormQuestion) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, q) }

// numbered gives options without a key new ones.
func numbered(options []FormOption) []FormOption {
	last := int64(0)
	for _, o := range options {
		last = max(last, o.Key)
	}
	var list []FormOption
	for _, o := range options {
		if o.Key == 0 {
			last++
			o.Key = last
		}
		list = append(list, FormOption{o.Key, o.Text, cmp.Or(o.Status, FormItemNormal)})
	}
	return list
}

// numberedQuestions gives questions their positions, and those without a number a new
// one, from first on. Two questions or two options with one number are an error, for
// WeCom would mix up their answers.
func numberedQuestions(questions []FormQuestion, first int64) ([]FormQuestion, error) {
	if len(questions) > maxQuestions {
		return nil, fmt.Errorf("wedoc: the form has %d questions; %d at most", len(questions), maxQuestions)
	}
	last := first - 1
	for _, q := range questions {
		last = max(last, q.ID)
	}
	var list []FormQuestion
	seen := map[int64]bool{}
	for i, q := range questions {
		if union.IsNil(q.Kind) {
			return nil, fmt.Errorf("wedoc: question %d has no Kind", i)
		}
		if q.ID == 0 {
			last++
			q.ID = last
		}
		if seen[q.ID] {
			return nil, fmt.Errorf("wedoc: two questions of the form have the ID %d", q.ID)
		}
		if key, ok := repeatedKey(choiceOptions(q.Kind)); ok {
			return nil, fmt.Errorf("wedoc: two options of question %d have the Key %d", i, key)
		}
		seen[q.ID], q.Position = true, i+1
		list = append(list, q)
	}
	return list, nil
}

func repeatedKey(options []FormOption) (key int64, ok bool) {
	seen := map[int64]bool{}
	for _, o := range options {
		if seen[o.Key] {
			return o.Key, true
		}
		seen[o.Key] = true
	}
	return 0, false
}

const maxQuestions = 200
