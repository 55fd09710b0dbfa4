package kf_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

var menu = kf.Menu{
	Head: "满意吗？",
	Items: kf.MenuItems{
		kf.MenuClick{ID: "good", Content: "满意"}, kf.MenuView{URL: "https://a.example", Content: "自助查询"},
		kf.MenuMiniProgram{AppID: "wx1", PagePath: "p.html", Content: "小程序"}, kf.MenuText{Content: "或者", Inline: true}, kf.MenuText{Content: "再见"},
	},
	Tail: "谢谢",
}

const menuJSON = `{"head_content":"满意吗？","list":[{"type":"click","click":{"id":"good","content":"满意"}},{"type":"view","view":{"url":"https://a.example","content":"自助查询"}},
	{"type":"miniprogram","miniprogram":{"appid":"wx1","pagepath":"p.html","content":"小程序"}},{"type":"text","text":{"content":"或者","no_newline":1}},{"type":"text","text":{"content":"再见"}}],"tail_content":"谢谢"}`

func TestSend(t *testing.T) {
	const to = `"touser":"wm-1","open_kfid":"wk-1"`
	rows := []row{}
	for _, one := range []struct {
		content kf.Outgoing
		json    string
	}{
		{kf.Text{Content: "您好", MenuID: "not sent"}, `"msgtype":"text","text":{"content":"您好"}`},
		{&kf.Text{Content: "您好"}, `"msgtype":"text","text":{"content":"您好"}`},
		{kf.Image{MediaID: "m-1"}, `"msgtype":"image","image":{"media_id":"m-1"}`},
		{kf.Voice{MediaID: "m-1"}, `"msgtype":"voice","voice":{"media_id":"m-1"}`},
		{kf.Video{MediaID: "m-1"}, `"msgtype":"video","video":{"media_id":"m-1"}`},
		{kf.File{MediaID: "m-1"}, `"msgtype":"file","file":{"media_id":"m-1"}`},
		{kf.Link{Title: "t", Description: "d", URL: "https://a.example", ThumbMediaID: "m-1", PictureURL: "not sent"}, `"msgtype":"link","link":{"title":"t","desc":"d","url":"https://a.example","thumb_media_id":"m-1"}`},
		{kf.MiniProgram{AppID: "wx1", PagePath: "p.html", Title: "t", ThumbMediaID: "m-1"}, `"msgtype":"miniprogram","miniprogram":{"appid":"wx1","pagepath":"p.html","title":"t","thumb_media_id":"m-1"}`},
		{menu, `"msgtype":"msgmenu","msgmenu":` + menuJSON},
		{kf.Location{Name: "总部", Address: "科技路 1 号"}, `"msgtype":"location","location":{"latitude":0,"longitude":0,"name":"总部","address":"科技路 1 号"}`},
		{kf.AcquisitionLink{URL: "https://a.example/ca/1"}, `"msgtype":"ca_link","ca_link":{"link_url":"https://a.example/ca/1"}`},
	} {
		rows = append(rows, row{
			Name:  one.json[:24],
			Call:  apitest.With(kf.New, func(c ctx, s service) (string, error) { return s.Send(c, chat, one.content) }),
			Route: "POST /cgi-bin/kf/send_msg",
			Body:  `{` + to + `,` + one.json + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","msgid":"id-1"}`,
			Want:  "id-1",
		})
	}
	rows = append(rows, row{
		Name: "Send with an id",
		Call: apitest.With(kf.New, func(c ctx, s service) (string, error) {
			return s.Send(c, chat, kf.Text{Content: "x"}, kf.SendOptions{MessageID: "order_7-a"})
		}),
		Route: "POST /cgi-bin/kf/send_msg",
		Body:  `{` + to + `,"msgid":"order_7-a","msgtype":"text","text":{"content":"x"}}`,
		Reply: `{"errcode":0,"errmsg":"ok","msgid":"order_7-a"}`,
		Want:  "order_7-a",
	}, row{
		Name: "SendOnEvent",
		Call: apitest.With(kf.New, func(c ctx, s service) (string, error) {
			return s.SendOnEvent(c, "code-1", menu, kf.SendOptions{MessageID: "id-1"})
		}),
		Route: "POST /cgi-bin/kf/send_msg_on_event",
		Body:  `{"code":"code-1","msgid":"id-1","msgtype":"msgmenu","msgmenu":` + menuJSON + `}`,
		Reply: `{"errcode":0,"errmsg":"ok","msgid":"id-1"}`,
		Want:  "id-1",
	})
	apitest.Run(t, rows)
}

// A message with an id is repeated after a failure, and WeCom's having it already is
// no error. One without is sent once.
func TestSendAgain(t *testing.T) {
	text := kf.Text{Content: "x"}
	corp, s := scripted("/cgi-bin/kf/send_msg", `{"errcode":-1,"errmsg":"busy"}`, `{"errcode":95033,"errmsg":"duplicate msgid"}`)
	if id, err := s.Send(t.Context(), chat, text, kf.SendOptions{MessageID: "id-1"}); id != "id-1" || err != nil || len(corp.Calls("/cgi-bin/kf/send_msg")) != 2 {
		t.Errorf("%q, %v by %v", id, err, corp.Calls("/cgi-bin/kf/send_msg"))
	}
	corp, s = scripted("/cgi-bin/kf/send_msg", `{"errcode":-1,"errmsg":"busy"}`)
	if _, err := s.Send(t.Context(), chat, text); err == nil || len(corp.Calls("/cgi-bin/kf/send_msg")) != 1 {
		t.Errorf("%v by %v", err, corp.Calls("/cgi-bin/kf/send_msg"))
	}
}

// An id of an answer is valid, the same each time, and different for each.
func TestReplyID(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []string{"a", "b", strings.Repeat("long", 100)} {
		for n := range 3 {
			m := &kf.Message{ID: id}
			reply := kf.ReplyID(m, n)
			if reply != kf.ReplyID(m, n) || len(reply) != 32 || seen[reply] || strings.Trim(reply, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") != "" {
				t.Errorf("%s %d: %s", id, n, reply)
			}
			seen[reply] = true
		}
	}
}

func TestSendRefusals(t *testing.T) {
	send := func(content kf.Outgoing) func(service) error {
		return func(s service) error { _, err := s.Send(t.Context(), chat, content); return err }
	}
	long := func(n int) string { return strings.Repeat("a", n) }
	clicks := func(n int) (m kf.Menu) {
		for range n {
			m.Items = append(m.Items, kf.MenuClick{Content: "x"})
		}
		return m
	}
	texts := func(n int) (m kf.Menu) {
		for range n {
			m.Items = append(m.Items, kf.MenuText{Content: "x"})
		}
		return m
	}
	checkRefusals(t, []refusal{
		{"the content is nil", send(nil)},
		{"the content is nil", send((*kf.Text)(nil))},
		{"the text is empty", send(kf.Text{})},
		{"2049 bytes", send(kf.Text{Content: long(2049)})},
		{"MediaID is empty", send(kf.Image{})},
		{"MediaID is empty", send(kf.Voice{})},
		{"MediaID is empty", send(kf.Video{})},
		{"MediaID is empty", send(kf.File{})},
		{"title is empty", send(kf.Link{URL: "https://a.example", ThumbMediaID: "m"})},
		{"ThumbMediaID is empty", send(kf.Link{Title: "t", URL: "https://a.example"})},
		{"http://", send(kf.Link{Title: "t", URL: "a.example", ThumbMediaID: "m"})},
		{"129 bytes", send(kf.Link{Title: long(129), URL: "https://a.example", ThumbMediaID: "m"})},
		{"513 bytes", send(kf.Link{Title: "t", Description: long(513), URL: "https://a.example", ThumbMediaID: "m"})},
		{"65 bytes", send(kf.MiniProgram{AppID: "a", PagePath: "p", Title: long(65), ThumbMediaID: "m"})},
		{"no place on Earth", send(kf.Location{Latitude: 91})},
		{"no place on Earth", send(kf.Location{Longitude: -181})},
		{"URL is empty", send(kf.AcquisitionLink{})},
		{"the menu is empty", send(kf.Menu{})},
		{"11 items that can be clicked", send(clicks(11))},
		{"51 items", send(texts(51))},
		{"1025 bytes", send(kf.Menu{Head: long(1025)})},
		{"item 0 of the menu is nil", send(kf.Menu{Items: kf.MenuItems{nil}})},
		{"item 0 of the menu: the content has 129 bytes", send(kf.Menu{Items: kf.MenuItems{kf.MenuClick{Content: long(129)}}})},
		{"item 0 of the menu: the URL is empty", send(kf.Menu{Items: kf.MenuItems{kf.MenuView{Content: "x"}}})},
		{"item 0 of the menu: the AppID is empty", send(kf.Menu{Items: kf.MenuItems{kf.MenuMiniProgram{}}})},
		{"item 0 of the menu: the content has 257 bytes", send(kf.Menu{Items: kf.MenuItems{kf.MenuText{Content: long(257)}}})},
		{"item 0 of the menu: the kind \"x\" needs", send(kf.Menu{Items: kf.MenuItems{kf.UnknownMenuItem{Kind: "x", Raw: jsontext.Value(`7`)}}})},
		{"CustomerID is empty", func(s service) error {
			_, err := s.Send(t.Context(), kf.Chat{OpenKfID: "wk"}, kf.Text{Content: "x"})
			return err
		}},
		{"33 bytes", func(s service) error {
			_, err := s.Send(t.Context(), chat, kf.Text{Content: "x"}, kf.SendOptions{MessageID: long(33)})
			return err
		}},
		{"other characters", func(s service) error {
			_, err := s.Send(t.Context(), chat, kf.Text{Content: "x"}, kf.SendOptions{MessageID: "a b"})
			return err
		}},
		{"the code is empty", func(s service) error { _, err := s.SendOnEvent(t.Context(), "", kf.Text{Content: "x"}); return err }},
		{"the content is nil", func(s service) error { _, err := s.SendOnEvent(t.Context(), "c", nil); return err }},
		{"11 items", func(s service) error { _, err := s.SendOnEvent(t.Context(), "c", texts(11)); return err }},
	})
}
