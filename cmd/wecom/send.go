package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
)

// A messageFlags says what a message is.
type messageFlags struct {
	markdown, card     bool
	image, file        string
	title, url, button string
}

func (f *messageFlags) add(c *cobra.Command) {
	c.Flags().BoolVarP(&f.markdown, "markdown", "m", false, "the text is Markdown")
	c.Flags().StringVar(&f.image, "image", "", "send a picture (JPG or PNG)")
	c.Flags().StringVar(&f.file, "file", "", "send a file")
	c.Flags().BoolVar(&f.card, "card", false, "send a card: --title, the text below it, and --url, which a click opens")
	c.Flags().StringVar(&f.title, "title", "", "the card's title")
	c.Flags().StringVar(&f.url, "url", "", "the page that a click on the card opens")
	c.Flags().StringVar(&f.button, "button", "", "the words on the card's button (default 详情)")
	c.MarkFlagsMutuallyExclusive("markdown", "image", "file", "card")
	c.MarkFlagsRequiredTogether("title", "url")
}

// text returns the words of a message: the arguments, or the standard input.
func (p *program) text(args []string) (string, error) {
	text := strings.Join(args, " ")
	if len(args) == 0 || text == "-" {
		data, err := io.ReadAll(io.LimitReader(p.in, 1<<20))
		if err != nil {
			return "", err
		}
		text = strings.TrimRight(string(data), "\n")
	}
	if text == "" {
		return "", usagef("the message is empty: give its text as an argument or on the standard input")
	}
	return text, nil
}

const messageHelp = `
The text is the arguments, or the standard input if there are none or "-". A text
that is too long for a message is sent in several, cut at the end of a line.`

func (p *program) sendCommand() *cobra.Command {
	var flags messageFlags
	var to message.To
	c := &cobra.Command{
		Use:   "send [TEXT ...]",
		Short: "Send a message as an app to members, departments or tags",
		Long:  "Send a message (应用消息) as an app to members, departments or tags.\n" + messageHelp,
		Example: `  wecom send --to lina --to zhangwei 今晚 18:00 发布
  df -h | wecom send --to lina --markdown
  wecom send --department 2 --card --title 发布 --url https://ci.example.com/42 "版本 1.4.0 已就绪"
  wecom send --all --file notice.pdf`,
		RunE: func(c *cobra.Command, args []string) error { return p.send(c.Context(), flags, to, args) },
	}
	flags.add(c)
	c.Flags().StringSliceVar(&to.UserIDs, "to", nil, "a member's userid; several with commas, or the flag again")
	c.Flags().Int64SliceVar(&to.DepartmentIDs, "department", nil, "a department's id")
	c.Flags().Int64SliceVar(&to.TagIDs, "tag", nil, "a tag's id")
	c.Flags().BoolFunc("all", "all members that can see the app", func(string) error {
		to.UserIDs = []string{message.All}
		return nil
	})
	c.MarkFlagsOneRequired("to", "department", "tag", "all")
	return c
}

func (p *program) send(ctx context.Context, flags messageFlags, to message.To, args []string) error {
	f, client, err := p.currentClient()
	if err != nil {
		return err
	}
	if f.AgentID == 0 {
		return usagef("no agent id: set WECOM_AGENT_ID, or agent_id in the profile")
	}
	contents, err := p.appMessages(ctx, client, flags, args)
	if err != nil {
		return err
	}
	var done sentResult
	for _, content := range contents {
		sent, err := message.New(client, f.AgentID).SendAll(ctx, to, content)
		done.add(sent)
		if err != nil {
			return done.explain(err)
		}
	}
	return errors.Join(p.show(done), done.incomplete())
}

// appMessages returns the messages that the flags and the text make.
func (p *program) appMessages(ctx context.Context, c *wecom.Client, flags messageFlags, args []string) ([]message.Content, error) {
	switch {
	case flags.image != "":
		id, err := p.uploadMedia(ctx, c, media.Image, flags.image)
		return []message.Content{message.Image{MediaID: id}}, err
	case flags.file != "":
		id, err := p.uploadMedia(ctx, c, media.Document, flags.file)
		return []message.Content{message.File{MediaID: id}}, err
	}
	text, err := p.text(args)
	if err != nil {
		return nil, err
	}
	if flags.card {
		return []message.Content{message.TextCard{Title: flags.title, Description: text, URL: flags.url, Button: flags.button}}, nil
	}
	var list []message.Content
	for _, part := range message.Split(text, message.MaxText) {
		if flags.markdown {
			list = append(list, message.Markdown{Content: part})
		} else {
			list = append(list, message.Text{Content: part})
		}
	}
	return list, nil
}

func (p *program) uploadMedia(ctx context.Context, c *wecom.Client, kind media.Type, name string) (string, error) {
	file, t, err := p.upload(name)
	if err != nil {
		return "", err
	}
	defer t.Close()
	up, err := media.New(c).Upload(ctx, kind, file)
	if err != nil {
		return "", err
	}
	return up.MediaID, nil
}

// A sentResult is what became of the messages.
type sentResult struct {
	MessageIDs []string     `json:"message_ids"`
	Failed     failedResult `json:"failed"`
}

type failedResult struct {
	UserIDs           []string `json:"user_ids,omitempty"`
	DepartmentIDs     []string `json:"department_ids,omitempty"`
	TagIDs            []string `json:"tag_ids,omitempty"`
	UnlicensedUserIDs []string `json:"unlicensed_user_ids,omitempty"`
}

func (r *sentResult) add(all *message.SentAll) {
	if all == nil {
		return
	}
	for _, sent := range all.Sent {
		r.MessageIDs = append(r.MessageIDs, sent.ID)
	}
	if !all.Complete() {
		r.Failed = failedResult{all.Failed.UserIDs, all.Failed.DepartmentIDs, all.Failed.TagIDs, all.Failed.UnlicensedUserIDs}
	}
}

func (r sentResult) text(w io.Writer) {
	for _, id := range r.MessageIDs {
		fmt.Fprintln(w, "sent", id)
	}
}

// incomplete says who did not get the message.
func (r sentResult) incomplete() error {
	var who []string
	for _, part := range []struct {
		what string
		ids  []string
	}{
		{"members", r.Failed.UserIDs}, {"departments", r.Failed.DepartmentIDs}, {"tags", r.Failed.TagIDs}, {"members without a license", r.Failed.UnlicensedUserIDs},
	} {
		if len(part.ids) > 0 {
			who = append(who, part.what+" "+strings.Join(part.ids, ", "))
		}
	}
	if who == nil {
		return nil
	}
	return partlyError{fmt.Errorf("not delivered to %s: unknown, or outside the app's visible range", strings.Join(who, "; "))}
}

// explain tells how many messages were sent before an error.
func (r sentResult) explain(err error) error {
	if len(r.MessageIDs) == 0 {
		return err
	}
	return fmt.Errorf("after %d messages were sent: %w", len(r.MessageIDs), err)
}

func (p *program) robotCommand() *cobra.Command {
	var flags messageFlags
	var mention []string
	c := &cobra.Command{
		Use:   "robot [TEXT ...]",
		Short: "Send a message to the group of a robot",
		Long: "Send a message to the group of a robot (消息推送, 群机器人). The robot's key comes from\nWECOM_ROBOT_KEY or the profile's robot_key; a whole webhook URL is taken too.\n" +
			messageHelp,
		Example: `  wecom robot 备份完成
  make test 2>&1 | tail -20 | wecom robot --mention lina
  wecom robot --markdown "**磁盘** 92 %"
  wecom robot --file report.pdf`,
		RunE: func(c *cobra.Command, args []string) error { return p.robot(c.Context(), flags, mention, args) },
	}
	flags.add(c)
	c.Flags().StringSliceVar(&mention, "mention", nil, "a member to mention, or @all")
	return c
}

func (p *program) robot(ctx context.Context, flags messageFlags, mention, args []string) error {
	f, err := p.current()
	if err != nil {
		return err
	}
	key, err := p.secretOf(f, "robot_key")
	if err != nil {
		return err
	}
	robot, err := webhook.New(key, f.options()...)
	if err != nil {
		return usageError{err}
	}
	messages, err := p.robotMessages(ctx, robot, flags, mention, args)
	if err != nil {
		return err
	}
	for i, m := range messages {
		if err := robot.Send(ctx, m); err != nil {
			if i > 0 {
				err = fmt.Errorf("after %d of %d messages were sent: %w", i, len(messages), err)
			}
			return err
		}
	}
	return p.show(robotResult{Messages: len(messages)})
}

type robotResult struct {
	Messages int `json:"messages"`
}

func (r robotResult) text(w io.Writer) { fmt.Fprintf(w, "sent %d\n", r.Messages) }

func (p *program) robotMessages(ctx context.Context, robot *webhook.Robot, flags messageFlags, mention, args []string) ([]webhook.Message, error) {
	switch {
	case flags.image != "":
		data, err := os.ReadFile(flags.image)
		return []webhook.Message{webhook.Image{Data: data}}, err
	case flags.file != "":
		return p.robotFile(ctx, robot, flags.file)
	}
	text, err := p.text(args)
	if err != nil {
		return nil, err
	}
	switch {
	case flags.card:
		return []webhook.Message{textNotice(flags, text)}, nil
	case flags.markdown:
		return robotMarkdown(text, mention), nil
	}
	var list []webhook.Message
	for _, part := range message.Split(text, webhook.MaxText) {
		list = append(list, webhook.Text{Content: part})
	}
	first := list[0].(webhook.Text)
	first.MentionedUserIDs = mention
	list[0] = first
	return list, nil
}

func robotMarkdown(text string, mention []string) []webhook.Message {
	for _, userID := range mention {
		text += "\n" + webhook.Mention(userID)
	}
	var list []webhook.Message
	for _, part := range message.Split(text, webhook.MaxMarkdown) {
		list = append(list, webhook.Markdown{Content: part})
	}
	return list
}

func textNotice(flags messageFlags, text string) webhook.TextNotice {
	return webhook.TextNotice{
		Title:    message.CardText{Title: flags.title},
		Subtitle: text,
		Action:   message.CardLink{Type: message.LinkURL, URL: flags.url},
	}
}

func (p *program) robotFile(ctx context.Context, robot *webhook.Robot, name string) ([]webhook.Message, error) {
	file, t, err := p.upload(name)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	up, err := robot.UploadMedia(ctx, media.Document, file)
	if err != nil {
		return nil, err
	}
	return []webhook.Message{webhook.File{MediaID: up.MediaID}}, nil
}
