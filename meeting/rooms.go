package meeting

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A RoomsBooking says which Rooms meeting rooms a meeting gets.
type RoomsBooking struct {
	RoomIDs        []string `json:"meeting_room_id_list"`
	SubjectVisible *bool    `json:"subject_visible,omitzero"` // whether the rooms show the subject within the hour before; nil means true
}

// A BookedRoom is a Rooms meeting room that a meeting has got.
type BookedRoom struct {
	ID       string `json:"meeting_room_id"`
	Name     string `json:"meeting_room_name"`
	Location string `json:"meeting_room_location"`
}

// BookRooms gives a meeting Rooms meeting rooms. The meeting must be booked, must
// not repeat, and lasts at most 24 hours.
//
// https://developer.work.weixin.qq.com/document/path/98791
//
//wecom:api POST /cgi-bin/meeting/rooms/book 预定Rooms会议室
func (s *Service) BookRooms(ctx context.Context, meetingID string, in RoomsBooking) ([]BookedRoom, error) {
	if err := checkCount("rooms", len(in.RoomIDs), 1, 0); err != nil {
		return nil, err
	}
	return call.PostIn[[]BookedRoom](ctx, s.client, "/cgi-bin/meeting/rooms/book", struct {
		MeetingID string `json:"meetingid"`
		RoomsBooking
	}{meetingID, in}, "meeting_room_list")
}

// ReleaseRooms takes Rooms meeting rooms from a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98792
//
//wecom:api POST /cgi-bin/meeting/rooms/release 释放Rooms会议室
func (s *Service) ReleaseRooms(ctx context.Context, meetingID string, roomIDs ...string) error {
	if err := checkCount("rooms", len(roomIDs), 1, 0); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/rooms/release", call.Body{"meetingid": meetingID, "meeting_room_id_list": roomIDs}, nil)
}

// A Room is a Rooms meeting room: one that has a device of WeCom. Package
// meetingroom has the rooms that members book.
type Room struct {
	ID             string          `json:"meeting_room_id"`
	Name           string          `json:"meeting_room_name"`
	Location       string          `json:"meeting_room_location"`
	AccountType    RoomAccountType `json:"account_type"`
	ActivationCode string          `json:"active_code"`
	Capacity       int             `json:"participant_number"`
	Status         RoomStatus      `json:"meeting_room_status"`
	Bookable       wecom.Flag      `json:"scheduled_status"`
	Callable       bool            `json:"is_allow_call"`
}

// A RoomAccountType is the kind of account of a room.
//
//wecom:string
type RoomAccountType int

const (
	RoomAccountNormal  RoomAccountType = 0 // 普通
	RoomAccountSpecial RoomAccountType = 1 // 专款
	RoomAccountTrial   RoomAccountType = 2 // 试用
)

// A RoomStatus is what the device of a room does.
//
//wecom:string
type RoomStatus int

const (
	RoomInactive RoomStatus = 0 // 未激活
	RoomUnbound  RoomStatus = 1 // 未绑定
	RoomIdle     RoomStatus = 2 // 空闲
	RoomInUse    RoomStatus = 3 // 使用中
	RoomOffline  RoomStatus = 4 // 离线
)

// A RoomPage is a page of rooms.
type RoomPage struct {
	Rooms      []Room `json:"meeting_room_list"`
	HasMore    bool   `json:"has_more"`
	NextCursor string `json:"next_cursor"` // empty on the last page
}

func (p *RoomPage) page() ([]Room, string) { return p.Rooms, p.NextCursor }

// pageByRoomName asks for a page of what has to do with rooms of a name.
type pageByRoomName struct {
	Name string `json:"meeting_room_name,omitzero"`
	wecom.Page
}

// ListRooms returns a page of the Rooms meeting rooms of the corp whose names
// contain a text; "" is all. The limit is at most 50, by default 20, and the same
// for all pages.
//
// https://developer.work.weixin.qq.com/document/path/98795
//
//wecom:api POST /cgi-bin/meeting/rooms/list 获取Rooms会议室列表
func (s *Service) ListRooms(ctx context.Context, name string, page wecom.Page) (*RoomPage, error) {
	return call.QueryPage[RoomPage](ctx, s.client, "/cgi-bin/meeting/rooms/list", pageByRoomName{name, page})
}

// AllRooms yields the Rooms meeting rooms of the corp whose names contain a text;
// "" is all.
func (s *Service) AllRooms(ctx context.Context, name string) iter.Seq2[Room, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*RoomPage, error) {
		return s.ListRooms(ctx, name, p)
	}, (*RoomPage).page)
}

// RoomDetail is all that WeCom knows of a Rooms meeting room.
type RoomDetail struct {
	Basic      RoomBasics   `json:"basic_info"`
	Account    RoomAccount  `json:"account_info"`
	Hardware   RoomHardware `json:"hardware_info"`
	PersonalID RoomPMI      `json:"pmi_info"`
	Monitored  wecom.Flag   `json:"monitor_status"` // admins are told of what fails
	Callable   bool         `json:"is_allow_call"`
	Bookable   wecom.Flag   `json:"scheduled_status"`
}

// RoomBasics say where a room is and what is in it.
type RoomBasics struct {
	RoomsIDs    []string   `json:"rooms_id_list"` // of its devices
	Name        string     `json:"meeting_room_name"`
	City        string     `json:"city"`
	Building    string     `json:"building"`
	Floor       string     `json:"floor"`
	Capacity    int        `json:"participant_number"`
	Device      string     `json:"device"`
	Description Base64Text `json:"desc"`
	Password    Base64Text `json:"password"` // of the room's administrator
}

// A RoomAccount is the account of a room.
type RoomAccount struct {
	Type       RoomAccountType `json:"account_type"`
	ValidUntil string          `json:"valid_period"` // "-" if it is valid as long as the corp's account
}

// RoomHardware describes the device of a room.
type RoomHardware struct {
	Manufacturer    string       `json:"factory"`
	Model           string       `json:"device_model"`
	SerialNumber    string       `json:"sn"`
	IP              string       `json:"ip"`
	MAC             string       `json:"mac"`
	RoomsVersion    string       `json:"rooms_version"`
	FirmwareVersion string       `json:"firmware_version"`
	Health          string       `json:"health_status"` // such as ERROR
	System          string       `json:"system_type"`
	Status          RoomStatus   `json:"meeting_room_status"`
	ActivatedAt     wecom.Time   `json:"active_time"`
	CPU             string       `json:"cpu_info"`
	CPUUsage        string       `json:"cpu_usage"`
	GPU             string       `json:"gpu_info"`
	Network         string       `json:"net_type"`
	Memory          string       `json:"memory_info"`
	RefreshRate     wecom.String `json:"monitor_frequency"` // of the screen
	Camera          string       `json:"camera_model"`
	MirrorsVideo    bool         `json:"enable_video_mirror"`
	Microphone      string       `json:"microphone_info"`
	Speaker         string       `json:"speaker_info"`
}

// A RoomPMI is the meeting code (专属会议号) of a room's own.
type RoomPMI struct {
	Code     string     `json:"pmi_code"`
	Password Base64Text `json:"pmi_pwd"`
}

// GetRoom returns all that WeCom knows of a Rooms meeting room, passwords
// included.
//
// https://developer.work.weixin.qq.com/document/path/98793
//
//wecom:api POST /cgi-bin/meeting/rooms/get_info 获取Rooms会议室详情
func (s *Service) GetRoom(ctx context.Context, roomID string) (*RoomDetail, error) {
	return call.Query[RoomDetail](ctx, s.client, "/cgi-bin/meeting/rooms/get_info", call.Body{"meeting_room_id": roomID})
}

// RoomConfig is how a Rooms meeting room is set up.
type RoomConfig struct {
	Meeting RoomMeetingConfig `json:"meeting_settings"`
	Record  RoomRecordConfig  `json:"record_settings"`
}

// RoomMeetingConfig is how the meetings of a room are.
type RoomMeetingConfig struct {
	Watermark     RoomWatermark  `json:"water_mark"`
	AutoAnswer    RoomAutoAnswer `json:"auto_response"`
	Captions      bool           `json:"caption"`
	PersonalID    bool           `json:"room_pmi"` // the room has a meeting code of its own
	Notifications bool           `json:"room_notification"`
}

// A RoomWatermark is the watermark of a room.
//
//wecom:string
type RoomWatermark int

const (
	RoomWatermarkOff    RoomWatermark = 0 // 关闭
	RoomWatermarkSingle RoomWatermark = 1 // 单排水印
	RoomWatermarkRows   RoomWatermark = 2 // 多排水印
)

// A RoomAutoAnswer tells whether a room answers calls by itself.
//
//wecom:string
type RoomAutoAnswer int

const (
	RoomAutoAnswerOn  RoomAutoAnswer = 1 // 开启
	RoomAutoAnswerOff RoomAutoAnswer = 2 // 关闭
)

// RoomRecordConfig is how recordings of a room are shared.
type RoomRecordConfig struct {
	Sharing      RoomSharing `json:"share_record"`
	Downloadable bool        `json:"download_record"`
}

// A RoomSharing tells who may watch the recordings of a room.
//
//wecom:string
type RoomSharing int

const (
	RoomSharingOff       RoomSharing = 0 // 关闭分享
	RoomSharingAll       RoomSharing = 1 // 全部成员可查看
	RoomSharingLoggedIn  RoomSharing = 2 // 仅登录成员可查看
	RoomSharingCorp      RoomSharing = 3 // 仅同企业成员可查看
	RoomSharingAttendees RoomSharing = 4 // 仅参会成员可查看
)

// GetRoomConfig returns how a Rooms meeting room is set up.
//
// https://developer.work.weixin.qq.com/document/path/98802
//
//wecom:api POST /cgi-bin/meeting/rooms/get_config 获取Rooms会议室配置项
func (s *Service) GetRoomConfig(ctx context.Context, roomID string) (*RoomConfig, error) {
	return call.Query[RoomConfig](ctx, s.client, "/cgi-bin/meeting/rooms/get_config", call.Body{"meeting_room_id": roomID})
}

// A RoomMeeting is a meeting that has a Rooms meeting room.
type RoomMeeting struct {
	ID       string     `json:"meetingid"`
	Code     string     `json:"meeting_code"`
	Subject  string     `json:"subject"`
	State    State      `json:"status"`
	Type     Type       `json:"meeting_type"` // a meeting of a screen in the room is 4
	StartsAt wecom.Time `json:"start_time"`
	EndsAt   wecom.Time `json:"end_time"`
}

// A RoomMeetingQuery says which meetings a list has. One of RoomID and RoomsID is
// required.
type RoomMeetingQuery struct {
	RoomID   string    // of a Rooms meeting room
	RoomsID  string    // of a device
	From, To time.Time // at most 90 days a call; optional
}

// A RoomMeetingPage is a page of meetings.
type RoomMeetingPage struct {
	Meetings   []RoomMeeting `json:"meeting_info_list"`
	HasMore    bool          `json:"has_more"`
	NextCursor string        `json:"next_cursor"` // empty on the last page
}

func (p *RoomMeetingPage) page() ([]RoomMeeting, string) {
	return p.Meetings, p.NextCursor
}

// ListRoomMeetings returns a page of the meetings of a Rooms meeting room, or of a
// device, that the app booked. The limit is at most 20, and the same for all
// pages.
//
// https://developer.work.weixin.qq.com/document/path/98796
//
//wecom:api POST /cgi-bin/meeting/rooms/list_meetings 获取Rooms会议室下的会议列表
func (s *Service) ListRoomMeetings(ctx context.Context, q RoomMeetingQuery, page wecom.Page) (*RoomMeetingPage, error) {
	if q.RoomID == "" && q.RoomsID == "" {
		return nil, errors.New("meeting: RoomID and RoomsID are both empty")
	}
	return call.QueryPage[RoomMeetingPage](ctx, s.client, "/cgi-bin/meeting/rooms/list_meetings", struct {
		RoomID  string     `json:"meeting_room_id,omitzero"`
		RoomsID string     `json:"rooms_id,omitzero"`
		From    wecom.Time `json:"start_time,omitzero"`
		To      wecom.Time `json:"end_time,omitzero"`
		wecom.Page
	}{q.RoomID, q.RoomsID, wecom.TimeOf(q.From), wecom.TimeOf(q.To), page})
}

// AllRoomMeetings yields the meetings of a Rooms meeting room, or of a device, that
// the app booked, over a time of any length if From and To are both given.
func (s *Service) AllRoomMeetings(ctx context.Context, q RoomMeetingQuery) iter.Seq2[RoomMeeting, error] {
	if q.From.IsZero() || q.To.IsZero() {
		return s.allRoomMeetings(ctx, q)
	}
	return func(yield func(RoomMeeting, error) bool) {
		seen := map[RoomMeeting]bool{} // one at the end of a window may be in the next as well
		for m, err := range pager.Each(pager.Windows(q.From, q.To, 90*24*time.Hour, time.Second), func(w pager.Window) iter.Seq2[RoomMeeting, error] {
			return s.allRoomMeetings(ctx, RoomMeetingQuery{q.RoomID, q.RoomsID, w.From, w.To})
		}) {
			if err == nil && seen[m] {
				continue
			}
			seen[m] = true
			if !yield(m, err) {
				return
			}
		}
	}
}

func (s *Service) allRoomMeetings(ctx context.Context, q RoomMeetingQuery) iter.Seq2[RoomMeeting, error] {
	return pager.All(ctx, 20, func(ctx context.Context, p wecom.Page) (*RoomMeetingPage, error) {
		return s.ListRoomMeetings(ctx, q, p)
	}, (*RoomMeetingPage).page)
}

// A RoomDevice is a device of a Rooms meeting room.
type RoomDevice struct {
	RoomsID    string           `json:"rooms_id"`
	RoomID     string           `json:"meeting_room_id"`
	RoomName   string           `json:"meeting_room_name"`
	Location   string           `json:"meeting_room_location"`
	Model      string           `json:"device_model"`
	AppVersion string           `json:"app_version"`
	Status     RoomStatus       `json:"meeting_room_status"`
	Health     RoomDeviceHealth `json:"device_monitor_info"`
}

// RoomDeviceHealth tells what of a device works.
type RoomDeviceHealth struct {
	Camera     bool `json:"camera_status"`
	Microphone bool `json:"microphone_status"`
	Speaker    bool `json:"speaker_status"`
}

// A RoomDevicePage is a page of devices.
type RoomDevicePage struct {
	Devices    []RoomDevice `json:"device_info_list"`
	HasMore    bool         `json:"has_more"`
	NextCursor string       `json:"next_cursor"` // empty on the last page
}

func (p *RoomDevicePage) page() ([]RoomDevice, string) {
	return p.Devices, p.NextCursor
}

// ListRoomDevices returns a page of the devices of Rooms meeting rooms whose names
// contain a text; "" is all. The limit is at most 50, by default 20, and the same
// for all pages.
//
// https://developer.work.weixin.qq.com/document/path/98798
//
//wecom:api POST /cgi-bin/meeting/rooms/list_devices 获取设备列表
func (s *Service) ListRoomDevices(ctx context.Context, roomName string, page wecom.Page) (*RoomDevicePage, error) {
	return call.QueryPage[RoomDevicePage](ctx, s.client, "/cgi-bin/meeting/rooms/list_devices", pageByRoomName{roomName, page})
}

// AllRoomDevices yields the devices of Rooms meeting rooms whose names contain a
// text; "" is all.
func (s *Service) AllRoomDevices(ctx context.Context, roomName string) iter.Seq2[RoomDevice, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*RoomDevicePage, error) {
		return s.ListRoomDevices(ctx, roomName, p)
	}, (*RoomDevicePage).page)
}

// A RoomController is a tablet that controls the device of a room.
type RoomController struct {
	RoomsID          string           `json:"rooms_id"` // of the device
	RoomName         string           `json:"meeting_room_name"`
	Location         string           `json:"meeting_room_location"`
	Name             string           `json:"controller_name"`
	Manufacturer     string           `json:"manufacture_name"`
	Model            string           `json:"controller_model"`
	AppVersion       string           `json:"app_version"`
	FrameworkVersion string           `json:"framework_version"`
	Status           ControllerStatus `json:"status"`
	IP               string           `json:"ip_address"`
	MAC              string           `json:"mac_address"`
	CPU              string           `json:"cpu_type"`
	CPUUsage         string           `json:"cpu_usage"`
	Network          string           `json:"network_type"`
	MemoryUsage      string           `json:"mem_usage"`
}

// A ControllerStatus tells whether a controller can be reached.
//
//wecom:string
type ControllerStatus string

const (
	ControllerOffline ControllerStatus = "0" // 离线
	ControllerOnline  ControllerStatus = "1" // 在线
)

// A RoomControllerPage is a page of controllers.
type RoomControllerPage struct {
	Controllers []RoomController `json:"controller_info_list"`
	HasMore     bool             `json:"has_more"`
	NextCursor  string           `json:"next_cursor"` // empty on the last page
}

func (p *RoomControllerPage) page() ([]RoomController, string) {
	return p.Controllers, p.NextCursor
}

// ListRoomControllers returns a page of the controllers whose names contain a text;
// "" is all. The limit is at most 50, by default 20, and the same for all pages.
//
// https://developer.work.weixin.qq.com/document/path/98799
//
//wecom:api POST /cgi-bin/meeting/rooms/list_controllers 获取控制器列表
func (s *Service) ListRoomControllers(ctx context.Context, name string, page wecom.Page) (*RoomControllerPage, error) {
	return call.QueryPage[RoomControllerPage](ctx, s.client, "/cgi-bin/meeting/rooms/list_controllers", struct {
		Name string `json:"controller_name,omitzero"`
		wecom.Page
	}{name, page})
}

// AllRoomControllers yields the controllers whose names contain a text; "" is all.
func (s *Service) AllRoomControllers(ctx context.Context, name string) iter.Seq2[RoomController, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*RoomControllerPage, error) {
		return s.ListRoomControllers(ctx, name, p)
	}, (*RoomControllerPage).page)
}

// RoomInventory counts the Rooms accounts that the corp has bought.
type RoomInventory struct {
	Normal         int `json:"normal_count"`
	Special        int `json:"special_count"`
	NormalUsed     int `json:"normal_used_count"`
	SpecialUsed    int `json:"special_used_count"`
	NormalExpired  int `json:"normal_expired_count"`
	SpecialExpired int `json:"special_expired_count"`
}

// GetRoomInventory returns how many Rooms accounts the corp has bought, and how
// many of them are used or have expired.
//
// https://developer.work.weixin.qq.com/document/path/98809
//
//wecom:api POST /cgi-bin/meeting/rooms/get_inventory 获取Rooms会议室资源
func (s *Service) GetRoomInventory(ctx context.Context) (*RoomInventory, error) {
	return call.Query[RoomInventory](ctx, s.client, "/cgi-bin/meeting/rooms/get_inventory", nil)
}

// A Callee is a room that a meeting calls: a [RoomID], or the [MRAAddress] of a
// room of another system.
type Callee interface{ callee(*roomCall) }

// A RoomID is the id of a Rooms meeting room.
type RoomID string

func (id RoomID) callee(c *roomCall)          { c.RoomID = string(id) }
func (address MRAAddress) callee(c *roomCall) { c.Address = address }

// roomCall names a call of a room.
type roomCall struct {
	MeetingID string     `json:"meetingid"`
	InviteID  string     `json:"invite_id,omitzero"`
	RoomID    string     `json:"meeting_room_id,omitzero"`
	Address   MRAAddress `json:"mra_address,omitzero"`
}

func callTo(meetingID, inviteID string, room Callee) (roomCall, error) {
	c := roomCall{MeetingID: meetingID, InviteID: inviteID}
	if !union.IsNil(room) {
		room.callee(&c)
	}
	if c.RoomID == "" && c.Address.DialString == "" {
		return c, errors.New("meeting: there is no room to call: the RoomID or the MRAAddress is empty")
	}
	return c, nil
}

// CallRoom has a meeting call a room, and returns the id of the call.
// [RoomResponded] tells what the room makes of it, and so does
// [Service.GetRoomCall].
//
// https://developer.work.weixin.qq.com/document/path/98804
//
//wecom:api POST /cgi-bin/meeting/rooms/call 呼叫Rooms会议室
func (s *Service) CallRoom(ctx context.Context, meetingID string, room Callee) (inviteID string, err error) {
	in, err := callTo(meetingID, "", room)
	if err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/meeting/rooms/call", in, "invite_id")
}

// CancelRoomCall ends the call of a room that has not answered.
//
// https://developer.work.weixin.qq.com/document/path/98805
//
//wecom:api POST /cgi-bin/meeting/rooms/cancel_call 取消呼叫Rooms会议室
func (s *Service) CancelRoomCall(ctx context.Context, meetingID, inviteID string, room Callee) error {
	in, err := callTo(meetingID, inviteID, room)
	if err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/rooms/cancel_call", in, nil)
}

// A RoomCall is what a room made of the last call.
type RoomCall struct {
	Response    RoomResponse `json:"status"`
	RespondedAt wecom.Time   `json:"response_time"`
}

// GetRoomCall returns what a room made of the last call of a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98806
//
//wecom:api POST /cgi-bin/meeting/rooms/get_response_status 获取Rooms会议室应答状态
func (s *Service) GetRoomCall(ctx context.Context, meetingID string, room Callee) (*RoomCall, error) {
	in, err := callTo(meetingID, "", room)
	if err != nil {
		return nil, err
	}
	return call.Query[RoomCall](ctx, s.client, "/cgi-bin/meeting/rooms/get_response_status", in)
}
