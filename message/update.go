package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// UpdateOptions are what an update of a card may have besides the card.
type UpdateOptions struct {
	TranslateIDs bool // as in [Options]
}

// Updated is what became of an update.
type Updated struct {
	// FailedUserIDs keep the old card: they are unknown, outside the app's visible
	// range, or not among the message's recipients. In lower case.
	FailedUserIDs wecom.IDs `json:"invaliduser"`
}

// Complete reports whether everybody addressed sees the update.
func (u *Updated) Complete() bool { return len(u.FailedUserIDs) == 0 }

// UpdateCard replaces a card that members act on by another one of any kind, for
// the recipients that to names; [All] are all of them. The response code comes
// from [Sent] or from an event. A code works once and for 72 hours
// ([wecom.ErrInvalidResponseCode]); one code changes the card for any number of
// recipients. A call takes at most 1,000 members, 100 departments and 100 tags. The
// TaskID of the new card is ignored.
//
// https://developer.work.weixin.qq.com/document/path/94888
//
//wecom:api POST /cgi-bin/message/update_template_card 更新模版卡片消息
func (s *Service) UpdateCard(ctx context.Context, responseCode string, to To, card Card, opts ...UpdateOptions) (*Updated, error) {
	if union.IsNil(card) {
		return nil, errors.New("message: no card to update to: it is nil")
	}
	if err := card.CheckUpdate(); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return s.update(ctx, cardUpdate{Code: responseCode, Card: card, TranslateIDs: wecom.Flag(last(opts).TranslateIDs)}, to)
}

// UpdateButton disables the buttons of an interactive card and shows a text in
// their place. Code and recipients are as in [Service.UpdateCard].
//
// https://developer.work.weixin.qq.com/document/path/94888
//
//wecom:api POST /cgi-bin/message/update_template_card 更新模版卡片消息
func (s *Service) UpdateButton(ctx context.Context, responseCode string, to To, text string) (*Updated, error) {
	if err := need("the text", text); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return s.update(ctx, cardUpdate{Code: responseCode, Button: buttonUpdate{text}}, to)
}

type cardUpdate struct {
	UserIDs       []string     `json:"userids,omitzero"`
	DepartmentIDs []int64      `json:"partyids,omitzero"`
	TagIDs        []int64      `json:"tagids,omitzero"`
	All           wecom.Flag   `json:"atall,omitzero"`
	AgentID       int64        `json:"agentid"`
	Code          string       `json:"response_code"`
	TranslateIDs  wecom.Flag   `json:"enable_id_trans,omitzero"`
	Button        buttonUpdate `json:"button,omitzero"`
	Card          Card         `json:"template_card,omitzero"`
}

type buttonUpdate struct {
	Text string `json:"replace_name"`
}

func (s *Service) update(ctx context.Context, in cardUpdate, to To) (*Updated, error) {
	to = to.single()
	err := cmp.Or(
		need("the response code", in.Code), to.checkUsers(), checkCount("members", len(to.UserIDs), 0, maxUsers),
		checkCount("departments", len(to.DepartmentIDs), 0, maxDepartments), checkCount("tags", len(to.TagIDs), 0, maxTags))
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	in.AgentID = s.agentID
	if to.all() {
		in.All = true
	} else {
		in.UserIDs, in.DepartmentIDs, in.TagIDs = to.UserIDs, to.DepartmentIDs, to.TagIDs
	}
	return call.Post[Updated](ctx, s.client, "/cgi-bin/message/update_template_card", in)
}

// TaskCardUpdate says for whom a task card changes.
type TaskCardUpdate struct {
	UserIDs        []string `json:"userids,omitzero"`          // at most 1,000
	OriginalTaskID string   `json:"original_task_id,omitzero"` // of the card as it was first sent
}

// UpdateTaskCard disables the buttons of a [TaskCard] and shows a text in their
// place. It fails with [wecom.ErrCardTaskNotFound] if the app has sent no card
// with the TaskID.
//
// https://developer.work.weixin.qq.com/document/path/91579
//
//wecom:api POST /cgi-bin/message/update_taskcard 更新任务卡片消息状态
func (s *Service) UpdateTaskCard(ctx context.Context, taskID, text string, in TaskCardUpdate) (*Updated, error) {
	if err := cmp.Or(need("the text", text), checkCount("members", len(in.UserIDs), 0, maxUsers)); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return call.Post[Updated](ctx, s.client, "/cgi-bin/message/update_taskcard", struct {
		AgentID int64  `json:"agentid"`
		TaskID  string `json:"task_id"`
		Text    string `json:"replace_name"`
		TaskCardUpdate
	}{s.agentID, taskID, text, in})
}
