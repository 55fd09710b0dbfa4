// Package kf covers customer service in WeChat (微信客服): accounts, receptionists,
// links, sessions, messages, customers, the upgrade service, the knowledge base and
// statistics.
//
// All calls need the secret of an app that stands in the list of callable apps
// (微信客服 > API > 可调用接口的应用). An app serves only the accounts that the admin
// console gives it to manage (通过API管理微信客服账号), and those that it creates. The
// receptionists of an account must be in the app's visible range
// ([wecom.ErrOutOfVisibleRange]).
//
// A customer who writes to an account opens a session, which ends after 48 hours, or
// when somebody ends it. Messages do not come with the callback: it says only that
// there are some. A [Sync] reads them for as long as a program runs, and hands each
// to a function. A [Sender] answers, and knows how many answers are left.
//
// https://developer.work.weixin.qq.com/document/path/94638
package kf

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
)

// A Service calls the API of customer service. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

// A Chat is a customer's conversation with an account.
type Chat struct {
	OpenKfID   string // the account
	CustomerID string
}

func (c Chat) check() error {
	return cmp.Or(need("OpenKfID", c.OpenKfID), need("CustomerID", c.CustomerID))
}

func need(what, s string) error {
	if s == "" {
		return errors.New("the " + what + " is empty")
	}
	return nil
}

func maxBytes(what, s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("the %s has %d bytes, and WeCom takes at most %d", what, len(s), limit)
	}
	return nil
}
