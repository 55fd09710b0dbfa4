package living

import (
	"context"
	"errors"
	"log/slog"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// The mini program that shows live streams in WeChat.
const (
	MiniProgramAppID    = "wx7424030d69bde86e" // for wx.navigateToMiniProgram
	MiniProgramUserName = "gh_25e071b83ee0"    // for wx-open-launch-weapp
)

// A WatchCode lets one WeChat user watch a live stream or its replay. It is valid
// for 5 minutes, any number of times.
type WatchCode string

// LivePath is the page of the mini program that shows the stream.
func (c WatchCode) LivePath() string {
	return "pages/watch/index?living_code=" + url.QueryEscape(string(c))
}

// ReplayPath is the page of the mini program that shows the replay.
func (c WatchCode) ReplayPath() string { return c.LivePath() + "&replay=1" }

// String keeps the code out of logs.
func (WatchCode) String() string { return "living.WatchCode" }

// GoString keeps %#v from printing the code.
func (c WatchCode) GoString() string { return c.String() }

// LogValue hides the code from loggers that would encode it.
func (c WatchCode) LogValue() slog.Value { return slog.StringValue(c.String()) }

// GetWatchCode returns a code with which a user of WeChat, known by the openid,
// opens the mini program of live streams ([MiniProgramAppID]) from a page or another
// mini program. It works in WeChat only.
//
// https://developer.work.weixin.qq.com/document/path/93641
//
//wecom:api POST /cgi-bin/living/get_living_code 获取微信观看直播凭证（在微信中观看直播或直播回放）
func (s *Service) GetWatchCode(ctx context.Context, livingID, openID string) (WatchCode, error) {
	code, err := call.QueryIn[WatchCode](ctx, s.client, "/cgi-bin/living/get_living_code", call.Body{"livingid": livingID, "openid": openID}, "living_code")
	if err == nil && code == "" {
		err = errors.New("living: WeCom answered without a code to watch with")
	}
	return code, err
}
