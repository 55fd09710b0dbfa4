package message

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

var errNoContent = errors.New("nothing to send: the content is nil")

// WeCom cuts longer ones off without an error.
const (
	// MaxText is the greatest length of a [Text] and of a [Markdown], in bytes.
	MaxText = 2048

	maxTitle       = 128 // characters in a TextCard to members
	maxDescription = 512 // likewise
)

const (
	maxArticles = 8
	maxURL      = 2048
	maxPagePath = 128
	maxAuthor   = 64
	maxHTML     = 666 << 10
	maxPage     = 1024
	maxID       = 128 // of tasks, of options and of the keys of task cards
)

// A content may go to the destinations that it has a check for. The check refuses
// what WeCom would cut off there, and what WeCom always refuses.

func (t Text) checkApp() error              { return t.checkChat() }
func (m Markdown) checkApp() error          { return m.checkChat() }
func (i Image) checkApp() error             { return i.checkChat() }
func (v Voice) checkApp() error             { return v.checkChat() }
func (f File) checkApp() error              { return f.checkChat() }
func (v Video) checkApp() error             { return v.checkChat() }
func (n News) checkApp() error              { return n.checkChat() }
func (n MPNews) checkApp() error            { return n.checkChat() }
func (n MiniProgramNotice) checkApp() error { return n.checkLinked() }
func (t TemplateMessage) checkApp() error   { return need("the TemplateID", t.TemplateID) }
func (u UnknownContent) checkApp() error    { return u.checkChat() }

func (t Text) checkLinked() error           { return t.checkChat() }
func (m Markdown) checkLinked() error       { return m.checkChat() }
func (i Image) checkLinked() error          { return i.checkChat() }
func (v Voice) checkLinked() error          { return v.checkChat() }
func (f File) checkLinked() error           { return f.checkChat() }
func (v Video) checkLinked() error          { return v.checkChat() }
func (c TextCard) checkLinked() error       { return c.checkChat() }
func (n News) checkLinked() error           { return n.checkChat() }
func (n MPNews) checkLinked() error         { return n.checkChat() }
func (u UnknownContent) checkLinked() error { return u.checkChat() }

func (i Image) checkChat() error { return needMedia(i.MediaID) }
func (v Voice) checkChat() error { return needMedia(v.MediaID) }
func (f File) checkChat() error  { return needMedia(f.MediaID) }

func (t Text) checkChat() error         { return checkText("the text", t.Content) }
func (t ChatText) checkChat() error     { return checkText("the text", t.Content) }
func (m Markdown) checkChat() error     { return checkText("the markdown", m.Content) }
func (m ChatMarkdown) checkChat() error { return checkText("the markdown", m.Content) }

func (v Video) checkChat() error {
	return cmp.Or(needMedia(v.MediaID), checkTitles(v.Title, v.Description))
}

func (c TextCard) checkApp() error {
	return cmp.Or(
		maxChars("the title", c.Title, maxTitle),
		maxChars("the description", c.Description, maxDescription),
		c.checkRest())
}

func (c TextCard) checkChat() error {
	return cmp.Or(checkTitles(c.Title, c.Description), c.checkRest())
}

func (c TextCard) checkRest() error {
	return cmp.Or(
		need("the title", c.Title), need("the description", c.Description), need("the URL", c.URL),
		checkURL(c.URL), maxChars("the button", c.Button, 4))
}

func (n News) checkChat() error {
	return checkEach("articles", n.Articles, 1, maxArticles, Article.check)
}

func (n MPNews) checkChat() error {
	return checkEach("articles", n.Articles, 1, maxArticles, MPArticle.check)
}

func (n MiniProgramNotice) checkLinked() error {
	return cmp.Or(
		need("the AppID", n.AppID), maxBytes("the page", n.Page, maxPage),
		need("the title", n.Title), maxChars("the title", n.Title, 12), maxChars("the description", n.Description, 12),
		checkEach("items", n.Items, 0, 10, MiniProgramItem.check))
}

func (i MiniProgramItem) check() error {
	return cmp.Or(maxChars("the key", i.Key, 10), maxChars("the value", i.Value, 30))
}

func (c TaskCard) checkApp() error {
	return cmp.Or(
		need("the title", c.Title), checkTitles(c.Title, c.Description), checkURL(c.URL),
		needTaskID(c.TaskID), checkID("the TaskID", c.TaskID),
		checkEach("buttons", c.Buttons, 1, 2, TaskCardButton.check),
		distinct("buttons have the Key", c.Buttons, func(b TaskCardButton) string { return b.Key }))
}

func (b TaskCardButton) check() error {
	return cmp.Or(
		need("the Key", b.Key), checkID("the Key", b.Key),
		need("the name", b.Name), maxBytes("the name", b.Name, 18))
}

func (a Article) check() error {
	err := cmp.Or(
		need("the title", a.Title), checkTitles(a.Title, a.Description),
		maxBytes("the PictureURL", a.PictureURL, maxURL), maxBytes("the PagePath", a.PagePath, maxPagePath))
	switch {
	case err != nil:
		return err
	case (a.AppID == "") != (a.PagePath == ""):
		return errors.New("a mini program needs both AppID and PagePath")
	case a.AppID != "":
		return nil // the URL is ignored
	}
	return cmp.Or(need("the URL", a.URL), checkURL(a.URL))
}

func (a MPArticle) check() error {
	return cmp.Or(
		need("the title", a.Title), checkTitles(a.Title, a.Digest),
		need("the ThumbMediaID", a.ThumbMediaID), maxBytes("the author", a.Author, maxAuthor),
		need("the content", a.Content), maxBytes("the content", a.Content, maxHTML))
}

func (u UnknownContent) checkChat() error {
	if u.Type == "" || !isObject(u.Raw) {
		return errors.New("an unknown content needs its Type and its Raw object")
	}
	return nil
}

func isObject(raw jsontext.Value) bool { return raw.Kind() == '{' && raw.IsValid() }

// checkText checks the content of a text.
func checkText(what, s string) error { return cmp.Or(need(what, s), maxBytes(what, s, MaxText)) }

func checkTitles(title, description string) error {
	return cmp.Or(maxBytes("the title", title, maxTitle), maxBytes("the description", description, maxDescription))
}

// checkURL refuses an address that a click could not open, if there is one.
func checkURL(url string) error {
	if url != "" && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return errors.New("the URL begins neither with http:// nor with https://")
	}
	return maxBytes("the URL", url, maxURL)
}

// need refuses what is empty.
func need(what, s string) error {
	if s == "" {
		return fmt.Errorf("%s is missing", what)
	}
	return nil
}

func needMedia(id string) error {
	if id == "" {
		return errors.New("the MediaID is missing: upload the file first")
	}
	return nil
}

// checkID refuses an id with other characters than WeCom takes, if there is one.
func checkID(what, id string) error {
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("_-@", r) {
			return fmt.Errorf("%s has the character %q: it takes letters, digits and _-@ only", what, r)
		}
	}
	return maxBytes(what, id, maxID)
}

func oneOf[T comparable](what string, v T, known ...T) error {
	if slices.Contains(known, v) {
		return nil
	}
	return fmt.Errorf("%s is %v, which WeCom does not know", what, v)
}

// distinct refuses elements with equal keys. No key is no equal key.
func distinct[T any](what string, list []T, key func(T) string) error {
	seen := map[string]bool{}
	for _, element := range list {
		k := key(element)
		if k != "" && seen[k] {
			return fmt.Errorf("two %s %q: each needs its own", what, k)
		}
		seen[k] = true
	}
	return nil
}

// checkEach checks a list of least to most elements.
func checkEach[T any](what string, list []T, least, most int, check func(T) error) error {
	if err := checkCount(what, len(list), least, most); err != nil {
		return err
	}
	for i, element := range list {
		if err := check(element); err != nil {
			return fmt.Errorf("number %d of the %s: %w", i+1, what, err)
		}
	}
	return nil
}

func checkCount(what string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("%d %s, and WeCom takes %d to %d", n, what, least, most)
	}
	return nil
}

func maxBytes(what, s string, limit int) error { return checkLength(what, len(s), "bytes", limit) }

func maxChars(what, s string, limit int) error {
	return checkLength(what, utf8.RuneCountInString(s), "characters", limit)
}

func checkLength(what string, n int, unit string, limit int) error {
	if n > limit {
		return fmt.Errorf("%s has %d %s, and WeCom takes at most %d: shorten or split it", what, n, unit, limit)
	}
	return nil
}
