package wedoc

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Form is a form (收集表).
type Form struct {
	ID string `json:"formid"`
	FormContent
	Rules FormRules `json:"form_setting,omitzero"`

	// PeriodIDs (周期) are what statistics and answers are asked for with: a form that
	// repeats has one for each time, any other form one.
	PeriodIDs []string `json:"repeated_id"`
}

// FormContent is what a form shows: its head and its questions.
type FormContent struct {
	Title       string        `json:"form_title"`
	Description string        `json:"form_desc,omitzero"`
	HeaderURL   string        `json:"form_header,omitzero"` // a picture above the title
	Questions   FormQuestions `json:"form_question"`        // at most 200
}

// FormQuestions are the questions of a form, in their order.
type FormQuestions []FormQuestion

type questionItems struct {
	Items []FormQuestion `json:"items"`
}

// MarshalJSONTo writes {"items":[…]}.
func (q FormQuestions) MarshalJSONTo(e *jsontext.Encoder) error {
	return json.MarshalEncode(e, questionItems{q})
}

// MarshalJSON is [FormQuestions.MarshalJSONTo] for encoding/json.
func (q FormQuestions) MarshalJSON() ([]byte, error) { return lenient.Marshal(q) }

// UnmarshalJSONFrom reads {"items":[…]}, and sorts the questions by their Position.
func (q *FormQuestions) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w questionItems
	err := json.UnmarshalDecode(d, &w)
	slices.SortStableFunc(w.Items, func(a, b FormQuestion) int { return cmp.Compare(a.Position, b.Position) })
	*q = w.Items
	return err
}

// UnmarshalJSON is [FormQuestions.UnmarshalJSONFrom] for encoding/json.
func (q *FormQuestions) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, q) }

// numbered returns the content as it is written.
func (c FormContent) numbered(first int64) (FormContent, error) {
	questions, err := numberedQuestions(c.Questions, first)
	c.Questions = questions
	return c, err
}

// FormRules tell who fills in a form, and when (收集表设置).
type FormRules struct {
	Access    FormAccess  `json:"fill_out_auth"`
	Range     FormRange   `json:"fill_in_range,omitzero"` // whom FormForRange means; required with Repeat
	Admins    FormAdmins  `json:"setting_manager_range,omitzero"`
	Repeat    *FormRepeat `json:"timed_repeat_info,omitzero"` // nil for a form that does not repeat
	ClosesAt  wecom.Time  `json:"timed_finish,omitzero"`      // not of a form that repeats
	Anonymous bool        `json:"can_anonymous"`              // members may hide who they are
	Notifies  bool        `json:"can_notify_submit"`          // of each answer
	Multiple  bool        `json:"allow_multi_fill"`           // a member may answer more than once
}

// FormAccess tells who may fill in a form.
//
//wecom:string
type FormAccess int

const (
	FormForAll    FormAccess = 0 // 所有人
	FormForRange  FormAccess = 1 // 企业内指定人/部门
	FormForSchool FormAccess = 4 // 家校所有范围: for good; its questions are numbered from 2
)

// A FormRange is members and departments.
type FormRange struct {
	UserIDs       []string `json:"userids,omitzero"`
	DepartmentIDs []int64  `json:"departmentids,omitzero"`
}

// FormAdmins are the admins of a form (收集表管理员).
type FormAdmins struct {
	UserIDs []string `json:"userids,omitzero"`
}

// A FormRepeat has WeCom send a form again and again (定时重复).
type FormRepeat struct {
	Disabled bool       // it does not repeat now
	RemindAt wecom.Time // the first time; the others are at the same time of the day
	On       RepeatDays // required
	LateFill LateFill

	// In forms that are read:
	CreatedAt, UpdatedAt wecom.Time
}

// RepeatDays are the days on which a form repeats: [RepeatWeekly], [RepeatDaily] or
// [RepeatMonthly], or an [UnknownRepeat] that was read.
type RepeatDays interface {
	write(*repeatWire)
}

// RepeatWeekly repeats a form on days of the week.
type RepeatWeekly struct{ Days Weekdays }

// RepeatDaily repeats a form each day.
type RepeatDaily struct{ SkipHolidays bool }

// RepeatMonthly repeats a form on a day of the month.
type RepeatMonthly struct{ Day int } // 1 to 31

// UnknownRepeat is a kind of repetition that this package does not know, with what
// was read of it. Writing it writes the same, so that the other rules of its form can be
// changed.
type UnknownRepeat struct {
	Kind         int64
	Days         Weekdays
	SkipHolidays bool
	Day          int
}

// Weekdays are days of the week, which are joined with |.
type Weekdays int

// The page counts them as bits, from Monday on.
const (
	OnMonday Weekdays = 1 << iota
	OnTuesday
	OnWednesday
	OnThursday
	OnFriday
	OnSaturday
	OnSunday
)

// LateFill tells how long a form is filled in after its day (补填).
//
//wecom:string
type LateFill int

const (
	LateFillAlways    LateFill = 0 // 允许
	LateFillSameDay   LateFill = 1 // 仅当天
	LateFillFiveDays  LateFill = 2 // 最后五天内
	LateFillOneMonth  LateFill = 3 // 一个月内
	LateFillUntilNext LateFill = 4 // 下一次生成前
)

// A repeatWire is a FormRepeat as it is on the wire.
type repeatWire struct {
	Enable       bool       `json:"enable"`
	RemindAt     wecom.Time `json:"remind_time,omitzero"`
	Kind         int64      `json:"repeat_type"`
	Days         Weekdays   `json:"week_flag,omitzero"`
	SkipHolidays bool       `json:"skip_holiday,omitzero"`
	Day          int        `json:"day_of_month,omitzero"`
	LateFill     LateFill   `json:"fork_finish_type,omitzero"`
	CreatedAt    wecom.Time `json:"rule_ctime,omitzero"`
	UpdatedAt    wecom.Time `json:"rule_mtime,omitzero"`
}

func (r RepeatWeekly) write(w *repeatWire)  { w.Kind, w.Days = 0, r.Days }
func (r RepeatDaily) write(w *repeatWire)   { w.Kind, w.SkipHolidays = 1, r.SkipHolidays }
func (r RepeatMonthly) write(w *repeatWire) { w.Kind, w.Day = 2, r.Day }
func (r UnknownRepeat) write(w *repeatWire) {
	w.Kind, w.Days, w.SkipHolidays, w.Day = r.Kind, r.Days, r.SkipHolidays, r.Day
}

// MarshalJSONTo writes On as repeat_type and the keys that belong to it.
func (r FormRepeat) MarshalJSONTo(e *jsontext.Encoder) error {
	w := repeatWire{Enable: !r.Disabled, RemindAt: r.RemindAt, LateFill: r.LateFill}
	if !union.IsNil(r.On) {
		r.On.write(&w)
	}
	return json.MarshalEncode(e, w)
}

// MarshalJSON is [FormRepeat.MarshalJSONTo] for encoding/json.
func (r FormRepeat) MarshalJSON() ([]byte, error) { return lenient.Marshal(r) }

// UnmarshalJSONFrom reads On by repeat_type.
func (r *FormRepeat) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w repeatWire
	err := json.UnmarshalDecode(d, &w)
	*r = FormRepeat{!w.Enable, w.RemindAt, w.days(), w.LateFill, w.CreatedAt, w.UpdatedAt}
	return err
}

// UnmarshalJSON is [FormRepeat.UnmarshalJSONFrom] for encoding/json.
func (r *FormRepeat) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

func (w *repeatWire) days() RepeatDays {
	switch w.Kind {
	case 0:
		return RepeatWeekly{w.Days}
	case 1:
		return RepeatDaily{w.SkipHolidays}
	case 2:
		return RepeatMonthly{w.Day}
	}
	return UnknownRepeat{w.Kind, w.Days, w.SkipHolidays, w.Day}
}

func (r FormRules) repeats() bool { return r.Repeat != nil && !r.Repeat.Disabled }

// check refuses rules that WeCom would drop silently.
func (r FormRules) check() error {
	switch {
	case !r.repeats():
		return nil
	case union.IsNil(r.Repeat.On):
		return errors.New("wedoc: Repeat.On of the form is required: it says on which days the form repeats")
	case !r.ClosesAt.IsZero():
		return errors.New("wedoc: a form that repeats does not close: WeCom ignores ClosesAt beside Repeat")
	}
	return nil
}

// A FormCreate is a form to create.
type FormCreate struct {
	SpaceID  string // of WeDrive; default: no space
	FolderID string // default: the top of the space
	FormContent
	Rules FormRules
}

type formCreate struct {
	SpaceID  string   `json:"spaceid,omitzero"`
	FolderID string   `json:"fatherid,omitzero"`
	Form     formInfo `json:"form_info"`
}

type formInfo struct {
	FormContent
	Rules FormRules `json:"form_setting"`
}

// CreateForm creates a form and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/97462
//
//wecom:api POST /cgi-bin/wedoc/create_form 创建收集表
func (s *Service) CreateForm(ctx context.Context, in FormCreate) (formID string, err error) {
	content, err := in.numbered(in.Rules.Access.firstQuestion())
	if err = cmp.Or(err, in.Rules.check()); err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/wedoc/create_form", formCreate{in.SpaceID, cmp.Or(in.FolderID, in.SpaceID), formInfo{content, in.Rules}}, "formid")
}

// firstQuestion is the number of the first question.
func (a FormAccess) firstQuestion() int64 {
	if a == FormForSchool {
		return 2
	}
	return 1
}

// GetForm returns a form that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97817
//
//wecom:api POST /cgi-bin/wedoc/get_form_info 获取收集表信息
func (s *Service) GetForm(ctx context.Context, formID string) (*Form, error) {
	return call.QueryIn[*Form](ctx, s.client, "/cgi-bin/wedoc/get_form_info", call.Body{"formid": formID}, "form_info")
}

// How modify_form changes a form.
const (
	replaceContent = 1
	replaceRules   = 2
)

// ReplaceFormContent replaces all questions of a form, and its title; see
// [FormQuestion] for those that are to go. An empty Description or HeaderURL is not
// sent; whether WeCom then keeps the old one is not documented. The rules stay as
// they are. In forms for schools the first question needs an ID of 2 or more.
// [Service.UpdateFormContent] changes a part.
//
// https://developer.work.weixin.qq.com/document/path/97816
//
//wecom:api POST /cgi-bin/wedoc/modify_form 编辑收集表
func (s *Service) ReplaceFormContent(ctx context.Context, formID string, content FormContent) error {
	return s.replaceFormContent(ctx, formID, content, 1)
}

func (s *Service) replaceFormContent(ctx context.Context, formID string, content FormContent, first int64) error {
	content, err := content.numbered(first)
	if err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/modify_form", call.Body{"oper": replaceContent, "formid": formID, "form_info": content}, nil)
}

// ReplaceFormRules replaces all rules of a form: what is left out has its default
// again. The questions stay as they are. Forms for schools keep their Access, and
// others cannot get it. [Service.UpdateFormRules] changes a part.
//
// https://developer.work.weixin.qq.com/document/path/97816
//
//wecom:api POST /cgi-bin/wedoc/modify_form 编辑收集表
func (s *Service) ReplaceFormRules(ctx context.Context, formID string, rules FormRules) error {
	if err := rules.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/modify_form", call.Body{"oper": replaceRules, "formid": formID, "form_info": call.Body{"form_setting": rules}}, nil)
}

// UpdateFormContent reads a form, calls change with its content, and writes what it has
// become. If change returns an error, nothing is written. Questions without an ID get
// numbers behind the greatest that the form has, deleted questions included. What others
// change meanwhile is lost.
func (s *Service) UpdateFormContent(ctx context.Context, formID string, change func(*FormContent) error) error {
	form, err := s.GetForm(ctx, formID)
	if err != nil {
		return err
	}
	first := form.Rules.Access.firstQuestion()
	for _, q := range form.Questions {
		first = max(first, q.ID+1)
	}
	if err := change(&form.FormContent); err != nil {
		return err
	}
	return s.replaceFormContent(ctx, formID, form.FormContent, first)
}

// UpdateFormRules is [Service.UpdateFormContent] for the rules of a form.
func (s *Service) UpdateFormRules(ctx context.Context, formID string, change func(*FormRules) error) error {
	form, err := s.GetForm(ctx, formID)
	if err != nil {
		return err
	}
	if form.Rules.repeats() {
		form.Rules.ClosesAt = wecom.Time{} // WeCom ignores it
	}
	if err := change(&form.Rules); err != nil {
		return err
	}
	return s.ReplaceFormRules(ctx, formID, form.Rules)
}
