package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// newRobot returns the robot of a corp.
func newRobot(t testing.TB, corp *wecomtest.Corp, opts ...webhook.Option) *webhook.Robot {
	t.Helper()
	robot, err := webhook.New(wecomtest.RobotKey, append([]webhook.Option{wecom.WithHTTPClient(corp.HTTPClient())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return robot
}

func TestSend(t *testing.T) {
	for _, row := range []struct {
		name    string
		message webhook.Message
		body    string
	}{
		{"Text",
			webhook.Text{Content: "今晚 18:00 发布 " + webhook.Mention("lina"), MentionedUserIDs: []string{"wangwei", webhook.Everybody}, MentionedMobiles: []string{"13800000005"}},
			`{"msgtype":"text","text":{"content":"今晚 18:00 发布 <@lina>","mentioned_list":["wangwei","@all"],"mentioned_mobile_list":["13800000005"]}}`},
		{"Text alone", webhook.Text{Content: "好"}, `{"msgtype":"text","text":{"content":"好"}}`},
		{"Markdown", webhook.Markdown{Content: "**注意** <font color=\"warning\">9</font>"},
			`{"msgtype":"markdown","markdown":{"content":"**注意** <font color=\"warning\">9</font>"}}`},
		{"MarkdownV2", webhook.MarkdownV2{Content: "| a |\n| - |"}, `{"msgtype":"markdown_v2","markdown_v2":{"content":"| a |\n| - |"}}`},
		{"Image", webhook.Image{Data: []byte("content")},
			`{"msgtype":"image","image":{"base64":"Y29udGVudA==","md5":"9a0364b9e99bb480dd25e1f0284c8555"}}`},
		{"News", webhook.News{Articles: []webhook.Article{
			{Title: "第 47 周", Description: "周报", URL: "https://yunshan.example/47", PictureURL: "https://yunshan.example/47.png"},
			{Title: "第 46 周", URL: "https://yunshan.example/46"},
		}}, `{"msgtype":"news","news":{"articles":[
			{"title":"第 47 周","description":"周报","url":"https://yunshan.example/47","picurl":"https://yunshan.example/47.png"},
			{"title":"第 46 周","url":"https://yunshan.example/46"}]}}`},
		{"File", webhook.File{MediaID: "MEDIA1"}, `{"msgtype":"file","file":{"media_id":"MEDIA1"}}`},
		{"Voice", webhook.Voice{MediaID: "MEDIA2"}, `{"msgtype":"voice","voice":{"media_id":"MEDIA2"}}`},
		{"TextNotice", webhook.TextNotice{
			Source:   message.CardSource{IconURL: "https://yunshan.example/icon.png", Description: "值班助手", DescriptionColor: message.CardGreen},
			Title:    message.CardText{Title: "磁盘将满", Description: "db-01 /data"},
			Emphasis: message.CardText{Title: "93%", Description: "已用"},
			Quote: message.CardQuote{
				CardLink: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/runbook", Title: "处理手册"},
				Text:     "先清理归档日志",
			},
			Subtitle: "预计 6 小时后写满",
			Fields: []message.CardField{
				{Name: "机房", Value: "上海"},
				{Type: message.FieldURL, Name: "面板", Value: "打开", URL: "https://yunshan.example/d/1"},
				{Type: message.FieldFile, Name: "附件", Value: "du.txt", MediaID: "MEDIA1"},
				{Type: message.FieldMember, Name: "负责人", Value: "李娜", UserID: "lina"},
			},
			Jumps:  []message.CardLink{{Type: message.LinkMiniProgram, Title: "工单", AppID: "wxapp1", PagePath: "pages/ticket"}},
			Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/alert/7"},
		}, "@text_notice.json"},
		{"NewsNotice", webhook.NewsNotice{
			Source: message.CardSource{Description: "值班助手"},
			Title:  message.CardText{Title: "周报", Description: "第 47 周"},
			Image:  message.CardImage{URL: "https://yunshan.example/47.png", AspectRatio: 1.5},
			ImageText: message.CardImageText{
				CardLink:    message.CardLink{Type: message.LinkMiniProgram, AppID: "wxapp1", PagePath: "pages/week", Title: "曲线"},
				Description: "可用率", ImageURL: "https://yunshan.example/47s.png",
			},
			Quote:  message.CardQuote{CardLink: message.CardLink{Title: "结论"}, Text: "达标"},
			Texts:  []message.CardText{{Title: "可用率", Description: "99.97%"}},
			Fields: []message.CardField{{Name: "告警", Value: "12"}},
			Jumps:  []message.CardLink{{Type: message.LinkURL, Title: "明细", URL: "https://yunshan.example/w/47"}},
			Action: message.CardLink{Type: message.LinkMiniProgram, AppID: "wxapp1", PagePath: "pages/week"},
		}, "@news_notice.json"},
	} {
		apitest.Run(t, []apitest.Endpoint{{
			Name: row.name,
			CallCorp: func(ctx context.Context, corp *wecomtest.Corp, opts ...wecom.Option) (any, error) {
				robot, err := webhook.New(wecomtest.RobotKey, append(opts, wecom.WithHTTPClient(corp.HTTPClient()))...)
				if err != nil {
					return nil, err
				}
				return nil, robot.Send(ctx, row.message)
			},
			Route: "POST /cgi-bin/webhook/send?key=" + wecomtest.RobotKey,
			Body:  row.body,
		}})
	}
}

func TestUploadMedia(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{{
		Name: "UploadMedia",
		CallCorp: func(ctx context.Context, corp *wecomtest.Corp, opts ...wecom.Option) (any, error) {
			robot, err := webhook.New(wecomtest.RobotKey, append(opts, wecom.WithHTTPClient(corp.HTTPClient()))...)
			if err != nil {
				return nil, err
			}
			return robot.UploadMedia(ctx, media.Voice, wecom.File{Name: "留言.amr", Content: strings.NewReader("content")})
		},
		Route: "POST /cgi-bin/webhook/upload_media?type=voice&key=" + wecomtest.RobotKey,
		File:  apitest.File{Name: "留言.amr", Content: "content"},
		Reply: `{"errcode":0,"errmsg":"ok","type":"voice","media_id":"MEDIA2","created_at":"1763740800"}`,
		Want:  &media.Uploaded{MediaID: "MEDIA2", Type: media.Voice, CreatedAt: wecom.TimeOf(time.Unix(1763740800, 0))},
	}})
}

// What would be cut off or is certain to be refused is not sent.
func TestSendRefusedBefore(t *testing.T) {
	corp := wecomtest.New()
	robot := newRobot(t, corp)
	long := func(n int) string { return strings.Repeat("中", n/3) + strings.Repeat("x", n%3) }
	article := func(title, description string) webhook.News {
		return webhook.News{Articles: []webhook.Article{{Title: title, Description: description, URL: "https://yunshan.example"}}}
	}
	open := message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"}
	jump := message.CardLink{Title: "x"}
	image := message.CardImage{URL: "https://yunshan.example/a.png"}
	for name, tt := range map[string]struct{ bad, good webhook.Message }{
		"nil":         {nil, nil},
		"text":        {webhook.Text{Content: long(2049)}, webhook.Text{Content: long(2048)}},
		"no text":     {webhook.Text{}, nil},
		"markdown":    {webhook.Markdown{Content: long(4097)}, webhook.Markdown{Content: long(4096)}},
		"no markdown": {webhook.Markdown{}, nil},
		"markdown_v2": {webhook.MarkdownV2{Content: long(4097)}, webhook.MarkdownV2{Content: long(4096)}},
		"image":       {webhook.Image{Data: make([]byte, 2<<20+1)}, webhook.Image{Data: make([]byte, 2<<20)}},
		"no image":    {webhook.Image{}, nil},
		"articles":    {webhook.News{Articles: slices.Repeat(article("x", "").Articles, 9)}, webhook.News{Articles: slices.Repeat(article("x", "").Articles, 8)}},
		"a GIF":       {webhook.Image{Data: []byte("GIF89a…")}, webhook.Image{Data: []byte("\x89PNG\x0d\x0a\x1a\x0a…")}},
		"a WebP":      {webhook.Image{Data: []byte("RIFF0000WEBPVP8 ")}, webhook.Image{Data: []byte("\xff\xd8\xff…")}},
		"no articles": {webhook.News{}, nil},
		"no title":    {article("", "x"), nil},
		"no address":  {webhook.News{Articles: []webhook.Article{{Title: "x"}}}, nil},
		"title":       {article(long(129), ""), article(long(128), "")},
		"description": {article("x", long(513)), article("x", long(512))},
		"no file":     {webhook.File{}, nil},
		"no voice":    {webhook.Voice{}, nil},
		"card":        {webhook.TextNotice{Subtitle: "x"}, webhook.TextNotice{Subtitle: "x", Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"}}},
		"news card":   {webhook.NewsNotice{Title: message.CardText{Title: "x"}}, nil},
		"no headline": {webhook.NewsNotice{Action: open, Image: image}, webhook.NewsNotice{Title: message.CardText{Title: "x"}, Action: open, Image: image}},
		"jumps":       {webhook.TextNotice{Subtitle: "x", Action: open, Jumps: slices.Repeat([]message.CardLink{jump}, 4)}, webhook.TextNotice{Subtitle: "x", Action: open, Jumps: slices.Repeat([]message.CardLink{jump}, 3)}},
		"fields":      {webhook.TextNotice{Subtitle: "x", Action: open, Fields: make([]message.CardField, 1)}, nil},
	} {
		before := len(corp.Calls(""))
		if err := robot.Send(t.Context(), tt.bad); err == nil || len(corp.Calls("")) != before {
			t.Errorf("%s: sent, or no error: %v", name, err)
		}
		if tt.good == nil {
			continue
		}
		if err := robot.Send(t.Context(), tt.good); err != nil {
			t.Errorf("%s at its limit: %v", name, err)
		}
	}
}

func TestNewKey(t *testing.T) {
	const url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + wecomtest.RobotKey
	for name, key := range map[string]string{
		"key":           wecomtest.RobotKey,
		"with blanks":   " " + wecomtest.RobotKey + "\n",
		"URL":           url,
		"other host":    "http://127.0.0.1:8080/proxy/cgi-bin/webhook/send?debug=1&key=" + wecomtest.RobotKey,
		"URL, trailing": url + "\n",
	} {
		corp := wecomtest.New()
		robot, err := webhook.New(key, wecom.WithHTTPClient(corp.HTTPClient()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		err = robot.Send(t.Context(), webhook.Text{Content: "好"})
		if name == "other host" { // which has the API below a path
			if calls := corp.Calls("/proxy/cgi-bin/webhook/send"); len(calls) != 1 {
				t.Errorf("%s: %v", name, corp.Calls(""))
			}
		} else if err != nil || len(corp.RobotMessages(wecomtest.RobotKey)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	const secret = "s3cret-key"
	for name, key := range map[string]string{
		"empty":       "",
		"blank":       " ",
		"assignment":  "key=" + secret,
		"bad URL":     "https://qyapi weixin/cgi-bin/webhook/send?key=" + secret,
		"other URL":   "https://qyapi.weixin.qq.com/cgi-bin/message/send?key=" + secret,
		"URL, no key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?id=" + secret,
		"scheme":      "ftp://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + secret,
	} {
		if _, err := webhook.New(key); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	corp := wecomtest.New()
	robot := newRobot(t, corp)
	for code, want := range map[int]error{
		93000: wecom.ErrInvalidWebhook, 93001: wecom.ErrWebhookRefused, 93004: wecom.ErrWebhookDisabled,
		93008: wecom.ErrWebhookNotInChat, 45009: wecom.ErrRateLimited,
	} {
		corp.RefuseRobot(wecomtest.RobotKey, code, "refused, more info at https://open.work.weixin.qq.com/devtool/query?e=0")
		calls := len(corp.Calls(""))
		if err := robot.Send(t.Context(), webhook.Text{Content: "好"}); !errors.Is(err, want) {
			t.Errorf("%d: %v", code, err)
		}
		if n := len(corp.Calls("")) - calls; n != 1 {
			t.Errorf("%d: called %d times", code, n)
		}
	}
	corp.RefuseRobot(wecomtest.RobotKey, 0, "")
	if err := robot.Send(t.Context(), webhook.Text{Content: "好"}); err != nil {
		t.Error(err)
	}
}

// A robot's files serve for it alone.
func TestMediaOfRobot(t *testing.T) {
	const other = "other-robot"
	corp := wecomtest.New(wecomtest.WithRobot(other))
	robot := newRobot(t, corp)
	up, err := robot.UploadMedia(t.Context(), media.Document, wecom.File{Name: "报表.csv", Content: strings.NewReader("content")})
	if err != nil {
		t.Fatal(err)
	}
	if err := robot.Send(t.Context(), webhook.File{MediaID: up.MediaID}); err != nil {
		t.Error(err)
	}
	stranger, err := webhook.New(other, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Send(t.Context(), webhook.File{MediaID: up.MediaID}); !errors.Is(err, wecom.ErrMediaNotFound) {
		t.Errorf("another robot: %v", err)
	}
	if got := corp.RobotMessages(other); len(got) != 0 {
		t.Errorf("another robot sent %v", got)
	}
}

// 20 messages a minute, whoever of the process sends them.
func TestQuotaPerKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const other = "other-robot"
		corp := wecomtest.New(wecomtest.WithRobot(other))
		robots := []*webhook.Robot{newRobot(t, corp), newRobot(t, corp)}
		start := time.Now()
		for i := range 21 {
			if i == 20 {
				ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
				if err := robots[0].Send(ctx, webhook.Text{Content: "早"}); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("before the quota is free: %v", err)
				}
				cancel()
			}
			if err := robots[i%2].Send(t.Context(), webhook.Text{Content: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
			if i == 19 && time.Since(start) != 0 {
				t.Errorf("the first 20 took %v", time.Since(start))
			}
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("21 messages took %v", took)
		}
		stranger, err := webhook.New(other, wecom.WithHTTPClient(corp.HTTPClient()))
		if err != nil {
			t.Fatal(err)
		}
		if err := stranger.Send(t.Context(), webhook.Text{Content: "好"}); err != nil || time.Since(start) != time.Minute {
			t.Errorf("another robot waited: %v, %v", time.Since(start), err)
		}
	})
}

func TestWithoutRateLimits(t *testing.T) {
	corp := wecomtest.New()
	robot := newRobot(t, corp, webhook.WithoutRateLimits())
	for i := range 21 {
		err := robot.Send(t.Context(), webhook.Text{Content: "好"})
		if refused := errors.Is(err, wecom.ErrRateLimited); refused != (i == 20) || err != nil && !refused {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

// The key is a secret.
func TestKeyDoesNotShow(t *testing.T) {
	corp := wecomtest.New()
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	robot := newRobot(t, corp, wecom.WithLogger(logger))
	corp.Script("*", wecomtest.Refuse(93000, "invalid webhook url key="+wecomtest.RobotKey), wecomtest.Reset(),
		wecomtest.Status(502, "text/html", "<a href='?key="+wecomtest.RobotKey+"'>"))
	for range 3 {
		err := robot.Send(t.Context(), webhook.Text{Content: "好"})
		if err == nil {
			t.Fatal("no error")
		}
		logger.Info("failed", "error", err, "robot", robot)
		_, _ = fmt.Fprintf(&log, "%v %+v %#v %s %v %+v %#v %+v", err, err, err, robot, robot, robot, robot, struct{ R *webhook.Robot }{robot})
	}
	if strings.Contains(log.String(), wecomtest.RobotKey) {
		t.Errorf("the key shows in %s", log.String())
	}
}
