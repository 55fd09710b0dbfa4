package message

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// UpdateOptions are what an update of a card may have besides the card.
type UpdateOptions struct {
	TranslateIDs bool // as in [Options]
}

// Updated is what became of an update.
type Updated struct {
	// InvalidUsers keep the old card: unknown, outside the app's visible range,
	// or not among the message's recipients. Lower-cased.
	InvalidUsers wecom.IDs `json:"invaliduser"`
}

// Complete reports whether everybody named sees the update.
func (u *Updated) Complete() bool { return len(u.InvalidUsers) == 0 }

// UpdateCard puts another card, of any kind, in place of one that members act
// on, before the eyes of the recipients that to names; [All] are all of them.
// The response code comes from [Sent] or from an event; each works once and for
// 72 hours ([wecom.ErrInvalidResponseCode]), and one message takes one code to
// change it for many. The new card's TaskID has no effect.
//
// https://developer.work.weixin.qq.com/document/path/94888
//
//wecom:api POST /cgi-bin/message/update_template_card 更新模版卡片消息
func (s *Service) UpdateCard(ctx context.Context, responseCode string, to To, card Card, opts ...UpdateOptions) (*Updated, error) {
	if card == nil {
		return nil, errors.New("message: no card to update to: it is nil")
	}
	if err := card.Check(); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return s.update(ctx, cardUpdate{Code: responseCode, Card: card, TranslateIDs: wecom.Flag(last(opts).TranslateIDs)}, to)
}

// UpdateButton greys out the buttons of a card and puts a text in their place,
// in the manner of [Service.UpdateCard]. It is for the interactive kinds of
// cards only.
//
// https://developer.work.weixin.qq.com/document/path/94888
//
//wecom:api POST /cgi-bin/message/update_template_card 更新模版卡片消息
func (s *Service) UpdateButton(ctx context.Context, responseCode string, to To, text string) (*Updated, error) {
	return s.update(ctx, cardUpdate{Code: responseCode, Button: buttonUpdate{text}}, to)
}

type cardUpdate struct {
	Users        []string     `json:"userids,omitzero"`
	Departments  []int64      `json:"partyids,omitzero"`
	Tags         []int64      `json:"tagids,omitzero"`
	All          wecom.Flag   `json:"atall,omitzero"`
	AgentID      int64        `json:"agentid"`
	Code         string       `json:"response_code"`
	TranslateIDs wecom.Flag   `json:"enable_id_trans,omitzero"`
	Button       buttonUpdate `json:"button,omitzero"`
	Card         Card         `json:"template_card,omitzero"`
}

type buttonUpdate struct {
	Text string `json:"replace_name"`
}

func (s *Service) update(ctx context.Context, in cardUpdate, to To) (*Updated, error) {
	in.AgentID = s.agentID
	if to.all() {
		in.All = true
	} else {
		in.Users, in.Departments, in.Tags = to.Users, to.Departments, to.Tags
	}
	return call.Post[Updated](ctx, s.client, "/cgi-bin/message/update_template_card", in)
}

// TaskCardUpdate says for whom a task card changes.
type TaskCardUpdate struct {
	Users          []string `json:"userids,omitzero"`          // at most 1,000
	OriginalTaskID string   `json:"original_task_id,omitzero"` // of the card as it was first sent
}

// UpdateTaskCard greys out the buttons of a [TaskCard] and puts a text in their
// place.
//
// https://developer.work.weixin.qq.com/document/path/91579
//
//wecom:api POST /cgi-bin/message/update_taskcard 更新任务卡片消息状态
func (s *Service) UpdateTaskCard(ctx context.Context, taskID, text string, in TaskCardUpdate) (*Updated, error) {
	return call.Post[Updated](ctx, s.client, "/cgi-bin/message/update_taskcard", struct {
		AgentID int64  `json:"agentid"`
		TaskID  string `json:"task_id"`
		Text    string `json:"replace_name"`
		TaskCardUpdate
	}{s.agentID, taskID, text, in})
}
