// Package events has the envelope that all events pushed by WeCom share.
//
// The events themselves are in the packages of their domains: those of the
// directory in contacts, those of customers in externalcontact, those of messages,
// menus and template cards in message, and so on. API.md lists them all. Register
// functions for them with callback.On.
package events

import (
	"github.com/gowecom/wecom"
)

// A Header is the envelope of an event. Every event embeds it.
type Header struct {
	ToUserName   string     // the corp's id; empty in events of service providers
	FromUserName string     // the userid of the member who acted; [System] where none did, empty in events of service providers
	CreatedAt    wecom.Time `xml:"CreateTime" also:"TimeStamp"` // in whole seconds: several events may share one
	AgentID      int64      // 0 where the event concerns no app

	// Set for apps of service providers only.
	SuiteID    string `xml:"SuiteId"`
	AuthCorpID string `xml:"AuthCorpId"`
}

// System is the sender of what no member sent.
const System = "sys"

// Sender returns who acted: a userid, or [System].
func (h Header) Sender() string { return h.FromUserName }
