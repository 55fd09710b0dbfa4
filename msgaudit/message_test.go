package msgaudit_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
)

// contents are messages of each type: what stands behind msgtype, and what is read.
var contents = map[string]struct {
	json string
	want msgaudit.Content
}{
	"text": {`"text":{"content":"这是一条引用/回复消息：\n李娜\n早\n------\n好"}`, msgaudit.Text{Content: "这是一条引用/回复消息：\n李娜\n早\n------\n好"}},
	"image": {`"image":{"md5sum":"0a","filesize":2,"sdkfileid":"f-1"}`,
		msgaudit.Image{Media: msgaudit.Media{FileID: "f-1", MD5: "0a", Size: 2}}},
	"revoke":   {`"revoke":{"pre_msgid":"m-0"}`, msgaudit.Recall{MessageID: "m-0"}},
	"agree":    {`"agree":{"userid":"wm1","agree_time":1764057600123}`, msgaudit.Agreement{UserID: "wm1", Agreed: true, At: wecom.Time{Time: ms(1764057600123)}}},
	"disagree": {`"disagree":{"userid":"wm2","disagree_time":1764057600124}`, msgaudit.Agreement{UserID: "wm2", At: wecom.Time{Time: ms(1764057600124)}}},
	"voice": {`"voice":{"md5sum":"0b","voice_size":3,"play_length":4,"sdkfileid":"f-2"}`,
		msgaudit.Voice{Media: msgaudit.Media{FileID: "f-2", MD5: "0b", Size: 3}, Length: wecom.SecondsOf(4 * time.Second)}},
	"video": {`"video":{"md5sum":"0c","filesize":5,"play_length":6,"sdkfileid":"f-3"}`,
		msgaudit.Video{Media: msgaudit.Media{FileID: "f-3", MD5: "0c", Size: 5}, Length: wecom.SecondsOf(6 * time.Second)}},
	"card": {`"card":{"corpname":"微信联系人","userid":"wm3"}`, msgaudit.Card{UserID: "wm3", CorpName: "微信联系人"}},
	"location": {`"location":{"longitude":116.5,"latitude":39.25,"address":"路 1 号","title":"中心","zoom":15}`,
		msgaudit.Location{Longitude: 116.5, Latitude: 39.25, Address: "路 1 号", Title: "中心", Zoom: 15}},
	"emotion": {`"emotion":{"type":2,"width":290,"height":291,"imagesize":7,"md5sum":"0d","sdkfileid":"f-4"}`,
		msgaudit.Emotion{Media: msgaudit.Media{FileID: "f-4", MD5: "0d", Size: 7}, Kind: msgaudit.EmotionPNG, Width: 290, Height: 291}},
	"file": {`"file":{"md5sum":"0e","filename":"合同.docx","fileext":"docx","filesize":8,"sdkfileid":"f-5"}`,
		msgaudit.File{Media: msgaudit.Media{FileID: "f-5", MD5: "0e", Size: 8}, Name: "合同.docx", Extension: "docx"}},
	"link": {`"link":{"title":"标题","description":"说明","link_url":"https://a.example","image_url":"https://b.example"}`,
		msgaudit.Link{Title: "标题", Description: "说明", URL: "https://a.example", PictureURL: "https://b.example"}},
	"weapp": {`"weapp":{"title":"须知","description":"同意","username":"gh@app","displayname":"服务","appid":"wx1","pagepath":"pages/a"}`,
		msgaudit.MiniProgram{Title: "须知", Description: "同意", OriginalID: "gh@app", Name: "服务", AppID: "wx1", Page: "pages/a"}},
	"chatrecord": {`"chatrecord":{"title":"群聊","item":[
		{"type":"ChatRecordText","msgtime":1764057601,"content":"{\"content\":\"一\"}","from_chatroom":true},
		{"type":"ChatRecordImage","msgtime":1764057602,"content":"{\"md5sum\":\"0f\",\"filesize\":9,\"sdkfileid\":\"f-6\"}","from_chatroom":false},
		{"type":"ChatRecordMixed","msgtime":1764057603,"content":"{\"item\":[{\"type\":\"text\",\"content\":\"{\\\"content\\\":\\\"二\\\"}\"}]}","from_chatroom":false},
		{"type":"ChatRecord","msgtime":1764057604,"content":"{\"title\":\"内\",\"item\":[{\"type\":\"ChatRecordFile\",\"msgtime\":1764057605,\"content\":\"{\\\"filename\\\":\\\"a.txt\\\",\\\"sdkfileid\\\":\\\"f-7\\\"}\"}]}","from_chatroom":false},
		{"type":"ChatRecordPoll","msgtime":1764057606,"content":"{\"x\":1}","from_chatroom":false},
		{"type":"ChatRecordText","msgtime":1764057607,"content":"no JSON","from_chatroom":false}]}`,
		msgaudit.ChatRecord{Title: "群聊", Items: []msgaudit.ForwardedMessage{
			{Type: "ChatRecordText", At: at(1764057601), FromRoom: true, Content: msgaudit.Text{Content: "一"}},
			{Type: "ChatRecordImage", At: at(1764057602), Content: msgaudit.Image{Media: msgaudit.Media{FileID: "f-6", MD5: "0f", Size: 9}}},
			{Type: "ChatRecordMixed", At: at(1764057603), Content: msgaudit.Mixed{Parts: []msgaudit.Content{msgaudit.Text{Content: "二"}}}},
			{Type: "ChatRecord", At: at(1764057604), Content: msgaudit.ChatRecord{Title: "内", Items: []msgaudit.ForwardedMessage{
				{Type: "ChatRecordFile", At: at(1764057605), Content: msgaudit.File{Media: msgaudit.Media{FileID: "f-7"}, Name: "a.txt"}},
			}}},
			{Type: "ChatRecordPoll", At: at(1764057606), Content: msgaudit.Unknown{Type: "ChatRecordPoll", Raw: jsontext.Value(`"{\"x\":1}"`)}},
			{Type: "ChatRecordText", At: at(1764057607), Content: msgaudit.Unknown{Type: "ChatRecordText", Raw: jsontext.Value(`"no JSON"`)}},
		}}},
	"todo": {`"todo":{"title":"来自群聊","content":"交周报"}`, msgaudit.Todo{Source: "来自群聊", Content: "交周报"}},
	"vote": {`"vote":{"votetitle":"去哪儿","voteitem":["山","海"],"votetype":102,"voteid":"v-1"}`,
		msgaudit.Vote{ID: "v-1", Kind: msgaudit.VoteGiven, Title: "去哪儿", Options: []string{"山", "海"}}},
	"collect": {`"collect":{"room_name":"群","creator":"李娜","create_time":"2025-11-25 16:00:00","title":"登记","details":[{"id":1,"ques":"姓名","type":"Text"}]}`,
		msgaudit.Form{RoomName: "群", CreatorName: "李娜", CreatedAt: "2025-11-25 16:00:00", Title: "登记", Fields: []msgaudit.FormField{{ID: 1, Question: "姓名", Type: "Text"}}}},
	"redpacket": {`"redpacket":{"type":3,"wish":"大吉","totalcnt":2,"totalamount":3000}`,
		msgaudit.RedPacket{Kind: msgaudit.RedPacketReward, Wish: "大吉", Count: 2, Amount: 3000}},
	"external_redpacket": {`"redpacket":{"type":2,"wish":"大利","totalcnt":4,"totalamount":20}`,
		msgaudit.RedPacket{Kind: msgaudit.RedPacketLucky, Wish: "大利", Count: 4, Amount: 20}},
	"meeting": {`"meeting":{"topic":"夕会","starttime":1764057610,"endtime":1764057611,"address":"三楼","remarks":"带电脑","meetingid":6072773153468854001}`,
		msgaudit.MeetingInvitation{ID: 6072773153468854001, Topic: "夕会", StartAt: at(1764057610), EndAt: at(1764057611), Address: "三楼", Remarks: "带电脑"}},
	"meeting_notification": {`"time":"2025-11-25 16:00:00:001","info":{"content":"会议已结束","meeting_id":6072773153468854002,"notification_type":2}`,
		msgaudit.MeetingNotice{MeetingID: 6072773153468854002, Kind: msgaudit.MeetingEnded, Text: "会议已结束"}},
	"docmsg": {`"doc":{"title":"方案","doc_creator":"lina","link_url":"https://doc.example"}`,
		msgaudit.Document{Title: "方案", CreatorID: "lina", URL: "https://doc.example"}},
	"markdown": {`"info":{"content":"# 告警"}`, msgaudit.Markdown{Content: "# 告警"}},
	"news": {`"info":{"item":[{"title":"题","description":"述","url":"https://n.example","picurl":"https://p.example"}]}`,
		msgaudit.News{Articles: []msgaudit.Article{{Title: "题", Description: "述", URL: "https://n.example", PictureURL: "https://p.example"}}}},
	"calendar": {`"calendar":{"title":"复盘","creatorname":"李娜","attendeename":["王伟","周岚"],"starttime":1764057620,"endtime":1764057621,"place":"二楼","remarks":"备注"}`,
		msgaudit.Schedule{Title: "复盘", CreatorName: "李娜", AttendeeNames: []string{"王伟", "周岚"}, StartAt: at(1764057620), EndAt: at(1764057621), Place: "二楼", Remarks: "备注"}},
	"mixed": {`"mixed":{"item":[{"type":"text","content":"{\"content\":\"图\\n\"}"},{"type":"image","content":"{\"md5sum\":\"10\",\"filesize\":10,\"sdkfileid\":\"f-8\"}"},{"type":"hologram","content":"{}"}]}`,
		msgaudit.Mixed{Parts: []msgaudit.Content{
			msgaudit.Text{Content: "图\n"},
			msgaudit.Image{Media: msgaudit.Media{FileID: "f-8", MD5: "10", Size: 10}},
			msgaudit.Unknown{Type: "hologram", Raw: jsontext.Value(`"{}"`)},
		}}},
	"meeting_voice_call": {`"voiceid":"c-1","meeting_voice_call":{"endtime":1764057630,"sdkfileid":"f-9","demofiledata":[{"filename":"a.docx","demooperator":"wo1","starttime":1764057631,"endtime":1764057632}],"sharescreendata":[{"share":"wo2","starttime":1764057633,"endtime":1764057634}]}`,
		msgaudit.VoiceCall{
			Media: msgaudit.Media{FileID: "f-9"}, ID: "c-1", EndAt: at(1764057630),
			Demos:   []msgaudit.Demo{{FileName: "a.docx", UserID: "wo1", StartAt: at(1764057631), EndAt: at(1764057632)}},
			Screens: []msgaudit.ScreenShare{{UserID: "wo2", StartAt: at(1764057633), EndAt: at(1764057634)}},
		}},
	"voip_doc_share": {`"voip_doc_share":{"filename":"a.pdf","md5sum":"11","filesize":11,"sdkfileid":"f-10"},"voipid":"c-2"`,
		msgaudit.SharedDocument{Media: msgaudit.Media{FileID: "f-10", MD5: "11", Size: 11}, CallID: "c-2", Name: "a.pdf"}},
	"sphfeed": {`"sphfeed":{"feed_type":9,"sph_name":"旅行","feed_desc":"缆车"}`,
		msgaudit.ChannelsPost{Kind: msgaudit.ChannelsLive, AccountName: "旅行", Description: "缆车"}},
	"voiptext":   {`"info":{"callduration":9,"invitetype":4}`, msgaudit.Call{Duration: wecom.SecondsOf(9 * time.Second), Kind: msgaudit.VoiceCallGroup}},
	"qydiskfile": {`"info":{"filename":"日志.log","url":"https://drive.example"}`, msgaudit.DriveFile{Name: "日志.log", URL: "https://drive.example"}},
	"solitaire":  {`"info":{"solitaire_type":101,"solitaire_content":"#接龙"}`, msgaudit.Solitaire{Kind: msgaudit.SolitaireStarted, Content: "#接龙"}},
	"note": {`"info":{"items":[{"content":"{\"content\":\"笔记\"}","msg_type":"text"},{"content":"{\"sdkfileid\":\"f-11\",\"voice_size\":12,\"play_length\":1,\"md5sum\":\"12\"}","msg_type":"voice"}]}`,
		msgaudit.Note{Parts: []msgaudit.Content{
			msgaudit.Text{Content: "笔记"},
			msgaudit.Voice{Media: msgaudit.Media{FileID: "f-11", MD5: "12", Size: 12}, Length: wecom.SecondsOf(time.Second)},
		}}},
}

func ms(n int64) time.Time { return time.UnixMilli(n).In(wecom.Beijing) }

// message is a message of a type, its type before or behind its content.
func message(kind, content string, typeLast bool) string {
	const head = `"msgid":"m-1_external","action":"send","from":"lina","tolist":["wm1","songtao"],"roomid":"wr1","msgtime":1764057600001`
	if typeLast {
		return `{` + content + `,` + head + `,"msgtype":"` + kind + `"}`
	}
	return `{` + head + `,"msgtype":"` + kind + `",` + content + `}`
}

// Every type is read in full, wherever its name stands.
func TestParseMessage(t *testing.T) {
	for kind, tt := range contents {
		for _, typeLast := range []bool{false, true} {
			plain := message(kind, tt.json, typeLast)
			got, err := msgaudit.ParseStrictly([]byte(plain))
			if err != nil {
				t.Errorf("%s: %v", kind, err)
				continue
			}
			want := msgaudit.Message{
				ID: "m-1_external", Action: msgaudit.ActionSend, From: "lina", To: []string{"wm1", "songtao"}, RoomID: "wr1",
				At: ms(1764057600001), Type: kind, Content: tt.want, Raw: jsontext.Value(plain),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", kind, diff)
			}
		}
	}
	for _, kind := range msgaudit.Types() {
		if _, ok := contents[kind]; !ok {
			t.Errorf("no test for the type %s", kind)
		}
	}
}

func TestParseMessageOtherwise(t *testing.T) {
	const switched = `{"msgid":"m-2","action":"switch","time":1764057600002,"user":"lina"}`
	const recalled = `{"msgid":"m-3_updown_stream","action":"recall","from":"lina","tolist":["wm1"],"roomid":"","msgtime":0,"msgtype":"revoke","revoke":{"pre_msgid":"m-1"}}`
	const future = `{"msgid":"m-4","action":"send","msgtype":"hologram","hologram":{"x":1},"text":{"content":"no text"}}`
	const bare = `{"msgtype":"text"}`
	const bent = `{"msgid":5,"action":"send","from":"lina","tolist":"wm1","msgtime":"1764057600003","msgtype":"location","location":{"zoom":"15","title":{"x":1},"longitude":"1.5"}}`
	for plain, want := range map[string]msgaudit.Message{
		switched: {ID: "m-2", Action: msgaudit.ActionSwitch, At: ms(1764057600002), Content: msgaudit.Switch{UserID: "lina"}},
		recalled: {ID: "m-3_updown_stream", Action: msgaudit.ActionRecall, From: "lina", To: []string{"wm1"}, Type: "revoke", Content: msgaudit.Recall{MessageID: "m-1"}},
		future:   {ID: "m-4", Action: msgaudit.ActionSend, Type: "hologram", Content: msgaudit.Unknown{Type: "hologram", Raw: jsontext.Value(future)}},
		bare:     {Type: "text", Content: msgaudit.Unknown{Type: "text", Raw: jsontext.Value(bare)}},
		`{}`:     {Content: msgaudit.Unknown{Raw: jsontext.Value(`{}`)}},
		bent: {
			ID: "5", Action: msgaudit.ActionSend, From: "lina", To: []string{"wm1"}, At: ms(1764057600003), Type: "location",
			Content: msgaudit.Location{Zoom: 15, Longitude: 1.5},
			Drift: []wecom.Drift{
				{Path: "/msgid", Got: "number", Want: "string"}, {Path: "/tolist", Got: "string", Want: "list"},
				{Path: "/msgtime", Got: "string", Want: "integer"}, {Path: "/location/zoom", Got: "string", Want: "integer"},
				{Path: "/location/title", Got: "object", Want: "string", Lost: true},
			},
		},
	} {
		want.Raw = jsontext.Value(plain)
		got, err := msgaudit.ParseMessage([]byte(plain))
		if err != nil {
			t.Errorf("%s: %v", plain, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", plain, diff)
		}
	}
	for _, wrong := range []string{``, `7`, `null`, `[]`, `"{}"`, `{"msgid":"m"`, `{}{}`} {
		if m, err := msgaudit.ParseMessage([]byte(wrong)); err == nil {
			t.Errorf("%s is read as %+v", wrong, m)
		} else if strings.Contains(err.Error(), "msgid") {
			t.Errorf("the error quotes the message: %v", err)
		}
	}
}

func TestFiles(t *testing.T) {
	var ids []string
	for kind, tt := range contents {
		m, err := msgaudit.ParseMessage([]byte(message(kind, tt.json, false)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Files() {
			ids = append(ids, f.FileID)
		}
	}
	slices.Sort(ids)
	if got, want := strings.Join(ids, " "), "f-1 f-10 f-11 f-2 f-3 f-4 f-5 f-6 f-7 f-8 f-9"; got != want {
		t.Errorf("files %s, want %s", got, want)
	}
}

func TestScope(t *testing.T) {
	for id, want := range map[string][2]bool{"m": {false, false}, "m_external": {true, false}, "m_updown_stream": {false, true}} {
		m := msgaudit.Message{ID: id}
		if m.IsExternal() != want[0] || m.IsUpDownstream() != want[1] {
			t.Errorf("%s: external %v, up- or downstream %v", id, m.IsExternal(), m.IsUpDownstream())
		}
	}
}

// Parts within parts are read, whatever is wrong with those around them.
func TestDeepParts(t *testing.T) {
	content := `{"content":"x"}`
	for range 12 {
		quoted, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		content = `{"item":[{"type":"mixed","content":` + string(quoted) + `}],"title":7}`
	}
	m, err := msgaudit.ParseMessage([]byte(message("mixed", `"mixed":`+content, false)))
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	for c := m.Content; ; depth++ {
		mixed, ok := c.(msgaudit.Mixed)
		if !ok || len(mixed.Parts) == 0 {
			break
		}
		c = mixed.Parts[0]
	}
	if depth != 12 {
		t.Errorf("read to a depth of %d", depth)
	}
}

// No message makes the reader panic, and what is read has a content and its raw
// form, which reads as the same again.
func FuzzParseMessage(f *testing.F) {
	for kind, tt := range contents {
		f.Add([]byte(message(kind, tt.json, true)))
	}
	f.Add([]byte(`{"msgid":"m","action":"switch","time":1,"user":"u"}`))
	f.Add([]byte(`{"msgtype":"mixed","mixed":{"item":[{"type":"mixed","content":"{\"item\":[{\"type\":\"text\",\"content\":\"{\"}]}"}]}}`))
	f.Fuzz(func(t *testing.T, plain []byte) {
		m, err := msgaudit.ParseMessage(plain)
		if err != nil {
			return
		}
		if m.Content == nil {
			t.Fatal("no content")
		}
		m.Files()
		again, err := msgaudit.ParseMessage(m.Raw)
		if err != nil {
			t.Fatalf("Raw is not read: %v", err)
		}
		m.Drift, again.Drift = nil, nil // Raw is repaired
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatalf("read again (-first +second):\n%s", diff)
		}
	})
}
