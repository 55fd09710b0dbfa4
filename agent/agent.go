// Package agent covers what an app looks like to members (应用管理): its settings,
// its menu (自定义菜单), and what it shows on the workbench (工作台自定义展示).
//
// All calls need the secret of the app itself; WeCom refuses another one with
// [wecom.ErrAppMismatch].
package agent

import (
	"fmt"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/gowecom/wecom"
)

// A Service calls the API in the name of one app. It is safe for concurrent use.
type Service struct {
	client  *wecom.Client
	agentID int64
}

// New returns a Service of the app with an agentid, which calls with the client's
// secret.
func New(client *wecom.Client, agentID int64) *Service { return &Service{client, agentID} }

// only is the query that names the app.
func (s *Service) only() url.Values {
	return url.Values{"agentid": {strconv.FormatInt(s.agentID, 10)}}
}

func checkCount(what string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("%d %s, and WeCom takes %d to %d", n, what, least, most)
	}
	return nil
}

// required refuses an empty text, and one of too many bytes.
func required(what, s string, most int) error {
	if s == "" {
		return fmt.Errorf("the %s is missing", what)
	}
	return maxBytes(what, s, most)
}

func maxBytes(what, s string, most int) error { return checkLength(what, len(s), "bytes", most) }

func maxChars(what, s string, most int) error {
	return checkLength(what, utf8.RuneCountInString(s), "characters", most)
}

func checkLength(what string, n int, unit string, most int) error {
	if n > most {
		return fmt.Errorf("the %s has %d %s, and WeCom takes at most %d", what, n, unit, most)
	}
	return nil
}
