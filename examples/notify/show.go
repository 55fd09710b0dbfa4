package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
)

const home = "https://work.weixin.qq.com"

var errSkipped = errors.New("skipped")

// show is a message of every type.
var show = []struct {
	name    string
	content func(ctx context.Context, n *notifier, video string) (message.Content, error)
}{
	{"text", plain(message.Text{Content: "今晚 18:00 发布 2.4 版，<a href=\"" + home + "\">清单</a>已更新。"})},
	{"markdown", plain(message.Markdown{Content: "**发布**：<font color=\"info\">成功</font>\n> 耗时 `12` 分钟\n[详情](" + home + ")"})},
	{"image", upload(media.Image, picture, func(id string) message.Content { return message.Image{MediaID: id} })},
	{"voice", upload(media.Voice, silence, func(id string) message.Content { return message.Voice{MediaID: id} })},
	{"video", sendVideo},
	{"file", upload(media.Document, list, func(id string) message.Content { return message.File{MediaID: id} })},
	{"textcard", plain(message.TextCard{Title: "发布提醒", Description: "<div class=\"gray\">今天</div>2.4 版将于 18:00 发布", URL: home, Button: "查看"})},
	{"news", plain(message.News{Articles: []message.Article{
		{Title: "年会报名", Description: "12 月 20 日，黄山厅", URL: home},
		{Title: "节目征集", URL: home},
	}})},
	{"mpnews", upload(media.Image, picture, func(id string) message.Content {
		return message.MPNews{Articles: []message.MPArticle{{Title: "差旅制度", ThumbMediaID: id, Content: "<p>票据保存两年。</p>", Digest: "2026 年修订"}}}
	})},
	{"miniprogram_notice", miniProgram},
	{"text_notice", plain(message.TextNotice{
		Title:    message.CardText{Title: "报销已到账", Description: "请核对"},
		Emphasis: message.CardText{Title: "1,280.50", Description: "元"},
		Action:   message.CardLink{Type: message.LinkURL, URL: home},
	})},
	{"news_notice", plain(message.NewsNotice{
		Title:  message.CardText{Title: "年度旅行", Description: "三条线路"},
		Image:  message.CardImage{URL: "https://res.mail.qq.com/node/ww/wwopenmng/images/independent/doc/test_pic_msg1.png"},
		Texts:  []message.CardText{{Title: "集合", Description: "8:00 南门"}},
		Action: message.CardLink{Type: message.LinkURL, URL: home},
	})},
	{"button_interaction", task(func(id string) message.Content {
		return message.ButtonInteraction{
			Title:   message.CardText{Title: "磁盘将满", Description: "db-03 /data 已用 94%"},
			Fields:  []message.CardField{{Name: "级别", Value: "P2"}},
			Buttons: []message.CardButton{{Text: "认领", Key: "claim"}, {Text: "忽略", Key: "ignore", Style: 2}},
			TaskID:  id,
		}
	})},
	{"vote_interaction", task(func(id string) message.Content {
		return message.VoteInteraction{
			Title:        message.CardText{Title: "周五午餐"},
			Checkbox:     message.CardCheckbox{QuestionKey: "lunch", Options: []message.CardCheckboxOption{{ID: "rice", Text: "饭"}, {ID: "noodles", Text: "面"}}},
			SubmitButton: message.CardButton{Text: "提交", Key: "submit"},
			TaskID:       id,
		}
	})},
	{"multiple_interaction", task(func(id string) message.Content {
		return message.MultipleInteraction{
			Title:        message.CardText{Title: "预订会议室"},
			Selects:      []message.CardSelect{{QuestionKey: "room", Title: "房间", Options: []message.CardSelectOption{{ID: "1", Text: "黄山"}, {ID: "2", Text: "泰山"}}}},
			SubmitButton: message.CardButton{Text: "预订", Key: "book"},
			TaskID:       id,
		}
	})},
}

type build = func(ctx context.Context, n *notifier, video string) (message.Content, error)

func plain(c message.Content) build {
	return func(context.Context, *notifier, string) (message.Content, error) { return c, nil }
}

// task makes a card with a task id, which must be new each time.
func task(card func(taskID string) message.Content) build {
	return func(context.Context, *notifier, string) (message.Content, error) {
		return card(fmt.Sprintf("notify-%d", time.Now().UnixNano())), nil
	}
}

// upload uploads a file and makes a message of it.
func upload(kind media.Type, file func() wecom.File, content func(mediaID string) message.Content) build {
	return func(ctx context.Context, n *notifier, _ string) (message.Content, error) {
		uploaded, err := n.files.Upload(ctx, kind, file())
		if err != nil {
			return nil, err
		}
		return content(uploaded.MediaID), nil
	}
}

func sendVideo(ctx context.Context, n *notifier, video string) (message.Content, error) {
	file := wecom.File{Name: "demo.mp4", Content: strings.NewReader("not a film, but nobody watches it")}
	switch {
	case video != "":
		f, err := os.Open(video)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		file = wecom.File{Name: filepath.Base(video), Content: f}
	case n.corp == nil:
		return nil, fmt.Errorf("%w: name an MP4 file with -video", errSkipped)
	}
	uploaded, err := n.files.Upload(ctx, media.Video, file)
	if err != nil {
		return nil, err
	}
	return message.Video{MediaID: uploaded.MediaID, Title: "新版演示", Description: "两分钟"}, nil
}

// simulatedMiniProgram is linked with the app of the simulated corp.
const simulatedMiniProgram = "wxsimulated0001"

func miniProgram(_ context.Context, n *notifier, _ string) (message.Content, error) {
	appID := os.Getenv("WECOM_MINIPROGRAM")
	switch {
	case n.toAll():
		return nil, fmt.Errorf("%w: it cannot go to @all", errSkipped)
	case n.corp != nil:
		appID = simulatedMiniProgram
	case appID == "":
		return nil, fmt.Errorf("%w: set WECOM_MINIPROGRAM to the appid of a mini program linked with the app", errSkipped)
	}
	return message.MiniProgramNotice{
		AppID: appID, Title: "会议室已预订", Description: "周一上午",
		Items: []message.MiniProgramItem{{Key: "房间", Value: "黄山"}, {Key: "时间", Value: "9:00-10:30"}},
	}, nil
}

// picture is a PNG.
func picture() wecom.File {
	img := image.NewRGBA(image.Rect(0, 0, 160, 90))
	for i := range img.Pix {
		img.Pix[i] = byte(i / 230)
	}
	for x := range 160 {
		img.Set(x, 45, color.White)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a Buffer does not fail
	return wecom.File{Name: "趋势.png", Content: bytes.NewReader(b.Bytes())}
}

// silence is an AMR recording of one second.
func silence() wecom.File {
	frames := bytes.Repeat([]byte{0x7c}, 50) // 20 ms each, without data
	return wecom.File{Name: "提示.amr", Content: io.MultiReader(strings.NewReader("#!AMR\n"), bytes.NewReader(frames))}
}

func list() wecom.File {
	return wecom.File{Name: "发布清单.txt", Content: strings.NewReader("1. 支付：限额\n2. 平台：审计\n")}
}
