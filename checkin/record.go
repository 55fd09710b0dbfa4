package checkin

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
)

// A Record is a punch, or, with [NotPunched], a punch that is missing.
type Record struct {
	UserID         string     `json:"userid"`
	RuleID         int64      `json:"groupid"`
	RuleName       string     `json:"groupname"`
	Type           PunchType  `json:"checkin_type"`
	Exceptions     Exceptions `json:"exception_type"`
	PunchedAt      wecom.Time `json:"checkin_time"`
	ScheduledAt    wecom.Time `json:"sch_checkin_time"` // when work begins or ends; zero under rules with free hours
	LocationTitle  string     `json:"location_title"`
	LocationDetail string     `json:"location_detail"`
	Longitude      Coordinate `json:"lng"`
	Latitude       Coordinate `json:"lat"`
	WiFiName       string     `json:"wifiname"`
	WiFiMAC        string     `json:"wifimac"`
	DeviceID       string     `json:"deviceid"`
	ScheduleID     int64      `json:"schedule_id"` // the shift; 0 under other rules
	PeriodID       int64      `json:"timeline_id"` // the period of the shift or day
	Notes          string     `json:"notes"`
	MediaIDs       []string   `json:"mediaids"` // photos, for media/get
}

// A PunchType says what a punch is for.
type PunchType string

const (
	PunchOn     PunchType = "上班打卡"
	PunchOff    PunchType = "下班打卡"
	PunchOuting PunchType = "外出打卡"
	PunchPlain  PunchType = "仅记录打卡时间和位置" // under rules that only note time and place
)

// A RecordKind says which punches are asked for.
type RecordKind int

const (
	DutyRecords   RecordKind = 1 // beginning and end of work
	OutingRecords RecordKind = 2
	AllKinds      RecordKind = 3
)

// ListRecords returns the punches of at most 100 members between two moments at
// most 30 days apart, both included. [Service.AllRecords] has no such limits.
// Other numbers of members are a [wecom.ErrTooManyCheckinUsers], longer times a
// [wecom.ErrTimeRangeTooLong].
//
// https://developer.work.weixin.qq.com/document/path/90262
//
//wecom:api POST /cgi-bin/checkin/getcheckindata 获取打卡记录数据
//wecom:limit 600/min
func (s *Service) ListRecords(ctx context.Context, kind RecordKind, userIDs []string, from, to time.Time) ([]Record, error) {
	return call.QueryIn[[]Record](ctx, s.client, "/cgi-bin/checkin/getcheckindata", struct {
		Kind RecordKind `json:"opencheckindatatype"`
		span
	}{kind, spanOf(userIDs, from, to)}, "checkindata")
}

// AllRecords yields the punches of any number of members between two moments,
// in steps of 30 days.
func (s *Service) AllRecords(ctx context.Context, kind RecordKind, in MemberQuery) iter.Seq2[Record, error] {
	return all(in, in.byDays(30), func(userIDs []string, from, to time.Time) ([]Record, error) {
		return s.ListRecords(ctx, kind, userIDs, from, to)
	})
}

// span is how most reads name members and times.
type span struct {
	From    wecom.Time `json:"starttime"`
	To      wecom.Time `json:"endtime"`
	UserIDs []string   `json:"useridlist"`
}

func spanOf(userIDs []string, from, to time.Time) span {
	return span{wecom.TimeOf(from), wecom.TimeOf(to), userIDs}
}

// A RecordCreate is a punch to create, as a door or an attendance machine took it.
type RecordCreate struct {
	UserID         string     `json:"userid"`
	PunchedAt      time.Time  `json:"-"`
	LocationTitle  string     `json:"location_title"` // required, as the detail is; at most 1,024 characters each
	LocationDetail string     `json:"location_detail"`
	Longitude      Coordinate `json:"lng,omitzero"`
	Latitude       Coordinate `json:"lat,omitzero"`
	WiFiName       string     `json:"wifiname,omitzero"`
	WiFiMAC        string     `json:"wifimac,omitzero"` // required with a WiFiName: 3c:46:d8:0c:7a:70
	Device         DeviceType `json:"device_type"`
	DeviceDetail   string     `json:"device_detail"` // the brand; at most 40 characters
	Notes          string     `json:"notes,omitzero"`
	MediaIDs       []string   `json:"mediaids,omitzero"` // one photo at most
}

// MarshalJSON writes the time in seconds.
func (r RecordCreate) MarshalJSON() ([]byte, error) {
	type plain RecordCreate
	return lenient.Marshal(struct {
		plain
		PunchedAt wecom.Time `json:"checkin_time"`
	}{plain(r), wecom.TimeOf(r.PunchedAt)})
}

// A DeviceType says what took a punch.
//
//wecom:string
type DeviceType int

const (
	Door              DeviceType = 1 // 门禁
	AttendanceMachine DeviceType = 2 // 考勤机: by face or fingerprint
	OtherDevice       DeviceType = 3 // 其他
)

// CreateRecords creates at most 200 punches. It replaces a punch of an approved
// form (审批打卡) at the same point. Only self-built apps may.
// [Service.CreateAllRecords] takes any number.
//
// https://developer.work.weixin.qq.com/document/path/99647
//
//wecom:api POST /cgi-bin/checkin/add_checkin_record 添加打卡记录
//wecom:limit 60/min
func (s *Service) CreateRecords(ctx context.Context, records ...RecordCreate) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/add_checkin_record", call.Body{"records": records}, nil)
}

// recordsPerCall is how many punches WeCom takes at once.
const recordsPerCall = 200

// CreateAllRecords is [Service.CreateRecords] for any number of punches: 200 a
// call, one call after the other, within the quota. On an error it returns those
// that it has not created, to go on with. The first 200 of them may exist all the
// same if their call failed without a reply.
func (s *Service) CreateAllRecords(ctx context.Context, records []RecordCreate) (rest []RecordCreate, err error) {
	for len(records) > 0 {
		n := min(recordsPerCall, len(records))
		if err := s.CreateRecords(ctx, records[:n]...); err != nil {
			return records, err
		}
		records = records[n:]
	}
	return nil, nil
}

// A Correction says when a member really punched (补卡).
type Correction struct {
	// Day is the day of the punch; any moment of it.
	Day time.Time

	// Scheduled is when the punch was due, one of the rule's times. Nil where
	// no rule sets a time: on days off, and under rules with free hours.
	Scheduled *wecom.Seconds

	PunchedAt time.Time // may be late or early
	Remark    string    // at most 512 bytes
}

// CorrectPunch enters a punch that a member missed (补卡). It fails while a form
// on that punch is under approval, and replaces one that is approved. Only
// self-built apps may.
//
// https://developer.work.weixin.qq.com/document/path/95803
//
//wecom:api POST /cgi-bin/checkin/punch_correction 为打卡人员补卡
//wecom:limit 600/min
func (s *Service) CorrectPunch(ctx context.Context, userID string, in Correction) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/punch_correction", struct {
		UserID    string         `json:"userid"`
		Day       wecom.Time     `json:"schedule_date_time"`
		Scheduled *wecom.Seconds `json:"schedule_checkin_time,omitzero"`
		PunchedAt wecom.Time     `json:"checkin_time"`
		Remark    string         `json:"remark,omitzero"`
	}{userID, s.midnight(in.Day), in.Scheduled, wecom.TimeOf(in.PunchedAt), in.Remark}, nil)
}
