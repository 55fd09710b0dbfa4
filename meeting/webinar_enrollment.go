package meeting

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
)

// GetWebinarEnrollmentConfig returns how people enrol in a webinar. WeCom refuses
// it unless the webinar has enrolment: AdmissionEnrollment.
//
// https://developer.work.weixin.qq.com/document/path/98874
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/get_config 获取网络研讨会报名配置
func (s *Service) GetWebinarEnrollmentConfig(ctx context.Context, meetingID string) (*EnrollmentConfig, error) {
	return s.webinarEnrollments().config(ctx, meetingID)
}

// UpdateWebinarEnrollmentConfig replaces how people enrol in a webinar, which must
// have enrolment. It returns the number of questions, 0 without CollectQuestions.
//
// https://developer.work.weixin.qq.com/document/path/98875
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/set_config 修改网络研讨会报名配置
func (s *Service) UpdateWebinarEnrollmentConfig(ctx context.Context, meetingID string, in EnrollmentConfig) (questions int, err error) {
	return s.webinarEnrollments().setConfig(ctx, meetingID, in)
}

// ListWebinarEnrollments returns a page of the enrolments in a webinar, of one
// status or of all. The limit is at most 50, by default 50.
//
// https://developer.work.weixin.qq.com/document/path/98876
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/list 获取网络研讨会报名信息
func (s *Service) ListWebinarEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus, page wecom.Page) (*EnrollmentPage, error) {
	return s.webinarEnrollments().list(ctx, meetingID, status, page)
}

// AllWebinarEnrollments yields the enrolments in a webinar, of one status or of
// all.
func (s *Service) AllWebinarEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus) iter.Seq2[Enrollment, error] {
	return s.webinarEnrollments().all(ctx, meetingID, status)
}

// UpdateWebinarEnrollments approves enrolments in a webinar, rejects them, or takes
// that back: EnrollmentPending. It returns how many were changed.
//
// https://developer.work.weixin.qq.com/document/path/98877
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/approve 审批网络研讨会报名信息
func (s *Service) UpdateWebinarEnrollments(ctx context.Context, meetingID string, status EnrollmentStatus, enrollIDs ...string) (handled int, err error) {
	return s.webinarEnrollments().update(ctx, meetingID, status, enrollIDs)
}

// ImportWebinarEnrollments enrols people in a webinar, which must have enrolment.
//
// https://developer.work.weixin.qq.com/document/path/98880
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/import 导入网络研讨会报名信息
func (s *Service) ImportWebinarEnrollments(ctx context.Context, meetingID string, in []EnrollmentCreate) (*ImportedEnrollments, error) {
	return s.webinarEnrollments().importAll(ctx, meetingID, in)
}

// DeleteWebinarEnrollments deletes enrolments in a webinar, imported ones and
// others. It returns how many were deleted.
//
// https://developer.work.weixin.qq.com/document/path/98881
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/delete 删除网络研讨会报名信息
func (s *Service) DeleteWebinarEnrollments(ctx context.Context, meetingID string, enrollIDs ...string) (deleted int, err error) {
	return s.webinarEnrollments().delete(ctx, meetingID, enrollIDs)
}

// GetWebinarEnrolledUsers returns the enrolments of participants of a webinar.
// Those who have not enrolled are absent. WeCom takes 500 at a time, so more are
// more calls.
//
// https://developer.work.weixin.qq.com/document/path/98873
//
//wecom:api POST /cgi-bin/meeting/webinar/enroll/query_by_tmp_openid 获取网络研讨会成员报名 ID
func (s *Service) GetWebinarEnrolledUsers(ctx context.Context, meetingID string, prefer EnrollmentPreference, tmpOpenIDs []string) ([]EnrolledUser, error) {
	return s.webinarEnrollments().of(ctx, meetingID, prefer, tmpOpenIDs)
}
