package messages_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// postJSON calls the corp as a program without the SDK's checks would.
func postJSON(t *testing.T, client *wecom.Client, path, body string) (map[string]any, error) {
	t.Helper()
	var out map[string]any
	err := client.Post(t.Context(), path, json.RawMessage(body), &out)
	return out, err
}

// joined is a list of n ids.
func joined(n int, separator string) string {
	return strings.TrimSuffix(strings.Repeat("1"+separator, n), separator)
}

func TestMessageRefusals(t *testing.T) {
	corp := wecomtest.New()
	client := corp.Client()
	file := corp.AddMedia("file", "a.txt", []byte("content"))
	card := func(fields string) string {
		return `{"touser":"lina","agentid":1000002,"msgtype":"template_card","template_card":{` + fields + `}}`
	}
	buttons := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"key":"k%d","text":"x"}`, i))
		}
		return strings.Join(list, ",")
	}
	const text = `"msgtype":"text","agentid":1000002,"text":{"content":"x"}`
	for name, tt := range map[string]struct {
		path, body string
		want       int
	}{
		"no JSON":                           {"message/send", `[]`, 40058},
		"another app":                       {"message/send", `{"touser":"lina","msgtype":"text","agentid":7,"text":{"content":"x"}}`, 301002},
		"no content":                        {"message/send", `{"touser":"lina","msgtype":"image","agentid":1000002,"text":{"content":"x"}}`, 40008},
		"empty text":                        {"message/send", `{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":""}}`, 44004},
		"unknown media":                     {"message/send", `{"touser":"lina","msgtype":"file","agentid":1000002,"file":{"media_id":"none"}}`, 40007},
		"unknown cover":                     {"appchat/send", `{"chatid":"ops","msgtype":"mpnews","mpnews":{"articles":[{"thumb_media_id":"none"}]}}`, 40007},
		"no articles":                       {"message/send", `{"touser":"lina","msgtype":"news","agentid":1000002,"news":{"articles":[]}}`, 45008},
		"nobody":                            {"message/send", `{` + text + `}`, 82001},
		"nobody known":                      {"message/send", `{"touser":"ghost","toparty":"99","totag":"1",` + text + `}`, 81013},
		"members":                           {"message/send", `{"touser":"` + joined(1001, "|") + `",` + text + `}`, 40032},
		"departments":                       {"message/send", `{"toparty":"` + joined(101, "|") + `",` + text + `}`, 82002},
		"tags":                              {"message/send", `{"totag":"` + joined(101, "|") + `",` + text + `}`, 82003},
		"card without a task":               {"message/send", card(`"card_type":"button_interaction","main_title":{"title":"x"},"button_list":[{"key":"k","text":"x"}]`), 42014},
		"card with a blank in its task":     {"message/send", card(`"card_type":"button_interaction","task_id":"a b","main_title":{"title":"x"},"button_list":[{"key":"k","text":"x"}]`), 42014},
		"card of an unknown type":           {"message/send", card(`"card_type":"hologram"`), 40058},
		"notice without a title":            {"message/send", card(`"card_type":"text_notice","card_action":{"type":1,"url":"https://a.example"}`), 41016},
		"notice without an action":          {"message/send", card(`"card_type":"text_notice","sub_title_text":"x"`), 40058},
		"notice whose action leads nowhere": {"message/send", card(`"card_type":"text_notice","sub_title_text":"x","card_action":{"type":2}`), 40058},
		"news card without a picture":       {"message/send", card(`"card_type":"news_notice","main_title":{"title":"x"},"card_action":{"type":1,"url":"https://a.example"}`), 40058},
		"card without buttons":              {"message/send", card(`"card_type":"button_interaction","task_id":"a","main_title":{"title":"x"},"button_list":[]`), 40016},
		"card with seven buttons":           {"message/send", card(`"card_type":"button_interaction","task_id":"a","main_title":{"title":"x"},"button_list":[` + buttons(7) + `]`), 40016},
		"card with equal keys":              {"message/send", card(`"card_type":"button_interaction","task_id":"a","main_title":{"title":"x"},"button_list":[` + buttons(1) + "," + buttons(1) + `]`), 42018},
		"button without a key":              {"message/send", card(`"card_type":"button_interaction","task_id":"a","main_title":{"title":"x"},"button_list":[{"text":"x"}]`), 42018},
		"button without a text":             {"message/send", card(`"card_type":"button_interaction","task_id":"a","main_title":{"title":"x"},"button_list":[{"key":"x"}]`), 40058},
		"vote without a button":             {"message/send", card(`"card_type":"vote_interaction","task_id":"a","main_title":{"title":"x"},"checkbox":{"question_key":"q","option_list":[{"id":"a","text":"x"}]}`), 40058},
		"vote without options":              {"message/send", card(`"card_type":"vote_interaction","task_id":"a","main_title":{"title":"x"},"submit_button":{"key":"k"},"checkbox":{"question_key":"q","option_list":[]}`), 40058},
		"lists with equal options":          {"message/send", card(`"card_type":"multiple_interaction","task_id":"a","main_title":{"title":"x"},"submit_button":{"key":"k"},"select_list":[{"question_key":"q","option_list":[{"id":"a","text":"x"},{"id":"a","text":"y"}]}]`), 40058},
		"task card with three buttons":      {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"interactive_taskcard","interactive_taskcard":{"title":"x","task_id":"a","btn":[{"key":"a","name":"a"},{"key":"b","name":"b"},{"key":"c","name":"c"}]}}`, 40016},
		"no agentid":                        {"message/send", `{"touser":"lina","msgtype":"text","text":{"content":"x"}}`, 41011},
		"no type":                           {"message/send", `{"touser":"lina","agentid":1000002,"text":{"content":"x"}}`, 40008},
		"unknown type":                      {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"hologram","hologram":{"content":"x"}}`, 40008},
		"a type that chats do not have":     {"appchat/send", `{"chatid":"a","msgtype":"template_card","template_card":{"card_type":"text_notice"}}`, 40008},
		"mini program":                      {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"miniprogram_notice","miniprogram_notice":{"appid":"wx1","title":"会议通知"}}`, 48002},
		"medium of another kind":            {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"image","image":{"media_id":"` + file + `"}}`, 40007},
		"cover of another kind":             {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"mpnews","mpnews":{"articles":[{"title":"x","content":"x","thumb_media_id":"` + file + `"}]}}`, 40007},
		"no medium":                         {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"file","file":{}}`, 41006},
		"card without a title":              {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"textcard","textcard":{"title":"","description":"x","url":"https://a.example"}}`, 41016},
		"card without an address":           {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"textcard","textcard":{"title":"x","description":"x"}}`, 41010},
		"address without a protocol":        {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"textcard","textcard":{"title":"x","description":"x","url":"a.example"}}`, 45034},
		"article without a title":           {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"news","news":{"articles":[{"url":"https://a.example"}]}}`, 41016},
		"long markdown":                     {"message/send", `{"touser":"lina","agentid":1000002,"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("x", 2049) + `"}}`, 40058},
		"unknown message":                   {"message/recall", `{"msgid":"none"}`, 40058},
		"unknown code":                      {"message/update_template_card", `{"agentid":1000002,"response_code":"none"}`, 60140},
		"another app's card":                {"message/update_template_card", `{"agentid":7,"response_code":"none"}`, 301002},
		"unknown task":                      {"message/update_taskcard", `{"agentid":1000002,"task_id":"none"}`, 42014},
		"no chat":                           {"appchat/send", `{"chatid":"none","msgtype":"text","text":{"content":"x"}}`, 86003},
		"chat of one":                       {"appchat/create", `{"userlist":["lina"]}`, 86006},
		"strange owner":                     {"appchat/create", `{"userlist":["lina","songtao"],"owner":"wangwei"}`, 86207},
	} {
		if _, err := postJSON(t, client, "/cgi-bin/"+tt.path, tt.body); !errors.Is(err, wecom.Code(tt.want)) {
			t.Errorf("%s: %v, want %d", name, err, tt.want)
		}
	}
	for _, path := range []string{"message/send", "appchat/create", "linkedcorp/message/send"} {
		if _, err := postJSON(t, corp.ContactsClient(), "/cgi-bin/"+path, `{"touser":"lina",`+text+`}`); !errors.Is(err, wecom.ErrAPIForbidden) {
			t.Errorf("%s with the secret of the directory: %v", path, err)
		}
	}
}

// A department stands for all below it, a tag for what it holds, and nobody gets
// a message twice.
func TestRecipients(t *testing.T) {
	corp := wecomtest.New()
	for _, call := range []struct{ path, body string }{
		{"tag/create", `{"tagname":"值班","tagid":7}`},
		{"tag/addtagusers", `{"tagid":7,"userlist":["lina","wangfang"],"partylist":[4]}`},
	} {
		if _, err := postJSON(t, corp.Client(), "/cgi-bin/"+call.path, call.body); err != nil {
			t.Fatal(err)
		}
	}
	out, err := postJSON(t, corp.Client(), "/cgi-bin/message/send",
		`{"touser":"lina|GHOST","toparty":"3|4|99","totag":"7|8","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`)
	if err != nil || out["invaliduser"] != "ghost" || out["invalidparty"] != "99" || out["invalidtag"] != "8" {
		t.Errorf("%v, %v", out, err)
	}
	reached := 0
	for _, m := range corp.Members() {
		switch n := len(corp.Messages(m.UserID)); n {
		case 0:
		case 1:
			reached++
		default:
			t.Errorf("%s received %d copies", m.UserID, n)
		}
	}
	if reached != 22 || len(corp.Messages("wangfang")) != 1 || len(corp.Messages("chenzhiyuan")) != 1 || len(corp.Messages("zhudan")) != 1 { // 研发中心 with all below it
		t.Errorf("%d members reached", reached)
	}
}

// A file can be sent for 3 days.
func TestOldMedia(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		body := `{"touser":"lina","msgtype":"file","agentid":1000002,"file":{"media_id":"` + corp.AddMedia("file", "a.txt", []byte("123456")) + `"}}`
		if _, err := postJSON(t, corp.Client(), "/cgi-bin/message/send", body); err != nil {
			t.Error(err)
		}
		time.Sleep(3 * 24 * time.Hour)
		if _, err := postJSON(t, corp.Client(), "/cgi-bin/message/send", body); !errors.Is(err, wecom.Code(40007)) {
			t.Errorf("an old file: %v", err)
		}
	})
}

// WeCom loses what is too much for one member, and says nothing.
func TestNoisyApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		client := corp.Client()
		send := func(n int, body string) {
			for range n {
				if _, err := postJSON(t, client, "/cgi-bin/message/send", body); err != nil {
					t.Fatal(err)
				}
			}
		}
		body := `{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`
		send(40, body)
		if n := len(corp.Messages("lina")); n != 30 {
			t.Errorf("%d messages received in a minute, want 30", n)
		}
		for range 35 {
			time.Sleep(time.Minute)
			send(30, body)
		}
		if n := len(corp.Messages("lina")); n != 1000 {
			t.Errorf("%d messages received in an hour, want 1000", n)
		}
		time.Sleep(time.Hour)
		send(1, `{"touser":"lina|wangwei","msgtype":"text","agentid":1000002,"text":{"content":"y"}}`)
		if n := len(corp.Messages("lina")); n != 1001 || len(corp.Messages("wangwei")) != 1 {
			t.Errorf("%d messages received after an hour, want 1001", n)
		}
	})
}

func TestNotTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		client := corp.Client()
		for _, tt := range []struct {
			extra string
			wait  time.Duration
			want  int // received in all
		}{
			{``, 0, 1},
			{``, 0, 2}, // nobody asked to check
			{`,"enable_duplicate_check":1`, 0, 3},
			{`,"enable_duplicate_check":1`, 30*time.Minute - 1, 3},
			{`,"enable_duplicate_check":1`, 1, 4},
			{`,"enable_duplicate_check":1,"duplicate_check_interval":10`, 0, 5},
			{`,"enable_duplicate_check":1,"duplicate_check_interval":10`, 9 * time.Second, 5},
			{`,"enable_duplicate_check":1,"duplicate_check_interval":10`, time.Second, 6},
		} {
			time.Sleep(tt.wait)
			out, err := postJSON(t, client, "/cgi-bin/message/send", `{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":"x"}`+tt.extra+`}`)
			if err != nil || out["msgid"] == nil {
				t.Errorf("%v, %v", out, err)
			}
			if n := len(corp.Messages("lina")); n != tt.want {
				t.Errorf("%s after %v: %d messages received, want %d", tt.extra, tt.wait, n, tt.want)
			}
		}
	})
}

func TestClickCard(t *testing.T) {
	corp := wecomtest.New()
	client := corp.Client()
	send := func(body string) string {
		t.Helper()
		out, err := postJSON(t, client, "/cgi-bin/message/send", body)
		if err != nil {
			t.Fatal(err)
		}
		return out["msgid"].(string)
	}
	text := send(`{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`)
	card := send(`{"touser":"lina","msgtype":"template_card","agentid":1000002,"template_card":{
		"card_type":"text_notice","task_id":"t1","card_action":{"type":1,"url":"https://yunshan.example"},"action_menu":{"action_list":[{"key":"mute","text":"不再提醒"}]},"main_title":{"title":"x"},"button_list":[{"key":"go","text":"走"}]}}`)
	gone := send(`{"touser":"lina","msgtype":"template_card","agentid":1000002,"template_card":{
		"card_type":"button_interaction","task_id":"t2","main_title":{"title":"x"},"button_list":[{"key":"go","text":"走"}]}}`)
	if _, err := postJSON(t, client, "/cgi-bin/message/recall", `{"msgid":"`+gone+`"}`); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"unknown message": corp.ClickCard("lina", "none", "go", nil),
		"no recipient":    corp.ClickCard("wangwei", card, "go", nil),
		"unknown key":     corp.ClickCard("lina", card, "stop", nil),
		"a text":          corp.ClickCard("lina", text, "go", nil),
		"recalled":        corp.ClickCard("lina", gone, "go", nil),
	} {
		if err == nil {
			t.Errorf("%s: clicked", name)
		}
	}
	for key, event := range map[string]string{"mute": "template_card_menu_event", "go": "template_card_event"} {
		before := len(corp.Events())
		if err := corp.ClickCard("LiNa", card, key, nil); err != nil {
			t.Fatal(err)
		}
		events := corp.Events()[before:]
		if len(events) != 1 || !strings.Contains(events[0], "<Event>"+event+"</Event><EventKey>"+key+"</EventKey><TaskId>t1</TaskId><CardType>text_notice</CardType><ResponseCode>") {
			t.Errorf("%s: %s", key, events)
		}
	}
}

// An app changes its own cards only.
func TestCardsOfOthers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "打卡", AgentID: 1000003, Secret: "other"}))
	client := corp.Client()
	out, err := postJSON(t, client, "/cgi-bin/message/send", `{"touser":"lina","msgtype":"template_card","agentid":1000002,"template_card":{
		"card_type":"button_interaction","task_id":"t1","main_title":{"title":"x"},"button_list":[{"key":"go","text":"走"}]}}`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := postJSON(t, client, "/cgi-bin/message/send", `{"touser":"lina","msgtype":"interactive_taskcard","agentid":1000002,
		"interactive_taskcard":{"title":"x","task_id":"t2","btn":[{"key":"go","name":"走"}]}}`); err != nil {
		t.Fatal(err)
	}
	other := client.WithSecret("other")
	body := `{"agentid":1000003,"atall":1,"response_code":"` + out["response_code"].(string) + `","button":{"replace_name":"好"}}`
	if _, err := postJSON(t, other, "/cgi-bin/message/update_template_card", body); !errors.Is(err, wecom.ErrInvalidResponseCode) {
		t.Errorf("another app's card was changed: %v", err)
	}
	if _, err := postJSON(t, other, "/cgi-bin/message/update_taskcard", `{"agentid":1000003,"task_id":"t2","userids":["lina"],"replace_name":"好"}`); !errors.Is(err, wecom.Code(42014)) {
		t.Errorf("another app's task card was changed: %v", err)
	}
}

func TestLinkedMissed(t *testing.T) {
	out, err := postJSON(t, wecomtest.New().Client(), "/cgi-bin/linkedcorp/message/send", `{"touser":["lina","ghost"],"agentid":1000002,"msgtype":"text","text":{"content":"x"}}`)
	if users, ok := out["invaliduser"].([]any); err != nil || !ok || len(users) != 1 {
		t.Errorf("%v, %v", out, err)
	}
	if _, ok := out["invalidtag"]; ok {
		t.Errorf("an empty list was returned: %v", out)
	}
}

// What an app answers to a click changes the card of who has clicked. Each kind
// of card comes through the XML of an answer as it is.
func TestReplyToClick(t *testing.T) {
	var reply callback.Reply
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.OnReply(h, func(context.Context, *message.TemplateCardClicked) (callback.Reply, error) { return reply, nil })
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		t.Fatal(err)
	}
	click := func(task string, r callback.Reply) (clicked, other string) {
		t.Helper()
		out, err := postJSON(t, corp.Client(), "/cgi-bin/message/send", `{"touser":"lina|songtao","msgtype":"template_card","agentid":1000002,"template_card":{
			"card_type":"button_interaction","task_id":"`+task+`","main_title":{"title":"x"},"button_list":[{"key":"go","text":"走"}]}}`)
		if err != nil {
			t.Fatal(err)
		}
		reply = r
		if err := corp.ClickCard("LiNa", out["msgid"].(string), "go", nil); err != nil {
			t.Fatal(err)
		}
		if err := corp.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return lastOf(corp.Messages("lina")).Content, lastOf(corp.Messages("songtao")).Content
	}

	if clicked, other := click("button", callback.ButtonReply{Text: "已处理"}); !strings.Contains(clicked, `"replace_text":"已处理"`) || strings.Contains(other, "已处理") {
		t.Errorf("after an update of the buttons: %s, %s", clicked, other)
	}
	if clicked, other := click("nothing", nil); clicked != other {
		t.Errorf("after no reply: %s, %s", clicked, other)
	}
	for _, name := range []string{"card_button.json", "card_text.json", "card_news.json", "card_vote.json", "card_multiple.json"} {
		kept, err := os.ReadFile("../../../message/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		card, err := message.ReadCard(kept)
		if err != nil {
			t.Fatal(err)
		}
		clicked, _ := click(strings.TrimSuffix(name, ".json"), callback.CardReply{Card: card})
		if diff := cmp.Diff(jsonObject(t, string(kept)), jsonObject(t, clicked)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func lastOf(list []wecomtest.Message) wecomtest.Message { return list[len(list)-1] }

func jsonObject(t *testing.T, doc string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(doc), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestMessageText(t *testing.T) {
	for content, want := range map[string]string{
		`{"content":"你好"}`:                             "你好",
		`{"title":"周报","description":"x"}`:             "周报",
		`{"main_title":{"title":"磁盘"}}`:                "磁盘",
		`{"articles":[{"title":"年会"},{"title":"抽奖"}]}`: "年会",
		`{"media_id":"M"}`:                             `{"media_id":"M"}`,
	} {
		if got := (wecomtest.Message{Content: content}).Text(); got != want {
			t.Errorf("%s: %q, want %q", content, got, want)
		}
	}
}

func TestMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		a, sync := corp.Client(), corp.ContactsClient()
		const head = `{"agentid":1000002,"msgtype":"text","text":{"content":"会议改到三点"},`
		for i, row := range []struct {
			app  *wecom.Client
			body string
			want int // the errcode
		}{
			{sync, head + `"touser":"fuhua"}`, 48002},
			{a, strings.Replace(head, "1000002", "7", 1) + `"touser":"fuhua"}`, 301002},
			{a, `{"agentid":1000002,"msgtype":"text","touser":"fuhua"}`, 40008},
			{a, head + `"touser":"nobody|Nowhere"}`, 81013},
		} {
			if _, err := postJSON(t, row.app, "/cgi-bin/message/send", row.body); !errors.Is(err, wecom.Code(row.want)) {
				t.Errorf("%d: got %v, want %d", i, err, row.want)
			}
		}
		out, err := postJSON(t, a, "/cgi-bin/message/send", head+`"touser":"FuHua|Nobody|fuhua","toparty":"999"}`)
		delete(out, "errcode")
		delete(out, "errmsg")
		if want := (map[string]any{"invalidparty": "999", "invalidtag": "", "invaliduser": "nobody", "msgid": "simulated-message-1"}); err != nil || !cmp.Equal(out, want) {
			t.Errorf("got %v, %v", out, err)
		}
		box := corp.Messages("FUHUA")
		want := wecomtest.Message{ID: "simulated-message-1", AgentID: 1000002, Type: "text", Content: `{"content":"会议改到三点"}`, At: time.Now()}
		if len(box) != 1 || box[0] != want || box[0].Text() != "会议改到三点" {
			t.Errorf("received %+v", box)
		}
		send := func(to string) {
			t.Helper()
			if _, err := postJSON(t, a, "/cgi-bin/message/send", head+to); err != nil {
				t.Fatal(err)
			}
		}
		send(`"touser":"@all"}`)
		for _, m := range corp.Members() {
			if n := len(corp.Messages(m.UserID)); n != 1 && m.UserID != "fuhua" || n == 0 {
				t.Errorf("%s received %d messages", m.UserID, n)
			}
		}
		sales := slices.IndexFunc(corp.Departments(), func(d wecomtest.Department) bool { return d.Name == "销售部" })
		send(fmt.Sprintf(`"toparty":"%d"}`, corp.Departments()[sales].ID))
		if len(corp.Messages("suhang")) != 2 || len(corp.Messages("wangfang")) != 1 { // two departments below it; another one
			t.Errorf("%d and %d messages", len(corp.Messages("suhang")), len(corp.Messages("wangfang")))
		}
	})
}

// What is too long is cut, between two characters, and sent.
func TestLongTextsAreCut(t *testing.T) {
	corp := wecomtest.New()
	client := corp.Client()
	long := strings.Repeat("长", 700)
	image := corp.AddMedia("image", "a.png", []byte("content"))
	video := corp.AddMedia("video", "a.mp4", []byte("content"))
	cut := func(bytes int) string { return strings.Repeat("长", bytes/3) }
	for kind, row := range map[string]struct{ in, want string }{
		"text":                 {`{"content":"` + long + `"}`, `{"content":"` + cut(2048) + `"}`},
		"video":                {`{"media_id":"` + video + `","title":"` + long + `","description":"` + long + `"}`, `{"description":"` + cut(512) + `","media_id":"` + video + `","title":"` + cut(128) + `"}`},
		"textcard":             {`{"title":"` + long + `","description":"` + long + `","url":"https://a.example","btntxt":"查看更多详情"}`, `{"btntxt":"查看更多","description":"` + cut(3*512) + `","title":"` + cut(3*128) + `","url":"https://a.example"}`},
		"news":                 {`{"articles":[{"title":"` + long + `","description":"` + long + `"}]}`, `{"articles":[{"description":"` + cut(512) + `","title":"` + cut(128) + `"}]}`},
		"mpnews":               {`{"articles":[{"title":"` + long + `","digest":"` + long + `","content":"x","thumb_media_id":"` + image + `"}]}`, `{"articles":[{"content":"x","digest":"` + cut(512) + `","thumb_media_id":"` + image + `","title":"` + cut(128) + `"}]}`},
		"interactive_taskcard": {`{"title":"` + long + `","task_id":"a","btn":[{"key":"a","name":"` + long + `"}]}`, `{"btn":[{"key":"a","name":"` + cut(18) + `"}],"task_id":"a","title":"` + cut(128) + `"}`},
	} {
		body := `{"touser":"lina","agentid":1000002,"msgtype":"` + kind + `","` + kind + `":` + row.in + `}`
		if _, err := postJSON(t, client, "/cgi-bin/message/send", body); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if got := lastOf(corp.Messages("lina")).Content; got != row.want {
			t.Errorf("%s: %s\nwant %s", kind, got, row.want)
		}
	}
	out, err := postJSON(t, client, "/cgi-bin/appchat/create", `{"name":"`+long+`","userlist":["lina","songtao"]}`)
	if err != nil {
		t.Fatal(err)
	}
	var chat struct {
		Info struct{ Name string } `json:"chat_info"`
	}
	if err := client.Get(t.Context(), "/cgi-bin/appchat/get", map[string][]string{"chatid": {out["chatid"].(string)}}, &chat); err != nil || chat.Info.Name != cut(150) {
		t.Errorf("the chat is called %s, %v", chat.Info.Name, err)
	}
}

// An app reaches whom it sees, and has chats only if it sees all.
func TestRangeOfMessages(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{AgentID: 7, Secret: "s7", Visible: wecomtest.Range{Departments: []int64{4}}}))
	client := corp.Client().WithSecret("s7")
	out, err := postJSON(t, client, "/cgi-bin/message/send", `{"touser":"lina|wangfang","toparty":"1|4","msgtype":"text","agentid":7,"text":{"content":"x"}}`)
	if err != nil || out["invaliduser"] != "wangfang" || out["invalidparty"] != "1" {
		t.Errorf("sent %v, %v", out, err)
	}
	for path, body := range map[string]string{"appchat/create": `{"userlist":["lina","zhaojing"]}`, "appchat/send": `{"chatid":"a","msgtype":"text","text":{"content":"x"}}`} {
		if _, err := postJSON(t, client, "/cgi-bin/"+path, body); !errors.Is(err, wecom.ErrAPIForbidden) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// An app that is linked with a mini program sends its notices.
func TestMiniProgram(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{AgentID: 7, Secret: "s7", MiniProgramID: "wx1"}))
	const notice = `"agentid":7,"msgtype":"miniprogram_notice","miniprogram_notice":{"appid":"wx1","title":"会议通知"}}`
	if _, err := postJSON(t, corp.Client().WithSecret("s7"), "/cgi-bin/message/send", `{"touser":"lina",`+notice); err != nil {
		t.Error(err)
	}
	if _, err := postJSON(t, corp.Client().WithSecret("s7"), "/cgi-bin/message/send", `{"touser":"@all",`+notice); !errors.Is(err, wecom.Code(40031)) {
		t.Errorf("to all: %v", err)
	}
}

// What members and groups received is bounded: the oldest goes first.
func TestReceivedIsBounded(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithJournal(6), wecomtest.WithClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)))
	client := corp.Client()
	for i := range 5 {
		if _, err := postJSON(t, client, "/cgi-bin/message/send", fmt.Sprintf(`{"touser":"lina|songtao","agentid":1000002,"msgtype":"text","text":{"content":"%d"}}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, m := range append(corp.Messages("lina"), corp.Messages("songtao")...) {
		got = append(got, m.Text())
	}
	if want := []string{"2", "3", "4", "2", "3", "4"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
