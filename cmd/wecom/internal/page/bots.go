package page

import (
	"encoding/base64"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A botPart is what a bubble has besides, if it is to a bot or by one.
type botPart struct {
	From     string // the name of who says it; empty for oneself
	Thinking string // what the model thought before it answered
	Growing  bool   // the answer is not complete
	Pictures []string
	Judged   bool // the bot is told what members think of the answer
}

// botBubble is what a member has said to a bot, or what the bot has shown.
func botBubble(tx *sim.Tx, line bots.Line, userID string) bubble {
	if v := line.Said; v != nil {
		b := bubble{ID: v.MsgID, UserID: userID, Mine: v.UserID == userID, At: v.At, Kind: v.Kind, Text: or(v.Text, v.Kind), Bot: &botPart{}}
		if m := directory.Of(tx).Member(v.UserID); m != nil && !b.Mine {
			b.Bot.From = m.Name()
		}
		b.Brief = b.Text
		return b
	}
	s := line.Shown
	b := bubble{ID: s.ID, UserID: userID, At: s.At, Kind: s.Type, Brief: s.Content, Bot: &botPart{From: line.Bot.Name, Growing: s.IsGrowing(tx), Judged: s.Finished && s.FeedbackID != ""}}
	if s.Card != "" {
		b.Card = newCard(s.Card)
		b.Brief = or(b.Brief, b.Card.Title)
	}
	switch s.Type {
	case "image", "voice", "video", "file":
		b.File = newFile(tx, s.Type, content{MediaID: s.Content})
		b.Brief = b.File.Name
	case "text":
		b.Text = s.Content
	default:
		text := s.Content
		b.Bot.Thinking, text = thinking(text)
		b.Brief = or(or(text, b.Bot.Thinking), b.Brief)
		if text != "" {
			b.Lines = markdown(text)
		}
	}
	for _, image := range s.Images {
		b.Bot.Pictures = append(b.Bot.Pictures, base64.StdEncoding.EncodeToString(image))
	}
	return b
}

// thinking takes apart what a model thinks, between <think> and </think>, and what it
// answers.
func thinking(text string) (thought, answer string) {
	rest, ok := strings.CutPrefix(text, "<think>")
	if !ok {
		return "", text
	}
	thought, answer, _ = strings.Cut(rest, "</think>")
	return strings.TrimSpace(thought), strings.TrimSpace(answer)
}
