package meeting

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A LayoutTemplate is how a screen can be divided. Layouts are made of templates.
type LayoutTemplate struct {
	ID           string `json:"layout_template_id"`
	ThumbnailURL string `json:"thumbnail_url"`
	PictureURL   string `json:"picture_url"` // shows the ids of the cells (宫格)
	RenderRule   string `json:"render_rule"` // JSON; [LayoutTemplate.Cells] reads it
}

// A LayoutCell is where a cell (宫格) of a template is, in parts of the screen: 0.5
// is the middle.
type LayoutCell struct {
	SeatID     int          `json:"seat_id"`
	StreamSize int          `json:"stream_size"`
	Position   CellPosition `json:"pos"`
	Size       CellSize     `json:"size"`
	Margin     CellMargin   `json:"margin"`
}

// A CellPosition is the corner of a cell.
type CellPosition struct {
	Left wecom.Float `json:"left"`
	Top  wecom.Float `json:"top"`
}

// A CellSize is the size of a cell.
type CellSize struct {
	Width  wecom.Float `json:"width"`
	Height wecom.Float `json:"height"`
}

// A CellMargin is what is free around a cell.
type CellMargin struct {
	Top    wecom.Float `json:"top"`
	Left   wecom.Float `json:"left"`
	Bottom wecom.Float `json:"bottom"`
	Right  wecom.Float `json:"right"`
}

// Cells reads where the cells of the template are.
func (t LayoutTemplate) Cells() ([]LayoutCell, error) {
	var rule struct {
		Cells []LayoutCell `json:"layout_items"`
	}
	if err := json.Unmarshal([]byte(t.RenderRule), &rule); err != nil {
		return nil, fmt.Errorf("meeting: the render rule of template %s is not as documented", t.ID)
	}
	return rule.Cells, nil
}

// ListLayoutTemplates returns the templates that the corp has.
//
// https://developer.work.weixin.qq.com/document/path/98844
//
//wecom:api GET /cgi-bin/meeting/layout/list_template 获取布局模板列表
func (s *Service) ListLayoutTemplates(ctx context.Context) ([]LayoutTemplate, error) {
	return call.GetIn[[]LayoutTemplate](ctx, s.client, "/cgi-bin/meeting/layout/list_template", nil, "layout_template_list")
}

// A Layout is a basic layout (基础布局) of a meeting. The first of its pages is
// shown first.
type Layout struct {
	ID    string       `json:"layout_id"`
	Pages []LayoutPage `json:"page_list"`
}

// A LayoutPage is a page of a [Layout].
type LayoutPage struct {
	TemplateID string `json:"layout_template_id"`
	Seats      []Seat `json:"user_seat_list"`
}

// A Seat says what a cell of a page shows: a person, a shared screen or an
// application.
type Seat struct {
	GridID    string   `json:"grid_id"` // of the cell, from the template's picture; each once in a page
	Type      GridType `json:"grid_type"`
	UserID    string   `json:"userid,omitzero"` // UserID or TmpOpenID is required for GridVideo
	TmpOpenID string   `json:"tmp_openid,omitzero"`
	Name      string   `json:"nick_name,omitzero"`  // shown; required for GridVideo
	ToolSDKID string   `json:"tool_sdkid,omitzero"` // of GridApp: the application, at most one in a page
}

// A GridType is what a cell shows.
//
//wecom:string
type GridType int

const (
	GridVideo  GridType = 1 // 视频画面
	GridScreen GridType = 2 // 共享画面
	GridApp    GridType = 3 // 拓展应用: it must be bound to the meeting, with web service on; basic layouts only
)

func checkPages(pages []LayoutPage) error {
	err := checkCount("pages", len(pages), 1, 0)
	for _, p := range pages {
		seen := map[string]bool{}
		for _, seat := range p.Seats {
			switch {
			case seen[seat.GridID]:
				err = errors.Join(err, fmt.Errorf("meeting: the cell %s has two seats in a page, and WeCom drops the second", seat.GridID))
			case seat.Type == GridVideo && (seat.UserID == "" && seat.TmpOpenID == "" || seat.Name == ""):
				err = errors.Join(err, fmt.Errorf("meeting: the cell %s shows a person, and lacks a UserID or TmpOpenID, or the Name", seat.GridID))
			}
			seen[seat.GridID] = true
		}
	}
	return err
}

// Layouts are basic layouts, and the one that the meeting shows.
type Layouts struct {
	SelectedLayoutID string   `json:"selected_layout_id"`
	Layouts          []Layout `json:"layout_list"`
}

// A LayoutsCreate describes layouts to create.
type LayoutsCreate struct {
	Layouts      []LayoutCreate `json:"layout_list"`                   // a meeting has at most 10
	DefaultOrder int            `json:"default_layout_order,omitzero"` // which of Layouts the meeting shows, from 1; 0: the first if the meeting has none
}

// A LayoutCreate describes a layout to create.
type LayoutCreate struct {
	Pages []LayoutPage `json:"page_list"`
}

// CreateLayouts gives a meeting layouts. Before it begins, seats are for members
// who are invited; while it runs, for those who have joined.
//
// https://developer.work.weixin.qq.com/document/path/98845
//
//wecom:api POST /cgi-bin/meeting/layout/add 添加会议基础布局
func (s *Service) CreateLayouts(ctx context.Context, meetingID string, in LayoutsCreate) (*Layouts, error) {
	err := errors.Join(checkCount("layouts", len(in.Layouts), 1, 10), checkOrder(in.DefaultOrder, len(in.Layouts)))
	for _, layout := range in.Layouts {
		err = errors.Join(err, checkPages(layout.Pages))
	}
	if err != nil {
		return nil, err
	}
	return call.Post[Layouts](ctx, s.client, "/cgi-bin/meeting/layout/add", struct {
		MeetingID string `json:"meetingid"`
		LayoutsCreate
	}{meetingID, in})
}

// checkOrder refuses a place, counted from 1, that a list does not have.
func checkOrder(place, n int) error {
	if place < 0 || place > n {
		return fmt.Errorf("meeting: DefaultOrder is %d, and there are %d: count from 1", place, n)
	}
	return nil
}

// A LayoutUpdate replaces the pages of a layout.
type LayoutUpdate struct {
	Pages  []LayoutPage `json:"page_list"`
	Select bool         `json:"enable_set_default"` // the meeting shows this layout from now on
}

// UpdateLayout replaces the pages of a basic layout.
//
// https://developer.work.weixin.qq.com/document/path/98846
//
//wecom:api POST /cgi-bin/meeting/layout/update 修改会议基础布局
func (s *Service) UpdateLayout(ctx context.Context, meetingID, layoutID string, in LayoutUpdate) error {
	if err := checkPages(in.Pages); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/layout/update", struct {
		MeetingID string `json:"meetingid"`
		LayoutID  string `json:"layout_id"`
		LayoutUpdate
	}{meetingID, layoutID, in}, nil)
}

// SelectLayout makes a meeting show a basic layout. The empty id is the layout
// that meetings have of themselves.
//
// https://developer.work.weixin.qq.com/document/path/98847
//
//wecom:api POST /cgi-bin/meeting/layout/set_default 设置会议默认布局
func (s *Service) SelectLayout(ctx context.Context, meetingID, layoutID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/layout/set_default", call.Body{"meetingid": meetingID, "selected_layout_id": layoutID}, nil)
}
