package agent

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
)

// A Menu is the menu at the foot of an app's chat: 1 to 3 items.
type Menu []MenuItem

// MarshalJSON writes the items as WeCom has them.
func (m Menu) MarshalJSON() ([]byte, error) { return marshalItems(m) }

// UnmarshalJSONFrom reads items of known and of unknown kinds.
func (m *Menu) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var list []menuItem
	err := json.UnmarshalDecode(d, &list)
	*m = nil
	if list != nil {
		*m = make(Menu, len(list))
	}
	for i, read := range list {
		(*m)[i] = read.item
	}
	return err
}

// UnmarshalJSON is [Menu.UnmarshalJSONFrom] for encoding/json.
func (m *Menu) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// CreateMenu gives the app a menu, which replaces the one that it has. It checks
// numbers and lengths first, because WeCom says no more than which kind of thing
// is wrong. The app must receive messages (设置API接收), or no button tells it
// anything.
//
// https://developer.work.weixin.qq.com/document/path/90231
//
//wecom:api POST /cgi-bin/menu/create 创建菜单
func (s *Service) CreateMenu(ctx context.Context, menu Menu) error {
	if err := checkItems(menu, maxItems, maxName); err != nil {
		return fmt.Errorf("agent: the menu: %w", err)
	}
	return s.client.PostWithQuery(ctx, "/cgi-bin/menu/create", s.only(), call.Body{"button": menu}, nil)
}

// GetMenu returns the menu of the app. Without one it fails with
// [wecom.ErrMenuNotFound].
//
// https://developer.work.weixin.qq.com/document/path/90232
//
//wecom:api GET /cgi-bin/menu/get 获取菜单
func (s *Service) GetMenu(ctx context.Context) (Menu, error) {
	return call.GetIn[Menu](ctx, s.client, "/cgi-bin/menu/get", s.only(), "button")
}

// DeleteMenu deletes the menu of the app.
//
// https://developer.work.weixin.qq.com/document/path/90233
//
//wecom:api GET /cgi-bin/menu/delete 删除菜单
func (s *Service) DeleteMenu(ctx context.Context) error {
	return s.client.GetOnce(ctx, "/cgi-bin/menu/delete", s.only(), nil)
}
