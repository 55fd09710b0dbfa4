package meeting

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An AdvancedLayout is a layout (高级布局) that the devices of SIP and H.323 rooms
// can show. [Service.ListLayouts] returns basic layouts as such, too.
type AdvancedLayout struct {
	ID    string               `json:"layout_id"`
	Name  string               `json:"layout_name"`
	Pages []AdvancedLayoutPage `json:"page_list"`
}

// An AdvancedLayoutPage is a page of an [AdvancedLayout].
type AdvancedLayoutPage struct {
	TemplateID string         `json:"layout_template_id"`
	Rotating   bool           `json:"enable_polling"`           // cells show several users in turn (轮询)
	Rotation   Rotation       `json:"polling_setting,omitzero"` // required if Rotating
	Seats      []AdvancedSeat `json:"user_seat_list"`
}

// A Rotation says how cells show users in turn.
type Rotation struct {
	Interval    int          `json:"polling_interval"` // 1 to 999,999
	Unit        RotationUnit `json:"polling_interval_unit"`
	SkipNoVideo bool         `json:"ignore_user_novideo"` // users whose camera is off
	SkipAbsent  bool         `json:"ignore_user_absence"` // users who have not joined
}

// A RotationUnit is the unit of an interval.
//
//wecom:string
type RotationUnit int

const (
	RotateSeconds RotationUnit = 1 // 秒
	RotateMinutes RotationUnit = 2 // 分钟
)

// An AdvancedSeat says what a cell of a page shows.
type AdvancedSeat struct {
	GridID string      `json:"grid_id"`   // of the cell, from the template's picture
	Type   GridType    `json:"grid_type"` // GridVideo or GridScreen
	Source VideoSource `json:"video_type,omitzero"`
	Users  []SeatUser  `json:"user_list,omitempty"` // of VideoOfUsers: one, or several if the page is Rotating
}

// A VideoSource tells whom a cell shows.
//
//wecom:string
type VideoSource int

const (
	VideoOfSpeaker VideoSource = 1 // 演讲者
	VideoOfAnybody VideoSource = 2 // 自动填充
	VideoOfUsers   VideoSource = 3 // 指定人员
)

// A SeatUser is somebody whom a cell shows. One of UserID and TmpOpenID is
// required.
type SeatUser struct {
	UserID    string     `json:"userid,omitzero"`
	TmpOpenID string     `json:"tmp_openid,omitzero"`
	Name      Base64Text `json:"nick_name,omitzero"` // shown; required when a layout is created
}

func checkAdvancedPages(pages []AdvancedLayoutPage) error {
	err := checkCount("pages", len(pages), 1, 0)
	for i, p := range pages {
		if r := p.Rotation; p.Rotating && (r.Unit != RotateSeconds && r.Unit != RotateMinutes || r.Interval < 1 || r.Interval > 999_999) {
			err = errors.Join(err, fmt.Errorf("meeting: page %d is Rotating, and its Rotation lacks a Unit or an Interval of 1 to 999,999", i))
		}
		for _, seat := range p.Seats {
			err = errors.Join(err, seat.check(p.Rotating))
		}
	}
	return err
}

func (seat AdvancedSeat) check(rotating bool) error {
	if seat.Source == VideoOfUsers && len(seat.Users) == 0 || !rotating && len(seat.Users) > 1 {
		return fmt.Errorf("meeting: the cell %s has %d Users: want one, or several in a Rotating page", seat.GridID, len(seat.Users))
	}
	for _, u := range seat.Users {
		if u.UserID == "" && u.TmpOpenID == "" {
			return fmt.Errorf("meeting: a user of the cell %s has neither a UserID nor a TmpOpenID", seat.GridID)
		}
	}
	return nil
}

// An AdvancedLayoutCreate describes a layout to create, or all of a layout that it
// replaces.
type AdvancedLayoutCreate struct {
	Name  string               `json:"layout_name,omitzero"`
	Pages []AdvancedLayoutPage `json:"page_list"`
}

// CreateAdvancedLayouts gives a meeting advanced layouts, whose seats are for those
// who have joined. A meeting has at most 20.
//
// https://developer.work.weixin.qq.com/document/path/98861
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/add 添加会议高级布局
func (s *Service) CreateAdvancedLayouts(ctx context.Context, meetingID string, in ...AdvancedLayoutCreate) ([]AdvancedLayout, error) {
	err := checkCount("layouts", len(in), 1, 20)
	for _, layout := range in {
		err = errors.Join(err, checkAdvancedPages(layout.Pages))
	}
	if err != nil {
		return nil, err
	}
	return call.PostIn[[]AdvancedLayout](ctx, s.client, "/cgi-bin/meeting/advanced_layout/add",
		call.Body{"meetingid": meetingID, "layout_list": in}, "layout_list")
}

// ReplaceAdvancedLayout replaces all of an advanced layout. A meeting that shows
// the layout changes at once; users who have it for themselves keep the old one.
//
// https://developer.work.weixin.qq.com/document/path/98868
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/update 修改会议高级布局
func (s *Service) ReplaceAdvancedLayout(ctx context.Context, meetingID, layoutID string, in AdvancedLayoutCreate) error {
	if err := checkAdvancedPages(in.Pages); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/advanced_layout/update", struct {
		MeetingID string `json:"meetingid"`
		LayoutID  string `json:"layout_id"`
		AdvancedLayoutCreate
	}{meetingID, layoutID, in}, nil)
}

// AdvancedLayouts are the layouts of a meeting, and the one that it shows.
type AdvancedLayouts struct {
	SelectedLayoutID string           `json:"selected_layout_id"`
	Layouts          []AdvancedLayout `json:"layout_list"`
}

// ListLayouts returns all layouts of a meeting, basic and advanced.
//
// https://developer.work.weixin.qq.com/document/path/98862
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/list 获取会议布局列表
func (s *Service) ListLayouts(ctx context.Context, meetingID string) (*AdvancedLayouts, error) {
	return call.Query[AdvancedLayouts](ctx, s.client, "/cgi-bin/meeting/advanced_layout/list", call.Body{"meetingid": meetingID})
}

// A UserLayout is the layout that somebody sees: the user's own before the
// meeting's before the default.
type UserLayout struct {
	LayoutID string               `json:"selected_layout_id"`
	Name     string               `json:"layout_name"`
	Type     LayoutType           `json:"layout_type"`
	Pages    []AdvancedLayoutPage `json:"page_list"`
}

// A LayoutType tells where a layout comes from.
//
//wecom:string
type LayoutType int

const (
	LayoutDefault LayoutType = 0 // 默认布局
	LayoutMeeting LayoutType = 2 // 自定义会议布局
	LayoutOwn     LayoutType = 3 // 个性布局
)

// GetUserLayout returns the layout that somebody sees at a terminal.
//
// https://developer.work.weixin.qq.com/document/path/98865
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/get_user_layout 获取用户布局
func (s *Service) GetUserLayout(ctx context.Context, meetingID, tmpOpenID string, terminal Terminal) (*UserLayout, error) {
	return call.Query[UserLayout](ctx, s.client, "/cgi-bin/meeting/advanced_layout/get_user_layout",
		call.Body{"meetingid": meetingID, "tmp_openid": tmpOpenID, "instance_id": terminal})
}

// ApplyLayout makes a meeting show an advanced layout. The empty id is the default
// layout.
//
// https://developer.work.weixin.qq.com/document/path/98869
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/apply 设置高级布局
func (s *Service) ApplyLayout(ctx context.Context, meetingID, layoutID string) error {
	return s.applyLayout(ctx, meetingID, layoutID, nil)
}

// ApplyLayoutToUsers gives users an advanced layout of their own, which goes before
// that of the meeting. The empty id is the layout of the meeting. It works for
// devices of SIP and H.323 rooms only. WeCom takes 20 users at a time, so more are
// more calls.
//
// https://developer.work.weixin.qq.com/document/path/98869
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/apply 设置高级布局
func (s *Service) ApplyLayoutToUsers(ctx context.Context, meetingID, layoutID string, tmpOpenIDs []string) error {
	if err := checkCount("users", len(tmpOpenIDs), 1, 0); err != nil {
		return err // for WeCom none means all
	}
	return pager.Do(slices.Chunk(tmpOpenIDs, 20), len(tmpOpenIDs), "meeting", "users have the layout", func(part []string) error {
		return s.applyLayout(ctx, meetingID, layoutID, part)
	})
}

func (s *Service) applyLayout(ctx context.Context, meetingID, layoutID string, tmpOpenIDs []string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/advanced_layout/apply",
		call.Body{"meetingid": meetingID, "layout_id": layoutID, "user_list": wrap("tmp_openid", tmpOpenIDs)}, nil)
}

// DeleteLayouts deletes layouts, basic and advanced ones. A layout that is shown
// cannot be deleted: select another one before. Unknown ids are ignored. WeCom
// takes 20 at a time, so more are more calls.
//
// https://developer.work.weixin.qq.com/document/path/98866
//
//wecom:api POST /cgi-bin/meeting/advanced_layout/batch_delete 批量删除布局
func (s *Service) DeleteLayouts(ctx context.Context, meetingID string, layoutIDs []string) error {
	if err := checkCount("layouts", len(layoutIDs), 1, 0); err != nil {
		return err
	}
	return pager.Do(slices.Chunk(layoutIDs, 20), len(layoutIDs), "meeting", "layouts are deleted", func(part []string) error {
		return s.client.Post(ctx, "/cgi-bin/meeting/advanced_layout/batch_delete", call.Body{"meetingid": meetingID, "layout_id_list": part}, nil)
	})
}
