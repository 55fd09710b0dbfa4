package smartsheet

import (
	"context"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// A FieldGroup (编组) puts fields of a sheet together. A field is in one group at
// most.
type FieldGroup struct {
	FieldGroupID string      `json:"field_group_id"`
	Name         string      `json:"name"`
	FieldIDs     GroupFields `json:"children"`
}

// GroupFields are the ids of the fields of a group: at most 150.
type GroupFields []string

type groupChild struct {
	FieldID string `json:"field_id"`
}

// MarshalJSON writes [{"field_id":…}].
func (g GroupFields) MarshalJSON() ([]byte, error) {
	children := make([]groupChild, len(g))
	for i, id := range g {
		children[i].FieldID = id
	}
	return lenient.Marshal(children)
}

// UnmarshalJSONFrom reads [{"field_id":…}].
func (g *GroupFields) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var children []groupChild
	err := json.UnmarshalDecode(d, &children)
	*g = nil
	for _, c := range children {
		*g = append(*g, c.FieldID)
	}
	return err
}

// UnmarshalJSON is [GroupFields.UnmarshalJSONFrom] for encoding/json.
func (g *GroupFields) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, g) }

// A FieldGroupPage is a page of groups of fields.
type FieldGroupPage struct {
	Groups     []FieldGroup `json:"field_groups"`
	Total      int64        `json:"-"`
	NextCursor string       `json:"-"`
}

// ListFieldGroups returns a page of the groups of fields of a sheet, which has at
// most 150.
//
// https://developer.work.weixin.qq.com/document/path/101103
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/get_field_groups 获取编组
func (s *Service) ListFieldGroups(ctx context.Context, ref SheetRef, page wecom.Page) (*FieldGroupPage, error) {
	return list(ctx, s, "/cgi-bin/wedoc/smartsheet/get_field_groups", page, bodyOf(ref, struct{}{}), (*FieldGroupPage).set)
}

func (p *FieldGroupPage) set(total int64, next string) { p.Total, p.NextCursor = total, next }

// AllFieldGroups yields the groups of fields of a sheet.
func (s *Service) AllFieldGroups(ctx context.Context, ref SheetRef) iter.Seq2[FieldGroup, error] {
	return pager.All(ctx, 150, func(ctx context.Context, p wecom.Page) (*FieldGroupPage, error) {
		return s.ListFieldGroups(ctx, ref, p)
	},
		func(p *FieldGroupPage) ([]FieldGroup, string) { return p.Groups, p.NextCursor })
}

// CreateFieldGroup adds a group of fields to a sheet. No other group of the sheet
// may have its name.
//
// https://developer.work.weixin.qq.com/document/path/101100
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/add_field_group 添加编组
func (s *Service) CreateFieldGroup(ctx context.Context, ref SheetRef, name string, fieldIDs ...string) (*FieldGroup, error) {
	body := ref.with("name", name)
	if len(fieldIDs) > 0 {
		body["children"] = GroupFields(fieldIDs)
	}
	return call.PostIn[*FieldGroup](ctx, s.client, "/cgi-bin/wedoc/smartsheet/add_field_group", body, "field_group")
}

// A FieldGroupUpdate changes a group of fields. Empty values are unchanged.
type FieldGroupUpdate struct {
	Name     string      `json:"name,omitzero"`
	FieldIDs GroupFields `json:"children,omitzero"` // replace those of the group; nil means unchanged
}

// UpdateFieldGroup changes a group of fields and returns it as it is then.
//
// https://developer.work.weixin.qq.com/document/path/101101
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/update_field_group 更新编组
func (s *Service) UpdateFieldGroup(ctx context.Context, ref SheetRef, fieldGroupID string, in FieldGroupUpdate) (*FieldGroup, error) {
	body := struct {
		SheetRef
		FieldGroupID string `json:"field_group_id"`
		FieldGroupUpdate
	}{ref, fieldGroupID, in}
	return call.PostIn[*FieldGroup](ctx, s.client, "/cgi-bin/wedoc/smartsheet/update_field_group", body, "field_group")
}

// DeleteFieldGroups deletes groups of fields. The fields stay.
//
// https://developer.work.weixin.qq.com/document/path/101102
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/delete_field_groups 删除编组
func (s *Service) DeleteFieldGroups(ctx context.Context, ref SheetRef, fieldGroupIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/delete_field_groups", ref.with("field_group_ids", fieldGroupIDs), nil)
}
