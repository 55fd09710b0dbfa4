package wedoc

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A FormAnswer is what somebody filled in. Answers that are anonymous have no UserID,
// TmpCustomerID and UserName.
type FormAnswer struct {
	ID            int64            `json:"answer_id"`
	UserID        string           `json:"userid"`
	TmpCustomerID string           `json:"tmp_external_userid"` // of people outside the corp; another one in each form; externalcontact converts it
	UserName      string           `json:"user_name"`
	CreatedAt     wecom.Time       `json:"ctime"`
	UpdatedAt     wecom.Time       `json:"mtime"`
	Status        FormAnswerStatus `json:"answer_status"`
	Replies       FormReplies      `json:"reply"`
}

// A FormAnswerStatus tells whether an answer counts.
//
//wecom:string
type FormAnswerStatus int

const (
	FormAnswerNormal  FormAnswerStatus = 1 // 正常
	FormAnswerRemoved FormAnswerStatus = 3 // 已移除: by who evaluates the form, or deleted
)

// FormReplies are the replies of an answer.
type FormReplies []FormReply

// UnmarshalJSONFrom reads {"items":[…]}.
func (r *FormReplies) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w struct {
		Items []FormReply `json:"items"`
	}
	err := json.UnmarshalDecode(d, &w)
	*r = w.Items
	return err
}

// UnmarshalJSON is [FormReplies.UnmarshalJSONFrom] for encoding/json.
func (r *FormReplies) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

// A FormReply is the reply to a question.
type FormReply struct {
	QuestionID int64
	Question   FormQuestion // zero before [Form.Match], and for a question that the form does not have
	Value      ReplyValue   // nil for none
}

// String returns the reply as text, for tables: chosen options by their texts (after
// [Form.Match]), files by their names, members and departments by their ids, several
// of them with "; " in between.
func (r FormReply) String() string {
	if union.IsNil(r.Value) {
		return ""
	}
	return r.Value.reply()
}

// A ReplyValue is what was replied to a question: [TextReply], [ChoiceReply],
// [FileReply], [DurationReply], [DepartmentReply] or [MemberReply], or an
// [UnknownReply]. [Form.Match] makes [DateReply], [TimeReply] and [TemperatureReply] of
// texts. Pictures and signatures come as files.
type ReplyValue interface {
	reply() string
}

// A TextReply is text, and whatever WeCom writes as text: a place such as
// "四川省/成都市/武侯区/天府三街", and dates, times and temperatures.
type TextReply string

// A ChoiceReply is the options that were chosen.
type ChoiceReply struct {
	Keys   []int64
	Others []OtherReply // texts of one's own (其他)
	Texts  []string     // of the Keys, after [Form.Match]
}

// An OtherReply is a text in place of an option.
type OtherReply struct {
	Key  int64  `json:"option_reply"`
	Text string `json:"extend_text"`
}

// A FileReply is the files that were uploaded.
type FileReply []ReplyFile

// A ReplyFile is a file that was uploaded.
type ReplyFile struct {
	ID   string `json:"fileid"` // of WeDrive
	Name string `json:"name"`
}

// A DurationReply is a time with a beginning and an end.
type DurationReply struct {
	BeginAt     wecom.Time    `json:"begin_time"`
	EndAt       wecom.Time    `json:"end_time"`
	Scale       DurationScale `json:"time_scale"`
	HoursPerDay int           `json:"day_range"` // with DurationInHours
	Days        float64       `json:"days"`      // with DurationInDays
	Hours       float64       `json:"hours"`     // with DurationInHours
}

// A DepartmentReply is the ids of departments.
type DepartmentReply []int64

// A MemberReply is the ids of members.
type MemberReply []string

// A DateReply is a date, at midnight or at the minute in UTC+8; of a
// [DateToMonth] it is the first day.
type DateReply struct {
	At   time.Time
	Text string // as it came
}

// A TimeReply is a time of the day.
type TimeReply struct {
	SinceMidnight time.Duration
	Text          string // as it came
}

// A TemperatureReply is a temperature.
type TemperatureReply struct {
	Degrees float64
	Unit    TemperatureUnit
	Text    string // as it came
}

// UnknownReply is a reply of a kind that this package does not know.
type UnknownReply struct {
	Key string
	Raw jsontext.Value // what stands under the key
}

func (r TextReply) reply() string        { return string(r) }
func (r DateReply) reply() string        { return r.Text }
func (r TimeReply) reply() string        { return r.Text }
func (r TemperatureReply) reply() string { return r.Text }
func (r UnknownReply) reply() string     { return string(r.Raw) }
func (r MemberReply) reply() string      { return strings.Join(r, replySeparator) }

func (r ChoiceReply) reply() string {
	if len(r.Texts) == len(r.Keys) {
		return strings.Join(r.Texts, replySeparator)
	}
	return joinedNumbers(r.Keys)
}

func (r FileReply) reply() string {
	var names []string
	for _, f := range r {
		names = append(names, f.Name)
	}
	return strings.Join(names, replySeparator)
}

func (r DurationReply) reply() string {
	return r.BeginAt.Format(time.DateTime) + replySeparator + r.EndAt.Format(time.DateTime)
}

func (r DepartmentReply) reply() string { return joinedNumbers(r) }

const replySeparator = "; "

func joinedNumbers(numbers []int64) string {
	var texts []string
	for _, n := range numbers {
		texts = append(texts, strconv.FormatInt(n, 10))
	}
	return strings.Join(texts, replySeparator)
}

// UnmarshalJSONFrom reads the Value by the key that holds it, since a reply does not name
// its kind.
func (r *FormReply) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w replyWire
	keys := map[string]any{
		"question_id": &r.QuestionID, "text_reply": &w.text, "option_reply": &w.choice.Keys, "option_extend_reply": &w.choice.Others,
		"file_extend_reply": &w.files, "duration_reply": &w.duration, "department_reply": &w.departments, "member_reply": &w.members,
	}
	err := union.Members(d, func(name []byte) (bool, error) {
		if p, ok := keys[string(name)]; ok {
			return true, json.UnmarshalDecode(d, p)
		}
		if strict, _ := json.GetOption(d.Options(), json.RejectUnknownMembers); strict {
			return false, nil
		}
		raw, err := d.ReadValue()
		if !lenient.IsNothing(raw) {
			w.unknown = UnknownReply{string(name), raw.Clone()}
		}
		return true, err
	})
	r.Value = w.value()
	return err
}

// A replyWire is a reply as it is on the wire, where one of the keys holds it.
type replyWire struct {
	text        TextReply
	choice      ChoiceReply
	files       FileReply
	duration    DurationReply
	departments struct {
		List []struct {
			ID int64 `json:"department_id"`
		} `json:"list"`
	}
	members struct {
		List []struct {
			ID string `json:"userid"`
		} `json:"list"`
	}
	unknown UnknownReply
}

// value returns what was replied: what is empty was not.
func (w *replyWire) value() ReplyValue {
	switch {
	case w.text != "":
		return w.text
	case len(w.choice.Keys)+len(w.choice.Others) > 0:
		return w.choice
	case len(w.files) > 0:
		return w.files
	case w.duration != (DurationReply{}):
		return w.duration
	case len(w.departments.List) > 0:
		var ids DepartmentReply
		for _, department := range w.departments.List {
			ids = append(ids, department.ID)
		}
		return ids
	case len(w.members.List) > 0:
		var ids MemberReply
		for _, member := range w.members.List {
			ids = append(ids, member.ID)
		}
		return ids
	case w.unknown.Key != "":
		return w.unknown
	}
	return nil
}

// UnmarshalJSON is [FormReply.UnmarshalJSONFrom] for encoding/json.
func (r *FormReply) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

// GetFormAnswers returns answers to a form, at most 100, by one of its PeriodIDs and
// the AnswerIDs of its submissions. [Form.Match] says what they reply to.
//
// https://developer.work.weixin.qq.com/document/path/97819
//
//wecom:api POST /cgi-bin/wedoc/get_form_answer 读取收集表答案
func (s *Service) GetFormAnswers(ctx context.Context, periodID string, answerIDs []int64) ([]FormAnswer, error) {
	reply, err := call.QueryIn[answerReply](ctx, s.client, "/cgi-bin/wedoc/get_form_answer", call.Body{"repeated_id": periodID, "answer_ids": answerIDs}, "answer")
	return reply.Answers, err
}

type answerReply struct {
	Answers []FormAnswer `json:"answer_list"`
}

const maxAnswers = 100

// AllFormAnswers yields the answers that were submitted from the day of one moment to
// the day of another, whole days in UTC+8, matched to the questions of the form; see
// [Form.Match]. It reads who has submitted one, and their answers 100 at a time.
func (s *Service) AllFormAnswers(ctx context.Context, form *Form, periodID string, from, to time.Time) iter.Seq2[FormAnswer, error] {
	return func(yield func(FormAnswer, error) bool) {
		var ids []int64
		for submission, err := range s.AllFormSubmissions(ctx, periodID, from, to) {
			if err != nil {
				yield(FormAnswer{}, err)
				return
			}
			ids = append(ids, submission.AnswerID)
		}
		for answer, err := range pager.Each(slices.Chunk(ids, maxAnswers), func(ids []int64) iter.Seq2[FormAnswer, error] {
			return pager.Once(func() ([]FormAnswer, error) { return s.GetFormAnswers(ctx, periodID, ids) })
		}) {
			if err == nil {
				answer = form.Match(answer)
			}
			if !yield(answer, err) {
				return
			}
		}
	}
}

// Match returns an answer with a reply to each question of the form, in the order of
// the form. The Value is nil where a question was not answered. Replies to questions
// that the form no longer has come last. Dates, times, temperatures and the texts of
// options are read as the question says; what cannot be read so stays as it came.
func (f *Form) Match(answer FormAnswer) FormAnswer {
	if f == nil {
		return answer
	}
	given := map[int64]FormReply{}
	for _, r := range answer.Replies {
		given[r.QuestionID] = r
	}
	var replies FormReplies
	for _, q := range f.Questions {
		if q.Status == FormItemDeleted {
			continue
		}
		replies = append(replies, FormReply{q.ID, q, typedReply(q.Kind, given[q.ID].Value)})
		delete(given, q.ID)
	}
	for _, r := range answer.Replies {
		if _, ok := given[r.QuestionID]; ok {
			replies = append(replies, r)
		}
	}
	answer.Replies = replies
	return answer
}

// typedReply reads a reply as its question says.
func typedReply(kind QuestionKind, value ReplyValue) ReplyValue {
	switch v := value.(type) {
	case ChoiceReply:
		v.Texts = v.texts(choiceOptions(kind))
		return v
	case TextReply:
		return typedText(kind, v)
	}
	return value
}

// choiceOptions returns the options of a question.
func choiceOptions(kind QuestionKind) []FormOption {
	var w questionWire
	if !union.IsNil(kind) {
		kind.write(&w)
	}
	return numbered(w.Options)
}

// texts returns the texts of the options that were chosen.
func (r ChoiceReply) texts(options []FormOption) []string {
	var texts []string
	for _, key := range r.Keys {
		text := strconv.FormatInt(key, 10)
		for _, o := range options {
			if o.Key == key {
				text = o.Text
			}
		}
		for _, o := range r.Others {
			if o.Key == key {
				text = o.Text
			}
		}
		texts = append(texts, text)
	}
	return texts
}

func typedText(kind QuestionKind, text TextReply) ReplyValue {
	s := strings.TrimSpace(string(text))
	switch kind.(type) {
	case DateQuestion:
		if t, ok := parseAny(s, dateLayouts); ok {
			return DateReply{t, s}
		}
	case TimeQuestion:
		if t, ok := parseAny(s, timeLayouts); ok {
			midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, wecom.Beijing)
			return TimeReply{t.Sub(midnight), s}
		}
	case TemperatureQuestion:
		if number, unit, ok := cutUnit(s); ok {
			if degrees, err := strconv.ParseFloat(number, 64); err == nil {
				return TemperatureReply{degrees, unit, s}
			}
		}
	}
	return text
}

// The page shows one layout of dates and one of times ("2022年11月", "20:53"); the
// others follow from what a question can ask for.
var (
	dateLayouts = []string{
		"2006年1月2日 15:04", "2006年1月2日15:04", "2006年1月2日", "2006年1月",
		"2006-1-2 15:04", "2006-1-2", "2006-1", "2006/1/2 15:04", "2006/1/2", "2006/1",
	}
	timeLayouts = []string{"15:04", "15:04:05"}
)

func parseAny(s string, layouts []string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, wecom.Beijing); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// cutUnit cuts the unit behind a temperature off.
func cutUnit(s string) (number string, unit TemperatureUnit, ok bool) {
	for suffix, unit := range map[string]TemperatureUnit{"℃": Celsius, "°C": Celsius, "℉": Fahrenheit, "°F": Fahrenheit} {
		if number, ok := strings.CutSuffix(s, suffix); ok {
			return strings.TrimSpace(number), unit, true
		}
	}
	return "", 0, false
}
