package kf

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// Menu is a text with lines that a customer can click (菜单消息).
type Menu struct {
	Head  string    `json:"head_content,omitzero"` // at most 1,024 bytes
	Items MenuItems `json:"list,omitzero"`         // at most 50, of which at most 10 can be clicked; at most 10 on events
	Tail  string    `json:"tail_content,omitzero"` // at most 1,024 bytes
}

// A MenuItem is a [MenuClick], a [MenuView], a [MenuMiniProgram], a [MenuText] or an
// [UnknownMenuItem] that was read.
type MenuItem interface {
	menuKind() string
	check() error
}

// A MenuClick answers for the customer: WeCom sends its content as a [Text] with its
// id.
type MenuClick struct {
	ID      string `json:"id,omitzero"` // at most 128 bytes; a # may cut it off
	Content string `json:"content"`     // at most 128 bytes
}

// A MenuView opens a page.
type MenuView struct {
	URL     string `json:"url"`     // at most 2,048 bytes
	Content string `json:"content"` // at most 1,024 bytes
}

// A MenuMiniProgram opens a mini program.
type MenuMiniProgram struct {
	AppID    string `json:"appid"`    // at most 32 bytes
	PagePath string `json:"pagepath"` // at most 1,024 bytes
	Content  string `json:"content"`  // at most 1,024 bytes
}

// A MenuText is text between the other items.
type MenuText struct {
	Content string     `json:"content"`             // at most 256 bytes
	Inline  wecom.Flag `json:"no_newline,omitzero"` // the next item stands in the same line
}

// An UnknownMenuItem is an item of a kind that this package does not know, as it was
// read. Sending it sends Raw.
type UnknownMenuItem struct {
	Kind string
	Raw  jsontext.Value
}

func (MenuClick) menuKind() string         { return "click" }
func (MenuView) menuKind() string          { return "view" }
func (MenuMiniProgram) menuKind() string   { return "miniprogram" }
func (MenuText) menuKind() string          { return "text" }
func (u UnknownMenuItem) menuKind() string { return u.Kind }

// MenuItems are the items of a [Menu].
type MenuItems []MenuItem

var menuItems = union.Union[MenuItem]{
	Key: "type",
	Shapes: map[string]union.Shape[MenuItem]{
		"click":       union.Under[MenuClick, MenuItem]("click"),
		"view":        union.Under[MenuView, MenuItem]("view"),
		"miniprogram": union.Under[MenuMiniProgram, MenuItem]("miniprogram"),
		"text":        union.Under[MenuText, MenuItem]("text"),
	},
	Unknown: func(kind string, raw jsontext.Value) MenuItem { return UnknownMenuItem{kind, raw} },
}

// UnmarshalJSONFrom reads items of known and of unknown kinds.
func (m *MenuItems) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return menuItems.ReadList(d, (*[]MenuItem)(m))
}

// UnmarshalJSON is [MenuItems.UnmarshalJSONFrom] for encoding/json.
func (m *MenuItems) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// MarshalJSONTo writes each item under its kind, next to type.
func (m MenuItems) MarshalJSONTo(e *jsontext.Encoder) error {
	return writeShapes(e, m, "type", MenuItem.menuKind)
}

// MarshalJSON is [MenuItems.MarshalJSONTo] for encoding/json.
func (m MenuItems) MarshalJSON() ([]byte, error) { return lenient.Marshal(m) }

const (
	maxMenuItems  = 50
	maxMenuClicks = 10 // and other items that can be clicked
	maxReplyItems = 10
	maxMenuText   = 1024
)

func (m Menu) check() error { return m.checkItems(maxMenuItems) }

func (m Menu) checkReply() error { return m.checkItems(maxReplyItems) }

func (m Menu) checkItems(most int) error {
	clicks := 0
	for i, item := range m.Items {
		if union.IsNil(item) {
			return fmt.Errorf("item %d of the menu is nil", i)
		}
		if item.menuKind() != (MenuText{}).menuKind() {
			clicks++
		}
		if err := item.check(); err != nil {
			return fmt.Errorf("item %d of the menu: %w", i, err)
		}
	}
	switch {
	case m.Head == "" && m.Tail == "" && len(m.Items) == 0:
		return errors.New("the menu is empty")
	case len(m.Items) > most:
		return fmt.Errorf("the menu has %d items, and WeCom takes at most %d here", len(m.Items), most)
	case clicks > maxMenuClicks:
		return fmt.Errorf("the menu has %d items that can be clicked, and WeCom takes at most %d", clicks, maxMenuClicks)
	}
	return cmp.Or(maxBytes("head", m.Head, maxMenuText), maxBytes("tail", m.Tail, maxMenuText))
}

func (c MenuClick) check() error {
	return cmp.Or(maxBytes("ID", c.ID, 128), need("content", c.Content), maxBytes("content", c.Content, 128))
}

func (v MenuView) check() error {
	return cmp.Or(need("URL", v.URL), maxBytes("URL", v.URL, maxURL), need("content", v.Content), maxBytes("content", v.Content, maxMenuText))
}

func (m MenuMiniProgram) check() error {
	return cmp.Or(
		need("AppID", m.AppID), maxBytes("AppID", m.AppID, 32), need("PagePath", m.PagePath), maxBytes("PagePath", m.PagePath, 1024),
		need("content", m.Content), maxBytes("content", m.Content, maxMenuText))
}

func (t MenuText) check() error {
	return cmp.Or(need("content", t.Content), maxBytes("content", t.Content, 256))
}

func (u UnknownMenuItem) check() error {
	if u.Raw.Kind() != '{' || !u.Raw.IsValid() {
		return fmt.Errorf("the kind %q needs its Raw object", u.Kind)
	}
	return nil
}
