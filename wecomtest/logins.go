package wecomtest

import (
	"strconv"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/logins"
)

// LoginAs has a member open a login page, at an address of auth.AuthorizeURL or
// auth.WebLoginURL, and returns where the page sends the browser: to the app, with
// a code that serves once and for 5 minutes. Asked for details, the member allows
// all but those that are denied, such as "mobile". It fails where the page shows
// an error: for a domain that the app does not trust, or a member whom it must not
// see.
//
// The corp serves both pages as well, for people and browsers that are driven:
// see [Corp.ServeHTTP].
func (c *Corp) LoginAs(userID, address string, denied ...string) (callbackURL string, err error) {
	back, err := logins.Login.Do(c.world, logins.Visit{UserID: userID, URL: address, Deny: denied})
	return back.URL, explain(err)
}

// LoginAsOutsider is LoginAs for somebody who is no member and comes by WeChat: a
// customer of the corp or, with "", a stranger.
func (c *Corp) LoginAsOutsider(customerID, address string) (callbackURL string, err error) {
	back, err := logins.Login.Do(c.world, logins.Visit{CustomerID: customerID, URL: address})
	return back.URL, explain(err)
}

// A JSSignature is what a page hands to the JS-SDK.
type JSSignature struct {
	AgentID   int64 // of the app for wx.agentConfig; 0 for wx.config
	Timestamp int64
	Nonce     string
	Signature string
}

// CheckJSSignature refuses what the JS-SDK refuses on the page at an address: a
// signature that the app's ticket does not give, and a domain that the app does
// not trust.
func (c *Corp) CheckJSSignature(pageURL string, s JSSignature) (err error) {
	c.world.In(func(tx *sim.Tx) { err = logins.Check(tx, s.signature(tx.Corp().ID, pageURL)) })
	return explain(err)
}

func (s JSSignature) signature(corpID, pageURL string) logins.Signature {
	kind := "config"
	if s.AgentID != 0 {
		kind = "agentConfig"
	}
	return logins.Signature{
		Kind: kind, CorpID: corpID, AgentID: strconv.FormatInt(s.AgentID, 10), Timestamp: strconv.FormatInt(s.Timestamp, 10),
		Nonce: s.Nonce, URL: pageURL, Signature: s.Signature,
	}
}
