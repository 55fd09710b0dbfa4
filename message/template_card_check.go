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

// A card that is sent needs a task id if members act on it; one that replaces
// another does not.
func (c TextNotice) checkApp() error          { return cmp.Or(c.Check(), needTask(c.Menu, c.TaskID)) }
func (c NewsNotice) checkApp() error          { return cmp.Or(c.Check(), needTask(c.Menu, c.TaskID)) }
func (c ButtonInteraction) checkApp() error   { return cmp.Or(c.Check(), needTaskID(c.TaskID)) }
func (c VoteInteraction) checkApp() error     { return cmp.Or(c.Check(), needTaskID(c.TaskID)) }
func (c MultipleInteraction) checkApp() error { return cmp.Or(c.Check(), needTaskID(c.TaskID)) }
func (c UnknownCard) checkApp() error         { return c.Check() }

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

func (c TextNotice) Check() error {
	if c.Title.Title == "" && c.Subtitle == "" {
		return errors.New("a text notice has neither a title nor a subtitle")
	}
	return cmp.Or(needAction(c.Action), checkLinks(c.Jumps...), checkLinks(c.Quote.CardLink), checkFields(c.Fields))
}

func (c NewsNotice) Check() error {
	if c.Image.URL == "" && c.ImageText.ImageURL == "" {
		return errors.New("a news notice has no picture: set Image or ImageText")
	}
	return cmp.Or(needAction(c.Action), checkLinks(c.Jumps...), checkLinks(c.Quote.CardLink, c.ImageText.CardLink), checkFields(c.Fields))
}

func (c ButtonInteraction) Check() error {
	if len(c.Buttons) == 0 {
		return errors.New("a button interaction has no buttons")
	}
	return cmp.Or(checkButtons(c.Buttons...), checkLinks(c.Action, c.Quote.CardLink), checkFields(c.Fields))
}

func (c VoteInteraction) Check() error {
	if len(c.Checkbox.Options) == 0 {
		return errors.New("a vote interaction has no options")
	}
	return nil
}

func (c MultipleInteraction) Check() error {
	if len(c.Selects) == 0 {
		return errors.New("a multiple interaction has no drop-down lists")
	}
	return nil
}

func (c UnknownCard) Check() error {
	if len(c.Raw) == 0 {
		return errors.New("an unknown card has no content: set Raw")
	}
	return nil
}

func needAction(link CardLink) error {
	if link.Type == LinkNone {
		return errors.New("a notice has no action: set the Type of Action and where it leads")
	}
	return nil
}

// checkLinks refuses links that WeCom would show without following them.
func checkLinks(links ...CardLink) error {
	for _, l := range links {
		if l.Type == LinkNone && l.URL+l.AppID != "" {
			return fmt.Errorf("the link %q has no Type, and WeCom ignores links without one: set LinkURL or LinkMiniProgram", l.Title)
		}
	}
	return nil
}

func checkFields(fields []CardField) error {
	for _, f := range fields {
		if f.Type == FieldText && f.URL+f.MediaID+f.UserID != "" {
			return fmt.Errorf("the field %q has no Type, and WeCom ignores what such a field links to: set FieldURL, FieldFile or FieldMember", f.Name)
		}
	}
	return nil
}

func checkButtons(buttons ...CardButton) error {
	for _, b := range buttons {
		if b.Type == ButtonEvent && b.Key == "" {
			return fmt.Errorf("the button %q has no Key to tell its clicks by", b.Text)
		}
	}
	return nil
}
