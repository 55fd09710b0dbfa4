package message_test

import (
	"context"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// contents are a message of each type but the known cards with every field, and
// its JSON.
var contents = []struct {
	kind    string
	content any
	json    string
}{
	{"text", message.Text{Content: "今晚 18:00 发布"}, `{"content":"今晚 18:00 发布"}`},
	{"text", message.ChatText{Content: "开会", MentionedUserIDs: []string{"lina", "@all"}, MentionedMobiles: []string{"13800000012"}},
		`{"content":"开会","mentioned_list":["lina","@all"],"mentioned_mobile_list":["13800000012"]}`},
	{"markdown", message.Markdown{Content: "**已恢复**"}, `{"content":"**已恢复**"}`},
	{"markdown", message.ChatMarkdown{Content: "> 引用", MentionedUserIDs: []string{"lina"}, MentionedMobiles: []string{"@all"}},
		`{"content":"> 引用","mentioned_list":["lina"],"mentioned_mobile_list":["@all"]}`},
	{"image", message.Image{MediaID: "M-1"}, `{"media_id":"M-1"}`},
	{"voice", message.Voice{MediaID: "M-2"}, `{"media_id":"M-2"}`},
	{"file", message.File{MediaID: "M-3"}, `{"media_id":"M-3"}`},
	{"video", message.Video{MediaID: "M-4", Title: "演示", Description: "新版"}, `{"media_id":"M-4","title":"演示","description":"新版"}`},
	{"textcard", message.TextCard{Title: "周报", Description: "第 47 周", URL: "https://yunshan.example/47", Button: "打开"},
		`{"title":"周报","description":"第 47 周","url":"https://yunshan.example/47","btntxt":"打开"}`},
	{"news", message.News{Articles: []message.Article{
		{Title: "年会", Description: "12 月 20 日", URL: "https://yunshan.example/party", PictureURL: "https://yunshan.example/party.png", Button: "报名"},
		{Title: "抽奖", AppID: "wx8f2c", PagePath: "pages/draw"},
	}}, `{"articles":[
		{"title":"年会","description":"12 月 20 日","url":"https://yunshan.example/party","picurl":"https://yunshan.example/party.png","btntxt":"报名"},
		{"title":"抽奖","appid":"wx8f2c","pagepath":"pages/draw"}]}`},
	{"mpnews", message.MPNews{Articles: []message.MPArticle{
		{Title: "制度", ThumbMediaID: "M-5", Author: "戴静", SourceURL: "https://yunshan.example/rules", Content: "<p>全文</p>", Digest: "要点", URL: "https://yunshan.example/r"},
		{Title: "附则", ThumbMediaID: "M-6", Content: "略"},
	}}, `{"articles":[
		{"title":"制度","thumb_media_id":"M-5","author":"戴静","content_source_url":"https://yunshan.example/rules","content":"<p>全文</p>","digest":"要点","url":"https://yunshan.example/r"},
		{"title":"附则","thumb_media_id":"M-6","content":"略"}]}`},
	{"miniprogram_notice", message.MiniProgramNotice{
		AppID: "wx8f2c", Page: "pages/room?id=3", Title: "会议室已预订", Description: "周一上午", EmphasizeFirst: true,
		Items: []message.MiniProgramItem{{Key: "房间", Value: "黄山"}},
	}, `{"appid":"wx8f2c","page":"pages/room?id=3","title":"会议室已预订","description":"周一上午","emphasis_first_item":true,"content_item":[{"key":"房间","value":"黄山"}]}`},
	{"interactive_taskcard", message.TaskCard{
		Title: "请假", Description: "两天", URL: "https://yunshan.example/leave", TaskID: "leave-8",
		Buttons: []message.TaskCardButton{{Key: "ok", Name: "同意", Color: "red", Bold: true}, {Key: "no", Name: "驳回"}},
	}, `{"title":"请假","description":"两天","url":"https://yunshan.example/leave","task_id":"leave-8","btn":[{"key":"ok","name":"同意","color":"red","is_bold":true},{"key":"no","name":"驳回"}]}`},
	{"template_msg", message.TemplateMessage{
		TemplateID: "tpl-1", URL: "https://yunshan.example/t", MiniProgram: message.TemplateMiniProgram{AppID: "wx8f2c", PagePath: "pages/t"},
		Items: []message.TemplateItem{{Key: "单号", Value: "B-1107"}},
	}, `{"template_id":"tpl-1","url":"https://yunshan.example/t","miniprogram":{"appid":"wx8f2c","pagepath":"pages/t"},"content_item":[{"key":"单号","value":"B-1107"}]}`},
	{"template_card", message.UnknownCard{Kind: "hologram", Raw: jsontext.Value(`{"card_type":"hologram"}`)}, `{"card_type":"hologram"}`},
	{"hologram", message.UnknownContent{Type: "hologram", Raw: jsontext.Value(`{"depth":3}`)}, `{"depth":3}`},
}

// body is what must be sent: a content beside other keys.
func body(head, kind, content string) string {
	return strings.TrimSuffix(head, "}") + `,"msgtype":"` + kind + `","` + kind + `":` + content + `}`
}

// Each type is sent as it is to each destination that takes it.
func TestContents(t *testing.T) {
	lina := message.To{UserIDs: []string{"lina"}}
	linked := message.LinkedTo{UserIDs: []string{"wwpartner/qinlan"}}
	sent := map[string]int{}
	for _, c := range contents {
		if content, ok := c.content.(message.Content); ok {
			sent["app"]++
			apitest.Run(t, []apitest.Endpoint{{
				Name: "members/" + c.kind,
				Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
					return s.Send(ctx, lina, content)
				}),
				Route: "POST /cgi-bin/message/send", Body: body(`{"touser":"lina","agentid":1000002}`, c.kind, c.json),
				Want: &message.Sent{},
			}})
		}
		if content, ok := c.content.(message.ChatContent); ok {
			sent["chat"]++
			apitest.Run(t, []apitest.Endpoint{{
				Name: "chat/" + c.kind,
				Call: apitest.Do(service, func(ctx context.Context, s *message.Service) error {
					return s.SendToChat(ctx, "ops", content)
				}),
				Route: "POST /cgi-bin/appchat/send", Body: body(`{"chatid":"ops"}`, c.kind, c.json),
			}})
		}
		if content, ok := c.content.(message.LinkedContent); ok {
			sent["linked"]++
			apitest.Run(t, []apitest.Endpoint{{
				Name: "linked corp/" + c.kind,
				Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.LinkedSent, error) {
					return s.SendToLinkedCorp(ctx, linked, content)
				}),
				Route: "POST /cgi-bin/linkedcorp/message/send", Body: body(`{"touser":["wwpartner/qinlan"],"agentid":1000002}`, c.kind, c.json),
				Want: &message.LinkedSent{},
			}})
		}
	}
	if sent["app"] != 14 || sent["chat"] != 12 || sent["linked"] != 11 {
		t.Errorf("contents sent: %v", sent)
	}
}

func TestSendCards(t *testing.T) {
	for _, name := range []string{"card_text.json", "card_news.json", "card_button.json", "card_vote.json", "card_multiple.json"} {
		apitest.Run(t, []apitest.Endpoint{{
			Name: name,
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
				return s.Send(ctx, message.To{UserIDs: []string{"lina"}}, mustReadCard(t, name))
			}),
			Route: "POST /cgi-bin/message/send", Body: body(`{"touser":"lina","agentid":1000002}`, "template_card", string(readFile(t, name))),
			Reply: `{"errcode":0,"errmsg":"ok","msgid":"MSG2","response_code":"RC-1"}`,
			Want:  &message.Sent{ID: "MSG2", ResponseCode: "RC-1"},
		}})
	}
}

// What WeCom would cut off, or is certain to refuse, is refused before anything
// is sent; one byte or character less is sent.
func TestContentLimits(t *testing.T) {
	lina := message.To{UserIDs: []string{"lina"}}
	title := message.CardText{Title: "标题"}
	open := message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"}
	menu := message.CardMenu{Actions: []message.CardMenuAction{{Key: "k", Text: "好"}}}
	image := message.CardImage{URL: "https://yunshan.example/a.png"}
	const page = "https://yunshan.example"
	chars := func(n int) string { return strings.Repeat("中", n) }
	bytes := func(n int) string { return strings.Repeat("x", n) }
	article := message.Article{Title: "t", URL: page}
	mp := message.MPArticle{Title: "t", ThumbMediaID: "M", Content: "c"}
	notice := message.MiniProgramNotice{AppID: "wx8f2c", Title: "会议室已预订"}
	task := message.TaskCard{Title: "t", TaskID: "t-1", Buttons: []message.TaskCardButton{{Key: "k", Name: "好"}}}
	keys := func(n int) (list []message.TaskCardButton) {
		for i := range n {
			list = append(list, message.TaskCardButton{Key: bytes(i + 1), Name: "好"})
		}
		return list
	}
	for name, tt := range map[string]struct {
		content func(n int) message.Content
		most    int
	}{
		"text":              {func(n int) message.Content { return message.Text{Content: bytes(n)} }, 2048},
		"text of Chinese":   {func(n int) message.Content { return message.Text{Content: chars(n)} }, 682},
		"markdown":          {func(n int) message.Content { return message.Markdown{Content: bytes(n)} }, 2048},
		"video title":       {func(n int) message.Content { return message.Video{MediaID: "M", Title: chars(n)} }, 42},
		"video description": {func(n int) message.Content { return message.Video{MediaID: "M", Description: chars(n)} }, 170},
		"card title":        {func(n int) message.Content { return message.TextCard{Title: chars(n), Description: "d", URL: page} }, 128},
		"card description":  {func(n int) message.Content { return message.TextCard{Title: "t", Description: chars(n), URL: page} }, 512},
		"card button": {func(n int) message.Content {
			return message.TextCard{Title: "t", Description: "d", URL: page, Button: chars(n)}
		}, 4},
		"card address": {func(n int) message.Content {
			return message.TextCard{Title: "t", Description: "d", URL: page + bytes(n-len(page))}
		}, 2048},
		"articles":      {func(n int) message.Content { return message.News{Articles: repeat(article, n)} }, 8},
		"article title": {func(n int) message.Content { return news(article, func(a *message.Article) { a.Title = chars(n) }) }, 42},
		"article description": {func(n int) message.Content {
			return news(article, func(a *message.Article) { a.Description = chars(n) })
		}, 170},
		"article address": {func(n int) message.Content {
			return news(article, func(a *message.Article) { a.URL = page + bytes(n-len(page)) })
		}, 2048},
		"article picture": {func(n int) message.Content {
			return news(article, func(a *message.Article) { a.PictureURL = bytes(n) })
		}, 2048},
		"article page": {func(n int) message.Content {
			return news(article, func(a *message.Article) { a.AppID, a.PagePath = "wx", bytes(n) })
		}, 128},
		"mp articles":        {func(n int) message.Content { return message.MPNews{Articles: repeat(mp, n)} }, 8},
		"mp title":           {func(n int) message.Content { return mpNews(mp, func(a *message.MPArticle) { a.Title = chars(n) }) }, 42},
		"mp digest":          {func(n int) message.Content { return mpNews(mp, func(a *message.MPArticle) { a.Digest = chars(n) }) }, 170},
		"mp author":          {func(n int) message.Content { return mpNews(mp, func(a *message.MPArticle) { a.Author = bytes(n) }) }, 64},
		"mp content":         {func(n int) message.Content { return mpNews(mp, func(a *message.MPArticle) { a.Content = bytes(n) }) }, 666 << 10},
		"notice title":       {func(n int) message.Content { m := notice; m.Title = chars(n); return m }, 12},
		"notice description": {func(n int) message.Content { m := notice; m.Description = chars(n); return m }, 12},
		"notice page":        {func(n int) message.Content { m := notice; m.Page = bytes(n); return m }, 1024},
		"notice items":       {func(n int) message.Content { m := notice; m.Items = repeat(message.MiniProgramItem{}, n); return m }, 10},
		"notice key": {func(n int) message.Content {
			m := notice
			m.Items = []message.MiniProgramItem{{Key: chars(n)}}
			return m
		}, 10},
		"notice value": {func(n int) message.Content {
			m := notice
			m.Items = []message.MiniProgramItem{{Value: chars(n)}}
			return m
		}, 30},
		"task card buttons":     {func(n int) message.Content { m := task; m.Buttons = keys(n); return m }, 2},
		"task card title":       {func(n int) message.Content { m := task; m.Title = chars(n); return m }, 42},
		"task card description": {func(n int) message.Content { m := task; m.Description = chars(n); return m }, 170},
		"task card id":          {func(n int) message.Content { m := task; m.TaskID = bytes(n); return m }, 128},
		"task card button": {func(n int) message.Content {
			m := task
			m.Buttons = []message.TaskCardButton{{Key: "k", Name: chars(n)}}
			return m
		}, 6},
		"task card key": {func(n int) message.Content {
			m := task
			m.Buttons = []message.TaskCardButton{{Key: bytes(n), Name: "好"}}
			return m
		}, 128},
	} {
		if got := attempt(t, lina, tt.content(tt.most)); got != nil {
			t.Errorf("%s of %d: %v", name, tt.most, got)
		}
		if attempt(t, lina, tt.content(tt.most+1)) == nil {
			t.Errorf("%s of %d: sent", name, tt.most+1)
		}
	}
	for name, content := range map[string]message.Content{
		"nothing":                nil,
		"no text":                message.Text{},
		"no markdown":            message.Markdown{},
		"no image":               message.Image{},
		"no voice":               message.Voice{},
		"no file":                message.File{},
		"no video":               message.Video{Title: "t"},
		"no card title":          message.TextCard{Description: "d", URL: page},
		"no card description":    message.TextCard{Title: "t", URL: page},
		"no card address":        message.TextCard{Title: "t", Description: "d"},
		"no scheme":              message.TextCard{Title: "t", Description: "d", URL: "yunshan.example"},
		"no article title":       news(article, func(a *message.Article) { a.Title = "" }),
		"no article address":     news(article, func(a *message.Article) { a.URL = "" }),
		"no article scheme":      news(article, func(a *message.Article) { a.URL = "ftp://yunshan.example" }),
		"no mini program":        news(article, func(a *message.Article) { a.PagePath = "p" }),
		"no mini program page":   news(article, func(a *message.Article) { a.AppID = "wx" }),
		"no mp title":            mpNews(mp, func(a *message.MPArticle) { a.Title = "" }),
		"no mp cover":            mpNews(mp, func(a *message.MPArticle) { a.ThumbMediaID = "" }),
		"no mp content":          mpNews(mp, func(a *message.MPArticle) { a.Content = "" }),
		"no notice app":          message.MiniProgramNotice{Title: notice.Title},
		"no task title":          message.TaskCard{TaskID: "t", Buttons: task.Buttons},
		"no task id":             message.TaskCard{Title: "t", Buttons: task.Buttons},
		"a blank in a task id":   message.TaskCard{Title: "t", TaskID: "t 1", Buttons: task.Buttons},
		"a task address":         message.TaskCard{Title: "t", TaskID: "t", URL: "/x", Buttons: task.Buttons},
		"no task key":            message.TaskCard{Title: "t", TaskID: "t", Buttons: []message.TaskCardButton{{Name: "好"}}},
		"a Chinese task key":     message.TaskCard{Title: "t", TaskID: "t", Buttons: []message.TaskCardButton{{Name: "好", Key: "好"}}},
		"no task name":           message.TaskCard{Title: "t", TaskID: "t", Buttons: []message.TaskCardButton{{Key: "k"}}},
		"equal task keys":        message.TaskCard{Title: "t", TaskID: "t", Buttons: repeat(task.Buttons[0], 2)},
		"no template":            message.TemplateMessage{},
		"no articles":            message.News{},
		"no mp articles":         message.MPNews{},
		"no task buttons":        message.TaskCard{},
		"no type":                message.UnknownContent{Raw: jsontext.Value(`{}`)},
		"no raw":                 message.UnknownContent{Type: "x"},
		"no object":              message.UnknownContent{Type: "x", Raw: jsontext.Value(`[1]`)},
		"no JSON":                message.UnknownContent{Type: "x", Raw: jsontext.Value(`{`)},
		"text notice, no task":   message.TextNotice{Title: title, Action: open, Menu: menu},
		"news notice, no task":   message.NewsNotice{Title: title, Action: open, Image: image, Menu: menu},
		"buttons, no task":       message.ButtonInteraction{Title: title, Buttons: []message.CardButton{{Text: "好", Key: "ok"}}},
		"vote, no task":          message.VoteInteraction{Title: title, Checkbox: message.CardCheckbox{Options: repeat(message.CardCheckboxOption{}, 1)}},
		"multiple, no task":      message.MultipleInteraction{Title: title, Selects: repeat(message.CardSelect{}, 1)},
		"unknown card, no raw":   message.UnknownCard{Kind: "x"},
		"a card that is refused": message.TextNotice{Title: title},
	} {
		if attempt(t, lina, content) == nil {
			t.Errorf("%s: sent", name)
		}
	}
}

// news is a message of one article that is changed.
func news(a message.Article, change func(*message.Article)) message.Content {
	change(&a)
	return message.News{Articles: []message.Article{a}}
}

func mpNews(a message.MPArticle, change func(*message.MPArticle)) message.Content {
	change(&a)
	return message.MPNews{Articles: []message.MPArticle{a}}
}

func repeat[T any](v T, n int) (list []T) {
	for range n {
		list = append(list, v)
	}
	return list
}

// attempt returns why a message is not sent at all, or nil if it reaches WeCom.
func attempt(t *testing.T, to message.To, content message.Content, opts ...message.Options) error {
	t.Helper()
	corp := wecomtest.New()
	corp.Script("/cgi-bin/message/send", wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	_, err := message.New(corp.Client(), wecomtest.AppAgentID).Send(t.Context(), to, content, opts...)
	if calls := len(corp.Calls("")); calls == 1 != (err == nil) {
		t.Errorf("%d calls with %v", calls, err)
	}
	return err
}

// The destinations count differently: bytes, or characters.
func TestTextCardLimits(t *testing.T) {
	card := message.TextCard{Title: strings.Repeat("中", 43), Description: "x", URL: "https://yunshan.example"}
	if err := attempt(t, message.To{UserIDs: []string{"lina"}}, card); err != nil {
		t.Errorf("to a member: %v", err)
	}
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	if err := notify.SendToChat(t.Context(), "ops", card); err == nil {
		t.Error("129 bytes were sent to a chat")
	}
	if _, err := notify.SendToLinkedCorp(t.Context(), message.LinkedTo{All: true}, card); err == nil {
		t.Error("129 bytes were sent to a linked corp")
	}
	for name, content := range map[string]message.ChatContent{
		"text":     message.ChatText{Content: strings.Repeat("x", 2049)},
		"markdown": message.ChatMarkdown{Content: strings.Repeat("x", 2049)},
		"button":   message.TextCard{Button: "现在打开看"},
		"nothing":  nil,
	} {
		if err := notify.SendToChat(t.Context(), "ops", content); err == nil {
			t.Errorf("%s was sent to a chat", name)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
}
