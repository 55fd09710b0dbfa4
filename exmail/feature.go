package exmail

import (
	"context"
	"slices"

	"github.com/gowecom/wecom/internal/call"
)

// A Feature is a feature of a member's mailbox (功能属性): how other mail clients log
// in to it.
//
//wecom:string
type Feature int

const (
	FeatureForcedSafeLogin Feature = 1 // 强制启用安全登录: clients need a password of their own
	FeatureIMAP            Feature = 2 // IMAP/SMTP服务
	FeaturePOP             Feature = 3 // POP/SMTP服务
	FeatureSafeLogin       Feature = 4 // 是否启用安全登录
)

type featureOnWire struct {
	Feature Feature `json:"type"`
	Value   string  `json:"value"` // "0" or "1"
}

type featureList struct {
	List []featureOnWire `json:"list"`
}

// GetUserFeatures returns which features of a member's mailbox are enabled.
//
// https://developer.work.weixin.qq.com/document/path/95513
//
//wecom:api POST /cgi-bin/exmail/useroption/get 获取用户功能属性
func (s *Service) GetUserFeatures(ctx context.Context, userID string, features ...Feature) (map[Feature]bool, error) {
	got, err := call.QueryIn[featureList](ctx, s.client, "/cgi-bin/exmail/useroption/get", call.Body{"userid": userID, "type": features}, "option")
	enabled := make(map[Feature]bool, len(got.List))
	for _, f := range got.List {
		enabled[f.Feature] = f.Value == "1"
	}
	return enabled, err
}

// UpdateUserFeatures enables and disables features of a member's mailbox. The others
// are unchanged.
//
// https://developer.work.weixin.qq.com/document/path/98008
//
//wecom:api POST /cgi-bin/exmail/useroption/update 更改用户功能属性
func (s *Service) UpdateUserFeatures(ctx context.Context, userID string, enabled map[Feature]bool) error {
	var in featureList
	for f, on := range enabled {
		in.List = append(in.List, featureOnWire{f, map[bool]string{false: "0", true: "1"}[on]})
	}
	slices.SortFunc(in.List, func(a, b featureOnWire) int { return int(a.Feature - b.Feature) })
	return s.client.Post(ctx, "/cgi-bin/exmail/useroption/update", call.Body{"userid": userID, "option": in}, nil)
}
