package calendar

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Calendar (日历) holds schedules of an app. Members cannot add any to it.
type Calendar struct {
	ID           string     `json:"cal_id"`
	Summary      string     `json:"summary"`
	Color        string     `json:"color"` // #RRGGBB
	Description  string     `json:"description"`
	AdminIDs     []string   `json:"admins"`
	Shares       []Share    `json:"shares"`
	IsPublic     wecom.Flag `json:"is_public"`
	IsCorpWide   wecom.Flag `json:"is_corp_calendar"`
	Subscribable Scope      `json:"public_range"` // of a public calendar
}

// A Share says what a member sees of a calendar (日历通知范围成员).
type Share struct {
	UserID     string     `json:"userid"`
	Permission Permission `json:"permission,omitzero"` // MayView if 0
}

// A Permission is what a member sees of a calendar.
//
//wecom:string
type Permission int

const (
	MayView       Permission = 1 // 可查看
	MayViewIfBusy Permission = 3 // 仅查看闲忙状态: when there is something, but not what
)

// A Scope is who may subscribe to a public calendar (公开范围).
type Scope struct {
	UserIDs       []string `json:"userids,omitzero"`  // at most 1,000
	DepartmentIDs []int64  `json:"partyids,omitzero"` // at most 100
}

// A CalendarCreate describes a calendar that is created.
type CalendarCreate struct {
	Summary      string   `json:"summary"` // required; at most 128 characters
	Color        string   `json:"color"`   // required; #RRGGBB
	Description  string   `json:"description,omitzero"`
	AdminIDs     []string `json:"admins,omitzero"` // at most 3, who are among the shares
	Shares       []Share  `json:"shares,omitzero"` // at most 2,000
	Subscribable *Scope   `json:"public_range,omitzero"`

	// What cannot be changed later.

	IsDefault  wecom.Flag `json:"set_as_default,omitzero"`   // the calendar of schedules that name none
	IsPublic   wecom.Flag `json:"is_public,omitzero"`        // members subscribe to it
	IsCorpWide wecom.Flag `json:"is_corp_calendar,omitzero"` // public, for everybody in Subscribable; at most 20 in a corp
}

// A FailedShare is a member that a calendar could not be shared with.
type FailedShare struct {
	UserID  string     `json:"userid"`
	Code    wecom.Code `json:"errcode"`
	Message string     `json:"errmsg"`
}

// failedShares is what was not done of a call.
type failedShares struct {
	Shares []FailedShare `json:"shares"`
}

// A CalendarCreated is the result of [Service.CreateCalendar].
type CalendarCreated struct {
	CalendarID string
	Failed     []FailedShare // members that the calendar is not shared with
}

// CreateCalendar creates a calendar. A member that it cannot be shared with is
// no error: look at Failed. An app has at most 10,000 calendars, a member sees at
// most 100.
//
// https://developer.work.weixin.qq.com/document/path/93647
//
//wecom:api POST /cgi-bin/oa/calendar/add 创建日历
func (s *Service) CreateCalendar(ctx context.Context, in CalendarCreate) (*CalendarCreated, error) {
	reply, err := call.Post[struct {
		ID     string       `json:"cal_id"`
		Failed failedShares `json:"fail_result"`
	}](ctx, s.client, "/cgi-bin/oa/calendar/add", call.Body{"calendar": in})
	if err != nil {
		return nil, err
	}
	return &CalendarCreated{reply.ID, reply.Failed.Shares}, nil
}

// GetCalendars returns at most 1,000 calendars. WeCom has no list of the
// calendars of an app: keep their ids. [Service.AllCalendarsByID] has no limit.
//
// https://developer.work.weixin.qq.com/document/path/97717
//
//wecom:api POST /cgi-bin/oa/calendar/get 获取日历详情
func (s *Service) GetCalendars(ctx context.Context, ids ...string) ([]Calendar, error) {
	return call.QueryIn[[]Calendar](ctx, s.client, "/cgi-bin/oa/calendar/get", call.Body{"cal_id_list": ids}, "calendar_list")
}

// GetCalendar returns one calendar.
func (s *Service) GetCalendar(ctx context.Context, id string) (*Calendar, error) {
	list, err := s.GetCalendars(ctx, id)
	return one(list, err, "calendar "+id)
}

// AllCalendarsByID yields any number of calendars, 1,000 a call.
func (s *Service) AllCalendarsByID(ctx context.Context, ids []string) iter.Seq2[Calendar, error] {
	return pager.Each(slices.Chunk(ids, idsPerCall), func(part []string) iter.Seq2[Calendar, error] {
		return pager.Once(func() ([]Calendar, error) { return s.GetCalendars(ctx, part...) })
	})
}

// idsPerCall is how many calendars or schedules WeCom gives at once.
const idsPerCall = 1000

// one is the only object of a list.
func one[T any](list []T, err error, what string) (*T, error) {
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, fmt.Errorf("calendar: %w: WeCom returned no %s", wecom.ErrUnexpectedResponse, what)
	}
	return &list[0], nil
}

// A CalendarUpdate is what replaces a calendar. Except for Subscribable, zero
// clears.
type CalendarUpdate struct {
	Summary      string   `json:"summary"` // required; at most 128 characters
	Color        string   `json:"color"`   // required; #RRGGBB
	Description  string   `json:"description,omitzero"`
	AdminIDs     []string `json:"admins,omitzero"`       // at most 3
	Shares       []Share  `json:"shares,omitzero"`       // at most 2,000
	Subscribable *Scope   `json:"public_range,omitzero"` // of a public calendar; nil means unchanged
}

// ReplaceCalendar replaces what a calendar is: what in leaves out is lost. It
// returns the members that the calendar cannot be shared with.
// [Service.UpdateCalendar] keeps what its function does not change.
//
// https://developer.work.weixin.qq.com/document/path/97716
//
//wecom:api POST /cgi-bin/oa/calendar/update 更新日历
func (s *Service) ReplaceCalendar(ctx context.Context, id string, in CalendarUpdate) ([]FailedShare, error) {
	failed, err := call.PostIn[failedShares](ctx, s.client, "/cgi-bin/oa/calendar/update", call.Body{
		"skip_public_range": wecom.Flag(in.Subscribable == nil), "calendar": calendarBody{id, in},
	}, "fail_result")
	return failed.Shares, err
}

// calendarBody is a calendar as an update sends it.
type calendarBody struct {
	ID string `json:"cal_id"`
	CalendarUpdate
}

// UpdateCalendar reads a calendar, calls change with it, and writes what it has
// become. If change returns an error, nothing is written. What others change
// meanwhile is lost: change a calendar from one place. It returns the members
// that the calendar cannot be shared with.
func (s *Service) UpdateCalendar(ctx context.Context, id string, change func(*CalendarUpdate) error) ([]FailedShare, error) {
	c, err := s.GetCalendar(ctx, id)
	if err != nil {
		return nil, err
	}
	in := CalendarUpdate{Summary: c.Summary, Color: c.Color, Description: c.Description, AdminIDs: c.AdminIDs, Shares: c.Shares}
	if c.IsPublic || c.IsCorpWide {
		in.Subscribable = &c.Subscribable
	}
	if err := change(&in); err != nil {
		return nil, err
	}
	return s.ReplaceCalendar(ctx, id, in)
}

// DeleteCalendar deletes a calendar. The default calendar cannot be deleted.
//
// https://developer.work.weixin.qq.com/document/path/97718
//
//wecom:api POST /cgi-bin/oa/calendar/del 删除日历
func (s *Service) DeleteCalendar(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/oa/calendar/del", call.Body{"cal_id": id}, nil)
}
