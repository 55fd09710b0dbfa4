package callback_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func TestReplies(t *testing.T) {
	for name, tt := range map[string]struct {
		reply callback.Reply
		want  string // between CreateTime and the end
	}{
		"Text":  {callback.TextReply{Content: "有 <3> 件 & 更多]]>"}, `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[有 <3> 件 & 更多]]]]><![CDATA[>]]></Content>`},
		"Image": {callback.ImageReply{MediaID: "m-1"}, `<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m-1]]></MediaId></Image>`},
		"Voice": {callback.VoiceReply{MediaID: "m-2"}, `<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[m-2]]></MediaId></Voice>`},
		"Video": {
			callback.VideoReply{MediaID: "m-3", Title: "开箱", Description: "三分钟"},
			`<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m-3]]></MediaId><Title><![CDATA[开箱]]></Title><Description><![CDATA[三分钟]]></Description></Video>`,
		},
		"News": {
			callback.NewsReply{Articles: []callback.Article{{"新品", "十二月", "https://shan.example/1", "https://shan.example/1.png"}, {Title: "清仓"}}},
			`<MsgType><![CDATA[news]]></MsgType><ArticleCount>2</ArticleCount><Articles><item><Title><![CDATA[新品]]></Title><Description><![CDATA[十二月]]></Description>` +
				`<PicUrl><![CDATA[https://shan.example/1.png]]></PicUrl><Url><![CDATA[https://shan.example/1]]></Url></item>` +
				`<item><Title><![CDATA[清仓]]></Title><Description></Description><PicUrl></PicUrl><Url></Url></item></Articles>`,
		},
		"Button": {callback.ButtonReply{Text: "已提交"}, `<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[已提交]]></ReplaceName></Button>`},
		"Card": {
			callback.CardReply{Card: message.TextNotice{Title: message.CardText{Title: "已批准"}, Action: message.CardLink{Type: 1, URL: "https://shan.example/po"}}},
			`<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard><CardType>text_notice</CardType><MainTitle><Title>已批准</Title></MainTitle>` +
				`<CardAction><Type>1</Type><Url>https://shan.example/po</Url></CardAction></TemplateCard>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := callback.NewHandler(newCipher(t))
			callback.OnReply(h, func(context.Context, *message.MenuClicked) (callback.Reply, error) { return tt.reply, nil })
			w := post(t, h, clickBy("lm", "x"))
			got, err := newCipher(t).OpenReplyXML(w.Body.Bytes())
			if err != nil || w.Code != http.StatusOK {
				t.Fatalf("answered %d %s: %v", w.Code, w.Body, err)
			}
			head := `^<xml><ToUserName><!\[CDATA\[lm\]\]></ToUserName><FromUserName><!\[CDATA\[` + wecomtest.CorpID + `\]\]></FromUserName><CreateTime>\d{10}</CreateTime>`
			_, rest, ok := strings.Cut(regexp.MustCompile(head).ReplaceAllString(string(got), "\x00"), "\x00")
			if !ok {
				t.Errorf("the envelope is not as documented: %s", got)
			}
			if diff := cmp.Diff(tt.want+"</xml>", rest); diff != "" {
				t.Errorf("reply (-want +got):\n%s", diff)
			}
		})
	}
}

// The answer carries the nonce of the question.
func TestReplyNonce(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	callback.OnMessage(h, func(context.Context, message.Received) (callback.Reply, error) {
		return callback.TextReply{Content: "你好"}, nil
	})
	r := request(t, textFrom("lm", "你好"))
	w := postRequest(h, r)
	if nonce := r.URL.Query().Get("nonce"); !strings.Contains(w, "<Nonce><![CDATA["+nonce+"]]></Nonce>") {
		t.Errorf("%s is not in %s", nonce, w)
	}
}

func TestOnMessage(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got []string
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		got = append(got, m.CallbackKind()+" "+m.Sender())
		return nil, nil
	})
	kinds := []string{"text", "image", "voice", "video", "location", "link"}
	for _, kind := range kinds {
		if w := post(t, h, document("lm", "<MsgType>"+kind+"</MsgType>")); w.Code != http.StatusOK || w.Body.Len() > 0 {
			t.Errorf("%s: answered %d %s", kind, w.Code, w.Body)
		}
	}
	if want := strings.Join(kinds, " lm,") + " lm"; strings.Join(got, ",") != want {
		t.Errorf("got %v", got)
	}
}

// What WeCom would cut off, and what goes to nobody, is an error.
func TestRepliesRefused(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n+1) }
	for name, reply := range map[string]callback.Reply{
		"text":              callback.TextReply{Content: long(2048)},
		"video title":       callback.VideoReply{Title: long(128)},
		"video description": callback.VideoReply{Description: long(512)},
		"article":           callback.NewsReply{Articles: []callback.Article{{Title: long(128)}}},
		"no card":           callback.CardReply{},
		"empty card":        callback.CardReply{Card: message.TextNotice{}},
	} {
		var log logbook
		h := callback.NewHandler(newCipher(t), log.option())
		callback.OnReply(h, func(context.Context, *message.MenuClicked) (callback.Reply, error) { return reply, nil })
		if w := post(t, h, clickBy("lm", "x")); w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "cannot be sent") {
			t.Errorf("%s: answered %d, logged %s", name, w.Code, &log)
		}
	}
	h := callback.NewHandler(newCipher(t))
	callback.OnReply(h, func(context.Context, *contacts.UserDeleted) (callback.Reply, error) { return callback.TextReply{}, nil })
	if w := post(t, h, document("sys", deletedUser)); w.Code != http.StatusInternalServerError {
		t.Errorf("sys: answered %d", w.Code)
	}
}
