package living

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Viewer is somebody who watched a live stream: a member with a UserID, or
// somebody from outside with a CustomerID. Who invited the viewer is known of
// streams that promote products (推广产品) only.
type Viewer struct {
	UserID            string        `json:"userid"`
	CustomerID        string        `json:"external_userid"`
	CustomerType      CustomerType  `json:"type"` // 0 for members
	Name              string        `json:"name"` // empty for members
	WatchTime         wecom.Seconds `json:"watch_time"`
	Commented         wecom.Flag    `json:"is_comment"`
	Spoke             wecom.Flag    `json:"is_mic"` // 连麦
	InviterUserID     string        `json:"invitor_userid"`
	InviterCustomerID string        `json:"invitor_external_userid"`
}

// IsMember reports whether the viewer is a member of the corp.
func (v Viewer) IsMember() bool { return v.UserID != "" }

// A CustomerType tells which program somebody from outside watched with.
//
//wecom:string
type CustomerType int

const (
	CustomerWeChat CustomerType = 1 // 微信用户
	CustomerWeCom  CustomerType = 2 // 企业微信用户
)

// A ViewerPage is a page of viewers. It may be empty and not be the last.
type ViewerPage struct {
	Members    []Viewer
	Customers  []Viewer
	NextCursor string // empty on the last page
}

// UnmarshalJSONFrom reads the page. Its key is there on the last page too: only
// ending tells the end.
func (p *ViewerPage) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire struct {
		Stat struct {
			Members   []Viewer `json:"users"`
			Customers []Viewer `json:"external_users"`
		} `json:"stat_info"`
		Ending  int    `json:"ending"`
		NextKey string `json:"next_key"`
	}
	err := json.UnmarshalDecode(d, &wire)
	*p = ViewerPage{wire.Stat.Members, wire.Stat.Customers, wire.NextKey}
	if wire.Ending == 1 {
		p.NextCursor = ""
	}
	return err
}

// UnmarshalJSON is [ViewerPage.UnmarshalJSONFrom] for encoding/json.
func (p *ViewerPage) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// ListViewers returns a page of those who watched a live stream. WeCom chooses the
// size: the limit of the page is ignored. Only the app that created the stream may.
//
// https://developer.work.weixin.qq.com/document/path/93636
//
//wecom:api POST /cgi-bin/living/get_watch_stat 获取直播观看明细
func (s *Service) ListViewers(ctx context.Context, livingID string, page wecom.Page) (*ViewerPage, error) {
	return call.Query[ViewerPage](ctx, s.client, "/cgi-bin/living/get_watch_stat", call.Body{"livingid": livingID, "next_key": cmp.Or(page.Cursor, "0")})
}

// AllViewers yields everybody who watched a live stream, of each page the members
// first.
func (s *Service) AllViewers(ctx context.Context, livingID string) iter.Seq2[Viewer, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*ViewerPage, error) {
		return s.ListViewers(ctx, livingID, page)
	}, func(p *ViewerPage) ([]Viewer, string) { return slices.Concat(p.Members, p.Customers), p.NextCursor })
}

// A ShopVisit is a viewer of a stream that promotes products (推广产品) who went on
// to a shop. Of the two ids of each person one is empty: members have a UserID,
// others a CustomerID.
type ShopVisit struct {
	LivingID          string `json:"livingid"`
	UserID            string `json:"viewer_userid"`
	CustomerID        string `json:"viewer_external_userid"`
	InviterUserID     string `json:"invitor_userid"`
	InviterCustomerID string `json:"invitor_external_userid"`
}

// GetShopVisit tells who came to a shop in a mini program from which live stream, by
// the ww_share_code that WeCom adds to the page's path. The code is valid for 5
// minutes. The mini program must be linked with the corp.
//
// https://developer.work.weixin.qq.com/document/path/94442
//
//wecom:api POST /cgi-bin/living/get_living_share_info 获取跳转小程序商城的直播观众信息
func (s *Service) GetShopVisit(ctx context.Context, shareCode string) (*ShopVisit, error) {
	return call.Query[ShopVisit](ctx, s.client, "/cgi-bin/living/get_living_share_info", call.Body{"ww_share_code": shareCode})
}
