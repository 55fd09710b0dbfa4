package message

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// LinkedTo says who gets a message to linked corps, in any combination. A call
// takes at most 1,000 members, 100 departments and 100 tags.
type LinkedTo struct {
	Users       []string // "CorpId/UserId", or a userid of the own corp
	Departments []string // "LinkedId/DepartmentId", or a department of the own corp
	Tags        []int64  // of the own corp
	All         bool     // everybody in the app's visible range, linked corps included
}

// LinkedOptions are what a message to linked corps may have besides its content.
type LinkedOptions struct {
	Safe Safe // Shareable or Confidential
}

// LinkedSent is what became of a message to linked corps: who does not get it,
// as WeCom names them. If nobody would get it, the call fails instead.
type LinkedSent struct {
	InvalidUsers       wecom.IDs `json:"invaliduser"`
	InvalidDepartments wecom.IDs `json:"invalidparty"`
	InvalidTags        wecom.IDs `json:"invalidtag"`
}

// Complete reports whether everybody addressed gets the message.
func (s *LinkedSent) Complete() bool {
	return len(s.InvalidUsers)+len(s.InvalidDepartments)+len(s.InvalidTags) == 0
}

// SendToLinkedCorp sends content to members of linked corps (互联企业) and of the
// own corp, if they are in the app's visible range. Such a message cannot be
// recalled: it has no id.
//
// https://developer.work.weixin.qq.com/document/path/90250
//
//wecom:api POST /cgi-bin/linkedcorp/message/send 互联企业消息推送
func (s *Service) SendToLinkedCorp(ctx context.Context, to LinkedTo, content LinkedContent, opts ...LinkedOptions) (*LinkedSent, error) {
	in, err := s.linkedEnvelope(to, content, last(opts))
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return call.Post[LinkedSent](ctx, s.client, "/cgi-bin/linkedcorp/message/send", in)
}

func (s *Service) linkedEnvelope(to LinkedTo, content LinkedContent, o LinkedOptions) (json.RawMessage, error) {
	if content == nil {
		return nil, errNoContent
	}
	if !to.All && len(to.Users)+len(to.Departments)+len(to.Tags) == 0 {
		return nil, errors.New("nobody to send to: name members, departments or tags, or set All")
	}
	if err := cmp.Or(o.Safe.checkNotCorpOnly(), content.checkLinked()); err != nil {
		return nil, err
	}
	return union.Tagged(content.msgType(), content, struct {
		Users       []string   `json:"touser,omitzero"`
		Departments []string   `json:"toparty,omitzero"`
		Tags        []int64    `json:"totag,omitzero"`
		All         wecom.Flag `json:"toall,omitzero"`
		Type        string     `json:"msgtype"`
		AgentID     int64      `json:"agentid"`
		Safe        Safe       `json:"safe,omitzero"`
	}{to.Users, to.Departments, to.Tags, wecom.Flag(to.All), content.msgType(), s.agentID, o.Safe})
}
