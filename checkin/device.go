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
	At         wecom.Time `json:"checkin_time"`
	DeviceSN   string     `json:"device_sn"`
	DeviceName string     `json:"device_name"`
}

// A DeviceFilter says which time of a punch counts.
type DeviceFilter int

// The times of a punch at a machine.
const (
	ByPunchTime  DeviceFilter = 1
	ByUploadTime DeviceFilter = 2 // when the machine reported it, which may be days later
)

// ListDeviceRecords returns the punches of up to 100 members at attendance
// machines within a month, both ends included. Punches by phone are not among
// them. WeCom ignores userids that do not exist. [Service.AllDeviceRecords] has
// no limits.
//
// https://developer.work.weixin.qq.com/document/path/94126
//
//wecom:api POST /cgi-bin/hardware/get_hardware_checkin_data 获取设备打卡数据
func (s *Service) ListDeviceRecords(ctx context.Context, by DeviceFilter, users []string, from, to time.Time) ([]DeviceRecord, error) {
	out, err := call.Query[struct {
		Records []DeviceRecord `json:"checkindata"`
	}](ctx, s.client, "/cgi-bin/hardware/get_hardware_checkin_data", struct {
		By DeviceFilter `json:"filter_type,omitzero"`
		span
	}{by, spanOf(users, from, to)})
	if err != nil {
		return nil, err
	}
	return out.Records, nil
}

// AllDeviceRecords yields the punches of any number of members at attendance
// machines between two moments, in steps of 28 days: the shortest month.
func (s *Service) AllDeviceRecords(ctx context.Context, by DeviceFilter, in Range) iter.Seq2[DeviceRecord, error] {
	return all(in, in.byDays(28), func(users []string, from, to time.Time) ([]DeviceRecord, error) {
		return s.ListDeviceRecords(ctx, by, users, from, to)
	})
}

// AddFace enrols the face of a member for attendance machines, and replaces the
// one there was. The image has at most 1 MB. If it is like another member's, WeCom
// enrols it and fails with [wecom.ErrSimilarFace] all the same. Only self-built
// apps may. WeCom allows 10 calls a minute.
//
// https://developer.work.weixin.qq.com/document/path/93378
//
//wecom:api POST /cgi-bin/checkin/addcheckinuserface 录入打卡人员人脸信息
//wecom:limit 10/min
func (s *Service) AddFace(ctx context.Context, userID string, image []byte) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/addcheckinuserface", struct {
		UserID string `json:"userid"`
		Image  []byte `json:"userface"`
	}{userID, image}, nil)
}
