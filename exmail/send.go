package exmail

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/meeting"
)

// MailCreate is a mail to send.
type MailCreate struct {
	To          Recipients   `json:"to"` // required: an address or a member
	Cc          Recipients   `json:"cc,omitzero"`
	Bcc         Recipients   `json:"bcc,omitzero"`
	Subject     string       `json:"subject"`                  // required
	Content     string       `json:"content"`                  // required; HTML unless ContentType says otherwise
	ContentType ContentType  `json:"content_type,omitzero"`    // default: HTML
	Attachments []Attachment `json:"attachment_list,omitzero"` // at most 200; with Content at most 50 MB
	TranslateID wecom.Flag   `json:"enable_id_trans,omitzero"` // puts names in the place of ids in Subject, Content and names of files; for third-party apps
}

// Recipients are who gets a mail.
type Recipients struct {
	Emails  []string `json:"emails,omitzero"`  // anybody's addresses, also those of groups
	UserIDs []string `json:"userids,omitzero"` // must be in the app's visible range
}

// A ContentType is how the content of a mail is written.
type ContentType string

const (
	HTML ContentType = "html"
	Text ContentType = "text"
)

// An Attachment is a file of a mail. It is sent as it is, in memory.
type Attachment struct {
	Name    string `json:"file_name"`
	Content []byte `json:"content"`
}

// Schedule is the schedule (日程) that a mail invites to. The mail's subject is its
// title, the content its description.
type Schedule struct {
	ID        string         `json:"schedule_id,omitzero"` // of one to change or cancel; empty: a new one, whose id WeCom does not return
	Method    ScheduleMethod `json:"method,omitzero"`      // default: ScheduleRequest
	StartAt   wecom.Time     `json:"start_time"`
	EndAt     wecom.Time     `json:"end_time"`
	Location  string         `json:"location,omitzero"`
	Reminders Reminders      `json:"reminders,omitzero"`
	Admins    Members        `json:"schedule_admins,omitzero"` // at most 3, of the recipients
}

// A ScheduleMethod says what a mail does to a schedule.
type ScheduleMethod string

const (
	ScheduleRequest ScheduleMethod = "request" // creates it, or changes the one with the ID
	ScheduleCancel  ScheduleMethod = "cancel"  // needs the ID
)

// Members are members of the corp.
type Members struct {
	UserIDs []string `json:"userids"`
}

// Reminders say when a schedule reminds its attendees, and whether it repeats. Mail
// knows no RepeatWorkdays.
type Reminders struct {
	Reminds             wecom.Flag `json:"is_remind"`
	MinutesBefore       int        `json:"remind_before_event_mins,omitzero"` // negative: after the start; ignored unless Reminds
	calendar.Repetition            // Custom ones on MonthDays also yearly, together with Months
	Weeks               []int      `json:"repeat_week_of_month,omitzero"` // of a month; WeCom's page has no more about it
	Months              []int      `json:"repeat_month_of_year,omitzero"` // 1 to 12, with RepeatYearly
}

// Meeting is the meeting that a mail invites to, beside its Schedule.
type Meeting struct {
	AdminUserID string          // required, one of the recipients
	HostIDs     []string        // at most 10
	Settings    MeetingSettings // nil and empty fields mean the defaults
}

// MeetingSettings say how a meeting runs. Nil and empty fields mean the default.
type MeetingSettings struct {
	Password        string             `json:"password,omitzero"`                // 4 to 6 digits
	AutoRecord      AutoRecord         `json:"auto_record,omitzero"`             // default: AutoRecordNone
	WaitingRoom     *bool              `json:"enable_waiting_room,omitzero"`     // default: false
	EnterBeforeHost *bool              `json:"allow_enter_before_host,omitzero"` // default: true
	Restraint       EnterRestraint     `json:"enter_restraint,omitzero"`         // default: EnterAll
	ScreenWatermark *bool              `json:"enable_screen_watermark,omitzero"` // default: false
	Watermark       meeting.Watermark  `json:"water_mark_type,omitzero"`         // of ScreenWatermark; default: meeting.WatermarkSingle
	EnterMute       *meeting.EnterMute `json:"enable_enter_mute,omitzero"`       // default: meeting.EnterMuteCrowds
	RingScope       meeting.RingScope  `json:"remind_scope,omitzero"`            // default: meeting.RingHosts; not RingSome
}

// An AutoRecord says what records a meeting by itself.
//
//wecom:string
type AutoRecord int

const (
	AutoRecordNone  AutoRecord = 0 // 未开启
	AutoRecordLocal AutoRecord = 1 // 本地录制
	AutoRecordCloud AutoRecord = 2 // 云录制
)

// An EnterRestraint says who may join a meeting.
//
//wecom:string
type EnterRestraint int

const (
	EnterAll     EnterRestraint = 0 // 所有人
	EnterMembers EnterRestraint = 2 // 仅企业内部用户
)

// What WeCom takes of a mail.
const (
	maxAttachments    = 200
	maxSize           = 50 << 20
	maxScheduleAdmins = 3
	maxHosts          = 10
)

// composed is a mail on the wire.
type composed struct {
	MailCreate
	Schedule Schedule       `json:"schedule,omitzero"`
	Meeting  *meetingOnWire `json:"meeting,omitzero"`
}

type meetingOnWire struct {
	Settings MeetingSettings `json:"option,omitzero"`
	Hosts    Members         `json:"hosts,omitzero"`
	Admins   Members         `json:"meeting_admins"`
}

// SendMail sends a mail from the app's mailbox. WeCom returns no id of it, and does
// not tell whether it arrived: what bounces comes to the app's inbox. The mail is
// not sent twice, whatever happens to the call.
//
// https://developer.work.weixin.qq.com/document/path/97445
//
//wecom:api POST /cgi-bin/exmail/app/compose_send 发送普通邮件（发送日程邮件、发送会议邮件）
func (s *Service) SendMail(ctx context.Context, in MailCreate) error {
	return s.compose(ctx, composed{MailCreate: in})
}

// SendSchedule sends a mail that invites to a schedule, changes or cancels it. The
// app must be allowed to call Schedules (日程), too.
//
// https://developer.work.weixin.qq.com/document/path/97854
//
//wecom:api POST /cgi-bin/exmail/app/compose_send 发送普通邮件（发送日程邮件、发送会议邮件）
func (s *Service) SendSchedule(ctx context.Context, in MailCreate, schedule Schedule) error {
	if err := schedule.check(); err != nil {
		return err
	}
	return s.compose(ctx, composed{MailCreate: in, Schedule: schedule})
}

// SendMeeting sends a mail that invites to a meeting, changes or cancels it. The
// schedule has its time, and the id of the meeting in place of a schedule's. The app
// must be allowed to call Schedules and Meetings (日程, 会议), too.
//
// https://developer.work.weixin.qq.com/document/path/97855
//
//wecom:api POST /cgi-bin/exmail/app/compose_send 发送普通邮件（发送日程邮件、发送会议邮件）
func (s *Service) SendMeeting(ctx context.Context, in MailCreate, schedule Schedule, m Meeting) error {
	if err := errors.Join(schedule.check(), m.check()); err != nil {
		return err
	}
	return s.compose(ctx, composed{in, schedule, &meetingOnWire{m.Settings, Members{m.HostIDs}, Members{[]string{m.AdminUserID}}}})
}

func (s *Service) compose(ctx context.Context, in composed) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/exmail/app/compose_send", in, nil)
}

// check refuses what WeCom would refuse after the upload of it all.
func (m MailCreate) check() error {
	size := len(m.Content)
	for i, a := range m.Attachments {
		if a.Name == "" {
			return fmt.Errorf("exmail: attachment %d has no Name", i+1)
		}
		size += len(a.Content)
	}
	switch {
	case len(m.To.Emails)+len(m.To.UserIDs) == 0:
		return errors.New("exmail: To has neither an address nor a member")
	case m.Subject == "" || m.Content == "":
		return errors.New("exmail: a mail needs a Subject and a Content")
	case len(m.Attachments) > maxAttachments:
		return fmt.Errorf("exmail: a mail takes %d attachments, and this one has %d", maxAttachments, len(m.Attachments))
	case size > maxSize:
		return fmt.Errorf("exmail: a mail takes %d MB with its attachments, and this one has %d bytes", maxSize>>20, size)
	}
	return nil
}

func (s Schedule) check() error {
	switch {
	case s.Method == ScheduleCancel && s.ID == "":
		return errors.New("exmail: to cancel a schedule takes its ID")
	case s.StartAt.IsZero() || s.EndAt.IsZero():
		return errors.New("exmail: a schedule needs StartAt and EndAt, also to be cancelled")
	case s.EndAt.Before(s.StartAt.Time):
		return errors.New("exmail: the schedule ends before it starts")
	case len(s.Admins.UserIDs) > maxScheduleAdmins:
		return fmt.Errorf("exmail: a schedule takes %d admins", maxScheduleAdmins)
	}
	return nil
}

func (m Meeting) check() error {
	switch {
	case m.AdminUserID == "":
		return errors.New("exmail: a meeting needs an AdminUserID, one of the recipients")
	case len(m.HostIDs) > maxHosts:
		return fmt.Errorf("exmail: a meeting takes %d hosts", maxHosts)
	}
	return nil
}
