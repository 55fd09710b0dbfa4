package msgaudit

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// The contents whose keys on the wire are not those of their types.
type (
	agreeWire struct {
		UserID string `json:"userid"`
		Millis int64  `json:"agree_time"`
	}
	disagreeWire struct {
		UserID string `json:"userid"`
		Millis int64  `json:"disagree_time"`
	}
	voiceWire struct {
		FileID string        `json:"sdkfileid"`
		MD5    string        `json:"md5sum"`
		Size   int64         `json:"voice_size"`
		Length wecom.Seconds `json:"play_length"`
	}
	emotionWire struct {
		FileID string      `json:"sdkfileid"`
		MD5    string      `json:"md5sum"`
		Size   int64       `json:"imagesize"`
		Kind   EmotionKind `json:"type"`
		Width  int         `json:"width"`
		Height int         `json:"height"`
	}
	meetingNoticeWire struct {
		MeetingID int64             `json:"meeting_id"`
		FormerID  int64             `json:"meetingid"` // the table of the page spells it so
		Kind      MeetingNoticeKind `json:"notification_type"`
		Text      string            `json:"content"`
	}
	voiceCallWire struct {
		FileID  string        `json:"sdkfileid"`
		EndAt   wecom.Time    `json:"endtime"`
		Demos   []Demo        `json:"demofiledata"`
		Screens []ScreenShare `json:"sharescreendata"`
	}
	chatRecordWire struct {
		Title string `json:"title"`
		Items []struct {
			Type     string         `json:"type"`
			At       wecom.Time     `json:"msgtime"`
			FromRoom bool           `json:"from_chatroom"`
			Content  jsontext.Value `json:"content"`
		} `json:"item"`
	}
	mixedWire struct {
		Items []struct {
			Type    string         `json:"type"`
			Content jsontext.Value `json:"content"`
		} `json:"item"`
	}
	noteWire struct {
		Items []struct {
			Type    string         `json:"msg_type"`
			Content jsontext.Value `json:"content"`
		} `json:"items"`
	}
)

func (w agreeWire) content() Content {
	return Agreement{UserID: w.UserID, Agreed: true, At: wecom.Time{Time: millis(w.Millis)}}
}

func (w disagreeWire) content() Content {
	return Agreement{UserID: w.UserID, At: wecom.Time{Time: millis(w.Millis)}}
}

func (w voiceWire) content() Content {
	return Voice{Media{w.FileID, w.MD5, w.Size}, w.Length}
}

func (w emotionWire) content() Content {
	return Emotion{Media{w.FileID, w.MD5, w.Size}, w.Kind, w.Width, w.Height}
}

func (w meetingNoticeWire) content() Content {
	if w.MeetingID == 0 {
		w.MeetingID = w.FormerID
	}
	return MeetingNotice{w.MeetingID, w.Kind, w.Text}
}

func (w voiceCallWire) content() Content {
	return VoiceCall{Media: Media{FileID: w.FileID}, EndAt: w.EndAt, Demos: w.Demos, Screens: w.Screens}
}

func (w chatRecordWire) content() Content {
	r := ChatRecord{Title: w.Title}
	for _, item := range w.Items {
		kind := strings.ToLower(strings.TrimPrefix(item.Type, "ChatRecord"))
		if kind == "" { // a conversation within a conversation
			kind = "chatrecord"
		}
		c := part(kind, item.Content)
		if u, ok := c.(Unknown); ok {
			c = Unknown{item.Type, u.Raw}
		}
		r.Items = append(r.Items, ForwardedMessage{item.Type, item.At, item.FromRoom, c})
	}
	return r
}

func (w mixedWire) content() Content {
	var m Mixed
	for _, item := range w.Items {
		m.Parts = append(m.Parts, part(item.Type, item.Content))
	}
	return m
}

func (w noteWire) content() Content {
	var n Note
	for _, item := range w.Items {
		n.Parts = append(n.Parts, part(item.Type, item.Content))
	}
	return n
}

// part reads the content of a part, which is JSON within a string. It is read
// leniently at once, and what cannot be read fails nothing around it, so that parts
// in parts are read once each, however deep.
func part(kind string, raw jsontext.Value) Content {
	p := partReader{form: forms[kind]}
	if p.form.shape != nil && raw.Kind() == '"' {
		bends, err := lenient.Unmarshal([]byte(textOf(raw)), &p, jsontext.AllowDuplicateNames(true))
		isLost := func(b lenient.Bend) bool { return b.Lost }
		if err == nil && !slices.ContainsFunc(bends, isLost) {
			return p.content
		}
	}
	return Unknown{kind, raw}
}

// A partReader is the content of a part that reads itself.
type partReader struct {
	form    form
	content Content
}

func (p *partReader) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	p.content, err = p.form.shape(d)
	return err
}
