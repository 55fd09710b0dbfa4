package school

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A HealthInfoPage is a page of the health of students or of teachers (师生健康), with the
// questions of the school.
type HealthInfoPage struct {
	TemplateID string               `json:"template_id"`
	Questions  []HealthInfoQuestion `json:"question_templates"`
	Infos      []HealthInfo         `json:"health_infos"`
	NextCursor string               `json:"-"` // empty on the last page
}

// A HealthInfoQuestion is a question of the school.
type HealthInfoQuestion struct {
	ID       int64          `json:"question_id"`
	Title    string         `json:"title"`
	Type     QuestionType   `json:"question_type"`
	Required wecom.Flag     `json:"is_must_fill"`
	Hidden   wecom.Flag     `json:"is_not_display"`
	Options  []HealthOption `json:"option_list"`
}

// HealthInfo is the health of a student or a teacher on a day.
type HealthInfo struct {
	UserID     string             `json:"userid"`
	CodeStatus int                `json:"health_qrcode_status"` // of the health code (健康码); WeCom no longer has the page that explained it
	SelfSubmit int                `json:"self_submit"`          // 1 or 2: who has filled it in; WeCom no longer explains it either
	Answers    []HealthInfoAnswer `json:"report_values"`
}

// A HealthInfoAnswer is the answer to a question of the school: an option or text.
type HealthInfoAnswer struct {
	QuestionID int64  `json:"question_id"`
	OptionID   int64  `json:"single_chose"` // 0 for a text
	Text       string `json:"text"`
}

// ListStudentHealth returns a page of the health of students on the day of date in
// UTC+8 ([wecom.Beijing]). WeCom no longer has the page of the call.
//
// https://developer.work.weixin.qq.com/document/path/93745
//
//wecom:api POST /cgi-bin/school/user/get_student_customize_health_info 获取学生健康信息
func (s *Service) ListStudentHealth(ctx context.Context, date time.Time, page wecom.Page) (*HealthInfoPage, error) {
	return s.healthInfo(ctx, "/cgi-bin/school/user/get_student_customize_health_info", date, page)
}

// AllStudentHealth yields the health of all students on a day.
func (s *Service) AllStudentHealth(ctx context.Context, date time.Time) iter.Seq2[HealthInfo, error] {
	return allHealth(ctx, date, s.ListStudentHealth)
}

// ListTeacherHealth returns a page of the health of teachers on the day of date in
// UTC+8 ([wecom.Beijing]). WeCom no longer has the page of the call.
//
// https://developer.work.weixin.qq.com/document/path/93744
//
//wecom:api POST /cgi-bin/school/user/get_teacher_customize_health_info 获取老师健康信息
func (s *Service) ListTeacherHealth(ctx context.Context, date time.Time, page wecom.Page) (*HealthInfoPage, error) {
	return s.healthInfo(ctx, "/cgi-bin/school/user/get_teacher_customize_health_info", date, page)
}

// AllTeacherHealth yields the health of all teachers on a day.
func (s *Service) AllTeacherHealth(ctx context.Context, date time.Time) iter.Seq2[HealthInfo, error] {
	return allHealth(ctx, date, s.ListTeacherHealth)
}

func allHealth(ctx context.Context, date time.Time, list func(context.Context, time.Time, wecom.Page) (*HealthInfoPage, error)) iter.Seq2[HealthInfo, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*HealthInfoPage, error) {
		return list(ctx, date, page)
	}, func(p *HealthInfoPage) ([]HealthInfo, string) { return p.Infos, p.NextCursor })
}

func (s *Service) healthInfo(ctx context.Context, path string, date time.Time, page wecom.Page) (*HealthInfoPage, error) {
	r, err := call.Query[struct {
		HealthInfoPage
		Ending  int    `json:"ending"`
		NextKey string `json:"next_key"`
	}](ctx, s.client, path, struct {
		Date    string `json:"date"`
		NextKey string `json:"next_key,omitzero"`
		Limit   int    `json:"limit,omitzero"`
	}{day(date), page.Cursor, page.Limit})
	if err != nil {
		return nil, err
	}
	if r.Ending != 1 {
		r.NextCursor = r.NextKey
	}
	return &r.HealthInfoPage, nil
}

// HealthCodes are the health codes (健康码) of students or of teachers.
type HealthCodes struct {
	Codes  []HealthCode
	Failed []FailedUser
}

// Complete reports whether all have a code.
func (c *HealthCodes) Complete() bool { return len(c.Failed) == 0 }

// A HealthCode is the health code of a student or a teacher.
type HealthCode struct {
	UserID string
	Data   string // of the QR code
}

// A HealthCodeType tells whose health codes are wanted.
//
//wecom:string
type HealthCodeType int

const (
	HealthCodeTeachers HealthCodeType = 1 // 老师
	HealthCodeStudents HealthCodeType = 2 // 学生
)

// maxHealthCodes is how many codes a call is asked for; the limit is not known.
const maxHealthCodes = 100

// GetHealthCodes returns the health codes (健康码) of students or of teachers, with a call
// for each 100. That some have none is no error: look at [HealthCodes.Failed]. On an
// error the result has what came before. WeCom no longer has the page of the call.
//
// https://developer.work.weixin.qq.com/document/path/93746
//
//wecom:api POST /cgi-bin/school/user/get_health_qrcode 获取师生健康码
func (s *Service) GetHealthCodes(ctx context.Context, whose HealthCodeType, userIDs []string) (*HealthCodes, error) {
	total := &HealthCodes{}
	for ids := range slices.Chunk(userIDs, maxHealthCodes) {
		results, err := call.QueryIn[[]healthCodeResult](ctx, s.client, "/cgi-bin/school/user/get_health_qrcode", call.Body{"type": whose, "userids": ids}, "result_list")
		if err != nil {
			return total, err
		}
		for _, c := range results {
			if c.Code != 0 {
				total.Failed = append(total.Failed, FailedUser{c.UserID, c.Code, c.Message})
				continue
			}
			total.Codes = append(total.Codes, HealthCode{c.UserID, c.Data})
		}
	}
	return total, nil
}

// A healthCodeResult is a code, or why there is none.
type healthCodeResult struct {
	UserID  string     `json:"userid"`
	Code    wecom.Code `json:"errcode"`
	Message string     `json:"errmsg"`
	Data    string     `json:"qrcode_data"`
}
