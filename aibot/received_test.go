package aibot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/internal/apitest"
)

var exportFile = cmp.AllowUnexported(aibot.RemoteFile{})

func header(change func(*aibot.Header)) aibot.Header {
	h := aibot.Header{MsgID: "CAIQ1", BotID: "bot7", ChatType: aibot.SingleChat, From: aibot.Sender{UserID: "lina"}}
	change(&h)
	return h
}

var event = header(func(h *aibot.Header) {
	h.From.CorpID, h.CreatedAt = "ww9", wecom.TimeOf(time.Unix(1_790_000_001, 0))
})

func TestReadCallback(t *testing.T) {
	answerable := header(func(h *aibot.Header) {
		h.ResponseURL = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=C1"
	})
	inGroup := header(func(h *aibot.Header) { h.ChatID, h.ChatType = "wr5", aibot.GroupChat })
	const single = `"msgid":"CAIQ1","aibotid":"bot7","chattype":"single","from":{"userid":"lina"}`
	const group = `"msgid":"CAIQ1","aibotid":"bot7","chatid":"wr5","chattype":"group","from":{"userid":"lina"}`
	const happened = `"msgid":"CAIQ1","create_time":1790000001,"aibotid":"bot7","chattype":"single","from":{"corpid":"ww9","userid":"lina"},"msgtype":"event"`
	picture := aibot.Image{RemoteFile: aibot.NewRemoteFile("https://cos.example/1?sign=a%3Db", "")}
	for name, tt := range map[string]struct {
		in   string
		want aibot.Callback
		kind string
	}{
		"text": {`{` + single + `,"response_url":"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=C1","msgtype":"text","text":{"content":"你好"}}`,
			&aibot.Message{Header: answerable, Content: aibot.Text{Content: "你好"}}, "aibot/text"},
		"image": {`{` + single + `,"msgtype":"image","image":{"url":"https://cos.example/1?sign=a%3Db "}}`,
			&aibot.Message{Header: header(func(*aibot.Header) {}), Content: picture}, "aibot/image"},
		"mixed, quoting mixed": {`{` + group + `,"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@助手 看"}},{"msgtype":"image","image":{"url":"https://cos.example/1?sign=a%3Db"}},{"msgtype":"sticker","sticker":{"id":3}}]},
			"quote":{"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"昨天的"}}]}}}`,
			&aibot.Message{Header: inGroup,
				Content: aibot.Mixed{Items: []aibot.Content{aibot.Text{Content: "@助手 看"}, picture, aibot.UnknownContent{Kind: "sticker", Raw: jsontext.Value(`{"msgtype":"sticker","sticker":{"id":3}}`)}}},
				Quote:   aibot.Mixed{Items: []aibot.Content{aibot.Text{Content: "昨天的"}}}}, "aibot/mixed"},
		"voice, quoting a video": {`{` + single + `,"msgtype":"voice","voice":{"content":"明天天气"},"quote":{"msgtype":"video","video":{"url":"https://cos.example/2"}}}`,
			&aibot.Message{Header: header(func(*aibot.Header) {}), Content: aibot.Voice{Content: "明天天气"}, Quote: aibot.Video{RemoteFile: aibot.NewRemoteFile("https://cos.example/2", "")}}, "aibot/voice"},
		"file with a key": {`{` + single + `,"msgtype":"file","file":{"url":"https://cos.example/3","aeskey":"a2V5"}}`,
			&aibot.Message{Header: header(func(*aibot.Header) {}), Content: aibot.File{RemoteFile: aibot.NewRemoteFile("https://cos.example/3", "a2V5")}}, "aibot/file"},
		"video": {`{` + single + `,"msgtype":"video","video":{"url":"https://cos.example/4"}}`,
			&aibot.Message{Header: header(func(*aibot.Header) {}), Content: aibot.Video{RemoteFile: aibot.NewRemoteFile("https://cos.example/4", "")}}, "aibot/video"},
		"refresh": {`{` + single + `,"msgtype":"stream","stream":{"id":"S1"}}`,
			&aibot.StreamRefresh{Header: header(func(*aibot.Header) {}), StreamID: "S1"}, "aibot/stream"},
		"entered":      {`{` + happened + `,"event":{"eventtype":"enter_chat"}}`, &aibot.EnteredChat{Header: event}, "aibot/event/enter_chat"},
		"disconnected": {`{` + happened + `,"event":{"eventtype":"disconnected_event"}}`, &aibot.Disconnected{Header: event}, "aibot/event/disconnected_event"},
		"clicked": {`{` + happened + `,"event":{"eventtype":"template_card_event","template_card_event":{"card_type":"vote_interaction","event_key":"k1","task_id":"T1","selected_items":{"selected_item":[{"question_key":"q1","option_ids":{"option_id":["one","two"]}}]}}}}`,
			&aibot.CardClicked{Header: event, CardType: "vote_interaction", EventKey: "k1", TaskID: "T1", Selected: []aibot.Selection{{QuestionKey: "q1", OptionIDs: []string{"one", "two"}}}}, "aibot/event/template_card_event"},
		"clicked, as the table has it": {`{` + happened + `,"event":{"eventtype":"template_card_event","template_card_event":{"cardtype":"text_notice","eventkey":"k2","task_id":"T2","selected_items":{"selected_item":{"question_key":"q2","optionids":{"optionid":"three"}}}}}}`,
			&aibot.CardClicked{Header: event, CardType: "text_notice", EventKey: "k2", TaskID: "T2", Selected: []aibot.Selection{{QuestionKey: "q2", OptionIDs: []string{"three"}}}}, "aibot/event/template_card_event"},
		"feedback": {`{` + happened + `,"event":{"eventtype":"feedback_event","feedback_event":{"id":"F1","type":2,"content":"详细些","inaccurate_reason_list":[2,4]}}}`,
			&aibot.Feedback{Header: event, FeedbackID: "F1", Type: aibot.FeedbackBad, Content: "详细些", Reasons: []aibot.FeedbackReason{aibot.ReasonIncomplete, aibot.ReasonAnalysis}}, "aibot/event/feedback_event"},
		"numbers as strings": {`{` + strings.Replace(happened, "1790000001", `"1790000001"`, 1) + `,"event":{"eventtype":"feedback_event","feedback_event":{"id":5,"type":"1","inaccurate_reason_list":""}}}`,
			&aibot.Feedback{Header: event, FeedbackID: "5", Type: aibot.FeedbackGood}, "aibot/event/feedback_event"},
		"no quote": {`{` + single + `,"msgtype":"text","text":{"content":"a\u0014b"},"quote":""}`,
			&aibot.Message{Header: header(func(*aibot.Header) {}), Content: aibot.Text{Content: "a\x14b"}}, "aibot/text"},
		"a message of tomorrow": {`{` + single + `,"msgtype":"sketch","sketch":{"id":1}}`,
			&aibot.UnknownCallback{Header: header(func(*aibot.Header) {}), Kind: "aibot/sketch", Raw: jsontext.Value(`{` + single + `,"msgtype":"sketch","sketch":{"id":1}}`)}, "aibot/sketch"},
		"an event of tomorrow": {`{` + happened + `,"event":{"eventtype":"sang"}}`,
			&aibot.UnknownCallback{Header: event, Kind: "aibot/event/sang", Raw: jsontext.Value(`{` + happened + `,"event":{"eventtype":"sang"}}`)}, "aibot/event/sang"},
	} {
		got, err := aibot.ReadCallback([]byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, exportFile); diff != "" || got.CallbackKind() != tt.kind {
			t.Errorf("%s is %s (-want +got):\n%s", name, got.CallbackKind(), diff)
		}
	}
}

// What is no callback is an error, and an answer that is sent back is none.
func TestReadNoCallback(t *testing.T) {
	for _, in := range []string{"", "null", "[]", `"text"`, `{"msgtype":"text"`, `{}`,
		`{"msgtype":"stream","stream":{"id":"S1","finish":true,"content":"x"}}`, `{"msgtype":"event","event":"x"}`} {
		if got, err := aibot.ReadCallback([]byte(in)); err == nil {
			t.Errorf("%s is %+v", in, got)
		}
	}
}

func FuzzReadCallback(f *testing.F) {
	f.Add([]byte(`{"msgid":"1","msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text"},7]},"quote":[]}`))
	f.Add([]byte(`{"msgid":"1","msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":[]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := aibot.ReadCallback(b)
		if err != nil {
			return
		}
		if c.Head() == nil || !strings.HasPrefix(c.CallbackKind(), "aibot/") {
			t.Errorf("%#v", c)
		}
		if m, ok := c.(*aibot.Message); ok {
			_ = m.Text() + fmt.Sprint(m.Files())
		}
	})
}

func TestTextAndFiles(t *testing.T) {
	picture := aibot.NewRemoteFile("https://cos.example/1?sign=secret-sign", "secret-key-of-a-file")
	m := aibot.Message{Content: aibot.Mixed{Items: []aibot.Content{aibot.Text{Content: "一"}, aibot.Image{RemoteFile: picture}, aibot.Text{Content: "二"}}}}
	if text := m.Text(); text != "一\n二" {
		t.Errorf("the text is %q", text)
	}
	if files := m.Files(); len(files) != 1 || files[0] != picture {
		t.Errorf("the files are %v", files)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if printed := fmt.Sprintf(format, m); strings.Contains(printed, "secret") {
			t.Errorf("%s prints %s", format, printed)
		}
	}
}

func TestChat(t *testing.T) {
	h := header(func(*aibot.Header) {})
	if c := h.Chat(); c.ID() != "lina" || c.Type() != aibot.SingleChat {
		t.Errorf("the chat is %+v", c)
	}
	h.ChatType, h.ChatID = aibot.GroupChat, "wr5"
	if c := h.Chat(); c.ID() != "wr5" || c.Type() != aibot.GroupChat {
		t.Errorf("the group is %+v", c)
	}
}

func TestRemoteFileIsHidden(t *testing.T) {
	apitest.Hides(t, aibot.NewRemoteFile("https://files.example/1?grant=f1le", "k3y-of-the-file"), "f1le", "k3y-of")
}
