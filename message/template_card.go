package message

import (
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A Card is a template card (模板卡片): [TextNotice], [NewsNotice],
// [ButtonInteraction], [VoteInteraction], [MultipleInteraction], or
// [UnknownCard]. Each is also a [Content].
//
// Cards that members act on (the last three kinds, and the first two with a
// Menu) need an app with a callback URL, and tell it what was clicked by a
// template_card_event. Only such cards can be changed afterwards.
//
// A Card marshals to JSON for calls and to XML for replies to callbacks.
type Card interface {
	Content
	CardType() CardType
	// Check reports what WeCom would ignore without an error, and what is
	// certain to be refused. Sending calls it.
	Check() error
}

// A CardType names a kind of template card, as card_type and CardType on the wire.
type CardType string

// The kinds of template cards.
const (
	TypeTextNotice          CardType = "text_notice"
	TypeNewsNotice          CardType = "news_notice"
	TypeButtonInteraction   CardType = "button_interaction"
	TypeVoteInteraction     CardType = "vote_interaction"
	TypeMultipleInteraction CardType = "multiple_interaction"
)

// A TextNotice is a card of text (文本通知型). It needs an Action, and the title
// of Title or a Subtitle.
type TextNotice struct {
	Source   CardSource  `json:"source,omitzero"`
	Menu     CardMenu    `json:"action_menu,omitzero"`
	TaskID   string      `json:"task_id,omitzero"` // needed with a Menu; see ButtonInteraction
	Title    CardText    `json:"main_title,omitzero"`
	Quote    CardQuote   `json:"quote_area,omitzero"`
	Emphasis CardText    `json:"emphasis_content,omitzero"` // a figure in large type, and what it means
	Subtitle string      `json:"sub_title_text,omitzero"`   // up to about 160 characters are shown
	Fields   []CardField `json:"horizontal_content_list,omitzero"`
	Jumps    []CardLink  `json:"jump_list,omitzero"` // at most 3, each with a title
	Action   CardLink    `json:"card_action"`
}

// A NewsNotice is a card with a picture (图文展示型). It needs an Action, a title,
// and an Image or an ImageText.
type NewsNotice struct {
	Source    CardSource    `json:"source,omitzero"`
	Menu      CardMenu      `json:"action_menu,omitzero"`
	TaskID    string        `json:"task_id,omitzero"` // needed with a Menu; see ButtonInteraction
	Title     CardText      `json:"main_title"`
	Quote     CardQuote     `json:"quote_area,omitzero"`
	ImageText CardImageText `json:"image_text_area,omitzero"`
	Image     CardImage     `json:"card_image,omitzero"`
	Texts     []CardText    `json:"vertical_content_list,omitzero"` // at most 4
	Fields    []CardField   `json:"horizontal_content_list,omitzero"`
	Jumps     []CardLink    `json:"jump_list,omitzero"` // at most 3, each with a title
	Action    CardLink      `json:"card_action"`
}

// A ButtonInteraction is a card with buttons (按钮交互型). It needs a title,
// Buttons and a TaskID.
type ButtonInteraction struct {
	Source    CardSource   `json:"source,omitzero"`
	Menu      CardMenu     `json:"action_menu,omitzero"`
	Title     CardText     `json:"main_title"`
	Quote     CardQuote    `json:"quote_area,omitzero"`
	Subtitle  string       `json:"sub_title_text,omitzero"` // up to about 160 characters are shown
	Fields    []CardField  `json:"horizontal_content_list,omitzero"`
	Action    CardLink     `json:"card_action,omitzero"`
	Selection CardSelect   `json:"button_selection,omitzero"`
	Buttons   []CardButton `json:"button_list"` // at most 6

	// TaskID comes back in the event. It must be new for the app, of at most 128
	// bytes of 0-9 A-Z a-z _ - @. An update does not take it.
	TaskID string `json:"task_id,omitzero"`

	// ReplaceText, in an update only, greys out the buttons and stands in their
	// place.
	ReplaceText string `json:"replace_text,omitzero"`
}

// A VoteInteraction is a card with one question (投票选择型). It needs a title, a
// Checkbox, a SubmitButton and a TaskID.
type VoteInteraction struct {
	Source       CardSource   `json:"source,omitzero"`
	Title        CardText     `json:"main_title"`
	Checkbox     CardCheckbox `json:"checkbox"`
	SubmitButton CardButton   `json:"submit_button,omitzero"`
	TaskID       string       `json:"task_id,omitzero"`      // see ButtonInteraction
	ReplaceText  string       `json:"replace_text,omitzero"` // see ButtonInteraction
}

// A MultipleInteraction is a card with drop-down lists (多项选择型). It needs a
// title, Selects, a SubmitButton and a TaskID.
type MultipleInteraction struct {
	Source       CardSource   `json:"source,omitzero"`
	Title        CardText     `json:"main_title"`
	Selects      []CardSelect `json:"select_list"` // at most 3
	SubmitButton CardButton   `json:"submit_button,omitzero"`
	TaskID       string       `json:"task_id,omitzero"`      // see ButtonInteraction
	ReplaceText  string       `json:"replace_text,omitzero"` // see ButtonInteraction
}

// An UnknownCard is a card of a kind that this package does not know yet, as
// its whole JSON object.
type UnknownCard struct {
	Kind CardType
	Raw  json.RawMessage
}

// A CardSource says above a card where it comes from.
type CardSource struct {
	IconURL   string    `json:"icon_url,omitzero"` // best 72×72
	Desc      string    `json:"desc,omitzero"`     // up to about 20 characters are shown
	DescColor CardColor `json:"desc_color,omitzero"`
}

// A CardColor is the colour of a source's text.
type CardColor int

// The colours of a source's text.
const (
	CardGrey CardColor = iota
	CardBlack
	CardRed
	CardGreen
)

// A CardText is a title with a line below it.
type CardText struct {
	Title string `json:"title,omitzero"`
	Desc  string `json:"desc,omitzero"`
}

// A CardMenu is the menu in the upper right corner of a card. Its clicks are
// events.
type CardMenu struct {
	Desc    string           `json:"desc,omitzero"`
	Actions []CardMenuAction `json:"action_list"` // 1 to 3
}

// A CardMenuAction is an entry of a menu.
type CardMenuAction struct {
	Text string `json:"text"`
	Key  string `json:"key"` // comes back as EventKey; at most 1,024 bytes, no two alike
}

// A CardLink is where a click leads. Without a Type it leads nowhere.
type CardLink struct {
	Type     CardLinkType `json:"type,omitzero"`
	Title    string       `json:"title,omitzero"`    // needed in a list of jumps
	URL      string       `json:"url,omitzero"`      // for LinkURL
	AppID    string       `json:"appid,omitzero"`    // for LinkMiniProgram; one that is linked with the app
	PagePath string       `json:"pagepath,omitzero"` // for LinkMiniProgram; optional
}

// A CardLinkType says what a click opens.
type CardLinkType int

// What a click opens.
const (
	LinkNone CardLinkType = iota
	LinkURL
	LinkMiniProgram
)

// A CardQuote is a passage that is quoted.
type CardQuote struct {
	CardLink
	Text string `json:"quote_text,omitzero"`
}

// A CardImageText is a small picture with text to its right.
type CardImageText struct {
	CardLink
	Desc     string `json:"desc,omitzero"`
	ImageURL string `json:"image_url"`
}

// A CardImage is a picture across the card.
type CardImage struct {
	URL         string  `json:"url"`
	AspectRatio float64 `json:"aspect_ratio,omitzero"` // width to height, between 1.3 and 2.25; 1.3 if 0
}

// A CardField is a name with a value; a card takes at most 6. Without a Type
// the value is text alone.
type CardField struct {
	Type    CardFieldType `json:"type,omitzero"`
	Name    string        `json:"keyname"`           // up to about 5 characters are shown
	Value   string        `json:"value,omitzero"`    // a file's name with its suffix for FieldFile
	URL     string        `json:"url,omitzero"`      // for FieldURL
	MediaID string        `json:"media_id,omitzero"` // for FieldFile
	UserID  string        `json:"userid,omitzero"`   // for FieldMember
}

// A CardFieldType says what a click on a field's value opens.
type CardFieldType int

// What a click on a field's value opens.
const (
	FieldText CardFieldType = iota
	FieldURL
	FieldFile
	FieldMember
)

// A CardButton is a button. The Key of the one that is clicked comes back as
// the event's EventKey.
type CardButton struct {
	Type  CardButtonType  `json:"type,omitzero"`
	Text  string          `json:"text"` // up to about 10 characters are shown
	Style CardButtonStyle `json:"style,omitzero"`
	Key   string          `json:"key,omitzero"` // for ButtonEvent; at most 1,024 bytes, no two alike
	URL   string          `json:"url,omitzero"` // for ButtonURL
}

// A CardButtonType says what a click on a button does.
type CardButtonType int

// What a click on a button does.
const (
	ButtonEvent CardButtonType = iota
	ButtonURL
)

// A CardButtonStyle is the look of a button, 1 to 4 as the documentation
// pictures them; 0 is 1.
type CardButtonStyle int

// A CardCheckbox is a question with options.
type CardCheckbox struct {
	QuestionKey string               `json:"question_key"` // comes back in the event; at most 1,024 bytes
	Mode        CardCheckboxMode     `json:"mode,omitzero"`
	Options     []CardCheckboxOption `json:"option_list"`      // 1 to 20
	Disabled    bool                 `json:"disable,omitzero"` // in an update only
}

// A CardCheckboxMode says how many options can be chosen.
type CardCheckboxMode int

// How many options can be chosen.
const (
	SingleChoice CardCheckboxMode = iota
	MultipleChoice
)

// A CardCheckboxOption is an option of a checkbox.
type CardCheckboxOption struct {
	ID       string `json:"id"`   // comes back in the event; at most 128 bytes, no two alike
	Text     string `json:"text"` // up to about 17 characters are shown
	Checked  bool   `json:"is_checked"`
	Disabled bool   `json:"disable,omitzero"` // in an update only
}

// A CardSelect is a drop-down list.
type CardSelect struct {
	QuestionKey string             `json:"question_key"` // comes back in the event; at most 1,024 bytes, no two alike
	Title       string             `json:"title,omitzero"`
	SelectedID  string             `json:"selected_id,omitzero"` // the first option if empty or wrong
	Options     []CardSelectOption `json:"option_list"`          // 1 to 10
	Disabled    bool               `json:"disable,omitzero"`     // in an update only
}

// A CardSelectOption is an option of a drop-down list.
type CardSelectOption struct {
	ID       string `json:"id"`               // comes back in the event; at most 128 bytes, no two alike
	Text     string `json:"text"`             // up to about 16 characters are shown
	Disabled bool   `json:"disable,omitzero"` // in an update only
}

// ReadCard reads a card from its JSON object, such as one that a program kept
// to update it later. A kind that is not known is an [UnknownCard].
func ReadCard(b []byte) (Card, error) {
	card, err := cards.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("message: reading a template card: %w", err)
	}
	return card, nil
}

var cards = union.Union[Card]{
	Key: "card_type",
	Shapes: map[string]union.Shape[Card]{
		string(TypeTextNotice):          union.As[TextNotice, Card](),
		string(TypeNewsNotice):          union.As[NewsNotice, Card](),
		string(TypeButtonInteraction):   union.As[ButtonInteraction, Card](),
		string(TypeVoteInteraction):     union.As[VoteInteraction, Card](),
		string(TypeMultipleInteraction): union.As[MultipleInteraction, Card](),
	},
	Unknown: func(kind string, raw jsontext.Value) Card { return UnknownCard{CardType(kind), json.RawMessage(raw)} },
}

// CardType implements [Card].
func (TextNotice) CardType() CardType { return TypeTextNotice }

// CardType implements [Card].
func (NewsNotice) CardType() CardType { return TypeNewsNotice }

// CardType implements [Card].
func (ButtonInteraction) CardType() CardType { return TypeButtonInteraction }

// CardType implements [Card].
func (VoteInteraction) CardType() CardType { return TypeVoteInteraction }

// CardType implements [Card].
func (MultipleInteraction) CardType() CardType { return TypeMultipleInteraction }

// CardType implements [Card].
func (c UnknownCard) CardType() CardType { return c.Kind }

// MarshalJSON writes the card with its kind.
func (c TextNotice) MarshalJSON() ([]byte, error) {
	type shape TextNotice
	return union.Tagged("card_type", c.CardType(), shape(c))
}

// MarshalJSON writes the card with its kind.
func (c NewsNotice) MarshalJSON() ([]byte, error) {
	type shape NewsNotice
	return union.Tagged("card_type", c.CardType(), shape(c))
}

// MarshalJSON writes the card with its kind.
func (c ButtonInteraction) MarshalJSON() ([]byte, error) {
	type shape ButtonInteraction
	return union.Tagged("card_type", c.CardType(), shape(c))
}

// MarshalJSON writes the card with its kind.
func (c VoteInteraction) MarshalJSON() ([]byte, error) {
	type shape VoteInteraction
	return union.Tagged("card_type", c.CardType(), shape(c))
}

// MarshalJSON writes the card with its kind.
func (c MultipleInteraction) MarshalJSON() ([]byte, error) {
	type shape MultipleInteraction
	return union.Tagged("card_type", c.CardType(), shape(c))
}

// MarshalJSON writes the card as it is.
func (c UnknownCard) MarshalJSON() ([]byte, error) { return c.Raw.MarshalJSON() }
