// Package dial covers calls that the corp pays for: the records of the calls of
// members (公费电话), and automatic calls that tell members of an emergency
// (紧急通知).
//
// The app must be among the callable apps (可调用接口的应用) of each of the two in the
// admin console. Emergency calls are for corps of the health sector, which buy
// minutes for them.
//
// https://developer.work.weixin.qq.com/document/path/91623
package dial

import "github.com/gowecom/wecom"

// A Service calls the API of calls. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
