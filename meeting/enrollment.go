package meeting

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// An EnrollmentConfig is how people enrol (报名) in a meeting or a webinar.
type EnrollmentConfig struct {
	Approval         EnrollmentApproval   `json:"approve_type,omitzero"` // 0 means ApprovedAtOnce
	CollectQuestions Toggle               `json:"is_collect_question"`
	StaffExempt      bool                 `json:"no_registration_needed_for_staff"` // members of the corp need not enrol
	Questions        []EnrollmentQuestion `json:"question_list"`                    // none without CollectQuestions; special ones come first
}

// An EnrollmentApproval tells who approves enrolments.
//
//wecom:string
type EnrollmentApproval int

const (
	ApprovedAtOnce EnrollmentApproval = 1 // 自动审批
	ApprovedByHand EnrollmentApproval = 2 // 手动审批
)

// An EnrollmentQuestion is asked of everybody who enrols. WeCom ignores Title, Type
// and Options of a Special one.
type EnrollmentQuestion struct {
	Title    string            `json:"question_title,omitzero"` // at most 40 characters
	Type     QuestionType      `json:"question_type,omitzero"`
	Special  SpecialQuestion   `json:"special_type,omitzero"`
	Required Toggle            `json:"is_required"`
	Options  EnrollmentOptions `json:"option_list,omitempty"` // of choices only: at most 8, each at most 40 characters
}

// A QuestionType is how a question is answered.
//
//wecom:string
type QuestionType int

const (
	QuestionSingle   QuestionType = 1 // 单选
	QuestionMultiple QuestionType = 2 // 多选
	QuestionText     QuestionType = 3 // 简答
)

// A SpecialQuestion is a question that WeCom knows. They are answered with text.
//
//wecom:string
type SpecialQuestion int

const (
	NotSpecial     SpecialQuestion = 1 // 无
	AskMobile      SpecialQuestion = 2 // 手机号
	AskEmail       SpecialQuestion = 3 // 邮箱
	AskName        SpecialQuestion = 4 // 姓名
	AskCompany     SpecialQuestion = 5 // 公司名称
	AskCompanySize SpecialQuestion = 6 // 组织规模: of webinars only
)

// EnrollmentOptions are the options of a question.
type EnrollmentOptions []string

// MarshalJSON writes [{"content":"…"}].
func (o EnrollmentOptions) MarshalJSON() ([]byte, error) { return lenient.Marshal(wrap("content", o)) }

// UnmarshalJSONFrom reads what MarshalJSON writes.
func (o *EnrollmentOptions) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	list, err := unwrap(d, "content")
	*o = list
	return err
}

// UnmarshalJSON is [EnrollmentOptions.UnmarshalJSONFrom] for encoding/json.
func (o *EnrollmentOptions) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, o) }

func (c EnrollmentConfig) check() error {
	if len(c.Questions) > 0 && !c.CollectQuestions {
		return errors.New("meeting: there are Questions without CollectQuestions, and WeCom ignores them")
	}
	var err error
	for i, q := range c.Questions {
		err = errors.Join(err, q.check(fmt.Sprintf("question %d", i)))
	}
	return err
}

func (q EnrollmentQuestion) check(what string) error {
	if q.Special > NotSpecial {
		return nil
	}
	err := checkRequired("the title of "+what, q.Title, 40)
	if q.Type == QuestionSingle || q.Type == QuestionMultiple {
		err = errors.Join(err, checkCount("options of "+what, len(q.Options), 1, 8))
	}
	for _, option := range q.Options {
		err = errors.Join(err, checkRequired("an option of "+what, option, 40))
	}
	return err
}

// An Enrollment is one person's enrolment in a meeting or a webinar.
type Enrollment struct {
	EnrollID   string             `json:"enroll_id"` // unique in the meeting
	EnrolledAt wecom.Time         `json:"enroll_time"`
	Source     EnrollmentSource   `json:"enroll_source_type"`
	Status     EnrollmentStatus   `json:"status"`
	Name       string             `json:"nick_name"` // the phone number of those who were imported without a name
	UserID     string             `json:"userid"`    // of members of the corp only
	TmpOpenID  string             `json:"tmp_openid"`
	EnrollCode string             `json:"enroll_code"` // asked for when joining by telephone
	Answers    []EnrollmentAnswer `json:"answer_list"`
}

// enrollmentWire is an enrolment as WeCom writes it.
type enrollmentWire struct {
	Fields   enrollmentFields `json:",embed"`
	EnrollID wecom.String     `json:"enroll_id"` // a number for webinars
}

// enrollmentFields is an Enrollment that does not read itself.
type enrollmentFields Enrollment

var readEnrollment = union.From(func(w enrollmentWire) Enrollment {
	w.Fields.EnrollID = string(w.EnrollID)
	return Enrollment(w.Fields)
})

// UnmarshalJSONFrom reads an enrolment.
func (e *Enrollment) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*e, err = readEnrollment(d)
	return err
}

// UnmarshalJSON is [Enrollment.UnmarshalJSONFrom] for encoding/json.
func (e *Enrollment) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, e) }

// An EnrollmentSource tells how an enrolment came about.
//
//wecom:string
type EnrollmentSource int

const (
	EnrolledByHand   EnrollmentSource = 1 // 成员手动报名
	EnrolledByImport EnrollmentSource = 2 // 批量导入报名
)

// An EnrollmentStatus tells whether an enrolment was approved.
//
//wecom:string
type EnrollmentStatus int

const (
	EnrollmentAny      EnrollmentStatus = 0 // 全部: of lists only
	EnrollmentPending  EnrollmentStatus = 1 // 待审批
	EnrollmentRejected EnrollmentStatus = 2 // 已拒绝
	EnrollmentApproved EnrollmentStatus = 3 // 已批准
)

// An EnrollmentAnswer is the answer to a question.
type EnrollmentAnswer struct {
	Number   int             `json:"question_num"` // from 1
	Title    string          `json:"question_title"`
	Type     QuestionType    `json:"question_type"`
	Special  SpecialQuestion `json:"special_type"`
	Required Toggle          `json:"is_required"`
	Texts    []string        `json:"answer_content"` // several for QuestionMultiple only
}

// An EnrollmentPage is a page of enrolments.
type EnrollmentPage struct {
	Enrollments []Enrollment `json:"enroll_list"`
	HasMore     bool         `json:"has_more"`
	NextCursor  string       `json:"next_cursor"` // empty on the last page
}

func (p *EnrollmentPage) page() ([]Enrollment, string) {
	return p.Enrollments, p.NextCursor
}

// An EnrollmentCreate is somebody to enrol: a member by UserID, or anybody by Area
// and PhoneNumber.
type EnrollmentCreate struct {
	UserID      string `json:"userid,omitzero"`
	Area        string `json:"area,omitzero"` // the country code without +: 86
	PhoneNumber string `json:"phone_number,omitzero"`
	Name        string `json:"nick_name,omitzero"` // shown in the list of enrolments only, not in the meeting
}

// ImportedEnrollments tells whom an import enrolled.
type ImportedEnrollments struct {
	Count       int                  `json:"total_count"`
	Enrollments []ImportedEnrollment `json:"enroll_list"`
}

// An ImportedEnrollment is an enrolment that was imported.
type ImportedEnrollment struct {
	EnrollID    string `json:"enroll_id"`
	UserID      string `json:"userid"`
	Area        string `json:"area"`
	PhoneNumber string `json:"phone_number"`
	Name        string `json:"nick_name"`
	EnrollCode  string `json:"enroll_code"` // asked for when joining by telephone
}

// An EnrollmentPreference says which enrolment of somebody who has two is returned.
type EnrollmentPreference int

const (
	PreferImported EnrollmentPreference = 1 // the one that was imported with the phone number; default
	PreferByHand   EnrollmentPreference = 2
)

// An EnrolledUser is a participant with the enrolment that the participant has.
type EnrolledUser struct {
	TmpOpenID string `json:"tmp_openid"`
	EnrollID  string `json:"enroll_id"`
}

// enrollments are the calls about enrolment, which meetings and webinars have below
// paths of their own.
type enrollments struct {
	client *wecom.Client
	path   string
}

func (s *Service) enrollments() enrollments {
	return enrollments{s.client, "/cgi-bin/meeting/enroll/"}
}

func (s *Service) webinarEnrollments() enrollments {
	return enrollments{s.client, "/cgi-bin/meeting/webinar/enroll/"}
}

func (e enrollments) config(ctx context.Context, meetingID string) (*EnrollmentConfig, error) {
	return call.Query[EnrollmentConfig](ctx, e.client, e.path+"get_config", call.Body{"meetingid": meetingID})
}

func (e enrollments) setConfig(ctx context.Context, meetingID string, in EnrollmentConfig) (questions int, err error) {
	if err := in.check(); err != nil {
		return 0, err
	}
	return call.PostIn[int](ctx, e.client, e.path+"set_config", struct {
		MeetingID string `json:"meetingid"`
		EnrollmentConfig
	}{meetingID, in}, "question_count")
}

func (e enrollments) list(ctx context.Context, meetingID string, status EnrollmentStatus, page wecom.Page) (*EnrollmentPage, error) {
	return call.QueryPage[EnrollmentPage](ctx, e.client, e.path+"list", struct {
		MeetingID string           `json:"meetingid"`
		Status    EnrollmentStatus `json:"status,omitzero"`
		wecom.Page
	}{meetingID, status, page})
}

func (e enrollments) all(ctx context.Context, meetingID string, status EnrollmentStatus) iter.Seq2[Enrollment, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*EnrollmentPage, error) {
		return e.list(ctx, meetingID, status, p)
	}, (*EnrollmentPage).page)
}

func (e enrollments) update(ctx context.Context, meetingID string, status EnrollmentStatus, enrollIDs []string) (handled int, err error) {
	if status == EnrollmentAny {
		return 0, errors.New("meeting: the new status of the enrolments is missing")
	}
	if err := checkCount("enrolments", len(enrollIDs), 1, 0); err != nil {
		return 0, err
	}
	return call.PostIn[int](ctx, e.client, e.path+"approve",
		call.Body{"meetingid": meetingID, "action": status, "enroll_id_list": enrollIDs}, "handled_count")
}

func (e enrollments) importAll(ctx context.Context, meetingID string, in []EnrollmentCreate) (*ImportedEnrollments, error) {
	err := checkCount("people to enrol", len(in), 1, 0)
	for i, person := range in {
		err = errors.Join(err, person.check(fmt.Sprintf("person %d", i)))
	}
	if err != nil {
		return nil, err
	}
	return call.Post[ImportedEnrollments](ctx, e.client, e.path+"import", call.Body{"meetingid": meetingID, "enroll_list": in})
}

func (in EnrollmentCreate) check(what string) error {
	switch {
	case in.UserID == "" && in.PhoneNumber == "":
		return fmt.Errorf("meeting: %s has neither a UserID nor a PhoneNumber", what)
	case in.PhoneNumber != "":
		return checkArea(what, in.Area)
	}
	return nil
}

func (e enrollments) delete(ctx context.Context, meetingID string, enrollIDs []string) (deleted int, err error) {
	if err := checkCount("enrolments", len(enrollIDs), 1, 0); err != nil {
		return 0, err
	}
	return call.PostIn[int](ctx, e.client, e.path+"delete",
		call.Body{"meetingid": meetingID, "enroll_id_list": wrap("enroll_id", enrollIDs)}, "total_count")
}

func (e enrollments) of(ctx context.Context, meetingID string, prefer EnrollmentPreference, tmpOpenIDs []string) ([]EnrolledUser, error) {
	if err := checkCount("users", len(tmpOpenIDs), 1, 0); err != nil {
		return nil, err
	}
	var all []EnrolledUser
	for part := range pager.Chunks(tmpOpenIDs, 500) {
		list, err := call.QueryIn[[]EnrolledUser](ctx, e.client, e.path+"query_by_tmp_openid", struct {
			MeetingID  string               `json:"meetingid"`
			Prefer     EnrollmentPreference `json:"sorting_rules,omitzero"`
			TmpOpenIDs []string             `json:"tmp_openid_list"`
		}{meetingID, prefer, part}, "enroll_id_list")
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// GetEnrollmentConfig returns how people enrol in a meeting. WeCom refuses it
// unless the meeting has enrolment.
//
// https://developer.work.weixin.qq.com/document/path/98800
//
//wecom:api POST /cgi-bin/meeting/enroll/get_config 获取会议报名配置
func (s *Service) GetEnrollmentConfig(ctx context.Context, meetingID string) (*EnrollmentConfig, error) {
	return s.enrollments().config(ctx, meetingID)
}

// UpdateEnrollmentConfig replaces how people enrol in a meeting, which must have
// enrolment. It returns the number of questions, 0 without CollectQuestions.
//
// https://developer.work.weixin.qq.com/document/path/98797
//
//wecom:api POST /cgi-bin/meeting/enroll/set_config 修改会议报名配置
func (s *Service) UpdateEnrollmentConfig(ctx context.Context, meetingID string, in EnrollmentConfig) (questions int, err error) {
	return s.enrollments().setConfig(ctx, meetingID, in)
}

// ListEnrollments returns a page of the enrolments in a meeting, of one status or
// of all. The limit is at most 50, by default 50, and the same for all pages.
//
// https://developer.work.weixin.qq.com/document/path/98810
//
//wecom:api POST /cgi-bin/meeting/enroll/list 获取会议报名信息
func (s *Service) ListEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus, page wecom.Page) (*EnrollmentPage, error) {
	return s.enrollments().list(ctx, meetingID, status, page)
}

// AllEnrollments yields the enrolments in a meeting, of one status or of all.
func (s *Service) AllEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus) iter.Seq2[Enrollment, error] {
	return s.enrollments().all(ctx, meetingID, status)
}

// UpdateEnrollments approves enrolments in a meeting, rejects them, or takes that
// back: EnrollmentPending. It returns how many were changed.
//
// https://developer.work.weixin.qq.com/document/path/98807
//
//wecom:api POST /cgi-bin/meeting/enroll/approve 审批会议报名信息
func (s *Service) UpdateEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus, enrollIDs ...string) (handled int, err error) {
	return s.enrollments().update(ctx, meetingID, status, enrollIDs)
}

// ImportEnrollments enrols people in a meeting, which must have enrolment.
//
// https://developer.work.weixin.qq.com/document/path/98816
//
//wecom:api POST /cgi-bin/meeting/enroll/import 导入会议报名信息
func (s *Service) ImportEnrollments(ctx context.Context, meetingID string, in []EnrollmentCreate) (*ImportedEnrollments, error) {
	return s.enrollments().importAll(ctx, meetingID, in)
}

// DeleteEnrollments deletes enrolments in a meeting, imported ones and others. It
// returns how many were deleted.
//
// https://developer.work.weixin.qq.com/document/path/98817
//
//wecom:api POST /cgi-bin/meeting/enroll/delete 删除会议报名信息
func (s *Service) DeleteEnrollments(ctx context.Context, meetingID string, enrollIDs ...string) (deleted int, err error) {
	return s.enrollments().delete(ctx, meetingID, enrollIDs)
}

// GetEnrolledUsers returns the enrolments of participants of a meeting. Those who
// have not enrolled are absent. WeCom takes 500 at a time, so more are more calls.
//
// https://developer.work.weixin.qq.com/document/path/98794
//
//wecom:api POST /cgi-bin/meeting/enroll/query_by_tmp_openid 获取会议成员报名 ID
func (s *Service) GetEnrolledUsers(ctx context.Context, meetingID string, prefer EnrollmentPreference, tmpOpenIDs []string) ([]EnrolledUser, error) {
	return s.enrollments().of(ctx, meetingID, prefer, tmpOpenIDs)
}
