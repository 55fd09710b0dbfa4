package security

import (
	"context"
	"iter"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Device is a computer that members log in on. The numbers of its hardware are
// masked in states [DeviceUninvited], [DevicePersonalPending] and
// [DevicePersonalTrusted].
type Device struct {
	Code            string       `json:"device_code"`
	System          DeviceSystem `json:"system"`
	MACs            []string     `json:"mac_addr"`
	MotherboardUUID string       `json:"motherboard_uuid"`
	HardDiskUUIDs   []string     `json:"harddisk_uuid"`
	Domain          string       `json:"domain"`
	ComputerName    string       `json:"pc_name"`
	SerialNumber    string       `json:"seq_no"` // of a Mac
	LastLoginAt     wecom.Time   `json:"last_login_time"`
	LastLoginUserID string       `json:"last_login_userid"`
	ConfirmedAt     wecom.Time   `json:"confirm_timestamp"`
	ConfirmedUserID string       `json:"confirm_userid"`  // whose device it is
	ApproverUserID  string       `json:"approved_userid"` // the administrator who approved it
	Source          DeviceSource `json:"source"`
	Status          DeviceStatus `json:"status"`
}

// A DeviceSystem is the operating system of a device.
type DeviceSystem string

const (
	Windows DeviceSystem = "Windows"
	Mac     DeviceSystem = "Mac"
)

// A DeviceType is a list that a device is in.
//
//wecom:string
type DeviceType int

const (
	TrustedCorpDevice     DeviceType = 1 // 可信企业设备
	UnknownDevice         DeviceType = 2 // 未知设备
	TrustedPersonalDevice DeviceType = 3 // 可信个人设备
)

// A DeviceSource tells how the corp came to know of a device.
//
//wecom:string
type DeviceSource int

const (
	SourceUnknown  DeviceSource = 0 // 未知
	SourceMember   DeviceSource = 1 // 成员确认
	SourceImport   DeviceSource = 2 // 管理员导入
	SourceDeclared DeviceSource = 3 // 成员自主申报
)

// A DeviceStatus tells how far a device is from being trusted.
//
//wecom:string
type DeviceStatus int

const (
	DeviceImported        DeviceStatus = 1 // 已导入未登录
	DeviceUninvited       DeviceStatus = 2 // 待邀请
	DeviceCorpPending     DeviceStatus = 3 // 待管理员确认为企业设备
	DevicePersonalPending DeviceStatus = 4 // 待管理员确认为个人设备
	DeviceCorpTrusted     DeviceStatus = 5 // 已确认为可信企业设备
	DevicePersonalTrusted DeviceStatus = 6 // 已确认为可信个人设备
)

// A DeviceCreate is a device to import. Windows needs MACs, Mac a SerialNumber.
type DeviceCreate struct {
	System          DeviceSystem `json:"system"`
	MACs            []string     `json:"mac_addr,omitzero"`         // 50:81:40:29:33:CA; at most 100
	SerialNumber    string       `json:"seq_no,omitzero"`           // Mac only
	MotherboardUUID string       `json:"motherboard_uuid,omitzero"` // Windows only, as what follows
	HardDiskUUIDs   []string     `json:"harddisk_uuid,omitzero"`    // at most 100
	Domain          string       `json:"domain,omitzero"`
	ComputerName    string       `json:"pc_name,omitzero"`
}

// A DeviceImport is what became of a device that was to be imported.
type DeviceImport struct {
	Index         int          `json:"device_index"`           // of the device, from 1
	Code          string       `json:"device_code"`            // only if it was imported
	DuplicateCode string       `json:"duplicated_device_code"` // of the device that was there before
	Result        ImportResult `json:"status"`
}

// An ImportResult tells whether a device was imported.
//
//wecom:string
type ImportResult int

const (
	ImportSucceeded   ImportResult = 1 // 成功
	ImportDuplicate   ImportResult = 2 // 重复导入
	ImportUnsupported ImportResult = 3 // 不支持的设备
	ImportMalformed   ImportResult = 4 // 数据格式错误
)

// maxDevices is how many devices WeCom takes at a time.
const maxDevices = 100

// ImportDevices imports trusted devices of the corp (可信企业设备), and returns a result
// for each: look at them, as a device that is refused is no error. WeCom takes 100
// devices at a time; more take several calls. With an error come the results of the
// calls before.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/import 导入可信企业设备
func (s *Service) ImportDevices(ctx context.Context, devices []DeviceCreate) ([]DeviceImport, error) {
	var all []DeviceImport
	done := 0
	for part := range slices.Chunk(devices, maxDevices) {
		results, err := call.PostIn[[]DeviceImport](ctx, s.client, "/cgi-bin/security/trustdevice/import", call.Body{"device_list": part}, "result")
		if err != nil {
			return all, err
		}
		for _, r := range results {
			r.Index += done
			all = append(all, r)
		}
		done += len(part)
	}
	return all, nil
}

// A DevicePage is a page of devices.
type DevicePage struct {
	Devices    []Device `json:"device_list"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListDevices returns a page of the devices of a type. A page has 100 devices by
// default, and at most.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/list 获取设备信息
func (s *Service) ListDevices(ctx context.Context, kind DeviceType, page wecom.Page) (*DevicePage, error) {
	return call.Query[DevicePage](ctx, s.client, "/cgi-bin/security/trustdevice/list", struct {
		Type DeviceType `json:"type"`
		wecom.Page
	}{kind, page})
}

// AllDevices yields the devices of a type.
func (s *Service) AllDevices(ctx context.Context, kind DeviceType) iter.Seq2[Device, error] {
	list := func(ctx context.Context, page wecom.Page) (*DevicePage, error) { return s.ListDevices(ctx, kind, page) }
	return pager.All(ctx, maxDevices, list, func(p *DevicePage) ([]Device, string) { return p.Devices, p.NextCursor })
}

// ListUserDevices returns the devices of a type that a member was the last to log in
// on.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/get_by_user 获取成员使用设备
func (s *Service) ListUserDevices(ctx context.Context, kind DeviceType, userID string) ([]Device, error) {
	return call.QueryIn[[]Device](ctx, s.client, "/cgi-bin/security/trustdevice/get_by_user", call.Body{"type": kind, "last_login_userid": userID}, "device_list")
}

// DeleteDevices deletes devices of a type. WeCom takes 100 codes at a time; more take
// several calls, of which the first error ends the rest and tells how many are deleted.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/delete 删除设备信息
func (s *Service) DeleteDevices(ctx context.Context, kind DeviceType, codes ...string) error {
	return pager.Do(slices.Chunk(codes, maxDevices), len(codes), "security", "devices are deleted", func(part []string) error {
		return s.client.Post(ctx, "/cgi-bin/security/trustdevice/delete", call.Body{"type": kind, "device_code_list": part}, nil)
	})
}

// A DeviceDecision tells which devices were approved or rejected.
type DeviceDecision struct {
	Codes  []string `json:"success_list"`
	Failed []string `json:"fail_list"` // unknown, or not pending
}

// ApproveDevices approves devices that members have declared: those in states
// [DeviceCorpPending] and [DevicePersonalPending]. Others are Failed. WeCom takes 100
// codes at a time; more take several calls. With an error comes the result of the
// calls before.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/approve 确认为可信设备
func (s *Service) ApproveDevices(ctx context.Context, codes ...string) (*DeviceDecision, error) {
	return s.decide(ctx, "/cgi-bin/security/trustdevice/approve", codes)
}

// RejectDevices rejects devices that members have declared, as
// [Service.ApproveDevices] approves them.
//
// https://developer.work.weixin.qq.com/document/path/98920
//
//wecom:api POST /cgi-bin/security/trustdevice/reject 驳回可信设备申请
func (s *Service) RejectDevices(ctx context.Context, codes ...string) (*DeviceDecision, error) {
	return s.decide(ctx, "/cgi-bin/security/trustdevice/reject", codes)
}

func (s *Service) decide(ctx context.Context, path string, codes []string) (*DeviceDecision, error) {
	all := &DeviceDecision{}
	for part := range slices.Chunk(codes, maxDevices) {
		r, err := call.Post[DeviceDecision](ctx, s.client, path, call.Body{"device_code_list": part})
		if err != nil {
			return all, err
		}
		all.Codes = append(all.Codes, r.Codes...)
		all.Failed = append(all.Failed, r.Failed...)
	}
	return all, nil
}
