package kf

import (
	"context"
	"iter"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Customer is somebody who has entered a session, or written, within 48 hours.
type Customer struct {
	ID        string    `json:"external_userid"`
	Nickname  string    `json:"nickname"`
	AvatarURL string    `json:"avatar"`
	Gender    wecom.Int `json:"gender"`                // 1 male, 2 female, 0 unknown
	UnionID   string    `json:"unionid"`               // only with a bound account of WeChat's developers
	Entered   *Entrance `json:"enter_session_context"` // the last one; nil if there was none, or if it was not asked for
}

// An Entrance is where a customer entered a session.
type Entrance struct {
	Scene      string        `json:"scene"`           // of the link
	SceneParam string        `json:"scene_param"`     // that was added to the link: see LinkWith
	Channels   *ChannelsDoor `json:"wechat_channels"` // nil unless the customer came from there
}

// A ChannelsDoor is a place in WeChat Channels (视频号) that customers come from.
type ChannelsDoor struct {
	Nickname     string        `json:"nickname"`      // of the channel, in the scenes 1 to 3
	ShopNickname string        `json:"shop_nickname"` // in the scenes 4 and 5
	Scene        ChannelsScene `json:"scene"`
}

// A ChannelsScene is a kind of place in WeChat Channels.
//
//wecom:string
type ChannelsScene int

const (
	FromChannelsHome     ChannelsScene = 1 // 视频号主页
	FromChannelsLive     ChannelsScene = 2 // 视频号直播间商品列表页
	FromChannelsShowcase ChannelsScene = 3 // 视频号商品橱窗页
	FromShopProduct      ChannelsScene = 4 // 视频号小店商品详情页
	FromShopOrder        ChannelsScene = 5 // 视频号小店订单页
)

// Customers are the customers with some ids.
type Customers struct {
	Customers []Customer `json:"customer_list"`
	FailedIDs []string   `json:"invalid_external_userid"` // unknown, or not here for 48 hours
}

const maxCustomers = 100

// ListCustomers returns customers by at most 100 ids: only those who have entered a
// session or written within 48 hours. With entrances, each has its last Entrance.
// [Service.AllCustomers] takes any number of ids.
//
// https://developer.work.weixin.qq.com/document/path/95159
//
//wecom:api POST /cgi-bin/kf/customer/batchget 获取客户基础信息
func (s *Service) ListCustomers(ctx context.Context, customerIDs []string, entrances bool) (*Customers, error) {
	return call.Query[Customers](ctx, s.client, "/cgi-bin/kf/customer/batchget", call.Body{
		"external_userid_list": customerIDs, "need_enter_session_context": wecom.Flag(entrances),
	})
}

// AllCustomers yields customers by any number of ids, with their entrances. It leaves
// out those who are unknown, or were not here for 48 hours.
func (s *Service) AllCustomers(ctx context.Context, customerIDs []string) iter.Seq2[Customer, error] {
	return pager.Each(slices.Chunk(customerIDs, maxCustomers), func(ids []string) iter.Seq2[Customer, error] {
		return pager.Once(func() ([]Customer, error) {
			c, err := s.ListCustomers(ctx, ids, true)
			if err != nil {
				return nil, err
			}
			return c.Customers, nil
		})
	})
}

// GetChannelsBound reports whether the corp has bound an account of WeChat Channels
// (视频号). Its page is for providers; a corp's own app may call it as well.
//
// https://developer.work.weixin.qq.com/document/path/95153
//
//wecom:api GET /cgi-bin/kf/get_corp_qualification 获取视频号绑定状态
func (s *Service) GetChannelsBound(ctx context.Context) (bool, error) {
	return call.GetIn[bool](ctx, s.client, "/cgi-bin/kf/get_corp_qualification", nil, "wechat_channels_binding")
}
