package message

import (
	"cmp"
	"errors"
	"fmt"
	"unicode/utf8"
)

var errNoContent = errors.New("nothing to send: the content is nil")

// WeCom cuts longer ones off without an error.
const (
	// MaxText is the greatest length of a [Text] and of a [Markdown], in bytes.
	MaxText = 2048

	maxTitle       = 128 // characters in a TextCard to members
	maxDescription = 512 // likewise
)

const maxArticles = 8

// A content may go to the destinations that it has a check for. The check refuses
// what WeCom would cut off there.

func (t Text) checkApp() error              { return t.checkChat() }
func (m Markdown) checkApp() error          { return m.checkChat() }
func (Image) checkApp() error               { return nil }
func (Voice) checkApp() error               { return nil }
func (File) checkApp() error                { return nil }
func (v Video) checkApp() error             { return v.checkChat() }
func (n News) checkApp() error              { return n.checkChat() }
func (n MPNews) checkApp() error            { return n.checkChat() }
func (n MiniProgramNotice) checkApp() error { return n.checkLinked() }
func (TemplateMessage) checkApp() error     { return nil }
func (u UnknownContent) checkApp() error    { return u.checkChat() }

func (t Text) checkLinked() error           { return t.checkChat() }
func (m Markdown) checkLinked() error       { return m.checkChat() }
func (Image) checkLinked() error            { return nil }
func (Voice) checkLinked() error            { return nil }
func (File) checkLinked() error             { return nil }
func (v Video) checkLinked() error          { return v.checkChat() }
func (c TextCard) checkLinked() error       { return c.checkChat() }
func (n News) checkLinked() error           { return n.checkChat() }
func (n MPNews) checkLinked() error         { return n.checkChat() }
func (u UnknownContent) checkLinked() error { return u.checkChat() }

func (Image) checkChat() error { return nil }
func (Voice) checkChat() error { return nil }
func (File) checkChat() error  { return nil }

func (t Text) checkChat() error         { return maxBytes("the text", t.Content, MaxText) }
func (t ChatText) checkChat() error     { return maxBytes("the text", t.Content, MaxText) }
func (m Markdown) checkChat() error     { return maxBytes("the markdown", m.Content, MaxText) }
func (m ChatMarkdown) checkChat() error { return maxBytes("the markdown", m.Content, MaxText) }

func (v Video) checkChat() error { return checkTitles(v.Title, v.Description) }

func (c TextCard) checkApp() error {
	return cmp.Or(
		maxChars("the title", c.Title, maxTitle),
		maxChars("the description", c.Description, maxDescription),
		c.checkButton())
}

func (c TextCard) checkChat() error {
	return cmp.Or(checkTitles(c.Title, c.Description), c.checkButton())
}

func (c TextCard) checkButton() error { return maxChars("the button", c.Button, 4) }

func (n News) checkChat() error { return checkEach("articles", n.Articles, maxArticles) }

func (n MPNews) checkChat() error { return checkEach("articles", n.Articles, maxArticles) }

func (n MiniProgramNotice) checkLinked() error { return checkCount("items", len(n.Items), 0, 10) }

func (c TaskCard) checkApp() error {
	return cmp.Or(checkEach("buttons", c.Buttons, 2), checkTitles(c.Title, c.Description))
}

func (a Article) check() error        { return checkTitles(a.Title, a.Description) }
func (a MPArticle) check() error      { return checkTitles(a.Title, a.Digest) }
func (b TaskCardButton) check() error { return maxBytes("the button", b.Name, 18) }

func (u UnknownContent) checkChat() error {
	if u.Type == "" || len(u.Raw) == 0 {
		return errors.New("an unknown content needs its Type and its Raw object")
	}
	return nil
}

func checkTitles(title, description string) error {
	return cmp.Or(maxBytes("the title", title, maxTitle), maxBytes("the description", description, maxDescription))
}

// checkEach checks a list of one to most elements.
func checkEach[T interface{ check() error }](what string, list []T, most int) error {
	err := checkCount(what, len(list), 1, most)
	for _, element := range list {
		err = cmp.Or(err, element.check())
	}
	return err
}

func checkCount(what string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("%d %s, and WeCom takes %d to %d", n, what, least, most)
	}
	return nil
}

// maxBytes refuses what WeCom would cut off.
func maxBytes(what, s string, limit int) error { return checkLength(what, len(s), "bytes", limit) }

func maxChars(what, s string, limit int) error {
	return checkLength(what, utf8.RuneCountInString(s), "characters", limit)
}

func checkLength(what string, n int, unit string, limit int) error {
	if n > limit {
		return fmt.Errorf("%s has %d %s, and WeCom drops what exceeds %d: shorten or split it", what, n, unit, limit)
	}
	return nil
}
