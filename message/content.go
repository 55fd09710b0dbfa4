package message

import (
	"fmt"
	"unicode/utf8"
)

// Text is a plain text message.
type Text struct {
	// Content is at most 2,048 bytes; WeCom cuts off the rest without an error.
	// It may hold <a href="…"> links and line breaks.
	Content string `json:"content"`
}

// TextCard is a card with a title, a description and a link.
type TextCard struct {
	Title       string `json:"title"`           // at most 128 characters
	Description string `json:"description"`     // at most 512 characters; simple <div class="gray"> markup
	URL         string `json:"url"`             // opened by a click
	Button      string `json:"btntxt,omitzero"` // "详情" if empty; at most 4 characters
}

func (Text) msgType() string     { return "text" }
func (TextCard) msgType() string { return "textcard" }

func (t Text) check() error { return maxBytes("the text", t.Content, 2048) }

func (t TextCard) check() error {
	if err := maxChars("the card's title", t.Title, 128); err != nil {
		return err
	}
	return maxChars("the card's description", t.Description, 512)
}

// maxBytes refuses what WeCom would cut off without a word.
func maxBytes(what, s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("%s has %d bytes, and WeCom drops what exceeds %d: shorten or split it", what, len(s), limit)
	}
	return nil
}

func maxChars(what, s string, limit int) error {
	if n := utf8.RuneCountInString(s); n > limit {
		return fmt.Errorf("%s has %d characters, and WeCom drops what exceeds %d: shorten it", what, n, limit)
	}
	return nil
}
