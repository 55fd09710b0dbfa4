// Package events has the envelope that all events pushed by WeCom share, and the
// events of those parts of WeCom that have no package of their own here:
// calendars, meetings, documents, files, schools, upstream and downstream corps,
// customer service, mail, and the state of an app.
//
// The events of the directory are in package contacts, those of messages and
// menus in message, and likewise in externalcontact, approval and media.
//
// Register functions for them with callback.On.
package events

import (
	"github.com/gowecom/wecom"
)

// A Header is the envelope of an event. Every event embeds it.
type Header struct {
	ToUserName   string     // the corp's id
	FromUserName string     // the userid of the member who acted; [System] where none did
	CreateTime   wecom.Time // in whole seconds: several events may share one
	AgentID      int64      // 0 where the event concerns no app

	// Set for apps of service providers only.
	SuiteID    string `xml:"SuiteId"`
	AuthCorpID string `xml:"AuthCorpId"`
}

// System is the sender of what no member sent.
const System = "sys"

// Sender returns who acted: a userid, or [System].
func (h Header) Sender() string { return h.FromUserName }
