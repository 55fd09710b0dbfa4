package checkin

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A DeviceRecord is a punch at an attendance machine (考勤机).
type DeviceRecord struct {
	UserID     string     `json:"userid"`
	PunchedAt  wecom.Time `json:"checkin_time"`
	DeviceSN   string     `json:"device_sn"`
	DeviceName string     `json:"device_name"`
}

// A DeviceTime says which time of a punch at a machine counts.
type DeviceTime int

const (
	ByPunchTime  DeviceTime = 1 // the default
	ByUploadTime DeviceTime = 2 // when the machine reported it, which may be days later
)

// ListDeviceRecords returns the punches of at most 100 members at attendance
// machines within a month, both ends included. Punches by phone are not among
// them. Userids that do not exist are ignored. [Service.AllDeviceRecords] has no
// limits. Other numbers of members are a [wecom.ErrTooManyCheckinUsers], longer
// times a [wecom.ErrTimeRangeTooLong].
//
// https://developer.work.weixin.qq.com/document/path/94126
//
//wecom:api POST /cgi-bin/hardware/get_hardware_checkin_data 获取设备打卡数据
func (s *Service) ListDeviceRecords(ctx context.Context, by DeviceTime, userIDs []string, from, to time.Time) ([]DeviceRecord, error) {
	return call.QueryIn[[]DeviceRecord](ctx, s.client, "/cgi-bin/hardware/get_hardware_checkin_data", struct {
		By DeviceTime `json:"filter_type,omitzero"`
		span
	}{by, spanOf(userIDs, from, to)}, "checkindata")
}

// AllDeviceRecords yields the punches of any number of members at attendance
// machines between two moments, in steps of 28 days: the shortest month.
func (s *Service) AllDeviceRecords(ctx context.Context, by DeviceTime, in MemberQuery) iter.Seq2[DeviceRecord, error] {
	return all(in, in.byDays(28), func(userIDs []string, from, to time.Time) ([]DeviceRecord, error) {
		return s.ListDeviceRecords(ctx, by, userIDs, from, to)
	})
}

// CreateFace enrols the face of a member for attendance machines, and replaces the
// one there was. The image has at most 1 MB. If it is like another member's, WeCom
// enrols it and fails with [wecom.ErrSimilarFace] all the same. Only self-built
// apps may.
//
// https://developer.work.weixin.qq.com/document/path/93378
//
//wecom:api POST /cgi-bin/checkin/addcheckinuserface 录入打卡人员人脸信息
//wecom:limit 10/min
func (s *Service) CreateFace(ctx context.Context, userID string, image []byte) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/addcheckinuserface", call.Body{"userid": userID, "userface": image}, nil)
}
