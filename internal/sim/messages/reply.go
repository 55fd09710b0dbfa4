package messages

import (
	"encoding/xml"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// A Saying is the parameters of Say.
type Saying struct {
	UserID  string `json:"userid"`
	AgentID int64  `json:"agentid"`
	Text    string `json:"text"`
}

// Say has a member send a text to an app. The answer of the app is a message to
// the member.
var Say = sim.NewAct("message.say", "A member sends a text to an app.", func(tx *sim.Tx, p Saying) (sim.Nothing, error) {
	tx.Emit(p.AgentID, p.UserID, said(tx, p)...)
	return sim.Nothing{}, nil
})

// Said returns the document of a text that a member sends, for those who push it
// themselves.
func Said(tx *sim.Tx, p Saying) string { return tx.Document(p.AgentID, p.UserID, said(tx, p)...) }

func said(tx *sim.Tx, p Saying) []field {
	st := slot.Of(tx)
	st.said++
	st.boxes.Add(tx, strings.ToLower(p.UserID), Line{Mine: true, Message: &Message{
		AgentID: p.AgentID, Type: "text", Content: string(sim.JSON(object{"content": p.Text})), At: tx.Now(),
	}})
	return []field{{"MsgType", "text"}, {"Content", p.Text}, {"MsgId", st.said}}
}

// A passiveReply is the answer of an app to a message or an event.
type passiveReply struct {
	ToUserName string
	MsgType    string
	Content    string
	ImageID    string `xml:"Image>MediaId"`
	VoiceID    string `xml:"Voice>MediaId"`
	Video      struct {
		MediaID            string `xml:"MediaId"`
		Title, Description string
	}
	Articles []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url" xml:"Url"`
		PicURL      string `json:"picurl" xml:"PicUrl"`
	} `xml:"Articles>item"`
}

// content returns a reply as the content of a message, or nil for an update of a
// card.
func (r passiveReply) content() object {
	switch r.MsgType {
	case "text":
		return object{"content": r.Content}
	case "image":
		return object{"media_id": r.ImageID}
	case "voice":
		return object{"media_id": r.VoiceID}
	case "video":
		return object{"media_id": r.Video.MediaID, "title": r.Video.Title, "description": r.Video.Description}
	case "news":
		for i := range r.Articles {
			a := &r.Articles[i]
			a.Title, a.Description = limits["news"]["title"].cut(a.Title), limits["news"]["description"].cut(a.Description)
		}
		return object{"articles": r.Articles}
	}
	return nil
}

// receiveReply shows the passive reply of an app to the member who gets it.
func receiveReply(tx *sim.Tx, d sim.Delivery) {
	var reply passiveReply
	if xml.Unmarshal([]byte(d.Reply()), &reply) != nil {
		return
	}
	content := reply.content()
	if content == nil {
		updateByReply(tx, d)
		return
	}
	Cut(reply.MsgType, content)
	slot.Of(tx).boxes.Add(tx, strings.ToLower(reply.ToUserName), Line{Message: &Message{
		AgentID: d.AgentID, Type: reply.MsgType, Content: string(sim.JSON(content)), At: tx.Now(),
	}})
}
