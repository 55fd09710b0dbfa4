package meeting

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// An Admission says who may watch a webinar.
//
//wecom:string
type Admission int

const (
	AdmissionOpen       Admission = 0 // 公开
	AdmissionEnrollment Admission = 1 // 报名: those who have enrolled
	AdmissionPassword   Admission = 2 // 密码
)

// WebinarDetails are what an app decides of a webinar (网络研讨会). Nil and empty
// fields are not sent.
type WebinarDetails struct {
	Title              string             `json:"title"`                                // required; at most 255 characters
	StartsAt           wecom.Time         `json:"start_time"`                           // required; at most half an hour ago
	EndsAt             wecom.Time         `json:"end_time"`                             // required
	Admission          Admission          `json:"admission_type"`                       // default: AdmissionOpen
	Password           string             `json:"password,omitzero"`                    // 4 to 6 digits; required with AdmissionPassword, and ignored without
	Sponsor            *string            `json:"sponsor,omitzero"`                     // at most 40 characters
	HostIDs            UserIDs            `json:"hosts,omitempty"`                      // replaces all; none means the admin
	ActivityPage       *bool              `json:"activity_page,omitzero"`               // default: true
	CoverURL           *string            `json:"cover_url,omitzero"`                   // of the activity page: PNG or JPEG, more than 640×360, at most 5 MB; WeCom fetches it after the call, see [MediaUploaded]
	Description        *string            `json:"description,omitzero"`                 // of the activity page: at most 5,000 characters
	ShowAttendeeNumber *wecom.Flag        `json:"display_number_of_attendees,omitzero"` // on the activity page; default: true
	PanelistLink       *bool              `json:"enable_guest_invite_link,omitzero"`    // whoever joins by PanelistURL is a panelist (嘉宾); default: false
	Media              WebinarMediaUpdate `json:"media_setting,omitzero"`               // sound, screens and recording
	Questions          *bool              `json:"enable_qa,omitzero"`                   // questions and answers; default: true
	SensitiveWords     []string           `json:"sensitive_words,omitzero"`             // at most 50, each at most 10 characters: the chat hides messages with them
	ManualCheck        *bool              `json:"enable_manual_check,omitzero"`         // somebody reviews the chat; default: false
	Playback           bool               `json:"playback_for_audience"`                // the audience may watch the recording; it needs AutoRecordCloud
	Preparation        *bool              `json:"preparation_mode,omitzero"`            // hosts and panelists prepare before the audience comes (准备模式)
}

// A WebinarMediaUpdate says how a webinar runs. Nil means the default.
type WebinarMediaUpdate struct {
	EnterMute          *bool      `json:"enable_enter_mute,omitzero"`
	UnmuteSelf         *bool      `json:"allow_unmute_self,omitzero"`
	EnterBeforeHost    *bool      `json:"allow_enter_before_host,omitzero"` // panelists may; default: true
	ScreenWatermark    *bool      `json:"enable_screen_watermark,omitzero"` // default: false
	Watermark          *Watermark `json:"watermark_type,omitzero"`          // of ScreenWatermark; default: WatermarkSingle
	External           *bool      `json:"allow_external_user,omitzero"`     // the pages disagree whether true admits everybody or members of the corp only: try it before you rely on it
	AutoRecord         AutoRecord `json:"auto_record_type,omitzero"`
	AttendeeAutoRecord *bool      `json:"attendee_join_auto_record,omitzero"`     // of AutoRecordCloud: begins with the first who joins; default: false
	HostMayPauseRecord *bool      `json:"enable_host_pause_auto_record,omitzero"` // of AutoRecordCloud; default: true
}

// UserIDs are members, which WeCom writes as objects.
type UserIDs []string

// MarshalJSON writes [{"userid":"…"}].
func (ids UserIDs) MarshalJSON() ([]byte, error) { return lenient.Marshal(wrap("userid", ids)) }

// UnmarshalJSONFrom reads what MarshalJSON writes.
func (ids *UserIDs) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	list, err := unwrap(d, "userid")
	*ids = list
	return err
}

// UnmarshalJSON is [UserIDs.UnmarshalJSONFrom] for encoding/json.
func (ids *UserIDs) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, ids) }

func (d WebinarDetails) check() error {
	err := errors.Join(
		checkRequired("the title of the webinar", d.Title, 255),
		checkText("the sponsor", deref(d.Sponsor), 40),
		checkText("the description", deref(d.Description), 5000),
		checkCount("sensitive words", len(d.SensitiveWords), 0, 50))
	for _, word := range d.SensitiveWords {
		err = errors.Join(err, checkRequired("a sensitive word", word, 10))
	}
	switch {
	case d.StartsAt.IsZero() || !d.EndsAt.After(d.StartsAt.Time):
		err = errors.Join(err, errors.New("meeting: the webinar lacks StartsAt, or EndsAt is not after it"))
	case d.Admission == AdmissionPassword && !isPassword(d.Password):
		err = errors.Join(err, errors.New("meeting: AdmissionPassword wants a Password of 4 to 6 digits"))
	case d.ActivityPage != nil && !*d.ActivityPage && (d.CoverURL != nil || d.Description != nil):
		err = errors.Join(err, errors.New("meeting: WeCom drops CoverURL and Description without an ActivityPage"))
	}
	return err
}

// deref is what a pointer points to, or the zero T.
func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func isPassword(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil && len(s) >= 4 && len(s) <= 6
}

// webinarRequest is the details as WeCom wants them: times are seconds in strings.
type webinarRequest struct {
	AdminUserID string `json:"admin_userid,omitzero"`
	ID          string `json:"meetingid,omitzero"`
	StartsAt    int64  `json:"start_time,string"`
	EndsAt      int64  `json:"end_time,string"`
	WebinarDetails
}

// A CreatedWebinar is what WeCom made of a new webinar.
type CreatedWebinar struct {
	ID             string     `json:"meetingid"`
	Code           string     `json:"meeting_code"`
	Title          string     `json:"title"`
	StartsAt       wecom.Time `json:"start_time"`
	EndsAt         wecom.Time `json:"end_time"`
	Admission      Admission  `json:"admission_type"`
	Password       string     `json:"password"`
	AudienceURL    string     `json:"audience_join_link"`
	PanelistURL    string     `json:"guest_join_link"`       // is AudienceURL without PanelistLink
	ReviewURL      string     `json:"manual_check_link"`     // with ManualCheck
	ReviewPassword string     `json:"manual_check_password"` // with ManualCheck
}

// CreateWebinar books a webinar, whose admin must be in the app's visible range.
// WeCom tells the hosts. The details name the hosts; without, the admin is the
// host.
//
// https://developer.work.weixin.qq.com/document/path/98842
//
//wecom:api POST /cgi-bin/meeting/webinar/create 创建网络研讨会
func (s *Service) CreateWebinar(ctx context.Context, adminUserID string, in WebinarDetails) (*CreatedWebinar, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return call.Post[CreatedWebinar](ctx, s.client, "/cgi-bin/meeting/webinar/create",
		webinarRequest{adminUserID, "", in.StartsAt.Unix(), in.EndsAt.Unix(), in})
}

// A Webinar is a webinar that the app booked.
type Webinar struct {
	ID                 string       `json:"meetingid"`
	Code               string       `json:"meeting_code"`
	Title              string       `json:"title"`
	State              State        `json:"status"`
	StartsAt           wecom.Time   `json:"start_time"`
	EndsAt             wecom.Time   `json:"end_time"`
	Admission          Admission    `json:"admission_type"`
	Password           string       `json:"password"`
	Sponsor            string       `json:"sponsor"`
	HostIDs            UserIDs      `json:"hosts"` // those in the app's visible range
	AudienceURL        string       `json:"audience_join_link"`
	PanelistURL        string       `json:"guest_join_link"` // is AudienceURL without PanelistLink
	PanelistLink       bool         `json:"enable_guest_invite_link"`
	Media              WebinarMedia `json:"media_setting"`
	Questions          bool         `json:"enable_qa"`
	ReviewURL          string       `json:"manual_check_link"`     // empty without ManualCheck
	ReviewPassword     string       `json:"manual_check_password"` // empty without ManualCheck
	ActivityPage       bool         `json:"activity_page"`
	CoverURL           string       `json:"cover_url"`
	Description        string       `json:"description"`
	ShowAttendeeNumber wecom.Flag   `json:"display_number_of_attendees"`
	Playback           bool         `json:"playback_for_audience"`
	PlaybackURL        string       `json:"playback_url"`
	Preparation        bool         `json:"preparation_mode"`
	WarmUpPictureURL   string       `json:"warm_up_picture"`
	WarmUpVideoURL     string       `json:"warm_up_video"`
	AttendeesInvite    bool         `json:"allow_attendees_invite_others"` // before it begins
}

// webinarWire is a webinar as WeCom writes it: the page has another name for the
// title.
type webinarWire struct {
	Fields  webinarFields `json:",embed"`
	Subject string        `json:"subject"`
}

// webinarFields is a Webinar that does not read itself.
type webinarFields Webinar

var readWebinar = union.From(func(w webinarWire) Webinar {
	if w.Fields.Title == "" {
		w.Fields.Title = w.Subject
	}
	return Webinar(w.Fields)
})

// UnmarshalJSONFrom reads a webinar.
func (w *Webinar) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*w, err = readWebinar(d)
	return err
}

// UnmarshalJSON is [Webinar.UnmarshalJSONFrom] for encoding/json.
func (w *Webinar) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, w) }

// WebinarMedia says how a webinar runs. The fields are those of
// [WebinarMediaUpdate].
type WebinarMedia struct {
	EnterMute          bool       `json:"enable_enter_mute"`
	UnmuteSelf         bool       `json:"allow_unmute_self"`
	EnterBeforeHost    bool       `json:"allow_enter_before_host"`
	ScreenWatermark    bool       `json:"enable_screen_watermark"`
	Watermark          Watermark  `json:"watermark_type"`
	External           bool       `json:"allow_external_user"`
	AutoRecord         AutoRecord `json:"auto_record_type"`
	AttendeeAutoRecord bool       `json:"attendee_join_auto_record"`
	HostMayPauseRecord bool       `json:"enable_host_pause_auto_record"`
}

// webinarMediaWire is how WeCom writes it: the page has two names for EnterMute.
type webinarMediaWire struct {
	Fields    webinarMediaFields `json:",embed"`
	EnterMute bool               `json:"mute_enable_join"`
}

// webinarMediaFields is a WebinarMedia that does not read itself.
type webinarMediaFields WebinarMedia

var readWebinarMedia = union.From(func(w webinarMediaWire) WebinarMedia {
	w.Fields.EnterMute = w.Fields.EnterMute || w.EnterMute
	return WebinarMedia(w.Fields)
})

// UnmarshalJSONFrom reads how a webinar runs.
func (m *WebinarMedia) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*m, err = readWebinarMedia(d)
	return err
}

// UnmarshalJSON is [WebinarMedia.UnmarshalJSONFrom] for encoding/json.
func (m *WebinarMedia) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// A State tells how far a webinar, or a meeting in a room, is.
//
//wecom:string
type State string

const (
	StateInvalid      State = "MEETING_STATE_INVALID"        // 非法或未知的会议状态
	StateInit         State = "MEETING_STATE_INIT"           // 会议待开始
	StateCancelled    State = "MEETING_STATE_CANCELLED"      // 会议已取消
	StateStarted      State = "MEETING_STATE_STARTED"        // 会议已开始
	StateDeleted      State = "MEETING_STATE_ENDED"          // 会议已删除: a host deleted it, though its time is over and nobody came
	StateAboutToStart State = "MEETING_STATE_ABOUT_TO_START" // 会议即将开始: its time has come, and nobody is there
	StateNull         State = "MEETING_STATE_NULL"           // 无状态: its time is over, and nobody is there
	StateRecycled     State = "MEETING_STATE_RECYCLED"       // 会议已回收: nobody can join any more
)

// GetWebinar returns a webinar.
//
// https://developer.work.weixin.qq.com/document/path/98860
//
//wecom:api POST /cgi-bin/meeting/webinar/get 获取网络研讨会详情
func (s *Service) GetWebinar(ctx context.Context, meetingID string) (*Webinar, error) {
	return call.Query[Webinar](ctx, s.client, "/cgi-bin/meeting/webinar/get", call.Body{"meetingid": meetingID})
}

// GetWebinarByCode returns the webinar with a meeting code (会议号).
//
// https://developer.work.weixin.qq.com/document/path/98860
//
//wecom:api POST /cgi-bin/meeting/webinar/get 获取网络研讨会详情
func (s *Service) GetWebinarByCode(ctx context.Context, code string) (*Webinar, error) {
	return call.Query[Webinar](ctx, s.client, "/cgi-bin/meeting/webinar/get", call.Body{"meeting_code": code})
}

// UpdateWebinar reads a webinar, calls change with its details, and writes what they
// have become. If change returns an error, nothing is written. WeCom does not tell the
// sensitive words: they are not sent unless change sets them. What others change
// meanwhile is lost.
func (s *Service) UpdateWebinar(ctx context.Context, meetingID string, change func(*WebinarDetails) error) error {
	webinar, err := s.GetWebinar(ctx, meetingID)
	if err != nil {
		return err
	}
	details := webinar.Details()
	if err := change(&details); err != nil {
		return err
	}
	return s.ReplaceWebinar(ctx, meetingID, details)
}

// Details returns what an app decides of a webinar, but for the sensitive words,
// which WeCom does not tell.
func (w Webinar) Details() WebinarDetails {
	d := WebinarDetails{
		Title: w.Title, StartsAt: w.StartsAt, EndsAt: w.EndsAt, Admission: w.Admission, Password: w.Password,
		HostIDs: w.HostIDs, ActivityPage: new(w.ActivityPage), PanelistLink: new(w.PanelistLink), Questions: new(w.Questions),
		ManualCheck: new(w.ReviewURL != ""), Playback: w.Playback, Preparation: new(w.Preparation),
		Media: WebinarMediaUpdate{
			new(w.Media.EnterMute), new(w.Media.UnmuteSelf), new(w.Media.EnterBeforeHost), new(w.Media.ScreenWatermark), new(w.Media.Watermark),
			new(w.Media.External), w.Media.AutoRecord, new(w.Media.AttendeeAutoRecord), new(w.Media.HostMayPauseRecord),
		},
	}
	if w.Sponsor != "" {
		d.Sponsor = new(w.Sponsor)
	}
	if w.ActivityPage {
		d.ShowAttendeeNumber = new(w.ShowAttendeeNumber)
		if w.CoverURL != "" {
			d.CoverURL = new(w.CoverURL)
		}
		if w.Description != "" {
			d.Description = new(w.Description)
		}
	}
	return d
}

// ReplaceWebinar writes the details of a webinar. The page does not say whether
// fields that are not sent keep their values: [Service.UpdateWebinar] sends what
// it has read.
//
// https://developer.work.weixin.qq.com/document/path/98843
//
//wecom:api POST /cgi-bin/meeting/webinar/update 修改网络研讨会
func (s *Service) ReplaceWebinar(ctx context.Context, meetingID string, in WebinarDetails) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/webinar/update",
		webinarRequest{"", meetingID, in.StartsAt.Unix(), in.EndsAt.Unix(), in}, nil)
}

// CancelWebinar cancels a webinar.
//
// https://developer.work.weixin.qq.com/document/path/98870
//
//wecom:api POST /cgi-bin/meeting/webinar/cancel 取消网络研讨会
func (s *Service) CancelWebinar(ctx context.Context, meetingID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/webinar/cancel", call.Body{"meetingid": meetingID}, nil)
}

// A WebinarPanelist is somebody who speaks in a webinar (嘉宾). UserID is required for
// PanelistInternal; Area, Phone and Name for PanelistExternal.
type WebinarPanelist struct {
	Type   PanelistType `json:"guest_type"`
	UserID string       `json:"userid,omitzero"`
	Area   string       `json:"area,omitzero"` // the country code without +: 86
	Phone  string       `json:"phone_number,omitzero"`
	Name   string       `json:"guest_name,omitzero"` // at most 16 characters
	Email  string       `json:"email,omitzero"`
}

// A PanelistType tells where a panelist comes from.
//
//wecom:string
type PanelistType int

const (
	PanelistInternal PanelistType = 1 // 内部嘉宾: a member of the corp
	PanelistExternal PanelistType = 2 // 外部嘉宾
	PanelistByLink   PanelistType = 3 // 链接嘉宾: who joined by the PanelistURL; of lists only
)

func (p WebinarPanelist) check(what string) error {
	switch {
	case p.Type == PanelistInternal && p.UserID == "":
		return fmt.Errorf("meeting: %s is PanelistInternal without a UserID", what)
	case p.Type == PanelistExternal && (p.Phone == "" || p.Name == ""):
		return fmt.Errorf("meeting: %s is PanelistExternal without a Phone or a Name", what)
	case p.Type == PanelistExternal:
		return errors.Join(checkArea(what, p.Area), checkText("the name of "+what, p.Name, 16))
	case p.Type != PanelistInternal:
		return fmt.Errorf("meeting: %s is %v: want PanelistInternal or PanelistExternal", what, p.Type)
	}
	return nil
}

// ListWebinarPanelists returns the panelists of a webinar: members as far as they
// are in the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/98871
//
//wecom:api POST /cgi-bin/meeting/webinar/list_guest 获取网络研讨会嘉宾列表
func (s *Service) ListWebinarPanelists(ctx context.Context, meetingID string) ([]WebinarPanelist, error) {
	return call.QueryIn[[]WebinarPanelist](ctx, s.client, "/cgi-bin/meeting/webinar/list_guest", call.Body{"meetingid": meetingID}, "guests")
}

// ListWebinarPanelistsByCode is [Service.ListWebinarPanelists] with a meeting code (会议号).
//
// https://developer.work.weixin.qq.com/document/path/98871
//
//wecom:api POST /cgi-bin/meeting/webinar/list_guest 获取网络研讨会嘉宾列表
func (s *Service) ListWebinarPanelistsByCode(ctx context.Context, code string) ([]WebinarPanelist, error) {
	return call.QueryIn[[]WebinarPanelist](ctx, s.client, "/cgi-bin/meeting/webinar/list_guest", call.Body{"meeting_code": code}, "guests")
}

// ReplaceWebinarPanelists replaces the panelists of a webinar. Those who joined by a link
// (PanelistByLink) cannot be among them.
//
// https://developer.work.weixin.qq.com/document/path/98872
//
//wecom:api POST /cgi-bin/meeting/webinar/update_guest_list 更新网络研讨会嘉宾列表
func (s *Service) ReplaceWebinarPanelists(ctx context.Context, meetingID string, panelists []WebinarPanelist) error {
	var err error
	for i, p := range panelists {
		err = errors.Join(err, p.check(fmt.Sprintf("panelist %d", i)))
	}
	if err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/webinar/update_guest_list", call.Body{"meetingid": meetingID, "guests": panelists}, nil)
}

// A WarmUpMedium is shown to the audience from a quarter of an hour before a
// webinar begins: a [WarmUpPicture] or a [WarmUpVideo].
type WarmUpMedium interface{ warmUp(*warmUpRequest) }

// A WarmUpPicture is the URL of a picture: PNG or JPEG, best 1280×720, at most 5 MB.
type WarmUpPicture string

// A WarmUpVideo is the URL of a video: MP4, best 1280×720, at most 1 GB.
type WarmUpVideo string

func (p WarmUpPicture) warmUp(r *warmUpRequest) { r.Picture = string(p) }
func (v WarmUpVideo) warmUp(r *warmUpRequest)   { r.Video = string(v) }

type warmUpRequest struct {
	ID      string `json:"meetingid"`
	Picture string `json:"warm_up_picture,omitzero"`
	Video   string `json:"warm_up_video,omitzero"`
	Invite  *bool  `json:"allow_attendees_invite_others,omitzero"`
}

// A WarmUpUpdate changes what comes before a webinar.
type WarmUpUpdate struct {
	Medium          WarmUpMedium // WeCom fetches it after the call; nil: not sent
	AttendeesInvite *bool        // whether attendees may invite others before it begins; default: true; nil: not sent
}

// UpdateWarmUp changes what comes before a webinar (暖场). [WebinarWarmUpUploaded]
// tells whether WeCom could fetch the picture or the video.
//
// https://developer.work.weixin.qq.com/document/path/98882
//
//wecom:api POST /cgi-bin/meeting/webinar/update_warm_up 管理网络研讨会暖场配置
func (s *Service) UpdateWarmUp(ctx context.Context, meetingID string, in WarmUpUpdate) error {
	request := warmUpRequest{ID: meetingID, Invite: in.AttendeesInvite}
	if !union.IsNil(in.Medium) {
		in.Medium.warmUp(&request)
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/webinar/update_warm_up", request, nil)
}
