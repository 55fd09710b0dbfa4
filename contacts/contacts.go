// Package contacts covers the directory (通讯录管理): members, departments, tags,
// imports, exports and linked corps.
//
// Two kinds of secret call it. The secret of directory sync (通讯录同步) may
// change the directory, but reads only ids from addresses that are new to it
// ([wecom.ErrAPIReadDenied]). An app's secret reads what lies in the app's
// visible range, and changes nothing but its own tags
// ([wecom.ErrAPIForbidden]). A program that does both has a Service for each.
//
// To keep a directory equal to that of an HR system, see package
// [github.com/gowecom/wecom/contacts/dirsync].
package contacts

import "github.com/gowecom/wecom"

// A Service calls the directory API. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
