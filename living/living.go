// Package living covers live streams (直播): planning them, the way in from WeChat,
// replays, and who watched.
//
// The app must be among the callable apps (可调用接口的应用) of live streams in the
// admin console. It sees and changes only the streams that it created itself, and
// hears only of those ([StatusChanged]). A client of WeCom begins and ends a
// stream; no call of the API does.
//
// https://developer.work.weixin.qq.com/document/path/93633
package living

import "github.com/gowecom/wecom"

// A Service calls the API of live streams. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
