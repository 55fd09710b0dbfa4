package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// A WorkbenchDisplay is how an app stands on the workbench: [Normal], or one of the
// kinds of [WorkbenchData].
type WorkbenchDisplay interface {
	displayKind() string
	isEmpty() bool // without data: the kind alone counts
	check() error
}

// WorkbenchData is what an app shows on the workbench: [KeyData], [Image], [List],
// [WebView], or an [UnknownData] that was read.
//
// Where a click leads to depends on the app's home. If the home is a web page, set
// JumpURL; if it is a mini program, set PagePath. Without either, a click opens the
// home, or the app's chat if there is no home. The other one of the two does
// different things on different phones.
type WorkbenchData interface {
	WorkbenchDisplay
	data()
}

// Normal is the icon of the app, without data.
type Normal struct{}

// KeyData are 1 to 4 figures.
type KeyData struct {
	Items []KeyDataItem `json:"items"`
}

// A KeyDataItem is a figure with its name. All texts have a greatest length in
// characters.
type KeyDataItem struct {
	Key      string `json:"key,omitzero"`      // the name, at most 64; the template must have it, too
	Data     string `json:"data"`              // at most 64; required
	JumpURL  string `json:"jump_url,omitzero"` // at most 1,024
	PagePath string `json:"pagepath,omitzero"` // at most 1,024
}

// An Image is a picture, 3.35 times as wide as it is high at best.
type Image struct {
	PictureURL string `json:"url"` // required
	JumpURL    string `json:"jump_url,omitzero"`
	PagePath   string `json:"pagepath,omitzero"`
}

// A List is 1 to 3 lines.
type List struct {
	Items []ListItem `json:"items"`
}

// A ListItem is a line of a list.
type ListItem struct {
	Title    string `json:"title"` // at most 128 bytes; required
	JumpURL  string `json:"jump_url,omitzero"`
	PagePath string `json:"pagepath,omitzero"`
}

// A WebView is a page within the workbench.
type WebView struct {
	URL      string        `json:"url"` // required
	JumpURL  string        `json:"jump_url,omitzero"`
	PagePath string        `json:"pagepath,omitzero"`
	Height   WebViewHeight `json:"height,omitzero"` // the default is DoubleRow

	HideTitle bool `json:"hide_title,omitzero"` // the name of the app above the page

	// EnableClick lets links in the page work, and makes JumpURL ignored. They have
	// the form wxwork://openurl?url=… with an escaped URL.
	EnableClick bool `json:"enable_webview_click,omitzero"`
}

// A WebViewHeight is how high a page is.
type WebViewHeight string

const (
	SingleRow WebViewHeight = "single_row" // 106 pixels, or 147 without the title
	DoubleRow WebViewHeight = "double_row" // 171 pixels, or 212 without the title
)

// UnknownData is data of a kind that this package does not know, as it was read.
// Sending it sends Raw.
type UnknownData struct {
	Kind string
	Raw  jsontext.Value // of the key that is the kind; may be empty
}

// MarshalJSON writes Raw.
func (u UnknownData) MarshalJSON() ([]byte, error) { return u.Raw, nil }

func (KeyData) data()     {}
func (Image) data()       {}
func (List) data()        {}
func (WebView) data()     {}
func (UnknownData) data() {}

func (Normal) displayKind() string        { return "normal" }
func (KeyData) displayKind() string       { return "keydata" }
func (Image) displayKind() string         { return "image" }
func (List) displayKind() string          { return "list" }
func (WebView) displayKind() string       { return "webview" }
func (u UnknownData) displayKind() string { return u.Kind }

func (Normal) isEmpty() bool        { return true }
func (k KeyData) isEmpty() bool     { return len(k.Items) == 0 }
func (i Image) isEmpty() bool       { return i == Image{} }
func (l List) isEmpty() bool        { return len(l.Items) == 0 }
func (w WebView) isEmpty() bool     { return w == WebView{} }
func (u UnknownData) isEmpty() bool { return len(u.Raw) == 0 }

func (Normal) check() error    { return nil }
func (k KeyData) check() error { return checkEach("figures", k.Items, 4) }
func (l List) check() error    { return checkEach("lines", l.Items, 3) }

func (u UnknownData) check() error {
	if u.Kind == "" || len(u.Raw) == 0 {
		return errors.New("unknown data needs its Kind and its Raw object")
	}
	return nil
}

func (k KeyDataItem) check() error {
	if k.Data == "" {
		return errors.New("the data is missing")
	}
	return cmp.Or(maxChars("key", k.Key, 64), maxChars("data", k.Data, 64),
		maxChars("jump URL", k.JumpURL, 1024), maxChars("page path", k.PagePath, 1024))
}

func (i ListItem) check() error { return required("title", i.Title, 128) }

func (i Image) check() error {
	if i.PictureURL == "" {
		return errors.New("the URL of the picture is missing")
	}
	return nil
}

func (w WebView) check() error {
	if w.URL == "" {
		return errors.New("the URL of the page is missing")
	}
	return nil
}

func checkEach[T interface{ check() error }](what string, items []T, most int) error {
	if err := checkCount(what, len(items), 1, most); err != nil {
		return err
	}
	for i, item := range items {
		if err := item.check(); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	return nil
}

// A WorkbenchTemplate is how an app stands on the workbench of those for whom
// nothing else is set.
type WorkbenchTemplate struct {
	// Display has the data for everybody; without data it tells the kind.
	Display WorkbenchDisplay

	// ReplaceUserData says that Display has replaced what was set for members.
	ReplaceUserData bool
}

// A WorkbenchTemplateUpdate changes how an app stands on the workbench.
type WorkbenchTemplateUpdate struct {
	// Display is required. All data of the app is of its kind from now on. With
	// data, such as Image{PictureURL: …}, it is what members see for whom nothing
	// else is set. Without data, such as Image{}, it sets the kind alone. Normal{}
	// ends the custom display.
	Display WorkbenchDisplay

	// ReplaceUserData replaces what was set for members, of all the corp.
	ReplaceUserData bool
}

// workbenchObject is what the workbench has on the wire.
type workbenchObject struct {
	KeyData         KeyData `json:"keydata"`
	Image           Image   `json:"image"`
	List            List    `json:"list"`
	WebView         WebView `json:"webview"`
	ReplaceUserData bool    `json:"replace_user_data"`
	Type            string  `json:"type"`
}

func (o workbenchObject) template(d WorkbenchDisplay) WorkbenchTemplate {
	return WorkbenchTemplate{d, o.ReplaceUserData}
}

// templates reads a template by its type.
var templates = union.Union[WorkbenchTemplate]{
	Key: "type",
	Shapes: map[string]union.Shape[WorkbenchTemplate]{
		"normal":  union.From(func(o workbenchObject) WorkbenchTemplate { return o.template(Normal{}) }),
		"keydata": union.From(func(o workbenchObject) WorkbenchTemplate { return o.template(o.KeyData) }),
		"image":   union.From(func(o workbenchObject) WorkbenchTemplate { return o.template(o.Image) }),
		"list":    union.From(func(o workbenchObject) WorkbenchTemplate { return o.template(o.List) }),
		"webview": union.From(func(o workbenchObject) WorkbenchTemplate { return o.template(o.WebView) }),
	},
	Unknown: func(kind string, raw jsontext.Value) WorkbenchTemplate {
		return WorkbenchTemplate{
			Display:         UnknownData{kind, scan.Member(raw, kind)},
			ReplaceUserData: string(scan.Member(raw, "replace_user_data")) == "true",
		}
	},
}

// UnmarshalJSONFrom reads a template as WeCom writes it.
func (t *WorkbenchTemplate) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*t, err = templates.Read(d)
	return err
}

// UnmarshalJSON is [WorkbenchTemplate.UnmarshalJSONFrom] for encoding/json.
func (t *WorkbenchTemplate) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, t) }

// MarshalJSON writes a template as WeCom does.
func (t WorkbenchTemplate) MarshalJSON() ([]byte, error) {
	if union.IsNil(t.Display) {
		return nil, errNoDisplay
	}
	return lenient.Marshal(WorkbenchTemplateUpdate(t).body())
}

var errNoDisplay = errors.New("the display is nil: Normal{} ends the custom display")

// display is a request, or a part of one, that holds a display.
func display(d WorkbenchDisplay) call.Body {
	body := call.Body{"type": d.displayKind()}
	if !d.isEmpty() {
		body[d.displayKind()] = d
	}
	return body
}

func (in WorkbenchTemplateUpdate) body() call.Body {
	body := display(in.Display)
	if in.ReplaceUserData {
		body["replace_user_data"] = true
	}
	return body
}

func (in WorkbenchTemplateUpdate) check() error {
	switch {
	case union.IsNil(in.Display):
		return errNoDisplay
	case in.Display.displayKind() == "":
		return errors.New("the display has no kind")
	case in.Display.isEmpty():
		return nil
	}
	return in.Display.check()
}

func checkData(data WorkbenchData) error {
	if union.IsNil(data) {
		return errors.New("the data is nil")
	}
	return data.check()
}

// UpdateWorkbenchTemplate sets how the app stands on the workbench: the kind of its
// data, and the data for those who have none of their own. Custom display must be
// on in the admin console ([wecom.ErrWorkbenchDisabled]).
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:api POST /cgi-bin/agent/set_workbench_template 设置应用在工作台展示的模版（设置工作台自定义展示）
func (s *Service) UpdateWorkbenchTemplate(ctx context.Context, in WorkbenchTemplateUpdate) error {
	if err := in.check(); err != nil {
		return fmt.Errorf("agent: the template: %w", err)
	}
	return s.client.Post(ctx, "/cgi-bin/agent/set_workbench_template", s.with(in.body()), nil)
}

// GetWorkbenchTemplate returns how the app stands on the workbench.
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:api POST /cgi-bin/agent/get_workbench_template 获取应用在工作台展示的模版（设置工作台自定义展示）
func (s *Service) GetWorkbenchTemplate(ctx context.Context) (*WorkbenchTemplate, error) {
	return call.Query[WorkbenchTemplate](ctx, s.client, "/cgi-bin/agent/get_workbench_template", s.with(call.Body{}))
}

// UpdateWorkbenchData sets what the app shows to a member in place of the data of
// the template, which must be of the same kind ([wecom.ErrWorkbenchTypeNotSet]).
// The member must be in the app's visible range. WeCom takes 10 calls a minute for
// one member, and refuses more with [wecom.ErrRateLimited].
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:api POST /cgi-bin/agent/set_workbench_data 设置应用在用户工作台展示的数据（设置工作台自定义展示）
func (s *Service) UpdateWorkbenchData(ctx context.Context, userID string, data WorkbenchData) error {
	if err := checkData(data); err != nil {
		return fmt.Errorf("agent: the data: %w", err)
	}
	body := s.with(display(data))
	body["userid"] = userID
	return s.client.Post(ctx, "/cgi-bin/agent/set_workbench_data", body, nil)
}

// maxUsers is how many members one call takes.
const maxUsers = 1000

// UpdateWorkbenchDataForUsers is [Service.UpdateWorkbenchData] with the same data
// for any number of members: 1,000 in a call, 100,000 a minute. If it fails, it
// tells how many members come before the fault; call it again with all of them, or
// with the others. No members are no error.
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:api POST /cgi-bin/agent/batch_set_workbench_data 批量设置应用在用户工作台展示的数据（设置工作台自定义展示）
//wecom:limit 100/min
func (s *Service) UpdateWorkbenchDataForUsers(ctx context.Context, userIDs []string, data WorkbenchData) error {
	if err := checkData(data); err != nil {
		return fmt.Errorf("agent: the data: %w", err)
	}
	return pager.Do(slices.Chunk(userIDs, maxUsers), len(userIDs), "agent", "members have the data", func(part []string) error {
		return s.client.Post(ctx, "/cgi-bin/agent/batch_set_workbench_data", s.with(call.Body{"userid_list": part, "data": display(data)}), nil)
	})
}

// userData reads what a member sees.
type userData struct{ data WorkbenchData }

func (u *userData) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	t, err := templates.Read(d)
	u.data, _ = t.Display.(WorkbenchData)
	return err
}

// GetWorkbenchData returns what the app shows to a member: the data set for the
// member, or that of a template that has replaced it since. It is nil if WeCom
// returns none.
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:api POST /cgi-bin/agent/get_workbench_data 获取应用在用户工作台展示的数据（设置工作台自定义展示）
func (s *Service) GetWorkbenchData(ctx context.Context, userID string) (WorkbenchData, error) {
	u, err := call.QueryIn[userData](ctx, s.client, "/cgi-bin/agent/get_workbench_data", s.with(call.Body{"userid": userID}), "data")
	return u.data, err
}

// with adds the app to a request.
func (s *Service) with(body call.Body) call.Body {
	body["agentid"] = s.agentID
	return body
}
