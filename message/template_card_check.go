package message

import (
	"cmp"
	"errors"
	"fmt"
)

func (TextNotice) msgType() string          { return templateCard }
func (NewsNotice) msgType() string          { return templateCard }
func (ButtonInteraction) msgType() string   { return templateCard }
func (VoteInteraction) msgType() string     { return templateCard }
func (MultipleInteraction) msgType() string { return templateCard }
func (UnknownCard) msgType() string         { return templateCard }

const templateCard = "template_card"

const (
	maxMenu     = 3
	maxFields   = 6
	maxJumps    = 3
	maxTexts    = 4
	maxButtons  = 6
	maxBoxes    = 20
	maxSelects  = 3
	maxOptions  = 10
	maxQuestion = 200  // bytes
	maxKey      = 1024 // bytes of a key that comes back in an event
)

func (c TextNotice) checkApp() error          { return c.Check() }
func (c NewsNotice) checkApp() error          { return c.Check() }
func (c ButtonInteraction) checkApp() error   { return c.Check() }
func (c VoteInteraction) checkApp() error     { return c.Check() }
func (c MultipleInteraction) checkApp() error { return c.Check() }
func (c UnknownCard) checkApp() error         { return c.Check() }

func (c TextNotice) Check() error { return cmp.Or(c.CheckBot(), noQuestions(c.Jumps)) }

func (c TextNotice) CheckBot() error { return cmp.Or(c.CheckUpdate(), needTask(c.Menu, c.TaskID)) }

func (c TextNotice) CheckUpdate() error {
	if c.Title.Title == "" && c.Subtitle == "" {
		return errors.New("a text notice has neither a title nor a subtitle")
	}
	return cmp.Or(c.Source.check(), c.Menu.check(), checkID("the TaskID", c.TaskID), c.Quote.check(), checkFields(c.Fields), checkJumps(c.Jumps), needAction(c.Action))
}

func (c NewsNotice) Check() error { return cmp.Or(c.CheckBot(), noQuestions(c.Jumps)) }

func (c NewsNotice) CheckBot() error { return cmp.Or(c.CheckUpdate(), needTask(c.Menu, c.TaskID)) }

func (c NewsNotice) CheckUpdate() error {
	if c.Image == (CardImage{}) && c.ImageText == (CardImageText{}) {
		return errors.New("a news notice has no picture: set Image or ImageText")
	}
	return cmp.Or(
		needTitle(c.Title), c.Source.check(), c.Menu.check(), checkID("the TaskID", c.TaskID), c.Quote.check(),
		c.Image.check(), c.ImageText.check(), checkEach("texts", c.Texts, 0, maxTexts, needTitle),
		checkFields(c.Fields), checkJumps(c.Jumps), needAction(c.Action))
}

func (c ButtonInteraction) CheckBot() error { return c.Check() }

func (c ButtonInteraction) Check() error {
	return cmp.Or(c.CheckUpdate(), needTaskID(c.TaskID))
}

func (c ButtonInteraction) CheckUpdate() error {
	return cmp.Or(
		needTitle(c.Title), c.Source.check(), c.Menu.check(), checkID("the TaskID", c.TaskID), c.Quote.check(),
		checkFields(c.Fields), c.Action.check(), c.checkSelection(),
		checkEach("buttons", c.Buttons, 1, maxButtons, CardButton.check),
		distinct("buttons have the Key", c.Buttons, func(b CardButton) string { return b.Key }))
}

// checkSelection checks the drop-down list, which is optional.
func (c ButtonInteraction) checkSelection() error {
	if s := c.Selection; s.QuestionKey == "" && s.Title == "" && len(s.Options) == 0 {
		return nil
	}
	return c.Selection.check()
}

func (c VoteInteraction) CheckBot() error { return c.Check() }

func (c VoteInteraction) Check() error {
	return cmp.Or(c.CheckUpdate(), needSubmit(c.SubmitButton), needTaskID(c.TaskID))
}

func (c VoteInteraction) CheckUpdate() error {
	return cmp.Or(needTitle(c.Title), c.Source.check(), c.Checkbox.check(), checkSubmit(c.SubmitButton), checkID("the TaskID", c.TaskID))
}

func (c MultipleInteraction) Check() error { return cmp.Or(c.CheckBot(), needTaskID(c.TaskID)) }

func (c MultipleInteraction) CheckBot() error {
	return cmp.Or(c.CheckUpdate(), needSubmit(c.SubmitButton))
}

func (c MultipleInteraction) CheckUpdate() error {
	return cmp.Or(
		needTitle(c.Title), c.Source.check(), checkEach("drop-down lists", c.Selects, 1, maxSelects, CardSelect.check),
		distinct("drop-down lists have the QuestionKey", c.Selects, func(s CardSelect) string { return s.QuestionKey }),
		checkSubmit(c.SubmitButton), checkID("the TaskID", c.TaskID))
}

func (c UnknownCard) Check() error    { return c.CheckUpdate() }
func (c UnknownCard) CheckBot() error { return c.CheckUpdate() }

func (c UnknownCard) CheckUpdate() error {
	if !isObject(c.Raw) {
		return errors.New("an unknown card has no content: set Raw to its JSON object")
	}
	return nil
}

func needTitle(t CardText) error { return need("the title", t.Title) }

func needTask(menu CardMenu, id string) error {
	if len(menu.Actions) == 0 {
		return nil
	}
	return needTaskID(id)
}

func needTaskID(id string) error {
	if id == "" {
		return errors.New("a card that members act on needs a TaskID, new for the app")
	}
	return nil
}

func needSubmit(b CardButton) error {
	if b.Key == "" {
		return errors.New("the card has no SubmitButton with a Key")
	}
	return nil
}

// checkSubmit checks the button that sends off what was chosen. WeCom shows 提交 on
// one without a text.
func checkSubmit(b CardButton) error {
	return cmp.Or(maxBytes("the Key of the SubmitButton", b.Key, maxKey), b.checkStyle())
}

func needAction(link CardLink) error {
	if link.Type == LinkNone {
		return errors.New("a notice has no action: set the Type of Action and where it leads")
	}
	return link.check()
}

// check refuses links that WeCom would show without following them.
func (l CardLink) check() error {
	switch l.Type {
	case LinkNone:
		if l.URL+l.AppID != "" {
			return fmt.Errorf("the link %q has no Type, and WeCom ignores links without one: set LinkURL or LinkMiniProgram", l.Title)
		}
	case LinkURL:
		return need(fmt.Sprintf("the URL of the link %q", l.Title), l.URL)
	case LinkMiniProgram:
		return need(fmt.Sprintf("the AppID of the link %q", l.Title), l.AppID)
	case LinkQuestion:
		return needKey(fmt.Sprintf("the Question of the link %q", l.Title), l.Question, maxQuestion)
	}
	return oneOf("the Type of a link", l.Type, LinkNone)
}

func (q CardQuote) check() error { return q.CardLink.check() }

func checkJumps(jumps []CardLink) error {
	return checkEach("jumps", jumps, 0, maxJumps, func(l CardLink) error {
		return cmp.Or(need("the title", l.Title), l.check())
	})
}

// noQuestions refuses jumps that only cards of AI bots have.
func noQuestions(jumps []CardLink) error {
	for _, l := range jumps {
		if l.Type == LinkQuestion {
			return fmt.Errorf("the jump %q asks a question, and only an AI bot can be asked", l.Title)
		}
	}
	return nil
}

func (s CardSource) check() error {
	return oneOf("the color of the source", s.DescriptionColor, CardGrey, CardBlack, CardRed, CardGreen)
}

func (m CardMenu) check() error {
	if m.Description == "" && len(m.Actions) == 0 {
		return nil
	}
	return cmp.Or(
		checkEach("actions of the menu", m.Actions, 1, maxMenu, CardMenuAction.check),
		distinct("actions of the menu have the Key", m.Actions, func(a CardMenuAction) string { return a.Key }))
}

func (a CardMenuAction) check() error {
	return cmp.Or(need("the text", a.Text), needKey("the Key", a.Key, maxKey))
}

func (i CardImage) check() error {
	if i == (CardImage{}) {
		return nil
	}
	if r := i.AspectRatio; r != 0 && (r < 1.3 || r > 2.25) {
		return fmt.Errorf("the picture's AspectRatio is %v, and WeCom takes 1.3 to 2.25", r)
	}
	return need("the URL of the picture", i.URL)
}

func (i CardImageText) check() error {
	if i == (CardImageText{}) {
		return nil
	}
	return cmp.Or(need("the ImageURL", i.ImageURL), i.CardLink.check())
}

func checkFields(fields []CardField) error {
	return checkEach("fields", fields, 0, maxFields, CardField.check)
}

func (f CardField) check() error {
	if err := need("the name", f.Name); err != nil {
		return err
	}
	switch f.Type {
	case FieldText:
		if f.URL+f.MediaID+f.UserID != "" {
			return fmt.Errorf("the field %q has no Type, and WeCom ignores what such a field links to: set FieldURL, FieldFile or FieldMember", f.Name)
		}
		return nil
	case FieldURL:
		return need("the URL", f.URL)
	case FieldFile:
		return need("the MediaID", f.MediaID)
	case FieldMember:
		return need("the UserID", f.UserID)
	}
	return oneOf("the Type of a field", f.Type, FieldText)
}

func (b CardButton) check() error {
	err := cmp.Or(need("the text", b.Text), b.checkStyle(), oneOf("the Type", b.Type, ButtonEvent, ButtonURL))
	switch {
	case err != nil:
		return err
	case b.Type == ButtonURL:
		return need("the URL", b.URL)
	case b.Key == "":
		return fmt.Errorf("the button %q has no Key to tell its clicks by", b.Text)
	}
	return maxBytes("the Key", b.Key, maxKey)
}

// checkStyle refuses a style in place of which WeCom takes the default.
func (b CardButton) checkStyle() error { return oneOf("the style of a button", b.Style, 0, 1, 2, 3, 4) }

func (c CardCheckbox) check() error {
	return cmp.Or(
		needKey("the QuestionKey", c.QuestionKey, maxKey),
		oneOf("the mode", c.Mode, SingleChoice, MultipleChoice),
		checkEach("options", c.Options, 1, maxBoxes, func(o CardCheckboxOption) error { return checkOption(o.ID, o.Text) }),
		distinct("options have the ID", c.Options, func(o CardCheckboxOption) string { return o.ID }))
}

func (s CardSelect) check() error {
	return cmp.Or(
		needKey("the QuestionKey", s.QuestionKey, maxKey),
		checkEach("options", s.Options, 1, maxOptions, func(o CardSelectOption) error { return checkOption(o.ID, o.Text) }),
		distinct("options have the ID", s.Options, func(o CardSelectOption) string { return o.ID }))
}

func checkOption(id, text string) error {
	return cmp.Or(needKey("the ID", id, maxID), need("the text", text))
}

// needKey refuses what could not come back in an event.
func needKey(what, key string, limit int) error {
	return cmp.Or(need(what, key), maxBytes(what, key, limit))
}
