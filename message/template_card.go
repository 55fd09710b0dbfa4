package message

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A Card is a template card (模板卡片): [TextNotice], [NewsNotice],
// [ButtonInteraction], [VoteInteraction], [MultipleInteraction], or
// [UnknownCard]. Each is also a [Content].
//
// Members act on cards of the last three kinds, and on the first two if they have
// a Menu. Such cards require an app with a callback URL, which gets a
// [TemplateCardClicked] for each click. Only such cards can be updated.
//
// A Card marshals to JSON for calls and to XML for replies to callbacks.
type Card interface {
	Content
	CardType() CardType
	// Check reports what WeCom would ignore without an error, and what WeCom
	// always refuses. Sending calls it.
	Check() error
	// CheckBot is Check for a card of an AI bot: its jumps may ask questions, and the
	// TaskID of a MultipleInteraction is optional.
	CheckBot() error
	// CheckUpdate is Check for a card that replaces another: TaskID and
	// SubmitButton are optional. Updating calls it.
	CheckUpdate() error
}

// A CardType is a kind of template card, as card_type and CardType on the wire.
//
//wecom:string
type CardType string

const (
	TypeTextNotice          CardType = "text_notice"          // 文本通知型
	TypeNewsNotice          CardType = "news_notice"          // 图文展示型
	TypeButtonInteraction   CardType = "button_interaction"   // 按钮交互型
	TypeVoteInteraction     CardType = "vote_interaction"     // 投票选择型
	TypeMultipleInteraction CardType = "multiple_interaction" // 多项选择型
)

// A TextNotice is a card of text (文本通知型). An Action that leads somewhere is
// required, and so is a title or a Subtitle.
type TextNotice struct {
	Source   CardSource  `json:"source,omitzero"`
	Menu     CardMenu    `json:"action_menu,omitzero"`
	TaskID   string      `json:"task_id,omitzero"` // required with a Menu; see ButtonInteraction
	Title    CardText    `json:"main_title,omitzero"`
	Quote    CardQuote   `json:"quote_area,omitzero"`
	Emphasis CardText    `json:"emphasis_content,omitzero"`        // a figure in large type, and what it means
	Subtitle string      `json:"sub_title_text,omitzero"`          // up to about 160 characters are shown
	Fields   []CardField `json:"horizontal_content_list,omitzero"` // at most 6
	Jumps    []CardLink  `json:"jump_list,omitzero"`               // at most 3, each with a title
	Action   CardLink    `json:"card_action"`
}

// A NewsNotice is a card with a picture (图文展示型). An Action that leads somewhere,
// a title, and an Image or an ImageText are required.
type NewsNotice struct {
	Source    CardSource    `json:"source,omitzero"`
	Menu      CardMenu      `json:"action_menu,omitzero"`
	TaskID    string        `json:"task_id,omitzero"` // required with a Menu; see ButtonInteraction
	Title     CardText      `json:"main_title"`
	Quote     CardQuote     `json:"quote_area,omitzero"`
	ImageText CardImageText `json:"image_text_area,omitzero"`
	Image     CardImage     `json:"card_image,omitzero"`
	Texts     []CardText    `json:"vertical_content_list,omitzero"`   // at most 4, each with a title
	Fields    []CardField   `json:"horizontal_content_list,omitzero"` // at most 6
	Jumps     []CardLink    `json:"jump_list,omitzero"`               // at most 3, each with a title
	Action    CardLink      `json:"card_action"`
}

// A ButtonInteraction is a card with buttons (按钮交互型). A title, Buttons and a
// TaskID are required.
type ButtonInteraction struct {
	Source    CardSource   `json:"source,omitzero"`
	Menu      CardMenu     `json:"action_menu,omitzero"`
	Title     CardText     `json:"main_title"`
	Quote     CardQuote    `json:"quote_area,omitzero"`
	Subtitle  string       `json:"sub_title_text,omitzero"`          // up to about 160 characters are shown
	Fields    []CardField  `json:"horizontal_content_list,omitzero"` // at most 6
	Action    CardLink     `json:"card_action,omitzero"`
	Selection CardSelect   `json:"button_selection,omitzero"`
	Buttons   []CardButton `json:"button_list"` // 1 to 6

	// TaskID comes back in the event. It must be unique within the app, with at
	// most 128 bytes of 0-9 A-Z a-z _ - @. An update ignores it.
	TaskID string `json:"task_id,omitzero"`

	// ReplaceText disables the buttons and replaces their texts. It is for updates
	// only.
	ReplaceText string `json:"replace_text,omitzero"`
}

// A VoteInteraction is a card with one question (投票选择型). A title, a Checkbox, a
// SubmitButton with a Key, and a TaskID are required.
type VoteInteraction struct {
	Source       CardSource   `json:"source,omitzero"`
	Title        CardText     `json:"main_title"`
	Checkbox     CardCheckbox `json:"checkbox"`
	SubmitButton CardButton   `json:"submit_button,omitzero"`
	TaskID       string       `json:"task_id,omitzero"`      // see ButtonInteraction
	ReplaceText  string       `json:"replace_text,omitzero"` // see ButtonInteraction
}

// A MultipleInteraction is a card with drop-down lists (多项选择型). A title,
// Selects, a SubmitButton with a Key, and a TaskID are required.
type MultipleInteraction struct {
	Source       CardSource   `json:"source,omitzero"`
	Title        CardText     `json:"main_title"`
	Selects      []CardSelect `json:"select_list"` // 1 to 3
	SubmitButton CardButton   `json:"submit_button,omitzero"`
	TaskID       string       `json:"task_id,omitzero"`      // see ButtonInteraction
	ReplaceText  string       `json:"replace_text,omitzero"` // see ButtonInteraction
}

// An UnknownCard is a card of a kind that this package does not know yet, as
// its whole JSON object.
type UnknownCard struct {
	Kind CardType
	Raw  jsontext.Value
}

// A CardSource is the line above a card that says where it comes from.
type CardSource struct {
	IconURL          string    `json:"icon_url,omitzero"` // best 72×72
	Description      string    `json:"desc,omitzero"`     // up to about 20 characters are shown
	DescriptionColor CardColor `json:"desc_color,omitzero"`
}

// A CardColor is the colour of a source's text.
type CardColor int

const (
	CardGrey  CardColor = 0
	CardBlack CardColor = 1
	CardRed   CardColor = 2
	CardGreen CardColor = 3
)

// A CardText is a title with a line below it.
type CardText struct {
	Title       string `json:"title,omitzero"`
	Description string `json:"desc,omitzero"`
}

// A CardMenu is the menu in the upper right corner of a card. A click is a
// [TemplateCardMenuClicked].
type CardMenu struct {
	Description string           `json:"desc,omitzero"`
	Actions     []CardMenuAction `json:"action_list"` // 1 to 3
}

// A CardMenuAction is an entry of a menu. Both parts are required.
type CardMenuAction struct {
	Text string `json:"text"`
	Key  string `json:"key"` // comes back as EventKey; at most 1,024 bytes, no two alike
}

// A CardLink is the target of a click. Without a Type there is none, and a URL or
// an AppID is refused.
type CardLink struct {
	Type     CardLinkType `json:"type,omitzero"`
	Title    string       `json:"title,omitzero"`    // required in Jumps
	URL      string       `json:"url,omitzero"`      // required for LinkURL
	AppID    string       `json:"appid,omitzero"`    // required for LinkMiniProgram; one that is linked with the app
	PagePath string       `json:"pagepath,omitzero"` // for LinkMiniProgram; optional
	Question string       `json:"question,omitzero"` // required for LinkQuestion; at most 200 bytes
}

// A CardLinkType says what a click opens.
type CardLinkType int

const (
	LinkNone        CardLinkType = 0
	LinkURL         CardLinkType = 1
	LinkMiniProgram CardLinkType = 2
	LinkQuestion    CardLinkType = 3 // asks an AI bot the Question; in the Jumps of notices from one
)

// A CardQuote is a passage that is quoted.
type CardQuote struct {
	CardLink
	Text string `json:"quote_text,omitzero"`
}

// A CardImageText is a small picture, which is required, with text to its right.
type CardImageText struct {
	CardLink
	Description string `json:"desc,omitzero"`
	ImageURL    string `json:"image_url"`
}

// A CardImage is a picture across the card.
type CardImage struct {
	URL         string  `json:"url"`
	AspectRatio float64 `json:"aspect_ratio,omitzero"` // width to height, between 1.3 and 2.25; default 1.3
}

// A CardField is a name with a value; a card takes at most 6. Without a Type
// the value is text alone.
type CardField struct {
	Type    CardFieldType `json:"type,omitzero"`
	Name    string        `json:"keyname"`           // required; up to about 5 characters are shown
	Value   string        `json:"value,omitzero"`    // a file's name with its suffix for FieldFile
	URL     string        `json:"url,omitzero"`      // required for FieldURL
	MediaID string        `json:"media_id,omitzero"` // required for FieldFile
	UserID  string        `json:"userid,omitzero"`   // required for FieldMember
}

// A CardFieldType says what a click on a field's value opens.
type CardFieldType int

const (
	FieldText   CardFieldType = 0
	FieldURL    CardFieldType = 1
	FieldFile   CardFieldType = 2
	FieldMember CardFieldType = 3
)

// A CardButton is a button. The Key of the one that is clicked comes back as
// the event's EventKey.
type CardButton struct {
	Type  CardButtonType  `json:"type,omitzero"`
	Text  string          `json:"text"` // required but in a SubmitButton, whose default is "提交"; up to about 10 characters are shown
	Style CardButtonStyle `json:"style,omitzero"`
	Key   string          `json:"key,omitzero"` // required for ButtonEvent; at most 1,024 bytes, no two alike
	URL   string          `json:"url,omitzero"` // required for ButtonURL
}

// A CardButtonType says what a click on a button does.
type CardButtonType int

const (
	ButtonEvent CardButtonType = 0
	ButtonURL   CardButtonType = 1
)

// A CardButtonStyle is the look of a button, 1 to 4 as the documentation shows
// them. The default is 1.
type CardButtonStyle int

// A CardCheckbox is a question with options.
type CardCheckbox struct {
	QuestionKey string               `json:"question_key"` // required; comes back in the event; at most 1,024 bytes
	Mode        CardCheckboxMode     `json:"mode,omitzero"`
	Options     []CardCheckboxOption `json:"option_list"`      // 1 to 20
	Disabled    bool                 `json:"disable,omitzero"` // for updates only
}

// A CardCheckboxMode says how many options can be chosen.
type CardCheckboxMode int

const (
	SingleChoice   CardCheckboxMode = 0
	MultipleChoice CardCheckboxMode = 1
)

// A CardCheckboxOption is an option of a checkbox.
type CardCheckboxOption struct {
	ID       string `json:"id"`   // required; comes back in the event; at most 128 bytes, no two alike
	Text     string `json:"text"` // required; up to about 17 characters are shown
	Checked  bool   `json:"is_checked"`
	Disabled bool   `json:"disable,omitzero"` // for updates only
}

// A CardSelect is a drop-down list.
type CardSelect struct {
	QuestionKey string             `json:"question_key"` // required; comes back in the event; at most 1,024 bytes, no two alike
	Title       string             `json:"title,omitzero"`
	SelectedID  string             `json:"selected_id,omitzero"` // default: the first option
	Options     []CardSelectOption `json:"option_list"`          // 1 to 10
	Disabled    bool               `json:"disable,omitzero"`     // for updates only
}

// A CardSelectOption is an option of a drop-down list.
type CardSelectOption struct {
	ID       string `json:"id"`               // required; comes back in the event; at most 128 bytes, no two alike
	Text     string `json:"text"`             // required; up to about 16 characters are shown
	Disabled bool   `json:"disable,omitzero"` // for updates only
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
	Unknown: func(kind string, raw jsontext.Value) Card { return UnknownCard{CardType(kind), raw} },
}

func (TextNotice) CardType() CardType          { return TypeTextNotice }
func (NewsNotice) CardType() CardType          { return TypeNewsNotice }
func (ButtonInteraction) CardType() CardType   { return TypeButtonInteraction }
func (VoteInteraction) CardType() CardType     { return TypeVoteInteraction }
func (MultipleInteraction) CardType() CardType { return TypeMultipleInteraction }
func (c UnknownCard) CardType() CardType       { return c.Kind }
