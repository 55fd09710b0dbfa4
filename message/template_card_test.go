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

// A card that WeCom would refuse, or show without what it links to.
func TestCardCheck(t *testing.T) {
	open := message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"}
	title := message.CardText{Title: "标题"}
	button := []message.CardButton{{Text: "好", Key: "ok"}}
	noType := message.CardLink{URL: "https://yunshan.example"}
	for name, card := range map[string]message.Card{
		"no text":          message.TextNotice{Action: open},
		"no action":        message.TextNotice{Title: title},
		"no action, news":  message.NewsNotice{Title: title, Image: message.CardImage{URL: "https://yunshan.example/a.png"}},
		"no picture":       message.NewsNotice{Title: title, Action: open},
		"no buttons":       message.ButtonInteraction{Title: title},
		"no key":           message.ButtonInteraction{Title: title, Buttons: []message.CardButton{{Text: "好"}}},
		"no options":       message.VoteInteraction{Title: title},
		"no lists":         message.MultipleInteraction{Title: title},
		"no content":       message.UnknownCard{Kind: "hologram"},
		"jump, no type":    message.TextNotice{Title: title, Action: open, Jumps: []message.CardLink{noType}},
		"quote, no type":   message.TextNotice{Title: title, Action: open, Quote: message.CardQuote{CardLink: noType}},
		"field, no type":   message.TextNotice{Title: title, Action: open, Fields: []message.CardField{{Name: "值班", UserID: "songtao"}}},
		"action, no type":  message.ButtonInteraction{Title: title, Buttons: button, Action: noType},
		"picture, no type": message.NewsNotice{Title: title, Action: open, ImageText: message.CardImageText{CardLink: noType, ImageURL: "https://yunshan.example/a.png"}},
		"news field":       message.NewsNotice{Title: title, Action: open, Image: message.CardImage{URL: "https://yunshan.example/a.png"}, Fields: []message.CardField{{Name: "文件", MediaID: "M"}}},
		"button field":     message.ButtonInteraction{Title: title, Buttons: button, Fields: []message.CardField{{Name: "官网", URL: "https://yunshan.example"}}},
	} {
		if card.Check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
