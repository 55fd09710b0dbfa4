package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
)

// An App is an app of the corp as its settings describe it.
type App struct {
	AgentID        int64      `json:"agentid"`
	Name           string     `json:"name"`
	LogoURL        string     `json:"square_logo_url"`
	Description    string     `json:"description"`
	Disabled       wecom.Flag `json:"close"`
	TrustedDomain  string     `json:"redirect_domain,omitzero"`
	ReportLocation wecom.Flag `json:"report_location_flag"` // on each entering of the app's chat
	ReportEntering wecom.Flag `json:"isreportenter"`
	HomeURL        string     `json:"home_url,omitzero"`

	// PublishStatus is set for apps that a provider develops for the corp.
	PublishStatus PublishStatus `json:"customized_publish_status,omitzero"`

	// The visible range (可见范围). Departments stand for all below them, too.
	UserIDs       []string `json:"-"`
	DepartmentIDs []int64  `json:"-"`
	TagIDs        []int64  `json:"-"`
}

// A PublishStatus tells how far a provider is with an app (代开发应用).
//
//wecom:string
type PublishStatus int

const (
	PublishAwaited     PublishStatus = 0 // 待开发: the provider has not created the app
	PublishDeveloping  PublishStatus = 1 // 开发中: not online yet
	PublishOnline      PublishStatus = 2 // 已上线
	PublishHasNewDraft PublishStatus = 3 // 存在未上线版本: online, and a newer version is not
)

// plainApp is an App without the methods that read and write it.
type plainApp App

// An appObject is an App on the wire.
type appObject struct {
	plainApp
	Users struct {
		List []userObject `json:"user"`
	} `json:"allow_userinfos"`
	Departments struct {
		IDs []int64 `json:"partyid"`
	} `json:"allow_partys"`
	Tags struct {
		IDs []int64 `json:"tagid"`
	} `json:"allow_tags"`
}

type userObject struct {
	UserID string `json:"userid"`
}

// UnmarshalJSONFrom reads an app as WeCom writes it.
func (a *App) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var o appObject
	err := json.UnmarshalDecode(d, &o)
	*a = App(o.plainApp)
	for _, user := range o.Users.List {
		a.UserIDs = append(a.UserIDs, user.UserID)
	}
	a.DepartmentIDs, a.TagIDs = o.Departments.IDs, o.Tags.IDs
	return err
}

// UnmarshalJSON is [App.UnmarshalJSONFrom] for encoding/json.
func (a *App) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, a) }

// MarshalJSON writes an app as WeCom does.
func (a App) MarshalJSON() ([]byte, error) {
	o := appObject{plainApp: plainApp(a)}
	for _, id := range a.UserIDs {
		o.Users.List = append(o.Users.List, userObject{id})
	}
	o.Departments.IDs, o.Tags.IDs = a.DepartmentIDs, a.TagIDs
	return lenient.Marshal(o)
}

// GetApp returns the settings of the app.
//
// https://developer.work.weixin.qq.com/document/path/90227
//
//wecom:api GET /cgi-bin/agent/get 获取指定的应用详情（获取应用）
func (s *Service) GetApp(ctx context.Context) (*App, error) {
	return call.Get[App](ctx, s.client, "/cgi-bin/agent/get", s.only())
}

// An AppSummary is an app of a list.
type AppSummary struct {
	AgentID int64  `json:"agentid"`
	Name    string `json:"name"`
	LogoURL string `json:"square_logo_url"`
}

// ListApps returns the apps that the client's secret may act for: the app itself,
// and no other.
//
// https://developer.work.weixin.qq.com/document/path/90227
//
//wecom:api GET /cgi-bin/agent/list 获取access_token对应的应用列表（获取应用）
func (s *Service) ListApps(ctx context.Context) ([]AppSummary, error) {
	return call.GetIn[[]AppSummary](ctx, s.client, "/cgi-bin/agent/list", nil, "agentlist")
}

// An AppUpdate changes settings. Zero fields remain unchanged.
type AppUpdate struct {
	Name           string      `json:"name,omitzero"`         // at most 32 characters
	Description    string      `json:"description,omitzero"`  // 4 to 120 characters
	LogoMediaID    string      `json:"logo_mediaid,omitzero"` // of a temporary image; WeCom crops it
	ReportLocation *wecom.Flag `json:"report_location_flag,omitzero"`
	ReportEntering *wecom.Flag `json:"isreportenter,omitzero"`

	// TrustedDomain is a host name whose ownership the admin console has verified.
	// Another one gives [wecom.ErrDomainNotVerified], and the JS-SDK does not work
	// on it.
	TrustedDomain string `json:"redirect_domain,omitzero"`

	// HomeURL is the page that opens from the workbench; http or https.
	HomeURL string `json:"home_url,omitzero"`
}

func (in AppUpdate) check() error {
	switch {
	case in == AppUpdate{}:
		return errors.New("nothing to change")
	case strings.Contains(in.TrustedDomain, "://"):
		return errors.New("the trusted domain is a host name, without https://")
	case in.HomeURL != "" && !strings.HasPrefix(in.HomeURL, "http://") && !strings.HasPrefix(in.HomeURL, "https://"):
		return errors.New("the home URL does not begin with http:// or https://")
	}
	return cmp.Or(maxChars("name", in.Name, 32), maxChars("description", in.Description, 120))
}

// UpdateApp changes settings of the app. It is for self-built apps alone.
//
// https://developer.work.weixin.qq.com/document/path/90228
//
//wecom:api POST /cgi-bin/agent/set 设置应用
func (s *Service) UpdateApp(ctx context.Context, in AppUpdate) error {
	if err := in.check(); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	return s.client.Post(ctx, "/cgi-bin/agent/set", struct {
		AgentID int64 `json:"agentid"`
		AppUpdate
	}{s.agentID, in}, nil)
}
