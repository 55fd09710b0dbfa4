package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// LinkedTo says who gets a message to linked corps, in any combination. A call
// takes at most 1,000 members, 100 departments and 100 tags;
// [Service.SendAllToLinkedCorp] takes any number.
type LinkedTo struct {
	UserIDs       []string // "CorpId/UserId", or a userid of the own corp
	DepartmentIDs []string // "LinkedId/DepartmentId", or a department of the own corp
	TagIDs        []int64  // of the own corp
	All           bool     // everybody in the app's visible range, linked corps included; the rest is ignored then
}

func (to LinkedTo) empty() bool {
	return !to.All && len(to.UserIDs)+len(to.DepartmentIDs)+len(to.TagIDs) == 0
}

func (to LinkedTo) check() error {
	switch users, departments, tags := len(to.UserIDs), len(to.DepartmentIDs), len(to.TagIDs); {
	case to.All:
		return nil
	case to.empty():
		return errors.New("nobody to send to: name members, departments or tags, or set All")
	case users > maxUsers || departments > maxDepartments || tags > maxTags:
		return fmt.Errorf("%d members, %d departments and %d tags are more than one call takes (%d, %d and %d): use SendAllToLinkedCorp",
			users, departments, tags, maxUsers, maxDepartments, maxTags)
	case slices.Contains(to.UserIDs, "") || slices.Contains(to.DepartmentIDs, ""):
		return errors.New("one of the ids to send to is empty")
	}
	return nil
}

// LinkedOptions are what a message to linked corps may have besides its content.
type LinkedOptions struct {
	Safe Safe // Shareable or Confidential
}

// LinkedSent is what became of a message to linked corps.
type LinkedSent struct {
	// Failed are those who do not get the message. If nobody would get it, the
	// call fails instead.
	Failed FailedLinkedRecipients `json:",embed"`
}

// FailedLinkedRecipients are those who do not get a message, in the form of a
// [LinkedTo].
type FailedLinkedRecipients struct {
	UserIDs       wecom.IDs `json:"invaliduser"`
	DepartmentIDs wecom.IDs `json:"invalidparty"`
	TagIDs        wecom.IDs `json:"invalidtag"`
}

// Complete reports whether everybody addressed gets the message.
func (s *LinkedSent) Complete() bool { return s.Failed.none() }

func (f *FailedLinkedRecipients) none() bool {
	return len(f.UserIDs)+len(f.DepartmentIDs)+len(f.TagIDs) == 0
}

func (f *FailedLinkedRecipients) add(more FailedLinkedRecipients) {
	f.UserIDs = append(f.UserIDs, more.UserIDs...)
	f.DepartmentIDs = append(f.DepartmentIDs, more.DepartmentIDs...)
	f.TagIDs = append(f.TagIDs, more.TagIDs...)
}

// SendToLinkedCorp sends content to members of linked corps (互联企业) and of the
// own corp, if they are in the app's visible range. Such a message cannot be
// recalled: it has no id. If nobody would get it, SendToLinkedCorp fails with
// [wecom.ErrAllRecipientsInvalid].
//
// https://developer.work.weixin.qq.com/document/path/90250
//
//wecom:api POST /cgi-bin/linkedcorp/message/send 互联企业消息推送
func (s *Service) SendToLinkedCorp(ctx context.Context, to LinkedTo, content LinkedContent, opts ...LinkedOptions) (*LinkedSent, error) {
	in := linkedRequest{to, content, s.agentID, last(opts).Safe}
	if err := in.check(); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return call.Post[LinkedSent](ctx, s.client, "/cgi-bin/linkedcorp/message/send", &in)
}

// LinkedSentAll is what became of a message to linked corps that was sent in several
// calls.
type LinkedSentAll struct {
	Failed FailedLinkedRecipients // of all calls together

	// Unsent are the recipients whose calls were not made, or failed, when
	// SendAllToLinkedCorp returns an error: those to go on with.
	Unsent LinkedTo
}

// Complete reports whether everybody addressed gets the message.
func (s *LinkedSentAll) Complete() bool { return s.Failed.none() && s.Unsent.empty() }

// SendAllToLinkedCorp is [Service.SendToLinkedCorp] for any number of recipients, as
// [Service.SendAll] is for [Service.Send]. It cannot tell WeCom that a call is a
// repetition: those of a call that failed without a reply may get the message twice
// if you go on with Unsent.
func (s *Service) SendAllToLinkedCorp(ctx context.Context, to LinkedTo, content LinkedContent, opts ...LinkedOptions) (*LinkedSentAll, error) {
	result := new(LinkedSentAll)
	err := sendEach(to.split(), func(part LinkedTo) error {
		sent, err := s.SendToLinkedCorp(ctx, part, content, opts...)
		if err == nil {
			result.Failed.add(sent.Failed)
		}
		return err
	}, func(part LinkedTo) { result.Failed.add(part.failed()) }, result.Unsent.add)
	return result, err
}

// split cuts recipients into what one call takes, and at least one part.
func (to LinkedTo) split() []LinkedTo {
	if to.All {
		return []LinkedTo{{All: true}}
	}
	parts := []LinkedTo{{}}
	at := func(i int) *LinkedTo {
		if i == len(parts) {
			parts = append(parts, LinkedTo{})
		}
		return &parts[i]
	}
	chunk(to.UserIDs, maxUsers, strings.ToLower, func(i int, ids []string) { at(i).UserIDs = ids })
	chunk(to.DepartmentIDs, maxDepartments, strings.ToLower, func(i int, ids []string) { at(i).DepartmentIDs = ids })
	chunk(to.TagIDs, maxTags, same, func(i int, ids []int64) { at(i).TagIDs = ids })
	return parts
}

func (to *LinkedTo) add(more LinkedTo) {
	to.UserIDs = append(to.UserIDs, more.UserIDs...)
	to.DepartmentIDs = append(to.DepartmentIDs, more.DepartmentIDs...)
	to.TagIDs = append(to.TagIDs, more.TagIDs...)
	to.All = to.All || more.All
}

// failed names recipients of a call in which none of them is valid.
func (to LinkedTo) failed() FailedLinkedRecipients {
	return FailedLinkedRecipients{to.UserIDs, to.DepartmentIDs, texts(to.TagIDs)}
}

// A linkedRequest is a message to linked corps as it is sent.
type linkedRequest struct {
	to      LinkedTo
	content LinkedContent
	agentID int64
	safe    Safe
}

func (r *linkedRequest) check() error {
	if union.IsNil(r.content) {
		return errNoContent
	}
	return cmp.Or(r.to.check(), r.safe.checkNotCorpOnly(), r.content.checkLinked())
}

// MarshalJSONTo writes the message in one pass.
func (r *linkedRequest) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	if len(r.to.UserIDs) > 0 {
		w.Value("touser", r.to.UserIDs)
	}
	if len(r.to.DepartmentIDs) > 0 {
		w.Value("toparty", r.to.DepartmentIDs)
	}
	if len(r.to.TagIDs) > 0 {
		w.Value("totag", r.to.TagIDs)
	}
	w.Flag("toall", r.to.All)
	w.Int("agentid", r.agentID)
	writeContent(&w, r.content)
	w.Int("safe", int64(r.safe))
	return w.End()
}
