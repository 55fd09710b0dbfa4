// Package corpgroup covers corps that are connected: linked corps (企业互联) and
// chains (上下游). The upper corp (上级企业, 上游企业) shares an app with lower corps
// (下级企业, 下游企业). [Service.GetLowerClient] makes a client of a lower corp, with which
// every other package works there.
//
// All calls need a self-built app of the upper corp. Calls about chains see what is in
// the app's visible range, or everything if the app is the one that may call the
// interface of chains (上下游 > API > 可调用接口的应用). Imports, the removal of corps and
// rules need that one.
//
// What happens at a lower corp, and what its members write to the app, goes to the
// callback URL of the upper corp's app, with the id of the lower corp in ToUserName and
// the app's id there in AgentID: with the [Link], they make a [LowerApp]. No page says
// which corp they are encrypted for: if they fail with crypto.ErrReceiver, give
// crypto.New the ids of the lower corps, too. WeCom encrypts the userids of members of
// lower corps in a chain, not those of linked corps. A visitor from a lower corp has the
// userid "CorpID/UserID" in package auth.
//
// https://developer.work.weixin.qq.com/document/path/93360
// https://developer.work.weixin.qq.com/document/path/97213
package corpgroup

import "github.com/gowecom/wecom"

// A Service calls for the upper corp. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
