package gov

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A Category is a category of events (事件类别), of the first level or, with a ParentID,
// of the second.
type Category struct {
	ID       string `json:"category_id"`
	Name     string `json:"category_name"`
	Level    int    `json:"level"`
	ParentID string `json:"parent_category_id"` // empty on the first level
}

// UnmarshalJSONFrom reads a category. Older replies shorten the names of its keys.
func (c *Category) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Members(d, func(name []byte) (bool, error) {
		switch string(name) {
		case "category_id", "cata_id":
			return true, json.UnmarshalDecode(d, &c.ID)
		case "category_name", "cata_name":
			return true, json.UnmarshalDecode(d, &c.Name)
		case "level":
			return true, json.UnmarshalDecode(d, &c.Level)
		case "parent_category_id", "parent_cata_id":
			return true, json.UnmarshalDecode(d, &c.ParentID)
		}
		return false, nil
	})
}

// UnmarshalJSON reads a category, for encoding/json.
func (c *Category) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, c) }

// CategoryCreate describes a new category.
type CategoryCreate struct {
	Name     string `json:"category_name"`               // at most 30 characters; no two below the same one share it
	ParentID string `json:"parent_category_id,omitzero"` // of the first level; empty for a category that is of it itself
}

// level is the level that WeCom wants beside the parent.
func (c CategoryCreate) level() int {
	if c.ParentID == "" {
		return 1
	}
	return 2
}

// CreateCategory creates a category and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/94536
//
//wecom:api POST /cgi-bin/report/grid/add_cata 添加事件类别
func (s *Service) CreateCategory(ctx context.Context, in CategoryCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/report/grid/add_cata", struct {
		CategoryCreate
		Level int `json:"level"`
	}{in, in.level()}, "category_id")
}

// CategoryUpdate replaces all of a category.
type CategoryUpdate struct {
	ID string `json:"category_id"`
	CategoryCreate
}

// UpdateCategory replaces a category.
//
// https://developer.work.weixin.qq.com/document/path/94537
//
//wecom:api POST /cgi-bin/report/grid/update_cata 修改事件类别
func (s *Service) UpdateCategory(ctx context.Context, in CategoryUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/report/grid/update_cata", struct {
		CategoryUpdate
		Level int `json:"level"`
	}{in, in.level()}, nil)
}

// DeleteCategory deletes a category.
//
// https://developer.work.weixin.qq.com/document/path/94538
//
//wecom:api POST /cgi-bin/report/grid/delete_cata 删除事件类别
func (s *Service) DeleteCategory(ctx context.Context, categoryID string) error {
	return s.client.Post(ctx, "/cgi-bin/report/grid/delete_cata", call.Body{"category_id": categoryID}, nil)
}

// A categories reads a list of categories. The page has one key in its table and another
// in its example.
type categories []Category

// UnmarshalJSONFrom reads the list.
func (c *categories) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*c = nil // a reply that is wrong somewhere is read twice
	return union.Members(d, func(name []byte) (bool, error) {
		if key := string(name); key != "category_list" && key != "cata_list" {
			return false, nil
		}
		var list []Category
		err := json.UnmarshalDecode(d, &list)
		*c = append(*c, list...)
		return true, err
	})
}

// ListCategories returns all categories.
//
// https://developer.work.weixin.qq.com/document/path/94540
//
//wecom:api POST /cgi-bin/report/grid/list_cata 获取事件类别列表
func (s *Service) ListCategories(ctx context.Context) ([]Category, error) {
	list, err := call.Query[categories](ctx, s.client, "/cgi-bin/report/grid/list_cata", call.Body{})
	if err != nil {
		return nil, err
	}
	return *list, nil
}
