package message_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/message"
)

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustReadCard(t *testing.T, name string) message.Card {
	t.Helper()
	card, err := message.ReadCard(readFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// object reads JSON without the types under test.
func object(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Each document has every field of its kind.
func TestCards(t *testing.T) {
	for name, want := range map[string]message.CardType{
		"card_text.json":     message.TypeTextNotice,
		"card_news.json":     message.TypeNewsNotice,
		"card_button.json":   message.TypeButtonInteraction,
		"card_vote.json":     message.TypeVoteInteraction,
		"card_multiple.json": message.TypeMultipleInteraction,
	} {
		card := mustReadCard(t, name)
		if card.CardType() != want {
			t.Errorf("%s is read as %T", name, card)
		}
		if err := card.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		b, err := json.Marshal(card)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(object(t, readFile(t, name)), object(t, b)); diff != "" {
			t.Errorf("%s comes back changed (-want +got):\n%s", name, diff)
		}
	}
}

func TestUnknownCard(t *testing.T) {
	const doc = `{"card_type":"hologram","depth":3}`
	card, err := message.ReadCard([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(message.UnknownCard{Kind: "hologram", Raw: []byte(doc)}, card); diff != "" || card.CardType() != "hologram" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if b, err := json.Marshal(card); err != nil || string(b) != doc {
		t.Errorf("%s, %v", b, err)
	}
	if _, err := message.ReadCard([]byte(`{"card_type":"text_notice","jump_list":7}`)); err == nil {
		t.Error("a wrong type was read without an error")
	}
}

func TestCardXML(t *testing.T) {
	reply := struct {
		XMLName xml.Name     `xml:"xml"`
		Card    message.Card `xml:"TemplateCard"`
	}{Card: mustReadCard(t, "card_button.json")}
	b, err := xml.MarshalIndent(reply, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(readFile(t, "card_button.xml"))), string(b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range []string{"card_text.json", "card_news.json", "card_vote.json", "card_multiple.json"} {
		b, err := xml.Marshal(mustReadCard(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if kind := "<CardType>" + string(mustReadCard(t, name).CardType()) + "</CardType>"; !bytes.Contains(b, []byte(kind)) {
			t.Errorf("%s has no %s: %s", name, kind, b)
		}
	}
	b, err = xml.Marshal(message.UnknownCard{Raw: []byte(`{"a_b":"x<y","list":[1,true,null],"none":null,"empty":{}}`)})
	if want := "<UnknownCard><AB>x&lt;y</AB><List>1</List><List>true</List><Empty></Empty></UnknownCard>"; err != nil || string(b) != want {
		t.Errorf("%s, %v, want %s", b, err, want)
	}
}

// A card that WeCom would refuse, or show without what it links to. Each is a good
// card with one fault.
func TestCardCheck(t *testing.T) {
	const page = "https://yunshan.example"
	open := message.CardLink{Type: message.LinkURL, URL: page}
	noType := message.CardLink{URL: page}
	question := message.CardLink{Type: message.LinkQuestion, Title: "t", Question: "年假还有几天"}
	title := message.CardText{Title: "标题"}
	text := func(n int) string { return strings.Repeat("x", n) }
	fields := func(f ...message.CardField) []message.CardField { return f }
	buttons := func(n int) (list []message.CardButton) {
		for i := range n {
			list = append(list, message.CardButton{Text: "好", Key: text(i + 1)})
		}
		return list
	}
	boxes := func(n int) (list []message.CardCheckboxOption) {
		for i := range n {
			list = append(list, message.CardCheckboxOption{ID: text(i + 1), Text: "好"})
		}
		return list
	}
	options := func(n int) (list []message.CardSelectOption) {
		for i := range n {
			list = append(list, message.CardSelectOption{ID: text(i + 1), Text: "好"})
		}
		return list
	}
	selects := func(n int) (list []message.CardSelect) {
		for i := range n {
			list = append(list, message.CardSelect{QuestionKey: text(i + 1), Options: options(1)})
		}
		return list
	}
	type (
		T = message.TextNotice
		N = message.NewsNotice
		B = message.ButtonInteraction
		V = message.VoteInteraction
		M = message.MultipleInteraction
	)
	textNotice := func(change func(*T)) message.Card {
		c := T{Title: title, Action: open}
		change(&c)
		return c
	}
	newsNotice := func(change func(*N)) message.Card {
		c := N{Title: title, Action: open, Image: message.CardImage{URL: page + "/a.png"}}
		change(&c)
		return c
	}
	interaction := func(change func(*B)) message.Card {
		c := B{Title: title, TaskID: "t", Buttons: buttons(1)}
		change(&c)
		return c
	}
	vote := func(change func(*V)) message.Card {
		c := V{Title: title, TaskID: "t", Checkbox: message.CardCheckbox{QuestionKey: "q", Options: boxes(1)}, SubmitButton: message.CardButton{Key: "s"}}
		change(&c)
		return c
	}
	multiple := func(change func(*M)) message.Card {
		c := M{Title: title, TaskID: "t", Selects: selects(1), SubmitButton: message.CardButton{Key: "s"}}
		change(&c)
		return c
	}
	menu := func(n int) (m message.CardMenu) {
		for i := range n {
			m.Actions = append(m.Actions, message.CardMenuAction{Key: text(i + 1), Text: "好"})
		}
		return m
	}
	oneButton := func(b message.CardButton) message.Card {
		return interaction(func(c *B) { c.Buttons = []message.CardButton{b} })
	}
	oneSelect := func(change func(*message.CardSelect)) message.Card {
		return multiple(func(c *M) { change(&c.Selects[0]) })
	}
	for name, card := range map[string]message.Card{
		"a text notice":         textNotice(func(*T) {}),
		"a subtitle":            textNotice(func(c *T) { c.Title, c.Subtitle = message.CardText{}, "s" }),
		"three actions":         textNotice(func(c *T) { c.Menu, c.TaskID = menu(3), "Az09_-@" }),
		"three jumps":           textNotice(func(c *T) { c.Jumps = repeat(message.CardLink{Title: "t"}, 3) }),
		"six fields":            textNotice(func(c *T) { c.Fields = repeat(message.CardField{Name: "n"}, 6) }),
		"a news notice":         newsNotice(func(*N) {}),
		"an image text":         newsNotice(func(c *N) { c.Image, c.ImageText = message.CardImage{}, message.CardImageText{ImageURL: page} }),
		"four texts":            newsNotice(func(c *N) { c.Texts = repeat(title, 4) }),
		"the widest picture":    newsNotice(func(c *N) { c.Image.AspectRatio = 2.25 }),
		"the narrowest picture": newsNotice(func(c *N) { c.Image.AspectRatio = 1.3 }),
		"a button":              interaction(func(*B) {}),
		"six buttons":           interaction(func(c *B) { c.Buttons = buttons(6) }),
		"links only":            interaction(func(c *B) { c.Buttons = repeat(message.CardButton{Type: message.ButtonURL, Text: "看", URL: page}, 2) }),
		"a selection":           interaction(func(c *B) { c.Selection = selects(1)[0] }),
		"a vote":                vote(func(*V) {}),
		"twenty options":        vote(func(c *V) { c.Checkbox.Options = boxes(20) }),
		"drop-down lists":       multiple(func(c *M) { c.Selects = selects(3) }),
		"ten options":           oneSelect(func(s *message.CardSelect) { s.Options = options(10) }),
		"the longest key":       oneButton(message.CardButton{Text: "好", Key: text(1024)}),
		"the longest task id":   vote(func(c *V) { c.TaskID = text(128) }),
	} {
		if err := card.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, card := range map[string]message.Card{
		"no text":                textNotice(func(c *T) { c.Title = message.CardText{Description: "d"} }),
		"no action":              textNotice(func(c *T) { c.Action = message.CardLink{} }),
		"no address":             textNotice(func(c *T) { c.Action.URL = "" }),
		"no mini program":        textNotice(func(c *T) { c.Action = message.CardLink{Type: message.LinkMiniProgram, URL: page} }),
		"a strange action":       textNotice(func(c *T) { c.Action.Type = 3 }),
		"no action, news":        newsNotice(func(c *N) { c.Action = message.CardLink{} }),
		"no title, news":         newsNotice(func(c *N) { c.Title.Title = "" }),
		"no picture":             newsNotice(func(c *N) { c.Image = message.CardImage{} }),
		"a ratio alone":          newsNotice(func(c *N) { c.Image.URL, c.Image.AspectRatio = "", 1.3 }),
		"too wide":               newsNotice(func(c *N) { c.Image.AspectRatio = 2.26 }),
		"too narrow":             newsNotice(func(c *N) { c.Image.AspectRatio = 1.2 }),
		"an image text alone":    newsNotice(func(c *N) { c.ImageText.Description = "d" }),
		"five texts":             newsNotice(func(c *N) { c.Texts = repeat(title, 5) }),
		"a text without a title": newsNotice(func(c *N) { c.Texts = []message.CardText{{Description: "d"}} }),
		"picture, no type":       newsNotice(func(c *N) { c.ImageText = message.CardImageText{CardLink: noType, ImageURL: page} }),
		"news field":             newsNotice(func(c *N) { c.Fields = fields(message.CardField{Name: "文件", MediaID: "M"}) }),
		"four jumps, news":       newsNotice(func(c *N) { c.Jumps = repeat(message.CardLink{Title: "t"}, 4) }),
		"task id of a notice":    newsNotice(func(c *N) { c.TaskID = "t 1" }),
		"a strange colour":       textNotice(func(c *T) { c.Source.DescriptionColor = 4 }),
		"four actions":           textNotice(func(c *T) { c.Menu, c.TaskID = menu(4), "t" }),
		"a menu without actions": textNotice(func(c *T) { c.Menu.Description = "d" }),
		"a menu without a task":  textNotice(func(c *T) { c.Menu = menu(1) }),
		"equal actions":          textNotice(func(c *T) { c.Menu, c.TaskID = message.CardMenu{Actions: repeat(menu(1).Actions[0], 2)}, "t" }),
		"an action, no key":      textNotice(func(c *T) { c.Menu, c.TaskID = message.CardMenu{Actions: []message.CardMenuAction{{Text: "好"}}}, "t" }),
		"an action, no text":     textNotice(func(c *T) { c.Menu, c.TaskID = message.CardMenu{Actions: []message.CardMenuAction{{Key: "k"}}}, "t" }),
		"jump, no type":          textNotice(func(c *T) { c.Jumps = []message.CardLink{{Title: "t", URL: page}} }),
		"jump with a question":   textNotice(func(c *T) { c.Jumps = []message.CardLink{question} }),
		"a question, news":       newsNotice(func(c *N) { c.Jumps = []message.CardLink{question} }),
		"jump, no title":         textNotice(func(c *T) { c.Jumps = []message.CardLink{open} }),
		"jump, no address":       textNotice(func(c *T) { c.Jumps = []message.CardLink{{Title: "t", Type: message.LinkURL}} }),
		"four jumps":             textNotice(func(c *T) { c.Jumps = repeat(message.CardLink{Title: "t"}, 4) }),
		"quote, no type":         textNotice(func(c *T) { c.Quote.CardLink = noType }),
		"quote, no address":      textNotice(func(c *T) { c.Quote.Type = message.LinkURL }),
		"field, no type":         textNotice(func(c *T) { c.Fields = fields(message.CardField{Name: "值班", UserID: "songtao"}) }),
		"field, no name":         textNotice(func(c *T) { c.Fields = fields(message.CardField{Value: "v"}) }),
		"field, no address":      textNotice(func(c *T) { c.Fields = fields(message.CardField{Type: message.FieldURL, Name: "n"}) }),
		"field, no file":         textNotice(func(c *T) { c.Fields = fields(message.CardField{Type: message.FieldFile, Name: "n"}) }),
		"field, no member":       textNotice(func(c *T) { c.Fields = fields(message.CardField{Type: message.FieldMember, Name: "n"}) }),
		"a strange field":        textNotice(func(c *T) { c.Fields = fields(message.CardField{Type: 4, Name: "n"}) }),
		"seven fields":           textNotice(func(c *T) { c.Fields = repeat(message.CardField{Name: "n"}, 7) }),
		"no title, buttons":      interaction(func(c *B) { c.Title = message.CardText{Description: "d"} }),
		"no task, buttons":       interaction(func(c *B) { c.TaskID = "" }),
		"a blank":                interaction(func(c *B) { c.TaskID = "t 1" }),
		"a Chinese task id":      interaction(func(c *B) { c.TaskID = "任务" }),
		"a long task id":         interaction(func(c *B) { c.TaskID = text(129) }),
		"no buttons":             interaction(func(c *B) { c.Buttons = nil }),
		"seven buttons":          interaction(func(c *B) { c.Buttons = buttons(7) }),
		"equal keys":             interaction(func(c *B) { c.Buttons = repeat(buttons(1)[0], 2) }),
		"no key":                 oneButton(message.CardButton{Text: "好"}),
		"a long key":             oneButton(message.CardButton{Text: "好", Key: text(1025)}),
		"no text, button":        oneButton(message.CardButton{Key: "k"}),
		"a strange style":        oneButton(message.CardButton{Text: "好", Key: "k", Style: 5}),
		"a strange button":       oneButton(message.CardButton{Text: "好", Key: "k", Type: 2}),
		"button, no address":     oneButton(message.CardButton{Text: "好", Type: message.ButtonURL, Key: "k"}),
		"action, no type":        interaction(func(c *B) { c.Action = noType }),
		"button field":           interaction(func(c *B) { c.Fields = fields(message.CardField{Name: "官网", URL: page}) }),
		"an empty selection":     interaction(func(c *B) { c.Selection.Title = "t" }),
		"no title, vote":         vote(func(c *V) { c.Title.Title = "" }),
		"no task, vote":          vote(func(c *V) { c.TaskID = "" }),
		"no submit, vote":        vote(func(c *V) { c.SubmitButton = message.CardButton{Text: "交"} }),
		"a strange submit":       vote(func(c *V) { c.SubmitButton.Style = 9 }),
		"a long submit":          vote(func(c *V) { c.SubmitButton.Key = text(1025) }),
		"no question":            vote(func(c *V) { c.Checkbox.QuestionKey = "" }),
		"a long question":        vote(func(c *V) { c.Checkbox.QuestionKey = text(1025) }),
		"a strange mode":         vote(func(c *V) { c.Checkbox.Mode = 2 }),
		"no options":             vote(func(c *V) { c.Checkbox.Options = nil }),
		"21 options":             vote(func(c *V) { c.Checkbox.Options = boxes(21) }),
		"equal options":          vote(func(c *V) { c.Checkbox.Options = repeat(boxes(1)[0], 2) }),
		"option, no id":          vote(func(c *V) { c.Checkbox.Options[0].ID = "" }),
		"option, no text":        vote(func(c *V) { c.Checkbox.Options[0].Text = "" }),
		"option, long id":        vote(func(c *V) { c.Checkbox.Options[0].ID = text(129) }),
		"no title, lists":        multiple(func(c *M) { c.Title.Title = "" }),
		"no task, lists":         multiple(func(c *M) { c.TaskID = "" }),
		"no submit, lists":       multiple(func(c *M) { c.SubmitButton = message.CardButton{} }),
		"no lists":               multiple(func(c *M) { c.Selects = nil }),
		"four lists":             multiple(func(c *M) { c.Selects = selects(4) }),
		"equal lists":            multiple(func(c *M) { c.Selects = repeat(selects(1)[0], 2) }),
		"list, no key":           oneSelect(func(s *message.CardSelect) { s.QuestionKey = "" }),
		"list, no options":       oneSelect(func(s *message.CardSelect) { s.Options = nil }),
		"11 options":             oneSelect(func(s *message.CardSelect) { s.Options = options(11) }),
		"list, equal options":    oneSelect(func(s *message.CardSelect) { s.Options = repeat(options(1)[0], 2) }),
		"list, option, no id":    oneSelect(func(s *message.CardSelect) { s.Options[0].ID = "" }),
		"list, option, no text":  oneSelect(func(s *message.CardSelect) { s.Options[0].Text = "" }),
		"no content":             message.UnknownCard{Kind: "hologram"},
		"no object":              message.UnknownCard{Kind: "hologram", Raw: []byte(`7`)},
	} {
		if card.Check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, card := range map[string]message.Card{
		"buttons": interaction(func(c *B) { c.TaskID = "" }),
		"vote":    vote(func(c *V) { c.TaskID, c.SubmitButton = "", message.CardButton{} }),
		"lists":   multiple(func(c *M) { c.TaskID, c.SubmitButton = "", message.CardButton{} }),
		"menu":    textNotice(func(c *T) { c.Menu = menu(1) }),
	} {
		if err := card.CheckUpdate(); err != nil {
			t.Errorf("%s for an update: %v", name, err)
		}
	}
}

// Cards of an AI bot may do what other cards may not.
func TestCardCheckBot(t *testing.T) {
	notice := message.TextNotice{
		Title:  message.CardText{Title: "标题"},
		Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"},
		Jumps:  []message.CardLink{{Type: message.LinkQuestion, Title: "问", Question: "年假还有几天"}},
	}
	news := message.NewsNotice{
		Title: notice.Title, Action: notice.Action, Jumps: notice.Jumps,
		Image: message.CardImage{URL: "https://yunshan.example/a.png"},
	}
	choice := message.MultipleInteraction{
		Title:        notice.Title,
		Selects:      []message.CardSelect{{QuestionKey: "q", Options: []message.CardSelectOption{{ID: "a", Text: "甲"}}}},
		SubmitButton: message.CardButton{Key: "go"},
	}
	for _, card := range []message.Card{notice, news, choice} {
		if err := card.CheckBot(); err != nil {
			t.Errorf("%T: %v", card, err)
		}
		if err := card.Check(); err == nil {
			t.Errorf("%T: the check for apps takes it", card)
		}
	}
	for _, question := range []string{"", strings.Repeat("问", 67)} {
		notice.Jumps[0].Question = question
		if err := notice.CheckBot(); err == nil {
			t.Errorf("a question of %d bytes is taken", len(question))
		}
	}
}
