package agent

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A MenuItem is what a menu consists of: a [Button] or a [Submenu].
type MenuItem interface {
	object() buttonObject
}

// A Button is an entry of a menu that does something: [ClickButton], [LinkButton],
// [MiniProgramButton], [ScanButton], [ScanWaitingButton], [PhotoButton],
// [PhotoOrAlbumButton], [AlbumButton], [LocationButton], or an [UnknownButton]
// that was read.
//
// A name has at most 16 bytes in the menu itself, which are 5 Chinese characters,
// and 40 bytes in a submenu. A key comes back as the EventKey of the event that
// tells the app; it has at most 128 bytes.
type Button interface {
	MenuItem
	button()
}

// A Submenu opens 1 to 5 buttons. Opening it tells the app nothing.
type Submenu struct {
	Name    string
	Buttons []Button
}

// A ClickButton tells the app that it was pressed (click). The answer to the event
// is a message to the member.
type ClickButton struct{ Name, Key string }

// A LinkButton opens a page (view), and tells the app the URL.
type LinkButton struct {
	Name string
	URL  string // at most 1,024 bytes
}

// A MiniProgramButton opens a mini program (view_miniprogram), and tells the app
// the path.
type MiniProgramButton struct {
	Name     string
	AppID    string // of a mini program that is linked with the corp
	PagePath string
}

// A ScanButton scans a code and shows or opens what it says (scancode_push), and
// tells the app.
type ScanButton struct{ Name, Key string }

// A ScanWaitingButton scans a code and tells the app what it says, while the
// member sees that an answer is awaited (scancode_waitmsg).
type ScanWaitingButton struct{ Name, Key string }

// A PhotoButton takes a photo and sends it to the app (pic_sysphoto).
type PhotoButton struct{ Name, Key string }

// A PhotoOrAlbumButton sends photos from the camera or the album of the phone, as
// the member chooses (pic_photo_or_album).
type PhotoOrAlbumButton struct{ Name, Key string }

// An AlbumButton sends photos from the album in WeCom (pic_weixin).
type AlbumButton struct{ Name, Key string }

// A LocationButton sends a place that the member picks on a map (location_select).
type LocationButton struct{ Name, Key string }

// An UnknownButton is a button of a kind that this package does not know, as it
// was read. Sending it sends Raw.
type UnknownButton struct {
	Kind string
	Raw  jsontext.Value
}

func (ClickButton) button()        {}
func (LinkButton) button()         {}
func (MiniProgramButton) button()  {}
func (ScanButton) button()         {}
func (ScanWaitingButton) button()  {}
func (PhotoButton) button()        {}
func (PhotoOrAlbumButton) button() {}
func (AlbumButton) button()        {}
func (LocationButton) button()     {}
func (UnknownButton) button()      {}

// A buttonObject is a MenuItem on the wire.
type buttonObject struct {
	Type     string         `json:"type,omitzero"` // none for a submenu
	Name     string         `json:"name"`
	Key      string         `json:"key,omitzero"`
	URL      string         `json:"url,omitzero"`
	AppID    string         `json:"appid,omitzero"`
	PagePath string         `json:"pagepath,omitzero"`
	Buttons  buttonList     `json:"sub_button,omitzero"`
	raw      jsontext.Value // stands for all others
}

func (m Submenu) object() buttonObject { return buttonObject{Name: m.Name, Buttons: m.Buttons} }

func (b ClickButton) object() buttonObject        { return keyed("click", b) }
func (b ScanButton) object() buttonObject         { return keyed("scancode_push", ClickButton(b)) }
func (b ScanWaitingButton) object() buttonObject  { return keyed("scancode_waitmsg", ClickButton(b)) }
func (b PhotoButton) object() buttonObject        { return keyed("pic_sysphoto", ClickButton(b)) }
func (b PhotoOrAlbumButton) object() buttonObject { return keyed("pic_photo_or_album", ClickButton(b)) }
func (b AlbumButton) object() buttonObject        { return keyed("pic_weixin", ClickButton(b)) }
func (b LocationButton) object() buttonObject     { return keyed("location_select", ClickButton(b)) }
func (b UnknownButton) object() buttonObject      { return buttonObject{Type: b.Kind, raw: b.Raw} }

func (b LinkButton) object() buttonObject {
	return buttonObject{Type: "view", Name: b.Name, URL: b.URL}
}

func (b MiniProgramButton) object() buttonObject {
	return buttonObject{Type: "view_miniprogram", Name: b.Name, AppID: b.AppID, PagePath: b.PagePath}
}

func keyed(kind string, b ClickButton) buttonObject {
	return buttonObject{Type: kind, Name: b.Name, Key: b.Key}
}

func (o buttonObject) click() ClickButton { return ClickButton{o.Name, o.Key} }

// buttons reads a button by its type.
var buttons = union.Union[Button]{
	Key: "type",
	Shapes: map[string]union.Shape[Button]{
		"click":              union.From(func(o buttonObject) Button { return o.click() }),
		"view":               union.From(func(o buttonObject) Button { return LinkButton{o.Name, o.URL} }),
		"view_miniprogram":   union.From(func(o buttonObject) Button { return MiniProgramButton{o.Name, o.AppID, o.PagePath} }),
		"scancode_push":      union.From(func(o buttonObject) Button { return ScanButton(o.click()) }),
		"scancode_waitmsg":   union.From(func(o buttonObject) Button { return ScanWaitingButton(o.click()) }),
		"pic_sysphoto":       union.From(func(o buttonObject) Button { return PhotoButton(o.click()) }),
		"pic_photo_or_album": union.From(func(o buttonObject) Button { return PhotoOrAlbumButton(o.click()) }),
		"pic_weixin":         union.From(func(o buttonObject) Button { return AlbumButton(o.click()) }),
		"location_select":    union.From(func(o buttonObject) Button { return LocationButton(o.click()) }),
	},
	Unknown: func(kind string, raw jsontext.Value) Button { return UnknownButton{kind, raw} },
}

// A buttonList is the buttons of a submenu.
type buttonList []Button

// MarshalJSON writes each button by its type.
func (list buttonList) MarshalJSON() ([]byte, error) { return marshalItems(list) }

// UnmarshalJSONFrom reads buttons of known and of unknown kinds.
func (list *buttonList) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return buttons.ReadList(d, (*[]Button)(list))
}

// A menuItem reads a MenuItem: without a type it is a submenu.
type menuItem struct{ item MenuItem }

func (m *menuItem) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"type"}, func(kind string, d *jsontext.Decoder) (err error) {
		if kind != "" {
			m.item, err = buttons.Read(d)
			return err
		}
		var o buttonObject
		err = json.UnmarshalDecode(d, &o)
		m.item = Submenu{o.Name, o.Buttons}
		return err
	})
}

func marshalItems[T MenuItem](items []T) ([]byte, error) {
	list := make([]any, len(items))
	for i, item := range items {
		if union.IsNil(item) {
			return nil, fmt.Errorf("button %d is nil", i+1)
		}
		if o := item.object(); o.raw != nil {
			list[i] = o.raw
		} else {
			list[i] = o
		}
	}
	return lenient.Marshal(list)
}

// The lengths that WeCom takes, in bytes.
const (
	maxName    = 16 // in the menu itself
	maxSubName = 40 // in a submenu
	maxKey     = 128
	maxURL     = 1024
)

const (
	maxItems   = 3 // of a menu
	maxButtons = 5 // of a submenu
)

// checkItems checks a list of buttons, and the submenus among them.
func checkItems[T MenuItem](items []T, most, maxName int) error {
	if err := checkCount("buttons", len(items), 1, most); err != nil {
		return err
	}
	for i, item := range items {
		if err := checkItem(item, maxName); err != nil {
			return fmt.Errorf("button %d: %w", i+1, err)
		}
	}
	return nil
}

func checkItem(item MenuItem, maxName int) error {
	if union.IsNil(item) {
		return errors.New("it is nil")
	}
	o := item.object()
	if o.raw != nil {
		return nil
	}
	if err := required("name", o.Name, maxName); err != nil {
		return err
	}
	switch o.Type {
	case "":
		return checkItems(o.Buttons, maxButtons, maxSubName)
	case "view":
		return required("URL", o.URL, maxURL)
	case "view_miniprogram":
		if o.AppID == "" || o.PagePath == "" {
			return errors.New("a mini program needs its AppID and its PagePath")
		}
		return nil
	}
	return required("key", o.Key, maxKey)
}
