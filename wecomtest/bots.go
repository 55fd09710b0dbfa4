package wecomtest

import (
	"net/http"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/bots"
)

// BotID is the id of the AI bot that [Corp.AddBot] adds.
const BotID = "simulated-bot"

// AddBot adds an AI bot (智能机器人) with a handler for its URL, called within the
// process, with [CallbackToken] and [EncodingAESKey]. Like the admin console, it first
// checks the handler, and it fails if the check does. A second one takes the place of
// the first.
//
// What members do is told to the bot on goroutines of their own, and while an answer
// grows the corp asks for more every second of its clock; [Corp.Flush] waits until all
// answers are complete. Bots over a long connection are in aibot/longconn/aibottest.
func (c *Corp) AddBot(h http.Handler) (*Bot, error) { return c.addBot(sim.HandlerAddress(h)) }

// AddBotURL is [Corp.AddBot] for a bot at a URL, called with a client of the program.
// Nil means one without settings.
func (c *Corp) AddBotURL(url string, client *http.Client) (*Bot, error) {
	return c.addBot(sim.URLAddress(url, client))
}

func (c *Corp) addBot(address sim.Address) (*Bot, error) {
	corp := c.world.Corp()
	bot, err := c.declareBot(bots.Config{Token: corp.CallbackToken, AESKey: corp.EncodingAESKey})
	if err != nil {
		return nil, err
	}
	if err := bot.Check(address, c.world.Now()); err != nil {
		return nil, explain(err)
	}
	c.world.In(func(*sim.Tx) { bot.ReachAt(c.world, address, c.world.Do) })
	return &Bot{c.world, BotID}, nil
}

// declareBot adds a bot that nothing reaches.
func (c *Corp) declareBot(config bots.Config) (bot *bots.Bot, err error) {
	config.ID = BotID
	c.world.In(func(tx *sim.Tx) { bot, err = bots.Add(tx, config) })
	return bot, explain(err)
}

// AddBotOver adds an AI bot that is reached over a long connection. Deliver takes what the
// bot is sent; it must not wait, and must not call the Bot. Answers come by
// [Bot.Answer]. Package aibot/longconn/aibottest makes a WebSocket server of it.
func (c *Corp) AddBotOver(deliver func(msgID string, callback []byte)) *Bot {
	bot := must(c.declareBot(bots.Config{Secret: "simulated-bot-secret"}))
	c.world.In(func(tx *sim.Tx) { bot.Listen(tx, deliver) })
	return &Bot{c.world, BotID}
}

// Answer takes what the bot answers a callback with, as JSON. It fails if WeCom would
// refuse it.
func (b *Bot) Answer(msgID string, answer []byte) error {
	_, err := bots.Answer.Do(b.world, bots.Answering{MsgID: msgID, Answer: string(answer)})
	return err
}

// Post takes what the bot sends to a member or a group on its own initiative, as JSON. It
// fails if WeCom would refuse it.
func (b *Bot) Post(chatID string, isGroup bool, message []byte) error {
	_, err := bots.Post.Do(b.world, bots.Posting{Bot: b.id, Chat: chatID, IsGroup: isGroup, Message: string(message)})
	return err
}

// Upload takes a file that the bot uploads over a long connection, and returns its
// media_id ([Corp.Media]).
func (b *Bot) Upload(kind, name string, data []byte) (string, error) {
	added, err := bots.Upload.Do(b.world, bots.Uploading{Kind: kind, Name: name, Data: data})
	return added.MediaID, err
}

// A Bot is an AI bot, as members know it.
type Bot struct {
	world *sim.World
	id    string
}

// A BotMessage is what a member says to a bot.
type BotMessage struct {
	UserID string
	ChatID string // of a group, where the bot is mentioned; empty in the chat with the bot
	Kind   string // "text", "mixed", "voice", "image", "file" or "video"; default "text"
	Text   string
	Data   []byte // of the picture or the file
	Quote  string // a text that the member refers to
}

// Say has a member say a text to the bot, in the chat with it.
func (b *Bot) Say(userID, text string) error { return b.Send(BotMessage{UserID: userID, Text: text}) }

// Send has a member send something to the bot. It fails while the member has three
// messages in work.
func (b *Bot) Send(m BotMessage) error {
	_, err := bots.Say.Do(b.world, bots.Saying{Bot: b.id, UserID: m.UserID, ChatID: m.ChatID, Kind: m.Kind, Text: m.Text, Data: m.Data, Quote: m.Quote})
	return explain(err)
}

// Enter has a member enter the chat with the bot. The bot is told once a day.
func (b *Bot) Enter(userID string) error {
	_, err := bots.Enter.Do(b.world, bots.Entering{Bot: b.id, UserID: userID})
	return explain(err)
}

// Click has a member click what has a key on a card: a button, the submit button, an
// entry of the menu. Selected are the ids of the options chosen, by question key.
func (b *Bot) Click(userID, answerID, key string, selected map[string][]string) error {
	_, err := bots.Click.Do(b.world, bots.Clicking{UserID: userID, CardID: answerID, Key: key, Selected: selected})
	return explain(err)
}

// A BotJudgement is what a member thinks of an answer.
type BotJudgement struct {
	Type    int    // 1 good, 2 bad, 3 withdrawn
	Text    string // of 2
	Reasons []int  // of 2
}

// Judge has a member judge an answer. The bot is told if the answer had a feedback id.
func (b *Bot) Judge(userID, answerID string, j BotJudgement) error {
	_, err := bots.Judge.Do(b.world, bots.Judging{UserID: userID, ShownID: answerID, Type: j.Type, Text: j.Text, Reasons: j.Reasons})
	return explain(err)
}

// A BotAnswer is something that a bot has shown.
type BotAnswer struct {
	ID         string
	Type       string   // "text", "markdown", "stream", "template_card", "image", "file", …
	Content    string   // the text, or the media_id
	Frames     []string // of a stream: each text that was shown, the last one included
	Finished   bool     // nothing more comes
	Images     [][]byte
	Card       string // JSON, as it is after updates
	FeedbackID string
	At         time.Time
}

// Answers returns what a member or a group has been shown by bots, the oldest first, as
// far as the corp remembers ([WithJournal]).
func (b *Bot) Answers(chat string) (list []BotAnswer) {
	b.world.In(func(tx *sim.Tx) {
		for _, s := range bots.Screen(tx, chat) {
			list = append(list, BotAnswer{
				ID: s.ID, Type: s.Type, Content: s.Content, Frames: s.Frames, Finished: s.Finished,
				Images: s.Images, Card: s.Card, FeedbackID: s.FeedbackID, At: s.At,
			})
		}
	})
	return list
}

// A BotDelivery is a callback and what the bot made of it.
type BotDelivery struct {
	At       time.Time
	Callback string // JSON
	Attempts int
	Answer   string // JSON; empty if the bot only acknowledged
	Fault    string // why the answer counts for nothing: the members see none of it
}

// Deliveries returns what the bot was sent, the oldest first.
func (b *Bot) Deliveries() (list []BotDelivery) {
	b.world.In(func(tx *sim.Tx) {
		for _, d := range bots.Deliveries(tx, b.id) {
			list = append(list, BotDelivery(d))
		}
	})
	return list
}
