package aibot

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
	"github.com/gowecom/wecom/message"
)

// EnteredChat is sent when a member enters the chat with the bot for the first time of
// a day. The answer is a [Welcome], within 5 seconds.
//
// https://developer.work.weixin.qq.com/document/path/101027
//
//wecom:event 进入会话事件
type EnteredChat struct{ Header }

func (EnteredChat) CallbackKind() string { return "aibot/event/enter_chat" }

// CardClicked is sent when a member clicks a button of a card, or an entry of its menu.
// The answer is a [CardUpdate], within 5 seconds. It is sent once: an answer that is
// late is lost.
//
// https://developer.work.weixin.qq.com/document/path/101027
//
//wecom:event 模板卡片事件
type CardClicked struct {
	Header
	CardType message.CardType
	EventKey string // of the button, or the entry of the menu
	TaskID   string // of the card
	Selected []Selection
}

// A Selection is what a member has chosen for one question of a card.
type Selection struct {
	QuestionKey string
	OptionIDs   []string
}

func (CardClicked) CallbackKind() string { return "aibot/event/template_card_event" }

// OptionIDs returns the ids of what was chosen for a question.
func (c CardClicked) OptionIDs(questionKey string) []string {
	for _, s := range c.Selected {
		if s.QuestionKey == questionKey {
			return s.OptionIDs
		}
	}
	return nil
}

// Feedback is sent when a member judges an answer that had a FeedbackID.
//
// https://developer.work.weixin.qq.com/document/path/101027
//
//wecom:event 用户反馈事件
type Feedback struct {
	Header
	FeedbackID string
	Type       FeedbackType
	Content    string           // what the member wrote; for FeedbackBad only
	Reasons    []FeedbackReason // for FeedbackBad only
}

func (Feedback) CallbackKind() string { return "aibot/event/feedback_event" }

// A FeedbackType is what a member thinks of an answer.
//
//wecom:string
type FeedbackType int

const (
	FeedbackGood      FeedbackType = 1 // 准确
	FeedbackBad       FeedbackType = 2 // 不准确
	FeedbackWithdrawn FeedbackType = 3 // 取消
)

// A FeedbackReason is what is wrong with an answer.
//
//wecom:string
type FeedbackReason int

const (
	ReasonIrrelevant FeedbackReason = 1 // 与问题无关
	ReasonIncomplete FeedbackReason = 2 // 内容不完整
	ReasonWrong      FeedbackReason = 3 // 内容有错误
	ReasonAnalysis   FeedbackReason = 4 // 数据分析错误
)

// Disconnected is sent over a long connection when another one takes its place.
//
// https://developer.work.weixin.qq.com/document/path/101463
//
//wecom:event 连接断开事件
type Disconnected struct{ Header }

func (Disconnected) CallbackKind() string { return "aibot/event/disconnected_event" }

// readEvent reads an event by its eventtype.
func (c *received) readEvent(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"event", "eventtype"}, func(kind string, d *jsontext.Decoder) (err error) {
		switch kind {
		case "enter_chat":
			c.Callback, err = readAs(d, func(w headerWire) Callback { return &EnteredChat{w.Header} })
		case "disconnected_event":
			c.Callback, err = readAs(d, func(w headerWire) Callback { return &Disconnected{w.Header} })
		case "template_card_event":
			c.Callback, err = readAs(d, cardWire.callback)
		case "feedback_event":
			c.Callback, err = readAs(d, feedbackWire.callback)
		default:
			c.Callback, err = readUnknown(d, "aibot/event/"+kind)
		}
		return err
	})
}

type headerWire struct {
	Header `json:",embed"`
}

func readUnknown(d *jsontext.Decoder, kind string) (Callback, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	var w headerWire
	err = json.Unmarshal(raw, &w, d.Options())
	return &UnknownCallback{w.Header, kind, raw.Clone()}, err
}

// A cardWire is a click as WeCom sends it. The table of the page writes some keys
// without underscores.
type cardWire struct {
	Header `json:",embed"`
	Event  struct {
		Card struct {
			CardType  message.CardType `json:"card_type"`
			CardType2 message.CardType `json:"cardtype"`
			EventKey  string           `json:"event_key"`
			EventKey2 string           `json:"eventkey"`
			TaskID    string           `json:"task_id"`
			Selected  struct {
				Items []selectionWire `json:"selected_item"`
			} `json:"selected_items"`
		} `json:"template_card_event"`
	} `json:"event"`
}

type selectionWire struct {
	QuestionKey string `json:"question_key"`
	Options     struct {
		IDs []string `json:"option_id"`
	} `json:"option_ids"`
	Options2 struct {
		IDs []string `json:"optionid"`
	} `json:"optionids"`
}

func (w cardWire) callback() Callback {
	card := w.Event.Card
	c := &CardClicked{Header: w.Header, CardType: card.CardType + card.CardType2, EventKey: card.EventKey + card.EventKey2, TaskID: card.TaskID}
	for _, s := range card.Selected.Items {
		c.Selected = append(c.Selected, Selection{s.QuestionKey, slices.Concat(s.Options.IDs, s.Options2.IDs)})
	}
	return c
}

type feedbackWire struct {
	Header `json:",embed"`
	Event  struct {
		Feedback struct {
			ID      string           `json:"id"`
			Type    FeedbackType     `json:"type"`
			Content string           `json:"content"`
			Reasons []FeedbackReason `json:"inaccurate_reason_list"`
		} `json:"feedback_event"`
	} `json:"event"`
}

func (w feedbackWire) callback() Callback {
	f := w.Event.Feedback
	return &Feedback{w.Header, f.ID, f.Type, f.Content, f.Reasons}
}
