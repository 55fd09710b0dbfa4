package auth

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A LaunchCode opens a chat in the WeCom of a member, once and within 5 minutes.
type LaunchCode string

// URL is the address that opens the chat when a page in any browser goes to it, on
// Windows and Mac.
func (c LaunchCode) URL() string { return "wxwork://launch?launch_code=" + url.QueryEscape(string(c)) }

// CreateLaunchCode returns a code that opens the chat of a member, userID, with another
// one. Both must be in the app's visible range. Pages within WeCom open chats by the
// JS-SDK instead.
//
// https://developer.work.weixin.qq.com/document/path/94346
//
//wecom:api POST /cgi-bin/get_launch_code 获取launch_code（打开个人聊天窗口schema）
func (s *Service) CreateLaunchCode(ctx context.Context, userID, partnerUserID string) (LaunchCode, error) {
	return s.launch(ctx, userID, call.Body{"userid": partnerUserID})
}

// CreateCustomerLaunchCode is [Service.CreateLaunchCode] for the chat of a member with a
// customer, whom the member follows.
//
// https://developer.work.weixin.qq.com/document/path/94346
//
//wecom:api POST /cgi-bin/get_launch_code 获取launch_code（打开个人聊天窗口schema）
func (s *Service) CreateCustomerLaunchCode(ctx context.Context, userID, customerID string) (LaunchCode, error) {
	return s.launch(ctx, userID, call.Body{"external_userid": customerID})
}

func (s *Service) launch(ctx context.Context, userID string, partner call.Body) (LaunchCode, error) {
	return call.PostID[LaunchCode](ctx, s.client, "/cgi-bin/get_launch_code", call.Body{"operator_userid": userID, "single_chat": partner}, "launch_code")
}
