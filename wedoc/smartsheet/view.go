package smartsheet

import (
	"context"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A View is a view (视图) of a sheet.
type View struct {
	ViewID     string         `json:"view_id"`
	Title      string         `json:"view_title"`
	Type       ViewType       `json:"view_type"`
	Properties ViewProperties `json:"property"`
}

// A ViewType tells how a view shows records.
type ViewType string

const (
	GridView     ViewType = "VIEW_TYPE_GRID"     // 表格视图
	KanbanView   ViewType = "VIEW_TYPE_KANBAN"   // 看板视图
	GalleryView  ViewType = "VIEW_TYPE_GALLERY"  // 画册视图
	GanttView    ViewType = "VIEW_TYPE_GANTT"    // 甘特视图
	CalendarView ViewType = "VIEW_TYPE_CALENDAR" // 日历视图
)

// ViewProperties are how a view sorts, groups, filters and colours.
type ViewProperties struct {
	SortsByItself    bool            `json:"auto_sort"` // sorts again when records change
	Sort             SortSpec        `json:"sort_spec"`
	Group            GroupSpec       `json:"group_spec"`
	Filter           Filter          `json:"filter_spec"`
	HasStatistics    bool            `json:"is_field_stat_enabled"`
	FieldVisibility  map[string]bool `json:"field_visibility"` // by field id
	FrozenFieldCount int             `json:"frozen_field_count"`
	Colors           ColorConfig     `json:"color_config"`
}

// viewPropertiesWire are ViewProperties as the page of the call spells them, too.
type viewPropertiesWire struct {
	Plain    viewPropertiesPlain `json:",embed"`
	Misspelt GroupSpec           `json:"gourp_spec"`
}

type viewPropertiesPlain ViewProperties

// UnmarshalJSONFrom reads properties, with the groups under either spelling.
func (p *ViewProperties) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w viewPropertiesWire
	err := json.UnmarshalDecode(d, &w)
	*p = ViewProperties(w.Plain)
	if len(p.Group.Keys) == 0 {
		p.Group = w.Misspelt
	}
	return err
}

// UnmarshalJSON is [ViewProperties.UnmarshalJSONFrom] for encoding/json.
func (p *ViewProperties) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// A SortSpec is what a view sorts by, the first field first.
type SortSpec struct {
	Keys []FieldOrder `json:"sort_infos"`
}

// A GroupSpec is what a view groups by, the outermost field first.
type GroupSpec struct {
	Keys []FieldOrder `json:"groups"`
}

// A FieldOrder is a field and a direction.
type FieldOrder struct {
	FieldID    string `json:"field_id"`
	Descending bool   `json:"desc"`
}

// A ColorConfig is how a view colours records.
type ColorConfig struct {
	Conditions []ColorCondition `json:"conditions"`
}

// A ColorCondition colours what meets a condition.
type ColorCondition struct {
	ID        string      `json:"id,omitzero"` // required where the condition exists, empty for a new one
	Type      ColorTarget `json:"type"`
	Color     string      `json:"color"` // such as chromeRedLighten_5; the page lists them
	Condition Condition   `json:"condition"`
}

// A ColorTarget is what is coloured.
type ColorTarget string

const (
	ColorRow    ColorTarget = "VIEW_COLOR_CONDITION_TYPE_ROW"
	ColorColumn ColorTarget = "VIEW_COLOR_CONDITION_TYPE_COLUMN"
	ColorCell   ColorTarget = "VIEW_COLOR_CONDITION_TYPE_CELL"
)

// A ViewQuery selects views. The zero ViewQuery selects all.
type ViewQuery struct {
	ViewIDs []string `json:"view_ids,omitzero"`
}

// A ViewPage is a page of views.
type ViewPage struct {
	Views      []View `json:"views"`
	Total      int64  `json:"-"`
	NextCursor string `json:"-"`
}

// ListViews returns a page of the views of a sheet, of 1,000 at most, which is also
// the default.
//
// https://developer.work.weixin.qq.com/document/path/101155
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/get_views 查询视图
func (s *Service) ListViews(ctx context.Context, ref SheetRef, q ViewQuery, page wecom.Page) (*ViewPage, error) {
	return list(ctx, s, "/cgi-bin/wedoc/smartsheet/get_views", page, bodyOf(ref, q), (*ViewPage).set)
}

func (p *ViewPage) set(total int64, next string) { p.Total, p.NextCursor = total, next }

// AllViews yields the views of a sheet.
func (s *Service) AllViews(ctx context.Context, ref SheetRef, q ViewQuery) iter.Seq2[View, error] {
	return pager.All(ctx, maxPage, func(ctx context.Context, p wecom.Page) (*ViewPage, error) { return s.ListViews(ctx, ref, q, p) },
		func(p *ViewPage) ([]View, string) { return p.Views, p.NextCursor })
}

// A ViewCreate is a new view.
type ViewCreate struct {
	Title    string     `json:"view_title"`
	Type     ViewType   `json:"view_type"`
	Gantt    *DateRange `json:"property_gantt,omitzero"`    // required for a GanttView
	Calendar *DateRange `json:"property_calendar,omitzero"` // required for a CalendarView
}

// A DateRange names the fields with the begin and the end of a bar. Both are of the
// type DateField.
type DateRange struct {
	StartFieldID string `json:"start_date_field_id"`
	EndFieldID   string `json:"end_date_field_id"`
}

// CreateView adds a view to a sheet, which has at most 200.
//
// https://developer.work.weixin.qq.com/document/path/99900
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/add_view 添加视图
func (s *Service) CreateView(ctx context.Context, ref SheetRef, in ViewCreate) (*View, error) {
	return call.PostIn[*View](ctx, s.client, "/cgi-bin/wedoc/smartsheet/add_view", sheetBody[ViewCreate]{ref, in}, "view")
}

// A ViewUpdate changes a view. Empty values are unchanged.
type ViewUpdate struct {
	Title      string                `json:"view_title,omitzero"`
	Properties *ViewPropertiesUpdate `json:"property,omitzero"`
}

// A ViewPropertiesUpdate changes how a view shows records. Nil means unchanged.
type ViewPropertiesUpdate struct {
	SortsByItself    *bool           `json:"auto_sort,omitzero"`
	Sort             *SortSpec       `json:"sort_spec,omitzero"`
	Group            *GroupSpec      `json:"group_spec,omitzero"`
	Filter           *Filter         `json:"filter_spec,omitzero"`
	HasStatistics    *bool           `json:"is_field_stat_enabled,omitzero"`
	FieldVisibility  map[string]bool `json:"field_visibility,omitzero"`
	FrozenFieldCount *int            `json:"frozen_field_count,omitzero"`
	Colors           *ColorConfig    `json:"color_config,omitzero"`
}

// UpdateView changes a view and returns it as it is then.
//
// https://developer.work.weixin.qq.com/document/path/99902
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/update_view 更新视图
func (s *Service) UpdateView(ctx context.Context, ref SheetRef, viewID string, in ViewUpdate) (*View, error) {
	body := struct {
		SheetRef
		ViewID string `json:"view_id"`
		ViewUpdate
	}{ref, viewID, in}
	return call.PostIn[*View](ctx, s.client, "/cgi-bin/wedoc/smartsheet/update_view", body, "view")
}

// DeleteViews deletes views.
//
// https://developer.work.weixin.qq.com/document/path/99901
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/delete_views 删除视图
func (s *Service) DeleteViews(ctx context.Context, ref SheetRef, viewIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/delete_views", ref.with("view_ids", viewIDs), nil)
}
