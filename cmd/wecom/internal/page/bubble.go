package page

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// A bubble is a message as a conversation shows it.
type bubble struct {
	ID       string
	UserID   string // whose phone it is on; empty for a group
	Mine     bool
	At       time.Time
	Kind     string
	Recalled bool
	Safe     bool
	Brief    string   // what a list of conversations shows
	Bot      *botPart // of what is said to a bot, and by it

	Text     string // plain
	Lines    []line // of Markdown
	File     *file
	Articles []article
	Card     *card
	Raw      string // of kinds that are not drawn
}

// A file is a picture, a voice, a video or a document in a message.
type file struct {
	MediaID, Name, Title string
	Size                 int
	IsImage              bool
	Data                 string // of a picture in the message itself: base64
}

// An article is a link with a picture.
type article struct{ Title, Description, URL, PictureURL string }

// content is all that messages of all types have.
type content struct {
	Content     string
	MediaID     string `json:"media_id"`
	Title       string
	Description string
	URL         string
	ButtonText  string `json:"btntxt"`
	Base64      string
	Articles    []struct {
		Title, Description, Digest, URL string
		PictureURL                      string `json:"picurl"`
		ContentURL                      string `json:"content_source_url"`
	}
	ContentItem []cardField `json:"content_item"`
	Button      []struct {
		Key, Name   string
		ReplaceName string `json:"replace_name"`
	} `json:"btn"`
	ReplaceName string `json:"replace_name"`
}

func newBubble(tx *sim.Tx, m messages.Message, userID string) bubble {
	b := bubble{ID: m.ID, UserID: userID, At: m.At, Kind: m.Type, Recalled: m.Recalled, Safe: m.Safe != 0, Brief: m.Text()}
	var c content
	if err := json.Unmarshal([]byte(m.Content), &c); err != nil {
		b.Raw = m.Content
		return b
	}
	switch m.Type {
	case "text":
		b.Text = c.Content
	case "markdown", "markdown_v2":
		b.Lines = markdown(c.Content)
	case "image", "voice", "video", "file":
		b.File = newFile(tx, m.Type, c)
	case "textcard":
		b.Card = textCard(c)
	case "news", "mpnews":
		for _, a := range c.Articles {
			b.Articles = append(b.Articles, article{a.Title, or(a.Description, a.Digest), or(a.URL, a.ContentURL), a.PictureURL})
		}
	case "template_card":
		b.Card = newCard(m.Content)
	case "interactive_taskcard", "taskcard":
		b.Card = taskCard(c)
	case "miniprogram_notice":
		b.Card = &card{Title: c.Title, Subtitle: c.Description, Fields: c.ContentItem, Source: "小程序"}
	default:
		b.Raw = m.Content
	}
	return b
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func newFile(tx *sim.Tx, kind string, c content) *file {
	f := &file{MediaID: c.MediaID, Title: c.Title, IsImage: kind == "image", Data: c.Base64}
	if stored, ok := media.Find(tx, c.MediaID); ok {
		f.Name, f.Size = stored.Name, len(stored.Data)
	}
	return f
}

// A card is a card with whatever its kind has.
type card struct {
	Type        string
	Source      string
	Title       string
	Description string
	Emphasis    cardText
	Quote       cardQuote
	ImageURL    string
	ImageText   *article
	Subtitle    string
	Rich        []line // of a text card
	Fields      []cardField
	Texts       []cardText
	Jumps       []cardLink
	URL         string
	Link        string // its words
	Buttons     []cardButton
	Menu        []cardButton
	Questions   []cardQuestion
	Submit      *cardButton
	Replaced    string // what stands in the place of the buttons
}

type (
	cardText struct {
		Title       string
		Description string `json:"desc"`
	}
	cardQuote struct {
		Title string
		Text  string `json:"quote_text"`
	}
	cardField struct {
		Name  string `json:"keyname"`
		Value string
		Key   string
	}
	cardLink struct {
		Title, URL string
	}
	cardButton struct {
		Text  string
		Key   string
		Style int
		URL   string
	}
	cardQuestion struct {
		Key, Title string
		Many       bool
		Disabled   bool
		IsSelect   bool
		Options    []cardOption
	}
	cardOption struct {
		ID, Text string
		Checked  bool
	}
)

// wireCard is a template card as it is sent.
type wireCard struct {
	CardType  string `json:"card_type"`
	Source    struct{ Desc string }
	MainTitle cardText             `json:"main_title"`
	Emphasis  cardText             `json:"emphasis_content"`
	Quote     cardQuote            `json:"quote_area"`
	Subtitle  string               `json:"sub_title_text"`
	Fields    []cardField          `json:"horizontal_content_list"`
	Texts     []cardText           `json:"vertical_content_list"`
	Jumps     []cardLink           `json:"jump_list"`
	Action    struct{ URL string } `json:"card_action"`
	Image     struct{ URL string } `json:"card_image"`
	ImageText *struct {
		URL, Title, Desc string
		ImageURL         string `json:"image_url"`
	} `json:"image_text_area"`
	Buttons []cardButton `json:"button_list"`
	Menu    struct {
		List []cardButton `json:"action_list"`
	} `json:"action_menu"`
	Checkbox *struct {
		QuestionKey string `json:"question_key"`
		Mode        int
		Disable     bool
		OptionList  []struct {
			ID, Text  string
			IsChecked bool `json:"is_checked"`
		} `json:"option_list"`
	}
	ButtonSelection *wireSelect  `json:"button_selection"`
	SelectList      []wireSelect `json:"select_list"`
	Submit          *cardButton  `json:"submit_button"`
	ReplaceText     string       `json:"replace_text"`
}

type wireSelect struct {
	QuestionKey string `json:"question_key"`
	Title       string
	Disable     bool
	SelectedID  string                      `json:"selected_id"`
	OptionList  []struct{ ID, Text string } `json:"option_list"`
}

func newCard(text string) *card {
	var w wireCard
	_ = json.Unmarshal([]byte(text), &w) // what cannot be read is not shown
	c := &card{
		Type: w.CardType, Source: w.Source.Desc, Title: w.MainTitle.Title, Description: w.MainTitle.Description, Emphasis: w.Emphasis, Quote: w.Quote,
		ImageURL: w.Image.URL, Subtitle: w.Subtitle, Fields: w.Fields, Texts: w.Texts, Jumps: w.Jumps, URL: w.Action.URL,
		Buttons: w.Buttons, Menu: w.Menu.List, Submit: w.Submit, Replaced: w.ReplaceText,
	}
	if w.ImageText != nil {
		c.ImageText = &article{w.ImageText.Title, w.ImageText.Desc, w.ImageText.URL, w.ImageText.ImageURL}
	}
	c.Questions = questions(w)
	return c
}

func questions(w wireCard) []cardQuestion {
	var list []cardQuestion
	if w.Checkbox != nil {
		q := cardQuestion{Key: w.Checkbox.QuestionKey, Many: w.Checkbox.Mode == 1, Disabled: w.Checkbox.Disable}
		for _, o := range w.Checkbox.OptionList {
			q.Options = append(q.Options, cardOption{o.ID, o.Text, o.IsChecked})
		}
		list = append(list, q)
	}
	selects := w.SelectList
	if w.ButtonSelection != nil {
		selects = append(selects, *w.ButtonSelection)
	}
	for _, s := range selects {
		q := cardQuestion{Key: s.QuestionKey, Title: s.Title, Disabled: s.Disable, IsSelect: true}
		for _, o := range s.OptionList {
			q.Options = append(q.Options, cardOption{o.ID, o.Text, o.ID == s.SelectedID})
		}
		list = append(list, q)
	}
	return list
}

// textCard reads the markup that a text card may have: <br> and <div class="gray">.
func textCard(c content) *card {
	return &card{Title: c.Title, Rich: divs(c.Description), URL: c.URL, Link: or(c.ButtonText, "详情")}
}

func taskCard(c content) *card {
	t := &card{Title: c.Title, Rich: divs(c.Description), URL: c.URL, Replaced: c.ReplaceName}
	for _, b := range c.Button {
		t.Buttons = append(t.Buttons, cardButton{Text: b.Name, Key: b.Key})
	}
	return t
}

// divs returns the lines of a description with markup.
func divs(text string) []line {
	var lines []line
	text = strings.NewReplacer("<br>", "\n", "<br/>", "\n", "</div>", "\n").Replace(text)
	for part := range strings.SplitSeq(text, "\n") {
		color := ""
		if rest, ok := strings.CutPrefix(strings.TrimSpace(part), `<div class="`); ok {
			color, part, _ = strings.Cut(rest, `">`)
		}
		if part = strings.TrimSpace(part); part != "" {
			lines = append(lines, line{Kind: "p", Spans: []span{{Text: part, Color: known(color)}}})
		}
	}
	return lines
}

// Words returns the size of a file in words.
func (f file) Words() string { return size(int64(f.Size)) }
