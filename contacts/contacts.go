// Package contacts covers the directory (通讯录管理): members, departments and
// tags.
//
// Two kinds of secret call it. The secret of directory sync (通讯录同步) may
// change the directory, but reads only ids from addresses that are new to it
// (48009). An app's secret reads what lies in the app's visible range, and
// changes nothing (48002).
package contacts

import "github.com/gowecom/wecom"

// A Service calls the directory API. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
