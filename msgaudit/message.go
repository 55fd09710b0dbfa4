package msgaudit

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// A Message is what the archive has of one message, recall or switch.
//
// The ids in From and To are userids for members of the corp and customer ids for
// everybody else. Those of robots begin with "wb" ([Service.GetRobot]), those of
// customers with "wm" or "wo".
//
// https://developer.work.weixin.qq.com/document/path/91774
type Message struct {
	ID      string // unique; what came twice has the same
	Action  Action
	From    string
	To      []string // in a group, all others
	RoomID  string   // empty outside of groups
	At      time.Time
	Type    string  // WeCom's name for the content, such as "text"; empty for a [Switch]
	Content Content // never nil

	// Raw is the whole message as it came. [ParseMessage] reads it again.
	Raw jsontext.Value

	// Drift lists values of another kind than is documented. Those that are lost are
	// zero in Content and unchanged in Raw.
	Drift []wecom.Drift
}

// An Action is what was done.
//
//wecom:string
type Action string

const (
	ActionSend   Action = "send"   // 发送消息
	ActionRecall Action = "recall" // 撤回消息: the content is a [Recall]
	ActionSwitch Action = "switch" // 切换企业日志: the content is a [Switch]
)

// IsExternal reports whether somebody outside of the corp takes part.
func (m Message) IsExternal() bool { return strings.HasSuffix(m.ID, "_external") }

// IsUpDownstream reports whether a member of an upstream or downstream corp (上下游)
// takes part.
func (m Message) IsUpDownstream() bool { return strings.HasSuffix(m.ID, "_updown_stream") }

var errNoMessage = errors.New("msgaudit: the text is no JSON object, so it is no message of the archive")

// ParseMessage reads a message that has been decrypted. It fails only for what is
// no JSON object: a type that is new is [Unknown], and a value of the wrong kind is
// in Drift.
func ParseMessage(plain []byte) (Message, error) {
	m, err := parseMessage(plain, jsontext.AllowDuplicateNames(true))
	if err != nil {
		return Message{}, errNoMessage
	}
	return m, nil
}

// parseMessage reads strictly first, and leniently only if that fails.
func parseMessage(plain []byte, opts json.Options) (Message, error) {
	var r messageReader
	err := json.Unmarshal(plain, &r, opts)
	if err != nil {
		var bends []lenient.Bend
		bends, err = lenient.Unmarshal(plain, &r, opts)
		for _, b := range bends {
			r.Drift = append(r.Drift, wecom.Drift(b))
		}
	}
	if err == nil && r.Raw.Kind() != '{' {
		err = errNoMessage
	}
	return Message(r), err
}

// A messageReader is a Message that reads itself.
type messageReader Message

// UnmarshalJSONFrom reads the object twice: its type may stand behind its content.
func (m *messageReader) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	*m = messageReader{Raw: raw.Clone(), Type: textOf(scan.Member(raw, "msgtype"))}
	return m.read(jsontext.NewDecoder(bytes.NewReader(m.Raw), d.Options()))
}

func (m *messageReader) read(d *jsontext.Decoder) error {
	form := forms[m.Type]
	var callID string
	var switched Switch
	err := union.Members(d, func(name []byte) (known bool, err error) {
		switch name := string(name); {
		case name == "msgid":
			err = json.UnmarshalDecode(d, &m.ID)
		case name == "action":
			err = json.UnmarshalDecode(d, &m.Action)
		case name == "from":
			err = json.UnmarshalDecode(d, &m.From)
		case name == "tolist":
			err = json.UnmarshalDecode(d, &m.To)
		case name == "roomid":
			err = json.UnmarshalDecode(d, &m.RoomID)
		case name == "msgtime", name == "time" && m.Type == "":
			m.At, err = readMillis(d)
		case name == "user" && m.Type == "":
			err = json.UnmarshalDecode(d, &switched.UserID)
		case name == "voiceid", name == "voipid":
			err = json.UnmarshalDecode(d, &callID)
		case form.shape != nil && (name == m.Type || name == form.key):
			m.Content, err = form.shape(d)
		case name == "msgtype", name == "time": // of a meeting_notification, which says the same as msgtime
			err = d.SkipValue()
		default:
			return false, nil
		}
		return true, err
	})
	if err != nil {
		return err
	}
	switch c := m.Content.(type) {
	case VoiceCall:
		c.ID = callID
		m.Content = c
	case SharedDocument:
		c.CallID = callID
		m.Content = c
	case nil:
		m.Content = Unknown{Type: m.Type, Raw: m.Raw}
		if m.Action == ActionSwitch {
			m.Content = switched
		}
	}
	return nil
}

// readMillis reads milliseconds since 1970, 0 as the zero time.
func readMillis(d *jsontext.Decoder) (time.Time, error) {
	var ms int64
	err := json.UnmarshalDecode(d, &ms)
	return millis(ms), err
}

func millis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(wecom.Beijing)
}

// textOf returns the text of a JSON string, or "".
func textOf(raw []byte) string {
	if jsontext.Value(raw).Kind() != '"' {
		return ""
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return ""
	}
	return string(text)
}

// A form is how the content of a type is written.
type form struct {
	shape union.Shape[Content]
	key   string // where it stands; "" is the name of the type
}

// forms are the types of messages by their names.
var forms map[string]form

func init() { // some contents have contents inside them
	forms = map[string]form{
		"text":                 {shape: union.As[Text, Content]()},
		"image":                {shape: union.As[Image, Content]()},
		"revoke":               {shape: union.As[Recall, Content]()},
		"agree":                {shape: union.From(agreeWire.content)},
		"disagree":             {shape: union.From(disagreeWire.content)},
		"voice":                {shape: union.From(voiceWire.content)},
		"video":                {shape: union.As[Video, Content]()},
		"card":                 {shape: union.As[Card, Content]()},
		"location":             {shape: union.As[Location, Content]()},
		"emotion":              {shape: union.From(emotionWire.content)},
		"file":                 {shape: union.As[File, Content]()},
		"link":                 {shape: union.As[Link, Content]()},
		"weapp":                {shape: union.As[MiniProgram, Content]()},
		"chatrecord":           {shape: union.From(chatRecordWire.content)},
		"todo":                 {shape: union.As[Todo, Content]()},
		"vote":                 {shape: union.As[Vote, Content]()},
		"collect":              {shape: union.As[Form, Content]()},
		"redpacket":            {shape: union.As[RedPacket, Content]()},
		"external_redpacket":   {shape: union.As[RedPacket, Content](), key: "redpacket"},
		"meeting":              {shape: union.As[MeetingInvitation, Content]()},
		"meeting_notification": {shape: union.From(meetingNoticeWire.content), key: "info"},
		"docmsg":               {shape: union.As[Document, Content](), key: "doc"},
		"markdown":             {shape: union.As[Markdown, Content](), key: "info"},
		"news":                 {shape: union.As[News, Content](), key: "info"},
		"calendar":             {shape: union.As[Schedule, Content]()},
		"mixed":                {shape: union.From(mixedWire.content)},
		"meeting_voice_call":   {shape: union.From(voiceCallWire.content)},
		"voip_doc_share":       {shape: union.As[SharedDocument, Content]()},
		"sphfeed":              {shape: union.As[ChannelsPost, Content]()},
		"voiptext":             {shape: union.As[Call, Content](), key: "info"},
		"qydiskfile":           {shape: union.As[DriveFile, Content](), key: "info"},
		"solitaire":            {shape: union.As[Solitaire, Content](), key: "info"},
		"note":                 {shape: union.From(noteWire.content), key: "info"},
	}
}
