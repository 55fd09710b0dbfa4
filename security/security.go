// Package security covers security management (安全管理): the operation logs of
// administrators and members, the records of files and of screen captures, trusted
// devices, the addresses that WeCom's clients connect to, and advanced accounts
// (高级功能账号) with the requests of members for them.
//
// Only self-built apps may call it, and for each tool the app must be among its
// callable apps (可调用接口的应用) in the admin console: for operation logs under
// usage analysis (使用分析), for files under 文件防泄漏, for captures under 截屏/录屏管理,
// for devices under 设备管理, for addresses under 域名IP, for accounts under 安全与管理
// and for requests under 高级功能 (成员申请管理).
//
// https://developer.work.weixin.qq.com/document/path/98079
package security

import (
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pager"
)

// A Service calls the API of security management. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

const day = 24 * time.Hour

// A span is how logs and records name a time.
type span struct {
	From wecom.Time `json:"start_time"`
	To   wecom.Time `json:"end_time"`
}

func spanOf(from, to time.Time) span { return span{wecom.TimeOf(from), wecom.TimeOf(to)} }

// steps cuts a time, both ends included, into equal steps of at most a length. They
// are equal because WeCom refuses a step that ends when it begins. No end means a
// second ago, as the end must be over.
func steps(from, to time.Time, length time.Duration) iter.Seq[pager.Window] {
	if to.IsZero() {
		to = time.Now().Add(-time.Second)
	}
	from, to = from.Truncate(time.Second), to.Truncate(time.Second)
	seconds := to.Sub(from) + time.Second
	n := (seconds + length - 1) / length
	each := (seconds + max(n, 1) - 1) / max(n, 1)
	return pager.Windows(from, to, each.Truncate(time.Second), time.Second)
}
