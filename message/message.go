// Package message sends as an app: application messages to members,
// departments and tags, and messages to the group chats of an app.
package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Service sends as one app. It is safe for concurrent use.
type Service struct {
	client  *wecom.Client
	agentID int64
}

// New returns a Service that sends as the app with agentID, whose secret the
// client holds.
func New(client *wecom.Client, agentID int64) *Service { return &Service{client, agentID} }

// All addresses everybody in the app's visible range; see [To].
const All = "@all"

// To says who gets a message: members, departments with all below them, and
// tags, in any combination. A call takes at most 1,000 members, 100 departments
// and 100 tags. [All] among Users makes everything else moot.
type To struct {
	Users       []string
	Departments []int64
	Tags        []int64
}

// Content is what a message carries: [Text], [TextCard].
type Content interface {
	msgType() string
	check() error
}

// Sent is what became of a message.
type Sent struct {
	ID string `json:"msgid"` // for [Service.Recall]

	// Who did not get it. WeCom refuses the call only if nobody would.
	InvalidUsers       wecom.IDs    `json:"invaliduser"` // unknown or outside the visible range; lower-cased
	InvalidDepartments wecom.IntIDs `json:"invalidparty"`
	InvalidTags        wecom.IntIDs `json:"invalidtag"`
	UnlicensedUsers    wecom.IDs    `json:"unlicenseduser"` // without a licence for interfaces
}

// Complete reports whether everybody addressed gets the message.
func (s *Sent) Complete() bool {
	return len(s.InvalidUsers)+len(s.InvalidDepartments)+len(s.InvalidTags)+len(s.UnlicensedUsers) == 0
}

// Send sends content to members of the corp. It fails with
// [wecom.ErrAllRecipientsInvalid] if nobody would get it; look at [Sent] for
// those who did not. Beyond 30 messages a minute or 1,000 an hour from one app
// to one member WeCom drops messages without an error.
//
// https://developer.work.weixin.qq.com/document/path/90236
//
//wecom:api POST /cgi-bin/message/send
func (s *Service) Send(ctx context.Context, to To, content Content) (*Sent, error) {
	in, err := s.envelope(to, content)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return call.Post[Sent](ctx, s.client, "/cgi-bin/message/send", in)
}

// envelope builds the request around a content.
func (s *Service) envelope(to To, content Content) (json.RawMessage, error) {
	if len(to.Users)+len(to.Departments)+len(to.Tags) == 0 {
		return nil, errors.New("nobody to send to: name members, departments or tags, or message.All")
	}
	if content == nil {
		return nil, errors.New("nothing to send: the content is nil")
	}
	if err := content.check(); err != nil {
		return nil, err
	}
	head, err := json.Marshal(struct {
		Users       string `json:"touser,omitzero"`
		Departments string `json:"toparty,omitzero"`
		Tags        string `json:"totag,omitzero"`
		Type        string `json:"msgtype"`
		AgentID     int64  `json:"agentid"`
	}{strings.Join(to.Users, "|"), wecom.IntIDs(to.Departments).Join(), wecom.IntIDs(to.Tags).Join(), content.msgType(), s.agentID})
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	head = append(head[:len(head)-1], `,"`+content.msgType()+`":`...)
	return append(append(head, body...), '}'), nil
}
